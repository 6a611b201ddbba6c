"""One condition being read: the cursor over its tokens, and the problems found so far. Used by the parser only."""

from __future__ import annotations

from ..engine.tree import (
    All,
    Among,
    Compare,
    Constant,
    Contains,
    Flag,
    IsUnknown,
    Kind,
    Like,
    Literal,
    Node,
    Not,
    Truth,
    Type,
)
from ..engine.tree import Any as AnyOf
from .places import Place
from .problems import Problem
from .tokens import Token, Written, is_currency_code, tokenize
from .tolerant import CURRENCY_SIGNS, JOINING_WORDS, OPERATOR_WORDS, UNITS

CONDITIONS = (Compare, Truth, Among, Like, Contains, IsUnknown, Flag, Constant, All, AnyOf, Not)
"""The node types that are conditions; all others are values."""

NUMBER = Type(Kind.NUMBER)
TEXT = Type(Kind.TEXT)
DATE = Type(Kind.DATE)
BOOLEAN = Type(Kind.BOOLEAN)


class Stop(Exception):  # noqa: N818  (control flow, not an error: the problem is already noted)
    """The condition cannot be read further from here. Never leaves the parser."""


class Reading:
    """Tokens, position, problems. `token` is the one under the cursor; the last one has the kind "end".

    `line`: where the whole stands, when it stands in one line just as it is read; then places are mere sums.
    `inside_brackets`, `inside_between`: an AND further on may belong there, so there is no going on after it.
    """

    def __init__(self, written: Written, in_cell: bool = False) -> None:
        self.written = written
        self.text = written.text
        read = tokenize(self.text, in_cell)
        self.tokens, self.readable = read.tokens, read.readable
        self.problems: list[Problem] = []
        self.position = 0
        self.token = self.tokens[0]
        self.depth = 0
        self.inside_brackets = self.inside_between = False
        whole = written.place_of(0, max(len(self.text), 1))
        self.line = whole if text_at(whole) == self.text else None
        for slip in read.slips:
            self.report(slip.code, slip.start, slip.end, slip.hints, **slip.values)

    def advance(self) -> Token:
        """The token under the cursor; the cursor moves on, but never past the end."""
        token = self.token
        if token.kind != "end":
            self.position += 1
            self.token = self.tokens[self.position]
        return token

    def accept(self, text: str) -> Token | None:
        """Steps over the sign or keyword `text` where it stands here."""
        token = self.token
        if token.text == text and token.kind in ("sign", "word"):
            return self.advance()
        return None

    def is_at(self, *texts: str) -> bool:
        """Whether one of these signs or keywords stands here."""
        return self.token.text in texts and self.token.kind in ("sign", "word")

    @property
    def following(self) -> Token:
        """The token after the one under the cursor."""
        return self.tokens[min(self.position + 1, len(self.tokens) - 1)]

    @property
    def previous(self) -> Token:
        """The token before the cursor; the first token where there is none."""
        return self.tokens[self.position - 1 if self.position else 0]

    def slice(self, start: int, end: int) -> str:
        """What was written there, on one line and not endlessly long, to be repeated in a message."""
        found = " ".join(self.text[start:end].split())
        return found if len(found) <= 60 else found[:57] + "..."

    def text_of(self, node: Node) -> str:
        """How a node of this condition was written; empty for one made up after a problem."""
        return text_at(node.origin) if isinstance(node.origin, Place) else ""

    def place(self, start: int, end: int) -> Place:
        """Where [start, end) stands in the file."""
        length = end - start if end > start else 1
        line = self.line
        if line is None:
            return self.written.place_of(start, length)
        return Place(line.source, line.line, line.column + start, length)

    def span_from(self, start: int) -> Place:
        """Where the text from `start` up to the cursor stands."""
        return self.place(start, self.previous.end)

    def report(self, code: str, start: int, end: int, hints: tuple[str, ...] = (), **values: object) -> None:
        """Notes a problem of [start, end)."""
        self.problems.append(Problem(code, values, self.place(start, end), hints))

    def stop(self, code: str, start: int, end: int, hints: tuple[str, ...] = (), **values: object) -> Stop:
        """Notes the problem and gives the exception to raise."""
        self.report(code, start, end, hints, **values)
        return Stop()

    def read_joining_word(self) -> None:
        """Where an operator must stand, 且 and 或 are AND and OR, with a note."""
        token = self.token
        if token.kind == "name" and token.text in JOINING_WORDS:
            meant = JOINING_WORDS[token.text]
            self.report("R150", token.start, token.end, found=token.text, read=meant)
            self.token = self.tokens[self.position] = Token("word", meant, token.start, token.end)


