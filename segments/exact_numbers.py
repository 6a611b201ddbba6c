"""Decimal numbers as whole multiples of a power of ten: 12.50 at scale 2 is 1250. No float takes part in the result.

Floating-point columns stand for the shortest decimal that reads back as the same number: 0.1 means one tenth.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
import polars as pl

LARGEST = 2**53
"""Beyond it a double cannot hold every whole number, so nothing larger is taken."""

DECIMAL_TEXT = r"^[+-]?([0-9]{1,24}(\.[0-9]*)?|\.[0-9]+)$"
_WORKING_SCALE = 12
_I128 = pl.Int128()


@dataclass(frozen=True, slots=True)
class Units:
    """`values` Int64, null where unknown or where one of the marks (Boolean, no nulls) holds."""

    values: pl.Series
    not_number: pl.Series
    too_many_decimals: pl.Series
    too_large: pl.Series


def exact_units(cells: pl.Series, scale: int, rounded: bool) -> Units:
    """Cells (text, whole, decimal or float column) times 10**scale; `rounded`: half-even where more decimals stand."""
    if isinstance(cells.dtype, pl.String):
        return _from_text(cells, scale, rounded)
    if cells.dtype.is_float():
        return _from_floats(cells.cast(pl.Float64), scale, rounded)
    if isinstance(cells.dtype, pl.Decimal):
        return _from_scaled(cells.to_physical().cast(_I128), cells.dtype.scale, scale, rounded, _none(cells))
    return _from_scaled(cells.cast(_I128), 0, scale, rounded, _none(cells))


def divide_half_even(amounts: pl.Series, divisor: int) -> pl.Series:
    """Whole numbers divided, rounded half-even to whole numbers."""
    name = amounts.name
    by = pl.lit(divisor, dtype=_I128)
    two, one = pl.lit(2, dtype=_I128), pl.lit(1, dtype=_I128)
    whole = pl.col("n") // by
    twice = (pl.col("n") - pl.col("w") * by) * two
    is_odd = (pl.col("w") - (pl.col("w") // two) * two) == one
    frame = amounts.cast(_I128).alias("n").to_frame().with_columns(whole.alias("w"))
    up = (twice > by) | ((twice == by) & is_odd)
    return frame.select((pl.col("w") + up.cast(_I128)).alias(name)).to_series()


def _from_text(cells: pl.Series, scale: int, rounded: bool) -> Units:
    number = cells.str.contains(DECIMAL_TEXT)
    not_number = (~number).fill_null(False)
    usable = cells.set(not_number, None) if not_number.any() else cells
    beyond = cells.str.contains(rf"\.[0-9]{{{scale}}}[0-9]*[1-9]").fill_null(False) & ~not_number
    if beyond.any():
        finer = cells.str.contains(rf"\.[0-9]{{{_WORKING_SCALE}}}[0-9]*[1-9]").fill_null(False)
        fine = usable.cast(pl.Decimal(38, _WORKING_SCALE), strict=False).to_physical().cast(_I128)
        fine = fine.set(finer, None) if finer.any() else fine
        units = _from_scaled(fine, _WORKING_SCALE, scale, rounded, not_number)
        if rounded:
            return Units(units.values, not_number, finer & beyond, units.too_large)
        return Units(units.values, not_number, beyond, units.too_large)
    whole = usable.cast(pl.Decimal(38, scale), strict=False).to_physical().cast(_I128)
    return _from_scaled(whole, scale, scale, rounded, not_number)


def _from_scaled(numbers: pl.Series, has: int, scale: int, rounded: bool, not_number: pl.Series) -> Units:
    """From Int128 at scale `has` to `scale`."""
    name = numbers.name
    too_many = _none(numbers)
    if has < scale:
        limit = pl.lit(LARGEST, dtype=_I128)
        frame = numbers.alias("n").to_frame()
        factor = pl.lit(10 ** (scale - has), dtype=_I128)
        fits = (pl.col("n") <= limit) & (pl.col("n") >= -limit)
        numbers = frame.select(
            pl.when(fits | pl.col("n").is_null()).then(pl.col("n") * factor).otherwise(limit + pl.lit(1, dtype=_I128))
        ).to_series()
    elif has > scale:
        divisor = pl.lit(10 ** (has - scale), dtype=_I128)
        if not rounded:
            exact = numbers.alias("n").to_frame().select(((pl.col("n") // divisor) * divisor) == pl.col("n"))
            too_many = (~exact.to_series()).fill_null(False)
        numbers = divide_half_even(numbers, 10 ** (has - scale))
    frame = numbers.alias("n").to_frame()
    limit = pl.lit(LARGEST, dtype=_I128)
    too_large = frame.select((pl.col("n") > limit) | (pl.col("n") < -limit)).to_series().fill_null(False)
    wrong = too_large | too_many
    if wrong.any():
        numbers = numbers.set(wrong, None)
    return Units(numbers.cast(pl.Int64).alias(name), not_number, too_many, too_large)


def _from_floats(cells: pl.Series, scale: int, rounded: bool) -> Units:
    """A float is what its shortest decimal says. Nearly all are k / 10**scale exactly; the others go one by one.

    In numpy: Polars divides by a constant as a product with its inverse, which is another number in 3 cases of 10.
    """
    numbers = cells.to_numpy().astype(np.float64)
    known = np.isfinite(numbers)
    numbers = np.where(known, numbers, 0.0)
    with np.errstate(over="ignore", invalid="ignore"):
        units = np.rint(numbers * float(10**scale))
        plain = (units / float(10**scale) == numbers) & (np.abs(units) < LARGEST)
    whole = np.where(plain, units, 0.0).astype(np.int64)
    too_many, too_large = np.zeros(len(cells), np.bool_), np.zeros(len(cells), np.bool_)
    for row in np.flatnonzero(~plain).tolist():
        exact = Decimal(repr(float(numbers[row]))).scaleb(scale)
        nearest = exact.to_integral_value(ROUND_HALF_EVEN)
        if abs(nearest) > LARGEST:
            too_large[row] = True
        elif nearest != exact and not rounded:
            too_many[row] = True
        else:
            whole[row] = int(nearest)
    values = pl.Series(cells.name, whole).set(pl.Series(~known | too_many | too_large), None)
    return Units(values, _none(cells), pl.Series(too_many), pl.Series(too_large))


def _none(cells: pl.Series) -> pl.Series:
    return pl.repeat(False, len(cells), dtype=pl.Boolean, eager=True)
