"""Dates and moments as written: one regular expression a form, strict, years 1 to 9999; local moments get their zone.

A local time that occurs twice (clocks set back) is the first of the two; one that does not occur (clocks set forward)
is what the clock would have shown had it not been set: 01:30 becomes 02:30.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from .instant import Instant

EXCEL = "excel"
"""A date format: days since 1899-12-30, as spreadsheets store dates."""

_DIRECTIVES = {"Y": "[0-9]{4}", "m": "[0-9]{1,2}", "d": "[0-9]{1,2}", "H": "[0-9]{1,2}", "M": "[0-9]{2}",
               "S": "[0-5][0-9]"}  # fmt: skip
_DAY_MICROSECONDS = 86_400_000_000
_NEAR = 2 * _DAY_MICROSECONDS
"""No zone is further than this from UTC, so further off the local clock decides before from after."""
_ONE_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = "[0-2][0-9]:[0-5][0-9]"
_FORMS = (
    (f"^{_ONE_DAY} {_CLOCK}:[0-5][0-9]$", "%Y-%m-%d %H:%M:%S"),
    (f"^{_ONE_DAY}T{_CLOCK}:[0-5][0-9]$", "%Y-%m-%dT%H:%M:%S"),
    (f"^{_ONE_DAY} {_CLOCK}$", "%Y-%m-%d %H:%M"),
    (f"^{_ONE_DAY}T{_CLOCK}$", "%Y-%m-%dT%H:%M"),
    (rf"^{_ONE_DAY} {_CLOCK}:[0-5][0-9]\.[0-9]{{1,9}}$", "%Y-%m-%d %H:%M:%S%.f"),
    (rf"^{_ONE_DAY}T{_CLOCK}:[0-5][0-9]\.[0-9]{{1,9}}$", "%Y-%m-%dT%H:%M:%S%.f"),
    (f"^{_ONE_DAY}$", "%Y-%m-%d"),
)
_OFFSET = rf"^{_ONE_DAY}[ T]{_CLOCK}:[0-5][0-9](\.[0-9]{{1,9}})?(Z|[+-][0-9]{{2}}:?[0-9]{{2}})$"


@dataclass(frozen=True, slots=True)
class Moments:
    """Of each cell: its local day in the project's zone (Int32 days since 1970-01-01, null where unknown or bad), and
    whether it lies strictly before the instant. `earliest` and `latest` are microseconds since 1970 UTC of those that
    do."""

    day: pl.Series
    seen: pl.Series
    bad: pl.Series
    earliest: int | None
    latest: int | None


def date_pattern(written: str) -> str | None:
    """The regular expression of a declared format, or None where it is not one we can read.

    Day, month and hour may have one digit where the format separates its parts. Two-digit years are not read.
    """
    adjacent = re.search(r"%[a-zA-Z]%[a-zA-Z]", written) is not None
    parts, rest, seen = [], written, set()
    while rest:
        if rest[0] == "%":
            directive = rest[1:2]
            if directive not in _DIRECTIVES or directive in seen:
                return None
            seen.add(directive)
            pattern = _DIRECTIVES[directive]
            parts.append(pattern.replace("{1,2}", "{2}") if adjacent else pattern)
            rest = rest[2:]
        else:
            parts.append(re.escape(rest[0]))
            rest = rest[1:]
    return f"^{''.join(parts)}$" if {"Y", "m", "d"} <= seen else None


def read_dates(cells: pl.Series, written: str | None, zone: str) -> tuple[pl.Series, pl.Series]:
    """Dates and a mark where a cell is none. Timestamps become local dates of `zone`; text follows `written`."""
    nothing = pl.repeat(False, len(cells), dtype=pl.Boolean, eager=True)
    if isinstance(cells.dtype, pl.Date):
        dates = cells
    elif isinstance(cells.dtype, pl.Datetime):
        local = cells.dt.convert_time_zone(zone) if cells.dtype.time_zone else cells
        dates = local.dt.date()
    elif written == EXCEL:
        dates = _from_excel(cells)
    elif isinstance(cells.dtype, pl.String):
        pattern = date_pattern(written or "%Y-%m-%d") or "$."
        if written is None:
            pattern = f"^{_ONE_DAY}$"
        usable = cells.set(~cells.str.contains(pattern).fill_null(True), None)
        form = written or "%Y-%m-%d"
        parsed = usable.str.to_datetime(form, strict=False) if "%H" in form else usable.str.to_date(form, strict=False)
        dates = parsed.cast(pl.Date)
    else:
        return pl.repeat(None, len(cells), dtype=pl.Date, eager=True), cells.is_not_null()
    in_calendar = dates.dt.year().is_between(1, 9999)
    dates = dates.set(~in_calendar.fill_null(True), None)
    return dates, (cells.is_not_null() & dates.is_null()) | nothing


def _from_excel(cells: pl.Series) -> pl.Series:
    """Day numbers from 61 (1900-03-01) on: before it spreadsheets count a day that never was."""
    numbers = cells
    if isinstance(cells.dtype, pl.String):
        numbers = cells.set(~cells.str.contains(r"^[0-9]{2,7}(\.0+)?$").fill_null(True), None)
        numbers = numbers.str.replace(r"\.0+$", "").cast(pl.Int64, strict=False)
    numbers = numbers.cast(pl.Int64, strict=False)
    numbers = numbers.set(~numbers.is_between(61, 2_958_465).fill_null(True), None)
    start = (date(1899, 12, 30) - date(1970, 1, 1)).days
    return (numbers + start).cast(pl.Int32).cast(pl.Date)


def read_moments(cells: pl.Series, written: str | None, zone: str, as_of: Instant) -> Moments:
    """`zone` is that of local moments in the data; days are local to the instant's zone."""
    if isinstance(cells.dtype, pl.String):
        local, absolute = _parse(cells, written)
    elif isinstance(cells.dtype, pl.Datetime) and cells.dtype.time_zone:
        local, absolute = None, cells.dt.cast_time_unit("us").dt.convert_time_zone("UTC")
    else:
        local, absolute = cells.cast(pl.Datetime("us")), None
    parts = [
        part
        for part in (
            None if local is None else _from_local(local, zone, as_of),
            None if absolute is None else _from_absolute(absolute, as_of),
        )
        if part is not None
    ]
    day, seen, earliest, latest = parts[0]
    if len(parts) == 2:
        other_day, other_seen, other_earliest, other_latest = parts[1]
        day, seen = day.zip_with(day.is_not_null(), other_day), seen | other_seen
        earliest = min((one for one in (earliest, other_earliest) if one is not None), default=None)
        latest = max((one for one in (latest, other_latest) if one is not None), default=None)
    return Moments(day, seen, cells.is_not_null() & day.is_null(), earliest, latest)


