"""The values of single facts at which a leaf turns: each one tried, the nearest first."""

from __future__ import annotations

import math
from datetime import date

import pytest
from campaign_engine.engine.critical_values import critical_values
from campaign_engine.engine.program import Derived, Input, Rule, make_program
from campaign_engine.engine.reference import evaluate, settle, truth
from campaign_engine.engine.tree import (
    All,
    Among,
    Any,
    Arithmetic,
    Call,
    Case,
    Compare,
    Condition,
    Constant,
    Contains,
    Fact,
    Flag,
    IsUnknown,
    Kind,
    Like,
    Literal,
    Negative,
    Not,
    Truth,
    Type,
    walk,
)
from hypothesis import given, settings
from hypothesis import strategies as st

NUMBER, TEXT, DATE, BOOLEAN = Type(Kind.NUMBER), Type(Kind.TEXT), Type(Kind.DATE), Type(Kind.BOOLEAN)
X, Y, DAY = Fact("x"), Fact("y"), Fact("day")


def lit(value) -> Literal:
    kind = {bool: Kind.BOOLEAN, str: Kind.TEXT, date: Kind.DATE}.get(type(value), Kind.NUMBER)
    return Literal(float(value) if kind is Kind.NUMBER else value, Type(kind))


def calc(left, sign, right) -> Arithmetic:
    return Arithmetic(sign, left, right)


def call(function, *arguments) -> Call:
    return Call(function, arguments)


def nearest(condition, row, name="x"):
    return next(value for fact, value in critical_values(condition, row) if fact == name)


@pytest.mark.parametrize(
    ("condition", "row", "value"),
    [
        (Compare(">", X, lit(120)), {"x": 100}, 121.0),
        (Compare(">=", X, lit(120)), {"x": 100}, 120.0),
        (Compare(">=", X, lit(120)), {"x": 130}, 119.0),
        (Compare("=", X, lit(3)), {"x": 3}, 4.0),
        (Compare("<>", X, lit(3)), {"x": 9}, 3.0),
        (Compare(">=", X, lit(0.6)), {"x": 0.25}, 0.6),
        (Compare(">", X, lit(0.6)), {"x": 0.25}, math.nextafter(0.6, 1)),
        (Compare("<", X, lit(0.6)), {"x": 0.75}, math.nextafter(0.6, 0)),
        (Compare(">=", X, calc(lit(2), "*", Y)), {"x": 30, "y": 20}, 40.0),
        (Compare(">=", lit(40), calc(lit(2), "*", X)), {"x": 21}, 20.0),
        (Compare(">", calc(calc(X, "+", lit(5)), "*", lit(3)), lit(30)), {"x": 1}, 6.0),
        (Compare(">", calc(lit(100), "-", X), lit(30)), {"x": 90}, 69.0),
        (Compare(">=", calc(lit(100), "/", X), lit(20)), {"x": 10}, 5.0),
        (Compare(">=", calc(X, "/", Y), lit(20)), {"x": 30, "y": 2}, 40.0),
        (Compare("=", calc(X, "%", lit(10)), lit(0)), {"x": 37}, 30.0),
        (Compare("<", Negative(X), lit(-5)), {"x": 2}, 6.0),
        (Compare(">", call("ABS", X), lit(5)), {"x": -2}, -6.0),
        (Compare(">=", call("ROUND", X), lit(3)), {"x": 2.25}, 2.5),
        (Compare(">=", call("FLOOR", X), lit(3)), {"x": 2.25}, 3.0),
        (Compare(">", call("LEAST", lit(20), calc(lit(5), "+", X)), lit(10)), {"x": 1}, 6.0),
        (Compare(">", call("COALESCE", X, lit(0)), lit(3)), {"x": None}, 4.0),
        (Compare(">", Case(((Truth(Fact("b")), X),), lit(0)), lit(3)), {"x": 1, "b": True}, 4.0),
        (Compare(">", X, lit(3)), {"x": None}, 3.0),
        (Compare(">", X, lit(3)), {}, 3.0),
        (Among(X, (lit(1), lit(5))), {"x": 4}, 5.0),
        (Among(X, (lit(1), lit(5))), {"x": 5}, 6.0),
        (IsUnknown(X), {"x": 4}, None),
        (Not(All((Compare(">", X, lit(3)), Flag("tag.a")))), {"x": 1}, 4.0),
    ],
)
def test_numbers_turn_at_the_nearest_natural_value(condition, row, value):
    assert nearest(condition, row) == value


