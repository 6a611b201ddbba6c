"""Possible truths of a condition against trying every value of every leaf."""

from __future__ import annotations

from itertools import product

from campaign_engine.engine.tree import All, Any, Compare, Constant, Fact, Flag, IsUnknown, Kind, Literal, Not, Type
from campaign_engine.rules.truth_values import possible_truths
from hypothesis import given
from hypothesis import strategies as st

NUMBER = Type(Kind.NUMBER)
ONE, ZERO = Literal(1.0, NUMBER), Literal(0.0, NUMBER)


def leaf(number: int) -> st.SearchStrategy:
    """A leaf of its own names, so that leaves are free of each other."""
    return st.sampled_from(
        (
            Constant(True),
            Constant(False),
            Flag(f"tag.t{number}"),
            IsUnknown(Fact(f"i{number}")),
            Compare(">", Fact(f"f{number}"), ONE),
            Compare(">", ONE, ZERO),
            Compare("<", ONE, ZERO),
        )
    )


CONDITIONS = st.recursive(
    st.integers(0, 10**6).flatmap(leaf),
    lambda inner: (
        st.builds(lambda parts: All(tuple(parts)), st.lists(inner, min_size=2, max_size=3))
        | st.builds(lambda parts: Any(tuple(parts)), st.lists(inner, min_size=2, max_size=3))
        | st.builds(Not, inner)
    ),
    max_leaves=5,
)


def truths_of_leaf(node) -> tuple[bool | None, ...]:
    if isinstance(node, Constant):
        return (node.value,)
    if isinstance(node, Compare):
        return (True, False, None) if isinstance(node.left, Fact) else (node.operator == ">",)
    return (True, False)


def leaves(node) -> list:
    if isinstance(node, All | Any):
        return [one for part in node.parts for one in leaves(part)]
    return leaves(node.part) if isinstance(node, Not) else [node]


def value_of(node, values) -> bool | None:
    """Kleene's tables, as the textbook prints them; leaves take the next of `values`."""
    if isinstance(node, Not):
        inner = value_of(node.part, values)
        return None if inner is None else not inner
    if isinstance(node, All | Any):
        order = {False: 0, None: 1, True: 2}
        found = [value_of(part, values) for part in node.parts]
        return (min if isinstance(node, All) else max)(found, key=order.__getitem__)
    return next(values)


@given(condition=CONDITIONS)
def test_possible_truths_are_those_that_some_values_of_the_leaves_give(condition):
    every = product(*(truths_of_leaf(one) for one in leaves(condition)))
    assert possible_truths(condition) == {value_of(condition, iter(values)) for values in every}


def test_leaf_of_constants_is_worked_out():
    assert possible_truths(Compare("=", Literal("a", Type(Kind.TEXT)), Literal("b", Type(Kind.TEXT)))) == {False}
