"""Transactions, batch by batch: seen as of the instant, exact amounts, returns told from purchases, the rest left out
and counted, bad lines set aside.

Order of the steps, each line counted at the first that takes it: empty line; later than the instant; moment unreadable
(quarantine); no customer; order or product left out; price zero; outside a range that says `leave_out`; any other cell
unreadable (quarantine). So a line that is left out need not be readable otherwise.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce

import polars as pl

from .convert import (
    GOOD,
    MISSING,
    NEGATIVE_PRICE,
    NOT_MOMENT,
    NOT_NUMBER,
    OUTSIDE,
    TOO_LARGE,
    TOO_LARGE_AMOUNT,
    TOO_MANY_DECIMALS,
    Reading,
    clean_text,
    convert,
    plain_numbers,
)
from .data_spec import Column, DataSpec, LogSpec, TransactionsSpec
from .dates_and_moments import read_moments
from .exact_numbers import LARGEST, divide_half_even, exact_units
from .instant import Instant
from .quarantine import Quarantine
from .raw_table import ROW

PRICE_SCALE = 6
QUANTITY_SCALE = 3
_I128 = pl.Int128()


@dataclass
class Counts:
    """Filled batch by batch; the names are those of `TableReport.cleaned`."""

    read: int = 0
    kept: int = 0
    earliest: int | None = None
    latest: int | None = None
    total: float = 0.0
    """Sum of absolute amounts, to see beforehand that no sum can overflow."""
    cleaned: dict[str, int] = field(default_factory=dict)
    names: list[pl.Series] | None = None
    """Where a list: who is named in a line before the instant, even if the line does not count."""

    def add(self, name: str, count: int) -> None:
        """Counts rows under a name; none leaves no trace."""
        if count:
            self.cleaned[name] = self.cleaned.get(name, 0) + count


def clean_lines(
    batch: pl.DataFrame,
    spec: DataSpec,
    transactions: TransactionsSpec,
    as_of: Instant,
    aside: Quarantine,
    counts: Counts,
) -> pl.DataFrame:
    """The lines of a batch that count: `customer` String, `day` Int32 (local, since 1970-01-01), `is_return` Boolean,
    `amount` Int64 (minor units, negative for returns), `quantity` Int64 (thousandths, negative for returns), and
    `order`, `product`, `category` String where they are mapped. Without price and amount, `amount` is 0."""
    reading = Reading(transactions.source, spec.exponent, spec.zone, as_of.today)
    counts.read += batch.height
    batch = without_empty(batch, transactions, counts)
    batch, day = seen_rows(batch, transactions, as_of, aside, counts)
    texts = {
        role: convert(batch[transactions.columns[role].source], transactions.columns[role], reading)
        for role in ("customer", "order", "product", "category")
        if role in transactions.columns
    }
    lines = pl.DataFrame([day.alias("day"), *(one.values.alias(role) for role, one in texts.items())])
    if counts.names is not None:
        counts.names.append(lines["customer"].drop_nulls().unique())
    keep = _left_in(lines, transactions, counts)
    batch, lines = batch.filter(keep), lines.filter(keep)
    reasons: dict[str, pl.Series] = {role: one.reasons.filter(keep) for role, one in texts.items()}
    lines, more, keep = _with_amounts(lines, batch, spec, transactions, reading, counts)
    reasons |= more
    bad = reduce(lambda one, other: one | other, (one != GOOD for one in reasons.values()))
    for role, marks in reasons.items():
        column = transactions.columns[role]
        aside.add(column, batch[ROW], batch[column.source], marks.set(~keep, GOOD))
    lines = lines.filter(keep & ~bad)
    counts.kept += lines.height
    counts.add("returned", int(lines["is_return"].sum()))
    return lines


def without_empty(batch: pl.DataFrame, table: TransactionsSpec | LogSpec, counts: Counts) -> pl.DataFrame:
    """A spreadsheet's rows in which nothing stands are passed over."""
    moment = batch[table.columns["moment"].source]
    is_blank = moment.is_null()
    if isinstance(moment.dtype, pl.String):
        is_blank |= ((moment.str.len_bytes() == 0) | moment.str.starts_with(" ")).fill_null(False)
    if not is_blank.any():
        return batch
    cells = batch.drop(ROW)
    blank = [
        cells[name].is_null() | (cells[name].cast(pl.String).str.strip_chars() == "").fill_null(False)
        for name in cells.columns
    ]
    empty = reduce(lambda one, other: one & other, blank)
    counts.add("empty_row", int(empty.sum()))
    return batch.filter(~empty)


