"""`contacts:` and `events:` of `data:` to a `LogSpec`, with all problems at once; needs no data and no polars."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from ..rules.nodes import Node
from ..rules.problems import Problem
from ..rules.validate import node_at
from .data_spec import LOG_ROLES, Column, Logged, LogSpec
from .load_columns import read_column, read_role, read_source
from .shapes import ContactsShape, EventsShape

OUTCOMES = ("boolean", "number", "money")
"""What can come of a contact: it happened or not, how much, how much money."""

_MUST = ("customer", "moment", "offer", "kind")
CONTROL = ("none",)


def load_log_spec(shape: ContactsShape | EventsShape, node: Node, zone: str) -> tuple[LogSpec, list[Problem]]:
    """The spec; it may be used only where there are no problems. `zone` is the project's."""
    table: Logged = "contacts" if isinstance(shape, ContactsShape) else "events"
    source, problems = read_source(shape, node)
    columns = {}
    for role in LOG_ROLES[table]:
        written = getattr(shape, role)
        if written is not None:
            columns[role] = replace(read_role(role, written, node, zone, problems), required=role in _MUST)
    if "probability" in columns:
        columns["probability"] = replace(columns["probability"], lowest=Decimal(0), highest=Decimal(1))
    if not isinstance(shape, ContactsShape):
        return LogSpec(table, source, columns), problems
    outcomes = _outcomes(shape, node, problems)
    control = tuple(shape.control or CONTROL)
    return LogSpec(table, source, columns, outcomes, control, shape.randomised), problems


def _outcomes(shape: ContactsShape, node: Node, problems: list[Problem]) -> tuple[Column, ...]:
    found = []
    for name, written in (shape.outcomes or {}).items():
        inner, key = node_at(node, ("outcomes", name))
        place = inner.place if key is None else key.place
        if written.type not in OUTCOMES:
            values = {"name": name, "type": written.type, "types": ", ".join(OUTCOMES)}
            problems.append(Problem("M230", values, place, ("types",)))
        found.append(read_column(name, written, inner, place, problems))
    return tuple(found)
