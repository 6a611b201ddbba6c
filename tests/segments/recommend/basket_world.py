"""Baskets for tests, and the slow and obvious way to recommend."""

from __future__ import annotations

import math
from collections import Counter, defaultdict

import numpy as np
from campaign_engine.segments.models.recommend.purchases import Purchases
from campaign_engine.segments.models.recommend.rank import AGAIN, HISTORY, POPULAR, SIMILAR
from campaign_engine.segments.models.recommend.similar import LARGEST_ORDER, MILLION, NEIGHBOURS, SHRINK

Row = tuple[int, int, int, int]
"""Customer, order, product, day."""


def purchases(rows, products=None):
    """Of (customer, order, product, day) rows, one an order and product."""
    rows = list({(one[1], one[2]): one for one in rows}.values())
    table = np.array(rows, dtype=np.int64).reshape(len(rows), 4)
    size = products if products is not None else int(table[:, 2].max(initial=-1)) + 1
    names = tuple(f"p{number:04d}" for number in range(size))
    return Purchases(table[:, 0], table[:, 1], table[:, 2], table[:, 3], np.ones(len(rows), np.int64), names)


def slow_neighbours(bought):
    """{product: [(other, weight)]}, the heaviest first."""
    baskets = defaultdict(set)
    for order, product in zip(bought.order.tolist(), bought.product.tolist(), strict=True):
        baskets[order].add(product)
    baskets = [one for one in baskets.values() if len(one) <= LARGEST_ORDER]
    alone, both = Counter(), Counter()
    for one in baskets:
        alone.update(one)
        both.update((i, j) for i in one for j in one if i != j)
    found = defaultdict(list)
    for (i, j), count in both.items():
        cosine = count / math.sqrt(float(alone[i]) * alone[j])
        weight = round(MILLION * cosine * count / (count + SHRINK))
        if weight:
            found[i].append((j, weight))
    return {
        i: sorted(some, key=lambda one: (-one[1], -alone[one[0]], one[0]))[:NEIGHBOURS] for i, some in found.items()
    }


def slow_rank(neighbours, sold, pool, entries, n, *, not_since=None, again=False, fill=True):
    """For one customer, `entries` (product, day, lines): [(product, why, because)]."""
    entries = sorted(entries, key=lambda one: (-one[1], one[0]))
    out = {product for product, day, _ in entries if not_since is not None and day >= not_since}
    best = lambda product: (-sold[product], product)  # noqa: E731
    found = []
    if again:
        mine = sorted((one for one in entries if one[0] in pool and one[0] not in out),
                      key=lambda one: (-one[2], best(one[0])))  # fmt: skip
        found += [(product, AGAIN, -1) for product, _, _ in mine]
        out |= {product for product, _, _ in mine}
    points, behind = Counter(), {}
    for product, _, _ in entries[:HISTORY]:
        for other, weight in neighbours.get(product, ()):
            if other in pool and other not in out:
                points[other] += weight
                if weight > behind.get(other, (0, 0))[0]:
                    behind[other] = (weight, product)
    found += [(one, SIMILAR, behind[one][1]) for one in sorted(points, key=lambda one: (-points[one], best(one)))]
    if fill:
        there = out | set(points)
        found += [(one, POPULAR, -1) for one in sorted(pool, key=best) if sold[one] > 0 and one not in there]
    return found[:n]
