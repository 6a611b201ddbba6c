"""How much time of one processor it takes to read and check a decision table from a rule file, a CSV file, a workbook.

.venv/bin/python benchmarks/tables_load.py [rows]
"""

from __future__ import annotations

import csv
import io
import sys
import time

import openpyxl
from campaign_engine.engine.tree import Kind, Type
from campaign_engine.rules.checks import Surroundings, check_rules
from campaign_engine.rules.load_rules import load_rules
from campaign_engine.rules.vocabulary import FactInfo, Vocabulary
from campaign_engine.rules.yaml_reader import decode, read_yaml

OFFERS = ("offer_a", "offer_b")
FACTS = (
    FactInfo("orders", Type(Kind.NUMBER), False, lowest=0),
    FactInfo("days_since_order", Type(Kind.NUMBER, "days"), lowest=0),
    FactInfo("spend_12m", Type(Kind.NUMBER, "GBP"), scale=2),
    FactInfo("tier", Type(Kind.TEXT), categories=("gold", "silver", "none")),
    FactInfo("saving", Type(Kind.NUMBER, "GBP"), False, source="set by rules"),
)
COLUMNS = ("tier", "orders", "days_since_order", "spend_12m")
REST = """\
facts:
  saving: {type: money, otherwise: 0}
rules:
  - {id: reads, why: x, when: saving > 3, then: {propose: offer_b}}
"""


def measure(size: int = 1000) -> list[tuple[str, float, str, str]]:
    """(name, figure, unit, goal) for a table of `size` rows of four tested columns, the best of three runs each."""
    found = []
    totals = {}
    for kind, (rule_file, files) in make_tables(size).items():
        read, check = min((run(rule_file, files) for _ in range(3)), key=sum)
        totals[kind] = read + check
        found.append((f"{size:,} rows in a {kind}: read", read, "s", ""))
        found.append((f"{size:,} rows in a {kind}: read and checked", read + check, "s", "<= 1"))
    small = min(sum(run(*make_tables(size // 4)["CSV file"])) for _ in range(3))
    ratio = totals["CSV file"] / (4 * small)
    return [*found, (f"{size:,} rows against four times {size // 4:,}", ratio, "x", "linear: about 1")]


def run(rule_file: bytes, files: dict[str, bytes]) -> tuple[float, float]:
    """Seconds for reading and checking. Raises RuntimeError when the table is not accepted."""
    start = time.process_time()
    source, problems = decode(rule_file, "rules/bands.yaml")
    if source is None:
        raise RuntimeError(problems)
    root, found = read_yaml(source)
    if root is None:
        raise RuntimeError(found)
    book, found = load_rules([root], "GBP", files)
    problems += found
    middle = time.process_time()
    flags = {f"proposed.{offer}": "" for offer in OFFERS}
    vocabulary = Vocabulary({fact.name: fact for fact in FACTS}, flags, "GBP", 2)
    around = Surroundings(offers=dict.fromkeys(OFFERS, False), readers=())
    _, found = check_rules(book, vocabulary, around)
    end = time.process_time()
    errors = [problem.text() for problem in (*problems, *found) if problem.severity == "error"]
    if errors:
        raise RuntimeError(errors)
    return middle - start, end - middle


def make_tables(size: int) -> dict[str, tuple[bytes, dict[str, bytes]]]:
    """The same table three times: the rule file, and the files beside it."""
    rows = [("gold, silver", f"{n} .. {n + 1}", f">= {n}", f"GBP {n} .. GBP {n + 9}", n % 20) for n in range(size)]
    heads = (*COLUMNS, "then set saving")
    text = io.StringIO()
    csv.writer(text).writerows([heads, *rows])
    book = openpyxl.Workbook()
    for row in (heads, *rows):
        book.worksheets[0].append(row)
    stream = io.BytesIO()
    book.save(stream)
    head = "tables:\n  - id: band\n    why: x\n    hit: first\n"
    inline = "".join(f"      - {{when: {{{_cells(row)}}}, then: {{set: {{saving: {row[-1]}}}}}}}\n" for row in rows)
    return {
        "rule file": (f"{head}    rows:\n{inline}{REST}".encode(), {}),
        "CSV file": (f"{head}    file: band.csv\n{REST}".encode(), {"rules/band.csv": text.getvalue().encode()}),
        "workbook": (f"{head}    file: band.xlsx\n{REST}".encode(), {"rules/band.xlsx": stream.getvalue()}),
    }


def _cells(row: tuple[object, ...]) -> str:
    return ", ".join(f'{name}: "{cell}"' for name, cell in zip(COLUMNS, row, strict=False))


if __name__ == "__main__":
    for name, figure, unit, goal in measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1000):
        print(f"{name:<55} {figure:8.3f} {unit:<3} {goal}")
