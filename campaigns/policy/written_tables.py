"""Decision tables as the engine takes them: every row a rule, and for each table how its rows stand for each other.

How the rows of one table stand for each other is worked out in `rules/tables/table_choices.py`, where checks need it.
"""

from __future__ import annotations

from ...engine.program import Choice
from ...rules.rule_book import RuleBook, WrittenRule
from ...rules.tables.table_choices import ROW, outcome_of, row_as_rule, table_choice

__all__ = ["ROW", "RULE", "outcome_of", "row_as_rule", "written_by_id", "written_choices", "written_id"]

RULE = "rule:"
"""How the program's names of rules begin; those of table rows begin with ROW."""


def written_choices(book: RuleBook) -> tuple[Choice, ...]:
    """One choice for every table that has one: its id is that of the table."""
    return tuple(choice for table in book.tables if (choice := table_choice(table)) is not None)


def written_by_id(book: RuleBook) -> dict[str, WrittenRule]:
    """Every rule and every row by the id that people see (`spend_band:00007`)."""
    rows = {row.rule.id: row_as_rule(table, row) for table in book.tables for row in table.rows}
    return {rule.id: rule for rule in book.rules} | rows


def written_id(program_id: str) -> str:
    """The id that people see: without what it comes from, where it comes from a rule or a row."""
    return program_id.removeprefix(RULE).removeprefix(ROW)
