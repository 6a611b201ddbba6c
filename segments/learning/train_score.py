"""One score, trained into a version: what there is to learn from, the method, the card.

Which method learns what is one table; a method brings the task of training, the scorer, and the judgement by what
happened later. The same data, settings and seed give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from ... import __version__
from ...rules.problems import Problem
from ..data_spec import DataSpec
from ..models.evidence import Evidence
from ..scorer import Scorer, UsedModel
from ..segment_book import Finds, Learned, Learns, SegmentBook
from . import basket_score, group_score, interest_score, response_score, uplift_score, value_score
from .rows_of_past import Past
from .versions import Version


class Task(Protocol):
    """Everything a model of one score learns from, and a hash of all that training depends on."""

    @property
    def score(self) -> Learned: ...
    @property
    def uses(self) -> tuple[str, ...]: ...
    @property
    def made_from(self) -> str: ...
    @property
    def rows(self) -> int: ...
    @property
    def share(self) -> float: ...
    @property
    def instants(self) -> tuple[date, ...]: ...
    @property
    def notes(self) -> tuple[Problem, ...]: ...
    def fit(self) -> tuple[Mapping[str, object], Evidence]:
        """The numbers of the model, and what it is worth."""
        ...


@dataclass(frozen=True, slots=True)
class Method:
    """What it takes to train, use and judge one kind of model."""

    kind: str
    task: Callable[[Past, Learned, int], tuple[Task | None, list[Problem]]]
    scorer: Callable[[Version, UsedModel, DataSpec, SegmentBook, Learned], Scorer]
    judge: Callable[[Past, Learned, Version], tuple[Evidence | None, list[Problem]]]


_RESPONSE = Method(
    response_score.KIND, response_score.response_task, response_score.response_scorer, response_score.judge_response
)
_VALUE = Method(value_score.KIND, value_score.value_task, value_score.value_scorer, value_score.judge_value)
_UPLIFT = Method(uplift_score.KIND, uplift_score.uplift_task, uplift_score.uplift_scorer, uplift_score.judge_uplift)
_PRODUCTS, _CATEGORIES = (
    Method(kind, basket_score.basket_task, basket_score.basket_scorer, basket_score.judge_baskets)
    for kind in (basket_score.PRODUCTS, basket_score.CATEGORIES)
)
_GROUPS = Method(group_score.KIND, group_score.group_task, group_score.group_scorer, group_score.judge_groups)
_INTERESTS = Method(
    interest_score.KIND, interest_score.interest_task, interest_score.interest_scorer, interest_score.judge_interests
)
METHODS: Mapping[Learns | Finds, Method] = {
    "order": _RESPONSE,
    "churn": _RESPONSE,
    "label": _RESPONSE,
    "value": _VALUE,
    "uplift": _UPLIFT,
    "groups": _GROUPS,
    "interests": _INTERESTS,
    "products": _PRODUCTS,
    "next_category": _CATEGORIES,
}


def prepare_training(past: Past, score: Learned, seed: int) -> tuple[Task | None, list[Problem]]:
    """None: a problem is an error."""
    return METHODS[score.learn].task(past, score, seed)


def train(task: Task, past: Past, number: int, seed: int) -> Version:
    """The version of that number. Never fails for want of data: then the model knows nothing, and its card says why."""
    score = task.score
    model, evidence = task.fit()
    return Version(
        score=score.id,
        version=number,
        learn=score.learn,
        within=score.within,
        column=score.column,
        margin=score.margin,
        uses=task.uses,
        trained_as_of=past.as_of.today,
        instants=task.instants,
        rows=task.rows,
        share=task.share,
        seed=seed,
        product=__version__,
        made_from=task.made_from,
        kind=METHODS[score.learn].kind,
        model=model,  # type: ignore[arg-type]
        offer=score.offer,
        outcome=score.outcome,
        evidence=Evidence(evidence.figures, evidence.tables, (*task.notes, *evidence.remarks)),
    )
