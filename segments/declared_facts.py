"""The facts a project declares, known from its YAML alone: columns of customers, features, scores; no data needed."""

from __future__ import annotations

from decimal import Decimal

from ..engine.tree import Kind, Type
from ..rules.vocabulary import FactInfo
from .data_spec import Column, DataSpec
from .fact_table import CUSTOMER, HOUSEHOLD
from .learned_scores import outcome_kind
from .measures import feature_info
from .segment_book import BY_BASKET, Learned, ScoreColumn, SegmentBook

KEYS = (CUSTOMER, HOUSEHOLD)
"""Columns of the fact table that are not facts: conditions about single customers do not belong into a policy."""

OF_CUSTOMERS = "column of customers"
SCORE = "score"
MODEL = "model"

_KINDS = {
    "id": Kind.TEXT, "text": Kind.TEXT, "texts": Kind.TEXTS, "number": Kind.NUMBER, "money": Kind.NUMBER,
    "date": Kind.DATE, "boolean": Kind.BOOLEAN,
}  # fmt: skip


_LEARNT = {
    "order": "probability of an order within {days} days",
    "churn": "probability of no order in the customer's own rhythm",
    "value": "money expected within {days} days",
    "label": "probability of {column}",
    "groups": "name of the group of customers like her",
    "interests": "main interest, by what she buys",
    "products": "the product she most likely likes next",
    "next_category": "the category of most of her next order, most likely",
}
_SHARE = "how much of what she buys is of {}"
INTEREST = "interest."
SHARE = "interest_share."
"""How the facts of interests begin."""


def declared_facts(spec: DataSpec, book: SegmentBook) -> tuple[FactInfo, ...]:
    """In order: columns as declared, features and scores as written."""
    columns = spec.customers.columns if spec.customers is not None else ()
    return (
        *(column_info(one, spec) for one in columns if one.name not in KEYS),
        *(feature_info(one, spec.currency, spec.exponent) for one in book.features),
        *(score_info(one) for one in book.scores),
        *(info for one in book.learned for info in learned_infos(one, spec)),
    )


def column_info(column: Column, spec: DataSpec) -> FactInfo:
    """The fact a column of the customers table makes."""
    money = column.kind == "money"
    return FactInfo(
        name=column.name,
        type=Type(_KINDS[column.kind], spec.currency if money else column.unit),
        nullable=not column.required,
        scale=spec.exponent if money else 0,
        lowest=_number(column.lowest),
        highest=_number(column.highest),
        categories=column.categories,
        source=OF_CUSTOMERS,
        what=column.what,
    )


def score_info(score: ScoreColumn) -> FactInfo:
    """The fact `score.<id>`."""
    return FactInfo(
        name=f"score.{score.id}",
        type=Type(Kind.NUMBER),
        lowest=float(score.lowest),
        highest=float(score.highest),
        source=SCORE,
        what=score.what,
    )


def learned_infos(score: Learned, spec: DataSpec) -> tuple[FactInfo, ...]:
    """The facts of a model: `score.<id>`, a probability or money; `group.<id>`, the name of her group; `interest.<id>`
    and `interest_share.<id>`. Unknown for whoever the model knows nothing of."""
    if not score.finds:
        return (_score(score, spec),)
    what = score.what or _LEARNT[score.learn].format(days=score.within)
    name = FactInfo(name=score.id, type=Type(Kind.TEXT), source=MODEL, what=what)
    if score.learn == "groups":
        return (name,)
    share = f"{SHARE}{score.id.removeprefix(INTEREST)}"
    return name, FactInfo(
        name=share, type=Type(Kind.NUMBER), lowest=0.0, highest=1.0, source=MODEL, what=_SHARE.format(score.id)
    )


def model_of(fact: str) -> str:
    """The id of the model that makes a fact: `churn` for `score.churn`, `interest.taste` for `interest_share.taste`."""
    if fact.startswith(SHARE):
        return f"{INTEREST}{fact.removeprefix(SHARE)}"
    return fact.removeprefix("score.")


def _score(score: Learned, spec: DataSpec) -> FactInfo:
    """The fact `score.<id>` of a model: a probability, money, (by basket) a text, or what an offer changes in one of
    the first two, which may be less than nothing. Unknown for whoever the model knows nothing of."""
    if score.learn in BY_BASKET:
        return FactInfo(
            name=f"score.{score.id}", type=Type(Kind.TEXT), source=MODEL, what=score.what or _LEARNT[score.learn]
        )
    kind = outcome_kind(spec, score) if score.learn == "uplift" else "money" if score.learn == "value" else "boolean"
    money, is_share = kind == "money", kind == "boolean"
    highest = 1.0 if is_share else None
    return FactInfo(
        name=f"score.{score.id}",
        type=Type(Kind.NUMBER, spec.currency if money else None),
        scale=spec.exponent if money else 0,
        lowest=0.0 if score.learn != "uplift" else -1.0 if is_share else None,
        highest=highest,
        source=MODEL,
        what=score.what or _what(score),
    )


def _what(score: Learned) -> str:
    if score.learn != "uplift":
        return _LEARNT[score.learn].format(days=score.within, column=score.column)
    on = score.column or {"order": "the probability of an order", "value": "money"}[score.outcome]
    return f"what {score.offer} changes in {on} within {score.within} days"


def _number(bound: object) -> float | None:
    return float(bound) if isinstance(bound, Decimal) else None
