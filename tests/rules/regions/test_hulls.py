"""The range of a value holds every value that occurs, by the reference evaluator, and no more where its form tells."""

from __future__ import annotations

import math
from datetime import date

import pytest
from campaign_engine.engine.reference import value_of
from campaign_engine.engine.tree import Arithmetic, Call, Case, Compare, Fact, Kind, Literal, Negative, Type
from campaign_engine.rules.regions.hulls import EVERYTHING, is_total, is_whole, needed_facts, value_hull
from campaign_engine.rules.vocabulary import FactInfo
from hypothesis import example, given, settings
from hypothesis import strategies as st

NUMBER, DATE = Type(Kind.NUMBER), Type(Kind.DATE)
RANGES = {
    "low": (-2.6, -0.4),
    "around": (-2.5, 1.5),
    "high": (0.3, 4.7),
    "count": (0.0, 5.0),
    "up": (1.25, math.inf),
    "down": (-math.inf, 0.0),
    "free": EVERYTHING,
}
"""Ends that no rounding leaves alone, and open ones."""
DAYS = (date(2026, 1, 1), date(2026, 3, 1))
FACTS = {name: FactInfo(name, NUMBER, is_whole=name == "count") for name in RANGES}
FAR = 1e308


def hull_of(name: str) -> tuple[float, float]:
    if name in ("start", "end"):
        return float(DAYS[0].toordinal()), float(DAYS[1].toordinal())
    return RANGES[name]


def number(value: float) -> Literal:
    return Literal(value, NUMBER)


def call(function: str, *arguments) -> Call:
    return Call(function, arguments)


CONSTANT = st.sampled_from((-3.0, -1.5, -0.5, 0.0, 0.05, 0.5, 1.0, 2.0, 7.0, FAR)).map(number)
LEAF = st.sampled_from(sorted(RANGES)).map(Fact) | CONSTANT
DIGITS = st.integers(0, 3).map(lambda digits: number(float(digits)))
VALUE = st.recursive(
    LEAF,
    lambda part: st.one_of(
        st.builds(Arithmetic, st.sampled_from("+-*/%"), part, part),
        st.builds(Negative, part),
        st.builds(call, st.sampled_from(("ABS", "FLOOR", "CEIL", "ROUND")), part),
        st.builds(call, st.just("ROUND"), part, DIGITS),
        st.builds(call, st.sampled_from(("LEAST", "GREATEST", "COALESCE")), part, part),
        st.builds(lambda one, other: Case(((Compare(">", Fact("free"), number(0.0)), one),), other), part, part),
    ),
    max_leaves=4,
)


def inside(name: str) -> st.SearchStrategy:
    """A number of a fact's range: its ends, something close by or far away, or unknown."""
    low, high = RANGES[name]
    named = [one for one in (low, high, 0.0, 0.5, -0.5, 1.0, 2.0, 4.0, 12.5, -7.0, FAR, -FAR) if low <= one <= high]
    if name == "count":
        return st.sampled_from([float(k) for k in range(6)])
    between = st.floats(max(low, -100.0), min(high, 100.0))
    return st.none() | st.sampled_from([one for one in named if math.isfinite(one)]) | between


ROW = st.fixed_dictionaries({name: inside(name) for name in RANGES})


@settings(max_examples=300)
@given(value=VALUE, rows=st.lists(ROW, min_size=5, max_size=12))
@example(call("ROUND", Fact("around")), [{"around": -2.5}, {"around": 1.5}])
@example(call("ROUND", Fact("high"), number(1.0)), [{"high": 0.3}, {"high": 4.7}])
@example(call("ROUND", Arithmetic("*", Fact("high"), number(0.05)), number(1.0)), [{"high": 0.3}, {"high": 4.7}])
@example(Arithmetic("%", Negative(Fact("count")), number(2.0)), [{"count": 3.0}])
@example(Arithmetic("/", Fact("high"), Fact("around")), [{"high": 1.0, "around": -0.5}])
@example(Arithmetic("*", Fact("down"), Fact("up")), [{"down": 0.0, "up": 2.0}, {"down": -3.0, "up": 9.0}])
@example(call("LEAST", Fact("low"), Fact("up")), [{"low": -0.4, "up": 2.0}])
@example(call("GREATEST", Fact("low"), Fact("high")), [{"low": -0.4, "high": 0.3}])
def test_whatever_a_value_comes_to_lies_in_its_range(value, rows):
    low, high = value_hull(value, hull_of)
    for row in rows:
        found = value_of(value, row)
        if found is not None:
            assert low <= found <= high, (value, row)
            assert not is_whole(value, FACTS) or found.is_integer(), (value, row)
            assert all(row.get(name) is not None for name in needed_facts(value))
        elif is_total(value):
            assert any(row.get(name) is None for name in needed_facts(value)), (value, row)


