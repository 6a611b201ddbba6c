"""What conditions, values and programs mean: every row of the table "Exactly", against independent oracles."""

from __future__ import annotations

import math
import operator
import re
import struct
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from campaign_engine.engine.reference import (
    days_to_anniversary,
    known,
    matches_pattern,
    round_away_from_zero,
    truth,
    value_of,
)
from campaign_engine.engine.tree import (
    Among,
    Arithmetic,
    Call,
    Case,
    Compare,
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
)
from hypothesis import example, given, settings
from hypothesis import strategies as st

NUMBER, TEXT, DATE, BOOLEAN = Type(Kind.NUMBER), Type(Kind.TEXT), Type(Kind.DATE), Type(Kind.BOOLEAN)
X, Y = Fact("x"), Fact("y")
UNKNOWN = Fact("nobody_knows")


def lit(value) -> Literal:
    kind = Kind.BOOLEAN if isinstance(value, bool) else Kind.NUMBER if isinstance(value, float | int) else None
    return Literal(value, Type(kind or (Kind.TEXT if isinstance(value, str) else Kind.DATE)))


def call(function: str, *arguments) -> Call:
    return Call(
        function, tuple(part if not isinstance(part, float | int | str | date) else lit(part) for part in arguments)
    )


def arithmetic(left, sign: str, right):
    return value_of(Arithmetic(sign, X, Y), {"x": left, "y": right})


def bits(value: float) -> bytes:
    return struct.pack("<d", value)


@pytest.mark.parametrize(
    ("stored", "meant"),
    [
        (3, 3.0), (2**53 + 1, 2.0**53), (10**400, None), (math.nan, None), (math.inf, None), (-math.inf, None),
        (-0.0, 0.0), (np.float32(0.1), 0.10000000149011612), (np.int64(7), 7.0), (np.float64("nan"), None),
        (True, True), (np.bool_(False), False), ("a", "a"), (date(2026, 1, 1), date(2026, 1, 1)), (None, None),
        (["a", None, "b"], ("a", "b")), ((), ()), (np.datetime64("2026-01-01"), date(2026, 1, 1)),
    ],
)  # fmt: skip
def test_stored_values_are_read_as_doubles_dates_and_text(stored, meant):
    result = known(stored)
    assert result == meant
    assert type(result) is type(meant)
    if isinstance(meant, float):
        assert bits(result) == bits(meant)


@pytest.mark.parametrize("stored", [datetime(2026, 1, 1), b"x", {"a": 1}, object()])  # noqa: DTZ001
def test_what_can_never_be_a_value_is_our_error(stored):
    with pytest.raises(TypeError, match="not a value"):
        known(stored)


@pytest.mark.parametrize(
    ("left", "sign", "right", "result"),
    [
        (0.1, "+", 0.2, 0.30000000000000004), (1e308, "+", 1e308, None), (-1e308, "-", 1e308, None),
        (1e200, "*", 1e200, None), (5e-324, "*", 0.5, 0.0), (-1.0, "*", 0.0, 0.0), (0.0, "/", -5.0, 0.0),
        (1.0, "/", 0.0, None), (0.0, "/", 0.0, None), (1.0, "/", -0.0, None), (1e308, "/", 1e-10, None),
        (1.0, "/", 3.0, 1 / 3), (7.0, "%", 3.0, 1.0), (-7.0, "%", 3.0, -1.0), (7.0, "%", -3.0, 1.0),
        (-6.0, "%", 3.0, 0.0), (7.0, "%", 0.0, None), (7.5, "%", 2.0, None), (7.0, "%", 2.5, None),
        (2.0**53, "%", 7.0, float(2**53 % 7)), (2.0**53 + 2, "%", 7.0, None),
        (7.0, "%", 2.0**60, None), (None, "+", 1.0, None), (1.0, "*", math.nan, None),
    ],
)  # fmt: skip
def test_arithmetic_is_that_of_doubles_and_what_is_not_finite_is_unknown(left, sign, right, result):
    found = arithmetic(left, sign, right)
    assert found == result
    assert found is None or bits(found) == bits(result)


def test_minus_zero_is_zero_after_every_node():
    for value in (Negative(lit(0.0)), call("CEIL", -0.5), call("ROUND", -0.3), call("ROUND", -0.001, 2), lit(-0.0)):
        assert bits(value_of(value, {})) == bits(0.0)


