"""The instant everything is computed as of: handed in from outside, never asked of a clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment (aware, in UTC) and the project's IANA zone. Facts hold rows strictly before `moment`."""

    moment: datetime
    zone: str

    @property
    def today(self) -> date:
        """The local date of the instant: what TODAY() yields and what names the wave."""
        return self.moment.astimezone(ZoneInfo(self.zone)).date()


def parse_instant(text: str, zone: str) -> Instant:
    """A date (its local midnight) or an ISO date-time (local unless it carries an offset). Raises ValueError."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    return Instant(moment.astimezone(UTC), zone)
