"""Choices: which of several rules fires, what constants decide beforehand, and that a long one costs little."""

from __future__ import annotations

import sys
import time

import polars as pl
import pytest
from campaign_engine.engine.columns import fire
from campaign_engine.engine.function import compile_function, compile_parts
from campaign_engine.engine.layers import Cycle, Layers, order_rules
from campaign_engine.engine.plan import plan_program
from campaign_engine.engine.program import Choice, Derived, Input, Rule, make_program
from campaign_engine.engine.reference import evaluate, settle
from campaign_engine.engine.trace import met_rules
from campaign_engine.engine.tree import All, Compare, Constant, Fact, Flag, Kind, Literal, Type

NUMBER = Type(Kind.NUMBER)
X = Fact("x")


def over(least: float) -> Compare:
    return Compare(">=", X, Literal(least, NUMBER))


def number(value: float) -> Literal:
    return Literal(value, NUMBER)


def bands(mode: str, *tests, order=None, classes=None, merge="sum"):
    """One choice of rules r1, r2 ... each setting the fact `band` to its number and boosting `item` tenfold."""
    ids = [f"r{k}" for k in range(1, len(tests) + 1)]
    rules = tuple(
        Rule(id, test, flags=(f"tag.{id}",), sets=(("band", number(k)),), boosts=(("item", 10.0),))
        for k, (id, test) in enumerate(zip(ids, tests, strict=True), 1)
    )
    classes = classes or (tuple(range(len(ids))) if mode == "agree" else ())
    return make_program(
        (Input("x", NUMBER),),
        rules,
        (Derived("band", NUMBER, merge),),
        choices=(Choice("bands", mode, tuple(order or ids), classes),),
    )


def answers(program, row):
    """The outcome, the same by all three back ends (columns as far as they are compared here)."""
    outcome = evaluate(program, row)
    assert compile_function(program)(row) == outcome
    frame = fire(program, pl.DataFrame({"x": [row["x"]]}, schema={"x": pl.Float64}).lazy()).collect()
    assert frame["band"][0] == outcome.facts["band"]
    assert frame["boost.item"][0] == outcome.boosts["item"]
    return outcome


def test_only_the_first_row_that_is_met_fires():
    outcome = answers(bands("first", over(10), over(5), over(0)), {"x": 7.0})
    assert outcome.fired == (False, True, False)
    assert (outcome.facts["band"], outcome.boosts["item"]) == (2.0, 10.0)


def test_the_order_of_the_choice_counts_not_the_order_of_ids():
    program = bands("first", over(10), over(5), over(0), order=("r3", "r1", "r2"))
    assert answers(program, {"x": 70.0}).facts["band"] == 3.0


def test_an_unknown_value_meets_no_row_and_the_next_row_is_tried():
    outcome = answers(bands("first", over(10), Constant(True)), {"x": None})
    assert outcome.fired == (False, True)


def test_rows_that_must_agree_and_do_not_fire_nothing_and_raise_a_flag():
    program = bands("agree", over(10), over(5))
    outcome = answers(program, {"x": 70.0})
    assert outcome.fired == (False, False)
    assert outcome.flags["conflict.bands"]
    assert (outcome.facts["band"], outcome.boosts["item"]) == (None, 1.0)
    assert answers(program, {"x": 7.0}).facts["band"] == 2.0
    _, settled = settle(program, {"x": 70.0})
    assert met_rules(program.choices[0], program, settled) == ("r1", "r2")


def test_rows_that_agree_are_counted_once():
    """Two rows of one outcome: the sum holds it once, the worth is raised once."""
    outcome = answers(bands("agree", over(10), over(5), over(90), classes=(4, 4, 7)), {"x": 70.0})
    assert outcome.fired == (True, False, False)
    assert (outcome.facts["band"], outcome.boosts["item"]) == (1.0, 10.0)
    assert not outcome.flags["conflict.bands"]


