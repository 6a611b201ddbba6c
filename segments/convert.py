"""Cells as they stand become values: text in NFC, exact money, doubles, dates, truth values; or a reason why not.

A cell is stripped of blanks around it; what `missing` lists, NaN and infinity are unknown. Every cell that cannot be
read gets the catalogue code of its reason; nothing is guessed.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from .data_spec import TODAY, Column, TableSource
from .dates_and_moments import read_dates
from .exact_numbers import LARGEST, exact_units

REASONS = (
    "", "D154", "D155", "D156", "D157", "D158", "D159", "D160", "D161", "D162", "D163", "D164", "D165", "D166", "D167",
)  # fmt: skip
"""Catalogue codes by the number kept for each bad cell; 0 is a good one."""
GOOD, MISSING, NOT_NUMBER, TOO_LARGE, NOT_MONEY, TOO_MANY_DECIMALS, NOT_DATE, NOT_BOOLEAN = range(8)
NOT_CATEGORY, OUTSIDE, NOT_ID, NOT_MOMENT, NEGATIVE_PRICE, TOO_LARGE_AMOUNT, TWICE = range(8, 15)

YES = ("true", "t", "yes", "y", "1", "on", "是", "真")
NO = ("false", "f", "no", "n", "0", "off", "否", "假")
"""Words for true and false, whatever their case; a column may declare others."""

_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$"
_NOT_FINITE = r"(?i)^([+-]?(nan|inf|infinity))$"


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a cell needs to know beside its column: the table's marks, the currency, zone and day."""

    source: TableSource
    exponent: int
    zone: str
    today: date


@dataclass(frozen=True, slots=True)
class Converted:
    """`values` typed, null where unknown; `reasons` UInt8 into REASONS. A bad cell's value is null."""

    values: pl.Series
    reasons: pl.Series


def convert(cells: pl.Series, column: Column, reading: Reading) -> Converted:
    """Cells of one column by its kind. `id` and `text` String, `number` Float64, `money` Int64 in minor units, `date`
    Date, `boolean` Boolean, `texts` List(String)."""
    if isinstance(cells.dtype, pl.List):
        cells = _clean_texts(cells, reading)
    elif not _is_typed(cells.dtype):
        cells = clean_text(cells, reading.source.missing)
    converted = _BY_KIND[column.kind](cells, column, reading)
    converted = _within(converted, column, reading)
    if column.required:
        missing = converted.values.is_null() & (converted.reasons == GOOD)
        converted = Converted(converted.values, _mark(converted.reasons, missing, MISSING))
    return converted


def clean_text(cells: pl.Series, missing: tuple[str, ...]) -> pl.Series:
    """Text without blanks around it, in NFC; what means "not known" is null."""
    cells = cells.cast(pl.String).str.strip_chars()
    if cells.str.len_bytes().sum() != cells.str.len_chars().sum():
        cells = cells.str.normalize("NFC")
    for word in {"", *missing}:
        unknown = (cells == word).fill_null(False)
        if unknown.any():
            cells = cells.set(unknown, None)
    return cells


def plain_numbers(cells: pl.Series, source: TableSource) -> pl.Series:
    """Numbers as text with a point and no thousands marks; what does not follow the declared marks stays as it is."""
    if source.thousands:
        mark, point = _escaped(source.thousands), _escaped(source.decimal)
        grouped = cells.str.contains(rf"^[+-]?[0-9]{{1,3}}({mark}[0-9]{{3}})+({point}[0-9]*)?$").fill_null(False)
        if grouped.any():
            cells = cells.zip_with(~grouped, cells.str.replace_all(source.thousands, "", literal=True))
    if source.decimal != ".":
        pointed = cells.str.contains(".", literal=True).fill_null(False)
        with_point = cells.str.replace(source.decimal, ".", literal=True)
        cells = with_point.zip_with(~pointed, cells + "?") if pointed.any() else with_point
    return cells


