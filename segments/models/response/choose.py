"""How strong the ridge, how many trees, and which of the two methods: by other people's held-out rows, later ones where
there are several instants. Logistic regression stays unless trees win by more than the noise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..training_rows import Floats
from .boosting import fit_boosting, staged_log_odds
from .logistic import Logistic, fit_logistic, log_odds
from .measures import auc
from .splits import Splits
from .trees import Trees, sum_of_trees

STRENGTHS = (3000.0, 300.0, 30.0, 3.0, 0.3)
"""Ridges tried, the strongest first; a tie goes to the stronger. The inverse of each is the prior variance of a
coefficient, so they need not grow with the rows."""

BOOSTING_FROM = 200
"""Rows of the rarer outcome from which trees may be tried."""

LEAST_GAIN = 0.002
"""Of the AUC: for less, a model whose every coefficient can be read is not given up."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen and what was seen: mean AUC on held-out rows of either method (None: not tried), the gain of
    trees and twice its standard error."""

    method: str
    strength: float
    trees: int
    logistic_auc: float
    boosting_auc: float | None = None
    gain: float | None = None
    noise: float | None = None


def choose(matrix: Floats, outcome: Floats, splits: Splits, seed: int, boosting: bool) -> Choice:
    """`splits` has at least one part, each with both outcomes among the rows that teach."""
    losses = np.zeros((len(splits.parts), len(STRENGTHS)))
    areas = np.full((len(splits.parts), len(STRENGTHS)), np.nan)
    for k, (taught, held) in enumerate(splits.parts):
        model: Logistic | None = None
        seen, happened = matrix[taught], outcome[taught]
        columns = list(matrix[held].T)
        for j, strength in enumerate(STRENGTHS):
            model = fit_logistic(seen, happened, strength, model)
            z = log_odds(model, columns)
            losses[k, j] = np.mean(np.logaddexp(0.0, z) - outcome[held] * z)
            areas[k, j] = auc(z, outcome[held])
    sizes = np.array([len(held) for _, held in splits.parts])
    best = int(np.argmin(np.round(sizes @ losses / sizes.sum(), 9)))
    plain = areas[:, best]
    strength = STRENGTHS[best]
    rarer = min(outcome.sum(), (1 - outcome).sum())
    if not boosting or rarer < BOOSTING_FROM:
        return Choice("logistic", strength, 0, _mean(plain))
    trees, grown = _try_boosting(matrix, outcome, splits, seed)
    gains = (grown - plain)[np.isfinite(grown - plain)]
    if len(gains) < 2:
        return Choice("logistic", strength, 0, _mean(plain))
    # Nadeau and Bengio, Machine Learning 52 (2003), eq. 8: the parts share rows that teach
    shared = float(np.mean([len(held) / len(taught) for taught, held in splits.parts]))
    noise = 2 * float(np.sqrt((1 / len(gains) + shared) * np.var(gains, ddof=1)))
    gain = float(np.mean(gains))
    method = "boosting" if gain > max(noise, LEAST_GAIN) else "logistic"
    return Choice(method, strength, trees, _mean(plain), _mean(grown), gain, noise)


def fit_chosen(choice: Choice, matrix: Floats, outcome: Floats, seed: int) -> Logistic | Trees:
    """The chosen method on these rows."""
    if choice.method == "boosting":
        return fit_boosting(matrix, outcome, choice.trees, seed)
    return fit_logistic(matrix, outcome, choice.strength)


def raw(model: Logistic | Trees, matrix: Floats) -> Floats:
    """n log-odds of (n, k)."""
    columns = list(matrix.T)
    return sum_of_trees(model, columns) if isinstance(model, Trees) else log_odds(model, columns)


def _try_boosting(matrix: Floats, outcome: Floats, splits: Splits, seed: int) -> tuple[int, Floats]:
    """The number of trees with the least log loss over all held-out rows, and its AUC of each part."""
    staged = [staged_log_odds(matrix[taught], outcome[taught], matrix[held], seed) for taught, held in splits.parts]
    losses = sum(
        np.sum(np.logaddexp(0.0, z) - outcome[held] * z, axis=1)
        for z, (_, held) in zip(staged, splits.parts, strict=True)
    )
    best = int(np.argmin(losses))
    return best + 1, np.array([auc(z[best], outcome[held]) for z, (_, held) in zip(staged, splits.parts, strict=True)])


def _mean(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(np.mean(known)) if len(known) else 0.5
