"""The slow, obvious evaluator: what a condition, a value and a program mean, written to be read.

Three-valued on the tree as it was written: no normal form, no compilation. The fast back ends are compared with it;
explanations and cases are computed by it. It recurses with the nesting of a condition (the language caps that at 100).

A number is a finite double; what is not finite (in a column or after an operation) is unknown, and -0.0 is 0.0.
Unknown is None.
"""

from __future__ import annotations

import math
from calendar import isleap
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import assert_never

from .choices import is_conflict, stands
from .layers import Cycle, Layers, names_written, order_rules
from .letter_case import lower, upper
from .program import Derived, Outcome, Program, Rule, conflict_flag, conflict_flags
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
    Not,
    Scalar,
    Truth,
    Value,
)

Known = Scalar | tuple[str, ...]
"""A known value: a scalar, or a list of text."""

Row = Mapping[str, object]
"""Facts by name (None or absent: unknown) and flags by name (absent: false)."""


def evaluate(program: Program, row: Row, layers: Layers | None = None) -> Outcome:
    """What follows for one row of stored values. `layers` spares ordering the same program again for every row.

    Raises ValueError for a program with a cycle, TypeError for a stored value of the wrong sort: both are errors of
    the caller, whom `order_rules` and the reader of the data have told before.
    """
    return settle(program, row, layers)[0]


def settle(program: Program, row: Row, layers: Layers | None = None) -> tuple[Outcome, dict[str, Known | None]]:
    """The outcome, and every fact and flag as it stood at the end: a row for `truth`, `value_of` and traces."""
    order = order_rules(program) if layers is None else layers
    if isinstance(order, Cycle):
        raise ValueError(f"the program has a cycle: {' > '.join(step.rule.id for step in order.steps)}")
    settled = read_row(program, row)
    derived = {part.name: part for part in program.derived}
    wishes: dict[str, list[tuple[Rule, Known]]] = {name: [] for name in derived}
    raised: dict[str, bool] = {name: False for rule in program.rules for name in names_written(rule)}
    raised.update(dict.fromkeys(conflict_flags(program), False))
    fired = [False] * len(program.rules)
    settled.update({name: merge(derived[name], []) for name in order.unwritten})
    for layer in order.layers:
        firing = {program.rules[index].id for index in layer.rules if fires(program.rules[index], settled)}
        for choice in program.choices:
            met = tuple(rule for rule in choice.rules if rule in firing)
            raised.update(dict.fromkeys([conflict_flag(choice.id)] if is_conflict(choice, met) else [], True))
            standing = stands(choice, met)
            firing -= {rule for rule in met if rule != standing}
        for index in layer.rules:
            rule = program.rules[index]
            fired[index] = rule.id in firing
            if fired[index]:
                raised.update(dict.fromkeys(names_written(rule), True))
                for name, value in rule.sets:
                    known = value_of(value, settled)
                    if known is not None:
                        wishes[name].append((rule, known))
        settled.update({name: bool(settled.get(name)) or raised[name] for name in layer.flags})
        settled.update({name: merge(derived[name], wishes[name]) for name in layer.facts})
    outcome = Outcome(
        fired=tuple(fired),
        flags={name: settled[name] is True for name in sorted(raised) if name not in derived},
        facts={name: _scalar(settled[name]) for name in sorted(derived)},
        boosts=_boosts(program, fired),
    )
    return outcome, settled


def fires(rule: Rule, row: Row) -> bool:
    """True when the condition is true, or, with `fires_if_unknown`, when it is not false. In a choice that does not
    yet mean that the rule fires: it is met."""
    result = truth(rule.when, row)
    return result is not False if rule.fires_if_unknown else result is True


def read_row(program: Program, row: Row) -> dict[str, Known | None]:
    """Inputs (scaled), run constants and flags, each as the meaning it has in conditions."""
    settled: dict[str, Known | None] = {}
    for part in program.inputs:
        value = known(row.get(part.name))
        if value is not None and part.type.kind is not kind_of(value):
            raise TypeError(f"{part.name} should hold a {part.type.kind}, not {value!r}")
        if part.scale and isinstance(value, float):
            value = value / 10.0**part.scale
        settled[part.name] = value
    settled.update({name: known(value) for name, _, value in program.constants})
    settled.update(dict(program.constant_flags))
    settled.update({name: bool(row.get(name, False)) for name in program.input_flags})
    return settled


