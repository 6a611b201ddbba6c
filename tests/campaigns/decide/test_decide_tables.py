"""Decision tables in a run: which row fires by hit policy, and what follows for the customer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import ModuleType
from typing import Any

import pytest
from campaign_engine.campaigns.decide.decisions import Decisions
from campaign_engine.campaigns.decide.run_cases import run_cases
from campaign_engine.campaigns.policy.assemble import assemble
from campaign_engine.campaigns.policy.project import Project
from campaign_engine.campaigns.policy.written_tables import outcome_of, written_choices
from campaign_engine.engine.program import Outcome, Proposal
from campaign_engine.engine.reference import evaluate

BANDS = """
    rules:
      - {id: old, why: Old., when: age >= 60, then: {tag: senior, set: {points: 3}}, priority: 10}
      - {id: mid, why: Mid., when: age >= 40, then: {tag: middle, set: {points: 2}}, priority: 90}
      - {id: any, why: Any., when: age >= 20, then: {tag: adult, set: {points: 1}}, priority: 90}
    facts:
      points: {type: number, merge: sum, otherwise: 0}
"""
ROWS = ("old", "mid", "any")


def banded(world: ModuleType, hit: str, **more: Any) -> Project:
    files = {"offers/ten.yaml": world.COUPON, "campaigns/autumn.yaml": world.CAMPAIGN, "rules/bands.yaml": BANDS}
    return world.with_table(world.make_project(files), "bands", hit, ROWS, **more)  # type: ignore[no-any-return]


def outcome(world: ModuleType, project: Project, age: float | None, day: str = "2026-10-01") -> Outcome:
    return evaluate(assemble(project, world.at(day)), {"age": age})


@pytest.mark.parametrize(
    ("hit", "age", "tags", "points"),
    [
        ("first", 70.0, {"senior"}, 3.0),
        ("first", 45.0, {"middle"}, 2.0),
        ("first", None, set(), 0.0),
        ("priority", 70.0, {"middle"}, 2.0),
        ("priority", 25.0, {"adult"}, 1.0),
        ("collect", 70.0, {"senior", "middle", "adult"}, 6.0),
        ("unique", 25.0, {"adult"}, 1.0),
        ("unique", 70.0, set(), 0.0),
        ("same", 70.0, set(), 0.0),
    ],
)
def test_the_hit_policy_says_which_rows_fire(world: ModuleType, hit: str, age: float, tags: set[str], points: float):
    found = outcome(world, banded(world, hit), age)
    assert {name for name, raised in found.flags.items() if raised and name.startswith("tag.")} == {
        f"tag.{tag}" for tag in tags
    }
    assert found.facts["points"] == points
    is_conflict = hit in ("unique", "same") and age == 70.0
    assert found.flags.get("conflict.bands", False) is is_conflict


def test_a_table_that_collects_is_no_choice(world: ModuleType) -> None:
    assert written_choices(banded(world, "collect").book) == ()


def test_rows_are_rules_of_the_program_by_table_and_number(world: ModuleType) -> None:
    program = assemble(banded(world, "first"), world.at("2026-10-01"))
    assert [rule.id for rule in program.rules if rule.id.startswith("table:")] == [
        "table:bands:00001",
        "table:bands:00002",
        "table:bands:00003",
    ]
    assert program.choices[0].id == "bands"


def test_a_table_outside_its_days_fires_no_row_and_never_clashes(world: ModuleType) -> None:
    project = banded(world, "unique", active_from=date(2026, 10, 1), active_to=date(2026, 10, 31))
    assert outcome(world, project, 25.0).facts["points"] == 1.0
    assert outcome(world, project, 25.0, "2026-11-01").facts["points"] == 0.0
    assert outcome(world, project, 70.0).flags["conflict.bands"]
    assert not outcome(world, project, 70.0, "2026-11-01").flags["conflict.bands"]


def test_if_unknown_of_a_table_holds_for_its_rows(world: ModuleType) -> None:
    assert outcome(world, banded(world, "first", if_unknown="fire"), None).flags["tag.senior"]
    assert outcome(world, banded(world, "unique", if_unknown="fire"), None).flags["conflict.bands"]


SAME = """
    rules:
      - {id: a, why: A., when: age >= 60, then: {tag: [kind, good], set: {points: "= 1 + 2"}, tell_customer: Hello}}
      - {id: b, why: B, when: spend >= 50, then: {tag: [good, kind], set: {points: "= 1 +  2"}, tell_customer: Hello}}
      - {id: c, why: C., when: age >= 90, then: {tag: [good], set: {points: "= 1 + 2"}, tell_customer: Hello}}
      - {id: d, why: D., when: age >= 90, then: {tag: [good, kind], set: {points: 3}, tell_customer: Hello}}
      - {id: e, why: E., when: age >= 90, then: {tag: [good, kind], set: {points: "= 1 + 2"}, tell_customer: Bye}}
    facts:
      points: {type: number, merge: sum, otherwise: 0}