_Part = tuple[pl.Series, pl.Series, int | None, int | None]


def _parse(cells: pl.Series, written: str | None) -> tuple[pl.Series, pl.Series | None]:
    """Local moments (naive microseconds) and those with an offset (UTC), each null where the other stands."""
    if written is not None:
        pattern = date_pattern(written) or "$."
        usable = cells.set(~cells.str.contains(pattern).fill_null(True), None)
        if "%H" in written:
            return usable.str.to_datetime(written, strict=False, time_unit="us"), None
        return usable.str.to_date(written, strict=False).cast(pl.Datetime("us")), None
    local = pl.repeat(None, len(cells), dtype=pl.Datetime("us"), eager=True)
    waiting = cells
    for pattern, form in _FORMS:
        matches = waiting.str.contains(pattern)
        if matches.all(ignore_nulls=True) and local.null_count() == len(local):
            return _to_local(waiting, form), None
        if matches.any():
            local = local.zip_with(local.is_not_null(), _to_local(waiting.set(~matches.fill_null(True), None), form))
            waiting = waiting.set(matches.fill_null(False), None)
        if waiting.null_count() == len(waiting):
            return local, None
    with_offset = waiting.set(~waiting.str.contains(_OFFSET).fill_null(True), None)
    if with_offset.null_count() == len(with_offset):
        return local, None
    spaced = with_offset.str.replace("T", " ")
    return local, spaced.str.to_datetime("%Y-%m-%d %H:%M:%S%.f%#z", strict=False, time_unit="us", time_zone="UTC")


def _to_local(cells: pl.Series, form: str) -> pl.Series:
    if form == "%Y-%m-%d":
        return cells.str.to_date(form, strict=False).cast(pl.Datetime("us"))
    return cells.str.to_datetime(form, strict=False, time_unit="us")


def _from_local(local: pl.Series, zone: str, as_of: Instant) -> _Part:
    local = _in_calendar(local)
    if zone != as_of.zone:
        return _from_absolute(_to_utc(local, zone), as_of)
    micros = local.to_physical()
    edge = _micros(as_of.moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None))
    seen = micros < edge
    near = ((micros - edge).abs() < _NEAR).fill_null(False)
    if near.any():
        rows = near.arg_true()
        exact = _to_utc(local.gather(rows), zone).to_physical() < _micros(as_of.moment.replace(tzinfo=None))
        seen = seen.scatter(rows, exact)
    seen = seen.fill_null(False)
    day = (micros // _DAY_MICROSECONDS).cast(pl.Int32)
    kept = local.filter(seen)
    ends = _to_utc(pl.Series([kept.min(), kept.max()], dtype=pl.Datetime("us")), zone).to_physical().to_list()
    return day, seen, ends[0], ends[1]


def _from_absolute(moments: pl.Series, as_of: Instant) -> _Part:
    moments = _in_calendar(moments)
    seen = (moments.to_physical() < _micros(as_of.moment.replace(tzinfo=None))).fill_null(False)
    day = moments.dt.convert_time_zone(as_of.zone).dt.date().to_physical()
    kept = moments.to_physical().filter(seen)
    return day, seen, kept.min(), kept.max()  # type: ignore[return-value]


def _in_calendar(moments: pl.Series) -> pl.Series:
    """Without years before 1 and after 9998: the local day of a moment must have a date."""
    return moments.set(~moments.dt.year().is_between(1, 9998).fill_null(True), None)


def _to_utc(local: pl.Series, zone: str) -> pl.Series:
    utc = local.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null").dt.convert_time_zone("UTC")
    skipped = utc.is_null() & local.is_not_null()
    if skipped.any():
        hours = timedelta(hours=3)
        before = (local - hours).dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null") + hours
        utc = utc.zip_with(~skipped, before.dt.convert_time_zone("UTC"))
    return utc


def _micros(naive: object) -> int:
    return int(np.datetime64(naive, "us").astype(np.int64))  # type: ignore[call-overload]