def seen_rows(
    batch: pl.DataFrame, table: TransactionsSpec | LogSpec, as_of: Instant, aside: Quarantine, counts: Counts
) -> tuple[pl.DataFrame, pl.Series]:
    """Lines strictly before the instant and their local days; unreadable moments go to quarantine."""
    column = table.columns["moment"]
    cells = batch[column.source]
    text = clean_text(cells, table.source.missing) if isinstance(cells.dtype, pl.String) else cells
    moments = read_moments(text, column.format, column.zone or as_of.zone, as_of)
    reasons = pl.repeat(GOOD, batch.height, dtype=pl.UInt8, eager=True)
    reasons = reasons.set(moments.bad, NOT_MOMENT).set(text.is_null(), MISSING)
    aside.add(column, batch[ROW], cells, reasons)
    counts.add("later", int((moments.day.is_not_null() & ~moments.seen).sum()))
    ends = [one for one in (counts.earliest, moments.earliest) if one is not None]
    counts.earliest = min(ends, default=None)
    counts.latest = max([one for one in (counts.latest, moments.latest) if one is not None], default=None)
    if moments.seen.all():
        return batch, moments.day
    return batch.filter(moments.seen), moments.day.filter(moments.seen)


def _left_in(lines: pl.DataFrame, transactions: TransactionsSpec, counts: Counts) -> pl.Series:
    """Lines with a customer, whose order and product are not left out."""
    cleaning = transactions.cleaning
    keep = pl.repeat(True, lines.height, dtype=pl.Boolean, eager=True)
    out: list[tuple[str, pl.Series]] = []
    if cleaning.no_customer == "leave_out":
        out.append(("no_customer", lines["customer"].is_null()))
    if "order" in lines.columns and cleaning.orders_begin:
        out.append(("order_left_out", _begins(lines["order"], cleaning.orders_begin)))
    if "product" in lines.columns and (cleaning.products or cleaning.products_begin):
        listed = lines["product"].is_in(list(cleaning.products)).fill_null(False)
        out.append(("product_left_out", listed | _begins(lines["product"], cleaning.products_begin)))
    for name, where in out:
        counts.add(name, int((where & keep).sum()))
        keep &= ~where
    return keep


def _begins(texts: pl.Series, beginnings: tuple[str, ...]) -> pl.Series:
    nothing = pl.repeat(False, len(texts), dtype=pl.Boolean, eager=True)
    return reduce(lambda one, begin: one | texts.str.starts_with(begin).fill_null(False), beginnings, nothing)


