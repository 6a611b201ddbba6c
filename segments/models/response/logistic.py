"""Logistic regression with a ridge: Newton's method on the penalised likelihood, every sum in one order.

Assumes: rows independent given their columns, log-odds linear in the columns. The penalty keeps coefficients finite
where the columns part the outcomes completely (Albert and Anderson 1984 for why they are not without it).
Source: le Cessie and van Houwelingen, Ridge estimators in logistic regression, Applied Statistics 41 (1992), eq. (2).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.special import expit

from ..training_rows import Floats

MOST_STEPS = 100

DIGITS = 12
"""Significant digits kept of a coefficient: what a library's order of summing changes lies behind them."""


@dataclass(frozen=True, slots=True)
class Logistic:
    """log-odds = intercept + sum of weights x columns, the columns as the design gives them."""

    intercept: float
    weights: tuple[float, ...]


def fit_logistic(matrix: Floats, outcome: Floats, strength: float, start: Logistic | None = None) -> Logistic:
    """Minimises sum(log(1 + e^z) - y z) + strength / 2 * |weights|^2 over n rows (outcome: 0 and 1, or shares between).

    `matrix` (n, k). The intercept is not penalised; both outcomes must occur. `strength` > 0 is the inverse of
    scikit-learn's C. Stops when half the Newton decrement, the gain that is left, is below 1e-10 of a row's.
    """
    n, k = matrix.shape
    with_one = np.empty((n, k + 1), order="F")
    with_one[:, 0] = 1.0
    with_one[:, 1:] = matrix
    penalty = np.full(k + 1, strength)
    penalty[0] = 0.0
    share = float(np.mean(outcome))
    beta = np.zeros(k + 1)
    beta[0] = np.log(share / (1 - share))
    if start is not None:
        beta = np.array([start.intercept, *start.weights])
    loss = _loss(with_one, outcome, beta, penalty)
    for _ in range(MOST_STEPS):
        chance = expit(with_one @ beta)
        gradient = with_one.T @ (chance - outcome) + penalty * beta
        root = np.sqrt(chance * (1 - chance))
        weighted = with_one * root[:, None]
        hessian = weighted.T @ weighted + np.diag(penalty)
        hessian[0, 0] += 1e-10  # all chances 0 or 1 on the way: the intercept alone has no penalty to lean on
        step = cho_solve(cho_factor(hessian), gradient)
        decrement = float(gradient @ step)
        if decrement / 2 < 1e-10:
            beta = beta - step  # near the end every step doubles the digits: this one brings the last
            break
        size, following = 1.0, loss
        while size > 1e-8:
            following = _loss(with_one, outcome, beta - size * step, penalty)
            if following <= loss - 1e-4 * size * decrement:
                break
            size /= 2
        if not following < loss:
            break
        beta, loss = beta - size * step, following
    return Logistic(_short(beta[0]), tuple(_short(one) for one in beta[1:]))


def log_odds(model: Logistic, columns: list[Floats]) -> Floats:
    """The chain intercept + w1 x1 + w2 x2 + ... from left to right, value by value: no library decides the order."""
    total = np.full(len(columns[0]) if columns else 1, model.intercept)
    for weight, column in zip(model.weights, columns, strict=True):
        total += weight * column
    return total


def _loss(with_one: Floats, outcome: Floats, beta: Floats, penalty: Floats) -> float:
    z = with_one @ beta
    return float(np.sum(np.logaddexp(0.0, z) - outcome * z)) + float(np.sum(penalty * beta * beta)) / 2


def _short(number: float) -> float:
    return float(f"{number:.{DIGITS}g}")
