"""Where something stands in a file a person wrote: source, line, column, length; kept from the first byte on."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its path as shown to people (relative to the project, forward slashes) and its decoded text.

    The text has its byte order mark stripped and line ends as `\\n`.
    """

    path: str
    text: str = field(repr=False)

    def line(self, number: int) -> str:
        """The text of line `number` (from 1), without its line end; empty where there is no such line."""
        lines = self.text.split("\n")
        return lines[number - 1] if 0 < number <= len(lines) else ""


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
