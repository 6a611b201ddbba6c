"""Moves many units at once from one state to another: the units, and through `money.post` all sums of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, or_, select, update

from .code_pools import free_codes, open_codes
from .connect import Store, writing
from .load_state import NEVER_WERE
from .money import Cause, Move, post
from .refusals import tried_again
from .tables import OPEN_STATES, run, stock, unit

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

NEXT = {
    "reserved": ("issued", "expired", "cancelled", "redeemed"),
    "issued": ("redeemed", "expired", "cancelled"),
    "redeemed": ("reversed",),
    "expired": ("redeemed",),
    "reversed": ("redeemed",),
    "cancelled": (),
}
"""Where a unit may go. A till that was offline reports a redemption late: an expired unit can still be redeemed."""


def move_units(
    connection: Connection,
    project_id: int,
    which: Sequence[ColumnElement[bool]],
    from_state: str,
    to_state: str,
    cause: Cause,
    micro: int,
    values: Mapping[str, Any] | None = None,
) -> int:
    """Moves every unit of the project for which all of `which` hold and that is in `from_state`; `values` are columns
    to set with it. Returns how many. Redemptions, one by one with their real cost, go through `redeem.py`."""
    assert to_state in NEXT[from_state], (from_state, to_state)
    here = [unit.c.project == project_id, unit.c.state == from_state, *which]
    if connection.dialect.name != "sqlite":
        # Nobody else may move them between the sums and the change.
        connection.execute(select(unit.c.decision_id).where(*here).with_for_update()).fetchall()
    moves = moves_of(connection, here, from_state, to_state)
    if not moves:
        return 0
    if to_state == "cancelled" and from_state == "reserved":
        free_codes(connection, project_id, here)
    elif to_state == "issued":
        open_codes(connection, project_id, here)
    changed = connection.execute(update(unit).where(*here).values(state=to_state, **(values or {}))).rowcount
    assert changed == sum(move.units for move in moves)
    post(connection, project_id, moves, cause, micro)
    if to_state == "cancelled":
        for move in moves:
            give_stock_back(connection, project_id, move.offer, move.units)
    return changed


def moves_of(
    connection: Connection, which: Sequence[ColumnElement[bool]], from_state: str | None, to_state: str
) -> list[Move]:
    """The units for which all of `which` hold, as moves, one an account."""
    real, face = unit.c.real_minor, unit.c.worst_case_minor
    at_most_face = case((real < face, real), (real.is_not(None), face))
    rows = connection.execute(
        select(
            unit.c.campaign,
            unit.c.offer,
            unit.c.purse,
            func.count(),
            func.sum(unit.c.expected_cost_micro),
            func.sum(unit.c.worst_case_minor),
            func.coalesce(func.sum(unit.c.real_minor), 0),
            func.coalesce(func.sum(at_most_face), 0),
        )
        .where(*which)
        .group_by(unit.c.campaign, unit.c.offer, unit.c.purse)
        .order_by(unit.c.campaign, unit.c.offer, unit.c.purse)
    )
    return [
        Move(campaign, offer, purse, from_state, to_state, int(units), *(int(amount) for amount in amounts))
        for campaign, offer, purse, units, *amounts in rows
    ]


def give_stock_back(connection: Connection, project_id: int, offer: str, units: int) -> None:
    """What was withdrawn can be given to somebody else; its code, once handed over, never is."""
    connection.execute(
        update(stock).where(stock.c.project == project_id, stock.c.offer == offer).values(used=stock.c.used - units)
    )


@tried_again
def expire_units(store: Store, project_id: int, today: date, now: datetime, micro: int) -> int:
    """Units whose last day is over by the local day. The journal dates them on the day after their last, whenever this
    runs, so that a month's end is the same however late it is asked for."""
    with writing(store) as connection:
        return expire_within(connection, project_id, today, now, micro)


def expire_within(
    connection: Connection,
    project_id: int,
    today: date,
    now: datetime,
    micro: int,
    which: Sequence[ColumnElement[bool]] = (),
) -> int:
    """The same in a transaction of the caller's, of those units for which `which` holds: whatever else moves a unit
    expires it first, or a past day would be told otherwise afterwards."""
    over, ends = [*over_units(project_id, today), *which], over_on()
    number = 0
    days = connection.execute(select(unit.c.valid_until, ends).where(*over).distinct().order_by(unit.c.valid_until))
    for last, late in days.fetchall():
        ended = late or last + timedelta(days=1)
        if ended > today:
            continue
        these = [*over, unit.c.valid_until == last, ends.is_(None) if late is None else ends == late]
        for state in OPEN_STATES:
            cause = Cause("expire", now, ended)
            number += move_units(connection, project_id, these, state, "expired", cause, micro, {"ended_on": ended})
    return number


def over_units(project_id: int, today: date) -> list[ColumnElement[bool]]:
    """Open units of runs that count and whose last day is before the day."""
    counts = select(run.c.id).where(run.c.project == project_id, run.c.status.not_in(NEVER_WERE))
    return [
        unit.c.project == project_id,
        unit.c.state.in_(OPEN_STATES),
        unit.c.valid_until < today,
        unit.c.run.in_(counts),
    ]


def over_on() -> ColumnElement[date | None]:
    """The day on which a unit that is over expires in the journal, where that is not the one after its last: its run
    was finished later than that, or it went out later."""
    booked = select(run.c.booked_on).where(run.c.id == unit.c.run).scalar_subquery()
    issued = func.coalesce(unit.c.issued_on, unit.c.valid_until)
    late = case((issued > booked, issued), else_=booked)
    return case((or_(issued > unit.c.valid_until, booked > unit.c.valid_until), late), else_=None)


def hand_over(
    connection: Connection, project_id: int, which: Sequence[ColumnElement[bool]], cause: Cause, micro: int
) -> int:
    """Reserved units went out to the customer: from here on they are an open liability."""
    values = {"issued_on": cause.day}
    return move_units(
        connection, project_id, which, "reserved", "issued", replace(cause, name="hand_over"), micro, values
    )
