"""Texts to trees: what each construct becomes, what stands where, and that nothing a person types can break it."""

from __future__ import annotations

import random
import time
from datetime import date
from types import ModuleType
from unicodedata import normalize

import pytest
from campaign_engine.engine.tree import (
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
from campaign_engine.rules.nodes import Scalar
from campaign_engine.rules.parser import DEEPEST, parse_condition
from campaign_engine.rules.places import Source
from campaign_engine.rules.problems import is_error, render_problems
from hypothesis import given, settings
from hypothesis import strategies as st

NUMBER, TEXT, DATE, BOOLEAN = Type(Kind.NUMBER), Type(Kind.TEXT), Type(Kind.DATE), Type(Kind.BOOLEAN)
A, B, C, X, Y = (Fact(name) for name in "abcxy")
TODAY = Fact("today")


def number(value: float, unit: str | None = None) -> Literal:
    return Literal(float(value), Type(Kind.NUMBER, unit))


def text(value: str) -> Literal:
    return Literal(value, TEXT)


TREES = (
    # conditions and how strongly they bind
    ("a", Truth(A)),
    ("TRUE", Constant(True)),
    ("segment.x", Flag("segment.x")),
    ("score.churn > 0.5", Compare(">", Fact("score.churn"), number(0.5))),
    ("NOT a AND b", All((Not(Truth(A)), Truth(B)))),
    ("NOT x = 1", Not(Compare("=", X, number(1)))),
    ("NOT NOT a", Not(Not(Truth(A)))),
    ("a AND b AND c", All((Truth(A), Truth(B), Truth(C)))),
    ("a AND (b AND c)", All((Truth(A), All((Truth(B), Truth(C)))))),
    ("a or (b And c)", Any((Truth(A), All((Truth(B), Truth(C)))))),
    ("NOT (a OR b)", Not(Any((Truth(A), Truth(B))))),
    # comparisons
    *((f"x {sign} y", Compare(sign, X, Y)) for sign in ("=", "<>", "<", "<=", ">", ">=")),
    ("x>=-1", Compare(">=", X, number(-1))),
    ("x BETWEEN 1 AND y + 1", All((Compare(">=", X, number(1)), Compare("<=", X, Arithmetic("+", Y, number(1)))))),
    ("x NOT BETWEEN 1 AND 2 AND a",
     All((Not(All((Compare(">=", X, number(1)), Compare("<=", X, number(2))))), Truth(A)))),
    ("x IN (1, -2, 'a')", Among(X, (number(1), number(-2), text("a")))),
    ("x NOT IN (2026-10-01, TRUE)", Among(X, (Literal(date(2026, 10, 1), DATE), Literal(True, BOOLEAN)), True)),
    ("x LIKE 'a%'", Like(X, "a%")),
    ("LOWER(x) NOT LIKE '_b%'", Like(Call("LOWER", (X,)), "_b%", True)),
    ("x IS NULL", IsUnknown(X)),
    ("x + 1 IS NOT NULL", IsUnknown(Arithmetic("+", X, number(1)), True)),
    ("x = TRUE", Compare("=", X, Literal(True, BOOLEAN))),
    # arithmetic, left to right
    ("x - y - 1 > 0", Compare(">", Arithmetic("-", Arithmetic("-", X, Y), number(1)), number(0))),
    ("x + y * 2 > 0", Compare(">", Arithmetic("+", X, Arithmetic("*", Y, number(2))), number(0))),
    ("(x + y) * 2 > 0", Compare(">", Arithmetic("*", Arithmetic("+", X, Y), number(2)), number(0))),
    ("-x % 7 = 0", Compare("=", Arithmetic("%", Negative(X), number(7)), number(0))),
    ("x - -2 > +3", Compare(">", Arithmetic("-", X, number(-2)), number(3))),
    ("-(2) = -0", Compare("=", Negative(number(2)), number(0))),
    # functions
    ("TODAY() > 2026-10-01", Compare(">", TODAY, Literal(date(2026, 10, 1), DATE))),
    ("Days_To_Calendar('double_11') < 7", Compare("<", Fact("days_to_calendar.double_11"), number(7))),
    ("DAYS_TO_ANNIVERSARY(x) < 7", Compare("<", Call("DAYS_TO_ANNIVERSARY", (X, TODAY)), number(7))),
    ("CONTAINS(x, 'wine')", Contains(X, text("wine"))),
    ("NOT CONTAINS(x, y)", Not(Contains(X, Y))),
    ("COALESCE(a, FALSE)", Truth(Call("COALESCE", (A, Literal(False, BOOLEAN))))),
    ("ROUND(x, 2) = 1", Compare("=", Call("ROUND", (X, number(2))), number(1))),
    ("CASE WHEN a AND b THEN x END > 1", Compare(">", Case(((All((Truth(A), Truth(B))), X),), None), number(1))),
    ("= CASE WHEN a THEN 1 WHEN b THEN 2 ELSE 3 END",
     Case(((Truth(A), number(1)), (Truth(B), number(2))), number(3))),
    ("= LEAST(20, 5 + 20 * score.churn)",
     Call("LEAST", (number(20), Arithmetic("+", number(5), Arithmetic("*", number(20), Fact("score.churn")))))),
    # units, percentages, money
    ("x > 120 days", Compare(">", X, number(120, "days"))),
    ("x > 120天", Compare(">", X, number(120, "days"))),
    ("x > 2 weeks", Compare(">", X, number(2, "weeks"))),
    ("x > 2 visits", Compare(">", X, number(2, "visits"))),
    ("x IN (2 visits, 3个月)", Among(X, (number(2, "visits"), number(3, "months")))),
    ("x > GBP 5.00", Compare(">", X, number(5, "GBP"))),
    ("x > 5 GBP", Compare(">", X, number(5, "GBP"))),
    ("x > £5", Compare(">", X, number(5, "GBP"))),
    ("x > -€5", Compare(">", X, number(-5, "EUR"))),
    ("x >= 20%", Compare(">=", X, number(0.2))),
    ("x >= 7% - y", Compare(">=", X, Arithmetic("-", number(0.07), Y))),
    ("x % 7 = 1", Compare("=", Arithmetic("%", X, number(7)), number(1))),
    ("20 % -7 = x", Compare("=", Arithmetic("%", number(20), number(-7)), X)),
    ("x > .5", Compare(">", X, number(0.5))),
    ("x > 1,000", Compare(">", X, number(1000))),
    ("x > (1,234,567.5)", Compare(">", X, number(1234567.5))),
    ("x IN (1,200)", Among(X, (number(1), number(200)))),
    # text
    ("x = 'O''Brien'", Compare("=", X, text("O'Brien"))),
    ("x = ''", Compare("=", X, text(""))),
    ("x = 'e\u0301'", Compare("=", X, text("\u00e9"))),
    ("x = ' a≥b，“c” '", Compare("=", X, text(" a≥b，“c” "))),
    # names in any script
    ("城市 = '上海'", Compare("=", Fact("城市"), text("上海"))),
    ("segment.常客", Flag("segment.常客")),
    ("cafe\u0301 > 1", Compare(">", Fact("caf\u00e9"), number(1))),
    ("90d_orders > 1", Compare(">", Fact("90d_orders"), number(1))),
    # written otherwise, read all the same
    ("x ≥ 1 && y ≠ 2 || FALSE", None),
    ("x ≥ 1 && y != 2", All((Compare(">=", X, number(1)), Compare("<>", Y, number(2))))),
    ("（x ＞ １２） ａｎｄ ！a", All((Compare(">", X, number(12)), Not(Truth(A))))),
    ("x == “gold”", Compare("=", X, text("gold"))),
    ('x = "say ""hi"""', Compare("=", X, text('say "hi"'))),
    ("AND(a, OR(b, c), NOT(a))", All((Truth(A), Any((Truth(B), Truth(C))), Not(Truth(A))))),
    ("a AND (b)", All((Truth(A), Truth(B)))),
    ("NOT AND(a, b)", Not(All((Truth(A), Truth(B))))),
    ("x > 1 且 y > 2", All((Compare(">", X, number(1)), Compare(">", Y, number(2))))),
    ("= MIN(x, MAX(y, 2))", Call("LEAST", (X, Call("GREATEST", (Y, number(2)))))),
    ("LEAST(x； y； 1) > 0", Compare(">", Call("LEAST", (X, Y, number(1))), number(0))),
    ("= x", X),
)  # fmt: skip


@pytest.mark.parametrize(("written", "expected"), TREES, ids=[case[0] for case in TREES])
def test_a_text_becomes_this_tree(language: ModuleType, written: str, expected: object) -> None:
    node, problems = language.parse(written)
    assert node == expected
    assert (node is None) == any(map(is_error, problems))


def test_a_bracket_in_a_list_of_two_numbers_is_worth_a_word(language: ModuleType) -> None:
    _, problems = language.parse("LEAST(x, 1,200) > 5")
    assert [problem.code for problem in problems] == ["R144"]


def test_everything_between_two_quotes_is_normalised_once(language: ModuleType) -> None:
    node = language.tree("x LIKE 'e\u0301%'")
    assert node.pattern == "\u00e9%"


# ---------------------------------------------------------------------------------------------------------- laws

NAMES = ("a", "basket", "score.churn", "城市", "x1", "90d_orders", "today", "days_to_calendar.double_11")
FLAG_NAMES = ("segment.regulars", "tag.常客", "in_calendar.double_11", "given.x", "holding.x")
facts = st.sampled_from(NAMES).map(Fact)
plain_text = st.text(st.characters(blacklist_characters="\n", blacklist_categories=("Cs",)), max_size=6).map(
    lambda value: normalize("NFC", value)
)
decimals = st.decimals(-10_000, 10_000, places=2).map(lambda value: float(value) or 0.0)
literals = st.one_of(
    decimals.map(number),
    st.builds(number, st.integers(0, 500), st.sampled_from(["days", "GBP", "points"])),
    plain_text.map(text),
    st.dates().map(lambda day: Literal(day, DATE)),
    st.booleans().map(lambda value: Literal(value, BOOLEAN)),
)


def _wider_values(inner: st.SearchStrategy) -> st.SearchStrategy:
    pairs = st.lists(inner, min_size=2, max_size=3).map(tuple)
    positive = inner.filter(lambda node: not (isinstance(node, Literal) and isinstance(node.value, float)))
    truths = facts.map(Truth)
    branches = st.lists(st.tuples(truths, inner), min_size=1, max_size=2).map(tuple)
    return st.one_of(
        st.builds(Arithmetic, st.sampled_from("+-*/%"), inner, inner),
        st.builds(Negative, positive),
        st.builds(Call, st.sampled_from(["ABS", "LOWER", "MONTH"]), st.tuples(inner)),
        st.builds(Call, st.just("DAYS_TO_ANNIVERSARY"), st.tuples(inner, st.just(TODAY))),
        st.builds(Call, st.sampled_from(["LEAST", "COALESCE"]), pairs),
        st.builds(Case, branches, st.none() | inner),
    )


values = st.recursive(facts | literals, _wider_values, max_leaves=6)
leaves = st.one_of(
    st.builds(Compare, st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), values, values),
    st.builds(Truth, facts),
    st.builds(Among, values, st.lists(literals, min_size=1, max_size=3).map(tuple), st.booleans()),
    st.builds(Like, values, plain_text, st.booleans()),
    st.builds(Contains, values, values),
    st.builds(IsUnknown, values, st.booleans()),
    st.builds(Flag, st.sampled_from(FLAG_NAMES)),
    st.builds(Constant, st.booleans()),
)
conditions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(All, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Any, st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=6,
)


