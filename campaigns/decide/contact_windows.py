"""How many messages a customer had in the window of a cap, and when the next one is free; by the clock of her zone.

Counted are the messages of the state (sent, or planned by other waves), whatever they were for. One that is planned for
later counts as well, as far as a window could hold both: the wave that planned it may not have known of ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import polars as pl

from ..policy.contact_policy import ROLLING, Cap
from .send_times import SendTimes
from .setting import Setting, days_after, days_before
from .state import State

Integers = npt.NDArray[np.int64]
Counts = npt.NDArray[np.int32]
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Contacts:
    """The messages that known customers had: position of the customer, of the channel (-1: one the project no longer
    has), and when (microseconds since 1970 in UTC)."""

    row: Integers
    channel: Integers
    at: Integers


def contacts_of(customers: pl.Series, state: State, setting: Setting) -> Contacts:
    """The contacts of the state, placed."""
    places = pl.DataFrame({"customer": customers, "row": np.arange(len(customers), dtype=np.int64)})
    placed = state.contacts.join(places, on="customer", how="inner", maintain_order="left")
    names = [one.id for one in setting.policy.channels]
    numbers = {name: number for number, name in enumerate(names)}
    channel = placed["channel"].replace_strict(numbers, default=-1, return_dtype=pl.Int64)
    return Contacts(placed["row"].to_numpy(), channel.to_numpy(), placed["at"].to_physical().to_numpy())


def room_under(cap: Cap, channel: int, contacts: Contacts, times: SendTimes, setting: Setting) -> Counts:
    """For every customer how many more messages the cap allows at the moment hers would go out over the channel."""
    begins, ends = [], []
    for zone, some in enumerate(times.zones):
        after = times.slot(zone, channel, False).after or setting.send_at
        begins.append(_micro(window_begins(cap, after, some or (setting.policy.zone,))))
        ends.append(_micro(window_ends(cap, after, some or (setting.policy.zone,))))
    names = [one.id for one in setting.policy.channels]
    mine = contacts.channel == names.index(cap.channel) if cap.channel is not None else np.ones(len(contacts.row), bool)
    zone_of = times.zone_of[contacts.row]
    mine &= (contacts.at >= np.array(begins, np.int64)[zone_of]) & (contacts.at < np.array(ends, np.int64)[zone_of])
    had = np.bincount(contacts.row[mine], minlength=len(times.zone_of))
    return (cap.at_most - had).astype(np.int32)


def window_begins(cap: Cap, moment: datetime, zones: Sequence[str]) -> datetime:
    """The first moment that counts for a message at this one; of several zones the earliest.

    Hours are hours; days go back to the same clock time; a message at the very begin of such a window is just outside.
    """
    return min(_begins(cap, moment, ZoneInfo(name)) for name in zones)


def window_ends(cap: Cap, moment: datetime, zones: Sequence[str]) -> datetime:
    """The first moment that no window with a message at this one could hold; of several zones the last."""
    return max(_ends(cap, moment, ZoneInfo(name)) for name in zones)


def next_free(cap: Cap, had: Sequence[datetime], moment: datetime, zone: str) -> datetime:
    """When the cap allows another message, after those she had (in order) in its window at this moment."""
    place = ZoneInfo(zone)
    if cap.unit not in ROLLING:
        return _ends(cap, moment, place)
    leaves = had[len(had) - cap.at_most]
    if cap.unit == "hours":
        return leaves + timedelta(hours=cap.number)
    local_time = leaves.astimezone(place)
    return _at_clock(days_after(local_time.date(), cap.number), local_time.time(), place)


def counts_from_to(
    cap: Cap, after: datetime | None, zones: Sequence[str], setting: Setting
) -> tuple[datetime, datetime]:
    """The window of a cap for a message at that moment: from, and until (excluded)."""
    moment = after or setting.send_at
    places = zones or (setting.policy.zone,)
    return window_begins(cap, moment, places), window_ends(cap, moment, places)


def _begins(cap: Cap, moment: datetime, zone: ZoneInfo) -> datetime:
    if cap.unit == "hours":
        return moment.astimezone(UTC) - timedelta(hours=cap.number) + MICROSECOND
    local = moment.astimezone(zone)
    day = local.date()
    match cap.unit:
        case "days":
            return _at_clock(days_before(day, cap.number), local.time(), zone) + MICROSECOND
        case "week":
            day -= timedelta(days=day.weekday())
        case "month":
            day = day.replace(day=1)
    return _midnight(day, zone)


def _ends(cap: Cap, moment: datetime, zone: ZoneInfo) -> datetime:
    if cap.unit == "hours":
        return moment.astimezone(UTC) + timedelta(hours=cap.number)
    local = moment.astimezone(zone)
    if cap.unit == "days":
        return _at_clock(days_after(local.date(), cap.number), local.time(), zone)
    return _midnight(_next_period(cap.unit, local.date()), zone)


def _next_period(unit: str, day: date) -> date:
    match unit:
        case "week":
            return days_after(day, 7 - day.weekday())
        case "month":
            return days_after(day.replace(day=1), 31).replace(day=1)
        case _:
            return days_after(day, 1)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return _at_clock(day, time(), zone)


def _at_clock(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)


def _micro(moment: datetime) -> int:
    return (moment.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // MICROSECOND
