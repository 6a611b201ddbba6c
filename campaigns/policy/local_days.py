"""Days and local moments of the project's zone as aware datetimes: dates are included whole, moments end open."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ...rules.nodes import Node
from ...rules.problems import Phrase, Problem
from ...rules.validate import place_at

BEFORE = Phrase("before", "早于")
SAME = Phrase("the same moment as", "正好是")


def begin_of(written: date | datetime, zone: str) -> datetime:
    """The moment, or the first one of the day."""
    return _local(written, zone)


def end_of(written: date | datetime, zone: str) -> datetime:
    """The moment (excluded), or the first one after the day; the last day there is ends as it begins."""
    if not isinstance(written, datetime) and written < date.max:
        written += timedelta(days=1)
    return _local(written, zone)


def check_order(
    starts: date | datetime | None, ends: date | datetime | None, zone: str, node: Node, path: list[str | int]
) -> list[Problem]:
    """A problem at `to` where it does not come after `from`."""
    if starts is None or ends is None or begin_of(starts, zone) < end_of(ends, zone):
        return []
    relation = BEFORE if begin_of(ends, zone) < begin_of(starts, zone) else SAME
    values = {"key": "to", "starts": written(starts), "ends": written(ends), "relation": relation}
    return [Problem("P125", values, place_at(node, [*path, "to"]))]


def written(day: date | datetime) -> str:
    """As people write it in the files."""
    return day.isoformat(timespec="minutes") if isinstance(day, datetime) else day.isoformat()


def _local(written: date | datetime, zone: str) -> datetime:
    if not isinstance(written, datetime):
        written = datetime.combine(written, time())
    return written.replace(tzinfo=ZoneInfo(zone))
