"""What the contact policy leaves of a run, customer by customer, before anything competes.

Neither hours nor caps are gates. A message that cannot go out in time, or for which a cap has no room left, is taken
out of the competition with its reason; what is guaranteed is then granted in silence. Where a cap has some room, but
less than the messages that could go out in this run, the best ones get it (`places`, `apart`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import numpy.typing as npt
import polars as pl

from ...engine.allocation import OnlyOne
from ...segments.fact_table import CUSTOMER
from ..policy.contact_policy import Cap
from .contact_windows import contacts_of, room_under
from .decisions import REASONS, Pair
from .gates import channel_key
from .one_pass import Judged
from .send_times import NO_SLOT, SendTimes, Slot, send_times
from .setting import Setting, is_valid_for_no_day
from .state import State

Truths = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int32]
Reasons = npt.NDArray[np.uint8]

FREE = 255
"""Nothing stands in the way."""
ENDLESS = np.iinfo(np.int32).max
PUT_OFF = ("quiet_hours", "zone_unknown")
"""Reasons of a message that can go out later, or once more is known."""
CAPPED, SPACED, QUIET, UNKNOWN = (
    REASONS.index(name) for name in ("message_cap", "message_spacing", "quiet_hours", "zone_unknown")
)


@dataclass(frozen=True, slots=True)
class ContactLimits:
    """`barred` (uint8, customers x pairs): the reason why its message cannot go out, FREE where it can. Pairs of one
    `key` (their category, and the channels they have a text for) are in the same message for every customer:
    `channels` (int16 per customer, one a key) is its channel, -1 none. `room` (int32, customers x (channels + 1)): how
    many messages more may go out in this run over each channel and (last) over all; `open` (customers x messages):
    messages that go out anyway, because they carry what is guaranteed. `category`, `is_exempt`: of every key."""

    times: SendTimes
    barred: Reasons
    key: tuple[int, ...]
    channels: tuple[npt.NDArray[np.int16], ...]
    category: tuple[int, ...]
    categories: int
    is_exempt: tuple[bool, ...]
    room: Counts | None = None
    open: Truths | None = None

    def channel(self, pair: int) -> npt.NDArray[np.int16]:
        """The channel of every customer's message that would carry the pair, -1 none."""
        return self.channels[self.key[pair]]

    def slots(self, pair: int, rows: npt.NDArray[np.intp]) -> npt.NDArray[np.int32]:
        """The slots of these customers' messages that carry the pair, NO_SLOT where none is sent."""
        key = self.key[pair]
        numbers = self.times.slot_numbers(self.channels[key][rows], self.is_exempt[key], rows)
        found: npt.NDArray[np.int32] = np.where(self.barred[rows, pair] == FREE, numbers, NO_SLOT)
        return found

    def message(self, key: int) -> npt.NDArray[np.int16]:
        """The number of the message that carries the pairs of a key: by channel and category; -1 without a channel."""
        channel = self.channels[key]
        numbers = channel * self.categories + self.category[key]
        found: npt.NDArray[np.int16] = np.where(channel < 0, -1, numbers).astype(np.int16)
        return found


def contact_limits(judged: Judged, facts: pl.DataFrame, state: State) -> ContactLimits:
    """For the customers of the facts, in their order; `judged` holds the same."""
    setting = judged.setting
    times = send_times(facts, setting)
    found = _unlimited(judged, times)
    _put_off(found, setting)
    if setting.policy.contact.caps and setting.pairs and setting.policy.channels:
        return _Capping(judged, facts[CUSTOMER], state, found).limits()
    return found


def put_off_by(slot: Slot, pair: Pair, setting: Setting) -> int:
    """The reason why a message of this slot cannot carry the pair, FREE where it can: held, or after the campaign, on a
    day of which it says `not_on`, or when the offer is valid no more."""
    if slot.after is None:
        return QUIET if slot.is_known else UNKNOWN
    campaign, after = setting.campaign(pair), slot.after
    windows = [window for name in campaign.not_on for window in setting.policy.calendars[name].windows]
    is_late = campaign.ends is not None and after >= campaign.ends
    is_late = is_late or any(starts <= after < ends for starts, ends in windows)
    if after > setting.send_at and (is_late or is_valid_for_no_day(setting.offer(pair), setting, slot.day)):
        return QUIET
    return FREE


def _unlimited(judged: Judged, times: SendTimes) -> ContactLimits:
    setting = judged.setting
    keys: dict[tuple[str, tuple[str, ...]], int] = {}
    numbers, channels = [], []
    for pair in setting.pairs:
        key = channel_key(pair, setting)
        if key not in keys:
            keys[key] = len(keys)
            channels.append(judged.channel(pair))
        numbers.append(keys[key])
    names = sorted({category for category, _ in keys})
    return ContactLimits(
        times,
        np.full((len(judged.masks), len(setting.pairs)), FREE, np.uint8, order="F"),
        tuple(numbers),
        tuple(channels),
        tuple(names.index(category) for category, _ in keys),
        max(len(names), 1),
        tuple(category not in setting.policy.contact.categories for category, _ in keys),
    )