def known(value: object) -> Known | None:
    """A stored value as the engine means it: numbers as doubles, unknown as None, lists of text without unknowns.

    Raises TypeError for what can never be a value (a moment, bytes, a mapping).
    """
    plain = value.tolist() if type(value).__module__ == "numpy" else value  # type: ignore[attr-defined]
    match plain:
        case None | bool() | str():
            return plain
        case int() | float():
            try:
                return _number(float(plain))
            except OverflowError:
                return None
        case date() if not isinstance(plain, datetime):
            return plain
        case list() | tuple() | set() | frozenset():
            return tuple(str(item) for item in plain if item is not None)
        case _:
            raise TypeError(f"not a value: {plain!r}")


def kind_of(value: Known) -> Kind:
    """Which kind a known value is of; boolean before number, because Python's True is also 1."""
    match value:
        case bool():
            return Kind.BOOLEAN
        case int() | float():
            return Kind.NUMBER
        case str():
            return Kind.TEXT
        case tuple():
            return Kind.TEXTS
        case date():
            return Kind.DATE


def truth(condition: Condition, row: Row) -> bool | None:
    """True, False, or None for unknown (Kleene's strong three values, as in SQL)."""
    match condition:
        case Constant():
            return condition.value
        case Flag():
            return _signed(bool(row.get(condition.name, False)), condition.negated)
        case IsUnknown():
            return _signed(value_of(condition.value, row) is None, condition.negated)
        case Truth():
            value = value_of(condition.value, row)
            return None if value is None else _signed(value is True, condition.negated)
        case Compare():
            left, right = value_of(condition.left, row), value_of(condition.right, row)
            return None if left is None or right is None else _compare(condition.operator, left, right)
        case Among():
            item = value_of(condition.item, row)
            among = any(item == known(choice.value) for choice in condition.choices)
            return None if item is None else _signed(among, condition.negated)
        case Like():
            text = value_of(condition.text, row)
            return None if text is None else _signed(matches_pattern(str(text), condition.pattern), condition.negated)
        case Contains():
            texts, item = value_of(condition.texts, row), value_of(condition.item, row)
            if texts is None or item is None:
                return None
            return _signed(isinstance(texts, tuple) and item in texts, condition.negated)
        case Not():
            inner = truth(condition.part, row)
            return None if inner is None else not inner
        case All():
            parts = [truth(part, row) for part in condition.parts]
            return False if False in parts else None if None in parts else True
        case Any():
            parts = [truth(part, row) for part in condition.parts]
            return True if True in parts else None if None in parts else False
        case _:
            assert_never(condition)


def value_of(value: Value, row: Row) -> Known | None:
    """The value, or None for unknown. Facts that the row lacks are unknown."""
    match value:
        case Literal():
            return known(value.value)
        case Fact():
            return known(row.get(value.name))
        case Negative():
            operand = value_of(value.operand, row)
            return _number(-operand) if isinstance(operand, float) else None
        case Arithmetic():
            left, right = value_of(value.left, row), value_of(value.right, row)
            if isinstance(left, float) and isinstance(right, float):
                return _calculate(value.operator, left, right)
            return None
        case Call():
            arguments = [value_of(argument, row) for argument in value.arguments]
            if value.function == "COALESCE":
                return next((argument for argument in arguments if argument is not None), None)
            return None if None in arguments else _call(value.function, arguments)
        case Case():
            for when, then in value.branches:
                if truth(when, row) is True:
                    return value_of(then, row)
            return None if value.otherwise is None else value_of(value.otherwise, row)
        case _:
            assert_never(value)


def _call(function: str, arguments: Sequence[Known | None]) -> Known | None:
    """Every function but COALESCE: unknown in, unknown out; here all arguments are known."""
    match function, *arguments:
        case "ABS", float(x):
            return abs(x)
        case "ROUND", float(x):
            return round_away_from_zero(x)
        case "ROUND", float(x), float(digits):
            scale = 10.0 ** int(digits)
            scaled = _number(x * scale)
            return None if scaled is None else _number(round_away_from_zero(scaled) / scale)
        case "FLOOR", float(x):
            return _number(float(math.floor(x)))
        case "CEIL", float(x):
            return _number(float(math.ceil(x)))
        case "LEAST", _, *_:
            return min(arguments)  # type: ignore[type-var]
        case "GREATEST", _, *_:
            return max(arguments)  # type: ignore[type-var]
        case "LOWER", str(text):
            return lower(text)
        case "UPPER", str(text):
            return upper(text)
        case "LENGTH", str(text):
            return float(len(text))
        case "DAYS_BETWEEN", date() as start, date() as end:
            return float((end - start).days)
        case "MONTH", date() as day:
            return float(day.month)
        case "WEEKDAY", date() as day:
            return float(day.isoweekday())
        case "DAYS_TO_ANNIVERSARY", date() as day, date() as today:
            return float(days_to_anniversary(day, today))
        case _:
            raise TypeError(f"{function} does not take {arguments!r}")


