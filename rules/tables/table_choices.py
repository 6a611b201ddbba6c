"""How the rows of a decision table stand for each other, and what a row means where it is silent.

`first` and `priority`: of the rows that are met the first fires, in order of row or of priority; `unique` and `same`:
the rows that are met must be one, or must say the same; `collect`: every row is a rule like any other.
"""

from __future__ import annotations

from dataclasses import replace

from ...engine.program import Choice, Proposal
from ..rule_book import TableRow, WrittenRule, WrittenTable

ROW = "table:"
"""How the program's names of table rows begin."""


def table_choice(table: WrittenTable) -> Choice | None:
    """The choice among the table's rows; None where there is none to make."""
    if table.hit == "collect" or not table.rows:
        return None
    ids = tuple(f"{ROW}{row.rule.id}" for row in rows_in_order(table))
    match table.hit:
        case "unique":
            return Choice(table.id, "agree", ids, tuple(range(len(ids))))
        case "same":
            outcomes = [outcome_of(row.rule) for row in rows_in_order(table)]
            return Choice(table.id, "agree", ids, outcome_classes(outcomes))
        case _:
            return Choice(table.id, "first", ids)


def rows_in_order(table: WrittenTable) -> list[TableRow]:
    """The rows as they are asked: by number, where the table says `priority` the higher first."""
    rows = sorted(table.rows, key=lambda row: row.number)
    if table.hit == "priority":
        rows.sort(key=lambda row: -row.rule.priority)
    return rows


def row_as_rule(table: WrittenTable, row: TableRow) -> WrittenRule:
    """The row as a rule: where it is silent, the table's days, its `if_unknown` and its `why` hold."""
    rule = row.rule
    return replace(
        rule,
        why=rule.why or table.why,
        if_unknown=rule.if_unknown or table.if_unknown,
        active_from=rule.active_from or table.active_from,
        active_to=rule.active_to or table.active_to,
    )


def outcome_classes(outcomes: list[object]) -> tuple[int, ...]:
    """Equal outcomes have equal numbers, in the order in which they first stand."""
    numbers: dict[object, int] = {}
    return tuple(numbers.setdefault(outcome, len(numbers)) for outcome in outcomes)


def outcome_of(rule: WrittenRule) -> object:
    """What follows from a row, so that equal means the same: the order in which things were written says nothing, but
    for `first_of`; where they were written says nothing either."""
    return (
        frozenset(rule.tags),
        frozenset(rule.sets),
        proposed(rule.proposes),
        frozenset(rule.boosts),
        frozenset(rule.forbids),
        rule.tell_customer,
    )


def proposed(proposal: Proposal | None) -> object:
    """One offer is the same in every mode."""
    if proposal is None:
        return None
    if proposal.mode == "first_of" and len(proposal.items) > 1:
        return proposal.mode, proposal.items
    mode = proposal.mode if len(proposal.items) > 1 else "all_of"
    return mode, frozenset(proposal.items)
