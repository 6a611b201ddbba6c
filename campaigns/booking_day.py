"""The business day on which a command books what it is told: today, or a past day for a trial."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from ..rules.problems import Problem
from ..segments.instant import Instant
from .answer import GUARDED, PROBLEMS
from .opened import instant_text, settle_instant


def booking_day(text: str | None, zone: str, now_at: Instant, yes: bool) -> tuple[Instant | None, list[Problem], int]:
    """The instant that is booked at. A past day wants `yes`: a month that was closed would change.
    What is to come has not happened, so nothing of it can be booked."""
    if text is None:
        return now_at, [], PROBLEMS
    instant, problems = settle_instant(text, zone, now_at.moment)
    if instant is None:
        return None, problems, PROBLEMS
    if instant.moment > now_at.moment:
        to_come: dict[str, object] = {"option": "--as-of", "at": instant_text(instant), "day": instant_text(now_at)}
        return None, [Problem("L138", to_come, hints=("now",))], PROBLEMS
    today = now_at.moment.astimezone(ZoneInfo(zone)).date()
    if instant.today < today and not yes:
        values = {"as_of": instant_text(instant), "today": today}
        return None, [Problem("C112", values, hints=("yes",))], GUARDED
    return instant, [], PROBLEMS
