"""Changed rows are counted from sums; what the sums hold is no customer."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest
from campaign_engine.campaigns.row_counts import PARTS, changed_rows, hashes_of_columns, sums_of_rows
from campaign_engine.segments.fact_table import FactTable
from campaign_engine.segments.instant import Instant
from campaign_engine.segments.stable_hash import row_keys


def table(spend: list[int], words: list[list[str] | None] | None = None, first: int = 0) -> FactTable:
    names = pl.Series("customer_id", [f"C{first + at:06d}" for at in range(len(spend))])
    frame = pl.DataFrame(
        {
            "customer_id": names,
            "household_id": pl.Series([None] * len(spend), dtype=pl.String),
            "row_key": row_keys(names),
            "spend": spend,
            "likes": pl.Series(words or [["tea"]] * len(spend), dtype=pl.List(pl.String)),
        }
    )
    return FactTable(frame, (), Instant(datetime(2026, 10, 1, tzinfo=UTC), "UTC"), "hash")


@pytest.mark.parametrize("changed", [0, 1, 5, 60])
def test_few_changed_rows_are_counted_and_never_too_many(changed: int) -> None:
    before, after = [7] * 5000, [8] * changed + [7] * (5000 - changed)
    found = changed_rows(sums_of_rows(table(before)), sums_of_rows(table(after)))
    assert found is not None
    assert changed * 0.97 <= found <= changed


def test_a_customer_more_and_a_list_with_another_word_are_seen() -> None:
    one = sums_of_rows(table([1, 2, 3]))
    assert changed_rows(one, sums_of_rows(table([1, 2, 3, 4]))) == 1
    assert changed_rows(one, sums_of_rows(table([1, 2, 3], [["tea"], ["milk"], ["tea"]]))) == 1
    assert changed_rows(one, sums_of_rows(table([1, 2, 3], [["tea"], None, ["tea"]]))) == 1


def test_the_order_of_rows_does_not_matter() -> None:
    facts = table(list(range(50)))
    turned = FactTable(facts.frame.reverse(), (), facts.as_of, "hash")
    assert sums_of_rows(facts) == sums_of_rows(turned)


def test_what_is_no_sum_is_not_compared() -> None:
    assert changed_rows("not base64!", sums_of_rows(table([1]))) is None
    assert changed_rows("AAAA", sums_of_rows(table([1]))) is None
    assert changed_rows(base64.b64encode(b"\0" * 16).decode(), base64.b64encode(b"\0" * 16).decode()) is None


def test_the_sums_are_of_one_size_whatever_the_base() -> None:
    for rows in (1, 300):
        assert len(np.frombuffer(base64.b64decode(sums_of_rows(table([1] * rows))), "<u8")) == PARTS


def test_columns_that_differ_are_named() -> None:
    before, after = hashes_of_columns(table([1, 2])), hashes_of_columns(table([1, 3]))
    assert [name for name in before if before[name] != after[name]] == ["spend"]
