"""What each measure yields: its type and meaning, known without data, and its column, computed from a summary.

Divisions are numpy's: Polars divides by a constant as a product with the inverse, which is not the same number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..engine.tree import Kind, Type
from ..rules.vocabulary import FactInfo
from .data_spec import Logged
from .segment_book import STAGES, Feature

if TYPE_CHECKING:
    import polars as pl

    from .features import Summary

FEATURE = "feature"
DAYS = "days"
NEEDS_PRICE = ("spend", "gross_spend", "returned", "returned_share", "average_order", "rfm_money")
NEEDS_QUANTITY = ("units",)
NEEDS_OF = ("favourite", "favourites", "distinct")
RFM = ("rfm_recency", "rfm_frequency", "rfm_money")
OF_LOGS: dict[str, Logged] = {
    "contacts": "contacts",
    "days_since_last_contact": "contacts",
    "events": "events",
    "days_since_last_event": "events",
}
"""Measures that are not of transactions, and the table they are of."""
ONLY: dict[str, tuple[str, ...]] = {
    "transactions": ("product", "category"),
    "contacts": ("offer", "channel"),
    "events": ("kind", "channel"),
}
"""What a feature may be narrowed down to, by table."""
WHOLE = ("orders", "order_days", "distinct", "days_since_last_order", "days_since_first_order", *RFM, *OF_LOGS)
"""Measures that count: `orders > 1` and `orders >= 2` are the same there."""
WINDOWED = (
    "orders", "order_days", "units", "spend", "gross_spend", "returned", "returned_share", "average_order", "favourite",
    "favourites", "distinct", "rfm_frequency", "rfm_money", "contacts", "events",
)  # fmt: skip
"""Measures that may say `within`. The others look at the whole history, or their result would mislead."""

_MEANINGS = {
    "orders": "number of orders",
    "order_days": "number of days with an order",
    "units": "pieces bought",
    "spend": "spent, less what was returned",
    "gross_spend": "spent, returns not taken off",
    "returned": "value of what was returned",
    "returned_share": "returned value as a share of what was spent",
    "average_order": "spent an order on average, returns not taken off",
    "days_since_last_order": "whole days since the last order",
    "days_since_first_order": "whole days since the first order",
    "first_order_date": "day of the first order",
    "last_order_date": "day of the last order",
    "usual_gap": "days between order days on average",
    "distinct": "number of different {of}",
    "favourite": "{of} bought most often",
    "favourites": "{of} bought most often, at most {at_most}",
    "rfm_recency": "fifth by recency, 5 is the most recent",
    "rfm_frequency": "fifth by number of orders, 5 is the most",
    "rfm_money": "fifth by spend, 5 is the most",
    "lifecycle": "stage by the customer's own rhythm",
    "contacts": "number of contacts",
    "days_since_last_contact": "whole days since the last contact",
    "events": "number of events",
    "days_since_last_event": "whole days since the last event",
}
_PLURALS = {
    "product": "products",
    "category": "categories",
    "offer": "offers",
    "kind": "kinds",
    "channel": "channels",
}


def feature_info(feature: Feature, currency: str, exponent: int) -> FactInfo:
    """The fact a feature makes, from its declaration alone."""
    kind, unit, scale, nullable = Kind.NUMBER, None, 0, False
    lowest: float | None = 0.0
    highest: float | None = None
    categories: tuple[str, ...] = ()
    measure = feature.measure
    if measure in ("spend", "gross_spend", "returned", "average_order"):
        unit, scale = currency, exponent
        lowest = None if measure == "spend" else 0.0
        nullable = measure == "average_order"
    elif measure.startswith("days_since_") or measure == "usual_gap":
        unit, nullable = DAYS, True
    elif measure in ("first_order_date", "last_order_date"):
        kind, lowest, nullable = Kind.DATE, None, True
    elif measure == "returned_share":
        nullable = True
    elif measure in RFM:
        lowest, highest, nullable = 1.0, 5.0, True
    elif measure == "lifecycle":
        kind, lowest, categories = Kind.TEXT, None, STAGES
    elif measure == "favourite":
        kind, lowest, nullable = Kind.TEXT, None, True
    elif measure == "favourites":
        kind, lowest = Kind.TEXTS, None
    return FactInfo(
        feature.id,
        Type(kind, unit),
        nullable,
        scale,
        lowest,
        highest,
        categories,
        FEATURE,
        _meaning(feature),
        is_whole=measure in WHOLE,
    )


def _meaning(feature: Feature) -> str:
    if feature.what:
        return feature.what
    of = feature.of or ""
    named = _PLURALS[of] if of and feature.measure != "favourite" else of
    meaning = _MEANINGS[feature.measure].format(of=named, at_most=feature.at_most)
    if feature.only is not None:
        role, texts = feature.only
        shown = ", ".join(texts[:3]) + (" ..." if len(texts) > 3 else "")
        meaning += f", only {role if len(texts) == 1 else _PLURALS[role]} {shown}"
    return meaning if feature.within is None else f"{meaning}, last {feature.within} days"


def measure_column(feature: Feature, summary: Summary, today: int) -> pl.Series:
    """The column of a measure that needs no more than its summary."""
    return _COLUMNS[feature.measure](summary, today).alias(feature.id)


def _counts(name: str) -> Callable[[Summary, int], pl.Series]:
    def column(summary: Summary, _today: int) -> pl.Series:
        return _float(getattr(summary, name))

    return column


def _float(values: object, known: object = None) -> pl.Series:
    import numpy as np
    import polars as pl

    numbers = pl.Series(np.asarray(values, dtype=np.float64))
    return numbers if known is None else numbers.set(pl.Series(~np.asarray(known)), None)


def _money(values: object, known: object = None) -> pl.Series:
    import numpy as np
    import polars as pl

    amounts = pl.Series(np.asarray(values, dtype=np.int64))
    return amounts if known is None else amounts.set(pl.Series(~np.asarray(known)), None)


def _quotient(numbers: object, divisors: object) -> pl.Series:
    """One division at the end; unknown where the divisor is 0."""
    import numpy as np

    divisors = np.asarray(divisors)
    known = divisors > 0
    return _float(np.asarray(numbers) / np.where(known, divisors, 1), known)


def _units(summary: Summary, _today: int) -> pl.Series:
    return _float(summary.units / 1000.0)


def _returned_share(summary: Summary, _today: int) -> pl.Series:
    return _quotient(summary.returned, summary.gross)


def _average_order(summary: Summary, _today: int) -> pl.Series:
    """Whole minor units, rounded half-even."""
    import numpy as np

    known = summary.orders > 0
    orders = np.where(known, summary.orders, 1)
    whole, rest = np.divmod(summary.gross, orders)
    whole = whole + ((2 * rest > orders) | ((2 * rest == orders) & (whole % 2 == 1)))
    return _money(whole, known)


def _days_since(name: str) -> Callable[[Summary, int], pl.Series]:
    def column(summary: Summary, today: int) -> pl.Series:
        return _float(today - getattr(summary, name), summary.orders > 0)

    return column


def _dates(name: str) -> Callable[[Summary, int], pl.Series]:
    def column(summary: Summary, _today: int) -> pl.Series:
        import numpy as np
        import polars as pl

        known = summary.orders > 0
        days = np.where(known, getattr(summary, name), 0).astype(np.int32)
        return pl.Series(days).cast(pl.Date).set(pl.Series(~known), None)

    return column


def _usual_gap(summary: Summary, _today: int) -> pl.Series:
    import numpy as np

    gaps = summary.order_days - 1
    return _quotient(np.where(gaps > 0, summary.last_day - summary.first_day, 0), gaps)


def _spend(summary: Summary, _today: int) -> pl.Series:
    return _money(summary.gross - summary.returned)


def _amounts(name: str) -> Callable[[Summary, int], pl.Series]:
    def column(summary: Summary, _today: int) -> pl.Series:
        return _money(getattr(summary, name))

    return column


_COLUMNS: dict[str, Callable[[Summary, int], pl.Series]] = {
    "orders": _counts("orders"),
    "order_days": _counts("order_days"),
    "units": _units,
    "spend": _spend,
    "gross_spend": _amounts("gross"),
    "returned": _amounts("returned"),
    "returned_share": _returned_share,
    "average_order": _average_order,
    "days_since_last_order": _days_since("last_day"),
    "days_since_first_order": _days_since("first_day"),
    "first_order_date": _dates("first_day"),
    "last_order_date": _dates("last_day"),
    "usual_gap": _usual_gap,
}
