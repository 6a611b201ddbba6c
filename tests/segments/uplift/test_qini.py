"""Qini, gain and AUUC against a slow sum over ranked people, and against what the definition must give."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from campaign_engine.segments.models.uplift.qini import lot_weights, measure_qini
from hypothesis import given
from hypothesis import strategies as st

PEOPLE = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 1), st.booleans()), min_size=2, max_size=9).filter(
    lambda people: len({treated for _, _, treated in people}) == 2
)


def slow_curve(people: list[tuple[float, float, bool]]) -> list[tuple[int, float]]:
    """The points of the docstring, one depth at a time, by lists."""
    points = [(0, 0.0)]
    for limit in sorted({score for score, _, _ in people}, reverse=True):
        top = [(outcome, treated) for score, outcome, treated in people if score >= limit]
        offered = [outcome for outcome, treated in top if treated]
        left = [outcome for outcome, treated in top if not treated]
        correction = sum(left) * len(offered) / len(left) if left else 0.0
        points.append((len(top), sum(offered) - correction))
    return points


def slow_area(points: list[tuple[int, float]]) -> float:
    return sum((k1 - k0) * (q0 + q1) / 2 for (k0, q0), (k1, q1) in itertools.pairwise(points))


def slow_qini(people: list[tuple[float, float, bool]]) -> tuple[float, float, float]:
    n, offered = len(people), sum(treated for _, _, treated in people)
    area = slow_area(slow_curve(people))
    by_lot = n * slow_curve(people)[-1][1] / 2
    bought = sum(outcome == 1 and treated for _, outcome, treated in people)
    stayed = sum(outcome == 0 and not treated for _, outcome, treated in people)
    perfect = [
        (2 * (outcome == treated) + (outcome if bought > stayed else treated), outcome, treated)
        for _, outcome, treated in people
    ]
    room = slow_area(slow_curve(perfect)) - by_lot
    return (area - by_lot) / room if room > 0 else float("nan"), (area - by_lot) / n / offered, area / n / offered


def measured(people: list[tuple[float, float, bool]]) -> tuple[float, float, float]:
    score, outcome, treated = zip(*people, strict=True)
    found = measure_qini(np.array(score, float), np.array(outcome, float), np.array(treated))
    return found.coefficient, found.gain, found.auuc


@given(PEOPLE)
def test_qini_gain_and_auuc_are_those_of_the_slow_sums(people: list[tuple[float, float, bool]]) -> None:
    assert measured(people) == pytest.approx(slow_qini(people), nan_ok=True, abs=1e-12)


@given(PEOPLE, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_change_a_bit(people: list[tuple[float, float, bool]], chance: object) -> None:
    shuffled = people.copy()
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    np.testing.assert_array_equal(measured(shuffled), measured(people))


def test_a_small_ranking_by_hand() -> None:
    people = [(4.0, 1.0, True), (3.0, 0.0, False), (2.0, 0.0, True), (1.0, 1.0, False)]
    # depths 1..4: Y_T 1 1 1 1, T 1 1 2 2, Y_C 0 0 0 1, C 0 1 1 2 -> q 1 1 1 0; area .5 + 1 + 1 + .5; random 0
    assert measured(people) == pytest.approx((1.0, 3 / 8, 3 / 8))


def test_equal_scores_for_all_gain_nothing_over_chance() -> None:
    people = [(1.0, float(k % 3 == 0), k % 2 == 0) for k in range(30)]
    assert measured(people)[:2] == pytest.approx((0.0, 0.0))


def test_the_perfect_ranking_has_qini_one_and_the_reverse_of_a_ranking_its_negative_gain() -> None:
    draws = np.random.default_rng(3)
    treated, outcome = draws.random(400) < 0.5, (draws.random(400) < 0.3).astype(float)
    best = 2.0 * (outcome == treated) + treated
    assert measure_qini(best, outcome, treated).coefficient == pytest.approx(1.0)
    score = draws.random(400)
    forth, back = measure_qini(score, outcome, treated), measure_qini(-score, outcome, treated)
    assert forth.gain == pytest.approx(-back.gain, abs=0.02)


def test_money_has_a_gain_and_no_coefficient() -> None:
    draws = np.random.default_rng(4)
    found = measure_qini(draws.random(50), 10 * draws.random(50), draws.random(50) < 0.5)
    assert np.isnan(found.coefficient)
    assert np.isfinite(found.gain)


@pytest.mark.parametrize("treated", [True, False])
def test_without_anybody_to_compare_with_all_is_unknown(treated: bool) -> None:
    assert np.isnan(measured([(1.0, 1.0, treated), (0.5, 0.0, treated)])).all()


def test_equal_probabilities_weigh_exactly_one_and_others_keep_the_size_of_their_group() -> None:
    treated = np.array([True, True, False, False])
    assert lot_weights(np.array([0.3, 0.3, 0.7, 0.7]), treated).tolist() == [1.0] * 4
    assert lot_weights(np.array([0.2, 0.4, 0.7, 0.7]), treated) == pytest.approx([4 / 3, 2 / 3, 1, 1])


def test_weights_undo_a_lot_that_was_not_even() -> None:
    """Twice as many of the moved were contacted; weighed, the ranking has the gain that an even lot shows."""
    draws = np.random.default_rng(5)
    moved = draws.random(200_000) < 0.5
    chance = np.where(moved, 2 / 3, 1 / 3)
    treated = draws.random(len(moved)) < chance
    outcome = (draws.random(len(moved)) < 0.1 + 0.2 * (moved & treated) + 0.3 * moved).astype(float)
    own = np.where(treated, chance, 1 - chance)
    weighed = measure_qini(moved.astype(float), outcome, treated, lot_weights(own, treated))
    plain = measure_qini(moved.astype(float), outcome, treated)
    # by the definition: q is 0.2 of the contacted at depth 1/2 and stays there; area 0.2/2 * 3/4, random 0.1/2
    assert weighed.gain == pytest.approx(0.025, abs=0.002)
    assert abs(plain.gain - 0.025) > 0.01


@pytest.mark.filterwarnings("ignore:Function stable_cumsum is deprecated:FutureWarning")
def test_on_randomised_contacts_it_is_the_coefficient_of_scikit_uplift() -> None:
    """Optional oracle: `pip install scikit-uplift`."""
    sklift = pytest.importorskip("sklift.metrics", reason="scikit-uplift is not installed (an oracle only)")
    draws = np.random.default_rng(6)
    for _ in range(20):
        score, treated = draws.integers(0, 30, 500) / 30, draws.random(500) < 0.5
        outcome = (draws.random(500) < 0.2 + 0.3 * treated * score).astype(float)
        theirs = sklift.qini_auc_score(outcome, score, treated.astype(int), negative_effect=True)
        assert measure_qini(score, outcome, treated).coefficient == pytest.approx(theirs, abs=1e-9)
