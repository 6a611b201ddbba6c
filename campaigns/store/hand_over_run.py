"""A run's messages went out by other means than `push`: its jobs are handed over, its units are an open liability."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import JSON, String, and_, cast, func, select, update

from .book_day import day_to_book
from .connect import Store, writing
from .money import Cause
from .move_units import expire_within, hand_over
from .refusals import tried_again
from .tables import job, run, unit

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Select


@dataclass(frozen=True, slots=True)
class HandedOver:
    """How many jobs and units this call moved."""

    jobs: int
    units: int


def find_runs(connection: Connection, project_id: int, name: str) -> list[tuple[int, str, str]]:
    """Number, run id and wave of the committed runs that are meant: a wave, or the beginning of a run id."""
    rows = connection.execute(
        select(run.c.id, run.c.run_id, run.c.wave)
        .where(run.c.project == project_id, run.c.status == "committed", run.c.kind == "decide")
        .where((run.c.wave == name) | (func.substr(run.c.run_id, 1, len(name)) == name))
        .order_by(run.c.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def open_run_of(connection: Connection, project_id: int, wave: str) -> bool:
    """Whether a run of the wave is reserved and not finished: it was interrupted."""
    here = (run.c.project == project_id, run.c.wave == wave, run.c.status == "open")
    return connection.execute(select(run.c.id).where(*here)).first() is not None


@tried_again
def hand_over_run(
    store: Store,
    project_id: int,
    number: int,
    at: datetime,
    day: date,
    micro: int,
    channel: str | None = None,
    first: Callable[[Connection, list[ColumnElement[bool]]], None] | None = None,
    now: datetime | None = None,
) -> HandedOver:
    """The jobs in force of the run's wave that wait (what it took over from a run before it goes out with it), of one
    channel where it is named, and the units of the decisions they carry. `at`: when, `day`: its business day, `now`: by
    the clock. What is over expires instead. Done again it finds nothing. `first` is told which units they are, before
    they are moved and in the same transaction; what it raises leaves all as it was."""
    wave = select(run.c.wave).where(run.c.id == number).scalar_subquery()
    counts = run.c.status.in_(("committed", "superseded"))
    of_wave = select(run.c.id).where(run.c.project == project_id, run.c.wave == wave, counts)
    which = [job.c.project == project_id, job.c.run.in_(of_wave), job.c.in_force, job.c.state == "queued"]
    if channel is not None:
        which.append(job.c.channel == channel)
    with writing(store) as connection:
        booked = connection.execute(select(func.max(run.c.booked_on)).where(run.c.id.in_(of_wave))).scalar()
        day = day_to_book(connection, project_id, max(day, booked or day), now or at)
        cause = Cause("hand_over", at, day, number)
        expire_within(connection, project_id, day, at, micro, [unit.c.run.in_(of_wave)])
        told = _decisions_of(connection, which)
        if first is not None:
            theirs = [unit.c.project == project_id, unit.c.state == "reserved", unit.c.decision_id.in_(told)]
            first(connection, theirs)
        units = hand_over(connection, project_id, [unit.c.decision_id.in_(told)], cause, micro)
        changed = connection.execute(update(job).where(*which).values(state="handed_over", handed_over_at=at))
    return HandedOver(changed.rowcount, units)


def _decisions_of(connection: Connection, which: list[ColumnElement[bool]]) -> Select[tuple[str]]:
    """The ids of the decisions that jobs carry, as the table of units writes them."""
    where = and_(*which, job.c.action != "cancel")
    if connection.dialect.name == "sqlite":
        ids = func.json_each(job.c.decision_ids).table_valued("value")
        return select(func.replace(cast(ids.c.value, String), "-", "")).select_from(job.join(ids, where))
    told = func.json_array_elements_text(cast(job.c.decision_ids, JSON)).table_valued("value").lateral()
    return select(cast(told.c.value, unit.c.decision_id.type)).select_from(job.join(told, where))