def _put_off(found: ContactLimits, setting: Setting) -> None:
    """Fills `barred` for the messages that cannot go out in time."""
    everybody, times = np.arange(len(found.barred)), found.times
    lived_in = np.bincount(times.zone_of, minlength=len(times.zones)) > 0
    somebody = np.repeat(lived_in, len(times.slots) // len(times.zones))
    for position, pair in enumerate(setting.pairs):
        late = np.array([put_off_by(slot, pair, setting) for slot in found.times.slots], np.uint8)
        if (somebody & (late != FREE)).any():
            slots = found.slots(position, everybody)
            found.barred[:, position] = np.where(slots == NO_SLOT, FREE, late[slots])


class _Capping:
    """Caps, filled by the messages that go out anyway, then closed to those for which nothing is left."""

    def __init__(self, judged: Judged, customers: pl.Series, state: State, found: ContactLimits) -> None:
        self.judged, self.setting, self.found = judged, judged.setting, found
        self.contacts = contacts_of(customers, state, self.setting)
        self.channels = range(len(self.setting.policy.channels))
        self.rooms = {(cap, at): self._room(cap, at) for cap in self._caps() for at in self.channels}
        """How many messages more each cap allows, at the moment at which one goes out over the channel."""
        rows = len(customers)
        self.used = np.zeros((rows, len(self.channels)), np.int32)
        self.open = np.zeros((rows, len(self.channels) * found.categories), bool)

    def limits(self) -> ContactLimits:
        self._guaranteed()
        closed = {at: self._closed(at) for at in self.channels}
        by_key: dict[int, Reasons] = {}
        for position, pair in enumerate(self.setting.pairs):
            key = self.found.key[position]
            if not self.setting.offer(pair).guaranteed and not self.found.is_exempt[key]:
                if key not in by_key:
                    by_key[key] = self._shut(key, closed)
                column = self.found.barred[:, position]
                column[:] = np.where(column == FREE, by_key[key], column)
        return replace(self.found, room=self._left(), open=self.open)

    def _caps(self) -> Sequence[Cap]:
        names = [one.id for one in self.setting.policy.channels]
        return [one for one in self.setting.policy.contact.caps if one.channel is None or one.channel in names]

    def _room(self, cap: Cap, channel: int) -> Counts | None:
        """None: the cap does not look at the channel."""
        if cap.channel is not None and self.setting.policy.channels[channel].id != cap.channel:
            return None
        return room_under(cap, channel, self.contacts, self.found.times, self.setting)

    def _guaranteed(self) -> None:
        """What is owed is given in any case; its messages take room in order of priority, then name."""
        pairs, setting = self.setting.pairs, self.setting
        owed = [at for at, pair in enumerate(pairs) if setting.offer(pair).guaranteed]
        owed.sort(
            key=lambda at: (-setting.campaign(pairs[at]).priority, pairs[at].offer, pairs[at].campaign, pairs[at].step)
        )
        given: dict[str, Truths] = {}
        for position in owed:
            key = self.found.key[position]
            stands = self.judged.masks[:, position] == 0
            before = given.get(pairs[position].offer, np.zeros(len(stands), bool))
            given[pairs[position].offer] = before | stands
            if self.found.is_exempt[key]:
                continue
            column, message = self.found.barred[:, position], self.found.message(key)
            needs = stands & ~before & (message >= 0) & (column == FREE)
            shut = self._shut(key, {at: self._closed(at) for at in self.channels})
            column[needs] = shut[needs]
            opens = needs & (column == FREE) & ~self._is_open(message)
            rows = np.flatnonzero(opens)
            self.open[rows, message[rows]] = True
            self.used[rows, self.found.channels[key][rows]] += 1

    def _is_open(self, message: npt.NDArray[np.int16]) -> Truths:
        """Where the message goes out anyway."""
        found: Truths = (message >= 0) & self.open[np.arange(len(message)), np.maximum(message, 0)]
        return found

    def _shut(self, key: int, closed: Mapping[int, Reasons]) -> Reasons:
        """Why another message of the key has no room, FREE where it has, or where it goes out anyway."""
        channel, shut = self.found.channels[key], np.full(len(self.used), FREE, np.uint8)
        for at, reasons in closed.items():
            np.copyto(shut, reasons, where=channel == at)
        if self.open.any():
            shut[self._is_open(self.found.message(key))] = FREE
        return shut

    def _closed(self, at: int) -> Reasons:
        """The first cap that has no room for another message over the channel, as a reason; FREE where all have."""
        closed, all_used = np.full(len(self.used), FREE, np.uint8), self.used.sum(axis=1, dtype=np.int32)
        for (cap, channel), room in self.rooms.items():
            if room is not None and channel == at:
                used = all_used if cap.channel is None else self.used[:, at]
                np.copyto(closed, SPACED if cap.is_spacing else CAPPED, where=(room - used <= 0) & (closed == FREE))
        return closed

    def _left(self) -> Counts:
        """Over each channel; and over all: the least that any channel in use would leave."""
        left = np.full((len(self.used), len(self.channels) + 1), ENDLESS, np.int32)
        for (cap, at), room in self.rooms.items():
            if room is not None:
                used = self.used.sum(axis=1) if cap.channel is None else self.used[:, at]
                column = len(self.channels) if cap.channel is None else at
                left[:, column] = np.minimum(left[:, column], room - used)
        return left


def share_of_room(
    limits: ContactLimits, alive: Truths, guaranteed: Truths, places: int
) -> tuple[Counts, tuple[OnlyOne, ...]]:
    """What keeps the picks of a run under the caps where room is left for fewer messages than could go out: how many
    optional items a row may take, and of which pairs of items at most one.

    With one item a row nothing need be said. Of two messages and room for one, items of different messages exclude each
    other; where room is left for two or more, but not for all, a row takes no more items than there is room for.
    """
    rows, items = alive.shape
    most = np.full(rows, places, np.int32)
    if limits.room is None or limits.open is None or places == 1 or not items:
        return most, ()
    competing = [at for at in range(items) if not guaranteed[at] and not limits.is_exempt[limits.key[at]]]
    messages = _new_messages(limits, alive, competing)
    apart: dict[tuple[int, int], Truths] = {}
    channels = limits.room.shape[1] - 1
    for scope in range(channels + 1):
        room, mine = limits.room[:, scope], _in_scope(limits, messages, scope)
        crowded = _distinct(list(mine.values()), rows) > room
        several = crowded & (room > 1)
        most[several] = np.minimum(most[several], room[several])
        single = crowded & (room <= 1)
        if single.any():
            for one, other in combinations(mine, 2):
                differ = single & (mine[one] >= 0) & (mine[other] >= 0) & (mine[one] != mine[other])
                if differ.any():
                    apart[one, other] = apart[one, other] | differ if (one, other) in apart else differ
    keys = {key: [at for at in competing if limits.key[at] == key] for key in messages}
    only = [
        _either(one, other, items, where)
        for (first, second), where in apart.items()
        for one in keys[first]
        for other in keys[second]
    ]
    return most, tuple(only)


def bundles_without_room(limits: ContactLimits, bundles: npt.NDArray[np.int32]) -> Truths:
    """Pairs (customers x pairs) given together or not at all whose messages are more than the caps have room for."""
    out = np.zeros(bundles.shape, bool)
    if limits.room is None:
        return out
    competing = [at for at in range(bundles.shape[1]) if not limits.is_exempt[limits.key[at]]]
    for number in np.unique(bundles[bundles > 0]):
        mine = bundles == number
        messages = _new_messages(limits, mine, competing)
        for scope in range(limits.room.shape[1]):
            there = _in_scope(limits, messages, scope)
            crowded = _distinct(list(there.values()), len(bundles)) > limits.room[:, scope]
            out |= mine & crowded[:, None]
    return out


def _new_messages(limits: ContactLimits, alive: Truths, competing: Sequence[int]) -> dict[int, npt.NDArray[np.int16]]:
    """For every key the message that its pairs would need; -1 where all are out, or where it goes out anyway."""
    assert limits.open is not None
    found = {}
    for key in dict.fromkeys(limits.key[at] for at in competing):
        message = limits.message(key)
        stands = np.zeros(len(message), bool)
        for at in competing:
            if limits.key[at] == key:
                stands |= alive[:, at]
        is_open = limits.open[np.arange(len(message)), np.maximum(message, 0)]
        found[key] = np.where(stands & ~is_open, message, -1).astype(np.int16)
    return found


def _in_scope(
    limits: ContactLimits, messages: Mapping[int, npt.NDArray[np.int16]], scope: int
) -> dict[int, npt.NDArray[np.int16]]:
    """Those over one channel; the last scope is all of them."""
    assert limits.room is not None
    if scope == limits.room.shape[1] - 1:
        return dict(messages)
    return {key: np.where(limits.channels[key] == scope, message, -1) for key, message in messages.items()}


def _distinct(messages: Sequence[npt.NDArray[np.int16]], rows: int) -> Counts:
    """How many different messages every row has."""
    number = np.zeros(rows, np.int32)
    for index, one in enumerate(messages):
        fresh = one >= 0
        for earlier in messages[:index]:
            fresh &= earlier != one
        number += fresh
    return number


def _either(one: int, other: int, items: int, where: Truths) -> OnlyOne:
    both = np.zeros(items, bool)
    both[[one, other]] = True
    return OnlyOne(both, where)
