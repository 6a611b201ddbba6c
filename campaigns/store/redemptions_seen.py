"""What the store knew on an evening about the units it had given and the redemptions that were reported, in sums by day
given and last valid day: what `reforecast` judges. What was withdrawn, or undone, was not redeemed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Float, and_, case, cast, func, or_, select

from .load_state import NEVER_WERE
from .reforecast import Cohort, Reforecast, Used, reforecast
from .tables import redemption, run, unit

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

Day = tuple[str, str, date, date | None]
"""Campaign, offer, day given, last valid day."""

COHORT = (unit.c.campaign, unit.c.offer, unit.c.given_on, unit.c.valid_until)


def reforecasts_at(connection: Connection, project_id: int, day: date, micro: int) -> dict[tuple[str, str], Reforecast]:
    """By campaign and offer, of those that can cost anything; `day`: the evening of a day that is over; `micro` to a
    minor unit."""
    used = _used(connection, project_id, day)
    found: dict[tuple[str, str], list[Cohort]] = {}
    for key, (units, booked, face, squared) in sorted(_given(connection, project_id, day), key=_in_order):
        campaign, offer, given_on, last = key
        age, life = (day - given_on).days, None if last is None else (last - given_on).days
        mine = tuple(used.get(key, ()))
        found.setdefault((campaign, offer), []).append(Cohort(age, life, units, booked / micro, face, squared, mine))
    judged = {key: reforecast(cohorts) for key, cohorts in found.items()}
    return {key: one for key, one in judged.items() if one is not None}


def _in_order(row: tuple[Day, Any]) -> tuple[object, ...]:
    return (*row[0][:3], row[0][3] or date.max)


def _given(connection: Connection, project_id: int, day: date) -> Iterable[tuple[Day, tuple[int, float, float, float]]]:
    face = cast(unit.c.worst_case_minor, Float)
    rows = connection.execute(
        select(*COHORT, func.count(), func.sum(unit.c.expected_cost_micro), func.sum(face), func.sum(face * face))
        .where(*_counted(project_id, day))
        .group_by(*COHORT)
    )
    for campaign, offer, given_on, last, units, booked, total, squared in rows:
        yield (campaign, offer, given_on, last), (int(units), float(booked), float(total), float(squared))


def _used(connection: Connection, project_id: int, day: date) -> dict[Day, list[Used]]:
    """Redeemed once more than undone, as reported by the evening, at the cost and on the day of the last report."""
    is_use = redemption.c.kind == "redeem"
    said = (
        select(
            redemption.c.decision_id,
            redemption.c.version,
            func.max(case((is_use, redemption.c.booked_on))).label("on_day"),
            func.sum(case((is_use, redemption.c.real_minor), else_=-redemption.c.real_minor)).label("real"),
        )
        .where(redemption.c.project == project_id, redemption.c.booked_on <= day)
        .group_by(redemption.c.decision_id, redemption.c.version)
        .having(func.sum(case((is_use, 1), else_=-1)) > 0)
        .subquery()
    )
    real, face = cast(said.c.real, Float), cast(unit.c.worst_case_minor, Float)
    sums = (real, face, real * real, real * face, face * face)
    rows = connection.execute(
        select(*COHORT, said.c.on_day, func.count(), *(func.sum(one) for one in sums))
        .select_from(unit)
        .join(said, and_(said.c.decision_id == unit.c.decision_id, said.c.version == unit.c.version))
        .where(*_counted(project_id, day))
        .group_by(*COHORT, said.c.on_day)
    )
    found: dict[Day, list[Used]] = {}
    for campaign, offer, given_on, last, on_day, units, *amounts in rows:
        age = max(0, (on_day - given_on).days)
        used = Used(age, int(units), *(float(amount) for amount in amounts))
        found.setdefault((campaign, offer, given_on, last), []).append(used)
    return {key: sorted(some, key=lambda one: one.age) for key, some in found.items()}


def _counted(project_id: int, day: date) -> list[ColumnElement[bool]]:
    """Units that were given here by the evening, and not withdrawn by then."""
    given = select(run.c.id).where(run.c.project == project_id, run.c.kind == "decide", run.c.booked_on <= day)
    return [
        unit.c.project == project_id,
        unit.c.run.in_(given.where(run.c.status.not_in(NEVER_WERE))),
        unit.c.given_on <= day,
        or_(unit.c.state != "cancelled", unit.c.ended_on > day),
    ]
