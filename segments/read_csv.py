"""CSV: cells as text, always; numbers and dates are read later, by one regular expression each.

The bytes are looked over first (`scan_csv_bytes`). A clean file is streamed by Polars; any other is read by Python's
csv module, so that a short or overlong row is refused by itself, with its line.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl

from ..rules.problems import Phrase, Problem
from .data_spec import Column, TableSource
from .raw_table import ROW, RawTable, Refused, Unreadable, numbered, require_columns, shorten
from .scan_csv_bytes import CHUNK, Bytes, record_lines, scan_csv_bytes
from .text_encoding import decode_text, require_utf8

SEPARATORS = (",", ";", "\t", "|")
_HEADER_BYTES = 1 << 20
_SLOW_BATCH = 200_000
_BOM = codecs.BOM_UTF8


def read_csv(path: Path, source: TableSource, wanted: Sequence[Column], shown: str) -> RawTable:
    """Raises Unreadable: empty, not text, wrong encoding, a column that is not there, cut off in the middle."""
    data, original = _utf8_bytes(path, source, shown)
    header, separator, notes = _header(data, source, wanted, shown)
    for name in {column.source for column in wanted}:
        if header.count(name) > 1:
            place = next(column.place for column in wanted if column.source == name)
            raise Unreadable(Problem("D122", {"file": shown, "column": name, "times": header.count(name)}, place))
    require_columns(header, wanted, shown)
    scan = scan_csv_bytes(data, ord(separator), len(header))
    if scan.has_nul:
        raise Unreadable(_nul_problem(data, shown))
    indexes = {column.source: header.index(column.source) for column in wanted}
    refused: list[Refused] = []
    if scan.whole:
        batches = _fast(original, separator, indexes)
        quoted_in = data if scan.quoted_line_ends else None
        return RawTable(shown, batches, partial(_places, shown, quoted_in), refused, scan.records - 1, tuple(notes))
    lines: list[int] = []
    batches = _slow(data, separator, indexes, len(header), shown, refused, lines)
    return RawTable(shown, batches, lambda rows: [f"{shown}:{lines[r]}" for r in rows], refused, scan.records - 1,
                    tuple(notes))  # fmt: skip


def _utf8_bytes(path: Path, source: TableSource, shown: str) -> tuple[Bytes, Path | bytes]:
    """The bytes as UTF-8 without mark, and what Polars may read: the file itself or the converted bytes."""
    if path.stat().st_size == 0:
        raise Unreadable(Problem("D112", {"file": shown}, source.place, ("export",)))
    if codecs.lookup(source.encoding).name == "utf-8":
        data = np.memmap(path, dtype=np.uint8, mode="r")
        require_utf8(data, shown, source.place)
        start = len(_BOM) if data[: len(_BOM)].tobytes() == _BOM else 0
        return np.asarray(data)[start:], path
    converted = decode_text(path.read_bytes(), source.encoding, shown, source.place).encode()
    return np.frombuffer(converted, dtype=np.uint8), converted


def _header(
    data: Bytes, source: TableSource, wanted: Sequence[Column], shown: str
) -> tuple[list[str], str, list[Problem]]:
    """The names of the header, the separator, and a note where the separator was found out."""
    start = data[:_HEADER_BYTES].tobytes().decode(errors="ignore")
    if not start.strip():
        raise Unreadable(Problem("D112", {"file": shown}, source.place, ("export",)))
    if source.separator is not None:
        return _names(start, source.separator), source.separator, []
    needed = {column.source for column in wanted}
    best = max(SEPARATORS, key=lambda one: len(needed.intersection(_names(start, one))))
    if best == "," or not needed.intersection(_names(start, best)):
        return _names(start, ","), ",", []
    if len(needed.intersection(_names(start, ","))) == len(needed.intersection(_names(start, best))):
        return _names(start, ","), ",", []
    name = {";": Phrase("semicolons", "分号"), "\t": Phrase("tabs", "制表符"), "|": Phrase("bars", "竖线")}[best]
    written = {";": ";", "\t": "tab", "|": "|"}[best]
    note = Problem("D123", {"file": shown, "name": name, "separator": written}, source.place, ("write",))
    return _names(start, best), best, [note]


def _names(start: str, separator: str) -> list[str]:
    first = next(csv.reader(io.StringIO(start, newline=""), delimiter=separator), [])
    return [name.strip() for name in first]


def _fast(original: Path | bytes, separator: str, indexes: dict[str, int]) -> Iterator[pl.DataFrame]:
    """Batches of a file that is known to be whole; the header is its first record."""
    source: Path | io.BytesIO = io.BytesIO(original) if isinstance(original, bytes) else original
    lazy = pl.scan_csv(source, has_header=False, separator=separator, infer_schema=False, empty_string_is_null=False)
    names = lazy.collect_schema().names()
    lazy = lazy.select(pl.col(names[index]).alias(name) for name, index in indexes.items())
    yield from numbered(lazy.slice(1))


def _places(shown: str, data: Bytes | None, rows: Iterable[int]) -> list[str]:
    """The line of each row; where fields hold line ends, the lines are counted."""
    if data is None:
        return [f"{shown}:{row + 2}" for row in rows]
    lines = np.concatenate(list(record_lines(data)))
    return [f"{shown}:{lines[row + 1]}" for row in rows]


def _slow(
    data: Bytes,
    separator: str,
    indexes: dict[str, int],
    fields: int,
    shown: str,
    refused: list[Refused],
    lines: list[int],
) -> Iterator[pl.DataFrame]:
    """Batches by Python's csv module; rows that do not fit the header go to `refused`, blank lines are passed over."""
    text = data.tobytes().decode()
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    csv.field_size_limit(max(len(text), 131_072))
    cells: dict[str, list[str]] = {name: [] for name in indexes}
    next(reader)
    begins, last, row = reader.line_num + 1, [], 0
    for record in reader:
        line, begins, last = begins, reader.line_num + 1, record
        if not record:
            continue
        if len(record) != fields:
            value = shorten(separator.join(record))
            values: dict[str, object] = {"found": len(record), "expected": fields}
            refused.append(Refused(f"{shown}:{line}", "D151", value, values))
            continue
        lines.append(line)
        for name, index in indexes.items():
            cells[name].append(record[index])
        if len(cells[next(iter(cells))]) >= _SLOW_BATCH:
            yield _frame(cells, row)
            row += _SLOW_BATCH
            cells = {name: [] for name in indexes}
    _require_an_end(text, _line_of_last(lines, refused), last, fields, separator, shown)
    yield _frame(cells, row)


