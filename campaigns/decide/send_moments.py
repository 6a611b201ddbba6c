"""When a message may go out: the next allowed moment after another, by the clock of a zone.

Whether a moment is quiet is asked of its local hour there, never worked out by local arithmetic: on the days on which
clocks change, an hour is missing or comes twice, and the morning is 23 or 25 hours away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from ..policy.contact_policy import Quiet

HORIZON = timedelta(days=92)
"""A message that may not go out for so long is put off."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """When nothing goes out: quiet hours, weekdays (0 Monday) of the zone, and windows of instants (aware, in order,
    end excluded)."""

    quiet: Quiet | None = None
    weekdays: tuple[int, ...] = ()
    windows: tuple[tuple[datetime, datetime], ...] = ()

    @property
    def say_nothing(self) -> bool:
        """Whether everything may go out at any time."""
        return self.quiet is None and not self.weekdays and not self.windows


def is_allowed(moment: datetime, zone: ZoneInfo, hours: Hours) -> bool:
    """Whether a message may go out at the moment (aware)."""
    return _barred_until(moment.astimezone(UTC), zone, hours) is None


def next_allowed(moment: datetime, zones: Iterable[ZoneInfo], hours: Hours) -> datetime | None:
    """The first moment (UTC), from this one on, that is allowed by the clocks of all the zones; None: none in time."""
    places, moment = tuple(zones), moment.astimezone(UTC)
    latest = moment + HORIZON
    while moment < latest:
        until = [end for zone in places for end in [_barred_until(moment, zone, hours)] if end is not None]
        if not until:
            return moment
        moment = max(until)
    return None


def next_barred(moment: datetime, zones: Iterable[ZoneInfo], hours: Hours, before: datetime) -> datetime:
    """The first moment after this one that some clock of the zones does not allow; `before` where that comes sooner."""
    places = tuple(zones)
    moment = moment.astimezone(UTC)
    while moment < before:
        moment = min((turn for zone in places for turn in _turns(moment, zone, hours)), default=before)
        if any(_barred_until(moment, zone, hours) is not None for zone in places):
            break
    return min(moment, before)


def _barred_until(moment: datetime, zone: ZoneInfo, hours: Hours) -> datetime | None:
    """None where the moment is allowed; else a later moment, before which none is."""
    for starts, ends in hours.windows:
        if starts <= moment < ends:
            return ends.astimezone(UTC)
    local = moment.astimezone(zone)
    if local.weekday() in hours.weekdays:
        return _when_clock_shows(moment, zone, 0)
    quiet = hours.quiet
    if quiet is not None:
        minute = local.hour * 60 + local.minute
        after, before = minute >= quiet.starts, minute < quiet.ends
        if (after and before) if quiet.starts < quiet.ends else (after or before):
            return _when_clock_shows(moment, zone, quiet.ends)
    return None


def _turns(moment: datetime, zone: ZoneInfo, hours: Hours) -> Iterator[datetime]:
    """Later moments of which the first is not after the next one that is barred."""
    if hours.quiet is not None:
        yield _when_clock_shows(moment, zone, hours.quiet.starts)
    if hours.weekdays:
        yield _when_clock_shows(moment, zone, 0)
    yield from (starts.astimezone(UTC) for starts, _ in hours.windows if starts > moment)


def _when_clock_shows(moment: datetime, zone: ZoneInfo, minute: int) -> datetime:
    """The next moment at which the local clock shows this minute of the day, or at which it is put forward or back,
    whichever comes first: up to there it runs evenly."""
    local = moment.astimezone(zone)
    since = timedelta(hours=local.hour, minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    there = moment + ((timedelta(minutes=minute) - since) % DAY or DAY)
    if there.astimezone(zone).utcoffset() == local.utcoffset():
        return there
    return _change(moment, there, zone)


def _change(first: datetime, last: datetime, zone: ZoneInfo) -> datetime:
    """The moment in between (to the second) from which on the clock is another than at the first."""
    before = first.astimezone(zone).utcoffset()
    low, high = int(first.timestamp()), -int(-last.timestamp() // 1)
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return datetime.fromtimestamp(high, UTC)
