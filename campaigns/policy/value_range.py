"""What the values of offers come to: a number where they read nothing of the customer, else the least and the most."""

from __future__ import annotations

from decimal import Decimal

from ...engine.reference import value_of
from ...engine.tree import Fact, Flag, Value, walk
from ...rules.check_context import Checking
from ...rules.regions.hulls import value_hull


def always(value: Value | None) -> Decimal | None:
    """What a value comes to that reads nothing of the customer; None where it does, or comes to no number."""
    if value is None or any(isinstance(node, Fact | Flag) for node in walk(value)):
        return None
    number = value_of(value, {})
    return _bound(number) if isinstance(number, float) else None


def range_of(value: Value, checking: Checking | None) -> tuple[Decimal | None, Decimal | None]:
    """The least and the most that a value comes to where it is known; None: no bound is known."""
    number = always(value)
    if number is not None or checking is None:
        return number, number
    low, high = value_hull(value, checking.space.questions.hull_of)
    return _bound(low), _bound(high)


def _bound(end: float) -> Decimal | None:
    number = Decimal(repr(end))
    return number if number.is_finite() else None