X = {name: Fact(name) for name in RANGES}


@pytest.mark.parametrize(
    ("value", "hull"),
    [
        (call("ROUND", X["low"]), (-3, 0)),
        (call("ROUND", X["around"]), (-3, 2)),
        (call("ROUND", X["high"]), (0, 5)),
        (call("ROUND", Arithmetic("+", X["high"], number(0.3))), (1, 5)),
        (call("ROUND", Arithmetic("*", X["high"], number(0.5))), (0, 2)),
        (call("ROUND", X["high"], number(1.0)), (0.3, 4.7)),
        (call("ROUND", Arithmetic("*", X["high"], number(0.5)), number(1.0)), (0.2, 2.4)),
        (call("ROUND", X["up"], number(1.0)), (1.3, math.inf)),
        (call("ROUND", X["down"], number(2.0)), (-math.inf, 0)),
        (call("ROUND", Arithmetic("+", X["count"], number(FAR)), number(2.0)), EVERYTHING),
        (call("FLOOR", X["around"]), (-3, 1)),
        (call("CEIL", X["around"]), (-2, 2)),
        (call("ABS", X["around"]), (0, 2.5)),
        (call("ABS", X["low"]), (0.4, 2.6)),
        (call("LEAST", X["around"], X["high"]), (-2.5, 1.5)),
        (call("GREATEST", X["around"], X["high"]), (0.3, 4.7)),
        (call("COALESCE", X["low"], X["high"]), (-2.6, 4.7)),
        (call("DAYS_BETWEEN", Fact("start"), Fact("end")), (-59, 59)),
        (call("DAYS_BETWEEN", Literal(DAYS[1], DATE), Fact("end")), (-59, 0)),
        (call("MONTH", Fact("start")), (1, 12)),
        (Negative(X["high"]), (-4.7, -0.3)),
        (Arithmetic("-", X["count"], X["high"]), (-4.7, 4.7)),
        (Arithmetic("*", X["low"], X["high"]), (-2.6 * 4.7, -0.4 * 0.3)),
        (Arithmetic("*", X["down"], X["up"]), (-math.inf, 0)),
        (Arithmetic("*", X["free"], number(0.0)), (0, 0)),
        (Arithmetic("/", X["count"], X["up"]), (0, 4)),
        (Arithmetic("/", X["count"], X["count"]), (0, math.inf)),
        (Arithmetic("/", X["count"], X["around"]), EVERYTHING),
        (Arithmetic("%", X["count"], number(2.0)), (0, 5)),
        (Arithmetic("%", X["down"], number(2.0)), (-math.inf, 0)),
        (Case(((Compare(">", X["free"], number(0.0)), X["low"]),), X["count"]), (-2.6, 5)),
    ],
)  # fmt: skip
def test_range_is_no_wider_than_its_form_tells(value, hull):
    assert value_hull(value, hull_of) == pytest.approx(hull, abs=1e-12)


@pytest.mark.parametrize(
    ("value", "whole", "total", "needed"),
    [
        (X["count"], True, True, {"count"}),
        (X["high"], False, True, {"high"}),
        (Arithmetic("+", X["count"], number(2.0)), True, False, {"count"}),
        (Arithmetic("+", X["count"], number(0.5)), False, False, {"count"}),
        (Arithmetic("/", X["count"], number(2.0)), False, False, {"count"}),
        (call("ROUND", X["high"]), True, True, {"high"}),
        (call("ROUND", X["high"], number(1.0)), False, False, {"high"}),
        (call("FLOOR", X["high"]), True, True, {"high"}),
        (call("LEAST", X["count"], X["high"]), False, True, {"count", "high"}),
        (call("COALESCE", X["count"], X["high"]), False, False, set()),
        (call("COALESCE", X["count"], number(1.0)), True, False, set()),
        (Case(((Compare(">", X["free"], number(0.0)), X["count"]),), number(1.0)), True, False, set()),
    ],
)  # fmt: skip
def test_form_tells_what_is_whole_what_is_known_and_what_it_needs(value, whole, total, needed):
    assert (is_whole(value, FACTS), is_total(value), needed_facts(value)) == (whole, total, needed)
