"""What offers that were given will cost, judged by the redemptions seen so far. The books are never changed by it.

How likely a unit is redeemed on each day of its age is estimated from all units that have reached that age and were not
redeemed before (Kaplan and Meier 1958, eq. 2b), so a young offer is not counted as one that nobody wanted. One unit
redeemed as booked is added to each age: days that no unit has reached yet are as was booked, and very uncertain.
Intervals: the variance of sums of products of daily shares by the delta method (Greenwood 1926), the noise of units
that are still to come, and of what a redemption costs; quantiles of a gamma distribution with that mean and variance
(Wilson and Hilferty 1931). Assumed: units come on alike, whenever they were given, and customers decide on their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, log1p, sqrt

LEVEL = 0.99
"""How often an interval holds what it is about: a table of dozens of offers is read every morning."""

SURE = 2.5758293035489
"""The normal quantile of that: 1 - (1 - LEVEL) / 2."""

AS_BOOKED = 1.0
"""Units that are added to each age, redeemed at the booked rate."""


@dataclass(frozen=True, slots=True)
class Used:
    """Units of a cohort that were reported as redeemed at an age (days): sums, in minor units and their squares."""

    age: int
    units: int
    real: float
    face: float
    real_squared: float
    real_times_face: float
    face_squared: float


@dataclass(frozen=True, slots=True)
class Cohort:
    """Units given on one day with one last day. `age`: days since then that are over; `life`: days until their last
    one; None: without end. `booked`: what they were expected to cost when given, in minor units; `face`: at worst."""

    age: int
    life: int | None
    units: int
    booked: float
    face: float
    face_squared: float
    used: tuple[Used, ...] = ()


@dataclass(frozen=True, slots=True)
class Range:
    """The best guess and between what it lies."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Reforecast:
    """`bill`: what all these units will have cost in the end, in minor units; `rate`: what a unit costs on average as a
    share of its face, which is compared with `booked_rate`. `so_far`: real cost of what is redeemed now."""

    units: int
    redeemed: int
    booked: float
    face: float
    so_far: float
    bill: Range
    rate: Range

    @property
    def booked_rate(self) -> float:
        """Share of the face that was booked as expected."""
        return self.booked / self.face

    @property
    def is_off(self) -> bool:
        """Whether chance alone hardly explains what was seen, if the booking were right."""
        return not self.rate.low <= self.booked_rate <= self.rate.high


@dataclass(frozen=True, slots=True)
class _Part:
    """Units of the same age and end: they may still be redeemed at ages after `age`, up to `end`."""

    age: int
    end: int
    units: float
    face: float
    face_squared: float


@dataclass(frozen=True, slots=True)
class _Days:
    """By age: the share that is redeemed of those who were not before, and its variance."""

    share: tuple[float, ...]
    variance: tuple[float, ...]


def reforecast(cohorts: Sequence[Cohort], sure: float = SURE) -> Reforecast | None:
    """Of one kind of offer. None where it cannot cost anything. `sure`: the normal quantile of the interval."""
    face = sum(one.face for one in cohorts)
    if not face:
        return None
    booked = sum(one.booked for one in cohorts)
    used = [each for one in cohorts for each in one.used]
    ends = _ends(cohorts)
    days = _days(cohorts, ends, min(booked / face, 1 - 1e-9))
    cost, cost_variance, scatter = _cost_of_one(used)
    # Units that are over or redeemed have no day left.
    open_parts = [_open(one, end) for one, end in zip(cohorts, ends, strict=True)]
    whole = [_Part(-1, end, one.units, one.face, one.face_squared) for one, end in zip(cohorts, ends, strict=True)]
    rest, rest_variance = _redeemed(open_parts, days)
    noise = rest_variance * cost**2 + rest**2 * cost_variance + _chance(open_parts, days, cost, scatter)
    so_far = sum(one.real for one in used)
    dearest = max(1.0, cost + sure * sqrt(cost_variance))
    most = dearest * sum(one.face for one in open_parts if one.end > one.age)
    coming = _gamma(rest * cost, noise, sure, most)
    step = cost * face / sum(one.units for one in cohorts) / 2 if rest else 0.0  # half a unit: bills go in whole ones
    bill = Range(
        so_far + max(0.0, coming.low - step),
        so_far + coming.middle,
        so_far + max(coming.middle, min(most, coming.high + step)),
    )
    all_of_them, variance = _redeemed(whole, days)
    rate_variance = (variance * cost**2 + all_of_them**2 * cost_variance) / face**2
    rate = _gamma(all_of_them * cost / face, rate_variance, sure, dearest)
    units, redeemed = sum(one.units for one in cohorts), sum(one.units for one in used)
    return Reforecast(units, redeemed, booked, face, so_far, bill, rate)


