"""Negation normal form: NOT carried down to the leaves once, so that a two-valued back end with null-rejecting leaves
returns exactly the rows for which the condition is true.

Leaves carry the negation themselves (`negated`, or the flipped comparison). Nested AND in AND and OR in OR are joined,
constants folded. The three values of the condition do not change. No recursion: depth cannot hurt here (the language
caps nesting at 100 all the same, because people read it and the reference evaluator recurses).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, cast

from .tree import (
    All,
    Among,
    Any,
    Compare,
    Comparison,
    Condition,
    Constant,
    Contains,
    Flag,
    IsUnknown,
    Leaf,
    Like,
    Node,
    Not,
    Truth,
    Value,
    children,
    with_children,
)

OPPOSITE: Final[Mapping[Comparison, Comparison]] = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
"""The comparison that is true where both sides are known and this one is false."""


def normal_form(condition: Condition) -> Condition:
    """The same condition without `Not`, also inside the WHENs of CASE; same truth (true, false, unknown) everywhere."""
    return cast(Condition, _carried_down(condition, negated=False))


def is_false_form(condition: Condition) -> Condition:
    """A normal form that is true exactly where the condition is false, so false or unknown elsewhere."""
    return cast(Condition, _carried_down(condition, negated=True))


def normal_value(value: Value) -> Value:
    """The same value with every condition inside it (the WHENs of CASE) in normal form."""
    return cast(Value, _carried_down(value, negated=False))


def _carried_down(root: Node, *, negated: bool) -> Node:
    """Goes down with the sign, comes up with the finished nodes; both on one explicit stack."""
    waiting: list[tuple[Node, bool, bool]] = [(root, negated, False)]
    finished: list[Node] = []
    while waiting:
        node, negative, is_below_done = waiting.pop()
        below = children(node)
        if not is_below_done:
            waiting.append((node, negative, True))
            passes_on = isinstance(node, All | Any | Not)
            sign = negative != isinstance(node, Not)
            waiting.extend((part, sign and passes_on, False) for part in reversed(below))
            continue
        parts = finished[len(finished) - len(below) :]
        del finished[len(finished) - len(below) :]
        match node:
            case Not():
                finished.append(parts[0])
            case All() | Any():
                finished.append(_joined(node, cast(list[Condition], parts), negative))
            case _:
                same = with_children(node, parts)
                finished.append(_opposite(cast(Leaf, same)) if negative else same)
    return finished[0]


def _joined(node: All | Any, parts: list[Condition], negative: bool) -> Condition:
    """AND or OR (the other one where negative) over finished parts, flattened and with constants folded."""
    joint: type[All] | type[Any] = All if isinstance(node, All) != negative else Any
    absorbing = joint is Any
    flat: list[Condition] = []
    for part in parts:
        for inner in part.parts if isinstance(part, joint) else (part,):
            if not isinstance(inner, Constant):
                flat.append(inner)
            elif inner.value == absorbing:
                return inner
    if not flat:
        return Constant(not absorbing, node.origin)
    return flat[0] if len(flat) == 1 else joint(tuple(flat), node.origin)


def _opposite(leaf: Leaf) -> Leaf:
    match leaf:
        case Compare():
            return replace(leaf, operator=OPPOSITE[leaf.operator])
        case Constant():
            return replace(leaf, value=not leaf.value)
        case Truth() | Among() | Like() | Contains() | IsUnknown() | Flag():
            return replace(leaf, negated=not leaf.negated)
