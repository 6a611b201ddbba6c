"""Tables of whole numbers without unknowns mean what they mean to GoRules zen, a rule engine of others.

Only there the meanings are the same: zen compares what is missing in its own way, and divides in decimals.
"""

from __future__ import annotations

import json

import polars as pl
from campaign_engine.engine.columns import fire, has_fired
from campaign_engine.engine.function import compile_function
from campaign_engine.engine.program import Choice, Input, Rule, make_program
from campaign_engine.engine.reference import evaluate
from campaign_engine.engine.tree import All, Compare, Constant, Fact, Kind, Literal, Type
from hypothesis import given, settings
from hypothesis import strategies as st
from zen import ZenEngine

NUMBER = Type(Kind.NUMBER)
COLUMNS = ("a", "b", "c")
SMALL = st.integers(-4, 8)
CELLS = st.one_of(
    st.none(),
    st.tuples(st.sampled_from((">", ">=", "<", "<=", "=", "<>")), SMALL),
    st.tuples(SMALL, SMALL).map(lambda ends: ("..", *sorted(ends))),
)
TABLES = st.lists(st.tuples(*(CELLS for _ in COLUMNS)), min_size=1, max_size=9)
ROWS = st.lists(st.tuples(*(SMALL for _ in COLUMNS)), min_size=1, max_size=6)


def in_zen(table, hit: str) -> str:
    """The table as zen reads it: unary tests in cells, the number of the row as its outcome."""
    signs = {"=": "==", "<>": "!="}

    def cell(test) -> str:
        match test:
            case None:
                return ""
            case ("..", low, high):
                return f"[{low}..{high}]"
            case (operator, number):
                return f"{signs.get(operator, operator)} {number}"

    content = {
        "hitPolicy": hit,
        "inputs": [{"id": name, "name": name, "field": name} for name in COLUMNS],
        "outputs": [{"id": "row", "name": "row", "field": "row"}],
        "rules": [
            {"_id": str(number), "row": str(number)} | {n: cell(test) for n, test in zip(COLUMNS, row, strict=True)}
            for number, row in enumerate(table)
        ],
    }
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {"id": "table", "name": "table", "type": "decisionTableNode", "content": content},
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    edges = [
        {"id": f"{one}-{other}", "sourceId": one, "targetId": other, "type": "edge"}
        for one, other in (("in", "table"), ("table", "out"))
    ]
    return json.dumps({"nodes": nodes, "edges": edges})


def in_engine(table, hit: str):
    """The same as rules, and for `first` a choice."""

    def test(name: str, cell):
        match cell:
            case None:
                return ()
            case ("..", low, high):
                return (compare(name, ">=", low), compare(name, "<=", high))
            case (operator, number):
                return (compare(name, operator, number),)

    def compare(name: str, operator: str, number: int):
        return Compare(operator, Fact(name), Literal(float(number), NUMBER))

    rules = []
    for number, row in enumerate(table):
        tests = tuple(part for name, cell in zip(COLUMNS, row, strict=True) for part in test(name, cell))
        rules.append(Rule(f"t:{number:05}", All(tests) if tests else Constant(True)))
    ids = tuple(rule.id for rule in rules)
    choices = (Choice("t", "first", ids),) if hit == "first" else ()
    return make_program(tuple(Input(name, NUMBER) for name in COLUMNS), tuple(rules), choices=choices)


@given(TABLES, ROWS, st.sampled_from(("first", "collect")))
@settings(max_examples=100)
def test_the_rows_that_fire_are_those_of_zen(table, rows, hit):
    decision = ZenEngine().create_decision(in_zen(table, hit))
    program = in_engine(table, hit)
    function = compile_function(program)
    frame = pl.DataFrame([dict(zip(COLUMNS, row, strict=True)) for row in rows])
    fired = (
        fire(program, frame.lazy())
        .select(has_fired(program, rule.id).alias(rule.id) for rule in program.rules)
        .collect()
    )
    for position, row in enumerate(rows):
        facts = dict(zip(COLUMNS, row, strict=True))
        found = decision.evaluate(facts)["result"]
        theirs = {one["row"] for one in (found if hit == "collect" else [found]) if one}
        expected = tuple(number in theirs for number in range(len(table)))
        assert evaluate(program, facts).fired == expected
        assert function(facts).fired == expected
        assert fired.row(position) == expected
