"""A machine's clock against what the store recorded last: one that went back, or runs far ahead, moves no money.

The journal is dated by the clock. Gone back, it would book into days that somebody has closed; a year ahead, offers
would expire that customers still hold, for good. Small differences between machines do no harm.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from ...rules.problems import Problem
from .connect import Store, StoreError, reading
from .tables import posting, run

BACK = timedelta(hours=1)
"""How far clocks of machines that share a store may differ."""

AHEAD = timedelta(days=100)
"""A shop that rests longer than this says once that its clock is right."""


def look_at_clock(store: Store, project_id: int, zone: str, now: datetime) -> None:
    """Raises StoreError where the clock has gone back or far ahead since the project recorded something."""
    last = last_recorded(store, project_id)
    if last is None or -BACK <= now - last <= AHEAD:
        return
    shown = {name: f"{one.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" for name, one in (("now", now), ("last", last))}
    raise StoreError(Problem("L194", shown, hints=("yes",)))


def last_recorded(store: Store, project_id: int) -> datetime | None:
    """When the last run began or the last money moved; None: never."""
    with reading(store) as connection:
        began = connection.execute(select(func.max(run.c.id)).where(run.c.project == project_id)).scalar()
        moved = connection.execute(select(func.max(posting.c.id)).where(posting.c.project == project_id)).scalar()
        moments = [
            connection.execute(select(column).where(table.c.id == number)).scalar_one()
            for table, column, number in ((run, run.c.started_at, began), (posting, posting.c.at, moved))
            if number is not None
        ]
    return max(moments, default=None)
