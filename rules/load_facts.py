"""One entry of `facts:`, a value that rules set: its type, how several are merged, what holds where no rule sets it."""

from __future__ import annotations

from unicodedata import normalize

from ..engine.program import Derived
from ..engine.tree import Kind, Type
from .literals import read_literal
from .nodes import Node, Scalar
from .problems import Phrase, Problem, hinted
from .shapes import FactShape
from .validate import validate

_MERGES = {
    Kind.NUMBER: ("priority", "max", "min", "sum"),
    Kind.DATE: ("priority", "max", "min"),
    Kind.TEXT: ("priority",),
    Kind.BOOLEAN: ("priority",),
}


def load_fact(key: Scalar, node: Node, currency: str) -> tuple[Derived, list[Problem]]:
    """The fact, and problems; a broken one stands in with the name it has and the type it says, if it does."""
    name = normalize("NFC", key.text)
    shape, problems = validate(node, FactShape)
    if shape is None:
        return Derived(name, Type(Kind.NUMBER), "priority", origin=key.place), problems
    kind = Kind.NUMBER if shape.type == "money" else Kind(shape.type)
    unit = shape.unit or (currency if shape.type == "money" else None)
    declared = Type(kind, unit)
    if shape.merge is not None and shape.merge not in _MERGES[kind]:
        problems.append(_misfit(node, "merge", f"merge: {shape.merge}", shape.type, key))
    if shape.unit is not None and kind is not Kind.NUMBER:
        problems.append(_misfit(node, "unit", f"unit: {shape.unit}", shape.type, key))
        declared = Type(kind)
    otherwise = None
    if shape.otherwise is not None:
        literal, found = read_literal(shape.otherwise, declared, name)
        problems += found
        otherwise = None if literal is None else literal[0]
    merge = None if problems else shape.merge
    return Derived(name, declared, merge, otherwise, key.place), problems


def _misfit(node: Node, part: str, said: str, type: str, key: Scalar) -> Problem:
    value = getattr(node, "by_name", {}).get(part)
    place = key.place if value is None else value.place
    return hinted("S139", {"key": Phrase(said, said), "type": type}, place)
