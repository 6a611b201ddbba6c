"""Scores that are money (learn: value): the task of training, the scorer, the judgement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl

from ...rules.problems import Problem
from ..data_spec import DataSpec
from ..fact_table import CUSTOMER
from ..models.clv.evaluate_value import evaluate_value
from ..models.clv.fit_value import fit_value
from ..models.clv.histories import Histories, Summary
from ..models.clv.methods import ValueSettings
from ..models.clv.value_model import ValueModel, from_plain, score_values, to_plain
from ..models.evidence import Evidence
from ..models.training_rows import Whole
from ..scorer import UsedModel
from ..segment_book import Feature, Learned, SegmentBook
from .history import History, day_number
from .rows_of_past import Past, ends_early, not_yet, too_short
from .versions import Version, hash_of_arrays

KIND = "value"
_MEASURES = ("order_days", "days_since_first_order", "days_since_last_order", "spend")
_OWN = "learned."
"""Before the name of a feature of our own, which no project can have: ids hold no dot."""


@dataclass(frozen=True, slots=True)
class ValueTask:
    """Purchase days of every customer, and a hash of all that training depends on."""

    score: Learned
    histories: Histories
    as_of: int
    exponent: int
    seed: int
    uses: tuple[str, ...] = ()
    instants: tuple[date, ...] = ()
    share: float = 0.0
    notes: tuple[Problem, ...] = ()

    @property
    def made_from(self) -> str:
        """A hash of the histories, the settings and the release."""
        one = self.histories
        settings = (KIND, self.score.within, self.score.margin, self.as_of, self.seed)
        return hash_of_arrays(settings, [one.offsets, one.days, one.revenue, one.bought])

    @property
    def rows(self) -> int:
        """Customers who have bought."""
        return int((np.diff(np.concatenate([[0], np.cumsum(self.histories.bought)])[self.histories.offsets]) > 0).sum())

    def fit(self) -> tuple[Mapping[str, object], Evidence]:
        """Where nobody has bought, the model knows nothing of anybody, and says so."""
        model, evidence = fit_value(self.histories, self.as_of, _settings(self.score, self.exponent), self.seed)
        if self.score.margin is not None:  # her share of margin is a fact of its own, and the score is margin
            evidence = replace(evidence, remarks=tuple(one for one in evidence.remarks if one.code != "M183"))
        return to_plain(model), evidence  # type: ignore[return-value]


def value_task(past: Past, score: Learned, seed: int) -> tuple[ValueTask | None, list[Problem]]:
    """None: a problem is an error."""
    histories, problems = _histories(past)
    history, _ = past.history()
    if histories is None or history is None:
        return None, problems
    assert score.within is not None
    end, first = history.end, history.first_day
    if first is None or end - first < 2 * score.within:
        return None, [too_short(score, history)]
    notes = tuple(ends_early(past, score, history))
    return ValueTask(score, histories, end, past.spec.exponent, seed, notes=notes), []


@dataclass(frozen=True, slots=True)
class ValueScorer:
    """Money expected of everybody who has bought, in minor units."""

    used: UsedModel
    needs: tuple[Feature, ...]
    model: ValueModel
    margin: str | None
    exponent: int

    def score(self, frame: pl.DataFrame, today: date) -> pl.Series:
        """Null for whoever never bought, and where her share of margin is not known."""
        orders, first, last, spend = (
            frame[f"{_OWN}{name}"].fill_null(0).cast(pl.Int64).to_numpy() for name in _MEASURES
        )
        day = day_number(today)
        values = score_values(self.model, Summary(day, orders, day - first, day - last, spend)).revenue
        if self.margin is not None:
            values = values * frame[self.margin].cast(pl.Float64).fill_null(float("nan")).to_numpy()
        minor = pl.Series(np.rint(values * 10.0**self.exponent), dtype=pl.Float64).fill_nan(None)
        return minor.cast(pl.Int64)


def value_scorer(
    version: Version, used: UsedModel, spec: DataSpec, _book: SegmentBook, learned: Learned
) -> ValueScorer:
    """Raises ValueError where the numbers make no model."""
    needs = tuple(Feature(f"{_OWN}{name}", name, learned.place) for name in _MEASURES)  # type: ignore[arg-type]
    return ValueScorer(used, needs, from_plain(version.model), learned.margin, spec.exponent)


def judge_value(past: Past, score: Learned, version: Version) -> tuple[Evidence | None, list[Problem]]:
    """By the last whole window from the end of its data on. None: nothing to judge it by, or a problem."""
    histories, problems = _histories(past)
    history, _ = past.history()
    if histories is None or history is None:
        return None, problems
    assert score.within is not None
    trained, end = day_number(version.trained_as_of), history.end
    if end - score.within < trained:
        return None, [not_yet(score, trained)]
    settings = _settings(score, past.spec.exponent)
    return evaluate_value(from_plain(version.model), histories, end - score.within, end, settings), []


def _settings(score: Learned, exponent: int) -> ValueSettings:
    assert score.within is not None
    return ValueSettings(horizon_days=score.within, discount=0.0, scale=10**exponent)


def _histories(past: Past) -> tuple[Histories | None, list[Problem]]:
    """Of the customers of now, in their order."""
    history, problems = past.history()
    if history is None:
        return None, problems
    facts, problems = past.facts_at(day_number(past.as_of.today))
    return (None, problems) if facts is None else (_by_customer(history, facts.frame[CUSTOMER]), [])


def _by_customer(history: History, identities: pl.Series) -> Histories:
    index = pl.DataFrame({"customer": identities, "row": pl.int_range(len(identities), eager=True, dtype=pl.Int64)})
    days = history.days.join(index, on="customer", how="inner").sort("row", "day")
    counts = np.bincount(days["row"].to_numpy(), minlength=len(identities))
    return Histories(
        offsets=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        days=_whole(days["day"]),
        revenue=_whole(days["gross"] - days["returned"]),
        bought=days["bought"].to_numpy(),
    )


def _whole(values: pl.Series) -> Whole:
    return values.cast(pl.Int64).to_numpy()
