"""What every offer is worth and costs for each customer: doubles become whole units here, once, rounded half to even.

Per offer: face value and worst case in minor units, expected cost in both, hoped-for extra in micro-units. Per pair:
worth x share x boost - redemption x cost - channel cost, in micro-units; the boost is in no other amount. A part that
is unknown, negative or past `LARGEST` makes the pair unknown, and so does a face value that nobody could use; it is
never counted as 0.
"""

from __future__ import annotations

from decimal import Decimal
from functools import reduce

import polars as pl

from ...engine.columns import boosted_items
from ..policy.names import cost_fact, measured_fact, value_fact, worst_case_fact, worth_fact
from ..policy.policy import MONEY_KINDS, Offer
from .setting import Setting

LARGEST = 10**9
"""Amounts from here on, in major units, count as unknown: sums over millions of customers stay within 63 bits."""

MICRO_DIGITS = 6
MOST_PERCENT = 100


def face_column(offer: str) -> str:
    """Int64 minor units where the kind is money, else Float64; null: the offer states none, or it is unknown."""
    return f"~face.{offer}"


def clamped_column(offer: str) -> str:
    """Boolean: the face value lay outside `between`."""
    return f"~clamped.{offer}"


def expected_column(offer: str) -> str:
    """Int64 minor units: redemption x cost, for showing."""
    return f"~expected.{offer}"


def expected_micro_column(offer: str) -> str:
    """Int64 micro-units: redemption x cost, for adding up: many small shares of a minor unit are not nothing."""
    return f"~expected_micro.{offer}"


def worst_column(offer: str) -> str:
    """Int64 minor units."""
    return f"~worst.{offer}"


def extra_column(offer: str) -> str:
    """Int64 micro-units: worth x share, before costs, no boost; null for what is owed."""
    return f"~extra.{offer}"


def net_column(offer: str) -> str:
    """Int64 micro-units: extra x boost less redemption x cost, before the channel's cost; 0 for what is owed."""
    return f"~net.{offer}"


def basis_column(offer: str) -> str:
    """String: what the worth of a pair rests on, where that differs from customer to customer; else there is none."""
    return f"~basis.{offer}"


def unknown_column(offer: str) -> str:
    """Boolean: some amount of the offer is unknown."""
    return f"~unknown.{offer}"


def price_offers(frame: pl.LazyFrame, setting: Setting) -> pl.LazyFrame:
    """A fired frame with the columns above for every offer of the setting."""
    offers = [setting.policy.offers[offer] for offer in setting.offers()]
    policy = setting.policy
    boosted = set(boosted_items(setting.program))
    set_here = {part.name for part in setting.program.derived}
    raw: list[pl.Expr] = []
    for offer in offers:
        raw += _raw_amounts(offer, policy.exponent, offer.id in boosted, set_here)
    rounded: list[pl.Expr] = []
    for offer in offers:
        rounded += _final_amounts(offer, policy.exponent, offer.id in boosted, set_here)
    return frame.with_columns(raw).with_columns(rounded)


def channel_cost(channel_column: str, setting: Setting) -> pl.Expr:
    """Micro-units of one message over the chosen channel; 0 where none is chosen."""
    cost = pl.lit(0, dtype=pl.Int64)
    for index, channel in enumerate(setting.policy.channels):
        if channel.cost_micro:
            cost = (
                pl.when(pl.col(channel_column) == index)
                .then(pl.lit(channel.cost_micro, dtype=pl.Int64))
                .otherwise(cost)
            )
    return cost


def whole(amount: pl.Expr, factor: int) -> pl.Expr:
    """`amount * factor` as Int64, half to even; null where unknown or not below `LARGEST` either way."""
    return pl.when(amount.abs() < LARGEST).then((amount * float(factor)).round(0).cast(pl.Int64))


