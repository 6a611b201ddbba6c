"""The best products of everybody: the same as one by one by hand, alone as among others."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sparse
from basket_world import slow_rank
from campaign_engine.segments.models.recommend import rank as ranking
from campaign_engine.segments.models.recommend.rank import NOBODY, had, rank
from hypothesis import given, settings
from hypothesis import strategies as st

SIZE = 9
WEIGHTS = st.dictionaries(
    st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1)).filter(lambda pair: pair[0] != pair[1]),
    st.integers(1, 4), max_size=30,
)  # fmt: skip
BASKETS = st.lists(
    st.dictionaries(st.integers(0, SIZE - 1), st.tuples(st.integers(0, 9), st.integers(1, 3)), max_size=6),
    min_size=1, max_size=7,
)  # fmt: skip
SOLD = st.lists(st.integers(0, 3), min_size=SIZE, max_size=SIZE)


def lists_of(picks):
    rows = zip(picks.product.tolist(), picks.why.tolist(), picks.because.tolist(), strict=True)
    return [[one for one in zip(*row, strict=True) if one[0] != NOBODY] for row in rows]


def matrix(weights):
    rows, columns = ([pair[at] for pair in weights] for at in (0, 1))
    return sparse.csr_matrix((np.array(list(weights.values()), np.int64), (rows, columns)), shape=(SIZE, SIZE))


def had_of(baskets):
    flat = [(row, product, *rest) for row, one in enumerate(baskets) for product, rest in one.items()]
    table = np.array(flat, np.int64).reshape(len(flat), 4)
    return had(table[:, 0], table[:, 1], table[:, 2], table[:, 3], len(baskets))


@given(WEIGHTS, SOLD, st.sets(st.integers(0, SIZE - 1)), BASKETS, st.integers(1, 5),
       st.none() | st.integers(0, 9), st.booleans(), st.booleans())  # fmt: skip
@settings(max_examples=100, deadline=None)
def test_it_is_what_one_would_find_by_hand(weights, sold, pool, baskets, n, not_since, again, fill):
    neighbours = {}
    for (one, other), weight in weights.items():
        neighbours.setdefault(one, []).append((other, weight))
    asked = {"not_since": not_since, "again": again, "fill": fill}
    may = np.isin(np.arange(SIZE), list(pool))
    found = lists_of(rank(matrix(weights), np.array(sold), may, had_of(baskets), n, **asked))
    for mine, one in zip(found, baskets, strict=True):
        entries = [(product, *rest) for product, rest in one.items()]
        assert mine == slow_rank(neighbours, sold, pool, entries, n, **asked)


@given(WEIGHTS, SOLD, BASKETS)
@settings(max_examples=30, deadline=None)
def test_a_customer_alone_gets_what_she_gets_among_others(weights, sold, baskets):
    pool = np.ones(SIZE, bool)
    together = lists_of(rank(matrix(weights), np.array(sold), pool, had_of(baskets), 3))
    alone = [lists_of(rank(matrix(weights), np.array(sold), pool, had_of([one]), 3))[0] for one in baskets]
    assert together == alone


@given(WEIGHTS, SOLD, BASKETS)
@settings(max_examples=20, deadline=None)
def test_blocks_make_no_difference(weights, sold, baskets):
    pool, whole = np.ones(SIZE, bool), ranking.BLOCK
    together = lists_of(rank(matrix(weights), np.array(sold), pool, had_of(baskets), 3))
    try:
        ranking.BLOCK = 2
        assert lists_of(rank(matrix(weights), np.array(sold), pool, had_of(baskets), 3)) == together
    finally:
        ranking.BLOCK = whole


def test_nobody_gives_an_empty_table():
    nothing = np.zeros(0, np.int64)
    found = rank(
        matrix({}), np.zeros(SIZE, np.int64), np.ones(SIZE, bool), had(nothing, nothing, nothing, nothing, 0), 3
    )
    assert found.product.shape == (0, 3)
