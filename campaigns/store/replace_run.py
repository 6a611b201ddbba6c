"""A run takes the place of an earlier one of its wave, inside the transaction that commits it.

What was reserved and is decided otherwise now is withdrawn, money and stock with it. What already went out to the
customer stays a liability until whoever delivers it confirms the withdrawal; where the new run gives the same offer
with other amounts, the new version counts as handed over in the place of the old one. What was used or is over stays
as it was decided: nobody gets it a second time because her wave is decided otherwise.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, exists, func, select, update

from .code_pools import drop_codes, pass_codes_on
from .load_state import NEVER_WERE
from .money import Cause
from .move_units import expire_within, hand_over, move_units
from .tables import decision, job, run, unit

if TYPE_CHECKING:
    from sqlalchemy import Connection, Select

ENDED = ("redeemed", "expired", "reversed")
"""States of a unit that cannot be decided otherwise any more."""

IDS_AT_ONCE = 500
"""Fewer than the values that a statement may hold."""


def withdraw_replaced(connection: Connection, project_id: int, number: int, cause: Cause, micro: int) -> Cause:
    """Takes what run `number` says otherwise out of force: decisions, jobs and units of earlier runs. Returns the cause
    with the day on which it is booked: not before what it moves came to be."""
    wave = select(run.c.wave).where(run.c.id == number).scalar_subquery()
    of_wave = select(run.c.id).where(run.c.project == project_id, run.c.wave == wave, run.c.status.not_in(NEVER_WERE))
    if connection.dialect.name != "sqlite":
        # What a till reports meanwhile waits, or has been waited for.
        connection.execute(select(unit.c.decision_id).where(unit.c.run.in_(of_wave)).with_for_update()).fetchall()
    cause = replace(cause, day=not_before(connection, of_wave, cause.day))
    expire_within(connection, project_id, cause.day, cause.at, micro, [unit.c.run.in_(of_wave)])
    ended = _ended(project_id, number)
    _leave_what_ended(connection, project_id, number, ended)
    for table, key in ((decision, "decision_id"), (job, "job_id")):
        still = job.c.state == "queued" if table is job else decision.c.decision_id.not_in(ended)
        ours = and_(table.c.run == number, table.c.version > 1, still)
        earlier = and_(
            table.c.project == project_id, table.c[key].in_(select(table.c[key]).where(ours)), table.c.run != number
        )
        if table is job:
            connection.execute(
                update(job).where(earlier, job.c.in_force, job.c.state == "queued").values(state="cancelled")
            )
        connection.execute(update(table).where(earlier, table.c.in_force).values(in_force=False))
        # An earlier message that waited is cancelled by now, one of this run is not.
        connection.execute(update(table).where(ours).values(in_force=True))
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
    return cause


def not_before(connection: Connection, runs: Select[tuple[int]], day: date) -> date:
    """The day, or a later one on which the last unit of the runs came to be or went out."""
    booked = connection.execute(select(func.max(run.c.booked_on)).where(run.c.id.in_(runs))).scalar()
    issued = connection.execute(select(func.max(unit.c.issued_on)).where(unit.c.run.in_(runs))).scalar()
    return max(one for one in (day, booked, issued) if one is not None)


def _ended(project_id: int, number: int) -> Select[tuple[str]]:
    """Decisions of the run that would give what was used before, or is over."""
    given = select(decision.c.decision_id).where(decision.c.run == number, decision.c.outcome == "given")
    earlier = (unit.c.project == project_id, unit.c.run != number)
    return select(unit.c.decision_id).where(*earlier, unit.c.decision_id.in_(given), unit.c.state.in_(ENDED))


def _leave_what_ended(connection: Connection, project_id: int, number: int, ended: Select[tuple[str]]) -> None:
    """No second unit of it comes to be, and no message tells of nothing else."""
    known = set(connection.execute(ended).scalars())
    if not known:
        return
    drop_codes(connection, project_id, [unit.c.run == number, unit.c.decision_id.in_(ended)])
    connection.execute(delete(unit).where(unit.c.run == number, unit.c.decision_id.in_(ended)))
    told = connection.execute(select(job.c.job_id, job.c.decision_ids).where(job.c.run == number, job.c.version > 1))
    vain = [id for id, ids in told if (decisions := json.loads(ids)) and known.issuperset(decisions)]
    for start in range(0, len(vain), IDS_AT_ONCE):
        some = vain[start : start + IDS_AT_ONCE]
        connection.execute(update(job).where(job.c.run == number, job.c.job_id.in_(some)).values(state="cancelled"))


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
