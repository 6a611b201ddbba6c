"""Who gains, who loses, who is switched to something else, between two sets of decisions, and what that costs.

Works on two frames of decisions (columns as in `decide/decisions.py`); knows nothing of how they came about.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal as OneOf

import polars as pl

from .amounts import MICRO_DIGITS, Amounts

Change = OneOf["gain", "lose", "switch", "same"]
CHANGES: tuple[Change, ...] = ("gain", "lose", "switch", "same")
SWITCHES_SHOWN = 8
COMPARED = (
    "customer_id", "outcome", "offer", "basis", "value_minor", "percent", "points", "expected_cost_micro",
    "expected_cost_minor", "worst_case_minor",
)  # fmt: skip
"""The columns of decisions that are looked at."""
_WORTH = {"value_minor": pl.Int64, "percent": pl.Float64, "points": pl.Float64}


@dataclass(frozen=True, slots=True)
class OfferChange:
    """How many customers are given the offer before and after, and how many are new to it or lose it."""

    offer: str
    before: int
    after: int
    gain: int
    lose: int


@dataclass(frozen=True, slots=True)
class Switch:
    """So many customers go from one set of offers to another that is neither larger nor smaller."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    customers: int


@dataclass(frozen=True, slots=True)
class Money:
    """Minor units, of everything given."""

    expected_cost_minor: int
    worst_case_minor: int


@dataclass(frozen=True, slots=True)
class BasisChange:
    """Everything given on one basis, before and after. Bases are never added up to a promise."""

    basis: str
    customers_before: int
    customers_after: int
    before: Money
    after: Money


@dataclass(frozen=True, slots=True)
class Difference:
    """Customers by what happens to their set of offers: gain (a larger set), lose (a smaller one), switch (neither),
    same. `other_value`: the same offers with another value. Money before and after, never netted across bases.
    """

    gain: int
    lose: int
    switch: int
    same: int
    other_value: int
    before: Money
    after: Money
    offers: tuple[OfferChange, ...] = ()
    switches: tuple[Switch, ...] = ()
    """The most frequent first, at most SWITCHES_SHOWN."""
    bases: tuple[BasisChange, ...] = ()
    """Empty where a side of an earlier version does not know its bases."""
    customers: pl.DataFrame = field(default_factory=pl.DataFrame, repr=False, compare=False)
    """`customer_id`, `change`, `before`, `after` (sorted lists of offers), in order of customer: all but `same`; and
    `cause`, once that is known."""
    revalued: pl.DataFrame = field(default_factory=pl.DataFrame, repr=False, compare=False)
    """`customer_id` (and `cause`) of those with the same offers of another value."""

    @property
    def is_empty(self) -> bool:
        """Nobody gains, loses, is switched or gets another value."""
        return self.gain + self.lose + self.switch + self.other_value == 0


def difference(before: pl.DataFrame, after: pl.DataFrame, exponent: int) -> Difference:
    """Compares what is given in two frames of decisions. Customers that stand in one only count as having nothing.

    `exponent`: minor units per major unit of the currency as a power of ten.
    """
    was, now = given_columns(before), given_columns(after)
    moved = moved_rows(was, now)
    was_moved, now_moved = (side.join(moved, on="customer_id", how="semi") for side in (was, now))
    sides = _offers_of(was_moved, "before").join(
        _offers_of(now_moved, "after"), on="customer_id", how="full", coalesce=True
    )
    # `fill_null([])` differs between releases for lists; an explicit empty list of text does not.
    nothing = pl.lit([], dtype=pl.List(pl.String))
    both = sides.with_columns(
        pl.coalesce("before", nothing).alias("before"), pl.coalesce("after", nothing).alias("after")
    ).with_columns(
        more=pl.col("after").list.set_difference("before").list.len(),
        fewer=pl.col("before").list.set_difference("after").list.len(),
    )
    more, fewer = pl.col("more") > 0, pl.col("fewer") > 0
    change = (
        pl.when(more & fewer)
        .then(pl.lit("switch"))
        .when(more)
        .then(pl.lit("gain"))
        .when(fewer)
        .then(pl.lit("lose"))
        .otherwise(pl.lit("same"))
    )
    customers = both.with_columns(change=change).sort("customer_id")
    counts = dict(customers.group_by("change").len().iter_rows())
    same = customers.filter(pl.col("change") == "same")
    revalued = same.filter(pl.col("before_worth").ne_missing(pl.col("after_worth"))).select("customer_id")
    return Difference(
        gain=counts.get("gain", 0),
        lose=counts.get("lose", 0),
        switch=counts.get("switch", 0),
        same=pl.concat([was["customer_id"], now["customer_id"]]).n_unique() - customers.height + same.height,
        other_value=revalued.height,
        before=money_of(was, exponent),
        after=money_of(now, exponent),
        offers=_by_offer((was, now), (was_moved, now_moved)),
        switches=_switches(customers),
        bases=_by_basis(was, now, exponent),
        customers=customers.filter(pl.col("change") != "same").select("customer_id", "change", "before", "after"),
        revalued=revalued,
    )


