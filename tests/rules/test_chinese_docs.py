"""The Chinese page of the rule language shows the examples of the English one, and what the reader says in Chinese.

`CAMPAIGN_REWRITE_GOLDEN=1` writes anew what is said about the refused and the noted ones.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from types import ModuleType

from campaign_engine.rules.catalogue import all_entries, models_recommend
from campaign_engine.rules.parser_calls import ARGUMENTS
from campaign_engine.rules.problems import render_problems
from campaign_engine.rules.tokens import KEYWORDS

DOCS = Path(__file__).resolve().parents[2] / "docs"
ENGLISH, CHINESE = DOCS / "rule-language.md", DOCS / "zh" / "rule-language.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SAID = ("refused", "noted")


def blocks(page: Path) -> list[tuple[str, str]]:
    return BLOCK.findall(page.read_text(encoding="utf-8"))


def test_the_examples_are_those_of_the_english_page_which_are_run() -> None:
    shown = [(kind, text.splitlines()[0] if kind in SAID else text) for kind, text in blocks(CHINESE)]
    assert shown == [(kind, text.splitlines()[0] if kind in SAID else text) for kind, text in blocks(ENGLISH)]


def test_what_is_refused_or_noted_is_so_in_these_words(language: ModuleType) -> None:
    def answer(found: re.Match[str]) -> str:
        typed = found[2].splitlines()[0]
        said = render_problems(language.check(typed)[1], "zh")
        return f"```{found[1]}\n{typed}\n{said}\n```" if found[1] in SAID else found[0]

    page = CHINESE.read_text(encoding="utf-8")
    if os.environ.get("CAMPAIGN_REWRITE_GOLDEN"):
        CHINESE.write_text(BLOCK.sub(answer, page), encoding="utf-8")
    assert BLOCK.sub(answer, page) == page


def test_the_page_has_every_chapter_function_and_keyword_of_the_english_one() -> None:
    english, chinese = ENGLISH.read_text(encoding="utf-8"), CHINESE.read_text(encoding="utf-8")
    heads = [[len(mark) for mark in re.findall(r"^(#+) ", page, re.MULTILINE)] for page in (english, chinese)]
    assert heads[0] == heads[1]
    assert [name for name in ARGUMENTS if f"{name}(" not in chinese] == []
    assert [word for word in KEYWORDS if not re.search(rf"\b{word}\b", chinese)] == []


def test_one_word_stands_for_one_thing_in_all_chinese_messages() -> None:
    other_words = {"分群": "人群", "顾客": "客户", "搁置": "隔离", "推荐": "提议"}
    about_products = {entry.code for entry in models_recommend.ENTRIES}
    found = [
        (word, entry.code, text[1])
        for entry in all_entries().values()
        for text in (entry.title, entry.text, entry.why, *entry.hints.values())
        for word in other_words
        if word in text[1]
    ]
    # To recommend products is a thing of its own; what a rule does is to propose.
    assert [one for one in found if one[0] != "推荐" or one[1] not in about_products] == []
