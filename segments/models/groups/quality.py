"""How good a grouping is: the same on resamples (Rand index), customers nearer to their own (silhouette), and whether
customers thin out between groups or are simply cut through (valleys).
"""

from __future__ import annotations

import numpy as np

from ..training_rows import Floats, Whole
from .cells import Cells

SAMPLE = 300
"""Customers that silhouettes are measured on: every pair of them is a distance."""

BAND = 1 / 6
"""Half the width of the bands at both centres and in the middle between them, the distance of the centres being one."""

FEW = 5
"""Customers in the thinner of the bands at the centres, at least, for a valley to be seen at all."""


def adjusted_rand(first: Whole, second: Whole, weights: Whole) -> float:
    """Hubert and Arabie (1985), equation 5: 1 the same grouping, 0 no more alike than by chance."""
    table = np.zeros((int(first.max()) + 1, int(second.max()) + 1))
    np.add.at(table, (first, second), weights.astype(np.float64))
    together, rows, columns = (_pairs(part) for part in (table, table.sum(axis=1), table.sum(axis=0)))
    everything = _pairs(np.array([table.sum()]))
    by_chance = rows * columns / everything if everything else 0.0
    most = (rows + columns) / 2
    return 1.0 if most == by_chance else (together - by_chance) / (most - by_chance)


def silhouette(points: Floats, labels: Whole) -> float:
    """Rousseeuw (1987): mean over n points of (b - a) / max(a, b), a the mean distance to its own group, b to the next
    one; points alone in their group count 0. NaN where there are fewer than two groups."""
    found, numbers, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    if len(found) < 2:
        return float("nan")
    squares = np.zeros((len(points), len(points)))
    for column in range(points.shape[1]):
        squares += np.square(points[:, column, None] - points[None, :, column])
    distances = np.sqrt(squares)
    sums = np.stack([distances[:, numbers == k].sum(axis=1) for k in range(len(found))], axis=1)
    own = np.arange(len(points)), numbers
    alone = sizes[numbers] == 1
    inner = sums[own] / np.maximum(sizes[numbers] - 1, 1)
    outer = sums / sizes
    outer[own] = np.inf
    next_one = outer.min(axis=1)
    larger = np.maximum(inner, next_one)
    values = np.where(alone | (larger == 0), 0.0, (next_one - inner) / np.where(larger == 0, 1.0, larger))
    return float(values.mean())


def valleys(cells: Cells, labels: Whole, centres: Floats) -> Floats:
    """(k, k): how many customers there are midway between two centres, as a share of those around the centre with
    fewer: 1 and more: no gap at all, 0: empty. Infinite where there are too few to tell; NaN on the diagonal."""
    k, points = len(centres), cells.points
    found = np.full((k, k), np.nan)
    for one in range(k):
        for other in range(one + 1, k):
            own = (labels == one) | (labels == other)
            found[one, other] = found[other, one] = _valley(
                points[own], cells.weights[own], centres[one], centres[other]
            )
    return found


def _valley(points: Floats, weights: Whole, here: Floats, there: Floats) -> float:
    way = there - here
    along = np.zeros(len(points))
    for column in range(points.shape[1]):
        along += (points[:, column] - here[column]) * way[column]
    along /= float(np.sum(np.square(way)))
    around = [float(weights[np.abs(along - at) <= BAND].sum()) for at in (0.0, 0.5, 1.0)]
    thinner = min(around[0], around[2])
    return around[1] / thinner if thinner >= FEW else float("inf")


def _pairs(counts: Floats) -> float:
    return float(np.sum(counts * (counts - 1)) / 2)
