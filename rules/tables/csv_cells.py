"""A CSV file to rows of cells with their places: RFC 4180, with commas, semicolons or tabs, and Excel's line `sep=;`.

Quoted cells may hold separators and line ends; a quote inside is doubled. Nothing is guessed beyond the separator: the
sign that stands most often in the first line.
"""

from __future__ import annotations

import re

from ..places import Source
from ..problems import Problem
from .sheet_cells import SheetRow, SheetScalar, plain_cell

_SEPARATORS = ",;\t"
_SAID = re.compile(r"sep=(.)\n", re.IGNORECASE)


def read_csv_cells(source: Source) -> tuple[list[SheetRow], list[Problem]]:
    """All rows, blank ones too, numbered as a spreadsheet shows them; a quote that is not closed is a problem."""
    text = source.text
    said = _SAID.match(text)  # a line for Excel, which does not show it
    at = said.end() if said is not None else 0
    separator = said[1] if said is not None else _separator(text)
    rows: list[SheetRow] = []
    problems: list[Problem] = []
    cells: list[SheetScalar] = []
    while at <= len(text):
        cell, at, problem = _cell(source, at, separator)
        cells.append(cell)
        if problem is not None:
            problems.append(problem)
        if at < len(text) and text[at] == separator:
            at += 1
            continue
        rows.append(SheetRow(len(rows) + 1, tuple(cells)))
        cells = []
        at += 1
        if at == len(text):  # the last line has its line end
            break
    return rows, problems


def _separator(text: str) -> str:
    """The most frequent outside quotes in the first line that is not blank; a comma where none stands there."""
    first = next((line for line in text.split("\n") if line.strip(_SEPARATORS + " ")), "")
    plain = re.sub(r'"[^"]*"', "", first)
    return max(_SEPARATORS, key=plain.count)


def _cell(source: Source, at: int, separator: str) -> tuple[SheetScalar, int, Problem | None]:
    """The cell that begins at `at`, the index of what ends it, and what is wrong with its quotes."""
    text = source.text
    opening = at
    while opening < len(text) and text[opening] == " ":
        opening += 1
    if opening >= len(text) or text[opening] != '"':
        end = at
        while end < len(text) and text[end] not in (separator, "\n"):
            end += 1
        return plain_cell(text[at:end], source, at), end, None
    inner: list[str] = []
    offsets: list[int] = []
    at = opening + 1
    while True:
        closing = text.find('"', at)
        if closing < 0:
            cell = plain_cell("", source, opening)
            rest = source.place(opening, len(text) - opening)
            return cell, len(text), Problem("R334", {}, rest, ("close",))
        inner.append(text[at:closing])
        offsets += range(at, closing)
        if text[closing : closing + 2] != '""':
            break
        inner.append('"')
        offsets.append(closing)
        at = closing + 2
    end = closing + 1
    while end < len(text) and text[end] == " ":
        end += 1
    cell = plain_cell("".join(inner), source, opening, (*offsets, closing))
    if end >= len(text) or text[end] in (separator, "\n"):
        return cell, end, None
    after = end
    while end < len(text) and text[end] not in (separator, "\n"):
        end += 1
    return cell, end, Problem("R334", {}, source.place(after, end - after), ("double",))
