"""Scoring functions: one row alone gives the bits it gives in any batch, and JSON gives them back."""

from __future__ import annotations

import json

import numpy as np
import pytest
from campaign_engine.segments.models.uplift.learners import learn_linear, learn_tree
from campaign_engine.segments.models.uplift.row_functions import (
    Linear,
    RowFunction,
    apply,
    function_from_plain,
    function_to_plain,
    moved_and_scaled,
)
from sklearn.linear_model import Ridge
from sklearn.tree import DecisionTreeRegressor

DRAWS = np.random.default_rng(11)
COLUMNS = np.asfortranarray(DRAWS.normal(size=(3000, 7)))
TARGET = COLUMNS[:, 0] * 0.3 + np.where(COLUMNS[:, 1] > 0.4, 1.0, 0.0) + DRAWS.normal(size=3000)
FUNCTIONS: tuple[RowFunction, ...] = (learn_linear(COLUMNS, TARGET), learn_tree(COLUMNS, TARGET, 1))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_row_alone_gives_the_bits_it_gives_in_any_batch(function: RowFunction) -> None:
    whole = apply(function, COLUMNS)
    order = DRAWS.permutation(3000)
    np.testing.assert_array_equal(apply(function, np.ascontiguousarray(COLUMNS[order])), whole[order])
    for row in range(0, 3000, 131):
        assert apply(function, COLUMNS[row : row + 1])[0] == whole[row]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_json_gives_the_function_back_to_the_bit(function: RowFunction) -> None:
    read = function_from_plain(json.loads(json.dumps(function_to_plain(function))), 7)
    assert read == function


@pytest.mark.parametrize("function", FUNCTIONS)
def test_moving_and_scaling_does_what_it_says(function: RowFunction) -> None:
    moved = moved_and_scaled(function, 0.2, 0.5, 3.0)
    np.testing.assert_allclose(apply(moved, COLUMNS), 3.0 + 0.5 * (apply(function, COLUMNS) - 0.2))


def test_the_linear_function_is_the_ridge_of_scikit_learn_at_some_penalty() -> None:
    found = FUNCTIONS[0]
    assert isinstance(found, Linear)
    spread = float(np.linalg.eigvalsh(np.cov(COLUMNS.T, bias=True)).mean())
    peers = [Ridge(alpha=3000 * spread * 10.0**power).fit(COLUMNS, TARGET).coef_ for power in np.arange(-4, 3.5, 0.5)]
    assert min(float(np.abs(peer - found.weights).max()) for peer in peers) < 1e-9


def test_pure_noise_keeps_next_to_nothing_in_the_linear_function() -> None:
    noise = np.random.default_rng(5).normal(size=3000)
    assert np.std(apply(learn_linear(COLUMNS, noise), COLUMNS)) < 0.06


def test_the_tree_says_what_scikit_learn_says() -> None:
    peer = DecisionTreeRegressor(max_depth=3, min_samples_leaf=150, random_state=1).fit(COLUMNS, TARGET)
    np.testing.assert_array_equal(apply(FUNCTIONS[1], COLUMNS), peer.predict(COLUMNS))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"form": "forest"}, "forest"),
        ({"weights": [1.0] * 6}, "6 numbers for 7 columns"),
        ({"weights": None}, "weights"),
        ({"constant": float("nan")}, "finite"),
        ({"constant": True}, "finite"),
    ],
)
def test_a_linear_function_of_the_wrong_shape_is_refused(change: dict[str, object], said: str) -> None:
    plain = function_to_plain(FUNCTIONS[0])
    assert isinstance(plain, dict)
    with pytest.raises(ValueError, match=said):
        function_from_plain({**plain, **change}, 7)  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [("yes", 0, "leads back"), ("no", 99, "leads back"), ("column", 7, "column 7 of 7"), ("column", -2, "column -2")],
)
def test_a_tree_that_would_not_end_is_refused(field: str, value: int, said: str) -> None:
    plain = function_to_plain(FUNCTIONS[1])
    assert isinstance(plain, dict)
    plain[field] = [value, *plain[field][1:]]  # type: ignore[index]
    with pytest.raises(ValueError, match=said):
        function_from_plain(plain, 7)