def text_at(place: Place) -> str:
    """What stands at a place."""
    return place.source.line(place.line)[place.column - 1 : place.column - 1 + place.length]


def read_literal(reading: Reading, sign: float = 1.0, start: int | None = None) -> Literal | None:
    """A number with its unit, a text, a date, TRUE or FALSE; None where something else stands here.

    `sign` and `start` come from a minus before the number.
    """
    token = reading.token
    start = token.start if start is None else start
    if token.kind == "number":
        return _number(reading, sign, start)
    if token.kind == "currency" and reading.following.kind == "number":
        reading.advance()
        return _amount(reading, CURRENCY_SIGNS[token.text], token.text, sign, start)
    if token.kind == "name" and reading.following.kind == "number" and is_currency_code(token.text):
        reading.advance()
        return _amount(reading, (token.text,), token.text, sign, start)
    if start != token.start:
        return None
    if token.kind == "text":
        reading.advance()
        return Literal(str(token.value), TEXT, reading.place(start, token.end))
    if token.kind == "date":
        reading.advance()
        return Literal(token.value, DATE, reading.place(start, token.end))  # type: ignore[arg-type]
    if token.kind == "word" and token.text in ("TRUE", "FALSE"):
        reading.advance()
        return Literal(token.text == "TRUE", BOOLEAN, reading.place(start, token.end))
    return None


def _amount(reading: Reading, currencies: tuple[str, ...], written: str, sign: float, start: int) -> Literal:
    number = reading.advance()
    unit = currencies[0] if len(currencies) == 1 else written
    return Literal(_signed(sign, number), Type(Kind.NUMBER, unit), reading.place(start, number.end))


def _number(reading: Reading, sign: float, start: int) -> Literal:
    """`5`, `20%`, `120 days`, `300 GBP`. A `%` before a value is the remainder, before anything else percent."""
    number = reading.advance()
    value, unit = _signed(sign, number), reading.token
    if unit.kind == "sign" and unit.text == "%" and _is_percent(number, unit, reading.following):
        reading.advance()
        value = sign * _hundredth(number.text) or 0.0
        place = reading.place(start, unit.end)
        reading.report("R153", start, unit.end, found=reading.slice(start, unit.end), read=f"{value:.15g}")
        return Literal(value, NUMBER, place)
    if unit.kind == "currency":
        reading.advance()
        currencies = CURRENCY_SIGNS[unit.text]
        name = currencies[0] if len(currencies) == 1 else unit.text
        return Literal(value, Type(Kind.NUMBER, name), reading.place(start, unit.end))
    if unit.kind == "name" and _may_be_unit(unit, reading.following):
        reading.advance()
        named = UNITS.get(unit.text.lower(), unit.text)  # whether there is such a unit, the vocabulary knows
        return Literal(value, Type(Kind.NUMBER, named), reading.place(start, unit.end))
    return Literal(value, NUMBER, reading.place(start, number.end))


def _may_be_unit(unit: Token, after: Token) -> bool:
    """Not `30 basket > 50`, where an AND is missing, nor a name with a prefix, nor the word 且."""
    if unit.text.lower() in UNITS or is_currency_code(unit.text):
        return after.text != "("
    if "." in unit.text or unit.text in JOINING_WORDS or unit.text.lower() in OPERATOR_WORDS:
        return False
    return after.kind == "end" or after.text in (")", ",", "AND", "OR", "THEN", "WHEN", "ELSE", "END")


def _signed(sign: float, number: Token) -> float:
    value = number.value
    return (sign * value or 0.0) if isinstance(value, float) else 0.0


def _hundredth(number: str) -> float:
    """The double nearest to a percentage: moved in its text, so that 7% is 0.07, not 0.07000000000000001."""
    return float(f"{number}e-2")


def _is_percent(number: Token, sign: Token, after: Token) -> bool:
    """`20%` but not `x % 7`: before a value `%` is the remainder; before a plus or minus its blanks decide."""
    if after.kind == "sign" and after.text in ("+", "-"):
        return number.end == sign.start
    if after.kind == "name":
        return after.text in JOINING_WORDS
    return after.kind in ("end", "sign", "word") and after.text not in ("(", "CASE", "TRUE", "FALSE", "NULL")
