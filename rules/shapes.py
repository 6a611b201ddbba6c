"""The shape of a file of `rules/`: what keys it may have and what stands under them."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated
from typing import Literal as OneOf

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema, model_validator

from .shape_types import (
    ID_PATTERN,
    AnyNode,
    Day,
    DayOrMoment,
    ExpressionText,
    Id,
    Many,
    OneOrMany,
    OrElse,
    Priority,
    Shape,
    Text,
    read_number,
    refuse,
)

BOOST_AT_MOST = 10
BOOST_DECIMALS = 2


class RuleFile(Shape):
    """Everything a file of `rules/` may hold; each part is read entry by entry, so that one slip costs one entry."""

    rules: AnyNode | None = None
    facts: AnyNode | None = None
    tables: AnyNode | None = None
    never: AnyNode | None = None
    cases: AnyNode | None = None


class ActiveShape(Shape):
    """Both days included, in the project's time zone."""

    from_: Day | None = Field(default=None, alias="from")
    to: Day | None = None

    @model_validator(mode="after")
    def _in_order(self) -> ActiveShape:
        if self.from_ is None and self.to is None:
            raise refuse("S112")
        if self.from_ is not None and self.to is not None and self.from_ > self.to:
            raise refuse("S135", first=str(self.from_), last=str(self.to))
        return self


def _as_choice(value: object) -> object:
    """One id is a choice of one."""
    if isinstance(value, str):
        return {"all_of": [value]}
    if not isinstance(value, dict):
        raise refuse("S134")
    return value


class ChoiceShape(Shape):
    """Which of several offers a rule wishes for."""

    best_of: Many[Id] | None = None
    all_of: Many[Id] | None = None
    first_of: Many[Id] | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> ChoiceShape:
        if sum(items is not None for items in (self.best_of, self.all_of, self.first_of)) != 1:
            raise refuse("S134")
        return self

    @property
    def mode(self) -> OneOf["best_of", "all_of", "first_of"]:
        """The one key that is given."""
        return "best_of" if self.best_of else "first_of" if self.first_of else "all_of"

    @property
    def items(self) -> list[str]:
        """The offers under it."""
        return self.best_of or self.first_of or self.all_of or []


def _boost(value: object) -> Decimal:
    factor = read_number(value)
    if not 0 <= factor <= BOOST_AT_MOST:
        raise refuse("S113", low=0, high=BOOST_AT_MOST)
    if round(factor, BOOST_DECIMALS) != factor:
        raise refuse("S117", digits=BOOST_DECIMALS)
    return factor


Choice = Annotated[ChoiceShape, BeforeValidator(_as_choice), OrElse(ID_PATTERN)]
Boost = Annotated[Decimal, PlainValidator(_boost), WithJsonSchema({"type": "number", "minimum": 0, "maximum": 10})]


class ThenShape(Shape):
    """What follows when the rule fires."""

    tag: OneOrMany[Id] | None = None
    set: Annotated[dict[Id, ExpressionText], Field(min_length=1)] | None = None
    propose: Choice | None = None
    boost: Annotated[dict[Id, Boost], Field(min_length=1)] | None = None
    forbid: OneOrMany[Id] | None = None
    tell_customer: Text | None = None

    @model_validator(mode="after")
    def _does_something(self) -> ThenShape:
        if not any((self.tag, self.set, self.propose, self.boost, self.forbid)):
            raise refuse("S136")
        return self


class RuleShape(Shape):
    """When ... then ...; `when` is read by `read_when`."""

    id: Id
    why: Text
    when: AnyNode
    then: ThenShape
    if_unknown: OneOf["fire", "ignore"] | None = None
    active: ActiveShape | None = None
    priority: Priority = 50


class TableShape(Shape):
    """A decision table; its rows stand here, or in a CSV or XLSX file beside the rule file."""

    id: Id
    why: Text
    hit: OneOf["first", "unique", "same", "priority", "collect"]
    rows: AnyNode | None = None
    file: Text | None = None
    sheet: Text | None = None
    if_unknown: OneOf["fire", "ignore"] | None = None
    active: ActiveShape | None = None


class RowThenShape(ThenShape):
    """What follows when the row is met; nothing at all may, so that the rows below it are not reached."""

    @model_validator(mode="after")
    def _does_something(self) -> RowThenShape:
        return self


class RowShape(Shape):
    """A row of a table: what its cells test, and what follows; `when` is read by `load_tables`."""

    when: AnyNode
    then: RowThenShape
    priority: Priority = 50
    note: Text | None = None


class FactShape(Shape):
    """A value that rules set."""

    type: OneOf["money", "number", "text", "date", "boolean"]
    merge: OneOf["priority", "max", "min", "sum"] | None = None
    otherwise: AnyNode | None = None
    unit: Text | None = None


class NeverShape(Shape):
    """A promise over all a customer is given in a run; `that` is read by `read_condition`."""

    id: Id
    that: AnyNode
    why: Text | None = None


class ExpectShape(Shape):
    """What a case expects; what is not named is not asked."""

    tags: list[Id] | None = None
    offers: list[Id] | None = None
    stopped_by: dict[Id, Id] | None = None
    sets: dict[Id, AnyNode] | None = None

    @model_validator(mode="after")
    def _expects_something(self) -> ExpectShape:
        if self.tags is None and self.offers is None and not self.stopped_by and not self.sets:
            raise refuse("S137")
        return self


class CaseShape(Shape):
    """A project's own test."""

    name: Text
    as_of: DayOrMoment
    customer: AnyNode
    expect: ExpectShape
