"""Real orders (Online Retail, CC BY 4.0): the figures that docs/recommend.md prints."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from campaign_engine.segments.learning.bought_in_past import Lines, purchases_of
from campaign_engine.segments.models.recommend.fit_products import fit_products

FILE = Path(__file__).resolve().parents[3] / "examples/online-retail/data/invoice_lines.parquet"


@pytest.mark.slow
def test_what_goes_with_hers_beats_what_sells_for_something_new_and_her_own_beats_both():
    raw = pl.read_parquet(FILE).filter(
        (pl.col("quantity") > 0) & (pl.col("price") > 0) & pl.col("customer_id").is_not_null()
    )
    lines = Lines()
    lines.add(
        raw.select(
            customer="customer_id",
            order="invoice",
            product="stock_code",
            day=pl.col("invoice_date").dt.date().cast(pl.Int32),
            is_return=pl.col("invoice").str.starts_with("C"),
        )
    )
    model, evidence = fit_products(
        purchases_of(pl.concat(lines.parts)), (date(2010, 10, 1) - date(1970, 1, 1)).days, 30
    )
    new, anything = ({one.name: one for one in evidence.figures}[f"hit rate@10, {what}"]
                     for what in ("something new", "anything"))  # fmt: skip
    assert [round(one, 3) for one in (new.value, new.low, new.high, new.beside)] == [0.454, 0.426, 0.483, 0.344]
    assert [round(one, 3) for one in (anything.value, anything.low, anything.high)] == [0.7, 0.685, 0.715]
    again = next(row for row in evidence.tables[0].rows if row[0] == "again")
    assert round(again[5], 3) == 0.871
    assert (model.similar, model.again) == (True, True)
