"""Forgets customers in the store: their ids go, all sums stay, and a keyed hash knows them should they come again.

1. `begin_erasure`: who is to go is written down; from here on they count as nobody, and no run decides about them.
2. Files are cleaned (`campaigns/forget.py`), while the ids are still known.
3. `erase_rows`: one transaction gives all their rows new ids, drops what no sum rests on, and then their ids.
4. `finish_erasure`: pages that were freed are written over; then it is done.
Each step may be done again; an erasure that was interrupted goes on where it stopped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from secrets import token_hex
from typing import TYPE_CHECKING, Any
from uuid import UUID

import polars as pl
from sqlalchemy import bindparam, delete, func, insert, select, update

from .bulk import add_once
from .connect import Store, reading, writing
from .people import customer_numbers
from .personal import BY_DECISION, ERASED, FREE_TEXTS, KEPT, decisions_of, tables_named
from .tables import OPEN_STATES, customer, erasure, forget_key, forgotten, job, metadata, posting, redemption, unit

if TYPE_CHECKING:
    from sqlalchemy import Connection

KEY_BYTES = 32
INSTEAD = "(forgotten)"
"""What stands for an id in a sentence."""

SHORTEST = 4
"""An id of fewer letters, or one that is a number of fewer than LONG_NUMBER digits, is not looked for in sentences:
"7 coupons" is no customer."""
LONG_NUMBER = 7

AT_ONCE = 500
"""Customers a statement: a database takes so many values and no more."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Who was forgotten: a secret and the keyed hashes of their ids, each with the erasure it belongs to."""

    key: bytes
    digests: Mapping[str, int]

    def digest(self, customer_id: str) -> str:
        """The keyed hash of an id: 64 hexadecimal digits."""
        return digest_of(self.key, customer_id)

    def among(self, customers: pl.Series) -> list[str]:
        """Those of the ids that were forgotten."""
        return [one for one in customers.to_list() if digest_of(self.key, one) in self.digests] if self.digests else []


@dataclass(frozen=True, slots=True)
class Erasure:
    """One request, begun and not finished: `customers` map ids that the store still knows to their keys."""

    number: int
    name: str
    begun_at: datetime
    customers: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class OpenUnit:
    """An offer that one of them may still use: until when, and the ids it had and gets."""

    offer: str
    campaign: str
    valid_until: Any
    state: str
    was: str
    now: str


def digest_of(key: bytes, customer_id: str) -> str:
    """BLAKE2b with a key (RFC 7693) of the id's UTF-8."""
    return blake2b(customer_id.encode(), key=key, digest_size=KEY_BYTES).hexdigest()


def new_id(key: bytes, old: str) -> str:
    """The id that takes the place of a decision's or job's: nobody can tell it from the old one without her key."""
    return str(UUID(bytes=blake2b(UUID(old).bytes, key=key, digest_size=16).digest(), version=4))


def all_forgotten(connection: Connection, project_id: int) -> Forgotten | None:
    """None: nobody ever was."""
    key = connection.execute(select(forget_key.c.key).where(forget_key.c.project == project_id)).scalar()
    if key is None:
        return None
    rows = connection.execute(select(forgotten.c.digest, forgotten.c.erasure).where(forgotten.c.project == project_id))
    return Forgotten(bytes.fromhex(key), {str(digest): int(number) for digest, number in rows})


def key_to_seal(connection: Connection, project_id: int) -> bytes | None:
    """What seals the manifests of batches that somebody was erased from; None: nobody was ever forgotten."""
    key = connection.execute(select(forget_key.c.key).where(forget_key.c.project == project_id)).scalar()
    return None if key is None else bytes.fromhex(key)


def count_rows(connection: Connection, project_id: int, numbers: list[int]) -> dict[str, int]:
    """Rows about them by table, where there are any."""
    found = {"customer": len(numbers)}
    for start in range(0, len(numbers), AT_ONCE):
        some = numbers[start : start + AT_ONCE]
        ids = [id for _, id in decisions_of(connection, project_id, some)]
        mine = [(table, table.c.customer.in_(some)) for table in tables_named((*KEPT, *ERASED))]
        mine += [(table, table.c.decision_id.in_(ids)) for table in tables_named(BY_DECISION)]
        for table, theirs in mine:
            counted = select(func.count()).select_from(table).where(table.c.project == project_id, theirs)
            found[table.name] = found.get(table.name, 0) + connection.execute(counted).scalar_one()
    return {name: number for name, number in found.items() if number}


