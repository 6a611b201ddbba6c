"""Checks of a project's own tests: names and kinds of what they give a customer, and of what they expect."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from ..engine.tree import Kind
from .check_context import Checking
from .problems import Phrase, Problem, closest

GIVEN_FLAGS = ("segment.", "holding.", "redeemed.", "in_calendar.")
"""Flags that a case may give; the others follow from the rules."""

_KINDS = {
    Kind.NUMBER: Phrase("a number", "数字"),
    Kind.TEXT: Phrase("text", "文本"),
    Kind.DATE: Phrase("a day such as 2026-10-01", "日期，例如 2026-10-01"),
    Kind.BOOLEAN: Phrase("true or false", "true 或 false"),
    Kind.TEXTS: Phrase("a list of texts", "文本列表"),
}


def case_customers(checking: Checking) -> Iterator[Problem]:
    """A name that no customer has, one that rules give, or a value of the wrong kind."""
    written = {fact.name for fact in checking.book.derived}
    facts = checking.vocabulary.facts
    flags = {name for name in checking.vocabulary.flags if name.startswith(GIVEN_FLAGS)}
    legal = (set(facts) - written) | flags | checking.around.case_names
    for case in checking.book.cases:
        for name, value, place in case.customer:
            if name in written or name.startswith(("tag.", "proposed.", "given.")):
                yield Problem("R223", {"name": name}, place, ("sets" if name in written else "tags",))
            elif name not in legal:
                if checking.around.complete and name not in checking.broken:
                    meant = closest(name, legal)
                    yield Problem("R222", {"name": name, "meant": meant or ""}, place, ("meant",) if meant else ())
            elif value is not None:
                kind = facts[name].type.kind if name in facts else Kind.BOOLEAN if name in flags else None
                if kind is not None and not _is_of_kind(value, kind):
                    yield Problem("R224", {"name": name, "found": _shown(value), "type": _KINDS[kind]}, place)


def case_results(checking: Checking) -> Iterator[Problem]:
    """What stopped an offer must be a rule or a gate; a fact that is expected must be one that rules set."""
    gates = checking.around.gates
    every_rule_is_known = checking.around.complete and checking.book.is_whole
    rules = {rule.id for rule in checking.book.rules} | {table.id for table in checking.book.tables}
    types = {fact.name: fact.type for fact in checking.book.derived}
    for case in checking.book.cases:
        for offer, reason, place in case.stopped_by:
            if gates is not None and reason not in rules | gates and every_rule_is_known:
                meant = closest(reason, rules | gates)
                values = {"offer": offer, "reason": reason, "meant": meant or ""}
                yield Problem("R225", values, place, ("meant",) if meant else ())
        for name, value, place in case.sets:
            if name not in types:
                if checking.around.complete and name not in checking.broken:
                    meant = closest(name, types)
                    yield Problem("R226", {"name": name, "meant": meant or ""}, place, ("meant",) if meant else ())
            elif value is not None and not _is_of_kind(value, types[name].kind):
                yield Problem("R224", {"name": name, "found": _shown(value), "type": _KINDS[types[name].kind]}, place)


def _is_of_kind(value: object, kind: Kind) -> bool:
    if kind is Kind.BOOLEAN or isinstance(value, bool):
        return kind is Kind.BOOLEAN and isinstance(value, bool)
    if kind is Kind.NUMBER:
        return isinstance(value, int | Decimal)
    if kind is Kind.DATE:
        return isinstance(value, str) and _is_day(value)
    return isinstance(value, str if kind is Kind.TEXT else tuple)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("2026-10-01")


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)
