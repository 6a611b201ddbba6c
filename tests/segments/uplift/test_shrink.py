"""Shrinking: less is believed the noisier it is, and the largest of several noisy averages promises nothing."""

from __future__ import annotations

import numpy as np
import pytest
from campaign_engine.segments.models.uplift.shrink import shrink_averages, shrink_slope, slope_of, stein
from hypothesis import given
from hypothesis import strategies as st

SIZES = st.floats(-100, 100, allow_nan=False)
ERRORS = st.floats(0.001, 100)


@given(SIZES, ERRORS)
def test_stein_never_enlarges_nor_turns_and_drops_what_is_smaller_than_its_noise(value: float, error: float) -> None:
    kept = stein(value, error)
    assert abs(kept) <= abs(value)
    assert kept * value >= 0
    assert abs(value) > error or kept == 0
    assert stein(value, float("inf")) == stein(value, float("nan")) == 0


@given(SIZES, ERRORS)
def test_the_share_kept_is_a_share(slope: float, error: float) -> None:
    assert 0 <= shrink_slope(slope, error) <= 1


@given(st.lists(st.tuples(SIZES, ERRORS), min_size=2, max_size=6))
def test_averages_move_together_and_keep_their_order_where_errors_are_equal(pairs: list[tuple[float, float]]) -> None:
    averages, error = np.array([value for value, _ in pairs]), np.full(len(pairs), pairs[0][1])
    shrunk = shrink_averages(averages, error)
    assert np.ptp(shrunk) <= np.ptp(averages) + 1e-9
    assert all(
        shrunk[i] <= shrunk[j] + 1e-9
        for i in range(len(pairs))
        for j in range(len(pairs))
        if averages[i] <= averages[j]
    )


def test_the_best_of_eight_offers_that_do_nothing_promises_a_fifth_of_what_it_seems() -> None:
    draws = np.random.default_rng(1).normal(size=(2000, 8)) * 0.01
    seems = np.mean(draws.max(axis=1))
    promised = np.mean([shrink_averages(one, np.full(8, 0.01)).max() for one in draws])
    assert seems > 0.013
    assert promised < seems / 4


def test_large_differences_between_offers_are_left_as_they_are() -> None:
    assert shrink_averages(np.array([0.1, 0.3]), np.array([0.001, 0.001])) == pytest.approx([0.1, 0.3], abs=0.001)


def test_unknown_offers_stay_unknown_and_do_not_touch_others() -> None:
    both = shrink_averages(np.array([0.1, np.nan]), np.array([0.01, np.nan]))
    assert both[0] == shrink_averages(np.array([0.1]), np.array([0.01]))[0]
    assert np.isnan(both[1])


def test_the_slope_is_one_for_the_truth_half_for_what_is_twice_too_wide_and_zero_for_noise() -> None:
    draws = np.random.default_rng(2)
    truth, person = draws.normal(size=20_000), np.arange(20_000)
    pseudo = truth + draws.normal(size=20_000) * 3
    for learnt, slope in ((truth, 1.0), (2 * truth, 0.5), (draws.normal(size=20_000), 0.0)):
        found, error = slope_of(pseudo, learnt, person)
        assert abs(found - slope) < 3 * error
    assert slope_of(pseudo, np.ones(20_000), person) == (0.0, float("inf"))
