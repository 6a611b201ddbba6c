"""k-means over weighted cells (Lloyd 1982), begun by k-means++ (Arthur and Vassilvitskii 2007), best of a few tries.

Sums of coordinates are sums of whole numbers, distances are added column by column: neither the number of processors
nor the order of rows changes a bit.
"""

from __future__ import annotations

import numpy as np

from ..training_rows import Floats, Whole
from .cells import Cells

TRIES = 3
ROUNDS = 40
"""At most, each try; k-means usually stands still after twenty."""


def cluster(cells: Cells, weights: Whole, k: int, draw: np.random.Generator, tries: int = TRIES) -> Floats:
    """(k', d) centres in order of their coordinates, k' <= k: no two the same, none without customers."""
    points, best, least = cells.points, None, np.inf
    for _ in range(tries):
        centres = _settled(cells, points, weights, _begun(points, weights, k, draw))
        loss = float(np.dot(weights, nearest(points, centres)[1]))
        if loss < least * (1 - 1e-12):
            best, least = centres, loss
    assert best is not None
    return best[np.lexsort(best.T[::-1])]


def nearest(points: Floats, centres: Floats) -> tuple[Whole, Floats]:
    """For each point the number of the centre (the first of equally near ones) and the squared distance to it."""
    best = np.zeros(len(points), np.int64)
    least = _squares(points, centres[0])
    for k in range(1, len(centres)):
        squares = _squares(points, centres[k])
        is_nearer = squares < least
        best[is_nearer], least[is_nearer] = k, squares[is_nearer]
    return best, least


def _squares(points: Floats, centre: Floats) -> Floats:
    total: Floats = np.square(points[:, 0] - centre[0])
    for column in range(1, points.shape[1]):
        total += np.square(points[:, column] - centre[column])
    return total


def _begun(points: Floats, weights: Whole, k: int, draw: np.random.Generator) -> Floats:
    """Cells drawn one after the other, the farther from those there are the likelier."""
    chances = np.cumsum(weights.astype(np.float64))
    chosen = [_drawn(chances, draw)]
    least = _squares(points, points[chosen[0]])
    while len(chosen) < k:
        chances = np.cumsum(weights * least)
        if not chances[-1] > 0:
            break
        chosen.append(_drawn(chances, draw))
        least = np.minimum(least, _squares(points, points[chosen[-1]]))
    return points[chosen]


def _drawn(chances: Floats, draw: np.random.Generator) -> int:
    return int(min(np.searchsorted(chances, draw.random() * chances[-1], side="right"), len(chances) - 1))


def _settled(cells: Cells, points: Floats, weights: Whole, centres: Floats) -> Floats:
    before = None
    for _ in range(ROUNDS):
        labels, _ = nearest(points, centres)
        if before is not None and np.array_equal(labels, before):
            break
        before = labels
        sizes = np.bincount(labels, weights=weights, minlength=len(centres))
        sums = [np.bincount(labels, weights * cells.at[:, d], len(centres)) for d in range(points.shape[1])]
        kept = sizes > 0
        centres = np.stack(sums, axis=1)[kept] / sizes[kept, None] / cells.steps
        if not kept.all():
            before = None
    return centres
