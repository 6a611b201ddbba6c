"""Where something stands in a file a person wrote: source, line, column, length; kept from the first byte on."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from io import StringIO
from itertools import accumulate

_ASKED_BEFORE_TABLE = 20
"""So many lines are found by counting; whoever asks for more gets a table of all lines."""


class _Lines:
    """Where the lines of a text begin; worked out only when somebody asks, so that refusing a huge file is cheap."""

    __slots__ = ("asked", "starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.asked = 0
        self.starts: list[int] | None = None

    def line_at(self, index: int) -> tuple[int, int]:
        """Number (from 1) and first index of the line that holds an index."""
        if self.starts is None and self.asked < _ASKED_BEFORE_TABLE:
            self.asked += 1
            return self.text.count("\n", 0, index) + 1, self.text.rfind("\n", 0, index) + 1
        starts = self.table()
        number = bisect_right(starts, index)
        return number, starts[number - 1]

    def table(self) -> list[int]:
        """The first index of each line; only `\\n` ends a line."""
        if self.starts is None:
            lengths = map(len, StringIO(self.text, newline="\n"))
            self.starts = [0, *accumulate(lengths)]
            if len(self.starts) > 1 and not self.text.endswith("\n"):
                self.starts.pop()
        return self.starts


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet whose rows are the lines of a source: for each, the indexes in the line at which its cells begin.

    `sheet`: the name of the sheet where it is not the first one.
    """

    sheet: str | None
    starts: tuple[tuple[int, ...], ...]

    def cell_at(self, line: int, column: int) -> str:
        """The name of the cell, such as `B7`, that holds a column (from 1) of a line (from 1)."""
        starts = self.starts[line - 1] if line <= len(self.starts) else ()
        letters, index = "", max(bisect_right(starts, column - 1), 1)
        while index:
            index, rest = divmod(index - 1, 26)
            letters = chr(ord("A") + rest) + letters
        return f"{letters}{line}"


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its path as shown to people (relative to the project, forward slashes) and its decoded text.

    The text has its byte order mark stripped and line ends as `\n`. Of a sheet (`grid`) it is the cells, row by row.
    """

    path: str
    text: str = field(repr=False)
    grid: Grid | None = field(default=None, repr=False, compare=False)
    _lines: _Lines = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_lines", _Lines(self.text))

    def line(self, number: int) -> str:
        """The text of line `number` (from 1), without its line end; empty where there is no such line."""
        starts = self._lines.table()
        if not 0 < number <= len(starts):
            return ""
        start = starts[number - 1]
        end = self.text.find("\n", start)
        return self.text[start:] if end < 0 else self.text[start:end]

    def start_of_line(self, number: int) -> int:
        """The index in the text at which an existing line begins."""
        return self._lines.table()[number - 1]

    def place(self, start: int, length: int = 1) -> Place:
        """The place of `length` code points from index `start` of the text, cut off at the end of that line."""
        number, line_start = self._lines.line_at(start)
        if length > 1:
            line_end = self.text.find("\n", start)
            rest = (len(self.text) if line_end < 0 else line_end) - start
            length = max(min(length, rest), 1)
        elif length < 1:
            length = 1
        return Place(self, number, start - line_start + 1, length)


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of one line. Line and column count from 1, columns and length in Unicode code points."""

    source: Source
    line: int
    column: int
    length: int = 1

    def __str__(self) -> str:
        cell = self.cell
        if cell is None:
            return f"{self.source.path}:{self.line}:{self.column}"
        return f"{self.source.path}!{cell}"

    @property
    def cell(self) -> str | None:
        """The cell of a sheet, `B7`, or `Bands!B7` where it is not on the first sheet; None in a text file."""
        grid = self.source.grid
        if grid is None:
            return None
        name = grid.cell_at(self.line, self.column)
        return name if grid.sheet is None else f"{grid.sheet}!{name}"


def start_of(source: Source) -> Place:
    """The place for a problem of a whole file."""
    return Place(source, 1, 1)
