"""Suggested cases: each passes once pasted, shows what it was made for, and nothing is left that could be found."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from pathlib import Path
from types import ModuleType

import campaign_engine.campaigns.decide.suggest_cases as suggesting
import numpy as np
import pytest
from campaign_engine.campaigns.decide.coverage import Goal, run_and_cover
from campaign_engine.campaigns.decide.suggest_cases import few_that_show_all, suggest_cases
from campaign_engine.campaigns.policy.load_project import load_project
from campaign_engine.campaigns.policy.project import Project
from campaign_engine.campaigns.policy.project_files import read_project_files
from campaign_engine.campaigns.report.suggest_text import suggested_text
from campaign_engine.rules.problems import render_problems
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

EXAMPLES = Path(__file__).parents[3] / "examples"
DAY = date(2026, 10, 5)


def key(goal: Goal) -> tuple[str, str, int | None]:
    return goal.part.id, goal.what, goal.leaf


def pasted(project: Project, day: date, language: str = "en") -> str:
    """The text of the suggestions."""
    return suggested_text(suggest_cases(project, day), [case.name for case in project.book.cases], language)


@pytest.mark.parametrize(("name", "day"), [("starter", date(2026, 10, 1)), ("online-retail", date(2010, 10, 5))])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_without_any_case_what_is_suggested_covers_an_example_whole(name: str, day: date, language: str) -> None:
    files = {path: text for path, text in read_project_files(EXAMPLES / name).items() if "cases" not in path}
    bare, _ = load_project(files, day)
    assert bare is not None
    text = pasted(bare, day, language)
    full, problems = load_project({**files, "rules/cases.yaml": text.encode()}, day)
    assert full is not None, render_problems(problems)
    assert render_problems([one for one in problems if one.place and "cases" in one.place.source.path]) == ""
    results, coverage = run_and_cover(full)
    assert [(one.name, [d.text() for d in one.differences]) for one in results if not one.passed] == []
    assert [key(goal) for goal in coverage.missing] == []
    assert len({one.name for one in results}) == len(results)
    assert suggest_cases(full, day).proposals == ()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000))
def test_on_random_projects_every_suggestion_passes_and_shows_what_it_claims(
    world: ModuleType, random_projects: ModuleType, seed: int
) -> None:
    files, lines = random_projects.random_project(seed)
    project = world.make_project(files, **lines)
    suggested = suggest_cases(project, DAY)
    text = suggested_text(suggested, (), "en")
    full = world.make_project({**files, "rules/more.yaml": text}, **lines)
    results, coverage = run_and_cover(full)
    assert [one.name for one in results if not one.passed] == []
    assert {key(goal) for goal in coverage.missing} == {key(one.goal) for one in suggested.not_found}
    assert len(results) == len(suggested.proposals)
    for proposal, sight in zip(suggested.proposals, coverage.sight, strict=True):
        shown = {key(goal) for goal, is_shown in zip(coverage.goals, sight, strict=True) if is_shown}
        assert {key(goal) for goal in proposal.shows} <= shown
    assert suggest_cases(full, DAY).proposals == ()


CHAIN = """
rules:
  - {id: away, why: B., when: region IS NOT NULL, then: {set: {points: "= age * 2"}}}
  - {id: far, why: B., when: points > 90, if_unknown: ignore, then: {tag: far}}
  - {id: both, why: B., when: tag.far AND segment.rich AND spend >= 250.5, then: {tag: both, propose: ten}}
  - {id: hush, why: B., when: tag.far AND region = 'no', if_unknown: ignore, then: {forbid: ten}}
  - {id: never, why: B., when: age > 5 AND age < 4, then: {tag: never}}
  - {id: winter, why: B., when: MONTH(TODAY()) = 12, then: {tag: winter}}
  - {id: later, why: B., when: has_app, active: {from: 2027-03-01}, then: {tag: later}}
facts:
  points: {type: number, merge: max}
