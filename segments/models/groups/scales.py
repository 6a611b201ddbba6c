"""How facts are put on one scale before distances are measured: frozen numbers, value by value, robust to a few giants.

A fact that is skewed and hardly ever below zero (money, counts, days) is looked at as log(1 + value / unit), where the
unit is the middle of its positive values: to double counts the same for small and large ones. Then the middle is taken
off and the distance of the quartiles is one (in standard deviations of a normal); beyond three of them all are alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import log1p  # numpy's own takes another path for short arrays on some processors

from ..design import IQR_OF_NORMAL, quantile
from ..training_rows import Column, Floats

FARTHEST = 3.0
"""Robust standard deviations beyond which a value counts as lying at it: a giant is no group of its own."""

SKEWED = 2.0
"""The upper tenth lies this many times as far from the middle as the lower tenth: then a log scale may be used."""

NEVER_BELOW = 0.95
"""Share of values that must not be below zero for a log scale; those below count as zero there."""


@dataclass(frozen=True, slots=True)
class Scale:
    """One fact. `log_unit` 0: no log. A scaled value is (seen - centre) / spread, drawn in to +-FARTHEST."""

    name: str
    log_unit: float
    centre: float
    spread: float


def fit_scales(columns: Mapping[str, Floats]) -> tuple[tuple[Scale, ...], tuple[str, ...]]:
    """Of n > 0 known values each, whatever their order; and the names of facts that say nothing: always the same."""
    scales, constant = [], []
    for name, values in columns.items():
        scale = _scale(name, np.sort(values))
        if scale is None:
            constant.append(name)
        else:
            scales.append(scale)
    return tuple(scales), tuple(constant)


def scaled(scale: Scale, column: Column) -> Floats:
    """n values on the common scale; NaN where it is not known."""
    values = np.asarray(column, np.float64)
    values = np.where(np.isfinite(values), values, np.nan)
    seen = log1p(np.maximum(values, 0.0) / scale.log_unit) if scale.log_unit else values
    return np.clip((seen - scale.centre) / scale.spread, -FARTHEST, FARTHEST)


def _scale(name: str, ordered: Floats) -> Scale | None:
    if ordered[0] == ordered[-1]:
        return None
    unit = _log_unit(ordered)
    seen = log1p(np.maximum(ordered, 0.0) / unit) if unit else ordered
    spread = (quantile(seen, 0.75) - quantile(seen, 0.25)) / IQR_OF_NORMAL
    if not spread > 0:  # most are alike: what the others differ by
        middle = quantile(seen, 0.5)
        spread = float(np.sqrt(np.mean(np.square(seen - middle))))
    return Scale(name, unit, quantile(seen, 0.5), spread) if spread > 0 and np.isfinite(spread) else None


def _log_unit(ordered: Floats) -> float:
    low, middle, high = (quantile(ordered, share) for share in (0.1, 0.5, 0.9))
    is_skewed = high - middle > SKEWED * (middle - low)
    positive = ordered[ordered > 0]
    if not is_skewed or not len(positive) or quantile(ordered, 1 - NEVER_BELOW) < 0:
        return 0.0
    return quantile(positive, 0.5)