def _with_amounts(
    lines: pl.DataFrame,
    batch: pl.DataFrame,
    spec: DataSpec,
    transactions: TransactionsSpec,
    reading: Reading,
    counts: Counts,
) -> tuple[pl.DataFrame, dict[str, pl.Series], pl.Series]:
    """Lines with `quantity`, `amount` and `is_return`; reasons of unreadable cells by role; lines not left out."""
    columns, cleaning = transactions.columns, transactions.cleaning
    read = {
        role: _units(batch[columns[role].source], columns[role], scale, reading)
        for role, scale in (("quantity", QUANTITY_SCALE), ("price", PRICE_SCALE), ("amount", spec.exponent))
        if role in columns
    }
    reasons = {role: marks for role, (_, marks) in read.items()}
    one = pl.repeat(10**QUANTITY_SCALE, lines.height, dtype=pl.Int64, eager=True)
    quantity = read["quantity"][0] if "quantity" in read else one
    price = read["price"][0] if "price" in read else None
    keep = pl.repeat(True, lines.height, dtype=pl.Boolean, eager=True)
    if price is not None:
        negative = (price < 0).fill_null(False)
        reasons["price"] = reasons["price"].set(negative & (reasons["price"] == GOOD), NEGATIVE_PRICE)
        amount = _product(quantity, price, spec.exponent)
    else:
        amount = read["amount"][0] if "amount" in read else one * 0
    if cleaning.zero_prices == "leave_out" and (price is not None or "amount" in read):
        zero = ((price if price is not None else amount) == 0).fill_null(False)
        counts.add("zero_price", int(zero.sum()))
        keep &= ~zero
    for role, marks in reasons.items():
        if columns[role].outside == "leave_out":
            outside = marks == OUTSIDE
            counts.add("outside_left_out", int((outside & keep).sum()))
            keep &= ~outside
    too_large = (amount.abs() > LARGEST).fill_null(False)
    if too_large.any():
        role = "price" if price is not None else "amount"
        reasons[role] = reasons[role].set(too_large & (reasons[role] == GOOD), TOO_LARGE_AMOUNT)
    is_return = (quantity < 0) | (amount < 0)
    if "order" in lines.columns and cleaning.cancellation_begins:
        is_return |= _begins(lines["order"], cleaning.cancellation_begins)
    is_return = is_return.fill_null(False)
    amount = amount.set(too_large, None).cast(pl.Int64)
    signed = amount.abs().zip_with(~is_return, -amount.abs())
    pieces = quantity.abs().zip_with(~is_return, -quantity.abs())
    counts.total += float(amount.cast(pl.Float64).abs().sum() or 0.0)
    named = [signed.alias("amount"), pieces.alias("quantity"), is_return.alias("is_return")]
    return lines.with_columns(named), reasons, keep


def _units(cells: pl.Series, column: Column, scale: int, reading: Reading) -> tuple[pl.Series, pl.Series]:
    """Whole numbers at a scale and the reasons of bad cells; every cell must be known."""
    if isinstance(cells.dtype, pl.String | pl.Categorical | pl.Enum | pl.Null):
        cells = plain_numbers(clean_text(cells, reading.source.missing), reading.source)
    units = exact_units(cells, scale - reading.exponent if column.minor else scale, column.rounded)
    reasons = pl.repeat(GOOD, len(cells), dtype=pl.UInt8, eager=True)
    if units.values.null_count():
        reasons = reasons.set(units.values.is_null(), MISSING)
        for marks, reason in (
            (units.not_number, NOT_NUMBER),
            (units.too_many_decimals, TOO_MANY_DECIMALS),
            (units.too_large, TOO_LARGE),
        ):
            reasons = reasons.set(marks, reason)
    if isinstance(column.lowest, Decimal):
        reasons = reasons.set((units.values < math.ceil(column.lowest * 10**scale)).fill_null(False), OUTSIDE)
    if isinstance(column.highest, Decimal):
        reasons = reasons.set((units.values > math.floor(column.highest * 10**scale)).fill_null(False), OUTSIDE)
    return units.values, reasons


def _product(quantity: pl.Series, price: pl.Series, exponent: int) -> pl.Series:
    """Quantity x price in minor units, rounded half-even once a line (Int128, exact)."""
    frame = pl.DataFrame([quantity.alias("q"), price.alias("p")])
    exact = frame.select(pl.col("q").cast(_I128) * pl.col("p").cast(_I128)).to_series()
    return divide_half_even(exact, 10 ** (PRICE_SCALE + QUANTITY_SCALE - exponent))