@given(conditions, st.integers(0, 1_000_000))
@settings(max_examples=300, deadline=None)
def test_a_printed_tree_parses_to_itself(language: ModuleType, node: object, seed: int) -> None:
    printed = language.spelled(node, random.Random(seed))
    assert language.tree(printed) == node, printed


@given(conditions, st.integers(0, 1_000_000))
@settings(max_examples=150, deadline=None)
def test_every_node_stands_where_its_text_stands(language: ModuleType, node: object, seed: int) -> None:
    printed = language.spelled(node, random.Random(seed))
    for part in walk(language.tree(printed)):
        place = part.origin
        stretch = printed[place.column - 1 : place.column - 1 + place.length]
        if part == TODAY and not stretch.upper().startswith("TODAY"):
            continue  # the day that DAYS_TO_ANNIVERSARY counts from is not written
        is_condition = isinstance(part, All | Any | Not | Compare | Truth | Among | Like | Contains | IsUnknown | Flag)
        again = language.tree(stretch if is_condition or isinstance(part, Constant) else f"= {stretch}")
        assert again == part, (printed, stretch)


def test_the_ends_of_a_between_stand_at_the_whole(language: ModuleType) -> None:
    node = language.tree("NOT a AND x BETWEEN 1 AND 2")
    both = node.parts[1]
    assert {(part.origin.column, part.origin.length) for part in (both, *both.parts)} == {(11, 17)}


