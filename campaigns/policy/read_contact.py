"""`contact_policy:` of project.yaml, and what its channels say of hours; what is left out, the norm profile says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from ...rules.nodes import Node
from ...rules.places import Place
from ...rules.problems import Problem, closest
from ...rules.validate import place_at
from .contact_policy import ROLLING, WEEKDAYS, Cap, ContactPolicy, Quiet, written_time
from .norms import norms_of
from .policy import Channel
from .shapes import ChannelShape, ContactPolicyShape, ProjectShape, QuietShape

KEY = "contact_policy"
ANY = "any"
"""The key of `spacing` that means all channels together."""
_LONGEST_HOURS = {"hours": 1, "days": 24, "day": 24, "week": 7 * 24, "month": 31 * 24}
_INSIDE = {("day", "day"), ("day", "week"), ("day", "month"), ("week", "week"), ("month", "month")}
"""Calendar windows of which the first lies inside one of the second."""


def read_contact(shape: ProjectShape, node: Node) -> tuple[ContactPolicy, list[Problem]]:
    """The contact policy with the defaults of the profile; problems at the keys of project.yaml."""
    said = shape.contact_policy or ContactPolicyShape()
    norms = norms_of(shape.norms)
    caps = list(norms.caps) if said.caps is None else _caps(said, node)
    problems = [*_unknown_zones(said, node)]
    caps += _spacing(said, node)
    problems += _idle_caps(caps)
    contact = ContactPolicy(
        profile=norms.id,
        categories=tuple(said.categories or norms.categories),
        zone=said.time_zone,
        candidates=tuple(name for name in said.unknown_zone or () if _is_zone(name)),
        never_on=tuple(said.never_on or ()),
        caps=tuple(caps),
        objection=said.profiling_objection,
    )
    return contact, problems


def read_hours(
    shape: ProjectShape, channels: tuple[Channel, ...], node: Node
) -> tuple[tuple[Channel, ...], list[Problem]]:
    """The channels with quiet hours and days off: their own, else those of the contact policy, else the profile's."""
    said = shape.contact_policy or ContactPolicyShape()
    whole, problems = _quiet(said.quiet_hours, norms_of(shape.norms).quiet, node, [KEY, "quiet_hours"])
    problems += _all_week(said.never_on, node, [KEY, "never_on"])
    found = []
    for channel in channels:
        one: ChannelShape = (shape.channels or {})[channel.id]
        path: list[str | int] = ["channels", channel.id]
        quiet, wrong = _quiet(one.quiet_hours, whole, node, [*path, "quiet_hours"])
        problems += [*wrong, *_all_week(one.never_on, node, [*path, "never_on"])]
        found.append(
            replace(
                channel,
                quiet=quiet,
                never_on=tuple(said.never_on or ()) if one.never_on is None else tuple(one.never_on),
            )
        )
    return tuple(found), problems


def _quiet(
    said: QuietShape | bool | None, default: Quiet | None, node: Node, path: list[str | int]
) -> tuple[Quiet | None, list[Problem]]:
    if said is None:
        return default, []
    if isinstance(said, bool):
        return None, []
    if said.starts == said.ends:
        return default, [Problem("P300", {"time": written_time(said.starts)}, place_at(node, [*path, "to"]), ("none",))]
    return Quiet(said.starts, said.ends), []


def _all_week(said: list[str] | None, node: Node, path: list[str | int]) -> Iterator[Problem]:
    if said is not None and set(WEEKDAYS) <= set(said):
        yield Problem("P302", {}, place_at(node, path), ("way",))


def _unknown_zones(said: ContactPolicyShape, node: Node) -> Iterator[Problem]:
    for number, name in enumerate(said.unknown_zone or ()):
        if not _is_zone(name):
            meant = closest(name, available_timezones())
            hints = ("did_you_mean", "form") if meant else ("form",)
            yield Problem("P121", {"name": name, "suggestion": meant or ""}, _item(said, node, number), hints)
    if said.unknown_zone is not None and said.time_zone is None:
        yield Problem("P301", {}, place_at(node, [KEY, "unknown_zone"]), ("way",))


def _item(said: ContactPolicyShape, node: Node, number: int) -> Place:
    listed = place_at(node, [KEY, "unknown_zone", number])
    return listed if len(said.unknown_zone or ()) > 1 else place_at(node, [KEY, "unknown_zone"])


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _caps(said: ContactPolicyShape, node: Node) -> list[Cap]:
    places = [place_at(node, [KEY, "caps", number, "per"]) for number in range(len(said.caps or ()))]
    return [
        Cap(one.at_most, one.per[0], one.per[1], one.channel, place=place)  # type: ignore[arg-type]
        for one, place in zip(said.caps or (), places, strict=True)
    ]


def _spacing(said: ContactPolicyShape, node: Node) -> list[Cap]:
    """A distance is a cap of one in a window of that length."""
    if said.spacing is None:
        return []
    if isinstance(said.spacing, tuple):
        place = place_at(node, [KEY, "spacing"])
        return [Cap(1, said.spacing[0], said.spacing[1], None, True, place)]  # type: ignore[arg-type]
    return [
        Cap(1, number, unit, None if name == ANY else name, True, place_at(node, [KEY, "spacing", name]))  # type: ignore[arg-type]
        for name, (number, unit) in said.spacing.items()
    ]


def _idle_caps(caps: list[Cap]) -> Iterator[Problem]:
    """Caps that never bite, because another one always bites first."""
    for index, one in enumerate(caps):
        for at, other in enumerate(caps):
            if at != index and one.place is not None and other.place is not None and _covers(other, one):
                if _covers(one, other) and index < at:
                    continue  # the same twice: told at the second
                values = {"cap": _said(one), "other": _said(other), "line": other.place.line}
                yield Problem("P303", values, one.place)
                break


def _covers(other: Cap, one: Cap) -> bool:
    """Whether the other cap, where it is kept, keeps this one."""
    if other.at_most > one.at_most or other.channel not in (None, one.channel):
        return False
    if other.unit in ROLLING:
        return _hours(other) >= _hours(one)
    return (one.unit, other.unit) in _INSIDE


def _hours(cap: Cap) -> int:
    return cap.number * _LONGEST_HOURS[cap.unit]


def _said(cap: Cap) -> str:
    return f"spacing: {cap.window()}" if cap.is_spacing else f"{{at_most: {cap.at_most}, per: {cap.window()}}}"
