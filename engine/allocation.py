"""Who gets what when there is not enough for all: picks for every row under shared limits, worth the most in all.

Mandatory pairs come first (of a row's mandatory pairs of one kind, the first in item order). The rest competes as
options: a pair alone, or the pairs of a bundle together; an option worth nothing is not picked. Of all choices that
keep every limit, place, exclusion and group, the one of greatest value is wanted:

1. prices of the limits by which all rows together ask for what there is (`allocation_prices.py`), and with them a bound
   that no choice can pass;
2. picks from these prices, limits kept strictly, what is left filled up (`allocation_picks.py`);
3. of small problems an exact search (`allocation_exact.py`), and everybody's best first, in rounds
   (`allocation_contest.py`): whichever is worth most.

`value`, `bound` and `method` of the answer say how near it is and how it was found. Where values are too large to be
priced in 63 bits the rounds decide, without a bound. Among equals: larger reduced value (value less what the limits
charge), higher priority, smaller item name, smaller tie of the row, smaller row.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .allocation_contest import Contest
from .allocation_exact import fits_together, picked_with, solve
from .allocation_field import Field, make_field
from .allocation_picks import fill, picks_at
from .allocation_prices import Prices, find_prices
from .allocation_problem import (
    APART,
    BUNDLE,
    GROUP,
    LIMIT,
    OUTBID,
    PICKED,
    PLACES,
    POOR,
    Allocated,
    Allocation,
    Limit,
    OnlyOne,
    Truths,
    amounts_under,
)
from .allocation_reasons import name_reasons, without_picks

__all__ = [
    "APART", "BUNDLE", "GROUP", "LIMIT", "OUTBID", "PICKED", "PLACES", "POOR", "Allocated", "Allocation", "Limit",
    "OnlyOne", "allocate", "allocate_in_rounds", "amounts_under", "settle",
]  # fmt: skip

SMALL, SEARCHED = 4_000, 30_000
"""Options up to which the exact search is tried, and everybody's best first too; the larger only for a wide gap."""
WIDE, CLOSE_ENOUGH = 5e-4, 1e-7
"""Gaps, as shares of the bound, from which the exact search is tried on a larger problem, and on a small one."""
NODES = 200


def allocate(problem: Allocation, start: tuple[float, ...] | None = None) -> Allocated:
    """Picks, reasons of the losers, use and prices of every limit. `start`: prices to begin with (`multipliers` of a
    like problem); they save looks and change what is proved by a hair at most."""
    _check_sums(problem)
    begun = Contest(problem)
    begun.pick_mandatory()
    if begun.short:
        return without_picks(problem, begun)
    field = make_field(problem, begun)
    found = find_prices(problem, field, start)
    if found is None:
        picked = _in_rounds(problem, field)
        return name_reasons(problem, begun, picked, tuple(0.0 for _ in problem.limits))
    picked, method, bound = _best(problem, begun, field, found)
    owed = _sum(problem, begun.picked)
    price = _price_of_limits(problem, field, found)
    answer = name_reasons(problem, begun, picked, price)
    return replace(answer, bound=max(bound + owed, answer.value), method=method, multipliers=price)


def settle(problem: Allocation, picked: Truths, price: tuple[float, ...]) -> Allocated:
    """The reasons and uses of picks that were found before, at the prices of then. Raises ValueError where they do not
    hold what is mandatory or pass a limit."""
    begun = Contest(problem)
    begun.pick_mandatory()
    told = name_reasons(problem, begun, picked, price)
    over = any(used > limit.capacity for used, limit in zip(told.used, problem.limits, strict=True))
    if begun.short or over or (begun.picked & ~picked).any():
        raise ValueError("the picks do not fit the problem")
    return replace(told, multipliers=price)


def allocate_in_rounds(problem: Allocation) -> Allocated:
    """Everybody's best first: the greedy contest alone, without prices; what the optimum is measured against."""
    _check_sums(problem)
    contest = Contest(problem)
    contest.pick_mandatory()
    if not contest.short:
        while contest.pick_round():
            pass
    found = contest.result()
    return replace(found, value=_sum(problem, found.picked))


def _best(problem: Allocation, begun: Contest, field: Field, found: Prices) -> tuple[Truths, str, int]:
    """The picks worth most, how they were found, and the bound of what is not mandatory."""
    bound = found.bound
    picked = picks_at(problem, begun, field, found)
    best = (_sum(problem, picked) - _sum(problem, begun.picked), picked, "prices")
    if len(field.at) <= SEARCHED and best[0] < bound:
        greedy = _in_rounds(problem, field)
        value = _sum(problem, greedy) - _sum(problem, begun.picked)
        if value > best[0]:
            best = (value, greedy, "rounds")
    gap = CLOSE_ENOUGH if len(field.at) <= SMALL else WIDE
    if len(field.at) <= SEARCHED and bound - best[0] > gap * bound:
        left = list(begun.left)
        places = problem.places.astype(np.int64)
        solved = solve(problem, begun, np.sort(field.at), places, left, NODES)
        if solved is not None:
            if solved.bound is not None:
                bound = min(bound, solved.bound)
            if fits_together(problem, begun, solved.chosen, places, left):
                exact = fill(problem, begun, field, found, picked_with(begun, solved.chosen))
                value = _sum(problem, exact) - _sum(problem, begun.picked)
                if value > best[0]:
                    best = (value, exact, "exact")
    method = "exact" if best[0] >= bound else best[2]
    return best[1], method, bound


def _in_rounds(problem: Allocation, field: Field) -> Truths:
    """The greedy contest over the options of the field."""
    contest = Contest(problem)
    contest.pick_mandatory()
    waits = np.zeros(len(contest.waiting), bool)
    waits[field.at] = True
    contest.waiting &= waits
    while contest.pick_round():
        pass
    return contest.picked


def _price_of_limits(problem: Allocation, field: Field, found: Prices) -> tuple[float, ...]:
    """In units of value, one a limit of the problem; 0 for those that cannot run out."""
    price = [0.0] * len(problem.limits)
    for limit, each in zip(field.limits, found.prices, strict=True):
        price[limit] = each / (1 << found.shift)
    return tuple(price)


def _sum(problem: Allocation, picked: Truths) -> int:
    values = problem.value[picked]
    return (int((values >> 31).sum()) << 31) + int((values & 0x7FFFFFFF).sum())


def _check_sums(problem: Allocation) -> None:
    """Amounts are added up over all pairs; values only inside a bundle, which is at most a row."""
    largest = max(abs(int(problem.value.max(initial=0))), abs(int(problem.value.min(initial=0))))
    sums = (float(amounts.sum(dtype=np.float64)) for amounts in problem.amounts)
    if max(largest * len(problem.names), *sums, 0) >= 1 << 62:
        raise OverflowError("values or amounts are so large that their sum could pass 63 bits")
