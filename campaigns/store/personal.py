"""Which tables hold rows about customers, and by which column; what `export` hands out and `forget` erases.

Every table of the store stands in one of the lists (a test holds them to it), so that no new one is overlooked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from .code_tables import code
from .tables import customer, decision, metadata, redemption, unit

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

KEPT = ("decision", "unit", "job")
"""Tables with a column `customer` whose rows stay, of nobody, because sums rest on them."""

ERASED = ("contact", "consent", "step_reached")
"""Tables with a column `customer` whose rows go."""

BY_DECISION = (redemption.name, code.name)
"""Tables whose rows are about a customer through the decision they name."""

NOBODY = (
    "project", "erasure", "forget_key", "forgotten", "run", "policy", "run_chunk", "run_pair", "run_reason", "purse",
    "purse_budget", "account", "posting", "closing", "budget_period", "stock", "hold", "pause", "code_key", "code_pool",
    "code_range", "code_import", "code_look", "code_guess",
)  # fmt: skip
"""Tables about no customer. `posting.reference` names the event of a redemption."""

FREE_TEXTS = (
    ("run", "why"),
    ("run", "plan"),
    ("pause", "why"),
    ("posting", "reference"),
    ("erasure", "why"),
    ("code_look", "why"),
)
"""What people write, where an id may have slipped in."""


def tables_named(names: tuple[str, ...]) -> list[Table]:
    """In that order."""
    return [metadata.tables[name] for name in names]


def decisions_of(connection: Connection, project_id: int, numbers: list[int]) -> list[tuple[int, str]]:
    """(customer, decision id) of everything that was ever decided about them."""
    found = set()
    for table in (decision, unit):
        rows = connection.execute(
            select(table.c.customer, table.c.decision_id).where(
                table.c.project == project_id, table.c.customer.in_(numbers)
            )
        )
        found |= {(int(row[0]), str(row[1])) for row in rows}
    return sorted(found)


def rows_of(connection: Connection, project_id: int, number: int) -> dict[str, list[dict[str, Any]]]:
    """All rows about one customer by table, as they stand, in the order of their keys; her own row first. What her
    decisions say by number (campaign, offer, rules ...) is spelled out beside."""
    ids = [id for _, id in decisions_of(connection, project_id, [number])]
    found = {"customer": _rows(connection, customer, [customer.c.number == number])}
    for table in tables_named((*KEPT, *ERASED)):
        found[table.name] = _rows(connection, table, [table.c.project == project_id, table.c.customer == number])
    for table in tables_named(BY_DECISION):
        found[table.name] = _rows(connection, table, [table.c.project == project_id, table.c.decision_id.in_(ids)])
    runs = sorted({row["run"] for row in found["decision"]})
    pairs, reasons, run = tables_named(("run_pair", "run_reason", "run"))
    shared = {(row["run"], row["number"]): row for row in _rows(connection, pairs, [pairs.c.run.in_(runs)])}
    why = {(row["run"], row["number"]): row for row in _rows(connection, reasons, [reasons.c.run.in_(runs)])}
    waves = {row["id"]: row for row in _rows(connection, run, [run.c.id.in_(runs)])}
    for row in found["decision"]:
        more = {**shared[row["run"], row["pair"]], **why[row["run"], row["reason"]]}
        row |= {name: value for name, value in more.items() if name not in ("run", "number")}
        row |= {"wave": waves[row["run"]]["wave"], "run_id": waves[row["run"]]["run_id"]}
    return found


def _rows(connection: Connection, table: Table, where: list[Any]) -> list[dict[str, Any]]:
    rows = connection.execute(select(table).where(*where).order_by(*table.primary_key.columns)).mappings()
    return [dict(row) for row in rows]
