"""The first steps of the commands about models: the project's data and scores, whatever its rules say.

Rules that ask for a score cannot be whole before the score has a model, so only project.yaml and segments/ are read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..rules.problems import Problem, closest
from ..segments.segment_book import Learned, fact_name
from .answer import Reader
from .at_store import AtStore
from .opened import locate_project
from .policy.load_project import Description, load_description
from .policy.project_files import read_project_files

if TYPE_CHECKING:
    import polars as pl

    from ..segments.learning.registry import Promotions


@dataclass(frozen=True, slots=True)
class LearningProject:
    """`language`: to print in."""

    folder: Path
    described: Description
    language: str

    @property
    def learned(self) -> tuple[Learned, ...]:
        """Scores that say `learn:`, in order of writing."""
        return self.described.segment_book.learned


def open_learning(reader: Reader, project_dir: Path | None) -> tuple[LearningProject | None, list[Problem]]:
    """None: there is no project, or project.yaml or segments/ have errors."""
    folder, problems = locate_project(reader, project_dir)
    if folder is None:
        return None, problems
    described, problems = load_description(read_project_files(folder))
    if described is None:
        return None, problems
    return LearningProject(folder, described, reader.words_of(described.settings.language)), []


def chosen_scores(project: LearningProject, names: Sequence[str]) -> tuple[list[Learned], list[Problem]]:
    """Those named, `score.` in front or not; nobody named: all."""
    known = {one.id: one for one in project.learned}
    wanted = [name.removeprefix("score.") for name in names] or list(known)
    return [known[name] for name in dict.fromkeys(wanted) if name in known], [
        unknown_score(name, list(known)) for name in dict.fromkeys(wanted) if name not in known
    ]


def forgotten_customers(at: AtStore) -> Callable[[pl.Series], list[str]]:
    """Those of some customers who asked to be forgotten: models learn nothing from them."""
    if at.store is None or at.project_id is None:
        return lambda _customers: []
    from .store.connect import reading
    from .store.forget import all_forgotten

    with reading(at.store) as connection:
        known = all_forgotten(connection, at.project_id)
    return (lambda _customers: []) if known is None else known.among


def unknown_score(name: str, known: Sequence[str]) -> Problem:
    """Nothing is learned under that name."""
    near = closest(name, known)
    values = {"fact": fact_name(name), "score": name, "known": ", ".join(known) or "-", "name": near or ""}
    return Problem("M130", values, hints=("mean",) if near else ("list",))


def unknown_version(score: str, number: int | None, known: Sequence[int]) -> Problem:
    """It has no such version, or none at all."""
    values = {
        "fact": fact_name(score),
        "score": score,
        "version": "-" if number is None else number,
        "known": ", ".join(map(str, known)) or "-",
    }
    return Problem("M131", values, hints=("list",) if known else ("train",))


def deciding_version(promotions: Promotions, score: str) -> int | None:
    """The number of the version that decides today."""
    from ..segments.learning.registry import standing

    steps = standing(promotions.get(score, ()))
    return steps[-1].version if steps else None
