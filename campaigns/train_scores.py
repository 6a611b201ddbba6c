"""`campaign train`: learns the scores that say `learn:` from the project's own data, keeps versions with their cards,
and promotes the first one of each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..rules.problems import Problem
from ..segments.segment_book import fact_name
from .answer import OK, PROBLEMS, Answer, Reader, refused, talk_of
from .at_store import AtStore, at_store
from .crash import refused_by_disk
from .learning_project import LearningProject, chosen_scores, deciding_version, forgotten_customers, open_learning
from .opened import settle_instant
from .plan_lock import only_writer
from .who import who_acts

if TYPE_CHECKING:
    import polars as pl

    from ..segments.learning.rows_of_past import Past
    from ..segments.learning.versions import Version
    from ..segments.segment_book import Learned


AGAINST = (
    "M140", "M141", "M142", "M143", "M144", "M145", "M146", "M180", "M204", "M206", "M207", "M208", "M211",
    "M260", "M261", "M271", "M272",
)  # fmt: skip
"""Remarks on a card after which nobody but a person promotes: nothing could be learned, or it looks like a leak."""


@dataclass(frozen=True, slots=True)
class Trained:
    """What came of one score. `status`: "new", or "as it was" where training again would bring nothing new. `decides`:
    whether this version is the one that decides now; `promoted`: whether that is since just now."""

    version: Version
    status: str
    decides: bool
    promoted: bool
    problems: tuple[Problem, ...] = ()


def train_scores(
    reader: Reader,
    project_dir: Path | None,
    names: Sequence[str] = (),
    *,
    as_of: str | None = None,
    seed: int = 0,
    promote: bool = False,
    by: str | None = None,
    output: str = "text",
) -> Answer:
    """Exit 1 where a score could not be trained; the others are kept all the same. Data strictly before `as_of` is seen
    and nothing else, and nothing of whoever was forgotten. A version is promoted where its score has none yet and its
    card names no reason against it, or `promote`."""

    def command(at: AtStore) -> Answer:
        forgotten = forgotten_customers(at)
        return _train(reader, project_dir, names, as_of, seed, promote, by, output, forgotten)

    return at_store(reader, project_dir, command, head_only=True)


def _train(
    reader: Reader,
    project_dir: Path | None,
    names: Sequence[str],
    as_of: str | None,
    seed: int,
    promote: bool,
    by: str | None,
    output: str,
    forgotten: Callable[[pl.Series], list[str]],
) -> Answer:
    project, problems = open_learning(reader, project_dir)
    if project is None:
        return refused(problems, reader.language)
    scores, problems = chosen_scores(project, names)
    instant, more = settle_instant(as_of, project.described.settings.zone, reader.now)
    if instant is None or problems:
        return refused([*problems, *more], project.language)
    if not scores:
        return Answer(talk=talk_of([Problem("M133", {}, hints=("learn",))], project.language))
    from ..segments.learning.registry import MODELS
    from ..segments.learning.rows_of_past import Past

    spec, book = project.described.data_spec, project.described.segment_book
    past = Past(spec, book, project.folder, instant, reader.progress, forgotten, project.described.settings.language)
    who = who_acts(by, reader.environment, project.folder)
    done: list[Trained] = []
    try:
        with _only_trainer(project.folder / MODELS):
            for score in scores:
                reader.progress(f"learning {fact_name(score.id)}", 0, None)
                one, found = _train_one(project, past, score, seed, promote, who.name if who else "", reader)
                problems += found
                if one is not None:
                    done.append(one)
    except FolderRefusedError as error:
        problems.append(
            Problem("M137", {"folder": MODELS, "why": refused_by_disk(error.why)}, where=MODELS, hints=("way",))
        )
    return _answer(project, done, problems, output)


@contextmanager
def _only_trainer(models: Path) -> Iterator[None]:
    """While nobody else trains or promotes; the folder does not stay when nothing was kept in it."""
    from ..segments.learning.registry import PROMOTED

    with _written_there():
        models.mkdir(exist_ok=True)
    try:
        with only_writer(models / PROMOTED):
            yield
    finally:
        if not any(models.iterdir()):
            models.rmdir()


@contextmanager
def _written_there() -> Iterator[None]:
    """What the disk says to a write among the models, told apart from what it says to a read of data."""
    try:
        yield
    except OSError as error:
        raise FolderRefusedError(error) from error


class FolderRefusedError(Exception):
    """The folder of the models cannot be written."""

    def __init__(self, why: OSError) -> None:
        super().__init__(why.strerror)
        self.why = why


def _train_one(
    project: LearningProject, past: Past, score: Learned, seed: int, promote: bool, by: str, reader: Reader
) -> tuple[Trained | None, list[Problem]]:
    from ..segments.learning import registry
    from ..segments.learning.train_score import prepare_training, train

    folder = project.folder
    promotions, problems = registry.read_promotions(folder)
    if promotions is None:
        return None, problems
    prepared, problems = prepare_training(past, score, seed)
    if prepared is None:
        return None, problems
    numbers = registry.numbers_of(folder, score.id)
    version, status = _same_as_before(folder, score.id, numbers, prepared.made_from), "as it was"
    if version is None:
        version, status = train(prepared, past, max(numbers, default=0) + 1, seed), "new"
        with _written_there():
            registry.keep_version(folder, version)
    with _written_there():
        _keep_card(project, version)
    deciding = deciding_version(promotions, score.id)
    against = [one.code for one in version.evidence.remarks if one.code in AGAINST]
    if deciding == version.version or not (promote or (deciding is None and not against)):
        values = {
            "fact": fact_name(score.id),
            "score": score.id,
            "version": version.version,
            "codes": ", ".join(dict.fromkeys(against)),
        }
        held = [Problem("M134", values, hints=("promote",))]
        return Trained(version, status, deciding == version.version, False, tuple(held if deciding is None else ())), []
    with _written_there():
        registry.promote(folder, promotions, version, reader.now.isoformat(timespec="seconds"), by)
    return Trained(version, status, True, True), []


def _same_as_before(folder: Path, score: str, numbers: Sequence[int], made_from: str) -> Version | None:
    from ..segments.learning.registry import read_version

    for number in reversed(numbers):
        version, _ = read_version(folder, score, number)
        if version is not None and version.made_from == made_from:
            return version
    return None


def _keep_card(project: LearningProject, version: Version) -> None:
    """Written anew each time: a card is a view of its version."""
    from ..segments.learning.registry import MODELS
    from ..segments.whole_files import write_whole
    from .report.model_card import make_card
    from .report.model_card_text import card_markdown
    from .report.model_page import card_page

    folder = project.folder / MODELS / version.score
    card = make_card(version, project.language)
    write_whole(folder / f"{version.version}.md", card_markdown(card, project.language).encode())
    write_whole(folder / f"{version.version}.html", card_page(version, project.language).encode())


def _answer(project: LearningProject, done: Sequence[Trained], problems: Sequence[Problem], output: str) -> Answer:
    from .report.model_card import headline, remark_text

    code = PROBLEMS if problems else OK
    talk = talk_of([*problems, *(problem for one in done for problem in one.problems)], project.language)
    if output == "json":
        return Answer(json.dumps([_as_json(one) for one in done], ensure_ascii=False, indent=2), talk, code)
    own = project.language == "zh"
    lines = []
    for one in done:
        version = one.version
        told = _told(one, own)
        lines.append(
            f"{fact_name(version.score)}  " + (f"第 {version.version} 版" if own else f"version {version.version}")
        )
        lines[-1] += f"{'，' if own else ', '}{told}"
        lines.append(f"  {headline(version, project.language)}")
        grave = [problem for problem in version.evidence.remarks if problem.severity != "note"]
        lines += [f"  {remark_text(problem, project.language)}" for problem in grave]
        more = len(version.evidence.remarks) - len(grave)
        card = f"models/{version.score}/{version.version}.html"
        notes = (f" ({more} note{'s' * (more != 1)} on it)", f"（另有 {more} 条提示）")[own] if more else ""
        lines.append(f"  模型卡：{card}{notes}" if own else f"  card: {card}{notes}")
    return Answer("\n".join(lines), talk, code)


def _told(one: Trained, own: bool) -> str:
    told = ("new", "新训练")[own] if one.status == "new" else ("nothing new to learn", "没有新内容可学")[own]
    if one.promoted:
        return told + (", promoted: it decides from now on", "，已启用：从现在起用于决策")[own]
    if one.decides:
        return told + (", it decides", "，正在用于决策")[own]
    command = f"campaign models promote {one.version.score} {one.version.version}"
    return told + (f", not promoted ({command})", f"，未启用（{command}）")[own]


def _as_json(one: Trained) -> dict[str, object]:
    version = one.version
    return {
        "score": version.score,
        "version": version.version,
        "status": one.status,
        "decides": one.decides,
        "promoted": one.promoted,
        "trained_as_of": version.trained_as_of.isoformat(),
        "rows": version.rows,
        "figures": {figure.name: figure.value for figure in version.evidence.figures},
        "remarks": [problem.code for problem in version.evidence.remarks],
    }
