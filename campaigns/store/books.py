"""The books at the end of a local day: what was open before, what moved since, what is open now. Read from the journal.

What is over on the day but no command has expired yet counts as expired, on the day on which the journal will date it:
so the answer for a day is the same whenever it is asked. Amounts are whole (millionths and minor units) and only added;
nothing is rounded here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, or_, select

from .money import Move
from .move_units import over_on, over_units
from .tables import OPEN_STATES, UNIT_STATES, posting, unit

if TYPE_CHECKING:
    from sqlalchemy import Connection

ELSEWHERE = "elsewhere"
"""Where imported units come from, in the place of a state: another system gave them."""

BEFORE = case((posting.c.cause == "import", ELSEWHERE), else_=posting.c.from_state)
JOURNAL = (posting.c.campaign, posting.c.offer, posting.c.purse, BEFORE, posting.c.to_state)
SUMS = ("units", "expected_cost_micro", "worst_case_minor", "real_minor", "real_worst_minor")
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Amount:
    """So many units, their expected cost in micro-units, their worst case and their real cost in minor units."""

    units: int = 0
    expected_micro: int = 0
    worst_minor: int = 0
    real_minor: int = 0

    def __add__(self, other: Amount) -> Amount:
        return Amount(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    def __sub__(self, other: Amount) -> Amount:
        return Amount(*(getattr(self, one.name) - getattr(other, one.name) for one in fields(self)))


@dataclass(frozen=True, slots=True)
class Lines:
    """A group's books. Open is reserved and issued: `opening + given + taken_over - redeemed - expired - cancelled =
    closing`.

    `taken_over`: imported, and open; what was used or over when it was imported is in no line. `handed_over` moved
    inside of what is open. `redeemed_late` had expired, `redeemed_again` had been reversed: they are no more open, and
    cost all the same. `reversed`: undone; its `real_minor` is money that came back. `reserved`,
    `issued`: the two parts of `closing`.
    """

    opening: Amount = Amount()
    given: Amount = Amount()
    taken_over: Amount = Amount()
    handed_over: Amount = Amount()
    redeemed: Amount = Amount()
    redeemed_late: Amount = Amount()
    redeemed_again: Amount = Amount()
    reversed: Amount = Amount()
    expired: Amount = Amount()
    cancelled: Amount = Amount()
    closing: Amount = Amount()
    reserved: Amount = Amount()
    issued: Amount = Amount()

    @property
    def cost_minor(self) -> int:
        """What redemptions of the period cost, less what came back."""
        paid = (self.redeemed, self.redeemed_late, self.redeemed_again)
        return sum(one.real_minor for one in paid) - self.reversed.real_minor


FLOWS = (
    "given",
    "taken_over",
    "handed_over",
    "redeemed",
    "redeemed_late",
    "redeemed_again",
    "reversed",
    "expired",
    "cancelled",
)
LINES = tuple(one.name for one in fields(Lines))


@dataclass(frozen=True, slots=True)
class Books:
    """All moves of the project until the evening before `since` and until that of `day`, one a kind and account."""

    since: date
    day: date
    before: tuple[Move, ...]
    until: tuple[Move, ...]

    @property
    def digest(self) -> str:
        """Of all that moved until the day: the same as long as nobody changes what was booked."""
        return digest_of(self.until)


def books_at(connection: Connection, project_id: int, since: date, day: date) -> Books:
    """From the morning of `since` to the evening of `day`; read in one transaction."""
    before = moves_until(connection, project_id, since - timedelta(days=1))
    return Books(since, day, before, moves_until(connection, project_id, day))


def moves_until(connection: Connection, project_id: int, day: date) -> tuple[Move, ...]:
    """All that ever moved until the evening of the day, summed by account and kind of move, in a fixed order."""
    journal = connection.execute(
        select(*JOURNAL, *(func.sum(posting.c[name]) for name in SUMS))
        .where(posting.c.project == project_id, posting.c.day <= day)
        .group_by(*JOURNAL)
    )
    found: dict[tuple[str, str, int, str | None, str], list[int]] = {}
    for campaign, offer, purse, before, after, *amounts in journal:
        found[campaign, offer, purse, before, after] = [int(one) for one in amounts]
    for campaign, offer, purse, state, *amounts in _overdue(connection, project_id, day):
        sums = found.setdefault((campaign, offer, purse, state, "expired"), [0] * len(SUMS))
        for at, amount in enumerate(amounts):
            sums[at] += int(amount)
    ordered = sorted(found.items(), key=lambda item: (*item[0][:3], item[0][3] or "", item[0][4]))
    return tuple(Move(*key, *sums) for key, sums in ordered)


def _overdue(connection: Connection, project_id: int, day: date) -> Iterable[Sequence[Any]]:
    """Open units that are over on the day: the next command that moves money expires them, on this day or before."""
    late = over_on()
    return connection.execute(
        select(
            unit.c.campaign,
            unit.c.offer,
            unit.c.purse,
            unit.c.state,
            func.count(),
            func.sum(unit.c.expected_cost_micro),
            func.sum(unit.c.worst_case_minor),
        )
        .where(*over_units(project_id, day), or_(late.is_(None), late <= day))
        .group_by(unit.c.campaign, unit.c.offer, unit.c.purse, unit.c.state)
    ).fetchall()


def digest_of(moves: Iterable[Move]) -> str:
    """A hash of sums; an expiry tells as much before it is in the journal as after."""
    rows = [[getattr(move, one.name) for one in fields(Move)] for move in moves]
    return sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


def lines_by(books: Books, key: Callable[[Move], Key]) -> dict[Key, Lines]:
    """The lines of every group, in order of the keys; moves of one account always have the same key."""
    keys = sorted({key(move) for move in books.until})
    before, until = _totals(books.before, key), _totals(books.until, key)
    return {one: _lines(before.get(one, {}), until[one]) for one in keys}


def total_lines(books: Books) -> Lines:
    """Of the whole project."""
    return lines_by(books, lambda _move: ()).get((), Lines())


def by_state(moves: Iterable[Move]) -> dict[str, Amount]:
    """What is in each state after the moves. Real cost is that of what is redeemed now."""
    found = {state: Amount() for state in UNIT_STATES}
    for move in moves:
        amount = _amount(move)
        for state, add in ((move.from_state, False), (move.to_state, True)):
            if state in found:
                part = (
                    amount if state == "redeemed" else Amount(amount.units, amount.expected_micro, amount.worst_minor)
                )
                found[state] = found[state] + part if add else found[state] - part
    return found


def flows_of(move: Move) -> tuple[str, ...]:
    """The lines in which a move is told."""
    before, after = move.from_state, move.to_state
    if before == after:
        return ()
    if before == ELSEWHERE:
        return ("taken_over",) if after in OPEN_STATES else ()
    flows = [] if before is not None else ["given"]
    if after == "issued":
        flows.append("handed_over")
    elif after == "redeemed":
        flows.append({"expired": "redeemed_late", "reversed": "redeemed_again"}.get(before or "", "redeemed"))
    elif after != "reserved":
        flows.append(after)
    return tuple(flows)


def _totals(moves: Iterable[Move], key: Callable[[Move], Key]) -> dict[Key, dict[str, Amount]]:
    found: dict[Key, dict[str, Amount]] = {}
    for move in moves:
        sums, amount = found.setdefault(key(move), {}), _amount(move)
        for flow in flows_of(move):
            sums[flow] = sums.get(flow, Amount()) + amount
        plain = Amount(amount.units, amount.expected_micro, amount.worst_minor)
        for state, add in ((move.from_state, False), (move.to_state, True)):
            if state in OPEN_STATES:
                had = sums.get(state, Amount())
                sums[state] = had + plain if add else had - plain
    return found


def _lines(before: dict[str, Amount], until: dict[str, Amount]) -> Lines:
    none = Amount()
    flows = {name: until.get(name, none) - before.get(name, none) for name in FLOWS}
    opening = before.get("reserved", none) + before.get("issued", none)
    reserved, issued = until.get("reserved", none), until.get("issued", none)
    return Lines(opening=opening, closing=reserved + issued, reserved=reserved, issued=issued, **flows)


def _amount(move: Move) -> Amount:
    return Amount(move.units, move.expected_micro, move.worst_minor, move.real_minor)
