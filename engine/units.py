"""Units of numbers, as far as they can be known without asking for more than people write.

A unit is a product of powers (`GBP`, `days`, `GBP/days`). A number without a stated unit takes on what it meets: added
or compared it has the other side's unit, multiplied it leaves the other unit as it is. Because `365` in
`spend * 365 / gap` may well mean days, a compound unit into which an unstated number was multiplied is `loose`: it fits
everything. A loose simple unit (`2 * gap`) stays strict.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Unit:
    """`powers` by name, sorted, no zeros; None: not stated."""

    powers: tuple[tuple[str, int], ...] | None = None
    is_loose: bool = False

    @property
    def text(self) -> str | None:
        """As `parse_unit` reads it; None where nothing strict can be said."""
        if self.powers is None or (self.is_loose and not self._is_simple):
            return None
        if self._is_simple:
            return self.powers[0][0]
        above = [_power(name, power) for name, power in self.powers if power > 0]
        below = [_power(name, -power) for name, power in self.powers if power < 0]
        return "/".join(["*".join(above) or "1", *below])

    @property
    def _is_simple(self) -> bool:
        return self.powers is not None and len(self.powers) == 1 and self.powers[0][1] == 1


UNSTATED = Unit()


@lru_cache(maxsize=512)
def parse_unit(text: str | None) -> Unit:
    """`GBP`, `days*points`, `GBP/days`, `m^2`; a text without these signs is one unit of that name. None: unstated.

    Asked for every fact and number of every condition, of which a project has a handful of units.
    """
    if text is None:
        return UNSTATED
    powers: dict[str, int] = {}
    for position, part in enumerate(text.split("/")):
        for factor in part.split("*"):
            name, _, exponent = factor.strip().partition("^")
            power = int(exponent) if exponent.isdecimal() else 1
            powers[name] = powers.get(name, 0) + (-power if position else power)
    powers.pop("1", None)
    return Unit(_canonical(powers))


def multiply(left: Unit, right: Unit) -> Unit:
    """The unit of a product. Money times money is a unit of its own (`GBP^2`), which fits nothing a person writes."""
    return _combine(left, right, 1)


def divide(left: Unit, right: Unit) -> Unit:
    """The unit of a quotient; a ratio of two like units has no unit, and is unstated."""
    return _combine(left, right, -1)


def fits(left: Unit, right: Unit) -> bool:
    """Whether two numbers may be added, compared, or stand for each other."""
    return left is right or left.text is None or right.text is None or left.powers == right.powers


def common(left: Unit, right: Unit) -> Unit:
    """The unit of a sum, or of a choice between two that fit: the one that says more."""
    if left is right:
        return left
    if left.text is None or (left.is_loose and not right.is_loose and right.text is not None):
        return right if right.powers is not None else left
    return left


def _combine(left: Unit, right: Unit, sign: int) -> Unit:
    if left.powers is None and right.powers is None:
        return UNSTATED
    powers = dict(left.powers or ())
    for name, power in right.powers or ():
        powers[name] = powers.get(name, 0) + sign * power
    is_loose = left.powers is None or right.powers is None or left.is_loose or right.is_loose
    canonical = _canonical(powers)
    return Unit(canonical, is_loose) if canonical else UNSTATED


def _canonical(powers: dict[str, int]) -> tuple[tuple[str, int], ...] | None:
    return tuple(sorted((name, power) for name, power in powers.items() if power)) or None


def _power(name: str, power: int) -> str:
    return name if power == 1 else f"{name}^{power}"
