"""Which of true, false and unknown a condition can be, told from its constants alone."""

from __future__ import annotations

from ..engine.reference import truth
from ..engine.tree import All, Any, Condition, Constant, Fact, Flag, IsUnknown, Not, walk

Truths = frozenset[bool | None]
"""None stands for unknown."""

_EITHER: Truths = frozenset((True, False))
_ANY: Truths = frozenset((True, False, None))


def possible_truths(condition: Condition) -> Truths:
    """Every value the condition may take: a leaf without names has one, a flag two, any other leaf three.

    It looks at each leaf by itself: `a > 1 AND a < 0` counts as possible. Nesting is at most 100 by the language.
    """
    match condition:
        case All() | Any():
            return _joined(condition)
        case Not():
            return frozenset(None if value is None else not value for value in possible_truths(condition.part))
        case Flag() | IsUnknown():
            return _EITHER
        case Constant():
            return frozenset((condition.value,))
        case _:
            if any(isinstance(node, Fact | Flag) for node in walk(condition)):
                return _ANY
            return frozenset((truth(condition, {}),))


def _joined(node: All | Any) -> Truths:
    """AND is decided by a false part, OR by a true one; the parts are taken as free of each other."""
    decides = isinstance(node, Any)
    parts = [possible_truths(part) for part in node.parts]
    found: set[bool | None] = set()
    if any(decides in part for part in parts):
        found.add(decides)
    undecided = [part - {decides} for part in parts]
    if all(undecided):
        if any(None in part for part in undecided):
            found.add(None)
        if all(decides not in part for part in undecided):
            found.add(not decides)
    return frozenset(found)
