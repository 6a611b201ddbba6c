"""The file that a table names: a CSV or XLSX file beside the rule file or below it, read to rows of cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from unicodedata import normalize

from ..decode import decode
from ..nodes import Scalar
from ..places import Source, start_of
from ..problems import Problem, closest, is_error
from .csv_cells import read_csv_cells
from .sheet_cells import SheetRow

ENDINGS = (".csv", ".xlsx")


@dataclass
class TableFiles:
    """The files that tables may name, by path in the project; `named`: those that some table does name."""

    files: Mapping[str, bytes]
    named: set[str] = field(default_factory=set)

    def unnamed(self) -> list[Problem]:
        """A warning for every CSV and XLSX file of `rules/` that no table reads."""
        paths = [path for path in sorted(self.files) if _is_table(path) and path not in self.named]
        return [Problem("R333", {"file": path}, start_of(Source(path, "")), ("name",)) for path in paths]


def read_file(file: Scalar, sheet: Scalar | None, files: TableFiles) -> tuple[list[SheetRow] | None, list[Problem]]:
    """The rows of the file named, None where there is no such file or it cannot be read."""
    folder = PurePosixPath(file.source.path).parent
    written = normalize("NFC", file.text.strip())
    path = _inside(folder, written)
    if path is None:
        return None, [Problem("R331", {"file": written}, file.place, ("inside",))]
    if not _is_table(path):
        hint = "xls" if path.lower().endswith((".xls", ".xlsm", ".xlsb", ".ods", ".numbers")) else "endings"
        if path.lower().endswith(ENDINGS):
            hint = "small"
        return None, [Problem("R331", {"file": written}, file.place, (hint,))]
    if sheet is not None and path.endswith(".csv"):
        return None, [Problem("R335", {}, sheet.place, ("leave_out",))]
    known = {normalize("NFC", name): name for name in files.files if _is_table(name)}
    if path not in known:
        legal = [name.removeprefix(f"{folder}/") for name in known]
        meant = next((name for name in legal if name.casefold() == written.casefold()), None) or closest(written, legal)
        hints = ("meant",) if meant else ("all",) if legal else ("beside",)
        values = {"file": written, "meant": meant or "", "all": ", ".join(sorted(legal)), "folder": str(folder)}
        return None, [Problem("R332", values, file.place, hints)]
    files.named.add(known[path])
    data = files.files[known[path]]
    if path.endswith(".csv"):
        source, problems = decode(data, path)
        if source is None:
            return None, problems
        rows, found = read_csv_cells(source)
        return (None if found else rows), found
    from .xlsx_cells import read_xlsx_cells  # with zip and XML, which no other check needs

    rows, problems = read_xlsx_cells(data, path, None if sheet is None else sheet.text)
    if sheet is not None:  # that there is no such sheet is told where it is named
        problems = [replace(one, place=sheet.place) if one.code == "R329" else one for one in problems]
    return (None if any(map(is_error, problems)) else rows), problems


def rows_as_lines(workbook: bytes, sheet: str | None = None) -> list[str]:
    """The rows of a sheet (None: the first) that are not blank as lines, for comparing two states of a file."""
    from .xlsx_cells import read_xlsx_cells

    rows, _ = read_xlsx_cells(workbook, "", sheet)
    return [" | ".join(cell.text for cell in row.cells) for row in rows if not row.is_blank]


def _inside(folder: PurePosixPath, written: str) -> str | None:
    """The path in the project; None where it leads out of the folder of the rule file."""
    pure = PurePosixPath(written)
    if pure.is_absolute() or ".." in pure.parts or "\\" in written or ":" in written or not pure.parts:
        return None
    return (folder / pure).as_posix()


def _is_table(path: str) -> bool:
    return path.endswith(ENDINGS)
