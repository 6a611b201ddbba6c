"""Which facts are certainly known once a condition has (or has not) a truth: what `x IS NOT NULL AND x > 3` relies on.

All three answers are safe: a fact is named only when it is known in every such row.
"""

from __future__ import annotations

from functools import reduce

from .tree import All, Any, Arithmetic, Call, Condition, Constant, Fact, Flag, IsUnknown, Negative, Not, Value, children


def known_if_true(condition: Condition) -> frozenset[str]:
    """Facts known where the condition is true: those it asks for, and those without which it would be unknown."""
    match condition:
        case All():
            return _in_any([known_if_true(part) for part in condition.parts])
        case Any():
            return _in_each([known_if_true(part) for part in condition.parts])
        case Not():
            return _known_if_false(condition.part)
        case _:
            return known_unless_false(condition) | _needed(condition)


def known_unless_false(condition: Condition) -> frozenset[str]:
    """Facts known where the condition is true or unknown: `x IS NOT NULL` is then true."""
    match condition:
        case IsUnknown(value=Fact() as fact, negated=True):
            return frozenset({fact.name})
        case All():
            return _in_any([known_unless_false(part) for part in condition.parts])
        case Any():
            return _in_each([known_unless_false(part) for part in condition.parts])
        case Not():
            return known_unless_true(condition.part)
        case _:
            return frozenset()


def known_unless_true(condition: Condition) -> frozenset[str]:
    """Facts known where the condition is false or unknown: `x IS NULL` is then false."""
    match condition:
        case IsUnknown(value=Fact() as fact, negated=False):
            return frozenset({fact.name})
        case All():
            return _in_each([known_unless_true(part) for part in condition.parts])
        case Any():
            return _in_any([known_unless_true(part) for part in condition.parts])
        case Not():
            return known_unless_false(condition.part)
        case _:
            return frozenset()


def _known_if_false(condition: Condition) -> frozenset[str]:
    match condition:
        case All():
            return _in_each([_known_if_false(part) for part in condition.parts])
        case Any():
            return _in_any([_known_if_false(part) for part in condition.parts])
        case Not():
            return known_if_true(condition.part)
        case _:
            return known_unless_true(condition) | _needed(condition)


def _needed(leaf: Condition) -> frozenset[str]:
    """Facts without which the leaf is unknown."""
    if isinstance(leaf, IsUnknown | Flag | Constant):
        return frozenset()
    return _in_any([_needed_for(part) for part in children(leaf) if not isinstance(part, Condition)])


def _needed_for(value: Value) -> frozenset[str]:
    match value:
        case Fact():
            return frozenset({value.name})
        case Negative() | Arithmetic():
            return _in_any([_needed_for(part) for part in children(value) if not isinstance(part, Condition)])
        case Call() if value.function != "COALESCE":
            return _in_any([_needed_for(part) for part in value.arguments])
        case _:
            return frozenset()


def _in_any(sets: list[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)


def _in_each(sets: list[frozenset[str]]) -> frozenset[str]:
    return reduce(frozenset.intersection, sets) if sets else frozenset()
