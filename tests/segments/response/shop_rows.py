"""Real people as training rows: Online Retail (in the example), in-vehicle coupons (tests/data), Telco (elsewhere)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
from campaign_engine.engine.tree import Kind
from campaign_engine.segments.models.training_rows import TrainingRows

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "online-retail" / "data" / "invoice_lines.parquet"
EPOCH = date(1970, 1, 1)


def reorders(days: Sequence[date], within: int) -> TrainingRows:
    """Customers of Online Retail as of midnight of each day: what they bought before, whether they buy within `within`
    days. One order a day and customer; cancellations, and lines without customer or price, left out."""
    lines = pl.read_parquet(EXAMPLE).filter(
        pl.col("customer_id").is_not_null()
        & (pl.col("quantity") > 0)
        & (pl.col("price") > 0)
        & ~pl.col("invoice").str.starts_with("C")
    )
    orders = (
        lines.with_columns(
            day=pl.col("invoice_date").dt.date(),
            pence=(pl.col("quantity") * pl.col("price").cast(pl.Float64) * 100).round().cast(pl.Int64),
        )
        .group_by("customer_id", "day")
        .agg(pl.col("pence").sum(), items=pl.col("quantity").sum(), products=pl.col("stock_code").n_unique())
    )
    parts = [_as_of(orders, day, within) for day in days]
    frame = pl.concat(parts)
    numbers = [
        "days_since_order", "orders", "spend", "tenure_days", "average_value", "usual_gap_days",
        "orders_30d", "orders_90d", "products_an_order",
    ]  # fmt: skip
    return TrainingRows(
        {name: frame[name].to_numpy().astype(np.float64) for name in numbers},
        dict.fromkeys(numbers, Kind.NUMBER),
        frame["outcome"].to_numpy().astype(np.float64),
        frame["customer_id"].cast(pl.Int64).to_numpy(),
        frame["instant"].to_numpy().astype(np.int64),
    )


def _as_of(orders: pl.DataFrame, day: date, within: int) -> pl.DataFrame:
    bought = (pl.col("day") >= day - timedelta(days=30)).sum(), (pl.col("day") >= day - timedelta(days=90)).sum()
    past = (
        orders.filter(pl.col("day") < day)
        .group_by("customer_id")
        .agg(
            days_since_order=(pl.lit(day) - pl.col("day").max()).dt.total_days(),
            tenure_days=(pl.lit(day) - pl.col("day").min()).dt.total_days(),
            span=(pl.col("day").max() - pl.col("day").min()).dt.total_days(),
            orders=pl.len(),
            spend=pl.col("pence").sum(),
            orders_30d=bought[0],
            orders_90d=bought[1],
            products=pl.col("products").sum(),
        )
    )
    later = orders.filter((pl.col("day") >= day) & (pl.col("day") < day + timedelta(days=within)))
    return past.with_columns(
        average_value=pl.col("spend") / pl.col("orders"),
        products_an_order=pl.col("products") / pl.col("orders"),
        usual_gap_days=pl.when(pl.col("orders") > 1).then(pl.col("span") / (pl.col("orders") - 1)),
        outcome=pl.col("customer_id").is_in(later["customer_id"].unique().to_list()),
        instant=pl.lit((day - EPOCH).days),
    ).sort("customer_id")


def table(path: Path, outcome: str, yes: str, without: Sequence[str] = ()) -> TrainingRows:
    """A CSV with one row a person: every column a number if all its values are, else a text; empty is unknown."""
    frame = pl.read_csv(path, infer_schema=False)
    columns, kinds = {}, {}
    for name in frame.columns:
        if name == outcome or name in without:
            continue
        texts = frame[name].str.strip_chars().replace("", None)
        numbers = texts.cast(pl.Float64, strict=False)
        if numbers.null_count() == texts.null_count():
            columns[name], kinds[name] = numbers.to_numpy().astype(np.float64), Kind.NUMBER
        else:
            columns[name], kinds[name] = np.array(texts.to_list(), object), Kind.TEXT
    happened = (frame[outcome] == yes).to_numpy().astype(np.float64)
    n = len(frame)
    return TrainingRows(columns, kinds, happened, np.arange(n), np.zeros(n, np.int64))
