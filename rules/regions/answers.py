"""The questions one asks of conditions: can it be true, is it always, does one imply the other, can both be.

"Never" and "always" are proofs: no customer within the declared ranges and categories is an exception. "Sometimes"
comes with an example that the reference evaluator has confirmed. Between them stands "not decided".
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal as OneOf

from ...engine.tree import Condition
from .examples import Example, example_in
from .relations import is_empty
from .search import MOST_STEPS, NotDecidedError, boxes
from .space import IS_TRUE, NOT_TRUE, Claim, Space

MOST_BOXES = 30
"""Boxes in which an example is looked for."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`example` stands where the verdict is "sometimes": facts and flags for which all claims hold."""

    verdict: OneOf["never", "sometimes", "not decided"]
    example: Example | None = None


def can_be_true(space: Space, condition: Condition) -> Answer:
    """Whether the condition is true for anybody."""
    return can_all_be(space, Claim(condition))


def can_both(space: Space, one: Condition, other: Condition) -> Answer:
    """Whether both conditions are true for one customer."""
    return can_all_be(space, Claim(one), Claim(other))


def always_true(space: Space, condition: Condition) -> Answer:
    """Whether the condition fails for anybody, being false or unknown: "never" means that it is always true."""
    return can_all_be(space, Claim(condition, NOT_TRUE))


def implies(space: Space, one: Condition, other: Condition) -> Answer:
    """Whether `one` is true where `other` is not: "never" means that it implies it; else a counter-example."""
    return can_all_be(space, Claim(one, IS_TRUE), Claim(other, NOT_TRUE))


def can_all_be(space: Space, *claims: Claim, show: Collection[str] = ()) -> Answer:
    """Whether all claims hold for one customer; with `show` the example tells of these names (`example_in`)."""
    tried = 0
    try:
        for box in boxes([space.formula(claim) for claim in claims], space.full):
            if is_empty(space, box):
                continue
            example = example_in(space, box, claims, show)
            if example is not None:
                return Answer("sometimes", example)
            tried += 1
            if tried >= MOST_BOXES:
                return Answer("not decided")
    except NotDecidedError:
        return Answer("not decided")
    return Answer("not decided" if tried else "never")


def is_impossible(space: Space, claims: Sequence[Claim], most_steps: int = MOST_STEPS) -> bool:
    """Whether it is certain that the claims hold together for nobody; without looking for examples, so it is quick."""
    try:
        found = boxes([space.formula(claim) for claim in claims], space.full, most_steps)
        return all(is_empty(space, box) for box in found)
    except NotDecidedError:
        return False
