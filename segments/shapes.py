"""The shapes of `data:` in project.yaml and of the files of `segments/`: what keys they may have."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated
from typing import Literal as OneOf
from unicodedata import normalize

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema, model_validator

from ..rules.problems import Phrase
from ..rules.shape_types import (
    TEXT_PATTERN,
    AnyNode,
    Day,
    Days,
    Id,
    Number,
    OneOrMany,
    OrElse,
    Percent,
    Shape,
    Text,
    refuse,
)
from .data_spec import TODAY
from .segment_book import Learns, Measure

_KIND = Phrase("numbers or days", "数字或日期")

Bound = Decimal | str | None
"""A number, a day or `today` as written, or None: no bound. Days are read when the type is known."""


def _range(value: object) -> tuple[Bound, Bound]:
    """`[lowest, highest]`; null is no bound."""
    if not isinstance(value, list) or len(value) != 2:
        raise refuse("D119", kind=_KIND)
    shown = f"[{', '.join('null' if one is None else str(one) for one in value)}]"
    bounds = []
    for one in value:
        if isinstance(one, bool) or not isinstance(one, int | Decimal | str | None):
            raise refuse("D119", kind=_KIND, found=shown)
        bounds.append(Decimal(one) if isinstance(one, int) else one)
    lowest, highest = bounds
    if isinstance(lowest, Decimal) and isinstance(highest, Decimal) and lowest > highest:
        raise refuse("D119", kind=_KIND, found=shown)
    if isinstance(lowest, str) and isinstance(highest, str) and TODAY not in bounds and lowest > highest:
        raise refuse("D119", kind=_KIND, found=shown)
    return lowest, highest


def _cell(value: object) -> str:
    """A cell of a file as text: `"NA"`, `0`, empty quotes."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise refuse("S105")
    return normalize("NFC", str(value))


def _as_role(value: object) -> object:
    """The name of a column alone stands for `{from: name}`."""
    return {"from": value} if isinstance(value, str) else value


Range = Annotated[
    tuple[Bound, Bound], PlainValidator(_range), WithJsonSchema({"type": "array", "minItems": 2, "maxItems": 2})
]
Cell = Annotated[str, PlainValidator(_cell), WithJsonSchema({"type": ["string", "number"]})]


class SqlShape(Shape):
    """A database: its address here or in an environment variable, and a table or a query."""

    url: Text | None = None
    url_env: Text | None = None
    table: Text | None = None
    query: Text | None = None


class TableShape(Shape):
    """What both tables may say about where they lie and how they are written."""

    file: Text | None = None
    sql: SqlShape | None = None
    encoding: Text = "utf-8"
    separator: OneOf[",", ";", "|", "tab"] | None = None
    decimal: OneOf[".", ","] = "."
    thousands: OneOf[",", ".", " ", "'"] | None = None
    missing: Annotated[list[Cell], Field(min_length=1)] | None = None
    may_be_empty: bool = False


class ColumnShape(Shape):
    """One column of customers; which keys fit which type is checked when it is read."""

    type: OneOf["id", "text", "texts", "number", "money", "date", "boolean"]
    from_: Text | None = Field(default=None, alias="from")
    what: Text = ""
    unit: Id | None = None
    format: Text | None = None
    categories: OneOrMany[Cell] | None = None
    range: Range | None = None
    outside: OneOf["quarantine", "unknown"] | None = None
    in_: OneOf["minor", "major"] | None = Field(default=None, alias="in")
    decimals: OneOf["refuse", "round"] | None = None
    required: bool | None = None
    future: OneOf["allowed", "warned"] | None = None
    separator: Cell | None = None
    yes: OneOrMany[Cell] | None = None
    no: OneOrMany[Cell] | None = None


class CustomersShape(TableShape):
    """The customers table."""

    columns: dict[Id, ColumnShape]
    duplicates: OneOf["quarantine", "keep_last", "keep_first"] = "quarantine"
    test_accounts: OneOrMany[Cell] | None = None


class RoleShape(Shape):
    """A column of transactions, named alone or with what else must be known of it."""

    from_: Text = Field(alias="from")
    zone: Text | None = None
    format: Text | None = None
    range: Range | None = None
    outside: OneOf["quarantine", "leave_out"] | None = None
    in_: OneOf["minor", "major"] | None = Field(default=None, alias="in")
    decimals: OneOf["refuse", "round"] | None = None


Role = Annotated[RoleShape, BeforeValidator(_as_role), OrElse(TEXT_PATTERN)]


class CancellationsShape(Shape):
    """How an order that takes another back is told."""

    order_begins: OneOrMany[Text]


class LeaveOutShape(Shape):
    """Lines that are no trade: postage, corrections, vouchers."""

    product: OneOrMany[Cell] | None = None
    product_begins: OneOrMany[Cell] | None = None
    order_begins: OneOrMany[Cell] | None = None


class CleanShape(Shape):
    """What is done to lines before they count."""

    cancellations: CancellationsShape | None = None
    zero_prices: OneOf["leave_out", "keep"] = "leave_out"
    no_customer: OneOf["leave_out", "quarantine"] = "leave_out"
    leave_out: LeaveOutShape | None = None


