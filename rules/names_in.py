"""The names that a condition or value reads, and which of them it asks for negated; one pass, no normal form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..engine.tree import All, Any, Fact, Flag, IsUnknown, Literal, Node, Not, children, walk


@dataclass(frozen=True, slots=True)
class Names:
    """Facts and flags in reading order; `negated`: flags that stand under an odd number of NOTs, `negated_facts`: facts
    in a comparison that does."""

    facts: tuple[str, ...]
    flags: tuple[str, ...]
    negated: tuple[str, ...]
    negated_facts: tuple[str, ...] = ()


def names_in(roots: Iterable[Node]) -> Names:
    """The names of several conditions and values together."""
    facts: dict[str, None] = {}
    flags: dict[str, None] = {}
    negated: dict[str, None] = {}
    negated_facts: dict[str, None] = {}
    waiting: list[tuple[Node, bool]] = [(root, False) for root in reversed(tuple(roots))]
    while waiting:
        node, is_negative = waiting.pop()
        if isinstance(node, Literal):
            continue
        if isinstance(node, Fact):
            facts[node.name] = None
        elif isinstance(node, Flag):
            flags[node.name] = None
            if is_negative != node.negated:
                negated[node.name] = None
        elif isinstance(node, Not):
            waiting.append((node.part, not is_negative))
        else:
            passes_on = is_negative and isinstance(node, All | Any)
            if is_negative != getattr(node, "negated", False) and not isinstance(node, All | Any | IsUnknown):
                negated_facts |= {part.name: None for part in walk(node) if isinstance(part, Fact)}
            waiting.extend((child, passes_on) for child in reversed(children(node)))
    return Names(tuple(facts), tuple(flags), tuple(negated), tuple(negated_facts))
