"""Moves many units at once from one state to another: the units, and through `money.post` all sums of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from .code_pools import free_codes, open_codes
from .connect import Store, writing
from .load_state import used_worst
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
    sums = connection.execute(
        select(
            unit.c.campaign,
            unit.c.offer,
            unit.c.purse,
            func.count(),
            func.sum(unit.c.expected_cost_micro),
            func.sum(unit.c.worst_case_minor),
            func.coalesce(func.sum(unit.c.real_minor), 0),
            func.coalesce(func.sum(used_worst()), 0),
        )
        .where(*here)
        .group_by(unit.c.campaign, unit.c.offer, unit.c.purse)
        .order_by(unit.c.campaign, unit.c.offer, unit.c.purse)
    ).fetchall()
    if not sums:
        return 0
    if to_state == "cancelled" and from_state == "reserved":
        free_codes(connection, project_id, here)
    elif to_state == "issued":
        open_codes(connection, project_id, here)
    changed = connection.execute(update(unit).where(*here).values(state=to_state, **(values or {}))).rowcount
    moves = [
        Move(campaign, offer, purse, from_state, to_state, units, int(expected), int(worst), int(real), int(real_worst))
        for campaign, offer, purse, units, expected, worst, real, real_worst in sums
    ]
    assert changed == sum(move.units for move in moves)
    post(connection, project_id, moves, cause, micro)
    if to_state == "cancelled":
        for move in moves:
            give_stock_back(connection, project_id, move.offer, move.units)
    return changed


def give_stock_back(connection: Connection, project_id: int, offer: str, units: int) -> None:
    """What was withdrawn can be given to somebody else; its code, once handed over, never is."""
    connection.execute(
        update(stock).where(stock.c.project == project_id, stock.c.offer == offer).values(used=stock.c.used - units)
    )


@tried_again
def expire_units(
    store: Store, project_id: int, today: date, now: datetime, micro: int, decision_id: str | None = None
) -> int:
    """Units whose last day is over by the local day (only of one decision, where it is named). The journal dates them
    on the day after their last, whenever this runs, so that a month's end is the same however late it is asked for."""
    counts = run.c.status.not_in(("open", "abandoned"))
    over = [unit.c.valid_until < today, unit.c.run.in_(select(run.c.id).where(run.c.project == project_id, counts))]
    if decision_id is not None:
        over.append(unit.c.decision_id == decision_id)
    number = 0
    with writing(store) as connection:
        days = connection.execute(
            select(unit.c.valid_until)
            .where(unit.c.project == project_id, unit.c.state.in_(OPEN_STATES), *over)
            .distinct()
            .order_by(unit.c.valid_until)
        ).scalars()
        for last in list(days):
            ended = last + timedelta(days=1)
            for state in OPEN_STATES:
                number += move_units(
                    connection,
                    project_id,
                    [*over, unit.c.valid_until == last],
                    state,
                    "expired",
                    Cause("expire", now, ended),
                    micro,
                    {"ended_on": ended},
                )
    return number


def hand_over(
    connection: Connection, project_id: int, which: Sequence[ColumnElement[bool]], cause: Cause, micro: int
) -> int:
    """Reserved units went out to the customer: from here on they are an open liability."""
    values = {"issued_on": cause.day}
    return move_units(
        connection, project_id, which, "reserved", "issued", replace(cause, name="hand_over"), micro, values
    )
