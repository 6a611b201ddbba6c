"""Histogram gradient boosting: grown by scikit-learn, kept as our own trees.

Assumes nothing of the form of the relation; needs more rows than a logistic regression. Source: Friedman, Greedy
function approximation, Annals of Statistics 29 (2001), algorithm 5 (L2_TreeBoost); Ke et al., LightGBM (2017).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from ..training_rows import Floats
from .trees import MOST_LEAVES, Tree, Trees

MOST_TREES = 120
STEP = 0.1
LEAST_IN_LEAF = 40
RIDGE = 5.0


def fit_boosting(matrix: Floats, outcome: Floats, trees: int, seed: int) -> Trees:
    """`trees` trees on n rows of (n, k); both outcomes must occur. The same rows in the same order and the same seed
    give the same trees."""
    return trees_of(_grown(matrix, outcome, trees, seed))


def staged_log_odds(matrix: Floats, outcome: Floats, held: Floats, seed: int) -> Floats:
    """(MOST_TREES, m) log-odds of held-out rows after 1, 2, ... trees."""
    grown = _grown(matrix, outcome, MOST_TREES, seed)
    staged = np.empty((MOST_TREES, len(held)))
    for k, z in enumerate(grown.staged_decision_function(held)):
        staged[k] = z
    return staged


def remembered(matrix: Floats, outcome: Floats, held: Floats, seed: int) -> Floats:
    """Log-odds of held-out rows from trees so deep that they know single people again: what a leak is found with."""
    grown = HistGradientBoostingClassifier(
        max_iter=120,
        learning_rate=0.15,
        max_leaf_nodes=96,
        min_samples_leaf=2,
        max_features=0.3,
        max_bins=32,
        early_stopping=False,
        random_state=seed % 2**32,
    )
    said: Floats = grown.fit(matrix, outcome.astype(np.int64)).decision_function(held)
    return said


def _grown(matrix: Floats, outcome: Floats, trees: int, seed: int) -> Any:
    grown = HistGradientBoostingClassifier(
        max_iter=trees,
        learning_rate=STEP,
        max_leaf_nodes=MOST_LEAVES,
        min_samples_leaf=LEAST_IN_LEAF,
        l2_regularization=RIDGE,
        early_stopping=False,
        random_state=seed % 2**32,
    )
    return grown.fit(matrix, outcome.astype(np.int64))


def trees_of(grown: Any) -> Trees:
    """The numbers of a fitted classifier with two classes and no categorical columns. It reads what scikit-learn does
    not promise to keep; a change there breaks training and its tests, never a model that was kept."""
    trees = []
    for (predictor,) in grown._predictors:
        nodes = predictor.nodes
        leaf = nodes["is_leaf"].astype(bool)
        trees.append(
            Tree(
                tuple(np.where(leaf, -1, nodes["feature_idx"]).tolist()),
                tuple(np.where(leaf, 0.0, nodes["num_threshold"]).tolist()),
                tuple(np.where(leaf, 0, nodes["left"]).tolist()),
                tuple(np.where(leaf, 0, nodes["right"]).tolist()),
                tuple(np.where(leaf, nodes["value"], 0.0).tolist()),
            )
        )
    return Trees(float(grown._baseline_prediction[0, 0]), tuple(trees))