class TransactionsShape(TableShape):
    """The transactions table: one row a line of an order; each role names the column of the file."""

    customer: Role
    moment: Role
    order: Role | None = None
    product: Role | None = None
    category: Role | None = None
    quantity: Role | None = None
    price: Role | None = None
    amount: Role | None = None
    clean: CleanShape | None = None
    stale_after: Days | None = None


class ContactsShape(TableShape):
    """Past campaign contacts: one row a contact, those who were to get nothing among them."""

    customer: Role
    moment: Role
    offer: Role
    channel: Role | None = None
    probability: Role | None = None
    id: Role | None = None
    outcomes: dict[Id, ColumnShape] | None = None
    control: OneOrMany[Cell] | None = None
    randomised: bool | None = None


class EventsShape(TableShape):
    """What customers did beside buying: one row an open, click or visit."""

    customer: Role
    moment: Role
    kind: Role
    channel: Role | None = None
    id: Role | None = None


class ProductRoleShape(Shape):
    """A column of products, named alone or with what else must be known of it."""

    from_: Text = Field(alias="from")
    range: Range | None = None
    outside: OneOf["quarantine", "unknown"] | None = None
    in_: OneOf["minor", "major"] | None = Field(default=None, alias="in")
    decimals: OneOf["refuse", "round"] | None = None
    yes: OneOrMany[Cell] | None = None
    no: OneOrMany[Cell] | None = None


ProductRole = Annotated[ProductRoleShape, BeforeValidator(_as_role), OrElse(TEXT_PATTERN)]


class ProductsShape(TableShape):
    """The products table: one row a product; each role names the column of the file."""

    id: ProductRole
    name: ProductRole | None = None
    category: ProductRole | None = None
    price: ProductRole | None = None
    in_stock: ProductRole | None = None
    blocked: ProductRole | None = None


class QuarantineShape(Shape):
    """How much of a table may be set aside."""

    at_most: Percent


class DataShape(Shape):
    """All of `data:`."""

    customers: CustomersShape | None = None
    transactions: TransactionsShape | None = None
    products: ProductsShape | None = None
    events: EventsShape | None = None
    contacts: ContactsShape | None = None
    quarantine: QuarantineShape | None = None


class SegmentsFile(Shape):
    """Everything a file of `segments/` may hold; read entry by entry, so that one slip costs one entry."""

    features: AnyNode | None = None
    segments: AnyNode | None = None
    scores: AnyNode | None = None
    groups: AnyNode | None = None
    interests: AnyNode | None = None


class OnlyShape(Shape):
    """Lines of these products, or of these categories; contacts of these offers; events of these kinds ..."""

    product: OneOrMany[Cell] | None = None
    category: OneOrMany[Cell] | None = None
    offer: OneOrMany[Cell] | None = None
    kind: OneOrMany[Cell] | None = None
    channel: OneOrMany[Cell] | None = None

    @model_validator(mode="after")
    def _one(self) -> OnlyShape:
        if len(self.said()) != 1:
            raise refuse("D207")
        return self

    def said(self) -> list[tuple[str, tuple[str, ...]]]:
        """The role and the texts that stand there."""
        roles = ("product", "category", "offer", "kind", "channel")
        return [(role, tuple(getattr(self, role))) for role in roles if getattr(self, role) is not None]


class FeatureShape(Shape):
    """One feature; which keys fit which measure is checked when it is read."""

    id: Id
    measure: Measure
    what: Text = ""
    within: Days | None = None
    of: OneOf["product", "category"] | None = None
    only: OnlyShape | None = None
    at_most: Annotated[int, Field(ge=1, le=20)] | None = None
    cut_points: list[Number] | None = None
    new_for: Days | None = None
    lapsing_after: Number | None = None
    lost_after: Number | None = None
    shortest_gap: Days | None = None
    typical_gap: Days | None = None


class SegmentShape(Shape):
    """One segment; `what` says what it is, `why` why it matters."""

    id: Id
    when: AnyNode
    what: Text = ""
    why: Text = ""
    if_unknown: OneOf["fire", "ignore"] | None = None


class LearnedShape(Shape):
    """A score that a model of ours gives; which keys fit what it learns is checked when it is read."""

    id: Id
    learn: Learns
    within: Days | None = None
    column: Text | None = None
    margin: Text | None = None
    offer: Text | None = None
    outcome: OneOf["order", "value"] | None = None
    uses: OneOrMany[Text] | None = None
    what: Text = ""
    stale_after: Days | None = None


class GroupsShape(Shape):
    """Groups of customers who are alike; `names` are own words for them, by number."""

    id: Id
    uses: OneOrMany[Text] | None = None
    k: Annotated[int, Field(ge=2, le=12)] | None = None
    names: AnyNode | None = None
    what: Text = ""
    stale_after: Days | None = None


class InterestsShape(Shape):
    """Interests by what customers buy together; `names` are own words for them, by number."""

    id: Id
    of: OneOf["product", "category"] | None = None
    within: Days | None = None
    k: Annotated[int, Field(ge=2, le=20)] | None = None
    names: AnyNode | None = None
    what: Text = ""
    stale_after: Days | None = None


class ScoreShape(Shape):
    """A score that comes as a column, with its card."""

    id: Id
    column: Text
    range: Range
    as_of: Day
    model: Text = ""
    what: Text = ""
    stale_after: Days | None = None
    uses: OneOrMany[Text] | None = None
