"""Decision tables in a run: which row fires by hit policy, and what follows for the customer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import ModuleType
from typing import Any

import pytest
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
