"""At which values of single facts the leaves of a condition turn: the candidates of a search for the smallest change.

Each comparison is solved for each fact in it, all others held as they are (sums, products, quotients, day differences,
and the functions that hand a value through). What is proposed has been tried: the leaf does turn there. A fact that
cannot be solved for (`LENGTH`, a product of the fact with itself) is left out.
"""

from __future__ import annotations

import math
from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from .letter_case import lower, upper
from .program import Input, Program
from .reference import Known, Row, known, truth, value_of
from .tree import (
    Among,
    Arithmetic,
    Call,
    Case,
    Compare,
    Condition,
    Contains,
    Fact,
    Flag,
    IsUnknown,
    Kind,
    Leaf,
    Like,
    Literal,
    Negative,
    Truth,
    Value,
    walk,
)

LAST_WHOLE = 2.0**53
"""Beyond it not every whole number is a double, and neighbours by one mean nothing."""

FINE_STEP_BELOW = 10.0
"""Numbers smaller than this (scores, ratios) move by hundredths, larger ones by whole numbers."""

_Candidates = Iterator[tuple[str, Known | None]]


def critical_values(condition: Condition, row: Row, program: Program | None = None) -> list[tuple[str, Known | None]]:
    """(fact or flag, value) pairs, each of which alone turns some leaf of the condition; nearest first in each leaf.

    `row` holds facts as they mean (`settle`). Numbers: the threshold and its neighbours, by the natural step (one, or
    a hundredth) and by the next double. Text: the constants that the condition names. Dates: the threshold and a day to
    either side. None where `IS NULL` asks for it.

    With a program only its inputs and input flags are named, and values are stored values: whole minor units where the
    input has a scale.
    """
    inputs = None if program is None else {part.name: part for part in program.inputs}
    flags = None if program is None else frozenset(program.input_flags)
    texts = tuple(
        dict.fromkeys(
            node.value for node in walk(condition) if isinstance(node, Literal) and isinstance(node.value, str)
        )
    )
    found: dict[tuple[str, Known | None], None] = {}
    for leaf in walk(condition):
        if isinstance(leaf, Flag) and (flags is None or leaf.name in flags):
            found[leaf.name, row.get(leaf.name) is not True] = None
        elif isinstance(leaf, Compare | Truth | Among | Like | Contains | IsUnknown):
            for name, value in _turning_values(leaf, row, inputs, texts):
                found[name, value] = None
    return list(found)


def _turning_values(leaf: Leaf, row: Row, program: Mapping[str, Input] | None, texts: tuple[str, ...]) -> _Candidates:
    """What of the solutions and their neighbours does turn the leaf, nearest to the present value first."""
    before = truth(leaf, row)
    found: dict[str, list[tuple[float, Known | None]]] = {}
    for name, target in dict.fromkeys(_solutions(leaf, row, program, texts)):
        if program is not None and name not in program:
            continue
        present = known(row.get(name))
        scale = 0 if program is None else program[name].scale
        if scale and isinstance(target, float):
            pairs = _money(target, scale)
        else:
            pairs = [(target, target)] if isinstance(leaf, IsUnknown) else _near(target, present)
        for meant, stored in pairs:
            if meant != present and truth(leaf, {**row, name: meant}) is not before:
                found.setdefault(name, []).append((_distance(meant, present), stored))
    for name, by_distance in found.items():
        yield from ((name, stored) for _, stored in sorted(by_distance, key=lambda pair: pair[0]))


def _solutions(leaf: Leaf, row: Row, program: Mapping[str, Input] | None, texts: tuple[str, ...]) -> _Candidates:
    """Single facts of the leaf and the values at which it may turn."""
    match leaf:
        case Compare():
            for side, other in ((leaf.left, leaf.right), (leaf.right, leaf.left)):
                for target in _targets(value_of(other, row), texts):
                    yield from _solve(side, target, row)
        case Truth():
            for target in (True, False):
                yield from _solve(leaf.value, target, row)
        case Among():
            for choice in leaf.choices:
                for target in _targets(known(choice.value), texts):
                    yield from _solve(leaf.item, target, row)
        case Like():
            for text in (leaf.pattern.replace("%", "").replace("_", "x"), *texts):
                yield from _solve(leaf.text, text, row)
        case Contains():
            yield from _memberships(leaf, row, texts)
        case IsUnknown():
            yield from _presences(leaf, row, program, texts)
        case _:
            return