@pytest.mark.parametrize(
    ("x", "digits", "result"),
    [
        (0.5, None, 1.0), (-0.5, None, -1.0), (1.5, None, 2.0), (2.5, None, 3.0), (-2.5, None, -3.0),
        (0.49999999999999994, None, 0.0), (-0.49999999999999994, None, 0.0),
        (4503599627370495.5, None, 4503599627370496.0),
        (9007199254740993.0, None, 9007199254740993.0), (2.675, 2, 2.68), (1.005, 2, 1.0), (-1234.5678, 1, -1234.6),
        (1e308, 6, None), (1e308, None, 1e308), (7.0, 0, 7.0), (0.1234565, 6, 0.123457),
    ],
)  # fmt: skip
def test_round_goes_half_away_from_zero_on_the_double_as_it_is(x, digits, result):
    assert value_of(call("ROUND", x) if digits is None else call("ROUND", x, digits), {}) == result


@given(
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e17, max_value=1e17)
    | st.integers(-99, 99).map(lambda n: n / 2)
)
def test_round_agrees_with_exact_decimals(x):
    assert round_away_from_zero(x) == float(Decimal(x).quantize(Decimal(1), ROUND_HALF_UP))


@pytest.mark.parametrize(
    ("value", "result"),
    [
        (call("ABS", -2.5), 2.5), (call("FLOOR", -2.5), -3.0), (call("CEIL", 2.1), 3.0), (call("FLOOR", 1e300), 1e300),
        (call("LEAST", 2.0, 1.0, 3.0), 1.0), (call("GREATEST", 2.0, 1.0), 2.0), (call("LEAST", 2.0, UNKNOWN), None),
        (call("GREATEST", UNKNOWN, 2.0), None), (call("COALESCE", UNKNOWN, UNKNOWN, 4.0), 4.0),
        (call("COALESCE", UNKNOWN, UNKNOWN), None), (call("LENGTH", "猫𐐀e\u0301"), 4.0), (call("LENGTH", ""), 0.0),
        (call("LOWER", "ÄSS"), "äss"), (call("UPPER", "straße"), "STRAßE"), (call("LENGTH", UNKNOWN), None),
        (call("LEAST", date(2026, 1, 2), date(2026, 1, 1)), date(2026, 1, 1)),
        (call("DAYS_BETWEEN", date(2026, 1, 1), date(2026, 1, 31)), 30.0),
        (call("DAYS_BETWEEN", date(2026, 1, 31), date(2026, 1, 1)), -30.0),
        (call("DAYS_BETWEEN", date(1, 1, 1), date(9999, 12, 31)), 3652058.0),
        (call("WEEKDAY", date(2026, 11, 23)), 1.0), (call("WEEKDAY", date(2026, 11, 22)), 7.0),
        (call("MONTH", date(2026, 11, 22)), 11.0), (call("MONTH", UNKNOWN), None),
        (Case(((Compare(">", UNKNOWN, lit(1)), lit(1.0)), (Constant(True), lit(2.0))), None), 2.0),
        (Case(((Not(Compare(">", UNKNOWN, lit(1))), lit(1.0)),), None), None),
        (Case(((Constant(False), lit(1.0)),), lit(3.0)), 3.0),
        (Case(((Constant(True), UNKNOWN),), lit(3.0)), None),
        (Negative(UNKNOWN), None),
    ],
)  # fmt: skip
def test_functions_and_case(value, result):
    assert value_of(value, {}) == result


@pytest.mark.parametrize(
    ("day", "today", "days"),
    [
        ("2000-10-01", "2026-10-01", 0), ("2000-10-01", "2026-09-30", 1), ("2000-10-01", "2026-10-02", 364),
        ("2000-02-29", "2026-02-28", 0), ("2000-02-29", "2028-02-28", 1), ("2000-02-29", "2028-02-29", 0),
        ("2000-02-29", "2027-03-01", 365), ("2000-02-28", "2028-02-29", 365), ("2030-05-05", "2026-05-04", 1),
        ("2000-12-31", "9999-12-31", 0), ("2000-01-01", "9999-12-31", 1), ("2000-02-29", "9999-12-31", 60),
        ("2000-01-01", "0001-01-01", 0), ("2096-02-29", "2100-02-28", 0),
    ],
)  # fmt: skip
def test_days_to_anniversary(day, today, days):
    day, today = date.fromisoformat(day), date.fromisoformat(today)
    assert days_to_anniversary(day, today) == days
    assert value_of(call("DAYS_TO_ANNIVERSARY", day, today), {}) == float(days)


