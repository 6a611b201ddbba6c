"""A run takes the place of an earlier one of its wave, inside the transaction that commits it.

What was reserved and is decided otherwise now is withdrawn, money and stock with it. What already went out to the
customer stays a liability until whoever delivers it confirms the withdrawal; where the new run gives the same offer
with other amounts, the new version counts as handed over in the place of the old one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, select, update

from .code_pools import pass_codes_on
from .money import Cause
from .move_units import hand_over, move_units
from .tables import decision, job, unit

if TYPE_CHECKING:
    from sqlalchemy import Connection


def withdraw_replaced(connection: Connection, project_id: int, number: int, cause: Cause, micro: int) -> None:
    """Takes what run `number` says otherwise out of force: decisions, jobs and units of earlier runs."""
    for table, key in ((decision, "decision_id"), (job, "job_id")):
        ours = select(table.c[key]).where(table.c.run == number, table.c.version > 1)
        earlier = and_(table.c.project == project_id, table.c[key].in_(ours), table.c.run != number)
        if table is job:
            connection.execute(
                update(job).where(earlier, job.c.in_force, job.c.state == "queued").values(state="cancelled")
            )
        connection.execute(update(table).where(earlier, table.c.in_force).values(in_force=False))
        connection.execute(update(table).where(table.c.run == number).values(in_force=True))
    _forget_cancels_of_unsent(connection, number)
    pass_codes_on(connection, project_id, number)
    decided = select(decision.c.decision_id).where(decision.c.run == number)
    which = [unit.c.decision_id.in_(decided), unit.c.run != number]
    gone = {"ended_on": cause.day}
    move_units(connection, project_id, which, "reserved", "cancelled", replace(cause, name="cancel"), micro, gone)
    again = decided.where(decision.c.outcome == "given")
    which = [unit.c.decision_id.in_(again), unit.c.run != number]
    _mark_what_is_out(connection, project_id, number, cause)
    move_units(connection, project_id, which, "issued", "cancelled", replace(cause, name="change"), micro, gone)


def hand_over_again(connection: Connection, project_id: int, number: int, cause: Cause, micro: int) -> None:
    """The new versions of offers that are out are out as well: those that `withdraw_replaced` marked."""
    hand_over(connection, project_id, [unit.c.run == number, unit.c.issued_on.is_not(None)], cause, micro)


def _mark_what_is_out(connection: Connection, project_id: int, number: int, cause: Cause) -> None:
    """A new version whose customer holds an earlier one, whichever: a version between may have said that it is off.
    To be called while the earlier one is still an open liability; its place is taken in the same transaction."""
    old = unit.alias("old")
    is_out = exists().where(
        old.c.project == unit.c.project,
        old.c.decision_id == unit.c.decision_id,
        old.c.run != number,
        old.c.state == "issued",
    )
    here = [unit.c.project == project_id, unit.c.run == number, is_out]
    connection.execute(update(unit).where(*here).values(issued_on=cause.day))


def _forget_cancels_of_unsent(connection: Connection, number: int) -> None:
    """Nobody need be told that a job is off which never went out."""
    old = job.alias("old")
    went_out = exists().where(
        old.c.project == job.c.project,
        old.c.job_id == job.c.job_id,
        old.c.run != number,
        old.c.handed_over_at.is_not(None),
    )
    connection.execute(
        update(job).where(job.c.run == number, job.c.action == "cancel", ~went_out).values(state="cancelled")
    )
