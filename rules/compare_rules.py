"""Whether one rule, or several together, fires wherever another does: proved by shape, days and tags included.

A row of a table that makes a choice may be kept from firing by another row, so nothing is proved with one. Called by
the checks of rules that are vain and of offers that can never win; how much is asked for one book is limited.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..engine.program import Rule
from .check_context import Checking
from .regions.answers import is_impossible
from .regions.formulas import Both, Within
from .regions.space import IS_FALSE, NOT_TRUE, Claim, Space, fires
from .rule_book import WrittenRule
from .tables.table_choices import row_as_rule

MOST_PAIRS = 3000
"""Pairs of rules that are compared for one check of a book; beyond, nothing more is said."""
MOST_LOOKS = 400_000
"""Pairs that are looked at, fact by fact, before they are compared."""
MOST_TOGETHER = 8
"""Rules that are taken together."""
STEPS = 200


@dataclass(frozen=True, slots=True)
class Firing:
    """A rule as written, and as it fires. `is_sure`: nothing keeps it from firing where its condition holds."""

    rule: WrittenRule
    engine: Rule
    is_sure: bool


def rules_that_may_fire(checking: Checking) -> list[Firing]:
    """Sound rules and rows that may fire, in order of file and line; tables that collect are rules like any other."""
    pairs = [(rule, True) for rule in checking.book.rules]
    for table in checking.book.tables:
        pairs += [(row_as_rule(table, row), table.hit == "collect") for row in table.rows]
    engine, today = checking.engine_rules, checking.around.as_of
    return [
        Firing(rule, engine[rule.id], is_sure)
        for rule, is_sure in pairs
        if rule.id in engine
        and rule.id not in checking.never_firing
        and (today is None or rule.active_to is None or rule.active_to >= today)
    ]


class Comparing:
    """Counts what it is asked."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self.pairs = MOST_PAIRS
        self.looks = MOST_LOOKS

    def has_ended(self) -> bool:
        """Nothing more will be proved."""
        return self.pairs <= 0 or self.looks <= 0

    def fires_wherever(self, one: Firing, other: Firing) -> bool:
        """Certain that `one` fires wherever `other` does."""
        if not one.is_sure or self.has_ended():
            return False
        self.looks -= 1
        if not self._is_likely(one, other):
            return False
        self.pairs -= 1
        return is_impossible(self.space, (fires(other.engine), _misses(one)), STEPS)

    def fire_together(self, some: Sequence[Firing], other: Firing) -> list[Firing]:
        """The fewest of these of which certainly one fires wherever `other` does: leaving out any of them would do.
        Empty where that cannot be proved."""
        found = [one for one in some if one.is_sure]
        if not 1 < len(found) <= MOST_TOGETHER or self.has_ended() or not self._cover(found, other):
            return []
        for one in tuple(found):
            fewer = [each for each in found if each is not one]
            if fewer and self._cover(fewer, other):
                found = fewer
        return found

    def _cover(self, some: Sequence[Firing], other: Firing) -> bool:
        self.pairs -= 1
        return is_impossible(self.space, (fires(other.engine), *map(_misses, some)), STEPS)

    def _is_likely(self, one: Firing, other: Firing) -> bool:
        """Fact by fact nothing speaks against it; quick, so that few pairs are searched."""
        formula = self.space.formula(fires(one.engine))
        parts = formula.parts if isinstance(formula, Both) else (formula,)
        claim = fires(other.engine)
        return all(
            not self.space.shadow(claim, part.subject) & ~part.cells for part in parts if isinstance(part, Within)
        )


def _misses(one: Firing) -> Claim:
    """It does not fire."""
    return Claim(one.engine.when, IS_FALSE if one.engine.fires_if_unknown else NOT_TRUE)
