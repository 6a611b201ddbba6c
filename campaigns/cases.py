"""`campaign test`: runs the project's cases, says what differs and what they have not seen; as text, JSON or JUnit."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, Decimal, InvalidOperation
from pathlib import Path

from ..rules.problems import Problem, closest, hinted, render_problems
from ..rules.rule_book import WrittenCase
from .answer import OK, PROBLEMS, Answer, Reader, refused
from .decide.coverage import Coverage, run_and_cover
from .decide.run_cases import CaseResult
from .opened import open_project
from .policy.project import Project
from .report.amounts import clean
from .report.coverage_text import by_part, detail_lines, leaf_text, short_lines


def run_cases(
    reader: Reader,
    project_dir: Path | None = None,
    *,
    select: tuple[str, ...] = (),
    coverage: bool = False,
    at_least: str | None = None,
    output: str = "text",
) -> Answer:
    """Exit 1 when a case fails, when less is covered than asked for, or when the project has errors.

    `coverage`: everything that cases should see, instead of the short list. `at_least`: a percentage such as `80%`.
    """
    opened, problems = open_project(reader, project_dir)
    if opened is None or opened.project is None:
        return refused(opened.problems if opened else problems, reader.language)
    project = opened.project
    language = reader.words_of(project.policy.language)
    cases, problems = _selected(project, select)
    least, found = _least(project, at_least, bool(select))
    problems += found
    if problems:
        return refused(problems, language)
    results, covered = run_and_cover(project, cases)
    short = _too_little(covered, least)
    code = PROBLEMS if short or any(not result.passed for result in results) else OK
    talk = render_problems(short, language)
    shown = None if select and not coverage else covered
    if output == "json":
        return Answer(_as_json(results, shown, language), talk, code)
    if output == "junit":
        return Answer(_as_junit(results, shown, short, project.policy.project, language), talk, code)
    lines = [*failures_text(results, language), _count(results, language)]
    if coverage:
        lines += ["", *detail_lines(covered, results, language)]
    elif shown is not None:
        lines += short_lines(shown, language)
    return Answer("\n".join(lines), talk, code)


def _least(project: Project, text: str | None, is_part: bool) -> tuple[Decimal, list[Problem]]:
    """The share asked for on the command line, else by the project (of all cases only), as a percentage."""
    if text is None:
        share = project.policy.case_coverage
        return (Decimal(0) if share is None or is_part else share * 100), []
    try:
        least = Decimal(text.strip().removesuffix("%").strip())
    except InvalidOperation:
        least = Decimal(-1)
    return (least, []) if least.is_finite() and 0 <= least <= 100 else (Decimal(0), [Problem("C130", {"text": text})])


def _too_little(covered: Coverage, least: Decimal) -> list[Problem]:
    """A problem where less is seen than asked for, with how many things are missing."""
    wanted = least * len(covered.goals) / 100
    more = int((wanted - covered.seen).to_integral_value(ROUND_CEILING))
    if more <= 0:
        return []
    values = {
        "percent": int(covered.percent), "least": f"{least.normalize():f}", "more": more, "seen": covered.seen,
        "of": len(covered.goals),
    }  # fmt: skip
    return [hinted("C131", values)]


def failures_text(results: Iterable[CaseResult], language: str) -> list[str]:
    """Every failing case with its place, and what was expected and found."""
    lines = []
    for result in results:
        if not result.passed:
            lines.append(f"{result.place}  {clean(result.name)}")
            lines += [f"    {clean(one.text(language))}" for one in result.differences]
    return lines


def _selected(project: Project, select: Sequence[str]) -> tuple[list[WrittenCase], list[Problem]]:
    cases = list(project.book.cases)
    if not select:
        return cases, []
    for text in select:
        if not any(text in case.name or text in case.place.source.path for case in cases):
            near = closest(text, [case.name for case in cases])
            values = {"text": text, **({"name": near} if near else {})}
            return [], [Problem("C114", values, hints=("mean",) if near else ())]
    return [case for case in cases if any(text in case.name or text in case.place.source.path for text in select)], []


def _count(results: Sequence[CaseResult], language: str) -> str:
    failed = sum(not result.passed for result in results)
    if language == "zh":
        return f"{len(results)} 个用例，{failed} 个失败" if failed else f"{len(results)} 个用例全部通过"
    cases = f"{len(results)} case{'s' * (len(results) != 1)}"
    if not results:
        return "no cases: write `cases:` in rules/*.yaml"
    return f"{cases}, {failed} failed" if failed else f"{cases}, all pass"


def _as_json(results: Sequence[CaseResult], covered: Coverage | None, language: str) -> str:
    shown: dict[str, object] = {
        "cases": len(results),
        "failed": sum(not result.passed for result in results),
        "results": [
            {
                "name": result.name,
                "file": result.place.source.path,
                "line": result.place.line,
                "passed": result.passed,
                "differences": [one.text(language) for one in result.differences],
                "tags": sorted(result.tags),
                "offers": sorted(result.offers),
                "fired": sorted(result.fired),
                "reasons": {pair: list(codes) for pair, codes in result.reasons.items()},
            }
            for result in results
        ],
    }
    if covered is not None:
        shown["coverage"] = _coverage_as_json(covered)
    return json.dumps(shown, ensure_ascii=False, indent=2)


def _coverage_as_json(covered: Coverage) -> dict[str, object]:
    """`percent` is exact; `parts` in the order of the files, each with what no case sees of it."""
    return {
        "percent": round(covered.percent, 2),
        "seen": covered.seen,
        "of": len(covered.goals),
        "parts": [
            {
                "kind": part.kind,
                "id": part.name,
                "file": part.place.source.path,
                "line": part.place.line,
                "seen": len(goals) - len(missing),
                "of": len(goals),
                "missing": [
                    {"what": goal.what}
                    if goal.leaf is None
                    else {"what": goal.what, "condition": leaf_text(part.leaves[goal.leaf], part.leaves)}
                    for goal in missing
                ],
            }
            for part, goals, missing in by_part(covered)
        ],
    }


def _as_junit(
    results: Sequence[CaseResult], covered: Coverage | None, short: Sequence[Problem], project: str, language: str
) -> str:
    """The form every CI system reads; no times, so that the same cases give the same bytes.

    Coverage is a property; where less is covered than asked for, a failing case of its own.
    """
    from xml.sax.saxutils import escape, quoteattr  # which loads half of the network library

    failed = sum(not result.passed for result in results) + len(short)
    count = len(results) + len(short)
    name = quoteattr(clean(project))
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites tests="{count}" failures="{failed}">',
        f'  <testsuite name={name} tests="{count}" failures="{failed}">',
    ]
    if covered is not None:
        numbers = {"percent": int(covered.percent), "seen": covered.seen, "of": len(covered.goals)}
        lines += ["    <properties>"]
        lines += [f'      <property name="coverage.{key}" value="{value}"/>' for key, value in numbers.items()]
        lines += ["    </properties>"]
    for result in results:
        path, line = quoteattr(result.place.source.path), result.place.line
        head = f'    <testcase name={quoteattr(clean(result.name))} classname={path} file={path} line="{line}"'
        if result.passed:
            lines.append(f"{head}/>")
            continue
        texts = [clean(one.text(language)) for one in result.differences]
        lines += [f"{head}>", f"      <failure message={quoteattr(texts[0])}>"]
        lines += [escape(text) for text in [f"{result.place}", *texts]]
        lines += ["      </failure>", "    </testcase>"]
    for problem in short:
        message = quoteattr(clean(problem.text(language)))
        lines += [
            '    <testcase name="coverage" classname="project.yaml">',
            f"      <failure message={message}/>",
            "    </testcase>",
        ]
    return "\n".join([*lines, "  </testsuite>", "</testsuites>"])
