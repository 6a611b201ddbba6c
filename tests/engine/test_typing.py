"""Kinds, units and unknowns told without data: one slip gives one finding, at the operand at fault."""

from __future__ import annotations

import math
from datetime import date

import pytest
from campaign_engine.engine.reference import known, truth, value_of
from campaign_engine.engine.tree import (
    FUNCTIONS,
    All,
    Among,
    Any,
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
    walk,
)
from campaign_engine.engine.typing import KINDS, check_condition, check_value
from hypothesis import assume, given, settings
from hypothesis import strategies as st

TYPES = {
    "n": Type(Kind.NUMBER),
    "gap": Type(Kind.NUMBER, "days"),
    "spend": Type(Kind.NUMBER, "GBP"),
    "cost": Type(Kind.NUMBER, "GBP"),
    "city": Type(Kind.TEXT),
    "born": Type(Kind.DATE),
    "today": Type(Kind.DATE),
    "member": Type(Kind.BOOLEAN),
    "likes": Type(Kind.TEXTS),
}
FLAGS = frozenset({"tag.lapsing"})


def fact(name: str) -> Fact:
    return Fact(name, origin=name)


def lit(value, unit: str | None = None) -> Literal:
    for kind, sort in ((Kind.BOOLEAN, bool), (Kind.NUMBER, float | int), (Kind.TEXT, str), (Kind.DATE, date)):
        if isinstance(value, sort):
            return Literal(float(value) if kind is Kind.NUMBER else value, Type(kind, unit), origin=f"<{value}>")
    raise AssertionError(value)


def calc(left, sign: str, right) -> Arithmetic:
    return Arithmetic(sign, left, right, origin=sign)


def call(function: str, *arguments) -> Call:
    return Call(function, arguments, origin=function)


def case(*branches, otherwise=None) -> Case:
    return Case(branches, otherwise, origin="CASE")


def compare(left, sign: str, right) -> Compare:
    return Compare(sign, left, right, origin=sign)


N, GAP, SPEND, COST, CITY, BORN, TODAY, MEMBER, LIKES = map(fact, TYPES)
WRONG = fact("spned")

