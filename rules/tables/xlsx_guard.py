"""What must be known of a workbook before and beside reading it: is it one, is it no bomb, which cells are formulas.

The reader of cells gives an error such as #NAME? and a formula that was never computed as an empty cell, which would
mean "not tested"; so the sheet's own XML is asked for both. Sizes are looked at in the zip directory, before anything
is unpacked.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from io import BytesIO
from xml.parsers import expat

MAX_BYTES = 20_000_000
MAX_UNPACKED = 100_000_000
MAX_PARTS = 2_000
"""A table of 10,000 rows and 100 columns unpacks to some 60 MB."""

OLE = bytes.fromhex("D0CF11E0A1B11AE1")
"""How files of Excel 97 begin, and workbooks with a password."""


class Unreadable(Exception):  # noqa: N818  (what a person handed in, not an error of ours)
    """Not a workbook that can be read; `hint`: the name of the hint of R328, or "" with R336."""

    def __init__(self, hint: str, size: int = 0) -> None:
        super().__init__(hint)
        self.hint = hint
        self.size = size


@dataclass
class Formulas:
    """Cells by name (`B7`): `errors` with what they show, `uncomputed` formulas without a value, all `formulas`."""

    errors: dict[str, str] = field(default_factory=dict)
    uncomputed: set[str] = field(default_factory=set)
    formulas: set[str] = field(default_factory=set)


def open_zip(data: bytes) -> zipfile.ZipFile:
    """The workbook's parts, once their sizes are known to be sane. Raises Unreadable."""
    if data.startswith(OLE):
        raise Unreadable("old")
    if len(data) > MAX_BYTES:
        raise Unreadable("", len(data))
    try:
        parts = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Unreadable("damaged") from None
    infos = parts.infolist()
    unpacked = sum(info.file_size for info in infos)
    if unpacked > MAX_UNPACKED or len(infos) > MAX_PARTS:
        raise Unreadable("", unpacked)
    if any(info.flag_bits & 1 for info in infos):
        raise Unreadable("old")
    try:
        is_whole = "xl/workbook.xml" in parts.namelist() and parts.testzip() is None
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, NotImplementedError, RuntimeError):
        is_whole = False  # also where a part is longer than the directory says: that is how a bomb would hide
    if not is_whole:
        raise Unreadable("damaged")
    return parts


def formulas_of(parts: zipfile.ZipFile, index: int) -> Formulas:
    """The formulas of the sheet at `index`, in the order of the workbook's tabs. Raises Unreadable."""
    try:
        path = _sheet_paths(parts)[index]
        found = _Found()
        _walk(_part(parts, path), found.start, found.end, found.text)
    except (KeyError, IndexError, expat.ExpatError, zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise Unreadable("damaged") from None
    except _Declared:
        raise Unreadable("damaged") from None
    return found.formulas


class _Declared(Exception):  # noqa: N818
    """The XML declares a document type: no spreadsheet does, and entities can explode."""


def _part(parts: zipfile.ZipFile, path: str) -> bytes:
    """One part; never more than the directory says it holds. Raises KeyError, BadZipFile."""
    info = parts.getinfo(path)
    with parts.open(info) as stream:
        data = stream.read(info.file_size + 1)
    if len(data) > info.file_size:
        raise zipfile.BadZipFile("longer than declared")
    return data


def _sheet_paths(parts: zipfile.ZipFile) -> list[str]:
    """Paths of the sheets' parts, in the order of the tabs."""
    ids: list[str] = []
    targets: dict[str, str] = {}

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "sheet":
            ids.append(next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), ""))

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    _walk(_part(parts, "xl/workbook.xml"), sheet)
    _walk(_part(parts, "xl/_rels/workbook.xml.rels"), relation)
    return [_joined(targets[id]) for id in ids]


def _joined(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))


def _walk(data: bytes, start: object, end: object = None, text: object = None) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = start  # type: ignore[assignment]
    parser.EndElementHandler = end  # type: ignore[assignment]
    parser.CharacterDataHandler = text  # type: ignore[assignment]
    parser.StartDoctypeDeclHandler = _refuse
    parser.buffer_text = True
    parser.Parse(data, True)


def _refuse(*_: object) -> None:
    raise _Declared


class _Found:
    """The cells met so far; the current one by its name, type and value."""

    def __init__(self) -> None:
        self.formulas = Formulas()
        self.cell = self.kind = self.value = ""
        self.is_formula = self.in_value = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "c":
            self.cell, self.kind = attributes.get("r", ""), attributes.get("t", "")
            self.value, self.is_formula = "", False
        elif local == "f":
            self.is_formula = True
        elif local in ("v", "t"):
            self.in_value = True

    def text(self, text: str) -> None:
        if self.in_value:
            self.value += text

    def end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local in ("v", "t"):
            self.in_value = False
        elif local == "c":
            if self.kind == "e":
                self.formulas.errors[self.cell] = self.value
            if self.is_formula:
                self.formulas.formulas.add(self.cell)
                if not self.value and self.kind != "str":
                    self.formulas.uncomputed.add(self.cell)


def column_letters(index: int) -> str:
    """0 is A, 25 is Z, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_position(name: str) -> tuple[int, int]:
    """`B7` as (row 7, column index 1). Raises ValueError for anything else."""
    parted = re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7})", name)
    if parted is None:
        raise ValueError(name)
    column = 0
    for letter in parted[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(parted[2]), column - 1
