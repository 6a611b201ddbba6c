"""The two sorts of node, kept apart: a condition is not a value, and most values are no conditions. Parser only."""

from __future__ import annotations

from ..engine.tree import Call, Case, Condition, Constant, Fact, Literal, Node, Truth, Value
from .reading import BOOLEAN, CONDITIONS, Reading
from .tokens import Token

_CONDITION_OPERATORS = ("=", "<>", "IS")


def as_condition(reading: Reading, node: Node, start: int, end: int | None = None) -> Condition:
    """A bare boolean value `b` means `b = TRUE`; other values are no conditions."""
    if isinstance(node, CONDITIONS):
        return node
    if isinstance(node, Literal) and isinstance(node.value, bool):
        return Constant(node.value, node.origin)
    if isinstance(node, Fact | Call | Case):
        return Truth(node, False, node.origin)
    end = reading.previous.end if end is None else end
    hint = "compare"
    if isinstance(node, Literal):
        hint = "compare_number" if isinstance(node.value, float) else "compare_text"
    reading.report("R125", start, end, (hint,), found=reading.slice(start, end))
    return Constant(True)


def as_value(reading: Reading, node: Node, start: int, end: int, operator: Token | None = None) -> Value:
    """A condition is true or false by itself; it is not a value to compare, compute with or test for NULL."""
    if not isinstance(node, CONDITIONS):
        return node
    hints: tuple[str, ...] = ("case",)
    if operator is not None and operator.text in ("=", "<>") and reading.is_at("TRUE", "FALSE"):
        hints = ("bare" if (operator.text == "=") == reading.is_at("TRUE") else "not",)
    elif operator is not None and operator.text in _CONDITION_OPERATORS:
        hints = ("compared",)
    reading.report("R124", start, end, hints, found=reading.slice(start, end))
    return Literal(True, BOOLEAN)
