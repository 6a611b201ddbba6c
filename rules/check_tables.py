"""Checks of decision tables by the shape of their cells: what `regions/table_regions.py` finds, as messages.

Only tables of which every row could be read; a row that can never be met has the message of a rule that cannot.
"""

from __future__ import annotations

from collections.abc import Iterator

from .check_context import Checking
from .problems import Phrase, Problem
from .regions.table_regions import (
    RowRegion,
    TableRegions,
    gaps,
    masked_rows,
    misleading_rows,
    overlaps,
    redundant_columns,
    redundant_rows,
    table_regions,
    untested_columns,
)
from .regions.words import told
from .rule_book import WrittenTable

SHOWN_ROWS = 4


def tables_by_shape(checking: Checking) -> Iterator[Problem]:
    """Gaps, overlaps, rows never reached, rows that mislead, rows and columns that change nothing.

    One slip, one message: what changes nothing is not asked while rows contradict each other, nor rows where a column
    changes nothing.
    """
    for table in checking.book.tables:
        if not table.rows or not all(row.rule.is_sound for row in table.rows):
            continue
        regions = table_regions(table, checking.space)
        masked = list(masked_rows(regions))
        against = list(_overlaps(regions))
        yield from against
        yield from (_masked(table, row, before) for row, before in masked)
        yield from _misleading(regions, [row for row, _ in masked])
        if table.hit != "collect" and len(table.rows) > 1:  # else nobody expects a row for everybody
            yield from _gaps(regions)
        yield from _untested(table)
        if not against:
            yield from _idle(regions, [row for row, _ in masked])


def _untested(table: WrittenTable) -> Iterator[Problem]:
    for column in untested_columns(table):
        name, place = table.columns[column]
        yield Problem("R357", {"table": table.id, "name": name}, place)


def _idle(regions: TableRegions, masked: list[RowRegion]) -> Iterator[Problem]:
    table = regions.table
    columns = [table.columns[column] for column in redundant_columns(regions)]
    for name, place in columns:
        yield Problem("R356", {"table": table.id, "name": name}, place, ("remove",))
    for row in () if columns else redundant_rows(regions, masked):
        yield Problem("R355", {"table": table.id, "row": row.row.number}, row.rule.place, ("remove",))


def _overlaps(regions: TableRegions) -> Iterator[Problem]:
    table = regions.table
    code = "R351" if table.hit == "unique" else "R352"
    for pair in overlaps(regions):
        values = {
            "table": table.id,
            "row": pair.other.row.number,
            "first": pair.one.row.number,
            "where": str(pair.one.rule.place),
            "example": told(pair.example),
        }
        yield Problem(code, values, pair.other.rule.place, ("example", "ways"))


def _misleading(regions: TableRegions, masked: list[RowRegion]) -> Iterator[Problem]:
    table = regions.table
    for pair in misleading_rows(regions, masked):
        values = {
            "table": table.id,
            "row": pair.one.row.number,
            "winner": pair.other.row.number,
            "example": told(pair.example),
        }
        yield Problem("R354", values, pair.one.rule.place, ("example", "order"))


def _masked(table: WrittenTable, row: RowRegion, before: list[RowRegion]) -> Problem:
    numbers = sorted(one.row.number for one in before)
    shown = ", ".join(map(str, numbers[:SHOWN_ROWS])) + (" ..." if len(numbers) > SHOWN_ROWS else "")
    cover = (
        Phrase(f"row {shown} takes", f"第 {shown} 行")
        if len(numbers) == 1
        else Phrase(f"rows {shown} together take", f"第 {shown} 行合起来")
    )
    hints = ("order",) if table.hit == "first" else ("priority",)
    return Problem("R353", {"table": table.id, "row": row.row.number, "cover": cover}, row.rule.place, hints)


def _gaps(regions: TableRegions) -> Iterator[Problem]:
    found = gaps(regions)
    if found:
        table = regions.table
        examples = Phrase("; ".join(told(one).en for one in found), "；".join(told(one).zh for one in found))
        yield Problem("R350", {"table": table.id, "examples": examples}, table.place, ("rest",))
