"""Cells of a CSV file or a sheet as the scalars that YAML gives, so that one reader serves all three.

Their places lie in the source: the text of a CSV file, or, for a sheet, a text made of its cells, a line for each row.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..nodes import Mapping, Node, Scalar, Sequence
from ..places import Place, Source
from .separators import LINE_ENDS, SEPARATORS


@dataclass(frozen=True, slots=True)
class SheetScalar(Scalar):
    """`offsets`: for each code point of `text`, and one past its end, the index in the source; None: from `start` on.

    `is_day`: the program that saved the sheet holds a date here, whatever was typed. `odd`: the code of the problem
    with what it holds; it is reported where somebody needs the cell.
    """

    offsets: tuple[int, ...] | None = None
    is_day: bool = False
    odd: str = ""

    def place_of(self, start: int, length: int = 1) -> Place:
        """The place of `length` code points from index `start` of `text`."""
        if self.offsets is None:
            return self.source.place(self.start + start, length)
        last = self.offsets[min(start + length, len(self.text)) - 1] if length > 0 and self.text else self.offsets[-1]
        return self.source.place(self.offsets[start], max(last + 1 - self.offsets[start], 1))

    @property
    def cut_by_comment(self) -> Place | None:
        """Nothing is a comment here."""
        return None


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row with its number as the sheet shows it; cells from the first column on, empty ones among them."""

    number: int
    cells: tuple[SheetScalar, ...]

    @property
    def is_blank(self) -> bool:
        """Whether nothing but blanks stands in it."""
        return not any(cell.text.strip() for cell in self.cells)


def plain_cell(text: str, source: Source, start: int, offsets: tuple[int, ...] | None = None) -> SheetScalar:
    """A cell that holds text."""
    end = start + len(text) if offsets is None else offsets[-1]
    return SheetScalar(text, text, "plain", source, start, end, offsets=offsets)


def part_of(cell: SheetScalar, start: int, end: int) -> SheetScalar:
    """A stretch of the cell's text as a cell of its own."""
    text = cell.text[start:end]
    if cell.offsets is None:
        return plain_cell(text, cell.source, cell.start + start)
    return plain_cell(text, cell.source, cell.offsets[start], cell.offsets[start : end + 1])


def trimmed(cell: SheetScalar) -> SheetScalar:
    """The cell without the blanks around it."""
    if cell.text == cell.text.strip():
        return cell
    start = len(cell.text) - len(cell.text.lstrip())
    part = part_of(cell, start, max(len(cell.text.rstrip()), start))
    value = part.text if isinstance(cell.value, str) else cell.value
    return replace(part, value=value, is_day=cell.is_day, odd=cell.odd)


def listed(cell: SheetScalar) -> Sequence:
    """The texts between the commas or lines of a cell as a list; nothing between two commas is no entry."""
    items: list[Node] = []
    start = 0
    for at, character in enumerate(cell.text + ","):
        if character in SEPARATORS or character in LINE_ENDS:
            item = trimmed(part_of(cell, start, at))
            start = at + 1
            if item.text:
                items.append(item)
    return Sequence(tuple(items), cell.source, cell.start, cell.end)


def group(entries: list[tuple[Scalar, Node]], source: Source, start: int, end: int) -> Mapping:
    """Keys and values that stand between two indexes of the source."""
    return Mapping(tuple(entries), source, start, end, True, {key.text: value for key, value in entries})
