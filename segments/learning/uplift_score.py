"""Scores that are effects (learn: uplift): the task of training, the scorer, the judgement by later contacts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import polars as pl

from ...rules.problems import Problem
from ...rules.vocabulary import FactInfo
from ..data_spec import DataSpec
from ..declared_facts import declared_facts
from ..learned_scores import outcome_kind, usable_facts
from ..models.evidence import Evidence, Figure
from ..models.training_rows import Floats
from ..models.uplift.evaluate_uplift import evaluate_uplift
from ..models.uplift.fit_uplift import fit_uplift
from ..models.uplift.settings import UpliftSettings
from ..models.uplift.show_uplift import amount
from ..models.uplift.uplift_model import OfferEffect, UpliftModel, from_plain, score, to_plain
from ..scorer import UsedModel
from ..segment_book import Feature, Learned, SegmentBook
from .contact_rows import ContactRows, contact_rows
from .fact_columns import fact_columns, fact_kinds
from .history import EPOCH, day_number
from .rows_of_past import Past
from .versions import Version, hash_of_arrays

KIND = "uplift"
ESTIMATED = "M206"
"""The remark of a model whose contacts were not drawn by lot."""


@dataclass(frozen=True, slots=True)
class UpliftTask:
    """Contacts to learn from, and a hash of all that training depends on. `notes` are about the data."""

    score: Learned
    uses: tuple[str, ...]
    contacts: ContactRows
    seed: int
    notes: tuple[Problem, ...]
    past: Past

    @property
    def made_from(self) -> str:
        """A hash of the contacts, in their order, of the settings and the release."""
        return hash_of_arrays((self._log, self.score.offer), ())

    @property
    def rows(self) -> int:
        """Contacts, those who were to get nothing among them."""
        return len(self.contacts.rows)

    @property
    def share(self) -> float:
        """The mean of their outcome."""
        return float(self.contacts.rows.outcome.mean()) if self.rows else 0.0

    @property
    def instants(self) -> tuple[date, ...]:
        """The days of the contacts."""
        return tuple(EPOCH + timedelta(days=int(day)) for day in np.unique(self.contacts.rows.instant))

    def fit(self) -> tuple[Mapping[str, object], Evidence]:
        """Never fails for want of data: then the model says "unknown" of everybody, and why. All offers of the log are
        learned at once, for the best single one is what a choice by customer has to beat; the card is about its own."""
        key = self._log
        if key not in self.past.fitted:
            found = self.contacts
            settings = UpliftSettings(control=found.control, randomised=True)
            self.past.fitted[key] = fit_uplift(found.rows, found.arms, found.probabilities, settings, self.seed)
        model, evidence = self.past.fitted[key]
        own = model.offer(self.score.offer)
        return to_plain(model), about_offer(evidence, own, [one.offer for one in model.offers])  # type: ignore[return-value]

    @property
    def _log(self) -> str:
        """A hash of what all scores of the same contacts and outcome share."""
        one, rows = self.score, self.contacts.rows
        chance = self.contacts.probabilities
        settings = (KIND, one.within, one.column, one.margin, one.outcome, self.uses, self.seed, self.contacts.control)
        arrays = [*(rows.columns[name] for name in self.uses), rows.outcome, rows.person, rows.instant]
        return hash_of_arrays(settings, [*arrays, self.contacts.arms, np.empty(0) if chance is None else chance])


def uplift_task(past: Past, learned: Learned, seed: int) -> tuple[UpliftTask | None, list[Problem]]:
    """None: a problem is an error."""
    contacts, notes, problems = contact_rows(past, learned)
    if contacts is None:
        return None, problems
    return UpliftTask(learned, usable_facts(past.spec, past.book, learned), contacts, seed, notes, past), []


def about_offer(evidence: Evidence, own: OfferEffect, offers: Iterable[str]) -> Evidence:
    """What is about one offer, under names without it, and what is about all of them."""
    others = {offer for offer in offers if offer != own.offer}

    def mine(name: str) -> bool:
        return not any(name.startswith(f"{other}: ") for other in others)

    def bare(name: str) -> str:
        return name.removeprefix(f"{own.offer}: ")

    figures = [replace(one, name=bare(one.name)) for one in evidence.figures if mine(one.name)]
    if own.believed is not None:
        figures.insert(1, Figure("average effect, shrunk", own.believed))
    return Evidence(
        tuple(figures),
        tuple(replace(one, name=bare(one.name)) for one in evidence.tables if mine(one.name)),
        tuple(one for one in evidence.remarks if one.values.get("offer") not in others),
    )


@dataclass(frozen=True, slots=True)
class UpliftScorer:
    """What the offer changes for everybody: a probability, an amount in minor units, or a number."""

    used: UsedModel
    needs: tuple[Feature, ...]
    model: UpliftModel
    offer: str
    uses: tuple[str, ...]
    infos: tuple[FactInfo, ...]
    scale: int | None
    """Decimals of money, None: no money."""

    def score(self, frame: pl.DataFrame, today: date) -> pl.Series:
        """Null for everybody where nothing could be learned."""
        values = believed_scores(
            self.model, self.offer, fact_columns(frame, self.infos, self.uses), day_number(today), frame.height
        )
        if self.scale is None:
            return pl.Series(values, dtype=pl.Float64).fill_nan(None)
        minor = pl.Series(np.rint(values * 10.0**self.scale), dtype=pl.Float64).fill_nan(None)
        return minor.cast(pl.Int64)


def believed_scores(
    model: UpliftModel, offer: str, columns: Mapping[str, np.ndarray], day: int | np.ndarray, rows: int
) -> Floats:
    """The effect as a choice between offers may believe it: its average shrunk by its own noise."""
    own = model.offer(offer)
    if own.effect is None or own.average is None or own.believed is None:
        return np.full(rows, np.nan)
    at = day if isinstance(day, np.ndarray) or columns else np.full(rows, day, np.int64)
    values: Floats = score(model, columns, at, offer) + (own.believed - own.average)
    return values


def uplift_scorer(
    version: Version, used: UsedModel, spec: DataSpec, book: SegmentBook, learned: Learned
) -> UpliftScorer:
    """Raises ValueError where the numbers make no model, or it sees facts that are not as they were."""
    infos = declared_facts(spec, book)
    model = from_plain(version.model)
    kinds = fact_kinds(infos, version.uses)
    for code in model.design.codes:
        if kinds.get(code.name) is not code.kind:
            raise ValueError(f"it sees {code.name}, which is not what it was")
    if learned.offer not in [one.offer for one in model.offers]:
        raise ValueError(f"it knows no offer {learned.offer}")
    money = spec.exponent if outcome_kind(spec, learned) == "money" else None
    return UpliftScorer(used, (), model, learned.offer, version.uses, infos, money)


def judge_uplift(past: Past, learned: Learned, version: Version) -> tuple[Evidence | None, list[Problem]]:
    """By contacts from the end of its data on. None: nothing to judge it by, or a problem."""
    found, notes, problems = contact_rows(past, learned, since=day_number(version.trained_as_of))
    if found is None:
        return None, problems
    rows = found.rows
    promised = believed_scores(from_plain(version.model), learned.offer, rows.columns, rows.instant, len(rows))
    settings = UpliftSettings(control=found.control)
    evidence = evaluate_uplift(promised, learned.offer, rows, found.arms, found.probabilities, settings, version.seed)
    return evidence, list(notes)


def notes_on_use(version: Version, spec: DataSpec, learned: Learned) -> list[Problem]:
    """What whoever decides with it must know: everybody has the average, nothing was learned, chances were estimated.
    A version whose numbers make no model has a problem of its own."""
    try:
        own = from_plain(version.model).offer(learned.offer)
    except (ValueError, KeyError):
        return []
    values: dict[str, object] = {"score": learned.id, "version": version.version, "offer": learned.offer}
    notes = []
    if own.believed is None:
        notes.append(Problem("M248", values, learned.place, ("card",)))
    elif not own.kept:
        effect = amount(own.believed, outcome_kind(spec, learned) == "boolean")
        notes.append(Problem("M247", {**values, "effect": effect}, learned.place))
    if any(one.code == ESTIMATED for one in version.evidence.remarks):
        notes.append(Problem("M256", values, learned.place, ("card",)))
    return notes
