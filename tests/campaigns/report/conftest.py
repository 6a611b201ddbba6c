"""Hand-made decisions with the documented columns, for tests of the report alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from campaign_engine.campaigns.decide.decisions import REASONS, Decisions, LimitUse, Pair
from campaign_engine.campaigns.policy.policy import Offer, Policy, Worth
from campaign_engine.engine.tree import Constant
from campaign_engine.rules.places import Source, start_of
from campaign_engine.rules.rule_book import RuleBook, WrittenRule

COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "decision_id": pl.String,
    "slot": pl.String,
    "customer_id": pl.String,
    "household_id": pl.String,
    "campaign": pl.String,
    "step": pl.String,
    "offer": pl.String,
    "kind": pl.String,
    "guaranteed": pl.Boolean,
    "outcome": pl.String,
    "reason_code": pl.String,
    "value_minor": pl.Int64,
    "percent": pl.Float64,
    "points": pl.Float64,
    "valid_from": pl.Date,
    "valid_until": pl.Date,
    "rule_ids": pl.List(pl.String),
    "basis": pl.String,
    "expected_cost_minor": pl.Int64,
    "expected_cost_micro": pl.Int64,
    "worst_case_minor": pl.Int64,
    "expected_extra_micro": pl.Int64,
    "channel_cost_micro": pl.Int64,
    "holdout_scope": pl.String,
    "would_have": pl.String,
    "arm": pl.String,
    "probability": pl.Float64,
    "budgets": pl.List(pl.String),
    "channel": pl.String,
    "consent_ref": pl.String,
    "tell_customer": pl.String,
    "pricing": pl.String,
}
PLACE = start_of(Source("rules/a.yaml", ""))
DEFAULTS = {
    "household_id": None,
    "campaign": "autumn",
    "step": "hello",
    "kind": "coupon.amount",
    "guaranteed": False,
    "outcome": "given",
    "reason_code": None,
    "value_minor": 1000,
    "percent": None,
    "points": None,
    "valid_from": date(2026, 10, 1),
    "valid_until": date(2026, 10, 15),
    "rule_ids": ["winback"],
    "basis": "assumed",
    "expected_cost_minor": 200,
    "worst_case_minor": 1000,
    "expected_extra_micro": 300_000,
    "channel_cost_micro": 0,
    "holdout_scope": None,
    "would_have": None,
    "arm": None,
    "probability": 0.9,
    "budgets": ["q4"],
    "channel": "app",
    "consent_ref": None,
    "tell_customer": None,
    "pricing": "uniform",
}


def decided(*rows: dict[str, object]) -> pl.DataFrame:
    """A frame of decisions; what a row leaves out is DEFAULTS."""
    full = [
        {
            **DEFAULTS,
            "decision_id": f"id-{row['offer']}-{row['customer_id']}",
            "slot": "2026-10-01.day/autumn/hello",
            **row,
            # Micro-units of a currency with two decimals.
            "expected_cost_micro": int(row.get("expected_cost_minor", DEFAULTS["expected_cost_minor"])) * 10_000,  # type: ignore[call-overload]
        }
        for row in rows
    ]
    return pl.DataFrame(full, schema=COLUMNS)


@pytest.fixture
def rows() -> Callable[..., pl.DataFrame]:
    return decided


@pytest.fixture
def policy() -> Policy:
    def assumed(id: str) -> Offer:
        worth = Worth("assumed", None, Decimal("0.02"), Decimal("0.01"), Decimal("0.03"))
        return Offer(id, "coupon.amount", PLACE, worth=worth)

    offers = {
        "ten_off": assumed("ten_off"),
        "five_off": assumed("five_off"),
        "birthday": Offer("birthday", "coupon.gift", PLACE, guaranteed=True, worth=Worth("owed")),
        "unlisted": assumed("unlisted"),
    }
    return Policy("north-shop", "GBP", 2, "Europe/London", "en", offers, fuse_share=Decimal("0.9"))


@pytest.fixture
def book() -> RuleBook:
    def rule(id: str, why: str) -> WrittenRule:
        return WrittenRule(id, why, Constant(True), PLACE)

    return RuleBook((rule("winback", "Come back for a real saving."), rule("silent", "Never true today.")))


@pytest.fixture
def made(rows: Callable[..., pl.DataFrame]) -> Decisions:
    """Eight customers: four given something (one of them two things), one withheld, three left with a reason."""
    pairs = (Pair("autumn", "hello", "five_off"), Pair("autumn", "hello", "ten_off"))
    customers = [f"C-{number}" for number in range(1, 9)]
    reason = {name: index for index, name in enumerate(REASONS)}
    five = ["outbid", "outbid", None, None, "outbid", "not_in_audience", "no_consent", "out_of_budget"]
    ten = [None, None, "not_proposed", "outbid", None, "not_in_audience", "not_in_audience", "not_proposed"]
    rejected = pl.DataFrame(
        {
            "customer_id": customers,
            "autumn.hello.five_off.reason": [None if name is None else reason[name] for name in five],
            "autumn.hello.five_off.mask": [0] * 8,
            "autumn.hello.ten_off.reason": [None if name is None else reason[name] for name in ten],
            "autumn.hello.ten_off.mask": [0] * 8,
        },
        schema_overrides={
            "autumn.hello.five_off.reason": pl.UInt8,
            "autumn.hello.five_off.mask": pl.UInt32,
            "autumn.hello.ten_off.reason": pl.UInt8,
            "autumn.hello.ten_off.mask": pl.UInt32,
        },
    )
    decisions = rows(
        {"customer_id": "C-1", "offer": "ten_off"},
        {"customer_id": "C-2", "offer": "ten_off"},
        {
            "customer_id": "C-2",
            "offer": "birthday",
            "basis": "owed",
            "guaranteed": True,
            "kind": "coupon.gift",
            "expected_extra_micro": None,
        },
        {"customer_id": "C-3", "offer": "five_off", "value_minor": 500, "expected_cost_minor": 150, "rule_ids": []},
        {"customer_id": "C-4", "offer": "five_off", "value_minor": 500, "expected_cost_minor": 150, "rule_ids": []},
        {"customer_id": "C-5", "offer": "ten_off", "outcome": "withheld", "reason_code": "holdout"},
    )
    return Decisions(
        run_id="5f" * 16,
        wave="2026-10-01.day",
        pairs=pairs,
        rule_ids=("rule:silent", "rule:winback"),
        decisions=decisions,
        rejected=rejected,
        customers=pl.DataFrame({"customer_id": customers, "fired.0": [2] * 8}),
        jobs=pl.DataFrame({"channel": ["app", "app", "sms", "app"]}),
        limits=(
            LimitUse("q4", "expected", 5_000_000, 900, 0),
            LimitUse("five_off", "stock", 2, 2, 1),
        ),
        rule_hits={"winback": 8, "silent": 0},
        counts={"customers": 8, "value_unknown.ten_off": 1},
    )
