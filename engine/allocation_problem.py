"""What an allocation is asked and answers: pairs, limits and exclusions in; picks, losses and prices of limits out.

Pairs stand in row order (CSR), values and amounts are int64; out come the picks with the price of each limit and a
proved bound.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Indexes = NDArray[np.int32]
Truths = NDArray[np.bool_]
Positions = NDArray[np.intp]

PICKED, OUTBID, LIMIT, PLACES, APART, GROUP, BUNDLE, REFUSED, POOR = range(9)
"""Loss codes: none; a better item of the row took its place; a shared limit had too little left; the row had no place
to begin with; kept apart from an item the row holds; its group holds one already; another pair of its bundle lost.
REFUSED is used on the way only: it becomes GROUP, LIMIT or BUNDLE. POOR: it is worth nothing."""


@dataclass(frozen=True, slots=True)
class Limit:
    """The sum of `amounts[amount]` over picked pairs of `items` (bool[items]) in `rows` (bool[rows], None: all rows)
    may not pass `capacity`."""

    name: str
    capacity: int
    amount: int
    items: Truths
    rows: Truths | None = None


@dataclass(frozen=True, slots=True)
class OnlyOne:
    """A row of `rows` (bool[rows], None: every row) may hold at most one of `items` (bool[items])."""

    items: Truths
    rows: Truths | None = None


@dataclass(frozen=True, slots=True)
class Allocation:
    """What competes, and under which limits. R rows, I items, P pairs, K kinds.

    `names` and `priority` of items break ties; `kind` (int32[I]): a row holds at most one item of a kind; `apart`
    (bool[I, I], symmetric): items not held together. `tie` (uint64[R]); `places` (int32[R]): how many optional items
    a row may take; `group` (int32[R], -1 none) and `one_per_group` (bool[K]). Pairs are sorted by row, then item,
    each (row, item) at most once: `row`, `item` (int32[P]), `value` (int64[P]), `mandatory` (bool[P]), `bundle`
    (int32[P]: -1 alone; pairs of one row with the same number are picked together or not at all), `amounts`
    (int64[P] each, not negative). `gone`: groups that hold an item of a kind already, as (group, kind). Raises
    OverflowError where sums could pass 63 bits.
    """

    names: tuple[str, ...]
    priority: Indexes
    kind: Indexes
    apart: Truths
    tie: NDArray[np.uint64]
    places: Indexes
    row: Indexes
    item: Indexes
    value: Integers
    mandatory: Truths
    bundle: Indexes
    amounts: tuple[Integers, ...]
    limits: tuple[Limit, ...] = ()
    only_one: tuple[OnlyOne, ...] = ()
    group: Indexes | None = None
    one_per_group: Truths | None = None
    gone: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Allocated:
    """`picked` (bool[P]); `loss` (uint8[P], a loss code); `winner` (int32[P]): the item that won where the loss is
    OUTBID or APART, else -1. `limit` (int16[P]): the limit that made a pair too dear or has too little left for it,
    else -1. Per limit: `used`, `refused` (pairs it is named for) and `price` (value of one more unit of it, 0 where it
    refuses nobody, None: not known). `value`: the sum over the picks; `bound`: a proved upper bound of any such sum,
    None: none was computed. `method`: how the picks were found (`exact`, `prices`, `rounds`). `multipliers`: the prices
    as they were found, to begin with another time. `short`: limits (index, needed, capacity) that cannot hold the
    mandatory pairs; then nothing is picked.
    """

    picked: Truths
    loss: NDArray[np.uint8]
    winner: Indexes
    limit: NDArray[np.int16]
    used: tuple[int, ...]
    refused: tuple[int, ...]
    price: tuple[float | None, ...]
    bound: int | None = None
    short: tuple[tuple[int, int, int], ...] = ()
    value: int = 0
    method: str = "rounds"
    multipliers: tuple[float, ...] | None = None


def amounts_under(problem: Allocation, limit: Limit, pairs: Positions) -> Integers:
    """What each of the pairs would take of the limit; 0 where the limit does not count it."""
    counted = limit.items[problem.item[pairs]]
    if limit.rows is not None:
        counted = counted & limit.rows[problem.row[pairs]]
    amounts: Integers = np.where(counted, problem.amounts[limit.amount][pairs], 0)
    return amounts