def _is_typed(dtype: pl.DataType) -> bool:
    return not isinstance(dtype, pl.String | pl.Categorical | pl.Enum | pl.Null)


def _escaped(mark: str) -> str:
    return rf"\{mark}" if mark in ".'" else mark


def _clean_texts(cells: pl.Series, reading: Reading) -> pl.Series:
    """Each item as a text cell; unknown items are dropped."""
    frame = cells.cast(pl.List(pl.String)).alias("t").to_frame()
    item = pl.element().str.strip_chars().str.normalize("NFC")
    kept = item.filter(item.is_not_null() & ~item.is_in(["", *reading.source.missing]))
    return frame.select(pl.col("t").list.eval(kept)).to_series()


def _good(cells: pl.Series) -> pl.Series:
    return pl.repeat(GOOD, len(cells), dtype=pl.UInt8, eager=True)


def _mark(reasons: pl.Series, where: pl.Series, reason: int) -> pl.Series:
    where = where.fill_null(False)
    return reasons.set(where, reason) if where.any() else reasons


def _identity(cells: pl.Series, _column: Column, _reading: Reading) -> Converted:
    """Text as it stands: leading zeros stay. Whole floats lose their `.0`; others are no ids."""
    if cells.dtype.is_float():
        known = cells.is_finite().fill_null(False)
        is_whole = known & ((cells.floor() == cells) & (cells.abs() <= LARGEST)).fill_null(False)
        values = cells.set(~is_whole, None).cast(pl.Int64).cast(pl.String)
        return Converted(values, _mark(_good(cells), known & ~is_whole, NOT_ID))
    return Converted(cells.cast(pl.String), _good(cells))


def _text(cells: pl.Series, column: Column, reading: Reading) -> Converted:
    if isinstance(cells.dtype, pl.Boolean):
        values = cells.cast(pl.String)
    elif cells.dtype.is_float():
        values = _identity(cells, column, reading).values.fill_null(cells.set(~cells.is_finite(), None).cast(pl.String))
    else:
        values = cells.cast(pl.String)
    reasons = _good(cells)
    if column.categories:
        reasons = _mark(reasons, values.is_not_null() & ~values.is_in(list(column.categories)), NOT_CATEGORY)
    return Converted(values.set(reasons != GOOD, None), reasons)


def _texts(cells: pl.Series, column: Column, reading: Reading) -> Converted:
    if not isinstance(cells.dtype, pl.List):
        cells = _clean_texts(cells.str.split(column.separator), reading)
    reasons = _good(cells)
    if column.categories:
        frame = cells.alias("t").to_frame()
        known = frame.select(pl.col("t").list.eval(pl.element().is_in(list(column.categories))).list.all()).to_series()
        reasons = _mark(reasons, ~known, NOT_CATEGORY)
    return Converted(cells.set(reasons != GOOD, None) if (reasons != GOOD).any() else cells, reasons)


def _number(cells: pl.Series, _column: Column, reading: Reading) -> Converted:
    if isinstance(cells.dtype, pl.Decimal):
        cells = cells.cast(pl.String)
    if isinstance(cells.dtype, pl.String):
        return _number_from_text(plain_numbers(cells, reading.source))
    if cells.dtype.is_integer():
        whole = cells.cast(pl.Int128)
        too_large = (whole > LARGEST) | (whole < -LARGEST)
        reasons = _mark(_good(cells), too_large, TOO_LARGE)
        return Converted(whole.set(reasons != GOOD, None).cast(pl.Float64), reasons)
    return Converted(_finite(cells.cast(pl.Float64)), _good(cells))