SCRAPS = st.sampled_from(
    ["a", "x", "tag.y", "5", "1,000", "20%", "'t'", "'", '"', "(", ")", ",", "=", "<", ">", "=>", "AND", "OR", "NOT",
     "IN", "IS", "NULL", "LIKE", "BETWEEN", "CASE", "WHEN", "THEN", "ELSE", "END", "IF(", "MAX(", "ROUND(", "+", "-",
     "*", "/", "%", "2026-10-01", "01/02/2026", "days", "GBP", "£", "且", "，", "“", "”", "{{", "}}", "#", "..", ";",
     "TRUE", "TODAY()", "CONTAINS(", "gold", " ", "\n", "\u200b", "007", "1e5", "5k", "-x", "[", "segment.a-b"]
)  # fmt: skip


@given(st.lists(SCRAPS, max_size=14).map(" ".join) | st.lists(SCRAPS, max_size=8).map("".join) | st.text(max_size=40))
@settings(max_examples=500, deadline=None)
def test_whatever_is_typed_gives_a_tree_or_problems_that_can_be_read(language: ModuleType, garbage: str) -> None:
    for lead in ("", "= "):
        node, problems = language.check(lead + garbage)
        assert (node is None) == any(map(is_error, problems))
        for tongue in ("en", "zh"):
            assert "{" not in render_problems(problems, tongue) or "{" in garbage
        for problem in problems:
            assert problem.place is not None
            assert 1 <= problem.place.line <= (lead + garbage).count("\n") + 1


