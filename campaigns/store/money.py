"""Moves units between their states: the account sums, the journal and the budgets in the same transaction as the units.

A move is a group of units of one account (campaign, offer, purse) that go from one state to another on one day. What a
budget takes follows from the state: reserved and issued units as expected and at their face, redeemed ones at what they
cost, all others nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from .bulk import add_once
from .tables import OPEN_STATES, account, budget_period, posting, purse_budget

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Move:
    """`units` of an account from a state (None: they come to be; equal to `to_state`: only amounts change) to another.
    `expected_micro`, `worst_minor`: their sums. `real_minor`: what redeemed ones cost; `real_worst_minor`: the part of
    it that counts against the worst case, at most each one's face."""

    campaign: str
    offer: str
    purse: int
    from_state: str | None
    to_state: str
    units: int
    expected_micro: int
    worst_minor: int
    real_minor: int = 0
    real_worst_minor: int = 0


@dataclass(frozen=True, slots=True)
class Cause:
    """Why units moved: `name` as in `posting.cause`; the run or another reference it happened for."""

    name: str
    at: datetime
    day: date
    run: int | None = None
    reference: str | None = None


def post(connection: Connection, project_id: int, moves: Sequence[Move], cause: Cause, micro: int) -> None:
    """Writes the moves into journal, accounts and budgets. `micro` to a minor unit. Raises IntegrityError where a sum
    would fall below nothing or a worst case be passed: then nothing of the transaction may be kept."""
    if not moves:
        return
    connection.execute(insert(posting), [_posting(project_id, move, cause) for move in moves])
    for (campaign, offer, purse, state), amounts in sorted(_by_account(moves).items()):  # all lock in the same order
        key = {"campaign": campaign, "offer": offer, "purse": purse, "state": state}
        _add_to_account(connection, project_id, key, amounts)
    _use_budgets(connection, project_id, moves, micro)


def _posting(project_id: int, move: Move, cause: Cause) -> dict[str, object]:
    return {
        "project": project_id,
        "at": cause.at,
        "day": cause.day,
        "cause": cause.name,
        "run": cause.run,
        "reference": cause.reference,
        "campaign": move.campaign,
        "offer": move.offer,
        "purse": move.purse,
        "from_state": move.from_state,
        "to_state": move.to_state,
        "units": move.units,
        "expected_cost_micro": move.expected_micro,
        "worst_case_minor": move.worst_minor,
        "real_minor": move.real_minor,
        "real_worst_minor": move.real_worst_minor,
    }


def _by_account(moves: Iterable[Move]) -> dict[tuple[str, str, int, str], tuple[int, ...]]:
    """By campaign, offer, purse and state: how its units, expected cost, worst case and real cost change. Real cost is
    that of the redeemed: what was reversed cost nothing in the end, and may be redeemed again at another price."""
    changes: dict[tuple[str, str, int, str], tuple[int, ...]] = {}
    for move in moves:
        for state, sign in ((move.from_state, -1), (move.to_state, 1)):
            if state is None:
                continue
            real = move.real_minor if state == "redeemed" else 0
            key = (move.campaign, move.offer, move.purse, state)
            had = changes.get(key, (0, 0, 0, 0))
            more = (move.units, move.expected_micro, move.worst_minor, real)
            changes[key] = tuple(before + sign * one for before, one in zip(had, more, strict=True))
    return changes


def _add_to_account(
    connection: Connection, project_id: int, key: Mapping[str, object], amounts: tuple[int, ...]
) -> None:
    """To an account that comes to be with its first units, also where two writers bring them at once."""
    here = [account.c.project == project_id, *(account.c[name] == value for name, value in key.items())]
    names = ("units", "expected_cost_micro", "worst_case_minor", "real_minor")
    more = {name: account.c[name] + amount for name, amount in zip(names, amounts, strict=True)}
    if connection.execute(update(account).where(*here).values(more)).rowcount == 0:
        add_once(connection, account, project=project_id, **key, **dict.fromkeys(names, 0))
        connection.execute(update(account).where(*here).values(more))


def _use_budgets(connection: Connection, project_id: int, moves: Iterable[Move], micro: int) -> None:
    """The change of every budget period that the moves draw on, each in one statement."""
    by_purse: dict[int, tuple[int, int]] = {}
    for move in moves:
        before = takes_of(move, move.from_state, micro)
        after = takes_of(move, move.to_state, micro)
        expected, worst = by_purse.get(move.purse, (0, 0))
        by_purse[move.purse] = (expected + after[0] - before[0], worst + after[1] - before[1])
    rows = connection.execute(select(purse_budget).where(purse_budget.c.purse.in_(by_purse))).fetchall()
    change: dict[tuple[str, str], tuple[int, int]] = {}
    for purse, budget, period in rows:
        expected, worst = change.get((budget, period), (0, 0))
        change[budget, period] = (expected + by_purse[purse][0], worst + by_purse[purse][1])
    for (budget, period), (expected, worst) in sorted(change.items()):
        changed = connection.execute(
            update(budget_period)
            .where(budget_period.c.project == project_id)
            .where(budget_period.c.budget == budget, budget_period.c.period == period)
            .values(
                expected_used_micro=budget_period.c.expected_used_micro + expected,
                worst_used_minor=budget_period.c.worst_used_minor + worst,
            )
        ).rowcount
        assert changed or not (expected or worst), "money moved in a period that nobody reserved in"


def takes_of(move: Move, state: str | None, micro: int) -> tuple[int, int]:
    """What the units of a move take of a budget in a state: of the amount (micro-units), of the worst case (minor)."""
    if state in OPEN_STATES:
        return move.expected_micro, move.worst_minor
    if state == "redeemed":
        return move.real_minor * micro, move.real_worst_minor
    return 0, 0
