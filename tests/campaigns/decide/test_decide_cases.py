"""A project's own cases: what they may leave out, what they find, what they say when it is otherwise."""

from __future__ import annotations

from types import ModuleType

import pytest
from campaign_engine.campaigns.decide.run_cases import CaseResult, run_cases

RULES = """
rules:
  - {id: likes, why: B., when: segment.rich AND age > 30, then: {tag: good}}
  - {id: wish, why: B., when: tag.good, then: {propose: ten, set: {saving: "= age / 4"}}}
  - {id: hush, why: B., when: spend > 900, if_unknown: fire, then: {forbid: ten}}
  - {id: feast_day, why: B., when: in_calendar.feast AND DAYS_TO_CALENDAR('feast') = 0, then: {tag: feast}}
  - {id: later, why: B., when: age > 0, active: {from: 2027-01-01}, then: {tag: later}}
facts:
  saving: {type: money, merge: max, otherwise: 0, unit: EUR}
"""


def result(world: ModuleType, customer: str, expect: str, **more: str) -> CaseResult:
    """The result of one case over a small shop; `more`: `steps`, `offer`, `campaign`, `as_of`."""
    as_of = more.pop("as_of", "2026-10-05")
    case = f"cases:\n  - {{name: x, as_of: {as_of}, customer: {{{customer}}}, expect: {{{expect}}}}}\n"
    steps = more.pop("steps", "[{id: hello, offer: ten}]")
    files = {
        "offers/ten.yaml": world.COUPON + more.pop("offer", ""),
        "campaigns/autumn.yaml": world.CAMPAIGN.replace("[{id: hello, offer: ten, open: true}]", steps)
        + more.pop("campaign", ""),
        "rules/a.yaml": RULES,
        "rules/b.yaml": case,
        "segments/s.yaml": "segments:\n  - {id: rich, when: spend > 100}\n",
        "calendars.yaml": "calendars:\n  - {id: feast, windows: [{from: 2026-11-01, to: 2026-11-02}]}\n",
    }
    (found,) = run_cases(world.make_project(files, **more))
    return found


GOOD = "segment.rich: true, age: 40, spend: 50"

PASS = [
    (GOOD, "tags: [good], offers: [ten], sets: {saving: 10}"),
    ("age: 40, spend: 150", "tags: [good], offers: [ten]"),
    ("age: 40, spend: 950", "tags: [good], offers: [], stopped_by: {ten: hush}"),
    ("segment.rich: true, age: 40", "tags: [good], offers: [], stopped_by: {ten: hush}"),
    ("age: 40, spend: 50", "tags: [], offers: [], stopped_by: {ten: not_proposed}"),
    ("segment.rich: false, age: 40, spend: 150", "tags: [], offers: []"),
    (GOOD + ", staff: true", "offers: [], stopped_by: {ten: excluded}"),
    (GOOD + ", app_yes: false, sms_yes: false", "offers: [], stopped_by: {ten: no_consent}"),
    (GOOD + ", app_yes: false", "offers: [ten]"),
    (GOOD + ", has_app: false", "offers: [ten]"),
    (GOOD + ", holding.ten: true", "offers: [], stopped_by: {ten: already_holds}"),
    (GOOD + ", in_calendar.feast: true", "tags: [good, feast]"),
    (GOOD, "sets: {saving: 10.004}"),
    ("age: 40, spend: 50", "sets: {saving: 0}"),
]


@pytest.mark.parametrize(("customer", "expect"), PASS)
def test_a_case_finds_what_it_expects(world: ModuleType, customer: str, expect: str) -> None:
    if "feast" in customer:
        customer += ", days_to_calendar.feast: 0"
    found = result(world, customer, expect)
    assert found.passed, [one.text() for one in found.differences]


FAIL = [
    (GOOD, "tags: []", "tags: expected -, found good"),
    (GOOD, "tags: [good, feast]", "tags: expected feast, good, found good"),
    (GOOD, "offers: []", "offers: expected -, found ten"),
    ("age: 40", "offers: [ten]", "offers: expected ten, found -"),
    (GOOD, "stopped_by: {ten: hush}", "what stopped ten: expected hush, found nothing: it is offered"),
    ("age: 40, spend: 50", "stopped_by: {ten: hush}", "what stopped ten: expected hush, found not_proposed"),
    (GOOD, "sets: {saving: 11}", "the fact saving: expected 11, found 10"),
    (GOOD, "sets: {saving: null}", "the fact saving: expected -, found 10"),
]


@pytest.mark.parametrize(("customer", "expect", "said"), FAIL)
def test_a_case_says_what_it_expected_and_what_it_found(
    world: ModuleType, customer: str, expect: str, said: str
) -> None:
    found = result(world, customer, expect)
    assert [one.text() for one in found.differences] == [said]
    assert not found.passed
    assert "期望" in found.differences[0].text("zh")


