"""Cells under numbers and dates: `3`, `1, 2`, `1 .. 2`, `>= 3`, `>= 1 AND < 2`, `not 3`, `>= 2 * usual_gap_days`.

A comma (or OR) means any of; AND binds more strongly; both ends of `..` belong to the range. Called by `cells.py`.
"""

from __future__ import annotations

from datetime import date
from typing import Literal as OneOf
from typing import cast

from ...engine.tree import All, Among, Compare, Condition, Fact, Kind, Literal, Not, Value
from ...engine.tree import Any as AnyOf
from ..nodes import Scalar
from ..parser import read_operand
from ..problems import Problem, is_error
from ..reading import Reading, Stop, read_literal
from ..resolve_words import describe_kind
from ..tokens import Token
from ..tolerant import OPERATOR_WORDS
from ..vocabulary import FactInfo

_SIGNS = ("=", "<>", "<", "<=", ">", ">=")
_OPPOSITE = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_RANGE_WORDS = ("to", "till", "until", "至", "到")
_OR_MORE = ("more", "above", "over", "higher", "greater", "later", "after", "以上")
_OR_LESS = ("less", "fewer", "below", "under", "lower", "earlier", "before", "以下")

Comparison = OneOf["=", "<>", "<", "<=", ">", ">="]


def read_comparisons(cell: Scalar, fact: Fact, info: FactInfo) -> tuple[Condition | None, list[Problem]]:
    """The condition of the cell about the fact, or None with at least one error."""
    reading = Reading(cell, in_cell=True)
    condition: Condition | None = None
    if reading.readable:
        try:
            condition = _Cell(reading, fact, info).read()
        except Stop:
            condition = None
    if condition is None or any(map(is_error, reading.problems)):
        return None, reading.problems
    return condition, reading.problems