FOUND = [
    # condition, then per finding: kind, origin, and what its values hold, in order
    (compare(WRONG, ">", lit(3)), ("unknown_fact", "spned", "spned")),
    (Flag("tag.lapsign", origin="f"), ("unknown_flag", "f", "tag.lapsign")),
    (compare(CITY, "=", lit(3)), ("kind_mismatch", "<3>", "= text number")),
    (compare(lit(3), "=", CITY), ("kind_mismatch", "<3>", "= number text")),
    (compare(CITY, "=", BORN), ("kind_mismatch", "born", "= text date")),
    (compare(MEMBER, "=", lit(1)), ("kind_mismatch", "<1>", "= boolean number")),
    (compare(SPEND, ">", GAP), ("unit_mismatch", "gap", "> GBP days")),
    (compare(GAP, ">", lit(5, "GBP")), ("unit_mismatch", "<5>", "> days GBP")),
    (compare(lit(5, "GBP"), "<", GAP), ("unit_mismatch", "<5>", "< GBP days")),
    (compare(calc(SPEND, "+", GAP), ">", lit(1)), ("unit_mismatch", "gap", "+ GBP days")),
    (compare(call("LEAST", SPEND, lit(1), GAP), ">", lit(1)), ("unit_mismatch", "gap", "LEAST GBP days")),
    (compare(calc(SPEND, "*", COST), ">", SPEND), ("unit_mismatch", "spend", "> GBP^2 GBP")),
    (compare(calc(SPEND, "/", GAP), ">", SPEND), ("unit_mismatch", "spend", "> GBP/days GBP")),
    (compare(calc(lit(2), "*", GAP), ">", SPEND), ("unit_mismatch", "spend", "> days GBP")),
    (compare(call("DAYS_BETWEEN", BORN, TODAY), ">", SPEND), ("unit_mismatch", "spend", "> days GBP")),
    (compare(CITY, "<", lit("b")), ("no_order", "<", "< text")),
    (compare(MEMBER, ">=", lit(True)), ("no_order", ">=", ">= boolean")),
    (Truth(N), ("not_a_condition", "n", "number")),
    (Truth(calc(SPEND, "+", lit(1))), ("not_a_condition", "+", "number")),
    (compare(LIKES, "=", lit("a")), ("not_a_value", "likes", "likes")),
    (compare(calc(TODAY, "-", BORN), ">", lit(3)),
     ("wrong_kind", "today", "- number date"),
     ("wrong_kind", "born", "- number date")),
    (compare(Negative(CITY), "=", N), ("wrong_kind", "city", "- number text")),
    (Like(N, "a%", origin="l"), ("wrong_kind", "n", "LIKE text number")),
    (Contains(CITY, lit("a")), ("wrong_kind", "city", "CONTAINS texts text")),
    (Contains(LIKES, N), ("wrong_kind", "n", "CONTAINS text number")),
    (compare(call("LENGTH", N), ">", lit(3)), ("wrong_kind", "n", "LENGTH text number")),
    (compare(call("ROUND", N, lit(1), lit(2)), ">", N), ("bad_argument_count", "ROUND", "ROUND 1 2 3")),
    (compare(call("LEAST", N), ">", N), ("bad_argument_count", "LEAST", "LEAST 2 None 1")),
    (compare(call("SQRT", N), ">", N), ("unknown_function", "SQRT", "SQRT")),
    (compare(call("ROUND", N, lit(7)), ">", N), ("round_digits", "<7>", "7.0")),
    (compare(call("ROUND", N, lit(1.5)), ">", N), ("round_digits", "<1.5>", "1.5")),
    (compare(call("ROUND", N, GAP), ">", N), ("round_digits", "gap", "None")),
    (compare(calc(N, "%", lit(2.5)), "=", lit(0)), ("modulo_not_whole", "<2.5>", "2.5")),
    (compare(calc(N, "%", lit(0)), "=", lit(0)), ("division_by_zero", "<0>", "%")),
    (compare(calc(N, "/", lit(0)), "=", lit(0)), ("division_by_zero", "<0>", "/")),
    (Among(CITY, (), origin="IN"), ("empty_choices", "IN", "")),
    (Among(CITY, (lit("a"), lit(2), lit("a"))),
     ("kind_mismatch", "<2>", "IN text number"),
     ("repeated_choice", "<a>", "a")),
    (Among(GAP, (lit(1), lit(2, "GBP"))), ("unit_mismatch", "<2>", "IN days GBP")),
    (compare(calc(N, "+", lit(1)), "=", calc(N, "+", lit(1))), ("compared_with_itself", "=", "=")),
    (IsUnknown(call("COALESCE", N, lit(0)), origin="IS"), ("never_unknown", "IS", "")),
    (compare(case((compare(N, ">", lit(1)), SPEND), otherwise=CITY), ">", lit(3)),
     ("kind_mismatch", "city", "CASE number text")),
    (compare(case((compare(CITY, ">", lit("a")), SPEND)), ">", lit(3)), ("no_order", ">", "> text")),
    # one slip, one finding; two slips, two
    (compare(calc(calc(WRONG, "+", CITY), "*", lit(2)), ">", CITY),
     ("unknown_fact", "spned", "spned"),
     ("wrong_kind", "city", "+ number text")),
    (Not(All((compare(WRONG, "<", CITY), Any((Truth(MEMBER), Truth(CITY)))))),
     ("unknown_fact", "spned", "spned"), ("not_a_condition", "city", "text")),
    (Among(WRONG, (lit(1), lit("a"))), ("unknown_fact", "spned", "spned")),
    (compare(call("ROUND", WRONG, lit(9)), "=", CITY),
     ("unknown_fact", "spned", "spned"), ("round_digits", "<9>", "9.0")),
]  # fmt: skip


@pytest.mark.parametrize("row", FOUND, ids=[f"{k}-{row[1][0]}" for k, row in enumerate(FOUND)])
def test_a_slip_gives_its_finding_where_it_stands(row):
    condition, *expected = row
    findings = check_condition(condition, TYPES, FLAGS).findings
    found = [(part.kind, part.origin, " ".join(map(str, part.values.values()))) for part in findings]
    assert found == expected


