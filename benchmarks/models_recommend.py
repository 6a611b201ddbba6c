"""Recommendation at the size of a chain: 1,000,000 customers, 10,000,000 lines, 20,000 products; learn,
then three products for everybody.

The peer is what one writes first: scipy's whole `X.T @ X`, and for every customer her row against it with numpy's sort;
timed on 2,000 customers and scaled. The floor is one sum over the lines (numpy's bincount). Lines are drawn: a customer
keeps to two of 200 kinds of products, within them by popularity.
"""

from __future__ import annotations

import resource
import time

import numpy as np
import scipy.sparse as sparse
from campaign_engine.segments.models.recommend.fit_products import learn
from campaign_engine.segments.models.recommend.purchases import Purchases, Whole
from campaign_engine.segments.models.recommend.rank import Had, had, rank

CUSTOMERS = 1_000_000
LINES_EACH = 10
PRODUCTS, KINDS = 20_000, 200
DAYS, TODAY = 180, 20_000
NAIVE = 2_000
N = 3

Row = tuple[str, float, str, str]


def measure(customers: int = CUSTOMERS) -> list[Row]:
    """Seconds to learn and to recommend for all, beside the peer and the floor; memory of the process."""
    bought, known = _shop(customers)
    began = time.perf_counter()
    np.bincount(bought.product, minlength=PRODUCTS)
    floor = time.perf_counter() - began
    began = time.perf_counter()
    sold, neighbours = learn(bought, TODAY)
    learned = time.perf_counter() - began
    began = time.perf_counter()
    picks = rank(neighbours, sold, np.ones(PRODUCTS, bool), known, N, not_since=0)
    ranked = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    naive, naive_rank = _naive(bought, known)
    rows = f"{len(bought):,} orders and products"
    return [
        (f"learn what goes with what, {rows}, {PRODUCTS:,} products", learned, "s", "<= 60"),
        ("the same as one scipy X.T @ X, weights not yet made", naive, "s", ""),
        ("one sum over the same rows (numpy, the floor)", floor, "s", ""),
        (f"{N} products for each of {customers:,} customers, nothing she had", ranked, "s", "<= 120"),
        ("the same one by one (scipy row, numpy sort), scaled", naive_rank * customers, "s", ""),
        ("customers with three products", 100 * float((picks.product >= 0).all(axis=1).mean()), "%", ""),
        ("peak memory of all of it", peak, "GB", "<= 4"),
    ]


def _shop(customers: int) -> tuple[Purchases, Had]:
    random = np.random.default_rng(1)
    rows = customers * LINES_EACH
    customer = np.repeat(np.arange(customers), LINES_EACH)
    kind = np.column_stack([random.integers(0, KINDS, customers) for _ in range(2)])
    mine = kind[customer, random.integers(0, 2, rows)]
    size = PRODUCTS // KINDS
    product = mine * size + np.minimum(random.exponential(size / 5, rows).astype(np.int64), size - 1)
    day = TODAY - 1 - random.integers(0, DAYS, customers * 4)[customer * 4 + random.integers(0, 4, rows)]
    order = customer * np.int64(DAYS) + (TODAY - 1 - day)
    _, first = np.unique(order * PRODUCTS + product, return_index=True)
    names = tuple(f"{number:05d}" for number in range(PRODUCTS))
    one = np.ones(len(first), np.int64)
    bought = Purchases(customer[first], order[first], product[first], day[first], one, names)
    keys, last = np.unique(bought.customer * PRODUCTS + bought.product, return_index=True)
    who, what = np.divmod(keys, np.int64(PRODUCTS))
    return bought, had(who, what, bought.day[last], np.ones(len(keys), np.int64), customers)


def _naive(bought: Purchases, known: Had) -> tuple[float, float]:
    """Seconds of the product of the whole matrix, and of one customer's row."""
    began = time.perf_counter()
    _, order = np.unique(bought.order, return_inverse=True)
    baskets = sparse.csr_matrix(
        (np.ones(len(bought), np.int64), (order, bought.product)), shape=(int(order.max()) + 1, PRODUCTS)
    )
    together = (baskets.T @ baskets).tocsr()
    product = time.perf_counter() - began
    few: Whole = np.unique(known.row)[:NAIVE]
    began = time.perf_counter()
    for row in few:
        mine = known.product[known.row.searchsorted(row) : known.row.searchsorted(row, side="right")]
        points = np.asarray(together[mine].sum(axis=0)).ravel()
        points[mine] = -1
        np.argsort(-points, kind="stable")[:N]
    return product, (time.perf_counter() - began) / max(len(few), 1)


if __name__ == "__main__":
    for name, value, unit, target in measure():
        print(f"{name}: {value:,.3g} {unit} {target}")
