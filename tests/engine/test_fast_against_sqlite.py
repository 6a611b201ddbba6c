"""The fast back ends against SQLite, an evaluator that nobody here has written: rows where a condition is TRUE.

Whole numbers and text only, where SQLite's arithmetic and comparisons mean the same as ours; its `%` on whole numbers
has the sign of the dividend too.
"""

from __future__ import annotations

import sqlite3
from random import Random

import polars as pl
import pytest
from campaign_engine.engine.columns import fire
from campaign_engine.engine.function import compile_function
from campaign_engine.engine.program import Input, Rule, make_program
from campaign_engine.engine.tree import (
    All,
    Among,
    Any,
    Arithmetic,
    Call,
    Case,
    Compare,
    Fact,
    IsUnknown,
    Kind,
    Like,
    Literal,
    Negative,
    Not,
    Type,
)

NUMBER, TEXT = Type(Kind.NUMBER), Type(Kind.TEXT)
NUMBERS, TEXTS = ("a", "b", "c"), ("t", "u")
WORDS = ("", "x", "xy", "X", "y%", "猫", "x_y")
PROGRAMS, RULES_A_PROGRAM = 6, 40


def as_sql(node) -> str:
    match node:
        case Literal(value=str()):
            return f"'{node.value}'"
        case Literal():
            return str(int(node.value))
        case Fact():
            return node.name
        case Negative():
            return f"(- {as_sql(node.operand)})"
        case Arithmetic() | Compare():
            return f"({as_sql(node.left)} {node.operator} {as_sql(node.right)})"
        case Call(function="LEAST"):
            return f"MIN({', '.join(map(as_sql, node.arguments))})"
        case Call(function="GREATEST"):
            return f"MAX({', '.join(map(as_sql, node.arguments))})"
        case Call():
            return f"{node.function}({', '.join(map(as_sql, node.arguments))})"
        case Case():
            branches = " ".join(f"WHEN {as_sql(when)} THEN {as_sql(then)}" for when, then in node.branches)
            return f"(CASE {branches}{'' if node.otherwise is None else ' ELSE ' + as_sql(node.otherwise)} END)"
        case Among():
            return f"({as_sql(node.item)} {'NOT' * node.negated} IN ({', '.join(map(as_sql, node.choices))}))"
        case Like():
            return f"({as_sql(node.text)} {'NOT' * node.negated} LIKE '{node.pattern}')"
        case IsUnknown():
            return f"({as_sql(node.value)} IS {'NOT' * node.negated} NULL)"
        case Not():
            return f"(NOT {as_sql(node.part)})"
        case All() | Any():
            return f"({(' AND ' if isinstance(node, All) else ' OR ').join(map(as_sql, node.parts))})"
    raise AssertionError(node)


def number(random: Random, depth: int):
    if not depth or random.random() < 0.4:
        return random.choice([*map(Fact, NUMBERS), Literal(float(random.randint(-4, 4)), NUMBER)])
    one, two = number(random, depth - 1), number(random, depth - 1)
    return random.choice(
        [
            *(Arithmetic(operator, one, two) for operator in "+-*%"),
            Negative(one),
            Call("ABS", (one,)),
            Call("COALESCE", (one, two)),
            Call(random.choice(("LEAST", "GREATEST")), (one, two)),
            Call("LENGTH", (text(random),)),
            Case(((condition(random, 1), one), (condition(random, 1), two)), random.choice([None, one])),
        ]
    )


def text(random: Random):
    return random.choice([*map(Fact, TEXTS), Literal(random.choice(WORDS), TEXT)])


def condition(random: Random, depth: int):
    if depth and random.random() < 0.75:
        parts = tuple(condition(random, depth - 1) for _ in range(random.choice((2, 2, 3))))
        return random.choice([All(parts), Any(parts), Not(parts[0]), Not(All(parts))])
    sign = random.random() < 0.5
    few = tuple(Literal(float(value), NUMBER) for value in random.sample(range(-4, 5), 3))
    words = tuple(Literal(word, TEXT) for word in random.sample(WORDS, 2))
    numbers = [number(random, min(depth, 2)) for _ in range(3)]
    return random.choice(
        [
            Compare(random.choice(("=", "<>", "<", "<=", ">", ">=")), numbers[0], numbers[1]),
            All((Compare(">=", numbers[0], numbers[1]), Compare("<=", numbers[0], numbers[2]))),
            Compare(random.choice(("=", "<>")), text(random), text(random)),
            Among(numbers[0], few, sign),
            Among(text(random), words, sign),
            Like(text(random), random.choice(("x%", "%y", "_", "%", "", "%x_%", "x%y")), sign),
            IsUnknown(random.choice((numbers[0], text(random))), sign),
        ]
    )


def table(random: Random) -> pl.DataFrame:
    rows = [
        {
            **{name: random.choice((None, *range(-4, 5))) for name in NUMBERS},
            **{name: random.choice((None, *WORDS)) for name in TEXTS},
        }
        for _ in range(120)
    ]
    return pl.DataFrame(rows, schema={**dict.fromkeys(NUMBERS, pl.Int64), **dict.fromkeys(TEXTS, pl.String)})


@pytest.mark.parametrize("seed", range(PROGRAMS))
def test_rules_fire_for_the_rows_that_sqlite_finds_true(seed):
    """A rule with `fires_if_unknown` fires for the rows where SQLite does not find the condition false."""
    random = Random(seed)
    rules = [
        Rule(f"r{k:02}", condition(random, 3), fires_if_unknown=k % 4 == 0, flags=(f"tag.r{k:02}",))
        for k in range(RULES_A_PROGRAM)
    ]
    inputs = (*(Input(name, NUMBER) for name in NUMBERS), *(Input(name, TEXT) for name in TEXTS))
    program = make_program(inputs, tuple(rules))
    frame = table(random)
    with sqlite3.connect(":memory:") as connection:
        connection.execute("PRAGMA case_sensitive_like = ON")
        connection.execute("CREATE TABLE t (a INTEGER, b INTEGER, c INTEGER, t TEXT, u TEXT)")
        connection.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?)", frame.rows())
        tests = {True: "({}) IS NOT FALSE", False: "({}) IS TRUE"}
        columns = [f"{tests[rule.fires_if_unknown].format(as_sql(rule.when))}" for rule in rules]
        expected = [
            tuple(bool(value) for value in row)
            for row in connection.execute(f"SELECT {', '.join(columns)} FROM t ORDER BY rowid")
        ]
    connection.close()
    function = compile_function(program)
    assert [function(row).fired for row in frame.iter_rows(named=True)] == expected
    fired = fire(program, frame.lazy()).select(*(rule.flags[0] for rule in rules)).collect()
    assert fired.rows() == expected
    share = sum(map(sum, expected)) / (len(expected) * len(rules))
    assert 0.2 < share < 0.8
