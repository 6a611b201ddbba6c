"""JSON lines: one object a line. Numbers are kept as the text they are written as, so that 12.50 stays exact."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import polars as pl

from ..rules.problems import Problem
from .data_spec import Column, TableSource
from .raw_table import ROW, RawTable, Refused, Unreadable, require_columns, shorten
from .text_encoding import decode_text, require_utf8

_BATCH = 200_000
_NESTED = object()
Cells = list[str | list[str] | None]


def read_jsonl(path: Path, source: TableSource, wanted: Sequence[Column], shown: str) -> RawTable:
    """Cells as text; a list of texts where the column is `texts`. Raises Unreadable: empty, wrong encoding, cut off,
    a column that stands in no line. A line that is no object, or holds a group where a value must stand, is refused."""
    if path.stat().st_size == 0:
        raise Unreadable(Problem("D112", {"file": shown}, source.place, ("export",)))
    refused: list[Refused] = []
    lines: list[int] = []
    batches = _batches(path, source, wanted, shown, refused, lines)
    return RawTable(shown, batches, lambda rows: [f"{shown}:{lines[row]}" for row in rows], refused)


def _batches(
    path: Path, source: TableSource, wanted: Sequence[Column], shown: str, refused: list[Refused], lines: list[int]
) -> Iterator[pl.DataFrame]:
    kinds = {column.source: column for column in wanted}
    names: set[str] = set()
    cells: dict[str, Cells] = {name: [] for name in kinds}
    first = 0
    for number, text, whole in _lines(path, source, shown):
        entry = _object(text)
        if not isinstance(entry, dict):
            if not whole:
                raise Unreadable(Problem("D128", {"file": shown}, where=f"{shown}:{number}", hints=("export",)))
            refused.append(Refused(f"{shown}:{number}", "D152", shorten(text)))
            continue
        names.update(entry)
        row = {name: _cell(entry.get(name), column) for name, column in kinds.items()}
        nested = next((name for name, cell in row.items() if cell is _NESTED), None)
        if nested is not None:
            refused.append(Refused(f"{shown}:{number}", "D153", shorten(json.dumps(entry[nested])), {"column": nested}))
            continue
        lines.append(number)
        for name, cell in row.items():
            cells[name].append(cell)  # type: ignore[arg-type]
        if len(lines) - first >= _BATCH:
            yield _frame(cells, kinds, first)
            first = len(lines)
            cells = {name: [] for name in kinds}
    if names:
        require_columns(sorted(names), wanted, shown)
    yield _frame(cells, kinds, first)


def _lines(path: Path, source: TableSource, shown: str) -> Iterator[tuple[int, str, bool]]:
    """Number, text and whether a line end follows, of each line that is not blank."""
    if codecs.lookup(source.encoding).name == "utf-8":
        require_utf8(np.memmap(path, dtype=np.uint8, mode="r"), shown, source.place)
        with path.open(encoding="utf-8-sig", newline="\n") as stream:
            yield from _numbered(stream)
    else:
        text = decode_text(path.read_bytes(), source.encoding, shown, source.place)
        yield from _numbered(iter(text.splitlines(keepends=True)))


def _numbered(stream: Iterator[str]) -> Iterator[tuple[int, str, bool]]:
    for number, line in enumerate(stream, start=1):
        if line.strip():
            yield number, line.strip(), line.endswith("\n")


def _object(text: str) -> object:
    try:
        return json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        return None


def _cell(value: object, column: Column) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, str):
        return _split(value, column) if column.kind == "texts" else value
    if column.kind == "texts" and isinstance(value, list) and all(isinstance(item, str) for item in value):
        return value
    return _NESTED


def _split(value: str | None, column: Column) -> list[str] | None:
    return None if value is None else value.split(column.separator)


def _frame(cells: dict[str, Cells], kinds: dict[str, Column], first: int) -> pl.DataFrame:
    schema = {name: pl.List(pl.String) if kinds[name].kind == "texts" else pl.String() for name in cells}
    frame = pl.DataFrame(cells, schema=schema)
    return frame.with_columns(pl.int_range(first, first + frame.height, dtype=pl.Int64).alias(ROW))
