"""The generated Python function: what rows it takes, what it refuses, and that no text of a user becomes source."""

from __future__ import annotations

import ast
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import numpy as np
import pytest
from campaign_engine.engine.function import compile_function, compile_parts
from campaign_engine.engine.program import Derived, Input, Outcome, Proposal, Rule, make_program
from campaign_engine.engine.reference import evaluate
from campaign_engine.engine.tree import (
    All,
    Among,
    Any,
    Arithmetic,
    Case,
    Compare,
    Contains,
    Fact,
    Flag,
    Kind,
    Like,
    Literal,
    Not,
    Truth,
    Type,
)

NUMBER, TEXT, DATE, BOOLEAN, TEXTS = (Type(kind) for kind in Kind)
X = Fact("x")
INPUTS = (
    Input("x", NUMBER), Input("cents", NUMBER, scale=2), Input("city", TEXT), Input("born", DATE),
    Input("yes", BOOLEAN), Input("likes", TEXTS),
)  # fmt: skip
EVERYTHING = make_program(
    INPUTS,
    (
        Rule("a", Compare(">", X, Literal(1.0, NUMBER)), flags=("tag.keen",), sets=(("saving", Fact("cents")),)),
        Rule("b", Compare("=", Fact("city"), Literal("Bath", TEXT)), sets=(("home", Fact("city")),)),
        Rule("c", Compare("<", Fact("born"), Literal(date(2000, 1, 1), DATE)), sets=(("day", Fact("born")),)),
        Rule("d", Truth(Fact("yes")), proposes=Proposal("all_of", ("ten",)), boosts=(("ten", 1.5),)),
        Rule("e", Contains(Fact("likes"), Literal("tea", TEXT))),
        Rule("f", Flag("segment.regulars")),
    ),
    (Derived("saving", NUMBER, "max", otherwise=1.0), Derived("home", TEXT), Derived("day", DATE)),
    ("segment.regulars",),
)


def test_the_outcome_is_that_of_the_reference():
    row = {"x": 2, "cents": 837, "city": "Bath", "born": date(1980, 5, 1), "yes": True, "likes": ["tea"]}
    outcome = compile_function(EVERYTHING)({**row, "segment.regulars": True, "beside": object()})
    assert outcome == Outcome(
        fired=(True,) * 6,
        flags={"proposed.ten": True, "tag.keen": True},
        facts={"day": date(1980, 5, 1), "home": "Bath", "saving": 8.37},
        boosts={"ten": 1.5},
    )
    assert outcome == evaluate(EVERYTHING, {**row, "segment.regulars": True})


def test_what_is_absent_is_unknown_and_absent_flags_are_false():
    assert compile_function(EVERYTHING)({}) == evaluate(EVERYTHING, {})
    assert compile_function(EVERYTHING)({}).facts == {"day": None, "home": None, "saving": 1.0}


def test_numbers_of_numpy_are_numbers():
    row = {
        "x": np.float32(1.5),
        "cents": np.int64(837),
        "yes": np.bool_(True),
        "city": np.str_("Bath"),
        "likes": np.array(["tea"]),
    }
    assert compile_function(EVERYTHING)(row) == evaluate(EVERYTHING, row)
    assert compile_function(EVERYTHING)(row).facts["saving"] == 8.37


MIDNIGHT = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "value"),
    [("x", True), ("x", "1"), ("cents", False), ("city", 1), ("born", MIDNIGHT), ("yes", 1), ("likes", "tea")],
)
def test_a_stored_value_of_the_wrong_sort_is_our_error(name, value):
    with pytest.raises(TypeError, match=f"{name} should hold"):
        compile_function(EVERYTHING)({name: value})
    with pytest.raises(TypeError, match=f"{name} should hold|not a value"):
        evaluate(EVERYTHING, {name: value})


def test_numbers_past_the_doubles_are_unknown():
    for value in (10**400, -(10**400), float("inf"), float("nan")):
        assert compile_function(EVERYTHING)({"x": value, "cents": value}) == evaluate(EVERYTHING, {})


