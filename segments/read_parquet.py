"""Parquet: typed columns as they are; `convert` says which types fit which kind of fact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from ..rules.problems import Problem
from .data_spec import Column, TableSource
from .raw_table import RawTable, Unreadable, numbered, require_columns

FITTING: dict[str, tuple[str, ...]] = {
    "id": ("text", "whole", "decimal", "float"),
    "text": ("text", "whole", "decimal", "float", "boolean", "date"),
    "texts": ("text", "texts"),
    "number": ("text", "whole", "decimal", "float"),
    "money": ("text", "whole", "decimal", "float"),
    "date": ("text", "date", "moment", "whole"),
    "boolean": ("text", "boolean", "whole"),
    "moment": ("text", "date", "moment"),
}
"""Which sorts of Parquet columns may hold which kind. A boolean is no number; a number is a boolean only as 0 or 1."""

DAMAGE = (pl.exceptions.PolarsError, OSError, pl.exceptions.PanicException)
"""What Polars 2.1 raises over a damaged file. Damaged metadata makes its decoder panic, which is no Exception."""


def read_parquet(path: Path, source: TableSource, wanted: Sequence[Column], shown: str) -> RawTable:
    """Raises Unreadable: empty, not Parquet, cut off, a column missing or of a type that cannot be meant."""
    if path.stat().st_size == 0:
        raise Unreadable(Problem("D112", {"file": shown}, source.place, ("export",)))
    broken = Problem("D127", {"file": shown}, source.place, ("export",))
    try:
        lazy = pl.scan_parquet(path, glob=False)
        schema = lazy.collect_schema()
        rows = int(lazy.select(pl.len()).collect().item())
    except DAMAGE:
        raise Unreadable(broken) from None
    require_columns(schema.names(), wanted, shown)
    problems = [
        Problem("D129", {"file": shown, "column": one.source, "type": str(schema[one.source]), "kind": one.kind},
                one.place)
        for one in wanted
        if sort_of(schema[one.source]) not in FITTING[one.kind]
    ]  # fmt: skip
    if problems:
        raise Unreadable(*problems)
    names = list(dict.fromkeys(column.source for column in wanted))
    batches = _batches(lazy.select(names), broken)
    return RawTable(shown, batches, lambda numbers: [f"{shown}, row {row + 1}" for row in numbers], [], rows)


def sort_of(dtype: pl.DataType) -> str:
    """The sort of a Polars type, in the words of `FITTING`; "other" for what no kind can hold."""
    if isinstance(dtype, pl.String | pl.Categorical | pl.Enum | pl.Null):
        return "text"
    if isinstance(dtype, pl.List) and sort_of(dtype.inner) == "text":  # type: ignore[arg-type]
        return "texts"
    if isinstance(dtype, pl.Boolean):
        return "boolean"
    if dtype.is_integer():
        return "whole"
    if dtype.is_float():
        return "float"
    if dtype.is_decimal():
        return "decimal"
    return {pl.Date: "date", pl.Datetime: "moment"}.get(dtype.base_type(), "other")


def _batches(lazy: pl.LazyFrame, broken: Problem) -> Iterator[pl.DataFrame]:
    try:
        yield from numbered(lazy)
    except DAMAGE:
        raise Unreadable(broken) from None
