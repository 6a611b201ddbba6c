"""Where something stands in a file a person wrote: source, line, column, length; kept from the first byte on."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its path as shown to people (relative to the project, forward slashes) and its decoded text.

    The text has its byte order mark stripped and line ends as `\\n`.
    """

    path: str
    text: str = field(repr=False)
    line_starts: tuple[int, ...] = field(init=False, repr=False, compare=False)
    """The index in the text at which each line begins; the first is 0."""

    def __post_init__(self) -> None:
        starts = [0]
        for line in self.text.split("\n"):
            starts.append(starts[-1] + len(line) + 1)
        object.__setattr__(self, "line_starts", tuple(starts[:-1]))

    def line(self, number: int) -> str:
        """The text of line `number` (from 1), without its line end; empty where there is no such line."""
        if not 0 < number <= len(self.line_starts):
            return ""
        start = self.line_starts[number - 1]
        end = self.text.find("\n", start)
        return self.text[start:] if end < 0 else self.text[start:end]

    def place(self, start: int, length: int = 1) -> Place:
        """The place of `length` code points from index `start` of the text, cut off at the end of that line."""
        number = bisect_right(self.line_starts, start)
        line_start = self.line_starts[number - 1]
        if length > 1:
            line_end = self.text.find("\n", start)
            rest = (len(self.text) if line_end < 0 else line_end) - start
            length = max(min(length, rest), 1)
        return Place(self, number, start - line_start + 1, length)


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of one line. Line and column count from 1, columns and length in Unicode code points."""

    source: Source
    line: int
    column: int
    length: int = 1

    def __str__(self) -> str:
        return f"{self.source.path}:{self.line}:{self.column}"


def start_of(source: Source) -> Place:
    """The place for a problem of a whole file."""
    return Place(source, 1, 1)
