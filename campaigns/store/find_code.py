"""Whose a code is that somebody types at a till; and how many wrong ones may be tried.

A wrong code is a guess. With 60 bits and ten million codes that are good, a guess finds one in 10^11; at the most that
is let through, 100 a second, that is one in 37 years (docs/codes.md). Beyond it nobody is answered for the rest of the
minute, right codes neither, else the answer would tell them apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from typing import Literal as OneOf

from sqlalchemy import and_, delete, select, update

from .bulk import add_once
from .code_alphabet import ALPHABET, LENGTH, fold, is_code, tidy
from .code_keys import CodeKeys
from .code_tables import code, code_guess, code_pool
from .connect import Store, reading, writing
from .tables import run, unit

if TYPE_CHECKING:
    from sqlalchemy import Connection

MOST_WRONG = 6_000
"""Wrong codes a minute and project: 100 a second. Tills that mistype do not count: the check symbol tells those."""

MINUTES_KEPT = 60


@dataclass(frozen=True, slots=True)
class Found:
    """`mistyped`: no code of ours is written so; `unknown`: it is nobody's; `wait`: too many wrong ones just now, for
    so many `seconds`. Else the unit it belongs to."""

    status: OneOf["found", "mistyped", "unknown", "wait"]
    decision_id: str = ""
    version: int = 0
    last_four: str = ""
    state: str = ""
    offer: str = ""
    valid_until: date | None = None
    seconds: int = 0


def has_codes(connection: Connection, project_id: int) -> bool:
    """Whether the project ever gave any."""
    here = select(code_pool.c.id).where(code_pool.c.project == project_id)
    return connection.execute(here.limit(1)).first() is not None


def find_code(store: Store, project_id: int, keys: CodeKeys, typed: str, now: datetime) -> Found:
    """Of runs that count; what was typed is read as people type."""
    text, ours = fold(typed), tidy(typed)
    minute, seconds = divmod(int(now.timestamp()), 60)
    with reading(store) as connection:
        imported = select(code_pool.c.id).where(code_pool.c.project == project_id, code_pool.c.kind == "imported")
        if not is_code(ours) and connection.execute(imported.limit(1)).first() is None:
            return Found("mistyped")
        wrong = select(code_guess.c.wrong).where(code_guess.c.project == project_id, code_guess.c.minute == minute)
        if int(connection.execute(wrong).scalar() or 0) >= MOST_WRONG:
            return Found("wait", seconds=60 - seconds)
        for one in dict.fromkeys((text, ours)):
            found = _look_up(connection, project_id, keys, one)
            if found is not None:
                return found
    if not _count_wrong(store, project_id, minute):
        return Found("wait", seconds=60 - seconds)
    looks_ours = len(ours) == LENGTH and all(symbol in ALPHABET for symbol in ours)
    return Found("mistyped" if looks_ours and not is_code(ours) else "unknown")


def _look_up(connection: Connection, project_id: int, keys: CodeKeys, text: str) -> Found | None:
    (hash,) = keys.hashes([text.encode()]).tolist()
    row = connection.execute(
        select(
            unit.c.decision_id, unit.c.version, code.c.last_four, unit.c.state, unit.c.offer, unit.c.valid_until
        )
        .join(unit, and_(unit.c.project == code.c.project, unit.c.decision_id == code.c.decision_id))
        .join(run, run.c.id == unit.c.run)
        .where(unit.c.version == code.c.version, run.c.status.not_in(("open", "abandoned")))
        .where(code.c.project == project_id, code.c.hash == hash)
    ).first()  # fmt: skip
    return None if row is None else Found("found", *row)


def _count_wrong(store: Store, project_id: int, minute: int) -> bool:
    """Whether it was let through: a condition of the database, so that no number of tills gets past it."""
    with writing(store) as connection:
        add_once(connection, code_guess, project=project_id, minute=minute, wrong=0)
        here = (code_guess.c.project == project_id, code_guess.c.minute == minute)
        counted = connection.execute(
            update(code_guess).where(*here, code_guess.c.wrong < MOST_WRONG).values(wrong=code_guess.c.wrong + 1)
        )
        old = (code_guess.c.project == project_id, code_guess.c.minute < minute - MINUTES_KEPT)
        connection.execute(delete(code_guess).where(*old))
    return counted.rowcount == 1