"""


def chain(world: ModuleType, rules: str = CHAIN) -> Project:
    files = {
        "offers/ten.yaml": world.COUPON,
        "campaigns/autumn.yaml": world.CAMPAIGN.replace(", open: true", ""),
        "rules/a.yaml": rules,
        "segments/s.yaml": "segments:\n  - {id: rich, when: spend > 100}\n",
    }
    made: Project = world.make_project(files)
    return made


def test_it_goes_back_through_rules_to_what_a_customer_has(world: ModuleType) -> None:
    text = pasted(chain(world), DAY)
    assert "tag.far" not in "".join(line for line in text.splitlines() if "customer:" in line)
    assert "far does not fire when points is exactly 90" in text
    # 46 years are 92 points, just above; the amount stands at its threshold, to the cent
    assert "{segment.rich: true, age: 46, region: x, spend: 250.50}" in text
    assert "both does not fire when spend is just below 250.5" in text
    assert "spend: 250.49" in text


def test_what_cannot_be_is_listed_and_what_needs_another_day_gets_one(world: ModuleType) -> None:
    project = chain(world)
    suggested = suggest_cases(project, DAY)
    lost = {key(one.goal) for one in suggested.not_found}
    assert ("rule:never", "fires", None) in lost
    assert lost - {one for one in lost if one[0] == "rule:never"} == {("rule:hush", "unknown", 1)}  # far needs a region
    days = {one.case.as_of for one in suggested.proposals if one.goal and one.goal.part.id == "rule:winter"}
    assert any(day[5:7] == "12" for day in days)
    days = {one.case.as_of for one in suggested.proposals if one.goal and one.goal.part.id == "rule:later"}
    assert days == {"2027-03-01"}
    assert "# No customer was found for:" in pasted(project, DAY)


def test_a_long_search_stops_says_so_and_goes_on_the_next_time(
    world: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suggesting, "MOST_TRIES", 100)
    files = {
        "offers/ten.yaml": world.COUPON,
        "campaigns/autumn.yaml": world.CAMPAIGN,
        "rules/a.yaml": CHAIN,
        "segments/s.yaml": "segments:\n  - {id: rich, when: spend > 100}\n",
    }
    left = []
    for number in range(6):
        project = world.make_project(files)
        suggested = suggest_cases(project, DAY)
        left.append(len(suggested.later))
        text = suggested_text(suggested, [case.name for case in project.book.cases], "en")
        assert ("were not looked for this time" in text) == bool(left[-1])
        files[f"rules/more_{number}.yaml"] = text if suggested.proposals else "cases: []\n"
    assert left[0] > left[-1]
    assert all(result.passed for result in run_and_cover(world.make_project(files))[0])


def test_what_is_proved_to_be_impossible_costs_no_search(world: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggesting, "MOST_TRIES", 1500)
    rules = ["  - {id: all, why: B., when: spend > 10, then: {propose: ten}}"]
    for number in range(30):
        when = f"age > {number + 5} AND age < 4"
        rules.append(f"  - {{id: r{number}, why: B., when: {when}, then: {{tag: t{number}}}}}")
    suggested = suggest_cases(chain(world, "rules:\n" + "\n".join(rules) + "\n"), DAY)
    lost = {key(one.goal) for one in suggested.not_found}
    assert {(f"rule:r{number}", "fires", None) for number in range(30)} <= lost
    assert suggested.later == ()


def test_a_text_that_yaml_would_read_otherwise_is_quoted(world: ModuleType) -> None:
    text = pasted(chain(world), DAY)
    assert 'region: "no"' in text


def test_the_same_project_gives_the_same_suggestions(world: ModuleType) -> None:
    assert pasted(chain(world), DAY) == pasted(chain(world), DAY)


@given(st.lists(st.lists(st.booleans(), min_size=6, max_size=6), min_size=1, max_size=6))
def test_few_rows_show_all_that_any_row_shows(rows: list[list[bool]]) -> None:
    sight = np.array(rows, bool)
    chosen = few_that_show_all(sight)
    together = sight[[index for index, _ in chosen]].any(axis=0) if chosen else np.zeros(6, bool)
    assert (together == sight.any(axis=0)).all()
    news = [goal for _, new in chosen for goal in new]
    assert len(news) == len(set(news)) == int(sight.any(axis=0).sum())
    best = next(
        size
        for size in range(len(rows) + 1)
        for some in combinations(range(len(rows)), size)
        if (sight[list(some)].any(axis=0) == sight.any(axis=0)).all()
    )
    assert len(chosen) <= best * (1 + 1 / 2 + 1 / 3 + 1 / 4 + 1 / 5 + 1 / 6)  # the bound of the greedy (Chvatal 1979)