@pytest.mark.parametrize(
    ("condition", "row", "expected"),
    [
        (Compare("=", X, lit("north")), {"x": "south"}, [("x", "north")]),
        (Any((Compare("=", X, lit("north")), Compare("=", X, lit("east")))), {"x": "east"}, [("x", "north")]),
        (Compare("=", call("LOWER", X), lit("gold")), {"x": "iron"}, [("x", "gold"), ("x", "GOLD")]),
        (Among(X, (lit("a"), lit("b"))), {"x": "c"}, [("x", "a"), ("x", "b")]),
        (Like(X, "a%b_"), {"x": "c"}, [("x", "abx")]),
        (Truth(X), {"x": True}, [("x", False)]),
        (Truth(X), {"x": None}, [("x", True), ("x", False)]),
        (Compare("<>", X, lit(True)), {"x": True}, [("x", False)]),
        (Flag("holding.a"), {}, [("holding.a", True)]),
        (Flag("holding.a", negated=True), {"holding.a": True}, [("holding.a", False)]),
        (Contains(X, lit("tea")), {"x": ["cup"]}, [("x", ("cup", "tea"))]),
        (Contains(X, lit("tea")), {"x": ["tea", "cup"]}, [("x", ("cup",))]),
        (Contains(Fact("list"), X), {"list": ["tea"], "x": "cup"}, [("x", "tea")]),
        (IsUnknown(calc(X, "/", lit(2)), negated=True), {"x": 3}, [("x", None)]),
        (Compare("=", call("LENGTH", X), lit(3)), {"x": "a"}, []),
        (Constant(True), {}, []),
    ],
)  # fmt: skip
def test_text_booleans_lists_and_flags_turn_at_what_the_condition_names(condition, row, expected):
    found = critical_values(condition, row)
    assert [pair for pair in found if pair[0] in ("x", "holding.a")] == expected


ABOVE = math.nextafter(0.6, 1)


@pytest.mark.parametrize(
    ("condition", "present", "values"),
    [
        (Compare(">", X, lit(0.6)), 0.25, [ABOVE, 0.61, 0.62]),
        (Compare(">=", X, lit(0.6)), 0.75, [math.nextafter(0.6, 0), 0.59]),
        (Compare(">", X, lit(100.5)), 3.25, [math.nextafter(100.5, 101), 101.0, 102.0]),
        (Compare(">", X, lit(0.6)), 0.0, [ABOVE, 0.61, 0.62, 1.0, 2.0]),
        (Compare(">", X, lit(3)), 1.0, [4.0, 5.0]),
        (Compare(">", X, lit(2.0**60)), 1.0, [math.nextafter(2.0**60, math.inf)]),
        (Compare(">=", call("ROUND", X, lit(1)), lit(0.5)), 0.125, [0.45, 0.46, math.nextafter(0.45, 1), 0.5]),
        (Compare("=", calc(X, "*", lit(0)), lit(1)), 1.0, []),
        (Compare(">", calc(lit(1), "/", X), lit(0)), -2.0, []),
    ],
)
def test_neighbours_are_the_natural_step_and_the_next_double(condition, present, values):
    found = {value for _, value in critical_values(condition, {"x": present})}
    assert set(values) <= found if values else not found
    assert len(found) <= 20


@pytest.mark.parametrize(
    ("type_", "values"),
    [
        (NUMBER, [0.0, 1.0]), (TEXT, ["north"]), (DATE, [date(2026, 1, 1)]), (BOOLEAN, [True, False]),
        (Type(Kind.TEXTS), [()]),
    ],
)  # fmt: skip
def test_an_unknown_input_that_must_be_known_gets_samples_of_its_kind(type_, values):
    program = make_program((Input("x", type_), Input("city", TEXT)), (), constants=(("today", DATE, NEW_YEAR),))
    condition = All((IsUnknown(X, negated=True), Compare("=", Fact("city"), lit("north"))))
    found = critical_values(condition, settle(program, {})[1], program)
    assert [value for name, value in found if name == "x"] == values


def test_months_and_weekdays_that_do_not_exist_are_left_out():
    for function, wrong, right in (("MONTH", (0, 13), (1, 12)), ("WEEKDAY", (0, 8), (1, 7))):
        for number in (*wrong, *right):
            found = critical_values(Compare("=", call(function, X), lit(number)), {"x": date(2026, 5, 6)})
            assert bool(found) == (number in right)
    unknown_year = critical_values(Compare("=", call("MONTH", X), lit(2)), {"x": None})
    assert unknown_year[0] == ("x", date(2000, 2, 1))


