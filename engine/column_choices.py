"""Choices as columns: one whole number a choice says which of its rules fires, so that everything stays linear.

`NOT any earlier rule` written out for each rule would be quadratic, and measured, a chain of 300 CASE branches costs
Polars a minute for a million rows; the smallest position of the rules that are met, found in pairs of pairs, costs no
more than their conditions do. Called by `columns.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from .column_expressions import Translator
from .plan import PlannedChoice, PlannedRule
from .projections import Projections, Truths
from .tree import Constant

SMALL: int = 60_000
"""Up to so many rules the numbers have 16 bits."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """`number` is a column: the position of the rule that fires, or how many rules there are where none does.
    `positions` are those of the rules, by index in the program. `is_conflict`: only where rules must agree."""

    id: str
    number: pl.Expr
    level: int
    positions: Mapping[int, int]
    is_conflict: Truths | None

    def is_one_of(self, indices: Iterable[int]) -> pl.Expr:
        """Where one of these rules of the choice fires; never null."""
        positions = [self.positions[index] for index in indices]
        return self.number == positions[0] if len(positions) == 1 else self.number.is_in(positions)

    def pick(self, values: Iterable[tuple[Sequence[int], pl.Expr]]) -> pl.Expr:
        """The value that stands with the rule that fires (rules, value); null where none of these rules does."""
        return in_pairs([pl.when(self.is_one_of(some)).then(value) for some, value in values], pl.coalesce)


def choose(choice: PlannedChoice, columns: Projections, translator: Translator) -> Chosen:
    """The columns of the choice, each entered where it can be computed."""
    count = len(choice.rules)
    met = [_met(rule, columns, translator, is_column=choice.mode == "agree") for rule in choice.rules]
    first = _extreme([(test, position) for position, test in enumerate(met)], count, pl.min_horizontal)
    is_conflict = None
    if choice.mode == "agree":
        is_conflict = _disagreement(choice, met, columns)
        none = pl.lit(count, dtype=_width(count))
        chosen = pl.when(is_conflict.expression).then(none).otherwise(first.expression)
        first = Truths(chosen, max(first.level, is_conflict.level))
    name = f"~choice.{choice.id}"
    level = columns.add(name, first.expression, first.level)
    positions = {rule.index: position for position, rule in enumerate(choice.rules)}
    return Chosen(choice.id, pl.col(name), level, positions, is_conflict)


def in_pairs(parts: Sequence[pl.Expr], join: Callable[[pl.Expr, pl.Expr], pl.Expr]) -> pl.Expr:
    """Joined in the order they stand, as a tree that is only as deep as it must be; at least one part."""
    joined = list(parts)
    while len(joined) > 1:
        pairs = [join(left, right) for left, right in zip(joined[::2], joined[1::2], strict=False)]
        joined = pairs + (joined[-1:] if len(joined) % 2 else [])
    return joined[0]


def _met(rule: PlannedRule, columns: Projections, translator: Translator, *, is_column: bool) -> Truths | None:
    """Where the rule is met; None: everywhere. `is_column`: it will be read more than once."""
    if isinstance(rule.test, Constant):
        return None
    truths = translator.condition(rule.test)
    truths = Truths(~truths.expression if rule.is_inverted else truths.expression, truths.level)
    if not is_column:
        return truths
    name = f"~met.{rule.index}"
    return Truths(pl.col(name), columns.add(name, truths.expression, truths.level))


def _disagreement(choice: PlannedChoice, met: Sequence[Truths | None], columns: Projections) -> Truths:
    """Where rules of two classes are met: the smallest and the largest class are not the same."""
    order = {number: place for place, number in enumerate(sorted(set(choice.classes)))}
    places = [order[number] for number in choice.classes]
    smallest = _extreme(list(zip(met, places, strict=True)), len(order), pl.min_horizontal)
    counted = [(test, place + 1) for test, place in zip(met, places, strict=True)]
    largest = _extreme(counted, 0, pl.max_horizontal)
    differ = smallest.expression + 1 < largest.expression
    if any(test is None and place == 0 for test, place in zip(met, places, strict=True)):
        # The smallest is known: Polars may answer with a single row where the constant stands on the left.
        differ = largest.expression > 1
    name = f"~conflict.{choice.id}"
    return Truths(pl.col(name), columns.add(name, differ, max(smallest.level, largest.level)))


def _extreme(numbered: Sequence[tuple[Truths | None, int]], nobody: int, join: Callable[..., pl.Expr]) -> Truths:
    """The smallest or largest (as `join` takes it) of the numbers whose test holds, `nobody` where none holds."""
    dtype = _width(max(number for _, number in numbered))
    sure = [number for test, number in numbered if test is None]
    best = min if join is pl.min_horizontal else max
    fallback = best(sure) if sure else nobody
    tests = [(test, number) for test, number in numbered if test is not None and best(number, fallback) == number]
    parts = [
        pl.when(test.expression).then(pl.lit(number, dtype=dtype)).otherwise(pl.lit(fallback, dtype=dtype))
        for test, number in tests
    ]
    level = max((test.level for test, _ in tests), default=0)
    return Truths(in_pairs(parts, join) if parts else pl.lit(fallback, dtype=dtype), level)


def _width(largest: int) -> pl.DataType:
    return pl.UInt16() if largest < SMALL else pl.UInt32()
