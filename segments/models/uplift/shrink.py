"""Effects are made smaller before anybody believes them: towards the average, and the averages towards each other.

What is learnt from noisy data spreads wider than the truth, and the largest of several noisy numbers is too large on
average (the winner's curse). So: slope of the truth on the learnt effect, on persons not seen, and Stein's rule.
"""

from __future__ import annotations

import numpy as np

from ..training_rows import Floats, Whole

LEAST_ERROR = 1e-100
"""Outcomes that are all the same have no error; its square must not vanish."""


def slope_of(pseudo: Floats, effect: Floats, person: Whole) -> tuple[float, float]:
    """How much of a learnt difference between people is true, with its standard error by person: the coefficient of the
    effect in a regression of pseudo-outcomes on it (best linear predictor; Chernozhukov et al. 2018, "Generic machine
    learning inference", section 2.2). (0, inf) where the effect is the same for everybody."""
    moved = effect - effect.mean()
    room = float(np.sum(moved**2))
    if room <= 1e-18 * len(effect):
        return 0.0, float("inf")
    slope = float(np.sum(moved * (pseudo - pseudo.mean()))) / room
    left = pseudo - pseudo.mean() - slope * moved
    _, row = np.unique(person, return_inverse=True)
    return slope, float(np.sqrt(np.sum(np.bincount(row, moved * left) ** 2))) / room


def stein(value: float, error: float) -> float:
    """The value less its own noise: value * max(0, 1 - (error / value)^2), the positive part of James and Stein's rule
    in one dimension."""
    return value * (1 - (error / value) ** 2) if abs(value) > error else 0.0


def shrink_slope(slope: float, error: float) -> float:
    """The share of a learnt difference that is kept, 0 to 1."""
    return min(1.0, max(0.0, stein(slope, error)))


def shrink_averages(averages: Floats, errors: Floats) -> Floats:
    """Average effects of K offers as a choice between them may believe them: towards their weighted mean by the part of
    their spread that noise explains (empirical Bayes; Efron and Morris 1975), and that mean towards nothing by Stein's
    rule. One offer: Stein's rule alone. Offers with NaN stay NaN."""
    known = np.isfinite(averages) & np.isfinite(errors)
    result = np.full(len(averages), np.nan)
    if not known.any():
        return result
    value, noise = averages[known], np.maximum(errors[known], LEAST_ERROR)
    weight = 1 / noise**2 / np.sum(1 / noise**2)
    middle = float(np.sum(weight * value))
    middle_error = float(np.sqrt(1 / np.sum(1 / noise**2)))
    between = 0.0
    if len(value) > 1:
        between = max(0.0, float(np.var(value, ddof=1)) - float(np.mean(noise**2)))
    result[known] = stein(middle, middle_error) + between / (between + noise**2) * (value - middle)
    return result
