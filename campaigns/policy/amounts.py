"""Written amounts and expressions of the policy: whole minor units, or trees; problems where they cannot be meant."""

from __future__ import annotations

import re
from decimal import Decimal

from ...engine.tree import Call, Kind, Literal, Type, Value
from ...rules.conditions import read_expression
from ...rules.nodes import Scalar
from ...rules.places import Place
from ...rules.problems import Problem
from .settings import Settings

_PERCENT = re.compile(r"\d+(\.\d+)?\s*%", re.ASCII)


def to_minor(amount: Decimal, place: Place, settings: Settings) -> tuple[int, list[Problem]]:
    """Money in whole minor units; a problem where it has more decimals than the currency."""
    minor = amount.scaleb(settings.exponent)
    return int(minor), [] if minor == int(minor) else [_too_fine(amount, place, settings)]


def read_money_value(scalar: Scalar, settings: Settings) -> tuple[Value | None, list[Problem]]:
    """An amount of money or an expression that comes to one."""
    value, problems = read_expression(scalar)
    if isinstance(value, Literal) and isinstance(scalar.value, int | Decimal) and not isinstance(scalar.value, bool):
        problems = problems + to_minor(Decimal(scalar.value), scalar.place, settings)[1]
        value = Literal(value.value, Type(Kind.NUMBER, settings.currency), scalar.place)
    return value, problems


def read_plain_value(scalar: Scalar) -> tuple[Value | None, list[Problem]]:
    """A number (`15%` means 15) or an expression that comes to one."""
    if is_percentage(scalar):
        return Literal(float(scalar.text.strip().rstrip("% ")), Type(Kind.NUMBER), scalar.place), []
    return read_expression(scalar)


def is_percentage(scalar: Scalar) -> bool:
    """Whether it is a plain percentage such as `15%`, no expression."""
    return _PERCENT.fullmatch(scalar.text.strip()) is not None


def constant(value: Value | None) -> Decimal | None:
    """The number that a value always comes to, where that can be seen at once."""
    if isinstance(value, Literal) and isinstance(value.value, float) and not isinstance(value.value, bool):
        return Decimal(repr(value.value))
    return None


def clamped(value: Value, between: tuple[Decimal, Decimal] | None, currency: str) -> Value:
    """The value brought into its bounds, as a tree."""
    if between is None:
        return value
    money = Type(Kind.NUMBER, currency)
    low, high = (Literal(float(bound), money) for bound in between)
    return Call("LEAST", (high, Call("GREATEST", (low, value), value.origin)), value.origin)


def _too_fine(amount: Decimal, place: Place, settings: Settings) -> Problem:
    values = {
        "currency": settings.currency,
        "digits": settings.exponent,
        "value": amount,
        "wanted": f"{round(amount, settings.exponent):f}",
    }
    return Problem("P122", values, place, ("round",))