def given_columns(decisions: pl.DataFrame) -> pl.DataFrame:
    """What is given, with the columns that are compared."""
    return given(decisions.select(one for one in COMPARED if one in decisions.columns))


def given(decisions: pl.DataFrame) -> pl.DataFrame:
    """The decisions that give something."""
    return decisions.filter(pl.col("outcome") == "given")


def moved_offers(was: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """`customer_id` of everybody who has other offers, whatever their value."""
    key = ["customer_id", "offer"]
    sides = [side.select(key).unique() for side in (was, now)]
    return pl.concat(
        one.join(other, on=key, how="anti").select("customer_id") for one, other in (sides, sides[::-1])
    ).unique()


def moved_rows(was: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """`customer_id` of everybody whose rows are not the same on both sides: few, so that lists are made for few."""
    key = ["customer_id", "offer", *_WORTH]
    counted = [
        side.select(*key[:2], *(pl.col(name).cast(dtype) for name, dtype in _WORTH.items())).group_by(key).len()
        for side in (was, now)
    ]
    alone = [
        one.join(other, on=[*key, "len"], how="anti", nulls_equal=True).select("customer_id")
        for one, other in (counted, counted[::-1])
    ]
    return pl.concat(alone).unique()


def _offers_of(rows: pl.DataFrame, side: str) -> pl.DataFrame:
    """`customer_id`, the sorted offers under the name of the side, and a text of offers with their values."""
    worth = pl.concat_str(
        pl.col("offer"), *(pl.col(name).cast(pl.String).fill_null("") for name in _WORTH), separator=" "
    )
    return (
        rows.select("customer_id", "offer", worth=worth)
        .group_by("customer_id")
        .agg(
            pl.col("offer").unique().sort().alias(side),
            pl.col("worth").sort().str.join(";").alias(f"{side}_worth"),
        )
    )


def money_of(rows: pl.DataFrame, exponent: int) -> Money:
    """The sums of decisions; expected cost is summed in micro-units and rounded once, half away from zero."""
    worst = rows["worst_case_minor"].sum()
    return Money(Amounts("", exponent).minor_of_micro(cost_micro(rows, exponent)), int(worst or 0))


def cost_micro(rows: pl.DataFrame, exponent: int) -> int:
    """Expected cost in micro-units; what an earlier version has kept knows whole minor units only."""
    if "expected_cost_micro" in rows.columns:
        return int(rows["expected_cost_micro"].sum() or 0)
    per_minor: int = 10 ** (MICRO_DIGITS - exponent)
    return int(rows["expected_cost_minor"].sum() or 0) * per_minor


def _by_offer(
    sides: tuple[pl.DataFrame, pl.DataFrame], moved: tuple[pl.DataFrame, pl.DataFrame]
) -> tuple[OfferChange, ...]:
    """Customers an offer has on each side; who is new to it or loses it is among those who moved."""
    counts = [dict(side.group_by("offer").agg(pl.col("customer_id").n_unique()).iter_rows()) for side in sides]
    key = ["customer_id", "offer"]
    lost, gained = (
        dict(one.select(key).unique().join(other, on=key, how="anti").group_by("offer").len().iter_rows())
        for one, other in (moved, moved[::-1])
    )
    return tuple(
        OfferChange(offer, counts[0].get(offer, 0), counts[1].get(offer, 0), gained.get(offer, 0), lost.get(offer, 0))
        for offer in sorted({*counts[0], *counts[1]})
    )


def _by_basis(was: pl.DataFrame, now: pl.DataFrame, exponent: int) -> tuple[BasisChange, ...]:
    if "basis" not in was.columns or "basis" not in now.columns:
        return ()
    names = sorted({*was["basis"].unique(), *now["basis"].unique()})
    found = []
    for name in names:
        before, after = was.filter(pl.col("basis") == name), now.filter(pl.col("basis") == name)
        people = [side["customer_id"].n_unique() for side in (before, after)]
        found.append(BasisChange(name, people[0], people[1], money_of(before, exponent), money_of(after, exponent)))
    return tuple(found)


def _switches(customers: pl.DataFrame) -> tuple[Switch, ...]:
    moved = customers.filter(pl.col("change") == "switch").group_by("before", "after").len()
    rows = [Switch(tuple(row[0]), tuple(row[1]), row[2]) for row in moved.iter_rows()]
    return tuple(sorted(rows, key=lambda one: (-one.customers, one.before, one.after))[:SWITCHES_SHOWN])
