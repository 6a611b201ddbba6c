"""What a program means: chains, merges, unknowns, money, flags of row, run and rule."""

from __future__ import annotations

import math
import struct
from datetime import date

import pytest
from campaign_engine.engine.layers import order_rules
from campaign_engine.engine.program import Derived, Input, Proposal, Rule, make_program
from campaign_engine.engine.reference import (
    evaluate,
    settle,
    truth,
)
from campaign_engine.engine.tree import (
    All,
    Arithmetic,
    Compare,
    Constant,
    Fact,
    Flag,
    Kind,
    Literal,
    Not,
    Type,
)
from hypothesis import given, settings
from hypothesis import strategies as st

NUMBER, TEXT, DATE, BOOLEAN = Type(Kind.NUMBER), Type(Kind.TEXT), Type(Kind.DATE), Type(Kind.BOOLEAN)
MONEY = Type(Kind.NUMBER, "EUR")
UNKNOWN = Fact("nobody_knows")


def lit(value) -> Literal:
    kind = Kind.BOOLEAN if isinstance(value, bool) else Kind.NUMBER if isinstance(value, float | int) else None
    return Literal(value, Type(kind or (Kind.TEXT if isinstance(value, str) else Kind.DATE)))


def bits(value: float) -> bytes:
    return struct.pack("<d", value)


def sets(id_: str, value, *, when=None, priority=50, **more) -> Rule:
    return Rule(id_, when or Constant(True), priority=priority, sets=(("x", value),), **more)


def merged(merge, *rules, otherwise=None, type_=NUMBER, row=None):
    inputs = (Input("n", NUMBER), Input("d", DATE), Input("t", TEXT))
    return evaluate(make_program(inputs, rules, (Derived("x", type_, merge, otherwise),)), row or {}).facts["x"]


@pytest.mark.parametrize(
    ("merge", "values", "result"),
    [
        ("max", [1.0, 3.0, 2.0], 3.0), ("min", [2.0, 1.0, 3.0], 1.0), ("sum", [1.0, 2.0], 3.0),
        ("sum", [0.1, 0.2, 0.3], (0.1 + 0.2) + 0.3), ("sum", [1e308, 1e308, -1e308], None), ("sum", [None, 2.0], 2.0),
        ("max", [None, None], 9.0), ("sum", [None], 9.0), ("priority", [None, 4.0], 4.0), ("max", [], 9.0),
        (None, [5.0], 5.0), (None, [None], 9.0), ("sum", [-0.0], 0.0),
    ],
)  # fmt: skip
def test_known_values_are_merged_and_otherwise_stands_in_where_there_is_none(merge, values, result):
    rules = [sets(f"r{k}", UNKNOWN if value is None else lit(value)) for k, value in enumerate(values)]
    found = merged(merge, *rules, otherwise=9.0)
    assert found == result
    assert found is None or bits(found) == bits(result)


def test_priority_takes_the_highest_then_the_smallest_id_among_known_values():
    low, high, other = (
        sets("z", lit(1.0), priority=10),
        sets("b", lit(2.0), priority=90),
        sets("a", lit(3.0), priority=10),
    )
    assert merged("priority", low, high, other) == 2.0
    assert merged("priority", low, other) == 3.0
    assert merged("priority", sets("b", Fact("n"), priority=90), low) == 1.0
    text = merged("priority", sets("b", lit("late")), sets("a", lit("first")), type_=TEXT)
    assert text == "first"


def test_dates_merge_by_size():
    rules = sets("a", lit(date(2026, 1, 2))), sets("b", Fact("d"))
    assert merged("max", *rules, type_=DATE, row={"d": date(2026, 3, 1)}) == date(2026, 3, 1)
    assert merged("min", *rules, type_=DATE, row={"d": date(2026, 3, 1)}) == date(2026, 1, 2)
    assert merged("min", *rules, type_=DATE) == date(2026, 1, 2)


def test_an_unknown_set_sets_nothing_but_the_rest_of_then_holds():
    rule = sets("a", Fact("n"), flags=("tag.a",))
    outcome = evaluate(make_program((Input("n", NUMBER),), (rule,), (Derived("x", NUMBER, "max"),)), {})
    assert outcome.facts == {"x": None}
    assert outcome.flags == {"tag.a": True}


def test_money_is_read_in_major_units_and_set_facts_stay_doubles():
    rule = Rule("a", Compare(">=", Fact("spend"), lit(12.34)), sets=(("x", Arithmetic("/", Fact("spend"), lit(3.0))),))
    program = make_program((Input("spend", MONEY, scale=2),), (rule,), (Derived("x", MONEY, "max", 0.0),))
    assert evaluate(program, {"spend": 1234}).facts == {"x": 12.34 / 3.0}
    assert evaluate(program, {"spend": 1233}).facts == {"x": 0.0}
    assert evaluate(program, {"spend": None}).facts == {"x": 0.0}