@given(st.dates(), st.dates(max_value=date(9998, 12, 31)))
@example(date(2000, 2, 29), date(2096, 3, 1))
def test_the_anniversary_is_the_next_day_of_that_name(day, today):
    """Looked for day by day; 28 February also serves for the 29th where the next day is 1 March."""
    there = today + timedelta(days_to_anniversary(day, today))

    def is_anniversary(candidate: date) -> bool:
        if (day.month, day.day) == (2, 29) and (candidate.month, candidate.day) == (2, 28):
            return (candidate + timedelta(1)).month == 3
        return (candidate.month, candidate.day) == (day.month, day.day)

    assert is_anniversary(there)
    assert not any(is_anniversary(today + timedelta(n)) for n in range((there - today).days))


@pytest.mark.parametrize(
    ("text", "pattern", "matches"),
    [
        ("abc", "abc", True), ("abc", "ab", False), ("abc", "a%", True), ("abc", "%c", True), ("abc", "%b%", True),
        ("abc", "a_c", True), ("ac", "a_c", False), ("猫", "_", True), ("𐐀", "_", True), ("e\u0301", "_", False),
        ("", "%", True), ("", "", True), ("", "_", False), ("a\nb", "a%b", True), ("a\n", "a", False),
        ("ABC", "abc", False),
        ("a.c", "a.c", True), ("abc", "a.c", False), ("a%c", "a\\%c", False), ("a\\xc", "a\\%c", True),
        ("aab", "%ab", True),
        ("aXbXb", "a%b", True), ("ab", "ab%ab", False), ("aba", "ab%ba", False), ("abcabc", "%b%c%b%", True),
        ("ab", "%ab%ab%", False), ("aba", "%ab%ba%", False),
    ],
)  # fmt: skip
def test_like_compares_the_whole_text_code_point_by_code_point(text, pattern, matches):
    assert matches_pattern(text, pattern) is matches


@settings(max_examples=300)
@given(st.text("ab%_.\n猫", max_size=8), st.text("ab%_.\n", max_size=6))
def test_like_agrees_with_a_regular_expression(text, pattern):
    expression = "".join({"%": ".*", "_": "."}.get(sign, re.escape(sign)) for sign in pattern)
    assert matches_pattern(text, pattern) == (re.fullmatch(expression, text, re.DOTALL) is not None)


def test_like_takes_no_endless_time_for_a_hostile_pattern():
    assert not matches_pattern("a" * 3000, "%a" * 30 + "b%")


def test_an_unknown_side_makes_every_leaf_unknown_in_both_forms():
    for negated in (False, True):
        leaves = [
            Truth(UNKNOWN, negated), Like(UNKNOWN, "%", negated), Among(UNKNOWN, (lit("a"),), negated),
            Among(UNKNOWN, (), negated), Contains(UNKNOWN, lit("a"), negated), Contains(Fact("list"), UNKNOWN, negated),
        ]  # fmt: skip
        assert [truth(leaf, {"list": ["a"]}) for leaf in leaves] == [None] * len(leaves)
    for sign in ("=", "<>", "<", "<=", ">", ">="):
        assert truth(Compare(sign, UNKNOWN, lit(1)), {}) is None
        assert truth(Compare(sign, UNKNOWN, UNKNOWN), {}) is None


def test_membership_truth_and_presence():
    row = {"b": False, "list": ["a", "b"], "t": "A", "empty": []}
    table = [
        (Truth(Fact("b")), False), (Truth(Fact("b"), negated=True), True),
        (Among(Fact("t"), (lit("A"), lit("B"))), True),
        (Among(Fact("t"), (lit("a"),)), False), (Among(Fact("t"), (lit("a"),), negated=True), True),
        (Among(Fact("t"), ()), False), (Contains(Fact("list"), lit("b")), True),
        (Contains(Fact("list"), Fact("t")), False), (Contains(Fact("empty"), Fact("t"), negated=True), True),
        (IsUnknown(UNKNOWN), True), (IsUnknown(UNKNOWN, negated=True), False), (IsUnknown(Fact("b")), False),
        (IsUnknown(Arithmetic("/", lit(1), lit(0))), True), (Flag("tag.nobody"), False),
        (Flag("tag.nobody", negated=True), True), (Compare("=", Fact("t"), lit("a")), False),
        (Compare("=", Fact("t"), lit("A")), True),
    ]  # fmt: skip
    for condition, expected in table:
        assert truth(condition, row) is expected, condition


SIGNS = {"=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


@given(st.dates(), st.dates(), st.sampled_from(sorted(SIGNS)))
def test_dates_compare_by_day(left, right, sign):
    assert truth(Compare(sign, Fact("a"), Fact("b")), {"a": left, "b": right}) is SIGNS[sign](left, right)
