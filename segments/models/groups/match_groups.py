"""Groups of a new version matched with those of the one before, so that numbers and names do not jump.

Both versions group today's customers; whoever shares most customers is the same group (Jaccard index, the assignment
with the largest sum). Where less than a third of either's customers is shared, it is another group.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment

from ..training_rows import Floats, Whole

SAME = 1 / 3
"""Customers in both, as a share of those in either, from which two groups are the same."""


def match_groups(before: Floats, now: Whole, numbers: tuple[int, ...], k: int) -> tuple[int | None, ...]:
    """For each of the k groups of now the number it had before, None: a new one. `before`: the number of each of n
    customers' group then (NaN: none), of `numbers`; `now`: 0 to k - 1."""
    shared = np.zeros((k, len(numbers)))
    places = {number: at for at, number in enumerate(numbers)}
    known = np.isfinite(before)
    was = np.array([places[int(number)] for number in before[known]], np.int64)
    np.add.at(shared, (now[known], was), 1.0)
    sizes_now = np.bincount(now, minlength=k).astype(np.float64)
    sizes_then = np.bincount(was, minlength=len(numbers)).astype(np.float64)
    either = sizes_now[:, None] + sizes_then[None, :] - shared
    overlap = np.divide(shared, either, out=np.zeros_like(shared), where=either > 0)
    found: list[int | None] = [None] * k
    for one, other in zip(*linear_sum_assignment(-overlap), strict=True):
        if overlap[one, other] >= SAME:
            found[int(one)] = numbers[int(other)]
    return tuple(found)
