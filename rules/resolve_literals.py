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
from .problems import Problem
from .reading import DATE
from .resolve_words import place_of, quoted
from .tolerant import CURRENCY_SIGNS

_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE_FUNCTIONS = ("DAYS_BETWEEN", "MONTH", "WEEKDAY", "DAYS_TO_ANNIVERSARY")
_ALIKE_FUNCTIONS = ("COALESCE", "LEAST", "GREATEST")

AnyNode = TypeVar("AnyNode", bound=Node)


@dataclass(frozen=True, slots=True)
class _Scope:
    types: Mapping[str, Type]
    currency: str
    problems: list[Problem] = field(default_factory=list)


def fit_literals(node: AnyNode, types: Mapping[str, Type], currency: str) -> tuple[AnyNode, list[Problem]]:
    """The node with its literals fitted, and a problem for every text that should be a date and is none."""
    scope = _Scope(types, currency)
    return _fit(node, scope), scope.problems


def fit_to(value: Value, expect: Type | None, types: Mapping[str, Type]) -> tuple[Value, list[Problem]]:
    """A whole value fitted to what it is to be stored as."""
    scope = _Scope(types, "")
    return (value if expect is None else _beside(value, expect, scope)), scope.problems


def _fit(node: AnyNode, scope: _Scope) -> AnyNode:
    if isinstance(node, Literal):
        return cast(AnyNode, _own_currency(node, scope.currency))
    before = children(node)
    after = tuple(_fit(part, scope) for part in before)
    fitted = node if all(map(_is, before, after)) else _with_children(node, after)
    return cast(AnyNode, _fit_here(fitted, scope))


def _is(one: object, other: object) -> bool:
    return one is other


def _own_currency(literal: Literal, currency: str) -> Literal:
    """`$5` is in the project's currency where that is one of those the sign stands for."""
    currencies = CURRENCY_SIGNS.get(literal.type.unit or "")
    if currencies is None:
        return literal
    unit = currency if currency in currencies else currencies[0]
    return replace(literal, type=Type(Kind.NUMBER, unit))


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
    if type_.kind is Kind.NUMBER and type_.unit is not None and value.type == Type(Kind.NUMBER):
        return Literal(value.value, type_, value.origin)
    return value


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
