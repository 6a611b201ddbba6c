"""Units without a code whose offer has codes by now: their wave was decided before `codes:` was written into the offer.

Only `decide --supersede` gives them one, as new versions; `hand-over` refuses to send them without.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import polars as pl
from sqlalchemy import and_, exists, func, select

from .bulk import select_frame
from .code_tables import code, code_pool
from .tables import run, unit

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection


def decisions_without_codes(
    connection: Connection, project_id: int, wave: str, offers: Collection[str]
) -> dict[str, pl.Series]:
    """Ids of the wave's decisions by offer, where there are any: reserved units that have not gone out. One that has
    gone out stays as it is: a code that nobody is sent helps nobody."""
    statement = (
        select(unit.c.decision_id, unit.c.offer)
        .join(run, run.c.id == unit.c.run)
        .where(unit.c.project == project_id, run.c.wave == wave, run.c.status.in_(("committed", "superseded")))
        .where(unit.c.state == "reserved", *_has_none(offers))
        .order_by(unit.c.decision_id)
    )
    rows = select_frame(connection, statement, {"decision_id": pl.String, "offer": pl.String})
    found = rows.partition_by("offer", as_dict=True, maintain_order=True)
    return {str(offer): some["decision_id"] for (offer,), some in sorted(found.items())}


def count_without_codes(
    connection: Connection, which: Sequence[ColumnElement[bool]], offers: Collection[str]
) -> dict[str, int]:
    """How many of the units (columns of `tables.unit`) should have one and have none, by offer."""
    statement = (
        select(unit.c.offer, func.count())
        .where(*which, *_has_none(offers))
        .group_by(unit.c.offer)
        .order_by(unit.c.offer)
    )
    return {str(offer): int(number) for offer, number in connection.execute(statement)}


def offers_with_pools(connection: Connection, project_id: int) -> frozenset[str]:
    """Offers that ever had codes, where the project's files cannot be read."""
    return frozenset(
        connection.execute(select(code_pool.c.offer).where(code_pool.c.project == project_id)).scalars().all()
    )


def _has_none(offers: Collection[str]) -> list[ColumnElement[bool]]:
    mine = and_(
        code.c.project == unit.c.project, code.c.decision_id == unit.c.decision_id, code.c.version == unit.c.version
    )
    return [unit.c.offer.in_(sorted(offers)), ~exists().where(mine)]
