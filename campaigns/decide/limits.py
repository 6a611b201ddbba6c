"""How much a run may take of every budget and stock: what the state has left, by the period and the pace."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from ..policy.policy import Budget
from .setting import Setting
from .state import State
from .state_columns import period_start

PIECES = ("stock", "codes")
"""Kinds of rooms that are counted one by one; the others are money."""

NO_LIMIT = 1 << 61
"""More than everything together can take (`price.LARGEST`)."""


@dataclass(frozen=True, slots=True)
class Room:
    """`kind`: expected, worst_case, stock or codes. `allowed` in minor units or pieces. `taken` of it is gone for
    customers who were forgotten since: in micro-units (expected), minor units (worst_case) or pieces."""

    id: str
    kind: str
    allowed: int
    taken: int = 0


def room_left(setting: Setting, state: State, ignore_limits: bool = False) -> tuple[Room, ...]:
    """A room each for the two amounts of every budget that a pair draws on, for every stock and every list of codes;
    budgets first."""
    policy, today = setting.policy, setting.as_of.today
    budgets = sorted({budget for campaign in setting.campaigns() for budget in policy.campaigns[campaign].budgets})
    rooms: list[Room] = []
    for budget_id in budgets:
        budget = policy.budgets[budget_id]
        expected, worst = _budget_left(budget, state, today)
        rooms += [Room(budget_id, "expected", expected), Room(budget_id, "worst_case", worst)]
    for offer_id in setting.offers():
        stock = state.stock.get(offer_id, policy.offers[offer_id].stock)
        if stock is not None:
            rooms.append(Room(offer_id, "stock", stock))
        if offer_id in state.codes:
            rooms.append(Room(offer_id, "codes", state.codes[offer_id]))
    if ignore_limits:
        return tuple(Room(room.id, room.kind, NO_LIMIT) for room in rooms)
    return tuple(replace(room, taken=_taken(room, state)) for room in rooms) if state.taken else tuple(rooms)


def _taken(room: Room, state: State) -> int:
    kind = "budget" if room.kind in ("expected", "worst_case") else "stock"
    gone = next((one for one in state.taken if (one.kind, one.name) == (kind, room.id)), None)
    if gone is None:
        return 0
    return {"expected": gone.expected_micro, "worst_case": gone.worst_minor}.get(room.kind, gone.units)


def period_name(per: str, today: date) -> str:
    """How a state file names the period of a budget that holds the day: total, 2026-10-01, 2026-W40 or 2026-10."""
    match per:
        case "day":
            return today.isoformat()
        case "week":
            year, week, _ = today.isocalendar()
            return f"{year}-W{week:02d}"
        case "month":
            return f"{today.year:04d}-{today.month:02d}"
        case _:
            return "total"


def _budget_left(budget: Budget, state: State, today: date) -> tuple[int, int]:
    """Nothing outside its days. Kept back for events: a share of the amount; even pace: what its days so far allow."""
    if not is_running(budget, today):
        return 0, 0
    period = period_name(budget.per, today)
    left = next((one for one in state.budgets if one.budget == budget.id and one.period == period), None)
    expected = budget.amount if left is None else left.left
    worst = budget.worst_case if left is None else left.worst_case_left
    return (
        max(0, expected - held_back(budget, budget.amount, today)),
        max(0, worst - held_back(budget, budget.worst_case, today)),
    )


def is_running(budget: Budget, today: date) -> bool:
    """Whether the day is one of the budget's."""
    return not (
        (budget.starts is not None and today < budget.starts) or (budget.ends is not None and today > budget.ends)
    )


def held_back(budget: Budget, amount: int, today: date) -> int:
    """The part of an amount that a run may not touch: what is kept for events, and what later days are to have."""
    share = 1 - Fraction(budget.keep_for_events)
    if budget.pace == "even":
        share *= _share_of_days(budget, today)
    return amount - int(amount * share)


def _share_of_days(budget: Budget, today: date) -> Fraction:
    """Days of the period up to today, today included, out of all its days."""
    first = period_start(budget.per, today) if budget.per != "total" else budget.starts
    last = _last_day(budget, today)
    if budget.starts is not None and first is not None:
        first = max(first, budget.starts)
    if first is None or last is None:
        return Fraction(1)
    return Fraction((today - first).days + 1, (last - first).days + 1)


def _last_day(budget: Budget, today: date) -> date | None:
    match budget.per:
        case "day":
            last = today
        case "week":
            last = period_start("week", today) + timedelta(days=6)
        case "month":
            last = (today.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        case _:
            return budget.ends
    return last if budget.ends is None else min(last, budget.ends)