def begin_erasure(
    store: Store, project_id: int, customers: list[str], who: str, why: str, rows: int, now: datetime
) -> None:
    """Writes down that they are to be forgotten. Whom the store never knew gets a number, so that a second try still
    knows whom to look for in files."""
    with writing(store) as connection:
        add_once(connection, forget_key, project=project_id, key=token_hex(KEY_BYTES))
        number = connection.execute(
            insert(erasure)
            .values(
                project=project_id, name=token_hex(16), begun_at=now, who=who, why=without_ids(why, customers),
                customers=len(customers), rows=rows,
            )
            .returning(erasure.c.id)
        ).scalar_one()  # fmt: skip
        known = all_forgotten(connection, project_id)
        assert known is not None
        people = customer_numbers(connection, project_id, pl.Series(customers, dtype=pl.String), add=True)
        for id, its_number in people.iter_rows():
            connection.execute(
                update(customer).where(customer.c.number == its_number).values(erasure=number, key=token_hex(KEY_BYTES))
            )
            add_once(connection, forgotten, project=project_id, digest=known.digest(id), erasure=number)


def open_erasures(store: Store, project_id: int) -> list[Erasure]:
    """Those that were begun and are not done, the first first."""
    with reading(store) as connection:
        rows = connection.execute(
            select(erasure.c.id, erasure.c.name, erasure.c.begun_at)
            .where(erasure.c.project == project_id, erasure.c.done_at.is_(None))
            .order_by(erasure.c.id)
        ).fetchall()
        found = []
        for number, name, begun_at in rows:
            people = connection.execute(
                select(customer.c.customer_id, customer.c.key)
                .where(customer.c.erasure == number, customer.c.customer_id.is_not(None))
                .order_by(customer.c.customer_id)
            )
            found.append(Erasure(number, name, begun_at, {id: bytes.fromhex(key) for id, key in people}))
    return found


def open_units(connection: Connection, project_id: int, number: int) -> list[OpenUnit]:
    """What the customers of an open erasure may still use, with the ids that `erase_rows` gives."""
    rows = connection.execute(
        select(unit.c.offer, unit.c.campaign, unit.c.valid_until, unit.c.state, unit.c.decision_id, customer.c.key)
        .join(customer, customer.c.number == unit.c.customer)
        .where(unit.c.project == project_id, customer.c.erasure == number, unit.c.state.in_(OPEN_STATES))
        .where(customer.c.key.is_not(None))
        .order_by(unit.c.decision_id)
    )
    return [
        OpenUnit(offer, campaign, until, state, str(UUID(id)), new_id(bytes.fromhex(key), id))
        for offer, campaign, until, state, id, key in rows
    ]


def erase_rows(store: Store, project_id: int, one: Erasure, now: datetime) -> None:
    """All or nothing. Afterwards no table knows any of the customers, and no sum has changed."""
    with writing(store) as connection:
        if store.is_sqlite:
            connection.exec_driver_sql("PRAGMA secure_delete = ON")
        people = connection.execute(
            select(customer.c.number, customer.c.customer_id, customer.c.key).where(
                customer.c.erasure == one.number, customer.c.customer_id.is_not(None)
            )
        ).fetchall()
        for start in range(0, len(people), AT_ONCE):
            some = people[start : start + AT_ONCE]
            _erase_some(connection, project_id, {number: bytes.fromhex(key) for number, _, key in some})
        _clean_texts(connection, project_id, [id for _, id, _ in people])
        connection.execute(
            update(customer)
            .where(customer.c.erasure == one.number, customer.c.customer_id.is_not(None))
            .values(customer_id=None, key=None, forgotten_at=now)
        )


def _erase_some(connection: Connection, project_id: int, keys: Mapping[int, bytes]) -> None:
    numbers = sorted(keys)
    decided = decisions_of(connection, project_id, numbers)
    renamed = {id: new_id(keys[number], id) for number, id in decided}
    _rename_events(connection, project_id, {id: keys[number] for number, id in decided})
    _rename_decisions(connection, project_id, renamed)
    _rename_jobs(connection, project_id, keys, renamed)
    for table in tables_named(ERASED):
        connection.execute(delete(table).where(table.c.project == project_id, table.c.customer.in_(numbers)))


def _rename_events(connection: Connection, project_id: int, key_of: Mapping[str, bytes]) -> None:
    """What tills reported stays for the ledger; its name and the order would lead back to her."""
    rows = connection.execute(
        select(redemption.c.event_id, redemption.c.decision_id).where(
            redemption.c.project == project_id, redemption.c.decision_id.in_(list(key_of))
        )
    ).fetchall()
    for event, id in rows:
        renamed = f"forgotten:{blake2b(event.encode(), key=key_of[id], digest_size=16).hexdigest()}"
        connection.execute(
            update(redemption)
            .where(redemption.c.project == project_id, redemption.c.event_id == event)
            .values(event_id=renamed, order_id=None)
        )
        connection.execute(
            update(posting)
            .where(posting.c.project == project_id, posting.c.cause.in_(("redeem", "reverse")))
            .where(posting.c.reference == event)
            .values(reference=renamed)
        )


