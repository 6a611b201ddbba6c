"""`campaign test`: runs the project's cases and says what differs; as text, JSON or JUnit."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..rules.problems import Problem, closest
from ..rules.rule_book import WrittenCase
from .answer import OK, PROBLEMS, Answer, Reader, refused
from .decide.run_cases import CaseResult, rules_not_covered
from .decide.run_cases import run_cases as run_all
from .opened import open_project
from .policy.project import Project
from .report.amounts import clean


def run_cases(
    reader: Reader, project_dir: Path | None = None, *, select: tuple[str, ...] = (), output: str = "text"
) -> Answer:
    """Exit 1 when a case fails, or when the project has errors."""
    opened, problems = open_project(reader, project_dir)
    if opened is None or opened.project is None:
        return refused(opened.problems if opened else problems, reader.language)
    project = opened.project
    language = reader.words_of(project.policy.language)
    cases, problems = _selected(project, select)
    if problems:
        return refused(problems, language)
    results = run_all(project, cases)
    failed = [result for result in results if not result.passed]
    code = PROBLEMS if failed else OK
    missing = {} if select else rules_not_covered(project, results)
    if output == "json":
        return Answer(_as_json(results, missing, language), code=code)
    if output == "junit":
        return Answer(_as_junit(results, project.policy.project, language), code=code)
    lines = failures_text(results, language)
    return Answer("\n".join([*lines, _count(results, language), *_coverage(missing, language)]), code=code)


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


def _coverage(missing: dict[str, str], language: str) -> list[str]:
    """Rules that no case has seen firing, or not firing."""
    english = {
        "true": "no case in which it fires",
        "false": "no case in which it does not",
        "both": "in no case at all",
    }
    chinese = {"true": "没有触发它的用例", "false": "没有不触发它的用例", "both": "没有任何用例"}
    told = english if language == "en" else chinese
    head = {"en": "rules that cases do not cover:", "zh": "用例没有覆盖的规则："}[language]
    return [head, *(f"  {rule}: {told[what]}" for rule, what in missing.items())] if missing else []


def _as_json(results: Sequence[CaseResult], missing: dict[str, str], language: str) -> str:
    shown = {
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
        "not_covered": missing,
    }
    return json.dumps(shown, ensure_ascii=False, indent=2)


def _as_junit(results: Sequence[CaseResult], project: str, language: str) -> str:
    """The form every CI system reads; no times, so that the same cases give the same bytes."""
    from xml.sax.saxutils import escape, quoteattr  # which loads half of the network library

    failed = sum(not result.passed for result in results)
    name = quoteattr(clean(project))
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites tests="{len(results)}" failures="{failed}">',
        f'  <testsuite name={name} tests="{len(results)}" failures="{failed}">',
    ]
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
    return "\n".join([*lines, "  </testsuite>", "</testsuites>"])
