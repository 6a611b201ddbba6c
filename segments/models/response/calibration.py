"""From log-odds to probabilities that mean what they say: of those given 0.3, three in ten do it.

Found on rows the model has not seen. Platt's line by default; centred isotonic steps where there are rows enough and
they are better on rows they have not seen. Both keep the order of the scores.
Sources: Platt, Probabilistic outputs for support vector machines (1999), with his smoothed targets; Oron and Flournoy,
Centered isotonic regression, Statistics in Biopharmaceutical Research 9 (2017), section 2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import isotonic_regression
from scipy.special import expit

from ..training_rows import Floats, Whole
from .logistic import fit_logistic

ISOTONIC_FROM = 1_000
"""Rows of the rarer outcome from which steps may be tried."""

WEAK_RIDGE = 1e-6


@dataclass(frozen=True, slots=True)
class Calibration:
    """Platt's line: probability = expit(offset + slope z). With steps: straight lines between the points (`at`,
    `chance`), flat outside; then offset and slope are not used."""

    offset: float = 0.0
    slope: float = 1.0
    at: tuple[float, ...] = ()
    chance: tuple[float, ...] = ()


def fit_calibration(log_odds: Floats, outcome: Floats, parts: Whole) -> Calibration:
    """Of held-out log-odds and what happened; `parts` numbers the rows' folds, to judge steps on rows they have not
    seen. Both outcomes must occur."""
    platt = fit_platt(log_odds, outcome)
    if min(int(outcome.sum()), int((1 - outcome).sum())) < ISOTONIC_FROM:
        return platt
    gains = []
    for part in np.unique(parts):
        held = parts == part
        if not 0 < outcome[~held].mean() < 1:
            return platt
        line, steps = (fit(log_odds[~held], outcome[~held]) for fit in (fit_platt, fit_isotonic))
        gains.append(
            log_loss(calibrated(line, log_odds[held]), outcome[held])
            - log_loss(calibrated(steps, log_odds[held]), outcome[held])
        )
    clear = len(gains) > 1 and np.mean(gains) > 2 * np.std(gains, ddof=1) / np.sqrt(len(gains))
    return fit_isotonic(log_odds, outcome) if clear else platt


def check_calibration(calibration: Calibration) -> None:
    """Raises ValueError for points that are not in order, or no chances."""
    at, chance = np.array(calibration.at), np.array(calibration.chance)
    if len(at) != len(chance) or (np.diff(at) <= 0).any() or (np.diff(chance) < 0).any():
        raise ValueError("calibration.at must rise, and calibration.chance not fall with it")
    if len(chance) and not 0 <= chance[0] <= chance[-1] <= 1:
        raise ValueError("calibration.chance must lie between 0 and 1")
    if calibration.slope < 0:
        raise ValueError("calibration.slope must not be negative")


def calibrated(calibration: Calibration, log_odds: Floats) -> Floats:
    """Probabilities, value by value."""
    if not calibration.at:
        chances: Floats = expit(calibration.offset + calibration.slope * log_odds)
        return chances
    at, chance = np.array(calibration.at), np.array(calibration.chance)
    if len(at) == 1:
        return np.full(len(log_odds), chance[0])
    inside: Floats = np.clip(log_odds, at[0], at[-1])
    left = np.clip(np.searchsorted(at, inside, side="right") - 1, 0, len(at) - 2)
    share = (inside - at[left]) / (at[left + 1] - at[left])
    steps: Floats = chance[left] + share * (chance[left + 1] - chance[left])
    return steps


def fit_platt(log_odds: Floats, outcome: Floats) -> Calibration:
    """A line through the log-odds. A slope that would turn the order round becomes 0: everybody gets the base rate."""
    hits = float(outcome.sum())
    misses = len(outcome) - hits
    target = np.where(outcome == 1, (hits + 1) / (hits + 2), 1 / (misses + 2))
    line = fit_logistic(log_odds[:, None], target, WEAK_RIDGE)
    if line.weights[0] > 0:
        return Calibration(line.intercept, line.weights[0])
    share = float(target.mean())
    return Calibration(float(np.log(share / (1 - share))), 0.0)


def fit_isotonic(log_odds: Floats, outcome: Floats) -> Calibration:
    """Pooled neighbours, each pool a point at the mean of its log-odds; never quite 0 or 1."""
    at, places = np.unique(log_odds, return_inverse=True)
    rows = np.bincount(places).astype(np.float64)
    hits = np.bincount(places, outcome)
    begins = isotonic_regression(hits / rows, weights=rows).blocks[:-1]
    pooled, found = np.add.reduceat(rows, begins), np.add.reduceat(hits, begins)
    centres = np.add.reduceat(rows * at, begins) / pooled
    points = list(zip(centres.tolist(), ((found + 0.5) / (pooled + 1)).tolist(), strict=True))
    kept = [points[0]]
    for where, chance in points[1:]:  # the half row added may undo the order of two neighbours
        if where > kept[-1][0]:
            kept.append((where, max(chance, kept[-1][1])))
    return Calibration(at=tuple(where for where, _ in kept), chance=tuple(chance for _, chance in kept))


def log_loss(chances: Floats, outcome: Floats) -> float:
    """Mean of -log of the chance given to what happened, in nats; chances of 0 and 1 count as 1e-15 and 1 - 1e-15."""
    safe = np.clip(chances, 1e-15, 1 - 1e-15)
    return float(-np.mean(np.where(outcome == 1, np.log(safe), np.log1p(-safe))))