def _targets(value: Known | None, texts: tuple[str, ...]) -> tuple[Known, ...]:
    """What the other side may be set to: its own value; for text also the constants around, for a boolean both."""
    match value:
        case None:
            return ()
        case bool():
            return (value, not value)
        case str():
            return (value, *texts)
        case _:
            return (value,)


def _memberships(leaf: Contains, row: Row, texts: tuple[str, ...]) -> _Candidates:
    present, item = value_of(leaf.texts, row), value_of(leaf.item, row)
    if isinstance(leaf.texts, Fact) and isinstance(item, str):
        others = tuple(text for text in present if text != item) if isinstance(present, tuple) else ()
        yield leaf.texts.name, (*others, item)
        yield leaf.texts.name, others
    for text in (*(present if isinstance(present, tuple) else ()), *texts):
        yield from _solve(leaf.item, text, row)


def _presences(leaf: IsUnknown, row: Row, program: Mapping[str, Input] | None, texts: tuple[str, ...]) -> _Candidates:
    """A known fact is asked for by its absence; an unknown one by some value of its kind, where a program tells it."""
    samples: Mapping[Kind, tuple[Known | None, ...]] = {
        Kind.NUMBER: (0.0, 1.0), Kind.BOOLEAN: (True, False), Kind.DATE: (known(row.get("today")),),
        Kind.TEXT: texts or ("",), Kind.TEXTS: ((),),
    }  # fmt: skip
    for node in walk(leaf.value):
        if isinstance(node, Fact) and known(row.get(node.name)) is not None:
            yield node.name, None
        elif isinstance(node, Fact) and program is not None and node.name in program:
            for sample in samples[program[node.name].type.kind]:
                yield node.name, sample


def _solve(value: Value, target: Known, row: Row) -> _Candidates:
    """Facts below, each with the value that makes `value` the target while everything beside it stays."""
    match value:
        case Fact():
            yield value.name, target
        case Negative(operand=operand) if isinstance(target, float):
            yield from _solve(operand, -target, row)
        case Arithmetic() if isinstance(target, float):
            left, right = value_of(value.left, row), value_of(value.right, row)
            if isinstance(right, float):
                yield from _solve_each(value.left, _undo_left(value.operator, left, right, target), row)
            if isinstance(left, float):
                yield from _solve_each(value.right, _undo_right(value.operator, left, target), row)
        case Call():
            for argument, wanted in _undo_call(value, target, row):
                yield from _solve(argument, wanted, row)
        case Case():
            for _, then in value.branches:
                yield from _solve(then, target, row)
            if value.otherwise is not None:
                yield from _solve(value.otherwise, target, row)
        case _:
            return


def _solve_each(value: Value, target: float, row: Row) -> _Candidates:
    if math.isfinite(target):
        yield from _solve(value, target, row)


def _undo_left(operator: str, left: Known | None, right: float, target: float) -> float:
    """x with `x operator right` = target; NaN where there is none. For `%` the one in reach of the present value."""
    match operator:
        case "+":
            return target - right
        case "-":
            return target + right
        case "*":
            return target / right if right else math.nan
        case "/":
            return target * right
        case _ if right:
            return (left - math.fmod(left, right) if isinstance(left, float) else 0.0) + target
        case _:
            return math.nan


def _undo_right(operator: str, left: float, target: float) -> float:
    """x with `left operator x` = target; NaN where there is none or many."""
    match operator:
        case "+":
            return target - left
        case "-":
            return left - target
        case "*":
            return target / left if left else math.nan
        case "/":
            return left / target if target else math.nan
        case _:
            return math.nan


