"""Scores that are guesses by basket (learn: products, next_category): the task of training, and the judgement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ...rules.problems import Problem
from ..data_spec import DataSpec
from ..models.evidence import Evidence
from ..models.recommend import next_category, product_model
from ..models.recommend.fit_categories import Days, fit_categories, try_categories
from ..models.recommend.fit_products import fit_products, try_products
from ..models.recommend.purchases import Purchases
from ..scorer import Scorer, UsedModel
from ..segment_book import Learned, SegmentBook
from .basket_scorers import CategoryScorer, ProductScorer
from .bought_in_past import days_of, lines_of, purchases_of
from .history import EPOCH, History, day_number
from .rows_of_past import Past, ends_early, not_yet
from .versions import Version, hash_of_arrays

PRODUCTS, CATEGORIES = "products", "next_category"


@dataclass(frozen=True, slots=True)
class BasketTask:
    """What was bought, and a hash of all that training depends on."""

    score: Learned
    bought: Purchases | Days
    as_of: int
    notes: tuple[Problem, ...] = ()
    uses: tuple[str, ...] = ()
    share: float = 0.0

    @property
    def made_from(self) -> str:
        """A hash of the purchases, in a fixed order, of the settings and the release."""
        one = self.bought
        arrays = (
            [one.customer, one.order, one.product, one.day, one.lines]
            if isinstance(one, Purchases)
            else [one.customer, one.day, one.category]
        )
        names = one.products if isinstance(one, Purchases) else one.categories
        return hash_of_arrays((self.score.learn, self.score.within, self.as_of, names), arrays)

    @property
    def rows(self) -> int:
        """Orders and products, or order days."""
        return len(self.bought)

    @property
    def instants(self) -> tuple[date, ...]:
        """The day up to which it learned."""
        return (EPOCH + timedelta(days=self.as_of),)

    def fit(self) -> tuple[Mapping[str, object], Evidence]:
        """Never fails for want of data: then what sells, or the same again, is guessed, and the card says so."""
        assert self.score.within is not None
        if isinstance(self.bought, Purchases):
            model, evidence = fit_products(self.bought, self.as_of, self.score.within)
            return product_model.to_plain(model), evidence  # type: ignore[return-value]
        follows, evidence = fit_categories(self.bought, self.as_of, self.score.within)
        return next_category.to_plain(follows), evidence  # type: ignore[return-value]


def basket_task(past: Past, score: Learned, _seed: int) -> tuple[BasketTask | None, list[Problem]]:
    """None: a problem is an error."""
    bought, history, problems = _bought(past, score)
    if bought is None or history is None:
        return None, problems
    return BasketTask(score, bought, history.end, tuple(ends_early(past, score, history))), []


def basket_scorer(version: Version, used: UsedModel, spec: DataSpec, _book: SegmentBook, learned: Learned) -> Scorer:
    """Raises ValueError where the numbers make no model."""
    if learned.learn == PRODUCTS:
        model = product_model.from_plain(version.model)
        return ProductScorer(used, model, product_model.neighbours_of(model), spec.exponent)
    return CategoryScorer(used, next_category.from_plain(version.model), spec.exponent)


def judge_baskets(past: Past, score: Learned, version: Version) -> tuple[Evidence | None, list[Problem]]:
    """By what was bought from the end of its data on, in the last whole window. None: nothing to judge it by."""
    bought, history, problems = _bought(past, score)
    if bought is None or history is None:
        return None, problems
    assert score.within is not None
    trained, day = day_number(version.trained_as_of), history.end - score.within
    if day < trained:
        return None, [not_yet(score, trained)]
    if isinstance(bought, Purchases):
        return try_products(product_model.from_plain(version.model), bought, day, score.within), []
    return try_categories(next_category.from_plain(version.model), bought, day, score.within), []


def _bought(past: Past, score: Learned) -> tuple[Any, History | None, list[Problem]]:
    history, problems = past.history()
    if history is None:
        return None, None, problems
    lines, problems = lines_of(past)
    if lines is None:
        return None, None, problems
    return (purchases_of(lines) if score.learn == PRODUCTS else days_of(lines)), history, []
