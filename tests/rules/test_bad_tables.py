"""Every CSV file of `bad_tables/`, and every workbook described here, says what stands beside it, in both languages.

A workbook is a table of cells; it is written when the test runs. The rule file around them is always the same one.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from campaign_engine.rules.problems import render_problems

FOLDER = Path(__file__).with_name("bad_tables")
CSV = sorted(file.stem for file in FOLDER.glob("*.csv"))
REWRITE = os.environ.get("CAMPAIGN_REWRITE_GOLDEN") == "1"

RULES = """\
tables:
  - {{id: band, why: x, hit: first, file: {file}}}
facts:
  points: {{type: number, otherwise: 1}}
rules:
  - {{id: reads, why: x, when: points > 2, then: {{propose: ten_off}}}}
  - {{id: sets, why: x, when: orders > 90, then: {{tag: often}}}}
  - {{id: often, why: x, when: tag.often, then: {{propose: five_off}}}}
"""
WITHOUT_POINTS = RULES.replace("facts:\n  points: {{type: number, otherwise: 1}}\n", "").replace(
    "points > 2", "orders > 2"
)


def sheet(*rows: list[object], change: Callable[[openpyxl.Workbook], object] | None = None) -> bytes:
    """The bytes of a workbook with these rows on its first sheet."""
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    if change is not None:
        change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def error_in(name: str, text: str) -> Callable[[openpyxl.Workbook], None]:
    def change(book: openpyxl.Workbook) -> None:
        book.worksheets[0][name] = text
        book.worksheets[0][name].data_type = "e"

    return change


def merge(cells: str) -> Callable[[openpyxl.Workbook], None]:
    return lambda book: book.worksheets[0].merge_cells(cells)


HEADS = ["tier", "orders", "then propose"]
DAY = date(2026, 2, 1)
WORKBOOKS: dict[str, bytes] = {
    "R104_column_of_a_sheet": sheet(["tier", "ordrs", "then propose"], ["gold", 3, "ten_off"]),
    "R300_cell_of_a_sheet": sheet(
        ["note", "tier", "orders", "is_member", "then propose"],
        ["a", "gold", ">= 3", True, "ten_off"],
        [None] * 5,
        ["b", "silver", "many", 1, "ten_off"],
    ),
    "R301_behind_wide_characters": sheet(["note", *HEADS], ["与财务商定", "gold", ">= 3 < 5", "ten_off"]),
    "R319_head_of_a_sheet": sheet(["tier", "then porpose"], ["gold", "ten_off"]),
    "R322_title_above_the_heads": sheet(["Spend bands 2026"], [None], HEADS, ["gold", 3, "ten_off"]),
    "S112_empty_workbook": sheet(),
    "R323_error_in_a_sheet": sheet(HEADS, ["gold", 3, "ten_off"], change=error_in("B2", "#NAME?")),
    "R327_dates_in_a_sheet": sheet(HEADS, ["gold", DAY, "ten_off"], [DAY, 3, "ten_off"]),
    "R328_not_a_workbook": b"tier,orders,then propose\n",
    "R328_old_or_with_a_password": bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600),
    "R330_merged": sheet(HEADS, ["gold", 3, "ten_off"], [None, 4, "five_off"], change=merge("A2:A3")),
    "R337_never_computed": sheet(HEADS, ["gold", "=1+2", "ten_off"]),
    "R338_times": sheet(
        ["birth_date", "orders", "then propose"],
        [datetime.fromisoformat("2026-10-01T08:00"), 3, "ten_off"],
        [None, time(22), "ten_off"],
    ),
    "S138_value_of_a_sheet": sheet(["tier", "then set points"], ["gold", "many"], ["silver", True]),
}  # fmt: skip


def problems(rule_files, name: str, file: str, data: bytes):
    sets_points = b"points" in data or name == "S138_value_of_a_sheet"
    text = (RULES if sets_points else WITHOUT_POINTS).format(file=file)
    return rule_files.problems_of(text.encode(), "rules/shop.yaml", table_files={f"rules/{file}": data})


def compare(said: str, name: str) -> None:
    expected = FOLDER / f"{name}.expected"
    if REWRITE:
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*CSV, *WORKBOOKS])
def test_bad_table_is_explained_as_expected(name, rule_files):
    file, data = (f"{name}.xlsx", WORKBOOKS[name]) if name in WORKBOOKS else (f"{name}.csv", b"")
    data = data or (FOLDER / file).read_bytes()
    found = problems(rule_files, name, file, data)
    assert name.partition("_")[0] in {problem.code for problem in found}
    compare("\n\n".join((render_problems(found), render_problems(found, "zh"))) + "\n", name)


def test_every_expected_text_has_its_table():
    assert {file.stem for file in FOLDER.glob("*.expected")} == {*CSV, *WORKBOOKS}
