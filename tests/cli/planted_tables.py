"""Faults planted into decision tables, written in a rule file, as CSV and as a workbook: each at its row or cell.

A good table is put into the shop first: bands over a number, one of them split by a second number, five rows of which
every customer with known numbers meets exactly one. Then one cell, row or column of it is changed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import openpyxl

from .planting import Fault, Kind, Shop, plain_numbers

PATH = "rules/zz_planted"
HEAD, OFFER = "then tag", "then propose"
AFTER = (HEAD, OFFER, "priority")
A, B = "planted_a", "planted_b"
READS_TAGS = "never:\n  - {id: planted, that: tag.planted_a AND tag.planted_b}\n"


@dataclass(frozen=True)
class Table:
    """Columns by head (what a cell is of) and rows of cells under them; `priority` and `then propose` are heads too."""

    hit: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def with_cell(self, row: int, column: int, text: str) -> Table:
        cells = (*self.rows[row][:column], text, *self.rows[row][column + 1 :])
        return replace(self, rows=(*self.rows[:row], cells, *self.rows[row + 1 :]))

    def with_row(self, at: int, *cells: str) -> Table:
        return replace(self, rows=(*self.rows[:at], cells, *self.rows[at:]))

    def with_column(self, head: str, *cells: str) -> Table:
        rows = tuple((*row, cell) for row, cell in zip(self.rows, cells, strict=True))
        return replace(self, heads=(*self.heads, head), rows=rows)


def good_table(shop: Shop, hit: str) -> Table:
    """Five rows that leave no gap and do not overlap."""
    number, other, *_ = plain_numbers(shop)
    rows = (
        ("0 .. 2", "", A),
        ("3 .. 5", "< 4", B),
        ("3 .. 5", ">= 4", A),
        ("6 .. 9", "", B),
        (">= 10", "", A),
    )
    return Table(hit, (number, other, HEAD), rows)


def as_faults(
    shop: Shop, table: Table, code: str, row: int | None, column: int | None = None, echoes: Sequence[str] = ()
) -> Iterator[Fault]:
    """The table in its three forms. `row` None: the problem stands at the id of the table, -1: at the heads."""
    inline, lines = _inline(table)
    if row != -1:  # a rule file has no heads
        line = 2 if row is None else lines[row]
        yield Fault({**shop.files, f"{PATH}.yaml": inline}, (code,), f"{PATH}.yaml", line, tuple(echoes))
    for ending in ("csv", "xlsx"):
        path = f"{PATH}.{ending}"
        named = (
            f"tables:\n  - id: planted\n    why: x\n    hit: {table.hit}\n    file: zz_planted.{ending}\n{READS_TAGS}"
        )
        sheet = _csv(table) if ending == "csv" else _workbook(table)
        files = {**shop.files, f"{PATH}.yaml": named}
        if row is None:
            yield Fault(files, (code,), f"{PATH}.yaml", 2, tuple(echoes), {path: sheet})
            continue
        at = row + 2
        letter = chr(ord("A") + (0 if column is None else column))
        cell = f"{path}!{letter}{at if row >= 0 else 1}" if ending == "xlsx" else ""
        yield Fault(files, (code,), path, max(at, 1), tuple(echoes), {path: sheet}, cell)


def good_tables(shop: Shop) -> Iterator[Fault]:
    """The tables before anything is planted, under every hit policy, which give no alarm."""
    for hit in ("first", "unique", "same", "collect", "priority"):
        yield from as_faults(shop, good_table(shop, hit), "", None)


def gap_in_a_table(shop: Shop) -> Iterator[Fault]:
    for hit, row, column, text in (("first", 3, 0, "7 .. 9"), ("unique", 2, 1, ">= 5"), ("same", 4, 0, "> 10")):
        yield from as_faults(shop, good_table(shop, hit).with_cell(row, column, text), "R350", None)


def rows_that_overlap(shop: Shop) -> Iterator[Fault]:
    table = good_table(shop, "unique")
    yield from as_faults(shop, table.with_cell(3, 0, "5 .. 9"), "R351", 3)
    yield from as_faults(shop, table.with_cell(1, 1, "<= 4"), "R351", 2)


def rows_that_contradict(shop: Shop) -> Iterator[Fault]:
    table = good_table(shop, "same")
    yield from as_faults(shop, table.with_cell(3, 0, "5 .. 9"), "R352", 3)
    yield from as_faults(shop, table.with_cell(1, 1, "<= 4"), "R352", 2)


def row_never_reached(shop: Shop) -> Iterator[Fault]:
    table = good_table(shop, "first")
    yield from as_faults(shop, table.with_row(4, "7 .. 8", "", A), "R353", 4)
    yield from as_faults(shop, table.with_row(3, "4", "known", B), "R353", 3)  # two rows together cover it
    yield from as_faults(shop, table.with_row(5, "> 12", "> 7", B), "R353", 5)


def row_that_misleads(shop: Shop) -> Iterator[Fault]:
    table = (
        good_table(shop, "priority").with_row(4, "8", "", A).with_column("priority", "50", "50", "50", "10", "90", "50")
    )
    yield from as_faults(shop, table, "R354", 3)


def row_that_changes_nothing(shop: Shop) -> Iterator[Fault]:
    table = good_table(shop, "first")
    yield from as_faults(shop, table.with_row(4, "12 .. 14", "", A), "R355", 4)
    yield from as_faults(shop, table.with_row(3, "7", "> 1", B), "R355", 3)


def column_that_changes_nothing(shop: Shop) -> Iterator[Fault]:
    yield from as_faults(shop, good_table(shop, "first").with_cell(1, 2, A).with_cell(2, 1, ""), "R356", -1, 1)


def column_without_tests(shop: Shop) -> Iterator[Fault]:
    table = good_table(shop, "first")
    third = next(name for name in shop.facts("type: ") if name not in table.heads)
    heads = (*table.heads[:2], third, HEAD)
    rows = tuple((*row[:2], "", row[2]) for row in table.rows)
    yield from as_faults(shop, replace(table, heads=heads, rows=rows), "R357", -1, 2)


def cell_that_cannot_be_read(shop: Shop) -> Iterator[Fault]:
    for row, column, text, code in (
        (0, 0, "many", "R300"),
        (1, 1, "< ", "R305"),
        (2, 0, "5 .. 3", "R304"),
        (2, 1, "any", "R306"),
        (3, 0, "6, unknown", "R358"),
        (4, 0, ">= 10 < 20", "R301"),
    ):
        yield from as_faults(shop, good_table(shop, "first").with_cell(row, column, text), code, row, column)


def misspelt_offer_in_a_table(shop: Shop) -> Iterator[Fault]:
    for row in (0, 3):
        offers = [f"{shop.offers()[0]}x" if at == row else "" for at in range(5)]
        yield from as_faults(shop, good_table(shop, "first").with_column(OFFER, *offers), "R202", row, 3)


def misspelt_head(shop: Shop) -> Iterator[Fault]:
    table = good_table(shop, "first")
    heads = (table.heads[0][:3] + "q" + table.heads[0][3:], *table.heads[1:])
    yield from as_faults(shop, replace(table, heads=heads), "R104", -1, 0)


def _inline(table: Table) -> tuple[str, list[int]]:
    """The text of a rule file, and the line of every row."""
    lines = ["tables:", "  - id: planted", "    why: x", f"    hit: {table.hit}", "    rows:"]
    numbers = []
    for row in table.rows:
        cells = dict(zip(table.heads, row, strict=True))
        when = ", ".join(f'{head}: "{cell}"' for head, cell in cells.items() if cell and head not in AFTER)
        offer = f", propose: {cells[OFFER]}" if cells.get(OFFER) else ""
        priority = f", priority: {cells['priority']}" if "priority" in cells else ""
        lines.append(f"      - {{when: {{{when}}}, then: {{tag: {cells[HEAD]}{offer}}}{priority}}}")
        numbers.append(len(lines))
    return "\n".join(lines) + "\n" + READS_TAGS, numbers


def _csv(table: Table) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([table.heads, *table.rows])
    return stream.getvalue().encode()


def _workbook(table: Table) -> bytes:
    book = openpyxl.Workbook()
    for row in (table.heads, *table.rows):
        book.worksheets[0].append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


TABLE_KINDS: tuple[Kind, ...] = (
    gap_in_a_table, rows_that_overlap, rows_that_contradict, row_never_reached, row_that_misleads,
    row_that_changes_nothing, column_that_changes_nothing, column_without_tests, cell_that_cannot_be_read,
    misspelt_offer_in_a_table, misspelt_head,
)  # fmt: skip
