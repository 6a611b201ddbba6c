"""The category that follows: planted habits are found, a shop without any says that the last one again is as good."""

from __future__ import annotations

import json

import numpy as np
import pytest
from campaign_engine.segments.models.recommend.fit_categories import Days, fit_categories, try_categories
from campaign_engine.segments.models.recommend.next_category import (
    count_transitions,
    from_plain,
    likely_next,
    make_model,
    order_after,
    to_plain,
)

NAMES = ("bath", "garden", "kitchen")


def days(follow, seed=0, customers=600):
    """After a category comes `follow[it]` in three of four cases."""
    random, rows = np.random.default_rng(seed), []
    for customer in range(customers):
        kind, day = int(random.integers(0, 3)), int(random.integers(0, 20))
        while day < 240:
            rows.append((customer, day, kind))
            kind = follow[kind] if random.random() < 0.75 else int(random.integers(0, 3))
            day += int(random.integers(10, 30))
    table = np.array(rows, np.int64)
    return Days(table[:, 0], table[:, 1], table[:, 2], NAMES)


def test_a_habit_is_found_and_used():
    shop = days([1, 2, 0])
    model, evidence = fit_categories(shop, 240, 30)
    assert model.use == "transition"
    assert likely_next(model, np.array([0, 1, 2, -1]))[:, 0].tolist() == [1, 2, 0, -1]
    found = next(one for one in evidence.figures if one.name.startswith("hit rate"))
    assert found.low > found.beside + 0.3
    assert try_categories(model, shop, 200, 30).figures[2].value == pytest.approx(found.value, abs=0.1)


def test_whoever_stays_with_her_category_is_guessed_to_stay_and_it_is_said():
    model, evidence = fit_categories(days([0, 1, 2]), 240, 30)
    assert model.use == "same"
    assert [remark.code for remark in evidence.remarks] == ["M301"]
    assert likely_next(model, np.array([2]))[0, 0] == 2


def test_a_category_seen_seldom_is_followed_by_what_is_bought_at_all():
    counts = np.array([[0, 0, 1], [0, 100, 0], [0, 40, 0]])
    assert order_after(counts)[0, 0] == 1


def test_ties_go_to_the_first_by_name():
    assert order_after(np.zeros((3, 3), np.int64)).tolist() == [[0, 1, 2]] * 3


def test_counts_are_of_pairs():
    assert count_transitions(np.array([0, 0, 2]), np.array([1, 1, 2]), 3).tolist() == [[0, 2, 0], [0, 0, 0], [0, 0, 1]]


def test_nothing_bought_gives_a_model_of_nothing():
    nothing = np.zeros(0, np.int64)
    model, evidence = fit_categories(Days(nothing, nothing, nothing, ()), 100, 30)
    assert likely_next(model, np.array([-1, -1])).shape == (2, 0)
    assert [remark.code for remark in evidence.remarks] == ["M300"]


def test_a_model_comes_back_from_its_plain_and_a_broken_one_is_refused():
    model = make_model(NAMES, np.arange(9).reshape(3, 3), "transition")
    plain = json.loads(json.dumps(to_plain(model)))
    assert from_plain(plain) == model
    plain["follows"][0] = [0, 0, 1]
    with pytest.raises(ValueError, match="follows"):
        from_plain(plain)
