"""Closes the books up to and with a day: from then on nothing is booked there, whoever asks for it and however.

What is over by the day is expired first. What is reported of a closed day later is booked on the first open one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from .book_day import closed_until
from .books import digest_of, moves_until
from .connect import Store, writing
from .move_units import expire_within
from .tables import closing, project

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Closed:
    """`until` is included; `who` closed it, `at` what moment; `digest`: of all that had moved by then."""

    until: date
    at: datetime
    who: str
    digest: str


def close_books(store: Store, project_id: int, until: date, now: datetime, who: str, micro: int) -> Closed | None:
    """None: they were closed up to there, or further, before. `until` must be over."""
    with writing(store) as connection:
        # Whoever is booking something now ends first, and the next one sees the day closed.
        connection.execute(select(project.c.id).where(project.c.id == project_id).with_for_update())
        known = closed_until(connection, project_id)
        if known is not None and known >= until:
            return None
        expire_within(connection, project_id, until, now, micro)
        made = Closed(until, now, who, digest_of(moves_until(connection, project_id, until)))
        values = {"until": until, "at": now, "who": who, "digest": made.digest}
        connection.execute(insert(closing).values(project=project_id, **values))
        return made


def closings(connection: Connection, project_id: int) -> list[Closed]:
    """All of them, in order of their days."""
    rows = connection.execute(
        select(closing.c.until, closing.c.at, closing.c.who, closing.c.digest)
        .where(closing.c.project == project_id)
        .order_by(closing.c.until)
    )
    return [Closed(*row) for row in rows]


def was_changed(connection: Connection, project_id: int, closed: Closed) -> bool:
    """Whether the journal says something else of the closed days than it did when they were closed."""
    return digest_of(moves_until(connection, project_id, closed.until)) != closed.digest
