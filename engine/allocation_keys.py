"""The one order in which options are visited, as a whole number for each: smaller comes first."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Indexes = NDArray[np.int32]

ROOM = 1 << 63
"""Keys must stay below it to fit a signed 64-bit number."""


def rank_items(names: tuple[str, ...], priority: Indexes) -> Indexes:
    """The place of every item among the items: higher priority first, then smaller name (by code point)."""
    order = sorted(range(len(names)), key=lambda index: (-int(priority[index]), names[index]))
    ranks = np.zeros(len(names), np.int32)
    ranks[order] = np.arange(len(names), dtype=np.int32)
    return ranks


def rank_rows(tie: NDArray[np.uint64]) -> Integers:
    """The place of every row among the rows: smaller tie first, then smaller row."""
    ranks = np.empty(len(tie), np.int64)
    ranks[np.argsort(tie, kind="stable")] = np.arange(len(tie))
    return ranks


def order_keys(values: Integers, ranks: Indexes, rows: Indexes, tie: NDArray[np.uint64], items: int) -> Integers:
    """One distinct key per option: larger value, then smaller item rank, then smaller row rank.

    Where the spread of values leaves no room in 63 bits for the rest, values give way to their ranks: the same order.
    """
    if not len(values):
        return np.zeros(0, np.int64)
    highest, lowest = int(values.max()), int(values.min())
    below_value = items * len(tie)
    if (highest - lowest + 1) * below_value < ROOM:
        steps = highest - values
    else:
        distinct, place = np.unique(values, return_inverse=True)
        steps = (len(distinct) - 1 - place).astype(np.int64)
    row_ranks = rank_rows(tie)
    keys: Integers = steps * below_value + ranks.astype(np.int64) * len(tie) + row_ranks[rows]
    return keys
