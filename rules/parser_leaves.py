"""The rest of `IN (...)`, `LIKE '...'` and `IS [NOT] NULL`, after their operator: nothing that nests."""

from __future__ import annotations

from ..engine.tree import Among, Condition, Constant, IsUnknown, Like, Literal, Value
from .reading import Reading, Stop, read_literal
from .tokens import Token
from .tolerant import KNOWN_WORDS, OPERATOR_WORDS, UNKNOWN_WORDS


def read_list(reading: Reading, item: Value, start: int, operator: Token, negated: bool) -> Condition:
    """`(choice, choice ...)` with literals only."""
    opening = reading.accept("(")
    if opening is None:
        left, token = reading.slice(start, operator.start), reading.token
        found = reading.slice(token.start, token.end)
        is_constant = token.kind in ("text", "number", "date")
        hints = ("range",) if reading.is_at("BETWEEN") else ("brackets",)
        values: dict[str, object] = {"left": left, "inside": _choices_ahead(reading) if is_constant else ""}
        if token.kind == "name":
            values["inside"] = f"'{found}'"
            hints = ("recent",) if token.text.lower() in ("the", "last", "past") else hints
            if reading.tokens[reading.position - 2].kind == "text" or (negated and reading.position > 2):
                hints, values["meant"] = ("contains",), f"CONTAINS({found}, {left})"
        elif not is_constant:
            values["inside"] = "'gold', 'silver'"
        raise reading.stop("R117", operator.start, operator.end, hints, **values)
    choices: list[Literal] = []
    while not reading.is_at(")"):
        choice = _read_choice(reading, opening)
        if choice is not None:
            choices.append(choice)
        if reading.accept(",") is None:
            break
    closing = reading.accept(")")
    if closing is None:
        if reading.token.kind == "end":
            raise reading.stop("R106", opening.start, opening.end)
        raise _refuse_choice(reading)
    if closing.start == opening.end or reading.tokens[reading.position - 2] is opening:
        reading.report("R117", opening.start, closing.end, ("empty",))
    return Among(item, tuple(choices), negated, reading.span_from(start))


def _choices_ahead(reading: Reading) -> str:
    """`IN 'gold', 'silver'`: all constants up to the first that no comma follows."""
    at, parts = reading.position, []
    while reading.tokens[at].kind in ("text", "number", "date"):
        parts.append(reading.slice(reading.tokens[at].start, reading.tokens[at].end))
        if reading.tokens[at + 1].text != ",":
            break
        at += 2
    return ", ".join(parts)


def _read_choice(reading: Reading, opening: Token) -> Literal | None:
    minus = reading.accept("-")
    token = reading.token
    literal = read_literal(reading, *((1.0,) if minus is None else (-1.0, minus.start)))
    if literal is not None:
        return literal
    if token.kind == "end":
        raise reading.stop("R106", opening.start, opening.end)
    if token.text == "NULL" and token.kind == "word":
        reading.advance()
        reading.report("R112", token.start, token.end, ("in_list",))
        return None
    if token.kind == "name" and (reading.following.text in (",", ")") or reading.following.kind == "name"):
        first = reading.advance()
        while reading.token.kind == "name":  # IN (new york, paris): words of one text
            reading.advance()
        end = reading.previous.end
        reading.report("R117", first.start, end, ("quote",), found=reading.slice(first.start, end))
        return None
    raise _refuse_choice(reading)


def _refuse_choice(reading: Reading) -> Stop:
    token = reading.token
    hints = ("comma",) if token.kind in ("text", "number", "date") else ("literals",)
    return reading.stop("R117", token.start, token.end, hints, found=reading.slice(token.start, token.end))


