"""The classical formula: average value x frequency x lifespan. No model; shown beside one, with its formula.

Lifespan is one by the share of customers lost a period (1 / churn), one number for the shop. It tells a lifetime,
without discount, not the next n days, and it takes everybody for alive.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..training_rows import Floats
from .histories import Histories, Summary, came_between, first_purchase_day, in_units

YEAR = 365.0

FORMULA = "(revenue / purchases) x (purchases / years, at least one year) x lifespan in years"


@dataclass(frozen=True, slots=True)
class Classical:
    """`lifespan_years` = period / churn; `churn`: of those who bought in the period before the last, how many did not
    in the last. NaN where the history is too short for two periods of `period_days`.
    """

    lifespan_years: float
    churn: float
    period_days: int


def fit_classical(histories: Histories, as_of: int) -> Classical:
    """The lifespan as of a day: periods of a year, or half the history where that is shorter."""
    first = first_purchase_day(histories)
    period = min(365, (as_of - first) // 2) if first is not None else 0
    if period < 1:
        return Classical(float("nan"), float("nan"), 0)
    before = came_between(histories, as_of - 2 * period, as_of - period)[0] > 0
    after = came_between(histories, as_of - period, as_of)[0] > 0
    active = int(before.sum())
    if not active:
        return Classical(float("nan"), float("nan"), int(period))
    churn = int((before & ~after).sum()) / active
    lost = max(churn, 1.0 / (active + 1.0))  # nobody lost so far: the next would be one in active + 1
    return Classical(period / YEAR / lost, churn, int(period))


def classical_value(model: Classical, summary: Summary, scale: int, at_most_days: float | None = None) -> Floats:
    """Lifetime revenue by the formula, in major units, or of the next `at_most_days` where that is shorter."""
    years = np.maximum((summary.as_of - summary.first_day) / YEAR, 1.0)
    lifespan = model.lifespan_years
    if at_most_days is not None:
        lifespan = min(lifespan, at_most_days / YEAR)
    return np.asarray(np.where(summary.orders > 0, in_units(summary.revenue, scale) / years * lifespan, np.nan))
