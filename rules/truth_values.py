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
        case Constant():
            return frozenset((condition.value,))
        case Flag() | IsUnknown():
            return _EITHER
        case Not():
            return frozenset(None if value is None else not value for value in possible_truths(condition.part))
        case All() | Any():
            joint = all if isinstance(condition, All) else any
            found: Truths = frozenset((isinstance(condition, All),))
            for part in condition.parts:
                found = frozenset(_join(joint is all, left, right) for left in found for right in possible_truths(part))
            return found
        case _:
            if any(isinstance(node, Fact | Flag) for node in walk(condition)):
                return _ANY
            return frozenset((truth(condition, {}),))


def _join(is_and: bool, left: bool | None, right: bool | None) -> bool | None:
    decides = not is_and
    if left is decides or right is decides:
        return decides
    return None if left is None or right is None else is_and
