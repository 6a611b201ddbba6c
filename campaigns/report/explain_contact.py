"""Reasons of the contact policy: what she had of what a cap allows and when the next is free, hours, zones, objections.

Everything is worked out for her alone, by the functions of the run.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import polars as pl

from ..decide.contact_windows import counts_from_to, next_free
from ..decide.decisions import Pair
from ..decide.send_moments import next_allowed
from ..decide.send_times import Slot, hours_of, send_times
from ..policy.contact_policy import Cap
from .about import About
from .because import Because


def _capped(about: About, pair: Pair) -> tuple[Because, ...]:
    """Every cap that has no room left for the message; or the message that took the last of it."""
    words, at = about.told.words, about.lost_to(pair)
    full = [line for cap in about.setting.policy.contact.caps for line in _full(about, pair, cap)]
    if at is not None:
        full.append(Because(words("x_cap_taken", rival=about.decisions.pairs[at].offer)))
    return tuple(full) or (Because(words("x_cap_in_run")),)


def _full(about: About, pair: Pair, cap: Cap) -> list[Because]:
    words, slot, zones = about.told.words, _slot(about, pair), _zones(about)
    channel = about.setting.policy.channels[int(about.judged.channel(pair)[0])]
    if cap.channel not in (None, channel.id):
        return []
    begins, until = counts_from_to(cap, slot.after, zones, about.setting)
    hers = about.prepared.state.contacts.filter(
        (pl.col("customer") == about.customer) & (pl.col("at") >= begins) & (pl.col("at") < until)
    )
    if cap.channel is not None:
        hers = hers.filter(pl.col("channel") == cap.channel)
    had = hers["at"].sort().to_list()
    if len(had) < cap.at_most:
        return []
    free = next_free(cap, had, slot.after or about.setting.send_at, slot.zone)
    allowed = next_allowed(free, [ZoneInfo(slot.zone)], hours_of(channel, about.setting.policy)) or free
    values = {"had": len(had), "most": cap.at_most, "window": cap.window(), "free": _local(allowed, slot.zone)}
    if cap.is_spacing:
        return [Because(words("x_spacing", last=_local(had[-1], slot.zone), **values))]
    what = "x_messages" if cap.channel is None else "x_messages_by"
    return [Because(words("x_cap", what=words(what, channel=cap.channel or ""), **values))]


def _quiet(about: About, pair: Pair) -> tuple[Because, ...]:
    """The next moment that is allowed, and what it comes too late for."""
    words, slot = about.told.words, _slot(about, pair)
    channel = about.setting.policy.channels[int(about.judged.channel(pair)[0])]
    quiet = "" if channel.quiet is None else str(channel.quiet)
    values = {"channel": channel.id, "quiet": quiet, "zone": slot.zone}
    hours = [Because(words("x_quiet", **values))] if quiet else []
    if channel.never_on:
        hours.append(Because(words("x_never_on", channel=channel.id, days=", ".join(channel.never_on))))
    if slot.after is None:
        return (*hours, Because(words("x_never_allowed")))
    return (*hours, Because(words("x_too_late", next=_local(slot.after, slot.zone), zone=slot.zone)))


def _zone_unknown(about: About, _pair: Pair) -> tuple[Because, ...]:
    name = about.setting.policy.contact.zone or ""
    return (Because(about.told.words("is", name=name, value=about.fact_text(name, about.facts[name][0]))),)


def _objection(about: About, pair: Pair) -> tuple[Because, ...]:
    name = about.setting.policy.contact.objection or ""
    words = about.told.words
    fact = Because(words("is", name=name, value=about.fact_text(name, about.facts[name][0])))
    return (fact, Because(words("x_personalised", offer=pair.offer)))


def _slot(about: About, pair: Pair) -> Slot:
    times = send_times(about.facts, about.setting)
    channel = int(about.judged.channel(pair)[0])
    exempt = about.setting.offer(pair).category not in about.setting.policy.contact.categories
    return times.slot(int(times.zone_of[0]), channel, exempt)


def _zones(about: About) -> tuple[str, ...]:
    times = send_times(about.facts, about.setting)
    return times.zones[int(times.zone_of[0])]


def _local(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


CONTACT_REASONS: dict[str, Callable[[About, Pair], tuple[Because, ...]]] = {
    "profiling_objection": _objection,
    "message_cap": _capped,
    "message_spacing": _capped,
    "quiet_hours": _quiet,
    "zone_unknown": _zone_unknown,
}
