"""`campaign check` for CI systems, editors and spreadsheets; what is selected, and what is silenced."""

from __future__ import annotations

import copy
import csv
import io
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest
from campaign_engine.campaigns.problem_formats import github_lines, problems_csv, problems_json, problems_junit
from campaign_engine.campaigns.sarif import problems_sarif
from campaign_engine.rules.catalogue import all_entries
from campaign_engine.rules.problems import Problem

from .conftest import Run
from .sarif_shape import broken

DAY = ("--as-of", "2026-10-01")
RULES = "rules/come_back.yaml"
FORMATS = ("text", "json", "github", "sarif", "junit", "csv")


def edit(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def slips(shop: Path) -> Path:
    """The starter with an error, a warning, a note, and a warning that is silenced."""
    edit(shop, RULES, "days_away > 42", "days_awy > 42")
    edit(shop, RULES, "then: {tag: slipping}", "then: {tag: [slipping, 'späт']}")
    more = "".join(f"  - {{id: {name}, kind: message, give: if_worth_it, worth: 1}}\n" for name in ("over", "spare"))
    path = shop / "offers" / "offers.yaml"
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    checks = "checks:\n  - {code: P142, severity: off, reason: 'for <spring> & summer', for: spare}\n"
    path = shop / "project.yaml"
    path.write_text(path.read_text(encoding="utf-8") + checks, encoding="utf-8")
    return shop


def sarif(run: Run, *words: str) -> Any:
    return json.loads(run("check", *DAY, "--format", "sarif", *words).out)


# SARIF


def test_sarif_is_what_the_standard_asks_for(slips: Path, run: Run) -> None:
    for words in ((), ("--lang", "zh")):
        log = sarif(run, *words)
        assert broken(log) == []
        results = log["runs"][0]["results"]
        assert {result["level"] for result in results} == {"error", "warning"}
        assert next(result for result in results if "suppressions" in result)["suppressions"] == [
            {"kind": "external", "justification": "for <spring> & summer"}
        ]


def test_a_sarif_region_ends_behind_its_last_character(slips: Path, run: Run) -> None:
    result = next(one for one in sarif(run)["runs"][0]["results"] if one["ruleId"] == "R104")
    location = result["locations"][0]["physicalLocation"]
    assert location["artifactLocation"] == {"uri": RULES}
    region = location["region"]
    line = (slips / RULES).read_text(encoding="utf-8").splitlines()[region["startLine"] - 1]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "days_awy"


def test_sarif_leads_from_where_one_stands_and_encodes_names(
    slips: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    slips.rename(slips.with_name("mein 商店"))
    monkeypatch.chdir(slips.parent)
    log = sarif(run, "-p", "mein 商店")
    assert broken(log) == []
    uris = {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in log["runs"][0]["results"]}
    assert f"mein%20%E5%95%86%E5%BA%97/{RULES}" in uris


def test_a_sarif_fingerprint_stays_when_lines_are_added_above(slips: Path, run: Run) -> None:
    def prints() -> list[object]:
        return [(one["ruleId"], one["partialFingerprints"]) for one in sarif(run)["runs"][0]["results"]]

    before = prints()
    path = slips / RULES
    path.write_text("# a line more\n\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert prints() == before


def test_every_code_of_the_catalogue_makes_a_whole_sarif_rule() -> None:
    problems = []
    for code, entry in all_entries().items():
        texts = " ".join((entry.text[0], *(hint for hint, _ in entry.hints.values())))
        values = dict.fromkeys(re.findall(r"{(\w+)", texts), "x")
        problems.append(Problem(code, values, hints=tuple(entry.hints)))
    for language in ("en", "zh"):
        log = json.loads(problems_sarif(problems, (), language, ".", "1.0"))
        assert broken(log) == []
        assert len(log["runs"][0]["tool"]["driver"]["rules"]) == len(all_entries())


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda log: log.update(version="2.0.0"), "log.version"),
        (lambda log: log["runs"][0]["results"][0].pop("message"), "message is missing"),
        (lambda log: log["runs"][0]["results"][0].update(level="notice"), "level is 'notice'"),
        (lambda log: log["runs"][0]["results"][0].update(ruleIndex=1), "leads to another rule"),
        (lambda log: log["runs"][0]["results"][0].update(code="R1"), "not in the standard"),
        (lambda log: log["runs"][0].update(columnKind="codePoints"), "columnKind"),
        (
            lambda log: log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"].update(startLine=0),
            "no whole number from 1",
        ),
        (
            lambda log: log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"].update(
                uri="mein Laden/x.yaml"
            ),
            "no URI",
        ),
    ],
)
def test_the_validator_notices_a_damaged_log(slips: Path, run: Run, damage: Any, said: str) -> None:
    log = copy.deepcopy(sarif(run))
    damage(log)
    assert any(said in one for one in broken(log))