def test_bare_tuples_hold_the_same_in_the_order_of_their_names():
    compiled, row = compile_parts(EVERYTHING), {"x": 2.0, "cents": 5, "born": date(1980, 5, 1)}
    fired, flags, facts, boosts = compiled.call(row)
    outcome = compile_function(EVERYTHING)(row)
    assert fired == outcome.fired
    assert dict(zip(compiled.flags, flags, strict=True)) == outcome.flags
    assert dict(zip(compiled.facts, facts, strict=True)) == outcome.facts
    assert dict(zip(compiled.boosts, boosts, strict=True)) == outcome.boosts


HOSTILE = ['"', "'", "\\", "\n", "x'); import os; ('", "{}", "%s", "\u2028", "def", "nan", "v1", "k0", "get", "row"]


def test_no_name_and_no_text_becomes_source():
    rules = tuple(
        Rule(
            f"r{number}{text}",
            All((Compare("=", Fact(text), Literal(text, TEXT)), Flag(f"segment.{text}"))),
            flags=(f"tag.{text}",),
            sets=((f"set {text}", Literal(text, TEXT)),),
            boosts=((text, 2.0),),
        )
        for number, text in enumerate(HOSTILE)
    )
    program = make_program(
        tuple(Input(text, TEXT) for text in HOSTILE),
        rules,
        tuple(Derived(f"set {text}", TEXT) for text in HOSTILE),
        tuple(f"segment.{text}" for text in HOSTILE),
    )
    row = {text: text for text in HOSTILE} | {f"segment.{text}": True for text in HOSTILE[::2]}
    assert compile_function(program)(row) == evaluate(program, row)
    tree = ast.parse(compile_parts(program).source)
    constants = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert not {constant for constant in constants if isinstance(constant, str)}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.Attribute) and _is_foreign(node)]


def _is_foreign(node: ast.AST) -> bool:
    allowed = {"get", "copy", "__class__", "toordinal", "startswith", "endswith"}
    return not (isinstance(node, ast.Attribute) and node.attr in allowed)


def test_a_condition_nested_a_hundred_deep_compiles():
    condition, value = Compare(">", X, Literal(0.0, NUMBER)), X
    for number in range(100):
        step = Literal(float(number), NUMBER)
        value = Case(((Compare("<", value, step), Arithmetic("/", value, step)),), Arithmetic("-", step, X))
        small = Compare("<>", X, step)
        condition = (
            Not(All((condition, small)))
            if number % 2
            else Any((condition, Compare("=", value if number < 3 else X, step)))
        )
    program = make_program(
        INPUTS, (Rule("a", condition, sets=(("saving", Fact("cents")),)),), (Derived("saving", NUMBER),)
    )
    function = compile_function(program)
    for x in (-1.0, 0.0, 3.0, 50.5, None):
        assert function({"x": x}) == evaluate(program, {"x": x})


def test_a_value_nested_a_hundred_deep_compiles():
    value = X
    for number in range(100):
        value = Arithmetic("+-*/"[number % 4], value, Literal(1.0 + number, NUMBER))
    program = make_program(
        INPUTS,
        (Rule("a", Compare(">", X, Literal(0.0, NUMBER)), sets=(("saving", value),)),),
        (Derived("saving", NUMBER),),
    )
    assert compile_function(program)({"x": 3.0}) == evaluate(program, {"x": 3.0})


def test_like_takes_no_endless_time_for_a_hostile_pattern():
    program = make_program(INPUTS, (Rule("a", Like(Fact("city"), "%a" * 25 + "%b_")),))
    function, row = compile_function(program), {"city": "a" * 3000}
    start = time.process_time()
    assert function(row).fired == (False,)
    assert time.process_time() - start < 1.0


def test_many_threads_may_call_one_function():
    program = make_program(
        INPUTS, (Rule("a", Among(X, (Literal(1.0, NUMBER),)), sets=(("saving", X),)),), (Derived("saving", NUMBER),)
    )
    function = compile_function(program)
    rows = [{"x": float(number % 3)} for number in range(3000)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(function, rows)) == [function(row) for row in rows]
