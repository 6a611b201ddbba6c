"""What facts set by rules can be: the constants, or the range of the expressions, that their rules give them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from ...engine.program import Derived, Program
from ...engine.reference import known
from ...engine.tree import Kind, Literal, Value
from ..vocabulary import FactInfo
from .domains import bounds_of
from .hulls import EVERYTHING, Hull, is_whole, value_hull

SET_BY_RULES = "set by rules"


def facts_set(facts: Mapping[str, FactInfo], program: Program) -> dict[str, FactInfo]:
    """The facts with those that the program derives, narrowed to what its rules can make of them."""
    found = dict(facts)
    values: dict[str, list[Value]] = {part.name: [] for part in program.derived}
    for rule in program.rules:
        for name, value in rule.sets:
            if name in values:
                values[name].append(value)
    for part in program.derived:
        info = found.get(part.name) or FactInfo(part.name, part.type, part.otherwise is None, source=SET_BY_RULES)
        if part.merge == "sum":
            found[part.name] = replace(info, nullable=True)  # a sum past the doubles is unknown
        else:
            otherwise = [] if part.otherwise is None else [Literal(part.otherwise, part.type)]
            given = values[part.name]  # none: a fact that nobody sets has a message of its own
            found[part.name] = _narrowed(info, part, [*given, *otherwise], facts, values) if given else info
    return found


def _narrowed(
    info: FactInfo,
    part: Derived,
    values: list[Value],
    facts: Mapping[str, FactInfo],
    written: Mapping[str, list[Value]],
) -> FactInfo:
    if part.type.kind is Kind.TEXT and all(isinstance(value, Literal) for value in values):
        texts = [str(known(value.value)) for value in values if isinstance(value, Literal)]
        return replace(info, categories=tuple(dict.fromkeys(texts)), is_open=False)
    if part.type.kind is not Kind.NUMBER or not values:
        return info

    def hull_of(name: str) -> Hull:
        one = facts.get(name)
        return EVERYTHING if one is None or name in written else bounds_of(one)

    hulls = [value_hull(value, hull_of) for value in values]
    low, high = min(hull[0] for hull in hulls), max(hull[1] for hull in hulls)
    read = {name: one for name, one in facts.items() if name not in written}
    return replace(
        info,
        lowest=low if math.isfinite(low) else None,
        highest=high if math.isfinite(high) else None,
        is_whole=all(is_whole(value, read) for value in values),
    )
