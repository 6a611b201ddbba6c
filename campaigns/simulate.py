"""`simulate`: decide for everybody with the code of `decide`, reserve nothing, and make the numbers of the report.

There is no second path: what is compared with (an edited project, a git revision) goes through the same function.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

import polars as pl

from .. import __version__
from ..engine.tree import Kind
from ..rules.problems import Problem, is_error
from ..segments.fact_table import CUSTOMER
from .answer import Progress
from .compare_worlds import compare
from .decide.decide import decide, make_setting
from .decide.decisions import Decisions
from .decide.state import state_bytes
from .last_decided import LastRules, Touched, touched_by
from .last_simulation import EarlierSimulation, damaged_past, earlier_simulation
from .messages.render_jobs import TEXT_KEYS, Run, never_filled, render_jobs
from .opened import instant_text
from .report.difference import given_columns
from .report.figures import Around, Changed, Summary, TableLine
from .report.prepared import Prepared
from .report.summary import Say, summarise
from .sources import OtherSide
from .worlds import scores_in

LATER_COLUMNS = ("basis", "expected_cost_micro", "products")
"""Of decisions; simulations kept by earlier versions lack them."""
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
    last: LastRules | None = None,
) -> tuple[Simulated | None, list[Problem]]:
    """`against` a folder: the last simulation kept there, if any. Problems alone where the other side has errors.
    `last`: the rules that approvals compare with; None: there are none."""
    project, as_of = prepared.project, prepared.as_of
    progress("deciding", 0, None)
    decisions = decide(prepared.facts, project, prepared.state, as_of, seed, wave=wave)
    change: Changed | None = None
    problems: list[Problem] = []
    other: OtherSide | EarlierSimulation | None = None if isinstance(against, Path) else against
    if isinstance(against, Path):
        other, problems = _last(against, decisions)
    if other is not None:
        progress("deciding for the other side", 0, None)
        change, found = compare(prepared, decisions, other, seed, wave, progress)
        problems = [*problems, *found]
        if any(is_error(problem) for problem in problems):
            return None, problems
    value_fact, values = customer_values(prepared)
    touched = _touched(decisions, prepared, seed, wave, last)
    setting = make_setting(project, prepared.state, as_of, seed, wave=wave)
    texts = Run(project, setting, prepared.state, prepared.facts.frame, decisions.decisions)
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
        touched=touched.customers if touched is not None else None,
        touched_since=touched.since if touched is not None else None,
        value_of=values,
        value_fact=value_fact,
        data_problems=prepared.problems,
        models=prepared.facts.models,
        unfilled=tuple(never_filled(decisions.jobs, texts)),
    )
    summary = summarise(decisions, project.policy, project.book, around, _texts_of(decisions, texts))
    keep = EarlierSimulation(
        decisions.run_id,
        instant_text(as_of),
        prepared.facts.content_hash,
        project.files,
        decisions.rule_hits,
        given_columns(decisions.decisions),
        scores_in(prepared.facts),
        as_of.moment.astimezone(UTC).isoformat(),
        as_of.zone,
        seed,
        __version__,
        state_bytes(prepared.state),
    )
    return Simulated(summary, decisions, keep), problems


def _texts_of(decisions: Decisions, run: Run) -> Say:
    """The texts of the jobs of a few customers, by each decision they carry."""

    def say(customers: list[str]) -> dict[str, tuple[tuple[str, str], ...]]:
        jobs = decisions.jobs.filter(pl.col(CUSTOMER).is_in(customers))
        said: dict[str, tuple[tuple[str, str], ...]] = {}
        texts = render_jobs(jobs, run).iter_rows(named=True)
        for carried, row in zip(jobs["decision_ids"].to_list(), texts, strict=True):
            if not row["lacks"]:
                found = tuple((key, row[key]) for key in TEXT_KEYS if row[key] is not None)
                said |= dict.fromkeys(carried, found)
        return said

    return say


def _last(folder: Path, decisions: Decisions) -> tuple[EarlierSimulation | None, list[Problem]]:
    """The last simulation kept in the folder; None with a note where its decisions are of another shape than ours."""
    last, problems = earlier_simulation(folder, decisions.run_id)
    if last is None:
        return None, problems
    kept, mine = last.decisions.schema, given_columns(decisions.decisions).schema
    needed = [name for name in mine if name not in LATER_COLUMNS]
    if all(name in kept for name in needed) and all(kept[name] == mine[name] for name in mine if name in kept):
        return last, []
    return None, [damaged_past(folder)]


def _touched(decisions: Decisions, prepared: Prepared, seed: int, wave: str, last: LastRules | None) -> Touched | None:
    """None where no approval asks for it: nothing need be decided twice then."""
    approval = prepared.project.policy.approval
    if approval is None or approval.change is None:
        return None
    return touched_by(decisions, prepared, seed, wave, last)


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