def test_a_rule_may_read_whether_a_choice_met_a_conflict():
    program = bands("agree", over(10), over(5))
    warned = make_program(
        program.inputs, (*program.rules, Rule("warn", Flag("conflict.bands"))), program.derived, choices=program.choices
    )
    assert evaluate(warned, {"x": 70.0}).fired == (False, False, True)
    assert compile_function(warned)({"x": 70.0}).fired == (False, False, True)


@pytest.mark.parametrize(
    ("mode", "tests", "classes", "always", "is_open"),
    [
        ("first", (Constant(True), over(5)), None, (True, False), False),
        ("first", (Constant(False), over(5)), None, (False, None), False),
        ("first", (over(5), Constant(True), over(7)), None, (None, None, False), True),
        ("agree", (Constant(True), Constant(True)), None, (False, False), False),
        ("agree", (Constant(True), Constant(True)), (3, 3), (True, False), False),
        ("agree", (over(1), Constant(False), over(2)), (3, 4, 3), (None, False, None), True),
        ("agree", (Constant(True), over(5), over(7)), None, (None, None, None), True),
        ("agree", (over(5), over(7), Constant(True)), None, (None, None, None), True),
        ("agree", (over(5), Constant(True), over(7)), (1, 2, 1), (None, None, None), True),
        ("agree", (Constant(False), Constant(False)), None, (False, False), False),
    ],
)
def test_what_constants_decide_is_decided_once_for_all_rows(mode, tests, classes, always, is_open):
    program = bands(mode, *tests, classes=classes)
    plan = plan_program(program)
    assert plan.always == always
    assert any(layer.choices for layer in plan.layers) is is_open
    for x in (None, 0.0, 6.0, 8.0):
        answers(program, {"x": x})


def test_a_program_without_choices_compiles_to_what_it_did():
    """One row takes what it took: no statement is added for what is not there."""
    program = make_program((Input("x", NUMBER),), (Rule("a", over(1), flags=("tag.a",)), Rule("b", over(2))))
    source = compile_parts(program).source
    body = source[source.index("v3 = ") :].split("\n")
    assert [line.strip() for line in body][:4] == [
        "v3 = (v2 >= (1.0))",
        "v4 = (v2 >= (2.0))",
        "v5 = v3",
        "return ((v3, v4), (v5,), (), ())",
    ]


def test_a_choice_waits_for_all_that_its_rules_read():
    """`r2` reads nothing derived, yet it stands for the others, so it waits with them."""
    rules = (Rule("a", over(0), flags=("tag.a",)), Rule("r1", Flag("tag.a")), Rule("r2", over(3), flags=("tag.b",)))
    order = order_rules(make_program((), rules, choices=(Choice("c", "first", ("r1", "r2")),)))
    assert isinstance(order, Layers)
    assert [layer.rules for layer in order.layers] == [(0,), (1, 2)]
    assert [layer.flags for layer in order.layers] == [("tag.a",), ("tag.b",)]


def test_a_ring_through_a_choice_names_the_rule_that_feeds_and_the_one_that_reads():
    """No rule waits for itself here; the choice does, because its first row stands before its second."""
    rules = (
        Rule("after", Flag("tag.b", origin="in after"), flags=("tag.a",)),
        Rule("r1", Flag("tag.a", origin="in r1")),
        Rule("r2", over(3), flags=("tag.b",)),
    )
    assert isinstance(order_rules(make_program((), rules)), Layers)
    found = order_rules(make_program((), rules, choices=(Choice("c", "first", ("r1", "r2")),)))
    assert isinstance(found, Cycle)
    told = [(step.rule.id, step.feeds, step.read_at, step.choice, step.reader.id) for step in found.steps]
    assert told == [("after", "tag.a", "in r1", None, "after"), ("r2", "tag.b", "in after", "c", "r1")]


