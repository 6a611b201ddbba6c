"""Purchase days as of an instant, against one customer at a time in plain Python."""

from __future__ import annotations

import numpy as np
import pytest
from campaign_engine.segments.models.clv import histories as module
from campaign_engine.segments.models.clv.histories import (
    Histories,
    came_between,
    make_histories,
    sample_customers,
    summarise,
    summary_of_columns,
)
from campaign_engine.segments.models.clv.triples import collapse, join_back, round_to_steps
from hypothesis import given, settings
from hypothesis import strategies as st

LINES = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 12), st.integers(-50, 99), st.integers(-9, 9)), max_size=30
)


def arrays(lines):
    return tuple(np.array([line[k] for line in lines], dtype=np.int64) for k in range(4))


@given(LINES, st.integers(0, 14), st.integers(0, 14))
@settings(max_examples=80)
def test_a_summary_is_what_one_counts_by_hand(lines, as_of, end):
    made = make_histories(*arrays(lines), number=6)
    summary = summarise(made, as_of)
    came = came_between(made, as_of, end)
    for customer in range(6):
        own = [line for line in lines if line[0] == customer]
        before = [line for line in own if line[1] < as_of]
        bought = sorted({line[1] for line in before if line[2] >= 0})
        assert summary.orders[customer] == len(bought)
        if bought:
            assert (summary.first_day[customer], summary.last_day[customer]) == (bought[0], bought[-1])
        assert summary.revenue[customer] == sum(line[2] for line in before)
        assert summary.margin[customer] == sum(line[3] for line in before)
        after = [line for line in own if as_of <= line[1] < end]
        assert came[0][customer] == len({line[1] for line in after if line[2] >= 0})
        assert (came[1][customer], came[2][customer]) == (sum(x[2] for x in after), sum(x[3] for x in after))


def test_small_blocks_give_the_same_summary(shop, monkeypatch):
    whole, drawn = summarise(shop, 14_500), sample_customers(shop, 3, 500)
    monkeypatch.setattr(module, "BLOCK", 37)
    parts = summarise(shop, 14_500)
    for name in ("orders", "first_day", "last_day", "revenue"):
        assert (getattr(whole, name) == getattr(parts, name)).all()
    assert (sample_customers(shop, 3, 500) == drawn).all()


def test_a_sample_is_drawn_by_what_customers_did_and_not_by_where_they_stand(shop, world):
    order = np.random.default_rng(1).permutation(len(shop))
    here, there = sample_customers(shop, 3, 500), order[sample_customers(shop.take(order), 3, 500)]
    first, second = shop.take(here), shop.take(there)
    assert (first.offsets == second.offsets).all()
    assert (first.days == second.days).all()
    assert (first.revenue == second.revenue).all()
    assert len(here) == 500
    assert set(here.tolist()) != set(sample_customers(shop, 4, 500).tolist())


def test_arrays_that_do_not_belong_together_are_refused():
    one = np.array([1])
    with pytest.raises(ValueError, match="do not belong together"):
        Histories(np.array([0, 2]), one, one, one > 0)
    with pytest.raises(ValueError, match="each day once"):
        Histories(np.array([0, 2]), np.array([4, 4]), np.array([1, 1]), np.array([True, True]))
    with pytest.raises(ValueError, match="each day once"):
        Histories(np.array([0, 1, 3]), np.array([9, 4, 3]), np.array([1, 1, 1]), np.array([True, True, True]))
    assert len(Histories(np.array([0, 1, 1, 2]), np.array([9, 4]), np.array([1, 1]), np.array([True, True]))) == 3
    with pytest.raises(ValueError, match="numbered from 0 to 0"):
        make_histories(one, one, one, number=1)


def test_features_give_the_same_summary_as_histories(shop):
    summary = summarise(shop, 14_300)
    known = summary.orders > 0
    assert not known.all()

    def column(values):
        return np.where(known, values, np.nan)

    again = summary_of_columns(
        14_300,
        summary.orders.astype(float),
        column(14_300 - summary.first_day),
        column(14_300 - summary.last_day),
        column(summary.revenue / 100),
        scale=100,
    )
    for name in ("orders", "first_day", "last_day", "revenue"):
        assert (getattr(again, name)[known] == getattr(summary, name)[known]).all(), name
    assert (again.orders == summary.orders).all()


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 40), st.integers(0, 40)), max_size=60), st.sampled_from([1, 7])
)
@settings(max_examples=60)
def test_collapsing_loses_nobody_in_a_table_and_by_sorting(rows, step):
    from campaign_engine.segments.models.clv import triples as collapsing

    repeats, recency, age = (np.array([sorted(row)[k] for row in rows], dtype=np.int64) for k in range(3))
    age = np.maximum(age, recency)
    found = []
    for dense in (0, 10**9):
        collapsing.DENSE, kept = dense, collapsing.DENSE
        found.append(collapse(repeats, recency, age, step))
        collapsing.DENSE = kept
    for made in found:
        assert made.customers == len(rows)
        assert (made.repeats[made.row] == repeats).all()
        assert (join_back(made.recency, made) == recency * step / 7).all()
        assert (join_back(made.age, made) == age * step / 7).all()
        keys = list(zip(made.repeats, made.recency, made.age, strict=True))
        assert keys == sorted(set(keys))
    for name in ("repeats", "recency", "age", "weight", "row"):
        assert (getattr(found[0], name) == getattr(found[1], name)).all()


def test_days_go_to_the_nearest_week_and_keep_their_order():
    days = np.arange(60)
    weeks = round_to_steps(days, 1, 7)
    assert weeks[:12].tolist() == [0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 2]
    assert (np.diff(weeks) >= 0).all()
    assert (round_to_steps(days * 100, 100, 1) == days).all()
    assert round_to_steps(np.array([49, 50, 149, 150]), 100, 1).tolist() == [0, 1, 1, 2]


def test_a_recency_beyond_the_age_is_an_error_of_ours():
    with pytest.raises(ValueError, match="recency lies between"):
        collapse(np.array([1]), np.array([5]), np.array([4]), 1)


def test_a_sample_of_customers_who_are_all_alike_is_no_larger_than_asked_and_leaves_out_those_without_a_day():
    alike = make_histories(np.arange(50), np.full(50, 9), np.full(50, 700), number=80)
    drawn = sample_customers(alike, 1, 20)
    assert len(drawn) == 20
    assert drawn.max() < 50
    assert len(sample_customers(alike, 1, 100)) == 50
