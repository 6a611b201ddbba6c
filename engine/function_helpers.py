"""Functions that the generated function calls: unknown numbers and dates are NaN, dates are ordinals (doubles)."""

from __future__ import annotations

import math
from calendar import isleap
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

from .letter_case import lower, upper

LARGEST_WHOLE: Final = 2.0**53
"""Beyond it a double no longer tells neighbouring whole numbers apart, so `%` has no answer."""

_NAN: Final = math.nan


def number(value: object, name: str) -> float:
    """A stored number that is not simply a finite float or an int: None, NaN, a number of numpy."""
    if value is None:
        return _NAN
    plain = _plain(value)
    if isinstance(plain, bool) or not isinstance(plain, int | float | None):
        raise TypeError(f"{name} should hold a number, not {value!r}")
    try:
        double = _NAN if plain is None else float(plain)
    except OverflowError:
        return _NAN
    return double if math.isfinite(double) else _NAN


def day(value: object, name: str) -> float:
    """A stored date that is not simply a date."""
    if value is None:
        return _NAN
    if isinstance(value, datetime) or not isinstance(value, date):
        raise TypeError(f"{name} should hold a date, not {value!r}")
    return float(value.toordinal())


def text(value: object, name: str) -> str | None:
    """A stored text that is not simply a str."""
    plain = _plain(value)
    if isinstance(plain, str | None):
        return plain
    raise TypeError(f"{name} should hold a text, not {value!r}")


def boolean(value: object, name: str) -> bool | None:
    """A stored boolean that is not simply one."""
    plain = _plain(value)
    if isinstance(plain, bool | None):
        return plain
    raise TypeError(f"{name} should hold true or false, not {value!r}")


def texts(value: object, name: str) -> tuple[str, ...] | None:
    """A stored list of text; unknown members can match nothing and are left out."""
    plain = _plain(value)
    if plain is None:
        return None
    if isinstance(plain, list | tuple | set | frozenset):
        return tuple(str(item) for item in plain if item is not None)
    raise TypeError(f"{name} should hold a list of texts, not {value!r}")


def date_of(ordinal: float) -> date | None:
    """The date, None where unknown."""
    return date.fromordinal(int(ordinal)) if ordinal == ordinal else None


def month_of(ordinal: float) -> float:
    """1 to 12."""
    return float(date.fromordinal(int(ordinal)).month) if ordinal == ordinal else _NAN


def round_away_from_zero(x: float) -> float:
    """To the nearest whole number, halves away from zero; NaN where not finite."""
    size = abs(x)
    whole = size // 1.0
    if size - whole >= 0.5:
        whole += 1.0
    return whole if x > 0 else 0.0 - whole


def rest_of_division(left: float, right: float) -> float:
    """`left % right` for whole numbers, the sign that of the dividend; NaN otherwise and for 0."""
    if not (abs(left) <= LARGEST_WHOLE and 0.0 < abs(right) <= LARGEST_WHOLE):
        return _NAN
    return math.fmod(left, right) if left.is_integer() and right.is_integer() else _NAN


def days_to_anniversary(born: float, today: float) -> float:
    """Whole days from `today` to the next day with the same month and day, 0 on it; 29 February falls on 28 February
    in other years. Counts within the year, so that the year after 9999 is never named."""
    if born != born or today != today:
        return _NAN
    birthday, now = date.fromordinal(int(born)), date.fromordinal(int(today))
    days = _day_of_year(birthday, now.year) - _day_of_year(now, now.year)
    if days < 0:
        days += (
            (366 if isleap(now.year) else 365) - _day_of_year(birthday, now.year) + _day_of_year(birthday, now.year + 1)
        )
    return float(days)


_DAYS_BEFORE: Final = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)


def _day_of_year(of: date, year: int) -> int:
    """1 to 366: which day of `year` the anniversary of `of` is."""
    leap = isleap(year)
    in_month = 28 if of.month == 2 and of.day == 29 and not leap else of.day
    return _DAYS_BEFORE[of.month - 1] + in_month + (leap and of.month > 2)


def _plain(value: object) -> Any:
    """numpy's scalars and arrays as Python's own."""
    return value.tolist() if type(value).__module__ == "numpy" else value  # type: ignore[attr-defined]


HELPERS: Final[Mapping[str, Callable[..., object]]] = {
    "number": number,
    "day": day,
    "text": text,
    "boolean": boolean,
    "texts": texts,
    "date_of": date_of,
    "month_of": month_of,
    "round_away_from_zero": round_away_from_zero,
    "rest_of_division": rest_of_division,
    "days_to_anniversary": days_to_anniversary,
    "lower": lower,
    "upper": upper,
}
"""By the names that the generated source uses."""
