"""Rules behind which an unknown would hide: they must say `if_unknown`.

A tag is true or false. Where the condition behind it is unknown, the tag is false, and a `NOT tag.x` or a rule that
forbids on `tag.x` would act as if something were known. So a rule (or segment) whose condition can be unknown must say
what to do, if it forbids, or if its tag feeds a rule that forbids or stands behind a NOT; also by way of other tags.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from .check_context import Checking
from .names_in import Names, names_in
from .places import Place
from .problems import Phrase, Problem

SHOWN_FACTS = 3


def missing_if_unknown(checking: Checking) -> Iterator[Problem]:
    """Every rule and segment that must say `if_unknown` and does not."""
    sensitive = _sensitive_flags(checking)
    for rule in checking.rules:
        if rule.if_unknown is not None:
            continue
        because = Phrase("it forbids", "它会禁止优惠") if rule.forbids else None
        for tag in rule.tags:
            because = because or sensitive.get(f"tag.{tag}")
        if because is not None and checking.can_be_unknown(rule.when):
            yield _problem("R209", rule.id, checking.nullable_facts(rule.when), because, rule.place)
    for segment in checking.around.segments:
        because = sensitive.get(f"segment.{segment.id}")
        if segment.if_unknown is None and because is not None and checking.can_be_unknown(segment.when):
            yield _problem("R219", segment.id, checking.nullable_facts(segment.when), because, segment.place)


def _problem(code: str, id: str, facts: list[str], because: Phrase, place: Place) -> Problem:
    named = ", ".join(facts[:SHOWN_FACTS])
    if named:
        without = Phrase(f"{named} not known", f"{named} 未知")
    else:
        without = Phrase("a division by zero, say", "例如除以零")
    return Problem(code, {"id": id, "without": without, "because": because}, place, ("fire", "ignore"))


def _sensitive_flags(checking: Checking) -> dict[str, Phrase]:
    """Flags behind which an unknown would hide, each with the shortest reason: a NOT, or a rule that forbids."""
    found: dict[str, Phrase] = {}
    for rule in checking.rules:
        _note_negated(checking.names[rule.id], rule.id, found)
    for promise in checking.book.never:
        _note_negated(names_in((promise.that,)), promise.id, found)
    behind_segments = {one.id: names_in((one.when,)) for one in checking.around.segments}
    for id, names in behind_segments.items():
        _note_negated(names, id, found)
    _note_negated(checking.names_elsewhere, "", found)
    for rule in checking.rules:
        if rule.forbids:
            for name in names_in((rule.when,)).flags:
                found.setdefault(name, Phrase(f"{rule.id} forbids where {name} holds", f"{rule.id} 据 {name} 禁止优惠"))
    givers: dict[str, list[Names]] = {}
    for rule in checking.rules:
        for tag in rule.tags:
            givers.setdefault(f"tag.{tag}", []).append(names_in((rule.when,)))
    for id, names in behind_segments.items():
        givers.setdefault(f"segment.{id}", []).append(names)
    fresh = deque(found)
    while fresh:
        name = fresh.popleft()
        for names in givers.get(name, ()):
            for behind in names.flags:
                if behind not in found:
                    why = found[name]
                    en, zh = f"{name} rests on {behind}, and {why.en}", f"{name} 取决于 {behind}，而 {why.zh}"
                    found[behind] = Phrase(en, zh)
                    fresh.append(behind)
    return found


def _note_negated(names: Names, reader: str, found: dict[str, Phrase]) -> None:
    for name in names.negated:
        by = f"{reader} asks" if reader else "a condition asks"
        zh = f"{reader} 用到 NOT {name}" if reader else f"有条件用到 NOT {name}"
        found.setdefault(name, Phrase(f"{by} for NOT {name}", zh))
