"""Rows set aside are all listed with place and reason, also when they stop the run; no cell of them is a formula."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

STARTER = Path(__file__).resolve().parents[2] / "examples" / "starter"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    project = tmp_path / "shop"
    shutil.copytree(STARTER, project, ignore=shutil.ignore_patterns("out", ".campaign"))
    return project


def simulate(shop: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("campaign")), "simulate", "--as-of", "2026-10-01", *options]
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "100"}
    return subprocess.run(command, cwd=shop, capture_output=True, text=True, env=environment)


def listed(shop: Path) -> list[dict[str, str]]:
    with (shop / "out" / "quarantine.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def spoil(shop: Path, old: str, new: str) -> None:
    path = shop / "data" / "customers.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_rows_that_stop_the_run_are_listed_all_the_same(shop: Path) -> None:
    spoil(shop, ",183.17,", ",183.17 EUR,")
    run = simulate(shop)
    assert run.returncode == 1
    assert "out/quarantine.csv" in run.stderr
    (row,) = listed(shop)
    assert (row["place"], row["column"], row["value"]) == ("data/customers.csv:2", "spend_12m", "183.17 EUR")
    assert row["reason"]


def test_a_cell_that_looks_like_a_formula_is_listed_as_text(shop: Path) -> None:
    spoil(shop, ",183.17,", ',"=HYPERLINK(""http://evil.example"")",')
    simulate(shop)
    assert listed(shop)[0]["value"].startswith("'=")


def test_a_mended_file_takes_its_list_away(shop: Path) -> None:
    spoil(shop, ",183.17,", ",183.17 EUR,")
    simulate(shop)
    spoil(shop, ",183.17 EUR,", ",183.17,")
    assert simulate(shop).returncode == 0
    assert not (shop / "out" / "quarantine.csv").exists()


def test_the_report_says_what_was_read_and_what_was_done_to_it(shop: Path) -> None:
    path = shop / "data" / "customers.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines, lines[1]]), encoding="utf-8")
    printed = simulate(shop).stdout
    section = printed.split("What was read")[1].split("\n\n")[0]
    assert "data/customers.csv" in section
    assert "1 the same row again, counted once" in section
