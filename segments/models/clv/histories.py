"""Purchase days of every customer as flat arrays, and what is known of her as of an instant: the input of every model.

Same-day purchases are one purchase. A day with returns only is no purchase; its money counts all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from ..training_rows import Floats, Whole

BLOCK = 1 << 20
"""Customers looked at together: temporary arrays stay small beside the histories."""

EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Histories:
    """n customers with m customer days in all; days of customer i stand at `offsets[i]:offsets[i + 1]`, ascending.

    `offsets`: n + 1 numbers, int64. `days`: days since 1970-01-01, each once a customer, any whole type. `revenue`:
    money of that day in minor units, returns taken off, so a day may be below 0. `bought`: False on a day with
    returns only. `margin`: what of the revenue is margin, in minor units, or None where margins are not known. A
    customer without days may stand among them: nothing is known of her.
    """

    offsets: Whole
    days: npt.NDArray[np.integer]
    revenue: npt.NDArray[np.integer]
    bought: npt.NDArray[np.bool_]
    margin: npt.NDArray[np.integer] | None = None

    def __post_init__(self) -> None:
        lengths = {len(one) for one in (self.days, self.revenue, self.bought)}
        if self.margin is not None:
            lengths.add(len(self.margin))
        if lengths != {int(self.offsets[-1])} or self.offsets[0] != 0:
            raise ValueError("offsets, days, revenue, bought and margin do not belong together")
        for begin, end, rows in blocks(self):
            rises = np.ones(rows.stop - rows.start + 1, dtype=np.bool_)
            np.greater(self.days[rows][1:], self.days[rows][:-1], out=rises[1:-1])
            rises[self.offsets[begin : end + 1] - rows.start] = True
            if not rises.all():
                raise ValueError("the days of a customer ascend, each day once")

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def take(self, customers: Whole) -> Histories:
        """These customers only, in this order."""
        begin, end = self.offsets[customers], self.offsets[customers + 1]
        offsets = np.concatenate([[0], np.cumsum(end - begin)])
        rows = np.repeat(begin - offsets[:-1], end - begin) + np.arange(offsets[-1])
        margin = None if self.margin is None else self.margin[rows]
        return Histories(offsets, self.days[rows], self.revenue[rows], self.bought[rows], margin)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a score needs to know of each customer as of the start of a day; rows before that day only.

    `as_of`: days since 1970-01-01. `orders`: days with a purchase. `first_day`, `last_day`: of these, any number
    where `orders` is 0. `revenue`, `margin`: sums in minor units over all her days, returns taken off; `margin` None:
    not known. The features `order_days`, `days_since_first_order`, `days_since_last_order` and `spend` are the same
    numbers.
    """

    as_of: int
    orders: Whole
    first_day: Whole
    last_day: Whole
    revenue: Whole
    margin: Whole | None = None

    def __len__(self) -> int:
        return len(self.orders)

    def take(self, customers: Whole | npt.NDArray[np.bool_]) -> Summary:
        """These customers only."""
        return replace(
            self,
            orders=self.orders[customers],
            first_day=self.first_day[customers],
            last_day=self.last_day[customers],
            revenue=self.revenue[customers],
            margin=None if self.margin is None else self.margin[customers],
        )


def make_histories(
    customers: Whole, days: Whole, revenue: Whole, margin: Whole | None = None, number: int | None = None
) -> Histories:
    """Histories from single lines in any order: customer number (0 to `number` - 1), day, money in minor units.

    Lines of a customer and day are added up; a line below 0 is a return, and a day of returns only is not `bought`.
    """
    count = int(number if number is not None else customers.max() + 1 if len(customers) else 0)
    if len(customers) and not 0 <= int(customers.min()) <= int(customers.max()) < count:
        raise ValueError(f"customers are numbered from 0 to {count - 1}")
    order = np.lexsort((days, customers))
    who, when = customers[order], days[order]
    new = np.ones(len(who), dtype=np.bool_)
    new[1:] = (who[1:] != who[:-1]) | (when[1:] != when[:-1])
    starts = np.flatnonzero(new)
    offsets = np.concatenate([[0], np.cumsum(np.bincount(who[starts], minlength=count))]).astype(np.int64)

    def add_up(values: Whole) -> Whole:
        return np.add.reduceat(values[order], starts) if len(starts) else np.zeros(0, dtype=np.int64)

    bought = add_up((revenue >= 0).astype(np.int64)) > 0
    return Histories(offsets, when[starts], add_up(revenue), bought, None if margin is None else add_up(margin))


def summarise(histories: Histories, as_of: int) -> Summary:
    """What was known of each customer at the start of the day `as_of`."""
    orders, first, last, revenue = (np.zeros(len(histories), dtype=np.int64) for _ in range(4))
    margin = None if histories.margin is None else np.zeros(len(histories), dtype=np.int64)
    for begin, end, rows in blocks(histories):
        days = histories.days[rows]
        offsets = histories.offsets[begin : end + 1] - histories.offsets[begin]
        before = days < as_of
        bought = before & histories.bought[rows]
        at = np.flatnonzero(bought)
        running = _running(bought)[offsets]
        orders[begin:end] = running[1:] - running[:-1]
        some = orders[begin:end] > 0
        first[begin:end][some] = days[at[running[:-1][some]]]
        last[begin:end][some] = days[at[running[1:][some] - 1]]
        revenue[begin:end] = _sums(histories.revenue[rows], before, offsets)
        if margin is not None and histories.margin is not None:
            margin[begin:end] = _sums(histories.margin[rows], before, offsets)
    return Summary(as_of, orders, first, last, revenue, margin)


