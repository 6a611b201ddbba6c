"""Many customers as few weighted cells of a fine grid, so that all sums are of whole numbers and exact in any order.

Ten million customers fill some thousand cells; what is found from cells is the same for shuffled rows, to the bit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..training_rows import Floats, Whole

FINEST = 64
"""Steps of the grid a robust standard deviation."""

MOST_CELLS = 3_000
"""More are not needed to find a handful of groups; a coarser grid is taken until no more are left."""


@dataclass(frozen=True, slots=True)
class Cells:
    """`at` (m, d): whole steps; `weights` (m,): customers in each; `steps`: grid steps a unit of scale. In order of
    `at`, so that the same customers give the same cells."""

    at: Whole
    weights: Whole
    steps: int

    @property
    def points(self) -> Floats:
        """(m, d) on the common scale."""
        return self.at / self.steps

    @property
    def customers(self) -> int:
        """All of them."""
        return int(self.weights.sum())


def make_cells(columns: list[Floats]) -> Cells:
    """Of d columns of n known scaled values."""
    steps = FINEST
    while True:
        at = np.stack([np.rint(column * steps).astype(np.int64) for column in columns], axis=1)
        keys = _keys(at)
        found, first, counts = np.unique(keys, return_index=True, return_counts=True)
        if len(found) <= MOST_CELLS or steps == 1:
            return Cells(at[first], counts.astype(np.int64), steps)
        steps //= 2


def _keys(at: Whole) -> Whole:
    """One whole number a cell, in order of its columns; numbered anew after each column, so that nothing overflows."""
    keys = np.zeros(len(at), np.int64)
    for k in range(at.shape[1]):
        own = at[:, k] - at[:, k].min()
        _, keys = np.unique(keys * (int(own.max()) + 1) + own, return_inverse=True)
    return keys
