"""Every folder of tests/data says, to the character, what its `expected.txt` holds, in English and in Chinese.

A folder holds files as somebody might hand them in, `data.yaml` (what stands under `data:`; left out: the common one)
and `segments.yaml` where it is about features. Decided for 2026-10-01 in Vienna, in euros.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from campaign_engine.rules.catalogue import all_entries
from campaign_engine.rules.problems import is_error, render_problems
from campaign_engine.segments.build_facts import build_facts
from campaign_engine.segments.instant import parse_instant
from campaign_engine.segments.load_segments import check_book

FOLDER = Path(__file__).parents[1] / "data"
CASES = sorted(path for path in FOLDER.iterdir() if path.is_dir())
REWRITE = os.environ.get("CAMPAIGN_REWRITE_GOLDEN") == "1"
SHOWN_ELSEWHERE = {
    "D114": "test_read_data.py",
    "D134": "test_read_sql.py",
    "D136": "test_read_sql.py",
    "D137": "test_read_sql.py",
    "D163": "test_read_data.py",
    "D181": "test_read_data.py",
}
LOCK = "D3"


def said_of(folder: Path, world) -> tuple[str, set[str]]:
    written = folder / "data.yaml"
    text = (written if written.exists() else FOLDER / "data.yaml").read_text(encoding="utf-8")
    segments = folder / "segments.yaml"
    spec, problems = world.spec_of(text)
    book, found = world.book_of(segments.read_text(encoding="utf-8") if segments.exists() else "")
    problems += found
    if spec is not None:
        problems += check_book(spec, book)
    table = None
    if spec is not None and not any(is_error(problem) for problem in problems):
        table, _, found = build_facts(spec, book, parse_instant(world.DAY, world.ZONE), folder)
        problems += found
    assert (table is None) == any(is_error(problem) for problem in problems)
    shown = "\n\n".join((render_problems(problems), render_problems(problems, "zh"))) + "\n"
    return shown, {problem.code for problem in problems}


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_bad_data_is_explained_as_expected(folder, world):
    said, codes = said_of(folder, world)
    assert codes
    expected = folder / "expected.txt"
    if REWRITE:
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")


def test_every_code_about_data_is_shown_by_some_folder(world):
    shown = {code for folder in CASES for code in said_of(folder, world)[1]}
    codes = {code for code in all_entries() if code.startswith("D") and not code.startswith(LOCK)}
    assert codes - shown == set(SHOWN_ELSEWHERE)
