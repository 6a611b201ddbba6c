"""A project may raise, lower or silence a code, everywhere or in one part, with a reason; errors stay errors."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from campaign_engine.campaigns.decide.decisions import GATES
from campaign_engine.campaigns.policy.gate_codes import GATE_CODES
from campaign_engine.campaigns.policy.load_project import CheckedProject, check_project
from campaign_engine.campaigns.policy.project_files import read_project_files
from campaign_engine.rules.problems import render_problems

BASE = read_project_files(Path(__file__).parent / "bad_base")
MESSAGE = b"offer: %s\nkind: message\ngive: if_worth_it\nworth: 1\n"
UNUSED = {"offers/yy.yaml": MESSAGE % b"yy", "offers/zz.yaml": MESSAGE % b"zz"}


def judged(*checks: str, **more: bytes) -> CheckedProject:
    """The good project with two offers that nobody uses, and these entries of `checks:`."""
    listed = "".join(f"  - {{{one}}}\n" for one in checks)
    project = BASE["project.yaml"] + f"checks:\n{listed}".encode()
    return check_project({**BASE, **UNUSED, "project.yaml": project, **more}, date(2026, 11, 1))


def codes(checked: CheckedProject) -> list[str]:
    return [problem.code for problem in checked.problems]


@pytest.mark.parametrize(
    ("severity", "shown", "stops"),
    [
        ("error, reason: we tidy up at once", "P142  nothing uses", True),
        ("warning, reason: as it was", "P142  warning: nothing uses", False),
        ("note, reason: later", "P142  note: nothing uses", False),
    ],
)
def test_a_warning_becomes_what_the_project_says(severity: str, shown: str, stops: bool) -> None:
    checked = judged(f"code: P142, severity: {severity}")
    assert shown in render_problems(checked.problems)
    assert (checked.project is None) is stops


def test_a_silenced_warning_is_not_shown_but_counted_with_its_reason() -> None:
    checked = judged("code: P142, severity: off, reason: drafts for spring")
    assert checked.project is not None
    assert checked.problems == ()
    assert [(one.problem.values["name"], one.reason) for one in checked.silenced] == [
        ("yy", "drafts for spring"),
        ("zz", "drafts for spring"),
    ]


def test_a_judgement_for_one_part_leaves_the_others_alone() -> None:
    checked = judged("code: P142, severity: off, reason: a draft, for: zz")
    assert [problem.values["name"] for problem in checked.problems] == ["yy"]
    assert [one.problem.values["name"] for one in checked.silenced] == ["zz"]


def test_a_judgement_for_one_part_goes_before_one_for_all_in_either_order() -> None:
    for_all, for_one = "code: P142, severity: off, reason: x", "code: P142, severity: error, reason: y, for: zz"
    for checks in ((for_all, for_one), (for_one, for_all)):
        checked = judged(*checks)
        assert [(problem.values["name"], problem.severity) for problem in checked.problems] == [("zz", "error")]
        assert [one.problem.values["name"] for one in checked.silenced] == ["yy"]


def test_silencing_what_does_not_come_up_is_told() -> None:
    checked = judged("code: P142, severity: off, reason: x", "code: P141, severity: off, reason: x")
    assert codes(checked) == ["R380"]
    assert checked.problems[0].values["code"] == "P141"


def test_a_second_entry_alike_is_told_to_silence_nothing() -> None:
    checked = judged("code: P142, severity: off, reason: x", "code: P142, severity: off, reason: y")
    assert codes(checked) == ["R380"]
    assert {one.reason for one in checked.silenced} == {"x"}


def test_raising_what_does_not_come_up_is_a_policy_and_no_problem() -> None:
    assert codes(judged("code: P142, severity: off, reason: x", "code: P141, severity: error, reason: x")) == []


def test_codes_that_need_data_are_not_told_to_silence_nothing() -> None:
    assert codes(judged("code: P142, severity: off, reason: x", "code: D177, severity: off, reason: x")) == []


def test_where_an_error_hides_problems_nothing_is_said_of_silencing_nothing() -> None:
    broken = BASE["rules/rules.yaml"].replace(b"days_since_order > 60", b"days_since_ordr > 60")
    checked = judged("code: P141, severity: off, reason: x", **{"rules/rules.yaml": broken})
    assert "R104" in codes(checked)
    assert "R380" not in codes(checked)


def test_an_error_cannot_be_silenced() -> None:
    worthless = b"offer: zz\nkind: message\ngive: if_worth_it\n"
    checked = judged("code: P131, severity: off, reason: hush", **{"offers/zz.yaml": worthless})
    assert checked.project is None
    assert {"P131", "P170"} <= set(codes(checked))


def test_an_error_on_which_nothing_rests_can_be_lowered() -> None:
    campaign = b"campaign: more\nstatus: live\nwhy: x\nsteps: [{id: one, offer: zz}]\n"
    refused = judged(**{"campaigns/more.yaml": campaign})
    assert "P140" in codes(refused)
    assert refused.project is None
    lowered = judged("code: P140, severity: note, reason: the rule follows", **{"campaigns/more.yaml": campaign})
    assert lowered.project is not None
    assert [problem.severity for problem in lowered.problems if problem.code == "P140"] == ["note"]


def test_the_reasons_a_case_may_name_are_those_of_the_gates() -> None:
    assert GATE_CODES == GATES
