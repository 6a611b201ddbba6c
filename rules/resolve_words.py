"""Kinds, units and pieces of a condition in the words of a message."""

from __future__ import annotations

from ..engine.tree import Fact, Flag, Kind, Literal, Node, Type
from .places import Place
from .problems import Phrase
from .reading import text_at
from .vocabulary import FactInfo

KIND_WORDS = {
    Kind.NUMBER: Phrase("a number", "数字"),
    Kind.TEXT: Phrase("text", "文字"),
    Kind.DATE: Phrase("a date", "日期"),
    Kind.BOOLEAN: Phrase("true or false", "真或假"),
    Kind.TEXTS: Phrase("a list of texts", "文字列表"),
}
_SOURCES = {
    "column": "列", "feature": "特征", "score": "评分", "set by rules": "由规则设置", "own history": "历史记录",
    "calendar": "日历", "the run": "本次运行",
}  # fmt: skip
_COLUMN_OF = "column of "


def describe_kind(kind: Kind) -> Phrase:
    """`a number`, `text` ..."""
    return KIND_WORDS[kind]


def describe_type(type_: Type, currency: str) -> Phrase:
    """`a number (days)`, `an amount in GBP`, `text` ..."""
    words = KIND_WORDS[type_.kind]
    if type_.kind is not Kind.NUMBER or type_.unit is None:
        return words
    if type_.unit == currency:
        return Phrase(f"an amount in {currency}", f"金额（{currency}）")
    return Phrase(f"{words.en} ({type_.unit})", f"{words.zh}（{type_.unit}）")


def describe_source(info: FactInfo) -> Phrase:
    """` (feature: whole days since the last order)`; empty where nothing is known of the fact."""
    source = info.source
    chinese = f"{source[len(_COLUMN_OF) :]} 的列" if source.startswith(_COLUMN_OF) else _SOURCES.get(source, source)
    if not source:
        return Phrase("", "")
    what = f": {info.what}" if info.what else ""
    return Phrase(f" ({source}{what})", f"（{chinese}{what.replace(': ', '：')}）")


def text_of(node: Node) -> str:
    """How the node was written, on one line; its name or value where it has no place."""
    if isinstance(node.origin, Place):
        return text_at(node.origin)
    if isinstance(node, Fact | Flag):
        return node.name
    return str(node.value) if isinstance(node, Literal) else ""


def place_of(node: Node) -> Place | None:
    """The node's place, where it has one."""
    return node.origin if isinstance(node.origin, Place) else None


def quoted(text: str) -> str:
    """A text as the language writes it."""
    return "'" + text.replace("'", "''") + "'"
