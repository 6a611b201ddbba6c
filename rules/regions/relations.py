"""Whether a box can hold at all, given what its hidden facts stand for: bounds carried along, order without rings.

A box takes hidden facts as free. Here `a - b` is held against what is left of `a` and `b`, and `a < b`, `b < c`,
`c < a` against each other. "Empty" is certain; "perhaps not empty" is not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from ...engine.tree import Fact, Kind, Value
from .domains import cells_between, hull
from .hulls import EVERYTHING, Hull, is_total, kind_of_value, needed_facts, value_hull
from .leaves import Hidden, Pair
from .search import Box
from .space import Space

ROUNDS = 4
"""Times that bounds are carried along a chain `a < b < c`."""
_NUMBERS = (Kind.NUMBER, Kind.DATE)


def is_empty(space: Space, box: Box) -> bool:
    """Certainly nobody: bounds or order contradict."""
    hidden = [position for position in box if position in space.behind]
    if not any(_is_bound(space, box, position, hidden) for position in hidden):
        return False  # a hidden fact by itself has been given its range when it was read
    state = _Bounds(space, dict(box), {})
    for _ in range(ROUNDS):
        before = dict(state.box), dict(state.bounds)
        for position in hidden:
            if not _narrow(state, position):
                return True
        if (state.box, state.bounds) == before:
            break
    return _has_ring(space, state.box, hidden)


def _is_bound(space: Space, box: Box, position: int, hidden: Sequence[int]) -> bool:
    """Whether the box speaks of what the hidden fact is made of, by itself or in another hidden fact."""
    behind = space.behind[position]
    if not behind.isdisjoint(box):
        return True
    return any(one != position and not behind.isdisjoint(space.behind[one]) for one in hidden)


@dataclass(frozen=True, slots=True)
class _Bounds:
    """What is left of a box; `bounds` holds ends that stand between the cuts of a fact."""

    space: Space
    box: Box
    bounds: dict[int, Hull]

    def of_fact(self, name: str) -> Hull:
        """Where the fact lies when it is known."""
        position = self.space.position.get(name)
        if position is None or self.space.domains[position].kind not in _NUMBERS:
            return EVERYTHING
        domain = self.space.domains[position]
        low, high = hull(domain, self.box.get(position, domain.full)) or EVERYTHING
        lowest, highest = self.bounds.get(position, EVERYTHING)
        return max(low, lowest), min(high, highest)

    def keep(self, position: int, allowed: int) -> bool:
        """Leaves only the cells allowed; False where none remain."""
        full = self.space.full[position]
        cells = self.box.get(position, full) & allowed
        if cells != full:
            self.box[position] = cells
        return bool(cells)

    def bound(self, position: int, low: float, high: float) -> bool:
        """The fact is known and lies between; False where it cannot."""
        lowest, highest = self.bounds.get(position, EVERYTHING)
        self.bounds[position] = low, high = max(low, lowest), min(high, highest)
        domain = self.space.domains[position]
        return low <= high and self.keep(position, cells_between(domain, low, high))


def _narrow(state: _Bounds, position: int) -> bool:
    """Carries the bounds of what a hidden fact is made of to it, and back; False where nothing remains."""
    domain = state.space.domains[position]
    node = state.space.questions.hidden[domain.name]
    if not state.keep(position, domain.known if _is_known(state, node) else state.space.full[position]):
        return False
    if isinstance(node, Pair):
        if not _is_numeric(state.space, node.left):
            return True
        left, right = value_hull(node.left, state.of_fact), value_hull(node.right, state.of_fact)
        low = -1.0 if left[0] < right[1] else 0.0 if left[0] == right[1] else 1.0
        high = 1.0 if left[1] > right[0] else 0.0 if left[1] == right[0] else -1.0
        allowed = cells_between(domain, low, high) | domain.unknown
        return state.keep(position, allowed) and _carry(state, position, node, left, right)
    if domain.kind is not Kind.NUMBER:
        return True
    low, high = value_hull(cast(Value, node), state.of_fact)
    return state.keep(position, cells_between(domain, low, high) | domain.unknown)


def _is_known(state: _Bounds, node: Hidden) -> bool:
    """Whether what it is made of is known in the box, and nothing else could keep it from being known."""
    parts = (node.left, node.right) if isinstance(node, Pair) else (node,)
    for part in parts:
        if not isinstance(part, Value) or not is_total(part):
            return False
        for name in needed_facts(part):
            at = state.space.position.get(name)
            if at is None or state.box.get(at, state.space.full[at]) & state.space.domains[at].unknown:
                return False
    return True


def _carry(state: _Bounds, position: int, pair: Pair, left: Hull, right: Hull) -> bool:
    """`a <= b` bounds a from above and b from below, where these are plain facts."""
    domain, cells = state.space.domains[position], state.box[position]
    signs = hull(domain, cells)
    if cells & domain.unknown or signs is None:
        return True
    bounds: list[tuple[Value, float, float]] = []
    if signs[1] <= 0:
        bounds += [(pair.left, -math.inf, right[1]), (pair.right, left[0], math.inf)]
    if signs[0] >= 0:
        bounds += [(pair.right, -math.inf, left[1]), (pair.left, right[0], math.inf)]
    return all(
        state.bound(state.space.position[value.name], low, high)
        for value, low, high in bounds
        if isinstance(value, Fact)
    )


def _is_numeric(space: Space, value: Value) -> bool:
    return kind_of_value(value, space.questions.facts) in _NUMBERS


def _has_ring(space: Space, box: Box, hidden: list[int]) -> bool:
    """Whether the pairs that are certain say that something is smaller than itself."""
    steps: dict[Value, dict[Value, bool]] = {}  # from the smaller to the larger; True: smaller for certain
    for position in hidden:
        pair, domain = space.questions.hidden[space.domains[position].name], space.domains[position]
        if not isinstance(pair, Pair) or box[position] & domain.unknown or not _is_numeric(space, pair.left):
            continue
        signs = hull(domain, box[position])
        if signs is None:
            continue
        if signs[1] <= 0:
            steps.setdefault(pair.left, {})[pair.right] = signs[1] < 0
        if signs[0] >= 0:
            steps.setdefault(pair.right, {})[pair.left] = signs[0] > 0
    return any(_comes_back(start, steps) for start in steps)


def _comes_back(start: Value, steps: dict[Value, dict[Value, bool]]) -> bool:
    """Whether some way from `start` back to it has a step that is smaller for certain."""
    seen: set[tuple[Value, bool]] = set()
    waiting = [(start, False)]
    while waiting:
        value, is_strict = waiting.pop()
        for larger, is_smaller in steps.get(value, {}).items():
            reached = larger, is_strict or is_smaller
            if reached == (start, True):
                return True
            if reached not in seen:
                seen.add(reached)
                waiting.append(reached)
    return False