"""


def test_rows_say_the_same_whatever_their_order_and_place(world: ModuleType) -> None:
    files = {"offers/ten.yaml": world.COUPON, "campaigns/autumn.yaml": world.CAMPAIGN, "rules/same.yaml": SAME}
    project = world.with_table(world.make_project(files), "same", "same", ("a", "b", "c", "d", "e"))
    assert written_choices(project.book)[0].classes == (0, 0, 1, 2, 3)
    program = assemble(project, world.at("2026-10-01"))
    agreed = evaluate(program, {"age": 70.0, "spend": 90_00})
    assert agreed.facts["points"] == 3.0, "said twice, given once"
    assert evaluate(program, {"age": 95.0, "spend": 0}).flags["conflict.same"]


def test_one_offer_is_proposed_alike_in_every_mode_and_an_order_only_counts_for_first_of(world: ModuleType) -> None:
    row = banded(world, "first").book.tables[0].rows[0].rule

    def proposing(mode: Any, *items: str) -> object:
        return outcome_of(replace(row, proposes=Proposal(mode, items)))

    assert proposing("best_of", "a") == proposing("all_of", "a") == proposing("first_of", "a")
    assert proposing("best_of", "a", "b") == proposing("best_of", "b", "a")
    assert proposing("first_of", "a", "b") != proposing("first_of", "b", "a")
    assert proposing("best_of", "a", "b") != proposing("all_of", "a", "b")
    assert outcome_of(row) != proposing("all_of", "a")


CLASHING = """
    tables:
      - id: bands
        why: Agreed with finance.
        hit: unique
        rows:
          - {when: {age: ">= 60"}, then: {tag: senior, propose: ten}}
          - {when: {spend: ">= 50"}, then: {tag: rich}}
    rules:
      - {id: wish, why: For the young., when: age < 30, then: {propose: five}}
      - {id: gift, why: The rich are owed it., when: tag.rich, then: {propose: owed}}
