"""What tills report: a unit is redeemed once and only once, and what an undone order gave back is free again.

Every report has an event id; the same one again changes nothing. The real cost is kept in full, also above the face
value. A report is booked on the day it comes in (`booked_on`), never on an earlier one, so that a closed month stays
as it was; the unit remembers the day at the till.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from typing import Literal as OneOf
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update

from ..decide.limits import NO_LIMIT
from .book_day import day_to_book
from .bulk import add_once
from .connect import Store, reading, writing
from .money import Cause, Move, post
from .move_units import expire_within
from .refusals import tried_again
from .tables import budget_period, project, purse_budget, redemption, run, unit

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

REDEEMABLE = ("reserved", "issued", "expired", "reversed")
"""`expired`: a till that was offline reports late; `reversed`: the order was undone and the coupon used again."""

MICRO_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Redeemed:
    """`done`: it counts now; `again`: this event is known; the others change nothing. `other`: the event is known with
    another content; `taken`: the unit is in a state (`was`) from which it cannot go there; `unknown`: no such decision.

    `was`: the state before; `over_minor`: what the bill is above the face; `late_days`: after the last valid day."""

    status: OneOf["done", "again", "other", "taken", "unknown"]
    was: str = ""
    real_minor: int = 0
    over_minor: int = 0
    late_days: int = 0


def redeem(
    store: Store,
    project_id: int,
    decision_id: str,
    event_id: str,
    at: datetime,
    real_minor: int,
    order: str | None = None,
    *,
    booked_on: date | None = None,
    now: datetime | None = None,
) -> Redeemed:
    """The unit of a decision was taken at a till `at` a moment, at a real cost. `booked_on`: the local day it is
    reported on, left out: the day of `at`."""
    return _report(store, project_id, "redeem", decision_id, event_id, at, real_minor, order, booked_on, now)


def reverse(
    store: Store,
    project_id: int,
    decision_id: str,
    event_id: str,
    at: datetime,
    order: str | None = None,
    *,
    booked_on: date | None = None,
    now: datetime | None = None,
) -> Redeemed:
    """The order in which the unit was redeemed was undone: its money is free again."""
    return _report(store, project_id, "reverse", decision_id, event_id, at, 0, order, booked_on, now)


def _report(
    store: Store,
    project_id: int,
    kind: OneOf["redeem", "reverse"],
    decision_id: str,
    event_id: str,
    at: datetime,
    real_minor: int,
    order: str | None,
    booked_on: date | None,
    now: datetime | None,
) -> Redeemed:
    assert 0 <= real_minor < NO_LIMIT
    with reading(store) as connection:
        zone, exponent = connection.execute(
            select(project.c.zone, project.c.exponent).where(project.c.id == project_id)
        ).one()
    micro = 10 ** (MICRO_DIGITS - exponent)
    at_till = at.astimezone(ZoneInfo(zone)).date()
    event = {
        "project": project_id,
        "event_id": event_id,
        "kind": kind,
        "decision_id": decision_id,
        "at": at,
        "booked_on": max(at_till, booked_on or at_till),
        "recorded_at": now or at,
        "real_minor": real_minor,
        "order_id": order,
    }
    try:
        return _report_once(store, project_id, event, at_till, micro)
    except _EventTakenError as taken:
        return taken.outcome


class _EventTakenError(Exception):
    """Another decision was reported with this event at the same time: nothing of the transaction is kept."""

    def __init__(self, outcome: Redeemed) -> None:
        super().__init__(outcome.status)
        self.outcome = outcome


@tried_again
def _report_once(store: Store, project_id: int, event: dict[str, Any], at_till: date, micro: int) -> Redeemed:
    kind, decision_id, event_id = event["kind"], event["decision_id"], event["event_id"]
    with writing(store) as connection:
        known = _known(connection, project_id, event_id)
        if known is not None:
            return _same_or_other(known, event)
        event["booked_on"] = day = day_to_book(connection, project_id, event["booked_on"], event["recorded_at"])
        # What is over expires first, on its own day: a month that was closed in between has seen it as breakage.
        expire_within(connection, project_id, day, event["recorded_at"], micro, [unit.c.decision_id == decision_id])
        while (row := _unit(connection, project_id, decision_id)) is not None:
            wanted = REDEEMABLE if kind == "redeem" else ("redeemed",)
            if row.state not in wanted:
                # Another report of this very event may have been first.
                known = _known(connection, project_id, event_id)
                return Redeemed("taken", row.state) if known is None else _same_or_other(known, event)
            event["booked_on"] = max(day, _not_before(connection, project_id, row))
            if _moved(connection, project_id, row, event, at_till):
                return _booked(connection, project_id, row, event, at_till, micro)
    return Redeemed("unknown")


def _known(connection: Connection, project_id: int, event_id: str) -> Row[Any] | None:
    here = (redemption.c.project == project_id, redemption.c.event_id == event_id)
    return connection.execute(select(redemption).where(*here)).first()


def _same_or_other(known: Row[Any], event: dict[str, Any]) -> Redeemed:
    names = ("kind", "decision_id", "order_id") + (("real_minor",) if event["kind"] == "redeem" else ())
    same = all(getattr(known, name) == event[name] for name in names)
    return Redeemed("again" if same else "other", known.was, known.real_minor)


def _unit(connection: Connection, project_id: int, decision_id: str) -> Row[Any] | None:
    """The unit that speaks for a decision: one that is redeemed, else the newest not withdrawn, else the newest; those
    of runs that do not count are nobody's."""
    counts = run.c.status.not_in(("open", "abandoned"))
    rows = connection.execute(
        select(unit)
        .join(run, run.c.id == unit.c.run)
        .where(unit.c.project == project_id, unit.c.decision_id == decision_id, counts)
    ).fetchall()
    rank = {"redeemed": 2, "cancelled": 0}
    return max(rows, key=lambda row: (rank.get(row.state, 1), row.version), default=None)


