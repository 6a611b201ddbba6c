"""What changed against the other side of a comparison: people, money, edits, and because of what.

The other side is the last simulation (its decisions and what they were made with were kept, but for the facts), a batch
(all of it was kept), or a project of then on the data of now (it is decided for again).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import polars as pl

from .. import __version__
from ..rules.problems import Problem, is_error
from ..segments.fact_table import FactTable
from ..segments.instant import Instant
from .answer import Progress
from .batch.read_batch import Batch, read_batch
from .causes import split_by_cause
from .compare import changed_lines, changed_parts, meaning
from .decide.decide import decide
from .decide.decisions import Decisions
from .decide.state import State, state_of_bytes
from .edited_parts import edited_parts
from .last_simulation import EarlierSimulation
from .opened import instant_text
from .policy.fit_recommend import wanted_columns
from .policy.load_project import load_project
from .policy.project import Project
from .prepare import prepare
from .report.by_segment import by_segment
from .report.difference import difference, given_columns
from .report.figures import CauseLine, Changed
from .report.lists import short
from .report.prepared import Prepared
from .sources import OtherSide
from .worlds import World, scores_in


def compare(
    prepared: Prepared,
    decisions: Decisions,
    against: OtherSide | EarlierSimulation,
    seed: int,
    wave: str,
    progress: Progress,
) -> tuple[Changed | None, list[Problem]]:
    """None with problems where the other side cannot be read or has errors."""
    comparing = _Comparing(prepared, decisions, seed, wave, progress)
    if isinstance(against, EarlierSimulation):
        return comparing.with_last(against), []
    if against.folder is not None:
        batch, problems = read_batch(against.folder)
        return (None, problems) if batch is None else (comparing.with_batch(against, batch), [])
    return comparing.with_project(against)


class _Comparing:
    """The world of now and its decisions."""

    def __init__(self, prepared: Prepared, decisions: Decisions, seed: int, wave: str, progress: Progress) -> None:
        self.prepared, self.decisions, self.seed, self.wave, self.progress = prepared, decisions, seed, wave, progress
        self.project, self.as_of = prepared.project, prepared.as_of
        self.now = self._world(prepared.project, prepared.facts, prepared.state, prepared.as_of)

    def with_project(self, against: OtherSide) -> tuple[Changed | None, list[Problem]]:
        """A folder or a revision: its rules on the data, the history and the day of now."""
        other, problems = load_project(against.files, self.as_of.today)
        if other is None:
            return None, [_broken(against.label, [problem for problem in problems if is_error(problem)])]
        theirs, found = self._facts_for(other)
        if theirs is None:
            return None, [_broken(against.label, [problem for problem in found if is_error(problem)])]
        state = self.prepared.state
        before = decide(theirs.facts, other, state, self.as_of, self.seed, wave=self.wave)
        old = self._world(other, theirs.facts, state, self.as_of)
        when = instant_text(self.as_of)
        return self._changed(
            against.kind, against.label, when, None, before.decisions, before.rule_hits, other, old
        ), []

    def with_last(self, last: EarlierSimulation) -> Changed:
        """The last simulation: what was given is known, what it was decided on only where it is what it is now."""
        other, _ = load_project(last.files, self.as_of.today)
        facts = self.prepared.facts
        same = facts.content_hash == last.data_hash
        old = None
        if other is not None and last.state is not None and last.scores is not None:
            state = _state_of(last.state)
            if state is not None:
                then = Instant(datetime.fromisoformat(last.moment), last.zone)
                old = World(
                    project=other,
                    facts=facts if same else None,
                    state=state,
                    as_of=then,
                    seed=last.seed,
                    wave=self.wave,
                    version=last.version,
                    data_hash=last.data_hash,
                    scores=last.scores,
                )
        same_data = same if last.as_of == instant_text(self.as_of) else None
        return self._changed(
            "last", last.as_of, last.as_of, same_data, last.decisions, last.hits, other, old, last.files
        )

    def with_batch(self, against: OtherSide, batch: Batch) -> Changed:
        """A batch keeps its own decisions, policy, state and data."""
        other, _ = load_project(batch.files, batch.as_of.today)
        old = None
        if other is not None:
            old = self._old_of(batch, other, state_of_bytes(batch.state))
        when = instant_text(batch.as_of)
        same_data = None
        if when == instant_text(self.as_of):
            same_data = batch.facts.content_hash == self.prepared.facts.content_hash
        was = batch.decisions
        return self._changed(
            "run", against.label, when, same_data, was.decisions, was.rule_hits, other, old, batch.files
        )

    def _old_of(self, batch: Batch, project: Project, state: State) -> World:
        # When messages were meant to go out follows the day, unless it was said.
        send_at = None if batch.send_at == batch.as_of.moment else batch.send_at
        return World(
            project=project,
            facts=batch.facts,
            state=state,
            as_of=batch.as_of,
            seed=batch.manifest["seed"],
            wave=self.wave,
            version=batch.manifest["version"],
            data_hash=batch.facts.content_hash,
            scores=scores_in(batch.facts),
            send_at=send_at,
        )

    def _world(self, project: Project, facts: FactTable, state: State, as_of: Instant) -> World:
        return World(
            project=project,
            facts=facts,
            state=state,
            as_of=as_of,
            seed=self.seed,
            wave=self.wave,
            version=__version__,
            data_hash=facts.content_hash,
            scores=scores_in(facts),
        )

    def _facts_for(self, other: Project) -> tuple[Prepared | None, list[Problem]]:
        """The data of now as the other project reads them; the same facts where it reads them the same way."""
        mine = self.project
        same_reading = meaning(other.data_spec) == meaning(mine.data_spec)
        same_segments = meaning(other.segment_book.features) == meaning(mine.segment_book.features)
        same_products = meaning(wanted_columns(other.policy)) == meaning(wanted_columns(mine.policy))
        same_segments = same_segments and same_products
        if same_reading and same_segments and meaning(other.segment_book.scores) == meaning(mine.segment_book.scores):
            return self.prepared, []
        return prepare(other, self.prepared.folder, self.as_of, None, self.progress, self.prepared.forgotten)

    def _changed(
        self,
        kind: str,
        label: str,
        as_of: str,
        same_data: bool | None,
        before: pl.DataFrame,
        hits: Mapping[str, int],
        other: Project | None,
        old: World | None,
        files: Mapping[str, bytes] | None = None,
    ) -> Changed:
        after = self.decisions
        people = difference(before, after.decisions, self.project.policy.exponent)
        causes: tuple[CauseLine, ...] = ()
        if old is not None:
            was, now = given_columns(before), given_columns(after.decisions)
            people, causes = split_by_cause(old, self.now, was, now, people, self.progress)
        if files is None:
            files = other.files if other is not None else {}
        return Changed(
            kind=kind,  # type: ignore[arg-type]
            label=label,
            as_of=as_of,
            same_data=same_data,
            people=people,
            parts=changed_parts(other, self.project) if other is not None else (),
            lines=changed_lines(files, self.project.files),
            hits=_hits(hits, after.rule_hits),
            causes=causes,
            edits=edited_parts(other, self.project) if other is not None else (),
            segments=by_segment(people, after, (one.id for one in self.project.segment_book.segments)),
        )


def _hits(before: Mapping[str, int], after: Mapping[str, int]) -> tuple[tuple[str, int, int], ...]:
    """Rules people wrote that fire for another number of customers, the largest change first."""
    found = [
        (short(rule), before.get(rule, 0), after.get(rule, 0))
        for rule in sorted({*before, *after})
        if before.get(rule, 0) != after.get(rule, 0) and ":" not in short(rule)
    ]
    return tuple(sorted(found, key=lambda one: (-abs(one[2] - one[1]), one[0])))


def _broken(label: str, errors: list[Problem]) -> Problem:
    first = errors[0]
    where = f"{first.place} " if first.place else ""
    return Problem("C105", {"label": label, "errors": len(errors), "first": f"{where}{first.text()}"}, hints=("other",))


def _state_of(written: bytes) -> State | None:
    """What was kept beside a simulation; None where it cannot be read any more."""
    import polars as pl

    try:
        return state_of_bytes(written)
    except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError):
        return None