def test_rules_chain_and_outcomes_hold_every_flag_and_boost():
    program = make_program(
        (Input("n", NUMBER),),
        (
            Rule("d", Flag("proposed.ten"), flags=("tag.given",), boosts=(("ten", 1.1), ("five", 3.0))),
            Rule("c", Flag("tag.busy"), proposes=Proposal("best_of", ("ten", "five")), boosts=(("ten", 1.2),)),
            Rule("b", Compare(">", Fact("n"), lit(1)), flags=("tag.busy",)),
            Rule("a", Not(Flag("tag.busy")), forbids=("ten",), boosts=(("ten", 0.3),)),
        ),
    )
    outcome = evaluate(program, {"n": 2})
    assert outcome.fired == (False, True, True, True)
    assert outcome.flags == {"proposed.five": True, "proposed.ten": True, "tag.busy": True, "tag.given": True}
    assert outcome.boosts == {"five": 3.0, "ten": (1.0 * 1.2) * 1.1}
    outcome = evaluate(program, {"n": None})
    assert outcome.fired == (True, False, False, False)
    assert outcome.boosts == {"five": 1.0, "ten": 0.3}


def test_a_rule_fires_when_true_or_where_it_says_so_when_not_false():
    condition = Compare(">", Fact("n"), lit(1))
    rules = Rule("if_true", condition), Rule("unless_false", condition, fires_if_unknown=True)
    program = make_program((Input("n", NUMBER),), rules)
    assert [evaluate(program, {"n": n}).fired for n in (2, None, math.nan, 0)] == [
        (True, True), (False, True), (False, True), (False, False),
    ]  # fmt: skip


def test_flags_come_with_the_row_the_run_or_a_rule():
    program = make_program(
        (),
        (Rule("a", All((Flag("segment.x"), Flag("in_calendar.sale"))), flags=("tag.a", "segment.y")),
         Rule("b", Flag("segment.y"), flags=("tag.b",))),
        input_flags=("segment.x", "segment.y"),
        constants=(("today", DATE, date(2026, 10, 1)), ("days_to_calendar.sale", NUMBER, None)),
        constant_flags=(("in_calendar.sale", True),),
    )  # fmt: skip
    assert evaluate(program, {"segment.x": True}).flags == {"segment.y": True, "tag.a": True, "tag.b": True}
    assert evaluate(program, {"segment.y": True}).flags == {"segment.y": True, "tag.a": False, "tag.b": True}
    assert evaluate(program, {}).flags == {"segment.y": False, "tag.a": False, "tag.b": False}


def test_settled_row_answers_for_derived_facts_and_constants():
    program = make_program(
        (Input("n", NUMBER),),
        (sets("a", Arithmetic("+", Fact("n"), lit(1)), flags=("tag.a",)),),
        (Derived("x", NUMBER, "max"), Derived("alone", TEXT, None, "as ever")),
        constants=(("today", DATE, date(2026, 10, 1)),),
    )
    outcome, settled = settle(program, {"n": 1, "not_an_input": 5})
    assert settled == {"n": 1.0, "today": date(2026, 10, 1), "x": 2.0, "alone": "as ever", "tag.a": True}
    assert outcome.facts == {"alone": "as ever", "x": 2.0}
    assert truth(All((Flag("tag.a"), Compare("=", Fact("x"), lit(2)))), settled) is True


def test_a_stored_value_of_the_wrong_sort_is_our_error():
    program = make_program((Input("n", NUMBER),), ())
    for wrong in ("5", True, date(2026, 1, 1)):
        with pytest.raises(TypeError, match="n should hold a number"):
            evaluate(program, {"n": wrong})


def test_a_program_with_a_cycle_is_refused():
    rules = Rule("a", Flag("tag.b"), flags=("tag.a",)), Rule("b", Flag("tag.a"), flags=("tag.b",))
    with pytest.raises(ValueError, match="a > b"):
        evaluate(make_program((), rules), {})


@st.composite
def chained_rules(draw):
    """Rules that read names of smaller number only, so there is no cycle whatever is drawn."""
    rules = []
    for k in range(draw(st.integers(1, 6))):
        parts = draw(st.lists(st.integers(-1, k - 1), max_size=2))
        reads = [Flag(f"tag.{part}", negated=draw(st.booleans())) for part in parts]
        value = Arithmetic("+", Fact("x0") if k else Fact("n"), lit(float(k)))
        target = "x0" if k == 0 else "x1"
        priority = draw(st.sampled_from([10, 50]))
        rules.append(Rule(f"r{k}", All(tuple(reads)), flags=(f"tag.{k}",), sets=((target, value),), priority=priority))
    return rules


@settings(max_examples=60)
@given(
    chained_rules(),
    st.sampled_from(["priority", "max", "min", "sum"]),
    st.randoms(use_true_random=False),
    st.booleans(),
)
def test_the_order_in_which_rules_are_written_changes_nothing(rules, merge, rng, flag):
    derived = (Derived("x0", NUMBER, None, 0.25), Derived("x1", NUMBER, merge, 7.0))
    shuffled = rng.sample(rules, len(rules))
    row = {"n": 0.1, "tag.-1": flag}
    first, second = (
        make_program((Input("n", NUMBER),), tuple(order), derived, input_flags=("tag.-1",))
        for order in (rules, shuffled)
    )
    assert evaluate(first, row) == evaluate(second, row) == evaluate(first, row, order_rules(first))
