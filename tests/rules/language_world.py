"""A small shop's vocabulary, reading of one-line conditions, and a printer from trees back to text."""

from __future__ import annotations

import random
from datetime import date

from campaign_engine.engine.tree import (
    All,
    Among,
    Any,
    Arithmetic,
    Call,
    Case,
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
)
from campaign_engine.rules.nodes import Scalar
from campaign_engine.rules.parser import parse_condition, parse_expression
from campaign_engine.rules.places import Source
from campaign_engine.rules.problems import Problem, is_error
from campaign_engine.rules.resolve import check_names_and_types
from campaign_engine.rules.vocabulary import FactInfo, Vocabulary

NUMBER, TEXT, DATE, BOOLEAN = Type(Kind.NUMBER), Type(Kind.TEXT), Type(Kind.DATE), Type(Kind.BOOLEAN)
MONEY, DAYS = Type(Kind.NUMBER, "GBP"), Type(Kind.NUMBER, "days")

FACTS = (
    FactInfo("days_since_order", DAYS, lowest=0, source="feature", what="whole days since the last order"),
    FactInfo("usual_gap_days", DAYS, lowest=0, source="feature", what="median days between two orders"),
    FactInfo("orders_90d", NUMBER, lowest=0, highest=400, source="feature", what="orders of the last 90 days"),
    FactInfo("spend_365d", MONEY, scale=2, source="feature", what="spend of the last 365 days"),
    FactInfo("basket", MONEY, scale=2, source="feature", what="value of the open basket"),
    FactInfo("balance", NUMBER, source="column of customers"),
    FactInfo("tenure", Type(Kind.NUMBER, "months"), source="feature", what="months since the first order"),
    FactInfo("shop_visits", Type(Kind.NUMBER, "visits"), source="feature", what="visits of the last 90 days"),
    FactInfo("contacts_7d", NUMBER, nullable=False, lowest=0, source="own history", what="messages of the last 7 days"),
    FactInfo("score.churn", NUMBER, lowest=0, highest=1, source="score", what="chance that no order comes in 90 days"),
    FactInfo("score.clv_12m", MONEY, source="score", what="expected margin of the next 12 months"),
    FactInfo("tier", TEXT, categories=("bronze", "silver", "gold"), source="column of customers"),
    FactInfo("city", TEXT, categories=("Berlin", "London"), source="column of customers", is_open=True),
    FactInfo("store", TEXT, source="column of customers"),
    FactInfo("card", TEXT, source="column of customers"),
    FactInfo("last_visit", DATE, source="feature", what="day of the last visit"),
    FactInfo("birth_date", DATE, source="column of customers"),
    FactInfo("is_member", BOOLEAN, source="column of customers", what="has a loyalty card"),
    FactInfo("interests", Type(Kind.TEXTS), categories=("wine", "tea"), source="feature", what="bought most"),
    FactInfo("saving", MONEY, nullable=False, source="set by rules"),
    FactInfo("today", DATE, nullable=False, source="the run", what="the local day of the run"),
    FactInfo("days_to_calendar.double_11", DAYS, lowest=0, source="calendar", what="days until double_11 begins"),
    FactInfo("days_since.ten_off", DAYS, lowest=0, source="own history", what="days since ten_off was last given"),
    FactInfo("step.autumn_winback", TEXT, categories=("hello", "five"), source="own history"),
    FactInfo("城市", TEXT, source="column of customers", what="所在城市"),
)  # fmt: skip
FLAGS = {
    "segment.regulars": "segment: buys once a month or more",
    "segment.常客": "segment: 每月至少购买一次",
    "tag.lapsing": "tag, given by the rule lapsing_regular",
    "proposed.ten_off": "some rule proposes the offer",
    "holding.ten_off": "own history: the customer holds the offer",
    "in_calendar.double_11": "calendar: today is one of its days",
}
VOCABULARY = Vocabulary({info.name: info for info in FACTS}, FLAGS, "GBP", 2)


def written(text: str, path: str = "rules.yaml") -> Scalar:
    """A plain scalar that is the whole of its file."""
    return Scalar(text, text, "plain", Source(path, text), 0, len(text))


def parse(text: str):
    """Tree and problems of a condition, or, where the text begins with `= `, of an expression."""
    return (parse_expression if text.startswith("= ") or text == "=" else parse_condition)(written(text))


def tree(text: str):
    """The tree of a text that must be sound."""
    node, problems = parse(text)
    assert node is not None, (text, [problem.text() for problem in problems])
    return node


def check(text: str, expect: Type | None = None) -> tuple[object, list[Problem]]:
    """Parsed and resolved; expressions are to be stored as money."""
    node, problems = parse(text)
    if node is None:
        return None, problems
    if text.startswith("= ") and expect is None:
        expect = MONEY
    node, more = check_names_and_types(node, VOCABULARY, expect)
    problems = [*problems, *more]
    return (None if any(map(is_error, problems)) else node), problems


