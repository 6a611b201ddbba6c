"""Themes of a table of counts: non-negative factors under the Kullback-Leibler divergence, found by EM.

Lee and Seung (2001), theorem 2, with each theme a distribution over items: the same as probabilistic latent semantic
analysis (Hofmann 1999), and with the two priors the point estimate of latent Dirichlet allocation (Asuncion et al.
2009). Sums are added in the order of entries, so the same table gives the same bits.
"""

from __future__ import annotations

import numpy as np

from ..training_rows import Floats
from .baskets import Baskets

OF_ITEMS = 0.05
"""Prior count of each item in each theme."""

OF_CUSTOMERS = 0.3
"""Prior weight of each theme in each customer."""

ROUNDS = 40


def themes(
    baskets: Baskets, k: int, draw: np.random.Generator, rounds: int = ROUNDS, begin: Floats | None = None
) -> tuple[Floats, Floats]:
    """(k, items): the share of each item in each theme; and (k,): the share of each theme in all purchases. `begin`:
    votes (items, k) of a version before, to begin at what was found then."""
    shape = len(baskets.names), k
    weights, rows, items = baskets.weights, baskets.rows, baskets.items
    common = np.bincount(items, weights, shape[0])
    near = 0.5 + draw.random(shape) if begin is None else OF_ITEMS + begin
    phi = _shares((common[:, None] + 1.0) * near, 0)
    theta = _shares(1.0 + draw.random((baskets.customers, k)), 1)
    votes = np.empty((len(rows), k))
    for _ in range(rounds):
        np.multiply(theta[rows], phi[items], out=votes)
        total = _added(votes)
        votes *= (weights / total)[:, None]
        theta = _shares(_sums(votes, rows, baskets.customers) + OF_CUSTOMERS, 1)
        phi = _shares(_sums(votes, items, shape[0]) + OF_ITEMS, 0)
    sizes = np.array([float(np.sum(votes[:, z])) for z in range(k)])
    return phi.T.copy(), sizes / sizes.sum()


def belongs_to(phi: Floats, sizes: Floats) -> Floats:
    """(items, k): the chance that a line of an item is of a theme, by Bayes."""
    return _shares((phi * sizes[:, None]).T, 1)


def strengths(baskets: Baskets, votes: Floats, sizes: Floats) -> Floats:
    """(customers, k), rows sum to 1: each line votes for the themes its item is of, beside a little of what
    everybody likes. One round of EM from there; more rounds foresee worse (docs/groups.md). Each customer for
    herself: with others or alone, the same bits."""
    entries = votes[baskets.items] * baskets.weights[:, None]
    prior = OF_CUSTOMERS * len(sizes) * sizes
    return _shares(_sums(entries, baskets.rows, baskets.customers) + prior, 1)


def _sums(votes: Floats, groups: np.ndarray, number: int) -> Floats:
    return np.stack([np.bincount(groups, votes[:, z], number) for z in range(votes.shape[1])], axis=1)


def _added(values: Floats) -> Floats:
    """Sum of each row, column by column."""
    total: Floats = values[:, 0].copy()
    for column in range(1, values.shape[1]):
        total += values[:, column]
    return total


def _shares(values: Floats, axis: int) -> Floats:
    """By column (0) or by row (1), summing to 1."""
    if axis == 1:
        return values / _added(values)[:, None]
    totals: Floats = np.cumsum(values, axis=0)[-1]
    return values / totals
