"""Days are decided in their order: a run for an earlier day does not see what a later one gave, and gives it again."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from .tables import run

if TYPE_CHECKING:
    from sqlalchemy import Connection


def decided_later(connection: Connection, project_id: int, wave: str, day: date) -> tuple[str, str] | None:
    """Wave and run id of the first run in force of a later day; None where there is none, or where the `wave` itself is
    in force already: it is not decided for the first time then."""
    in_force = (run.c.project == project_id, run.c.status == "committed", run.c.kind == "decide")
    if connection.execute(select(run.c.id).where(*in_force, run.c.wave == wave)).first() is not None:
        return None
    later = select(run.c.wave, run.c.run_id).where(*in_force, run.c.day > day).order_by(run.c.day, run.c.id)
    row = connection.execute(later.limit(1)).first()
    return None if row is None else (str(row[0]), str(row[1]))