def test_every_kind_of_finding_is_shown_above_and_described_with_the_names_of_its_values():
    seen = set()
    for condition, *_ in FOUND:
        for found in check_condition(condition, TYPES, FLAGS).findings:
            seen.add(found.kind)
            names = KINDS[found.kind].split(":")[0].split()
            assert names[: len(found.values)] == list(found.values), found.kind
            assert found.values or found.kind in ("empty_choices", "never_unknown")
    assert seen == set(KINDS)


ARITIES = {
    "COALESCE": (2, 99), "ABS": (1, 1), "ROUND": (1, 2), "FLOOR": (1, 1), "CEIL": (1, 1), "LEAST": (2, 99),
    "GREATEST": (2, 99), "LOWER": (1, 1), "UPPER": (1, 1), "LENGTH": (1, 1), "DAYS_BETWEEN": (2, 2), "MONTH": (1, 1),
    "WEEKDAY": (1, 1), "DAYS_TO_ANNIVERSARY": (2, 2),
}  # fmt: skip
ARGUMENTS = {"text": lit("a"), "date": lit(date(2026, 1, 1)), "number": lit(1)}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_takes_its_number_of_arguments_and_one_sort(function):
    least, most = ARITIES[function]
    takers = []
    for sort, argument in ARGUMENTS.items():
        for count in range(1, 5):
            findings = check_value(call(function, *[argument] * count), TYPES).findings
            assert any(found.kind == "bad_argument_count" for found in findings) == (not least <= count <= most)
        if not check_value(call(function, *[argument] * least), TYPES).findings:
            takers.append(sort)
    expected = {"COALESCE": ["text", "date", "number"], "LEAST": ["date", "number"], "GREATEST": ["date", "number"]}
    sort = "text" if function in ("LOWER", "UPPER", "LENGTH") else "date" if "DAYS" in function else "number"
    sort = "date" if function in ("MONTH", "WEEKDAY") else sort
    assert takers == expected.get(function, [sort])


FINE = [
    *(compare(call("ROUND", SPEND, lit(digits)), ">", lit(1)) for digits in range(7)),
    All((IsUnknown(N, negated=True), compare(N, ">", lit(1)))),
    Any((IsUnknown(N), Not(IsUnknown(CITY)), compare(N, ">", lit(1)))),
    compare(GAP, ">", lit(120)),
    compare(calc(lit(2), "*", GAP), "<=", call("DAYS_BETWEEN", BORN, TODAY)),
    compare(SPEND, ">", calc(COST, "+", lit(5, "GBP"))),
    compare(calc(SPEND, "/", COST), ">", lit(0.5)),
    compare(calc(calc(SPEND, "*", lit(365)), "/", GAP), ">", COST),
    compare(calc(SPEND, "*", calc(lit(365), "/", GAP)), ">", COST),
    compare(calc(calc(SPEND, "/", GAP), "*", GAP), ">", COST),
    compare(call("LEAST", lit(20), calc(lit(5), "+", calc(lit(20), "*", N))), ">", SPEND),
    compare(call("COALESCE", CITY, lit("x")), "=", lit("y")),
    compare(case((Truth(MEMBER), lit("a")), otherwise=CITY), "<>", lit("b")),
    compare(calc(GAP, "%", lit(7)), "=", lit(0)),
    compare(call("ROUND", SPEND, lit(2)), "=", COST),
    compare(call("WEEKDAY", TODAY), "=", lit(1)),
    compare(lit(True), "=", MEMBER),
    Among(BORN, (lit(date(2026, 1, 1)), lit(date(2026, 1, 2)))),
    Contains(LIKES, CITY),
    IsUnknown(LIKES),
    Constant(True),
]


