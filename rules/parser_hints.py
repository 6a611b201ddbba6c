"""Where a condition cannot be read on: what is missing or left over, in words, with the way out. Parser only."""

from __future__ import annotations

from ..engine.tree import Compare
from .parser_phrases import phrase_hint
from .reading import Reading, Stop
from .tokens import Token
from .tolerant import OPERATOR_WORDS

_COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")
SHOWN_IN_FULL = 120
"""Code points of a condition that is written out again in a message."""


def explain_missing(reading: Reading) -> Stop:
    """Nothing that could be a value stands under the cursor."""
    token, before = reading.token, reading.previous
    at_start = reading.position == 0
    if token.kind == "word" and token.text == "NULL":
        return _refuse_null(reading, before, at_start)
    if token.kind == "end":
        return reading.stop("R110", before.start, before.end, ("after",), **_around(reading, before, None))
    if token.kind == "currency":
        return reading.stop("R102", token.start, token.end, ("dollar",), found=token.text)
    if token.kind == "word" and token.text in ("WHEN", "THEN", "ELSE", "END") and not reading.inside_brackets:
        return reading.stop("R119", token.start, token.end, ("keyword",), found=token.text)
    if token.text == ")" and not reading.inside_brackets:
        return reading.stop("R107", token.start, token.end)
    if at_start:
        return reading.stop("R110", token.start, token.end, ("before",), **_around(reading, None, token))
    if before.text == "(" and token.text == ")":
        return reading.stop("R110", before.start, token.end, ("between",), **_around(reading, before, token))
    place = token if before.text == "(" or before.kind not in ("sign", "word") else before
    return reading.stop("R110", place.start, place.end, ("between",), **_around(reading, before, token))


def _around(reading: Reading, before: Token | None, after: Token | None) -> dict[str, object]:
    return {
        "before": "" if before is None else reading.slice(before.start, before.end),
        "after": "" if after is None else reading.slice(after.start, after.end),
    }


def _refuse_null(reading: Reading, before: Token, at_start: bool) -> Stop:
    token = reading.token
    hint = "no_value"
    start = token.start
    if not at_start and before.kind == "sign" and before.text in _COMPARISONS:
        hint = "is_not_null" if before.text == "<>" else "is_null"
        start = before.start
    elif before.text == "ELSE":
        hint = "leave_out"
    return reading.stop("R112", start, token.end, (hint,), found=reading.slice(start, token.end))


def explain_left_over(reading: Reading) -> Stop:
    """Something stands under the cursor where an operator or the end is expected."""
    token, before = reading.token, reading.previous
    found = reading.slice(token.start, token.end)
    if token.text == ")" and token.kind == "sign":
        return reading.stop("R107", token.start, token.end)
    if token.text == "," and token.kind == "sign" and _opens_choice(reading):
        return reading.stop("R108", token.start, token.end, ("list",), found=found, before=_shown(reading, before))
    if token.text == "," and token.kind == "sign":
        return reading.stop("R108", token.start, token.end, ("comma",), found=found, before=_shown(reading, before))
    if (token.text == "(" and before.kind == "name") or token.text in ("WHEN", "THEN", "ELSE", "END"):
        return reading.stop("R119", token.start, token.end, ("keyword",), found=token.text)
    hints: tuple[str, ...] = ("joint",)
    values: dict[str, object] = {"found": found, "before": _shown(reading, before)}
    word = token.text.lower() if token.kind == "name" else ""
    phrase = phrase_hint(reading)
    if phrase is not None and phrase[0] != ("one_name", "joint"):
        hints, more = phrase
        values |= more
    elif word in OPERATOR_WORDS:
        hints, values["meant"] = ("operator",), OPERATOR_WORDS[word]
    elif word in ("contains", "includes", "has", "包含"):
        after = reading.following
        values |= {"left": before.text, "right": _shown(reading, after), "part": f"'%{after.text}%'"}
        hints = ("contains",)
    elif token.kind == "number" and before.kind == "number":
        hints, values["meant"] = ("one_number",), before.text + token.text
    elif before.kind == "text" and before.end == token.start:
        hints = ("quote",)
    elif phrase is not None:
        hints, more = phrase
        values |= more
    return reading.stop("R108", token.start, token.end, hints, **values)


def _opens_choice(reading: Reading) -> bool:
    """`= ('gold', ...`: the comma stands behind a bracket that follows an equals sign."""
    at = reading.position
    return at > 2 and reading.tokens[at - 2].text == "(" and reading.tokens[at - 3].text in ("=", "<>")


def _shown(reading: Reading, token: Token) -> str:
    return reading.slice(token.start, token.end)


def explain_chain(reading: Reading, start: int, first: Token, second: Token) -> None:
    """`1 < x < 3`: both comparisons written out."""
    left, middle = reading.slice(start, first.start), reading.slice(first.end, second.start)
    right = reading.slice(second.end, reading.previous.end)
    meant = f"{left} {first.text} {middle} AND {middle} {second.text} {right}"
    found = reading.slice(start, reading.previous.end)
    hints = ("both", "between") if (first.text, second.text) == ("<=", "<=") else ("both",)
    between = f"{middle} BETWEEN {left} AND {right}"
    reading.report("R111", second.start, second.end, hints, found=found, meant=meant, between=between)


def explain_mixed(reading: Reading, start: int, joints: list[Token]) -> None:
    """`a OR b AND c`: both readings, written out."""
    ends = [joint.start for joint in joints] + [reading.previous.end]
    starts = [start] + [joint.end for joint in joints]
    parts = [reading.slice(one, two) for one, two in zip(starts, ends, strict=True)]
    words = [joint.text for joint in joints]
    odd = next(joint for joint in joints if joint.text != words[0])
    one, two = _grouped(parts, words, "OR"), _grouped(parts, words, "AND")
    hints = ("either",) if len(one) <= SHOWN_IN_FULL else ("brackets",)
    reading.report("R109", odd.start, odd.end, hints, found=odd.text, other=words[0], one=one, two=two)


def _grouped(parts: list[str], words: list[str], between: str) -> str:
    """The chain with brackets around the runs of the word that is not `between`."""
    groups = [[parts[0]]]
    for word, part in zip(words, parts[1:], strict=True):
        if word == between:
            groups.append([part])
        else:
            groups[-1].append(part)
    inner = " OR " if between == "AND" else " AND "
    return f" {between} ".join(f"({inner.join(group)})" if len(group) > 1 else group[0] for group in groups)


def explain_bare_value(reading: Reading, start: int, before: Compare, joint: str) -> None:
    """`tier = 'gold' OR 'silver'`: the name must be said again, or the values stand in a list."""
    found = reading.slice(start, reading.previous.end)
    item = reading.text_of(before.left)
    choices = [reading.text_of(before.right), found]
    after = reading.tokens[reading.position :]
    for word, choice in zip(after[::2], after[1::2], strict=False):  # OR 'bronze' OR 'none'
        if word.text != joint or choice.kind not in ("text", "number", "date"):
            break
        choices.append(reading.slice(choice.start, choice.end))
    values: dict[str, object] = {
        "found": found,
        "repeated": f"{item} {before.operator} {found}",
        "list": f"{item} IN ({', '.join(choices)})",
    }
    hints = ("repeat", "list") if before.operator == "=" and joint == "OR" else ("repeat",)
    reading.report("R125", start, reading.previous.end, hints, **values)
