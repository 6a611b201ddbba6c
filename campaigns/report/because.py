"""Why a condition holds or fails for one customer, in the words of the file it was written in, with her values.

Follows tags, segments and audiences down to the facts: a manager wants to read "days_since_order is 12 days", not that
a tag is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ...engine.layers import names_written
from ...engine.program import Program, Rule, conflict_flag
from ...engine.reference import Known, fires
from ...engine.trace import Trace, deciding_leaves, explain_condition, met_rules
from ...engine.tree import Compare, Condition, Fact, Flag, Kind, Leaf, Literal, Type, Value, children, walk
from ...rules.places import Place
from ...rules.rule_book import shown_rule
from ...rules.vocabulary import Vocabulary
from ..policy.written_tables import ROW, RULE, written_id
from .amounts import Amounts
from .words import Words

DEEPEST = 4
"""Levels of rules behind rules that are still worth reading."""
LEAVES_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Because:
    """One line, and what stands behind it."""

    text: str
    inner: tuple[Because, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What the explanation of one customer is made from: her facts and flags as they mean, the program, the words."""

    row: Mapping[str, Known | None]
    program: Program
    vocabulary: Vocabulary
    words: Words
    amounts: Amounts
    whys: Mapping[str, str] = field(default_factory=dict)
    """The `why` of written rules and rows, by the id that people see."""
    fired: frozenset[str] = frozenset()
    """The rules that fired, by id in the program: of the rows of a table that are met at most one does."""


def condition_lines(condition: Condition, told: Told, depth: int = 0) -> tuple[Because, ...]:
    """The leaves that made the condition what it is, each with the values it read."""
    trace = explain_condition(condition, told.row)
    leaves = deciding_leaves(trace)
    lines = [_leaf_line(leaf, told, depth) for leaf in leaves[:LEAVES_SHOWN]]
    more = len(leaves) - LEAVES_SHOWN
    if more > 0:
        lines.append(Because(told.words("more_lines", number=more)))
    return tuple(lines)


def rule_line(rule: Rule, told: Told, depth: int = 0) -> Because:
    """A rule with its `why`, and the leaves that made it fire or not; a row of a table also with its place, and with
    the row that stands before it."""
    why = told.whys.get(written_id(rule.id), "")
    name = rule_title(rule, told)
    if rule.id.startswith(ROW) and isinstance(rule.origin, Place):
        name = f"{name} ({rule.origin})"
    lines = condition_lines(rule.when, told, depth + 1)
    if fires(rule, told.row) and rule.id not in told.fired:
        lines = (*lines, *_stands_before(rule, told))
    return Because(f"{name}: {why}" if why else name, lines)


def rule_title(rule: Rule, told: Told) -> str:
    """The id as people read it: `spend_band row 7`."""
    name = written_id(rule.id) if rule.id.startswith((RULE, ROW)) else rule.id.partition(":")[2]
    shown = shown_rule(name) if rule.id.startswith(ROW) else name
    return shown if isinstance(shown, str) else shown.zh if told.words.language == "zh" else shown.en


def clash_lines(table: str, told: Told) -> tuple[Because, ...]:
    """The rows of a table that are met and may not hold together, each with what made it hold."""
    choice = next(choice for choice in told.program.choices if choice.id == table)
    rules = {rule.id: rule for rule in told.program.rules}
    met = [rules[id] for id in met_rules(choice, told.program, told.row)]
    lines = []
    for rule in met[:LEAVES_SHOWN]:
        place = f" ({rule.origin})" if isinstance(rule.origin, Place) else ""
        lines.append(Because(f"{rule_title(rule, told)}{place}", condition_lines(rule.when, told, 1)))
    return tuple(lines)


def _stands_before(rule: Rule, told: Told) -> tuple[Because, ...]:
    """Why a row that is met did not fire: the row that did, or that the rows clash."""
    choice = next((choice for choice in told.program.choices if rule.id in choice.rules), None)
    if choice is None:
        return ()
    if told.row.get(conflict_flag(choice.id)) is True:
        return (Because(told.words("x_clash", table=choice.id)),)
    rules = {one.id: one for one in told.program.rules}
    first = next((rules[id] for id in choice.rules if id in told.fired), None)
    return () if first is None else (Because(told.words("x_stands_before", row=rule_title(first, told))),)


def all_texts(because: Because) -> set[str]:
    """Every line of a tree."""
    return {because.text}.union(*(all_texts(one) for one in because.inner))


