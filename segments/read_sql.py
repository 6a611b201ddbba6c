"""A table or a query of any SQL database that SQLAlchemy knows; read only, and no password in any message.

Addresses come from an environment variable (`url_env`), or stand in project.yaml where they hold no password.
A SQLite file lies inside the project, must exist, and is opened read-only.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import polars as pl

from ..rules.problems import Problem, closest
from .data_spec import Column, TableSource
from .raw_table import ROW, RawTable, Unreadable, list_names, require_columns, shorten

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine, Executable

_BATCH = 100_000


def read_sql(
    source: TableSource, wanted: Sequence[Column], root: Path, zone: str, environment: Mapping[str, str]
) -> RawTable:
    """Cells as text, as written by the database's driver; rows are numbered in the order the database gives them.

    Raises Unreadable: no address, a bad one, no driver, not reachable, no such table, a query that fails.
    """
    from sqlalchemy.exc import SQLAlchemyError

    url = _url(source, root, environment)
    engine = _engine(url, source)
    shown = f"{url.database or url.host}: {source.table or 'query'}"
    if url.get_backend_name() == "sqlite":
        shown = f"{source.url or source.url_env}: {source.table or 'query'}"
    try:
        connection = engine.connect()
    except (SQLAlchemyError, OSError) as error:
        raise Unreadable(_problem("D134", source, url, error)) from None
    try:
        statement = _statement(source, wanted, connection, shown)
        result = connection.execution_options(stream_results=True, max_row_buffer=_BATCH).execute(statement)
        names = list(result.keys())
    except (SQLAlchemyError, OSError) as error:
        connection.close()
        raise Unreadable(_problem("D136", source, url, error)) from None
    except Unreadable:
        connection.close()
        raise
    if len(set(names)) < len(names):
        double = next(name for name in names if names.count(name) > 1)
        values = {"file": shown, "column": double, "times": names.count(double)}
        raise Unreadable(Problem("D122", values, source.place))
    require_columns(names, wanted, shown)
    batches = _batches(connection, result, source, url, {one.source: one for one in wanted}, zone)
    return RawTable(shown, batches, lambda rows: [f"{shown}, row {row + 1}" for row in rows], [])


def _url(source: TableSource, root: Path, environment: Mapping[str, str]) -> URL:
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    text = source.url
    if source.url_env is not None:
        text = environment.get(source.url_env)
        if not text:
            raise Unreadable(Problem("D130", {"variable": source.url_env}, source.place, ("set",)))
    try:
        url = make_url(text or "")
    except (ArgumentError, ValueError):
        raise Unreadable(Problem("D131", {}, source.place, ("form",))) from None
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        path = (root / url.database).resolve()
        if source.url is not None and not path.is_relative_to(root.resolve()):
            raise Unreadable(Problem("D103", {"file": url.database}, source.place, ("inside",)))
        if not path.is_file():
            raise Unreadable(Problem("D135", {"file": url.database}, source.place))
        return url.set(database=f"file:{path}", query={"mode": "ro", "uri": "true"})
    return url


def _engine(url: URL, source: TableSource) -> Engine:
    from sqlalchemy import create_engine
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError
    from sqlalchemy.pool import NullPool

    try:
        return create_engine(url, poolclass=NullPool, hide_parameters=True)
    except NoSuchModuleError:
        raise Unreadable(Problem("D132", {"name": url.drivername}, source.place, ("known",))) from None
    except ModuleNotFoundError as error:
        values = {"name": url.drivername, "module": error.name or ""}
        raise Unreadable(Problem("D133", values, source.place, ("install",))) from None
    except (ArgumentError, TypeError, ValueError):
        raise Unreadable(Problem("D131", {}, source.place, ("form",))) from None


def _statement(source: TableSource, wanted: Sequence[Column], connection: Connection, shown: str) -> Executable:
    from sqlalchemy import column, inspect, select, table, text

    if source.query is not None:
        return text(source.query.replace(":", "\\:"))
    schema, _, name = (source.table or "").rpartition(".")
    inspector = inspect(connection)
    if not inspector.has_table(name, schema=schema or None):
        there = [*inspector.get_table_names(schema=schema or None), *inspector.get_view_names(schema=schema or None)]
        guess = closest(name, there)
        values = {"table": source.table, "there": list_names(sorted(there)), "guess": guess or ""}
        raise Unreadable(Problem("D137", values, source.place, ("guess",) if guess else ("there",)))
    names = [str(entry["name"]) for entry in inspector.get_columns(name, schema=schema or None)]
    require_columns(names, wanted, shown)
    chosen: list[Any] = [column(one) for one in dict.fromkeys(one.source for one in wanted)]
    return select(*chosen).select_from(table(name, *chosen, schema=schema or None))


def _batches(
    connection: Connection,
    result: Any,
    source: TableSource,
    url: URL,
    columns: dict[str, Column],
    zone: str,
) -> Iterator[pl.DataFrame]:
    from sqlalchemy.exc import SQLAlchemyError

    names = list(result.keys())
    positions = {name: names.index(name) for name in columns}
    first = 0
    try:
        with connection:
            for rows in result.partitions(_BATCH):
                cells = {name: [_cell(row[at], columns[name], zone) for row in rows] for name, at in positions.items()}
                yield _frame(cells, columns, first)
                first += len(rows)
    except (SQLAlchemyError, OSError) as error:
        raise Unreadable(_problem("D136", source, url, error)) from None
    if first == 0:
        yield _frame({name: [] for name in columns}, columns, 0)


def _cell(value: object, column: Column, zone: str) -> str | list[str] | None:
    """A driver's value as the text that `convert` reads."""
    if value is None:
        return None
    if isinstance(value, str):
        return value.split(column.separator) if column.kind == "texts" else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, Decimal):
        return format(value, "f") if value.is_finite() else None
    if isinstance(value, datetime):
        if column.kind == "date":
            local = value if value.tzinfo is None else value.astimezone(ZoneInfo(zone))
            return local.date().isoformat()
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if column.kind == "texts" and isinstance(value, list | tuple):
        return [str(item) for item in value]
    return str(value)


def _float_text(value: float) -> str | None:
    """The shortest text that reads back as the number; whole numbers without a point."""
    if not math.isfinite(value):
        return None
    return str(int(value)) if value.is_integer() and abs(value) < 1e16 else repr(value)


def _frame(cells: Mapping[str, list[Any]], columns: dict[str, Column], first: int) -> pl.DataFrame:
    schema = {name: pl.List(pl.String) if columns[name].kind == "texts" else pl.String() for name in cells}
    frame = pl.DataFrame(cells, schema=schema)
    return frame.with_columns(pl.int_range(first, first + frame.height, dtype=pl.Int64).alias(ROW))


def _problem(code: str, source: TableSource, url: URL, error: Exception) -> Problem:
    """What the database said, in one line, with every secret of the address struck out."""
    from urllib.parse import quote, quote_plus

    said = str(getattr(error, "orig", None) or error).strip().splitlines()
    text = said[0] if said else type(error).__name__
    values = [url.password, *(value for value in url.query.values() if isinstance(value, str))]
    for secret in sorted((str(value) for value in values if value), key=len, reverse=True):
        if secret in ("ro", "true"):
            continue
        for form in (secret, quote(secret), quote_plus(secret)):
            text = text.replace(form, "***")
    return Problem(code, {"said": shorten(text, 200), "host": url.host or url.database or ""}, source.place)