def _calculate(operator: str, left: float, right: float) -> float | None:
    """One operation on doubles. `%` is for whole numbers and takes the sign of the dividend; beyond 2**53 a double no
    longer tells neighbouring whole numbers apart, so there is no answer."""
    match operator:
        case "+":
            return _number(left + right)
        case "-":
            return _number(left - right)
        case "*":
            return _number(left * right)
        case "/":
            return None if right == 0 else _number(left / right)
        case "%":
            is_whole = all(x.is_integer() and abs(x) <= 2.0**53 for x in (left, right))
            return _number(math.fmod(left, right)) if is_whole and right != 0 else None
        case _:
            raise ValueError(f"no such operator: {operator}")


def _number(x: float) -> float | None:
    """Not finite is unknown; adding 0.0 turns -0.0 into 0.0 and changes nothing else."""
    return x + 0.0 if math.isfinite(x) else None


def round_away_from_zero(x: float) -> float:
    """To the nearest whole number, halves away from zero: decided on the exact rest, not on x + 0.5."""
    whole = float(math.floor(abs(x)))
    if abs(x) - whole >= 0.5:
        whole += 1.0
    return whole if x > 0 else 0.0 - whole


def days_to_anniversary(day: date, today: date) -> int:
    """Days from today to the next day with the same month and day, 0 on that day.

    29 February falls on 28 February in years without one. The calendar repeats every 400 years, which keeps the year
    after 9999 within reach.
    """
    if today.year == 9999:
        today = today.replace(year=9599)
    this_year = _in_year(day, today.year)
    return ((this_year if this_year >= today else _in_year(day, today.year + 1)) - today).days


def _in_year(day: date, year: int) -> date:
    is_missing = day.month == 2 and day.day == 29 and not isleap(year)
    return date(year, day.month, 28 if is_missing else day.day)


def matches_pattern(text: str, pattern: str) -> bool:
    """LIKE over the whole text: `%` any run, `_` any one code point, everything else itself, nothing escaped.

    What stands between two `%` is looked for from the left, which finds a match wherever there is one.
    """
    first, *rest = pattern.split("%")
    if not rest:
        return _fits(text, first, 0) and len(text) == len(first)
    *middle, last = rest
    if len(text) < len(first) + len(last) or not _fits(text, first, 0):
        return False
    position = len(first)
    for piece in middle:
        starts = range(position, len(text) - len(piece) + 1)
        found = next((start for start in starts if _fits(text, piece, start)), None)
        if found is None:
            return False
        position = found + len(piece)
    return position <= len(text) - len(last) and _fits(text, last, len(text) - len(last))


def _fits(text: str, piece: str, start: int) -> bool:
    window = text[start : start + len(piece)]
    return len(window) == len(piece) and all(p in ("_", t) for p, t in zip(piece, window, strict=True))


def _compare(operator: str, left: Known, right: Known) -> bool:
    match operator:
        case "=":
            return left == right
        case "<>":
            return left != right
        case "<":
            return left < right  # type: ignore[operator]
        case "<=":
            return left <= right  # type: ignore[operator]
        case ">":
            return left > right  # type: ignore[operator]
        case ">=":
            return left >= right  # type: ignore[operator]
        case _:
            raise ValueError(f"no such comparison: {operator}")


def _signed(result: bool, negated: bool) -> bool:
    return result != negated


def merge(part: Derived, wishes: Sequence[tuple[Rule, Known]]) -> Known | None:
    """The known values that rules set, in order of rule id, made one; none: `otherwise`. A sum past the doubles is
    unknown, as any other calculation is."""
    if not wishes:
        return known(part.otherwise)
    values = [value for _, value in sorted(wishes, key=lambda wish: wish[0].id)]
    match part.merge:
        case "max":
            return max(values)
        case "min":
            return min(values)
        case "sum":
            total: float | None = 0.0
            for value in values:
                total = _number(total + value) if total is not None and isinstance(value, float) else None
            return total
        case "priority" | None:
            return min(wishes, key=lambda wish: (-wish[0].priority, wish[0].id))[1]


def _scalar(value: Known | None) -> Scalar | None:
    if isinstance(value, tuple):
        raise TypeError("a rule cannot set a list of text")
    return value


def _boosts(program: Program, fired: Sequence[bool]) -> dict[str, float]:
    """For every item that some rule boosts, the product of the factors of the fired rules, in program order."""
    factors = dict.fromkeys(sorted({item for rule in program.rules for item, _ in rule.boosts}), 1.0)
    for rule, has_fired in zip(program.rules, fired, strict=True):
        if has_fired:
            for item, factor in rule.boosts:
                factors[item] *= factor
    return factors
