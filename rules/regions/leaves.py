"""Each leaf as a question about one fact, plain or hidden; on the way the cuts that the question makes are collected.

What is calculated from several facts, or in a way that neither rises nor falls, becomes a hidden fact of its own, with
the range its form allows: `MONTH(birth_date)` lies from 1 to 12. Two values compared become the sign of their
difference: -1, 0 or 1. Hidden facts count as free of the facts they are made of; so more is taken for possible than is,
never less.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from ...engine.reference import known, truth, value_of
from ...engine.tree import (
    Among,
    Case,
    Compare,
    Comparison,
    Condition,
    Constant,
    Contains,
    Fact,
    Flag,
    IsUnknown,
    Kind,
    Leaf,
    Like,
    Literal,
    Truth,
    Type,
    Value,
    walk,
)
from ..vocabulary import FactInfo
from .domains import MOST_PATTERNS, bounds_of
from .hulls import Hull, is_total, is_whole, kind_of_value, needed_facts, value_hull
from .turning_points import monotone_fact, turning_points

LARGEST: Final = math.nextafter(math.inf, 0)
SIGN: Final = Type(Kind.NUMBER)
_MIRRORED: Final[dict[Comparison, Comparison]] = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Pair:
    """The sign of `left - right`; for texts and booleans only whether it is 0."""

    left: Value
    right: Value


Hidden = Value | Pair | Condition


@dataclass(frozen=True, slots=True)
class Question:
    """`leaf` asks only the fact `name`. Where it is true or false, all `needs` are known."""

    name: str
    leaf: Leaf
    needs: frozenset[str] = frozenset()


@dataclass(slots=True)
class Questions:
    """What has been asked so far: grows while leaves are read, and is not changed afterwards."""

    facts: dict[str, FactInfo]
    cuts: dict[str, set[float]] = field(default_factory=dict)
    texts: dict[str, set[str]] = field(default_factory=dict)
    patterns: dict[str, set[str]] = field(default_factory=dict)
    hidden: dict[str, Hidden] = field(default_factory=dict)
    """What a hidden fact stands for, by its name."""
    names: dict[Hidden, str] = field(default_factory=dict)
    asked: dict[Leaf, Question | bool | None] = field(default_factory=dict)
    by_identity: dict[int, tuple[Leaf, Question | bool | None]] = field(default_factory=dict)
    """The same by the very leaf, which is kept alive: to hash a leaf is to walk all of it."""

    def hull_of(self, name: str) -> Hull:
        """Where a fact lies when it is known."""
        return bounds_of(self.facts[name]) if name in self.facts else (-math.inf, math.inf)


def read_leaf(leaf: Leaf, questions: Questions) -> Question | bool | None:
    """The question that the leaf asks, or its truth where that is the same for everybody. Not for flags."""
    known = questions.by_identity.get(id(leaf))
    if known is not None:
        return known[1]
    if leaf not in questions.asked:
        questions.asked[leaf] = _read(leaf, questions)
    answer = questions.asked[leaf]
    questions.by_identity[id(leaf)] = leaf, answer
    return answer


def _read(leaf: Leaf, questions: Questions) -> Question | bool | None:
    names = {node.name for node in walk(leaf) if isinstance(node, Fact)}
    if not names and not any(isinstance(node, Flag | Case) for node in walk(leaf)):
        return truth(leaf, {})
    if any(name not in questions.facts for name in names):
        return _opaque(leaf, questions)
    if len(names) == 1 and not any(isinstance(node, Flag) for node in walk(leaf)):
        (only,) = names
        if questions.facts[only].type.kind is Kind.BOOLEAN or _is_closed(only, questions):
            return Question(only, leaf)  # few values, so that each can be tried
    match leaf:
        case Compare():
            return _read_comparison(leaf, questions)
        case Truth() | IsUnknown():
            name, needs = _subject(leaf.value, questions)
            if name is None:
                return _opaque(leaf, questions)
            return Question(name, replace(leaf, value=Fact(name)), needs if isinstance(leaf, Truth) else frozenset())
        case Among():
            return _read_among(leaf, questions)
        case Like():
            name, needs = _subject(leaf.text, questions)
            if name is None:
                return _opaque(leaf, questions)
            patterns = questions.patterns.setdefault(name, set())
            if leaf.pattern not in patterns and len(patterns) >= MOST_PATTERNS and not _is_closed(name, questions):
                return _opaque(leaf, questions)
            patterns.add(leaf.pattern)
            return Question(name, replace(leaf, text=Fact(name)), needs)
        case _:
            return _opaque(leaf, questions)


def _read_comparison(leaf: Compare, questions: Questions) -> Question | bool | None:
    if _is_moving(leaf.right) and not _is_moving(leaf.left):
        leaf = Compare(_MIRRORED[leaf.operator], leaf.right, leaf.left, leaf.origin)
    if _is_moving(leaf.right):
        return _read_pair(leaf, questions)
    constant = value_of(leaf.right, {})
    if constant is None:
        return None
    number = as_number(constant)
    if number is not None and not isinstance(leaf.left, Fact):
        turned = _read_monotone(leaf, leaf.left, [number], questions)
        if turned is not None:
            return turned
    name, needs = _subject(leaf.left, questions)
    if name is None:
        return _opaque(leaf, questions)
    _note(name, constant, questions)
    kept = leaf.right if isinstance(leaf.right, Literal) else Literal(constant, questions.facts[name].type)  # type: ignore[arg-type]
    return Question(name, Compare(leaf.operator, Fact(name), kept, leaf.origin), needs)


def _read_pair(leaf: Compare, questions: Questions) -> Question | bool | None:
    """Two values that both move, always in the same order, so that `a < b` and `b > a` are one question."""
    left, right, operator = leaf.left, leaf.right, leaf.operator
    if repr(right) < repr(left):
        left, right, operator = right, left, _MIRRORED[operator]
    kind = kind_of_value(left, questions.facts)
    if kind is None:
        return _opaque(leaf, questions)
    needs = needed_facts(left) | needed_facts(right)
    total = is_total(left) and is_total(right)
    nullable = not total or any(questions.facts[name].nullable for name in needs)
    low, high = (0.0, 0.0) if left == right else (-1.0, 1.0)
    info = FactInfo("", SIGN, nullable, lowest=low, highest=high, is_whole=True)
    name = _hide(Pair(left, right), info, questions)
    questions.cuts.setdefault(name, set()).add(0.0)
    return Question(name, Compare(operator, Fact(name), Literal(0.0, SIGN), leaf.origin), needs)


def _read_among(leaf: Among, questions: Questions) -> Question | bool | None:
    constants = [known(choice.value) for choice in leaf.choices]
    numbers = [number for number in map(as_number, constants) if number is not None]
    if not isinstance(leaf.item, Fact) and len(numbers) == len(constants):
        turned = _read_monotone(leaf, leaf.item, numbers, questions)
        if turned is not None:
            return turned
    name, needs = _subject(leaf.item, questions)
    if name is None:
        return _opaque(leaf, questions)
    for constant in constants:
        _note(name, constant, questions)
    return Question(name, replace(leaf, item=Fact(name)), needs)


def _read_monotone(leaf: Leaf, value: Value, numbers: list[float], questions: Questions) -> Question | None:
    """A calculation over one number or date that rises or falls all the way: cut where the leaf turns."""
    name = monotone_fact(value)
    if name is None or questions.facts[name].type.kind not in (Kind.NUMBER, Kind.DATE):
        return None
    info = questions.facts[name]
    low, high = (max(min(end, LARGEST), -LARGEST) for end in bounds_of(info))
    cuts = turning_points(value, name, info.type.kind is Kind.DATE, numbers, low, high)
    if cuts is None:
        return None
    questions.cuts.setdefault(name, set()).update(cuts)
    return Question(name, leaf)


def _subject(value: Value, questions: Questions) -> tuple[str | None, frozenset[str]]:
    """The fact to ask instead of a value, and what is known where it is; None: of a kind that nobody knows."""
    if isinstance(value, Fact):
        return value.name, frozenset()
    kind = kind_of_value(value, questions.facts)
    if kind is None:
        return None, frozenset()
    needs = needed_facts(value)
    nullable = not is_total(value) or any(questions.facts[name].nullable for name in needs)
    low, high = value_hull(value, questions.hull_of) if kind is Kind.NUMBER else (-math.inf, math.inf)
    info = FactInfo(
        name="",
        type=Type(kind),
        nullable=nullable,
        lowest=low if math.isfinite(low) else None,
        highest=high if math.isfinite(high) else None,
        is_whole=kind is Kind.NUMBER and is_whole(value, questions.facts),
    )
    return _hide(value, info, questions), needs


def _opaque(leaf: Leaf, questions: Questions) -> Question:
    """A hidden boolean: the leaf itself, of which nothing more is known."""
    negated = False
    plain = leaf
    if not isinstance(leaf, Compare | Constant):
        negated, plain = leaf.negated, replace(leaf, negated=False)
    name = _hide(plain, FactInfo("", Type(Kind.BOOLEAN)), questions)
    needs: frozenset[str] = frozenset()
    if isinstance(plain, Contains):
        needs = needed_facts(plain.texts) | needed_facts(plain.item)
    elif isinstance(plain, Like):
        needs = needed_facts(plain.text)
    needs = frozenset(name for name in needs if name in questions.facts)
    return Question(name, Truth(Fact(name), negated, leaf.origin), needs)


def _hide(node: Hidden, info: FactInfo, questions: Questions) -> str:
    name = questions.names.get(node)
    if name is None:
        name = f"={len(questions.hidden)}"  # no fact can be called so
        questions.names[node] = name
        questions.hidden[name] = node
        questions.facts[name] = replace(info, name=name)
    return name


def _note(name: str, constant: object, questions: Questions) -> None:
    """The constant is a cut of the fact."""
    if isinstance(constant, str):
        questions.texts.setdefault(name, set()).add(constant)
    number = as_number(constant)
    if number is not None:
        questions.cuts.setdefault(name, set()).add(number)


def as_number(constant: object) -> float | None:
    """Numbers, and dates as ordinals."""
    if isinstance(constant, bool):
        return None
    if isinstance(constant, date):
        return float(constant.toordinal())
    return float(constant) if isinstance(constant, int | float) else None


def _is_moving(value: Value) -> bool:
    return any(isinstance(node, Fact | Flag | Case) for node in walk(value))


def _is_closed(name: str, questions: Questions) -> bool:
    info = questions.facts[name]
    return info.type.kind is Kind.TEXT and bool(info.categories) and not info.is_open
