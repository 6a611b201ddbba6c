"""`campaign evaluate`: what the models that decide are worth on days they had not seen when they learned."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..rules.problems import Problem, is_error
from ..segments.segment_book import fact_name
from .answer import OK, PROBLEMS, Answer, Reader, refused, talk_of
from .at_store import AtStore, at_store
from .learning_project import (
    LearningProject,
    chosen_scores,
    deciding_version,
    forgotten_customers,
    open_learning,
    unknown_version,
)
from .opened import settle_instant

if TYPE_CHECKING:
    from ..segments.learning.registry import Promotions
    from ..segments.learning.rows_of_past import Past
    from ..segments.learning.versions import Version
    from ..segments.models.evidence import Evidence
    from ..segments.segment_book import Learned


def evaluate_scores(
    reader: Reader,
    project_dir: Path | None,
    names: Sequence[str] = (),
    *,
    version: int | None = None,
    as_of: str | None = None,
    output: str = "text",
) -> Answer:
    """Every version is judged by instants from the day on that its data ended, whose outcomes were complete strictly
    before `as_of`. Exit 1 where a score has no model or the data has errors; a model too young to judge is a note."""

    def command(at: AtStore) -> Answer:
        return _evaluate(at, project_dir, names, version, as_of, output)

    return at_store(reader, project_dir, command, head_only=True)


def _evaluate(
    at: AtStore, project_dir: Path | None, names: Sequence[str], version: int | None, as_of: str | None, output: str
) -> Answer:
    reader = at.reader
    project, problems = open_learning(reader, project_dir)
    if project is None:
        return refused(problems, reader.language)
    scores, problems = chosen_scores(project, names)
    instant, more = settle_instant(as_of, project.described.settings.zone, reader.now)
    if instant is None or problems:
        return refused([*problems, *more], project.language)
    if not scores:
        return Answer(talk=talk_of([Problem("M133", {}, hints=("learn",))], project.language))
    from ..segments.learning.registry import read_promotions
    from ..segments.learning.rows_of_past import Past

    promotions, problems = read_promotions(project.folder)
    if promotions is None:
        return refused(problems, project.language)
    spec, book = project.described.data_spec, project.described.segment_book
    past = Past(spec, book, project.folder, instant, reader.progress, forgotten_customers(at))
    judged: list[tuple[Version, Evidence]] = []
    for score in scores:
        reader.progress(f"judging {fact_name(score.id)}", 0, None)
        one, evidence, found = _judge(project, past, promotions, score, version)
        problems += found
        if one is not None and evidence is not None:
            judged.append((one, evidence))
    talk = talk_of(problems, project.language)
    code = PROBLEMS if any(is_error(problem) for problem in problems) else OK
    if output == "json":
        return Answer(json.dumps([_as_json(*one) for one in judged], ensure_ascii=False, indent=2), talk, code)
    return Answer("\n\n".join(_text(*one, project.language) for one in judged), talk, code)


def _judge(
    project: LearningProject, past: Past, promotions: Promotions, score: Learned, number: int | None
) -> tuple[Version | None, Evidence | None, list[Problem]]:
    from ..segments.learning.registry import numbers_of, read_version
    from ..segments.learning.train_score import METHODS

    numbers = numbers_of(project.folder, score.id)
    wanted = number if number is not None else deciding_version(promotions, score.id)
    if wanted is None or wanted not in numbers:
        return None, None, [unknown_version(score.id, wanted, numbers)]
    version, problems = read_version(project.folder, score.id, wanted)
    if version is None:
        return None, None, problems
    evidence, problems = METHODS[score.learn].judge(past, score, version)
    return version, evidence, problems


def _text(version: Version, evidence: Evidence, language: str) -> str:
    from .report.amounts import columns
    from .report.model_card import figure_text, number_text, remark_text, title_of
    from .report.model_words import figure_words, table_words

    own = language == "zh"
    known = {one.name: one for one in version.evidence.figures}
    rows = [["", "模型卡", "此后"] if own else ["", "on its card", "since then"]]
    for figure in evidence.figures:
        before = known.get(figure.name)
        shown = [number_text(before.value) if before is not None else "-", figure_text(figure, own)]
        rows.append([figure_words(figure.name, language)[0], *shown])
    lines = [title_of(version, language), *columns(rows, (False,) * 3, indent="  ")]
    lines += [f"  {remark_text(problem, language)}" for problem in evidence.remarks]
    for table in evidence.tables:
        if table.name == "calibration":
            cells = [list(table.columns), *([number_text(cell) for cell in row] for row in table.rows)]
            lines += [table_words(table.name, language)[0], *columns(cells, (True,) * len(table.columns), indent="  ")]
    return "\n".join(lines)


def _as_json(version: Version, evidence: Evidence) -> dict[str, object]:
    return {
        "score": version.score,
        "version": version.version,
        "trained_as_of": version.trained_as_of.isoformat(),
        "figures": {
            one.name: {"value": one.value, "low": one.low, "high": one.high, "noise": one.noise}
            for one in evidence.figures
        },
        "tables": {one.name: [dict(zip(one.columns, row, strict=True)) for row in one.rows] for one in evidence.tables},
        "remarks": [problem.code for problem in evidence.remarks],
    }
