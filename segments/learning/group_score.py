"""Groups of customers (`groups:`): the task of training, the scorer, the judgement of how they hold later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from ...rules.problems import Problem
from ...rules.vocabulary import FactInfo
from ..data_spec import DataSpec
from ..declared_facts import declared_facts
from ..learned_scores import usable_facts
from ..models.evidence import Evidence
from ..models.groups.fit_groups import GroupSettings, fit_groups
from ..models.groups.groups_model import GroupsModel, from_plain, score, to_plain
from ..models.groups.judge_groups import judge_moves
from ..models.training_rows import Column
from ..scorer import UsedModel
from ..segment_book import Feature, Learned, SegmentBook
from .before import version_before
from .fact_columns import fact_columns
from .group_words import naming_words
from .history import day_number
from .rows_of_past import Past
from .versions import Version, hash_of_arrays

KIND = "groups"


@dataclass(frozen=True, slots=True)
class GroupTask:
    """Facts of everybody as of the day, and the version before, whose names stay."""

    score: Learned
    uses: tuple[str, ...]
    columns: Mapping[str, Column]
    settings: GroupSettings
    seed: int
    instants: tuple[date, ...]
    before: GroupsModel | None
    share: float = 0.0
    notes: tuple[Problem, ...] = ()

    @property
    def made_from(self) -> str:
        """A hash of the facts, the settings and the release; not of the version before: learning again from the same
        brings nothing new."""
        settings = (KIND, self.settings.k, self.uses, self.settings.words.average, self.seed)
        return hash_of_arrays(settings, [self.columns[name] for name in self.uses])

    @property
    def rows(self) -> int:
        """Customers."""
        return len(self.columns[self.uses[0]])

    def fit(self) -> tuple[Mapping[str, object], Evidence]:
        """Where there is nothing to group, nobody's group is known, and the card says why."""
        model, evidence = fit_groups(self.columns, self.settings, self.seed, self.before)
        return to_plain(model), evidence  # type: ignore[return-value]


def group_task(past: Past, found: Learned, seed: int) -> tuple[GroupTask | None, list[Problem]]:
    """None: a problem is an error."""
    uses = usable_facts(past.spec, past.book, found)
    facts, problems = past.facts_at(day_number(past.as_of.today))
    if facts is None:
        return None, problems
    columns = fact_columns(facts.frame, facts.facts, uses)
    settings = GroupSettings(naming_words(past.book, past.language), found.k)
    before = version_before(past.root, found.id, from_plain)
    return GroupTask(found, uses, columns, settings, seed, (past.as_of.today,), before), []


@dataclass(frozen=True, slots=True)
class GroupScorer:
    """The name of everybody's group."""

    used: UsedModel
    needs: tuple[Feature, ...]
    model: GroupsModel
    names: Mapping[int, str]
    infos: tuple[FactInfo, ...]

    def score(self, frame: pl.DataFrame, _today: date) -> pl.Series:
        """Null where a fact is not known."""
        return named(score(self.model, fact_columns(frame, self.infos, self.model.facts)), self.names)


def group_scorer(version: Version, used: UsedModel, spec: DataSpec, book: SegmentBook, found: Learned) -> GroupScorer:
    """Raises ValueError where the numbers make no model."""
    model = from_plain(version.model)
    return GroupScorer(used, (), model, names_of(model, found), declared_facts(spec, book))


def names_of(model: GroupsModel, found: Learned) -> dict[int, str]:
    """By number: the project's own words, else those the model made. Raises ValueError where two are alike."""
    own = dict(found.names)
    names = {group.number: own.get(group.number, group.name) for group in model.groups}
    if len(set(names.values())) < len(names):
        raise ValueError("two of its groups have the same name; see names: in segments/*.yaml")
    return names


def named(numbers: np.ndarray[tuple[int], np.dtype[np.float64]], names: Mapping[int, str]) -> pl.Series:
    """Names by number; NaN is nobody's."""
    words = np.array([None, *names.values()], dtype=object)
    places = {number: at for at, number in enumerate(names, 1)}
    lookup = np.zeros(max(places, default=0) + 1, np.int64)
    lookup[list(places)] = list(places.values())
    known = np.isfinite(numbers)
    found = words[lookup[np.where(known, numbers, 0).astype(np.int64)]]
    return pl.Series(found, dtype=pl.String)


def judge_groups(past: Past, found: Learned, version: Version) -> tuple[Evidence | None, list[Problem]]:
    """Who is in another group by now than on the day it learned."""
    model = from_plain(version.model)
    sides = []
    for day in (version.trained_as_of, past.as_of.today):
        facts, problems = past.facts_at(day_number(day))
        if facts is None:
            return None, problems
        numbers = score(model, fact_columns(facts.frame, facts.facts, model.facts))
        sides.append(facts.frame.select("customer_id").with_columns(pl.Series("group", numbers)))
    both = sides[0].join(sides[1], on="customer_id", how="inner", suffix="_now", maintain_order="left")
    then, now = both["group"].to_numpy(), both["group_now"].to_numpy()
    return judge_moves(names_of(model, found), then, now, sides[1]["group"].to_numpy()), []
