"""Projects and customers as numbers; the store's other tables know nobody by name."""

from __future__ import annotations

from datetime import datetime
from hashlib import blake2b
from secrets import token_hex
from typing import TYPE_CHECKING

import polars as pl
from sqlalchemy import select, text

from ...rules.problems import Phrase, Problem
from ..policy.policy import Policy
from ..policy.project_head import ProjectHead
from .bulk import add_once, insert_named
from .connect import StoreError
from .tables import customer, project

if TYPE_CHECKING:
    from sqlalchemy import Connection

CUSTOMERS_LOCK = 6_205_871_401_338
"""The advisory lock of PostgreSQL under which new customers get their numbers."""


def project_number(connection: Connection, policy: Policy | ProjectHead) -> int | None:
    """The number of the project in this store; None: it has never written here."""
    found: int | None = connection.execute(select(project.c.id).where(project.c.name == policy.project)).scalar()
    return found


def known_head(connection: Connection, head: ProjectHead) -> ProjectHead:
    """The head of a project that has written here, where its file cannot be read with what was written."""
    stored = connection.execute(
        select(project.c.currency, project.c.exponent, project.c.zone).where(project.c.name == head.project)
    ).one()
    return head.filled(*stored)


def check_project_row(connection: Connection, policy: Policy | ProjectHead) -> None:
    """Raises StoreError where amounts or days that are kept would mean something else now."""
    stored = connection.execute(
        select(project.c.currency, project.c.exponent, project.c.zone).where(project.c.name == policy.project)
    ).one()
    what = {"currency": Phrase("currency", "货币"), "zone": Phrase("time zone", "时区")}
    for name, kept, now in (
        ("currency", stored.currency, policy.currency), ("zone", stored.zone, policy.zone),
    ):  # fmt: skip
        if kept != now:
            values = {"project": policy.project, "what": what[name], "stored": kept, "now": now}
            raise StoreError(Problem("L109", values, hints=("new",)))


def add_project(connection: Connection, policy: Policy | ProjectHead, now: datetime) -> int:
    """The number of the project, given to it now where it has none."""
    known = project_number(connection, policy)
    if known is not None:
        return known
    row = {
        "name": policy.project,
        "currency": policy.currency,
        "exponent": policy.exponent,
        "zone": policy.zone,
        "created_at": now,
        "mark": token_hex(8),  # no decision rests on it
    }
    add_once(connection, project, **row)
    number = project_number(connection, policy)
    assert number is not None
    return number


def staging_mark(connection: Connection, project_id: int, store_name: str) -> str:
    """Below which name the project stages its batches for this store at this address: of a copy of the store, and of
    any other, nothing that is staged may be touched."""
    mark = connection.execute(select(project.c.mark).where(project.c.id == project_id)).scalar_one()
    return blake2b(f"{mark} {store_name}".encode(), digest_size=6).hexdigest()


def customer_numbers(connection: Connection, project_id: int, customers: pl.Series, *, add: bool) -> pl.DataFrame:
    """`customer_id`, `number` of these customers, each once; those never seen are given a number where `add` says so,
    else left out. Writes a temporary table, so the transaction must be one that writes."""
    wanted = customers.unique(maintain_order=True).rename("customer_id").to_frame()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("CREATE TEMP TABLE IF NOT EXISTS wanted_customer (customer_id TEXT NOT NULL)")
        connection.exec_driver_sql("DELETE FROM wanted_customer")
    else:
        connection.exec_driver_sql("CREATE TEMP TABLE wanted_customer (customer_id TEXT NOT NULL) ON COMMIT DROP")
        if add:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({CUSTOMERS_LOCK})")
    insert_named(connection, "wanted_customer", frozenset(), wanted)
    if add:
        connection.execute(
            text(
                "INSERT INTO customer (project, customer_id) SELECT :project, w.customer_id FROM wanted_customer w "
                "LEFT JOIN customer c ON c.project = :project AND c.customer_id = w.customer_id WHERE c.number IS NULL"
            ),
            {"project": project_id},
        )
    rows = connection.execute(
        select(customer.c.customer_id, customer.c.number)
        .select_from(customer.join(text("wanted_customer w"), text("w.customer_id = customer.customer_id")))
        .where(customer.c.project == project_id)
    ).fetchall()
    connection.exec_driver_sql(
        "DELETE FROM wanted_customer" if connection.dialect.name == "sqlite" else "DROP TABLE wanted_customer"
    )
    return pl.DataFrame(
        [tuple(row) for row in rows], schema={"customer_id": pl.String, "number": pl.Int64}, orient="row"
    )
