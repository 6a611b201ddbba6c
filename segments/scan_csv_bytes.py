"""One pass over the bytes of a CSV file before it is read: is every record whole and every quote in its place?

A file that passes is read by Polars; one that does not is read by Python's csv module, slower and row by row, so that
each bad row is found with its line. Nothing is taken on trust: Polars fills up short rows in silence.
RFC 4180 with any separator, `\\n` or `\\r\\n` as line end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

CHUNK = 1 << 24
"""Bytes looked at in one go."""

Bytes = npt.NDArray[np.uint8]
Positions = npt.NDArray[np.int64]

_LF, _CR, _QUOTE = 10, 13, 34


@dataclass(frozen=True, slots=True)
class CsvBytes:
    """`whole`: all records have the header's number of fields, quotes are well placed, no blank line, no lone CR.

    `records` counts the records, the header among them. `quoted_line_ends`: a field holds a line end. `has_nul`: a
    zero byte occurs.
    """

    whole: bool
    records: int
    quoted_line_ends: bool
    has_nul: bool


def scan_csv_bytes(data: Bytes, separator: int, fields: int) -> CsvBytes:
    """`data` without byte order mark, UTF-8; `separator` its byte; `fields` the number of the header's."""
    whole, records, quoted, has_nul = True, 0, False, False
    inside, pending = 0, 0
    for start in range(0, len(data), CHUNK):
        chunk = data[start : start + CHUNK]
        has_nul = has_nul or bool((chunk == 0).any())
        quotes = np.flatnonzero(chunk == _QUOTE)
        line_ends = np.flatnonzero(chunk == _LF)
        separators = np.flatnonzero(chunk == separator)
        if len(quotes) or inside:
            whole = whole and _quotes_are_well_placed(data, quotes + start, inside, separator)
            outside = _outside(line_ends, quotes, inside)
            quoted = quoted or not outside.all()
            line_ends = line_ends[outside]
            separators = separators[_outside(separators, quotes, inside)]
            inside = (inside + len(quotes)) % 2
        seen = np.searchsorted(separators, line_ends)
        counts = np.diff(seen, prepend=0)
        if len(counts):
            counts[0] += pending
            pending = len(separators) - int(seen[-1])
        else:
            pending += len(separators)
        records += len(line_ends)
        whole = whole and bool((counts == fields - 1).all())
        whole = whole and _returns_are_followed(data, np.flatnonzero(chunk == _CR) + start)
        whole = whole and not _has_blank_line(data, line_ends + start)
    if len(data) and data[-1] != _LF:
        records += 1
        whole = whole and pending == fields - 1
    return CsvBytes(whole and not inside, records, quoted, has_nul)


def record_lines(data: Bytes) -> Iterator[Positions]:
    """The line (from 1) on which each record of a whole file begins, the header's first; in blocks."""
    line, inside = 1, 0
    yield np.array([line], dtype=np.int64)
    for start in range(0, len(data), CHUNK):
        chunk = data[start : start + CHUNK]
        quotes = np.flatnonzero(chunk == _QUOTE)
        line_ends = np.flatnonzero(chunk == _LF)
        next_lines = np.arange(line + 1, line + 1 + len(line_ends), dtype=np.int64)
        yield next_lines[_outside(line_ends, quotes, inside)]
        line += len(line_ends)
        inside = (inside + len(quotes)) % 2


def _outside(positions: Positions, quotes: Positions, inside: int) -> npt.NDArray[np.bool_]:
    """Which positions of a chunk lie outside quotes."""
    return np.asarray((np.searchsorted(quotes, positions) + inside) % 2 == 0)


def _quotes_are_well_placed(data: Bytes, quotes: Positions, inside: int, separator: int) -> bool:
    """An opening quote follows a separator, a line end or another quote; a closing one precedes such."""
    opening = (np.arange(len(quotes)) + inside) % 2 == 0
    previous = _byte_before(data, quotes[opening])
    following = _byte_after(data, quotes[~opening])
    opens_well = (previous == separator) | (previous == _LF) | (previous == _QUOTE)
    closes_well = (following == separator) | (following == _LF) | (following == _CR) | (following == _QUOTE)
    return bool(opens_well.all() and closes_well.all())


def _returns_are_followed(data: Bytes, returns: Positions) -> bool:
    """Every CR stands before an LF."""
    return bool((_byte_after(data, returns) == _LF).all())


def _has_blank_line(data: Bytes, line_ends: Positions) -> bool:
    """A line end right after a line end (a CR between them does not count), or at the very beginning."""
    previous = _byte_before(data, line_ends)
    after_return = line_ends[previous == _CR]
    return bool((previous == _LF).any() or (_byte_before(data, after_return - 1) == _LF).any())


def _byte_before(data: Bytes, positions: Positions) -> Bytes:
    """A line end where nothing stands before."""
    return np.where(positions > 0, data[np.maximum(positions - 1, 0)], np.uint8(_LF))


def _byte_after(data: Bytes, positions: Positions) -> Bytes:
    """A line end where nothing stands after."""
    last = len(data) - 1
    return np.where(positions < last, data[np.minimum(positions + 1, last)], np.uint8(_LF))
