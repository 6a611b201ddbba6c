"""Random well-typed conditions and rows over a small fixed set of facts, for hypothesis."""

from __future__ import annotations

import math
from datetime import date

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
)
from hypothesis import strategies as st

NUMBER, TEXT, DATE, BOOLEAN = Type(Kind.NUMBER), Type(Kind.TEXT), Type(Kind.DATE), Type(Kind.BOOLEAN)
TYPES = {
    "visits": NUMBER, "spend": NUMBER, "ratio": NUMBER, "city": TEXT, "tier": TEXT, "born": DATE, "today": DATE,
    "is_member": BOOLEAN, "likes": Type(Kind.TEXTS),
}  # fmt: skip
FLAGS = ("segment.regulars", "tag.lapsing")
NUMBERS = (0.0, 1.0, -1.0, 2.0, 0.5, 1.5, 2.5, 7.0, 100.0, 1e308, 5e-324)
TEXTS = ("", "a", "ab", "Ab", "ß", "İ", "猫", "a%b", "ﬁ")
DATES = (date(1, 1, 1), date(2000, 2, 29), date(2026, 2, 28), date(2026, 10, 1), date(9999, 12, 31))
PATTERNS = ("%", "", "a%", "%b", "_", "%a_%", "a%b", "猫")

number_facts = st.sampled_from(["visits", "spend", "ratio"]).map(Fact)
text_facts = st.sampled_from(["city", "tier"]).map(Fact)
date_facts = st.sampled_from(["born", "today"]).map(Fact)


def literals(values: tuple[object, ...], type_: Type) -> st.SearchStrategy[Literal]:
    """Constants of one type."""
    return st.sampled_from(values).map(lambda value: Literal(value, type_))


simple_conditions = st.one_of(
    st.builds(
        Compare,
        st.sampled_from(["=", "<>", "<", "<=", ">", ">="]),
        number_facts,
        literals(NUMBERS, NUMBER) | number_facts,
    ),
    st.builds(IsUnknown, number_facts | text_facts, st.booleans()),
    st.builds(Flag, st.sampled_from(FLAGS), st.booleans()),
)


def _wider_numbers(inner: st.SearchStrategy) -> st.SearchStrategy:
    pairs = st.lists(inner, min_size=2, max_size=3).map(tuple)
    branches = st.lists(st.tuples(simple_conditions, inner), min_size=1, max_size=2).map(tuple)
    return st.one_of(
        st.builds(Arithmetic, st.sampled_from("+-*/%"), inner, inner),
        st.builds(Negative, inner),
        st.builds(Call, st.sampled_from(["ABS", "ROUND", "FLOOR", "CEIL"]), st.tuples(inner)),
        st.builds(Call, st.sampled_from(["LEAST", "GREATEST", "COALESCE"]), pairs),
        st.builds(Case, branches, st.none() | inner),
    )


texts = st.one_of(
    text_facts,
    literals(TEXTS, TEXT),
    st.builds(Call, st.sampled_from(["LOWER", "UPPER"]), st.tuples(text_facts)),
    st.builds(Call, st.just("COALESCE"), st.tuples(text_facts, text_facts)),
)
dates = st.one_of(date_facts, literals(DATES, DATE))
numbers = st.recursive(
    st.one_of(
        number_facts,
        literals(NUMBERS, NUMBER),
        st.builds(Call, st.just("LENGTH"), st.tuples(texts)),
        st.builds(Call, st.sampled_from(["DAYS_BETWEEN", "DAYS_TO_ANNIVERSARY"]), st.tuples(dates, dates)),
        st.builds(Call, st.sampled_from(["MONTH", "WEEKDAY"]), st.tuples(dates)),
    ),
    _wider_numbers,
    max_leaves=5,
)
leaves = st.one_of(
    simple_conditions,
    st.builds(Compare, st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), numbers, numbers),
    st.builds(Compare, st.sampled_from(["=", "<>", "<", ">="]), dates, dates),
    st.builds(Compare, st.sampled_from(["=", "<>"]), texts, texts),
    st.builds(Truth, st.just(Fact("is_member")), st.booleans()),
    st.builds(Among, texts, st.lists(literals(TEXTS, TEXT), max_size=3).map(tuple), st.booleans()),
    st.builds(Like, texts, st.sampled_from(PATTERNS), st.booleans()),
    st.builds(Contains, st.just(Fact("likes")), texts, st.booleans()),
    st.builds(IsUnknown, numbers | texts | dates, st.booleans()),
    st.builds(Constant, st.booleans()),
)
conditions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(All, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Any, st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=8,
)
"""A condition of up to eight leaves."""

stored_numbers = st.one_of(
    st.none(),
    st.sampled_from([*NUMBERS, -0.0, math.nan, math.inf, -math.inf, 3, -7]),
    st.integers(-5, 5).map(float),
    st.floats(),
)
rows = st.fixed_dictionaries(
    {
        "visits": stored_numbers,
        "spend": stored_numbers,
        "ratio": stored_numbers,
        "city": st.none() | st.sampled_from(TEXTS) | st.text(max_size=3),
        "tier": st.none() | st.sampled_from(TEXTS),
        "born": st.none() | st.sampled_from(DATES) | st.dates(),
        "today": st.sampled_from(DATES),
        "is_member": st.none() | st.booleans(),
        "likes": st.none() | st.lists(st.sampled_from(TEXTS), max_size=3),
        "segment.regulars": st.booleans(),
        "tag.lapsing": st.booleans(),
    }
)
"""A row of stored values with everything that can go wrong in it."""

known_rows = rows.filter(lambda row: None not in row.values())
