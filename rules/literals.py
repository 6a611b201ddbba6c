"""Constants as they stand in YAML, by the declared type of the fact they are for: `saving: 15`, `shelf: garden`."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from unicodedata import normalize

from ..engine.tree import Kind, Scalar, Type
from .nodes import Node
from .nodes import Scalar as ScalarNode
from .problems import Phrase, Problem, quoted
from .validate import what_stands_there

LARGEST_WHOLE = 2**53
"""Whole numbers beyond it are not exact as doubles."""

_KINDS = {
    Kind.NUMBER: Phrase("a number", "数字"),
    Kind.TEXT: Phrase("text", "文本"),
    Kind.DATE: Phrase("a day such as 2026-10-01", "日期，例如 2026-10-01"),
    Kind.BOOLEAN: Phrase("true or false", "true 或 false"),
    Kind.TEXTS: Phrase("a list of texts", "文本列表"),
}
_PERCENT = re.compile(r"(-?\d{1,15}(?:\.\d{1,9})?) ?%", re.ASCII)
CURRENCY_LETTERS = 3


def read_literal(node: Node, declared: Type | None, fact: str) -> tuple[tuple[Scalar, Type] | None, list[Problem]]:
    """The constant and its type, or a problem. `declared` None (nobody declared the fact): what it looks like."""
    if not isinstance(node, ScalarNode) or node.value is None:
        return None, [_wrong_kind(node, declared or Type(Kind.NUMBER), fact)]
    value = node.value
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > LARGEST_WHOLE:
        return None, [Problem("S118", {"key": quoted(fact), "found": node.text}, node.place)]
    if declared is None:
        declared = Type(_kind_of(value))
    match declared.kind, value:
        case Kind.BOOLEAN, bool():
            return (value, declared), []
        case Kind.NUMBER, int() | Decimal() if not isinstance(value, bool):
            return (float(value), declared), []
        case Kind.TEXT, str():
            return (normalize("NFC", value), declared), []
        case Kind.DATE, str() if _day(value) is not None:
            return (date.fromisoformat(value), declared), []
    return None, [_wrong_kind(node, declared, fact)]


def _kind_of(value: object) -> Kind:
    if isinstance(value, bool):
        return Kind.BOOLEAN
    if isinstance(value, int | Decimal):
        return Kind.NUMBER
    return Kind.TEXT if _day(str(value)) is None else Kind.DATE


def _day(text: str) -> date | None:
    if len(text) != len("2026-10-01") or text.count("-") != 2:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _wrong_kind(node: Node, declared: Type, fact: str) -> Problem:
    text = node.text if isinstance(node, ScalarNode) else ""
    looks_computed = (declared.kind is not Kind.TEXT and any(sign in text for sign in "(+*/")) or " - " in text
    said = {
        "key": quoted(fact),
        "found": what_stands_there(node),
        "fact": fact,
        "type": _kind_words(declared),
        "text": text,
    }
    percent = _PERCENT.fullmatch(text.strip()) if declared.kind is Kind.NUMBER else None
    if percent is not None:
        said |= {"number": percent[1], "share": f"{Decimal(percent[1]).scaleb(-2).normalize():f}"}
        return Problem("S138", said, node.place, ("percent",))
    return Problem("S138", said, node.place, ("equals",) if looks_computed else ())


def _kind_words(declared: Type) -> Phrase:
    """Money is told with its currency: the letters of its unit."""
    unit = declared.unit
    if unit is not None and len(unit) == CURRENCY_LETTERS and unit.isupper():
        return Phrase(f"an amount in {unit}, such as 5.00", f"以 {unit} 计的金额，例如 5.00")
    return _KINDS[declared.kind]