@pytest.mark.parametrize("condition", FINE)
def test_what_people_mean_is_accepted(condition):
    assert check_condition(condition, TYPES, FLAGS).findings == ()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (calc(SPEND, "/", COST), Type(Kind.NUMBER)),
        (calc(SPEND, "*", lit(0.1)), Type(Kind.NUMBER, "GBP")),
        (calc(SPEND, "/", GAP), Type(Kind.NUMBER, "GBP/days")),
        (calc(calc(SPEND, "*", lit(365)), "/", GAP), Type(Kind.NUMBER)),
        (calc(GAP, "*", SPEND), Type(Kind.NUMBER, "GBP*days")),
        (calc(lit(1), "+", GAP), Type(Kind.NUMBER, "days")),
        (call("GREATEST", lit(1), SPEND), Type(Kind.NUMBER, "GBP")),
        (call("DAYS_TO_ANNIVERSARY", BORN, TODAY), Type(Kind.NUMBER, "days")),
        (call("LENGTH", CITY), Type(Kind.NUMBER)),
        (call("UPPER", CITY), Type(Kind.TEXT)),
        (Negative(SPEND), Type(Kind.NUMBER, "GBP")),
        (calc(WRONG, "+", lit(1)), None),
    ],
)
def test_values_have_the_type_their_parts_give_them(value, expected):
    assert check_value(value, TYPES).type == expected


def test_a_value_is_held_against_the_type_it_is_stored_as():
    money = Type(Kind.NUMBER, "GBP")
    assert check_value(calc(lit(5), "+", calc(lit(20), "*", N)), TYPES, expected=money).findings == ()
    (found,) = check_value(GAP, TYPES, expected=money).findings
    assert (found.kind, found.origin, found.values) == (
        "unit_mismatch", "gap", {"operator": "=", "left": "GBP", "right": "days"},
    )  # fmt: skip
    (found,) = check_value(CITY, TYPES, expected=money).findings
    assert (found.kind, found.values) == ("kind_mismatch", {"operator": "=", "left": Kind.NUMBER, "right": Kind.TEXT})


def test_without_a_list_of_flags_every_flag_is_accepted():
    assert check_condition(Flag("given.anything"), TYPES).findings == ()


OVER = compare(N, ">", lit(1))


@pytest.mark.parametrize(
    ("condition", "can_be_unknown"),
    [
        (OVER, True), (Not(OVER), True), (Flag("tag.x"), False), (IsUnknown(N), False), (Constant(True), False),
        (compare(GAP, ">", lit(1)), False), (compare(calc(GAP, "/", lit(2)), ">", lit(1)), False),
        (compare(calc(lit(2), "/", GAP), ">", lit(1)), True), (compare(calc(GAP, "%", lit(7)), "=", lit(1)), True),
        (compare(calc(call("FLOOR", GAP), "%", lit(7)), "=", lit(1)), False),
        (compare(calc(calc(call("FLOOR", GAP), "+", lit(1)), "%", lit(7)), "=", lit(1)), False),
        (compare(calc(calc(call("FLOOR", GAP), "+", lit(0.5)), "%", lit(7)), "=", lit(1)), True),
        (compare(calc(call("LENGTH", lit("a")), "%", lit(7)), "=", lit(1)), False),
        (compare(calc(call("ROUND", GAP), "%", lit(7)), "=", lit(1)), False),
        (compare(calc(call("ROUND", GAP, lit(1)), "%", lit(7)), "=", lit(1)), True),
        (compare(calc(calc(call("ROUND", GAP), "%", lit(7)), "%", lit(3)), "=", lit(1)), False),
        (compare(case((compare(calc(N, "+", lit(1)), ">", lit(1)), N), otherwise=lit(0)), ">", lit(1)), False),
        (compare(case((compare(call("COALESCE", N, lit(1)), ">", lit(0)), N), otherwise=lit(0)), ">", lit(1)), True),
        (compare(calc(call("LEAST", call("CEIL", GAP), lit(3)), "%", lit(7)), "=", lit(1)), False),
        (compare(calc(call("LEAST", call("CEIL", GAP), lit(0.5)), "%", lit(7)), "=", lit(1)), True),
        (Contains(LIKES, lit("a")), True), (Contains(Fact("open"), CITY), True),
        (Contains(Fact("open"), lit("a")), False),
        (compare(call("COALESCE", N, GAP), ">", lit(1)), False), (compare(call("COALESCE", N, N), ">", lit(1)), True),
        (compare(call("LEAST", N, GAP), ">", lit(1)), True),
        (All((IsUnknown(N, negated=True), OVER)), False), (All((OVER, Not(IsUnknown(N)))), False),
        (Any((IsUnknown(N), OVER)), False), (Any((IsUnknown(N, negated=True), OVER)), True),
        (All((IsUnknown(N), OVER)), True), (Not(Any((IsUnknown(N), OVER))), False),
        (All((Any((IsUnknown(N, negated=True), Flag("tag.x"))), OVER)), True),
        (compare(case((IsUnknown(N), lit(0)), otherwise=N), ">", lit(1)), False),
        (compare(case((OVER, N), otherwise=lit(0)), ">", lit(1)), False),
        (compare(case((OVER, N)), ">", lit(1)), True), (compare(case((OVER, lit(1)), otherwise=N), ">", lit(1)), True),
    ],
)  # fmt: skip
def test_can_be_unknown_sees_through_the_guards_people_write(condition, can_be_unknown):
    nullable = {"gap": False, "open": False}
    checked = check_condition(condition, {**TYPES, "open": Type(Kind.TEXTS)}, nullable=nullable)
    assert checked.can_be_unknown is can_be_unknown


