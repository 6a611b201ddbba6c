"""`campaign test --suggest`: writes the cases that the project lacks, as YAML to paste."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from .answer import Answer, Reader, refused
from .decide.suggest_cases import suggest_cases
from .opened import open_project, settle_instant
from .report.suggest_text import suggested_text


def suggest(reader: Reader, project_dir: Path | None = None, *, as_of: str | None = None) -> Answer:
    """Exit 0 whether or not anything is missing; 1 when the project has errors.

    `as_of`: the day of the proposals; left out, the latest day of a case, else today.
    """
    opened, problems = open_project(reader, project_dir, as_of)
    if opened is None or opened.project is None:
        return refused(opened.problems if opened else problems, reader.language)
    project = opened.project
    language = reader.words_of(project.policy.language)
    instant, problems = settle_instant(as_of, project.policy.zone, reader.now)
    if instant is None:
        return refused(problems, language)
    days = [date.fromisoformat(case.as_of[:10]) for case in project.book.cases] if as_of is None else []
    suggested = suggest_cases(project, max(days, default=instant.today), reader.progress)
    return Answer(suggested_text(suggested, (case.name for case in project.book.cases), language))
