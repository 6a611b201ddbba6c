"""Literals take kind and unit from what they meet: a text beside a date is a date, a number beside days is days."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any as Whatever
from typing import TypeVar, cast

from ..engine.tree import (
    All,
    Among,
    Any,
    Arithmetic,
    Call,
    Case,
    Compare,
    Contains,
    Fact,
    IsUnknown,
    Kind,
    Like,
    Literal,
    Negative,
    Node,
    Not,
    Truth,
    Type,
    Value,
    children,
)
from ..engine.typing import check_value
from .problems import Problem, closest
from .reading import DATE
from .resolve_words import place_of, quoted, text_of
from .tokens import is_currency_code
from .tolerant import CURRENCY_SIGNS, DAYS_A_WEEK, UNEVEN_UNITS, UNITS
from .vocabulary import Vocabulary

_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE_FUNCTIONS = ("DAYS_BETWEEN", "MONTH", "WEEKDAY", "DAYS_TO_ANNIVERSARY")
_ALIKE_FUNCTIONS = ("COALESCE", "LEAST", "GREATEST")

_STANDARD_UNITS = frozenset(UNITS.values())

AnyNode = TypeVar("AnyNode", bound=Node)


@dataclass(frozen=True, slots=True)
class _Scope:
    types: Mapping[str, Type]
    vocabulary: Vocabulary
    problems: list[Problem] = field(default_factory=list)


def fit_literals(
    node: AnyNode, types: Mapping[str, Type], vocabulary: Vocabulary, expect: Type | None = None
) -> tuple[AnyNode, list[Problem]]:
    """The node with its literals fitted, and a problem for every text that is no date and every unit that is none.

    `expect`: what a whole value is to be stored as.
    """
    scope = _Scope(types, vocabulary)
    fitted = _fit(node, scope)
    if expect is not None and isinstance(fitted, Literal):
        return cast(AnyNode, _beside(fitted, expect, scope)), scope.problems
    return fitted, scope.problems


def _fit(node: AnyNode, scope: _Scope) -> AnyNode:
    if isinstance(node, Literal):
        return node if node.type.unit is None else cast(AnyNode, _with_known_unit(node, node.type.unit, scope))
    before = children(node)
    if not before:
        return node
    after = tuple([_fit(part, scope) for part in before])
    fitted = node if all(map(_is, before, after)) else _with_children(node, after)
    return fitted if isinstance(fitted, All | Any) else cast(AnyNode, _fit_here(fitted, scope))  # type: ignore[return-value]


def _is(one: object, other: object) -> bool:
    return one is other


def _with_known_unit(literal: Literal, unit: str, scope: _Scope) -> Literal:
    """`$5` is in the project's currency where that is one of those the sign stands for; `1 visit` is in visits."""
    if unit in CURRENCY_SIGNS:
        own, currencies = scope.vocabulary.currency, CURRENCY_SIGNS[unit]
        return replace(literal, type=Type(Kind.NUMBER, own if own in currencies else currencies[0]))
    if unit in _STANDARD_UNITS or is_currency_code(unit):
        return literal
    facts = scope.vocabulary.facts
    known = {info.type.unit for info in facts.values() if info.type.unit is not None}
    for name in (unit, unit.lower(), f"{unit.lower()}s"):
        if name in known:
            return replace(literal, type=Type(Kind.NUMBER, name))
    values = {"unit": unit, "all": ", ".join(sorted(known)), "meant": closest(unit, known | _STANDARD_UNITS)}
    hint = (
        "percent"
        if unit.lower() in ("percent", "pct", "per")
        else "joint"
        if unit in facts
        else "units"
        if values["meant"] is None
        else "did_you_mean"
    )
    scope.problems.append(Problem("R161", values, place_of(literal), (hint,)))
    return replace(literal, type=Type(Kind.NUMBER))


def _with_children(node: Node, parts: tuple[Node, ...]) -> Node:
    """The same node with other nodes directly below it, given in the order of `children`."""
    new = cast(tuple[Whatever, ...], parts)
    match node:
        case Compare():
            return Compare(node.operator, new[0], new[1], node.origin)
        case Arithmetic():
            return Arithmetic(node.operator, new[0], new[1], node.origin)
        case Negative():
            return replace(node, operand=new[0])
        case Call():
            return replace(node, arguments=new)
        case Case():
            count = len(node.branches)
            branches = tuple((new[2 * i], new[2 * i + 1]) for i in range(count))
            return replace(node, branches=branches, otherwise=None if node.otherwise is None else new[-1])
        case Truth() | IsUnknown():
            return replace(node, value=new[0])
        case Among():
            return replace(node, item=new[0], choices=new[1:])
        case Like():
            return replace(node, text=new[0])
        case Contains():
            return replace(node, texts=new[0], item=new[1])
        case All():
            return All(new, node.origin)
        case Any():
            return Any(new, node.origin)
        case Not():
            return replace(node, part=new[0])
        case _:
            return node


