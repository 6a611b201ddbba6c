"""The numbers of the report, counted by hand on eight customers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest
from campaign_engine.campaigns.decide.decisions import REASONS, Decisions
from campaign_engine.campaigns.policy.policy import Policy
from campaign_engine.campaigns.report.figures import Around, as_json
from campaign_engine.campaigns.report.lists import customers_on, legal_names
from campaign_engine.campaigns.report.summary import reason_of_nothing, summarise
from campaign_engine.rules.rule_book import RuleBook

AROUND = Around("2026-10-01 00:00", "Europe/London", cases=3)


def test_what_goes_out_is_counted_once(made: Decisions, policy: Policy, book: RuleBook) -> None:
    out = summarise(made, policy, book, AROUND).out
    assert (out.customers, out.decisions, out.messages, out.withheld) == (4, 5, 4, 1)
    assert (out.expected_cost_minor, out.worst_case_minor) == (900, 5000)
    assert out.channels == (("app", 3), ("sms", 1))
    assert [(line.offer, line.customers, line.expected_cost_minor) for line in out.offers] == [
        ("five_off", 2, 300),
        ("ten_off", 2, 400),
        ("birthday", 1, 200),
    ]


def test_break_even_is_asked_of_assumed_money_only(made: Decisions, policy: Policy, book: RuleBook) -> None:
    """ten_off: 2 x 0.30 expected at a lift of 2 % is 30.00 if both bought; it costs 4.00; so 1 in 7.5, floored."""
    lines = {line.offer: line for line in summarise(made, policy, book, AROUND).out.offers}
    ten_off = lines["ten_off"].break_even
    assert ten_off is not None
    assert (ten_off.one_in, ten_off.basis_points) == (7, 1334)
    assert lines["birthday"].break_even is None
    assert [line.basis for line in summarise(made, policy, book, AROUND).out.bases] == ["owed", "assumed"]


def test_an_offer_that_costs_more_than_every_buyer_brings_cannot_pay(
    made: Decisions, policy: Policy, book: RuleBook
) -> None:
    dear = replace(made, decisions=made.decisions.with_columns(expected_cost_micro=pl.lit(20_000_000, dtype=pl.Int64)))
    lines = {line.offer: line for line in summarise(dear, policy, book, AROUND).out.offers}
    ten_off = lines["ten_off"].break_even
    assert ten_off is not None
    assert ten_off.one_in is None


def test_everybody_without_an_offer_has_the_reason_that_came_closest(made: Decisions) -> None:
    found = dict(reason_of_nothing(made).iter_rows())
    assert found == {"C-5": "withheld", "C-6": "not_in_audience", "C-7": "no_consent", "C-8": "out_of_budget"}


def test_given_and_not_given_together_are_everybody(made: Decisions, policy: Policy, book: RuleBook) -> None:
    summary = summarise(made, policy, book, AROUND)
    assert summary.out.customers + sum(line.customers for line in summary.nothing) == summary.customers == 8


def test_value_of_those_who_get_nothing_is_summed_by_reason(made: Decisions, policy: Policy, book: RuleBook) -> None:
    value = pl.DataFrame({"customer_id": ["C-6", "C-7"], "value_minor": [700, 50]})
    summary = summarise(made, policy, book, replace(AROUND, value_of=value, value_fact="spend_12m"))
    assert {line.reason: line.value_minor for line in summary.nothing}["not_in_audience"] == 700


def test_silent_rules_and_unused_offers_are_named(made: Decisions, policy: Policy, book: RuleBook) -> None:
    summary = summarise(made, policy, book, AROUND)
    assert summary.rules_silent == ("silent",)
    assert [(one.offer, one.reason) for one in summary.offers_unused] == [("unlisted", None)]


def test_examples_are_different_customers_over_all_offers_with_the_why(
    made: Decisions, policy: Policy, book: RuleBook
) -> None:
    examples = summarise(made, policy, book, AROUND).examples
    assert len({example.customer for example in examples}) == len(examples) == 4
    assert {example.offer for example in examples} == {"ten_off", "five_off", "birthday"}
    assert {example.reasons for example in examples if example.offer == "ten_off"} == {
        ("Come back for a real saving.",)
    }


@pytest.mark.parametrize(
    ("change", "verdict", "key"),
    [
        ({}, "amber", "limit_binds"),
        ({"cases_failed": 2}, "red", "cases_failed"),
        ({"newest_days": 8}, "amber", "stale"),
        ({"rows_set_aside": 1}, "amber", "set_aside"),
        ({"cases": 0}, "amber", "no_cases"),
    ],
)
def test_the_verdict_follows_the_worst_notice(
    made: Decisions, policy: Policy, book: RuleBook, change: dict[str, int], verdict: str, key: str
) -> None:
    summary = summarise(made, policy, book, replace(AROUND, **change))
    assert summary.verdict == verdict
    assert key in {notice.key for notice in summary.notices}


def test_the_fuse_counts_customers_with_offers_that_are_not_owed(
    made: Decisions, policy: Policy, book: RuleBook
) -> None:
    at_the_limit = replace(policy, fuse_share=Decimal("0.5"))
    assert summarise(made, at_the_limit, book, AROUND).verdict == "amber"
    over = summarise(made, replace(policy, fuse_share=Decimal("0.49")), book, AROUND)
    assert (over.notices[0].level, over.notices[0].key) == ("red", "fuse")


def test_the_numbers_survive_json(made: Decisions, policy: Policy, book: RuleBook) -> None:
    numbers = as_json(summarise(made, policy, book, AROUND))
    assert json.loads(json.dumps(numbers)) == numbers


LISTS: list[tuple[str, list[str]]] = [
    ("given", ["C-1", "C-2", "C-2", "C-3", "C-4"]),
    ("withheld", ["C-5"]),
    ("nothing", ["C-5", "C-6", "C-7", "C-8"]),
    ("not_in_audience", ["C-6", "C-6", "C-7"]),
    ("ten_off", ["C-1", "C-2", "C-5"]),
    ("winback", [f"C-{number}" for number in range(1, 9)]),
    ("silent", []),
]


@pytest.mark.parametrize(("name", "customers"), LISTS, ids=[name for name, _ in LISTS])
def test_every_number_leads_to_its_customers(made: Decisions, policy: Policy, name: str, customers: list[str]) -> None:
    found, problems = customers_on(name, made, policy.offers, None)
    assert problems == []
    assert found is not None
    assert found["customer_id"].to_list() == customers


def test_every_legal_list_can_be_made(made: Decisions, policy: Policy) -> None:
    names = set(legal_names(made, policy.offers)) - {"gain", "lose", "switch"}
    assert set(REASONS) | set(policy.offers) <= names
    for name in names:
        assert customers_on(name, made, policy.offers, None)[1] == []


def test_a_misspelt_list_is_told_the_nearest(made: Decisions, policy: Policy) -> None:
    found, (problem,) = customers_on("ten_of", made, policy.offers, None)
    assert found is None
    assert problem.hint_lines() == ['Did you mean "ten_off"?']


def test_a_list_of_changes_needs_something_to_compare_with(
    made: Decisions, policy: Policy, rows: Callable[..., pl.DataFrame]
) -> None:
    found, (problem,) = customers_on("gain", made, policy.offers, None)
    assert found is None
    assert problem.code == "C109"
