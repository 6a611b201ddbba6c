"""`simulate`: decide for everybody with the code of `decide`, reserve nothing, and make the numbers of the report.

There is no second path: what is compared with (an edited project, a git revision) goes through the same function.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from ..engine.tree import Kind
from ..rules.problems import Problem, is_error
from .answer import Progress
from .batch.read_batch import read_batch
from .compare import changed_lines, changed_parts, meaning
from .decide.decide import decide
from .decide.decisions import Decisions
from .last_simulation import EarlierSimulation, earlier_simulation
from .opened import instant_text
from .policy.load_project import load_project
from .policy.project import Project
from .prepare import prepare
from .report.difference import COMPARED, difference, given
from .report.figures import Around, Changed, Summary, TableLine
from .report.lists import short
from .report.prepared import Prepared
from .report.summary import summarise
from .sources import OtherSide

VALUE_MEASURES = ("spend", "gross_spend")
VALUE_NAMES = ("spend_12m", "spend_365d", "spend", "spend_90d")
"""Facts that say what a customer is worth, best first; without any of them the report counts heads only."""


@dataclass(frozen=True, slots=True)
class CasesRun:
    """How many cases ran and failed."""

    run: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Simulated:
    """The numbers, the decisions they were made from, and what to keep for the next comparison."""

    summary: Summary
    decisions: Decisions
    keep: EarlierSimulation


def simulate_run(
    prepared: Prepared,
    seed: int,
    wave: str,
    cases: CasesRun,
    against: OtherSide | Path,
    progress: Progress,
    warnings: int = 0,
) -> tuple[Simulated | None, list[Problem]]:
    """`against` a folder: the last simulation kept there, if any. Problems alone where the other side has errors."""
    project, as_of = prepared.project, prepared.as_of
    progress("deciding", 0, None)
    decisions = decide(prepared.facts, project, prepared.state, as_of, seed, wave=wave)
    other = earlier_simulation(against, decisions.run_id) if isinstance(against, Path) else against
    change: Changed | None = None
    problems: list[Problem] = []
    if other is not None:
        progress("deciding for the other side", 0, None)
        change, problems = _compare(prepared, decisions, other, seed, wave, progress)
        if any(is_error(problem) for problem in problems):
            return None, problems
    value_fact, values = customer_values(prepared)
    around = Around(
        as_of=instant_text(as_of),
        zone=as_of.zone,
        cases=cases.run,
        cases_failed=cases.failed,
        rows_read=sum(table.read for table in prepared.data.tables),
        rows_set_aside=sum(table.quarantined for table in prepared.data.tables),
        tables=tuple(
            TableLine(one.table, one.source, one.read, one.kept, one.quarantined, one.cleaned)
            for one in prepared.data.tables
        ),
        newest_days=prepared.data.days_stale,
        warnings=warnings,
        change=change,
        value_of=values,
        value_fact=value_fact,
        data_problems=prepared.problems,
    )
    summary = summarise(decisions, project.policy, project.book, around)
    keep = EarlierSimulation(
        decisions.run_id,
        instant_text(as_of),
        prepared.facts.content_hash,
        project.files,
        decisions.rule_hits,
        given(decisions.decisions.select(one for one in COMPARED if one in decisions.decisions.columns)),
    )
    return Simulated(summary, decisions, keep), problems


def customer_values(prepared: Prepared) -> tuple[str | None, pl.DataFrame | None]:
    """What each customer is worth, by the fact that says it best: `customer_id`, `value_minor`."""
    features = prepared.project.segment_book.features
    money = {
        info.name: info
        for info in prepared.facts.facts
        if info.type.kind is Kind.NUMBER and info.type.unit == prepared.project.policy.currency and info.scale
    }
    measured = [one.id for one in features if one.measure in VALUE_MEASURES and one.only is None]
    wanted = [*(name for name in VALUE_NAMES if name in money), *(name for name in measured if name in money)]
    if not wanted:
        return None, None
    return wanted[0], prepared.facts.frame.select("customer_id", value_minor=pl.col(wanted[0]))


def _compare(
    prepared: Prepared,
    decisions: Decisions,
    against: OtherSide | EarlierSimulation,
    seed: int,
    wave: str,
    progress: Progress,
) -> tuple[Changed | None, list[Problem]]:
    if isinstance(against, EarlierSimulation):
        return _against_last(prepared, decisions, against), []
    if against.folder is not None:
        return _against_run(prepared, decisions, against, against.folder)
    other, problems = load_project(against.files, prepared.as_of.today)
    errors = [problem for problem in problems if is_error(problem)]
    if other is None:
        return None, [_broken(against.label, errors)]
    theirs, found = _facts_for(other, prepared, progress)
    if theirs is None:
        return None, [_broken(against.label, [problem for problem in found if is_error(problem)])]
    before = decide(theirs.facts, other, prepared.state, prepared.as_of, seed, wave=wave)
    return Changed(
        against.kind,
        against.label,
        instant_text(prepared.as_of),
        None,
        difference(before.decisions, decisions.decisions, prepared.project.policy.exponent),
        changed_parts(other, prepared.project),
        changed_lines(against.files, prepared.project.files),
        _hits(before.rule_hits, decisions.rule_hits),
    ), []


def _facts_for(other: Project, prepared: Prepared, progress: Progress) -> tuple[Prepared | None, list[Problem]]:
    """The data of now as the other project reads them; the same facts where it reads them the same way."""
    mine = prepared.project
    same_reading = meaning(other.data_spec) == meaning(mine.data_spec)
    same_segments = meaning(other.segment_book.features) == meaning(mine.segment_book.features)
    if same_reading and same_segments and meaning(other.segment_book.scores) == meaning(mine.segment_book.scores):
        return prepared, []
    return prepare(other, prepared.folder, prepared.as_of, None, progress)


def _against_last(prepared: Prepared, decisions: Decisions, last: EarlierSimulation) -> Changed:
    other, _ = load_project(last.files, prepared.as_of.today)
    as_of = instant_text(prepared.as_of)
    same_data = prepared.facts.content_hash == last.data_hash if last.as_of == as_of else None
    return Changed(
        "last",
        last.as_of,
        last.as_of,
        same_data,
        difference(last.decisions, decisions.decisions, prepared.project.policy.exponent),
        changed_parts(other, prepared.project) if other is not None else (),
        changed_lines(last.files, prepared.project.files),
        _hits(last.hits, decisions.rule_hits),
    )


def _against_run(
    prepared: Prepared, decisions: Decisions, against: OtherSide, folder: Path
) -> tuple[Changed | None, list[Problem]]:
    """A batch keeps its own decisions, policy and data: nothing is decided again."""
    batch, problems = read_batch(folder)
    if batch is None:
        return None, problems
    other, _ = load_project(batch.files, batch.as_of.today)
    as_of = instant_text(batch.as_of)
    same_data = None
    if as_of == instant_text(prepared.as_of):
        same_data = batch.facts.content_hash == prepared.facts.content_hash
    return Changed(
        "run",
        against.label,
        as_of,
        same_data,
        difference(batch.decisions.decisions, decisions.decisions, prepared.project.policy.exponent),
        changed_parts(other, prepared.project) if other is not None else (),
        changed_lines(batch.files, prepared.project.files),
        _hits(batch.decisions.rule_hits, decisions.rule_hits),
    ), []


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
