"""Words of everyday speech after a value or before a condition, and what to write instead: only for hints (R108)."""

from __future__ import annotations

from .reading import Reading
from .tokens import Token
from .tolerant import OPERATOR_WORDS

OPERATOR_PHRASES = {
    ("at", "least"): ">=", ("at", "most"): "<=", ("up", "to"): "<=", ("no", "more"): "<=", ("no", "less"): ">=",
    ("equal", "to"): "=", ("other", "than"): "<>", ("one", "of"): "IN", ("any", "of"): "IN", ("either",): "IN",
    ("of",): "*", ("x",): "*", ("from",): "BETWEEN", ("to",): "AND", ("unless",): "AND NOT", ("except",): "AND NOT",
    ("without",): "AND NOT", ("at", "or"): ">=",
    ("大于等于",): ">=", ("不小于",): ">=", ("不低于",): ">=", ("不少于",): ">=", ("至少",): ">=", ("超过",): ">",
    ("高于",): ">", ("多于",): ">", ("晚于",): ">", ("小于等于",): "<=", ("不大于",): "<=", ("不超过",): "<=",
    ("不高于",): "<=", ("至多",): "<=", ("最多",): "<=", ("低于",): "<", ("少于",): "<", ("早于",): "<", ("不足",): "<",
    ("不到",): "<", ("是",): "=", ("为",): "=", ("不是",): "<>", ("不为",): "<>", ("在",): "BETWEEN", ("到",): "AND",
}  # fmt: skip
"""Words between two values, longest first where they begin alike, and the operator to write instead."""

_LIKE = {
    ("does", "not", "contain"): ("NOT LIKE", "%", "%"), ("doesnt", "contain"): ("NOT LIKE", "%", "%"),
    ("不包含",): ("NOT LIKE", "%", "%"), ("starts", "with"): ("LIKE", "", "%"), ("startswith",): ("LIKE", "", "%"),
    ("begins", "with"): ("LIKE", "", "%"), ("beginswith",): ("LIKE", "", "%"), ("开头是",): ("LIKE", "", "%"),
    ("ends", "with"): ("LIKE", "%", ""), ("endswith",): ("LIKE", "%", ""), ("结尾是",): ("LIKE", "%", ""),
    ("matches",): ("LIKE", "%", "%"),
}  # fmt: skip
_UNKNOWN = {
    "exists": "IS NOT NULL", "known": "IS NOT NULL", "notnull": "IS NOT NULL", "不为空": "IS NOT NULL",
    "非空": "IS NOT NULL", "有值": "IS NOT NULL", "isnull": "IS NULL", "isblank": "IS NULL", "isempty": "IS NULL",
    "missing": "IS NULL", "为空": "IS NULL", "是空": "IS NULL", "空白": "IS NULL",
}  # fmt: skip
_OPENERS = ("if", "when", "where", "select", "如果", "若", "当")
_NOT_WORDS = ("非", "不", "无", "no", "isnt", "without")
_MULTIPLES = {"one": "1", "two": "2", "three": "3", "twice": "2", "double": "2", "thrice": "3", "half": "0.5"}
_LOGIC = ("xor", "nand", "nor")
_MONTHS = frozenset(
    ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
     "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec")
)  # fmt: skip
SORTS = ("tag", "segment", "score", "proposed", "holding", "given", "redeemed", "days_since", "step", "in_calendar")


def phrase_hint(reading: Reading) -> tuple[tuple[str, ...], dict[str, object]] | None:
    """The hint and its words for what stands under the cursor, after a whole value; None: nothing is known of it."""
    token, before = reading.token, reading.previous
    left = reading.slice(before.start, before.end)
    own = before.text.lower() if before.kind == "name" else ""
    words = _words_ahead(reading)
    if own in _OPENERS:
        return ("opener",), {"opener": left}
    if own in _NOT_WORDS:
        return ("operator",), {"found": left, "meant": "NOT"}
    if own == "of":
        return ("operator",), {"found": left, "meant": "*"}
    if own in _MULTIPLES or own.rstrip("x").isdecimal():
        multiple = _MULTIPLES.get(own, own.rstrip("x"))
        sign = "" if words[:1] in (("week",), ("day",), ("weeks",), ("days",)) else " *"
        return ("write",), {"meant": f"{multiple}{sign} {reading.slice(token.start, token.end)}"}
    if own in SORTS and token.kind == "name":
        return ("write",), {"meant": f"{own}.{token.text}"}
    if own in _MONTHS or (words and words[0] in _MONTHS):
        return ("date",), {}
    if not words:
        return None
    if words[0] in _UNKNOWN:
        return ("write",), {"meant": f"{left} {_UNKNOWN[words[0]]}"}
    if words[0] in ("within", "during", "近", "最近") or words[:2] == ("in", "the"):
        return ("recent",), {"left": left}
    if words[0] in _LOGIC:
        return ("logic",), {}
    for phrase, (operator, first, last) in _LIKE.items():
        if words[: len(phrase)] == phrase:
            after = reading.tokens[reading.position + len(phrase)]
            text = after.text if after.kind in ("text", "name", "number") else "London"
            return ("write",), {"meant": f"{left} {operator} '{first}{text}{last}'"}
    for phrase, operator in OPERATOR_PHRASES.items():
        if words[: len(phrase)] == phrase:
            end = reading.tokens[reading.position + len(phrase) - 1].end
            return ("operator",), {"found": reading.slice(token.start, end), "meant": operator}
    if before.kind == "name" and words[0] not in OPERATOR_WORDS and own.isidentifier():
        return _one_name(reading, before, words)
    return None


def _words_ahead(reading: Reading) -> tuple[str, ...]:
    """Names and keywords from the cursor on, in small letters, at most three; `NOT` among them."""
    words = []
    for token in reading.tokens[reading.position : reading.position + 3]:
        if token.kind not in ("name", "word"):
            break
        words.append(token.text.lower())
    return tuple(words)


def _one_name(
    reading: Reading, before: Token, words: tuple[str, ...]
) -> tuple[tuple[str, ...], dict[str, object]] | None:
    """`days since order`: three words that may be one name."""
    parts = [before.text]
    for token in reading.tokens[reading.position :]:
        if token.kind != "name":
            break
        parts.append(token.text)
    return ("one_name", "joint"), {"name": "_".join(parts)} if words else {}
