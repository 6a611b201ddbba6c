"""Who gets what when there is not enough for all: picks for every row under shared limits.

The seam (`allocation_problem.py`) is made for a later optimal allocator; behind it stands a greedy in rounds.

**Definition.** Mandatory pairs are picked first (of a row's mandatory pairs of one kind, the first in item order).
The rest competes as options: a pair alone, or the pairs of a bundle together. Options stand in one global order:
larger value, then higher priority, then smaller item name, then smaller tie of the row, then smaller row. In a round
the options are visited in that order; one is picked when its row has not picked in this round, the row has places for
it, nothing it already holds excludes it, its group does not hold an item of a kind that is limited to one per group,
and every limit has room for it. An option refused by a group or a limit is gone for good (limits only fill up).
Rounds follow until one picks nothing. Without prices the reduced value of an option is its value.
"""

from __future__ import annotations

import numpy as np

from .allocation_contest import Contest
from .allocation_problem import (
    APART,
    BUNDLE,
    GROUP,
    LIMIT,
    OUTBID,
    PICKED,
    PLACES,
    Allocated,
    Allocation,
    Limit,
    OnlyOne,
    amounts_under,
)

__all__ = [
    "APART", "BUNDLE", "GROUP", "LIMIT", "OUTBID", "PICKED", "PLACES", "Allocated", "Allocation", "Limit", "OnlyOne",
    "allocate", "amounts_under",
]  # fmt: skip


def allocate(problem: Allocation) -> Allocated:
    """Picks, reasons of the losers and the use of every limit, by the definition above."""
    _check_sums(problem)
    contest = Contest(problem)
    contest.pick_mandatory()
    if contest.short:
        return contest.result()
    while contest.pick_round():
        pass
    return contest.result()


def _check_sums(problem: Allocation) -> None:
    """Amounts are added up over all pairs; values only inside a bundle, which is at most a row."""
    largest = max(abs(int(problem.value.max(initial=0))), abs(int(problem.value.min(initial=0))))
    sums = (float(amounts.sum(dtype=np.float64)) for amounts in problem.amounts)
    if max(largest * len(problem.names), *sums, 0) >= 1 << 62:
        raise OverflowError("values or amounts are so large that their sum could pass 63 bits")
