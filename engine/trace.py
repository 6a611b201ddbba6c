"""Why a condition came out as it did for one row: every leaf with its values, and which leaves decided.

The tree is traced as it was written, with the reference evaluator, so that a reader finds his own words again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from .critical_values import critical_values
from .program import Choice, Program
from .reference import Known, Row, fires, truth, value_of
from .tree import All, Any, Condition, Fact, Flag, Literal, Not, Origin, Value, children, walk

__all__ = ["Trace", "critical_values", "deciding_leaves", "explain_condition", "met_rules"]


@dataclass(frozen=True, slots=True)
class Trace:
    """One condition and what it was. `parts` are traced where they are conditions (of AND, OR, NOT); a leaf has its
    `sides` instead (the values below it, constants left out, in reading order) and all `facts` it read.

    `is_deciding`: it alone, or together with the other deciding ones, made the whole condition what it is. Of a false
    AND every false part decides, of a true one every part, of an unknown one every unknown part; OR the other way.
    """

    condition: Condition
    truth: bool | None
    parts: tuple[Trace, ...] = ()
    sides: tuple[tuple[Value, Known | None], ...] = ()
    facts: tuple[tuple[str, Known | None], ...] = ()
    is_deciding: bool = True

    @property
    def origin(self) -> Origin:
        """Where the condition was written."""
        return self.condition.origin

    @property
    def is_leaf(self) -> bool:
        """Whether it holds no further conditions but those inside a CASE."""
        return not isinstance(self.condition, All | Any | Not)


def explain_condition(condition: Condition, row: Row) -> Trace:
    """The condition and all its parts over a row of facts and flags as they mean (as `settle` returns them)."""
    return _mark(_trace(condition, row), is_deciding=True)


def deciding_leaves(trace: Trace) -> tuple[Trace, ...]:
    """The leaves that made the condition true, false or unknown, in reading order; constants too."""
    return tuple(_deciding(trace))


def met_rules(choice: Choice, program: Program, row: Row) -> tuple[str, ...]:
    """The rules of a choice that are met (ids, in the choice's order) over a row of facts and flags as they mean: the
    first of them stands before the others, or they are what does not agree."""
    rules = {rule.id: rule for rule in program.rules}
    return tuple(rule for rule in choice.rules if fires(rules[rule], row))


def _deciding(trace: Trace) -> Iterator[Trace]:
    if trace.is_deciding and trace.is_leaf:
        yield trace
    for part in trace.parts:
        yield from _deciding(part)


def _trace(condition: Condition, row: Row) -> Trace:
    if isinstance(condition, All | Any | Not):
        parts = tuple(_trace(part, row) for part in children(condition) if isinstance(part, Condition))
        return Trace(condition, truth(condition, row), parts)
    below = [side for side in children(condition) if isinstance(side, Value) and not isinstance(side, Literal)]
    sides = tuple((side, value_of(side, row)) for side in below)
    facts = {node.name: value_of(node, row) for node in walk(condition) if isinstance(node, Fact)}
    flags = {node.name: row.get(node.name) is True for node in walk(condition) if isinstance(node, Flag)}
    return Trace(condition, truth(condition, row), sides=sides, facts=tuple({**facts, **flags}.items()))


def _mark(trace: Trace, *, is_deciding: bool) -> Trace:
    """Hands down who decides: a part of AND or OR does where it is what the whole is."""
    parts = tuple(
        _mark(part, is_deciding=is_deciding and (isinstance(trace.condition, Not) or part.truth is trace.truth))
        for part in trace.parts
    )
    return replace(trace, parts=parts, is_deciding=is_deciding)
