"""Makes `data/customers.csv` from the shipped invoice lines: the customers of 2010-10-01 and what shops know of them.

Real: customer and country (of the last invoice line). SYNTHETIC, as the source does not hold it: birth
date, consents, reachability, preferred channel, margin, complaints, household, test accounts. Those come from a keyed
hash of the customer id: the same on every machine and for ever. The tier is spend.

Run from the repository: `.venv/bin/python examples/online-retail/make_customers.py`. The engine never runs it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import polars as pl

FOLDER = Path(__file__).parent / "data"
AS_OF = datetime(2010, 10, 1, tzinfo=UTC)


def main() -> None:
    """Reads the lines, writes the customers."""
    lines = _read_lines()
    customers = _customers(lines)
    customers.reset_index().to_csv(FOLDER / "customers.csv", index=False, lineterminator="\n")


def _read_lines() -> pd.DataFrame:
    frame = pl.read_parquet(FOLDER / "invoice_lines.parquet")
    lines = pd.DataFrame(frame.with_columns(pl.col("price").cast(pl.Float64)).to_dict(as_series=False))
    lines["invoice_date"] = pd.to_datetime(lines["invoice_date"], utc=True)
    return lines


def _customers(lines: pd.DataFrame) -> pd.DataFrame:
    known = lines[lines["invoice_date"] < AS_OF]
    last = known.groupby("customer_id", sort=True)[["country"]].last()
    spend = known.assign(amount=known["quantity"] * known["price"]).groupby("customer_id")["amount"].sum()
    rows = []
    for customer, country in last["country"].items():
        chance = _chances(str(customer))
        app, email, phone = chance("app") < 0.45, chance("email") < 0.9, chance("phone") < 0.6
        channels = [name for name, known_of in (("app", app), ("email", email), ("sms", phone)) if known_of]
        rows.append(
            {
                "customer_id": customer,
                "country": country,
                "household_id": f"H{int(chance('household') * 3000):04d}" if chance("shares") < 0.08 else "",
                "birth_date": _birth_date(chance) if chance("birth known") < 0.7 else "",
                "tier": _tier(float(spend[customer])),
                "has_app": app,
                "has_email": email,
                "has_phone": phone,
                "app_consent": _consent(chance("app consent"), yes=0.75, asked=0.95),
                "email_consent": _consent(chance("email consent"), yes=0.6, asked=0.9),
                "sms_consent": _consent(chance("sms consent"), yes=0.35, asked=0.7),
                "preferred_channel": channels[int(chance("preferred") * len(channels))] if channels else "",
                "margin_rate": f"{0.25 + 0.2 * chance('margin'):.3f}",
                "open_complaints": 1 if chance("complaint") < 0.02 else 0,
                "is_test": chance("test") < 0.001,
            }
        )
    return pd.DataFrame(rows).set_index("customer_id")


def _chances(customer: str) -> Callable[[str], float]:
    """From a purpose to a number in [0, 1) that is this customer's for ever."""

    def chance(purpose: str) -> float:
        digest = hashlib.blake2b(f"{purpose}|{customer}".encode(), digest_size=8, key=b"online-retail-1").digest()
        return int.from_bytes(digest, "little") / 2**64

    return chance


def _birth_date(chance: Callable[[str], float]) -> str:
    return (date(1940, 1, 1) + timedelta(days=int(chance("birth date") * 365.25 * 52))).isoformat()


def _tier(spend: float) -> str:
    """Gold from GBP 2,500 of spend, silver from GBP 700, as a loyalty programme would."""
    return "gold" if spend >= 2500 else "silver" if spend >= 700 else "bronze"


def _consent(chance: float, yes: float, asked: float) -> str:
    """Yes, no, or empty: never asked."""
    return "" if chance >= asked else "yes" if chance < yes else "no"


if __name__ == "__main__":
    main()
