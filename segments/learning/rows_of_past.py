"""The rows a model learns from: facts as of past instants by the very code that makes the facts of today, and what
happened afterwards. A fact cannot look past its instant, for at that instant it was not there yet to be read.

Columns of the customers table are as they are today, also for past instants; whoever names one under `uses:` is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from ...engine.tree import Kind
from ...rules.problems import Problem, is_error
from ..build_facts import build_facts
from ..customers import Progress
from ..data_spec import DataSpec
from ..fact_table import CUSTOMER, FactTable
from ..instant import Instant, parse_instant
from ..learned_scores import usable_facts
from ..models.evidence import Evidence
from ..models.training_rows import Column, Floats, TrainingRows
from ..models.uplift.uplift_model import UpliftModel
from ..raw_table import Unreadable
from ..read_log import Log, read_log
from ..segment_book import Learned, SegmentBook, fact_name
from .fact_columns import fact_columns, fact_kinds, joined
from .history import EPOCH, History, day_number, read_history
from .outcomes import outcome_after
from .past_instants import past_instants

FEW_DAYS = 7
"""Days without a line at the end of the data that nobody needs to be told of."""


@dataclass
class Past:
    """A project's data as of any day up to `as_of`, each day read once however many scores ask for it. `forgotten`
    names those of some customers who asked to be forgotten: nothing is learned from them. `language`: that groups are
    named in."""

    spec: DataSpec
    book: SegmentBook
    root: Path
    as_of: Instant
    progress: Progress | None = None
    forgotten: Callable[[pl.Series], list[str]] = lambda _customers: []
    language: str = "en"
    fitted: dict[str, tuple[UpliftModel, Evidence]] = field(default_factory=dict)
    """What was learned already, by what it was made from: scores of one log share it."""
    _facts: dict[int, FactTable] = field(default_factory=dict)
    _history: History | None = None
    _contacts: Log | None = None

    @property
    def today(self) -> int:
        """The day it is read as of."""
        return day_number(self.as_of.today)

    def facts_at(self, day: int) -> tuple[FactTable | None, list[Problem]]:
        """The fact table as of the local midnight that begins a day; scores are no facts here."""
        if day not in self._facts:
            book = replace(self.book, scores=(), learned=())
            instant = parse_instant((EPOCH + timedelta(days=day)).isoformat(), self.spec.zone)
            facts, _, problems = build_facts(self.spec, book, instant, self.root, self.progress)
            if facts is None:
                return None, [problem for problem in problems if is_error(problem)]
            self._facts[day] = replace(facts, frame=self._without_forgotten(facts.frame, CUSTOMER))
        return self._facts[day], []

    def at(self, day: date) -> Past:
        """The same data as of the local midnight that begins a day."""
        return replace(self, as_of=parse_instant(day.isoformat(), self.spec.zone), _history=None)

    def history(self) -> tuple[History | None, list[Problem]]:
        """Everything bought strictly before `as_of`."""
        if self._history is None:
            history, problems = read_history(self.spec, self.as_of, self.root, self.progress)
            if history is None:
                return None, [problem for problem in problems if is_error(problem)]
            self._history = replace(history, days=self._without_forgotten(history.days, "customer"))
        return self._history, []

    def contacts(self) -> tuple[Log | None, list[Problem]]:
        """Every contact strictly before `as_of`."""
        if self._contacts is None:
            assert self.spec.contacts is not None
            try:
                log = read_log(self.spec, self.spec.contacts, self.as_of, self.root, self.progress)
            except Unreadable as unreadable:
                return None, list(unreadable.problems)
            if any(is_error(problem) for problem in log.problems):
                return None, [problem for problem in log.problems if is_error(problem)]
            self._contacts = replace(log, rows=self._without_forgotten(log.rows, "customer"))
        return self._contacts, []

    def _without_forgotten(self, frame: pl.DataFrame, column: str) -> pl.DataFrame:
        gone = self.forgotten(frame[column].unique())
        return frame.filter(~pl.col(column).is_in(gone)) if gone else frame


def rows_of_past(past: Past, score: Learned, since: int | None = None) -> tuple[TrainingRows | None, list[Problem]]:
    """All instants, one below the other; rows without an outcome are left out. None: a problem is an error. Notes say
    which facts are not of their instant. `since`: only instants from that day on: a model has seen the others."""
    names = usable_facts(past.spec, past.book, score)
    today = day_number(past.as_of.today)
    if score.learn == "label":
        return _labelled(past, score, names, today)
    history, problems = past.history()
    if history is None:
        return None, problems
    assert score.within is not None
    first = history.first_day
    days = () if first is None else past_instants(history.end, first, score.within)
    if since is not None:
        days = tuple(day for day in days if day >= since)
        if not days:
            return None, [not_yet(score, since)]
    if not days:
        return None, [too_short(score, history)]
    parts: list[_Part] = []
    facts: FactTable | None = None
    for day in days:
        facts, problems = past.facts_at(day)
        if facts is None:
            return None, problems
        outcome = outcome_after(score, past.book, history, facts.frame[CUSTOMER], day, past.spec.exponent)
        parts.append(_part(facts, names, outcome, day))
    assert facts is not None
    rows = _stacked(parts, facts, names)
    rows, problems = without_future(rows, score)
    return rows, [*ends_early(past, score, history), *of_today(past, score, names, days), *problems]


def _labelled(
    past: Past, score: Learned, names: Iterable[str], today: int
) -> tuple[TrainingRows | None, list[Problem]]:
    facts, problems = past.facts_at(today)
    if facts is None:
        return None, problems
    outcome = facts.frame[score.column].cast(pl.Float64).fill_null(float("nan")).to_numpy()
    return without_future(_stacked([_part(facts, names, outcome, today)], facts, names), score)


_Part = tuple[dict[str, Column], pl.Series, Floats, int]


def _part(facts: FactTable, names: Iterable[str], outcome: Floats, day: int) -> _Part:
    is_known = ~np.isnan(outcome)
    columns = fact_columns(facts.frame, facts.facts, names)
    own = {name: values[is_known] for name, values in columns.items()}
    return own, facts.frame[CUSTOMER].filter(pl.Series(is_known)), outcome[is_known], day


def _stacked(parts: list[_Part], facts: FactTable, names: Iterable[str]) -> TrainingRows:
    who = pl.concat([customers for _, customers, _, _ in parts])
    return TrainingRows(
        columns=joined([columns for columns, _, _, _ in parts]),
        kinds=fact_kinds(facts.facts, names),
        outcome=np.concatenate([outcome for _, _, outcome, _ in parts]),
        person=who.rank("dense").cast(pl.Int64).to_numpy(),
        instant=np.concatenate([np.full(len(outcome), day, dtype=np.int64) for _, _, outcome, day in parts]),
    )


def without_future(rows: TrainingRows, score: Learned) -> tuple[TrainingRows, list[Problem]]:
    """Days that lie after their instant are what was not known yet: unknown, and told."""
    columns, problems = dict(rows.columns), []
    for name, kind in rows.kinds.items():
        if kind is not Kind.DATE:
            continue
        is_later = columns[name] >= rows.instant
        if is_later.any():
            columns[name] = np.where(is_later, np.nan, columns[name])
            values = {"fact": fact_name(score.id), "score": score.id, "name": name, "rows": f"{int(is_later.sum()):,}"}
            problems.append(Problem("M123", values, score.place))
    return replace(rows, columns=columns), problems


def of_today(past: Past, score: Learned, names: Iterable[str], days: tuple[int, ...]) -> list[Problem]:
    """Which facts are columns of customers, and so as they are today, also on days that lie back."""
    customers = past.spec.customers
    columns = {one.name for one in customers.columns} if customers is not None else set()
    of_today = [name for name in names if name in columns]
    if not of_today:
        return []
    earliest = EPOCH + timedelta(days=days[0])
    return [
        Problem(
            "M122",
            {"fact": fact_name(score.id), "score": score.id, "names": ", ".join(of_today), "day": earliest},
            score.place,
        )
    ]


def ends_early(past: Past, score: Learned, history: History) -> list[Problem]:
    """Where the data end well before the day that is learned as of."""
    days = day_number(past.as_of.today) - history.end
    if days <= FEW_DAYS:
        return []
    last = EPOCH + timedelta(days=history.end - 1)
    return [
        Problem(
            "M124",
            {"fact": fact_name(score.id), "score": score.id, "last": last, "days": days, "today": past.as_of.today},
            score.place,
        )
    ]


def not_yet(score: Learned, since: int) -> Problem:
    """Its outcomes are not complete yet."""
    assert score.within is not None
    trained, complete = (EPOCH + timedelta(days=day) for day in (since, since + score.within))
    values = {
        "fact": fact_name(score.id),
        "score": score.id,
        "trained": trained,
        "within": score.within,
        "day": complete,
    }
    return Problem("M135", values, score.place, ("later",))


def too_short(score: Learned, history: History) -> Problem:
    """Not one complete outcome has a window of history before it."""
    assert score.within is not None
    first = history.first_day
    values = {
        "fact": fact_name(score.id),
        "score": score.id,
        "within": score.within,
        "needed": 2 * score.within,
        "days": 0 if first is None else history.end - first,
        "today": EPOCH + timedelta(days=history.end),
    }
    return Problem("M120", values, score.place, ("window",))
