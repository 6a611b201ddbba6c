"""When each customer's message may go out: worked out once for every zone and channel, then looked up.

A slot is a zone, a channel, and whether the contact policy holds for the message at all. A million customers live in a
few dozen zones, so that hours are asked of a clock a few hundred times.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, available_timezones

import numpy as np
import numpy.typing as npt
import polars as pl

from ...rules.problems import Problem
from ..policy.contact_policy import WEEKDAYS
from ..policy.policy import Channel, Policy
from .send_moments import Hours, next_allowed, next_barred
from .setting import Setting, end_of_day

NO_SLOT = -1
"""Where no message is sent."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Not before `after`, not from `before` on (UTC), by the clock of `zone`; `day` is the project's day of it.

    `after` None: held, because the zone is not known (`is_known` False), or because no moment is allowed in time.
    """

    zone: str
    is_known: bool
    after: datetime | None
    before: datetime
    day: date


@dataclass(frozen=True, slots=True)
class SendTimes:
    """`zone_of` (int32 per customer) points into `zones`, the sets of zones whose clocks a message has to please (none:
    not known); `slots` by zone, channel, and exempt or not."""

    zones: tuple[tuple[str, ...], ...]
    zone_of: npt.NDArray[np.int32]
    slots: tuple[Slot, ...]
    channels: int
    unknown: int = 0
    wrong: tuple[tuple[str, int], ...] = field(default=())
    """Customers without a zone; texts that are no zone, with the customers who have them."""

    def slot_numbers(
        self, channel: npt.NDArray[np.int16], is_exempt: bool, rows: npt.NDArray[np.intp]
    ) -> npt.NDArray[np.int32]:
        """The slots of these customers' messages over their channels (-1: none)."""
        numbers = (self.zone_of[rows] * self.channels + channel) * 2 + int(is_exempt)
        found: npt.NDArray[np.int32] = np.where(channel < 0, NO_SLOT, numbers).astype(np.int32)
        return found

    def slot(self, zone: int, channel: int, is_exempt: bool) -> Slot:
        """Of a zone, by its position, and a channel."""
        return self.slots[(zone * self.channels + channel) * 2 + int(is_exempt)]


def send_times(facts: pl.DataFrame, setting: Setting) -> SendTimes:
    """For the customers of the facts, in their order."""
    policy = setting.policy
    zones, zone_of, unknown, wrong = _zones(facts, policy)
    slots = [
        slot
        for some in zones
        for channel in policy.channels
        for slot in (_slot(some, hours_of(channel, policy), setting), _slot(some, Hours(), setting))
    ]
    return SendTimes(zones, zone_of, tuple(slots), len(policy.channels), unknown, wrong)


def zone_problems(times: SendTimes, customers: int, setting: Setting) -> Iterator[Problem]:
    """A line where zones are not known, and one for texts that are no zones."""
    contact = setting.policy.contact
    hint = ("candidates",) if contact.candidates else ("held",)
    values: dict[str, object] = {
        "fact": contact.zone,
        "customers": f"{customers:,}",
        "zones": ", ".join(contact.candidates),
    }
    where = "project.yaml"
    if times.unknown:
        yield Problem("P310", {**values, "number": f"{times.unknown:,}"}, hints=hint, where=where)
    if times.wrong:
        number = sum(count for _, count in times.wrong)
        values |= {"number": f"{number:,}", "kinds": len(times.wrong), "sample": times.wrong[0][0][:40]}
        yield Problem("P311", values, hints=hint, where=where)


def hours_of(channel: Channel, policy: Policy) -> Hours:
    """When nothing goes out over the channel."""
    weekdays = tuple(WEEKDAYS.index(name) for name in channel.never_on if name in WEEKDAYS)
    calendars = [policy.calendars[name] for name in channel.never_on if name in policy.calendars]
    windows = sorted(window for calendar in calendars for window in calendar.windows)
    return Hours(channel.quiet, weekdays, tuple(windows))


def _zones(
    facts: pl.DataFrame, policy: Policy
) -> tuple[tuple[tuple[str, ...], ...], npt.NDArray[np.int32], int, tuple[tuple[str, int], ...]]:
    """The first set is that of customers whose zone is not known."""
    fact = policy.contact.zone
    if fact is None:
        return ((policy.zone,),), np.zeros(facts.height, np.int32), 0, ()
    legal = available_timezones()
    counts = facts[fact].value_counts(sort=False).drop_nulls().sort(fact)
    names = [str(name) for name in counts[fact].to_list()]
    known = [name for name in names if name in legal]
    wrong = sorted(
        ((name, count) for name, count in zip(names, counts["count"].to_list(), strict=True) if name not in legal),
        key=lambda one: (-one[1], one[0]),
    )
    numbers = pl.DataFrame({fact: known}, schema={fact: pl.String}).with_row_index("number", offset=1)
    column = facts.select(pl.col(fact).cast(pl.String))
    zone_of = column.join(numbers, on=fact, how="left", maintain_order="left")["number"].fill_null(0)
    zones = (policy.contact.candidates, *((name,) for name in known))
    return zones, zone_of.cast(pl.Int32).to_numpy(), int(facts[fact].null_count()), tuple(wrong)


def _slot(zones: tuple[str, ...], hours: Hours, setting: Setting) -> Slot:
    policy, asked = setting.policy, setting.send_at
    if hours.say_nothing:
        end = end_of_day(setting.send_day, policy.zone)
        return Slot(zones[0] if zones else policy.zone, True, asked, end, setting.send_day)
    places = [ZoneInfo(name) for name in zones]
    after = next_allowed(asked, places, hours) if zones else None
    if after is None:
        return Slot(zones[0] if zones else policy.zone, bool(zones), None, asked, setting.send_day)
    day = after.astimezone(ZoneInfo(policy.zone)).date()
    before = next_barred(after, places, hours, end_of_day(day, policy.zone))
    return Slot(_strictest(zones, asked, hours), True, after.astimezone(UTC), before, day)


def _strictest(zones: tuple[str, ...], asked: datetime, hours: Hours) -> str:
    """Of several, the zone that alone would let it wait longest; the first of equals."""
    alone = {name: next_allowed(asked, [ZoneInfo(name)], hours) or asked for name in zones}
    return max(zones, key=lambda name: alone[name])
