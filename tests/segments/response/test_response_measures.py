"""Figures agree with scikit-learn's, and with what can be counted by hand."""

from __future__ import annotations

import numpy as np
import pytest
from campaign_engine.segments.models.response import measures
from campaign_engine.segments.models.response.calibration import log_loss
from hypothesis import given, settings
from hypothesis import strategies as some
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score
from sklearn.metrics import log_loss as peer_log_loss

CHANCES = some.lists(
    some.tuples(some.integers(0, 20).map(lambda k: k / 20), some.integers(0, 1)), min_size=2, max_size=60
).filter(lambda rows: len({outcome for _, outcome in rows}) == 2)


@given(CHANCES)
@settings(max_examples=60, deadline=None)
def test_order_and_probabilities_are_measured_as_by_scikit_learn(rows: list[tuple[float, int]]) -> None:
    chances, outcome = np.array(rows, float).T
    assert measures.auc(chances, outcome) == pytest.approx(roc_auc_score(outcome, chances), abs=1e-12)
    assert measures.average_precision(chances, outcome) == pytest.approx(average_precision_score(outcome, chances))
    assert measures.brier(chances, outcome) == pytest.approx(brier_score_loss(outcome, chances))
    inside = chances * 0.98 + 0.01
    assert log_loss(inside, outcome) == pytest.approx(peer_log_loss(outcome, inside))


@given(CHANCES, some.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_no_figure_depends_on_the_order_of_rows(rows: list[tuple[float, int]], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    (first, happened), (second, also_happened) = np.array(rows, float).T, np.array(shuffled, float).T
    assert measures.decile_rows(first, happened) == measures.decile_rows(second, also_happened)
    assert measures.calibration_rows(first, happened) == measures.calibration_rows(second, also_happened)


@given(CHANCES)
@settings(max_examples=40, deadline=None)
def test_groups_hold_every_row_once_and_every_hit(rows: list[tuple[float, int]]) -> None:
    chances, outcome = np.array(rows, float).T
    deciles = measures.decile_rows(chances, outcome)
    assert (
        sum(row[1] for row in deciles)
        == sum(row[2] for row in measures.calibration_rows(chances, outcome))
        == len(rows)
    )
    assert sum(row[1] * row[2] for row in deciles) == pytest.approx(outcome.sum())
    assert deciles[-1][4] == pytest.approx(1)


def test_a_table_of_deciles_by_hand() -> None:
    chances = np.arange(20) / 20
    outcome = (np.arange(20) >= 15).astype(float)
    best, second, *_, last = measures.decile_rows(chances, outcome)
    assert best == (1, 2, 1.0, 4.0, 0.4, 0.9)
    assert second == (2, 2, 1.0, 4.0, 0.8, 0.8)
    assert last == (10, 2, 0.0, 0.0, 1.0, 0.0)


def test_scores_that_are_all_alike_say_nothing_in_any_measure() -> None:
    chances, outcome = np.full(30, 0.2), np.append(np.ones(6), np.zeros(24))
    assert measures.auc(chances, outcome) == 0.5
    assert measures.average_precision(chances, outcome) == pytest.approx(0.2)
    assert measures.calibration_error(chances, outcome) == pytest.approx(0, abs=1e-12)
    assert {round(row[3], 12) for row in measures.decile_rows(chances, outcome)} == {1.0}


def test_the_calibration_error_is_the_mean_distance_of_groups() -> None:
    outcome = np.tile([1.0, 0.0], 50)
    assert measures.calibration_error(np.full(100, 0.8), outcome) == pytest.approx(0.3)


def test_precision_and_recall_at_a_cut() -> None:
    chances, outcome = np.array([0.9, 0.8, 0.5, 0.1]), np.array([1.0, 0.0, 1.0, 1.0])
    assert measures.precision_and_recall(chances, outcome, 0.8) == (2, 0.5, 1 / 3)
    assert measures.precision_and_recall(chances, outcome, 0.95) == (0, None, 0.0)


def test_with_one_outcome_only_there_is_no_area() -> None:
    assert np.isnan(measures.auc(np.arange(3.0), np.ones(3)))
    assert np.isnan(measures.average_precision(np.arange(3.0), np.zeros(3)))