def test_a_rule_that_reads_the_conflict_of_a_choice_that_waits_for_it_is_a_ring():
    rules = (Rule("after", Flag("conflict.c"), flags=("tag.a",)), Rule("r1", Flag("tag.a")), Rule("r2", over(3)))
    found = order_rules(make_program((), rules, choices=(Choice("c", "agree", ("r1", "r2"), (0, 1)),)))
    assert isinstance(found, Cycle)
    assert [(step.rule.id, step.feeds) for step in found.steps] == [("after", "tag.a"), ("r1", "conflict.c")]


A, B = Rule("a", over(1)), Rule("b", over(2))


@pytest.mark.parametrize(
    ("choices", "rules", "message"),
    [
        ((Choice("c", "first", ("a",)), Choice("c", "first", ("b",))), (A, B), "two choices share an id"),
        ((Choice("c", "first", ("a",)), Choice("d", "first", ("a", "b"))), (A, B), "rule a stands in two places"),
        ((Choice("c", "first", ("a", "a")),), (A, B), "rule a stands in two places"),
        ((Choice("c", "first", ("a", "z")),), (A, B), "names a rule that does not exist: z"),
        ((Choice("c", "agree", ("a", "b"), (1,)),), (A, B), "1 classes for 2 rules"),
        (
            (Choice("c", "agree", ("a",), (1,)),),
            (A, Rule("b", over(1), flags=("conflict.c",))),
            "the choice's own flag",
        ),
    ],
)
def test_a_choice_that_cannot_be_is_our_error(choices, rules, message):
    with pytest.raises(ValueError, match=message):
        make_program((Input("x", NUMBER),), rules, choices=choices)


def long_program(count: int, mode: str = "first"):
    """`count` rules over ten columns; rule k is met where all ten are at least k-ish, so late rows meet the last."""
    columns = tuple(Input(f"c{k}", NUMBER) for k in range(10))
    tests = [
        All(tuple(Compare(">=", Fact(part.name), number(count - k)) for part in columns)) for k in range(1, count + 1)
    ]
    ids = tuple(f"t:{k:05}" for k in range(count))
    rules = tuple(
        Rule(id, test, flags=(f"tag.g{k % 3}",), sets=(("band", number(float(k % 50))),))
        for k, (id, test) in enumerate(zip(ids, tests, strict=True))
    )
    classes = tuple(range(count)) if mode == "agree" else ()
    return make_program(columns, rules, (Derived("band", NUMBER, "max"),), choices=(Choice("t", mode, ids, classes),))


@pytest.mark.parametrize("mode", ["first", "agree"])
def test_a_choice_of_a_thousand_rules_is_planned_and_fired_at_once(mode):
    """Linear in the rules: written out as NOT of all before, it would be half a million conditions."""
    program = long_program(1000, mode)
    rows = pl.DataFrame({f"c{k}": [0.0, 1.0, 500.0, 999.0] for k in range(10)})
    started = time.process_time()
    fired = fire(program, rows.lazy()).collect()
    single = compile_function(program)
    assert time.process_time() - started < 10.0  # measured: 0.5 s
    expected = [evaluate(program, row).facts["band"] for row in rows.iter_rows(named=True)]
    assert fired["band"].to_list() == expected
    assert [single(row).facts["band"] for row in rows.iter_rows(named=True)] == expected


def test_the_function_tries_no_row_behind_the_one_that_fires():
    """Of a thousand rules, a row that meets the first tries one, a row that meets none tries all."""
    call = compile_parts(long_program(1000)).call

    def lines_run(x: float) -> int:
        """How many lines of the generated function run: counted, as a clock would tell of the machine too."""
        count = 0

        def trace(_frame: object, event: str, _argument: object) -> object:
            nonlocal count
            count += event == "line"
            return trace

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            call({f"c{k}": x for k in range(10)})
        finally:
            sys.settrace(before)
        return count

    assert lines_run(0.0) - lines_run(1e6) > 900
