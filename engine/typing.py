"""Kinds, units, and whether a condition or value can be unknown: everything that can be told without data.

`KINDS` lists the findings. A part that is wrong becomes a stand-in that everything around it accepts in silence, so
that one slip gives one finding. It recurses with the nesting of a condition (the language caps that at 100).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, assert_never

from .findings import Finding
from .guards import known_if_true, known_unless_false, known_unless_true
from .tree import (
    All,
    Among,
    Any,
    Arithmetic,
    Call,
    Case,
    Compare,
    Condition,
    Constant,
    Contains,
    Fact,
    Flag,
    IsUnknown,
    Kind,
    Like,
    Literal,
    Negative,
    Node,
    Not,
    Origin,
    Truth,
    Type,
    Value,
    children,
)
from .units import UNSTATED, Unit, common, divide, fits, multiply, parse_unit

KINDS: Mapping[str, str] = {
    "unknown_fact": "name",
    "unknown_flag": "name",
    "kind_mismatch": "operator left right: two sides (or two results of one CASE, COALESCE ...) of different kinds",
    "unit_mismatch": "operator left right: two numbers of different units",
    "wrong_kind": "operator expected found: an operand or argument that this operator or function does not take",
    "no_order": "operator kind: text, booleans and lists compared by size",
    "not_a_condition": "kind: a value that is not a boolean stands where a condition must",
    "not_a_value": "where: a list of text stands where a single value must",
    "bad_argument_count": "function least most given (most None: any number)",
    "unknown_function": "name",
    "round_digits": "given: the digits of ROUND, not a constant whole number from 0 to 6 (given None: not a constant)",
    "modulo_not_whole": "value: % with a constant that is not a whole number",
    "division_by_zero": "operator: / or % by the constant 0, always unknown",
    "empty_choices": "IN with nothing to choose from",
    "repeated_choice": "value: stands twice in the list of an IN",
    "compared_with_itself": "operator",
    "never_unknown": "IS NULL of something that is never unknown",
}
"""Every finding of this module with what its `values` hold. Kinds are `Kind`, units text, operators as written."""

DAYS = "days"

_NUMBERS = (Kind.NUMBER,)
_ORDERED = (Kind.NUMBER, Kind.DATE)
_SCALARS = (Kind.NUMBER, Kind.TEXT, Kind.DATE, Kind.BOOLEAN)


@dataclass(frozen=True, slots=True)
class _Signature:
    least: int
    most: int | None
    takes: tuple[Kind, ...]
    gives: Type | None = None
    """None: the common type of the arguments."""


_SIGNATURES: Mapping[str, _Signature] = {
    "COALESCE": _Signature(2, None, _SCALARS),
    "ABS": _Signature(1, 1, _NUMBERS),
    "ROUND": _Signature(1, 2, _NUMBERS),
    "FLOOR": _Signature(1, 1, _NUMBERS),
    "CEIL": _Signature(1, 1, _NUMBERS),
    "LEAST": _Signature(2, None, _ORDERED),
    "GREATEST": _Signature(2, None, _ORDERED),
    "LOWER": _Signature(1, 1, (Kind.TEXT,)),
    "UPPER": _Signature(1, 1, (Kind.TEXT,)),
    "LENGTH": _Signature(1, 1, (Kind.TEXT,), Type(Kind.NUMBER)),
    "DAYS_BETWEEN": _Signature(2, 2, (Kind.DATE,), Type(Kind.NUMBER, DAYS)),
    "MONTH": _Signature(1, 1, (Kind.DATE,), Type(Kind.NUMBER)),
    "WEEKDAY": _Signature(1, 1, (Kind.DATE,), Type(Kind.NUMBER)),
    "DAYS_TO_ANNIVERSARY": _Signature(2, 2, (Kind.DATE,), Type(Kind.NUMBER, DAYS)),
}


@dataclass(frozen=True, slots=True)
class Checked:
    """`findings` in reading order. `type` of a value (None for a condition, or where the value is broken), its unit
    None where none can be told. `can_be_unknown`: for some row (numbers past the doubles aside)."""

    findings: tuple[Finding, ...]
    can_be_unknown: bool
    type: Type | None = None


@dataclass(frozen=True, slots=True)
class _Scope:
    types: Mapping[str, Type]
    flags: Collection[str] | None
    nullable: Mapping[str, bool]
    findings: list[Finding] = field(default_factory=list)

    def report(self, kind: str, origin: Origin, /, **values: object) -> None:
        self.findings.append(Finding(kind, origin, values))

    def where_known(self, names: Collection[str]) -> _Scope:
        """The same scope where these facts have been asked for and are known."""
        return replace(self, nullable={**self.nullable, **dict.fromkeys(names, False)}) if names else self


class _Typed(NamedTuple):
    """`kind` None is the stand-in for a broken part. A tuple, because one is made for every node of every condition."""

    kind: Kind | None
    can_be_unknown: bool
    unit: Unit = UNSTATED
    is_whole: bool = False


def check_condition(
    node: Condition,
    types: Mapping[str, Type],
    flags: Collection[str] | None = None,
    nullable: Mapping[str, bool] | None = None,
) -> Checked:
    """Findings of a condition over facts with these types. `flags` None: every flag is accepted; a fact that
    `nullable` does not name can be unknown."""
    scope = _Scope(types, flags, nullable or {})
    can_be_unknown = _condition(node, scope)
    return Checked(tuple(scope.findings), can_be_unknown)


def check_value(
    node: Value,
    types: Mapping[str, Type],
    flags: Collection[str] | None = None,
    nullable: Mapping[str, bool] | None = None,
    expected: Type | None = None,
) -> Checked:
    """Findings and type of a value. With `expected` (what it is to be stored as) also whether it fits: a misfit is
    `kind_mismatch` or `unit_mismatch` with operator "=" and the expected type on the left."""
    scope = _Scope(types, flags, nullable or {})
    found = _value(node, scope)
    if expected is not None:
        _agree("=", [_Typed(expected.kind, False, parse_unit(expected.unit)), found], [node, node], scope)
    stated = None if found.kind is None else Type(found.kind, found.unit.text)
    return Checked(tuple(scope.findings), found.can_be_unknown, stated)


def _condition(node: Condition, scope: _Scope) -> bool:
    """Reports, and says whether the condition can be unknown."""
    match node:
        case Constant():
            return False
        case Flag():
            if scope.flags is not None and node.name not in scope.flags:
                scope.report("unknown_flag", node.origin, name=node.name)
            return False
        case IsUnknown():
            found = _value(node.value, scope, takes_texts=True)
            if found.kind is not None and not found.can_be_unknown:
                scope.report("never_unknown", _origin(node))
            return False
        case Truth():
            found = _value(node.value, scope)
            if found.kind not in (None, Kind.BOOLEAN):
                scope.report("not_a_condition", _origin(node.value), kind=found.kind)
            return found.can_be_unknown
        case Compare():
            return _compare(node, scope)
        case Among():
            return _among(node, scope)
        case Like():
            return _takes("LIKE", node.text, _value(node.text, scope), (Kind.TEXT,), scope).can_be_unknown
        case Contains():
            texts, item = _value(node.texts, scope, takes_texts=True), _value(node.item, scope)
            _takes("CONTAINS", node.texts, texts, (Kind.TEXTS,), scope)
            _takes("CONTAINS", node.item, item, (Kind.TEXT,), scope)
            return texts.can_be_unknown or item.can_be_unknown
        case Not():
            return _condition(node.part, scope)
        case All() | Any():
            return _joint(node, scope)
        case _:
            assert_never(node)


def _joint(node: All | Any, scope: _Scope) -> bool:
    """Where x is unknown, `x IS NOT NULL AND ...` is false and `x IS NULL OR ...` is true, whatever else it says."""
    asked = [known_unless_false(part) if isinstance(node, All) else known_unless_true(part) for part in node.parts]
    if not any(asked):  # nearly always
        found = [_condition(part, scope) for part in node.parts]
        return any(found)
    times = Counter(name for names in asked for name in names)
    can_be_unknown = False
    for part, own in zip(node.parts, asked, strict=True):
        by_others = [name for name, count in times.items() if count > (name in own)]
        can_be_unknown |= _condition(part, scope.where_known(by_others))
    return can_be_unknown


def _compare(node: Compare, scope: _Scope) -> bool:
    sides = [_value(node.left, scope), _value(node.right, scope)]
    both = _agree(node.operator, sides, [node.left, node.right], scope)
    if both.kind is not None and node.operator not in ("=", "<>") and both.kind not in _ORDERED:
        scope.report("no_order", _origin(node), operator=node.operator, kind=both.kind)
    elif both.kind is not None and not isinstance(node.left, Literal) and node.left == node.right:
        scope.report("compared_with_itself", _origin(node), operator=node.operator)
    return both.can_be_unknown


def _among(node: Among, scope: _Scope) -> bool:
    item = _value(node.item, scope)
    if not node.choices:
        scope.report("empty_choices", _origin(node))
    seen: set[object] = set()
    for choice in node.choices:
        both = _agree("IN", [item, _value(choice, scope)], [node.item, choice], scope)
        if both.kind is not None and choice.value in seen:
            scope.report("repeated_choice", _origin(choice), value=choice.value)
        seen.add(choice.value)
    return item.can_be_unknown


def _value(node: Value, scope: _Scope, *, takes_texts: bool = False) -> _Typed:
    match node:
        case Literal():
            is_whole = isinstance(node.value, float | int) and float(node.value).is_integer()
            return _Typed(node.type.kind, False, parse_unit(node.type.unit), is_whole)
        case Fact():
            stated = scope.types.get(node.name)
            if stated is None:
                scope.report("unknown_fact", node.origin, name=node.name)
                return _Typed(None, True)
            if stated.kind is Kind.TEXTS and not takes_texts:
                scope.report("not_a_value", node.origin, where=node.name)
                return _Typed(None, True)
            return _Typed(stated.kind, scope.nullable.get(node.name, True), parse_unit(stated.unit))
        case Negative():
            return _takes("-", node.operand, _value(node.operand, scope), _NUMBERS, scope)
        case Arithmetic():
            return _arithmetic(node, scope)
        case Call():
            return _call(node, scope)
        case Case():
            return _case(node, scope)
        case _:
            assert_never(node)


def _arithmetic(node: Arithmetic, scope: _Scope) -> _Typed:
    left = _takes(node.operator, node.left, _value(node.left, scope), _NUMBERS, scope)
    right = _takes(node.operator, node.right, _value(node.right, scope), _NUMBERS, scope)
    if left.kind is None or right.kind is None:
        return _Typed(None, left.can_be_unknown or right.can_be_unknown)
    can_be_unknown = left.can_be_unknown or right.can_be_unknown
    is_whole = left.is_whole and right.is_whole
    match node.operator:
        case "+" | "-":
            agreed = _agree(node.operator, [left, right], [node.left, node.right], scope)
            return _Typed(agreed.kind, agreed.can_be_unknown, agreed.unit, is_whole and agreed.kind is not None)
        case "*":
            return _Typed(left.kind, can_be_unknown, multiply(left.unit, right.unit), is_whole)
        case "/":
            is_safe = _is_safe_divisor(node, scope)
            unit = divide(left.unit, right.unit)
            return _Typed(left.kind, can_be_unknown or not is_safe, unit)
        case "%":
            agreed = _agree(node.operator, [left, right], [node.left, node.right], scope)
            for side in (node.left, node.right):
                if isinstance(side, Literal) and isinstance(side.value, float) and not side.value.is_integer():
                    scope.report("modulo_not_whole", _origin(side), value=side.value)
                    return _Typed(None, True)
            is_safe = _is_safe_divisor(node, scope) and is_whole
            return _Typed(left.kind, agreed.can_be_unknown or not is_safe, left.unit, True)
        case _:
            assert_never(node.operator)


def _is_safe_divisor(node: Arithmetic, scope: _Scope) -> bool:
    """A constant other than 0; the constant 0 is reported."""
    if not isinstance(node.right, Literal):
        return False
    if node.right.value == 0:
        scope.report("division_by_zero", _origin(node.right), operator=node.operator)
    return node.right.value != 0


def _call(node: Call, scope: _Scope) -> _Typed:
    found = [_value(argument, scope) for argument in node.arguments]
    can_be_unknown = (all if node.function == "COALESCE" else any)(part.can_be_unknown for part in found)
    broken = _Typed(None, can_be_unknown)
    signature = _SIGNATURES.get(node.function)
    if signature is None:
        scope.report("unknown_function", node.origin, name=node.function)
        return broken
    least, most, given = signature.least, signature.most, len(node.arguments)
    if given < least or (most is not None and given > most):
        origin = _origin(node)
        scope.report("bad_argument_count", origin, function=node.function, least=least, most=most, given=given)
        return broken
    if node.function == "ROUND":
        return _round(node, found, scope)
    taken = [
        _takes(node.function, argument, part, signature.takes, scope)
        for argument, part in zip(node.arguments, found, strict=True)
    ]
    if signature.gives is not None:
        unit = parse_unit(signature.gives.unit)
        return broken if _is_broken(taken) else _Typed(signature.gives.kind, can_be_unknown, unit, is_whole=True)
    agreed = _agree(node.function, taken, node.arguments, scope)
    is_whole = agreed.is_whole or node.function in ("FLOOR", "CEIL")
    return agreed._replace(can_be_unknown=can_be_unknown, is_whole=is_whole)


def _round(node: Call, found: Sequence[_Typed], scope: _Scope) -> _Typed:
    taken = _takes("ROUND", node.arguments[0], found[0], _NUMBERS, scope)
    digits = node.arguments[1] if len(found) > 1 else None
    if digits is None:
        return taken._replace(is_whole=True)
    value = digits.value if isinstance(digits, Literal) else None
    if isinstance(value, bool) or value not in (0, 1, 2, 3, 4, 5, 6):
        if found[1].kind is not None:
            scope.report("round_digits", _origin(digits), given=value)
        return _Typed(None, taken.can_be_unknown)
    return taken


def _case(node: Case, scope: _Scope) -> _Typed:
    """A THEN counts only where its WHEN is true, what follows only where it is not (`guards.py`)."""
    results: list[_Typed] = []
    values: list[Value] = []
    for when, then in node.branches:
        _condition(when, scope)
        results.append(_value(then, scope.where_known(known_if_true(when))))
        values.append(then)
        scope = scope.where_known(known_unless_true(when))
    if node.otherwise is not None:
        results.append(_value(node.otherwise, scope))
        values.append(node.otherwise)
    agreed = _agree("CASE", results, values, scope)
    return agreed._replace(can_be_unknown=agreed.can_be_unknown or node.otherwise is None)


def _takes(operator: str, node: Value, found: _Typed, kinds: tuple[Kind, ...], scope: _Scope) -> _Typed:
    """The operand, or a stand-in where it is of none of these kinds."""
    if found.kind is None or found.kind in kinds:
        return found
    scope.report("wrong_kind", _origin(node), operator=operator, expected=kinds[0], found=found.kind)
    return _Typed(None, found.can_be_unknown)


def _agree(operator: str, sides: Sequence[_Typed], nodes: Sequence[Value], scope: _Scope) -> _Typed:
    """One kind and one unit for all sides; the first that departs from those before it is reported.

    Of two sides the constant is at fault when only the left one is a constant: people mistype what they write.
    """
    can_be_unknown = True in [side.can_be_unknown for side in sides]
    if _is_broken(sides):
        return _Typed(None, can_be_unknown)
    kind, _, unit, is_whole = sides[0]
    for side, node in zip(sides[1:], nodes[1:], strict=True):
        if side.kind is not kind or not fits(unit, side.unit):
            is_left_constant = len(sides) == 2 and isinstance(nodes[0], Literal) and not isinstance(node, Literal)
            origin = _origin(nodes[0] if is_left_constant else node)
            if side.kind is not kind:
                scope.report("kind_mismatch", origin, operator=operator, left=kind, right=side.kind)
            else:
                scope.report("unit_mismatch", origin, operator=operator, left=unit.text, right=side.unit.text)
            return _Typed(None, can_be_unknown)
        is_whole = is_whole and side.is_whole
        unit = common(unit, side.unit)
    return _Typed(kind, can_be_unknown, unit, is_whole)


def _is_broken(sides: Sequence[_Typed]) -> bool:
    return None in [side.kind for side in sides]


def _origin(node: Node) -> Origin:
    """The node's own origin, or that of the first part that has one."""
    while node.origin is None and children(node):
        node = children(node)[0]
    return node.origin
