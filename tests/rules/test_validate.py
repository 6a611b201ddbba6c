"""Shapes are filled from nodes exactly; every slip is one problem at its own key or value."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

import pytest
from campaign_engine.rules.nodes import Scalar
from campaign_engine.rules.places import Source
from campaign_engine.rules.shape_types import (
    AnyNode,
    ConditionText,
    Day,
    DayOrMoment,
    Days,
    ExpressionText,
    Id,
    LocalMoment,
    Money,
    Number,
    OneOrMany,
    Percent,
    PercentRange,
    Priority,
    Shape,
    Text,
)
from campaign_engine.rules.validate import node_at, place_at, validate
from campaign_engine.rules.yaml_reader import read_yaml
from pydantic import Field


class Window(Shape):
    from_: Day | None = Field(default=None, alias="from")
    to: Day | None = None


class Coupon(Shape):
    kind: Literal["coupon"]
    value: Money


class Points(Shape):
    kind: Literal["points"]
    points: int


class Everything(Shape):
    id: Id = "x"
    why: Text | None = None
    priority: Priority = 50
    window: Window | None = None
    tags: OneOrMany[Id] | None = None
    when: ConditionText | None = None
    value: ExpressionText | None = None
    rest: AnyNode | None = None
    share: Percent | None = None
    lift: PercentRange | None = None
    after: Days | None = None
    amount: Money | None = None
    number: Number | None = None
    starts: LocalMoment | None = None
    begins: DayOrMoment | None = None
    boost: dict[Id, Number] | None = None
    offer: Annotated[Coupon | Points, Field(discriminator="kind")] | None = None
    stock: Annotated[int, Field(ge=0)] | None = None
    at_most: Annotated[int, Field(ge=0, le=10)] | None = None
    open: bool = False
    lists: list[Window] | None = None


def fill(text: str):
    root, problems = read_yaml(Source("a.yaml", text))
    assert not problems
    return validate(root, Everything)


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("id: 老客户_2", "id", "老客户_2"),
        ("id: e\u0301t", "id", "\u00e9t"),
        ("id: 3for2", "id", "3for2"),
        ("why: '  back '", "why", "back"),
        ("share: 10%", "share", Decimal("0.1")),
        ("share: 12.5 %", "share", Decimal("0.125")),
        ("lift: 1%..4%", "lift", (Decimal("0.01"), Decimal("0.04"))),
        ("lift: 2%", "lift", (Decimal("0.02"), Decimal("0.02"))),
        ("after: 14 days", "after", 14),
        ("after: 1 day", "after", 1),
        ("amount: 5.00", "amount", Decimal("5.00")),
        ("amount: 5", "amount", Decimal(5)),
        ("number: -0.5", "number", Decimal("-0.5")),
        ("starts: 2026-11-10T20:00", "starts", datetime(2026, 11, 10, 20)),  # noqa: DTZ001 - local by design
        ("begins: 2026-11-10", "begins", date(2026, 11, 10)),
        ("window: {from: 2026-10-01}", "window", Window.model_validate({"from": "2026-10-01"})),
        ("tags: a", "tags", ["a"]),
        ("tags: [a, b]", "tags", ["a", "b"]),
        ("boost: {a: 1.2}", "boost", {"a": Decimal("1.2")}),
        ("offer: {kind: points, points: 3}", "offer", Points(kind="points", points=3)),
        ("open: true", "open", True),
        ("window:", "window", None),
        ("amount: null", "amount", None),
    ],
)
def test_value_is_read_exactly(text, name, value):
    model, problems = fill(text)
    assert not problems
    assert getattr(model, name) == value
    assert type(getattr(model, name)) is type(value)


def test_written_decimals_of_money_stay():
    model, _ = fill("amount: 5.00")
    assert str(model.amount) == "5.00"


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("idd: x", "S102", 1, 1),
        ("window: {form: 2026-10-01}", "S102", 1, 10),
        ("id: a-b", "S120", 1, 5),
        ("id: 12", "S120", 1, 5),
        ("id: And", "S128", 1, 5),
        ("id:", "S120", 1, 1),
        ("why: 3", "S105", 1, 6),
        ("why: ''", "S111", 1, 6),
        ("priority: 101", "S107", 1, 11),
        ("priority: high", "S107", 1, 11),
        ("priority:", "S107", 1, 1),
        ("priority: 5.0", "S107", 1, 11),
        ("priority: true", "S107", 1, 11),
        ("stock: -1", "S114", 1, 8),
        ("stock: many", "S114", 1, 8),
        ("at_most: 11", "S107", 1, 10),
        ("window: 3", "S103", 1, 9),
        ("lists: 3", "S104", 1, 8),
        ("lists: {from: 2026-10-01}", "S104", 1, 8),
        ("lists:\n  - {to: 2026-10-01}\n  - {to: soon}", "S121", 3, 10),
        ("lists:\n  - 3", "S103", 2, 5),
        ("window: {from: 2026-02-30}", "S122", 1, 16),
        ("starts: 2026-10-01", "S123", 1, 9),
        ("starts: 2026-10-01T25:00", "S122", 1, 9),
        ("begins: 2026-10-01T7:00", "S123", 1, 9),
        ("share: 0.1", "S124", 1, 8),
        ("share: 101%", "S124", 1, 8),
        ("lift: 4%..1%", "S125", 1, 7),
        ("after: 14", "S126", 1, 8),
        ("after: two days", "S126", 1, 8),
        ("amount: GBP 5", "S127", 1, 9),
        ("amount: -5", "S127", 1, 9),
        ("amount: true", "S127", 1, 9),
        ("number: '5'", "S108", 1, 9),
        ("tags: []", "S112", 1, 7),
        ("tags: [a, a b]", "S120", 1, 11),
        ("tags: {a: b}", "S120", 1, 7),
        ("boost: {a-b: 1}", "S120", 1, 9),
        ("boost: {ab: x}", "S108", 1, 13),
        ("boost: [a]", "S103", 1, 8),
        ("offer: {kind: gift}", "S110", 1, 15),
        ("offer: {value: 3}", "S101", 1, 8),
        ("offer: {kind: points}", "S101", 1, 8),
        ("offer: {kind: points, points: 1, value: 3}", "S102", 1, 34),
        ("open: yes", "S109", 1, 7),
        ("when: {a: b}", "S130", 1, 7),
        ("value: [1]", "S131", 1, 8),
    ],
)
def test_slip_is_one_problem_at_its_place(text, code, line, column):
    model, problems = fill(text)
    assert model is None
    assert [(one.code, one.place.line, one.place.column) for one in problems] == [(code, line, column)]
    assert problems[0].text()
    assert problems[0].text("zh")


def test_all_slips_are_told_at_once_in_both_languages():
    _, problems = fill("id: a b\npriority: 101\nshare: x\nopen: on\nxyz: 1")
    assert [problem.code for problem in problems] == ["S120", "S107", "S124", "S109", "S102"]


@pytest.mark.parametrize(
    ("text", "meant"),
    [("prioritty: 1", "priority"), ("window: {frm: 2026-10-01}", "from"), ("offer: {kind: coupon, valu: 3}", "value")],
)
def test_misspelt_key_names_a_legal_one_and_is_not_also_missing(text, meant):
    _, problems = fill(text)
    assert [(problem.code, problem.values["meant"], problem.hints) for problem in problems] == [
        ("S102", meant, ("meant",))
    ]


def test_key_that_already_stands_there_is_not_suggested():
    _, problems = fill("priority: 1\nprioriti: 2")
    assert problems[0].values["meant"] != "priority"


def test_message_says_what_was_found_and_what_was_expected():
    _, problems = fill("priority: high")
    assert problems[0].text() == '"priority" is "high"; it must be a whole number from 0 to 100'


@pytest.mark.parametrize("text", ["when: a > 3", "when: 'a > 3'", "when: 12", "when: true", "when: |\n  a > 3"])
def test_condition_comes_as_the_node_with_its_places(text):
    model, problems = fill(text)
    assert not problems
    assert isinstance(model.when, Scalar)
    assert model.when.place.line == 1


def test_node_and_place_are_found_by_path():
    root, _ = read_yaml(Source("a.yaml", "lists:\n  - {to: 2026-10-01}\nwhy:\n"))
    node, key = node_at(root, ("lists", 0, "to"))
    assert (node.text, key.text) == ("2026-10-01", "to")
    assert str(place_at(root, ("lists", 0, "to"))) == "a.yaml:2:10"
    assert str(place_at(root, ("why",))) == "a.yaml:3:1"
    assert str(place_at(root, ("lists", 0, "from"))) == "a.yaml:2:5"


def test_shapes_have_a_json_schema_for_editors():
    schema = Everything.model_json_schema()
    assert schema["additionalProperties"] is False
    assert schema["properties"]["priority"]["maximum"] == 100
