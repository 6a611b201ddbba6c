"""On which day something is booked: never on one whose books are closed, and in the order of the days.

What is asked of the books of a past day must be answered the same for good. So a booking for a day on which the books
have gone further is dated on the day they have reached; the day on which it happened stands in the unit all the same.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from .tables import closing, posting, project

if TYPE_CHECKING:
    from sqlalchemy import Connection


def day_to_book(connection: Connection, project_id: int, day: date, now: datetime) -> date:
    """The first day from `day` on that is open, and not before the last on which anything was booked (unless that is
    still to come: what was decided the evening before for tomorrow does not move what happens today).

    Asked inside the transaction that books: a close waits until that ends.
    """
    zone = connection.execute(
        select(project.c.zone).where(project.c.id == project_id).with_for_update(read=True)
    ).scalar_one()
    today = now.astimezone(ZoneInfo(zone)).date()
    days = [day]
    until = closed_until(connection, project_id)
    if until is not None:
        days.append(until + timedelta(days=1))
    last = connection.execute(select(func.max(posting.c.day)).where(posting.c.project == project_id)).scalar()
    if last is not None:
        days.append(min(last, today))
    return max(days)


def closed_until(connection: Connection, project_id: int) -> date | None:
    """The last day whose books are closed; None: no day is."""
    until: date | None = connection.execute(
        select(func.max(closing.c.until)).where(closing.c.project == project_id)
    ).scalar()
    return until
