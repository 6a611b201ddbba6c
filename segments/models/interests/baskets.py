"""What customers bought, as counts: one entry a customer and item, in an order that does not depend on the files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise

import numpy as np

from ..training_rows import Floats, Whole

MOST_OF_ONE = 4
"""Lines of one item that count: who fills her shelves again is not more interested than who came back three times."""


@dataclass(frozen=True, slots=True)
class Baskets:
    """n customers. Entry e: customer `rows[e]` (0 to n - 1) bought item `items[e]` (a place in `names`) on `counts[e]`
    lines. In order of row, then item; no pair twice."""

    rows: Whole
    items: Whole
    counts: Whole
    names: tuple[str, ...]
    customers: int

    @property
    def weights(self) -> Floats:
        """What an entry counts."""
        return np.minimum(self.counts, MOST_OF_ONE).astype(np.float64)


def make_baskets(rows: Whole, names: Sequence[str], counts: Whole, customers: int) -> Baskets:
    """From e entries in any order: the customer, the item's name, on how many lines."""
    known, items = np.unique(np.asarray(names, dtype=object).astype(str), return_inverse=True)
    order = np.lexsort((items, rows))
    return Baskets(rows[order], items[order], counts[order], tuple(known.tolist()), customers)


def only_items(baskets: Baskets, kept: Sequence[str]) -> Baskets:
    """With these items only, numbered as they stand there; customers keep their numbers."""
    places = {name: at for at, name in enumerate(kept)}
    number = np.array([places.get(name, -1) for name in baskets.names], np.int64)
    items = number[baskets.items] if len(baskets.items) else baskets.items
    is_kept = items >= 0
    rows, items, counts = baskets.rows[is_kept], items[is_kept], baskets.counts[is_kept]
    order = np.lexsort((items, rows))
    return Baskets(rows[order], items[order], counts[order], tuple(kept), baskets.customers)


def take_customers(baskets: Baskets, chosen: Whole) -> Baskets:
    """These customers only, numbered in the order named."""
    number = np.full(baskets.customers, -1, np.int64)
    number[chosen] = np.arange(len(chosen))
    rows = number[baskets.rows]
    is_kept = rows >= 0
    rows, items, counts = rows[is_kept], baskets.items[is_kept], baskets.counts[is_kept]
    order = np.lexsort((items, rows))
    return Baskets(rows[order], items[order], counts[order], baskets.names, len(chosen))


def canonical_sample(baskets: Baskets, at_most: int) -> Baskets:
    """At most so many customers, chosen and put in order by a hash of what they bought and by nothing else: neither the
    order of customers nor their names change a bit."""
    starts = np.searchsorted(baskets.rows, np.arange(baskets.customers + 1)).tolist()
    keys = []
    for begin, end in pairwise(starts):
        content = baskets.items[begin:end].tobytes() + baskets.counts[begin:end].tobytes()
        keys.append((blake2b(content, digest_size=8).digest(), content))
    order = sorted(range(baskets.customers), key=keys.__getitem__)[:at_most]
    return take_customers(baskets, np.array(order, np.int64))
