"""Gamma-Gamma: what a purchase of hers is worth on average, between her own average and that of all.

Fader and Hardie (2013), The Gamma-Gamma Model of Monetary Value; Fader, Hardie and Lee (2005), RFM and CLV, Journal
of Marketing Research 42, 415-430. Assumptions: values of purchases vary around the customer's own mean as Gamma(p,
nu); nu is spread over customers as Gamma(q, gamma); what a purchase is worth has nothing to do with how often she
buys. Money in any unit; gamma has that unit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, psi

from ..training_rows import Floats, Whole
from .maximise import maximise
from .triples import count_keys

GRID = 256
"""Above `EXACT_ROWS` customers averages are rounded to so many steps a doubling (0.14 % at most) and counted."""

EXACT_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class GammaGamma:
    """Fitted numbers: p, q, gamma (money); `errors` are those of their logarithms (see `Maximum`)."""

    p: float
    q: float
    gamma: float
    log_likelihood: float
    errors: tuple[float, ...]
    settled: bool


def fit_gamma_gamma(purchases: Whole, average: Floats, exact_rows: int = EXACT_ROWS) -> GammaGamma:
    """Maximum likelihood over customers with their number of purchases (1 or more) and the average value of these.

    Averages of 0 and below have to be dropped before. Raises ValueError for these, and where there are no customers.
    """
    if not len(purchases) or float(average.min()) <= 0 or int(purchases.min()) < 1:
        raise ValueError("purchases and their average value must be above 0")
    count, value, weight = _on_grid(purchases, average) if len(purchases) > exact_rows else _exactly(purchases, average)
    unit = float(np.sum(weight * value) / np.sum(weight))
    scaled = value / unit
    found = maximise(
        lambda parameters: log_likelihood(parameters, count, scaled, weight),
        [(1.0, 3.0, 2.0), (6.0, 4.0, 0.5), (0.5, 10.0, 20.0)],
    )
    p, q, gamma = found.parameters
    unscaled = found.log_likelihood - float(np.sum(weight)) * float(np.log(unit))
    return GammaGamma(p, q, gamma * unit, unscaled, found.errors, found.settled)


def _exactly(purchases: Whole, average: Floats) -> tuple[Whole, Floats, Floats]:
    """Customers alike in both numbers are counted; ascending."""
    order = np.lexsort((average, purchases))
    count, value = purchases[order], average[order]
    new = np.ones(len(count), dtype=np.bool_)
    new[1:] = (count[1:] != count[:-1]) | (value[1:] != value[:-1])
    starts = np.flatnonzero(new)
    weight = np.diff(np.concatenate([starts, [len(count)]])).astype(np.float64)
    return count[starts], value[starts], weight


def _on_grid(purchases: Whole, average: Floats) -> tuple[Whole, Floats, Floats]:
    """Averages rounded to steps of a doubling / GRID, then the same."""
    steps = np.rint(np.log2(average) * GRID).astype(np.int64)
    lowest, width = int(steps.min()), int(steps.max() - steps.min()) + 1
    unique, weight = count_keys(purchases * width + (steps - lowest))
    return unique // width, np.exp2((unique % width + lowest) / GRID), weight.astype(np.float64)


def log_likelihood(parameters: Floats, purchases: Whole, average: Floats, weight: Floats) -> tuple[float, Floats]:
    """Equation (1a), summed over customers, and its derivatives by p, q, gamma."""
    p, q, gamma = (float(one) for one in parameters)
    counts, of = np.unique(purchases, return_inverse=True)
    n = counts.astype(np.float64)
    x = purchases.astype(np.float64)
    log_value, log_total = np.log(average), np.log(gamma + x * average)
    counted = gammaln(p * n + q) - gammaln(p * n) - gammaln(q) + q * np.log(gamma) + p * n * np.log(n)
    value = np.sum(weight * (counted[of] + (p * x - 1) * log_value - (p * x + q) * log_total))
    by_p = np.sum(weight * x * ((psi(p * n + q) - psi(p * n) + np.log(n))[of] + log_value - log_total))
    by_q = np.sum(weight * ((psi(p * n + q) - psi(q) + np.log(gamma))[of] - log_total))
    by_gamma = np.sum(weight * (q / gamma - (p * x + q) / (gamma + x * average)))
    return float(value), np.array([by_p, by_q, by_gamma])


def expected_value(model: GammaGamma, purchases: Whole, total: Floats) -> Floats:
    """The mean value of her purchases that we expect, knowing `purchases` of them with `total` money, equation (5).

    A total of 0 or below says nothing about her: the mean of all, p gamma / (q - 1).
    """
    known = (purchases > 0) & (total > 0)
    x, money = np.where(known, purchases, 0), np.where(known, total, 0.0)
    return np.asarray(model.p * (model.gamma + money) / (model.p * x + model.q - 1.0))
