"""The normal form says the same without NOT; the false form is true exactly where the condition is false."""

from __future__ import annotations

from campaign_engine.engine.normal_form import is_false_form, normal_form, normal_value
from campaign_engine.engine.reference import truth, value_of
from campaign_engine.engine.tree import All, Any, Case, Compare, Constant, Fact, Flag, Kind, Literal, Not, Type, walk
from hypothesis import given, settings
from hypothesis import strategies as st

X_OVER_1 = Compare(">", Fact("x"), Literal(1.0, Type(Kind.NUMBER)))
X_AT_MOST_1 = Compare("<=", Fact("x"), Literal(1.0, Type(Kind.NUMBER)))
A, B, C = Flag("tag.a"), Flag("tag.b"), Flag("tag.c")
NOT_A, NOT_B = Flag("tag.a", negated=True), Flag("tag.b", negated=True)
TRUE, FALSE = Constant(True), Constant(False)


@settings(max_examples=50)
@given(data=st.data())
def test_normal_form_keeps_all_three_truths(conditions, data):
    condition, row = data.draw(conditions.conditions), data.draw(conditions.rows)
    assert truth(normal_form(condition), row) is truth(condition, row)


@settings(max_examples=50)
@given(data=st.data())
def test_false_form_is_true_exactly_where_the_condition_is_false(conditions, data):
    condition, row = data.draw(conditions.conditions), data.draw(conditions.rows)
    assert (truth(is_false_form(condition), row) is True) == (truth(condition, row) is False)


@settings(max_examples=50)
@given(data=st.data())
def test_normal_form_has_no_not_no_nesting_of_its_own_kind_and_no_folded_constant(conditions, data):
    result = normal_form(data.draw(conditions.conditions))
    for node in walk(result):
        assert not isinstance(node, Not)
        if isinstance(node, All | Any):
            assert len(node.parts) >= 2
            assert not any(isinstance(part, type(node) | Constant) for part in node.parts)


@settings(max_examples=50)
@given(data=st.data())
def test_normal_form_of_a_normal_form_is_itself(conditions, data):
    result = normal_form(data.draw(conditions.conditions))
    assert normal_form(result) == result


@settings(max_examples=50)
@given(data=st.data())
def test_normal_value_keeps_the_value(conditions, data):
    value, row = data.draw(conditions.numbers), data.draw(conditions.rows)
    assert value_of(normal_value(value), row) == value_of(value, row)


def test_forms_are_written_as_a_reader_expects():
    table = [
        (Not(X_OVER_1), X_AT_MOST_1),
        (Not(Not(X_OVER_1)), X_OVER_1),
        (Not(All((A, X_OVER_1))), Any((NOT_A, X_AT_MOST_1))),
        (Not(Any((A, Not(B)))), All((NOT_A, B))),
        (All((A, All((B, C)))), All((A, B, C))),
        (All((A, Not(Any((Not(B), Not(C)))))), All((A, B, C))),
        (All((A, TRUE)), A),
        (All((A, FALSE, B)), FALSE),
        (Any((A, Not(FALSE))), TRUE),
        (Any((FALSE, Not(TRUE))), FALSE),
        (All(()), TRUE),
        (Any(()), FALSE),
    ]
    for condition, expected in table:
        assert normal_form(condition) == expected


def test_conditions_inside_case_become_normal_too():
    case = Case(((Not(All((A, B))), Literal(1.0, Type(Kind.NUMBER))),), None)
    assert normal_value(case) == Case(((Any((NOT_A, NOT_B)), Literal(1.0, Type(Kind.NUMBER))),), None)


def test_joined_conditions_keep_the_origin_of_the_outermost_writer():
    condition = Not(All((All((A, B), "inner"), C), "outer"), "not")
    result = normal_form(condition)
    assert isinstance(result, Any)
    assert result.origin == "outer"


def test_depth_does_not_hurt():
    condition = A
    for _ in range(20_000):
        condition = Not(All((condition, TRUE)))
    assert normal_form(condition) == A
    assert is_false_form(condition) == NOT_A