def _raw_amounts(offer: Offer, exponent: int, is_boosted: bool, known: set[str]) -> list[pl.Expr]:
    minor, micro = 10**exponent, 10**MICRO_DIGITS
    found = []
    if value_fact(offer.id) in known:
        value = pl.col(value_fact(offer.id))
        plain = value if offer.kind not in MONEY_KINDS else whole(value, minor)
        found.append(plain.alias(face_column(offer.id)))
    if cost_fact(offer.id) in known:
        found.append(whole(pl.col(cost_fact(offer.id)), minor).alias(f"~cost.{offer.id}"))
    if worst_case_fact(offer.id) in known:
        found.append(whole(pl.col(worst_case_fact(offer.id)), minor).alias(f"~worst_written.{offer.id}"))
    if not offer.guaranteed and worth_fact(offer.id) in known:
        if measured_fact(offer.id) in known:
            is_measured = pl.col(measured_fact(offer.id)).is_not_null()
            basis = pl.when(is_measured).then(pl.lit("measured")).otherwise(pl.lit("propensity"))
            found.append(basis.alias(basis_column(offer.id)))
        extra = pl.col(worth_fact(offer.id)) * float(offer.worth.share)
        found.append(whole(extra, micro).alias(extra_column(offer.id)))
        if is_boosted:
            found.append(whole(extra * pl.col(f"boost.{offer.id}"), micro).alias(_boosted(offer)))
    return found


def _boosted(offer: Offer) -> str:
    """Int64 micro-units: worth x share x boost."""
    return f"~boosted.{offer.id}"


def _final_amounts(offer: Offer, exponent: int, is_boosted: bool, known: set[str]) -> list[pl.Expr]:
    zero = pl.lit(0, dtype=pl.Int64)
    cost, worst, extra, ranking = zero, None, None, zero
    parts: list[pl.Expr] = []
    face: pl.Expr = pl.lit(None, dtype=pl.Int64 if offer.kind in MONEY_KINDS else pl.Float64)
    is_clamped: pl.Expr = pl.lit(value=False)
    if value_fact(offer.id) in known:
        face = pl.col(face_column(offer.id))
        if offer.between is not None:
            low, high = (_bound(bound, offer, exponent) for bound in offer.between)
            is_clamped = ((face < low) | (face > high)).fill_null(value=False)
            face = face.clip(low, high)
        face = pl.when(_is_usable(face, offer)).then(face)
        parts.append(face)
    if cost_fact(offer.id) in known:
        cost = pl.col(f"~cost.{offer.id}")
        cost = pl.when(cost >= 0).then(cost)
        parts.append(cost)
    if worst_case_fact(offer.id) in known:
        written = pl.col(f"~worst_written.{offer.id}")
        worst = pl.when(written >= 0).then(pl.max_horizontal(written, cost))
        parts.append(worst)
    if not offer.guaranteed:
        has_worth = worth_fact(offer.id) in known
        extra = pl.col(extra_column(offer.id)) if has_worth else zero
        ranking = pl.col(_boosted(offer)) if has_worth and is_boosted else extra
        parts += [extra, ranking]
    share, micro_a_minor = float(offer.redemption), 10 ** (MICRO_DIGITS - exponent)
    expected = (cost * share).round(0).cast(pl.Int64)
    expected_micro = (cost * share * float(micro_a_minor)).round(0).cast(pl.Int64)
    is_unknown = reduce(lambda a, b: a | b, [part.is_null() for part in parts]) if parts else pl.lit(value=False)
    return [
        face.alias(face_column(offer.id)),
        is_clamped.alias(clamped_column(offer.id)),
        expected.alias(expected_column(offer.id)),
        expected_micro.alias(expected_micro_column(offer.id)),
        (cost if worst is None else worst).alias(worst_column(offer.id)),
        (pl.lit(None, dtype=pl.Int64) if extra is None else extra).alias(extra_column(offer.id)),
        (zero if extra is None else ranking - expected_micro).alias(net_column(offer.id)),
        is_unknown.alias(unknown_column(offer.id)),
    ]


def _is_usable(face: pl.Expr, offer: Offer) -> pl.Expr:
    """More than nothing; of a percentage at most 100; points in whole points."""
    usable = face > 0
    if offer.kind == "coupon.percent":
        return usable & (face <= MOST_PERCENT)
    return usable & (face == face.floor()) if offer.kind == "points" else usable


def _bound(bound: Decimal, offer: Offer, exponent: int) -> pl.Expr:
    if offer.kind in MONEY_KINDS:
        return pl.lit(int(bound.scaleb(exponent)), dtype=pl.Int64)
    return pl.lit(float(bound), dtype=pl.Float64)
