"""Every planted fault is found where it was planted, alone; and a good project gives no alarm.

The quick test plants one fault of each kind into each project; the slow one all of them, and holds the table of
docs/evidence.md to what it counted (CAMPAIGN_REWRITE_GOLDEN=1 rewrites it).
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from campaign_engine.campaigns.policy.load_project import load_project
from campaign_engine.campaigns.policy.project_files import read_project_files
from campaign_engine.rules.problems import Problem, render_problems

from .large_shop import large_shop
from .planted_days import DAY_KINDS
from .planted_offers import OFFER_KINDS
from .planted_rules import RULE_KINDS
from .planted_shapes import SHAPE_KINDS
from .planted_slips import SLIP_KINDS
from .planted_tables import TABLE_KINDS, good_tables
from .planting import Fault, Kind, Shop

CHECKOUT = Path(__file__).resolve().parents[2]
EVIDENCE = CHECKOUT / "docs" / "evidence.md"
KINDS = (*SLIP_KINDS, *RULE_KINDS, *SHAPE_KINDS, *OFFER_KINDS, *DAY_KINDS, *TABLE_KINDS)
BEGIN, END = "<!-- planted faults -->\n", "<!-- end of planted faults -->\n"


def example(name: str, today: date) -> Shop:
    files = read_project_files(CHECKOUT / "examples" / name)
    return Shop(name, {path: content.decode() for path, content in files.items()}, today)


SHOPS = (example("starter", date(2026, 10, 1)), example("online-retail", date(2010, 10, 1)), large_shop(8))


def problems_of(shop: Shop, fault: Fault | None = None) -> list[Problem]:
    files = shop.files if fault is None else fault.files
    tables = {} if fault is None else fault.tables
    return load_project({**{path: text.encode() for path, text in files.items()}, **tables}, shop.today)[1]


def is_found(fault: Fault, problems: Sequence[Problem]) -> bool:
    """Whether one of the codes stands at the very line, in a workbook at the very cell."""
    there = [one.place for one in problems if one.code in fault.codes and one.place is not None]
    if fault.cell:
        return any(str(place) == fault.cell for place in there)
    return any((place.source.path, place.line) == (fault.path, fault.line) for place in there)


def false_alarms(fault: Fault, problems: Sequence[Problem]) -> list[Problem]:
    """Errors that tell of something else than the fault."""
    return [one for one in problems if one.severity == "error" and one.code not in (*fault.codes, *fault.echoes)]


@pytest.mark.parametrize("shop", SHOPS, ids=lambda shop: shop.name)
def test_a_good_project_gives_no_alarm(shop: Shop) -> None:
    assert render_problems(problems_of(shop)) == ""


@pytest.mark.parametrize("shop", SHOPS, ids=lambda shop: shop.name)
def test_a_good_table_gives_no_alarm_in_a_good_project(shop: Shop) -> None:
    for good in good_tables(shop):
        assert render_problems(problems_of(shop, good)) == ""


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_planted_fault_is_found_where_it_was_planted_and_nothing_else(kind: Kind) -> None:
    planted = 0
    for shop in SHOPS:
        faults = list(kind(shop))
        for fault in faults[len(faults) // 2 :][:1]:
            planted += 1
            assert fault.files != shop.files
            problems = problems_of(shop, fault)
            assert is_found(fault, problems), f"{fault.codes} {fault.path}:{fault.line}\n{render_problems(problems)}"
            assert render_problems(false_alarms(fault, problems)) == ""
    assert planted


def test_a_fault_that_is_not_there_is_not_found() -> None:
    shop = SHOPS[0]
    fault = next(KINDS[0](shop))
    healthy = Fault(shop.files, fault.codes, fault.path, fault.line)
    assert not is_found(healthy, problems_of(shop, healthy))
    elsewhere = Fault(fault.files, fault.codes, fault.path, fault.line + 1)
    assert not is_found(elsewhere, problems_of(shop, elsewhere))
    other = Fault(fault.files, ("R999",), fault.path, fault.line)
    assert false_alarms(other, problems_of(shop, other))


@pytest.mark.slow
@pytest.mark.long
def test_all_planted_faults_are_found_as_the_evidence_says() -> None:
    rows = [counted(kind) for kind in KINDS]
    table = table_of(rows)
    page = EVIDENCE.read_text(encoding="utf-8")
    if os.environ.get("CAMPAIGN_REWRITE_GOLDEN") == "1":
        page = re.sub(f"(?s){re.escape(BEGIN)}.*{re.escape(END)}", lambda _: BEGIN + table + END, page)
        EVIDENCE.write_text(page, encoding="utf-8")
    assert BEGIN + table + END in page
    assert [row for row in rows if row[1] != row[2] or row[3]] == []


Row = tuple[str, int, int, int]


def counted(kind: Kind) -> Row:
    """Planted, found, and faults beside which an error told of something else."""
    planted = found = alarms = 0
    for shop in SHOPS:
        for fault in kind(shop):
            problems = problems_of(shop, fault)
            planted += 1
            found += is_found(fault, problems)
            alarms += bool(false_alarms(fault, problems))
    return kind.__name__.replace("_", " "), planted, found, alarms


def table_of(rows: Sequence[Row]) -> str:
    total: Row = ("all kinds", sum(row[1] for row in rows), sum(row[2] for row in rows), sum(row[3] for row in rows))
    lines = ["| kind of fault | planted | found | false alarms |", "|---|---|---|---|"]
    lines += [f"| {name} | {planted:,} | {found:,} | {alarms:,} |" for name, planted, found, alarms in (*rows, total)]
    return "\n".join(lines) + "\n"