# JUnit


def test_junit_has_a_suite_a_file_and_fails_where_the_command_does(slips: Path, run: Run) -> None:
    for strict, failing in (((), {"R104"}), (("--strict",), {"R104", "P142"})):
        printed = run("check", *DAY, "--format", "junit", *strict)
        root = ElementTree.fromstring(printed.out)
        suites = {suite.get("name"): suite for suite in root.iter("testsuite")}
        assert {RULES, "project.yaml", "rules/cases.yaml"} <= set(suites)
        failures = [case for case in root.iter("testcase") if case.find("failure") is not None]
        assert {str(case.get("name")).split()[0] for case in failures} == failing
        assert root.get("failures") == str(len(failures))
        assert root.get("tests") == str(len(list(root.iter("testcase"))))
        for suite in suites.values():
            assert suite.get("tests") == str(len(suite.findall("testcase")))
            assert suite.get("failures") == str(len(suite.findall("testcase/failure")))
            assert suite.get("skipped") == str(len(suite.findall("testcase/skipped")))
        assert [one.get("message") for one in root.iter("skipped")] == ["for <spring> & summer"]
        assert printed.code == 1
    whole = ElementTree.fromstring(run("check", *DAY, "--format", "junit").out)
    quiet = next(suite for suite in whole.iter("testsuite") if suite.get("name") == "rules/cases.yaml")
    assert [case.get("name") for case in quiet] == ["no problems"]


# CSV


def test_csv_opens_in_a_spreadsheet_and_holds_no_formula(slips: Path, run: Run) -> None:
    edit(slips, RULES, "last_order_on IS NOT NULL", "=HYPERLINK('http://x')")
    printed = run("check", *DAY, "--format", "csv").out
    assert printed.startswith("\N{ZERO WIDTH NO-BREAK SPACE}severity,code,file,line,column,length,cell,text,hints\n")
    rows = list(csv.DictReader(io.StringIO(printed[1:])))
    assert {row["code"] for row in rows} >= {"R104", "P142"}
    first = next(row for row in rows if row["code"] == "R104")
    assert (first["severity"], first["file"], first["line"], first["column"]) == ("error", RULES, "8", "9")
    assert not [cell for row in rows for cell in row.values() if re.match(r"\s*[=+\-@|%]", cell)]


def test_a_file_that_is_called_like_a_formula_is_text() -> None:
    rows = list(csv.reader(io.StringIO(problems_csv([Problem("C110", {"path": "x", "why": "y"}, where="=1+1")], "en"))))
    assert rows[1][2] == "'=1+1"


# places that are not in a file of text


def test_a_problem_without_a_place_is_told_in_every_format() -> None:
    problem = Problem("D112", {"file": "x.csv"}, where="data/x.csv")
    assert json.loads(problems_json([problem], (), "en"))["problems"][0]["where"] == "data/x.csv"
    assert github_lines([problem], "en", ".").startswith("::error title=D112::data/x.csv: ")
    result = json.loads(problems_sarif([problem], (), "en", ".", "1.0"))["runs"][0]["results"][0]
    assert result["message"]["text"].startswith("data/x.csv: ")
    assert "locations" not in result
    suites = ElementTree.fromstring(problems_junit([problem], (), ["project.yaml"], False, "en"))
    assert [suite.get("name") for suite in suites] == ["project.yaml", "data/x.csv"]