def read_like(reading: Reading, text: Value, start: int, operator: Token, negated: bool) -> Condition:
    """A constant pattern in quotes."""
    token = reading.token
    if token.kind != "text":
        if token.kind == "end":
            raise reading.stop("R118", operator.start, operator.end, ("quote",), found="")
        hints = ("quote",) if token.kind == "name" else ("constant",)
        raise reading.stop("R118", token.start, token.end, hints, found=reading.slice(token.start, token.end))
    reading.advance()
    pattern = token.text
    if reading.token.kind == "sign" and reading.token.text in ("+", "-", "*", "/", "%"):
        raise reading.stop("R118", reading.token.start, reading.token.end, ("constant",), found=reading.token.text)
    if "*" in pattern and "%" not in pattern:
        meant = pattern.replace("*", "%")
        reading.report("R143", token.start, token.end, ("star",), found=f"'{pattern}'", meant=f"'{meant}'")
    elif "?" in pattern and "%" not in pattern:
        meant = pattern.replace("?", "_")
        reading.report("R143", token.start, token.end, ("question",), found=f"'{pattern}'", meant=f"'{meant}'")
    elif "%" not in pattern and "_" not in pattern:
        reading.report("R143", token.start, token.end, ("equal",), found=f"'{pattern}'", meant="")
    return Like(text, pattern, negated, reading.span_from(start))


def read_is(reading: Reading, value: Value, start: int, operator: Token) -> Condition:
    """`NULL` or `NOT NULL`; everything else is refused, with what is meant."""
    negation = reading.accept("NOT")
    if reading.accept("NULL") is not None:
        return IsUnknown(value, negation is not None, reading.span_from(start))
    end = reading.previous.end
    token = reading.token
    left = reading.slice(start, operator.start)
    sign = "=" if negation is None else "<>"
    if token.kind == "name" and token.text.lower() in UNKNOWN_WORDS:
        meant = f"{left} IS NULL" if negation is None else f"{left} IS NOT NULL"
    elif token.kind == "name" and token.text.lower() in KNOWN_WORDS:
        meant = f"{left} IS NOT NULL" if negation is None else f"{left} IS NULL"
    elif token.kind == "word" and token.text in ("TRUE", "FALSE"):
        meant = left if (token.text == "TRUE") == (negation is None) else f"NOT {left}"
    elif (words := _operator_words(reading)) is not None:
        found = reading.slice(operator.start, reading.previous.end)
        raise reading.stop("R113", operator.start, reading.previous.end, ("operator",), found=found, meant=words)
    elif token.kind in ("number", "text", "date", "name", "currency"):
        literal_end = _end_of_literal(reading)
        written = reading.slice(token.start, literal_end)
        is_bare = token.kind == "name" and token.text.isalpha()  # more likely a text than a fact
        meant = f"{left} {sign} '{written}'" if is_bare else f"{left} {sign} {written}"
        found = reading.slice(operator.start, literal_end)
        reading.report("R113", operator.start, literal_end, ("write",), found=found, meant=meant)
        return Constant(True)
    elif reading.is_at("IN", "LIKE", "BETWEEN", "=", "<>", "<", "<=", ">", ">="):
        found = reading.slice(operator.start, end)
        raise reading.stop("R113", operator.start, end, ("leave_out",), found=found, meant=token.text)
    else:
        found = reading.slice(operator.start, end)
        raise reading.stop("R113", operator.start, end, ("null",), found=found)
    reading.advance()
    found = reading.slice(operator.start, token.end)
    reading.report("R113", operator.start, token.end, ("write",), found=found, meant=meant)
    return Constant(True)


def _operator_words(reading: Reading) -> str | None:
    """`greater than`, `at least`: steps over these words and gives the operator they mean."""
    meant = None
    while reading.token.kind == "name" and reading.token.text.lower() in (*OPERATOR_WORDS, "than", "at", "to"):
        meant = OPERATOR_WORDS.get(reading.advance().text.lower(), meant)
    return meant


def _end_of_literal(reading: Reading) -> int:
    if read_literal(reading) is None:
        reading.advance()
    return reading.previous.end
