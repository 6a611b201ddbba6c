"""Effects by how high people were ranked: tenths, and what contacting the first so many per cent brings.

Tied people are not put in an order that nobody knows: each counts in every group in proportion.
"""

from __future__ import annotations

import numpy as np

from ..evidence import Table
from ..training_rows import Floats, Whole
from .splits import mean_and_error

TENTHS = 10


def share_in_top(score: Floats, depth: float) -> Floats:
    """How much of each row, 0 to 1, belongs to the first depth * n rows by score."""
    _, row, size = np.unique(-score, return_inverse=True, return_counts=True)
    before = np.cumsum(size) - size
    return np.clip((depth * len(score) - before) / size, 0.0, 1.0)[row]


def tenths(name: str, score: Floats, pseudo: Floats, person: Whole) -> Table:
    """Effect predicted and effect measured (doubly robust), highest tenth first: also the calibration of the effect."""
    rows = []
    for number in range(TENTHS):
        weight = share_in_top(score, (number + 1) / TENTHS) - share_in_top(score, number / TENTHS)
        total = float(np.sum(weight))
        if not total:
            continue
        effect, error = weighted_mean(pseudo, weight, person)
        predicted = float(np.sum(weight * score)) / total
        rows.append((number + 1, total, predicted, effect, error))
    return Table(name, ("tenth", "people", "effect predicted", "effect measured", "standard error"), tuple(rows))


def depths(name: str, effect: Floats, response: Floats, pseudo: Floats, person: Whole) -> Table:
    """What the first 10, 20 ... 100 % bring per person of the whole base, by the three orders."""
    average = float(np.mean(pseudo))
    rows = []
    for number in range(1, TENTHS + 1):
        depth = number / TENTHS
        by_effect, error = mean_and_error(share_in_top(effect, depth) * pseudo, person)
        by_response, response_error = mean_and_error(share_in_top(response, depth) * pseudo, person)
        rows.append((depth, by_effect, error, by_response, response_error, depth * average))
    columns = ("share contacted", "by effect", "standard error", "by response", "standard error", "at random")
    return Table(name, columns, tuple(rows))


def weighted_mean(values: Floats, weight: Floats, person: Whole) -> tuple[float, float]:
    """Weighted mean and its standard error by person."""
    total = float(np.sum(weight))
    mean = float(np.sum(weight * values)) / total
    _, error = mean_and_error(weight * (values - mean), person)
    return mean, error * len(values) / total
