"""A run that counts is called off: in one transaction its wave is as if it had not been decided, but for what is out.

What was only reserved is withdrawn, with its money and stock. What already went out to the customer stays an open
liability, and whoever delivered it is told by a job that says `cancel`. The wave may then be decided again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Select, and_, exists, false, func, insert, literal, null, select, update

from .book_day import day_to_book
from .connect import Store, writing
from .money import Cause
from .move_units import expire_within, move_units
from .refusals import tried_again
from .replace_run import not_before
from .tables import decision, job, run, unit

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class CalledOff:
    """`units`: withdrawn; `out`: stay a liability; `jobs`: never sent now; `recalls`: jobs that say cancel."""

    units: int
    out: int
    jobs: int
    recalls: int


@tried_again
def cancel_run(
    store: Store, project_id: int, number: int, why: str, now: datetime, today: date, micro: int
) -> CalledOff | None:
    """None: it does not count any more (or does not yet). Decisions and jobs that an earlier run of the wave wrote and
    this one left as they were go with it: they are what the wave decided."""
    with writing(store) as connection:
        status, wave, day = connection.execute(
            select(run.c.status, run.c.wave, run.c.day).where(run.c.id == number).with_for_update()
        ).one()
        if status != "committed":
            return None
        of_wave = select(run.c.id).where(
            run.c.project == project_id, run.c.wave == wave, run.c.status.in_(("committed", "superseded"))
        )
        booked = not_before(connection, of_wave, day_to_book(connection, project_id, max(today, day), now))
        cause = Cause("cancel", now, booked, number, why)
        expire_within(connection, project_id, cause.day, now, micro, [unit.c.run.in_(of_wave)])
        units = move_units(
            connection,
            project_id,
            [unit.c.run.in_(of_wave)],
            "reserved",
            "cancelled",
            cause,
            micro,
            {"ended_on": cause.day},
        )
        out = connection.execute(
            select(func.count()).select_from(unit).where(unit.c.run.in_(of_wave), unit.c.state == "issued")
        ).scalar_one()
        recalls, jobs = _call_jobs_off(connection, number, of_wave)
        connection.execute(
            update(decision).where(decision.c.run.in_(of_wave), decision.c.in_force).values(in_force=False)
        )
        connection.execute(update(run).where(run.c.id == number).values(status="cancelled", ended_at=now, why=why))
    return CalledOff(units, out, jobs, recalls)


def _call_jobs_off(connection: Connection, number: int, of_wave: Select[tuple[int]]) -> tuple[int, int]:
    """(jobs that say cancel, jobs that will not be sent). One that says cancel already is left to be delivered."""
    other = job.alias("other")
    went_out = exists().where(
        other.c.project == job.c.project, other.c.job_id == job.c.job_id, other.c.handed_over_at.is_not(None)
    )
    valid = and_(job.c.run.in_(of_wave), job.c.in_force, job.c.action != "cancel")
    # A version above the one in force may be there: of a message that would have told of nothing but used coupons.
    last = select(func.max(other.c.version)).where(other.c.project == job.c.project, other.c.job_id == job.c.job_id)
    new = {
        "version": last.scalar_subquery() + 1,
        "run": literal(number),
        "action": literal("cancel"),
        "in_force": false(),
        "state": literal("queued"),
        "handed_over_at": null(),
    }
    names = [column.name for column in job.columns]
    told = select(*(new.get(name, job.c[name]).label(name) for name in names)).where(valid, went_out)
    recalls = connection.execute(select(func.count()).select_from(job).where(valid, went_out)).scalar_one()
    connection.execute(insert(job).from_select(names, told))
    stopped = connection.execute(update(job).where(valid, job.c.state == "queued").values(state="cancelled")).rowcount
    connection.execute(update(job).where(valid).values(in_force=False))
    connection.execute(
        update(job)
        .where(job.c.run == number, job.c.action == "cancel", job.c.state == "queued", ~job.c.in_force)
        .values(in_force=True)
    )
    return recalls, stopped