class _Cell:
    """One run over the tokens of a cell."""

    def __init__(self, reading: Reading, fact: Fact, info: FactInfo) -> None:
        self.reading, self.fact, self.info = reading, fact, info

    def read(self) -> Condition:
        reading = self.reading
        start = reading.token.start
        negated = reading.accept("NOT") is not None
        items = [self._joined()]
        joints: list[Token] = []
        while True:
            reading.read_joining_word()
            if reading.is_at(";"):
                reading.report("R150", reading.token.start, reading.token.end, found=";", read=",")
            if not reading.is_at(",", ";", "OR"):
                break
            joints.append(reading.advance())
            if reading.token.kind == "name" and reading.token.text.lower() in (*_OR_MORE, *_OR_LESS):
                raise self._or_more(items[-1])
            if reading.is_at("NOT"):
                found = reading.slice(start, len(reading.text))
                raise reading.stop("R308", reading.token.start, reading.token.end, ("not_once",), found=found)
            items.append(self._joined())
        if reading.token.kind != "end":
            raise self._left_over()
        self._refuse_mixed(joints)
        self._refuse_everything(items)
        return self._together(items, negated, start)

    def _joined(self) -> Condition:
        """Items joined by AND."""
        reading = self.reading
        start = reading.token.start
        parts = [self._item()]
        reading.read_joining_word()
        while reading.accept("AND") is not None:
            parts.append(self._item())
            reading.read_joining_word()
        return parts[0] if len(parts) == 1 else All(tuple(parts), reading.span_from(start))

    def _item(self) -> Condition:
        reading, token = self.reading, self.reading.token
        if token.kind == "sign" and token.text in _SIGNS:
            reading.advance()
            return self._compared(token)
        if token.kind == "word" and token.text == "BETWEEN":
            reading.advance()
            low = self._operand(token)
            if reading.accept("AND") is None:
                raise reading.stop("R120", token.start, token.end, ("between",), found=token.text)
            return self._range(token.start, low, self._operand(token))
        low = self._literal()
        reading.read_joining_word()
        after = reading.token
        if reading.is_at("..", "~", "-") or (after.kind == "name" and after.text.lower() in _RANGE_WORDS):
            reading.advance()
            if reading.token.kind == "end" and after.text == "..":
                found, meant = reading.slice(token.start, after.end), reading.slice(token.start, after.start)
                raise reading.stop("R301", token.start, after.end, ("meant",), found=found, meant=f">= {meant}")
            if reading.token.kind == "end":
                raise self._left_over(after)
            middle = reading.token.start
            high = self._literal()
            if after.text != "..":
                said = f"{reading.slice(token.start, after.start)} .. {reading.slice(middle, reading.previous.end)}"
                end = reading.previous.end
                reading.report("R302", token.start, end, found=reading.slice(token.start, end), read=said)
            return self._range(token.start, low, high)
        if reading.is_at("+") and (reading.following.kind == "end" or reading.following.text in (",", ";")):
            reading.advance()
            found = reading.slice(token.start, reading.previous.end)
            read = f">= {reading.slice(token.start, reading.previous.start)}"
            reading.report("R303", token.start, reading.previous.end, found=found, read=read)
            return Compare(">=", self.fact, low, reading.span_from(token.start))
        return Compare("=", self.fact, low, reading.span_from(token.start))

    def _compared(self, sign: Token) -> Condition:
        value = self._operand(sign)
        operator = cast(Comparison, sign.text)
        return Compare(operator, self.fact, value, self.reading.span_from(sign.start))

    def _operand(self, before: Token) -> Value:
        reading, token = self.reading, self.reading.token
        if token.kind == "end" or reading.is_at(",", ";", "AND", "OR"):
            raise reading.stop("R305", before.start, before.end, found=reading.slice(before.start, before.end))
        if reading.is_at("NULL"):
            meant = "known" if before.text == "<>" else "unknown"
            found = reading.slice(before.start, token.end)
            raise reading.stop("R306", before.start, token.end, ("write",), found=found, meant=meant)
        value = read_operand(reading)
        if isinstance(value, Literal) and not self._fits(value):
            raise self._wrong_kind(token.start, reading.previous.end)
        return value

    def _range(self, start: int, low: Value, high: Value) -> Condition:
        place = self.reading.span_from(start)
        if _is_after(low, high):
            end = self.reading.previous.end
            said = {"found": self.reading.slice(start, end)}
            said["meant"] = f"{self.reading.text_of(high)} .. {self.reading.text_of(low)}"
            self.reading.report("R304", start, end, ("turn",), **said)
        return All((Compare(">=", self.fact, low, place), Compare("<=", self.fact, high, place)), place)

    def _literal(self) -> Literal:
        reading, token = self.reading, self.reading.token
        if reading.is_at("-", "+"):
            reading.advance()
            literal = read_literal(reading, -1.0 if token.text == "-" else 1.0, token.start)
        else:
            literal = read_literal(reading)
        if literal is None:
            raise self._no_value(token)
        if not self._fits(literal):
            raise self._wrong_kind(token.start, reading.previous.end)
        return literal

    def _fits(self, literal: Literal) -> bool:
        wanted = self.info.type.kind
        found = literal.type.kind
        return found is wanted or (wanted is Kind.DATE and found is Kind.TEXT)  # '2026-10-01'

    def _wrong_kind(self, start: int, end: int) -> Stop:
        kind = self.info.type.kind
        hints = {Kind.NUMBER: "number", Kind.DATE: "date", Kind.BOOLEAN: "truth"}
        said = {"name": self.fact.name, "kind": describe_kind(kind), "found": self.reading.slice(start, end)}
        return self.reading.stop("R300", start, end, (hints.get(kind, "text"),), **said)

    def _no_value(self, token: Token) -> Stop:
        """Nothing that could be a value: a word of everyday language, a name, the end."""
        reading = self.reading
        if token.kind == "end" or reading.is_at(",", ";", "AND", "OR"):
            before = reading.previous
            found = reading.slice(before.start, before.end)
            return reading.stop("R305", before.start, before.end, found=found)
        words, meant = [], None
        while reading.token.kind == "name" or reading.is_at("OR"):
            word = reading.advance()
            words.append(word)
            meant = OPERATOR_WORDS.get(word.text.lower(), meant)
        if meant is not None and meant in _SIGNS and words[0].text.lower() not in ("in", "介于"):
            end = reading.token.start
            rest = reading.slice(end, len(reading.text))
            if rest:
                found = reading.slice(token.start, len(reading.text))
                meant = f"{meant} {rest}"
                return reading.stop("R301", token.start, end, ("meant",), found=found, meant=meant)
        if words and words[0].text == self.fact.name and self.reading.is_at(*_SIGNS):  # orders >= 3 under orders
            found, rest = reading.slice(0, len(reading.text)), reading.slice(reading.token.start, len(reading.text))
            return reading.stop("R301", token.start, words[0].end, ("meant",), found=found, meant=rest)
        if words:
            return self._wrong_kind(token.start, words[-1].end)
        found = reading.slice(token.start, len(reading.text))
        return reading.stop("R301", token.start, max(token.end, token.start + 1), ("forms",), found=found, meant="")

    def _left_over(self, token: Token | None = None) -> Stop:
        """Something stands where a comma, AND or the end is expected."""
        reading = self.reading
        token = token or reading.token
        found = reading.slice(0, len(reading.text))
        if token.kind == "sign" and token.text in _SIGNS:
            meant = f"{reading.slice(0, token.start)} AND {reading.slice(token.start, len(reading.text))}"
            return reading.stop("R301", token.start, token.end, ("meant",), found=found, meant=meant)
        return reading.stop("R301", token.start, max(token.end, token.start + 1), ("forms",), found=found, meant="")

    def _or_more(self, item: Condition) -> Stop:
        """`3 or more`."""
        reading, word = self.reading, self.reading.token
        sign = ">=" if word.text.lower() in _OR_MORE else "<="
        value = reading.text_of(item.right) if isinstance(item, Compare) else ""
        found = reading.slice(0, word.end)
        return reading.stop("R301", word.start, word.end, ("meant",), found=found, meant=f"{sign} {value}")

    def _refuse_mixed(self, joints: list[Token]) -> None:
        """`> 3 AND < 9 OR 1`: people read AND beside OR in two ways; a comma is always the weaker."""
        reading = self.reading
        if not any(token.kind == "word" and token.text == "AND" for token in reading.tokens):
            return
        for joint in joints:
            if joint.text == "OR":
                found = reading.slice(0, len(reading.text))
                meant = f"{reading.slice(0, joint.start)}, {reading.slice(joint.end, len(reading.text))}"
                reading.report("R301", joint.start, joint.end, ("meant",), found=found, meant=meant)
                return

    def _refuse_everything(self, items: list[Condition]) -> None:
        """`>= 3, < 5` is every number there is: the comma means any of, and AND was meant."""
        lows = [one for one in items if isinstance(one, Compare) and one.operator in (">", ">=")]
        highs = [one for one in items if isinstance(one, Compare) and one.operator in ("<", "<=")]
        for low in lows:
            for high in highs:
                if _is_after(high.right, low.right):
                    reading = self.reading
                    meant = f"{reading.text_of(low)} AND {reading.text_of(high)}"
                    found = reading.slice(0, len(reading.text))
                    reading.report("R307", 0, len(reading.text), ("and",), found=found, meant=meant)
                    return

    def _together(self, items: list[Condition], negated: bool, start: int) -> Condition:
        """Any of the items; values alone as one list."""
        place = self.reading.span_from(start)
        values = [one.right for one in items if isinstance(one, Compare) and one.operator == "="]
        literals = tuple(value for value in values if isinstance(value, Literal))
        if len(literals) == len(items) > 1:
            return Among(self.fact, literals, negated, place)
        if len(items) > 1:
            one_of: Condition = AnyOf(tuple(items), place)
            return Not(one_of, place) if negated else one_of
        only = items[0]
        if negated and isinstance(only, Compare):
            return Compare(cast(Comparison, _OPPOSITE[only.operator]), only.left, only.right, place)
        return Not(only, place) if negated else only


def _is_after(one: Value, other: Value) -> bool:
    """Whether both are constants of one type, and the first is the larger."""
    if not isinstance(one, Literal) or not isinstance(other, Literal) or one.type != other.type:
        return False
    return isinstance(one.value, float | date) and one.value > other.value  # type: ignore[operator]
