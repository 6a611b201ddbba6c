"""The fallback: her own rate and average value, drawn towards those of all.

Rate: (repeat purchases + r) / (weeks + alpha), with r and alpha of the negative binomial distribution (Ehrenberg
1959, The Pattern of Consumer Purchases, Applied Statistics 8, 26-41), which is BG/NBD without leaving; where these
cannot be fitted, with the purchases and weeks of an average customer. Nobody ever leaves in it, so a level found from
the last window corrects the total: what came there against what the rates had said.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, psi

from ..training_rows import Floats, Whole
from .degenerate import HIGHEST_ERROR, HIGHEST_SHAPE
from .histories import Summary
from .maximise import maximise
from .triples import Triples

LEAST_REPEATERS = 30
"""Customers with a second purchase, below which no likelihood is asked."""

LEVELS = (0.05, 5.0)
"""Beyond, a level says that the last window was no guide."""

VALUE_WEIGHT = 3.0
"""An average value is drawn towards that of all as if she had made so many average purchases more."""


@dataclass(frozen=True, slots=True)
class ShrunkRate:
    """`repeats` and `weeks`: r and alpha, or those of an average customer; `level` as above, 1 where there was no
    window to find it from.
    """

    repeats: float
    weeks: float
    level: float


@dataclass(frozen=True, slots=True)
class ShrunkValue:
    """The mean value of a purchase over all purchases, in major units."""

    mean: float


def fit_shrunk_rate(triples: Triples) -> ShrunkRate:
    """Rates of weighted triples, with a level of 1. An average age is a week at least, so that a rate can be told."""
    customers = max(triples.customers, 1)
    repeats = int((triples.repeats * triples.weight).sum()) / customers
    average = ShrunkRate(repeats, max(float(np.sum(triples.age * triples.weight)) / customers, 1.0), 1.0)
    if int(triples.weight[triples.repeats > 0].sum()) < LEAST_REPEATERS:
        return average
    starts = [(shape, shape * average.weeks / average.repeats) for shape in (0.3, 2.0)]
    found = maximise(lambda parameters: log_likelihood(parameters, triples), starts)
    if not found.settled or found.parameters[0] > HIGHEST_SHAPE or max(found.errors) > HIGHEST_ERROR:
        return average
    r, alpha = found.parameters
    return ShrunkRate(r, alpha, 1.0)


def log_likelihood(parameters: Floats, triples: Triples) -> tuple[float, Floats]:
    """Of the negative binomial distribution, summed over customers, and its derivatives by r, alpha."""
    r, alpha = (float(one) for one in parameters)
    x, weight = triples.repeats.astype(np.float64), triples.weight.astype(np.float64)
    log_age = np.log(alpha + triples.age)
    value = np.sum(weight * (gammaln(r + x) - gammaln(r) + r * np.log(alpha) - (r + x) * log_age))
    by_r = np.sum(weight * (psi(r + x) - psi(r) + np.log(alpha) - log_age))
    by_alpha = np.sum(weight * (r / alpha - (r + x) / (alpha + triples.age)))
    return float(value), np.array([by_r, by_alpha])


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
