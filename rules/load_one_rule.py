"""One entry of `rules:` to a written rule. Condition and values are read even where something else is broken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from unicodedata import normalize

from ..engine.program import Derived, Proposal
from ..engine.tree import Constant, Kind, Literal, Type, Value
from .conditions import read_expression, read_when
from .literals import read_literal
from .nodes import Mapping as MappingNode
from .nodes import Node, Scalar
from .nodes import Sequence as SequenceNode
from .places import Place
from .problems import Problem
from .rule_book import FORBID_ALL, WrittenRule
from .shapes import RuleShape, ThenShape
from .validate import node_at, place_at, validate

_UNREAD: Value = Literal("", Type(Kind.TEXT))
"""Stands for a value that could not be read, in a rule that is not sound."""


def load_rule(node: Node, facts: Mapping[str, Derived]) -> tuple[WrittenRule | None, list[Problem]]:
    """The rule; None where its keys are broken. Where only a condition or value is, a rule that is not sound."""
    shape, problems = validate(node, RuleShape)
    condition = None
    when = node.get("when") if isinstance(node, MappingNode) else None
    if when is not None:
        condition, found = read_when(when)
        problems += found
    sets, found = read_sets(node, facts)
    problems += found
    if shape is None:
        return None, problems
    active = shape.active
    rule = WrittenRule(
        id=shape.id,
        why=shape.why,
        when=condition if condition is not None else Constant(True),
        place=place_at(node, ("id",)),
        if_unknown=shape.if_unknown,
        active_from=active.from_ if active else None,
        active_to=active.to if active else None,
        priority=shape.priority,
        active_place=place_at(node, ("active",)) if active else None,
        is_sound=condition is not None,
    )
    return with_outcome(rule, node, shape.then, sets), problems


ReadSet = tuple[str, Value | None, Place]
"""The name of a fact, its value (None: could not be read), and where the name stands."""


def read_sets(node: Node, facts: Mapping[str, Derived]) -> tuple[list[ReadSet], list[Problem]]:
    """What stands under `then: {set: ...}` of a rule or a row."""
    sets: list[ReadSet] = []
    problems: list[Problem] = []
    for key, value in _entries(node, "then", "set"):
        name = normalize("NFC", key.text)
        read, found = _read_value(value, facts.get(name), name)
        problems += found
        sets.append((name, read, key.place))
    return sets, problems


def with_outcome(rule: WrittenRule, node: Node, then: ThenShape, sets: Sequence[ReadSet]) -> WrittenRule:
    """The rule with all that its `then` says; `node` holds the key `then`."""
    return replace(
        rule,
        tags=tuple(then.tag or ()),
        sets=tuple((name, value if value is not None else _UNREAD) for name, value, _ in sets),
        proposes=Proposal(then.propose.mode, tuple(then.propose.items)) if then.propose else None,
        boosts=tuple((then.boost or {}).items()),
        forbids=tuple(then.forbid or ()),
        tell_customer=then.tell_customer,
        offer_places=tuple(
            (name, place)
            for part in ("propose", "boost", "forbid")
            for name, place in _named(node, part)
            if name != FORBID_ALL or part != "forbid"
        ),
        tag_places=tuple(_named(node, "tag")),
        set_places=tuple((name, place) for name, _, place in sets),
        is_sound=rule.is_sound and all(value is not None for _, value, _ in sets),
    )


def stand_in_names(node: Node) -> frozenset[str]:
    """What a broken rule would have given, as far as it can be seen: `tag.x`, facts it sets, `proposed.x`."""
    return frozenset(
        [f"tag.{name}" for name, _ in _named(node, "tag")]
        + [name for name, _ in _named(node, "set")]
        + [f"proposed.{name}" for name, _ in _named(node, "propose")]
    )


def _read_value(node: Node, fact: Derived | None, name: str) -> tuple[Value | None, list[Problem]]:
    if not isinstance(node, Scalar) or node.value is None:
        return None, []  # the shape has said so
    if isinstance(node.value, str) and node.text.lstrip().startswith("="):
        return read_expression(node)
    literal, problems = read_literal(node, None if fact is None else fact.type, name)
    return (None if literal is None else Literal(*literal, origin=node.place)), problems


def _named(node: Node, part: str) -> Iterator[tuple[str, Place]]:
    """Every word under a part of `then`, as key or value, that may be an id, with its place."""
    start, _ = node_at(node, ("then", part))
    if not isinstance(node, MappingNode) or not isinstance(node.get("then"), MappingNode):
        return
    if start is node.get("then"):  # there is no such part
        return
    waiting = [start]
    while waiting:
        current = waiting.pop(0)
        if isinstance(current, Scalar):
            if isinstance(current.value, str):
                yield normalize("NFC", current.text), current.place
        elif isinstance(current, SequenceNode):
            waiting = [*current.items, *waiting]
        elif part == "propose":
            waiting = [*(value for _, value in current.entries), *waiting]
        else:
            yield from ((normalize("NFC", key.text), key.place) for key, _ in current.entries)


def _entries(node: Node, *path: str) -> tuple[tuple[Scalar, Node], ...]:
    for step in path:
        inner = node.get(step) if isinstance(node, MappingNode) else None
        if inner is None:
            return ()
        node = inner
    return node.entries if isinstance(node, MappingNode) else ()
