"""Names that the vocabulary does not hold, each with the name that was meant, if one is near and legal there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ..engine.tree import (
    Arithmetic,
    Compare,
    Contains,
    Fact,
    Flag,
    IsUnknown,
    Kind,
    Literal,
    Node,
    Truth,
    Type,
    children,
    walk,
)
from .problems import Phrase, Problem, closest
from .resolve_words import describe_source, place_of, quoted, text_of
from .vocabulary import Vocabulary

_HYPHENATED = re.compile(r"[\w.]+(?:-[\w.]+)+")
_TEXT = Kind.TEXT

SHOWN_NAMES = 12

SORTS = {
    "segment": Phrase("segment", "人群"), "tag": Phrase("tag", "标签"), "in_calendar": Phrase("calendar", "日历"),
    "proposed": Phrase("offer", "优惠"), "holding": Phrase("offer", "优惠"), "given": Phrase("offer", "优惠"),
    "redeemed": Phrase("offer", "优惠"), "days_since": Phrase("offer", "优惠"), "step": Phrase("campaign", "活动"),
    "score": Phrase("score", "评分"), "group": Phrase("group", "客群"), "interest": Phrase("interest", "兴趣"),
    "interest_share": Phrase("interest", "兴趣"), "days_to_calendar": Phrase("calendar", "日历"),
}  # fmt: skip


def unknown_names(node: Node, vocabulary: Vocabulary, types: Mapping[str, Type]) -> list[Problem]:
    """A problem for every fact and flag that does not exist; a name used twice is reported once."""
    problems: list[Problem] = []
    reported: set[str] = set()
    waiting: list[tuple[Node, Node | None]] = [(node, None)]
    while waiting:
        current, parent = waiting.pop()
        if isinstance(current, Arithmetic) and (problem := _hyphenated(current, vocabulary, types)):
            problems.append(problem)
            continue
        if isinstance(current, Fact) and current.name not in types and current.name not in reported:
            reported.add(current.name)
            problems.append(_unknown_fact(current, parent, vocabulary, types))
        elif isinstance(current, Flag) and current.name not in vocabulary.flags and current.name not in reported:
            reported.add(current.name)
            problems.append(_unknown_flag(current, vocabulary))
        waiting.extend((child, current) for child in reversed(children(current)))
    return problems


def suggest(name: str, legal: Iterable[str]) -> str | None:
    """The legal name that was meant: the same but for case and `_`, or without its prefix, or the most alike."""
    names = sorted(set(legal))
    plain, last = _plain(name), _plain(_last(name))
    for found in names:
        if _plain(found) == plain:
            return found
    for found in names:
        if _plain(_last(found)) == last:
            return found
    prefix = name[: -len(_last(name))]
    siblings = {_last(found): found for found in names if found.startswith(prefix)} if prefix else {}
    meant = closest(_last(name), siblings)  # the prefix they share must not make them alike
    if meant is not None:
        return siblings[meant]
    if siblings:
        return None
    by_last = {_last(found): found for found in reversed(names)}
    meant = closest(_last(name), by_last)
    return closest(name, names) or (None if meant is None else by_last[meant])


def _plain(name: str) -> str:
    return name.casefold().replace("_", "")


def _last(name: str) -> str:
    return name.rsplit(".", 1)[-1]


def _hyphenated(node: Arithmetic, vocabulary: Vocabulary, types: Mapping[str, Type]) -> Problem | None:
    """`days-since-order` is three names and two minus signs to the parser."""
    written = text_of(node)
    if node.operator != "-" or not _HYPHENATED.fullmatch(written):
        return None
    if all(part.name in types for part in walk(node) if isinstance(part, Fact)):
        return None
    joined = written.replace("-", "_")
    meant = suggest(joined, vocabulary.facts) or joined
    return Problem("R121", {"found": written, "meant": meant}, place_of(node), ("underscore",))


def _unknown_fact(node: Fact, parent: Node | None, vocabulary: Vocabulary, types: Mapping[str, Type]) -> Problem:
    place = place_of(node)
    other = _compared_with(node, parent)
    values: dict[str, object] = {"name": node.name}
    if other is not None and _is_text(other, types):
        categories = _categories(other, vocabulary)
        meant = suggest(node.name, categories)
        exact = node.name in categories
        like_a_fact = suggest(node.name, _legal_facts(vocabulary, _TEXT)) if not categories else None
        if exact or like_a_fact is None:
            values["text"] = quoted(meant or node.name)
            return Problem("R138", values, place, ("quote" if exact or meant is None else "did_you_mean",))
    if (
        isinstance(parent, Contains)
        and parent.item is node
        and suggest(node.name, _legal_facts(vocabulary, _TEXT)) is None
    ):
        return Problem("R138", {**values, "text": quoted(node.name)}, place, ("quote",))
    if node.name.upper() in ("TODAY", "NOW", "CURRENT_DATE") and "today" in vocabulary.facts:
        return Problem("R104", values, place, ("today",))
    special = _not_a_fact(node.name)
    if special is not None:
        return Problem("R104", {**values, **special[1]}, place, (special[0],))
    legal = _legal_at(parent, other, vocabulary)
    if node.name.partition(".")[0] in SORTS and "." in node.name:
        return _unknown_of_sort(node, legal, vocabulary)
    meant = suggest(node.name, legal)
    if meant is None:
        return Problem("R104", values, place, ("lock",))
    values |= {"meant": meant, "about": _about(meant, vocabulary)}
    return Problem("R104", values, place, ("did_you_mean",))


_SPECIAL = {
    **dict.fromkeys(("yes", "no", "y", "n", "on", "off", "是", "否"), "truth"),
    **dict.fromkeys(("none", "nil", "nan", "na", "unknown", "blank", "empty", "空", "未知"), "is_null"),
    **dict.fromkeys(("yesterday", "tomorrow", "今天", "昨天", "明天", "今日", "昨日"), "day"),
    **dict.fromkeys(("all", "any", "everyone", "everybody", "always", "所有人", "全部"), "everybody"),
    **dict.fromkeys(("segment", "segments", "tag", "tags", "score", "scores"), "sort"),
    **dict.fromkeys(
        ("january", "february", "april", "june", "july", "august", "september", "october", "november", "december",
         "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), "digits"
    ),
    **dict.fromkeys(("otherwise", "default", "其他"), "no_else"),
    **dict.fromkeys(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twenty", "thirty",
         "fifty", "hundred", "thousand", "twice"), "digits"
    ),
}  # fmt: skip
"""Words that are no names of facts, and the hint that says what to write."""
_AMOUNT = re.compile(r"([A-Z]{3})(\d+(?:\.\d+)?)")
_CHINESE_NUMBER = re.compile("(?:百分之)?[零一二两三四五六七八九十百千万亿]+")


def _not_a_fact(name: str) -> tuple[str, dict[str, object]] | None:
    """The hint for a word that cannot be meant as a fact: `yes`, `none`, `GBP300`, `五十`."""
    if name.lower() in _SPECIAL:
        return _SPECIAL[name.lower()], {"sort": name.lower().rstrip("s")}
    amount = _AMOUNT.fullmatch(name)
    if amount is not None:
        return "amount", {"meant": f"{amount[1]} {amount[2]}"}
    return ("digits", {}) if _CHINESE_NUMBER.fullmatch(name) else None


def _compared_with(node: Fact, parent: Node | None) -> Node | None:
    if not isinstance(parent, Compare):
        return None
    return parent.right if parent.left is node else parent.left


def _is_text(node: Node, types: Mapping[str, Type]) -> bool:
    if isinstance(node, Fact):
        return node.name in types and types[node.name].kind is _TEXT
    return getattr(node, "function", "") in ("LOWER", "UPPER")


def _categories(node: Node, vocabulary: Vocabulary) -> tuple[str, ...]:
    return vocabulary.facts[node.name].categories if isinstance(node, Fact) else ()


def _legal_at(parent: Node | None, other: Node | None, vocabulary: Vocabulary) -> list[str]:
    """The names that may stand there: statements and booleans as conditions, everything but lists as values."""
    if isinstance(parent, Truth):
        return [*vocabulary.flags, *_legal_facts(vocabulary, Kind.BOOLEAN)]
    if isinstance(other, Literal) and isinstance(other.value, bool):
        return [*vocabulary.flags, *_legal_facts(vocabulary, Kind.BOOLEAN)]
    if isinstance(parent, Contains | IsUnknown):
        return list(vocabulary.facts)
    return [name for name, info in vocabulary.facts.items() if info.type.kind is not Kind.TEXTS]


def _legal_facts(vocabulary: Vocabulary, kind: Kind) -> list[str]:
    return [name for name, info in vocabulary.facts.items() if info.type.kind is kind]


def _about(name: str, vocabulary: Vocabulary) -> Phrase:
    if name in vocabulary.facts:
        return describe_source(vocabulary.facts[name])
    about = f" ({vocabulary.flags[name]})" if vocabulary.flags[name] else ""
    return Phrase(about, about.replace(" (", "（").replace(")", "）"))


def _unknown_flag(node: Flag, vocabulary: Vocabulary) -> Problem:
    return _unknown_of_sort(node, [*vocabulary.flags, *_legal_facts(vocabulary, Kind.BOOLEAN)], vocabulary)


def _unknown_of_sort(node: Flag | Fact, legal: list[str], vocabulary: Vocabulary) -> Problem:
    """`segment.x`, `score.x` ...: there is no segment, no score of that name."""
    prefix, _, name = node.name.partition(".")
    values: dict[str, object] = {"sort": SORTS[prefix], "name": name}
    siblings = [one for one in legal if one.startswith(f"{prefix}.")]
    if not siblings and prefix == "given":
        return Problem("R136", values, place_of(node), ("proposed",))
    same = [one for one in legal if _last(one) == name]
    meant = same[0] if same else suggest(node.name, siblings)
    if meant is None:
        values["all"] = ", ".join(sorted(_last(one) for one in siblings)[:SHOWN_NAMES])
        return Problem("R105", values, place_of(node), ("all" if siblings else "none",))
    values |= {"meant": meant, "about": _about(meant, vocabulary)}
    if meant.startswith("days_to_calendar."):
        values |= {"meant": f"DAYS_TO_CALENDAR({quoted(_last(meant))})", "about": ""}
    return Problem("R105", values, place_of(node), ("did_you_mean",))
