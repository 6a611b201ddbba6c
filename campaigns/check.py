"""`campaign check`: all problems of a project at once, for people, programs and CI systems. Needs no data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from os.path import relpath
from pathlib import Path

from ..rules.problems import Problem, render_problems
from ..segments.segment_book import fact_name
from .answer import OK, PROBLEMS, Answer, Reader, count_line, has_errors, refused
from .editor_files import SCHEMA_FOLDER, are_out_of_date
from .opened import Opened, open_project
from .policy.judge import judge
from .policy.project import Project
from .problem_formats import github_lines, problems_csv, problems_json, problems_junit
from .sarif import problems_sarif
from .select_problems import Selection, select_problems


def check(
    reader: Reader,
    project_dir: Path | None = None,
    *,
    as_of: str | None = None,
    strict: bool = False,
    select: tuple[str, ...] = (),
    output: str = "text",
) -> Answer:
    """Problems are the result, on stdout. Exit 1 with an error, or with a warning where `strict`, among those shown."""
    opened, problems = open_project(reader, project_dir, as_of)
    if opened is None:
        return refused(problems, reader.language)
    if are_out_of_date(opened.folder):
        note = Problem("C150", {"folder": SCHEMA_FOLDER}, None, ("again",))
        opened = replace(opened, checked=replace(opened.checked, problems=(*opened.problems, note)))
    opened = _with_models(opened)
    language = reader.words_of(opened.checked.language)
    selection, problems = select_problems(opened.checked, select)
    if problems:
        return refused(problems, language)
    shown = selection.problems
    strictly = strict and any(problem.severity == "warning" for problem in shown)
    code = PROBLEMS if has_errors(shown) or strictly else OK
    if output == "text":
        return Answer(_text(opened, selection, language), code=code)
    return Answer(
        _for_programs(opened, shown, strict, output, language, relpath(opened.folder, reader.here)), code=code
    )


def _with_models(opened: Opened) -> Opened:
    """Learned scores that no model stands for are told, too: whoever runs next will need one."""
    project = opened.project
    if project is None or not project.segment_book.learned:
        return opened
    from ..segments.learning.registry import read_promotions, standing

    promotions, problems = read_promotions(opened.folder)
    if promotions is not None:
        problems = [
            Problem("M138", {"fact": fact_name(one.id), "score": one.id}, one.place, ("train",))
            for one in project.segment_book.learned
            if not standing(promotions.get(one.id, ()))
        ]
    shown, silenced = judge(problems, project.checks)
    checked = opened.checked
    everything = (*checked.problems, *shown)
    return replace(opened, checked=replace(checked, problems=everything, silenced=(*checked.silenced, *silenced)))


def _for_programs(
    opened: Opened, shown: Sequence[Problem], strict: bool, output: str, language: str, folder: str
) -> str:
    silenced = opened.checked.silenced
    if output == "json":
        return problems_json(shown, silenced, language)
    if output == "github":
        return github_lines(shown, language, folder)
    if output == "junit":
        return problems_junit(shown, silenced, opened.checked.paths, strict, language)
    if output == "csv":
        return problems_csv(shown, language)
    from .. import __version__

    return problems_sarif(shown, silenced, language, folder, __version__)


def _text(opened: Opened, selection: Selection, language: str) -> str:
    """The problems, how many of which kind, and what is not shown; notes alone are no problems."""
    shown, project = selection.problems, opened.project
    lines = [render_problems(shown, language), count_line(shown, language)] if shown else []
    if project is not None and not selection.hidden and all(one.severity == "note" for one in shown):
        lines.append(_all_well(project, language))
    if selection.hidden:
        count = selection.hidden
        if not shown:
            lines.append({"en": "no problems selected", "zh": "所选范围内没有问题"}[language])
        lines.append({"en": f"{count} more not selected", "zh": f"另有 {count} 个未选中"}[language])
    if opened.checked.silenced:
        count = len(opened.checked.silenced)
        lines.append({"en": f"{count} silenced by project.yaml", "zh": f"project.yaml 屏蔽了 {count} 个"}[language])
    return "\n".join(lines)


def _all_well(project: Project, language: str) -> str:
    policy, book = project.policy, project.book
    counts = (
        (len(book.rules), "rule", "条规则"),
        (len(book.tables), "table", "张决策表"),
        (len(policy.offers), "offer", "项优惠"),
        (len(policy.campaigns), "campaign", "个活动"),
        (len(policy.budgets), "budget", "个预算"),
        (len(book.never), "promise", "条承诺"),
        (len(book.cases), "case", "个用例"),
    )
    if not any(number for number, _, _ in counts):
        return {"en": "no problems", "zh": "没有问题"}[language]
    if language == "zh":
        return "没有问题：" + "，".join(f"{number} {chinese}" for number, _, chinese in counts if number)
    return "no problems: " + ", ".join(f"{number} {word}{'s' * (number != 1)}" for number, word, _ in counts if number)
