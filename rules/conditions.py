"""Conditions and expressions as they stand in YAML: one text, or lists of them under `any_of`, `all_of`, `not`.

Every room reads its conditions here; what YAML itself would garble on the way is refused before the parser sees it.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..engine.tree import All, Condition, Not, Value
from ..engine.tree import Any as AnyOf
from .nodes import Mapping, Node, Scalar, Sequence
from .parser import parse_condition, parse_expression
from .problems import Phrase, Problem, closest, hinted, quoted
from .validate import what_stands_there

GROUPS = ("all_of", "any_of", "not")
_CONDITION = Phrase("this", "此处")


def read_when(node: Node) -> tuple[Condition | None, list[Problem]]:
    """The condition of a `when`: a text, a block list (all of them) or groups; None where some part is broken.

    `any_of` and `all_of` take a block list, `not` a text or a list (not all of these); they nest.
    """
    if isinstance(node, Scalar):
        return read_condition(node)
    if isinstance(node, Sequence):
        return _joined(node, All)
    return _groups(node)


def read_condition(node: Node) -> tuple[Condition | None, list[Problem]]:
    """The one condition of a scalar, or None with problems."""
    if not isinstance(node, Scalar):
        return None, [Problem("S130", {"key": _CONDITION, "found": what_stands_there(node)}, node.place)]
    problem = find_garbled(node)
    if problem is not None:
        return None, [problem]
    return parse_condition(node)


def read_expression(node: Node) -> tuple[Value | None, list[Problem]]:
    """The value of a scalar: a bare number, or an expression with or without its leading `=`; None with problems."""
    if not isinstance(node, Scalar):
        return None, [Problem("S131", {"key": _CONDITION, "found": what_stands_there(node)}, node.place)]
    problem = find_garbled(node)
    if problem is not None:
        return None, [problem]
    return parse_expression(node)


def find_garbled(scalar: Scalar) -> Problem | None:
    """What YAML did to the text that its writer cannot have meant."""
    if scalar.in_flow_list:
        return hinted("S132", place=scalar.place)
    if scalar.has_escapes:
        backslash = scalar.source.text.find("\\", scalar.start)
        return hinted("S133", place=scalar.source.place(backslash, 2))
    cut = scalar.cut_by_comment
    if cut is not None and scalar.text.count("'") % 2:
        return hinted("Y028", {"text": scalar.text}, cut)
    return None


def _groups(node: Mapping) -> tuple[Condition | None, list[Problem]]:
    parts: list[tuple[Condition | None, list[Problem]]] = []
    for key, value in node.entries:
        if key.text == "not":
            inner, problems = read_when(value)
            parts.append((None if inner is None else Not(inner, key.place), problems))
        elif key.text in GROUPS:
            if isinstance(value, Sequence):
                parts.append(_joined(value, AnyOf if key.text == "any_of" else All))
            else:
                said = {"key": quoted(key.text), "found": what_stands_there(value)}
                parts.append((None, [Problem("S104", said, value.place if value.place.length else key.place)]))
        else:
            meant = closest(key.text, GROUPS)
            said = {"key": key.text, "meant": meant or "", "legal": ", ".join(GROUPS)}
            parts.append((None, [Problem("S102", said, key.place, ("meant",) if meant else ("legal",))]))
    if not parts:
        return None, [Problem("S112", {"key": _CONDITION}, node.place)]
    return _together(parts, All, node)


def _joined(node: Sequence, join: type[All | AnyOf]) -> tuple[Condition | None, list[Problem]]:
    if not node.items:
        return None, [Problem("S112", {"key": _CONDITION}, node.place)]
    if node.in_flow:
        return None, [hinted("S132", place=node.place)]
    return _together([read_when(item) for item in node.items], join, node)


def _together(
    parts: Iterable[tuple[Condition | None, list[Problem]]], join: type[All | AnyOf], node: Node
) -> tuple[Condition | None, list[Problem]]:
    parts = list(parts)
    problems = [problem for _, found in parts for problem in found]
    conditions = [condition for condition, _ in parts if condition is not None]
    if len(conditions) < len(parts):
        return None, problems
    return (conditions[0] if len(conditions) == 1 else join(tuple(conditions), node.place)), problems
