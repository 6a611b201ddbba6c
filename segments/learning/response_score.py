"""Scores that are probabilities (learn: order, churn, label): the task of training, the scorer, the judgement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from ...rules.problems import Problem, is_error
from ...rules.vocabulary import FactInfo
from ..data_spec import DataSpec
from ..declared_facts import declared_facts
from ..learned_scores import usable_facts
from ..models.evidence import Evidence
from ..models.response.evaluate_response import evaluate_response
from ..models.response.fit_response import fit_response
from ..models.response.model import ResponseModel, check_columns, from_plain, score, to_plain
from ..models.response.settings import ResponseSettings
from ..models.training_rows import TrainingRows
from ..scorer import UsedModel
from ..segment_book import Feature, Learned, SegmentBook, fact_name
from .fact_columns import fact_columns, fact_kinds
from .history import EPOCH, day_number
from .rows_of_past import Past, rows_of_past
from .versions import Version, hash_of_arrays

KIND = "response"
_EVER = "learned.orders"
"""A feature of our own: how often she ever ordered; whoever never did is unknown to a model of orders."""


@dataclass(frozen=True, slots=True)
class ResponseTask:
    """Rows to learn from, and a hash of all that training depends on. `notes` are about the data. `beside`: the fact a
    manager would rank by today, days since the last order, where the model sees it."""

    score: Learned
    uses: tuple[str, ...]
    learned_rows: TrainingRows
    seed: int
    notes: tuple[Problem, ...]
    beside: str | None = None

    @property
    def made_from(self) -> str:
        """A hash of the rows, in their order, of the settings and the release."""
        rows = self.learned_rows
        settings = (KIND, self.score.learn, self.score.within, self.score.column, self.uses, self.seed)
        arrays = [*(rows.columns[name] for name in self.uses), rows.outcome, rows.person, rows.instant]
        return hash_of_arrays(settings, arrays)

    @property
    def rows(self) -> int:
        """How many."""
        return len(self.learned_rows)

    @property
    def share(self) -> float:
        """Of the rows in which it happened."""
        return float(self.learned_rows.outcome.mean()) if self.rows else 0.0

    @property
    def instants(self) -> tuple[date, ...]:
        """The days that rows are of."""
        return tuple(EPOCH + timedelta(days=int(day)) for day in np.unique(self.learned_rows.instant))

    def fit(self) -> tuple[Mapping[str, object], Evidence]:
        """Never fails for want of data: then the model says "unknown" of everybody, and why."""
        model, evidence = fit_response(
            self.learned_rows, ResponseSettings(window_days=self.score.within, beside=self.beside), self.seed
        )
        return to_plain(model), evidence  # type: ignore[return-value]


def response_task(past: Past, score: Learned, seed: int) -> tuple[ResponseTask | None, list[Problem]]:
    """None: a problem is an error."""
    rows, problems = rows_of_past(past, score)
    if rows is None or any(is_error(problem) for problem in problems):
        return None, problems
    uses = usable_facts(past.spec, past.book, score)
    recency = [one.id for one in past.book.features if one.measure == "days_since_last_order" and one.id in uses]
    return ResponseTask(score, uses, rows, seed, tuple(problems), next(iter(recency), None)), []


@dataclass(frozen=True, slots=True)
class ResponseScorer:
    """A probability for everybody of whom the model can know something."""

    used: UsedModel
    needs: tuple[Feature, ...]
    model: ResponseModel
    uses: tuple[str, ...]
    infos: tuple[FactInfo, ...]

    def score(self, frame: pl.DataFrame, today: date) -> pl.Series:
        """Null for whoever never ordered, where the model learned from orders."""
        columns = fact_columns(frame, self.infos, self.uses)
        values = pl.Series(score(self.model, columns, day_number(today)), dtype=pl.Float64).fill_nan(None)
        if not self.needs:
            return values
        return values.set(pl.Series(np.asarray(frame[_EVER]) == 0), None)


def response_scorer(
    version: Version, used: UsedModel, spec: DataSpec, book: SegmentBook, learned: Learned
) -> ResponseScorer:
    """Raises ValueError where the numbers make no model, or it sees facts that are not as they were."""
    infos = declared_facts(spec, book)
    model = from_plain(version.model)
    kinds = fact_kinds(infos, version.uses)
    for problem in check_columns(model, dict.fromkeys(kinds, np.empty(0)), kinds):
        raise ValueError(problem.text("en"))
    needs = () if learned.learn == "label" else (Feature(_EVER, "orders", learned.place),)
    return ResponseScorer(used, needs, model, version.uses, infos)


def judge_response(past: Past, score: Learned, version: Version) -> tuple[Evidence | None, list[Problem]]:
    """By instants from the end of its data on. None: nothing to judge it by, or a problem."""
    if score.learn == "label":
        return None, [
            Problem(
                "M136", {"fact": fact_name(score.id), "score": score.id, "column": score.column}, score.place, ("card",)
            )
        ]
    rows, problems = rows_of_past(past, score, since=day_number(version.trained_as_of))
    if rows is None or any(is_error(problem) for problem in problems):
        return None, problems
    return evaluate_response(from_plain(version.model), rows), problems
