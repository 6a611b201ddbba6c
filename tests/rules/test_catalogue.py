"""The message catalogue is whole: both languages, the same placeholders, codes that are raised.

Samples are run by tests/problems/test_problem_samples.py."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import campaign_engine
import pytest
from campaign_engine.rules.catalogue import all_entries

ENTRIES = all_entries()


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("code", ENTRIES)
def test_entry_speaks_both_languages_with_the_same_words_to_fill(code):
    entry = ENTRIES[code]
    for english, chinese in (entry.title, entry.text, entry.why, *entry.hints.values()):
        assert english.strip()
        assert chinese.strip()
        assert placeholders(english) == placeholders(chinese)
    for english, chinese in (entry.title, entry.text, entry.why):
        assert not re.search(r"[\u4e00-\u9fff]", english)
        assert re.search(r"[\u4e00-\u9fff\uff00-\uffef\u3000-\u303f“”]", chinese)


@pytest.mark.parametrize("code", ENTRIES)
def test_entry_has_a_severity_a_number_and_samples(code):
    entry = ENTRIES[code]
    assert re.fullmatch(r"[A-Z]\d{3}", code)
    assert entry.severity in ("error", "warning", "note")
    assert entry.good
    assert not entry.text[0].endswith(".")
    assert entry.severity == "error" or not entry.can_be_lowered


def codes_in_the_source() -> dict[str, set[str]]:
    """Codes that stand in quotes in our code, with the files; the catalogue itself left out."""
    root = Path(campaign_engine.__file__).parent
    found: dict[str, set[str]] = {}
    for room in ("engine", "rules", "segments", "campaigns"):
        for file in (root / room).rglob("*.py"):
            if "catalogue" not in file.parts:
                for code in re.findall(r'"([YSRDPGCLM]\d{3})"', file.read_text(encoding="utf-8")):
                    found.setdefault(code, set()).add(str(file.relative_to(root)))
    return found


def test_every_code_that_we_raise_is_in_the_catalogue():
    assert {code: files for code, files in codes_in_the_source().items() if code not in ENTRIES} == {}


def test_every_entry_is_raised_somewhere():
    assert set(ENTRIES) - set(codes_in_the_source()) == set()
