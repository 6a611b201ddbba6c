"""A table's cells read against the vocabulary: every row becomes a rule whose condition the engine can take.

Called by `check_names.fit_book`, which knows the names. A column that nobody knows is one problem, at its head; its
cells are not looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from ...engine.tree import All, Condition, Constant, Fact, Flag
from ..parser import FLAG_PREFIXES
from ..places import Place
from ..problems import Problem, is_error
from ..resolve import check_names_and_types
from ..resolve_names import unknown_names
from ..rule_book import TableRow, WrittenCell, WrittenRule, WrittenTable
from ..vocabulary import Vocabulary
from .cells import read_cell, whole_place

FitRule = Callable[[WrittenRule, list[Problem]], WrittenRule]
"""Fits condition and values of one rule, adding to the problems: what `fit_book` does with every rule."""


def fit_table(
    table: WrittenTable, vocabulary: Vocabulary, broken: Collection[str], fit_values: FitRule, problems: list[Problem]
) -> WrittenTable:
    """The table with all its cells read. `broken`: facts of which nothing is known; their cells are not read."""
    unread = set(broken)
    for name, place in table.columns:
        node: Fact | Flag = Flag(name, False, place) if name.startswith(FLAG_PREFIXES) else Fact(name, place)
        if name not in vocabulary.facts and name not in vocabulary.flags and name not in broken:
            problems += unknown_names(node, vocabulary, {})
            unread.add(name)
    rows = tuple(_fit_row(row, table, vocabulary, unread, fit_values, problems) for row in table.rows)
    return replace(table, rows=rows)


def _fit_row(
    row: TableRow,
    table: WrittenTable,
    vocabulary: Vocabulary,
    unread: Collection[str],
    fit_values: FitRule,
    problems: list[Problem],
) -> TableRow:
    cells: list[Condition | None] = []
    places: list[Place | None] = []
    is_sound = row.rule.is_sound and not any(name in unread for name, _ in table.columns)
    for (name, _), cell in zip(table.columns, row.written, strict=True):
        condition, place = None, None
        if cell is not None:
            place = whole_place(cell.text)
            if name not in unread:
                condition = _fit_cell(cell, name, vocabulary, problems)
            is_sound = is_sound and condition is not None
        cells.append(condition)
        places.append(place)
    asked = tuple(cell for cell in cells if cell is not None)
    when: Condition = Constant(True) if not asked else asked[0] if len(asked) == 1 else All(asked, row.rule.place)
    rule = fit_values(row.rule, problems)
    rule = replace(rule, when=when, is_sound=is_sound and rule.is_sound)
    return TableRow(row.number, rule, tuple(cells), tuple(places), row.written)


def _fit_cell(cell: WrittenCell, name: str, vocabulary: Vocabulary, problems: list[Problem]) -> Condition | None:
    """The condition with literals fitted; None where it could not be read or does not fit."""
    condition, found = read_cell(cell, name, vocabulary.facts.get(name))
    if condition is not None:
        condition, more = check_names_and_types(condition, vocabulary)
        found = [*found, *more]
    for problem in found:
        is_at_head = problem.place is not None and problem.place is cell.head
        problems.append(replace(problem, place=whole_place(cell.text)) if is_at_head else problem)
    return None if any(map(is_error, found)) else condition
