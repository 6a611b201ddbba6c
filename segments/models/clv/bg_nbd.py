"""BG/NBD: how many purchases a customer will make, if some leave for good after a purchase and nobody says so.

Fader, Hardie and Lee (2005), "Counting Your Customers" the Easy Way: An Alternative to the Pareto/NBD Model, Marketing
Science 24(2), 275-284. Assumptions: while she is alive a customer buys at random moments at a steady rate of her own;
rates are spread over customers as Gamma(r, alpha); after every repeat purchase she leaves for good with a probability
of her own, spread as Beta(a, b); the two have nothing to do with each other. Neither season nor trend is in it. Time in
weeks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, gammaln, hyp2f1, psi

from ..training_rows import Floats, Whole
from .maximise import maximise
from .triples import Triples

NEAR_ONE = 1e-6
"""The formulas divide by a - 1; nearer than this, a is moved so far away; forecasts change by a millionth. So is a
parameter of the hypergeometric function where that cannot be computed."""


@dataclass(frozen=True, slots=True)
class BgNbd:
    """Fitted numbers: r, alpha (weeks), a, b; `errors` are those of their logarithms (see `Maximum`)."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float
    errors: tuple[float, ...]
    settled: bool


def fit_bg_nbd(triples: Triples) -> BgNbd:
    """Maximum likelihood over weighted triples. Raises ValueError where there are none."""
    if not len(triples):
        raise ValueError("no customers to fit")
    rate = max(float((triples.repeats * triples.weight).sum()), 1.0) / max(
        float((triples.age * triples.weight).sum()), 1.0
    )
    likelihood = _Likelihood(triples)
    starts = [(shape, shape / rate, leave, stay) for shape in (0.3, 1.0) for leave, stay in ((0.8, 2.5), (0.3, 10.0))]
    found = maximise(likelihood, starts)
    r, alpha, a, b = found.parameters
    return BgNbd(r, alpha, a, b, found.log_likelihood, found.errors, found.settled)


def log_likelihood(parameters: Floats, triples: Triples) -> tuple[float, Floats]:
    """Equation (6), summed over customers, in the form of section 7 that neither overflows nor underflows; and its
    derivatives by r, alpha, a, b."""
    return _Likelihood(triples)(parameters)


class _Likelihood:
    """Every logarithm and gamma function is taken once a distinct number of purchases, recency or age, not once a
    triple.
    """

    def __init__(self, triples: Triples) -> None:
        weight = triples.weight.astype(np.float64)
        self.counts, self.count_of = np.unique(triples.repeats, return_inverse=True)
        self.recencies, self.recency_of = np.unique(triples.recency, return_inverse=True)
        self.ages, self.age_of = np.unique(triples.age, return_inverse=True)
        self.weight, self.x = weight, triples.repeats.astype(np.float64)
        self.repeat = triples.repeats > 0
        self.weight_of_count = np.bincount(self.count_of, weight)
        self.total = float(weight.sum())

    def __call__(self, parameters: Floats) -> tuple[float, Floats]:
        r, alpha, a, b = (float(one) for one in parameters)
        n, per_count, weight = self.counts.astype(np.float64), self.weight_of_count, self.weight
        log_recency = np.log(alpha + self.recencies)[self.recency_of]
        log_age = np.log(alpha + self.ages)[self.age_of]
        # A3 and A4 of section 7: still there, or gone after the last purchase.
        still = -(r + self.x) * log_age
        left = (np.log(a) - np.log(b + np.maximum(n, 1) - 1))[self.count_of] - (r + self.x) * log_recency
        both = np.where(self.repeat, np.logaddexp(still, left), still)
        gone = np.where(self.repeat, np.exp(left - both), 0.0)
        there = 1.0 - gone
        counted = (
            gammaln(r + n)
            - gammaln(r)
            + r * np.log(alpha)
            + gammaln(a + b)
            + gammaln(b + n)
            - gammaln(b)
            - gammaln(a + b + n)
        )
        value = float(np.sum(per_count * counted) + np.sum(weight * both))
        weight_gone, weight_there = weight * gone, weight * there
        gone_of_count = np.bincount(self.count_of, weight_gone)
        by_r = np.sum(per_count * (psi(r + n) - psi(r) + np.log(alpha))) - np.sum(
            weight_there * log_age + weight_gone * log_recency
        )
        inverse_age, inverse_recency = (
            (1 / (alpha + self.ages))[self.age_of],
            (1 / (alpha + self.recencies))[self.recency_of],
        )
        by_alpha = self.total * r / alpha - np.sum(
            (r + self.x) * (weight_there * inverse_age + weight_gone * inverse_recency)
        )
        by_a = np.sum(per_count * (psi(a + b) - psi(a + b + n))) + np.sum(gone_of_count) / a
        by_b = np.sum(per_count * (psi(a + b) + psi(b + n) - psi(b) - psi(a + b + n))) - np.sum(
            gone_of_count / np.maximum(b + n - 1, 1e-300) * (n > 0)
        )
        return value, np.array([by_r, by_alpha, by_a, by_b])