def _ends(cohorts: Sequence[Cohort]) -> list[int]:
    """The last age at which units of each may be reported as redeemed: tills report as late as they did before. What
    is without end is followed as long as the oldest was."""
    late = max((u.age - c.life for c in cohorts if c.life is not None for u in c.used), default=0)
    oldest = max(max(c.age, *(u.age for u in c.used), 0) for c in cohorts)
    return [oldest if one.life is None else max(0, one.life) + max(0, late) for one in cohorts]


def _days(cohorts: Sequence[Cohort], ends: Sequence[int], booked_rate: float) -> _Days:
    last = max(ends)
    there, gone = [0.0] * (last + 1), [0.0] * (last + 1)
    for one, end in zip(cohorts, ends, strict=True):
        at_age = dict.fromkeys(range(last + 1), 0)
        for used in one.used:
            at_age[used.age] += used.units
        left = one.units
        for age in range(min(one.age, end) + 1):
            there[age] += left
            gone[age] += at_age[age]
            left -= at_age[age]
    share_as_booked = 1 - exp(log1p(-booked_rate) / (last + 1))
    shares = [
        (AS_BOOKED * share_as_booked + some) / (AS_BOOKED + number) for some, number in zip(gone, there, strict=True)
    ]
    return _Days(
        tuple(shares),
        tuple(one * (1 - one) / (AS_BOOKED + number + 1) for one, number in zip(shares, there, strict=True)),
    )


def _cost_of_one(used: Sequence[Used]) -> tuple[float, float, float]:
    """What a redemption costs as a share of its face, the variance of that mean, and that of one redemption in minor
    units (a ratio estimator: Cochran, Sampling Techniques, 1977, 6.9). Until two are seen: the face."""
    units, face = sum(one.units for one in used), sum(one.face for one in used)
    if units < 2 or not face:
        return 1.0, 0.0, 0.0
    cost = sum(one.real for one in used) / face
    off = sum(one.real_squared - 2 * cost * one.real_times_face + cost**2 * one.face_squared for one in used)
    scatter = max(0.0, off) / (units - 1)
    return cost, scatter * units / face**2, scatter


def _open(cohort: Cohort, end: int) -> _Part:
    share = 1 - sum(one.face for one in cohort.used) / cohort.face if cohort.face else 0.0
    units = cohort.units - sum(one.units for one in cohort.used)
    squared = cohort.face_squared - sum(one.face_squared for one in cohort.used)
    return _Part(cohort.age, end, units, cohort.face * share, max(0.0, squared))


def _redeemed(parts: Iterable[_Part], days: _Days) -> tuple[float, float]:
    """Face that is redeemed at the ages still to come, and the variance that is due to the daily shares."""
    logs = _logs(days)
    mean, change = 0.0, [0.0] * (len(logs) + 1)
    for one in parts:
        if one.end <= one.age:
            continue
        kept = exp(logs[one.end] - (logs[one.age] if one.age >= 0 else 0.0))
        mean += one.face * (1 - kept)
        change[one.age + 1] += one.face * kept
        change[one.end + 1] -= one.face * kept
    variance = weight = 0.0
    for age, (share, spread) in enumerate(zip(days.share, days.variance, strict=True)):
        weight += change[age]
        variance += (weight / (1 - share)) ** 2 * spread
    return mean, variance


def _chance(parts: Iterable[_Part], days: _Days, cost: float, scatter: float) -> float:
    """The variance of a bill that is left when all shares are known: each customer comes or does not."""
    logs, found = _logs(days), 0.0
    for one in parts:
        if one.end <= one.age:
            continue
        share = 1 - exp(logs[one.end] - (logs[one.age] if one.age >= 0 else 0.0))
        found += share * (1 - share) * cost**2 * one.face_squared + share * scatter * one.units
    return found


def _logs(days: _Days) -> list[float]:
    """Of the share that is not redeemed up to each age."""
    found, total = [], 0.0
    for share in days.share:
        total += log1p(-share)
        found.append(total)
    return found


def _gamma(mean: float, variance: float, sure: float, most: float) -> Range:
    """`most`: if everybody came."""
    if mean <= 0 or variance <= 0:
        return Range(mean, mean, mean)
    shape = mean**2 / variance
    low, high = (1 - 1 / (9 * shape) + sign * sure / (3 * sqrt(shape)) for sign in (-1, 1))
    return Range(mean * max(0.0, low) ** 3, mean, max(mean, min(most, mean * high**3)))