def _undo_call(node: Call, target: Known, row: Row) -> Iterator[tuple[Value, Known]]:
    """Arguments with the values that bring the function to the target, or near it."""
    values = [value_of(argument, row) for argument in node.arguments]
    match node.function, target, values:
        case (("LEAST" | "GREATEST" | "COALESCE"), _, _):
            yield from ((argument, target) for argument in node.arguments)
        case "ABS", float(), _:
            yield from ((node.arguments[0], wanted) for wanted in (target, -target))
        case (("ROUND" | "FLOOR" | "CEIL"), float(), _):
            half = 0.5 / 10 ** int(values[1]) if len(values) > 1 and isinstance(values[1], float) else 0.5
            yield from ((node.arguments[0], wanted) for wanted in (target, target - half, target + half))
        case (("LOWER" | "UPPER"), str(), _):
            yield from ((node.arguments[0], wanted) for wanted in (target, lower(target), upper(target)))
        case (("DAYS_BETWEEN" | "DAYS_TO_ANNIVERSARY" | "MONTH" | "WEEKDAY"), float(), _):
            for whole in sorted({math.floor(target), math.ceil(target)}):
                for argument, day in _days_for(node, values, whole):
                    if day is not None:
                        yield argument, day


def _days_for(node: Call, values: list[Known | None], whole: int) -> Iterator[tuple[Value, date | None]]:
    """Arguments with the dates that bring a function of dates to a whole number."""
    match node.function, *values:
        case "DAYS_BETWEEN", start, end:
            if isinstance(end, date):
                yield node.arguments[0], _shifted(end, -whole)
            if isinstance(start, date):
                yield node.arguments[1], _shifted(start, whole)
        case "DAYS_TO_ANNIVERSARY", day, date() as today:
            then = _shifted(today, whole)
            if then is not None:
                yield node.arguments[0], _in_year_of(day, then.month, then.day)
        case "MONTH", day:
            if 1 <= whole <= 12:
                yield node.arguments[0], _in_year_of(day, whole, day.day if isinstance(day, date) else 1)
        case "WEEKDAY", date() as day:
            if 1 <= whole <= 7:
                yield node.arguments[0], _shifted(day, whole - day.isoweekday())


def _shifted(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days)
    except OverflowError:
        return None


def _in_year_of(day: object, month: int, day_of_month: int) -> date:
    """That day in the year of a date (2000 where it is unknown), or the last day before it that exists."""
    year = day.year if isinstance(day, date) else 2000
    return date(year, month, min(day_of_month, monthrange(year, month)[1]))


def _near(target: Known | None, present: Known | None) -> list[tuple[Known | None, Known | None]]:
    """The target and its neighbours, as pairs of meaning and stored value, which here are the same."""
    match target:
        case bool():
            found: list[Known | None] = [target]
        case int() | float():
            found = [*_neighbours(target, present if isinstance(present, float) else None)]
        case date():
            found = [day for day in (target, _shifted(target, -1), _shifted(target, 1)) if day is not None]
        case _:
            found = [target]
    return [(value, value) for value in found]


def _neighbours(target: float, present: float | None) -> Iterator[float]:
    is_count = present is None or present.is_integer()
    has_neighbours = abs(target) < LAST_WHOLE
    if is_count and has_neighbours:
        yield from (math.floor(target) + step + 0.0 for step in (0, 1, -1, 2))
        if target.is_integer():
            return
    yield from (target + 0.0, math.nextafter(target, -math.inf) + 0.0, math.nextafter(target, math.inf))
    if has_neighbours:
        per_one = 100 if abs(target) < FINE_STEP_BELOW else 1
        yield from ((math.floor(target * per_one) + step) / per_one + 0.0 for step in (0, 1, -1, 2))


def _money(target: float, scale: int) -> list[tuple[Known | None, Known | None]]:
    """Whole minor units around an amount in major units: (amount as conditions see it, stored number)."""
    minor = target * 10**scale
    if abs(minor) >= LAST_WHOLE:
        return []
    around = {round(minor) + step for step in (0, 1, -1)} | {math.floor(minor), math.ceil(minor)}
    return [(stored / 10.0**scale, stored) for stored in sorted(around)]


def _distance(value: Known | None, present: Known | None) -> float:
    if isinstance(value, float) and isinstance(present, float):
        return abs(value - present)
    if isinstance(value, date) and isinstance(present, date):
        return abs((value - present).days)
    return 0.0
