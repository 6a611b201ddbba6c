"""Every file of `bad/` says, to the character, what stands beside it, in English and in Chinese."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from campaign_engine.rules.catalogue import all_entries
from campaign_engine.rules.problems import render_problems

FOLDER = Path(__file__).with_name("bad")
FILES = sorted(FOLDER.glob("*.yaml"))
REWRITE = os.environ.get("CAMPAIGN_REWRITE_GOLDEN") == "1"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_bad_file_is_explained_as_expected(file, rule_files):
    found = rule_files.problems_of(file.read_bytes(), f"rules/{file.name}")
    said = "\n\n".join((render_problems(found), render_problems(found, "zh"))) + "\n"
    expected = file.with_suffix(".expected")
    if REWRITE:
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_bad_file_brings_up_the_code_of_its_name(file, rule_files):
    code = file.stem.partition("_")[0]
    found = rule_files.problems_of(file.read_bytes(), f"rules/{file.name}")
    assert code in {problem.code for problem in found}


def test_every_expected_text_has_its_file():
    assert {file.stem for file in FOLDER.glob("*.expected")} == {file.stem for file in FILES}


def test_every_code_about_yaml_has_a_bad_file():
    shown = {file.stem.partition("_")[0] for file in FILES}
    too_large = {"Y004", "Y006", "Y007"}  # tested with generated files in test_yaml_limits.py
    assert {code for code in all_entries() if code.startswith("Y")} - too_large <= shown
