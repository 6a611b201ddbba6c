"""The parser against another one: random SQL conditions mean the same read by sqlglot (DuckDB's dialect) and by us.

sqlglot's tree is printed for SQLite, which answers it over small rows; ours is answered by the reference evaluator.
"""

from __future__ import annotations

import random
import sqlite3
from itertools import product
from types import ModuleType

import sqlglot
from campaign_engine.engine.reference import truth

COMPARISONS = ("=", "<>", "!=", "<", "<=", ">", ">=", "==")
ROWS = [
    {"x": x, "y": y, "t": t}
    for x, y, t in product((None, -2.0, 0.0, 1.5, 3.0), (None, -1.0, 0.0, 2.0), (None, "", "ab", "Ab", "it's"))
]


class _Writer:
    """Random conditions as a person might type them: few brackets, any letter case, odd blanks."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)

    def pick(self, *choices: str) -> str:
        return self.rng.choice(choices)

    def blank(self) -> str:
        return self.pick(" ", " ", "  ", "\n")

    def word(self, word: str) -> str:
        return self.blank() + self.pick(word, word.lower(), word.title()) + self.blank()

    def chain(self, depth: int) -> str:
        word = self.pick("AND", "OR")
        return self.word(word).join(self.part(depth) for _ in range(self.rng.randint(1, 3)))

    def part(self, depth: int) -> str:
        if depth > 0 and self.rng.random() < 0.35:
            return "(" + self.chain(depth - 1) + ")"
        negation = self.word("NOT") if self.rng.random() < 0.25 else ""
        return negation + self.leaf(depth)

    def leaf(self, depth: int) -> str:
        shape = self.rng.randrange(8)
        negation = self.word("NOT") if self.rng.random() < 0.4 else " "
        if shape <= 2:
            return f"{self.number(depth)}{self.pick(' ', '')}{self.pick(*COMPARISONS)} {self.number(depth)}"
        if shape == 3:
            return f"{self.number(depth)} {negation}BETWEEN {self.number(0)}{self.word('AND')}{self.number(0)}"
        if shape == 4:
            return f"{self.number(depth)} {negation}IN ({self.pick('1, 2', '-2', '0, 1.5, 3')})"
        if shape == 5:
            return f"t {negation}LIKE {self.pick(repr('a%'), repr('_b'), repr('%'))}"
        if shape == 6:
            return f"{self.pick(self.number(depth), 't')}{self.word('IS')}{self.pick('NOT NULL', 'NULL')}"
        return (
            f"t {self.pick('=', '<>')} {self.pick(repr('ab'), repr(''), chr(39) + 'it' + chr(39) * 2 + 's' + chr(39))}"
        )

    def number(self, depth: int) -> str:
        if depth <= 0 or self.rng.random() < 0.4:
            return self.pick("x", "y", "1", "2", "0.5", "-x", "-3")
        one, two = self.number(depth - 1), self.number(depth - 1)
        shape = self.rng.randrange(6)
        if shape <= 2:
            return f"{one} {self.pick('+', '-', '*', '/')} {two}"
        if shape == 3:
            return f"({one} {self.pick('+', '-', '*')} {two})"
        if shape == 4:
            other = f"ELSE {two} " if self.rng.random() < 0.7 else ""
            return f"CASE WHEN {self.chain(0)} THEN {one} {other}END"
        return f"{self.pick('COALESCE', 'coalesce')}({one}, {two})"


def test_random_conditions_mean_what_another_parser_says(language: ModuleType) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("PRAGMA case_sensitive_like = ON")
    connection.execute("CREATE TABLE rows (x REAL, y REAL, t TEXT)")
    connection.executemany("INSERT INTO rows VALUES (:x, :y, :t)", ROWS)
    seen: dict[bool | None, int] = {True: 0, False: 0, None: 0}
    for seed in range(250):
        written = _Writer(seed).chain(3)
        theirs = sqlglot.parse_one(written, read="duckdb").sql(dialect="sqlite")
        answers = connection.execute(f"SELECT {theirs} FROM rows ORDER BY rowid").fetchall()
        condition = language.tree(written)
        for row, (answer,) in zip(ROWS, answers, strict=True):
            ours = truth(condition, row)
            assert ours == (None if answer is None else bool(answer)), (written, theirs, row)
            seen[ours] += 1
    assert min(seen.values()) > 1_000, seen