def spelled(node, rng: random.Random) -> str:
    """The text of a tree, with brackets only where they are needed or where the dice say so."""
    return _Printer(rng).condition(node, 0) if _is_condition(node) else _Printer(rng).value(node, 0)


_CONDITIONS = (All, Any, Not, Compare, Truth, Among, Like, Contains, IsUnknown, Flag, Constant)


def _is_condition(node) -> bool:
    return isinstance(node, _CONDITIONS)


class _Printer:
    """Strengths: 1 AND, OR; 3 NOT; 4 comparison; 5 + -; 6 * / %; 7 unary minus; 9 nothing inside."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def word(self, word: str) -> str:
        return self.rng.choice([word, word, word.lower(), word.capitalize()])

    def bracketed(self, text: str, strength: int, needed: int) -> str:
        return f"({text})" if strength < needed or self.rng.random() < 0.1 else text

    def condition(self, node, needed: int) -> str:
        text, strength = self._condition(node)
        return self.bracketed(text, strength, needed)

    def _condition(self, node) -> tuple[str, int]:
        no = f"{self.word('NOT')} " if getattr(node, "negated", False) else ""
        match node:
            case All() | Any():
                word = "AND" if isinstance(node, All) else "OR"
                return f" {self.word(word)} ".join(self.condition(part, 2) for part in node.parts), 1
            case Not():
                return f"{self.word('NOT')} {self.condition(node.part, 3)}", 3
            case Compare():
                blank = self.rng.choice(["", " "])
                left, right = self.value(node.left, 5), self.value(node.right, 5)
                return f"{left}{blank}{node.operator}{blank}{right}", 4
            case Truth():
                return self.value(node.value, 9), 9
            case Among():
                choices = ", ".join(self.value(choice, 0) for choice in node.choices)
                return f"{self.value(node.item, 5)} {no}{self.word('IN')} ({choices})", 4
            case Like():
                return f"{self.value(node.text, 5)} {no}{self.word('LIKE')} {quote(node.pattern)}", 4
            case Contains():
                return f"CONTAINS({self.value(node.texts, 0)}, {self.value(node.item, 0)})", 9
            case IsUnknown():
                return f"{self.value(node.value, 5)} {self.word('IS')} {no}{self.word('NULL')}", 4
            case Flag():
                return node.name, 9
            case Constant():
                return self.word("TRUE" if node.value else "FALSE"), 9
        raise AssertionError(node)

    def value(self, node, needed: int) -> str:
        text, strength = self._value(node)
        is_literal = isinstance(node, Literal)  # brackets around one are fine, but not inside IN (...)
        return f"({text})" if strength < needed else (text if is_literal else self.bracketed(text, 9, 0))

    def _value(self, node) -> tuple[str, int]:
        match node:
            case Literal():
                return literal(node), 9
            case Fact():
                if node.name.startswith("days_to_calendar."):
                    return f"DAYS_TO_CALENDAR({quote(node.name.partition('.')[2])})", 9
                return ("TODAY()" if node.name == "today" else node.name), 9
            case Negative():
                return f"-{self.value(node.operand, 8)}", 7
            case Arithmetic():
                strength = 5 if node.operator in "+-" else 6
                left, right = self.value(node.left, strength), self.value(node.right, strength + 1)
                return f"{left} {node.operator} {right}", strength
            case Call():
                arguments = node.arguments[:1] if node.function == "DAYS_TO_ANNIVERSARY" else node.arguments
                return f"{self.word(node.function)}({', '.join(self.value(part, 0) for part in arguments)})", 9
            case Case():
                branches = " ".join(
                    f"{self.word('WHEN')} {self.condition(when, 0)} {self.word('THEN')} {self.value(then, 0)}"
                    for when, then in node.branches
                )
                other = "" if node.otherwise is None else f" {self.word('ELSE')} {self.value(node.otherwise, 0)}"
                return f"{self.word('CASE')} {branches}{other} {self.word('END')}", 9
        raise AssertionError(node)


def quote(text: str) -> str:
    """A text in single quotes."""
    return "'" + text.replace("'", "''") + "'"


def literal(node: Literal) -> str:
    """A constant as a person writes it."""
    match node.value:
        case bool():
            return "TRUE" if node.value else "FALSE"
        case date():
            return node.value.isoformat()
        case str():
            return quote(node.value)
    number = repr(node.value).removesuffix(".0")
    if node.type.unit is None:
        return number
    return f"{node.type.unit} {number}" if node.type.unit.isupper() else f"{number} {node.type.unit}"
