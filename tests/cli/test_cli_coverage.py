"""`campaign test` and how much the cases see: thresholds, formats, parts of the cases."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from .conftest import Run


def test_enough_coverage_is_silent_and_too_little_leaves_with_1(shop: Path, run: Run) -> None:
    assert run("test", "--at-least", "87%").code == 0
    short = run("test", "--at-least", "88%")
    assert short.code == 1
    assert "C131" in short.err
    assert "87% (28 of 32)" in short.err
    assert "88% is asked for: 1 more" in short.err
    assert "4 cases, all pass" in short.out


def test_the_project_may_ask_for_coverage_itself_but_not_of_a_part_of_its_cases(shop: Path, run: Run) -> None:
    with (shop / "project.yaml").open("a", encoding="utf-8") as project:
        project.write("tests: {coverage: 95%}\n")
    assert "C131" in run("test").err
    assert run("test", "--at-least", "50%").code == 0  # the command line wins
    assert run("test", "--select", "birthday").code == 0


@pytest.mark.parametrize("text", ["most", "-1", "101%", "", "NaN", "80 80"])
def test_a_threshold_that_is_no_percentage_is_a_sentence(shop: Path, run: Run, text: str) -> None:
    printed = run("test", "--at-least", text)
    assert (printed.code, printed.out) == (1, "")
    assert "C130" in printed.err


def test_junit_carries_the_numbers_and_fails_where_too_little_is_seen(shop: Path, run: Run) -> None:
    root = ElementTree.fromstring(run("test", "--format", "junit", "--at-least", "100").out)
    assert root.get("failures") == "1"
    suite = root.find("testsuite")
    assert suite is not None
    numbers = {one.get("name"): one.get("value") for one in suite.iter("property")}
    assert numbers == {"coverage.percent": "87", "coverage.seen": "28", "coverage.of": "32"}
    failed = [case.get("name") for case in suite.iter("testcase") if case.find("failure") is not None]
    assert failed == ["coverage"]


def test_json_counts_what_it_lists(shop: Path, run: Run) -> None:
    coverage = json.loads(run("test", "--format", "json").out)["coverage"]
    assert (coverage["seen"], coverage["of"]) == (28, 32)
    assert sum(part["of"] for part in coverage["parts"]) == 32
    assert sum(len(part["missing"]) for part in coverage["parts"]) == 4


def test_a_selection_has_coverage_only_where_it_is_asked_for(shop: Path, run: Run) -> None:
    assert "coverage" not in run("test", "--select", "birthday").out
    part = run("test", "--select", "birthday", "--coverage").out
    assert "no case in which it is offered" in part


def test_what_is_suggested_can_be_written_to_a_file_and_then_nothing_is_missing(shop: Path, run: Run) -> None:
    suggested = run("test", "--suggest")
    assert (suggested.code, suggested.err) == (0, "")
    (shop / "rules" / "more_cases.yaml").write_text(suggested.out, encoding="utf-8")
    assert run("check", "--strict", "--as-of", "2026-10-01").code == 0
    assert "6 cases, all pass\ncoverage: 100% (32 of 32" in run("test", "--at-least", "100%").out
    again = run("test", "--suggest").out
    assert "cases:" not in [line.strip() for line in again.splitlines()]
    assert again.startswith("# nothing to suggest")


def test_the_day_of_suggestions_is_the_one_asked_for(shop: Path, run: Run) -> None:
    (shop / "rules" / "cases.yaml").unlink()
    printed = run("test", "--suggest", "--as-of", "2026-11-05").out
    assert "as_of: 2026-11-05" in printed
    assert "as_of: 2026-10-01" not in printed
