"""Where a leaf over one number or date turns: the cuts between its regions, exact to the neighbouring double.

Only for values that rise or fall with the fact all the way (sums, products and quotients with constants, ROUND, FLOOR,
LEAST with a constant, day differences ...). Rounding keeps the order of doubles, so such a leaf turns once at most for
each constant, and halving finds the place, with the reference evaluator itself as judge.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from datetime import date

from ...engine.reference import value_of
from ...engine.tree import Arithmetic, Call, Fact, Literal, Negative, Value, walk

_ONE_ARGUMENT = ("ROUND", "FLOOR", "CEIL")
_WITH_CONSTANTS = ("LEAST", "GREATEST", "COALESCE", "DAYS_BETWEEN")


def monotone_fact(value: Value) -> str | None:
    """The only fact of a value that rises or falls with it; None where the value is not of that form."""
    match value:
        case Fact():
            return value.name
        case Negative():
            return monotone_fact(value.operand)
        case Arithmetic(operator="+" | "-" | "*"):
            if is_constant(value.right):
                return monotone_fact(value.left)
            return monotone_fact(value.right) if is_constant(value.left) else None
        case Arithmetic(operator="/") if is_constant(value.right):
            return monotone_fact(value.left)
        case Call() if value.function in _ONE_ARGUMENT:
            return monotone_fact(value.arguments[0])
        case Call() if value.function in _WITH_CONSTANTS:
            moving = [argument for argument in value.arguments if not is_constant(argument)]
            if value.function == "COALESCE" and (is_constant(value.arguments[0]) or len(moving) > 1):
                return None
            return monotone_fact(moving[0]) if len(moving) == 1 else None
        case _:
            return None


def is_constant(value: Value) -> bool:
    """Whether no fact stands in it."""
    return all(not isinstance(node, Fact) for node in walk(value)) and not _has_case(value)


def turning_points(
    value: Value, name: str, is_date: bool, constants: list[float], low: float, high: float
) -> set[float] | None:
    """Cuts of `low` to `high` (dates as ordinals) between which `value` compares with each constant (dates as ordinals)
    in one way, and between which it is known throughout or nowhere. None: nobody can say."""

    def at(position: float) -> float | None:
        row = {name: date.fromordinal(int(position)) if is_date else position}
        found = value_of(value, row)
        return float(found.toordinal()) if isinstance(found, date) else found if isinstance(found, float) else None

    def is_known(position: float) -> bool:
        row = {name: date.fromordinal(int(position)) if is_date else position}
        return all(value_of(part, row) is not None for part in parts)

    parts = [node for node in walk(value) if isinstance(node, Fact | Negative | Arithmetic | Call)]
    halfway = _halfway_day if is_date else _halfway
    cuts: set[float] = set()
    inside = next((one for one in (low, high, 0.0, 1.0, -1.0) if low <= one <= high and is_known(one)), None)
    if inside is None:
        return None
    ends = []
    for end in (low, high):
        edge = end
        if not is_known(end):
            if any(isinstance(part, Call) and part.function == "COALESCE" for part in parts):
                return None  # past the largest double a later choice may come back into reach
            edge, beyond = _turn(is_known, inside, end, halfway)
            cuts |= {edge, beyond}
        ends.append(edge)
    for constant in constants:
        for test in (_at_least(at, constant), _more_than(at, constant)):
            if test(ends[0]) != test(ends[1]):
                cuts |= set(_turn(test, ends[0], ends[1], halfway))
    return cuts


def _at_least(at: Callable[[float], float | None], constant: float) -> Callable[[float], bool]:
    return lambda position: (at(position) or 0.0) >= constant


def _more_than(at: Callable[[float], float | None], constant: float) -> Callable[[float], bool]:
    return lambda position: (at(position) or 0.0) > constant


def _turn(
    test: Callable[[float], bool], first: float, last: float, halfway: Callable[[float, float], float]
) -> tuple[float, float]:
    """Neighbours between which the test turns; it answers differently at both ends."""
    start = test(first)
    while True:
        middle = halfway(first, last)
        if middle in (first, last):
            return first, last
        if test(middle) == start:
            first = middle
        else:
            last = middle


def _halfway(one: float, other: float) -> float:
    """The double in the middle of all doubles between, so that any range is halved in 64 steps."""
    return _as_double((_as_rank(one) + _as_rank(other)) // 2)


def _halfway_day(one: float, other: float) -> float:
    return float((int(one) + int(other)) // 2)


def _as_rank(number: float) -> int:
    """Doubles as whole numbers in their order."""
    bits: int = struct.unpack("<q", struct.pack("<d", number + 0.0))[0]
    return bits if bits >= 0 else -(bits & 0x7FFFFFFFFFFFFFFF)


def _as_double(rank: int) -> float:
    bits = rank if rank >= 0 else -rank | -(1 << 63)
    number: float = struct.unpack("<d", struct.pack("<q", bits))[0]
    return number + 0.0


def _has_case(value: Value) -> bool:
    return any(not isinstance(node, Literal | Fact | Negative | Arithmetic | Call) for node in walk(value))
