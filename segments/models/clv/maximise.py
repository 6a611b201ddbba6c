"""Maximum likelihood in the logarithms of positive parameters: several starts, an exact gradient, Newton at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits

from ..training_rows import Floats

LOWEST, HIGHEST = 1e-6, 1e6
"""Where a parameter stops: beyond, a likelihood is flat."""

STEP = 1e-4
"""Of the central difference of the gradient, in logarithms."""

NEWTON_STEPS = 8

Likelihood = Callable[[Floats], tuple[float, Floats]]
"""Parameters to (log-likelihood, its derivatives by the parameters)."""


@dataclass(frozen=True, slots=True)
class Maximum:
    """`errors`: standard errors of the logarithms of the parameters, from the curvature; infinite where the
    likelihood is flat, so that the data do not say what the parameter is. `settled`: the gradient is zero at an
    inner point.
    """

    parameters: tuple[float, ...]
    log_likelihood: float
    errors: tuple[float, ...]
    settled: bool


def maximise(likelihood: Likelihood, starts: Sequence[Sequence[float]]) -> Maximum:
    """The highest of the maxima reached from the starts; the first of equals, so the same data give the same bits."""

    def falling(logs: Floats) -> tuple[float, Floats]:
        parameters = np.exp(logs)
        value, slope = likelihood(parameters)
        if not np.isfinite(value) or not np.all(np.isfinite(slope)):
            return 1e300, np.zeros(len(logs))
        return -value, -slope * parameters

    bounds = [(float(np.log(LOWEST)), float(np.log(HIGHEST)))] * len(starts[0])
    # Four numbers need no second thread: on a busy machine waiting for one takes forty times as long as the sums.
    with threadpool_limits(limits=1, user_api="blas"):
        return _polish(falling, _best_end(falling, starts, bounds))


def _best_end(falling: Likelihood, starts: Sequence[Sequence[float]], bounds: list[tuple[float, float]]) -> Floats:
    best: tuple[float, Floats] | None = None
    for start in starts:
        scale = max(abs(falling(np.log(np.array(start)))[0]), 1.0)
        found = minimize(
            lambda logs, by=scale: tuple(part / by for part in falling(logs)),
            np.log(np.array(start)),
            jac=True,
            method="L-BFGS-B",
            bounds=bounds,
            options={"maxiter": 500, "ftol": 1e-13, "gtol": 1e-9, "maxcor": 20},
        )
        value = falling(found.x)[0]
        if best is None or value < best[0] - 1e-7 * abs(best[0]):
            best = (value, found.x)
    assert best is not None
    return best[1]


def _polish(falling: Likelihood, logs: Floats) -> Maximum:
    """Newton's steps while they lead down, and the curvature where they end."""
    value, slope = falling(logs)
    curvature = _curvature(falling, logs)
    for _ in range(NEWTON_STEPS):
        if not _is_bowl(curvature):
            break
        step = np.linalg.solve(curvature, slope)
        if np.max(np.abs(step)) < 1e-10 or np.max(np.abs(step)) > 1.0:
            break
        better, better_slope = falling(logs - step)
        if better > value + 1e-9 * abs(value) or np.max(np.abs(better_slope)) >= np.max(np.abs(slope)):
            break
        logs, value, slope = logs - step, better, better_slope
        curvature = _curvature(falling, logs)
    errors = np.full(len(logs), np.inf)
    if _is_bowl(curvature):
        errors = np.sqrt(np.diag(np.linalg.inv(curvature)))
    inside = bool(np.all(logs > np.log(LOWEST) + 0.01) and np.all(logs < np.log(HIGHEST) - 0.01))
    settled = inside and bool(np.max(np.abs(slope)) <= 1e-5 * max(abs(value), 1.0))
    parameters = tuple(float(one) for one in np.exp(logs))
    return Maximum(parameters, -value, tuple(float(one) for one in errors), settled)


def _curvature(falling: Likelihood, logs: Floats) -> Floats:
    rows = []
    for k in range(len(logs)):
        aside = np.zeros(len(logs))
        aside[k] = STEP
        rows.append((falling(logs + aside)[1] - falling(logs - aside)[1]) / (2 * STEP))
    matrix = np.array(rows)
    return np.asarray((matrix + matrix.T) / 2)


def _is_bowl(curvature: Floats) -> bool:
    """Whether the curvature is positive in every direction, by a margin that rounding cannot make."""
    if not np.all(np.isfinite(curvature)):
        return False
    lowest, highest = (float(one) for one in np.linalg.eigvalsh(curvature)[[0, -1]])
    return lowest > 1e-9 * highest > 0
