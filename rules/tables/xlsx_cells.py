"""A sheet of an XLSX workbook to rows of cells with their places: `rules/spend_band.xlsx!B7`.

Values are those that Excel saved last. The source of the places is a text made here, a line for each row of the sheet,
its cells parted by bars; so a problem shows the row as it looks in the sheet. python-calamine is imported only here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

from ..places import Grid, Source, start_of
from ..problems import Phrase, Problem, closest
from .sheet_cells import SheetRow, SheetScalar, plain_cell
from .xlsx_guard import Formulas, Unreadable, cell_position, column_letters, formulas_of, open_zip

_BAR = " | "
SHOWN_CELLS = 5
MAX_SHEET_ROWS = 99_999
MAX_SHEET_COLUMNS = 1_000
"""What is used of a sheet, blank rows and columns among them."""


def read_xlsx_cells(data: bytes, path: str, sheet: str | None) -> tuple[list[SheetRow], list[Problem]]:
    """All rows of the sheet (None: the first), blank ones too. What cannot be read is a problem and gives no rows."""
    try:
        parts = open_zip(data)
        return _read(data, path, sheet, parts)
    except Unreadable as refused:
        place = start_of(Source(path, ""))
        if refused.hint:
            return [], [Problem("R328", {}, place, (refused.hint,))]
        size = max(refused.size // 1_000_000, 1)
        found = Phrase(f"{size:,} MB, once unpacked", f"解压后 {size:,} MB")
        return [], [Problem("R336", {"found": found}, place, ("small",))]


def _read(data: bytes, path: str, sheet: str | None, parts: object) -> tuple[list[SheetRow], list[Problem]]:
    import zipfile

    import python_calamine

    assert isinstance(parts, zipfile.ZipFile)
    try:
        book = python_calamine.load_workbook(BytesIO(data))
        names = book.sheet_names
        if sheet is not None and sheet not in names:
            meant = closest(sheet, names)
            values = {"sheet": sheet, "meant": meant or "", "all": ", ".join(names[:20])}
            return [], [Problem("R329", values, start_of(Source(path, "")), ("meant",) if meant else ("all",))]
        index = 0 if sheet is None else names.index(sheet)
        chosen = book.get_sheet_by_index(index)
        height, width = _used(chosen)
        if height > MAX_SHEET_ROWS or width > MAX_SHEET_COLUMNS:
            found = Phrase(f"{height:,} rows by {width:,} columns", f"{height:,} 行 × {width:,} 列")
            return [], [Problem("R336", {"found": found}, start_of(Source(path, "")), ("clear",))]
        values_of_rows = chosen.to_python(skip_empty_area=False)
        merged = chosen.merged_cell_ranges or []
    except python_calamine.PasswordError:
        raise Unreadable("old") from None
    except (python_calamine.CalamineError, OSError, ValueError, IndexError):
        raise Unreadable("damaged") from None
    formulas = formulas_of(parts, index)
    return _rows(values_of_rows, path, None if index == 0 else names[index], formulas, merged)


def _used(sheet: object) -> tuple[int, int]:
    """Rows and columns from A1 to the last cell that holds something."""
    end = getattr(sheet, "end", None)
    return (0, 0) if end is None else (end[0] + 1, end[1] + 1)


_ONE_LINE = str.maketrans({**dict.fromkeys("\n\u2028\u2029\x0b\x0c\x85", "↵"), "\r": " ", "\t": " "})
"""Each row of the sheet is one line of the source."""


@dataclass(frozen=True, slots=True)
class _Value:
    """A cell's text, what YAML would make of it, and whether it is a day; `odd`: the code of what is wrong with it."""

    text: str
    value: bool | int | Decimal | str = ""
    is_day: bool = False
    odd: str = ""


