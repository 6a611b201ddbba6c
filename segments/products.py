"""The products table: one row a product, what may be recommended of it; read as of the day, bad rows set aside."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from ..rules.problems import Problem
from .convert import GOOD, TWICE, Reading, convert
from .customers import Progress
from .data_report import TableReport
from .data_spec import PRODUCT_ROLES, DataSpec
from .instant import Instant
from .quarantine import Quarantine
from .raw_table import ROW, Unreadable
from .read_data import read_data

SCHEMA: dict[str, Any] = {
    "id": pl.String, "name": pl.String, "category": pl.String, "price": pl.Int64, "in_stock": pl.Boolean,
    "blocked": pl.Boolean,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Products:
    """`frame`: columns of `SCHEMA`, null where unknown or not mapped, `id` unique and sorted by code point."""

    frame: pl.DataFrame
    report: TableReport
    quarantine: pl.DataFrame
    problems: list[Problem]


def read_products(spec: DataSpec, as_of: Instant, root: Path, progress: Progress | None = None) -> Products:
    """Equal rows count as one; of a product that stands there twice otherwise none is used. Raises Unreadable."""
    products = spec.products
    assert products is not None
    columns = products.columns
    raw = read_data(products.source, list(columns.values()), root, spec.zone)
    aside = Quarantine("products", raw, products.source, spec.currency, spec.exponent)
    reading = Reading(products.source, spec.exponent, spec.zone, as_of.today)
    parts, read = [], 0
    for batch in raw.batches:
        converted = {role: convert(batch[column.source], column, reading) for role, column in columns.items()}
        bad = pl.DataFrame([(one.reasons != GOOD).alias(role) for role, one in converted.items()])
        for role, one in converted.items():
            aside.add(columns[role], batch[ROW], batch[columns[role].source], one.reasons)
        values = pl.DataFrame([one.values.alias(role) for role, one in converted.items()]).with_columns(batch[ROW])
        parts.append(values.filter(~bad.select(pl.any_horizontal(pl.all())).to_series()))
        read += batch.height
        if progress is not None:
            progress(f"reading {raw.shown}", read, raw.rows)
    frame = pl.concat(parts)
    read += len(raw.refused)
    if read == 0 and not products.source.may_be_empty:
        raise Unreadable(Problem("D117", {"file": raw.shown}, products.source.place, ("export", "allow")))
    before = frame.height
    frame = frame.unique(list(columns), keep="first", maintain_order=True)
    twice = frame["id"].is_duplicated()
    again = frame.filter(twice)
    aside.add(columns["id"], again[ROW], again["id"], pl.repeat(TWICE, again.height, dtype=pl.UInt8, eager=True))
    same = before - frame.height
    frame = frame.filter(~twice).sort("id")
    whole = frame.select(
        (pl.col(role) if role in columns else pl.lit(None)).cast(SCHEMA[role]).alias(role) for role in PRODUCT_ROLES
    )
    cleaned = (("same_row_twice", same),) if same else ()
    report = TableReport("products", raw.shown, read, whole.height, aside.count(), aside.reasons(), cleaned)
    return Products(whole, report, aside.frame(), [*raw.notes, *aside.problems(read, spec.quarantine_at_most)])
