"""What a row that is looked for must show, and which values its facts may take. The search itself is `find_row.py`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

from .reference import Known
from .tree import Condition

Wanted = frozenset[bool | None]
"""Truths that will do."""

HOLDS: Wanted = frozenset({True})
FAILS: Wanted = frozenset({False})
UNKNOWN: Wanted = frozenset({None})

FINEST = 4
"""Decimals of a number that a person would still write."""


@dataclass(frozen=True, slots=True)
class Domain:
    """Which stored values an input may take. `samples` are tried where nothing better is known, the first one first.

    `choices`: the only texts there are (empty: any text). `lowest` and `highest` bound stored numbers; `is_whole`:
    fractions of it would look odd.
    """

    samples: tuple[Known, ...]
    choices: frozenset[str] = frozenset()
    lowest: float | None = None
    highest: float | None = None
    nullable: bool = True
    is_whole: bool = False

    def holds(self, value: Known | None, shy: bool = False) -> bool:
        """Whether the fact may have this value; None where it may be missing. `shy`: no number that would look
        odd, so none below zero unless the range says so, and whole ones where they are whole as a rule."""
        match value:
            case None:
                return self.nullable
            case bool() | date():
                return True
            case int() | float():
                return (
                    value >= (self.lowest if self.lowest is not None else 0 if shy else -math.inf)
                    and (self.highest is None or value <= self.highest)
                    and round(value, FINEST) == value
                    and (not shy or not self.is_whole or float(value).is_integer())
                )
            case str():
                return not self.choices or value in self.choices
            case tuple():
                return True


@dataclass(frozen=True, slots=True)
class Wish:
    """A condition, and the truths it may have."""

    condition: Condition
    wanted: Wanted


def before(value: Known | None, scale: int) -> tuple[Known, ...]:
    """Neighbours of a value at which a leaf turns: on one side of it the leaf does not turn yet."""
    match value:
        case bool():
            return ()
        case int() | float():
            steps = (1,) if scale or (float(value).is_integer() and abs(value) >= 2) else (0.01, 1)
            return tuple(round(value + sign * step, FINEST) for step in steps for sign in (-1, 1))
        case date() if date.min < value < date.max:
            return value - timedelta(1), value + timedelta(1)
        case _:
            return ()
