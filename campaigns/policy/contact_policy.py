"""When and how often customers may be written to: quiet hours, days off, caps, spacing, whose clock; plain values.

What a project does not say comes from its norm profile (`norms.py`). Times of day are minutes after local midnight, in
the zone of the customer who is written to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal as OneOf

from ...rules.places import Place

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MINUTES_A_DAY = 24 * 60

ROLLING = ("hours", "days")
CALENDAR = ("day", "week", "month")
"""Kinds of windows: the last so many hours or days before a message; its local day, week (from Monday), month."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """No message from `starts` until `ends` (excluded); where `starts` is the later one, over midnight."""

    starts: int
    ends: int

    def __str__(self) -> str:
        return f"{written_time(self.starts)}-{written_time(self.ends)}"


@dataclass(frozen=True, slots=True)
class Cap:
    """At most so many messages to one customer in a window of `number` `unit`s, by one channel or (None) by all.

    `is_spacing`: written as a distance between messages: at most one in the window.
    """

    at_most: int
    number: int
    unit: OneOf["hours", "days", "day", "week", "month"]
    channel: str | None = None
    is_spacing: bool = False
    place: Place | None = field(default=None, compare=False)

    def window(self) -> str:
        """As it is written: `7 days`, `24 hours`, `week`."""
        return f"{self.number} {self.unit}" if self.unit in ROLLING else self.unit


@dataclass(frozen=True, slots=True)
class ContactPolicy:
    """`categories`: the messages it holds for; others go out at any time. `zone`: the text fact that holds a customer's
    IANA zone, None: the project's zone is everybody's. `candidates`: the zones among which a customer's is where hers
    is not known; none: her messages are held. `objection`: the fact that is true for whoever objects to profiling."""

    profile: str = ""
    categories: tuple[str, ...] = ()
    zone: str | None = None
    candidates: tuple[str, ...] = ()
    never_on: tuple[str, ...] = ()
    """Weekdays and calendars on which nothing goes out, for channels that do not say it themselves."""
    caps: tuple[Cap, ...] = ()
    objection: str | None = None


def written_time(minute: int) -> str:
    """`20:00`."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
