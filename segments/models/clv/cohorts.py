"""Customer value by cohort over time: what customers of each quarter had spent, were expected to bring, and brought."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..evidence import Table
from ..training_rows import Floats, Whole
from .histories import Summary, day_text, in_units
from .holdout import Held
from .value_model import ValueModel, score_values

MOST_QUARTERS = 12
"""More than these, and cohorts are years."""

COLUMNS = (
    "as of",
    "cohort",
    "customers",
    "spent so far a customer",
    "days ahead",
    "forecast a customer",
    "came a customer",
)


def cohort_table(model: ValueModel, held: tuple[Held, ...], now: Summary, window_days: int) -> Table:
    """One row an instant and cohort (of the first purchase), earliest first; money a customer in major units.

    Past instants show the forecast that the same method made then, and what came; the last one (`now`: those who have
    bought) has nothing to show yet.
    """
    by_year = _number_of_quarters(now) > MOST_QUARTERS
    rows = []
    for one in reversed(held):
        forecast = one.money.get(model.method)
        rows += _rows(one.summary, by_year, forecast, one.came_money, window_days, model.scale)
    ahead = score_values(model, now, window_days, 0.0).revenue
    rows += _rows(now, by_year, ahead, None, window_days, model.scale)
    return Table("cohorts", COLUMNS, tuple(rows))


def _rows(
    summary: Summary, by_year: bool, forecast: Floats | None, came: Floats | None, days: int, scale: int
) -> list[tuple[float | int | str | None, ...]]:
    quarter = _quarters(summary)
    cohort = quarter // 4 if by_year else quarter
    rows: list[tuple[float | int | str | None, ...]] = []
    spent = in_units(summary.revenue, scale)
    for number in np.unique(cohort):
        these = cohort == number
        name = f"{1970 + number}" if by_year else f"{1970 + number // 4} Q{number % 4 + 1}"
        rows.append(
            (day_text(summary.as_of), name, int(these.sum()), _mean(spent, these), days, _mean(forecast, these),
             _mean(came, these))
        )  # fmt: skip
    return rows


def _mean(values: Floats | None, these: npt.NDArray[np.bool_]) -> float | None:
    """In ascending order, so that the order of customers leaves no trace."""
    return None if values is None else float(np.mean(np.sort(values[these])))


def _quarters(summary: Summary) -> Whole:
    """Quarters since 1970 of the first purchase."""
    return summary.first_day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) // 3


def _number_of_quarters(summary: Summary) -> int:
    quarters = _quarters(summary)
    return int(quarters.max() - quarters.min()) + 1 if len(quarters) else 0
