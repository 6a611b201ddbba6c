"""What the contact policy names must be there: channels of caps, days and calendars on which nothing goes out."""

from __future__ import annotations

from collections.abc import Iterator

from ...rules.problems import Phrase, Problem
from ...rules.validate import place_at
from .contact_policy import WEEKDAYS
from .look import CHANNEL, Look, unknown_name
from .read_contact import ANY, KEY

DAY_OFF = Phrase("weekday or calendar", "星期或日历")


def unknown_in_contact_policy(look: Look) -> Iterator[Problem]:
    """Channels under `caps` and `spacing`; weekdays and calendars under `never_on`, there and at the channels."""
    node, contact = look.draft.settings.node, look.policy.contact
    channels = [one.id for one in look.policy.channels]
    written = [one for one in contact.caps if one.place is not None]
    for number, cap in enumerate(written):
        if cap.channel is not None and cap.channel not in channels:
            path: list[str | int] = [KEY, "caps", number, "channel"]
            if cap.is_spacing:
                path = [KEY, "spacing", cap.channel]
            legal = [*channels, ANY] if cap.is_spacing else channels
            yield unknown_name(CHANNEL, cap.channel, legal, place_at(node, path))
    yield from _unknown_days(look, contact.never_on, [KEY, "never_on"])
    for channel in look.policy.channels:
        if channel.never_on != contact.never_on:
            yield from _unknown_days(look, channel.never_on, ["channels", channel.id, "never_on"])


def _unknown_days(look: Look, names: tuple[str, ...], path: list[str | int]) -> Iterator[Problem]:
    for number, name in enumerate(names):
        if name not in WEEKDAYS and not look.draft.may_exist("calendar", name):
            place = place_at(look.draft.settings.node, [*path, number])
            yield unknown_name(DAY_OFF, name, [*WEEKDAYS, *look.policy.calendars], place)
