"""Customers whose truth is known, and two real shops."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from campaign_engine.segments.models.clv.histories import Histories, make_histories

BEGIN = 14_000
"""The first day of simulated shops: 2008-05-01."""

RATE = (0.6, 8.0)
LEAVE = (0.8, 3.0)
MONEY = (6.0, 4.0, 60.0)
"""r, alpha in weeks; a, b; p, q, gamma in major units."""

GIFT_SHOP = Path(__file__).parents[3] / "examples" / "online-retail" / "data" / "invoice_lines.parquet"


def day(year: int, month: int, number: int) -> int:
    """Days since 1970-01-01."""
    return (date(year, month, number) - date(1970, 1, 1)).days


def simulate(customers, days, seed, season=None, rate=RATE, leave=LEAVE, money=MONEY, pareto=None) -> Histories:
    """Customers who come over the first half of `days` and buy as BG/NBD says, or Pareto/NBD (`pareto`: s, beta).

    `season`: factors of the purchase rate by month. Purchases of one day are one; values as Gamma-Gamma says.
    """
    rng = np.random.default_rng(seed)
    clock = np.arange(days, dtype=np.float64)
    if season is not None:
        months = (BEGIN + np.arange(days)).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
        clock = np.concatenate([[0.0], np.cumsum(np.array(season)[months[1:]])])
    who, when, worth = [], [], []
    for customer in range(customers):
        first = int(rng.integers(0, days // 2))
        buys = rng.gamma(rate[0], 1 / rate[1]) / 7
        leaves = rng.beta(*leave)
        gone = np.inf if pareto is None else rng.exponential(1 / max(rng.gamma(pareto[0], 1 / pareto[1]), 1e-12)) * 7
        at, bought = 0.0, [first]
        while True:
            at += rng.exponential(1 / max(buys, 1e-12))
            moment = np.searchsorted(clock, clock[first] + at)
            if moment >= days or at > gone:
                break
            bought.append(int(moment))
            if pareto is None and rng.random() < leaves:
                break
        spread = rng.gamma(money[1], 1 / money[2])
        who += [customer] * len(bought)
        when += bought
        worth += list(rng.gamma(money[0], 1 / spread, len(bought)))
    minor = np.maximum(np.round(np.array(worth) * 100), 1).astype(np.int64)
    return make_histories(np.array(who), BEGIN + np.array(when), minor, number=customers)


def cdnow() -> tuple[Histories, pl.DataFrame]:
    """All purchases, and x, t_x, T, zbar as published for the first 39 weeks."""
    folder = Path(os.environ.get("CAMPAIGN_DATA", "")) / "cdnow"
    if not os.environ.get("CAMPAIGN_DATA") or not folder.exists():
        pytest.skip("the CDNOW sample is not there: CAMPAIGN_DATA names the folder that has cdnow/")
    lines = pl.read_csv(folder / "cdnow_sample_transactions.csv.gz", try_parse_dates=True)
    minor = np.round(lines["value"].to_numpy() * 100).astype(np.int64)
    days = lines["date"].cast(pl.Int32).to_numpy().astype(np.int64)
    summary = pl.read_csv(folder / "cdnow_sample_rfm_wk39.csv.gz")
    return make_histories(lines["customer_id"].to_numpy() - 1, days, minor), summary


def gift_shop() -> Histories:
    """Customer days of the example shop; lines at a price of 0 left out, returns kept."""
    lines = pl.read_parquet(GIFT_SHOP).filter(pl.col("price") > 0)
    pence = (lines["quantity"].cast(pl.Float64) * lines["price"].cast(pl.Float64) * 100).round(0)
    _, who = np.unique(lines["customer_id"].to_numpy(), return_inverse=True)
    days = lines["invoice_date"].dt.date().cast(pl.Int32).to_numpy().astype(np.int64)
    return make_histories(who, days, pence.cast(pl.Int64).to_numpy())


def shuffled(histories: Histories, seed: int) -> Histories:
    """The same customers in another order."""
    return histories.take(np.random.default_rng(seed).permutation(len(histories)))
