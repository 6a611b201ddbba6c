"""One program holds the policy: what it raises and sets, and that it holds nothing that nobody reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from campaign_engine.campaigns.policy.assemble import assemble, never_program, offers_in_play
from campaign_engine.campaigns.policy.load_project import load_project
from campaign_engine.campaigns.policy.project import Project
from campaign_engine.campaigns.policy.project_files import read_project_files
from campaign_engine.engine.layers import Layers, order_rules
from campaign_engine.engine.program import Outcome, Rule
from campaign_engine.engine.reference import evaluate
from campaign_engine.engine.tree import Constant
from campaign_engine.rules.problems import render_problems
from campaign_engine.segments.instant import parse_instant

BASE = read_project_files(Path(__file__).parent / "bad_base")
AS_OF = parse_instant("2026-11-01", "Europe/Vienna")
MORE = "campaign: more\nstatus: live\nwhy: More.\n"


def load(**files: str) -> Project:
    paths = {"rules": "rules/more.yaml", "campaign": "campaigns/more.yaml", "offer": "offers/zz.yaml"}
    more = {paths.get(name, f"{name}.yaml"): text.encode() for name, text in files.items()}
    project, problems = load_project({**BASE, **more})
    assert project is not None, render_problems(problems)
    return project


def outcome(project: Project, row: Mapping[str, object], as_of: str = "2026-11-01") -> Outcome:
    program = assemble(project, parse_instant(as_of, "Europe/Vienna"))
    names = [part.name for part in program.inputs] + list(program.input_flags)
    given = {name: row.get(name, False if name in program.input_flags else None) for name in names}
    return evaluate(program, given)


def rules_of(project: Project, as_of: str = "2026-11-01") -> dict[str, Rule]:
    program = assemble(project, parse_instant(as_of, "Europe/Vienna"))
    return {rule.id: rule for rule in program.rules}


def test_segments_audiences_tags_and_amounts_are_one_pass() -> None:
    regular = {"orders": 9.0, "days_since_order": 70.0, "spend_90d": 40000, "average_order": 5000, "margin_rate": 0.4}
    done = outcome(load(), regular)
    assert done.flags["segment.regulars"]
    assert done.flags["tag.lapsing"]
    assert done.flags["proposed.ten_off"]
    assert done.flags["audience.winback"]
    assert done.facts["saving"] == 9.0
    assert done.facts["value.ten_off"] == 9.0
    assert done.facts["cost.ten_off"] == 9.0
    assert done.facts["worth.ten_off"] == 20.0
    assert done.facts["value.birthday_gift"] == done.facts["cost.birthday_gift"] == 3.0
    assert done.facts["cost.hello_message"] == 0.0


def test_the_cost_that_is_the_value_is_clamped_with_it() -> None:
    generous = outcome(load(), {"orders": 9.0, "days_since_order": 70.0, "spend_90d": 990000})
    assert generous.facts["value.ten_off"] == 104.0
    assert generous.facts["cost.ten_off"] == 20.0
    modest = outcome(load(), {"orders": 1.0})
    assert modest.facts["value.ten_off"] == 0.0
    assert modest.facts["cost.ten_off"] == 5.0


def test_an_unknown_amount_stays_unknown() -> None:
    done = outcome(load(), {"orders": 9.0, "margin_rate": 0.4})
    assert done.facts["worth.ten_off"] is None


@pytest.mark.parametrize(("worth", "expected"), [
    ("worth: 2.50", 2.5),
    ('worth: "= 0.05 * average_order"', 2.5),
    ('assume: {lift: 1%..4%, of: "= average_order"}', 50.0),
    ('propensity: {score: redeem_chance, lift: 3%, of: "= average_order"}', 10.0),
    ('uplift: {score: "= redeem_chance * 0.5", of: "= average_order"}', 5.0),
])  # fmt: skip
def test_worth_is_what_a_share_is_taken_of(worth: str, expected: float) -> None:
    project = load(
        offer=f"offer: zz\nkind: message\ngive: if_worth_it\n{worth}\n",
        campaign=MORE + "steps: [{id: one, offer: zz, open: true}]\n",
    )
    done = outcome(project, {"average_order": 5000, "redeem_chance": 0.2})
    assert done.facts["worth.zz"] == pytest.approx(expected, rel=1e-12)


def test_forbid_all_means_every_offer_that_must_be_worth_it_messages_included_and_nothing_that_is_owed() -> None:
    project = load(
        rules="rules:\n  - {id: stop, why: Complaint., when: orders > 3, if_unknown: fire, then: {forbid: all}}\n"
    )
    assert rules_of(project)["rule:stop"].forbids == ("extra", "hello_message", "ten_off")


def test_what_is_owed_is_forbidden_by_its_id() -> None:
    project = load(
        rules="rules:\n  - {id: stop, why: No., when: orders > 3, if_unknown: fire, then: {forbid: birthday_gift}}\n"
    )
    assert rules_of(project)["rule:stop"].forbids == ("birthday_gift",)


@pytest.mark.parametrize(
    ("as_of", "active"), [("2026-10-31", False), ("2026-11-01", True), ("2026-11-30", True), ("2026-12-01", False)]
)
def test_a_rule_outside_its_days_keeps_its_place_but_never_fires(as_of: str, active: bool) -> None:
    project = load(
        rules="rules:\n  - {id: a_month, why: November., when: orders > 3, if_unknown: fire,"
        " then: {boost: {ten_off: 2}}, active: {from: 2026-11-01, to: 2026-11-30}}\n"
    )
    rule = rules_of(project, as_of)["rule:a_month"]
    assert (rule.when != Constant(False)) is active
    for orders in (9.0, None):
        assert outcome(project, {"orders": orders}, as_of).boosts["ten_off"] == (2.0 if active else 1.0)


def test_only_what_something_reads_is_asked_of_the_data() -> None:
    program = assemble(load(), AS_OF)
    assert [part.name for part in program.inputs] == [
        "average_order", "days_since.hello_message", "days_since_order", "margin_rate", "orders", "spend_90d",
    ]  # fmt: skip
    assert program.input_flags == ()
    assert program.constants == ()
    assert {part.name: part.scale for part in program.inputs}["spend_90d"] == 2


def test_calendars_and_the_day_are_constants_of_the_run() -> None:
    project = load(
        rules="rules:\n  - {id: soon, why: Soon., then: {tag: soon}, when: DAYS_TO_CALENDAR('stocktake') <= 3"
        " AND NOT in_calendar.stocktake AND TODAY() >= '2026-10-01'}\n",
        campaign=MORE + "audience: tag.soon\nsteps: [{id: one, offer: ten_off, open: true}]\n",
    )
    days = {day: outcome(project, {}, day).flags["audience.more"] for day in ("2026-10-29", "2026-10-30", "2026-11-02")}
    assert days == {"2026-10-29": False, "2026-10-30": True, "2026-11-02": False}


def test_own_history_comes_with_the_row() -> None:
    project = load(
        campaign=MORE
        + "audience: holding.ten_off AND NOT redeemed.extra AND step.winback = 'hello' AND contacts_7d < 2\n"
        + "steps: [{id: one, offer: ten_off, open: true}]\n"
    )
    program = assemble(project, AS_OF)
    assert program.input_flags == ("holding.ten_off", "redeemed.extra")
    row = {"holding.ten_off": True, "redeemed.extra": False, "step.winback": "hello", "contacts_7d": 1.0}
    assert outcome(project, row).flags["audience.more"]
    assert not outcome(project, {**row, "step.winback": None}).flags["audience.more"]
    assert not outcome(project, {**row, "redeemed.extra": True}).flags["audience.more"]


def test_stops_and_budget_filters_are_flags() -> None:
    project = load(budgets="budgets:\n  - {id: crm, amount: 50, per: day, where: region = 'north'}\n")
    bought = outcome(project, {"days_since_order": 3.0, "days_since.hello_message": 5.0, "region": "north"})
    assert bought.flags["stop.winback"]
    assert bought.flags["budget.crm"]
    waiting = outcome(project, {"days_since_order": 9.0, "days_since.hello_message": 5.0, "region": None})
    assert not waiting.flags["stop.winback"]
    assert not waiting.flags["budget.crm"]


@pytest.mark.parametrize(("status", "runs"), [("draft", False), ("live", True), ("paused", True), ("ended", False)])
def test_only_campaigns_that_run_are_in_the_program(status: str, runs: bool) -> None:
    project = load(
        offer="offer: zz\nkind: message\ngive: if_worth_it\nworth: 1\n",
        campaign=MORE.replace("live", status) + "audience: orders > 1\nsteps: [{id: one, offer: zz, open: true}]\n",
    )
    rules = rules_of(project)
    assert ("audience:more" in rules) is runs
    assert ("offer:zz" in rules) is runs
    assert ("zz" in offers_in_play(project.policy)) is runs


def test_promises_read_what_is_given_and_what_rules_found() -> None:
    project = load(
        rules="never:\n  - {id: both, that: given.ten_off AND given.extra AND tag.lapsing"
        " AND saving > 5 AND orders < 9}\n"
    )
    program = never_program(project, AS_OF)
    assert program.input_flags == ("given.extra", "given.ten_off", "tag.lapsing")
    assert [part.name for part in program.inputs] == ["orders", "saving"]
    row = {"given.ten_off": True, "given.extra": True, "tag.lapsing": True, "saving": 6.0, "orders": 3.0}
    assert evaluate(program, row).flags["never.both"]
    assert not evaluate(program, {**row, "given.extra": False}).flags["never.both"]


def test_a_program_without_problems_can_be_ordered() -> None:
    assert isinstance(order_rules(assemble(load(), AS_OF)), Layers)


def test_the_order_of_files_and_offers_cannot_change_the_program() -> None:
    project = load()
    policy = project.policy
    turned = replace(
        policy,
        offers=dict(reversed(policy.offers.items())),
        campaigns=dict(reversed(policy.campaigns.items())),
        budgets=dict(reversed(policy.budgets.items())),
    )
    book = replace(project.book, rules=tuple(reversed(project.book.rules)))
    assert assemble(replace(project, policy=turned, book=book), AS_OF) == assemble(project, AS_OF)
