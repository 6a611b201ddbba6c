"""The Polars back end: what columns it adds, what it refuses, and that it computes each thing once."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import date

import polars as pl
import pytest
from campaign_engine.engine.columns import (
    condition_expression,
    fire,
    has_fired,
    mask_names,
    output_names,
    value_expression,
)
from campaign_engine.engine.program import Derived, Input, Proposal, Rule, make_program
from campaign_engine.engine.tree import (
    All,
    Among,
    Arithmetic,
    Call,
    Compare,
    Constant,
    Fact,
    Flag,
    Kind,
    Like,
    Literal,
    Not,
    Type,
)

NUMBER, TEXT, DATE, BOOLEAN = Type(Kind.NUMBER), Type(Kind.TEXT), Type(Kind.DATE), Type(Kind.BOOLEAN)
X = Fact("x")


def lit(value) -> Literal:
    return Literal(value, TEXT if isinstance(value, str) else NUMBER)


def above(bound: float, fact: Fact = X) -> Compare:
    return Compare(">", fact, lit(bound))


ONE_NUMBER = (Input("x", NUMBER),)


def program_of(*rules: Rule, derived=(), inputs=ONE_NUMBER):
    return make_program(inputs, rules, derived)


SHOP = program_of(
    Rule("a", above(1.0), flags=("tag.keen",), sets=(("saving", Arithmetic("*", X, lit(2.0))),)),
    Rule("b", Flag("tag.keen"), proposes=Proposal("best_of", ("ten", "five")), boosts=(("ten", 1.5),)),
    Rule("c", above(3.0, Fact("saving")), boosts=(("ten", 1.1), ("five", 0.5))),
    derived=(Derived("saving", NUMBER, "max", otherwise=0.0), Derived("nobody", TEXT)),
)


def test_columns_are_added_and_those_of_the_caller_stay():
    frame = pl.LazyFrame({"id": ["u", "v", "w"], "x": [0.5, 1.5, None], "tag.keen": [1, 2, 3]})
    fired = fire(SHOP, frame).collect()
    assert fired.columns == ["id", "x", *output_names(SHOP)]
    assert fired.to_dict(as_series=False) == {
        "id": ["u", "v", "w"],
        "x": [0.5, 1.5, None],
        "proposed.five": [False, True, False],
        "proposed.ten": [False, True, False],
        "tag.keen": [False, True, False],
        "nobody": [None, None, None],
        "saving": [0.0, 3.0, 0.0],
        "boost.five": [1.0, 1.0, 1.0],
        "boost.ten": [1.0, 1.5, 1.0],
        "fired.0": [0, 3, 0],
    }
    assert fired.schema["nobody"] == pl.String
    assert fired.schema["saving"] == fired.schema["boost.ten"] == pl.Float64
    assert fired.schema["tag.keen"] == pl.Boolean
    assert fired.schema["fired.0"] == pl.Int64


def test_a_mask_word_holds_63_rules():
    program = program_of(*(Rule(f"r{number:03}", above(float(number))) for number in range(130)))
    fired = fire(program, pl.LazyFrame({"x": [-1.0, 62.5, 63.5, 1000.0]})).collect()
    assert mask_names(program) == ("fired.0", "fired.1", "fired.2")
    assert fired["fired.0"].to_list() == [0, 2**63 - 1, 2**63 - 1, 2**63 - 1]
    assert fired["fired.1"].to_list() == [0, 0, 1, 2**63 - 1]
    assert fired["fired.2"].to_list() == [0, 0, 0, 2**4 - 1]
    for place in (0, 62, 63, 125, 126, 129):
        expected = [x > place for x in (-1.0, 62.5, 63.5, 1000.0)]
        assert fired.select(has_fired(program, f"r{place:03}")).to_series().to_list() == expected


def test_rules_that_always_or_never_fire_keep_their_bits():
    rules = [Rule("a", Constant(False), flags=("tag.a",)), Rule("b", Constant(True), flags=("tag.b",))]
    rules += [Rule("c", Flag("tag.b"), flags=("tag.c",)), Rule("d", Not(Flag("tag.a"))), Rule("e", above(1.0))]
    fired = fire(program_of(*rules), pl.LazyFrame({"x": [0.0, 2.0]})).collect()
    assert fired["fired.0"].to_list() == [0b01110, 0b11110]
    assert fired["tag.a"].to_list() == [False, False]
    assert fired["tag.c"].to_list() == [True, True]


def test_no_rows_and_no_rules_are_no_special_case():
    assert fire(SHOP, pl.LazyFrame(schema={"x": pl.Float64})).collect().shape == (0, 1 + len(output_names(SHOP)))
    assert fire(program_of(), pl.LazyFrame({"x": [1.0]})).collect().columns == ["x"]


@pytest.mark.parametrize("dtype", [pl.String, pl.Categorical, pl.Enum(["gold", "silver", "bronze"])])
def test_text_may_be_held_as_codes(dtype):
    tier = Fact("tier")
    conditions = {
        "equal": Compare("=", tier, lit("gold")),
        "different": Compare("<>", tier, lit("gold")),
        "nowhere": Compare("=", tier, lit("platinum")),
        "among": Among(tier, (lit("gold"), lit("platinum"))),
        "not_among": Among(tier, (lit("gold"), lit("platinum")), negated=True),
        "like": Like(tier, "%l%"),
        "not_like": Like(tier, "_o%", negated=True),
        "beside": Compare("=", tier, Fact("other")),
        "lower": Compare("=", Call("LOWER", (tier,)), lit("gold")),
    }
    rules = tuple(Rule(name, condition, flags=(f"tag.{name}",)) for name, condition in conditions.items())
    program = program_of(*rules, inputs=(Input("tier", TEXT), Input("other", TEXT)))
    frame = pl.DataFrame(
        {"tier": ["gold", "silver", None, "bronze"], "other": ["gold", "gold", None, "bronze"]},
        schema_overrides={"tier": dtype},
    )
    fired = fire(program, frame.lazy()).collect()
    found = {name: fired[f"tag.{name}"].to_list() for name in conditions}
    assert found == {
        "equal": [True, False, False, False],
        "different": [False, True, False, True],
        "nowhere": [False, False, False, False],
        "among": [True, False, False, False],
        "not_among": [False, True, False, True],
        "like": [True, True, False, False],
        "not_like": [False, True, False, True],
        "beside": [True, False, False, True],
        "lower": [True, False, False, False],
    }


def test_a_missing_column_a_wrong_type_and_a_cycle_are_our_errors():
    with pytest.raises(ValueError, match="the frame has no column 'x'"):
        fire(SHOP, pl.LazyFrame({"y": [1.0]}))
    with pytest.raises(TypeError, match="x should hold a number, not Boolean"):
        fire(SHOP, pl.LazyFrame({"x": [True]}))
    with pytest.raises(TypeError, match="x should hold a number, not Decimal"):
        fire(SHOP, pl.LazyFrame(schema={"x": pl.Decimal(10, 2)}))
    days = program_of(Rule("a", Compare(">", X, Literal(date(2026, 1, 1), DATE))), inputs=(Input("x", DATE),))
    with pytest.raises(TypeError, match="x should hold a date, not Datetime"):
        fire(days, pl.LazyFrame(schema={"x": pl.Datetime}))
    ring = program_of(Rule("a", Flag("tag.b"), flags=("tag.a",)), Rule("b", Flag("tag.a"), flags=("tag.b",)))
    with pytest.raises(ValueError, match="the program has a cycle: a > b"):
        fire(ring, pl.LazyFrame({"x": [1.0]}))
    with pytest.raises(ValueError, match="no fact called 'z'"):
        fire(program_of(Rule("a", above(1.0, Fact("z")))), pl.LazyFrame({"x": [1.0]}))


def test_an_input_that_no_rule_reads_need_not_be_there():
    program = program_of(Rule("a", above(1.0)), inputs=(Input("x", NUMBER), Input("unused", TEXT)))
    assert fire(program, pl.LazyFrame({"x": [2.0]})).collect()["fired.0"].to_list() == [1]


def test_what_is_not_selected_is_neither_computed_nor_read(tmp_path):
    rules = [Rule(f"r{n}", above(0.125 + n, Fact(f"x{n}")), flags=(f"tag.t{n}",)) for n in range(5)]
    program = program_of(*rules, inputs=tuple(Input(f"x{n}", NUMBER) for n in range(5)))
    path = tmp_path / "facts.parquet"
    pl.DataFrame({f"x{n}": [1.0, 5.0] for n in range(5)}).write_parquet(path)
    plan = fire(program, pl.scan_parquet(path)).select("tag.t3").explain()
    assert "PROJECT 1/5 COLUMNS" in plan
    assert "3.125" in plan
    assert "2.125" not in plan


def test_a_condition_stands_in_the_plan_once_however_deep_the_chain():
    """Facts inlined where they are used make 100 rules in 10 layers a plan of minutes."""
    rules = [Rule("r00", above(0.125), flags=("tag.t00",), sets=(("f00", Arithmetic("+", X, lit(1.0))),))]
    derived = [Derived("f00", NUMBER)]
    for n in range(1, 40):
        last = f"{n - 1:02}"
        when = All((Flag(f"tag.t{last}"), above(n + 0.125, Fact(f"f{last}"))))
        total = Arithmetic("+", Fact(f"f{last}"), Fact(f"f{last}"))
        rules.append(Rule(f"r{n:02}", when, flags=(f"tag.t{n:02}",), sets=((f"f{n:02}", total),)))
        derived.append(Derived(f"f{n:02}", NUMBER))
    program = program_of(*rules, derived=tuple(derived))
    frame = fire(program, pl.LazyFrame({"x": [0.0, 5.0]}))
    plan = frame.explain()
    assert all(plan.count(f"({n}.125)") + plan.count(f" {n}.125") == 1 for n in range(40))
    assert frame.collect()["f03"].to_list() == [None, 48.0]


def test_conditions_and_values_can_be_asked_of_a_fired_frame():
    frame = fire(SHOP, pl.LazyFrame({"x": [0.5, 1.5, None], "given.ten": [True, False, None]}))
    schema = frame.collect_schema()
    asked = frame.select(
        known=condition_expression(All((Flag("tag.keen"), above(2.0, Fact("saving")))), SHOP),
        unknown=condition_expression(Not(above(1.0)), SHOP),
        beside=condition_expression(Flag("given.ten"), SHOP, schema),
        not_beside=condition_expression(Flag("given.ten", negated=True), SHOP, schema),
        nowhere=condition_expression(All((above(0.0), Flag("given.ten", negated=True))), SHOP),
        value=value_expression(Arithmetic("/", X, Arithmetic("-", Fact("saving"), lit(3.0))), SHOP),
        zero=value_expression(Arithmetic("*", X, lit(-0.0)), SHOP),
    ).collect()
    assert asked.to_dict(as_series=False) == {
        "known": [False, True, False],
        "unknown": [True, False, False],
        "beside": [True, False, False],
        "not_beside": [False, True, True],
        "nowhere": [True, True, False],
        "value": [0.5 / -3.0, None, None],
        "zero": [0.0, 0.0, None],
    }
    assert str(asked["zero"][0]) == "0.0"


def _digest(order: int, threads: int) -> str:
    """The sorted answer to rows in one of several orders, computed in a process of its own."""
    code = f"""
import hashlib, sys
import polars as pl
sys.path.insert(0, {os.path.dirname(__file__)!r})
from generate_programs import generate
from back_ends import frame_of, fire
assert pl.thread_pool_size() == {threads}
digest = hashlib.sha256()
for seed in (3, 11):
    made = generate(seed, 400)
    frame = frame_of(made.rows, made.stored).with_row_index("id")
    frame = pl.concat([frame.with_columns(pl.col("id") + 400 * k) for k in range(25)])
    frame = frame.sample(fraction=1, shuffle=True, seed={order}) if {order} else frame
    fired = fire(made.program, frame.lazy()).collect(engine="streaming").sort("id")
    digest.update(repr(fired.drop(made.stored).rows()).encode())
print(digest.hexdigest())
"""
    environment = {**os.environ, "POLARS_MAX_THREADS": str(threads)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_shuffled_rows_and_one_thread_or_two_give_the_same_bits():
    expected = _digest(0, 1)
    assert len(expected) == len(hashlib.sha256().hexdigest())
    assert {_digest(1, 2), _digest(2, 1)} == {expected}
