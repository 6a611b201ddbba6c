"""Protected facts and their proxies: who somebody is by birth or belief must not steer what she gets.

`protected:` of project.yaml names them. A proxy is a fact that stands for one (a district for an origin). Conditions
and values of rules, segments, audiences and offers may read neither, nor a fact made from the same column, nor a model
that was given it, unless the project writes down why: `allow_with_reason`, for everything or `for` certain parts.
Promises (`never`) only look on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...engine.tree import Fact, Node, walk
from ...rules.places import Place
from ...rules.problems import Problem, closest
from ...rules.validate import place_at
from .look import PART, Look
from .settings import Protected


@dataclass(frozen=True, slots=True)
class _Reading:
    """A fact that is read somewhere."""

    name: str
    place: Place | None


def protected_facts(look: Look) -> Iterator[Problem]:
    """Every place that reads a protected fact, a proxy, or another fact of the same column, and is not allowed to."""
    guarded = {one.name: one for one in look.draft.settings.protected}
    same_column = _same_column(look, guarded)
    used: set[tuple[str, str | None]] = set()
    for reading in _readings(look):
        one = guarded.get(reading.name) or guarded.get(same_column.get(reading.name, ""))
        if one is None:
            continue
        part = look.parts.owner(reading.place)
        owner = None if part is None else part.id
        used |= {(one.name, None), (one.name, owner)}
        if not _is_allowed(one, owner):
            yield _problem(one, reading, owner)
    if look.draft.broken or not look.book.is_whole:
        return
    for one in guarded.values():
        idle = [name for name, _ in one.allowed_for if (one.name, name) not in used]
        if one.reason and not one.allowed_for and (one.name, None) not in used:
            yield Problem("R391", {"name": one.name}, one.place, ("all",))
        for name, place in one.allowed_for:
            if name in idle and name in look.parts.ids():
                yield Problem("R391", {"name": one.name, "part": name}, place, ("part",))


def unknown_parts(look: Look) -> Iterator[Problem]:
    """Parts that `for` names and that do not stand anywhere."""
    if look.draft.broken:
        return
    known = look.parts.ids()
    for one in look.draft.settings.protected:
        for name, place in one.allowed_for:
            if name not in known:
                meant = closest(name, known)
                values = {"what": PART, "name": name, "suggestion": meant or ""}
                yield Problem("P110", values, place, ("did_you_mean_word",) if meant else ())


def _readings(look: Look) -> Iterator[_Reading]:
    for tree in look.trees():
        yield from _facts_of(tree)
    settings = look.draft.settings
    if settings.excluded is not None:
        yield _Reading(settings.excluded, place_at(settings.node, ["excluded"]))
    for score in look.segments.every_score():
        yield from (_Reading(name, place) for name, place in score.uses)


def _facts_of(tree: Node) -> Iterator[_Reading]:
    for node in walk(tree):
        if isinstance(node, Fact):
            yield _Reading(node.name, node.origin if isinstance(node.origin, Place) else None)


def _same_column(look: Look, guarded: dict[str, Protected]) -> dict[str, str]:
    """Facts made from the column of a protected one, under another name."""
    customers = look.data_spec.customers
    if customers is None:
        return {}
    columns = {column.source: column.name for column in customers.columns if column.name in guarded}
    return {
        column.name: columns[column.source]
        for column in customers.columns
        if column.source in columns and column.name not in guarded
    }


def _is_allowed(one: Protected, owner: str | None) -> bool:
    if not one.reason:
        return False
    return not one.allowed_for or owner in {name for name, _ in one.allowed_for}


def _problem(one: Protected, reading: _Reading, owner: str | None) -> Problem:
    values = {"name": reading.name, "protected": one.name, "of": one.stands_for, "part": owner or ""}
    hints = ("allow_for",) if one.reason and owner else ("allow",)
    if reading.name != one.name:
        return Problem("R392", values, reading.place, hints)
    if one.stands_for:
        return Problem("R390", values, reading.place, hints)
    return Problem("P146", values, reading.place, hints)