def _fit_here(node: Node, scope: _Scope) -> Node:
    match node:
        case Arithmetic() if node.operator in ("+", "-"):
            left, right = _fit_alike((node.left, node.right), scope)
            if left is node.left and right is node.right:
                return node
            return Arithmetic(node.operator, left, right, node.origin)
        case Compare():
            left, right = _fit_alike((node.left, node.right), scope)
            if left is node.left and right is node.right:
                return node
            return Compare(node.operator, left, right, node.origin)
        case Among():
            item = _type_of(node.item, scope)
            choices = tuple(cast(Literal, _beside(choice, item, scope)) for choice in node.choices)
            return node if all(map(_is, choices, node.choices)) else replace(node, choices=choices)
        case Call() if node.function in _DATE_FUNCTIONS:
            return _with_arguments(node, tuple(_beside(argument, DATE, scope) for argument in node.arguments))
        case Call() if node.function in _ALIKE_FUNCTIONS:
            return _with_arguments(node, _fit_alike(node.arguments, scope))
        case Case():
            values = [then for _, then in node.branches] + ([] if node.otherwise is None else [node.otherwise])
            fitted = _fit_alike(values, scope)
            if all(map(_is, values, fitted)):
                return node
            branches = tuple((when, then) for (when, _), then in zip(node.branches, fitted, strict=False))
            return replace(node, branches=branches, otherwise=None if node.otherwise is None else fitted[-1])
        case _:
            return node


def _with_arguments(node: Call, arguments: tuple[Value, ...]) -> Call:
    return node if all(map(_is, arguments, node.arguments)) else Call(node.function, arguments, node.origin)


def _fit_alike(values: Sequence[Value], scope: _Scope) -> tuple[Value, ...]:
    """Values that must be of one type: literals follow the first that is not a literal."""
    leading = next((value for value in values if not isinstance(value, Literal)), None)
    if leading is None or len(values) < 2 or not any(isinstance(value, Literal) for value in values):
        return tuple(values)
    type_ = _type_of(leading, scope)
    return tuple(_beside(value, type_, scope) for value in values)


def _type_of(value: Value, scope: _Scope) -> Type | None:
    if isinstance(value, Literal):
        return value.type
    if isinstance(value, Fact):
        return scope.types.get(value.name)
    return check_value(value, scope.types).type


def _beside(value: Value, type_: Type | None, scope: _Scope) -> Value:
    """A literal as it is meant beside something of this type; anything else unchanged."""
    if type_ is None or not isinstance(value, Literal):
        return value
    if type_.kind is Kind.DATE and isinstance(value.value, str):
        return _as_date(value, value.value, scope)
    if type_.kind is Kind.NUMBER and type_.unit is not None and value.type.kind is Kind.NUMBER:
        if value.type.unit is None:
            return Literal(value.value, type_, value.origin)
        if type_.unit == "days" and isinstance(value.value, float):
            return _in_days(value, value.value, scope)
    return value


def _in_days(literal: Literal, number: float, scope: _Scope) -> Literal:
    """Weeks beside days become days, with a note; months and years are of no fixed length."""
    days = Type(Kind.NUMBER, "days")
    if literal.type.unit == "weeks":
        number *= DAYS_A_WEEK
        said = {"found": text_of(literal), "read": f"{number:.15g} days"}
        scope.problems.append(Problem("R155", said, place_of(literal)))
        return Literal(number, days, literal.origin)
    about = UNEVEN_UNITS.get(literal.type.unit or "")
    if about is not None:
        said = {"found": text_of(literal), "days": f"{number * about:.15g}"}
        scope.problems.append(Problem("R129", said, place_of(literal), ("days",)))
        return Literal(number, days, literal.origin)
    return literal


def _as_date(literal: Literal, text: str, scope: _Scope) -> Literal:
    if _ISO_DATE.fullmatch(text):
        try:
            return replace(literal, value=date.fromisoformat(text), type=DATE)
        except ValueError:
            hint = "no_such_day"
    else:
        hint = "form"
    scope.problems.append(Problem("R126", {"found": quoted(text)}, place_of(literal), (hint,)))
    return replace(literal, value=date.min, type=DATE)