def _rename_decisions(connection: Connection, project_id: int, renamed: Mapping[str, str]) -> None:
    """In every table that names a decision."""
    if not renamed:
        return
    values = [{"b_old": old, "b_new": new} for old, new in renamed.items()]
    for table in metadata.sorted_tables:
        if "decision_id" in table.c and "project" in table.c:
            here = (table.c.project == project_id, table.c.decision_id == bindparam("b_old"))
            connection.execute(update(table).where(*here).values(decision_id=bindparam("b_new")), values)


def _rename_jobs(
    connection: Connection, project_id: int, keys: Mapping[int, bytes], renamed: Mapping[str, str]
) -> None:
    """A message that waits is not sent any more: nobody knows to whom."""
    here = (job.c.project == project_id, job.c.customer.in_(list(keys)))
    rows = connection.execute(select(job.c.job_id, job.c.version, job.c.customer, job.c.decision_ids).where(*here))
    plain = {str(UUID(old)): new for old, new in renamed.items()}
    for id, version, number, ids in rows.fetchall():
        carried = [plain.get(one, one) for one in json.loads(ids)]
        connection.execute(
            update(job)
            .where(job.c.project == project_id, job.c.job_id == id, job.c.version == version)
            .values(job_id=new_id(keys[number], id), decision_ids=json.dumps(carried, separators=(",", ":")))
        )
    connection.execute(update(job).where(*here, job.c.state == "queued").values(state="cancelled"))


def _clean_texts(connection: Connection, project_id: int, customers: Iterable[str]) -> None:
    wanted = [one for one in customers if is_telling(one)]
    for name, column in FREE_TEXTS:
        table = metadata.tables[name]
        for id in wanted:
            mine = (table.c.project == project_id, table.c[column].contains(id, autoescape=True))
            for key, text in connection.execute(select(table.c.id, table.c[column]).where(*mine)).fetchall():
                cleaned = without_ids(text, [id])
                connection.execute(update(table).where(table.c.id == key).values({column: cleaned}))


def is_telling(customer_id: str) -> bool:
    """Whether the id can be told from a word or a number in a sentence."""
    if customer_id.isdigit():
        return len(customer_id) >= LONG_NUMBER
    return len(customer_id) >= SHORTEST and not customer_id.isalpha()


def without_ids(text: str, customers: Iterable[str]) -> str:
    """The sentence with ids, as whole words, replaced."""
    for id in customers:
        text = re.sub(rf"(?<!\w){re.escape(id)}(?!\w)", INSTEAD, text)
    return text


def finish_erasure(store: Store, one: Erasure, now: datetime) -> None:
    """Writes over what was freed, and says that it is done. Raises SQLAlchemy's errors where somebody else holds the
    store; then it is not done, and may be tried again."""
    _write_over(store)
    with writing(store) as connection:
        connection.execute(update(erasure).where(erasure.c.id == one.number).values(done_at=now))
    if store.is_sqlite:
        _checkpoint(store)


class StoreBusyError(Exception):
    """Another process reads the store, so that old pages cannot be written over yet."""


def _write_over(store: Store) -> None:
    if not store.is_sqlite:
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for name in (*KEPT, *ERASED, *BY_DECISION, "customer", "posting", "run", "pause"):
                connection.exec_driver_sql(f"VACUUM {name}")
        return
    raw = store.engine.raw_connection()
    try:
        raw.cursor().execute("VACUUM")
    finally:
        raw.close()
    _checkpoint(store)


def _checkpoint(store: Store) -> None:
    """Empties the write-ahead log, which holds pages as they were."""
    raw = store.engine.raw_connection()
    try:
        busy = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        raw.close()
    if busy is not None and busy[0]:
        raise StoreBusyError


def welcome_back(store: Store, project_id: int, customers: Iterable[str]) -> int:
    """Customers who came back are known again as anybody else; how many of these had been forgotten."""
    with writing(store) as connection:
        known = all_forgotten(connection, project_id)
        number = 0
        for id in customers:
            if known is None:
                break
            here = (forgotten.c.project == project_id, forgotten.c.digest == known.digest(id))
            number += connection.execute(delete(forgotten).where(*here)).rowcount
    return number
