"""What groupings are judged by, held against scikit-learn and against the eye."""

from __future__ import annotations

import numpy as np
import pytest
from campaign_engine.segments.models.groups.cells import make_cells
from campaign_engine.segments.models.groups.judge_groups import judge_moves
from campaign_engine.segments.models.groups.k_means import cluster, nearest
from campaign_engine.segments.models.groups.match_groups import match_groups
from campaign_engine.segments.models.groups.quality import adjusted_rand, silhouette, valleys
from group_world import four_kinds
from hypothesis import given
from hypothesis import strategies as st
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, silhouette_score
from threadpoolctl import threadpool_limits

LABELS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=40)


@given(pairs=LABELS)
def test_the_rand_index_is_that_of_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    first, second = np.array(pairs).T
    ours = adjusted_rand(first, second, np.ones(len(pairs), np.int64))
    assert ours == pytest.approx(adjusted_rand_score(first, second), abs=1e-12)


def test_a_weight_stands_for_so_many_customers() -> None:
    first, second, weights = np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1]), np.array([3, 1, 2, 5])
    repeated = adjusted_rand_score(np.repeat(first, weights), np.repeat(second, weights))
    assert adjusted_rand(first, second, weights) == pytest.approx(repeated, abs=1e-12)


@given(pairs=LABELS, seed=st.integers(0, 99))
def test_the_silhouette_is_that_of_scikit_learn(pairs: list[tuple[int, int]], seed: int) -> None:
    labels = np.array(pairs)[:, 0]
    points = np.random.default_rng(seed).normal(size=(len(labels), 3))
    number = len(set(labels.tolist()))
    if number < 2:
        assert np.isnan(silhouette(points, labels))
    elif number < len(labels):
        assert silhouette(points, labels) == pytest.approx(silhouette_score(points, labels), abs=1e-12)


def test_k_means_is_as_good_as_that_of_scikit_learn() -> None:
    draw = np.random.default_rng(4)
    columns = [draw.normal(size=800), draw.exponential(size=800)]
    cells = make_cells(columns)
    points = cells.points
    with threadpool_limits(1):
        peer = KMeans(5, n_init=10, random_state=0).fit(points, sample_weight=cells.weights)
    _, squares = nearest(points, cluster(cells, cells.weights, 5, np.random.default_rng(0), tries=10))
    assert float((squares * cells.weights).sum()) <= peer.inertia_ * 1.01


def test_cells_hold_every_customer_and_lie_near_her() -> None:
    draw = np.random.default_rng(4)
    columns = [draw.normal(size=9000), draw.normal(size=9000)]
    cells = make_cells(columns)
    assert cells.customers == 9000
    assert len(cells.weights) <= 3000
    mean = (cells.points * cells.weights[:, None]).sum(axis=0) / 9000
    assert mean == pytest.approx([columns[0].mean(), columns[1].mean()], abs=1 / cells.steps)


def test_a_valley_is_seen_between_kinds_and_none_within_one() -> None:
    columns, kind = four_kinds(2000)
    cells = make_cells([columns["days"], columns["orders"]])
    centres = np.array([[0.0, 0.0], [4.0, 0.0], [0.0, 4.0], [4.0, 4.0]])
    labels, _ = nearest(cells.points, centres)
    assert np.nanmax(valleys(cells, labels, centres)) < 0.25
    one = make_cells([columns["days"][kind == 0], columns["orders"][kind == 0]])
    halves = np.array([[-0.6, 0.0], [0.6, 0.0]])
    assert valleys(one, nearest(one.points, halves)[0], halves)[0, 1] > 1


def test_groups_are_matched_by_whom_they_share_and_strangers_are_not() -> None:
    before = np.array([7.0] * 50 + [9.0] * 40 + [np.nan] * 10)
    now = np.array([1] * 48 + [0] * 42 + [2] * 10)
    assert match_groups(before, now, (7, 9), 3) == (9, 7, None)


def test_moves_are_counted_and_drift_beyond_chance_is_told() -> None:
    then = np.array([1.0] * 300 + [2.0] * 300)
    still = judge_moves({1: "a", 2: "b"}, then, then, then)
    assert (still.figures[0].value, still.remarks) == (1.0, ())
    now = np.array([1.0] * 100 + [2.0] * 500)
    moved = judge_moves({1: "a", 2: "b"}, then, now, now)
    assert moved.figures[0].value == pytest.approx(400 / 600)
    assert [one.code for one in moved.remarks] == ["M273"]
    assert moved.tables[0].rows == ((1, "a", 300, 100, 100), (2, "b", 300, 300, 500))
