"""Thresholds, people and four eyes, against a slow reading of the same sentences."""

from __future__ import annotations

from decimal import Decimal

from campaign_engine.campaigns.policy.approval import (
    Approval,
    Approver,
    Given,
    Size,
    approvals_that_count,
    approver_of,
    same_person,
    thresholds_passed,
)
from hypothesis import given, settings
from hypothesis import strategies as st

SIZE = Size(expected_cost=5000, worst_case=20_000, customers=100, touched=20, everybody=200)
PEOPLE = ("anna@shop.example", "ben@shop.example", "cfo@shop.example")


def passed(rules: Approval | None) -> list[str]:
    return [one.threshold for one in thresholds_passed(rules, SIZE)]


def test_a_threshold_is_passed_only_beyond_it() -> None:
    assert passed(Approval(expected_cost=5000, worst_case=20_000, customers=100, change=Decimal("0.1"))) == []
    low = Approval(expected_cost=4999, worst_case=19_999, customers=99, change=Decimal("0.099"))
    assert passed(low) == ["expected_cost", "worst_case", "customers", "change"]


def test_a_threshold_that_is_not_stated_asks_for_nothing() -> None:
    assert passed(None) == []
    assert passed(Approval(customers=0)) == ["customers"]


def test_an_empty_base_changes_nothing() -> None:
    assert thresholds_passed(Approval(change=Decimal(0)), Size(0, 0, 0, 0, 0)) == ()


def test_capitals_and_blanks_make_no_second_person() -> None:
    assert same_person(" Anna@Shop.example ", "anna@shop.example")
    rules = Approval(approvers=(Approver("Anna@Shop.example", 100),))
    found = approver_of(rules, "ANNA@shop.example")
    assert found is not None
    assert found.up_to == 100
    assert approver_of(rules, "anna") is None
    twice = [Given("anna@shop.example", 5000), Given("Anna@shop.example", 6000)]
    assert len(approvals_that_count(Approval(), twice, SIZE, "ben")) == 1


def test_four_eyes_bars_the_maker_and_a_plan_without_one() -> None:
    mine = [Given("Ben", 9000)]
    assert approvals_that_count(Approval(), mine, SIZE, "ben") == ()
    assert approvals_that_count(Approval(), mine, SIZE, None) == ()
    assert len(approvals_that_count(Approval(four_eyes=False), mine, SIZE, "ben")) == 1


@given(
    limits=st.lists(st.one_of(st.none(), st.integers(0, 10_000)), min_size=3, max_size=3),
    signed=st.lists(st.tuples(st.sampled_from((*PEOPLE, "stranger")), st.integers(0, 10_000)), max_size=6),
    maker=st.one_of(st.none(), st.sampled_from(PEOPLE)),
    four_eyes=st.booleans(),
    cost=st.integers(0, 10_000),
)
@settings(max_examples=80, deadline=None)
def test_what_counts_equals_a_slow_reading(
    limits: list[int | None], signed: list[tuple[str, int]], maker: str | None, four_eyes: bool, cost: int
) -> None:
    rules = Approval(
        approvers=tuple(Approver(who, limit) for who, limit in zip(PEOPLE, limits, strict=True)), four_eyes=four_eyes
    )
    authority = dict(zip(PEOPLE, limits, strict=True))
    slow = set()
    for who, up_to in signed:
        if who not in authority or up_to < cost:
            continue
        own = authority[who]
        if own is not None and own < cost:
            continue
        if four_eyes and (maker is None or who == maker):
            continue
        slow.add(who)
    size = Size(cost, cost, 1, 1, 1)
    found = approvals_that_count(rules, [Given(*one) for one in signed], size, maker)
    assert {one.by for one in found} == slow
    assert len(found) == len(slow)