def _number_from_text(cells: pl.Series) -> Converted:
    unknown = cells.str.contains(_NOT_FINITE).fill_null(False)
    cells = cells.set(unknown, None) if unknown.any() else cells
    bad = ~cells.str.contains(_NUMBER).fill_null(True)
    reasons = _mark(_good(cells), bad, NOT_NUMBER)
    usable = cells.set(bad, None) if bad.any() else cells
    values = usable.cast(pl.Float64)
    if (values.abs() >= LARGEST).any():
        is_whole = usable.str.contains(r"^[+-]?[0-9]+$")
        digits = usable.str.strip_chars_start("+-0")
        too_large = is_whole & (values.abs() >= LARGEST) & (digits != str(LARGEST))
        too_large = too_large.fill_null(False) | values.is_infinite().fill_null(False)
        reasons = _mark(reasons, too_large, TOO_LARGE)
        values = values.set(reasons != GOOD, None)
    return Converted(_finite(values), reasons)


def _finite(values: pl.Series) -> pl.Series:
    """NaN and infinity are unknown; minus zero is zero."""
    negative_zero = (values == 0.0).fill_null(False)
    values = values.set(negative_zero, 0.0) if negative_zero.any() else values
    finite = values.is_finite().fill_null(True)
    return values if finite.all() else values.set(~finite, None)


def _money(cells: pl.Series, column: Column, reading: Reading) -> Converted:
    if isinstance(cells.dtype, pl.String):
        unknown = cells.str.contains(_NOT_FINITE).fill_null(False)
        cells = cells.set(unknown, None) if unknown.any() else cells
        cells = plain_numbers(cells, reading.source)
    units = exact_units(cells, 0 if column.minor else reading.exponent, column.rounded)
    reasons = _mark(_good(cells), units.not_number, NOT_MONEY)
    reasons = _mark(reasons, units.too_many_decimals, TOO_MANY_DECIMALS)
    return Converted(units.values, _mark(reasons, units.too_large, TOO_LARGE))


def _date(cells: pl.Series, column: Column, reading: Reading) -> Converted:
    values, bad = read_dates(cells, column.format, reading.zone)
    return Converted(values, _mark(_good(cells), bad, NOT_DATE))


def _boolean(cells: pl.Series, column: Column, _reading: Reading) -> Converted:
    if isinstance(cells.dtype, pl.Boolean):
        return Converted(cells, _good(cells))
    words = cells.cast(pl.String).str.to_lowercase()
    true = words.is_in([word.lower() for word in column.yes] or list(YES))
    false = words.is_in([word.lower() for word in column.no] or list(NO))
    values = true.set(~(true | false).fill_null(True), None)
    return Converted(values, _mark(_good(cells), cells.is_not_null() & values.is_null(), NOT_BOOLEAN))


def _within(converted: Converted, column: Column, reading: Reading) -> Converted:
    """The declared range; what lies outside is bad or unknown, as declared."""
    values = converted.values
    outside = pl.repeat(False, len(values), dtype=pl.Boolean, eager=True)
    for bound, is_lowest in ((column.lowest, True), (column.highest, False)):
        if bound is None:
            continue
        limit = stored_bound(bound, column, reading)
        outside |= ((values < limit) if is_lowest else (values > limit)).fill_null(False)
    if not outside.any():
        return converted
    reasons = converted.reasons if column.outside == "unknown" else _mark(converted.reasons, outside, OUTSIDE)
    return Converted(values.set(outside, None), reasons)


def stored_bound(bound: object, column: Column, reading: Reading) -> float | int | date:
    """A bound in the terms of stored values: doubles, minor units, dates."""
    if bound == TODAY:
        return reading.today
    if isinstance(bound, date):
        return bound
    if column.kind == "money":
        scaled = Decimal(str(bound)).scaleb(reading.exponent)
        return math.floor(scaled) if bound == column.highest else math.ceil(scaled)
    return float(str(bound))


_BY_KIND: dict[str, Callable[[pl.Series, Column, Reading], Converted]] = {
    "id": _identity,
    "text": _text,
    "texts": _texts,
    "number": _number,
    "money": _money,
    "date": _date,
    "boolean": _boolean,
}
