"""`campaign models`: lists versions, shows a card, sets two side by side, promotes one, goes back to the one before."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..rules.problems import Problem
from ..segments.segment_book import fact_name
from .answer import Answer, Reader, refused, talk_of
from .learning_project import LearningProject, deciding_version, open_learning, unknown_score, unknown_version
from .plan_lock import only_writer
from .report.amounts import columns
from .who import who_acts

if TYPE_CHECKING:
    from ..segments.learning.registry import Promotions
    from ..segments.learning.versions import Version

_HEADS = (("score", "version", "", "data before", "rows", "how well"), ("评分", "版本", "", "数据截止", "行数", "评估"))


def list_models(reader: Reader, project_dir: Path | None, output: str = "text") -> Answer:
    """Every version of every score, also of scores that are learned no more."""

    def listed(project: LearningProject, promotions: Promotions) -> Answer:
        from ..segments.learning.registry import numbers_of, read_version, scores_of

        found, problems = [], []
        for score in scores_of(project.folder):
            deciding = deciding_version(promotions, score)
            for number in numbers_of(project.folder, score):
                version, more = read_version(project.folder, score, number)
                problems += more
                if version is not None:
                    found.append((version, deciding == number))
        talk = talk_of(problems, project.language)
        if output == "json":
            return Answer(json.dumps([_as_json(*one) for one in found], ensure_ascii=False, indent=2), talk)
        if not found:
            return Answer(
                {"en": "no model yet: campaign train", "zh": "还没有模型：campaign train"}[project.language], talk
            )
        return Answer("\n".join(_table(found, project.language)), talk)

    return _with_models(reader, project_dir, listed)


def show_model(
    reader: Reader, project_dir: Path | None, score: str, number: int | None = None, output: str = "text"
) -> Answer:
    """The card; without a number that of the version that decides, else of the newest."""

    def shown(project: LearningProject, promotions: Promotions) -> Answer:
        version, problems = _version(project, promotions, score, number)
        if version is None:
            return refused(problems, project.language)
        if output == "json":
            from ..segments.learning.versions import version_bytes

            return Answer(version_bytes(version).decode().rstrip("\n"))
        from .report.model_card import make_card
        from .report.model_card_text import card_text

        return Answer(card_text(make_card(version, project.language), project.language))

    return _with_models(reader, project_dir, shown)


def compare_models(
    reader: Reader, project_dir: Path | None, score: str, first: int, second: int, output: str = "text"
) -> Answer:
    """The figures of two versions side by side, and what they learned from where that differs."""

    def compared(project: LearningProject, promotions: Promotions) -> Answer:
        sides = [_version(project, promotions, score, number) for number in (first, second)]
        if sides[0][0] is None or sides[1][0] is None:
            return refused([problem for _, found in sides for problem in found], project.language)
        one, other = sides[0][0], sides[1][0]
        if output == "json":
            shown = [_as_json(side, deciding_version(promotions, side.score) == side.version) for side in (one, other)]
            return Answer(json.dumps(shown, ensure_ascii=False, indent=2))
        from .report.model_card import facts_of, figures_side_by_side

        language = project.language
        told = zip(facts_of(one, language), facts_of(other, language), strict=True)
        rows = [(name, was, now) for (name, was), (_, now) in told if was != now]
        figures = figures_side_by_side(one, other, language)
        return Answer("\n".join(columns([list(row) for row in (*figures, *rows)], (False,) * 3, indent="")))

    return _with_models(reader, project_dir, compared)


def promote_model(
    reader: Reader, project_dir: Path | None, score: str, number: int, by: str | None, output: str = "text"
) -> Answer:
    """From now on this version decides. Promoting the one that decides changes nothing and says so."""

    def promoted(project: LearningProject, promotions: Promotions) -> Answer:
        from ..segments.learning.registry import promote

        version, problems = _version(project, promotions, score, number)
        if version is None:
            return refused(problems, project.language)
        before = deciding_version(promotions, version.score)
        if before == number:
            return _said(project, output, "again", version.score, before, number)
        name = _name(reader, project, by)
        promote(project.folder, promotions, version, reader.now.isoformat(timespec="seconds"), name)
        return _said(project, output, "promoted", version.score, before, number)

    return _with_models(reader, project_dir, promoted, writes=True)


def roll_back_model(
    reader: Reader, project_dir: Path | None, score: str, by: str | None, output: str = "text"
) -> Answer:
    """The version that decided before decides again."""

    def rolled_back(project: LearningProject, promotions: Promotions) -> Answer:
        from ..segments.learning.registry import promote, standing

        name = score.removeprefix("score.")
        steps = standing(promotions.get(name, ()))
        if not steps:
            return refused([_unknown(project, promotions, name)], project.language)
        if len(steps) < 2:
            values = {"fact": fact_name(name), "score": name, "version": steps[-1].version}
            return refused([Problem("M132", values, hints=("list",))], project.language)
        version, problems = _version(project, promotions, name, steps[-2].version)
        if version is None:
            return refused(problems, project.language)
        at, who = reader.now.isoformat(timespec="seconds"), _name(reader, project, by)
        promote(project.folder, promotions, version, at, who, how="rollback")
        return _said(project, output, "rolled_back", name, steps[-1].version, version.version)

    return _with_models(reader, project_dir, rolled_back, writes=True)


def _with_models(
    reader: Reader,
    project_dir: Path | None,
    command: Callable[[LearningProject, Promotions], Answer],
    writes: bool = False,
) -> Answer:
    project, problems = open_learning(reader, project_dir)
    if project is None:
        return refused(problems, reader.language)
    from ..segments.learning.registry import MODELS, PROMOTED, read_promotions

    def done() -> Answer:
        promotions, found = read_promotions(project.folder)
        return refused(found, project.language) if promotions is None else command(project, promotions)

    if not writes:
        return done()
    with only_writer(project.folder / MODELS / PROMOTED):
        return done()


def _version(
    project: LearningProject, promotions: Promotions, score: str, number: int | None
) -> tuple[Version | None, list[Problem]]:
    from ..segments.learning.registry import numbers_of, read_version, scores_of

    name = score.removeprefix("score.")
    if name not in scores_of(project.folder):  # a name may hold anything, also a way out of the folder
        return None, [_unknown(project, promotions, name, number)]
    numbers = numbers_of(project.folder, name)
    wanted = number if number is not None else (deciding_version(promotions, name) or numbers[-1])
    if wanted not in numbers:
        return None, [unknown_version(name, wanted, numbers)]
    return read_version(project.folder, name, wanted)


def _unknown(project: LearningProject, promotions: Promotions, name: str, number: int | None = None) -> Problem:
    """A score that has no model yet, or no score at all."""
    from ..segments.learning.registry import scores_of

    known = list(dict.fromkeys([*(one.id for one in project.learned), *scores_of(project.folder), *promotions]))
    return unknown_version(name, number, ()) if name in known else unknown_score(name, known)


def _name(reader: Reader, project: LearningProject, by: str | None) -> str:
    who = who_acts(by, reader.environment, project.folder)
    return who.name if who is not None else ""


def _said(project: LearningProject, output: str, status: str, score: str, before: int | None, now: int) -> Answer:
    if output == "json":
        return Answer(json.dumps({"status": status, "score": score, "before": before, "version": now}, indent=2))
    was = {"en": f"version {before}", "zh": f"第 {before} 版"}[project.language] if before is not None else ""
    texts = {
        "again": (
            f"version {now} of {fact_name(score)} decides already; nothing changed",
            f"{fact_name(score)} 的第 {now} 版已在使用；没有任何更改",
        ),
        "promoted": (
            f"version {now} of {fact_name(score)} decides from now on" + (f", instead of {was}" if was else ""),
            f"{fact_name(score)} 从现在起使用第 {now} 版" + (f"，取代{was}" if was else ""),
        ),
        "rolled_back": (
            f"version {now} of {fact_name(score)} decides again, instead of {was}",
            f"{fact_name(score)} 重新使用第 {now} 版，取代{was}",
        ),
    }
    return Answer(texts[status][project.language == "zh"])


def _table(found: Sequence[tuple[Version, bool]], language: str) -> list[str]:
    from .report.model_card import figures_text

    own = language == "zh"
    rows = [list(_HEADS[own])]
    for version, decides in found:
        mark = ("decides", "使用中")[own] if decides else ""
        rows.append(
            [fact_name(version.score), str(version.version), mark, version.trained_as_of.isoformat(),
             f"{version.rows:,}", figures_text(version, language)]
        )  # fmt: skip
    return columns(rows, (False, True, False, False, True, False), indent="")


def _as_json(version: Version, decides: bool) -> dict[str, object]:
    return {
        "score": version.score,
        "version": version.version,
        "decides": decides,
        "trained_as_of": version.trained_as_of.isoformat(),
        "rows": version.rows,
        "hash": version.hash,
        "figures": {
            one.name: {"value": one.value, "low": one.low, "high": one.high, "noise": one.noise}
            for one in version.evidence.figures
        },
        "remarks": [problem.code for problem in version.evidence.remarks],
    }
