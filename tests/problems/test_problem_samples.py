"""The samples of the catalogue are the tests: a bad one brings up exactly its code, a good one nothing; docs/problems
shows them with what the command really says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from campaign_engine import cli
from campaign_engine.rules.catalogue import LANGUAGES, all_entries
from campaign_engine.rules.problem_page import explain_text, index_page, page, pieces_of
from typer.main import get_command

ENTRIES = all_entries()
SAID_WITH = {
    "C118": {"D155"},  # the list of rows set aside comes with what is wrong with them
    "D170": {"D155"},
    "R139": {"R215"},  # what is never unknown makes the whole condition never true
}
"""Codes that cannot stand alone."""
RIGHT_AND_SAID = {
    "C119": {"R104"},
    **{code: {"M138"} for code in ("M290", "M291", "M292", "M293", "M294", "M303")},  # nobody has trained here
}
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


OPTIONS_OF_OTHERS = {"--get"}
"""Options of git that texts name."""


GROUPS = {name for name, command in get_command(cli.app).commands.items() if hasattr(command, "commands")}
"""Commands that have commands of their own: `campaign runs list`."""


def all_commands() -> dict[str, object]:
    """Every command by its name, those of groups by both words; a group that is a command as well by its own."""
    found = {}
    for name, command in get_command(cli.app).commands.items():
        inner = getattr(command, "commands", None)
        if inner is None or command.invoke_without_command:
            found[name] = command
        found |= {f"{name} {word}": one for word, one in (inner or {}).items()}
    return found


def named_commands(text: str) -> list[tuple[str, set[str]]]:
    """Each `campaign <word>` of a text with the options that follow it, up to the end of the sentence."""
    found = []
    for part in re.split(r"(?=\bcampaign [a-z-]+)", text)[1:]:
        command = re.split(r"[。；;`]|\. |\bthen\b|再", part)[0]
        words = [word.rstrip(".,:") for word in command.split()[1:3]]
        is_group = words[0] in GROUPS and not words[-1].startswith("--")
        found.append((" ".join(words[: 1 + is_group]), set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", command))))
    return found


def unknown_names(texts: Iterable[str]) -> list[str]:
    """Commands, and options of theirs, that a text names and the command line does not have."""
    commands = all_commands()
    options = {name: {word for one in command.params for word in one.opts} for name, command in commands.items()}
    everything = set().union(*options.values()) | OPTIONS_OF_OTHERS
    found = []
    for text in texts:
        for name, used in named_commands(text):
            if name in options:
                found += [f"campaign {name} {one}" for one in sorted(used - options[name])]
            elif used or "`campaign" in text or f": campaign {name}" in text:
                found.append(f"campaign {name}")
        found += sorted(set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)) - everything)
    return found


@pytest.mark.parametrize("code", ENTRIES)
def test_texts_name_commands_and_options_that_exist(code: str) -> None:
    entry = ENTRIES[code]
    texts = [*entry.title, *entry.text, *entry.why, *(text for pair in entry.hints.values() for text in pair)]
    assert unknown_names([*texts, *pieces_of(entry.bad)[1], *pieces_of(entry.good)[1]]) == []


def test_a_command_or_an_option_that_does_not_exist_would_be_noticed() -> None:
    assert unknown_names(["`campaign explain --customer` shows it."]) == ["campaign explain --customer", "--customer"]
    assert unknown_names(["First campaign approve plan.json --plan"]) == ["campaign approve --plan"]
    assert unknown_names(["See: campaign doctor"]) == ["campaign doctor"]
    assert unknown_names(["See: campaign runs list"]) == []
    assert unknown_names(["See: campaign ledger --at 2026-10-31"]) == []
    assert unknown_names(["See: campaign ledger --until"]) == ["campaign ledger --until", "--until"]
    assert unknown_names(["See: campaign runs lost"]) == ["campaign runs lost"]
    assert unknown_names(["Run campaign runs list --why"]) == ["campaign runs list --why"]
    assert unknown_names(["the campaign autumn is over", "请运行：campaign schema --update"]) == []