# selecting


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (("rule:slipping_away",), {"R104"}),
        (("rule:no_gifts_while_complaining",), set()),
        (("code:R1",), {"R104"}),
        (("code:P142",), {"P142"}),
        (("file:offers",), {"P142"}),
        (("file:rules/come_back.yaml",), {"R104"}),
        (("offer:over", "code:R1"), {"R104", "P142"}),
        (("offer:spare",), set()),
        (("campaign:birthday",), set()),
    ],
)
def test_select_shows_only_what_is_named(slips: Path, run: Run, words: tuple[str, ...], codes: set[str]) -> None:
    options = [part for word in words for part in ("--select", word)]
    whole = json.loads(run("check", *DAY, "--format", "json").out)
    printed = run("check", *DAY, *options, "--format", "json")
    shown = json.loads(printed.out)["problems"]
    assert {one["code"] for one in shown} & {"R104", "P142"} == codes
    assert printed.code == int(any(one["severity"] == "error" for one in shown))
    hidden = len(whole["problems"]) - len(shown)
    assert (f"{hidden} more not selected" in run("check", *DAY, *options).out) == (hidden > 0)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("rule:slipping_awy", 'Did you mean "rule:slipping_away"?'),
        ("offer:slipping_away", "C114"),
        ("code:Q9", "C114"),
        ("code:", "C114"),
        ("file:rules/come_bak.yaml", 'Did you mean "file:rules/come_back.yaml"?'),
        ("slipping_away", "Did you mean rule:slipping_away?"),
        ("rules/come_back.yaml", "Did you mean file:rules/come_back.yaml?"),
        ("r104", "Did you mean code:R104?"),
        ("rules:slipping", "Before an id may stand: rule, table, fact"),
    ],
)
def test_a_selection_that_names_nothing_is_refused_with_the_way_out(
    slips: Path, run: Run, word: str, said: str
) -> None:
    printed = run("check", *DAY, "--select", word)
    assert (printed.code, printed.out) == (1, "")
    assert said in printed.err


# at the end


def test_the_text_says_at_its_end_how_many_are_silenced(slips: Path, run: Run) -> None:
    assert run("check", *DAY).out.splitlines()[-1] == "1 silenced by project.yaml"
    assert run("check", *DAY, "--lang", "zh").out.splitlines()[-1] == "project.yaml 屏蔽了 1 个"
    silenced = json.loads(run("check", *DAY, "--format", "json").out)["silenced"]
    assert [(one["code"], one["reason"]) for one in silenced] == [("P142", "for <spring> & summer")]


@pytest.mark.parametrize("output", FORMATS)
def test_every_format_says_the_same_twice_and_passes_for_a_good_project(shop: Path, run: Run, output: str) -> None:
    first, second = (run("check", *DAY, "--format", output) for _ in range(2))
    assert (first.code, first.err) == (0, "")
    assert first == second


def test_texts_come_in_the_language_of_the_project_also_when_it_has_errors(slips: Path, run: Run) -> None:
    edit(slips, "project.yaml", "language: en", "language: zh")
    assert "没有名为“days_awy”的事实" in run("check", *DAY).out


# what a check needs


@pytest.mark.parametrize("output", FORMATS)
def test_no_format_imports_anything_heavy(slips: Path, output: str) -> None:
    words = ["check", *DAY, "--format", output, "--select", "rule:slipping_away", "--select", "code:P"]
    heavy = ("polars", "pandas", "sklearn", "numpy", "sqlalchemy", "rich")
    code = (
        f"import sys; from campaign_engine.cli import exit_code_of; code = exit_code_of({words!r});"
        f"print(code, [name for name in {heavy!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=slips, capture_output=True, text=True)
    assert done.stderr.strip() == "1 []"


# problems of the data are judged by the same entries


@pytest.mark.parametrize(
    ("severity", "code", "said"), [("error", 1, "D172"), ("off", 0, ""), (None, 0, "D172  warning")]
)
def test_problems_of_the_data_are_judged_too(shop: Path, run: Run, severity: str | None, code: int, said: str) -> None:
    edit(shop, "data/customers.csv", "2026-09-28", "2026-12-28")
    if severity is not None:
        path = shop / "project.yaml"
        checks = f"checks: [{{code: D172, severity: {severity}, reason: orders are entered in advance}}]\n"
        path.write_text(path.read_text(encoding="utf-8") + checks, encoding="utf-8")
    printed = run("simulate", *DAY)
    assert printed.code == code
    assert said in printed.out + printed.err
    assert severity != "off" or "D172" not in printed.out + printed.err


def test_a_warning_of_check_is_told_before_a_run_and_a_note_is_not(shop: Path, run: Run) -> None:
    def told() -> bool:
        return "`campaign check` shows them" in run("simulate", *DAY).out

    edit(shop, RULES, "    then: {tag: slipping}", "    active: {to: 2026-10-03}\n    then: {tag: slipping}")
    assert "R382  note" in run("check", *DAY).out
    assert not told()
    path = shop / "offers" / "offers.yaml"
    spare = "  - {id: spare, kind: message, give: if_worth_it, worth: 1}\n"
    path.write_text(path.read_text(encoding="utf-8") + spare, encoding="utf-8")
    assert told()
