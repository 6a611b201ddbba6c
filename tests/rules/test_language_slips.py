"""Slips and habits of spreadsheets, each with the whole text a person reads, in English and Chinese.

`language_slips.txt` is the corpus: a line `> condition` (or `> = expression`), then what is said about it, English
with its carets first, then Chinese. `CAMPAIGN_REWRITE_GOLDEN=1` rewrites what is said; read the difference aloud.
"""

from __future__ import annotations

import os
from pathlib import Path
from types import ModuleType

from campaign_engine.rules.catalogue.language import ENTRIES
from campaign_engine.rules.problems import Problem, render_problem, sort_problems

CORPUS = Path(__file__).with_name("language_slips.txt")
LEAST_SLIPS = 40
TOO_DEEP = "R123"
"""Too long a line for a corpus; `test_parser.py` has it."""


def read_corpus(text: str) -> list[tuple[str, str]]:
    """What was typed, and what is said about it."""
    blocks: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if line == ">" or line.startswith("> "):
            blocks.append((line[2:], []))
        elif blocks and not line.startswith("# "):
            blocks[-1][1].append(line)
    return [(typed, "\n".join(said).strip("\n")) for typed, said in blocks]


def said_about(problems: list[Problem]) -> str:
    """Places and carets once, Chinese below."""
    english = [render_problem(problem).replace("rules.yaml:", "") for problem in sort_problems(problems)]
    chinese = [
        "\n".join([f"{problem.code}  {problem.text('zh')}", *(f"    {line}" for line in problem.hint_lines("zh"))])
        for problem in sort_problems(problems)
    ]
    return "\n".join([*english, *chinese])


def test_every_slip_is_answered_in_these_words(language: ModuleType) -> None:
    corpus = CORPUS.read_text(encoding="utf-8")
    slips = read_corpus(corpus)
    answers = {typed: said_about(language.check(typed)[1]) for typed, _ in slips}
    if os.environ.get("CAMPAIGN_REWRITE_GOLDEN"):
        heads = [line for line in corpus.splitlines() if line[:2] in ("# ", "> ", ">")]
        blocks = [f"\n{line}" if line.startswith("# ") else f"\n{line}\n{answers[line[2:]]}" for line in heads]
        CORPUS.write_text("\n".join(blocks).lstrip("\n") + "\n", encoding="utf-8")
        return
    for typed, said in slips:
        assert answers[typed] == said, typed
    assert len(slips) >= LEAST_SLIPS
    assert len({typed for typed, _ in slips}) == len(slips)


def test_every_message_of_the_language_is_in_the_corpus(language: ModuleType) -> None:
    codes = {
        problem.code
        for typed, _ in read_corpus(CORPUS.read_text(encoding="utf-8"))
        for problem in language.check(typed)[1]
    }
    assert {entry.code for entry in ENTRIES} - codes == {TOO_DEEP}


def test_every_hint_of_the_language_is_in_the_corpus(language: ModuleType) -> None:
    shown = {
        (problem.code, hint)
        for typed, _ in read_corpus(CORPUS.read_text(encoding="utf-8"))
        for problem in language.check(typed)[1]
        for hint in problem.hints
    }
    every = {(entry.code, hint) for entry in ENTRIES for hint in entry.hints}
    assert every - shown == {(TOO_DEEP, "split"), ("R137", "case")}