HOSTILE = {
    "brackets": "(" * 10_000,
    "closed brackets": "(" * 10_000 + "a" + ")" * 10_000,
    "nots": "NOT " * 10_000 + "a",
    "minuses": "x > " + "-" * 10_000 + "y",
    "sums": "x > " + " + ".join(["y"] * 10_000),
    "calls": "x > " + "ABS(" * 5_000 + "y" + ")" * 5_000,
    "cases": "CASE WHEN " * 5_000,
    "quotes": "x = " + "'" * 10_001,
    "other quotes": "x = " + "“" * 10_000,
    "digits": "x > " + "9" * 20_000,
    "dotted digits": "x > " + "1." * 10_000,
    "commas": "x IN (" + "1," * 10_000 + "1)",
    "ors": " OR ".join(["x = 1"] * 5_000),
    "signs": "≥" * 10_000,
    "ands": "AND(" * 10_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_answered_at_once(language: ModuleType, name: str) -> None:
    started = time.process_time()
    node, problems = language.check(HOSTILE[name])
    assert time.process_time() - started < 2.0
    assert (node is None) == any(map(is_error, problems))
    assert len(problems) < 100


def test_nesting_is_allowed_up_to_a_limit_and_refused_beyond_it(language: ModuleType) -> None:
    def nested(depth: int) -> str:
        return "NOT (" * (depth // 2) + "a" + ")" * (depth // 2)

    assert language.parse(nested(DEEPEST - 10))[0] is not None
    node, problems = language.parse(nested(2 * DEEPEST))
    assert node is None
    assert [problem.code for problem in problems] == ["R123"]
    long_sum, problems = language.parse("x > " + " + ".join(["y"] * 300))
    assert long_sum is None
    assert [problem.code for problem in problems] == ["R123"]
    assert language.parse(" OR ".join(["x = 1"] * 3_000))[0] is not None, "a long list of alternatives is not deep"


def test_places_hold_in_a_condition_over_several_lines() -> None:
    source = Source("rules.yaml", "when: |\n  x > 1\n  AND y => 2\n")
    scalar = Scalar("x > 1\nAND y => 2\n", "x > 1\nAND y => 2\n", "literal", source, 6, len(source.text))
    _, problems = parse_condition(scalar)
    assert [(str(problem.place), problem.place.length) for problem in problems if problem.place] == [
        ("rules.yaml:3:9", 2)
    ]


def test_several_slips_are_told_at_once(language: ModuleType) -> None:
    _, problems = language.parse("x => 1 AND y = NULL AND z > AND (a OR b AND c) AND IF(a, b) AND w IN (gold)")
    assert sorted(problem.code for problem in problems) == ["R109", "R110", "R112", "R114", "R115", "R117"]
