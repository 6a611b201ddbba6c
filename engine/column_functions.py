"""What single leaves, functions and inputs of the language are in Polars: pure functions from expressions to one.

Called by `column_expressions.py`. Nothing here knows a program, only kinds and types.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final, Literal

import polars as pl

from .program import Input
from .tree import Comparison, Kind, Scalar

LARGEST: Final = sys.float_info.max
LARGEST_WHOLE: Final = 2.0**53
"""Beyond it a double no longer tells neighbouring whole numbers apart, so `%` has no answer."""

POLARS_TYPES: Final[Mapping[Kind, pl.DataType]] = {
    Kind.NUMBER: pl.Float64(),
    Kind.TEXT: pl.String(),
    Kind.DATE: pl.Date(),
    Kind.BOOLEAN: pl.Boolean(),
    Kind.TEXTS: pl.List(pl.String()),
}
CHAINED_CHOICES: Final = 8
"""Up to so many choices of IN are compared one by one: measured, that is faster than a hash set."""

COMPARISONS: Final[Mapping[Comparison, Callable[[pl.Expr, pl.Expr], pl.Expr]]] = {
    "=": lambda left, right: left == right,
    "<>": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}
MIRRORED: Final[Mapping[Comparison, Comparison]] = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def entered(part: Input, dtype: pl.DataType | None) -> pl.Expr:
    """An input column as the engine means it: numbers as finite doubles in major units, the rest in its own type.

    `dtype` None: not known, so cast. Raises TypeError where the column cannot hold such values: the reader of the data
    has seen to that before.
    """
    stored, kind = pl.col(part.name), part.type.kind
    if dtype is not None and not _can_hold(kind, dtype):
        raise TypeError(f"{part.name} should hold a {kind}, not {dtype}")
    if is_as_stored(part, dtype):
        return stored
    if kind is not Kind.NUMBER:
        return stored.cast(POLARS_TYPES[kind])
    number = stored if dtype == pl.Float64 else stored.cast(pl.Float64)
    if dtype is None or dtype.is_float():
        number = finite(number)
    return divided(number, pl.lit(10.0**part.scale)) if part.scale else number


def divided(dividend: pl.Expr, divisor: pl.Expr) -> pl.Expr:
    """The correctly rounded quotient, or what is not finite. Names the dividend twice.

    Polars multiplies by the reciprocal where the divisor is one value for all rows, which is wrong in the last bit for
    one quotient in seven by 100, and differs between a frame of one row and of many. Adding `dividend * 0.0` makes the
    divisor a column like any other and changes neither it nor what is not finite.
    """
    return dividend / (dividend * 0.0 + divisor)


def without_negative_zero(number: pl.Expr) -> pl.Expr:
    """-0.0 made 0.0 (Polars leaves `x + 0.0` out, so that does not do it). Names the number twice."""
    return pl.when(number == 0.0).then(0.0).otherwise(number)


def is_as_stored(part: Input, dtype: pl.DataType | None) -> bool:
    """Whether the column may be read without any change."""
    if part.type.kind is Kind.TEXT and is_dictionary(dtype):
        return True
    return part.type.kind is not Kind.NUMBER and dtype == POLARS_TYPES[part.type.kind]


def is_dictionary(dtype: pl.DataType | None) -> bool:
    """Whether text is held as codes into a dictionary: equality on it costs a tenth."""
    return isinstance(dtype, pl.Categorical | pl.Enum)


def finite(number: pl.Expr) -> pl.Expr:
    """Null where the number is NaN or infinite. Names the number twice."""
    return pl.when(number.abs() <= LARGEST).then(number)


def is_true(truth: pl.Expr) -> pl.Expr:
    """Null made false: measured, a quarter of the cost of `fill_null`."""
    return truth.eq_missing(pl.lit(True))


def joined(parts: Sequence[pl.Expr], join: Callable[[pl.Expr, pl.Expr], pl.Expr]) -> pl.Expr:
    """All parts in order, joined in pairs of pairs, so that no expression gets deep."""
    level = list(parts)
    while len(level) > 1:
        pairs = [join(left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
        level = [*pairs, level[-1]] if len(level) % 2 else pairs
    return level[0]


def both(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    """AND of three values."""
    return left & right


def either(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    """OR of three values."""
    return left | right


def extreme(left: pl.Expr, right: pl.Expr, sign: Literal["<", ">"], unknown_wins: bool) -> pl.Expr:
    """The smaller or the greater of two; where one is null: null if `unknown_wins`, else the other.

    Plain sides, a constant on the right (it must be known). Measured, a quarter of the cost of `max_horizontal`.
    """
    null_goes_left = left if unknown_wins else right
    return pl.when(COMPARISONS[sign](left, right) | null_goes_left.is_null()).then(left).otherwise(right)


def literal(value: Scalar | None, kind: Kind) -> pl.Expr:
    """A constant; what is unknown or not finite is null."""
    if kind is Kind.NUMBER and value is not None:
        number = float(value)  # type: ignore[arg-type]
        value = number + 0.0 if abs(number) <= LARGEST else None
    return _literal(value, kind)


@lru_cache(maxsize=1024, typed=True)
def _literal(value: Scalar | None, kind: Kind) -> pl.Expr:
    """Expressions never change, and a program of a thousand rules says the same few numbers again and again."""
    return pl.lit(value, dtype=POLARS_TYPES[kind])


def compare_raw(raw: pl.Expr, operator: Comparison, bound: pl.Expr) -> pl.Expr:
    """`raw operator bound`, not true where raw is not finite (Polars holds NaN to be greater than every number)."""
    match operator:
        case "=":
            return raw == bound
        case "<":
            return raw.is_between(-LARGEST, bound, closed="left")
        case "<=":
            return raw.is_between(-LARGEST, bound)
        case ">":
            return raw.is_between(bound, LARGEST, closed="right")
        case ">=":
            return raw.is_between(bound, LARGEST)
        case _:
            raise ValueError(f"{operator} needs both sides clean")


def is_among(item: pl.Expr, choices: list[Scalar], kind: Kind) -> pl.Expr:
    """`item IN (choices)`; null where the item is."""
    if len(choices) > CHAINED_CHOICES and kind in (Kind.TEXT, Kind.NUMBER):
        return item.is_in(choices)
    if not choices:
        return item != item
    return joined([item == literal(choice, kind) for choice in choices], either)


def fits_pattern(text: pl.Expr, pattern: str) -> pl.Expr:
    """LIKE over the whole text: `%` any run, `_` one code point, line ends like any other; null where the text is."""
    if "_" not in pattern:
        match pattern.split("%"):
            case [whole]:
                return text == pl.lit(whole, dtype=pl.String)
            case [start, ""]:
                return text.str.starts_with(start)
            case ["", end]:
                return text.str.ends_with(end)
    wild = {"%": ".*", "_": "."}
    spelled = "".join(wild.get(letter) or _escaped(letter) for letter in pattern)
    return text.str.contains(rf"(?s)\A{spelled}\z")


def _escaped(letter: str) -> str:
    return f"\\{letter}" if letter in r"\.+*?()|[]{}^$#&-~" else letter


def rest_of_division(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    """`left % right` for whole numbers, the sign that of the dividend; null otherwise and for 0. Clean, plain sides."""
    is_whole = (
        (left.floor() == left) & (right.floor() == right) & (right != 0.0)
        & (left.abs() <= LARGEST_WHOLE) & (right.abs() <= LARGEST_WHOLE)
    )  # fmt: skip
    dividend, divisor = (side.abs().cast(pl.Int64, strict=False) for side in (left, right))
    return pl.when(is_whole).then((dividend % divisor * left.sign().cast(pl.Int64)).cast(pl.Float64))


def round_away_from_zero(number: pl.Expr) -> pl.Expr:
    """To the nearest whole number, halves away from zero. Polars decides on the exact rest, as the definition does."""
    return number.round(0, mode="half_away_from_zero")


def days_to_anniversary(day: pl.Expr, today: pl.Expr) -> pl.Expr:
    """Whole days from `today` to the next day with the same month and day, 0 on it; 29 February falls on 28 February
    in other years. Plain sides. Counts by the day of the year, 1 to 366, which costs a quarter of making dates.
    """
    ordinal, born_in_leap_year = day.dt.ordinal_day().cast(pl.Int32), day.dt.is_leap_year()
    leap_day = 60
    in_common_year = ordinal - (born_in_leap_year & (ordinal >= leap_day)).cast(pl.Int32)
    in_leap_year = pl.when(born_in_leap_year).then(ordinal).otherwise(ordinal + (ordinal >= leap_day).cast(pl.Int32))
    year, passed = today.dt.year(), today.dt.ordinal_day().cast(pl.Int32)
    this_year = pl.when(_is_leap(year)).then(in_leap_year).otherwise(in_common_year)
    next_year = pl.when(_is_leap(year + 1)).then(in_leap_year).otherwise(in_common_year)
    year_length = pl.when(_is_leap(year)).then(366).otherwise(365)
    return pl.when(this_year >= passed).then(this_year - passed).otherwise(year_length - passed + next_year)


def _is_leap(year: pl.Expr) -> pl.Expr:
    return ((year % 4 == 0) & (year % 100 != 0)) | (year % 400 == 0)


def _can_hold(kind: Kind, dtype: pl.DataType) -> bool:
    match kind:
        case _ if dtype == pl.Null:
            return True
        case Kind.NUMBER:
            return dtype.is_integer() or dtype.is_float()
        case Kind.TEXT:
            return dtype == pl.String or is_dictionary(dtype)
        case Kind.DATE:
            return dtype == pl.Date
        case Kind.BOOLEAN:
            return dtype == pl.Boolean
        case Kind.TEXTS:
            return isinstance(dtype, pl.List) and dtype.inner in (pl.String, pl.Categorical, pl.Enum)
    raise ValueError(f"no such kind: {kind}")
