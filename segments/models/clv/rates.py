"""The fallback that needs no likelihood: her own rate and average value, drawn towards those of all.

Rate: (repeat purchases + those of an average customer) / (weeks + those of an average customer). Nobody ever leaves in
it, so a level found from the last window corrects the total: what came there against what the rates had said.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..training_rows import Floats, Whole
from .histories import Summary
from .triples import Triples

LEVELS = (0.05, 5.0)
"""Beyond, a level says that the last window was no guide."""

VALUE_WEIGHT = 3.0
"""An average value is drawn towards that of all as if she had made so many average purchases more."""


@dataclass(frozen=True, slots=True)
class ShrunkRate:
    """`repeats` and `weeks` of an average customer; `level` as above, 1 where there was no window to find it from."""

    repeats: float
    weeks: float
    level: float


@dataclass(frozen=True, slots=True)
class ShrunkValue:
    """The mean value of a purchase over all purchases, in major units."""

    mean: float


def fit_shrunk_rate(triples: Triples) -> ShrunkRate:
    """Means over customers, and a level of 1. An average age is a week at least, so that a rate can be told at all."""
    customers = max(triples.customers, 1)
    repeats = int((triples.repeats * triples.weight).sum()) / customers
    return ShrunkRate(repeats, max(float(np.sum(triples.age * triples.weight)) / customers, 1.0), 1.0)


def level_of(actual: float, forecast: float) -> float:
    """What came against what was said, within bounds; 1 where nothing was said."""
    return float(np.clip(actual / forecast, *LEVELS)) if forecast > 0 else 1.0


def rate_expected(model: ShrunkRate, repeats: Whole, age: Floats, weeks: Floats) -> Floats:
    """Purchases expected in the next `weeks`."""
    return np.asarray(model.level * weeks * (repeats + model.repeats) / (age + model.weeks))


def fit_shrunk_value(summary: Summary, scale: int) -> ShrunkValue:
    """All money by all purchases; 0 where there are none, and never below 0."""
    orders, revenue = int(summary.orders.sum()), int(summary.revenue[summary.orders > 0].sum())
    return ShrunkValue(max(revenue / scale / orders, 0.0) if orders else 0.0)


def shrunk_value(model: ShrunkValue, orders: Whole, total: Floats) -> Floats:
    """Her average value, drawn towards that of all; never below 0."""
    return np.asarray(np.maximum(total + VALUE_WEIGHT * model.mean, 0.0) / (orders + VALUE_WEIGHT))