def _line_of_last(lines: list[int], refused: list[Refused]) -> int:
    """The line on which the last record begins, kept or refused."""
    last_refused = int(refused[-1].place.rpartition(":")[2]) if refused else 0
    return max(lines[-1] if lines else 0, last_refused, 1)


def _frame(cells: dict[str, list[str]], first: int) -> pl.DataFrame:
    frame = pl.DataFrame(cells, schema=dict.fromkeys(cells, pl.String))
    return frame.with_columns(pl.int_range(first, first + frame.height, dtype=pl.Int64).alias(ROW))


def _require_an_end(text: str, line: int, last: list[str], fields: int, separator: str, shown: str) -> None:
    """The file must not end inside quotes, nor inside its last line."""
    tail = "\n".join(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[line - 1 :])
    try:
        list(csv.reader(io.StringIO(tail, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            raise Unreadable(Problem("D125", {"file": shown}, where=f"{shown}:{line}", hints=("export",))) from None
    if 0 < len(last) < fields and not text.endswith(("\n", "\r")):
        values = {"file": shown, "found": len(last), "expected": fields}
        raise Unreadable(Problem("D124", values, where=f"{shown}:{line}", hints=("export",)))


def _nul_problem(data: Bytes, shown: str) -> Problem:
    at = 0
    for start in range(0, len(data), CHUNK):
        found = np.flatnonzero(data[start : start + CHUNK] == 0)
        if len(found):
            at = start + int(found[0])
            break
    line = int(np.count_nonzero(data[:at] == ord("\n"))) + 1
    return Problem("D126", {"file": shown}, where=f"{shown}:{line}", hints=("export",))