def text_of(node: Condition | Value) -> str:
    """The node as its author wrote it; empty where it was not written by anybody."""
    place = node.origin
    if not isinstance(place, Place):
        return ""
    line = place.source.line(place.line)
    written = " ".join(line[place.column - 1 : place.column - 1 + place.length].split())
    head = _head_of(node)
    if head is None or head in written:
        return written
    return head if isinstance(node, Flag) else f"{head} {written}"


def _head_of(node: Condition | Value) -> str | None:
    """What the node is about, as a cell of a table says only what is asked of it: `>= 3` under `orders`."""
    if isinstance(node, Flag):
        return node.name
    subject = next(iter(children(node)), None) if isinstance(node, Leaf) else None
    if not isinstance(subject, Fact) or not isinstance(subject.origin, Place) or not isinstance(node.origin, Place):
        return None
    at, own = subject.origin, node.origin
    stands_inside = at.line == own.line and own.column <= at.column < own.column + own.length
    return None if stands_inside else subject.name


def _leaf_line(leaf: Trace, told: Told, depth: int) -> Because:
    """`days_since_order >= 2 * usual_gap_days: days_since_order is 30 days, 2 * usual_gap_days is 40 days`."""
    condition = leaf.condition
    written = text_of(condition) or type(condition).__name__
    if isinstance(condition, Flag):
        return _flag_line(condition, written, told, depth)
    type_of_sides = _unit_of(condition, told)
    values = [told.words("is", name=name, value=fact_text(name, value, told)) for name, value in leaf.facts]
    for side, value in leaf.sides:
        if not isinstance(side, Fact) and text_of(side):
            shown = told.amounts.fact(value, type_of_sides)
            values.append(told.words("is", name=text_of(side), value=shown))
    joined = ", ".join(dict.fromkeys(values))
    inner = tuple(line for name, _ in leaf.facts for line in _made_by(name, told)) if depth < DEEPEST else ()
    return Because(f"{written}  ({joined})" if joined else written, inner)


def _made_by(name: str, told: Told) -> list[Because]:
    """For a fact that rules set: the expression of every rule that set it, with the values it was made of."""
    lines = []
    for rule in told.program.rules:
        for fact, value in rule.sets:
            is_plain = isinstance(value, Literal) and not rule.id.startswith(ROW)
            if fact == name and rule.id in told.fired and not is_plain:
                made_of = dict.fromkeys(node.name for node in walk(value) if isinstance(node, Fact))
                values = [told.words("is", name=one, value=fact_text(one, told.row.get(one), told)) for one in made_of]
                shown = told.words("set_by", name=name, rule=rule_title(rule, told), value=text_of(value))
                lines.append(Because(f"{shown}  ({', '.join(values)})" if values else shown))
    return lines


def _flag_line(flag: Flag, written: str, told: Told, depth: int) -> Because:
    """A flag with the rules that raise it: those that fired where it is true, else all, each with what failed."""
    holds = told.row.get(flag.name) is True
    text = told.words("flag_true" if holds else "flag_false", name=flag.name)
    if written not in (flag.name, ""):
        text = f"{written}  ({text})"
    if depth >= DEEPEST:
        return Because(text)
    raising = [rule for rule in told.program.rules if flag.name in names_written(rule)]
    shown = [rule for rule in raising if (rule.id in told.fired) is holds]
    inner: list[Because] = []
    for rule in shown[:LEAVES_SHOWN]:
        # A segment is its condition; only a written rule has a name and a reason of its own.
        is_written = rule.id.startswith((RULE, ROW))
        inner += [rule_line(rule, told, depth + 1)] if is_written else condition_lines(rule.when, told, depth + 1)
    return Because(text, tuple(inner))


def fact_text(name: str, value: Known | None, told: Told) -> str:
    """A fact as it means (money in major units) with its unit."""
    info = told.vocabulary.facts.get(name)
    return told.amounts.fact(value, info.type if info else Type(Kind.TEXT))


def _unit_of(condition: Condition, told: Told) -> Type:
    """The unit of a comparison: that of the first fact in it which has one."""
    if isinstance(condition, Compare):
        for node in walk(condition):
            info = told.vocabulary.facts.get(node.name) if isinstance(node, Fact) else None
            if info is not None and info.type.unit is not None:
                return info.type
    return Type(Kind.NUMBER)
