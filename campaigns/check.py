"""`campaign check`: all problems of a project at once, for people, programs, or a GitHub workflow. Needs no data."""

from __future__ import annotations

import json
from collections.abc import Sequence
from os.path import relpath
from pathlib import Path

from ..rules.problems import Problem, is_error, render_problems, sort_problems
from .answer import OK, PROBLEMS, Answer, Reader, count_line, has_errors, refused
from .opened import open_project
from .policy.project import Project

GITHUB_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}


def check(
    reader: Reader,
    project_dir: Path | None = None,
    *,
    as_of: str | None = None,
    strict: bool = False,
    output: str = "text",
) -> Answer:
    """Problems are the result, on stdout. Exit 1 with an error, or with a warning where `strict`."""
    opened, problems = open_project(reader, project_dir, as_of)
    if opened is None:
        return refused(problems, reader.language)
    problems = list(opened.problems)
    language = reader.words_of(opened.project.policy.language if opened.project else "en")
    strictly = strict and any(problem.severity == "warning" for problem in problems)
    code = PROBLEMS if has_errors(problems) or strictly else OK
    if output == "json":
        return Answer(problems_json(problems, language), code=code)
    if output == "github":
        return Answer(github_lines(problems, language, relpath(opened.folder, reader.here)), code=code)
    if not problems and opened.project is not None:
        return Answer(_all_well(opened.project, language))
    # Notes alone are no problems: what is there is told all the same.
    ends = [_all_well(opened.project, language)] if opened.project is not None and _only_notes(problems) else []
    return Answer("\n".join([render_problems(problems, language), count_line(problems, language), *ends]), code=code)


def _only_notes(problems: Sequence[Problem]) -> bool:
    return all(problem.severity == "note" for problem in problems)


def problems_json(problems: Sequence[Problem], language: str) -> str:
    """`{"problems": [...], "errors": n, "warnings": n}`, one object a problem, in order."""
    ordered = sort_problems(problems)
    shown = {
        "problems": [problem_as_json(problem, language) for problem in ordered],
        "errors": sum(is_error(problem) for problem in ordered),
        "warnings": sum(problem.severity == "warning" for problem in ordered),
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
        "where": problem.where,
    }


def github_lines(problems: Sequence[Problem], language: str, folder: str) -> str:
    """Workflow commands, one a problem; `folder` leads from the repository's root to the project."""
    lines = []
    for problem in sort_problems(problems):
        place = problem.place
        where = ""
        if place is not None:
            path = place.source.path if folder == "." else f"{Path(folder).as_posix()}/{place.source.path}"
            last = place.column + place.length - 1
            where = f"file={_property(path)},line={place.line},col={place.column},endColumn={last},"
        text = "\n".join([problem.text(language), *problem.hint_lines(language)])
        if place is None and problem.where:
            text = f"{problem.where}: {text}"
        lines.append(f"::{GITHUB_LEVELS[problem.severity]} {where}title={_property(problem.code)}::{_data(text)}")
    return "\n".join(lines)


def _data(text: str) -> str:
    """As GitHub's workflow commands want it: per cent and line ends escaped."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _all_well(project: Project, language: str) -> str:
    policy, book = project.policy, project.book
    counts = (
        (len(book.rules), "rule", "条规则"),
        (len(policy.offers), "offer", "项优惠"),
        (len(policy.campaigns), "campaign", "个活动"),
        (len(policy.budgets), "budget", "个预算"),
        (len(book.never), "promise", "条承诺"),
        (len(book.cases), "case", "个用例"),
    )
    if language == "zh":
        return "没有问题：" + "，".join(f"{number} {chinese}" for number, _, chinese in counts if number)
    return "no problems: " + ", ".join(f"{number} {word}{'s' * (number != 1)}" for number, word, _ in counts if number)
