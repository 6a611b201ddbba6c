"""Moments: forms, zones, days on which clocks change, what is seen as of an instant; against Python's zoneinfo."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from campaign_engine.segments.dates_and_moments import date_pattern, read_moments
from campaign_engine.segments.instant import Instant, parse_instant
from hypothesis import given, settings
from hypothesis import strategies as st

EPOCH = date(1970, 1, 1)
LONDON = parse_instant("2010-10-01", "Europe/London")


def days_of(moments) -> list[str | None]:
    return [None if day is None else (EPOCH + timedelta(days=day)).isoformat() for day in moments.day.to_list()]


@pytest.mark.parametrize(
    ("cell", "day", "seen"),
    [
        ("2010-09-30 23:59:59", "2010-09-30", True),
        ("2010-09-30T23:59", "2010-09-30", True),
        ("2010-09-30 23:59:59.999999", "2010-09-30", True),
        ("2010-10-01 00:00:00", "2010-10-01", False),
        ("2010-10-01", "2010-10-01", False),
        ("2010-09-30", "2010-09-30", True),
        ("2010-09-30T22:59:59Z", "2010-09-30", True),
        ("2010-09-30T23:00:00Z", "2010-10-01", False),
        ("2010-10-01T00:59:59+02:00", "2010-09-30", True),
        ("2010-10-01 00:59:59.5+0200", "2010-09-30", True),
        ("2010-09-30 18:59:59-05:00", "2010-10-01", False),
        ("2010-09-31 10:00", None, False),
        ("2010-09-30 24:00", None, False),
        ("2010-09-30 23:60", None, False),
        ("2010-09-30 23:59:60", None, False),
        ("2010-9-30 10:00", None, False),
        ("30.09.2010 10:00", None, False),
        ("0000-09-30 10:00", None, False),
        ("yesterday", None, False),
    ],
)
def test_a_moment_is_read_and_seen(cell, day, seen):
    for cells in ([cell], [cell, "2010-01-01 00:00:00", None], ["2010-01-01T00:00:00Z", "2010-01-01", cell]):
        moments = read_moments(pl.Series(cells, dtype=pl.String), None, "Europe/London", LONDON)
        row = cells.index(cell)
        assert (days_of(moments)[row], moments.seen[row]) == (day, seen)
        assert moments.bad[row] == (day is None)


def test_an_unknown_moment_is_neither_seen_nor_bad():
    moments = read_moments(pl.Series([None], dtype=pl.String), None, "Europe/London", LONDON)
    assert (moments.day[0], moments.seen[0], moments.bad[0]) == (None, False, False)


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        ("2010-03-28 00:59:59", "2010-03-28 00:59:59"),
        ("2010-03-28 01:30:00", "2010-03-28 01:30:00"),  # does not occur: 02:30 summer time
        ("2010-03-28 02:30:00", "2010-03-28 01:30:00"),
        ("2010-10-31 01:30:00", "2010-10-31 00:30:00"),  # occurs twice: the first
        ("2010-10-31 02:30:00", "2010-10-31 02:30:00"),
    ],
)
def test_days_on_which_clocks_change(local, utc):
    at = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    for shift, seen in ((timedelta(0), False), (timedelta(microseconds=1), True)):
        instant = Instant(at + shift, "Europe/London")
        assert read_moments(pl.Series([local]), None, "Europe/London", instant).seen[0] is seen
        elsewhere = Instant(at + shift, "Asia/Shanghai")
        assert read_moments(pl.Series([local]), None, "Europe/London", elsewhere).seen[0] is seen


ZONES = [
    "Europe/London",
    "America/New_York",
    "Asia/Shanghai",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Pacific/Apia",
]


@settings(max_examples=300, deadline=None)
@given(
    st.datetimes(datetime.fromisoformat("1990-01-01"), datetime.fromisoformat("2030-01-01")),
    st.sampled_from(ZONES),
    st.sampled_from(ZONES),
    st.timedeltas(timedelta(days=-3), timedelta(days=3)),
)
def test_moments_equal_zoneinfo(local, zone, own, apart):
    local = local.replace(fold=0)
    moment = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    instant = Instant(moment + apart, own)
    moments = read_moments(pl.Series([local]), None, zone, instant)
    expected = moment.astimezone(ZoneInfo(own)).date()
    assert moments.seen[0] == (moment < instant.moment)
    if zone != own or local == moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None):
        assert days_of(moments)[0] == expected.isoformat()
    if moments.seen[0]:
        assert moments.earliest == moments.latest == round(moment.timestamp() * 1_000_000)


@pytest.mark.parametrize("own", ZONES)
def test_a_parquet_timestamp_with_a_zone_is_absolute(own):
    aware = pl.Series(["2010-06-01 12:00:00"]).str.to_datetime().dt.replace_time_zone("Asia/Tokyo")
    moment = datetime(2010, 6, 1, 3, tzinfo=UTC)
    moments = read_moments(aware, None, "Europe/London", Instant(moment, own))
    assert moments.seen.to_list() == [False]
    assert days_of(moments) == [moment.astimezone(ZoneInfo(own)).date().isoformat()]
    later = Instant(moment + timedelta(microseconds=1), own)
    assert read_moments(aware, None, "Europe/London", later).seen.to_list() == [True]


def test_a_declared_form_is_the_only_one():
    cells = pl.Series(["31.12.2009 8:05", "2009-12-31 08:05", "32.12.2009 08:05"])
    moments = read_moments(cells, "%d.%m.%Y %H:%M", "Europe/London", LONDON)
    assert days_of(moments) == ["2009-12-31", None, None]
    assert moments.bad.to_list() == [False, True, True]


@pytest.mark.parametrize(
    ("written", "pattern"),
    [
        ("%d.%m.%Y", r"^[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}$"),
        ("%Y%m%d", "^[0-9]{4}[0-9]{2}[0-9]{2}$"),
        ("%d.%m.%y", None),
        ("%d.%m", None),
        ("%d.%m.%Y %d", None),
        ("%d %B %Y", None),
        ("%", None),
    ],
)
def test_forms_of_dates(written, pattern):
    assert date_pattern(written) == pattern