def _not_before(connection: Connection, project_id: int, row: Row[Any]) -> date:
    """The last day on which the unit was moved: the journal knows it in its new state from there on."""
    days = [
        row.issued_on,
        row.ended_on,
        connection.execute(select(run.c.booked_on).where(run.c.id == row.run)).scalar(),
    ]
    if row.state == "redeemed":
        mine = (redemption.c.project == project_id, redemption.c.decision_id == row.decision_id)
        days.append(connection.execute(select(func.max(redemption.c.booked_on)).where(*mine)).scalar())
    return max((one for one in days if one is not None), default=date.min)


def _moved(connection: Connection, project_id: int, row: Row[Any], event: dict[str, Any], at_till: date) -> bool:
    """Whether it was this report that moved the unit: nobody else can move it from the state it was seen in."""
    values: dict[str, Any] = {"state": "reversed", "ended_on": event["booked_on"]}
    if event["kind"] == "redeem":
        values = {"state": "redeemed", "ended_on": None, "redeemed_on": at_till, "real_minor": event["real_minor"]}
    statement = (
        update(unit)
        .where(unit.c.project == project_id, unit.c.decision_id == row.decision_id)
        .where(unit.c.version == row.version, unit.c.state == row.state)
        .values(values)
    )
    return connection.execute(statement).rowcount == 1


def _booked(
    connection: Connection, project_id: int, row: Row[Any], event: dict[str, Any], at_till: date, micro: int
) -> Redeemed:
    kind = event["kind"]
    real = event["real_minor"] if kind == "redeem" else row.real_minor
    add_once(connection, redemption, **{**event, "version": row.version, "was": row.state, "real_minor": real})
    kept = _known(connection, project_id, event["event_id"])
    if kept is None or kept.decision_id != row.decision_id:
        raise _EventTakenError(Redeemed("other"))
    move = Move(
        row.campaign,
        row.offer,
        row.purse,
        row.state,
        "redeemed" if kind == "redeem" else "reversed",
        1,
        row.expected_cost_micro,
        row.worst_case_minor,
        real,
        min(real, row.worst_case_minor),
    )
    if kind == "redeem" and row.state in ("expired", "reversed"):
        _make_room(connection, project_id, row.purse, move.real_worst_minor)
    cause = Cause(kind, event["recorded_at"], event["booked_on"], row.run, event["event_id"])
    post(connection, project_id, [move], cause, micro)
    late = (at_till - row.valid_until).days if row.valid_until is not None else 0
    return Redeemed("done", row.state, real, max(0, real - row.worst_case_minor), max(0, late))


def _make_room(connection: Connection, project_id: int, purse: int, worst_minor: int) -> None:
    """The till has given it already: what had been given back and is taken after all is kept, also past a worst case.
    No run may reserve anything there meanwhile."""
    table = budget_period
    ceiling = func.max if connection.dialect.name == "sqlite" else func.greatest
    taken = table.c.worst_used_minor + table.c.worst_held_minor + worst_minor
    periods = connection.execute(
        select(purse_budget.c.budget, purse_budget.c.period)
        .where(purse_budget.c.purse == purse)
        .order_by(purse_budget.c.budget, purse_budget.c.period)
    ).fetchall()
    for budget, period in periods:
        connection.execute(
            update(table)
            .where(table.c.project == project_id, table.c.budget == budget, table.c.period == period)
            .values(worst_ceiling_minor=ceiling(table.c.worst_ceiling_minor, taken))
        )
