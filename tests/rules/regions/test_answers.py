"""What regions say of conditions, against trying every customer of a small world with the reference evaluator.

Every "never" is a claim about everybody: no row of the grid may contradict it. Every example must hold. And where each
leaf asks one fact only, everything must be decided as the grid decides it.
"""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from campaign_engine.engine.reference import truth
from campaign_engine.engine.tree import (
    All,
    Among,
    Any,
    Arithmetic,
    Call,
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
from campaign_engine.rules.regions.answers import always_true, can_be_true, can_both, implies, is_impossible
from campaign_engine.rules.regions.domains import cells_where, number_domain
from campaign_engine.rules.regions.space import Claim, make_space
from campaign_engine.rules.vocabulary import FactInfo
from hypothesis import given, settings
from hypothesis import strategies as st

NUMBER, TEXT, DATE, BOOLEAN = Type(Kind.NUMBER), Type(Kind.TEXT), Type(Kind.DATE), Type(Kind.BOOLEAN)
FACTS = {
    info.name: info
    for info in (
        FactInfo("orders", NUMBER, False, lowest=0, highest=5, is_whole=True),
        FactInfo("gap", NUMBER, lowest=0, highest=3),
        FactInfo("balance", NUMBER),
        FactInfo("spend", NUMBER, scale=1, lowest=0, highest=1),
        FactInfo("tier", TEXT, categories=("gold", "silver")),
        FactInfo("city", TEXT, categories=("Bonn",), is_open=True),
        FactInfo("is_member", BOOLEAN),
        FactInfo("joined", DATE),
        FactInfo("interests", Type(Kind.TEXTS)),
    )
}
THRESHOLDS = (-1.0, 0.0, 1.0, 1.5, 2.0, 3.0, 5.0, 6.0)
"""Constants of the generated leaves. The grid holds them, and something between and beyond."""
DAYS = (date(2026, 1, 1), date(2026, 2, 1))
GRID = {
    "orders": [float(k) for k in range(6)],
    "gap": [None, 0.0, 0.2, 0.5, 0.7, 1.0, 1.2, 1.5, 1.7, 2.0, 2.5, 3.0],
    "balance": [None, -9.0, -6.0, -5.5, -5.0, -4.0, -3.0, -2.5, -2.0, -1.7, -1.5, -1.2, -1.0, -0.7, -0.5, -0.2,
                0.0, 0.2, 0.5, 0.7, 1.0, 1.2, 1.5, 1.7, 2.0, 2.5, 3.0, 4.0, 5.0, 5.5, 6.0, 9.0],
    "spend": [None, *(k / 10 for k in range(11))],
    "tier": [None, "gold", "silver"],
    "city": [None, "Bonn", "Graz", "Gent", "Gust", "Gbaz", "Gnaz", "nowhere", "zz"],  # one for each mix of the patterns
    "is_member": [None, True, False],
    "joined": [None, date(2025, 1, 1), DAYS[0], date(2026, 1, 15), DAYS[1], date(2027, 1, 1)],
    "tag.a": [False, True],
    "tag.b": [False, True],
}  # fmt: skip

MOST_ROWS = 3_000


def number(value: float) -> Literal:
    return Literal(value, NUMBER)


OPERATORS = st.sampled_from(("=", "<>", "<", "<=", ">", ">="))
NUMBERS = st.sampled_from(THRESHOLDS).map(number)
CALCULATED = {
    "orders": [Arithmetic("+", Arithmetic("*", number(2.0), Fact("orders")), number(1.0)), Fact("orders")],
    "gap": [Fact("gap"), Call("FLOOR", (Fact("gap"),)), Arithmetic("-", number(2.0), Fact("gap"))],
    "balance": [Fact("balance"), Negative(Fact("balance")), Call("COALESCE", (Fact("balance"), number(1.0)))],
    "spend": [Fact("spend"), Arithmetic("*", Fact("spend"), number(10.0)), Call("ROUND", (Fact("spend"),))],
}


NAMES = (*CALCULATED, "tier", "city", "is_member", "joined", "tag.a", "constant")


@st.composite
def single_leaf(draw, names=NAMES):
    """A leaf over one fact, which must be decided."""
    name = draw(st.sampled_from(names))
    negated = draw(st.booleans())
    if name == "constant":
        return Constant(negated)
    if name.startswith("tag."):
        return Flag(name, negated)
    if draw(st.integers(0, 5)) == 0:
        return IsUnknown(Fact(name), negated)
    if name == "is_member":
        return Truth(Fact(name), negated)
    if name == "joined":
        return Compare(draw(OPERATORS), Fact(name), Literal(draw(st.sampled_from(DAYS)), DATE))
    if name == "tier":
        if draw(st.booleans()):
            return (
                Compare("=", Call("UPPER", (Fact(name),)), Literal("GOLD", TEXT))
                if negated
                else Compare("<>", Fact(name), Literal(draw(st.sampled_from(("gold", "silver", "none"))), TEXT))
            )
        texts = draw(st.lists(st.sampled_from(("gold", "silver", "none")), min_size=1, max_size=2))
        return Among(Fact(name), tuple(Literal(text, TEXT) for text in texts), negated)
    if name == "city":
        if draw(st.booleans()):
            return Like(Fact(name), draw(st.sampled_from(("G%", "%n%", "G_az"))), negated)
        return Among(Fact(name), (Literal(draw(st.sampled_from(("Bonn", "Graz"))), TEXT),), negated)
    value = draw(st.sampled_from(CALCULATED[name]))
    if draw(st.integers(0, 4)) == 0:
        return Among(value, (draw(NUMBERS), draw(NUMBERS)), negated)
    left, right = (value, draw(NUMBERS)) if draw(st.booleans()) else (draw(NUMBERS), value)
    return Compare(draw(OPERATORS), left, right)


@st.composite
def mixed_leaf(draw):
    """A leaf over two facts or with a function that neither rises nor falls: often decided, never wrongly."""
    facts = [Fact("orders"), Fact("gap"), Fact("balance")]
    one, other = draw(st.permutations(facts))[:2]
    value = draw(
        st.sampled_from(
            (
                Arithmetic("-", one, other),
                Arithmetic("/", one, other),
                Call("ABS", (one,)),
                Call("LEAST", (one, other)),
                Call("COALESCE", (one, other)),
                Arithmetic("*", number(2.0), other),
            )
        )
    )
    match draw(st.integers(0, 3)):
        case 0:
            return Compare(draw(OPERATORS), value, draw(NUMBERS))
        case 1:
            return Compare(draw(OPERATORS), one, value)
        case 2:
            return IsUnknown(value, draw(st.booleans()))
        case _:
            return Compare(draw(OPERATORS), one, other)


def joined(leaf: st.SearchStrategy) -> st.SearchStrategy:
    return st.recursive(
        leaf,
        lambda inner: (
            st.builds(lambda parts: All(tuple(parts)), st.lists(inner, min_size=2, max_size=4))
            | st.builds(lambda parts: Any(tuple(parts)), st.lists(inner, min_size=2, max_size=3))
            | st.builds(Not, inner)
        ),
        max_leaves=6,
    )


SINGLE = joined(single_leaf())
DENSE = st.sampled_from(NAMES[:6]).map(lambda name: joined(single_leaf((name,))))
"""Conditions that all ask the same fact, so that they get into each other's way."""
MIXED = joined(single_leaf() | mixed_leaf())


def names_of(*conditions) -> list[str]:
    return sorted({node.name for one in conditions for node in walk(one) if isinstance(node, Fact | Flag)})


def rows_of(*conditions):
    """Every customer of the grid, as far as the conditions ask; thinned evenly where there are very many."""
    names = names_of(*conditions)
    every = list(product(*(GRID[name] for name in names))) if _count(names) <= MOST_ROWS else _thinned(names)
    return [dict(zip(names, values, strict=True)) for values in every]


def _count(names: list[str]) -> int:
    count = 1
    for name in names:
        count *= len(GRID[name])
    return count


def _thinned(names: list[str]):
    step = _count(names) // MOST_ROWS + 1
    for index, values in enumerate(product(*(GRID[name] for name in names))):
        if index % step == 0:
            yield values


def is_small(*conditions) -> bool:
    return _count(names_of(*conditions)) <= MOST_ROWS


def space_of(*conditions):
    return make_space(FACTS, conditions)


@settings(max_examples=100)
@given(condition=SINGLE)
def test_conditions_over_single_facts_are_decided_as_the_grid_decides_them(condition):
    answer = can_be_true(space_of(condition), condition)
    if answer.example is not None:
        assert truth(condition, answer.example) is True
    if is_small(condition):
        expected = any(truth(condition, row) is True for row in rows_of(condition))
        assert answer.verdict == ("sometimes" if expected else "never")
    assert answer.verdict != "not decided"


@settings(max_examples=100)
@given(one=SINGLE, other=SINGLE)
def test_implication_is_decided_as_the_grid_decides_it(one, other):
    answer = implies(space_of(one, other), one, other)
    if answer.example is not None:
        assert (truth(one, answer.example), truth(other, answer.example) is True) == (True, False)
    if is_small(one, other):
        against = any(truth(one, row) is True and truth(other, row) is not True for row in rows_of(one, other))
        assert answer.verdict == ("sometimes" if against else "never")


@settings(max_examples=100)
@given(data=st.data())
def test_conditions_over_one_and_the_same_fact_are_compared_as_the_grid_compares_them(data):
    strategy = data.draw(DENSE)
    one, other = data.draw(strategy), data.draw(strategy)
    rows = rows_of(one, other)
    for left, right in ((one, other), (other, one), (one, Not(other))):
        against = any(truth(left, row) is True and truth(right, row) is not True for row in rows)
        assert implies(space_of(left, right), left, right).verdict == ("sometimes" if against else "never")


@settings(max_examples=100)
@given(condition=MIXED)
def test_nothing_said_of_mixed_conditions_has_a_counter_example(condition):
    space = space_of(condition)
    possible, always = can_be_true(space, condition), always_true(space, condition)
    for answer, wants in ((possible, True), (always, False)):
        if answer.example is not None:
            assert (truth(condition, answer.example) is True) is wants
    truths = {truth(condition, row) for row in rows_of(condition)}
    if possible.verdict == "never":
        assert True not in truths
    if always.verdict == "never":
        assert truths == {True}


@settings(max_examples=100)
@given(condition=MIXED, wants=st.sets(st.sampled_from((True, False, None))))
def test_what_is_impossible_holds_for_no_row(condition, wants):
    claim = Claim(condition, frozenset(wants))
    if is_impossible(space_of(condition), [claim]):
        assert all(truth(condition, row) not in wants for row in rows_of(condition))


@pytest.mark.parametrize("operator", ["=", "<>", "<", "<=", ">", ">="])
@pytest.mark.parametrize("name", ["orders", "gap", "balance", "spend"])
def test_cells_of_a_comparison_are_those_where_it_is_true_and_where_it_is_false(operator, name):
    domain = number_domain(FACTS[name], THRESHOLDS)
    for threshold in THRESHOLDS:
        true, false = cells_where(domain, operator, threshold)
        assert (true & false, true | false) == (0, domain.known)
        for value in GRID[name]:
            if value is not None:
                outcome = truth(Compare(operator, Fact(name), number(threshold)), {name: value})
                assert bool(domain.cells_with(value) & true) is outcome


ORDERS, GAP, BALANCE = Fact("orders"), Fact("gap"), Fact("balance")


@pytest.mark.parametrize(
    ("condition", "verdict"),
    [
        (All((Compare(">", ORDERS, number(2.0)), Compare("<", ORDERS, number(3.0)))), "never"),  # whole numbers
        (All((Compare(">", GAP, number(2.0)), Compare("<", GAP, number(3.0)))), "sometimes"),
        (All((Compare(">", Fact("spend"), number(0.1)), Compare("<", Fact("spend"), number(0.2)))), "never"),  # pence
        (Compare(">", GAP, number(3.0)), "never"),
        (All((Compare("<", ORDERS, BALANCE), Compare("<", BALANCE, ORDERS))), "never"),
        (All((Compare("<", ORDERS, BALANCE), Compare(">", BALANCE, ORDERS))), "sometimes"),
        (All((Compare("<", ORDERS, GAP), Compare("<", GAP, BALANCE), Compare("<", BALANCE, ORDERS))), "never"),
        (All((Compare("<", ORDERS, BALANCE), Compare("<", BALANCE, number(0.0)))), "never"),
        (All((Compare("<", GAP, BALANCE), Compare("<", BALANCE, ORDERS), Compare("<", ORDERS, number(1.0)))), "never"),
        (Compare(">", Arithmetic("+", ORDERS, GAP), number(8.0)), "never"),
        (Compare(">=", ORDERS, Arithmetic("*", number(2.0), GAP)), "sometimes"),
        (All((Compare(">=", ORDERS, Arithmetic("*", number(2.0), GAP)), Compare(">", GAP, number(2.6)))), "never"),
        (All((Compare(">", Arithmetic("-", ORDERS, GAP), number(1.0)), IsUnknown(GAP))), "never"),
        (All((IsUnknown(Arithmetic("-", ORDERS, GAP)), IsUnknown(GAP))), "sometimes"),
        (Compare("=", Call("MONTH", (Fact("joined"),)), number(13.0)), "never"),
        (Compare("=", Call("MONTH", (Fact("joined"),)), number(2.0)), "sometimes"),
        (Compare("<", Call("ABS", (BALANCE,)), number(0.0)), "never"),
        (Compare("<>", BALANCE, BALANCE), "never"),
        (Compare("=", Fact("city"), Fact("tier")), "sometimes"),
        (Contains(Fact("interests"), Literal("wine", TEXT)), "sometimes"),
        (All((Contains(Fact("interests"), Literal("wine", TEXT)), IsUnknown(Fact("interests")))), "never"),
        (Compare("=", Call("LENGTH", (Fact("city"),)), number(-1.0)), "never"),
        (Compare(">", Arithmetic("/", number(1.0), number(0.0)), number(0.0)), "never"),
        (Compare("<", Fact("nobody_knows"), number(0.0)), "not decided"),
    ],
)  # fmt: skip
def test_relations_and_functions_are_seen_as_far_as_their_form_tells(condition, verdict):
    answer = can_be_true(space_of(condition), condition)
    assert answer.verdict == verdict
    assert (answer.example is not None) == (verdict == "sometimes")


def test_two_conditions_that_can_both_hold_come_with_a_customer():
    one, other = Compare(">", ORDERS, number(2.0)), Compare("=", Fact("tier"), Literal("gold", TEXT))
    assert can_both(space_of(one, other), one, other).example == {"orders": 3.0, "tier": "gold"}


def pigeons(birds: int):
    """Every bird sits in a hole, no two in the same one, with one hole too few: impossible, and long to search."""
    nests = [Any(tuple(Flag(f"tag.b{bird}_{hole}") for hole in range(birds - 1))) for bird in range(birds)]
    apart = [
        Any((Flag(f"tag.b{one}_{hole}", True), Flag(f"tag.b{other}_{hole}", True)))
        for hole in range(birds - 1)
        for one in range(birds)
        for other in range(one)
    ]
    return All((*nests, *apart))


@pytest.mark.parametrize(("birds", "verdict"), [(4, "never"), (10, "not decided")])
def test_search_that_takes_too_long_is_not_decided(birds, verdict):
    condition = pigeons(birds)
    assert can_be_true(space_of(condition), condition).verdict == verdict
