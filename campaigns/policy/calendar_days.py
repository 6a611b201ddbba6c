"""What a calendar says at an instant: whether it is on, and in how many days it begins."""

from __future__ import annotations

from ...segments.instant import Instant
from .policy import Calendar


def is_in_calendar(calendar: Calendar, as_of: Instant) -> bool:
    """Whether the instant lies in a window: starts included, ends excluded."""
    return any(starts <= as_of.moment < ends for starts, ends in calendar.windows)


def days_to_calendar(calendar: Calendar, as_of: Instant) -> int | None:
    """Whole days from the local day of the instant to that of the next window's start; 0 inside a window.

    None when no window is left.
    """
    if is_in_calendar(calendar, as_of):
        return 0
    starts = [starts.date() for starts, _ in calendar.windows if starts > as_of.moment]
    return min(((day - as_of.today).days for day in starts), default=None)
