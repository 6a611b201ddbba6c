"""Which leaf decides: the fast arrays against turning each leaf by hand with the reference evaluator."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from campaign_engine.engine.influence import FALSE, TRUE, UNKNOWN, find_influence, leaves
from campaign_engine.engine.reference import truth
from campaign_engine.engine.tree import All, Any, Compare, Condition, Constant, Fact, Kind, Literal, Not, Type
from hypothesis import given
from hypothesis import strategies as st

ONE = Literal(1.0, Type(Kind.NUMBER))
VALUE = {FALSE: 0.0, UNKNOWN: None, TRUE: 1.0}
MEANS = {False: 0.0, None: None, True: 1.0}


def leaf(number: int) -> Condition:
    """True where the fact is 1, unknown where it is unknown."""
    return Compare("=", Fact(f"x{number}"), ONE)


def numbered(tree: object, counter: list[int]) -> Condition:
    """A tree of lists (`and`, `or`, `not`, a constant, None for a leaf) as a condition; every leaf has its own fact."""
    if tree is None:
        counter[0] += 1
        return leaf(counter[0] - 1)
    if isinstance(tree, bool):
        return Constant(tree)
    assert isinstance(tree, tuple)
    joint, parts = tree
    made = tuple(numbered(part, counter) for part in parts)
    return Not(made[0]) if joint == "not" else All(made) if joint == "and" else Any(made)


TREES = st.recursive(
    st.sampled_from([None, None, None, True, False]),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3)),
        st.tuples(st.just("not"), st.lists(inner, min_size=1, max_size=1)),
    ),
    max_leaves=5,
)


def reference(condition: Condition, values: tuple[int, ...]) -> bool | None:
    return truth(condition, {f"x{index}": VALUE[value] for index, value in enumerate(values)})


def fires(condition: Condition, values: tuple[int, ...], fires_if_unknown: bool) -> bool:
    found = reference(condition, values)
    return found is True or (found is None and fires_if_unknown)


@given(TREES, st.booleans())
def test_a_leaf_decides_where_turning_it_alone_changes_whether_the_condition_fires(
    tree: object, fires_if_unknown: bool
) -> None:
    condition = numbered(tree, counter := [0])
    rows = list(product((FALSE, UNKNOWN, TRUE), repeat=counter[0]))
    assert len(leaves(condition)) == counter[0]
    columns = [np.array([row[index] for row in rows], np.uint8) for index in range(counter[0])]
    found = find_influence(condition, columns, len(rows), fires_if_unknown=fires_if_unknown)
    for number, row in enumerate(rows):
        assert VALUE[int(found.truth[number])] == MEANS[reference(condition, row)]
        for index in range(counter[0]):
            turned = [(*row[:index], value, *row[index + 1 :]) for value in (FALSE, TRUE)]
            outcomes = {fires(condition, one, fires_if_unknown) for one in turned}
            assert found.decides[index][number] == (len(outcomes) == 2)


def test_a_leaf_object_that_stands_twice_is_judged_at_each_place() -> None:
    a, b, c = (leaf(number) for number in range(3))
    condition = Any((All((a, b)), All((a, c))))
    columns = [np.array([value], np.uint8) for value in (TRUE, TRUE, TRUE, FALSE)]
    found = find_influence(condition, columns, 1, fires_if_unknown=False)
    assert [bool(one[0]) for one in found.decides] == [True, True, False, False]


def test_a_leaf_without_its_truth_is_an_error_of_the_caller() -> None:
    with pytest.raises((StopIteration, RuntimeError)):
        find_influence(All((leaf(0), leaf(1))), [np.array([TRUE], np.uint8)], 1, fires_if_unknown=False)
