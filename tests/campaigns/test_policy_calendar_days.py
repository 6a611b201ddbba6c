"""Calendars at an instant, and campaign days as moments, also where clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from campaign_engine.campaigns.policy.calendar_days import days_to_calendar, is_in_calendar
from campaign_engine.campaigns.policy.local_days import begin_of, end_of
from campaign_engine.campaigns.policy.policy import Calendar
from campaign_engine.rules.places import Source, start_of
from campaign_engine.segments.instant import parse_instant

VIENNA = "Europe/Vienna"


def calendar(*windows: tuple[str, str]) -> Calendar:
    """Windows written as in calendars.yaml."""

    def read(text: str) -> date | datetime:
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)

    moments = tuple((begin_of(read(a), VIENNA), end_of(read(b), VIENNA)) for a, b in windows)
    return Calendar("x", moments, start_of(Source("calendars.yaml", "")))


@pytest.mark.parametrize(
    ("as_of", "inside", "days"),
    [
        ("2026-11-01", False, 1),
        ("2026-11-01T23:59:59", False, 1),
        ("2026-11-02", True, 0),
        ("2026-11-03T23:59:59", True, 0),
        ("2026-11-04", False, 360),
        ("2027-10-29", False, 1),
        ("2027-11-01", False, None),
    ],
)
def test_days_of_a_window_are_both_included(as_of: str, inside: bool, days: int | None) -> None:
    stocktake = calendar(("2026-11-02", "2026-11-03"), ("2027-10-30", "2027-10-31"))
    instant = parse_instant(as_of, VIENNA)
    assert is_in_calendar(stocktake, instant) is inside
    assert days_to_calendar(stocktake, instant) == days


@pytest.mark.parametrize(
    ("as_of", "inside", "days"),
    [
        ("2026-11-10", False, 0),
        ("2026-11-10T19:59:59", False, 0),
        ("2026-11-10T20:00", True, 0),
        ("2026-11-11T23:59:59", True, 0),
        ("2026-11-12", False, None),
        ("2026-11-09T23:00:00+00:00", False, 0),  # already the tenth in Vienna
    ],
)
def test_of_moments_the_end_is_excluded(as_of: str, inside: bool, days: int | None) -> None:
    double_11 = calendar(("2026-11-10T20:00", "2026-11-12T00:00"))
    instant = parse_instant(as_of, VIENNA)
    assert is_in_calendar(double_11, instant) is inside
    assert days_to_calendar(double_11, instant) == days


def test_the_day_on_which_clocks_go_back_has_25_hours() -> None:
    day = date(2026, 10, 25)
    first, last = begin_of(day, VIENNA).astimezone(UTC), end_of(day, VIENNA).astimezone(UTC)
    assert (last - first).total_seconds() == 25 * 3600
    assert begin_of(day, VIENNA).tzinfo == ZoneInfo(VIENNA)


def test_the_last_day_there_is_can_be_written() -> None:
    assert end_of(date(9999, 12, 31), "Europe/Vienna").date() == date(9999, 12, 31)
    assert end_of(date(9999, 12, 30), "Europe/Vienna").date() == date(9999, 12, 31)
