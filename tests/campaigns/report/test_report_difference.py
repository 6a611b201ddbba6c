"""Gain, lose, switch: against a slow count over plain dictionaries, and the laws a difference must keep."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
from campaign_engine.campaigns.report.difference import difference
from hypothesis import given, settings
from hypothesis import strategies as st

from .conftest import decided

Rows = Callable[..., pl.DataFrame]
Side = dict[str, dict[str, int]]
"""Customer to offer to value."""

sides = st.dictionaries(
    st.sampled_from(["a", "b", "c", "d"]),
    st.dictionaries(st.sampled_from(["x", "y", "z"]), st.integers(0, 2), max_size=3),
)


def frame(side: Side) -> pl.DataFrame:
    return decided(
        *(
            {"customer_id": customer, "offer": offer, "value_minor": value, "expected_cost_minor": value}
            for customer, offers in side.items()
            for offer, value in offers.items()
        )
    )


def slow_count(before: Side, after: Side) -> dict[str, int]:
    counts = {"gain": 0, "lose": 0, "switch": 0, "same": 0, "other_value": 0}
    for customer in {*before, *after}:
        had, has = set(before.get(customer, {})), set(after.get(customer, {}))
        if not had and not has:
            continue
        sort = "same" if had == has else "gain" if had < has else "lose" if has < had else "switch"
        counts[sort] += 1
        counts["other_value"] += sort == "same" and before[customer] != after[customer]
    return counts


@given(before=sides, after=sides)
@settings(max_examples=60, deadline=None)
def test_counts_equal_a_slow_count_and_turn_round_with_the_sides(before: Side, after: Side) -> None:
    found = difference(frame(before), frame(after), 2)
    assert {name: getattr(found, name) for name in slow_count({}, {})} == slow_count(before, after)
    back = difference(frame(after), frame(before), 2)
    assert (back.gain, back.lose, back.switch, back.same) == (found.lose, found.gain, found.switch, found.same)
    assert (back.before, back.after) == (found.after, found.before)


@given(side=sides)
@settings(max_examples=30, deadline=None)
def test_nothing_changes_against_itself(side: Side) -> None:
    assert difference(frame(side), frame(side), 2).is_empty


def test_only_what_is_given_counts(rows: Rows) -> None:
    before = rows({"customer_id": "a", "offer": "x"})
    after = rows({"customer_id": "a", "offer": "x", "outcome": "withheld"})
    found = difference(before, after, 2)
    assert (found.lose, found.gain, found.after.expected_cost_minor) == (1, 0, 0)


def test_switches_name_both_sides_and_the_most_frequent_comes_first(rows: Rows) -> None:
    before = rows(*({"customer_id": name, "offer": "x"} for name in "abc"), {"customer_id": "d", "offer": "y"})
    after = rows(*({"customer_id": name, "offer": "y"} for name in "abc"), {"customer_id": "d", "offer": "x"})
    first, second = difference(before, after, 2).switches
    assert (first.before, first.after, first.customers) == (("x",), ("y",), 3)
    assert (second.before, second.after, second.customers) == (("y",), ("x",), 1)


def test_the_order_of_rows_does_not_matter(rows: Rows) -> None:
    before = rows(*({"customer_id": name, "offer": "x"} for name in "abcd"))
    after = rows(*({"customer_id": name, "offer": "y"} for name in "bcde"))
    straight, turned = difference(before, after, 2), difference(before.reverse(), after.reverse(), 2)
    assert straight == turned
    assert straight.customers.equals(turned.customers)
