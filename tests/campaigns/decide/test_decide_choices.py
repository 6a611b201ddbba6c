"""Who wins and why: best_of, first_of, all_of, exclusions, places, households, budgets, stock, what is owed."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType
from typing import Any

import polars as pl
import pytest


def coupon(name: str, worth: str, more: str = "") -> str:
    return f"offer: {name}\nkind: coupon.amount\ngive: if_worth_it\nvalue: 10\nredemption: 10%\nworth: {worth}\n{more}"


def owed(name: str, more: str = "") -> str:
    return f"offer: {name}\nkind: coupon.amount\ngive: guaranteed\nvalue: 10\nredemption: 10%\n{more}"


def campaign(name: str, offer: str, more: str = "", opened: bool = True) -> str:
    step = f"{{id: s, offer: {offer}{', open: true' if opened else ''}}}"
    return f"campaign: {name}\nstatus: live\nwhy: Because.\nsteps: [{step}]\n{more}"


def files(offers: list[str], campaigns: list[str], **more: str) -> dict[str, str]:
    found = {f"offers/o{i}.yaml": text for i, text in enumerate(offers)}
    found |= {f"campaigns/c{i}.yaml": text for i, text in enumerate(campaigns)}
    return found | {f"{name}.yaml": text for name, text in more.items()}


ABC = [coupon("a", "5"), coupon("b", "7"), coupon("c", "3")]


def given_to(world: ModuleType, decisions: Any, customer: str = "C-0") -> set[str]:
    return {offer for who, offer, outcome in world.outcomes(decisions) if who == customer and outcome == "given"}


def all_reasons(world: ModuleType, decisions: Any, customer: str = "C-0") -> dict[str, str | None]:
    return {pair.name: world.reasons(decisions, pair.name)[customer] for pair in decisions.pairs}


def test_of_best_of_only_the_most_valuable_is_given_even_with_places_left(world: ModuleType) -> None:
    project = world.make_project(files(ABC, [campaign("x", "{best_of: [a, b, c]}")]), offers_per_customer="3")
    decisions = world.run(project, world.make_facts())
    assert given_to(world, decisions) == {"b"}
    assert all_reasons(world, decisions) == {"x.s.a": "outbid", "x.s.b": None, "x.s.c": "outbid"}
    assert [pair.offer for pair in decisions.pairs][decisions.rejected["x.s.a.by"][0]] == "b"


def test_a_rules_best_of_binds_only_those_for_whom_it_fires_whoever_else_proposes(world: ModuleType) -> None:
    rules = (
        "rules:\n  - {id: r, why: B., when: age > 50, then: {propose: {best_of: [a, b]}}}\n"
        "  - {id: q, why: B., when: age > 0, then: {propose: {all_of: [a, b]}}}\n"
        "  - {id: t, why: B., when: age > 0, then: {propose: a}}\n"
        "  - {id: u, why: B., when: age > 0, then: {propose: b}}\n"
    )
    made = files(ABC[:2], [campaign("x", "a", opened=False), campaign("y", "b", opened=False)])
    project = world.make_project(made | {"rules/r.yaml": rules}, offers_per_customer="2")
    decisions = world.run(project, world.make_facts([{"age": 60.0}, {"age": 40.0}]))
    assert given_to(world, decisions, "C-0") == {"b"}
    assert given_to(world, decisions, "C-1") == {"a", "b"}
    assert decisions.decisions["rule_ids"].to_list() == [["q", "r", "u"], ["q", "t"], ["q", "u"]]


def test_first_of_gives_the_first_that_survives_the_gates(world: ModuleType) -> None:
    project = world.make_project(files(ABC, [campaign("x", "{first_of: [c, a, b]}")]), offers_per_customer="3")
    decisions = world.run(project, world.make_facts())
    assert all_reasons(world, decisions) == {"x.s.a": "later_choice", "x.s.b": "later_choice", "x.s.c": None}
    held = [{"customer": "C-0", "offer": "c", "campaign": "x", "step": "s", "given_on": "2026-09-01", "status": "open"}]
    decisions = world.run(project, world.make_facts(), world.make_state(project.policy, given=held))
    assert all_reasons(world, decisions) == {"x.s.a": None, "x.s.b": "later_choice", "x.s.c": "already_holds"}


def test_a_later_choice_stays_where_another_rule_proposes_it(world: ModuleType) -> None:
    rules = (
        "rules:\n  - {id: r, why: B., when: age > 0, then: {propose: {first_of: [a, b, c]}}}\n"
        "  - {id: q, why: B., when: age > 50, then: {propose: c}}\n"
    )
    made = files(ABC, [campaign(f"x{o}", o, opened=False) for o in "abc"]) | {"rules/r.yaml": rules}
    project = world.make_project(made, offers_per_customer="3")
    decisions = world.run(project, world.make_facts([{"age": 60.0}, {"age": 40.0}]))
    assert given_to(world, decisions, "C-0") == {"a", "c"}
    assert given_to(world, decisions, "C-1") == {"a"}


def test_all_of_is_all_or_none(world: ModuleType) -> None:
    offers = [coupon("a", "5"), coupon("b", '"= age / 10"'), coupon("c", "1.50")]
    project = world.make_project(
        files(offers, [campaign("x", "{all_of: [a, b]}"), campaign("y", "c")]), offers_per_customer="2"
    )
    decisions = world.run(project, world.make_facts([{}, {"age": None}]))
    assert given_to(world, decisions, "C-0") == {"a", "b"}
    assert given_to(world, decisions, "C-1") == {"c"}
    assert all_reasons(world, decisions, "C-1") == {"x.s.a": "all_or_none", "x.s.b": "value_unknown", "y.s.c": None}


@pytest.mark.parametrize("mode", ["all_of", "first_of", "best_of"])
def test_what_is_guaranteed_is_given_even_where_a_choice_slipped_through(world: ModuleType, mode: str) -> None:
    """A check refuses it; were it to come this far, the other offer would lose, never the one that is owed."""
    offers = [coupon("a", "5"), coupon("b", '"= margin"')]
    project = world.make_project(files(offers, [campaign("x", f"{{{mode}: [b, a]}}")]), offers_per_customer="2")
    policy = project.policy
    policy = replace(policy, offers=policy.offers | {"a": replace(policy.offers["a"], guaranteed=True)})
    for margin in (None, 1_000):
        decisions = world.run(replace(project, policy=policy), world.make_facts([{"margin": margin}]))
        assert "a" in given_to(world, decisions)


def test_a_bundle_that_one_limit_stops_goes_as_a_whole(world: ModuleType) -> None:
    offers = [coupon("a", "5"), coupon("b", "5", "stock: 1\n")]
    project = world.make_project(files(offers, [campaign("x", "{all_of: [a, b]}")]), offers_per_customer="2")
    decisions = world.run(project, world.make_facts([{}, {}, {}]))
    winners = set(decisions.decisions["customer_id"])
    assert len(winners) == 1
    assert decisions.decisions.height == 2
    loser = sorted({"C-0", "C-1", "C-2"} - winners)[0]
    assert all_reasons(world, decisions, loser) == {"x.s.a": "all_or_none", "x.s.b": "out_of_stock"}


def test_a_bundle_needs_a_place_for_each_of_its_offers(world: ModuleType) -> None:
    project = world.make_project(files(ABC[:2], [campaign("x", "{all_of: [a, b]}")]))
    decisions = world.run(project, world.make_facts())
    assert all_reasons(world, decisions) == {"x.s.a": "customer_limit", "x.s.b": "customer_limit"}


def test_a_bundle_is_worth_it_together(world: ModuleType) -> None:
    offers = [coupon("a", "5"), coupon("b", "0.50"), coupon("c", "0.50")]
    project = world.make_project(
        files(offers, [campaign("x", "{all_of: [a, b]}"), campaign("y", "c")]), offers_per_customer="2"
    )
    decisions = world.run(project, world.make_facts())
    assert given_to(world, decisions) == {"a", "b"}
    assert all_reasons(world, decisions)["y.s.c"] == "not_worth_it"


def test_one_offer_is_given_once_whatever_campaigns_list_it(world: ModuleType) -> None:
    project = world.make_project(
        files(ABC[:1], [campaign("x", "a"), campaign("y", "a", "priority: 60\n")]), offers_per_customer="2"
    )
    decisions = world.run(project, world.make_facts())
    assert decisions.decisions["campaign"].to_list() == ["y"]
    assert all_reasons(world, decisions) == {"x.s.a": "outbid", "y.s.a": None}


def test_a_benefit_owed_by_two_campaigns_is_given_once(world: ModuleType) -> None:
    project = world.make_project(files([owed("a")], [campaign("x", "a"), campaign("y", "a")]))
    decisions = world.run(project, world.make_facts())
    assert decisions.decisions["campaign"].to_list() == ["x"]
    assert decisions.counts["given"] == 1


def test_offers_not_given_together_shut_each_other_out_either_way_round(world: ModuleType) -> None:
    for shy, other in (("a", "b"), ("b", "a")):
        offers = [coupon(o, w, f"not_given_with: [{other}]\n" if o == shy else "") for o, w in (("a", "5"), ("b", "7"))]
        project = world.make_project(files(offers, [campaign("x", "a"), campaign("y", "b")]), offers_per_customer="2")
        decisions = world.run(project, world.make_facts())
        assert all_reasons(world, decisions) == {"x.s.a": "not_with", "y.s.b": None}


def test_guaranteed_benefits_take_no_place_and_come_before_their_rivals(world: ModuleType) -> None:
    offers = [owed("a"), coupon("b", "7", "not_given_with: [a]\n"), coupon("c", "3")]
    project = world.make_project(files(offers, [campaign(f"x{o}", o) for o in "abc"]))
    decisions = world.run(project, world.make_facts())
    assert given_to(world, decisions) == {"a", "c"}
    assert all_reasons(world, decisions)["xb.s.b"] == "not_with"


@pytest.mark.parametrize(("places", "expected"), [(1, {"b"}), (2, {"a", "b"}), (3, {"a", "b", "c"})])
def test_a_customer_gets_as_many_offers_as_the_project_allows_the_best_first(
    world: ModuleType, places: int, expected: set[str]
) -> None:
    project = world.make_project(files(ABC, [campaign(f"x{o}", o) for o in "abc"]), offers_per_customer=str(places))
    decisions = world.run(project, world.make_facts())
    assert given_to(world, decisions) == expected
    assert {v for k, v in all_reasons(world, decisions).items() if k[-1] not in expected} <= {"outbid"}


def test_a_household_gets_at_most_one_of_a_limited_offer_and_its_best_customer_wins(world: ModuleType) -> None:
    offers = [coupon("a", '"= age / 10"'), coupon("b", "2")]
    project = world.make_project(files(offers, [campaign("x", "a"), campaign("y", "b")]), one_per_household="[a]")
    rows = [
        {"household_id": "H-1", "age": 50.0},
        {"household_id": "H-1", "age": 60.0},
        {"household_id": "H-2", "age": 30.0},
        {"age": 30.0},
        {"age": 30.0},
    ]
    decisions = world.run(project, world.make_facts(rows))
    assert world.outcomes(decisions) == [
        ("C-0", "b", "given"),
        ("C-1", "a", "given"),
        ("C-2", "a", "given"),
        ("C-3", "a", "given"),
        ("C-4", "a", "given"),
    ]
    assert world.reasons(decisions, "x.s.a")["C-0"] == "household_limit"


BUDGETS = "budgets:\n  - {id: pot, amount: 2, per: total, worst_case: 100}\n"


def test_the_sum_of_expected_costs_stays_within_the_budget_and_the_best_get_it(world: ModuleType) -> None:
    made = files([coupon("a", '"= age / 10"')], [campaign("x", "a", "budgets: [pot]\n")], budgets=BUDGETS)
    rows = [{"age": 20.0 + index} for index in range(5)]
    decisions = world.run(world.make_project(made), world.make_facts(rows))
    assert decisions.decisions["customer_id"].to_list() == ["C-3", "C-4"]
    assert world.reasons(decisions, "x.s.a")["C-2"] == "out_of_budget"
    expected, worst = decisions.limits
    assert (expected.id, expected.kind, expected.allowed, expected.used, expected.refused) == (
        "pot",
        "expected",
        200,
        200,
        3,
    )
    assert (worst.kind, worst.allowed, worst.used, worst.refused) == ("worst_case", 10_000, 2_000, 0)
    assert decisions.limits[decisions.rejected["x.s.a.by"][2]].id == "pot"


def test_many_small_costs_are_not_nothing(world: ModuleType) -> None:
    cent = "offer: a\nkind: coupon.amount\ngive: if_worth_it\nvalue: 0.01\nredemption: 40%\nworth: 5\n"
    budget = "budgets:\n  - {id: pot, amount: 0.05, per: total, worst_case: 100}\n"
    made = files([cent], [campaign("x", "a", "budgets: [pot]\n")], budgets=budget)
    decisions = world.run(world.make_project(made), world.make_facts([{}] * 30))
    assert decisions.counts["given"] == 12  # 12 x 0.004 = 0.048; one more would be 0.052
    assert set(decisions.decisions["expected_cost_minor"]) == {0}
    assert set(decisions.decisions["expected_cost_micro"]) == {4_000}
    assert [(limit.used, limit.refused) for limit in decisions.limits] == [(5, 18), (12, 0)]


def test_costs_too_large_for_millionths_are_counted_more_coarsely_and_never_too_low(world: ModuleType) -> None:
    """All costs together in millionths would pass 63 bits: 3,000 x 10^15."""
    dear = coupon("a", "999999999").replace("value: 10", "value: 999999998.99").replace("10%", "100%")
    pot = "{id: pot, amount: 1999999998.00, per: total, worst_case: 9999999999999}"
    made = files([dear], [campaign("x", "a", "budgets: [pot]\n")], budgets=f"budgets:\n  - {pot}\n")
    decisions = world.run(world.make_project(made), world.make_facts([{}] * 3_000))
    assert decisions.counts["given"] == 2
    assert [limit.used for limit in decisions.limits] == [199_999_999_798] * 2


def test_what_is_owed_in_small_amounts_must_fit_too(world: ModuleType) -> None:
    cent = "offer: a\nkind: coupon.amount\ngive: guaranteed\nvalue: 0.01\nredemption: 40%\n"
    budget = "budgets:\n  - {id: pot, amount: 0.05, per: total, worst_case: 100}\n"
    made = files([cent], [campaign("x", "a", "budgets: [pot]\n")], budgets=budget)
    (problem,) = world.run(world.make_project(made), world.make_facts([{}] * 13)).problems
    assert "EUR 0.06; the budget pot has EUR 0.05 left (EUR 0.01 too little)" in problem.text()
    assert world.run(world.make_project(made), world.make_facts([{}] * 12)).counts["given"] == 12


def test_the_worst_case_binds_as_the_expectation_does(world: ModuleType) -> None:
    budget = "budgets:\n  - {id: pot, amount: 100, per: total, worst_case: 30}\n"
    made = files([coupon("a", "5")], [campaign("x", "a", "budgets: [pot]\n")], budgets=budget)
    decisions = world.run(world.make_project(made), world.make_facts([{}] * 5))
    assert decisions.counts["given"] == 3
    assert [limit.refused for limit in decisions.limits] == [0, 2]


def test_a_budget_with_a_where_binds_its_own_and_says_nothing_of_the_others(world: ModuleType) -> None:
    budget = "budgets:\n  - {id: pot, amount: 2, per: total, worst_case: 50, where: region = 'north'}\n"
    made = files([coupon("a", "5")], [campaign("x", "a", "budgets: [pot]\n")], budgets=budget)
    rows = [{"region": "north"}] * 4 + [{"region": "south"}] * 3
    decisions = world.run(world.make_project(made), world.make_facts(rows))
    assert decisions.counts["given"] == 5
    assert decisions.decisions["budgets"].to_list().count(["pot"]) == 2


def test_stock_is_never_exceeded_and_its_rest_comes_from_the_state(world: ModuleType) -> None:
    project = world.make_project(files([coupon("a", "5", "stock: 3\n")], [campaign("x", "a")]))
    facts = world.make_facts([{}] * 5)
    assert world.run(project, facts).counts["given"] == 3
    for left, given in ((0, 0), (2, 2), (9, 5)):
        state = world.make_state(project.policy, stock=[{"offer": "a", "left": left}])
        decisions = world.run(project, facts, state)
        assert decisions.counts["given"] == given
        assert decisions.limits[0].allowed == left
    assert world.run(project, facts, ignore_limits=True).counts["given"] == 5


@pytest.mark.parametrize(
    ("budget", "state", "day", "allowed"),
    [
        ("{id: pot, amount: 100, per: total}", [], "2026-10-01", 10_000),
        ("{id: pot, amount: 100, per: total, from: 2026-10-02}", [], "2026-10-01", 0),
        ("{id: pot, amount: 100, per: total, to: 2026-09-30}", [], "2026-10-01", 0),
        ("{id: pot, amount: 100, per: total, to: 2026-10-01}", [], "2026-10-01", 10_000),
        ("{id: pot, amount: 100, per: total}", [("total", "12.34")], "2026-10-01", 1_234),
        ("{id: pot, amount: 100, per: month}", [("2026-10", 5)], "2026-10-01", 500),
        ("{id: pot, amount: 100, per: month}", [("2026-09", 5)], "2026-10-01", 10_000),
        ("{id: pot, amount: 100, per: week}", [("2026-W40", 5)], "2026-10-01", 500),
        ("{id: pot, amount: 100, per: day}", [("2026-10-01", 5)], "2026-10-01", 500),
        ("{id: pot, amount: 100, per: month, pace: even}", [], "2026-10-01", 322),
        ("{id: pot, amount: 100, per: month, pace: even}", [], "2026-10-31", 10_000),
        ("{id: pot, amount: 100, per: month, pace: even}", [("2026-10", 98)], "2026-10-02", 445),
        ("{id: pot, amount: 100, per: total, from: 2026-09-30, to: 2026-10-03, pace: even}", [], "2026-10-01", 5_000),
        ("{id: pot, amount: 100, per: total, keep_for_events: 20%}", [], "2026-10-01", 8_000),
        ("{id: pot, amount: 100, per: total, keep_for_events: 20%}", [("total", 30)], "2026-10-01", 1_000),
        ("{id: pot, amount: 100, per: total, keep_for_events: 20%}", [("total", 10)], "2026-10-01", 0),
    ],
)
def test_what_a_run_may_take_of_a_budget(
    world: ModuleType, budget: str, state: list[tuple[str, Any]], day: str, allowed: int
) -> None:
    made = files([coupon("a", "5")], [campaign("x", "a", "budgets: [pot]\n")], budgets=f"budgets:\n  - {budget}\n")
    project = world.make_project(made)
    rows = [{"budget": "pot", "period": period, "left": left, "worst_case_left": 50} for period, left in state]
    decisions = world.run(project, world.make_facts([], day=day), world.make_state(project.policy, budgets=rows), day)
    assert decisions.limits[0].allowed == allowed


def test_when_money_is_short_for_what_is_owed_nothing_is_decided(world: ModuleType) -> None:
    made = files(
        [owed("a"), coupon("b", "5")], [campaign("x", "a", "budgets: [pot]\n"), campaign("y", "b")], budgets=BUDGETS
    )
    decisions = world.run(world.make_project(made), world.make_facts([{}] * 5))
    assert decisions.decisions.height == 0
    (problem,) = decisions.problems
    assert problem.text() == (
        "the guaranteed benefits of this run are expected to cost EUR 5.00; the budget pot has EUR 2.00 left"
        " (EUR 3.00 too little)"
    )
    assert problem.place is not None
    assert problem.severity == "error"


def test_when_stock_or_the_worst_case_is_short_for_what_is_owed_nothing_is_decided(world: ModuleType) -> None:
    stocked = files([owed("a", "stock: 4\n")], [campaign("x", "a")])
    decisions = world.run(world.make_project(stocked), world.make_facts([{}] * 5))
    assert [problem.text() for problem in decisions.problems] == [
        "customers who are guaranteed a: 5; pieces left: 4 (1 too few)"
    ]
    worst = "budgets:\n  - {id: pot, amount: 20, per: total, worst_case: 30}\n"
    made = files([owed("a")], [campaign("x", "a", "budgets: [pot]\n")], budgets=worst)
    decisions = world.run(world.make_project(made), world.make_facts([{}] * 5))
    assert [problem.code for problem in decisions.problems] == ["G104"]
    assert decisions.decisions.height == 0


def test_what_is_owed_leaves_the_rest_to_the_others(world: ModuleType) -> None:
    budget = "budgets:\n  - {id: pot, amount: 6.50, per: total, worst_case: 100}\n"
    made = files(
        [owed("a"), coupon("b", "5")],
        [campaign("x", "a", "budgets: [pot]\n"), campaign("y", "b", "budgets: [pot]\n")],
        budgets=budget,
    )
    decisions = world.run(world.make_project(made), world.make_facts([{}] * 5))
    by_offer = dict(decisions.decisions.group_by("offer").len().iter_rows())
    assert by_offer == {"a": 5, "b": 1}


def test_ties_go_by_priority_then_offer_then_the_seed(world: ModuleType) -> None:
    offers = [coupon("a", "5"), coupon("b", "5")]
    even = world.make_project(files(offers, [campaign("x", "b"), campaign("y", "a")]))
    assert given_to(world, world.run(even, world.make_facts())) == {"a"}
    lifted = world.make_project(files(offers, [campaign("x", "b", "priority: 60\n"), campaign("y", "a")]))
    assert given_to(world, world.run(lifted, world.make_facts())) == {"b"}
    scarce = world.make_project(files([coupon("a", "5", "stock: 10\n")], [campaign("x", "a")]))
    facts = world.make_facts([{}] * 40)
    winners = [frozenset(world.run(scarce, facts, seed=seed).decisions["customer_id"]) for seed in range(4)]
    assert len(set(winners)) == 4
    assert winners[0] == frozenset(world.run(scarce, facts, seed=0).decisions["customer_id"])
    first = {f"C-{index}" for index in range(10)}
    assert all(one != first for one in winners)


def test_a_boost_lifts_the_rank_and_no_amount_of_money(world: ModuleType) -> None:
    rules = "rules:\n  - {id: b, why: B., when: age > 50, then: {boost: {a: 1.5}}}\n"
    made = files([coupon("a", "5"), coupon("b", "6")], [campaign("x", "{best_of: [a, b]}")]) | {"rules/r.yaml": rules}
    decisions = world.run(world.make_project(made), world.make_facts([{"age": 60.0}, {"age": 40.0}]))
    rows = decisions.decisions.select("offer", "expected_extra_micro", "expected_cost_minor").rows()
    assert rows == [("a", 5_000_000, 100), ("b", 6_000_000, 100)]


def test_nobody_is_decided_about_when_there_is_nobody(world: ModuleType) -> None:
    decisions = world.run(world.make_project(), world.make_facts([]))
    assert decisions.decisions.height == 0
    assert decisions.rejected.schema["autumn.hello.ten.reason"] == pl.UInt8()
    assert decisions.counts["customers"] == 0


def test_a_project_without_a_running_campaign_gives_nothing(world: ModuleType) -> None:
    text = world.CAMPAIGN.replace("live", "draft")
    project = world.make_project({"offers/ten.yaml": world.COUPON, "campaigns/autumn.yaml": text})
    decisions = world.run(project, world.make_facts([{}, {}]))
    assert decisions.pairs == ()
    assert decisions.decisions.height == 0
    assert decisions.rejected.height == 2
