"""Features of a customer's history as of the instant: counts and sums of whole numbers, one division at the end.

Lines are gathered batch by batch into small tables (`Gathered`), then summed up for each window (`Summary`), then
measured. Nothing depends on the order of lines: sums are of integers, ties are broken by code point.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from .baskets import PurchaseLog
from .segment_book import Feature

Whole = npt.NDArray[np.int64]
Key = tuple[str, tuple[str, ...]] | None
"""`Feature.only`: which lines count; None: all."""

_ENGINE: Literal["streaming"] = "streaming"
"""Whole numbers only, so the order in which threads add up cannot matter; less than half the work of the other one."""

_NEVER = np.iinfo(np.int32).min


@dataclass(frozen=True, slots=True)
class Summary:
    """One window, one entry a customer (in order of id): purchases and returns as whole numbers.

    Money in minor units, `units` in thousandths, days as numbers since 1970-01-01 (`first_day`, `last_day`
    meaningless where `orders` is 0). Only purchase lines make orders, days and units; `returned` is positive.
    """

    orders: Whole
    order_days: Whole
    first_day: Whole
    last_day: Whole
    gross: Whole
    returned: Whole
    units: Whole
    lines: Whole


@dataclass(frozen=True, slots=True)
class Strangers:
    """Lines and customers of transactions that the customers table does not know, how many customers it does know,
    and the first unknown one by code point."""

    lines: int
    customers: int
    known: int
    first: str


@dataclass
class Gathered:
    """What batches of lines come to, by customer, order and day, and by customer, item and window."""

    features: tuple[Feature, ...]
    today: int
    orders: dict[Key, list[pl.DataFrame]] = field(default_factory=dict)
    items: dict[tuple[str, Key], list[pl.DataFrame]] = field(default_factory=dict)
    log: PurchaseLog | None = None
    """Where a log: what was bought, product by product."""

    def windows(self) -> list[int | None]:
        """All `within` of item features, ascending, None (everything) last."""
        spans = {one.within for one in self.features if one.of is not None}
        return [*sorted(span for span in spans if span is not None), None]

    def add(self, lines: pl.DataFrame) -> None:
        """Adds the lines of a batch (see `clean_lines`)."""
        keys: list[Key] = list(dict.fromkeys((None, *(one.only for one in self.features if one.of is None))))
        for key in keys:
            self.orders.setdefault(key, []).append(_by_order(_only(lines, key)))
        if self.log is not None:
            self.log.add(lines)
        item_keys = dict.fromkeys((one.of, one.only) for one in self.features if one.of is not None)
        for role, key in item_keys:
            counted = _by_item(_only(lines, key), role, self.windows(), self.today)
            self.items.setdefault((role, key), []).append(counted)

    def strangers(self, identities: pl.Series) -> Strangers:
        """Who is not among the identities."""
        every = pl.concat([part.select("customer", "all_lines") for part in self.orders[None]])
        unknown = every.join(identities.alias("customer").to_frame(), on="customer", how="anti")
        names = unknown["customer"].unique().sort()
        known = every["customer"].n_unique() - len(names)
        return Strangers(int(unknown["all_lines"].sum()), len(names), known, names[0] if len(names) else "")

    def settle(self, identities: pl.Series) -> None:
        """Replaces customers by their number in `identities`; others are dropped."""
        index = pl.DataFrame({"customer": identities, "row": pl.int_range(len(identities), eager=True, dtype=pl.Int64)})
        for parts in (*self.orders.values(), *self.items.values()):
            parts[:] = [pl.concat(parts).join(index, on="customer", how="inner").drop("customer")]


def summarise(gathered: Gathered, key: Key, within: int | None, customers: int) -> Summary:
    """One window over all customers. To be called after `settle`."""
    frame = gathered.orders[key][0].lazy()
    if within is not None:
        frame = frame.filter(pl.col("day") >= gathered.today - within)
    bought = pl.col("lines") > 0
    purchases = frame.filter(bought)
    days = purchases.select("row", "day").unique().group_by("row")
    money, orders, spans = pl.collect_all(
        [
            frame.group_by("row").agg(pl.col("gross", "returned", "units", "lines").sum()),
            purchases.select("row", "order").unique().group_by("row").agg(pl.len().alias("orders")),
            days.agg(
                pl.len().alias("order_days"), pl.col("day").min().alias("first"), pl.col("day").max().alias("last")
            ),
        ],
        engine=_ENGINE,
    )

    def spread(table: pl.DataFrame, name: str, nothing: int = 0) -> Whole:
        values = np.full(customers, nothing, dtype=np.int64)
        values[table["row"].to_numpy()] = table[name].cast(pl.Int64).to_numpy()
        return values

    return Summary(
        orders=spread(orders, "orders"),
        order_days=spread(spans, "order_days"),
        first_day=spread(spans, "first", _NEVER),
        last_day=spread(spans, "last", _NEVER),
        gross=spread(money, "gross"),
        returned=spread(money, "returned"),
        units=spread(money, "units"),
        lines=spread(money, "lines"),
    )


def rank_items(gathered: Gathered, feature: Feature) -> pl.DataFrame:
    """`row`, `item`, `count`: each customer's products or categories in the feature's window, most lines first, ties
    by code point. To be called after `settle`."""
    assert feature.of is not None
    last_window = gathered.windows().index(feature.within)
    frame = gathered.items[feature.of, feature.only][0].filter(pl.col("window") <= last_window)
    counted = frame.group_by("row", "item").agg(pl.col("count").sum())
    return counted.sort("row", "count", "item", descending=[False, True, False])


def _only(lines: pl.DataFrame, key: Key) -> pl.DataFrame:
    if key is None:
        return lines
    role, texts = key
    return lines.filter(pl.col(role).is_in(list(texts)).fill_null(False))


def _by_order(lines: pl.DataFrame) -> pl.DataFrame:
    """Customer, order and day; without order ids the day is the order."""
    bought = ~pl.col("is_return")
    order = pl.col("order") if "order" in lines.columns else pl.col("day").cast(pl.String).alias("order")
    parts = lines.lazy().select(
        "customer",
        "day",
        order,
        pl.when(bought).then(pl.col("amount")).otherwise(0).alias("gross"),
        pl.when(bought).then(0).otherwise(-pl.col("amount")).alias("returned"),
        pl.when(bought).then(pl.col("quantity")).otherwise(0).alias("units"),
        bought.cast(pl.Int64).alias("lines"),
        pl.lit(1, dtype=pl.Int64).alias("all_lines"),
    )
    return parts.group_by("customer", "order", "day").agg(pl.all().sum()).collect(engine=_ENGINE)


def _by_item(lines: pl.DataFrame, role: str, windows: Iterable[int | None], today: int) -> pl.DataFrame:
    """Purchase lines by customer, item and the number of the smallest window that holds the day."""
    number = pl.lit(0, dtype=pl.Int32)
    for span in windows:
        if span is not None:
            number = number + (pl.col("day") < today - span).cast(pl.Int32)
    bought = lines.lazy().filter(~pl.col("is_return") & pl.col(role).is_not_null())
    grouped = bought.group_by("customer", pl.col(role).alias("item"), number.alias("window"))
    return grouped.agg(pl.len().cast(pl.Int64).alias("count")).collect(engine=_ENGINE)
