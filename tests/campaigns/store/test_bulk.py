"""Frames go into tables and come out as they were, whatever the store makes of days, moments, yes or no, ids."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl
import pytest
from campaign_engine.campaigns.store.bulk import MOMENT, insert_named, select_frame
from campaign_engine.campaigns.store.connect import Store, writing
from campaign_engine.campaigns.store.tables import Moment
from sqlalchemy import BigInteger, Boolean, Column, Date, Float, MetaData, String, Table, Uuid, func, select

A, B = "0f8fad5b-d9cb-469f-a165-70867728950e", "7c9e6679-7425-40de-944b-e07fc1f90ae7"
FRAME = pl.DataFrame(
    {
        "id": [A, None, B],
        "day": [date(2026, 2, 28), None, date(1999, 12, 31)],
        "moment": [datetime(2026, 3, 29, 1, 59, 59, 999_999, UTC), None, datetime(1970, 1, 1, tzinfo=UTC)],
        "yes": [True, None, False],
        "number": [2**62, None, -1],
        "share": [0.1, None, -0.0],
        "name": ['a "b", c\n', None, ""],
    },
    schema={
        "id": pl.String, "day": pl.Date, "moment": MOMENT, "yes": pl.Boolean, "number": pl.Int64, "share": pl.Float64,
        "name": pl.String,
    },
)  # fmt: skip
TABLE = Table(
    "all_kinds",
    MetaData(),
    Column("id", Uuid(as_uuid=False)),
    Column("day", Date),
    Column("moment", Moment),
    Column("yes", Boolean),
    Column("number", BigInteger),
    Column("share", Float),
    Column("name", String(200)),
)


@pytest.mark.parametrize("rows", [3, 1, 0])
def test_what_goes_in_comes_out(store: Store, rows: int) -> None:
    frame = FRAME.head(rows)
    with writing(store) as connection:
        TABLE.create(connection)
        insert_named(connection, TABLE.name, frozenset({"id"}), frame)
        back = select_frame(connection, select(TABLE), frame.schema).sort("name")
    assert back.equals(frame.sort("name"), null_equal=True)
    assert back.schema == frame.schema


def test_columns_that_are_all_unknown_keep_their_types(store: Store) -> None:
    frame = FRAME[1:2]
    with writing(store) as connection:
        TABLE.create(connection)
        insert_named(connection, TABLE.name, frozenset({"id"}), frame)
        back = select_frame(connection, select(TABLE), frame.schema)
    assert back.schema == frame.schema
    assert back.row(0) == (None,) * frame.width


def test_sums_are_whole_numbers_on_either_store(store: Store) -> None:
    with writing(store) as connection:
        TABLE.create(connection)
        insert_named(connection, TABLE.name, frozenset({"id"}), FRAME[2:])
        sums = select_frame(
            connection, select(func.count(), func.sum(TABLE.c.number)), {"rows": pl.Int64, "sum": pl.Int64}
        )
    assert sums.row(0) == (1, -1)