def bg_alive(model: BgNbd, repeats: Whole, recency: Floats, age: Floats) -> Floats:
    """The probability that she has not left: 1 where she has not bought again, for one leaves after repeat purchases
    only (the denominator of equation (10)).
    """
    x = repeats.astype(np.float64)
    odds = (
        (model.r + x) * (np.log(model.alpha + age) - np.log(model.alpha + recency))
        + np.log(model.a)
        - np.log(model.b + np.maximum(x, 1.0) - 1.0)
    )
    return np.asarray(np.where(repeats > 0, expit(-odds), 1.0))


def bg_expected(model: BgNbd, repeats: Whole, recency: Floats, age: Floats, weeks: Floats) -> Floats:
    """Purchases expected in the next `weeks`, equation (10)."""
    return bg_alive(model, repeats, recency, age) * _while_alive(model, repeats, age, weeks)


def bg_expected_of_new(model: BgNbd, weeks: Floats) -> Floats:
    """Repeat purchases expected in the first `weeks` of a customer of whom nothing is known, equation (9)."""
    nothing = np.zeros(len(weeks))
    return _while_alive(model, nothing.astype(np.int64), nothing, weeks)


def _while_alive(model: BgNbd, repeats: Whole, age: Floats, weeks: Floats) -> Floats:
    """The numerator of equation (10). Its hypergeometric function is turned by Euler's transformation (Abramowitz and
    Stegun 15.3.3), after which x stands in one parameter only and large x converge at once. Where it still cannot be
    computed, a and b are so large, as in a degenerate fit, that the chance of leaving is the same for everybody: then
    the limit stands, a Laplace transform of the gamma distribution of rates."""
    r, alpha, b = model.r, model.alpha, model.b
    a = model.a if abs(model.a - 1.0) > NEAR_ONE else 1.0 + NEAR_ONE
    b = b if abs(a + b - 1.0) > NEAR_ONE else b + NEAR_ONE
    third = a + b + repeats - 1.0
    share = (alpha + age) / (alpha + age + weeks)
    with np.errstate(all="ignore"):
        function = hyp2f1(a + b - 1.0 - r, a - 1.0, third, 1.0 - share)
        lost = ~np.isfinite(function)
        if lost.any():  # scipy overflows where r - a is a whole number and x is large
            function = np.where(lost, hyp2f1(a + b - 1.0 - r + NEAR_ONE, a - 1.0, third, 1.0 - share), function)
        expected = third / (a - 1.0) * (1.0 - share ** (a - 1.0) * function)
    leaving = a / (a + b)
    limit = (1.0 - ((alpha + age) / (alpha + age + leaving * weeks)) ** (r + repeats)) / leaving
    expected = np.where(np.isfinite(expected), expected, limit)
    return np.asarray(np.where(weeks > 0, np.maximum(expected, 0.0), 0.0))
