"""No customer stands in a plan or in a comment on a pull request: every id and every cell is a canary here."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from campaign_engine.rules.catalogue import all_entries

from .conftest import Run

DAY = ("--as-of", "2026-10-01")
CANARY = "KANARI"
TABLE = """
tables:
  - id: clashing
    why: Two rows hold for many.
    hit: unique
    rows:
      - {when: {orders_12m: ">= 1"}, then: {tag: some}}
      - {when: {orders_12m: ">= 15"}, then: {tag: many}}
"""
INVOICES = """
  transactions:
    file: data/invoices.csv
    customer: customer
    moment: day
    order: invoice
    quantity: quantity
    price: price
  quarantine: {at_most: 90%}
"""
JUDGED = "checks: [{code: R351, severity: warning, reason: the clash is what is tried}]\n"


@pytest.fixture
def canary_shop(shop: Path) -> Path:
    """Ids and names are canaries, and so is what stands in cells that cannot be read; data of every sort of fault."""
    path = shop / "data" / "customers.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows):
        row["customer_id"] = f"{CANARY}-{number}"
        row["first_name"] = f"{CANARY} name {number}"
    for number, column in enumerate(("spend_12m", "birth_date", "has_app", "favourite", "orders_12m")):
        rows[number][column] = f"{CANARY} cell"
    rows[6]["orders_12m"] = "98765"
    rows[7]["birth_date"] = "2031-03-03"
    rows.append({**rows[8], "spend_12m": "1.23"})
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    lines = ["customer,day,invoice,quantity,price", f"{CANARY}-x,2026-09-01,I1,1,2.00"]
    lines += [f"{CANARY}-{number},2026-09-0{number % 9 + 1},I{number + 2},1,2.00" for number in range(20)]
    (shop / "data" / "invoices.csv").write_text("\n".join([*lines, f"{CANARY}-3,{CANARY},I99,1,2.00\n"]), "utf-8")
    text = (shop / "project.yaml").read_text(encoding="utf-8")
    (shop / "project.yaml").write_text(
        text.replace("\nchannels:", f"{INVOICES}\nchannels:", 1) + JUDGED, encoding="utf-8"
    )
    (shop / "rules" / "clash.yaml").write_text(TABLE, encoding="utf-8")
    return shop


def test_nothing_of_a_customer_stands_in_a_plan_or_a_comment(canary_shop: Path, run: Run) -> None:
    words = ("simulate", *DAY, "--even-if-cases-fail")
    printed = run(*words, "--out", "plan.json", "--by", "ben@shop.example")
    assert printed.code == 0, printed.err
    told = set(re.findall(r"[DG]\d{3}(?=  )", printed.err)) | set(re.findall(r"G125", printed.out))
    assert {"G125", "D155", "D159", "D160", "D161", "D162", "D167", "D173"} <= told
    assert f"{CANARY}-10: 1, 2" in " ".join(printed.out.split())
    assert f'is "{CANARY} cell"' in " ".join(printed.out.split())
    written = (canary_shop / "plan.json").read_text(encoding="utf-8")
    warnings = [one["text"] for one in json.loads(written)["warnings"]]
    assert any("clashing" in one and re.search(r"\d+ of \d+ customers", one) for one in warnings)
    plain = [printed for language in ("en", "zh") for printed in comments(run, language)]
    for text in (written, *plain):
        assert CANARY not in text
        assert "2031-03-03" not in text
        assert "98,765" not in text


def comments(run: Run, language: str) -> tuple[str, str]:
    """The comment and the text for a chat."""
    words = ("simulate", *DAY, "--even-if-cases-fail", "--lang", language)
    run(*words, "--seed", "1")
    return run(*words, "--format", "markdown", "--against", ".").out, run(*words, "--brief").out


def test_a_plan_holds_no_hash_of_a_part_of_the_data(canary_shop: Path, run: Run) -> None:
    """One column, or a few rows, could be guessed by trying what gives the hash; all facts of everybody cannot."""
    run("simulate", *DAY, "--even-if-cases-fail", "--out", "plan.json", "--by", "ben@shop.example")
    plan = json.loads((canary_shop / "plan.json").read_text(encoding="utf-8"))
    assert set(plan["inputs"]["data"]) == {"hash", "customers"}
    assert all(set(one) == {"id", "model", "as_of"} for one in plan["inputs"]["scores"])
    kept = (canary_shop / "out" / "simulate" / "plans").iterdir()
    assert [path.name for path in kept] == [plan["inputs"]["data"]["hash"][:16] + ".json"]


def test_what_a_problem_of_data_may_tell_outside_is_listed_by_name() -> None:
    """A new value of a message is hidden until somebody lists it; what names a row is never listed."""
    from campaign_engine.campaigns.report.shared_text import OPEN

    used = {
        name
        for code, entry in all_entries().items()
        if code[0] in "DGM"
        for text in entry.text
        for name in re.findall(r"{(\w+)}", text)
    }
    assert used | {"path"} >= OPEN
    assert OPEN.isdisjoint({"value", "first", "known", "examples", "customer", "guess", "text"})