guard_leaves = st.one_of(
    st.builds(IsUnknown, st.sampled_from([Fact("n"), Fact("m")]), st.booleans()),
    st.builds(Compare, st.sampled_from(["=", "<"]), st.sampled_from([Fact("n"), Fact("m")]), st.just(lit(1))),
    st.builds(
        Compare,
        st.just("<"),
        st.sampled_from([calc(Fact("n"), "+", Fact("m")), Negative(Fact("n")), call("ABS", Fact("m"))]),
        st.just(lit(1)),
    ),
    st.sampled_from([compare(call("COALESCE", Fact("n"), lit(0)), "<", lit(1)), Flag("tag.x"), Constant(True)]),
)
guarded = st.recursive(
    guard_leaves,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(All, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Any, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(
            lambda when, after: Compare("<", Case(((when, Fact("n")), (after, Fact("m"))), lit(2)), lit(1)),
            inner,
            inner,
        ),
    ),
    max_leaves=6,
)


@settings(max_examples=150)
@given(guarded)
def test_what_is_never_unknown_by_its_guards_is_never_unknown(condition):
    assume(not check_condition(condition, {"n": TYPES["n"], "m": TYPES["n"]}).can_be_unknown)
    for n in (None, 0.0, 1.0):
        for m in (None, 0.0, 1.0):
            for flag in (False, True):
                assert truth(condition, {"n": n, "m": m, "tag.x": flag}) is not None


REMARKS = {
    "compared_with_itself", "repeated_choice", "empty_choices", "never_unknown", "division_by_zero", "modulo_not_whole",
}  # fmt: skip


@settings(max_examples=60)
@given(data=st.data())
def test_what_cannot_be_unknown_is_known_in_every_row(conditions, data):
    """Random well-typed trees have no findings but remarks, and are known where they say so (small numbers only)."""
    condition, row = data.draw(conditions.conditions), data.draw(conditions.rows)
    for name in ("visits", "spend", "ratio"):
        row[name] = row[name] if row[name] is None or not math.isfinite(row[name]) else math.remainder(row[name], 10)
    literals = [node.value for node in walk(condition) if isinstance(node, Literal) and isinstance(node.value, float)]
    assume(all(value == 0 or 1e-3 < abs(value) < 1e3 for value in literals))
    nullable = {name: known(value) is None for name, value in row.items()}
    checked = check_condition(condition, conditions.TYPES, nullable=nullable)
    assert {found.kind for found in checked.findings} <= REMARKS
    if not checked.can_be_unknown:
        assert truth(condition, row) is not None


@settings(max_examples=40)
@given(data=st.data())
def test_a_value_is_of_the_kind_that_was_told(conditions, data):
    value, row = data.draw(conditions.numbers), data.draw(conditions.rows)
    told = check_value(value, conditions.TYPES).type
    assert told is None or told.kind is Kind.NUMBER
    assert value_of(value, row) is None or isinstance(value_of(value, row), float)
