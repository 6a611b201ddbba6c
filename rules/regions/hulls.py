"""Between which numbers a value lies, given between which its facts lie; and what else its form alone tells.

Interval arithmetic on doubles needs no widening: rounding to nearest keeps order, so the ends computed are the ends
that occur. Dates are ordinals. Every answer holds too much rather than too little.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date
from itertools import product

from ...engine.reference import known, round_away_from_zero, value_of
from ...engine.tree import Arithmetic, Call, Case, Fact, Kind, Literal, Negative, Type, Value
from ..vocabulary import FactInfo

Hull = tuple[float, float]
EVERYTHING: Hull = (-math.inf, math.inf)
_NUMBER = Type(Kind.NUMBER)
_CALENDAR_PARTS: Mapping[str, Hull] = {
    "MONTH": (1.0, 12.0), "WEEKDAY": (1.0, 7.0), "DAYS_TO_ANNIVERSARY": (0.0, 366.0), "LENGTH": (0.0, math.inf),
}  # fmt: skip
_WHOLE_CALLS = (*_CALENDAR_PARTS, "DAYS_BETWEEN", "FLOOR", "CEIL")
_TOTAL_CALLS = (*_CALENDAR_PARTS, "DAYS_BETWEEN", "ABS", "FLOOR", "CEIL", "LEAST", "GREATEST", "LOWER", "UPPER")


def value_hull(value: Value, fact_hull: Callable[[str], Hull]) -> Hull:
    """Where known, the value lies in the interval given (ends included, perhaps infinite)."""
    match value:
        case Literal():
            return _of_constant(value)
        case Fact():
            return fact_hull(value.name)
        case Negative():
            low, high = value_hull(value.operand, fact_hull)
            return -high + 0.0, -low + 0.0
        case Arithmetic():
            return _calculated(value.operator, value_hull(value.left, fact_hull), value_hull(value.right, fact_hull))
        case Case():
            parts = [then for _, then in value.branches]
            parts += [] if value.otherwise is None else [value.otherwise]
            return _union([value_hull(part, fact_hull) for part in parts])
        case Call() if value.function in _CALENDAR_PARTS:
            return _CALENDAR_PARTS[value.function]
        case Call():
            return _called(value, [value_hull(argument, fact_hull) for argument in value.arguments])


def is_whole(value: Value, facts: Mapping[str, FactInfo]) -> bool:
    """Whether the value is a whole number wherever it is known."""
    match value:
        case Literal():
            return isinstance(value.value, float | int) and float(value.value).is_integer()
        case Fact():
            return value.name in facts and facts[value.name].is_whole
        case Negative():
            return is_whole(value.operand, facts)
        case Arithmetic():
            # beyond 2**53 every double is whole, so sums and products cannot leave the whole numbers
            return value.operator != "/" and is_whole(value.left, facts) and is_whole(value.right, facts)
        case Case():
            others = () if value.otherwise is None else (value.otherwise,)
            return all(is_whole(part, facts) for part in (*(then for _, then in value.branches), *others))
        case Call():
            if value.function in _WHOLE_CALLS or (value.function == "ROUND" and len(value.arguments) == 1):
                return True
            keeps = value.function in ("ABS", "LEAST", "GREATEST", "COALESCE")
            return keeps and all(is_whole(argument, facts) for argument in value.arguments)


def is_total(value: Value) -> bool:
    """Whether the value is known wherever all its facts are: no quotient, nothing that could grow too large."""
    match value:
        case Fact():
            return True
        case Literal():
            return known(value.value) is not None
        case Negative():
            return is_total(value.operand)
        case Call():
            is_plain = value.function in _TOTAL_CALLS or (value.function == "ROUND" and len(value.arguments) == 1)
            return is_plain and all(map(is_total, value.arguments))
        case _:
            return False


def needed_facts(value: Value) -> frozenset[str]:
    """Facts without which the value is unknown."""
    match value:
        case Fact():
            return frozenset((value.name,))
        case Negative():
            return needed_facts(value.operand)
        case Arithmetic():
            return needed_facts(value.left) | needed_facts(value.right)
        case Call() if value.function != "COALESCE":
            return frozenset[str]().union(*map(needed_facts, value.arguments))
        case _:
            return frozenset()


def kind_of_value(value: Value, facts: Mapping[str, FactInfo]) -> Kind | None:
    """What sort of value it is; None where a fact in it is not known of."""
    match value:
        case Literal():
            return value.type.kind
        case Fact():
            return facts[value.name].type.kind if value.name in facts else None
        case Case():
            return kind_of_value(value.branches[0][1], facts)
        case Call() if value.function in ("LOWER", "UPPER"):
            return Kind.TEXT
        case Call() if value.function in ("COALESCE", "LEAST", "GREATEST"):
            return kind_of_value(value.arguments[0], facts)
        case _:
            return Kind.NUMBER


def _of_constant(literal: Literal) -> Hull:
    value = known(literal.value)
    if isinstance(value, date):
        return float(value.toordinal()), float(value.toordinal())
    return (value, value) if isinstance(value, float) else EVERYTHING


def _called(call: Call, arguments: list[Hull]) -> Hull:
    lows, highs = [low for low, _ in arguments], [high for _, high in arguments]
    low, high = arguments[0]
    match call.function:
        case "ABS":
            return (0.0 if low <= 0 <= high else min(abs(low), abs(high))), max(abs(low), abs(high))
        case "FLOOR":
            return _kept(low, math.floor), _kept(high, math.floor)
        case "CEIL":
            return _kept(low, math.ceil), _kept(high, math.ceil)
        case "ROUND" if len(arguments) == 1:
            return _kept(low, round_away_from_zero), _kept(high, round_away_from_zero)
        case "ROUND":
            digits = int(highs[1])  # a constant
            return _rounded(low, digits, -math.inf), _rounded(high, digits, math.inf)
        case "LEAST":
            return min(lows), min(highs)
        case "GREATEST":
            return max(lows), max(highs)
        case "COALESCE":
            return _union(arguments)
        case "DAYS_BETWEEN":
            return lows[1] - highs[0], highs[1] - lows[0]
        case _:
            return EVERYTHING


def _kept(number: float, function: Callable[[float], float]) -> float:
    return float(function(number)) if math.isfinite(number) else number


def _rounded(number: float, digits: int, otherwise: float) -> float:
    """An end rounded to so many digits; `otherwise` where that leaves the doubles, as its neighbours may not."""
    rounded = value_of(Call("ROUND", (Literal(number, _NUMBER), Literal(float(digits), _NUMBER))), {})
    return rounded if isinstance(rounded, float) else otherwise


def _calculated(operator: str, left: Hull, right: Hull) -> Hull:
    match operator:
        case "+":
            return _sum(left[0], right[0], -math.inf), _sum(left[1], right[1], math.inf)
        case "-":
            return _sum(left[0], -right[1], -math.inf), _sum(left[1], -right[0], math.inf)
        case "*":
            products = [_product(one, other) for one, other in product(left, right)]
            return min(products), max(products)
        case "/" if right[0] > 0 or right[1] < 0:
            quotients = [_quotient(one, other) for one, other in product(left, right)]
            return min(quotients), max(quotients)
        case "/" if left[0] >= 0 and right[0] >= 0:
            return 0.0, math.inf
        case "%":
            return (0.0 if left[0] >= 0 else left[0]), (0.0 if left[1] <= 0 else left[1])
        case _:
            return EVERYTHING


def _sum(one: float, other: float, otherwise: float) -> float:
    total = one + other
    return otherwise if math.isnan(total) else total


def _product(one: float, other: float) -> float:
    """An infinite end stands for numbers without bound, all of them finite: nothing times such a number is nothing."""
    return 0.0 if one == 0 or other == 0 else one * other


def _quotient(one: float, other: float) -> float:
    """The end of a quotient whose divisor is never 0."""
    if math.isinf(other):
        return 0.0 if not math.isinf(one) else math.copysign(math.inf, one) * math.copysign(1.0, other)
    return one / other


def _union(hulls: list[Hull]) -> Hull:
    return min(low for low, _ in hulls), max(high for _, high in hulls)
