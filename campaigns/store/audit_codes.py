"""Codes against units: every unit of a coded offer has one, no code is of a unit that is not there, pools count right.

That no code has two units, and no unit two codes, is a rule of the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import and_, case, func, or_, select

from .code_tables import code, code_pool, code_range
from .load_state import NEVER_WERE
from .tables import run, unit

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

MOST_NAMED = 20
"""Units named one by one for each thing that does not agree; the rest would say the same."""


def codes_that_disagree(connection: Connection, project_id: int) -> Iterator[tuple[str, str, str]]:
    """Where, what is kept, what it should be."""
    yield from _units_without(connection, project_id)
    yield from _codes_without(connection, project_id)
    yield from _sealed_or_not(connection, project_id)
    yield from _pools(connection, project_id)


def _units_without(connection: Connection, project_id: int) -> Iterator[tuple[str, str, str]]:
    rows = connection.execute(
        select(unit.c.decision_id, unit.c.version, unit.c.state)
        .join(run, run.c.id == unit.c.run)
        .join(code_range, code_range.c.run == unit.c.run)
        .join(code_pool, and_(code_pool.c.id == code_range.c.pool, code_pool.c.offer == unit.c.offer))
        .outerjoin(code, _of_unit())
        .where(unit.c.project == project_id, unit.c.state != "cancelled", run.c.status.not_in(NEVER_WERE))
        .where(code.c.serial.is_(None))
        .order_by(unit.c.decision_id, unit.c.version)
        .limit(MOST_NAMED)
    )
    for id, version, state in rows:
        yield f"unit {id} version {version}", f"{state}, no code", "one code"


def _codes_without(connection: Connection, project_id: int) -> Iterator[tuple[str, str, str]]:
    rows = connection.execute(
        select(code_pool.c.offer, code.c.last_four, code.c.decision_id, unit.c.offer)
        .join(code_pool, code_pool.c.id == code.c.pool)
        .outerjoin(unit, _of_unit())
        .where(code.c.project == project_id, code.c.decision_id.is_not(None))
        .where(or_(unit.c.offer.is_(None), unit.c.offer != code_pool.c.offer))
        .order_by(code.c.pool, code.c.serial)
        .limit(MOST_NAMED)
    )
    for offer, last, id, other in rows:
        kept = f"of decision {id}" + (f", which gives {other}" if other else ", which has no such unit")
        yield f"code ...{last} of {offer}", kept, f"of a unit that gives {offer}"


def _sealed_or_not(connection: Connection, project_id: int) -> Iterator[tuple[str, str, str]]:
    """An imported code is readable until its unit goes out, and never again."""
    is_out = unit.c.issued_on.is_not(None)
    rows = connection.execute(
        select(code_pool.c.offer, code.c.last_four, unit.c.state, code.c.sealed.is_not(None))
        .join(code_pool, code_pool.c.id == code.c.pool)
        .join(unit, _of_unit())
        .join(run, run.c.id == unit.c.run)
        .where(code.c.project == project_id, code_pool.c.kind == "imported", run.c.status.not_in(NEVER_WERE))
        .where(or_(and_(is_out, code.c.sealed.is_not(None)), and_(~is_out, code.c.sealed.is_(None))))
        .order_by(code.c.pool, code.c.serial)
        .limit(MOST_NAMED)
    )
    for offer, last, state, is_sealed in rows:
        kept, should = ("sealed", "gone") if is_sealed else ("gone", "sealed")
        yield f"code ...{last} of {offer}, {state}", f"its text is {kept}", should


def _pools(connection: Connection, project_id: int) -> Iterator[tuple[str, str, str]]:
    counts = {
        row.pool: (int(row.there), int(row.theirs or 0), row.lowest)
        for row in connection.execute(
            select(
                code.c.pool,
                func.count().label("there"),
                func.count(code.c.decision_id).label("theirs"),
                func.min(case((code.c.decision_id.is_(None), code.c.serial))).label("lowest"),
            )
            .where(code.c.project == project_id)
            .group_by(code.c.pool)
        )
    }
    held = connection.execute(
        select(code_range.c.pool, func.sum(code_range.c.held))
        .join(code_pool, code_pool.c.id == code_range.c.pool)
        .where(code_pool.c.project == project_id)
        .group_by(code_range.c.pool)
    )
    promised = {pool: int(number) for pool, number in held}
    pools = connection.execute(select(code_pool).where(code_pool.c.project == project_id).order_by(code_pool.c.id))
    for pool in pools:
        there, theirs, lowest = counts.get(pool.id, (0, 0, None))
        listed = pool.kind == "imported"
        kept = (int(pool.total), int(pool.taken), int(pool.held))
        should = (there if listed else 0, theirs if listed else 0, promised.get(pool.id, 0))
        if kept != should:
            names = ("in all", "taken", "held")
            yield (
                f"{pool.kind} codes of {pool.offer}",
                ", ".join(f"{number} {name}" for number, name in zip(kept, names, strict=True)),
                ", ".join(f"{number} {name}" for number, name in zip(should, names, strict=True)),
            )
        if listed and lowest is not None and lowest < pool.next_serial:
            yield f"imported codes of {pool.offer}", f"none free below {pool.next_serial}", f"{lowest} is free"


def _of_unit() -> ColumnElement[bool]:
    return and_(
        code.c.project == unit.c.project, code.c.decision_id == unit.c.decision_id, code.c.version == unit.c.version
    )
