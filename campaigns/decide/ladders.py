"""Where every customer stands on a campaign's ladder: the last step given, the step that is due, the round under way.

A step counts when it was given; a step that was skipped does not advance her. Where the campaign says `reenter`, a
round is over once so many days have passed since its last step, wherever it ended, and she begins again with the first.
Called by `state_columns.py`; it asks no clock and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from ..policy.policy import Campaign

NO_STEP = 255
"""In a step column: she waits until the next step is due, or has been through all of them."""

NEVER = np.iinfo(np.int64).min
NOT_YET = np.iinfo(np.int64).max

Integers = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Standing:
    """Of every customer: `position` and day `on` of the last step given (-1, 0: none); whether she `begins_again`
    today; `began`: the day the round under way began (NOT_YET: none is; NEVER: nobody knows when)."""

    position: Integers
    on: Integers
    begins_again: Truths
    began: Integers


def standing(rows: pl.DataFrame, campaign: Campaign, number: int, today: date) -> Standing:
    """From the rows (`at`, `campaign`, `step`, `on`) up to today. Of several steps of one day the highest counts; a
    step that the campaign does not have any more does not count."""
    positions = {step.id: position for position, step in enumerate(campaign.steps)}
    mine = rows.filter((pl.col("campaign") == campaign.id) & pl.col("step").is_in(list(positions)))
    step = mine["step"].replace_strict(positions, return_dtype=pl.Int64).to_numpy()
    at, day, steps = mine["at"].to_numpy(), day_numbers(mine["on"]), len(campaign.steps)
    last = latest(at, day * steps + step, number)
    is_known = last != NEVER
    position, on = np.where(is_known, last % steps, -1), np.where(is_known, last // steps, 0)
    first = step == 0
    began = np.where(is_known, latest(at[first], day[first], number), NOT_YET)
    again = campaign.reenter
    if again is None:
        return Standing(position, on, np.zeros(number, bool), began)
    # One row an offer: a first step that gave two offers on a day began one round.
    entries = np.bincount(np.unique(np.column_stack((at[first], day[first])), axis=0)[:, 0], minlength=number)
    may = True if again.at_most is None else np.maximum(entries, 1) - 1 < again.at_most
    begins_again = is_known & (today.toordinal() - on >= again.after_days) & may
    return Standing(position, on, begins_again, np.where(begins_again, NOT_YET, began))


def due_step(campaign: Campaign, where: Standing, today: date) -> npt.NDArray[np.uint8]:
    """The position of the step that is due: the first, the next once its days have passed, none after the last.

    A single step is no ladder: it comes again as `again` of its offers allows.
    """
    last = len(campaign.steps) - 1
    following = np.minimum(where.position + 1, last)
    waits = np.array([step.after_days for step in campaign.steps], np.int64)
    wait = np.where((where.position >= 0) & (following > where.position), waits[following], 0)
    is_due = today.toordinal() - where.on >= wait
    if last > 0:
        is_due &= where.position < last
    return np.where(where.begins_again, 0, np.where(is_due, following, NO_STEP)).astype(np.uint8)


def day_numbers(dates: pl.Series) -> Integers:
    """Dates as day numbers that `date.toordinal` gives too."""
    return dates.to_physical().cast(pl.Int64).to_numpy() + date(1970, 1, 1).toordinal()


def latest(at: Integers, numbers: Integers, customers: int) -> Integers:
    """The largest number of every customer, NEVER where there is none."""
    found = np.full(customers, NEVER)
    np.maximum.at(found, at, numbers)
    return found
