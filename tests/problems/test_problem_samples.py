"""The samples of the catalogue are the tests: a bad one brings up exactly its code, a good one nothing; docs/problems
shows them with what the command really says."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from campaign_engine.rules.catalogue import LANGUAGES, all_entries
from campaign_engine.rules.problem_page import explain_text, index_page, page

ENTRIES = all_entries()
SAID_WITH = {
    "C118": {"D155"},  # the list of rows set aside comes with what is wrong with them
    "D170": {"D155"},
    "R139": {"R215"},  # what is never unknown makes the whole condition never true
}
"""Codes that cannot stand alone."""
RIGHT_AND_SAID = {"C119": {"R104"}}
"""What the good sample prints because it asks for it."""


def load_pages() -> ModuleType:
    spec = spec_from_file_location("problem_pages", Path(__file__).with_name("problem_pages.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PAGES = load_pages()
SAMPLES = PAGES.load("problem_samples")
RUN = [code for code in ENTRIES if code not in PAGES.NOT_RUN]


@pytest.mark.parametrize("code", RUN)
def test_the_bad_sample_brings_up_exactly_its_code_and_the_page_shows_it(code: str, tmp_path: Path) -> None:
    shown = {}
    for language in LANGUAGES:
        shown[language], codes = PAGES.bad_output(SAMPLES, code, tmp_path / "shop", language)
        assert codes == {code} | SAID_WITH.get(code, set()), shown[language]
    for language in LANGUAGES:
        path = PAGES.PAGES / f"{'' if language == 'en' else 'zh/'}{code}.md"
        assert path.read_text(encoding="utf-8") == page(ENTRIES[code], shown, language), "run: make docs"


@pytest.mark.parametrize("code", RUN)
def test_the_good_sample_brings_up_nothing(code: str, tmp_path: Path) -> None:
    said = SAMPLES.say(code, ENTRIES[code].good, tmp_path / "shop")
    assert said.codes == RIGHT_AND_SAID.get(code, set()), said.text
    assert said.exit == 0, said.text


@pytest.mark.parametrize("code", PAGES.NOT_RUN)
def test_what_cannot_be_run_has_a_page_all_the_same(code: str) -> None:
    for language in LANGUAGES:
        path = PAGES.PAGES / f"{'' if language == 'en' else 'zh/'}{code}.md"
        assert path.read_text(encoding="utf-8") == page(ENTRIES[code], {}, language), "run: make docs"


def test_there_are_pages_for_all_codes_and_for_no_others() -> None:
    for language, folder in (("en", PAGES.PAGES), ("zh", PAGES.PAGES / "zh")):
        assert {path.stem for path in folder.glob("*.md")} == {"README", *ENTRIES}
        assert (folder / "README.md").read_text(encoding="utf-8") == index_page(language), "run: make docs"


def test_a_sample_that_is_right_would_be_noticed_as_a_bad_one(tmp_path: Path) -> None:
    assert SAMPLES.say("R104", ENTRIES["R104"].good, tmp_path / "shop").codes == set()
    assert SAMPLES.say("R104", "when: days_since_ordr > 30", tmp_path / "shop").codes == {"R104"}


@pytest.mark.parametrize("code", ENTRIES)
def test_a_code_is_explained_in_both_languages_without_gaps_in_braces(code: str) -> None:
    for language, own in (("en", 0), ("zh", 1)):
        text = explain_text(code, language)
        assert text.startswith(f"{code}  {ENTRIES[code].title[own]}")
        assert ENTRIES[code].why[own] in text
