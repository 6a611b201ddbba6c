"""Rules behind which an unknown would hide: they must say `if_unknown`.

A tag is true or false. Where the condition behind it is unknown, the tag is false, and a `NOT tag.x` or a rule that
forbids on `tag.x` would act as if something were known. So a rule (or segment) whose condition can be unknown must say
what to do, if it forbids, or if its tag feeds a rule that forbids or stands behind a NOT; also by way of other tags.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..engine.normal_form import normal_form, normal_value
from ..engine.tree import Condition, Flag, Node, walk
from .check_context import Checking
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
        for root in checking.roots_of(rule):
            _note_negated(root, rule.id, found)
    for promise in checking.book.never:
        _note_negated(normal_form(promise.that), promise.id, found)
    for segment in checking.around.segments:
        _note_negated(normal_form(segment.when), segment.id, found)
    for reader in checking.around.readers or ():
        _note_negated(_normal(reader), "", found)
    for rule in checking.rules:
        if rule.forbids:
            for name in _flags(checking.normal[rule.id]):
                found.setdefault(name, Phrase(f"{rule.id} forbids where {name} holds", f"{rule.id} 据 {name} 禁止优惠"))
    givers: dict[str, list[Condition]] = {}
    for rule in checking.rules:
        for tag in rule.tags:
            givers.setdefault(f"tag.{tag}", []).append(checking.normal[rule.id])
    for segment in checking.around.segments:
        givers.setdefault(f"segment.{segment.id}", []).append(normal_form(segment.when))
    fresh = list(found)
    while fresh:
        name = fresh.pop(0)
        for condition in givers.get(name, ()):
            for behind in _flags(condition):
                if behind not in found:
                    why = found[name]
                    en, zh = f"{name} rests on {behind}, and {why.en}", f"{name} 取决于 {behind}，而 {why.zh}"
                    found[behind] = Phrase(en, zh)
                    fresh.append(behind)
    return found


def _note_negated(root: Node, reader: str, found: dict[str, Phrase]) -> None:
    for node in walk(root):
        if isinstance(node, Flag) and node.negated:
            by = f"{reader} asks" if reader else "a condition asks"
            zh = f"{reader} 用到 NOT {node.name}" if reader else f"有条件用到 NOT {node.name}"
            found.setdefault(node.name, Phrase(f"{by} for NOT {node.name}", zh))


def _flags(condition: Condition) -> Iterator[str]:
    return (node.name for node in walk(condition) if isinstance(node, Flag))


def _normal(node: Node) -> Node:
    return normal_form(node) if isinstance(node, Condition) else normal_value(node)
