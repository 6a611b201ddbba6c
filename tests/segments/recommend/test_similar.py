"""What goes with what: counted from orders, the same for shuffled rows, the same as counting it by hand."""

from __future__ import annotations

import numpy as np
import pytest
from basket_world import purchases, slow_neighbours
from campaign_engine.segments.models.recommend import similar
from campaign_engine.segments.models.recommend.similar import MILLION, NEIGHBOURS, find_neighbours
from hypothesis import given, settings
from hypothesis import strategies as st

ROWS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 40), st.integers(0, 9), st.integers(0, 99)), max_size=120)


def as_lists(found):
    lists = {}
    for product in range(found.shape[0]):
        row = found[product].tocoo()
        if row.nnz:
            lists[product] = sorted(zip(row.col.tolist(), row.data.tolist(), strict=True))
    return lists


@given(ROWS)
@settings(max_examples=60, deadline=None)
def test_neighbours_are_those_counted_by_hand(rows):
    bought = purchases(rows, 10)
    by_hand = {product: sorted(some) for product, some in slow_neighbours(bought).items() if some}
    assert as_lists(find_neighbours(bought)) == by_hand


@given(ROWS, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_shuffled_rows_give_the_same_bits(rows, random):
    bought, order = purchases(rows, 10), np.arange(len(purchases(rows, 10)))
    random.shuffle(order)
    one, two = find_neighbours(bought), find_neighbours(bought.take(order))
    assert all((getattr(one, part) == getattr(two, part)).all() for part in ("indptr", "indices", "data"))


def test_a_pair_seen_once_counts_little_and_one_seen_often_counts_its_cosine():
    once = find_neighbours(purchases([(0, 0, 0, 1), (0, 0, 1, 1)]))
    often = find_neighbours(purchases([(0, order, product, 1) for order in range(2_000) for product in (0, 1)]))
    assert once[0, 1] == round(MILLION / (1 + similar.SHRINK))
    assert often[0, 1] > 0.98 * MILLION


def test_a_product_keeps_no_more_neighbours_than_it_may():
    rows = [(0, order, product, 1) for order in range(3) for product in range(NEIGHBOURS + 15)]
    assert np.diff(find_neighbours(purchases(rows)).indptr).max() == NEIGHBOURS


def test_blocks_of_products_make_no_difference(monkeypatch):
    rows = [(0, order, (order * 7 + k * k) % 23, 1) for order in range(60) for k in range(4)]
    whole = find_neighbours(purchases(rows, 23))
    monkeypatch.setattr(similar, "_ROWS_AT_ONCE", 5)
    assert (find_neighbours(purchases(rows, 23)) != whole).nnz == 0


@pytest.mark.parametrize("rows", [[], [(0, 0, 0, 1)], [(0, 0, 0, 1), (1, 1, 1, 1)]])
def test_where_nothing_goes_together_there_are_no_neighbours(rows):
    assert find_neighbours(purchases(rows, 3)).nnz == 0


def test_an_order_of_everything_says_nothing(monkeypatch):
    monkeypatch.setattr(similar, "LARGEST_ORDER", 3)
    assert find_neighbours(purchases([(0, 0, product, 1) for product in range(4)])).nnz == 0
