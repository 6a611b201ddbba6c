"""The starter project that `campaign init` copies: without a problem, its cases hold, and every rule is covered."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from campaign_engine.campaigns.decide.coverage import run_and_cover
from campaign_engine.campaigns.policy.load_project import load_description, load_project
from campaign_engine.campaigns.policy.project import Project
from campaign_engine.campaigns.policy.project_files import read_project_files
from campaign_engine.rules.problems import render_problems
from campaign_engine.segments.build_facts import build_facts
from campaign_engine.segments.instant import parse_instant
from campaign_engine.segments.lock import write_lock

STARTER = Path(__file__).parents[2] / "examples" / "starter"
CUSTOMERS = 30


@pytest.fixture(scope="module")
def starter() -> Project:
    project, problems = load_project(read_project_files(STARTER), date(2026, 10, 1))
    assert render_problems(problems) == ""
    assert project is not None
    return project


def test_the_starter_holds_its_own_cases_and_they_cover_every_rule(starter: Project) -> None:
    results, coverage = run_and_cover(starter)
    assert [(result.name, [one.text() for one in result.differences]) for result in results if not result.passed] == []
    assert len(results) >= 4
    sides = {"fires", "does_not", "given", "not_given"}
    assert [goal for goal in coverage.missing if goal.what in sides] == []


def test_its_data_is_clean_and_its_lock_is_the_one_that_would_be_written(starter: Project) -> None:
    described, problems = load_description(read_project_files(STARTER))
    assert described is not None
    assert problems == []
    as_of = parse_instant("2026-10-01", starter.policy.zone)
    table, report, problems = build_facts(described.data_spec, described.segment_book, as_of, STARTER, None)
    assert render_problems(problems) == ""
    assert table is not None
    assert report.customers == CUSTOMERS
    lock = write_lock(table, described.data_spec, described.segment_book)
    assert lock == (STARTER / "facts.lock.yaml").read_text(encoding="utf-8")


def test_every_offer_and_message_of_the_starter_can_go_out(starter: Project) -> None:
    policy = starter.policy
    listed = {offer for one in policy.campaigns.values() for step in one.steps for offer in step.offers.items}
    assert listed == set(policy.offers)
    for campaign in policy.campaigns.values():
        assert {channel for _, channel, _, _ in campaign.messages} == {channel.id for channel in policy.channels}
