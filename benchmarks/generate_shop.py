"""A seeded project folder of the size of a normal shop: members, and optionally lines of orders, beside its policy.

The same arguments give the same bytes. With transactions, what is known of a member's orders is computed from lines
instead of standing in columns; the facts have the same names, so rules and offers do not change.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
from shop_policy import CATEGORIES, CHANNELS, REGIONS, TIERS, policy_files

SEED = 20261122
TODAY = date(2026, 10, 1)
YEARS_OF_LINES = 2
NAMES = ("Anna", "Ben", "Chloé", "David", "Eva", "Felix", "Gül", "Hans", "Ines", "Jörg", "李娜", "Marie")
UNKNOWN_SHARE = 0.03

_Chance = np.random.Generator


def write_shop(folder: Path, members: int, transactions: int = 0, kind: str = "parquet", seed: int = SEED) -> None:
    """A project of `members`, its tables as `kind` (parquet or csv); without `facts.lock.yaml`, which the command
    `campaign schema --update` writes."""
    for name in ("data", "rules", "segments", "offers", "campaigns"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    chance = np.random.default_rng(seed)
    customers = _customers(members, chance)
    if transactions:
        customers = customers.drop(HISTORY)
        _write(_lines(members, transactions, chance), folder / "data" / f"lines.{kind}")
    _write(customers, folder / "data" / f"customers.{kind}")
    for path, text in policy_files(members, kind, bool(transactions)).items():
        (folder / path).write_text(text, encoding="utf-8")


def _write(frame: pl.DataFrame, path: Path) -> None:
    if path.suffix == ".csv":
        frame.write_csv(path, datetime_format="%Y-%m-%d %H:%M:%S")
    else:
        frame.write_parquet(path)


HISTORY = (
    "last_order_on", "orders_12m", "orders_90d", "spend_12m", "spend_90d", "average_order", "usual_gap_days",
    "returned_share",
)  # fmt: skip
"""What stands in columns, or comes from transactions."""


def _customers(members: int, chance: _Chance) -> pl.DataFrame:
    """26 columns; amounts in major units, as a shop exports them."""
    day = (TODAY - date(1970, 1, 1)).days
    orders = np.minimum(chance.negative_binomial(1, 0.12, members), 400)
    away = np.minimum(chance.exponential(60 + 400 / (1 + orders)), 2_000).astype(np.int64)
    basket = np.round(chance.lognormal(2.7, 0.6, members), 2)
    recent = np.where(away < 90, chance.binomial(orders, 0.25), 0)
    columns = {
        "customer_id": pl.Series([f"M{number:07}" for number in chance.permutation(members)]),
        "household_id": pl.Series([f"H{number:07}" for number in chance.integers(0, members * 2 // 3 + 1, members)]),
        "first_name": _pick(NAMES, chance, members),
        "joined_on": _days(day - chance.integers(0, 3_000, members)),
        "birth_date": _nulled(_days(day - chance.integers(7_000, 30_000, members)), chance, 0.2),
        "last_order_on": _nulled(_days(day - 1 - away), chance),
        "orders_12m": pl.Series(orders),
        "orders_90d": pl.Series(recent),
        "spend_12m": pl.Series(np.round(orders * basket, 2)),
        "spend_90d": pl.Series(np.round(recent * basket, 2)),
        "average_order": _nulled(pl.Series(basket), chance),
        "usual_gap_days": _nulled(pl.Series(np.round(365 / (1 + orders) + 3 * chance.random(members), 2)), chance),
        "returned_share": _nulled(pl.Series(np.round(chance.beta(1, 12, members), 4)), chance),
        "favourite": _nulled(_pick(CATEGORIES, chance, members), chance),
        "tier": _pick(TIERS, chance, members, (0.7, 0.22, 0.08)),
        "region": _pick(REGIONS, chance, members),
        "has_app": pl.Series(chance.random(members) < 0.5),
        "has_email": pl.Series(chance.random(members) < 0.85),
        "app_consent": _nulled(pl.Series(chance.random(members) < 0.7), chance),
        "email_consent": _nulled(pl.Series(chance.random(members) < 0.6), chance),
        "sms_consent": _nulled(pl.Series(chance.random(members) < 0.3), chance),
        "preferred_channel": _nulled(_pick(CHANNELS, chance, members), chance, 0.3),
        "open_complaints": pl.Series(chance.binomial(2, 0.01, members)),
        "margin_rate": pl.Series(np.round(chance.uniform(0.2, 0.6, members), 3)),
        "churn_score": _nulled(pl.Series(np.round(chance.beta(2, 3, members), 6)), chance),
        "visit_score": _nulled(pl.Series(np.round(chance.beta(2, 4, members), 6)), chance),
    }
    return pl.DataFrame(columns)


def _lines(members: int, lines: int, chance: _Chance) -> pl.DataFrame:
    """Lines of orders over two years, three or so to an order, a few returns; busy members have more."""
    orders = lines // 3 + 1
    whose = (members * chance.random(orders) ** 2).astype(np.int64)
    moments = chance.integers(0, YEARS_OF_LINES * 365 * 86_400, orders)
    order = np.sort(chance.integers(0, orders, lines))
    frame = pl.DataFrame(
        {
            "customer": pl.Series(whose[order]),
            "moment": pl.Series(moments[order]),
            "order": pl.Series(order),
            "product": pl.Series(chance.integers(0, 2_000, lines)),
            "quantity": pl.Series(np.where(chance.random(lines) < 0.02, -1, chance.integers(1, 5, lines))),
            "price": pl.Series(np.round(chance.lognormal(1.6, 0.5, lines), 2)),
        }
    )
    return frame.select(
        (pl.lit("M") + pl.col("customer").cast(pl.String).str.zfill(7)).alias("customer"),
        (
            pl.lit(date(TODAY.year - YEARS_OF_LINES, TODAY.month, TODAY.day)).cast(pl.Datetime("us"))
            + pl.duration(seconds=pl.col("moment"))
        ).alias("moment"),
        (pl.lit("A") + pl.col("order").cast(pl.String)).alias("order"),
        (pl.lit("P") + pl.col("product").cast(pl.String)).alias("product"),
        "quantity",
        "price",
    )


def _pick(words: Sequence[str], chance: _Chance, rows: int, shares: Sequence[float] | None = None) -> pl.Series:
    return pl.Series(np.array(words, dtype=object)[chance.choice(len(words), rows, p=shares)], dtype=pl.String)


def _days(numbers: np.ndarray) -> pl.Series:
    return pl.Series(numbers.astype(np.int32)).cast(pl.Date)


def _nulled(column: pl.Series, chance: _Chance, share: float = UNKNOWN_SHARE) -> pl.Series:
    return column.zip_with(pl.Series(chance.random(len(column)) >= share), pl.Series([None], dtype=column.dtype))
