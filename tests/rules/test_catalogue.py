"""The message catalogue is whole: both languages, the same placeholders, samples that do what they say."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter
from typing import Annotated

import campaign_engine
import pytest
from campaign_engine.rules.catalogue import all_entries
from campaign_engine.rules.places import Source
from campaign_engine.rules.shape_types import (
    ConditionText,
    Days,
    LocalMoment,
    Money,
    Number,
    Percent,
    PercentRange,
    Shape,
)
from campaign_engine.rules.validate import validate
from campaign_engine.rules.yaml_reader import read_yaml
from pydantic import Field

ENTRIES = all_entries()
OURS = [code for code in ENTRIES if code.startswith(("Y", "S", "R2"))]
NOT_A_SAMPLE = {
    "Y001": "bytes: tests/rules/bad",
    "Y004": "size: test_yaml_limits",
    "Y006": "size: test_yaml_limits",
    "R211": "needs other offers: test_checks",
    "R219": "needs segments: test_checks",
    "S199": "what pydantic finds and nobody foresaw",
}


class Policy(Shape):
    """Keys that samples of shapes outside rule files use."""

    stock: Annotated[int, Field(ge=1)] | None = None
    open: bool = False
    amount: Annotated[Number, Field(ge=0)] | None = None
    holdout: Percent | None = None
    lift: PercentRange | None = None
    after: Days | None = None
    from_: LocalMoment | None = Field(default=None, alias="from")
    min_spend: Money | None = None
    audience: ConditionText | None = None


class Plain(Shape):
    """The same keys as whole and bounded numbers."""

    stock: int | None = None
    amount: Annotated[int, Field(le=10)] | None = None


def codes_in(sample: str, rule_files) -> set[str]:
    found = set(rule_files.codes_of(sample))
    root, _ = read_yaml(Source("sample.yaml", sample))
    if root is not None and not sample.startswith(("rules", "facts", "never", "cases", "tables")):
        for shape in (Policy, Plain):
            found |= {problem.code for problem in validate(root, shape)[1]}
    return found


@pytest.mark.parametrize("code", [code for code in OURS if code not in NOT_A_SAMPLE])
def test_bad_sample_brings_up_its_code_and_the_good_one_does_not(code, rule_files):
    found = codes_in(ENTRIES[code].good, rule_files)
    assert code in codes_in(ENTRIES[code].bad, rule_files)
    assert code not in found


@pytest.mark.parametrize("code", [code for code in OURS if code.startswith("R2") and code not in NOT_A_SAMPLE])
def test_good_sample_of_a_check_has_no_other_problem(code, rule_files):
    assert rule_files.codes_of(ENTRIES[code].good) == []


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
                for code in re.findall(r'"([YSRDPGC]\d{3})"', file.read_text(encoding="utf-8")):
                    found.setdefault(code, set()).add(str(file.relative_to(root)))
    return found


def test_every_code_that_we_raise_is_in_the_catalogue():
    assert {code: files for code, files in codes_in_the_source().items() if code not in ENTRIES} == {}


def test_every_entry_about_rule_files_is_raised_somewhere():
    assert set(OURS) - set(codes_in_the_source()) == set()
