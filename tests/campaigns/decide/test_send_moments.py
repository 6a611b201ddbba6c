"""Quiet hours by the clock of a zone, against an oracle that walks through UTC minute by minute and asks each one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import numpy as np
import pytest
from campaign_engine.campaigns.decide.send_moments import Hours, is_allowed, next_allowed, next_barred
from campaign_engine.campaigns.policy.contact_policy import Quiet
from hypothesis import given, settings
from hypothesis import strategies as st

NIGHT = Hours(Quiet(20 * 60, 9 * 60))
VIENNA = ZoneInfo("Europe/Vienna")


def at(text: str, zone: str = "UTC") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("zone", "asked", "goes"),
    [
        ("Europe/Vienna", "2026-10-01T00:00", "2026-10-01T09:00"),
        ("Europe/Vienna", "2026-10-01T09:00", "2026-10-01T09:00"),
        ("Europe/Vienna", "2026-10-01T19:59:59", "2026-10-01T19:59:59"),
        ("Europe/Vienna", "2026-10-01T20:00", "2026-10-02T09:00"),
        ("Europe/Vienna", "2026-10-24T21:00", "2026-10-25T09:00"),
        ("Europe/Vienna", "2026-03-28T21:00", "2026-03-29T09:00"),
        ("Asia/Shanghai", "2026-10-01T08:59:30", "2026-10-01T09:00"),
    ],
)
def test_a_message_waits_for_the_morning_of_the_zone(zone: str, asked: str, goes: str) -> None:
    assert next_allowed(at(asked, zone), [ZoneInfo(zone)], NIGHT) == at(goes, zone)


def test_the_night_in_which_clocks_go_back_is_an_hour_longer() -> None:
    evening = at("2026-10-24T20:00", "Europe/Vienna")
    morning = next_allowed(evening, [VIENNA], NIGHT)
    assert morning is not None
    assert morning - evening == timedelta(hours=14)


def test_the_night_in_which_clocks_go_forward_is_an_hour_shorter() -> None:
    evening = at("2026-03-28T20:00", "Europe/Vienna")
    morning = next_allowed(evening, [VIENNA], NIGHT)
    assert morning is not None
    assert morning - evening == timedelta(hours=12)


def test_quiet_hours_that_end_in_the_hour_that_does_not_exist_end_with_the_jump() -> None:
    hours = Hours(Quiet(20 * 60, 2 * 60 + 30))
    assert next_allowed(at("2026-03-29T00:00", "Europe/Vienna"), [VIENNA], hours) == at("2026-03-29T01:00")


def test_quiet_hours_that_end_in_the_hour_that_comes_twice_come_back_for_a_while() -> None:
    hours = Hours(Quiet(20 * 60, 2 * 60 + 30))
    first = at("2026-10-25T00:30")  # 02:30, the first time
    assert next_allowed(at("2026-10-24T23:00"), [VIENNA], hours) == first
    assert next_barred(first, [VIENNA], hours, first + timedelta(days=1)) == at("2026-10-25T01:00")
    assert next_allowed(at("2026-10-25T01:00"), [VIENNA], hours) == at("2026-10-25T01:30")


def test_a_moment_allowed_by_all_of_several_clocks_is_found() -> None:
    zones = [ZoneInfo("Europe/London"), ZoneInfo("Asia/Shanghai")]
    found = next_allowed(at("2026-10-01T00:00"), zones, NIGHT)
    assert found == at("2026-10-01T09:00", "Europe/London")
    assert next_barred(found, zones, NIGHT, found + timedelta(days=1)) == at("2026-10-01T20:00", "Asia/Shanghai")


def test_clocks_that_agree_on_no_moment_hold_for_ever() -> None:
    day = Hours(Quiet(20 * 60, 9 * 60))
    assert next_allowed(at("2026-10-01T00:00"), [ZoneInfo("Pacific/Honolulu"), ZoneInfo("Europe/Berlin")], day) is None


def test_days_off_are_days_of_the_zone() -> None:
    sundays = Hours(weekdays=(6,))
    tokyo = ZoneInfo("Asia/Tokyo")
    sunday = at("2026-10-03T16:00")  # Sunday 01:00 in Tokyo
    assert next_allowed(sunday, [tokyo], sundays) == at("2026-10-05T00:00", "Asia/Tokyo")
    assert next_allowed(sunday, [VIENNA], sundays) == sunday


def test_a_closed_window_ends_when_it_ends() -> None:
    window = (at("2026-10-01T08:00"), at("2026-10-01T12:00"))
    hours = Hours(NIGHT.quiet, windows=(window,))
    assert next_allowed(at("2026-10-01T08:30"), [ZoneInfo("UTC")], hours) == window[1]
    assert next_barred(at("2026-10-01T07:00"), [ZoneInfo("UTC")], Hours(windows=(window,)), window[1]) == window[0]


def test_what_is_never_allowed_is_never_found() -> None:
    assert next_allowed(at("2026-10-01T00:00"), [VIENNA], Hours(weekdays=tuple(range(7)))) is None


# -- the oracle -------------------------------------------------------------------------------------------------------


def oracle(moment: datetime, zone: ZoneInfo, hours: Hours, days: int = 3) -> datetime | None:
    """Asks every minute of the days after the moment for its local hour; offsets once an hour, in between by halves."""
    start = int(moment.timestamp())
    minutes = start + 60 * np.arange(days * 24 * 60)
    offsets = _offsets(minutes, zone)
    local = minutes + offsets
    minute = local // 60 % (24 * 60)
    weekday = (local // 86400 + 3) % 7
    barred = np.isin(weekday, hours.weekdays)
    if hours.quiet is not None:
        starts, ends = hours.quiet.starts, hours.quiet.ends
        inside = (minute >= starts) & (minute < ends) if starts < ends else (minute >= starts) | (minute < ends)
        barred |= inside
    free = np.flatnonzero(~barred)
    return None if not len(free) else datetime.fromtimestamp(int(minutes[free[0]]), UTC)


def _offsets(minutes: np.ndarray, zone: ZoneInfo) -> np.ndarray:
    """The offset of every minute in seconds. Where it is the same at both ends of an hour, it is taken to be so in
    between: clocks do not change twice in it."""
    found = np.zeros(len(minutes), np.int64)
    for begin in range(0, len(minutes), 60):
        stretch = minutes[begin : begin + 60]
        ends = [_offset(int(one), zone) for one in (stretch[0], stretch[-1])]
        same = ends[0] == ends[1]
        found[begin : begin + 60] = ends[0] if same else [_offset(int(one), zone) for one in stretch]
    return found


def _offset(second: int, zone: ZoneInfo) -> int:
    shift = datetime.fromtimestamp(second, zone).utcoffset()
    assert shift is not None
    return int(shift.total_seconds())


ZONES = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("posix/", "right/")))


def changes(zone: ZoneInfo, year: int) -> list[int]:
    """The moments (epoch seconds) of a year at which the clock is changed."""
    days = [int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) + 86400 * day for day in range(367)]
    offsets = [_offset(day, zone) for day in days]
    found = []
    for low, high, one, other in zip(days, days[1:], offsets, offsets[1:], strict=False):
        if one != other:
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if _offset(middle, zone) == one else (low, middle)
            found.append(high)
    return found


def test_around_every_change_of_every_clock_the_next_allowed_moment_is_that_of_the_oracle() -> None:
    draw = np.random.default_rng(7)
    checked = 0
    for name in ZONES:
        zone = ZoneInfo(name)
        for change in changes(zone, 2026):
            starts, ends = (int(one) for one in draw.choice(96, 2, replace=False) * 15)
            hours = Hours(Quiet(starts, ends))
            second = change + int(draw.integers(-30 * 60, 6 * 60)) * 60
            moment = datetime.fromtimestamp(second, UTC)
            assert next_allowed(moment, [zone], hours) == oracle(moment, zone, hours, 2), (name, moment, hours)
            checked += 1
    assert checked > 200


@given(
    st.sampled_from(ZONES),
    st.integers(1_420_070_400 // 60, 2_114_380_800 // 60),  # minutes of 2015 to 2036
    st.tuples(st.integers(0, 1439), st.integers(0, 1439)).filter(lambda both: both[0] != both[1]),
    st.sets(st.integers(0, 6), max_size=2),
)
@settings(max_examples=60, deadline=None)
def test_at_any_moment_of_any_zone_it_is_that_of_the_oracle(
    name: str, minute: int, quiet: tuple[int, int], weekdays: set[int]
) -> None:
    zone, hours = ZoneInfo(name), Hours(Quiet(*quiet), tuple(sorted(weekdays)))
    asked = datetime.fromtimestamp(minute * 60, UTC)
    found = next_allowed(asked, [zone], hours)
    assert found == oracle(asked, zone, hours, 5)
    assert found is not None
    assert is_allowed(found, zone, hours)
    closes = next_barred(found, [zone], hours, found + timedelta(days=2))
    minutes = [found + timedelta(minutes=one) for one in range(2 * 24 * 60)]
    barred = [one for one in minutes if not is_allowed(one, zone, hours)]
    assert closes == min([*barred, found + timedelta(days=2)])


def test_the_oracle_notices_local_arithmetic() -> None:
    """A naive answer (the wall time of tomorrow morning by the offset of this evening) is wrong by an hour."""
    evening = at("2026-10-24T21:00", "Europe/Vienna")
    naive = evening + timedelta(hours=12)
    assert oracle(evening, VIENNA, NIGHT) == naive + timedelta(hours=1)
