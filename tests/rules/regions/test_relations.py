"""Two facts held against each other: what is refuted holds for no row of a grid, unknown ones among them.

Bounds and order are where a proof can go wrong silently: a pair of which one side is unknown is neither smaller, equal
nor larger, and then says nothing of the other side.
"""

from __future__ import annotations

from itertools import product

import pytest
from campaign_engine.engine.reference import truth
from campaign_engine.engine.tree import All, Any, Arithmetic, Compare, Condition, Fact, IsUnknown, Kind, Literal, Type
from campaign_engine.rules.regions.answers import can_all_be, can_be_true, implies, is_impossible
from campaign_engine.rules.regions.space import Claim, make_space
from campaign_engine.rules.vocabulary import FactInfo
from hypothesis import given, settings
from hypothesis import strategies as st

NUMBER = Type(Kind.NUMBER)
FACTS = {
    info.name: info
    for info in (
        FactInfo("orders", NUMBER, False, lowest=0, highest=3, is_whole=True),
        FactInfo("gap", NUMBER, lowest=0, highest=2),
        FactInfo("balance", NUMBER),
    )
}
GRID = {
    "orders": [0.0, 1.0, 2.0, 3.0],
    "gap": [None, 0.0, 0.5, 1.0, 1.5, 2.0],
    "balance": [None, -1.0, 0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0],
}
ROWS = [dict(zip(GRID, values, strict=True)) for values in product(*GRID.values())]
ORDERS, GAP, BALANCE = Fact("orders"), Fact("gap"), Fact("balance")

SHARE = Arithmetic("/", ORDERS, GAP)
"""Not known where gap is 0, though both facts are."""


def number(value: float) -> Literal:
    return Literal(value, NUMBER)


def compare(left, operator: str, right) -> Compare:
    sides = [side if not isinstance(side, int | float) else number(float(side)) for side in (left, right)]
    return Compare(operator, *sides)


OPERATORS = st.sampled_from(("=", "<>", "<", "<=", ">", ">="))
SIDES = st.permutations((ORDERS, GAP, BALANCE))
LEAF = st.one_of(
    st.builds(lambda operator, sides: Compare(operator, sides[0], sides[1]), OPERATORS, SIDES),
    st.builds(lambda operator, sides: Compare(operator, sides[0], sides[1]), OPERATORS, SIDES),
    st.builds(
        lambda operator, sides: Compare(operator, Arithmetic("/", sides[0], sides[1]), sides[1]), OPERATORS, SIDES
    ),
    st.builds(lambda operator, sides, k: compare(sides[0], operator, k), OPERATORS, SIDES, st.integers(0, 3)),
    st.builds(lambda sides, negated: IsUnknown(sides[0], negated), SIDES, st.booleans()),
)
WANTS = st.sampled_from(((True,), (False,), (None,), (False, None), (True, None))).map(frozenset)
CLAIMS = st.lists(st.builds(Claim, LEAF, WANTS), min_size=1, max_size=4)


def meets(row, claims) -> bool:
    return all(truth(claim.condition, row) in claim.wants for claim in claims)


@settings(max_examples=300)
@given(claims=CLAIMS)
def test_claims_that_are_refuted_hold_for_no_row(claims):
    space = make_space(FACTS, [claim.condition for claim in claims])
    some = next((row for row in ROWS if meets(row, claims)), None)
    answer = can_all_be(space, *claims)
    if some is not None:
        assert answer.verdict != "never", some
        assert not is_impossible(space, claims), some
    if answer.example is not None:
        assert meets(answer.example, claims)


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        (compare(ORDERS, ">", 2), compare(ORDERS, ">", GAP), "sometimes"),  # gap not known
        (All((compare(ORDERS, ">", 2), IsUnknown(GAP, True))), compare(ORDERS, ">", GAP), "never"),
        (IsUnknown(GAP), compare(ORDERS, "<", GAP), "sometimes"),
        (IsUnknown(GAP), compare(ORDERS, ">=", GAP), "sometimes"),
        (compare(ORDERS, "<", BALANCE), Any((compare(ORDERS, "<", GAP), compare(GAP, "<", BALANCE))), "sometimes"),
        (
            All((compare(ORDERS, "<", BALANCE), IsUnknown(GAP, True))),
            Any((compare(ORDERS, "<", GAP), compare(GAP, "<", BALANCE))),
            "never",
        ),
        (compare(ORDERS, ">=", 0), compare(Arithmetic("/", ORDERS, ORDERS), "<=", 1), "sometimes"),  # 0 / 0
        (All((compare(GAP, "=", 0), compare(BALANCE, "<", 0))), compare(SHARE, ">", BALANCE), "sometimes"),
        (
            All((compare(GAP, "=", 0), compare(BALANCE, "<", ORDERS))),
            Any((compare(SHARE, ">", BALANCE), compare(SHARE, "<", ORDERS))),
            "sometimes",
        ),
        (compare(ORDERS, ">", 3), compare(ORDERS, ">", GAP), "never"),
    ],
)
def test_one_condition_implies_the_other_only_where_nothing_it_needs_is_unknown(one, other, verdict):
    answer = implies(make_space(FACTS, (one, other)), one, other)
    assert answer.verdict == verdict
    if answer.example is not None:
        assert truth(one, answer.example) is True
        assert truth(other, answer.example) is not True
    exceptions = [row for row in ROWS if truth(one, row) is True and truth(other, row) is not True]
    assert bool(exceptions) == (verdict == "sometimes")


def test_quotient_without_an_answer_is_neither_smaller_nor_larger():
    share = Arithmetic("/", ORDERS, ORDERS)
    either: Condition = Any((compare(share, "<=", ORDERS), compare(share, ">", ORDERS)))
    space = make_space(FACTS, (either,))
    assert not is_impossible(space, (Claim(either, frozenset((None,))),))


@pytest.mark.parametrize(
    ("parts", "verdict"),
    [
        ((compare(GAP, ">=", 2), compare(ORDERS, "<=", 2), compare(GAP, "<=", ORDERS)), "sometimes"),
        ((compare(GAP, ">=", 2), compare(ORDERS, "<=", 2), compare(GAP, "<", ORDERS)), "never"),
        ((compare(GAP, "<=", 1), compare(ORDERS, ">=", 1), compare(GAP, ">=", ORDERS)), "sometimes"),
        ((compare(GAP, "<=", 1), compare(ORDERS, ">=", 1), compare(GAP, ">", ORDERS)), "never"),
        ((compare(GAP, ">", 1), compare(ORDERS, "<=", 1), compare(GAP, "=", ORDERS)), "never"),
        ((compare(BALANCE, "<", GAP), compare(BALANCE, ">=", 2)), "never"),
        ((compare(BALANCE, "<=", GAP), compare(BALANCE, ">=", 2)), "sometimes"),
        ((compare(BALANCE, ">", ORDERS), compare(BALANCE, "<=", 0)), "never"),
        ((compare(BALANCE, ">=", ORDERS), compare(BALANCE, "<=", 0)), "sometimes"),
    ],
)
def test_ends_that_touch_leave_room_for_equals_only(parts, verdict):
    condition = All(parts)
    assert can_be_true(make_space(FACTS, (condition,)), condition).verdict == verdict
    assert any(truth(condition, row) is True for row in ROWS) == (verdict == "sometimes")
