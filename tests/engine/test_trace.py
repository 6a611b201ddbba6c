"""A trace says which leaves decided, and with which values."""

from __future__ import annotations

from campaign_engine.engine.reference import truth
from campaign_engine.engine.trace import deciding_leaves, explain_condition
from campaign_engine.engine.tree import (
    All,
    Among,
    Any,
    Arithmetic,
    Compare,
    Constant,
    Contains,
    Fact,
    Flag,
    IsUnknown,
    Kind,
    Like,
    Literal,
    Not,
    Truth,
    Type,
)
from hypothesis import given, settings
from hypothesis import strategies as st

NUMBER, TEXT = Type(Kind.NUMBER), Type(Kind.TEXT)


def over(name: str, value: float, origin: object = None) -> Compare:
    return Compare(">", Fact(name), Literal(value, NUMBER), origin or f"{name} > {value:g}")


A, B, C = over("a", 1), over("b", 1), over("c", 1)
TRUE, FALSE, UNKNOWN = 2.0, 0.0, None


def deciders(condition, a, b, c) -> tuple[bool | None, list[object]]:
    trace = explain_condition(condition, {"a": a, "b": b, "c": c})
    return trace.truth, [leaf.origin for leaf in deciding_leaves(trace)]


def test_the_leaves_that_decide():
    table = [
        (All((A, B, C)), (TRUE, TRUE, TRUE), True, "a b c"),
        (All((A, B, C)), (TRUE, FALSE, TRUE), False, "b"),
        (All((A, B, C)), (FALSE, FALSE, UNKNOWN), False, "a b"),
        (All((A, B, C)), (TRUE, UNKNOWN, UNKNOWN), None, "b c"),
        (Any((A, B, C)), (TRUE, FALSE, TRUE), True, "a c"),
        (Any((A, B, C)), (FALSE, FALSE, FALSE), False, "a b c"),
        (Any((A, B, C)), (FALSE, UNKNOWN, FALSE), None, "b"),
        (Not(All((A, Not(B)))), (TRUE, TRUE, FALSE), True, "b"),
        (Not(Any((A, Not(B)))), (FALSE, TRUE, FALSE), True, "a b"),
        (All((A, Any((B, C)))), (TRUE, FALSE, FALSE), False, "b c"),
        (All((A, Any((B, C)))), (FALSE, TRUE, FALSE), False, "a"),
        (A, (UNKNOWN, TRUE, TRUE), None, "a"),
    ]
    for condition, row, expected, names in table:
        assert deciders(condition, *row) == (expected, [f"{name} > 1" for name in names.split()])


def test_leaves_carry_their_sides_and_every_fact_they_read():
    gap = Arithmetic("*", Literal(2.0, NUMBER), Fact("gap"))
    row = {"days": 130, "gap": 20, "city": None, "likes": ["x"], "member": True, "tag.a": True}
    table = [
        (Compare(">=", Fact("days"), gap), ((Fact("days"), 130.0), (gap, 40.0)), (("days", 130.0), ("gap", 20.0))),
        (Like(Fact("city"), "a%"), ((Fact("city"), None),), (("city", None),)),
        (Among(Fact("city"), (Literal("a", TEXT),)), ((Fact("city"), None),), (("city", None),)),
        (Contains(Fact("likes"), Literal("x", TEXT)), ((Fact("likes"), ("x",)),), (("likes", ("x",)),)),
        (Truth(Fact("member")), ((Fact("member"), True),), (("member", True),)),
        (IsUnknown(Fact("city")), ((Fact("city"), None),), (("city", None),)),
        (Flag("tag.a"), (), (("tag.a", True),)),
        (Flag("tag.b"), (), (("tag.b", False),)),
        (Constant(True), (), ()),
    ]
    for leaf, sides, facts in table:
        trace = explain_condition(leaf, row)
        assert (trace.sides, trace.facts, trace.truth) == (sides, facts, truth(leaf, row))


@settings(max_examples=60)
@given(data=st.data())
def test_each_node_has_its_own_truth_and_the_deciding_leaves_settle_the_whole(conditions, data):
    """Whatever the other leaves become, the deciding ones alone keep the condition as it is."""
    condition, row = data.draw(conditions.conditions), data.draw(conditions.rows)
    trace = explain_condition(condition, row)
    assert trace.truth is truth(condition, row)
    assert deciding_leaves(trace)
    for other in (True, False):
        assert recomputed(trace, other) is trace.truth or trace.truth is None


def recomputed(trace, other: bool) -> bool | None:
    """The truth of the whole when every leaf that does not decide has this other truth."""
    if trace.is_leaf:
        return trace.truth if trace.is_deciding else other
    parts = [recomputed(part, other) for part in trace.parts]
    match trace.condition:
        case Not():
            return None if parts[0] is None else not parts[0]
        case All():
            return False if False in parts else None if None in parts else True
        case _:
            return True if True in parts else None if None in parts else False
