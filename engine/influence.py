"""Which leaf of a condition decides, for many rows at once: what the whole would be were that one leaf otherwise.

A leaf decides in a row when turning it alone would change whether the condition fires: the idea of modified condition
and decision coverage (MC/DC, RTCA DO-178B, 6.4.4.2), here over SQL's three values. Called by the coverage of cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt

from .tree import All, Any, Condition, Constant, Leaf, Not

FALSE, UNKNOWN, TRUE = 0, 1, 2
"""Kleene's three values in their order: AND is the smallest, OR the greatest, NOT two minus it."""

Truths = npt.NDArray[np.uint8]
"""One of the three values a row."""


@dataclass(frozen=True, slots=True)
class Influence:
    """What the condition is in every row; for every leaf, in the order of `leaves`, the rows in which it `decides`."""

    truth: Truths
    decides: tuple[npt.NDArray[np.bool_], ...]


def leaves(condition: Condition) -> tuple[Leaf, ...]:
    """The conditions that AND, OR and NOT join, in reading order, constants left out; what stands in a CASE is none."""
    return tuple(leaf for leaf in _leaves(condition) if not isinstance(leaf, Constant))


def find_influence(condition: Condition, truths: Sequence[Truths], rows: int, *, fires_if_unknown: bool) -> Influence:
    """`truths` stand in the order of `leaves`, each of length `rows`. Raises StopIteration where one is missing."""
    valued = _evaluate(condition, iter(truths), rows)
    least = UNKNOWN if fires_if_unknown else TRUE
    whole = tuple(np.full(rows, value, np.uint8) for value in (FALSE, UNKNOWN, TRUE))
    decides = tuple((turned[FALSE] >= least) != (turned[TRUE] >= least) for turned in _turned(valued, whole))
    return Influence(valued.value, decides)


def _leaves(condition: Condition) -> Iterator[Leaf]:
    match condition:
        case All() | Any():
            for part in condition.parts:
                yield from _leaves(part)
        case Not():
            yield from _leaves(condition.part)
        case _:
            yield condition


@dataclass(frozen=True, slots=True)
class _Valued:
    """A node with what it is in every row."""

    node: Condition
    value: Truths
    parts: tuple[_Valued, ...] = ()


def _evaluate(node: Condition, given: Iterator[Truths], rows: int) -> _Valued:
    match node:
        case All() | Any():
            parts = tuple(_evaluate(part, given, rows) for part in node.parts)
            join = np.minimum if isinstance(node, All) else np.maximum
            return _Valued(node, reduce(join, [part.value for part in parts]), parts)
        case Not():
            part = _evaluate(node.part, given, rows)
            return _Valued(node, (TRUE - part.value).astype(np.uint8), (part,))
        case Constant():
            return _Valued(node, np.full(rows, TRUE if node.value else FALSE, np.uint8))
        case _:
            return _Valued(node, next(given))


_Turned = tuple[Truths, ...]
"""What the whole would be were the node false, unknown, true."""


def _turned(valued: _Valued, whole: _Turned) -> Iterator[_Turned]:
    """For every leaf what the whole would be at each of its three values, everything else as it is."""
    match valued.node:
        case All() | Any():
            join, neutral = (np.minimum, TRUE) if isinstance(valued.node, All) else (np.maximum, FALSE)
            for position, part in enumerate(valued.parts):
                others = [other.value for index, other in enumerate(valued.parts) if index != position]
                beside = reduce(join, others) if others else np.full(len(whole[0]), neutral, np.uint8)
                alone = np.choose(beside, whole)  # where the part does not matter to AND or OR, the others alone count
                if not isinstance(part.node, All | Any | Not):  # of a leaf nobody asks what it would be if unknown
                    unsure = alone
                else:
                    unsure = np.choose(join(beside, UNKNOWN), whole)
                below = (whole[FALSE], unsure, alone) if neutral == TRUE else (alone, unsure, whole[TRUE])
                yield from _turned(part, below)
        case Not():
            yield from _turned(valued.parts[0], whole[::-1])
        case Constant():
            return
        case _:
            yield whole
