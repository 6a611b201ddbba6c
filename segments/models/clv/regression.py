"""The direct challenger: money and purchases of the next window regressed on what was known before it.

A quasi-Poisson regression with a logarithmic link (McCullagh and Nelder 1989, Generalized Linear Models, 2nd ed.,
chapters 6 and 9): its totals agree with those of the window it learned from, whatever the spread, and no forecast is
below 0. It knows season no better than that window; it learns the shop's own pattern of leaving without assuming one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..training_rows import Floats
from .histories import Summary, in_units

NAMES = (
    "ln orders",
    "ln days since last order",
    "ln days since first order",
    "ln average value",
    "bought again",
    "ln (days since last order / own gap)",
    "ln days since last order, squared",
    "ln orders x ln days since last order",
)
RIDGE = 1.0
"""A coefficient of one standard deviation weighs as much as one purchase: it keeps equal columns from running away."""

ROUNDS = 60
LEAST_ROWS = 200
LEAST_BUYERS = 30


@dataclass(frozen=True, slots=True)
class Regression:
    """Coefficients for features (feature - mean) / spread, within `lowest` and `highest` of what was learned from.

    `window_days`: what it forecasts; longer horizons are scaled up in proportion.
    """

    window_days: int
    mean: tuple[float, ...]
    spread: tuple[float, ...]
    lowest: tuple[float, ...]
    highest: tuple[float, ...]
    purchases: tuple[float, ...]
    revenue: tuple[float, ...]


def fit_regression(
    summary: Summary, purchases: Floats, revenue: Floats, window_days: int, scale: int
) -> Regression | None:
    """From what was known before a window and what came in it (money in major units); None where too little came."""
    known = summary.orders > 0
    if int(known.sum()) < LEAST_ROWS or int((revenue[known] > 0).sum()) < LEAST_BUYERS:
        return None
    features = feature_columns(summary.take(known), scale)
    came, money = purchases[known], np.maximum(revenue[known], 0.0)
    order = np.lexsort((money, came, *features))
    features = [one[order] for one in features]
    mean = [float(np.sum(one)) / len(one) for one in features]
    spread = [
        max(float(np.sqrt(np.sum((one - m) ** 2) / len(one))), 1e-9) for one, m in zip(features, mean, strict=True)
    ]
    columns = [np.ones(len(order))]
    columns += [(one - m) / s for one, m, s in zip(features, mean, spread, strict=True)]
    fitted = [_fit_poisson(columns, target[order]) for target in (came, money)]
    if fitted[0] is None or fitted[1] is None:
        return None
    return Regression(
        window_days,
        tuple(mean),
        tuple(spread),
        tuple(float(one[0]) for one in map(np.sort, features)),
        tuple(float(one[-1]) for one in map(np.sort, features)),
        fitted[0],
        fitted[1],
    )


def regression_expected(model: Regression, summary: Summary, scale: int) -> tuple[Floats, Floats]:
    """(purchases, revenue in major units) of the next `window_days`; only for customers with an order."""
    features = feature_columns(summary, scale)
    logs = [np.full(len(summary), model.purchases[0]), np.full(len(summary), model.revenue[0])]
    for k, feature in enumerate(features):
        within = (np.clip(feature, model.lowest[k], model.highest[k]) - model.mean[k]) / model.spread[k]
        logs[0] = logs[0] + model.purchases[k + 1] * within
        logs[1] = logs[1] + model.revenue[k + 1] * within
    return np.exp(logs[0]), np.exp(logs[1])


def feature_columns(summary: Summary, scale: int) -> list[Floats]:
    """The columns of `NAMES` for customers with an order."""
    orders = summary.orders.astype(np.float64)
    since_last = (summary.as_of - summary.last_day).astype(np.float64)
    since_first = (summary.as_of - summary.first_day).astype(np.float64)
    again = summary.orders > 1
    gap = (summary.last_day - summary.first_day) / np.maximum(orders - 1.0, 1.0)
    log_orders, log_last = np.log(orders), np.log1p(since_last)
    average = np.maximum(in_units(summary.revenue, scale) / orders, 1.0 / scale)
    return [
        log_orders,
        log_last,
        np.log1p(since_first),
        np.log(average),
        again.astype(np.float64),
        np.where(again, log_last - np.log1p(gap), 0.0),
        log_last * log_last,
        log_orders * log_last,
    ]


def _fit_poisson(columns: list[Floats], target: Floats) -> tuple[float, ...] | None:
    """Iteratively reweighted least squares with halved steps, in sums of a fixed order; None where it does not
    settle.
    """
    size = len(columns)
    unit = float(np.sum(target)) / len(target)
    if unit <= 0:
        return None
    scaled = target / unit
    penalty = np.array([0.0] + [RIDGE] * (size - 1))
    found = np.zeros(size)

    def height(coefficients: Floats) -> tuple[float, Floats]:
        logs = np.zeros(len(scaled))
        for coefficient, column in zip(coefficients, columns, strict=True):
            logs = logs + coefficient * column
        logs = np.minimum(logs, 50.0)
        expected = np.exp(logs)
        value = float(np.sum(scaled * logs - expected)) - float(np.sum(penalty * coefficients**2)) / 2
        return value, expected

    value, expected = height(found)
    for _ in range(ROUNDS):
        slope = np.array([np.sum(column * (scaled - expected)) for column in columns]) - penalty * found
        matrix = np.array([[np.sum(one * other * expected) for other in columns] for one in columns])
        step = np.linalg.solve(matrix + np.diag(penalty + 1e-9), slope)
        for _ in range(30):
            better, better_expected = height(found + step)
            if better >= value:
                break
            step = step / 2
        else:
            return None
        found, gained, value, expected = found + step, better - value, better, better_expected
        if gained <= 1e-11 * abs(value):
            break
    else:
        return None
    found[0] += np.log(unit)
    return tuple(float(one) for one in found) if np.all(np.isfinite(found)) else None
