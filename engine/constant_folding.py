"""Replaces what is the same for every row by its value, so that back ends meet constants only beside facts.

Run constants (`today`, `in_calendar.x`), facts and flags that turned out constant, and everything computed from them
alone. What a constant is worth is asked of the reference evaluator. Takes conditions in normal form, where an unknown
leaf may be called false. It recurses with the nesting of a condition (the language caps that at 100).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final, cast

from .program import Program
from .reference import truth, value_of
from .tree import (
    All,
    Any,
    Call,
    Case,
    Condition,
    Constant,
    Fact,
    Flag,
    IsUnknown,
    Kind,
    Literal,
    Scalar,
    Type,
    Value,
    children,
    with_children,
)


@dataclass(slots=True)
class Constants:
    """What is known of names: facts that are constant (unknown: a `Literal` of None) and flags; grows as rules settle.

    `kinds` holds the kind of every fact of the program, constant or not.
    """

    kinds: dict[str, Kind]
    facts: dict[str, Literal] = field(default_factory=dict)
    flags: dict[str, bool] = field(default_factory=dict)


def constants_of(program: Program) -> Constants:
    """The run constants of the program."""
    kinds = {part.name: part.type.kind for part in program.inputs}
    kinds |= {part.name: part.type.kind for part in program.derived}
    kinds |= {name: type_.kind for name, type_, _ in program.constants}
    facts = {name: constant(value_of(constant(value, type_), {}), type_) for name, type_, value in program.constants}
    return Constants(kinds, facts, dict(program.constant_flags))


def constant(value: object, type_: Type) -> Literal:
    """A literal that may be unknown."""
    return Literal(cast(Scalar, value), type_)


def fold_condition(condition: Condition, constants: Constants) -> Condition:
    """A condition that is true for the same rows; `Constant` where that is all rows or none."""
    match condition:
        case Constant():
            return condition
        case Flag():
            held = constants.flags.get(condition.name)
            return condition if held is None else Constant(held != condition.negated, condition.origin)
        case All() | Any():
            return _fold_joint(condition, constants)
        case _:
            parts = [fold_value(cast(Value, part), constants) for part in children(condition)]
            leaf = cast(Condition, with_children(condition, parts))
            if all(isinstance(part, Literal) for part in parts):
                return Constant(truth(leaf, {}) is True, condition.origin)
            if not isinstance(leaf, IsUnknown) and any(_is_unknown(part) for part in parts):
                return Constant(False, condition.origin)
            return leaf


def _fold_joint(condition: All | Any, constants: Constants) -> Condition:
    absorbing = isinstance(condition, Any)
    kept = []
    for part in condition.parts:
        folded = fold_condition(part, constants)
        if not isinstance(folded, Constant):
            kept.append(folded)
        elif folded.value is absorbing:
            return folded
    if not kept:
        return Constant(not absorbing, condition.origin)
    return kept[0] if len(kept) == 1 else replace(condition, parts=tuple(kept))


def fold_value(value: Value, constants: Constants) -> Value:
    """An equal value; a `Literal`, perhaps of None, where it is the same for all rows."""
    match value:
        case Literal():
            return constant(value_of(value, {}), value.type)
        case Fact():
            return constants.facts.get(value.name, value)
        case Case():
            return _fold_case(value, constants)
        case _:
            folded = [fold_value(cast(Value, part), constants) for part in children(value)]
            if isinstance(value, Call) and value.function == "COALESCE":
                return _fold_coalesce(value, folded)
            same = cast(Value, with_children(value, folded))
            if any(_is_unknown(part) for part in folded):
                return constant(None, Type(kind_of_value(same, constants)))
            if all(isinstance(part, Literal) for part in folded):
                return constant(value_of(same, {}), Type(kind_of_value(same, constants)))
            return same


def _fold_coalesce(call: Call, arguments: list[Value]) -> Value:
    """Unknown arguments go, and so does what stands behind a known one."""
    kept: list[Value] = []
    for argument in arguments:
        if not _is_unknown(argument):
            kept.append(argument)
            if isinstance(argument, Literal):
                break
    return arguments[0] if not kept else kept[0] if len(kept) == 1 else replace(call, arguments=tuple(kept))


def _fold_case(case: Case, constants: Constants) -> Value:
    branches = []
    otherwise = case.otherwise
    for when, then in case.branches:
        test = fold_condition(when, constants)
        if isinstance(test, Constant) and test.value:
            otherwise = then
            break
        if not isinstance(test, Constant):
            branches.append((test, fold_value(then, constants)))
    folded = None if otherwise is None else fold_value(otherwise, constants)
    if branches:
        return replace(case, branches=tuple(branches), otherwise=folded)
    return constant(None, Type(kind_of_value(case, constants))) if folded is None else folded


_KIND_GIVEN: Final = {"LOWER": Kind.TEXT, "UPPER": Kind.TEXT}
_KIND_OF_FIRST: Final = ("COALESCE", "LEAST", "GREATEST")


def kind_of_value(value: Value, constants: Constants) -> Kind:
    """What sort of value the node yields."""
    match value:
        case Literal():
            return value.type.kind
        case Fact():
            return constants.kinds[value.name]
        case Case():
            return kind_of_value(value.branches[0][1], constants)
        case Call() if value.function in _KIND_OF_FIRST:
            return kind_of_value(value.arguments[0], constants)
        case Call():
            return _KIND_GIVEN.get(value.function, Kind.NUMBER)
        case _:
            return Kind.NUMBER


def _is_unknown(value: Value) -> bool:
    return isinstance(value, Literal) and value.value is None
