"""Decision tables as the engine takes them: every row a rule, and for each table how its rows stand for each other.

`first` and `priority`: of the rows that are met the first fires, in order of row or of priority; `unique` and `same`:
the rows that are met must be one, or must say the same; `collect`: every row is a rule like any other.
"""

from __future__ import annotations

from dataclasses import replace

from ...engine.program import Choice, Proposal
from ...rules.rule_book import RuleBook, TableRow, WrittenRule, WrittenTable

RULE, ROW = "rule:", "table:"
"""How the program's names of rules and of table rows begin."""


def written_choices(book: RuleBook) -> tuple[Choice, ...]:
    """One choice for every table that has one: its id is that of the table."""
    return tuple(_choice(table) for table in book.tables if table.hit != "collect" and table.rows)


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


def written_by_id(book: RuleBook) -> dict[str, WrittenRule]:
    """Every rule and every row by the id that people see (`spend_band:00007`)."""
    rows = {row.rule.id: row_as_rule(table, row) for table in book.tables for row in table.rows}
    return {rule.id: rule for rule in book.rules} | rows


def written_id(program_id: str) -> str:
    """The id that people see: without what it comes from, where it comes from a rule or a row."""
    return program_id.removeprefix(RULE).removeprefix(ROW)


def _choice(table: WrittenTable) -> Choice:
    rows = sorted(table.rows, key=lambda row: row.number)
    if table.hit == "priority":
        rows.sort(key=lambda row: -row.rule.priority)
    ids = tuple(f"{ROW}{row.rule.id}" for row in rows)
    match table.hit:
        case "unique":
            return Choice(table.id, "agree", ids, tuple(range(len(ids))))
        case "same":
            return Choice(table.id, "agree", ids, _classes([outcome_of(row.rule) for row in rows]))
        case _:
            return Choice(table.id, "first", ids)


def _classes(outcomes: list[object]) -> tuple[int, ...]:
    """Equal outcomes have equal numbers, in the order in which they first stand."""
    numbers: dict[object, int] = {}
    return tuple(numbers.setdefault(outcome, len(numbers)) for outcome in outcomes)


def outcome_of(rule: WrittenRule) -> object:
    """What follows from a row, so that equal means the same: the order in which things were written says nothing, but
    for `first_of`; where they were written says nothing either."""
    return (
        frozenset(rule.tags),
        frozenset(rule.sets),
        _proposed(rule.proposes),
        frozenset(rule.boosts),
        frozenset(rule.forbids),
        rule.tell_customer,
    )


def _proposed(proposal: Proposal | None) -> object:
    """One offer is the same in every mode."""
    if proposal is None:
        return None
    if proposal.mode == "first_of" and len(proposal.items) > 1:
        return proposal.mode, proposal.items
    mode = proposal.mode if len(proposal.items) > 1 else "all_of"
    return mode, frozenset(proposal.items)
