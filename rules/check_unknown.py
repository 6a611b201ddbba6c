"""Rules behind which an unknown would hide: they must say `if_unknown`.

A tag is true or false. Where the condition behind it is unknown, the tag is false, and a `NOT tag.x` or a rule that
forbids on `tag.x` would act as if something were known. So a rule (or segment) whose condition can be unknown must say
what to do, if it forbids, or if its tag feeds a rule that forbids or stands behind a NOT; also by way of other tags.

A fact that rules set hides it in the same way where it has an `otherwise`: a rule that does not fire, or a value that
is unknown, leaves it at that. Without `otherwise` it stays unknown, and whoever reads it must say so.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from ..engine.typing import check_value
from .check_context import Checking, in_both
from .names_in import Names, names_in
from .places import Place
from .problems import Phrase, Problem
from .rule_book import table_of

SHOWN_FACTS = 3
RULE, TABLE = Phrase("rule", "规则"), Phrase("table", "决策表")
SEGMENT = Phrase("segment", "人群")


def missing_if_unknown(checking: Checking) -> Iterator[Problem]:
    """Every rule and segment that must say `if_unknown` and does not."""
    sensitive = _sensitive_flags(checking)
    tables = {table.id: table.place for table in checking.book.tables}
    told: set[str] = set()
    for rule in checking.rules:
        if rule.if_unknown is not None:
            continue
        because = Phrase("it forbids", "它会禁止优惠") if rule.forbids else None
        for name in (*(f"tag.{tag}" for tag in rule.tags), *(name for name, _ in rule.sets)):
            because = because or sensitive.get(name)
        table = table_of(rule.id)
        if because is None or table in told or not checking.can_be_unknown(rule.when):
            continue
        facts = checking.nullable_facts(rule.when)
        if table is None:
            yield _problem("R209", rule.id, facts, because, rule.place, RULE)
        else:  # it is said once, for all rows
            told.add(table)
            yield _problem("R209", table, facts, because, tables[table], TABLE)
    for segment in checking.around.segments:
        because = sensitive.get(f"segment.{segment.id}")
        if segment.if_unknown is None and because is not None and checking.can_be_unknown(segment.when):
            yield _problem("R219", segment.id, checking.nullable_facts(segment.when), because, segment.place)


def unknown_behind_values(checking: Checking) -> Iterator[Problem]:
    """Values that can be unknown, of facts with an `otherwise` that a prohibition or a NOT rests on."""
    sensitive = _sensitive_flags(checking)
    types, nullable = checking.types_and_nullables
    for rule in checking.rules:
        places = dict(rule.set_places)
        for name, value in rule.sets:
            because = sensitive.get(name)
            if because is None or not check_value(value, types, None, nullable).can_be_unknown:
                continue
            facts = checking.nullable_facts(value)
            problem = _problem("R393", rule.id, facts, because, places.get(name, rule.place))
            values = {**problem.values, "name": name, "fact": facts[0] if facts else ""}
            yield Problem("R393", values, problem.place, ("coalesce",) if facts else ())


def _problem(code: str, id: str, facts: list[str], because: Phrase, place: Place, kind: Phrase = SEGMENT) -> Problem:
    named = ", ".join(facts[:SHOWN_FACTS])
    if named:
        without = Phrase(f"{named} not known", f"{named} 未知")
    else:
        without = Phrase("a division by zero, say", "例如除以零")
    return Problem(code, {"kind": kind, "id": id, "without": without, "because": because}, place, ("fire", "ignore"))


def _sensitive_flags(checking: Checking) -> dict[str, Phrase]:
    """Flags and facts with an `otherwise` behind which an unknown would hide, each with the shortest reason: a NOT, or
    a rule that forbids."""
    found: dict[str, Phrase] = {}
    hiding = {fact.name for fact in checking.book.derived if fact.otherwise is not None}
    for rule in checking.rules:
        _note_negated(checking.names[rule.id], rule.id, found, hiding)
    for promise in checking.book.never:
        _note_negated(names_in((promise.that,)), promise.id, found, hiding)
    behind_segments = {one.id: names_in((one.when,)) for one in checking.around.segments}
    for id, names in behind_segments.items():
        _note_negated(names, id, found, hiding)
    _note_negated(checking.names_elsewhere, "", found, hiding)
    for rule in checking.rules:
        if rule.forbids:
            names = checking.names_of_conditions[rule.id]
            en, zh = in_both(rule.id)
            for name in names.flags:
                found.setdefault(name, Phrase(f"{en} forbids where {name} holds", f"{zh} 据 {name} 禁止优惠"))
            for name in sorted(hiding.intersection(names.facts)):
                found.setdefault(name, Phrase(f"{en} forbids by {name}", f"{zh} 据 {name} 禁止优惠"))
    givers: dict[str, list[Names]] = {}
    for rule in checking.rules:
        for tag in rule.tags:
            givers.setdefault(f"tag.{tag}", []).append(checking.names_of_conditions[rule.id])
        for name, value in rule.sets:
            by_value = checking.names[rule.id] if len(rule.sets) == 1 else names_in((rule.when, value))
            givers.setdefault(name, []).append(by_value)
    for id, names in behind_segments.items():
        givers.setdefault(f"segment.{id}", []).append(names)
    fresh = deque(found)
    while fresh:
        name = fresh.popleft()
        for names in givers.get(name, ()):
            for behind in (*names.flags, *(fact for fact in names.facts if fact in hiding)):
                if behind not in found:
                    why = found[name]
                    en, zh = f"{name} rests on {behind}, and {why.en}", f"{name} 取决于 {behind}，{why.zh}"
                    found[behind] = Phrase(en, zh)
                    fresh.append(behind)
    return found


def _note_negated(names: Names, reader: str, found: dict[str, Phrase], hiding: set[str]) -> None:
    for name in (*names.negated, *(fact for fact in names.negated_facts if fact in hiding)):
        en, chinese = in_both(reader)
        by = f"{en} asks" if reader else "a condition asks"
        zh = f"{chinese} 用到 NOT {name}" if reader else f"有条件用到 NOT {name}"
        found.setdefault(name, Phrase(f"{by} for NOT {name}", zh))
