"""How many groups: as many as there really are, or, where customers form a continuum, as many slices as come out the
same when the shop's customers are drawn anew.

A number of groups stands where every group holds a share of all, and resamples give the same grouping. Of those that
stand, the largest in which every group is set apart from every other by a valley; if there is none, the largest up to
six that stands: slices of a continuum are of use as long as they can be repeated, and more than six nobody tells apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..training_rows import Floats, Whole
from .cells import Cells
from .k_means import TRIES, cluster, nearest
from .quality import SAMPLE, adjusted_rand, silhouette, valleys

CANDIDATES = range(2, 9)
MOST_SLICES = 6
RESAMPLES = 10
STABLE = 0.8
"""Mean adjusted Rand index over resamples from which a grouping counts as the same one."""

LEAST_SHARE = 0.02
"""Of all customers, in the smallest group."""

VALLEY = 0.5
"""Half as many customers midway as around the centre with fewer: the groups are set apart."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """k centres and what they are worth. `stability`, `silhouettes`: one of each resample. `valley`: of each group, the
    shallowest to any other."""

    centres: Floats
    labels: Whole
    shares: Floats
    stability: Floats
    silhouettes: Floats
    valley: Floats

    @property
    def k(self) -> int:
        return len(self.centres)

    @property
    def apart(self) -> int:
        """Groups that are set apart from every other."""
        return int((self.valley < VALLEY).sum())

    @property
    def is_steady(self) -> bool:
        return bool(self.shares.min() >= LEAST_SHARE and self.stability.mean() >= STABLE)


def choose_k(
    cells: Cells, seed: int, declared: int | None, before: int | None = None
) -> tuple[Grouping, tuple[Grouping, ...]]:
    """The grouping, and all that were tried, by k. A declared k is taken as it is; the number of groups `before` is
    kept as long as it stands and there are no more real groups, so that names do not come and go."""
    most = len(cells.weights)
    wanted = [k for k in CANDIDATES if k <= most] or [1] if declared is None else [min(declared, most)]
    tried: dict[int, Grouping] = {}
    for k in wanted:
        found = grouping(cells, k, seed)
        tried.setdefault(found.k, found)
    every = tuple(tried[k] for k in sorted(tried))
    return _chosen(every, before), every


def grouping(cells: Cells, k: int, seed: int) -> Grouping:
    """By k-means, and held against resamples: customers drawn anew with replacement, grouped, everybody assigned."""
    points, customers = cells.points, cells.customers
    centres = cluster(cells, cells.weights, k, np.random.default_rng([seed, k]), TRIES * 2)
    labels, _ = nearest(points, centres)
    chances = cells.weights / customers
    stability, silhouettes = [], []
    for number in range(RESAMPLES):
        draw = np.random.default_rng([seed, k, number + 1])
        again = draw.multinomial(customers, chances)
        others, _ = nearest(points, cluster(cells, again, k, draw, 2))
        stability.append(adjusted_rand(labels, others, cells.weights))
        sample = np.repeat(np.arange(len(points)), draw.multinomial(min(SAMPLE, customers), chances))
        silhouettes.append(silhouette(points[sample], labels[sample]))
    between = valleys(cells, labels, centres)
    worst = np.nanmax(between, axis=1) if len(centres) > 1 else np.array([np.inf])
    shares = np.bincount(labels, weights=cells.weights, minlength=len(centres)) / customers
    return Grouping(centres, labels, shares, np.array(stability), np.array(silhouettes), worst)


def _chosen(every: tuple[Grouping, ...], before: int | None) -> Grouping:
    steady = [one for one in every if one.is_steady]
    real = [one for one in steady if one.apart == one.k]
    slices = [one for one in steady if one.k <= MOST_SLICES]
    kept = [one for one in steady if one.k == before and (not real or one.apart == one.k == real[-1].k)]
    if kept:
        return kept[0]
    if real or slices:
        return (real or slices)[-1]
    return max(steady or every, key=lambda one: (float(one.stability.mean()), -one.k))