def summary_of_columns(
    as_of: int,
    order_days: Floats,
    days_since_first_order: Floats,
    days_since_last_order: Floats,
    spend: Floats,
    margin: Floats | None = None,
    scale: int = 1,
) -> Summary:
    """The summary from features of the same names, NaN where nothing is known. Money is multiplied by `scale`: 1 where
    it stands in minor units, 100 where it stands in euros and cents are meant."""
    known = (order_days > 0) & np.isfinite(days_since_first_order) & np.isfinite(days_since_last_order)

    def whole(values: Floats) -> Whole:
        return np.rint(np.where(known & np.isfinite(values), values, 0.0)).astype(np.int64)

    return Summary(
        as_of=as_of,
        orders=whole(order_days),
        first_day=as_of - whole(days_since_first_order),
        last_day=as_of - whole(days_since_last_order),
        revenue=whole(spend * scale),
        margin=None if margin is None else whole(margin * scale),
    )


def came_between(histories: Histories, begin_day: int, end_day: int) -> tuple[Whole, Whole, Whole | None]:
    """What each customer did from `begin_day` until before `end_day`: purchase days, revenue, margin in minor units."""
    orders, revenue = (np.zeros(len(histories), dtype=np.int64) for _ in range(2))
    margin = None if histories.margin is None else np.zeros(len(histories), dtype=np.int64)
    for begin, end, rows in blocks(histories):
        days = histories.days[rows]
        offsets = histories.offsets[begin : end + 1] - histories.offsets[begin]
        inside = (days >= begin_day) & (days < end_day)
        running = _running(inside & histories.bought[rows])[offsets]
        orders[begin:end] = running[1:] - running[:-1]
        revenue[begin:end] = _sums(histories.revenue[rows], inside, offsets)
        if margin is not None and histories.margin is not None:
            margin[begin:end] = _sums(histories.margin[rows], inside, offsets)
    return orders, revenue, margin


def first_purchase_day(histories: Histories) -> int | None:
    """The earliest day with a purchase; None where nobody has bought."""
    days = [histories.days[rows][histories.bought[rows]] for _, _, rows in blocks(histories)]
    return min((int(one.min()) for one in days if len(one)), default=None)


def sample_customers(histories: Histories, seed: int, at_most: int) -> Whole:
    """Numbers of at most `at_most` customers who have days, drawn and ordered by a hash of their histories and the
    seed.

    So neither the order of customers nor their ids matter: where two have the same hash they have the same history.
    """
    drawn = np.zeros(len(histories), dtype=np.uint64)
    key = np.uint64((seed * 1_000_003) & 0xFFFFFFFF)
    for begin, end, rows in blocks(histories):
        offsets = histories.offsets[begin : end + 1] - histories.offsets[begin]
        mixed = _mix(histories.days[rows].astype(np.uint64) ^ (key << np.uint64(32)))
        mixed = _mix(mixed ^ histories.revenue[rows].astype(np.int64).view(np.uint64))
        running = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(mixed, dtype=np.uint64)])[offsets]
        drawn[begin:end] = _mix(running[1:] - running[:-1])
    chosen = np.flatnonzero(np.diff(histories.offsets) > 0)
    if len(chosen) > at_most:
        bound = np.partition(drawn[chosen], at_most - 1)[at_most - 1]
        chosen = chosen[drawn[chosen] <= bound]
    return chosen[np.argsort(drawn[chosen], kind="stable")][:at_most]


def blocks(histories: Histories) -> Iterator[tuple[int, int, slice]]:
    """(first customer, customer after the last, their rows), so many customers at a time."""
    for begin in range(0, len(histories), BLOCK):
        end = min(begin + BLOCK, len(histories))
        yield begin, end, slice(int(histories.offsets[begin]), int(histories.offsets[end]))


def day_text(day: int) -> str:
    """2010-12-01 for days since 1970-01-01."""
    return date.fromordinal(EPOCH + day).isoformat()


def months_of(days: Whole) -> Whole:
    """The month, 0 to 11, of days since 1970-01-01."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12


def in_units(minor: Whole, scale: int) -> Floats:
    """Money in major units."""
    return minor / np.float64(scale)


def _running(flags: npt.NDArray[np.bool_]) -> Whole:
    running = np.zeros(len(flags) + 1, dtype=np.int64)
    np.cumsum(flags, out=running[1:])
    return running


def _sums(values: npt.NDArray[np.integer], counted: npt.NDArray[np.bool_], offsets: Whole) -> Whole:
    running = np.zeros(len(values) + 1, dtype=np.int64)
    np.cumsum(np.where(counted, values, 0), out=running[1:])
    at = running[offsets]
    return at[1:] - at[:-1]


def _mix(numbers: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Steele, Lea and Flood (2014), splitmix64: every bit of the input moves half the bits of the output."""
    mixed = numbers + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
