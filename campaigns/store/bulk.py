"""Many rows at once: COPY on PostgreSQL, the driver's own loop on SQLite; a million rows in seconds on either.

Frames carry the columns of the table by name; the values are those that SQLAlchemy would write.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from sqlalchemy import Connection, Select, Table

MOMENT = pl.Datetime("us", "UTC")


def insert_frame(connection: Connection, table: Table, frame: pl.DataFrame) -> None:
    """Adds all rows, or raises SQLAlchemy's or the driver's error and leaves the transaction to be rolled back."""
    if frame.height:
        insert_named(connection, table.name, _uuids(table), frame)


def insert_named(connection: Connection, name: str, uuids: frozenset[str], frame: pl.DataFrame) -> None:
    """The same for a table that is known by its name alone (a temporary one)."""
    columns = ", ".join(frame.columns)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * frame.width)
        rows = frame.select(_for_sqlite(frame, uuids)).iter_rows()
        cursor = connection.connection.cursor()
        cursor.executemany(f"INSERT INTO {name} ({columns}) VALUES ({marks})", rows)  # type: ignore[arg-type]
        cursor.close()
        return
    text = frame.select(_for_postgresql(frame)).write_csv(include_header=False, quote_style="non_numeric")
    loader: Any = connection.connection.cursor()
    with loader, loader.copy(f"COPY {name} ({columns}) FROM STDIN (FORMAT csv)") as copy:
        copy.write(text)


def select_frame(connection: Connection, statement: Select[Any], schema: Mapping[str, Any]) -> pl.DataFrame:
    """The rows of a statement as a frame; `schema` gives names and types in the order of the statement's columns.

    The values are those of the driver, turned into columns at once: row by row they cost three times as much.
    """
    from sqlalchemy import Uuid

    result = connection.execute(statement)
    assert result.cursor is not None
    rows = result.cursor.fetchall()
    result.close()
    found = list(zip(*rows, strict=True)) or [()] * len(schema)
    types = [column.type for column in statement.selected_columns]
    assert len(found) == len(schema) == len(types)
    return pl.DataFrame(
        [
            _uuid_column(name, values) if isinstance(type_, Uuid) else _column(name, values, dtype)
            for (name, dtype), values, type_ in zip(schema.items(), found, types, strict=True)
        ]
    )


def _column(name: str, values: Sequence[Any], dtype: Any) -> pl.Series:
    """SQLite gives days and moments as the text it keeps, yes or no as numbers; PostgreSQL sums as decimals."""
    first = next((value for value in values if value is not None), None)
    if isinstance(first, str) and dtype == pl.Date:
        return pl.Series(name, values, dtype=pl.String).str.to_date("%Y-%m-%d")
    if isinstance(first, str) and isinstance(dtype, pl.Datetime):
        moments = pl.Series(name, values, dtype=pl.String).str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us")
        return moments.dt.replace_time_zone("UTC")
    if isinstance(first, Decimal):
        values = [None if value is None else int(value) for value in values]
    if isinstance(first, int) and dtype == pl.Boolean:
        return pl.Series(name, values, dtype=pl.Int8).cast(pl.Boolean)
    return pl.Series(name, values, dtype=dtype)


def _uuid_column(name: str, values: Sequence[Any]) -> pl.Series:
    """SQLite keeps 32 digits, PostgreSQL's driver gives objects."""
    texts = pl.Series(name, [None if value is None else str(value) for value in values], dtype=pl.String)
    parts = [texts.str.replace_all("-", "", literal=True).str.slice(*part) for part in _UUID_PARTS]
    return pl.select(pl.concat_str(parts, separator="-").alias(name)).to_series()


_UUID_PARTS = ((0, 8), (8, 4), (12, 4), (16, 4), (20, 12))


def add_once(connection: Connection, table: Table, **values: Any) -> None:
    """A row, unless somebody else has just added it."""
    if connection.dialect.name == "sqlite":
        from sqlalchemy.dialects import sqlite

        connection.execute(sqlite.insert(table).values(**values).on_conflict_do_nothing())
    else:
        from sqlalchemy.dialects import postgresql

        connection.execute(postgresql.insert(table).values(**values).on_conflict_do_nothing())


def moment_text(moment: datetime) -> str:
    """As SQLAlchemy writes it into SQLite."""
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")


def _uuids(table: Table) -> frozenset[str]:
    from sqlalchemy import Uuid

    return frozenset(column.name for column in table.columns if isinstance(column.type, Uuid))


def _for_sqlite(frame: pl.DataFrame, uuids: frozenset[str]) -> list[pl.Expr]:
    found = []
    for name, dtype in frame.schema.items():
        column = pl.col(name)
        if name in uuids:
            column = column.str.replace_all("-", "", literal=True)
        elif isinstance(dtype, pl.Datetime):
            column = column.dt.strftime("%Y-%m-%d %H:%M:%S%.6f")
        elif dtype == pl.Date:
            column = column.dt.strftime("%Y-%m-%d")
        elif dtype == pl.Boolean:
            column = column.cast(pl.Int8)
        found.append(column)
    return found


def _for_postgresql(frame: pl.DataFrame) -> list[pl.Expr]:
    """Text in CSV: nothing between two commas is unknown, an empty text stands in quotes."""
    found = []
    for name, dtype in frame.schema.items():
        column = pl.col(name)
        if isinstance(dtype, pl.Datetime):
            column = column.dt.strftime("%Y-%m-%d %H:%M:%S%.6f+00")
        found.append(column)
    return found
