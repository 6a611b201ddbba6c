"""Cells under texts: `gold`, `gold, silver`, `not gold`, `'London, UK'`, `like Lon%`. Called by `cells.py`.

Text stands without inner quotes: what is between two commas, without the blanks around it: `24-hour`, `A&B`, `0123`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from unicodedata import normalize

from ...engine.tree import Among, Compare, Condition, Contains, Fact, Kind, Like, Literal, Not
from ...engine.tree import Any as AnyOf
from ..nodes import Scalar
from ..problems import Problem, is_error
from ..reading import TEXT
from ..vocabulary import FactInfo
from .comparisons import Comparison
from .separators import LINE_ENDS, SEPARATORS

_NOT = re.compile(r"\s*not(?=[\s'\"‘“「])\s*", re.IGNORECASE)
_LIKE = re.compile(r"like(?=[\s'\"‘“「])\s*", re.IGNORECASE)
_IN = re.compile(r"\s*(in)\s*\((.*)\)\s*", re.IGNORECASE | re.DOTALL)
_CLOSING = {"'": "'", '"': '"', "‘": "’", "’": "’", "“": "”", "”": "”", "„": "“", "「": "」", "＇": "＇", "＂": "＂"}

_SIGN = re.compile(r"<>|!=|≠|>=|<=|≥|≤|==|>|<|＞|＜")
_JOINED = re.compile(r"\s(?:or|and)\s|\s*(?:或者|或)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Item:
    """A text between two commas and where it stands in the cell; `is_quoted`: it stood in quotes."""

    text: str
    start: int
    end: int
    is_quoted: bool = False
    is_pattern: bool = False


def read_texts(cell: Scalar, fact: Fact, info: FactInfo) -> tuple[Condition | None, list[Problem]]:
    """The condition of the cell about the fact, a text or a list of texts, or None with at least one error."""
    problems: list[Problem] = []
    text = cell.text
    listed = _IN.fullmatch(text)
    if listed is not None:
        place = cell.place_of(listed.start(1), listed.end(1) - listed.start(1))
        said = {"found": text.strip(), "sign": listed[1], "meant": listed[2].strip()}
        return None, [Problem("R311", said, place, ("meant",))]
    first = _NOT.match(text)
    negated = first is not None
    items = _items(cell, first.end() if first is not None else 0, problems)
    for item in items:
        problems += _slips(item, cell, fact, info)
    if any(map(is_error, problems)):
        return None, problems
    start = len(text) - len(text.lstrip())
    place = cell.place_of(start, len(text.strip()))
    literals = tuple(
        Literal(item.text, TEXT, cell.place_of(item.start, item.end - item.start))
        for item in items
        if not item.is_pattern
    )
    parts: list[Condition] = []
    if info.type.kind is Kind.TEXTS:
        parts = [Contains(fact, literal, False, place) for literal in literals]
    elif len(literals) == 1:
        equal: Comparison = "<>" if negated and len(items) == 1 else "="
        parts = [Compare(equal, fact, literals[0], place)]
        if equal == "<>":
            return parts[0], problems
    elif literals:
        among = Among(fact, literals, negated and len(literals) == len(items), place)
        if len(literals) == len(items):
            return among, problems
        parts = [among]
    parts += [
        Like(fact, item.text, False, cell.place_of(item.start, item.end - item.start))
        for item in items
        if item.is_pattern
    ]
    whole: Condition = parts[0] if len(parts) == 1 else AnyOf(tuple(parts), place)
    return (Not(whole, place) if negated else whole), problems


def _items(cell: Scalar, at: int, problems: list[Problem]) -> list[_Item]:
    text = cell.text
    items: list[_Item] = []
    while True:
        at = _skip_blanks(text, at)
        start, is_pattern = at, False
        like = _LIKE.match(text, at)
        if like is not None:
            is_pattern, at = True, like.end()
        if at < len(text) and text[at] in _CLOSING:
            item = _quoted(cell, start, at, is_pattern, problems)
            if item is None:
                return items
            at = item.end
        else:
            end = at
            while end < len(text) and text[end] not in SEPARATORS and text[end] not in LINE_ENDS:
                end += 1
            plain = text[at:end].rstrip()
            item = _Item(normalize("NFC", plain), start, at + len(plain), is_pattern=is_pattern)
            at = end
        if not item.text and not item.is_quoted:
            between = text[max(start - 1, 0) : start] or text[at : at + 1]
            problems.append(Problem("R305", {"found": between}, cell.place_of(max(start - 1, 0))))
        items.append(item)
        behind = _skip_blanks(text, at)
        if behind >= len(text):
            return items
        if text[behind] in SEPARATORS:
            if text[behind] in "；;":
                problems.append(Problem("R150", {"found": text[behind], "read": ","}, cell.place_of(behind)))
            behind += 1
        elif not any(character in LINE_ENDS for character in text[at:behind]):  # after quotes only
            said = {"found": text.strip(), "rest": text[behind:].strip()}
            problems.append(Problem("R309", said, cell.place_of(behind, len(text) - behind), ("comma",)))
            return items
        at = behind


def _skip_blanks(text: str, at: int) -> int:
    while at < len(text) and (text[at].isspace() or text[at] in LINE_ENDS):
        at += 1
    return at


def _quoted(cell: Scalar, start: int, opening: int, is_pattern: bool, problems: list[Problem]) -> _Item | None:
    """The text in quotes that begins at `opening`; a quote inside is doubled. None: it is not closed."""
    text, closing = cell.text, _CLOSING[cell.text[opening]]
    at, found = opening + 1, []
    while at < len(text):
        if text[at] == closing or (closing == "’" and text[at] == "'"):
            if text[at : at + 2] != closing * 2:
                break
            at += 1
        found.append(text[at])
        at += 1
    else:
        problems.append(Problem("R103", {}, cell.place_of(opening, len(text) - opening), ("close",)))
        return None
    inner = normalize("NFC", "".join(found))
    if text[opening] != "'":
        read = "'" + inner.replace("'", "''") + "'"
        said = {"found": text[opening : at + 1], "read": read}
        problems.append(Problem("R151", said, cell.place_of(opening, at + 1 - opening)))
    return _Item(inner, start, at + 1, is_quoted=True, is_pattern=is_pattern)


def _slips(item: _Item, cell: Scalar, fact: Fact, info: FactInfo) -> list[Problem]:
    """What stands without quotes and reads like an operator; a text that is known to occur is never a slip."""
    if item.is_quoted or item.text in info.categories:
        return []
    place = cell.place_of(item.start, max(item.end - item.start, 1))
    sign = _SIGN.match(item.text)
    if sign is not None:
        rest = item.text[sign.end() :].strip().strip("'\"")
        is_not = sign[0] in ("<>", "!=", "≠")
        said = {"found": item.text, "sign": sign[0], "meant": f"not {rest}" if is_not else rest}
        hints = ("meant",) if is_not or sign[0] == "==" else ("no_order",)
        return [Problem("R311", said, place, hints)]
    again = _NOT.match(item.text)
    if again is not None:
        return [Problem("R308", {"found": cell.text.strip()}, place, ("not_once",))]
    if not item.is_pattern and _JOINED.search(item.text):
        parts = ", ".join(part.strip() for part in _JOINED.split(item.text) if part.strip())
        said = {"found": item.text, "meant": parts, "quoted": "'" + item.text.replace("'", "''") + "'"}
        return [Problem("R312", said, place, ("list", "quote"))]
    if not item.is_pattern and ("*" in item.text or item.text.endswith("%")):
        said = {"found": item.text, "meant": item.text.replace("*", "%"), "name": fact.name}
        return [Problem("R313", said, place, ("like",))]
    return []