NEW_YEAR = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("condition", "present", "value"),
    [
        (Compare(">=", X, lit(NEW_YEAR)), date(2025, 5, 5), NEW_YEAR),
        (Compare(">", X, lit(NEW_YEAR)), date(2025, 5, 5), date(2026, 1, 2)),
        (Compare("<", X, lit(NEW_YEAR)), date(2026, 5, 5), date(2025, 12, 31)),
        (Compare("<=", X, lit(date(9999, 12, 31))), date(2026, 5, 5), None),
        (Compare(">", call("DAYS_BETWEEN", X, DAY), lit(30)), date(2026, 9, 20), date(2026, 8, 31)),
        (Compare(">", call("DAYS_BETWEEN", DAY, X), lit(30)), date(2026, 9, 20), date(2026, 11, 1)),
        (Compare("<=", call("DAYS_TO_ANNIVERSARY", X, DAY), lit(7)), date(1990, 12, 1), date(1990, 10, 8)),
        (Compare("=", call("MONTH", X), lit(2)), date(1990, 3, 31), date(1990, 2, 28)),
        (Compare("=", call("WEEKDAY", X), lit(1)), date(2026, 11, 22), date(2026, 11, 16)),
    ],
)
def test_dates_turn_to_the_day(condition, present, value):
    found = [day for name, day in critical_values(condition, {"x": present, "day": date(2026, 10, 1)}) if name == "x"]
    assert (found[0] if found else None) == value


def test_with_a_program_only_inputs_are_named_and_money_comes_in_minor_units():
    program = make_program(
        (Input("spend", Type(Kind.NUMBER, "EUR"), scale=2), Input("born", DATE)),
        (Rule("a", Constant(True), sets=(("bonus", lit(1)),)),),
        (Derived("bonus", NUMBER, "max"),),
        input_flags=("holding.x",),
        constants=(("today", DATE, NEW_YEAR),),
    )
    condition = All(
        (
            Compare(">", Fact("spend"), lit(40)),
            Compare(">", Fact("bonus"), lit(5)),
            Flag("tag.derived"),
            Flag("holding.x"),
            IsUnknown(Fact("born"), negated=True),
        )
    )
    _, settled = settle(program, {"spend": 1234})
    found = critical_values(condition, settled, program)
    assert found[:3] == [("spend", 4001), ("holding.x", True), ("born", NEW_YEAR)]
    assert {name for name, _ in found} == {"spend", "holding.x", "born"}
    assert all(type(value) is int for name, value in found if name == "spend")


def test_a_threshold_between_two_minor_units_turns_at_the_whole_one():
    program = make_program((Input("spend", Type(Kind.NUMBER, "EUR"), scale=2),), (Rule("a", Constant(True)),))
    condition = Compare(">=", Fact("spend"), calc(lit(100), "/", lit(3)))
    assert critical_values(condition, settle(program, {"spend": 0})[1], program)[0] == ("spend", 3334)


@settings(max_examples=80)
@given(data=st.data())
def test_every_value_named_turns_some_leaf_by_itself(conditions, data):
    condition, row = data.draw(conditions.conditions), data.draw(conditions.rows)
    leaves = [node for node in walk(condition) if isinstance(node, Condition) and not isinstance(node, All | Any | Not)]
    for name, value in critical_values(condition, row):
        changed = {**row, name: value}
        assert any(truth(leaf, changed) is not truth(leaf, row) for leaf in leaves)


@settings(max_examples=150)
@given(
    st.integers(-50, 50).filter(bool),
    st.integers(-200, 200),
    st.integers(-200, 200),
    st.integers(-200, 200),
    st.sampled_from(["<", "<=", ">", ">=", "=", "<>"]),
)
def test_a_linear_comparison_of_whole_numbers_turns_at_the_nearest_whole_number(a, b, c, x, sign):
    """Against a plain search step by step; where a whole number can turn it, none nearer than the first named does."""
    condition = Compare(sign, calc(calc(lit(a), "*", X), "+", lit(b)), lit(c))
    before = truth(condition, {"x": x})
    found = [value for _, value in critical_values(condition, {"x": x}) if value.is_integer()]
    turning = (x + way * step for step in range(1, 700) for way in (1, -1))
    expected = next((value for value in turning if truth(condition, {"x": value}) is not before), None)
    if expected is None:
        assert found == []
    else:
        assert abs(found[0] - x) == abs(expected - x)


@settings(max_examples=40)
@given(st.integers(0, 100_000), st.integers(1, 100_000), st.integers(1, 9))
def test_money_turns_at_the_nearest_minor_unit(stored, threshold, divisor):
    program = make_program(
        (Input("spend", Type(Kind.NUMBER, "EUR"), scale=2),),
        (Rule("a", Compare(">=", Fact("spend"), calc(lit(threshold / 100), "/", lit(divisor)))),),
    )
    fired = evaluate(program, {"spend": stored}).fired
    found = critical_values(program.rules[0].when, settle(program, {"spend": stored})[1], program)
    assert found
    value = found[0][1]
    assert evaluate(program, {"spend": value}).fired != fired
    one_before = value - 1 if value > stored else value + 1
    assert evaluate(program, {"spend": one_before}).fired == fired
