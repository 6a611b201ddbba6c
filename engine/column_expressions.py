"""Conditions and values as Polars expressions: the translation, one node at a time, that `columns.py` builds on.

Unknown is null. A leaf whose facts are unknown yields null, AND and OR are Kleene's, and where a condition is needed
as such null becomes false once; in negation normal form that is the same as rejecting nulls at every leaf.

A number that is not finite stays so through `+ - *`, as a dividend, through unary minus, ABS, FLOOR, CEIL and ROUND.
So "not finite is unknown after every operation" need not be applied after every one of those, only before the result
is a divisor, is compared, chosen from (COALESCE, CASE, LEAST) or set. Until then a term `is_raw`. The sign of a zero
cannot be seen before a fact is set either; `columns.py` takes it away there.

Conditions and values come here in normal form and with constants folded (`plan.py`): Polars loses count of rows where
a projection computes from constants alone, so no constant may ever become a column that is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never

import polars as pl

from .column_functions import (
    COMPARISONS,
    MIRRORED,
    both,
    compare_raw,
    days_to_anniversary,
    divided,
    either,
    entered,
    extreme,
    finite,
    fits_pattern,
    is_among,
    is_as_stored,
    is_dictionary,
    is_true,
    joined,
    literal,
    rest_of_division,
    round_away_from_zero,
)
from .letter_case import lower_pairs, upper_pairs
from .program import Input
from .projections import Projections, Term, Truths
from .reference import matches_pattern
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


class Translator:
    """Translates conditions and values over inputs and over what has been settled so far.

    With `projections`, inputs and values used more than once become columns of their own; without, everything is one
    expression. `schema` None: the types of the columns are not known and are cast.
    """

    def __init__(
        self,
        inputs: Iterable[Input],
        input_flags: Iterable[str],
        schema: pl.Schema | None,
        projections: Projections | None = None,
    ) -> None:
        self._inputs = {part.name: part for part in inputs}
        self._input_flags = frozenset(input_flags)
        self._schema = schema
        self._projections = projections
        self._facts: dict[str, Term] = {}
        self._flags: dict[str, Truths] = {}
        self._values: dict[tuple[str, Value], Term] = {}

    def settle_fact(self, name: str, term: Term) -> None:
        """From now on the fact is the column that `term` names."""
        self._facts[name] = replace(term, is_plain=True)

    def settle_flag(self, name: str, truths: Truths) -> None:
        """From now on the flag is the column, never null, that `truths` names."""
        self._flags[name] = truths

    def flag(self, name: str) -> Truths:
        """A settled flag, or one that comes with the row, where null is false."""
        if name not in self._flags:
            if name not in self._input_flags:
                raise ValueError(f"the program has no flag called {name!r}")
            self._flags[name] = self._read_flag(name)
        return self._flags[name]

    def _read_flag(self, name: str) -> Truths:
        self._check_present(name)
        held = is_true(pl.col(name).cast(pl.Boolean))
        if self._projections is None:
            return Truths(held, 0)
        internal = f"~in.{name}"
        return Truths(pl.col(internal), self._projections.add(internal, held, 0))

    # ---------------------------------------------------------------- conditions

    def condition(self, condition: Condition) -> Truths:
        """True where the (normal form) condition is true, else false: never null."""
        truths = self._three_valued(condition)
        if isinstance(condition, Constant | Flag | IsUnknown):
            return truths
        return replace(truths, expression=is_true(truths.expression))

    def _three_valued(self, condition: Condition) -> Truths:
        match condition:
            case Constant():
                return Truths(pl.lit(condition.value), 0)
            case Flag():
                held = self.flag(condition.name)
                return replace(held, expression=~held.expression) if condition.negated else held
            case All() | Any():
                parts = [self._three_valued(part) for part in condition.parts]
                join = both if isinstance(condition, All) else either
                return Truths(joined([part.expression for part in parts], join), max(part.level for part in parts))
            case IsUnknown():
                value = self._clean(self.value(condition.value), condition.value)
                test = value.expression.is_not_null() if condition.negated else value.expression.is_null()
                return Truths(test, value.level)
            case Truth():
                value = self.value(condition.value)
                return Truths(~value.expression if condition.negated else value.expression, value.level)
            case Compare():
                return self._compare(condition)
            case Among():
                item = self._clean(self.value(condition.item), condition.item)
                test = is_among(item.expression, [choice.value for choice in condition.choices], item.kind)
                return Truths(~test if condition.negated else test, item.level)
            case Like():
                by_category = self._like_by_category(condition)
                if by_category is not None:
                    return by_category
                text = self._spelled(self.value(condition.text), condition.text)
                test = fits_pattern(text.expression, condition.pattern)
                return Truths(~test if condition.negated else test, text.level)
            case Contains():
                texts, item = self.value(condition.texts), self._spelled(self.value(condition.item), condition.item)
                test = texts.expression.list.contains(item.expression, nulls_equal=False)
                return Truths(~test if condition.negated else test, max(texts.level, item.level))
            case Not():
                raise ValueError("a condition comes here in normal form, without NOT")
            case _:
                assert_never(condition)

    def _compare(self, condition: Compare) -> Truths:
        if isinstance(condition.left, Literal):
            # Polars returns one row for `constant < x` where x happens to be the same in all rows of a frame.
            condition = replace(
                condition, left=condition.right, right=condition.left, operator=MIRRORED[condition.operator]
            )
        left, right, operator = self.value(condition.left), self.value(condition.right), condition.operator
        if not isinstance(condition.right, Literal):
            left = self._spelled(left, condition.left)
        right = self._spelled(right, condition.right)
        if right.is_raw and (left.is_raw or operator == "<>"):
            right = self._clean(right, condition.right)
        if left.is_raw and operator == "<>":
            left = self._clean(left, condition.left)
        level = max(left.level, right.level)
        if left.is_raw:
            return Truths(compare_raw(left.expression, operator, right.expression), level)
        if right.is_raw:
            return Truths(compare_raw(right.expression, MIRRORED[operator], left.expression), level)
        return Truths(COMPARISONS[operator](left.expression, right.expression), level)

    def _like_by_category(self, condition: Like) -> Truths | None:
        """LIKE on a fact whose texts are listed in its type: one comparison for each text that fits."""
        dtype = None
        if self._schema is not None and isinstance(condition.text, Fact):
            dtype = self._schema.get(condition.text.name)
        if not isinstance(dtype, pl.Enum):
            return None
        text = self.value(condition.text)
        fitting = [category for category in dtype.categories if matches_pattern(category, condition.pattern)]
        test = is_among(text.expression, fitting, Kind.TEXT)
        return Truths(~test if condition.negated else test, text.level)

    # ---------------------------------------------------------------- values

    def value(self, value: Value) -> Term:
        """The value; a number may be raw (`clean_value` is not)."""
        match value:
            case Literal():
                return _constant(value.value, value.type.kind)
            case Fact():
                return self._fact(value.name)
            case Negative():
                operand = self.value(value.operand)
                return Term(-operand.expression, operand.level, Kind.NUMBER, is_raw=operand.is_raw)
            case Arithmetic():
                return self._arithmetic(value)
            case Call():
                return self._call(value)
            case Case():
                return self._case(value)
            case _:
                assert_never(value)

    def clean_value(self, value: Value) -> Term:
        """The value with what is not finite made null; text spelled out."""
        return self._spelled(self._clean(self.value(value), value), value)

    def _fact(self, name: str) -> Term:
        if name in self._facts:
            return self._facts[name]
        part = self._inputs.get(name)
        if part is None:
            raise ValueError(f"the program has no fact called {name!r}")
        self._check_present(name)
        dtype = None if self._schema is None else self._schema[name]
        term = Term(entered(part, dtype), 0, part.type.kind, is_dictionary=is_dictionary(dtype))
        term = replace(term, is_plain=is_as_stored(part, dtype))
        self._facts[name] = self._named(f"~in.{name}", term)
        return self._facts[name]

    def _arithmetic(self, value: Arithmetic) -> Term:
        left, right = self.value(value.left), self.value(value.right)
        match value.operator:
            case "+":
                result = left.expression + right.expression
            case "-":
                result = left.expression - right.expression
            case "*":
                result = left.expression * right.expression
            case "/":
                left, right = self._plain(left, value.left), self._clean(right, value.right)
                result = divided(left.expression, right.expression)
            case "%":
                left, right = self._shared(left, value.left), self._shared(right, value.right)
                return Term(
                    rest_of_division(left.expression, right.expression), max(left.level, right.level), Kind.NUMBER
                )
        return Term(result, max(left.level, right.level), Kind.NUMBER, is_raw=True)

    def _call(self, call: Call) -> Term:
        arguments = [self.value(argument) for argument in call.arguments]
        level = max(argument.level for argument in arguments)
        first = arguments[0]
        match call.function:
            case "ABS":
                return replace(first, expression=first.expression.abs(), is_plain=False)
            case "FLOOR":
                return replace(first, expression=first.expression.floor(), is_plain=False)
            case "CEIL":
                return replace(first, expression=first.expression.ceil(), is_plain=False)
            case "ROUND":
                return self._rounded(call, first)
            case "COALESCE":
                parts = [
                    self._spelled(self._clean(part, node), node)
                    for part, node in zip(arguments, call.arguments, strict=True)
                ]
                level = max(part.level for part in parts)
                return Term(pl.coalesce([part.expression for part in parts]), level, first.kind)
            case "LEAST" | "GREATEST":
                return self._extreme(call, arguments)
            case "LOWER" | "UPPER":
                text = self._spelled(first, call.arguments[0])
                pairs = lower_pairs() if call.function == "LOWER" else upper_pairs()
                swapped = text.expression.str.replace_many([old for old, _ in pairs], [new for _, new in pairs])
                return self._kept(("", call), Term(swapped, text.level, Kind.TEXT))
            case "LENGTH":
                text = self._spelled(first, call.arguments[0])
                return Term(text.expression.str.len_chars().cast(pl.Float64), text.level, Kind.NUMBER)
            case "DAYS_BETWEEN":
                days = arguments[1].expression.cast(pl.Int32) - first.expression.cast(pl.Int32)
                return Term(days.cast(pl.Float64), level, Kind.NUMBER)
            case "MONTH":
                return Term(first.expression.dt.month().cast(pl.Float64), level, Kind.NUMBER)
            case "WEEKDAY":
                return Term(first.expression.dt.weekday().cast(pl.Float64), level, Kind.NUMBER)
            case "DAYS_TO_ANNIVERSARY":
                day, today = (self._shared(part, node) for part, node in zip(arguments, call.arguments, strict=True))
                days = days_to_anniversary(day.expression, today.expression)
                return Term(days.cast(pl.Float64), max(day.level, today.level), Kind.NUMBER)
            case _:
                raise ValueError(f"no such function: {call.function}")

    def _rounded(self, call: Call, number: Term) -> Term:
        """ROUND(x) or ROUND(x, n), n a literal from 0 to 6."""
        if len(call.arguments) == 1:
            return replace(number, expression=round_away_from_zero(number.expression), is_plain=False)
        digits = call.arguments[1]
        if not isinstance(digits, Literal):
            raise ValueError("the second argument of ROUND is a literal")
        scale = 10.0 ** int(digits.value)  # type: ignore[arg-type]
        scaled = self._kept(
            ("scaled", call),
            Term(round_away_from_zero(number.expression * scale), number.level, Kind.NUMBER, is_raw=True),
        )
        return replace(scaled, expression=divided(scaled.expression, pl.lit(scale)), is_plain=False)

    def _extreme(self, call: Call, arguments: list[Term]) -> Term:
        """LEAST or GREATEST, two at a time, constants last: any unknown argument makes it unknown."""
        nodes = sorted(call.arguments, key=lambda node: isinstance(node, Literal))
        terms = sorted(zip(arguments, call.arguments, strict=True), key=lambda pair: isinstance(pair[1], Literal))
        result = self._shared(*terms[0])
        for place, (term, node) in enumerate(terms[1:], 2):
            other = self._shared(term, node)
            best = extreme(result.expression, other.expression, "<" if call.function == "LEAST" else ">", True)
            result = Term(best, max(result.level, other.level), result.kind)
            result = self._shared(result, replace(call, arguments=tuple(nodes[:place])))
        return result

    def _case(self, case: Case) -> Term:
        tests = [self.condition(when) for when, _ in case.branches]
        nodes = [*(value for _, value in case.branches), *([case.otherwise] if case.otherwise is not None else [])]
        values = [self.value(node) for node in nodes]
        if values[0].kind is Kind.TEXT:
            values = [self._spelled(value, node) for value, node in zip(values, nodes, strict=True)]
        chosen = literal(None, values[0].kind) if case.otherwise is None else values[-1].expression
        for test, value in zip(reversed(tests), reversed(values[: len(tests)]), strict=True):
            chosen = pl.when(test.expression).then(value.expression).otherwise(chosen)
        level = max(*(test.level for test in tests), *(value.level for value in values))
        return Term(chosen, level, values[0].kind, is_raw=any(value.is_raw for value in values))

    # ---------------------------------------------------------------- columns of their own

    def _clean(self, term: Term, node: Value) -> Term:
        """The term with what is not finite made null."""
        if not term.is_raw:
            return term
        raw = self._plain(term, node)
        return self._kept(("", node), Term(finite(raw.expression), raw.level, Kind.NUMBER))

    def _spelled(self, term: Term, node: Value) -> Term:
        """Text out of its dictionary; anything else as it is."""
        if not term.is_dictionary:
            return term
        return self._kept(("spelled", node), Term(term.expression.cast(pl.String), term.level, Kind.TEXT))

    def _shared(self, term: Term, node: Value) -> Term:
        """The clean term, cheap to name more than once."""
        clean = self._clean(term, node)
        return clean if clean.is_plain else self._kept(("", node), clean)

    def _plain(self, term: Term, node: Value) -> Term:
        """The term, perhaps raw, cheap to name more than once."""
        return term if term.is_plain else self._kept(("raw", node), term)

    def _kept(self, key: tuple[str, Value], term: Term) -> Term:
        """A column holding the term, the same one for the same value; without projections the term itself."""
        if self._projections is None:
            return term
        if key not in self._values:
            self._values[key] = self._named(f"~value.{len(self._values)}", term)
        return self._values[key]

    def _named(self, name: str, term: Term) -> Term:
        if self._projections is None or term.is_plain:
            return term
        level = self._projections.add(name, term.expression, term.level)
        return replace(term, expression=pl.col(name), level=level, is_plain=True)

    def _check_present(self, name: str) -> None:
        if self._schema is not None and name not in self._schema:
            raise ValueError(f"the frame has no column {name!r}")


def _constant(value: Scalar | None, kind: Kind) -> Term:
    return Term(literal(value, kind), 0, kind, is_plain=True)
