"""Values that cannot occur or can hardly be met: unknown categories, numbers out of range, `=` on computed numbers."""

from __future__ import annotations

from collections.abc import Iterator

from ..engine.letter_case import lower, upper
from ..engine.tree import All, Among, Arithmetic, Call, Compare, Contains, Fact, Literal, Node, Value, walk
from .problems import Phrase, Problem
from .resolve_names import suggest
from .resolve_words import place_of, quoted, text_of
from .vocabulary import FactInfo, Vocabulary

SHOWN_CATEGORIES = 12
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_NEVER = Phrase("so this is never true", "因此永远不为真")
_ALWAYS = Phrase("so this is true for everybody it is known of", "因此凡是已知的都为真")


def unlikely_values(node: Node, vocabulary: Vocabulary) -> list[Problem]:
    """Problems of single comparisons with a constant; types and names are sound."""
    parts = list(walk(node))
    between = {id(part.origin) for part in parts if isinstance(part, All) and part.origin is not None}
    problems: list[Problem] = []
    for part in parts:
        if isinstance(part, Among):
            for choice in part.choices:
                problems += _meeting("=", part.item, choice, True, vocabulary)
        elif isinstance(part, Contains):
            if isinstance(part.texts, Fact) and isinstance(part.item, Literal):
                problems += _unknown_category(part.item, str(part.item.value), vocabulary.facts[part.texts.name])
        elif isinstance(part, Compare):
            is_between = id(part.origin) in between
            if isinstance(part.right, Literal):
                problems += _meeting(part.operator, part.left, part.right, is_between, vocabulary)
            elif isinstance(part.left, Literal):
                mirrored = _MIRRORED.get(part.operator, part.operator)
                problems += _meeting(mirrored, part.right, part.left, is_between, vocabulary)
    return problems


def _meeting(
    operator: str, value: Value, literal: Literal, is_one_of_many: bool, vocabulary: Vocabulary
) -> Iterator[Problem]:
    """`value operator literal`; in a BETWEEN or an IN an end that nobody reaches is no slip by itself."""
    number = literal.value if isinstance(literal.value, float) else None
    if number is not None and operator in ("=", "<>") and _is_computed(value):
        yield Problem("R141", {"found": text_of(value), "number": text_of(literal)}, place_of(literal), ("range",))
    if isinstance(value, Call) and isinstance(literal.value, str):
        yield from _wrong_case(value.function, literal, literal.value)
    if not isinstance(value, Fact):
        return
    info = vocabulary.facts[value.name]
    if number is not None:
        if literal.type.unit is not None and info.type.unit is None:
            said = {"name": value.name, "found": text_of(literal), "number": f"{number:.15g}"}
            yield Problem("R142", said, place_of(literal))
        yield from _out_of_range(operator, number, literal, info, is_one_of_many)
    elif isinstance(literal.value, str):
        yield from _unknown_category(literal, literal.value, info)


def _is_computed(value: Value) -> bool:
    """Scores and quotients have many decimals; equality with a number a person writes is mere chance."""
    if _is_rounded(value):
        return False
    parts = list(walk(value))
    if any(isinstance(part, Fact) and part.name.startswith("score.") for part in parts):
        return True
    return any(isinstance(part, Arithmetic) and part.operator == "/" for part in parts)


def _is_rounded(value: Value) -> bool:
    return getattr(value, "function", "") in ("ROUND", "FLOOR", "CEIL")


def _wrong_case(function: str, literal: Literal, text: str) -> Iterator[Problem]:
    """`LOWER(city) = 'London'` can never be."""
    meant = {"LOWER": lower, "UPPER": upper}.get(function, str)(text)
    if meant != text:
        values = {"function": function, "found": quoted(text), "meant": quoted(meant)}
        yield Problem("R162", values, place_of(literal), ("write",))


def _out_of_range(
    operator: str, number: float, literal: Literal, info: FactInfo, is_one_of_many: bool
) -> Iterator[Problem]:
    low, high = info.lowest, info.highest
    is_below, is_above = low is not None and number < low, high is not None and number > high
    if not is_below and not is_above:
        return
    is_never = operator == "=" or (operator in ("<", "<=") and is_below) or (operator in (">", ">=") and is_above)
    if is_one_of_many and not is_never:
        return
    values = {"name": info.name, "found": text_of(literal), "range": _range(low, high)}
    values["outcome"] = _NEVER if is_never else _ALWAYS
    hints: tuple[str, ...] = ()
    if high is not None and 0 < high <= 1 < number <= 100 and literal.type.unit is None:
        hints, values["meant"] = ("share",), f"{number:.15g}%"
    yield Problem("R140", values, place_of(literal), hints)


def _range(low: float | None, high: float | None) -> Phrase:
    if low is None:
        return Phrase(f"{high:.15g} or less", f"不大于 {high:.15g}")
    if high is None:
        return Phrase(f"{low:.15g} or more", f"不小于 {low:.15g}")
    return Phrase(f"between {low:.15g} and {high:.15g}", f"在 {low:.15g} 和 {high:.15g} 之间")


def _unknown_category(literal: Literal, text: str, info: FactInfo) -> Iterator[Problem]:
    """A text that cannot occur; of an open list only one that looks like a slip for a text seen."""
    said = {"found": quoted(text), "name": info.name, "meant": quoted(text.replace("*", "%"))}
    if not text.strip():
        yield Problem("R160", said, place_of(literal), ("is_null",))
        return
    if info.is_open and text not in info.categories and any(sign in text for sign in "*%"):
        yield Problem("R160", said, place_of(literal), ("like",))
        return
    if not info.categories or text in info.categories:
        return
    meant = suggest(text, info.categories)
    if info.is_open:
        if meant is not None:
            said = {"found": quoted(text), "name": info.name, "meant": quoted(meant)}
            yield Problem("R160", said, place_of(literal), ("did_you_mean",))
        return
    shown = ", ".join(quoted(category) for category in info.categories[:SHOWN_CATEGORIES])
    if len(info.categories) > SHOWN_CATEGORIES:
        shown += " ..."
    values = {"found": quoted(text), "name": info.name, "all": shown, "meant": "" if meant is None else quoted(meant)}
    hints = ["all"] if meant is None else ["did_you_mean", "all"]
    if meant is None and info.source.startswith("column"):
        hints.append("declare")
    yield Problem("R135", values, place_of(literal), tuple(hints))
