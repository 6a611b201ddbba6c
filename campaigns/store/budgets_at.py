"""How much of each budget was taken, held and free at the end of a day, by the terms that the runs of then were given.

What was taken is in the journal; amounts, shares and days are those with which the last run that counted was decided
(kept with every run), so a budget that is written otherwise today changes nothing for a past day.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from ...rules.places import Place, Source
from ..decide.limits import held_back, period_name
from ..policy.policy import Budget
from .books import Books
from .load_state import total_of
from .money import Move, takes_of
from .tables import purse, purse_budget, run

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from .save_run import Claim

BudgetPeriod = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Limit:
    """One of the two limits of a budget's period, in micro-units: `total = taken + held + for_events + later + free`.

    `carried`: the part of `total` that earlier periods left. `for_events`: kept from ordinary runs. `later`: for days
    that are still to come, where the pace is even. `free` is below nothing where bills were higher than was expected.
    """

    total: int
    carried: int
    taken: int
    held: int
    for_events: int
    later: int

    @property
    def free(self) -> int:
        """What a run of the evening could still give."""
        return self.total - self.taken - self.held - self.for_events - self.later


@dataclass(frozen=True, slots=True)
class BudgetAt:
    """A budget in one period: the sum of expected (later real) costs, and of worst cases."""

    budget: str
    period: str
    amount: Limit
    worst_case: Limit


@dataclass(frozen=True, slots=True)
class OpenRun:
    """A run that was reserved and not finished at the end of the day; what it gives counts when it is finished."""

    run_id: str
    wave: str
    given: int
    expected_micro: int
    worst_minor: int


def terms_of(budgets: Mapping[str, Budget]) -> list[dict[str, Any]]:
    """What a run keeps of its budgets, for JSON."""
    return [
        {
            "id": one.id,
            "amount": one.amount,
            "worst_case": one.worst_case,
            "per": one.per,
            "starts": None if one.starts is None else one.starts.isoformat(),
            "ends": None if one.ends is None else one.ends.isoformat(),
            "pace": one.pace,
            "keep_for_events": str(one.keep_for_events),
            "carry_over": one.carry_over,
        }
        for one in budgets.values()
    ]


def held_by(claims: tuple[Claim, ...]) -> list[list[Any]]:
    """What a run keeps of what it reserved of budgets, for JSON: budget, period, expected, worst case."""
    return [[one.name, one.period, one.expected_micro, one.worst_minor] for one in claims if one.kind == "budget"]


def open_runs_at(connection: Connection, project_id: int, day: date) -> list[OpenRun]:
    """In order of their waves."""
    return [
        OpenRun(
            str(row.run_id),
            str(row.wave),
            totals.get("counts", {}).get("given", 0),
            totals.get("expected_cost_micro", 0),
            totals.get("worst_case_minor", 0),
        )
        for row, totals in _open(connection, project_id, day)
    ]


def budgets_at(connection: Connection, project_id: int, books: Books, micro: int) -> list[BudgetAt]:
    """The period of every budget that holds the day, and those of which something moved since the morning of
    `books.since`; in order of budget and period. `micro` to a minor unit."""
    day, terms = books.day, _terms(connection, project_id, books.day)
    now = _taken(connection, project_id, books.until, micro)
    then = _taken(connection, project_id, books.before, micro)
    held = _held(connection, project_id, day)
    used = {key: _plus(now.get(key), held.get(key)) for key in now.keys() | held.keys()}
    wanted = {(one.id, period_name(one.per, day)) for one in terms.values()}
    wanted |= {key for key in used if used[key] != then.get(key, (0, 0)) and key[0] in terms}
    found = []
    for budget_id, period in sorted(wanted):
        budget, key = terms[budget_id], (budget_id, period)
        on = min(day, _last_day(period))
        total, total_worst = total_of(budget, micro, used, on)
        taken, taken_worst = now.get(key, (0, 0))
        kept, kept_worst = held.get(key, (0, 0))
        found.append(
            BudgetAt(
                budget_id,
                period,
                _limit(budget, budget.amount, total, taken, kept, micro, on),
                _limit(budget, budget.worst_case, total_worst, taken_worst * micro, kept_worst * micro, micro, on),
            )
        )
    return found


def _limit(budget: Budget, amount: int, total: int, taken: int, held: int, micro: int, on: date) -> Limit:
    back = held_back(budget, amount, on)
    for_events = amount - int(amount * (1 - budget.keep_for_events))
    return Limit(total * micro, (total - amount) * micro, taken, held, for_events * micro, (back - for_events) * micro)


def _last_day(period: str) -> date:
    """Of a period by its name (`limits.period_name`)."""
    if period == "total":
        return date.max
    if "W" in period:
        year, week = period.split("-W")
        return date.fromisocalendar(int(year), int(week), 7)
    if period.count("-") == 2:
        return date.fromisoformat(period)
    first = date.fromisoformat(f"{period}-01")
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _taken(
    connection: Connection, project_id: int, moves: tuple[Move, ...], micro: int
) -> dict[BudgetPeriod, tuple[int, int]]:
    """Expected (micro-units) and worst case (minor units) by budget and period."""
    draws: dict[int, list[BudgetPeriod]] = {}
    for number, budget, period in connection.execute(
        select(purse_budget.c.purse, purse_budget.c.budget, purse_budget.c.period)
        .join(purse, purse.c.id == purse_budget.c.purse)
        .where(purse.c.project == project_id)
    ):
        draws.setdefault(number, []).append((budget, period))
    found: dict[BudgetPeriod, tuple[int, int]] = {}
    for move in moves:
        before, after = takes_of(move, move.from_state, micro), takes_of(move, move.to_state, micro)
        for key in draws.get(move.purse, []):
            found[key] = _plus(found.get(key), (after[0] - before[0], after[1] - before[1]))
    return found


def _held(connection: Connection, project_id: int, day: date) -> dict[BudgetPeriod, tuple[int, int]]:
    found: dict[BudgetPeriod, tuple[int, int]] = {}
    for _, totals in _open(connection, project_id, day):
        for budget, period, expected, worst in totals.get("held", []):
            found[budget, period] = _plus(found.get((budget, period)), (expected, worst))
    return found


def _plus(one: tuple[int, int] | None, other: tuple[int, int] | None) -> tuple[int, int]:
    expected, worst = one or (0, 0)
    more, more_worst = other or (0, 0)
    return expected + more, worst + more_worst


def _open(connection: Connection, project_id: int, day: date) -> list[tuple[Any, dict[str, Any]]]:
    """Begun on the day or before, and neither finished nor given up by then."""
    rows = connection.execute(
        select(run.c.run_id, run.c.wave, run.c.totals)
        .where(run.c.project == project_id, run.c.begun_on <= day)
        .where(or_(run.c.booked_on.is_(None), run.c.booked_on > day))
        .order_by(run.c.wave, run.c.id)
    )
    return [(row, json.loads(row.totals)) for row in rows]


def _terms(connection: Connection, project_id: int, day: date) -> dict[str, Budget]:
    """As the last run knew them that had begun by the evening of the day."""
    rows = connection.execute(
        select(run.c.totals)
        .where(run.c.project == project_id, run.c.begun_on <= day)
        .order_by(run.c.begun_on.desc(), run.c.id.desc())
    ).scalars()
    for totals in rows:
        kept = json.loads(totals).get("budgets")
        if kept is not None:
            return {one["id"]: _budget(one) for one in kept}
    return {}


def _budget(terms: dict[str, Any]) -> Budget:
    starts, ends = (None if terms[name] is None else date.fromisoformat(terms[name]) for name in ("starts", "ends"))
    return Budget(
        terms["id"],
        terms["amount"],
        terms["worst_case"],
        terms["per"],
        Place(Source("", ""), 1, 1),
        starts,
        ends,
        terms["pace"],
        Decimal(terms["keep_for_events"]),
        terms["carry_over"],
    )
