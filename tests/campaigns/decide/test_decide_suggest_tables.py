"""Suggested cases where decision tables choose: every row that some customer meets is found, against brute force."""

from __future__ import annotations

from datetime import date
from itertools import product
from types import ModuleType

import pytest
from campaign_engine.campaigns.decide.coverage import Goal, all_goals, cover, run_and_cover
from campaign_engine.campaigns.decide.suggest_cases import Suggested, suggest_cases
from campaign_engine.campaigns.policy.project import Project
from campaign_engine.campaigns.report.suggest_text import suggested_text
from campaign_engine.rules.places import Source, start_of
from campaign_engine.rules.rule_book import WrittenCase
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

DAY = date(2026, 10, 5)
HITS = ("first", "priority", "unique", "same", "collect")
NO_SHRINKING = (Phase.explicit, Phase.generate)
"""A project takes a tenth of a second to judge, so that shrinking a failure takes minutes; tables of five rows can be
read as they are."""
HERE = start_of(Source("grid", ""))
AGES, SPENDS, REGIONS = (None, 4, 5, 29, 30, 31, 60, 61), (None, 0, 49.99, 50, 80, 200), (None, "north", "south", "x")


def project_of(world: ModuleType, rules: str, more: dict[str, str] | None = None) -> Project:
    files = {"offers/ten.yaml": world.COUPON, "rules/a.yaml": rules}
    files["campaigns/autumn.yaml"] = world.CAMPAIGN.replace(", open: true", "")
    made: Project = world.make_project({**files, **(more or {})})
    return made


def key(goal: Goal) -> tuple[str, str, int | None]:
    return goal.part.id, goal.what, goal.leaf


def table(hit: str, rows: list[tuple[dict[str, str], int, int]]) -> str:
    """Rows of cells, outcome, priority; a second rule sits on what the table sets and on the tag of a row."""
    lines = []
    for cells, outcome, priority in rows:
        when = ", ".join(f'{name}: "{cell}"' for name, cell in cells.items())
        rank = f"priority: {priority}, " if hit == "priority" else ""
        lines.append(f"      - {{{rank}when: {{{when}}}, then: {{set: {{points: {outcome}}}, tag: t{outcome}}}}}")
    body, last = "\n".join(lines), max(outcome for _, outcome, _ in rows)
    return (
        f"tables:\n  - id: bands\n    why: Agreed.\n    hit: {hit}\n    if_unknown: ignore\n    rows:\n{body}\n"
        "facts:\n  points: {type: number, merge: max}\n"
        "rules:\n"
        "  - {id: many, why: B., when: points >= 2 AND has_app, then: {propose: ten}}\n"
        f"  - {{id: few, why: B., when: points = 1 AND NOT tag.t{last}, if_unknown: ignore, then: {{tag: few}}}}\n"
    )


def goals_on_a_grid(project: Project) -> set[tuple[str, str, int | None]]:
    """Every goal that some customer of a grid shows: obvious, and slow."""
    goals = all_goals(project)
    cases = []
    for age, spend, region, has_app in product(AGES, SPENDS, REGIONS, (None, True, False)):
        said = {"age": age, "spend": spend, "region": region, "has_app": has_app}
        customer = tuple((name, value, HERE) for name, value in said.items() if value is not None)
        cases.append(WrittenCase(f"c{len(cases)}", DAY.isoformat(), customer, HERE))
    seen = cover(project, cases, goals).sight.any(axis=0)
    return {key(goal) for goal, is_seen in zip(goals, seen, strict=True) if is_seen}


def missed(project: Project, suggested: Suggested) -> set[tuple[str, str, int | None]]:
    """What a customer of the grid shows and no proposal does."""
    shown = {key(goal) for one in suggested.proposals for goal in one.shows}
    wanted = {key(goal) for goal in suggested.before.missing}
    return (goals_on_a_grid(project) & wanted) - shown


CELLS = {
    "age": st.sampled_from([">= 30", "< 30", "5 .. 60", "30", "> 60"]),
    "spend": st.sampled_from([">= 50", "< 50", "50 .. 80", "> 80"]),
    "region": st.sampled_from(["north", "south", "north, south", "not north"]),
}
CELL_ROWS = st.fixed_dictionaries({}, optional=CELLS).filter(bool)
ROWS = st.lists(st.tuples(CELL_ROWS, st.integers(1, 3), st.integers(0, 100)), min_size=1, max_size=5)


@settings(
    max_examples=25, deadline=None, phases=NO_SHRINKING, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(hit=st.sampled_from(HITS), rows=ROWS)
def test_what_any_customer_of_a_grid_shows_is_suggested(
    world: ModuleType, hit: str, rows: list[tuple[dict[str, str], int, int]]
) -> None:
    project = project_of(world, table(hit, rows))
    assert missed(project, suggest_cases(project, DAY)) == set()


def test_of_rows_that_say_the_same_a_later_one_is_shown_where_the_earlier_are_not_met(world: ModuleType) -> None:
    rows = [({"age": ">= 30", "region": "north"}, 1, 0), ({"age": "< 30"}, 1, 0), ({"age": "5 .. 60"}, 1, 0)]
    project = project_of(world, table("same", rows))
    assert missed(project, suggest_cases(project, DAY)) == set()


@settings(
    max_examples=15, deadline=None, phases=NO_SHRINKING, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(hit=st.sampled_from(HITS), rows=ROWS)
def test_with_tables_every_suggestion_passes_and_shows_what_it_claims(
    world: ModuleType, hit: str, rows: list[tuple[dict[str, str], int, int]]
) -> None:
    rules = table(hit, rows)
    project = project_of(world, rules)
    suggested = suggest_cases(project, DAY)
    full = project_of(world, rules, {"rules/more.yaml": suggested_text(suggested, (), "en")})
    results, coverage = run_and_cover(full)
    assert [(one.name, [d.text() for d in one.differences]) for one in results if not one.passed] == []
    assert {key(goal) for goal in coverage.missing} == {key(one.goal) for one in suggested.not_found}
    assert suggest_cases(full, DAY).proposals == ()


@pytest.mark.parametrize("hit", HITS)
def test_a_row_that_another_takes_whole_is_listed_and_every_other_row_found(world: ModuleType, hit: str) -> None:
    rows = [({"age": ">= 30"}, 1, 90), ({"age": "30 .. 60"}, 2, 10), ({"age": "< 30"}, 3, 10)]
    project = project_of(world, table(hit, rows))
    suggested = suggest_cases(project, DAY)
    lost = {key(one.goal)[0] for one in suggested.not_found if one.goal.part.kind == "row"}
    hidden = {"table:bands:00002"} if hit in ("first", "priority", "unique", "same") else set()
    assert lost == hidden
    assert missed(project, suggested) == set()
