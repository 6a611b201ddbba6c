"""Three-valued logic and arithmetic against SQLite, an evaluator that nobody here has written."""

from __future__ import annotations

import random
import sqlite3

from campaign_engine.engine.reference import (
    truth,
)
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

NUMBER, TEXT, DATE, BOOLEAN = Type(Kind.NUMBER), Type(Kind.TEXT), Type(Kind.DATE), Type(Kind.BOOLEAN)
MONEY = Type(Kind.NUMBER, "EUR")
X, Y = Fact("x"), Fact("y")


def lit(value) -> Literal:
    kind = Kind.BOOLEAN if isinstance(value, bool) else Kind.NUMBER if isinstance(value, float | int) else None
    return Literal(value, Type(kind or (Kind.TEXT if isinstance(value, str) else Kind.DATE)))


def to_sql(node) -> str:
    """The same condition in the words of SQLite, an evaluator that nobody here has written."""
    match node:
        case Literal(value=str()):
            return "'" + node.value + "'"
        case Literal():
            return repr(node.value)
        case Fact():
            return node.name
        case Arithmetic() | Compare():
            return f"({to_sql(node.left)} {node.operator} {to_sql(node.right)})"
        case Negative():
            return f"(- {to_sql(node.operand)})"
        case Call():
            return f"{node.function}({', '.join(map(to_sql, node.arguments))})"
        case Case():
            branches = " ".join(f"WHEN {to_sql(when)} THEN {to_sql(then)}" for when, then in node.branches)
            return f"(CASE {branches} {'' if node.otherwise is None else 'ELSE ' + to_sql(node.otherwise)} END)"
        case Among():
            return f"({to_sql(node.item)} {'NOT' * node.negated} IN ({', '.join(map(to_sql, node.choices))}))"
        case Like():
            return f"({to_sql(node.text)} {'NOT' * node.negated} LIKE '{node.pattern}')"
        case IsUnknown():
            return f"({to_sql(node.value)} IS {'NOT' * node.negated} NULL)"
        case Not():
            return f"(NOT {to_sql(node.part)})"
        case All() | Any():
            return "(" + (" AND " if isinstance(node, All) else " OR ").join(map(to_sql, node.parts)) + ")"
    raise AssertionError(node)


def random_number(rng: random.Random, depth: int):
    if depth == 0 or rng.random() < 0.3:
        return rng.choice([X, Y, lit(float(rng.randint(-3, 3))), lit(0.5)])
    one, two = random_number(rng, depth - 1), random_number(rng, depth - 1)
    return rng.choice(
        [
            Arithmetic(rng.choice("+-*/"), one, two),
            Negative(one),
            Call("ABS", (one,)),
            Call("COALESCE", (one, two)),
            Case(((random_condition(rng, depth - 1), one),), rng.choice([None, two])),
        ]
    )


def random_condition(rng: random.Random, depth: int):
    if depth == 0 or rng.random() < 0.3:
        text, small = Fact("t"), min(depth, 1)
        return rng.choice(
            [
                Compare(
                    rng.choice(["=", "<>", "<", "<=", ">", ">="]), random_number(rng, small), random_number(rng, small)
                ),
                IsUnknown(random_number(rng, small), rng.random() < 0.5),
                Among(X, (lit(1.0), lit(2.0)), rng.random() < 0.5),
                Among(text, (lit("ab"), lit("")), rng.random() < 0.5),
                Like(text, rng.choice(["a%", "%b", "_", "%"]), rng.random() < 0.5),
                Compare(rng.choice(["=", "<>"]), text, lit("ab")),
            ]
        )
    parts = tuple(random_condition(rng, depth - 1) for _ in range(rng.randint(2, 3)))
    return rng.choice([All(parts), Any(parts), Not(parts[0])])


def test_three_values_agree_with_sqlite():
    """Numbers stay small: SQLite keeps infinities, which here are unknown."""
    rng = random.Random(7)
    connection = sqlite3.connect(":memory:")
    connection.execute("PRAGMA case_sensitive_like = ON")
    connection.execute("CREATE TABLE row (x REAL, y REAL, t TEXT)")
    rows = [
        {"x": x, "y": y, "t": t}
        for x in (None, -1.0, 0.0, 2.5)
        for y in (None, 0.0, 2.0)
        for t in (None, "", "ab", "猫")
    ]
    connection.executemany("INSERT INTO row VALUES (:x, :y, :t)", rows)
    seen = {True: 0, False: 0, None: 0}
    for _ in range(150):
        condition = random_condition(rng, 3)
        answers = connection.execute(f"SELECT {to_sql(condition)} FROM row ORDER BY rowid").fetchall()
        for row, (answer,) in zip(rows, answers, strict=True):
            found = truth(condition, row)
            assert found == (None if answer is None else bool(answer)), to_sql(condition)
            seen[found] += 1
    connection.close()
    assert min(seen.values()) > 500
