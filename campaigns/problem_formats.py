"""Problems for programs: JSON, a GitHub workflow, a JUnit reader of a CI system, a spreadsheet. SARIF: `sarif.py`.

A problem may have no place at all, and one in a spreadsheet has no line; each format says what it can.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..rules.problems import Problem, is_error, sort_problems
from .csv_cells import BOM, harmless
from .policy.judge import Silenced
from .report.amounts import clean

GITHUB_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}
CSV_COLUMNS = ("severity", "code", "file", "line", "column", "length", "cell", "text", "hints")


def problems_json(problems: Sequence[Problem], silenced: Sequence[Silenced], language: str) -> str:
    """`{"problems": [...], "errors": n, "warnings": n, "silenced": [...]}`, one object a problem, in order."""
    ordered = sort_problems(problems)
    shown = {
        "problems": [problem_as_json(problem, language) for problem in ordered],
        "errors": sum(is_error(problem) for problem in ordered),
        "warnings": sum(problem.severity == "warning" for problem in ordered),
        "silenced": [{**problem_as_json(one.problem, language), "reason": one.reason} for one in silenced],
    }
    return json.dumps(shown, ensure_ascii=False, indent=2)


def problem_as_json(problem: Problem, language: str) -> dict[str, object]:
    """One problem for a program; lines and columns count from 1."""
    place = problem.place
    return {
        "code": problem.code,
        "severity": problem.severity,
        "text": problem.text(language),
        "hints": problem.hint_lines(language),
        "file": place.source.path if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "length": place.length if place else None,
        "cell": place.cell if place else None,
        "where": problem.where,
    }


def github_lines(problems: Sequence[Problem], language: str, folder: str) -> str:
    """Workflow commands, one a problem; `folder` leads from the repository's root to the project."""
    lines = []
    for problem in sort_problems(problems):
        place = problem.place
        where = ""
        if place is not None:
            where = f"file={_property(path_from_root(place.source.path, folder))},"
            if place.cell is None:
                last = place.column + place.length - 1
                where += f"line={place.line},col={place.column},endColumn={last},"
        text = "\n".join([problem.text(language), *problem.hint_lines(language)])
        if place is None and problem.where:
            text = f"{problem.where}: {text}"
        elif place is not None and place.cell is not None:  # a workbook has no lines that could be shown
            text = f"{place}: {text}"
        lines.append(f"::{GITHUB_LEVELS[problem.severity]} {where}title={_property(problem.code)}::{_data(text)}")
    return "\n".join(lines)


def problems_junit(
    problems: Sequence[Problem], silenced: Sequence[Silenced], paths: Iterable[str], strict: bool, language: str
) -> str:
    """A suite a file, a case a problem; what lets the command fail is a failure, what is silenced is skipped.

    A file without problems has one case that passes, so that it is seen to have been looked at. No times: the same
    project gives the same bytes.
    """
    from xml.sax.saxutils import escape, quoteattr  # which loads half of the network library

    suites: dict[str, list[str]] = {path: [] for path in paths}
    failures = dict.fromkeys(suites, 0)
    skipped = dict.fromkeys(suites, 0)
    whole = [(problem, None) for problem in sort_problems(problems)] + [(one.problem, one.reason) for one in silenced]
    for problem, reason in whole:
        path = problem.place.source.path if problem.place else problem.where or "project"
        text = clean(problem.text(language))
        name = f"{problem.code} {problem.place or problem.where or ''}".strip()
        line = f' line="{problem.place.line}"' if problem.place and problem.place.cell is None else ""
        head = f"    <testcase name={quoteattr(name)} classname={quoteattr(path)} file={quoteattr(path)}{line}>"
        body = escape(clean_lines([text, *problem.hint_lines(language)]))
        fails = is_error(problem) or (strict and problem.severity == "warning")
        if reason is not None:
            inside = f"      <skipped message={quoteattr(clean(reason))}/>"
            skipped[path] = skipped.get(path, 0) + 1
        elif fails:
            told = f"type={quoteattr(problem.severity)} message={quoteattr(text)}"
            inside = f"      <failure {told}>{body}</failure>"
            failures[path] = failures.get(path, 0) + 1
        else:
            inside = f"      <system-out>{problem.severity}: {body}</system-out>"
        suites.setdefault(path, []).extend([head, inside, "    </testcase>"])
    lines = []
    for path, cases in suites.items():
        name = quoteattr(path)
        count = max(len(cases) // 3, 1)
        counts = f'tests="{count}" failures="{failures.get(path, 0)}" skipped="{skipped.get(path, 0)}"'
        well = [f'    <testcase name="no problems" classname={name} file={name}/>']
        lines += [f"  <testsuite name={name} {counts}>", *(cases or well), "  </testsuite>"]
    tests = sum(max(len(cases) // 3, 1) for cases in suites.values())
    total = f'tests="{tests}" failures="{sum(failures.values())}" skipped="{sum(skipped.values())}"'
    opening = ['<?xml version="1.0" encoding="UTF-8"?>', f'<testsuites name="campaign check" {total}>']
    return "\n".join([*opening, *lines, "</testsuites>"])


def problems_csv(problems: Sequence[Problem], language: str) -> str:
    """A row a problem, for a spreadsheet: with a byte order mark, and no cell that begins like a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    for problem in sort_problems(problems):
        shown = problem_as_json(problem, language)
        shown["file"] = shown["file"] or problem.where
        shown["hints"] = " ".join(problem.hint_lines(language))
        writer.writerow(["" if shown[name] is None else harmless(str(shown[name])) for name in CSV_COLUMNS])
    return BOM + text.getvalue().rstrip("\n")


def path_from_root(path: str, folder: str) -> str:
    """A path of the project as it is called where the command was started."""
    return path if folder == "." else f"{Path(folder).as_posix()}/{path}"


def clean_lines(lines: Iterable[str]) -> str:
    """Several lines of text without what XML forbids."""
    return "\n".join(clean(line) for line in lines)


def _data(text: str) -> str:
    """As GitHub's workflow commands want it: per cent and line ends escaped."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
