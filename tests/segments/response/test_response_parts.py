"""The parts of a response model against peers and closed forms: regression, trees, calibration, splits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from campaign_engine.segments.models.response.boosting import _grown, fit_boosting, trees_of
from campaign_engine.segments.models.response.calibration import (
    Calibration,
    calibrated,
    fit_calibration,
    fit_isotonic,
    fit_platt,
)
from campaign_engine.segments.models.response.logistic import fit_logistic, log_odds
from campaign_engine.segments.models.response.splits import (
    deal_people,
    latest_by_people,
    latest_from,
    make_splits,
    some_people,
)
from campaign_engine.segments.models.response.trees import Tree, Trees, check_trees, sum_of_trees
from campaign_engine.segments.models.training_rows import Floats
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy.special import expit, logit
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits


def bends(n: int, seed: int = 0) -> tuple[Floats, Floats]:
    draw = np.random.default_rng(seed)
    matrix = np.round(draw.normal(size=(n, 5)), 2)
    z = np.where((matrix[:, 0] > 0) & (matrix[:, 1] < 0.5), 2.0, -1.0) + matrix[:, 2]
    return np.asfortranarray(matrix), (draw.random(n) < expit(z)).astype(float)


# -- logistic regression


def test_two_groups_give_the_log_odds_of_their_shares() -> None:
    matrix = np.repeat([[0.0], [1.0]], [40, 60], axis=0)
    outcome = np.concatenate([np.ones(10), np.zeros(30), np.ones(45), np.zeros(15)])
    model = fit_logistic(matrix, outcome, 1e-9)
    assert model.intercept == pytest.approx(logit(10 / 40), abs=1e-8)
    assert model.weights[0] == pytest.approx(logit(45 / 60) - logit(10 / 40), abs=1e-8)


@pytest.mark.parametrize("strength", [0.3, 30.0, 3000.0])
def test_coefficients_are_those_of_scikit_learn(strength: float) -> None:
    matrix, outcome = bends(800)
    peer = LogisticRegression(C=1 / strength, solver="newton-cholesky", tol=1e-12, max_iter=500).fit(matrix, outcome)
    model = fit_logistic(matrix, outcome, strength)
    assert model.intercept == pytest.approx(peer.intercept_[0], abs=1e-7)
    assert list(model.weights) == pytest.approx(peer.coef_[0].tolist(), abs=1e-7)
    assert log_odds(model, list(matrix.T)) == pytest.approx(peer.decision_function(matrix), abs=1e-6)


def test_outcomes_parted_completely_give_finite_coefficients() -> None:
    matrix = np.linspace(-1, 1, 100)[:, None]
    model = fit_logistic(matrix, (matrix[:, 0] > 0).astype(float), 0.3)
    assert 5 < model.weights[0] < 100


def test_two_columns_that_say_the_same_share_the_coefficient() -> None:
    matrix, outcome = bends(400)
    model = fit_logistic(np.column_stack([matrix[:, 2], matrix[:, 2]]), outcome, 1.0)
    assert model.weights[0] == pytest.approx(model.weights[1], abs=1e-9)


# -- trees


def walked(model: Trees, row: list[float]) -> float:
    """Slow and obvious: down every tree."""
    total = model.base
    for tree in model.trees:
        node = 0
        while tree.column[node] >= 0:
            below = row[tree.column[node]] <= tree.threshold[node]
            node = tree.left[node] if below else tree.right[node]
        total += tree.value[node]
    return total


def test_trees_sum_to_the_bits_of_scikit_learn_and_of_walking_down() -> None:
    matrix, outcome = bends(1_500)
    with threadpool_limits(1):
        grown = _grown(matrix, outcome, 30, 0)
        new = np.vstack([bends(500, 9)[0], matrix[:200]])
        raw = grown.decision_function(new)
    model = trees_of(grown)
    check_trees(model, 5)
    assert sum(len(tree.column) > 1 for tree in model.trees) == 30
    ours = sum_of_trees(model, list(new.T))
    assert ours.tobytes() == raw.tobytes()
    assert ours.tolist() == [walked(model, row) for row in new.tolist()]


def test_a_tree_that_never_asks_gives_its_value_to_all() -> None:
    leaf = Tree((-1,), (0.0,), (0,), (0,), (0.25,))
    assert sum_of_trees(Trees(1.0, (leaf, leaf)), [np.arange(3.0)]).tolist() == [1.5, 1.5, 1.5]


def test_rows_on_a_threshold_go_left_across_blocks() -> None:
    tree = Tree((0, -1, -1), (2.0, 0.0, 0.0), (1, 0, 0), (2, 0, 0), (0.0, -1.0, 1.0))
    column = np.tile([2.0, np.nextafter(2.0, 3)], 20_000)
    assert sum_of_trees(Trees(0.0, (tree,)), [column]).tolist() == [-1.0, 1.0] * 20_000


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"column": (7, -1, -1)}, "column that is not there"),
        ({"left": (0, 0, 0)}, "is no tree"),
        ({"left": (2, 0, 0)}, "is no tree"),
        ({"value": (0.0,)}, "different length"),
    ],
)
def test_trees_that_cannot_be_walked_are_refused(change: dict[str, Any], said: str) -> None:
    whole = {"column": (0, -1, -1), "threshold": (2.0, 0.0, 0.0), "left": (1, 0, 0), "right": (2, 0, 0)}
    tree = Tree(**{**whole, "value": (0.0, -1.0, 1.0), **change})
    with pytest.raises(ValueError, match=said):
        check_trees(Trees(0.0, (tree,)), 1)


def test_the_same_seed_grows_the_same_trees() -> None:
    matrix, outcome = bends(600)
    with threadpool_limits(1):
        assert fit_boosting(matrix, outcome, 10, 3) == fit_boosting(matrix, outcome, 10, 3)


# -- calibration


def test_platt_finds_the_line_that_was_bent() -> None:
    draw = np.random.default_rng(1)
    z = draw.normal(0, 2, 20_000)
    outcome = (draw.random(20_000) < expit(-1 + 0.5 * z)).astype(float)
    line = fit_platt(z, outcome)
    assert line.offset == pytest.approx(-1, abs=0.06)
    assert line.slope == pytest.approx(0.5, abs=0.03)


def test_scores_that_point_the_wrong_way_become_the_base_rate() -> None:
    z = np.linspace(-2, 2, 200)
    line = fit_platt(z, (z < 0).astype(float))
    assert line.slope == 0
    assert calibrated(line, z) == pytest.approx(0.5, abs=0.01)


def test_steps_are_taken_where_a_line_does_not_fit_and_only_with_rows_enough() -> None:
    draw = np.random.default_rng(2)
    z = draw.normal(0, 2, 12_000)
    chance = np.where(z > 0, 0.6, 0.1)
    outcome = (draw.random(12_000) < chance).astype(float)
    parts = np.arange(12_000) % 5
    steps = fit_calibration(z, outcome, parts)
    assert steps.at
    stray, line_strays = (np.mean(np.abs(calibrated(one, z) - chance)) for one in (steps, fit_platt(z, outcome)))
    assert stray < line_strays / 3
    assert not fit_calibration(z[:1_500], outcome[:1_500], parts[:1_500]).at


@given(some.lists(some.tuples(some.integers(-9, 9), some.integers(0, 1)), min_size=1, max_size=80))
@settings(max_examples=60, deadline=None)
def test_steps_never_turn_the_order_round_and_pool_as_scikit_learn_does(rows: list[tuple[int, int]]) -> None:
    z, outcome = np.array(rows, float).T
    steps = fit_isotonic(z, outcome)
    grid = np.linspace(-12, 12, 97)
    chances = calibrated(steps, grid)
    assert (np.diff(chances) >= 0).all()
    assert 0 < chances.min() <= chances.max() < 1
    pooled = IsotonicRegression().fit(z, outcome).predict(z)
    assert len(steps.at) <= len(np.unique(z))
    assert len(np.unique(np.round(pooled, 9))) >= len(np.unique(np.round(steps.chance, 9))) - 1


def test_a_calibration_by_default_changes_nothing_but_the_scale() -> None:
    assert calibrated(Calibration(), np.array([0.0])).tolist() == [0.5]


# -- splits


def test_no_person_is_ever_on_both_sides() -> None:
    person = np.random.default_rng(0).integers(0, 40, 400)
    instant = np.repeat(np.arange(4) * 30, 100)
    outcome = (np.arange(400) % 3 == 0).astype(float)
    for window in (None, 30, 300):
        splits = make_splits(person, instant, outcome, window, 5, 0)
        assert len(splits.parts) == 5
        for taught, held in splits.parts:
            assert not set(person[taught]) & set(person[held])
            if splits.how == "time":
                assert (instant[taught] + (window or 1) <= splits.cutoff).all()
                assert (instant[held] >= splits.cutoff).all()
        assert splits.how == ("people" if window == 300 else "time")


def test_every_row_is_held_out_once() -> None:
    person = np.arange(103)
    splits = make_splits(person, np.zeros(103, np.int64), np.arange(103) % 2.0, None, 5, 0)
    held = np.sort(np.concatenate([held for _, held in splits.parts]))
    assert held.tolist() == list(range(103))
    assert sorted(np.bincount(deal_people(person, 5, 0)).tolist()) == [20, 20, 21, 21, 21]


def test_a_window_that_reaches_into_the_test_is_not_learnt_from() -> None:
    person, instant = np.arange(300), np.repeat([0, 30, 60], 100)
    outcome = np.arange(300) % 2.0
    (taught, _), *_ = make_splits(person, instant, outcome, 60, 5, 0).parts
    assert set(instant[taught].tolist()) == {0}


def test_the_latest_instants_make_up_a_tenth_at_least() -> None:
    assert latest_from(np.repeat([10, 20, 30], [50, 50, 12])) == 30
    assert latest_from(np.repeat([10, 20, 30], [50, 50, 2])) == 20
    assert latest_from(np.array([5])) == 5


def test_the_final_model_is_calibrated_on_latest_rows_of_other_people() -> None:
    person, instant = np.tile(np.arange(50), 2), np.repeat([0, 30], 50)
    splits = latest_by_people(person, instant, np.arange(100) % 2.0, 5, 0)
    for taught, held in splits.parts:
        assert not set(person[taught]) & set(person[held])
        assert set(instant[held].tolist()) == {30}
        assert set(instant[taught].tolist()) == {0, 30}


def test_a_sample_takes_whole_people() -> None:
    person = np.repeat(np.arange(200), 5)
    few = some_people(person, 333, 0)
    assert len(few) == 330
    assert set(np.bincount(person[few]).tolist()) <= {0, 5}
    assert some_people(person, 1_000, 0).tolist() == list(range(1_000))