def _rows(
    values: Sequence[Sequence[object]],
    path: str,
    sheet: str | None,
    formulas: Formulas,
    merged: Iterable[tuple[tuple[int, int], tuple[int, int]]],
) -> tuple[list[SheetRow], list[Problem]]:
    read = [[_read_value(value) for value in row] for row in values]
    for name, shown in formulas.errors.items():
        row, column = cell_position(name)
        if row <= len(read) and column < len(read[row - 1]):
            read[row - 1][column] = _Value(shown or "#ERROR!", odd="R323")
    for name in formulas.uncomputed:
        row, column = cell_position(name)
        if row <= len(read) and column < len(read[row - 1]):
            read[row - 1][column] = _Value("=", odd="R337")
    starts: list[tuple[int, ...]] = []
    lines: list[str] = []
    for cells in read:
        at = 0
        begins: list[int] = []
        last = max((index for index, cell in enumerate(cells) if cell.text), default=-1)
        shown_cells = cells[: last + 1]
        for cell in shown_cells:
            begins.append(at)
            at += len(cell.text) + len(_BAR)
        starts.append(tuple(begins))
        lines.append(_BAR.join(cell.text for cell in shown_cells))
    source = Source(path, "\n".join(lines) + "\n", Grid(sheet, tuple(starts)))
    rows: list[SheetRow] = []
    problems: list[Problem] = []
    at = 0
    for number, (line, offsets, cells) in enumerate(zip(lines, starts, read, strict=True), 1):
        scalars = []
        for begin, cell in zip(offsets, cells, strict=False):
            scalar = plain_cell(cell.text, source, at + begin)
            scalars.append(replace(scalar, value=cell.value, is_day=cell.is_day, odd=cell.odd))
        rows.append(SheetRow(number, tuple(scalars) or (plain_cell("", source, at),)))
        at += len(line) + 1
    problems += _merged(merged, rows)
    note = _formulas_noted(formulas, rows)
    return rows, problems + ([note] if note is not None and not problems else [])


def _read_value(value: object) -> _Value:
    """What stands in a cell as the text a person would type for it."""
    if isinstance(value, str):
        text = value.replace("\r\n", "\n")
        if not text.isprintable():
            ends = len(text.rstrip()) - len(text)  # an empty last line is nothing
            text = text[: ends or None].lstrip("\n").translate(_ONE_LINE)
        return _Value(text, text)
    if isinstance(value, bool):
        return _Value("TRUE" if value else "FALSE", value)
    if isinstance(value, int | float):
        number = Decimal(f"{value:.15g}")
        plain = f"{number:f}"
        if "." in plain:
            plain = plain.rstrip("0").rstrip(".")
        exact = Decimal(plain)
        return _Value(plain, int(exact) if exact == exact.to_integral_value() else exact)
    if isinstance(value, datetime):
        if (value.hour, value.minute, value.second) == (0, 0, 0):
            return _Value(value.date().isoformat(), value.date().isoformat(), is_day=True)
        return _Value(value.isoformat(sep=" "), odd="R338")
    if isinstance(value, date):
        return _Value(value.isoformat(), value.isoformat(), is_day=True)
    return _Value(str(value), odd="R338")  # a time of day, a duration


def _merged(ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]], rows: list[SheetRow]) -> list[Problem]:
    """Merged cells: all but the first are empty, which would mean "not tested"."""
    problems = []
    for (top, left), (bottom, right) in sorted(ranges):
        if top < len(rows) and left < len(rows[top].cells):
            cell = rows[top].cells[left]
            shown = f"{column_letters(left)}{top + 1}:{column_letters(right)}{bottom + 1}"
            problems.append(Problem("R330", {"range": shown}, cell.place, ("unmerge",)))
    return problems


def _formulas_noted(formulas: Formulas, rows: list[SheetRow]) -> Problem | None:
    """One note for all formulas of a sheet: what they came to when it was saved is what is read."""
    named = sorted(formulas.formulas, key=cell_position)
    for name in named:
        row, column = cell_position(name)
        if row <= len(rows) and column < len(rows[row - 1].cells):
            cell: SheetScalar = rows[row - 1].cells[column]
            shown = ", ".join(named[:SHOWN_CELLS]) + (" ..." if len(named) > SHOWN_CELLS else "")
            return Problem("R339", {"cells": shown, "count": len(named)}, cell.place)
    return None
