"""A project may raise or silence warnings and notes, with a reason; errors stay errors."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from campaign_engine.campaigns.decide.decisions import GATES
from campaign_engine.campaigns.policy.gate_codes import GATE_CODES
from campaign_engine.campaigns.policy.load_project import load_project
from campaign_engine.campaigns.policy.project_files import read_project_files
from campaign_engine.rules.problems import render_problems

BASE = read_project_files(Path(__file__).parent / "bad_base")
UNUSED = {"offers/zz.yaml": b"offer: zz\nkind: message\ngive: if_worth_it\nworth: 1\n"}


def judged(severity: str) -> dict[str, bytes]:
    return {**BASE, **UNUSED, "project.yaml": BASE["project.yaml"] + f"severity:\n  {severity}\n".encode()}


@pytest.mark.parametrize(
    ("severity", "shown", "stops"),
    [
        ("P142: {as: error, why: we tidy up at once}", "P142  nothing uses", True),
        ("P142: {as: warning, why: as it was}", "P142  warning: nothing uses", False),
        ("P142: {as: note, why: later}", "P142  note: nothing uses", False),
    ],
)
def test_a_warning_becomes_what_the_project_says(severity: str, shown: str, stops: bool) -> None:
    project, problems = load_project(judged(severity), date(2026, 11, 1))
    assert shown in render_problems(problems)
    assert (project is None) is stops


def test_a_silenced_warning_is_not_shown() -> None:
    project, problems = load_project(judged("P142: {as: silent, why: drafts for spring}"), date(2026, 11, 1))
    assert project is not None
    assert problems == []


def test_an_error_cannot_be_silenced() -> None:
    files = judged("P131: {as: silent, why: hush}")
    files["offers/zz.yaml"] = b"offer: zz\nkind: message\ngive: if_worth_it\n"
    project, problems = load_project(files, date(2026, 11, 1))
    assert project is None
    assert {"P131", "P170"} <= {problem.code for problem in problems}


def test_the_reasons_a_case_may_name_are_those_of_the_gates() -> None:
    assert GATE_CODES == GATES
