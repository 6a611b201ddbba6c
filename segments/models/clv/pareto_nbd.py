"""Pareto/NBD: how many purchases a customer will make, if she may leave at any moment and nobody says so.

Schmittlein, Morrison and Colombo (1987), Counting Your Customers: Who Are They and What Will They Do Next?,
Management Science 33(1), 1-24; equations in the numbering of Fader and Hardie (2005), A Note on Deriving the
Pareto/NBD Model and Related Expressions. Assumptions: as those of BG/NBD, but she leaves at a rate of her own, spread
as Gamma(s, beta), whether she buys or not. Time in weeks.

A0 of equations (19) and (20), two hypergeometric functions whose difference loses digits, is an integral over the
moment of leaving; it is taken by Gauss and Legendre's rule here, which needs no cases for alpha and beta and gives
the gradient by the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, psi

from ..training_rows import Floats, Whole
from .maximise import maximise
from .triples import Triples

POINTS, WEIGHTS = (tuple(float(one) for one in part) for part in np.polynomial.legendre.leggauss(24))
TAIL = 36.0
"""Where the integrand has fallen by exp(-36) the rest is left out."""

BLOCK = 8192
"""Triples whose integrals are taken together, so that they stay in the cache."""

NEAR_ONE = 1e-9


@dataclass(frozen=True, slots=True)
class ParetoNbd:
    """Fitted numbers: r, alpha (weeks), s, beta (weeks); `errors` are those of their logarithms (see `Maximum`)."""

    r: float
    alpha: float
    s: float
    beta: float
    log_likelihood: float
    errors: tuple[float, ...]
    settled: bool


def fit_pareto_nbd(triples: Triples) -> ParetoNbd:
    """Maximum likelihood over weighted triples. Raises ValueError where there are none."""
    if not len(triples):
        raise ValueError("no customers to fit")
    weeks = max(float((triples.age * triples.weight).sum()), 1.0)
    rate = max(float((triples.repeats * triples.weight).sum()), 1.0) / weeks
    typical_age = weeks / triples.customers
    starts = [(shape, shape / rate / 2, 0.6, typical_age / part) for shape, part in ((0.5, 2.0), (1.0, 0.5))]
    found = maximise(lambda parameters: log_likelihood(parameters, triples), starts)
    r, alpha, s, beta = found.parameters
    return ParetoNbd(r, alpha, s, beta, found.log_likelihood, found.errors, found.settled)


def log_likelihood(parameters: Floats, triples: Triples) -> tuple[float, Floats]:
    """Equation (18), summed over customers, and its derivatives by r, alpha, s, beta."""
    r, alpha, s, beta = (float(one) for one in parameters)
    value, slope = 0.0, np.zeros(4)
    for rows in _blocks(len(triples)):
        x = triples.repeats[rows].astype(np.float64)
        weight = triples.weight[rows].astype(np.float64)
        recency, age = triples.recency[rows], triples.age[rows]
        left, log_alpha, log_beta = _log_left(r, alpha, s, beta, x, recency, age)
        log_age, log_beta_age = np.log(alpha + age), np.log(beta + age)
        still = -(r + x) * log_age - s * log_beta_age
        both = np.logaddexp(still, still + _log_sum(left))
        there = np.exp(still - both)
        gone = np.exp(left + (still - both)[:, None])
        counted = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
        value += float(np.sum(weight * (counted + both)))
        by_r = psi(r + x) - psi(r) + np.log(alpha) - there * log_age - np.sum(gone * log_alpha, axis=1)
        by_alpha = r / alpha - (r + x) * (there / (alpha + age) + np.sum(gone * np.exp(-log_alpha), axis=1))
        by_s = np.log(beta) + (1 - there) / s - there * log_beta_age - np.sum(gone * log_beta, axis=1)
        by_beta = s / beta - there * s / (beta + age) - (s + 1) * np.sum(gone * np.exp(-log_beta), axis=1)
        slope += np.array([np.sum(weight * one) for one in (by_r, by_alpha, by_s, by_beta)])
    return value, slope


def pareto_alive(model: ParetoNbd, repeats: Whole, recency: Floats, age: Floats) -> Floats:
    """The probability that she has not left, equations (36) and (37)."""
    alive = np.ones(len(repeats))
    for rows in _blocks(len(repeats)):
        x = repeats[rows].astype(np.float64)
        left, _, _ = _log_left(model.r, model.alpha, model.s, model.beta, x, recency[rows], age[rows])
        alive[rows] = 1.0 / (1.0 + np.exp(np.minimum(_log_sum(left), 700.0)))
    return alive


def pareto_expected(model: ParetoNbd, repeats: Whole, recency: Floats, age: Floats, weeks: Floats) -> Floats:
    """Purchases expected in the next `weeks`, equation (41)."""
    rate = (model.r + repeats) / (model.alpha + age)
    return pareto_alive(model, repeats, recency, age) * rate * _weeks_alive(model, age, weeks)


def pareto_expected_of_new(model: ParetoNbd, weeks: Floats) -> Floats:
    """Repeat purchases expected in the first `weeks` of a customer of whom nothing is known, equation (27)."""
    return model.r / model.alpha * _weeks_alive(model, np.zeros(len(weeks)), weeks)


def _weeks_alive(model: ParetoNbd, age: Floats, weeks: Floats) -> Floats:
    """How many of the next `weeks` she stays, who is alive at `age`."""
    less = model.s - 1.0 if abs(model.s - 1.0) > NEAR_ONE else NEAR_ONE
    share = np.log(model.beta + age) - np.log(model.beta + age + weeks)
    return np.asarray(-np.expm1(less * share) / less * (model.beta + age))


def _log_left(
    r: float, alpha: float, s: float, beta: float, x: Floats, recency: Floats, age: Floats
) -> tuple[Floats, Floats, Floats]:
    """Logarithms of the summands of s A0 / (r + s + x), over the likelihood of being alive, and of alpha and beta plus
    the moment of leaving they stand for: one row a triple, one column a point of the rule.

    The rule runs over ln(least of alpha and beta + moment), in which both powers are smooth.
    """
    till = np.minimum(age, (alpha + recency) * np.exp(np.minimum(TAIL / (r + x), 30.0)) - alpha)
    till = np.minimum(till, (beta + recency) * np.exp(min(TAIL / (s + 1), 30.0)) - beta)
    till = np.maximum(till, recency)
    least = min(alpha, beta)
    span = np.log(least + till) - np.log(least + recency)
    log_least = np.log(least + recency)[:, None] + span[:, None] * ((np.array(POINTS) + 1.0) / 2.0)
    log_most = log_least
    if alpha != beta:
        log_most = np.log(np.exp(log_least) + abs(alpha - beta))
    log_alpha, log_beta = (log_least, log_most) if alpha <= beta else (log_most, log_least)
    with np.errstate(divide="ignore"):
        log_weight = np.log(np.array(WEIGHTS) / 2.0) + np.log(span)[:, None]
    constant = (np.log(s) + (r + x) * np.log(alpha + age) + s * np.log(beta + age))[:, None]
    logs = log_weight + constant + log_least - (r + x)[:, None] * log_alpha - (s + 1.0) * log_beta
    return logs, log_alpha, log_beta


def _log_sum(logs: Floats) -> Floats:
    highest = np.max(logs, axis=1)
    base = np.where(np.isfinite(highest), highest, 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(base + np.log(np.sum(np.exp(logs - base[:, None]), axis=1)))


def _blocks(number: int) -> Iterator[slice]:
    for begin in range(0, number, BLOCK):
        yield slice(begin, min(begin + BLOCK, number))
