"""Interests of customers (`interests:`): the task of training, the scorer, the judgement of how they hold later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from ...rules.problems import Problem, is_error
from ..clean import Counts
from ..data_spec import DataSpec
from ..fact_table import CUSTOMER
from ..features import Gathered, rank_items
from ..found_groups import items_of
from ..models.evidence import Evidence
from ..models.groups.judge_groups import judge_moves
from ..models.interests.baskets import Baskets
from ..models.interests.fit_interests import fit_interests
from ..models.interests.interests_model import InterestsModel, from_plain, main_interest, score, to_plain
from ..raw_table import Unreadable
from ..read_transactions import read_transactions
from ..scorer import UsedModel
from ..segment_book import BASKET, Feature, Learned, SegmentBook
from .before import version_before
from .group_score import named
from .history import day_number
from .rows_of_past import Past
from .versions import Version, hash_of_arrays

KIND = "interests"


@dataclass(frozen=True, slots=True)
class InterestTask:
    """Everybody's purchases, counted, and the version before, whose names stay."""

    score: Learned
    baskets: Baskets
    seed: int
    instants: tuple[date, ...]
    before: InterestsModel | None
    uses: tuple[str, ...] = ()
    share: float = 0.0
    notes: tuple[Problem, ...] = ()

    @property
    def made_from(self) -> str:
        """A hash of the purchases, the settings and the release; not of the version before."""
        one = self.baskets
        names = np.array(one.names, dtype=object)
        settings = (KIND, self.score.column, self.score.within, one.customers, self.seed)
        return hash_of_arrays(settings, [one.rows, one.items, one.counts, names])

    @property
    def rows(self) -> int:
        """Customers who bought something."""
        return len(np.unique(self.baskets.rows))

    def fit(self) -> tuple[Mapping[str, object], Evidence]:
        """Where there is too little to learn from, nobody's interests are known, and the card says why."""
        model, evidence = fit_interests(self.baskets, self.score.k, self.seed, self.before)
        return to_plain(model), evidence  # type: ignore[return-value]


def interest_task(past: Past, found: Learned, seed: int) -> tuple[InterestTask | None, list[Problem]]:
    """None: a problem is an error."""
    baskets, problems = _baskets_at(past, found)
    if baskets is None:
        return None, problems
    before = version_before(past.root, found.id, from_plain)
    return InterestTask(found, baskets, seed, (past.as_of.today,), before), []


@dataclass(frozen=True, slots=True)
class InterestScorer:
    """The name of everybody's main interest, and its share in what she buys."""

    used: UsedModel
    needs: tuple[Feature, ...]
    model: InterestsModel
    names: Mapping[int, str]

    def score(self, frame: pl.DataFrame, _today: date) -> pl.Series:
        """A struct of `main` and `share`; null where too little is known of her."""
        strength = self.strengths(frame)
        main = named(main_interest(self.model, strength), self.names)
        share = strength.max(axis=1) if strength.shape[1] else np.full(len(strength), np.nan)
        return pl.DataFrame({"main": main, "share": pl.Series(share).fill_nan(None)}).to_struct("interest")

    def strengths(self, frame: pl.DataFrame) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
        """(customers, interests), NaN where too little is known."""
        listed = frame.select(pl.int_range(pl.len()).alias("row"), pl.col(self.needs[0].id).alias("line"))
        lines = listed.explode("line").drop_nulls("line").unnest("line")
        return score(self.model, _baskets(lines, self.model.items, frame.height))


def interest_scorer(
    version: Version, used: UsedModel, _spec: DataSpec, _book: SegmentBook, found: Learned
) -> InterestScorer:
    """Raises ValueError where the numbers make no model."""
    model = from_plain(version.model)
    own = dict(found.names)
    names = {one.number: own.get(one.number, one.name) for one in model.interests}
    if len(set(names.values())) < len(names):
        raise ValueError("two of its interests have the same name; see names: in segments/*.yaml")
    return InterestScorer(used, (_basket(found),), model, names)


def judge_interests(past: Past, found: Learned, version: Version) -> tuple[Evidence | None, list[Problem]]:
    """Whose main interest is another by now than on the day it learned."""
    model = from_plain(version.model)
    names = {one.number: dict(found.names).get(one.number, one.name) for one in model.interests}
    sides = []
    for day in (version.trained_as_of, past.as_of.today):
        baskets, problems = _baskets_at(past.at(day), found)
        if baskets is None:
            return None, problems
        facts, problems = past.at(day).facts_at(day_number(day))
        if facts is None:
            return None, problems
        numbers = main_interest(model, score(model, baskets))
        sides.append(facts.frame.select(CUSTOMER).with_columns(pl.Series("group", numbers)))
    both = sides[0].join(sides[1], on=CUSTOMER, how="inner", suffix="_now", maintain_order="left")
    then, now = both["group"].to_numpy(), both["group_now"].to_numpy()
    return judge_moves(names, then, now, sides[1]["group"].to_numpy()), []


def _basket(found: Learned) -> Feature:
    of = items_of(found)
    return Feature(f"learned.{found.id}", BASKET, found.place, within=found.within, of=of)  # type: ignore[arg-type]


def _baskets_at(past: Past, found: Learned) -> tuple[Baskets | None, list[Problem]]:
    """Of the customers of that day, in their order; counted by the code that counts them when they are scored."""
    facts, problems = past.facts_at(day_number(past.as_of.today))
    if facts is None or past.spec.transactions is None:
        return None, problems
    basket = _basket(found)
    gathered = Gathered((basket,), day_number(past.as_of.today))
    try:
        _, _, problems = read_transactions(
            past.spec, past.spec.transactions, past.as_of, past.root, gathered, Counts(), past.progress
        )
    except Unreadable as unreadable:
        return None, list(unreadable.problems)
    if any(is_error(problem) for problem in problems):
        return None, problems
    identities = facts.frame[CUSTOMER]
    if not gathered.items:
        return _baskets(pl.DataFrame(schema=_LINES), (), len(identities)), []
    gathered.settle(identities)
    lines = rank_items(gathered, basket)
    return _baskets(lines, tuple(lines["item"].unique().sort().to_list()), len(identities)), []


_LINES = {"row": pl.Int64, "item": pl.String, "count": pl.Int64}


def _baskets(lines: pl.DataFrame, names: tuple[str, ...], customers: int) -> Baskets:
    """`row`, `item`, `count` to entries in their order; items that are not named are left out."""
    known = pl.DataFrame({"item": pl.Series(names, dtype=pl.String)}).with_row_index("place")
    found = lines.join(known, on="item", how="inner").sort("row", "place")
    rows, items, counts = (found[name].cast(pl.Int64).to_numpy() for name in ("row", "place", "count"))
    return Baskets(rows, items, counts, names, customers)
