"""Everything a run decides with, gathered: the facts as of the instant, and the state from its file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..rules.problems import Phrase, Problem, is_error
from ..segments.build_facts import build_facts
from ..segments.content_hash import content_hash
from ..segments.fact_table import CUSTOMER, FactTable
from ..segments.instant import Instant
from ..segments.lock import compare_lock
from ..segments.scorer import Scorers
from .answer import Progress
from .decide.state import State, first_state
from .decide.state_file import read_state
from .policy.fit_recommend import wanted_columns
from .policy.judge import judge
from .policy.project import Project
from .report.prepared import Prepared
from .set_aside import keep_set_aside

if TYPE_CHECKING:
    from .store.forget import Forgotten


def prepare(
    project: Project,
    folder: Path,
    as_of: Instant,
    state: State | Path | None,
    progress: Progress,
    forgotten: Forgotten | None = None,
) -> tuple[Prepared | None, list[Problem]]:
    """None where data, lock or state have errors; then all of these problems. Only the list of rows set aside is
    written, below `out/`. Whoever was `forgotten` and is in the data again is left out, and told."""
    problems: list[Problem] = []
    if isinstance(state, State):
        known: State | None = state
    else:
        known, problems = load_state(project, state)
    spec, book = project.data_spec, project.segment_book
    scorers: Scorers = {}
    if book.learned:
        from ..segments.learning.promoted import promoted_scorers  # numpy's and scikit-learn's weight, only here

        scorers, found = promoted_scorers(folder, spec, book, as_of)
        problems += found
    facts, report, found = build_facts(spec, book, as_of, folder, progress, scorers, wanted_columns(project.policy))
    problems += found
    problems += keep_set_aside(report.quarantine, folder, project.policy.language)
    if facts is not None:
        problems += compare_lock(project.facts, facts)
        facts, back = without_forgotten(facts, forgotten)
        problems += back
    if facts is not None and scorers:
        from ..segments.learning.moved_facts import moved_facts

        problems += moved_facts(facts, scorers, book.learned, as_of.today)
    problems, _ = judge(problems, project.checks)
    if facts is None or known is None or any(is_error(problem) for problem in problems):
        return None, problems
    return Prepared(project, folder, as_of, facts, report, known, tuple(problems), forgotten), []


def without_forgotten(facts: FactTable, forgotten: Forgotten | None) -> tuple[FactTable, list[Problem]]:
    """The facts as if they were not there: they asked to be forgotten, and only they can take that back."""
    back = [] if forgotten is None else forgotten.among(facts.frame[CUSTOMER])
    if not back:
        return facts, []
    import polars as pl

    frame = facts.frame.filter(~pl.col(CUSTOMER).is_in(back))
    problem = Problem("L160", {"number": len(back)}, hints=("remove", "welcome"))
    return replace(facts, frame=frame, content_hash=content_hash(frame)), [problem]


def load_state(project: Project, path: Path | None) -> tuple[State | None, list[Problem]]:
    """The state of a file; no file named: no history."""
    if path is None:
        return first_state(project.policy), []
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        why = Phrase("there is no such file", "没有这个文件")
    except OSError as error:
        why = Phrase(error.strerror or "the disk refuses", error.strerror or "磁盘拒绝")
    else:
        return read_state(content, path.as_posix(), project.policy)
    return None, [Problem("C116", {"path": path.as_posix(), "why": why})]
