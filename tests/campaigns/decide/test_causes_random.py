"""Causes of change over random pairs of worlds: every customer has one cause, the sums add up, the ends are ends."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import polars as pl
import pytest
from campaign_engine.campaigns.causes import TOGETHER, split_by_cause
from campaign_engine.campaigns.decide.decide import decide
from campaign_engine.campaigns.report.difference import difference, given_columns
from campaign_engine.campaigns.worlds import CAUSES, World, between, causes_that_differ, groups_of, scores_in
from campaign_engine.segments.fact_table import FactTable

CUSTOMERS = 25
LIVELY = (6, 10, 17, 18, 21, 23)
"""Seeds of projects in which the customers are given something."""


def made(seed: int, helpers: tuple[ModuleType, ModuleType], parts: dict[str, int] | None = None) -> World:
    """A world of a random project, customers and state; `parts` names other seeds for `data`, `state`, `day`."""
    world, random_projects = helpers
    others = parts or {}
    files, lines = random_projects.random_project(seed)
    project = world.make_project(files, **lines)
    rows = random_projects.random_rows(others.get("data", seed), CUSTOMERS)
    facts = world.make_facts(rows)
    state = world.make_state(
        project.policy, **random_projects.random_state(others.get("state", seed), CUSTOMERS, files)
    )
    day = f"2026-10-{1 + others.get('day', seed) % 3:02d}"
    return World(project, facts, state, world.at(day), 0, "day", "1", facts.content_hash, scores_in(facts))


def decided(one: World) -> pl.DataFrame:
    assert one.facts is not None
    return given_columns(
        decide(one.facts, one.project, one.state, one.as_of, one.seed, one.send_at, one.wave).decisions
    )


def results(rows: pl.DataFrame) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows.select("customer_id", "offer", "value_minor", "percent", "points").sort(pl.all()).iter_rows():
        found.setdefault(row[0], []).append(row[1:])
    return found


def offers(found: dict[str, list[Any]], customer: str) -> list[str]:
    return sorted({row[0] for row in found.get(customer, [])})


@pytest.fixture
def helpers(world: ModuleType, random_projects: ModuleType) -> tuple[ModuleType, ModuleType]:
    return world, random_projects


def quiet(_what: str, _done: int, _of: int | None) -> None:
    """Nobody watches."""


def check(old: World, new: World) -> int:
    """Compares with the path walked aloud, customer by customer; how many customers changed."""
    before, after = decided(old), decided(new)
    people, lines = split_by_cause(old, new, before, after, difference(before, after, 2), quiet)
    groups = groups_of(causes_that_differ(old, new), old, new)
    still_old = [[one for group in groups[number:] for one in group] for number in range(1, len(groups))]
    path = [results(rows) for rows in (before, *(decided(between(old, new, left)) for left in still_old), after)]
    cause = dict(people.customers.select("customer_id", "cause").iter_rows())
    for customer, found in cause.items():
        walked = [offers(one, customer) for one in path]
        last = max(at for at in range(len(groups)) if walked[at] != walked[at + 1])
        assert found == TOGETHER.join(groups[last]), customer
    for name in ("gain", "lose", "switch", "other_value"):
        assert sum(getattr(line, name) for line in lines) == getattr(people, name), name
    for name in ("expected_cost_minor", "worst_case_minor"):
        assert sum(getattr(line, name) for line in lines) == getattr(people.after, name) - getattr(people.before, name)
    assert people.customers.height == people.gain + people.lose + people.switch
    return people.customers.height


@pytest.mark.parametrize(("first", "second"), [(6, 10), (10, 18), (18, 21), (21, 6), (1, 10), (21, 23)])
def test_everything_at_once_adds_up(first: int, second: int, helpers: tuple[ModuleType, ModuleType]) -> None:
    assert check(made(first, helpers), made(second, helpers)) > 0


@pytest.mark.parametrize("seed", LIVELY[:4])
def test_what_was_not_kept_is_not_guessed(seed: int, helpers: tuple[ModuleType, ModuleType]) -> None:
    from dataclasses import replace

    old, new = made(seed, helpers), made(21, helpers)
    before, after = decided(old), decided(new)
    blind = replace(old, facts=None)
    assert groups_of(causes_that_differ(blind, new), blind, new)[0][-1] == "data"
    people, lines = split_by_cause(blind, new, before, after, difference(before, after, 2), quiet)
    seeing, all_lines = split_by_cause(old, new, before, after, difference(before, after, 2), quiet)
    assert lines == all_lines, "data come first, so that the data of then are never needed"
    assert people.customers.equals(seeing.customers)


@pytest.mark.parametrize(("part", "cause"), [("data", "data"), ("day", "calendar"), ("state", "history")])
def test_one_thing_changed_is_one_cause(part: str, cause: str, helpers: tuple[ModuleType, ModuleType]) -> None:
    touched = 0
    for seed in LIVELY:
        old = made(seed, helpers, {"data": seed, "state": seed, "day": seed})
        new = made(seed, helpers, {"data": seed, "state": seed, "day": seed, part: seed + 1})
        before, after = decided(old), decided(new)
        people, lines = split_by_cause(old, new, before, after, difference(before, after, 2), quiet)
        assert {one for line in lines for one in line.causes} <= {cause, *(["limits"] if part == "state" else [])}
        touched += people.customers.height
    assert touched > 0


@pytest.mark.parametrize("seed", LIVELY[:3])
def test_the_ends_of_the_path_are_the_two_worlds(seed: int, helpers: tuple[ModuleType, ModuleType]) -> None:
    old, new = made(seed, helpers), made(21, helpers)
    assert results(decided(new)) != results(decided(old))
    assert results(decided(between(old, new, []))) == results(decided(new))
    assert results(decided(between(old, new, CAUSES))) == results(decided(old))


def test_a_world_against_itself_has_no_cause(helpers: tuple[ModuleType, ModuleType]) -> None:
    old, new = made(3, helpers), made(3, helpers)
    assert causes_that_differ(old, new) == ()
    rows = decided(old)
    assert split_by_cause(old, new, rows, decided(new), difference(rows, rows, 2), quiet)[1] == ()


def test_scores_are_a_cause_apart_from_rows(helpers: tuple[ModuleType, ModuleType]) -> None:
    world, _ = helpers

    def side(spend: int, score: float) -> World:
        project = world.make_project()
        facts = world.make_facts([{"spend": spend}])
        frame = facts.frame.with_columns(pl.lit(score).alias("score.churn"))
        scored = FactTable(frame, facts.facts, facts.as_of, f"{spend} {score}")
        state = world.make_state(project.policy)
        return World(
            project, scored, state, world.at("2026-10-01"), 0, "day", "1", scored.content_hash, scores_in(scored)
        )

    assert causes_that_differ(side(1, 0.5), side(1, 0.6)) == ("models",)
    assert causes_that_differ(side(1, 0.5), side(2, 0.5)) == ("data",)
    assert causes_that_differ(side(1, 0.5), side(2, 0.6)) == ("data", "models")
    old, new = side(1, 0.5), side(2, 0.6)
    mixed = between(old, new, ["models"]).facts
    assert mixed is not None
    assert mixed.frame.select("spend", "score.churn").rows() == [(2, 0.5)]