"""
OFFERS = {
    "offers/five.yaml": "offer: five\nkind: coupon.amount\ngive: if_worth_it\nvalue: 5\nredemption: 10%\nworth: 9\n",
    "offers/owed.yaml": "offer: owed\nkind: coupon.amount\ngive: guaranteed\nvalue: 1\ncost: 1\nredemption: 100%\n",
}
LISTING = "campaign: {id}\nstatus: live\nwhy: Because.\nsteps: [{{id: hello, offer: {offer}}}]\n"
LISTED = {"autumn": "ten", "bonus": "five", "debt": "owed"}
"""Campaigns and their offers."""
HER = {"age": 70.0, "spend": 90_00}
"""Both rows hold."""


def clashing(world: ModuleType, rules: str = CLASHING, bonus: str = "", at_most: str = "100%") -> Project:
    """`bonus`: a further line of the campaign that lists `five`."""
    files = {"offers/ten.yaml": world.COUPON, **OFFERS, "rules/bands.yaml": rules}
    for id, offer in LISTED.items():
        files[f"campaigns/{id}.yaml"] = LISTING.format(id=id, offer=offer) + (bonus if id == "bonus" else "")
    head = world.PROJECT.replace("data: {", f"data: {{quarantine: {{at_most: {at_most}}}, ")
    return world.make_project(files, head=head)  # type: ignore[no-any-return]


def held_back(world: ModuleType, found: Decisions) -> set[str]:
    """The offers that C-0 is refused because rows clash."""
    reasons = {offer: world.reasons(found, f"{id}.hello.{offer}")["C-0"] for id, offer in LISTED.items()}
    return {offer for offer, reason in reasons.items() if reason == "table_conflict"}


def test_where_rows_clash_what_rests_on_the_table_is_held_back_and_nothing_else(world: ModuleType) -> None:
    rules = CLASHING.replace("age < 30", "age > 30")
    found = world.run(clashing(world, rules), world.make_facts([HER, {"age": 70.0, "spend": 0}]))
    assert held_back(world, found) == {"ten", "owed"}, "owed by way of a tag: whether it is owed nobody knows"
    assert world.mask(found, "autumn.hello.ten") == {"table_conflict", "not_proposed"}
    assert ("C-0", "five", "given") in world.outcomes(found), "it does not rest on the table"
    assert world.reasons(found, "autumn.hello.ten")["C-1"] == "outbid", "one row holds for her: proposed as ever"


def test_the_run_tells_the_table_the_number_and_the_rows_that_hold(world: ModuleType) -> None:
    facts = world.make_facts([HER, {"age": 70.0, "spend": 0}, *[HER] * 8])
    found = world.run(clashing(world), facts)
    (conflict,) = found.conflicts
    assert (conflict.table, conflict.customers) == ("bands", 9)
    assert conflict.examples == tuple((f"C-{index}", (1, 2)) for index in (0, 2, 3, 4, 5))
    (problem,) = found.problems
    assert (problem.code, problem.severity) == ("G125", "warning")
    assert problem.text() == (
        "9 of 10 customers meet rows of the table bands that may not hold together (customer: rows): C-0: 1, 2; C-2:"
        " 1, 2; C-3: 1, 2; C-4: 1, 2; C-5: 1, 2. No row fired for them, and offers that rest on the table were held"
        " back"
    )


def test_nothing_is_decided_where_more_customers_clash_than_may_be_set_aside(world: ModuleType) -> None:
    facts = world.make_facts([HER, *[{"age": 20.0}] * 9])
    (problem,) = world.run(clashing(world, at_most="10%"), facts).problems
    assert problem.code == "G125"
    (problem,) = world.run(clashing(world, at_most="9%"), facts).problems
    assert (problem.code, problem.severity) == ("G126", "error")
    assert "(10.0 %)" in problem.text()
    assert "At most 9 %" in problem.text()


def test_a_table_that_never_clashes_is_silent(world: ModuleType) -> None:
    found = world.run(clashing(world), world.make_facts([{"age": 70.0, "spend": 0}, {"age": 20.0}]))
    assert (found.conflicts, found.problems) == ((), ())


THROUGH = {
    "the audience": ("audience: tag.senior", "", True),
    "the stop": ("stop: tag.rich", "", True),
    "a rule that forbids": ("", "{id: no, why: No., when: tag.rich, then: {forbid: five}}", True),
    "a rule that boosts": ("", "{id: no, why: No., when: tag.rich, then: {boost: {five: 2}}}", True),
    "a rule that proposes": ("", "{id: no, why: No., when: NOT tag.rich, then: {propose: five}}", True),
    "two rules": ("", "{id: a, why: A., when: tag.rich, then: {tag: x}}\n      - "
                      "{id: b, why: B., when: tag.x AND age > 9, then: {propose: five}}", True),
    "nothing": ("", "{id: no, why: No., when: age > 9, then: {propose: five}}", False),
}  # fmt: skip


@pytest.mark.parametrize("way", THROUGH)
def test_an_offer_rests_on_a_table_by_way_of(world: ModuleType, way: str) -> None:
    line, rule, rests = THROUGH[way]
    rules = CLASHING.replace("hit: unique", "hit: unique\n        if_unknown: ignore")
    found = world.run(
        clashing(world, rules + (f"      - {rule}\n" if rule else ""), f"{line}\n"), world.make_facts([HER])
    )
    assert held_back(world, found) == {"ten", "owed"} | ({"five"} if rests else set())


def test_an_offer_rests_on_a_table_by_way_of_its_worth(world: ModuleType) -> None:
    rules = """
    tables:
      - id: bands
        why: Agreed with finance.
        hit: same
        rows:
          - {when: {age: ">= 60"}, then: {set: {points: 2}}}
          - {when: {spend: ">= 50"}, then: {set: {points: 3}}}
    facts:
      points: {type: money, merge: max, otherwise: 1}
    """
    worth = OFFERS["offers/five.yaml"].replace("worth: 9", 'worth: "= 5 * points"')
    files = {"offers/five.yaml": worth, "offers/ten.yaml": world.COUPON, "rules/bands.yaml": rules}
    for id, offer in (("autumn", "ten"), ("bonus", "five")):
        files[f"campaigns/{id}.yaml"] = LISTING.format(id=id, offer=f"{offer}, open: true")
    head = world.PROJECT.replace("data: {", "data: {quarantine: {at_most: 100%}, ")
    found = world.run(world.make_project(files, head=head), world.make_facts([HER]))
    assert world.reasons(found, "bonus.hello.five") == {"C-0": "table_conflict"}
    assert world.outcomes(found) == [("C-0", "ten", "given")]


def test_a_case_may_name_the_clash(world: ModuleType) -> None:
    case = """
    cases:
      - name: both rows hold
        as_of: 2026-10-01
        customer: {age: 70, spend: 90}
        expect: {tags: [], offers: [], stopped_by: {ten: table_conflict, owed: table_conflict}}
      - name: one row holds
        as_of: 2026-10-01
        customer: {age: 70, spend: 10}
        expect: {tags: [senior], offers: [ten]}
    """
    results = run_cases(clashing(world, CLASHING + case))
    assert [result.passed for result in results] == [True, True], [one.text() for r in results for one in r.differences]
    assert results[0].reasons["autumn.hello.ten"][0] == "table_conflict"
    assert results[1].fired == {"bands:00001"}