LADDER = """[
      {id: hello, offer: ten, open: true}, {id: last, after: 14 days, offer: {best_of: [nine, ten]}}]"""


def ladder(world: ModuleType, customer: str, expect: str) -> CaseResult:
    files = {
        "offers/ten.yaml": world.COUPON,
        "offers/nine.yaml": world.COUPON.replace("ten", "nine"),
        "campaigns/autumn.yaml": world.CAMPAIGN.replace("[{id: hello, offer: ten, open: true}]", LADDER),
        "rules/a.yaml": "rules:\n  - {id: w, why: B., when: age > 0, then: {propose: nine}}\n"
        "  - {id: t, why: B., when: age > 90, then: {propose: ten}}\n",
        "rules/b.yaml": f"cases:\n  - {{name: x, as_of: 2026-10-05, customer: {{{customer}}}, expect: {{{expect}}}}}\n",
    }
    (found,) = run_cases(world.make_project(files))
    return found


@pytest.mark.parametrize(
    ("customer", "expect"),
    [
        ("age: 40", "offers: [nine, ten]"),
        ("age: 40, step.autumn: null", "offers: [ten], stopped_by: {nine: not_at_this_step}"),
        ("age: 40, step.autumn: hello", "offers: [nine]"),
        ("age: 40, step.autumn: hello, days_since.ten: 13", "offers: []"),
        ("age: 40, step.autumn: hello, days_since.ten: 14", "offers: [nine]"),
        ("age: 40, step.autumn: last", "offers: [], stopped_by: {nine: not_at_this_step}"),
    ],
)
def test_the_ladder_stands_at_whichever_step_lists_the_offer_unless_named(
    world: ModuleType, customer: str, expect: str
) -> None:
    found = ladder(world, customer, expect)
    assert found.passed, [one.text() for one in found.differences]


def test_a_case_asks_neither_for_worth_nor_for_money_stock_or_holdout(world: ModuleType) -> None:
    found = result(world, GOOD, "offers: [ten]", offer="    stock: 0\n", holdout="100%")
    assert found.passed


def test_again_and_days_since_are_asked(world: ModuleType) -> None:
    offer = "    again: {after: 30 days}\n"
    assert result(world, GOOD + ", days_since.ten: 29", "stopped_by: {ten: too_soon}", offer=offer).passed
    assert result(world, GOOD + ", days_since.ten: 30", "offers: [ten]", offer=offer).passed


def test_the_campaigns_days_and_calendars_are_those_of_the_case(world: ModuleType) -> None:
    campaign = "    from: 2026-10-01\n    to: 2026-12-31\n    not_on: [feast]\n"
    for as_of, customer, expect in (
        ("2026-10-05", GOOD, "offers: [ten]"),
        ("2026-09-30", GOOD, "stopped_by: {ten: calendar}"),
        ("2027-01-01", GOOD, "stopped_by: {ten: expired}"),
        ("2026-11-01", GOOD, "stopped_by: {ten: calendar}"),
        ("2026-10-05", GOOD + ", in_calendar.feast: true", "stopped_by: {ten: calendar}"),
        ("2026-11-01", GOOD + ", in_calendar.feast: false", "offers: [ten]"),
    ):
        found = result(world, customer, expect, campaign=campaign, as_of=as_of)
        assert found.passed, (as_of, [one.text() for one in found.differences])


def test_a_rule_outside_its_days_has_neither_fired_nor_not(world: ModuleType) -> None:
    found = result(world, GOOD, "offers: [ten]")
    assert found.fired == {"likes", "wish"}
    assert found.not_fired == {"hush", "feast_day"}


def test_many_cases_keep_their_order_whatever_they_have_in_common(world: ModuleType) -> None:
    cases = [
        f"name: n{index}, as_of: 2026-10-0{1 + index % 3}, customer: {{age: {index}{segment}}}, expect: {{tags: []}}"
        for index in range(40)
        for segment in ([", segment.rich: true"] if index % 2 else [""])
    ]
    written = "cases:\n" + "".join(f"  - {{{case}}}\n" for case in cases)
    files = {
        "offers/ten.yaml": world.COUPON,
        "campaigns/autumn.yaml": world.CAMPAIGN,
        "rules/a.yaml": RULES,
        "rules/b.yaml": written,
        "segments/s.yaml": "segments:\n  - {id: rich, when: spend > 100}\n",
        "calendars.yaml": "calendars:\n  - {id: feast, windows: [{from: 2026-11-01, to: 2026-11-02}]}\n",
    }
    results = run_cases(world.make_project(files))
    assert [one.name for one in results] == [f"n{index}" for index in range(40)]
    assert ["good" in one.tags for one in results] == [index % 2 == 1 and index > 30 for index in range(40)]
