"""Names and types of a parsed condition against the vocabulary: literals fitted, findings turned into problems.

`check_names_and_types` is called once for every condition and expression that a project holds; its steps stand in it.
"""

from __future__ import annotations

from typing import TypeVar

from ..engine.findings import Finding
from ..engine.tree import Fact, Flag, Kind, Literal, Node, Type, children
from ..engine.typing import check_condition, check_value
from .problems import Problem, is_error
from .reading import CONDITIONS
from .resolve_findings import explain_findings
from .resolve_literals import fit_literals
from .resolve_names import unknown_names
from .resolve_values import unlikely_values
from .resolve_words import describe_type, place_of, text_of
from .vocabulary import Vocabulary

Checkable = TypeVar("Checkable", bound=Node)


def check_names_and_types(
    node: Checkable, vocabulary: Vocabulary, expect: Type | None = None
) -> tuple[Checkable, list[Problem]]:
    """The node with its literals fitted, and all that does not fit. Warnings only where there is no error.

    `expect` says what a value is to be stored as. With errors the node comes back as far as it could be fitted.
    """
    facts, flags = _names(node)
    types = {name: vocabulary.facts[name].type for name in facts if name in vocabulary.facts}
    are_known = len(types) == len(facts) and all(flag in vocabulary.flags for flag in flags)
    problems = [] if are_known else unknown_names(node, vocabulary, types)
    fitted, misfits = fit_literals(node, types, vocabulary, expect)
    findings, type_ = _check(fitted, types, {name: vocabulary.facts[name].nullable for name in types})
    problems += misfits
    problems += explain_findings(fitted, findings, types, vocabulary.currency)
    if expect is not None and type_ is not None and not any(map(is_error, problems)):
        problems += _unexpected(fitted, type_, expect, vocabulary.currency)
    if not any(map(is_error, problems)):
        problems += unlikely_values(fitted, vocabulary)
    return fitted, problems


def _names(node: Node) -> tuple[set[str], set[str]]:
    """The facts and the flags that a condition or value speaks of."""
    facts: set[str] = set()
    flags: set[str] = set()
    waiting: list[Node] = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Fact):
            facts.add(part.name)
        elif isinstance(part, Flag):
            flags.add(part.name)
        elif not isinstance(part, Literal):
            waiting += children(part)
    return facts, flags


def _check(node: Node, types: dict[str, Type], nullable: dict[str, bool]) -> tuple[tuple[Finding, ...], Type | None]:
    """What the engine finds, but for unknown names, which `unknown_names` words better."""
    if isinstance(node, CONDITIONS):
        return check_condition(node, types, None, nullable).findings, None
    checked = check_value(node, types, None, nullable)
    return checked.findings, checked.type


def _unexpected(node: Node, found: Type, expect: Type, currency: str) -> list[Problem]:
    is_unit_wrong = found.unit is not None and expect.unit is not None and found.unit != expect.unit
    if found.kind is expect.kind and not is_unit_wrong:
        return []
    values = {
        "found": text_of(node),
        "is": describe_type(found, currency),
        "expected": describe_type(expect, currency),
    }
    hints = ("case",) if expect.kind is Kind.BOOLEAN else ()
    return [Problem("R137", values, place_of(node), hints)]
