"""The season of a shop: how many repeat purchases a month brought against what a model without season expects.

As a challenger it bends time: a week of a month with factor 1.5 is 1.5 weeks long. In BG/NBD, where one leaves after
purchases only, fitting in bent time is exactly a purchase rate that goes with the season. A month that has not been
seen has no factor; nothing is guessed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..training_rows import Whole
from .bg_nbd import BgNbd, bg_expected_of_new
from .histories import Histories, Summary, blocks, months_of
from .triples import WEEK

DAMPING = 25.0
"""Purchases as expected that are added to every month, so that a month of three purchases has no season."""

LEAST_DAYS = 21
"""Days of a month that must have been seen, in all years together."""

MONTHS = 12
ONE = 10_000
"""The factor of a month without season."""


@dataclass(frozen=True, slots=True)
class Season:
    """A factor a month in ten-thousandths, January first (whole numbers: sums of them are exact in any order);
    `actual` and `expected` repeat purchases it was found from; `days` seen of each.
    """

    factors: tuple[int, ...]
    actual: tuple[int, ...]
    expected: tuple[float, ...]
    days: tuple[int, ...]

    @property
    def seen(self) -> tuple[bool, ...]:
        """Whether a factor is known, by month."""
        return tuple(days >= LEAST_DAYS for days in self.days)


def find_season(histories: Histories, summary: Summary, model: BgNbd) -> Season:
    """Factors by month from all days before `summary.as_of`, beside the expectation of the model for each first day."""
    known = summary.orders > 0
    if not known.any():
        return Season((ONE,) * MONTHS, (0,) * MONTHS, (0.0,) * MONTHS, (0,) * MONTHS)
    begin = int(summary.first_day[known].min())
    length = summary.as_of - begin
    month_of_day = months_of(np.arange(begin, summary.as_of))
    begun = np.bincount(summary.first_day[known] - begin, minlength=length)
    expected_till = bg_expected_of_new(model, np.arange(length) / WEEK)
    daily = np.diff(np.concatenate([expected_till, expected_till[-1:]]))
    expected_of_day = np.zeros(length)
    for first in np.flatnonzero(begun):
        expected_of_day[first + 1 :] += begun[first] * daily[: length - first - 1]
    bought_on = np.zeros(length, dtype=np.int64)
    for start, end, rows in blocks(histories):
        counted = histories.bought[rows] & (histories.days[rows] < summary.as_of)
        bought_on += np.bincount(histories.days[rows][counted] - begin, minlength=length)
        del start, end
    actual = np.bincount(month_of_day, bought_on - begun, MONTHS)
    expected = np.bincount(month_of_day, expected_of_day, MONTHS)
    factors = (actual + DAMPING) / (expected + DAMPING)
    days = np.bincount(month_of_day, minlength=MONTHS)
    factors = np.where(days >= LEAST_DAYS, factors, 1.0)
    return Season(
        tuple(round(float(one) * ONE) for one in factors),
        tuple(int(one) for one in actual),
        tuple(float(one) for one in expected),
        tuple(int(one) for one in days),
    )


def unseen_months(season: Season, as_of: int, days: int) -> tuple[int, ...]:
    """Months (0 to 11) of the next `days` that have no factor, in the order in which they come."""
    months = months_of(np.arange(as_of, as_of + days))
    return tuple(dict.fromkeys(int(one) for one in months if not season.seen[one]))


def bent_days(season: Season | None, from_day: Whole, to_day: Whole) -> Whole:
    """Ten-thousandths of days after one day until another, each as long as the factor of its month; exact."""
    if season is None or not len(from_day):
        return (to_day - from_day) * ONE
    begin, end = int(from_day.min()), int(to_day.max())
    daily = np.array(season.factors, dtype=np.int64)[months_of(np.arange(begin + 1, end + 1))]
    till = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(daily)])
    return np.asarray(till[to_day - begin] - till[from_day - begin])
