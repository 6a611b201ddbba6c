"""From an index in a YAML scalar's value back to the index in what was written, for every way to write a scalar."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

_BLANK = " \t\n"
_HEX_DIGITS = {"x": 2, "u": 4, "U": 8}


@lru_cache(maxsize=64)
def value_offsets(raw: str, value: str, style: str) -> tuple[int, ...]:
    """For each code point of `value`, and one past its end, the index in `raw` of what it came from.

    `raw` is the scalar as written, with quotes or the block header. Code points that are not blank are exact; a blank
    made by folding lines points at the blank or line end it came from.
    """
    units = list(_units(raw, style))
    offsets: list[int] = []
    at = 0
    for character in value:
        if character not in _BLANK:
            while at < len(units) and units[at][1] in _BLANK and not units[at][2]:
                at += 1
        offsets.append(units[at][0] if at < len(units) else len(raw))
        if at < len(units) and (character not in _BLANK or units[at][2] or units[at][1] in _BLANK):
            at += 1
    offsets.append(offsets[-1] + 1 if offsets else (units[0][0] if units else 0))
    return tuple(offsets)


def _units(raw: str, style: str) -> Iterator[tuple[int, str, bool]]:
    """What was written, piece by piece: index, character, and whether it is an escape (then it yields one point)."""
    if style == "plain":
        yield from ((index, character, False) for index, character in enumerate(raw))
    elif style == "single":
        yield from _single_quoted(raw)
    elif style == "double":
        yield from _double_quoted(raw)
    else:
        yield from _block(raw)


def _single_quoted(raw: str) -> Iterator[tuple[int, str, bool]]:
    at = 1
    while at < len(raw) - 1:
        yield at, raw[at], False
        at += 2 if raw[at] == "'" else 1


def _double_quoted(raw: str) -> Iterator[tuple[int, str, bool]]:
    at = 1
    while at < len(raw) - 1:
        if raw[at] != "\\":
            yield at, raw[at], False
            at += 1
        elif raw[at + 1] == "\n":  # the line goes on: backslash and line end yield nothing
            at += 2
            while at < len(raw) - 1 and raw[at] in " \t":
                at += 1
        else:
            yield at, "\\", True
            at += 2 + _HEX_DIGITS.get(raw[at + 1], 0)


def _block(raw: str) -> Iterator[tuple[int, str, bool]]:
    """A `|` or `>` scalar: the header goes, and from every line the indentation of the first one that is not empty."""
    at = raw.find("\n") + 1
    lines = raw[at:].split("\n")
    first = next((line for line in lines if line.strip(" ")), "")
    indent = len(first) - len(first.lstrip(" "))
    for line in lines:
        from_column = min(indent, len(line) - len(line.lstrip(" ")))
        for column, character in enumerate(line[from_column:] + "\n", from_column):
            yield at + column, character, False
        at += len(line) + 1
