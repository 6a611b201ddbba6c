"""Decision tables in files through every command: they are checked, decided with, hashed, compared and replayed."""

from __future__ import annotations

import io
import json
import subprocess
from pathlib import Path

import openpyxl
import pytest

DAY = ("--as-of", "2026-10-01")
RULE = """\
  - id: saving_grows_with_spend
    why: Whoever spends more here gets a saving that is worth coming back for.
    when: tag.slipping
    then:
      set: {saving: "= 3 + 0.01 * spend_12m"}
"""
TABLE = """\
tables:
  - id: saving_band
    why: Agreed with finance.
    hit: first
    file: %s
"""
ROWS = [
    ["tag.slipping", "spend_12m", "then set saving", "note"],
    ["yes", ">= 200", 8, "our best"],
    ["yes", "100 .. 199.99", 5, None],
    ["yes", None, 3, "everybody else"],
]
CSV = "\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in ROWS) + "\n"


def workbook(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def put(shop: Path, file: str, data: bytes) -> None:
    """The rule of the starter that sets the saving becomes a table."""
    rules = shop / "rules" / "come_back.yaml"
    text = rules.read_text(encoding="utf-8").replace(RULE, "")
    rules.write_text(text, encoding="utf-8")
    (shop / "rules" / "bands.yaml").write_text(TABLE % file, encoding="utf-8")
    (shop / "rules" / file).write_bytes(data)


def git(shop: Path, *words: str) -> None:
    named = ("-c", "user.name=a", "-c", "user.email=a@b")
    subprocess.run(["git", *named, *words], cwd=shop, check=True, capture_output=True)


def decisions_of(run, shop: Path) -> list[object]:
    printed = run("simulate", *DAY, "--format", "json")
    assert printed.code == 0, printed.err
    found = json.loads(printed.out)
    return [found["out"], found["examples"], found["nothing"], found["limits"]]


def test_the_starter_names_the_rule_that_this_test_replaces(shop):
    assert RULE in (shop / "rules" / "come_back.yaml").read_text(encoding="utf-8")


def test_a_csv_file_and_a_workbook_decide_the_same(run, shop):
    put(shop, "saving_band.csv", CSV.encode())
    printed = run("check", *DAY, "--strict")
    assert printed.code == 0, printed.out
    assert "1 table" in printed.out
    first = decisions_of(run, shop)
    (shop / "rules" / "saving_band.csv").unlink()
    put(shop, "saving_band.xlsx", workbook(ROWS))
    assert run("check", *DAY, "--strict").code == 0
    assert decisions_of(run, shop) == first


def test_a_change_of_a_table_file_shows_against_a_revision(run, shop):
    put(shop, "saving_band.xlsx", workbook(ROWS))
    git(shop, "init", "-q")
    git(shop, "add", "-A")
    git(shop, "commit", "-qm", "first")
    assert run("simulate", *DAY, "--against", "HEAD", "--exit-on-diff").code == 0
    changed = [ROWS[0], ["yes", ">= 200", 4, "less"], *ROWS[2:]]
    (shop / "rules" / "saving_band.xlsx").write_bytes(workbook(changed))
    printed = run("simulate", *DAY, "--against", "HEAD", "--exit-on-diff")
    assert printed.code == 3, printed.out
    assert "- yes | >= 200 | 8 | our best" in printed.out
    assert "+ yes | >= 200 | 4 | less" in printed.out
    assert "saving_band" in printed.out


def test_a_row_moved_by_a_blank_line_is_no_change_of_what_the_table_says(run, shop):
    put(shop, "a.csv", CSV.encode())
    assert run("simulate", *DAY).code == 0
    (shop / "rules" / "a.csv").write_bytes(b"\xef\xbb\xbf" + CSV.replace("\n", "\r\n").encode())
    printed = run("simulate", *DAY, "--exit-on-diff")
    assert printed.code == 0, printed.out


def test_a_batch_is_replayed_with_the_table_it_was_decided_with(run, shop):
    put(shop, "saving_band.xlsx", workbook(ROWS))
    assert run("decide", *DAY, "--yes").code == 0
    (batch,) = (path.parent for path in (shop / "out").glob("*/*/manifest.json"))
    (shop / "rules" / "saving_band.xlsx").write_bytes(workbook([*ROWS[:1], *ROWS[2:]]))
    printed = run("replay", str(batch))
    assert printed.code == 0, printed.out + printed.err


@pytest.mark.parametrize(("file", "data"), [("a.csv", CSV.replace(">= 200", ">= x200").encode())])
def test_a_problem_names_the_line_of_a_csv_file(run, shop, file, data):
    put(shop, file, data)
    printed = run("check", *DAY)
    assert printed.code == 1
    assert "rules/a.csv:2:8  R" in printed.out


def test_a_problem_names_the_cell_of_a_workbook_in_every_format(run, shop):
    put(shop, "bands.xlsx", workbook([*ROWS, ["yes", "many", 1]]))
    printed = run("check", *DAY)
    assert printed.code == 1
    assert 'rules/bands.xlsx!B5  R300  spend_12m is a number; this cell holds "many"' in printed.out
    assert "  5 | yes | many | 1\n    |       ^^^^\n" in printed.out
    (problem,) = json.loads(run("check", *DAY, "--format", "json").out)["problems"]
    assert (problem["file"], problem["cell"], problem["line"]) == ("rules/bands.xlsx", "B5", 5)
    github = run("check", *DAY, "--format", "github").out
    assert "::error file=" in github
    assert "rules/bands.xlsx,title=R300::rules/bands.xlsx!B5: spend_12m" in github
    assert "line=" not in github
    sarif = json.loads(run("check", *DAY, "--format", "sarif").out)["runs"][0]["results"][0]
    assert "region" not in sarif["locations"][0]["physicalLocation"]
    assert sarif["message"]["text"].startswith("rules/bands.xlsx!B5: ")
    assert "rules/bands.xlsx!B5" in run("check", *DAY, "--format", "junit").out


def test_explain_says_the_name_of_the_column_with_what_the_cell_asks(run, shop):
    put(shop, "saving_band.csv", CSV.encode())
    printed = run("explain", "C007", *DAY)
    assert printed.code == 0, printed.err
    assert "tag.slipping" in printed.out
    assert "yes" not in printed.out


def test_a_table_file_is_not_called_unread_where_a_rule_file_could_not_be_read(run, shop):
    put(shop, "a.csv", CSV.encode())
    (shop / "rules" / "old.csv").write_text(CSV, encoding="utf-8")
    assert "R333" in run("check", *DAY).out
    (shop / "rules" / "bands.yaml").write_text("tables: [", encoding="utf-8")
    assert "R333" not in run("check", *DAY).out
