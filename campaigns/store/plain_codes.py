"""Codes in plain, for whoever sends them: made again from their serials, or unsealed.

Whoever calls it hands them over in the same transaction, or writes down who looked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from sqlalchemy import and_, func, select

from .bulk import select_frame
from .code_alphabet import shown
from .code_keys import CodeKeys
from .code_tables import code, code_pool
from .tables import customer, unit

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

SCHEMA = {
    "decision_id": pl.String, "version": pl.Int64, "customer_id": pl.String, "offer": pl.String, "valid_until": pl.Date,
    "pool_offer": pl.String, "kind": pl.String, "serial": pl.Int64, "sealed": pl.String,
}  # fmt: skip


def plain_codes(connection: Connection, keys: CodeKeys, which: Sequence[ColumnElement[bool]]) -> pl.DataFrame:
    """`decision_id`, `version`, `customer_id`, `offer`, `code`, `valid_until` of the units (columns of `tables.unit`)
    that have one, in order of customer and decision. The code as people read it; null for an imported one that went
    out before: nobody can say it any more."""
    statement = (
        select(
            unit.c.decision_id, unit.c.version, customer.c.customer_id, unit.c.offer, unit.c.valid_until,
            code_pool.c.offer.label("pool_offer"), code_pool.c.kind, code.c.serial, code.c.sealed,
        )
        .join(code, _code_of_unit())
        .join(code_pool, code_pool.c.id == code.c.pool)
        .join(customer, customer.c.number == unit.c.customer)
        .where(*which)
    )  # fmt: skip
    if connection.dialect.name != "sqlite":
        statement = statement.with_for_update(of=unit)  # what is read here goes out; nobody withdraws it meanwhile
    rows = select_frame(connection, statement, SCHEMA)
    parts = [
        some.with_columns(code=pl.Series(_in_plain(str(offer), str(kind), some, keys), dtype=pl.String))
        for (offer, kind), some in rows.partition_by("pool_offer", "kind", as_dict=True).items()
    ]
    empty = rows.clear().with_columns(code=pl.Series([], dtype=pl.String))
    found = pl.concat([empty, *parts]).sort("customer_id", "decision_id", "version")
    return found.select("decision_id", "version", "customer_id", "offer", "code", "valid_until")


def count_codes(connection: Connection, which: Sequence[ColumnElement[bool]]) -> int:
    """How many of the units have a code."""
    statement = select(func.count()).select_from(unit).join(code, _code_of_unit()).where(*which)
    return int(connection.execute(statement).scalar_one())


def _code_of_unit() -> ColumnElement[bool]:
    return and_(
        code.c.project == unit.c.project, code.c.decision_id == unit.c.decision_id, code.c.version == unit.c.version
    )


def _in_plain(offer: str, kind: str, rows: pl.DataFrame, keys: CodeKeys) -> list[str | None]:
    if kind == "generated":
        made = keys.make(offer, rows["serial"].to_numpy().astype(np.int64))
        return [shown(one.decode()) for one in made.tolist()]
    sealed = rows["sealed"].to_list()
    opened = iter(keys.unseal(offer, [one for one in sealed if one is not None]))
    return [None if one is None else next(opened) for one in sealed]
