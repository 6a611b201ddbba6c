"""Explanations of the starter's customers: every reason is told with its numbers, and every change told does flip."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from campaign_engine.campaigns.answer import Reader
from campaign_engine.campaigns.decide.decide import decide
from campaign_engine.campaigns.decide.decisions import REASONS, Decisions, Pair
from campaign_engine.campaigns.init_project import STARTER
from campaign_engine.campaigns.opened import open_project, settle_instant
from campaign_engine.campaigns.prepare import prepare
from campaign_engine.campaigns.report.about import About, about_customer
from campaign_engine.campaigns.report.because import Because
from campaign_engine.campaigns.report.explain import REASONS_TOLD, Explanation, explain, why_not
from campaign_engine.campaigns.report.explain_flip import changed
from campaign_engine.campaigns.report.explain_money import MONEY_REASONS
from campaign_engine.campaigns.report.explain_text import customer_text, manager_text
from campaign_engine.campaigns.report.prepared import Prepared
from campaign_engine.campaigns.report.reason_words import REASON_WORDS, reason_for_customer

AS_OF = "2026-10-01"
NOW = datetime(2026, 10, 1, 8, tzinfo=UTC)


def prepared_in(folder: Path, state: Mapping[str, object] | None = None, as_of: str = AS_OF) -> Prepared:
    opened, problems = open_project(Reader(folder, NOW), folder, as_of)
    assert problems == []
    assert opened is not None
    assert opened.project is not None, [problem.text() for problem in opened.problems]
    path = None
    if state is not None:
        path = folder / "state.json"
        path.write_text(json.dumps({"schema": "state.v1", **state}), encoding="utf-8")
    instant, _ = settle_instant(as_of, opened.project.policy.zone, NOW)
    assert instant is not None
    prepared, problems = prepare(opened.project, folder, instant, path, lambda _what, _done, _of: None)
    assert prepared is not None, [problem.text() for problem in problems]
    return prepared


def about(prepared: Prepared, customer: str, language: str = "en") -> About:
    found, problems = about_customer(prepared, decided_once(prepared), customer, 0, "day", language)
    assert problems == []
    assert found is not None
    return found


DECIDED: dict[str, Decisions] = {}
"""By run: a run is a pure function, so deciding it once is enough."""


def decided_once(prepared: Prepared) -> Decisions:
    key = f"{prepared.project.rules_hash} {prepared.facts.content_hash} {prepared.state.content_hash}"
    if key not in DECIDED:
        DECIDED[key] = decide(prepared.facts, prepared.project, prepared.state, prepared.as_of, 0)
    return DECIDED[key]


@pytest.fixture
def starter(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    shutil.copytree(STARTER, folder, ignore=shutil.ignore_patterns("out", ".campaign"))
    return folder


@pytest.fixture(scope="module")
def everybody() -> Prepared:
    return prepared_in(STARTER)


def edit(folder: Path, file: str, old: str, new: str) -> None:
    """`old` of a file becomes `new`; without `old`, `new` is a file of its own."""
    path = folder / file
    if not old:
        path.write_text(new, encoding="utf-8")
        return
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{file} does not say {old!r}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def texts(because: tuple[Because, ...]) -> str:
    return "\n".join("\n".join([one.text, texts(one.inner)]) for one in because)


def wins(prepared: Prepared, customer: str, pair: Pair) -> bool:
    found = decide(prepared.facts, prepared.project, prepared.state, prepared.as_of, 0).decisions
    is_pair = (pl.col("campaign") == pair.campaign) & (pl.col("step") == pair.step) & (pl.col("offer") == pair.offer)
    return found.filter(is_pair & (pl.col("customer_id") == customer)).height == 1


def test_every_reason_has_an_explanation_and_words_for_the_customer() -> None:
    assert set(REASONS_TOLD) == set(REASONS)
    assert set(REASONS) <= set(REASON_WORDS)


def test_every_losing_pair_of_every_customer_is_explained(everybody: Prepared) -> None:
    seen = set()
    for customer in everybody.facts.frame["customer_id"]:
        found = about(everybody, customer)
        for pair, reason in found.losses.items():
            seen.add(reason)
            assert texts(why_not(found, pair, reason)).strip(), (customer, pair, reason)
        won = {Pair(str(row["campaign"]), str(row["step"]), str(row["offer"])) for row in found.rows}
        assert won | set(found.losses) == set(found.decisions.pairs), "every pair is won or has a reason"
    assert len(seen) >= 7, seen


@pytest.mark.parametrize("customer", ["C005", "C007", "C011", "C015", "C020"])
def test_every_change_that_is_told_does_flip(everybody: Prepared, customer: str) -> None:
    """An independent check: her row is changed by hand, and everybody is decided again."""
    found = about(everybody, customer)
    told = 0
    for verdict in explain(found).verdicts:
        if verdict.flip is not None and verdict.flip.change is not None:
            told += 1
            frame = everybody.facts.frame
            for name, value in verdict.flip.change:
                values = frame[name].to_list()
                values[frame["customer_id"].to_list().index(customer)] = value
                frame = frame.with_columns(pl.Series(name, values, dtype=frame.schema[name]))
            other = replace(everybody, facts=replace(everybody.facts, frame=frame))
            assert not wins(everybody, customer, verdict.pair)
            assert wins(other, customer, verdict.pair), (verdict.pair, verdict.flip.change)
    assert told >= 1


def test_the_change_told_is_the_smallest_of_its_fact(everybody: Prepared) -> None:
    """C005 was in three weeks ago; the rule asks for more than 42 days. One day less does not do."""
    found = about(everybody, "C005")
    pair = Pair("come_back_autumn", "first", "free_delivery_once")
    (verdict,) = explain(found, "free_delivery_once").verdicts
    assert verdict.flip is not None
    assert verdict.flip.change == (("last_order_on", date(2026, 8, 19)),)
    nearer = changed(everybody.facts.frame, "C005", (("last_order_on", date(2026, 8, 20)),))
    assert not wins(replace(everybody, facts=replace(everybody.facts, frame=nearer)), "C005", pair)


def test_an_offer_she_gets_says_what_would_take_it_away(everybody: Prepared) -> None:
    found = about(everybody, "C007")
    (verdict,) = explain(found, "free_delivery_once").verdicts
    assert verdict.outcome == "given"
    assert verdict.flip is not None
    assert verdict.flip.change is not None
    other = changed(everybody.facts.frame, "C007", verdict.flip.change)
    assert not wins(replace(everybody, facts=replace(everybody.facts, frame=other)), "C007", verdict.pair)


def test_numbers_of_an_outbid_offer_add_up(everybody: Prepared) -> None:
    found = about(everybody, "C007")
    pair = Pair("come_back_autumn", "first", "come_back")
    assert found.losses[pair] == "outbid"
    worth, mine, less = map(float, re.findall(r"EUR ([\d.]+)", texts(why_not(found, pair, "outbid"))))
    assert worth > mine
    assert abs(worth - mine - less) <= 0.011


def test_a_condition_is_told_down_to_the_facts(everybody: Prepared) -> None:
    found = about(everybody, "C005")
    told = texts(why_not(found, Pair("come_back_autumn", "first", "come_back"), "not_in_audience"))
    assert "days_away > 42  (days_away is 21 days)" in told
    assert "days_away = DAYS_BETWEEN(last_order_on, TODAY()), by count_days_away" in told
    assert "last_order_on is 2026-09-10" in told


CAKE = {"customer": "C004", "offer": "birthday_cake", "campaign": "birthday", "step": "cake"}
OPEN = {**CAKE, "given_on": "2026-09-20", "valid_until": "2026-10-10", "status": "open"}
REDEEMED = {**CAKE, "given_on": "2026-08-20", "status": "redeemed", "redeemed_on": "2026-08-22"}
BUDGET = ("budgets.yaml", "amount: 12.00", "amount: 1.00")
REST_NOW = "from: 2026-09-30, to: 2026-10-01"
PAUSES = {"pauses": [{"campaign": "come_back_autumn", "why": "wrong price"}]}
THROUGH = {"steps": [{"customer": "C007", "campaign": "come_back_autumn", "step": "reminder", "on": "2026-08-01"}]}
UNKNOWN = [("data/customers.csv", ",308.54,", ",,")]
CAMPAIGN, OFFERS = "campaigns/come_back.yaml", "offers/offers.yaml"
RULES = "rules/come_back.yaml"
BOTH = "[come_back, free_delivery_once]"
ALL, FIRST = (
    [(file, f"best_of: {BOTH}", f"{mode}: {BOTH}") for file in (RULES, CAMPAIGN)] for mode in ("all_of", "first_of")
)
NOT_WITH = (OFFERS, "    not_given_with: [free_delivery_once]\n", "")
DELIVERY = """campaign: delivery
status: live
why: A second campaign.
steps: [{id: only, offer: free_delivery_once, open: true}]
messages: {any: {app: {en: {title: T, body: B}}, email: {en: {subject: S, body: B}}}}
"""
SECOND = [
    ("campaigns/delivery.yaml", "", DELIVERY),
    (CAMPAIGN, f"{{best_of: {BOTH}}}", "come_back"),
    (RULES, f"{{best_of: {BOTH}}}", "come_back"),
]
AGAIN = (CAMPAIGN, "priority: 50", "priority: 50\nreenter: {after: 90 days}")
SOON = (CAMPAIGN, "priority: 50", "priority: 50\nreenter: {after: 60 days}")
AT_HOME = [
    ("project.yaml", "customer_id: {type: id}", "customer_id: {type: id}\n      household_id: {type: id}"),
    ("data/customers.csv", "is_staff\n", "is_staff,household_id\n"),
    ("data/customers.csv", ",no\n", ",no,\n"),
    ("data/customers.csv", ",yes\n", ",yes,\n"),
    ("data/customers.csv", "286.90,cake,yes,yes,yes,app,0,no,", "286.90,cake,yes,yes,yes,app,0,no,H1"),
    ("data/customers.csv", "308.54,bread,yes,yes,yes,email,0,no,", "308.54,bread,yes,yes,yes,email,0,no,H1"),
    (OFFERS, "    stock: 100", "    one_per_household: true"),
]
TWO = ("project.yaml", "offers_per_customer: 1 ", "offers_per_customer: 2 ")
PERCENT = (
    OFFERS,
    'kind: coupon.amount\n    give: if_worth_it\n    value: "= saving"',
    'kind: coupon.percent\n    give: if_worth_it\n    cost: 1.00\n    worst_case: 9.00\n    value: "= 5 * orders_12m"',
)
SITUATIONS: list[tuple[str, str, str, list[tuple[str, str, str]], dict[str, object], str]] = [
    # reason, customer, offer, edits of the project, state, what the explanation says
    ("already_holds", "C004", "birthday_cake", [], {"given": [OPEN]}, "given on 2026-09-20, valid until 2026-10-10"),
    ("too_soon", "C004", "birthday_cake", [], {"given": [REDEEMED]}, "not again within 300 days: 2027-06-16"),
    ("not_at_this_step", "C007", "we_miss_you", [], {}, "she begins with first"),
    ("not_at_this_step", "C007", "we_miss_you", [], THROUGH, "she has been through all steps: reminder, the last"),
    ("not_at_this_step", "C007", "we_miss_you", [AGAIN], THROUGH, "she may begin again 90 days after it: 2026-10-30"),
    ("not_at_this_step", "C007", "we_miss_you", [SOON], THROUGH, "over since 2026-09-30: she begins again with first"),
    ("excluded", "C012", "free_delivery_once", [], {}, "is_staff is yes"),
    ("paused", "C007", "come_back", [], PAUSES, "wrong price"),
    ("paused", "C007", "come_back", [(CAMPAIGN, "status: live", "status: paused")], {}, "is paused in its file"),
    ("expired", "C007", "come_back", [(CAMPAIGN, "to: 2027-12-31", "to: 2026-09-30")], {}, "to 2026-10-01 00:00"),
    (
        "calendar",
        "C007",
        "come_back",
        [(CAMPAIGN, "from: 2026-09-01", "from: 2026-10-02")],
        {},
        "from 2026-10-02 00:00",
    ),
    (
        "calendar",
        "C007",
        "come_back",
        [("calendars.yaml", "from: 2026-12-24, to: 2026-12-26", REST_NOW)],
        {},
        "rests on christmas_break",
    ),
    (
        "ladder_stopped",
        "C007",
        "come_back",
        [(CAMPAIGN, "priority: 50", "stop: orders_12m > 20")],
        {},
        "orders_12m > 20  (orders_12m is 29)",
    ),
    (
        "out_of_stock",
        "C007",
        "free_delivery_once",
        [(OFFERS, "stock: 100", "stock: 1")],
        {},
        "1 of 1 went to others, this one needs 1",
    ),
    (
        "out_of_stock",
        "C007",
        "free_delivery_once",
        [],
        {"stock": [{"offer": "free_delivery_once", "left": 0}]},
        "0 of 0 went to others",
    ),
    (
        "out_of_budget",
        "C007",
        "free_delivery_once",
        [BUDGET],
        {},
        "EUR 0.84 of EUR 1.00 went to others, this one needs EUR 0.84",
    ),
    (
        "out_of_codes",
        "C007",
        "free_delivery_once",
        [],
        {"codes": [{"offer": "free_delivery_once", "left": 0}]},
        "codes.free_delivery_once is 0",
    ),
    ("no_consent", "C011", "come_back", [], {}, "no consent for promotional"),
    ("forbidden", "C006", "come_back", [], {}, "open_complaints > 0  (open_complaints is 1)"),
    ("not_worth_it", "C015", "come_back", [], {}, "too little"),
    ("value_unknown", "C007", "come_back", UNKNOWN, {}, "spend_12m is unknown"),
    (
        "value_unknown",
        "C007",
        "come_back",
        [(RULES, "= 3 + 0.01 * spend_12m", "= 3 - 0.01 * spend_12m"), (OFFERS, "    between: [3.00, 8.00]\n", "")],
        {},
        "its value comes to EUR -0.09, and it must be more than 0",
    ),
    (
        "value_unknown",
        "C007",
        "come_back",
        [PERCENT, (OFFERS, "    between: [3.00, 8.00]\n", "")],
        {},
        "its value comes to 145, and it must be more than 0 and at most 100 percent",
    ),
    (
        "value_unknown",
        "C007",
        "free_delivery_once",
        [(OFFERS, "cost: 2.80 ", 'cost: "= 300 - spend_12m" ')],
        {},
        "its cost comes to EUR -8.54, and it must be 0 or more",
    ),
    (
        "value_unknown",
        "C007",
        "free_delivery_once",
        [(OFFERS, "cost: 2.80 ", 'cost: "= 1000000000 * orders_12m" ')],
        {},
        "its cost comes to 2.9e+10, and it must be below 1,000,000,000",
    ),
    ("customer_limit", "C007", "come_back", [*ALL, NOT_WITH], {}, "at most 1 in a run"),
    ("not_with", "C007", "come_back", [*SECOND, TWO], {}, "not given together with free_delivery_once"),
    ("later_choice", "C007", "free_delivery_once", [*FIRST], {}, "come_back stands before it"),
    (
        "all_or_none",
        "C007",
        "come_back",
        [*ALL, NOT_WITH, TWO, (OFFERS, "    stock: 100", "    stock: 0")],
        {},
        "free_delivery_once: out_of_stock",
    ),
    (
        "household_limit",
        "C010",
        "free_delivery_once",
        AT_HOME,
        {},
        "C007 of the same household gets it",
    ),
]


@pytest.mark.parametrize(
    ("reason", "customer", "offer", "edits", "state", "said"),
    SITUATIONS,
    ids=[f"{s[0]}-{s[1]}-{n}" for n, s in enumerate(SITUATIONS)],
)
def test_a_reason_is_told_with_its_numbers(
    starter: Path,
    reason: str,
    customer: str,
    offer: str,
    edits: list[tuple[str, str, str]],
    state: dict[str, object],
    said: str,
) -> None:
    for file, old, new in edits:
        edit(starter, file, old, new)
    found = about(prepared_in(starter, state), customer)
    losses = {pair.offer: (pair, why) for pair, why in found.losses.items()}
    pair, why = losses[offer]
    assert why == reason, found.losses
    assert said in texts(why_not(found, pair, reason))


@pytest.mark.parametrize("reason", sorted(MONEY_REASONS))
def test_reasons_of_the_competition_can_be_told_of_any_pair(everybody: Prepared, reason: str) -> None:
    found = about(everybody, "C007")
    for pair in found.decisions.pairs:
        assert "{" not in texts(MONEY_REASONS[reason](found, pair))


def test_consent_can_flip_what_lacks_it(everybody: Prepared) -> None:
    found = about(everybody, "C011")
    (verdict,) = explain(found, "free_delivery_once").verdicts
    assert verdict.reason == "no_consent"
    assert verdict.flip is not None
    assert verdict.flip.change is not None
    assert {name for name, _ in verdict.flip.change} <= {"app_consent", "email_consent", "has_app"}


def test_a_place_under_a_budget_is_searched_with_everybody(starter: Path) -> None:
    """Money for one delivery: whoever is worth more gets it, so a larger worth must win it in the full run."""
    edit(starter, *BUDGET)
    prepared = prepared_in(starter)
    found = about(prepared, "C010")
    (verdict,) = explain(found, "free_delivery_once").verdicts
    assert verdict.reason == "out_of_budget"
    assert verdict.flip is not None
    assert verdict.flip.change is not None
    other = changed(prepared.facts.frame, "C010", verdict.flip.change)
    assert wins(replace(prepared, facts=replace(prepared.facts, frame=other)), "C010", verdict.pair)


def test_what_only_time_can_lift_is_not_searched(starter: Path) -> None:
    found = about(prepared_in(starter, {"given": [OPEN]}), "C004")
    (verdict,) = explain(found, "birthday_cake").verdicts
    assert verdict.flip is not None
    assert (verdict.flip.change, verdict.flip.tried) == (None, 0)
    assert "=>" not in manager_text(found, explain(found, "birthday_cake"), 100, False, AS_OF)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_customer_reads_no_rules_no_scores_and_no_codes(everybody: Prepared, language: str) -> None:
    project = everybody.project
    hidden = {rule.id for rule in project.book.rules} | set(project.policy.offers) | set(project.policy.campaigns)
    hidden = {name for name in (*hidden, *REASONS, *project.vocabulary.facts) if "_" in name or "." in name}
    for customer in everybody.facts.frame["customer_id"]:
        found = about(everybody, customer, language)
        text = customer_text(found, explain(found, with_flips=False))
        assert [name for name in hidden if name in text] == []
        assert "spend" not in text


def test_the_customer_is_told_what_the_rule_says_to_her(everybody: Prepared) -> None:
    found = about(everybody, "C007")
    text = customer_text(found, explain(found, with_flips=False))
    assert "You get: One free delivery, EUR 3.90\n  We have missed you\n  Valid until 2026-10-21." in text
    assert reason_for_customer("outbid", "en") in text


def test_the_offer_of_no_running_campaign_is_said_to_be_so(starter: Path) -> None:
    edit(starter, "campaigns/birthday.yaml", "status: live", "status: draft")
    found = about(prepared_in(starter), "C004")
    text = manager_text(found, explain(found, "birthday_cake"), 100, False, AS_OF)
    assert "birthday_cake: no running campaign lists it" in text


def test_facts_are_listed_with_units_and_what_rules_made_of_them(everybody: Prepared) -> None:
    facts = {name: value for name, value, _ in explain(about(everybody, "C007"), with_flips=False).facts}
    assert (facts["spend_12m"], facts["days_away"], facts["tag.slipping"]) == ("EUR 308.54", "76 days", "yes")
    assert set(everybody.facts.frame.columns[3:]) <= set(facts)


def test_no_line_is_wider_than_asked(everybody: Prepared) -> None:
    from wcwidth import wcswidth

    for language in ("en", "zh"):
        found = about(everybody, "C007", language)
        text = manager_text(found, explain(found), 80, False, AS_OF)
        assert max(wcswidth(line) for line in text.splitlines()) <= 80


def test_an_explanation_is_the_same_twice(everybody: Prepared) -> None:
    def made() -> Explanation:
        return explain(about(everybody, "C005"))

    assert made() == made()


def test_a_search_leaves_the_run_as_it_was(everybody: Prepared) -> None:
    """The facts are shared by all that is tried; none of it may write into them."""
    before = everybody.facts.frame.clone()
    explain(about(everybody, "C005"))
    assert everybody.facts.frame.equals(before)
