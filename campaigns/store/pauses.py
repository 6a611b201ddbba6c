"""Campaigns stopped at once: who stopped them and why, kept for good; at most one pause of a campaign is on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from .connect import Store, reading, writing
from .refusals import tried_again
from .tables import account, pause

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Pause:
    """One that is on."""

    campaign: str
    why: str
    who: str
    at: datetime


@tried_again
def pause_campaign(store: Store, project_id: int, new: Pause) -> Pause | None:
    """The pause that is on already, which stays as it is; None: the new one is on."""
    from sqlalchemy.exc import IntegrityError

    try:
        with writing(store) as connection:
            connection.execute(
                insert(pause).values(project=project_id, campaign=new.campaign, why=new.why, who=new.who, at=new.at)
            )
    except IntegrityError:
        return pause_on(store, project_id, new.campaign)
    return None


@tried_again
def resume_campaign(store: Store, project_id: int, campaign: str, who: str, now: datetime) -> Pause | None:
    """The pause that ends by this; None: none was on."""
    was = pause_on(store, project_id, campaign)
    if was is None:
        return None
    with writing(store) as connection:
        ended = connection.execute(
            update(pause)
            .where(pause.c.project == project_id, pause.c.campaign == campaign, pause.c.ended_at.is_(None))
            .values(ended_at=now, ended_by=who)
        ).rowcount
    return was if ended else None


def pause_on(store: Store, project_id: int, campaign: str) -> Pause | None:
    """Of the campaign, if one is."""
    with reading(store) as connection:
        row = connection.execute(
            select(pause.c.campaign, pause.c.why, pause.c.who, pause.c.at).where(
                pause.c.project == project_id, pause.c.campaign == campaign, pause.c.ended_at.is_(None)
            )
        ).first()
    return None if row is None else Pause(*row)


def knows_campaign(connection: Connection, project_id: int, campaign: str) -> bool:
    """Whether the campaign ever gave anything or was paused, whatever the project's files say today."""
    return any(
        connection.execute(
            select(table.c.campaign).where(table.c.project == project_id, table.c.campaign == campaign).limit(1)
        ).first()
        is not None
        for table in (account, pause)
    )
