"""Whatever befalls a good condition on its way, the reader answers: a tree or problems, soon, never an exception.

The conditions are those of the examples and of the corpus of slips; words are dropped, doubled, swapped or replaced.
"""

from __future__ import annotations

import random
import re
import time
from pathlib import Path
from types import ModuleType

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
PIECE = re.compile(r"'[^']*'|\w+(?:\.\w+)*|\s+|[^\w\s]", re.ASCII)
STRANGE = [
    "AND",
    "OR",
    "NOT",
    "(",
    ")",
    ",",
    ".",
    "..",
    "=",
    "<>",
    ">=",
    "=>",
    "IS",
    "NULL",
    "IN",
    "LIKE",
    "BETWEEN",
    "CASE",
    "WHEN",
    "END",
    "'",
    '"',
    "\u201c",
    "\u300a",
    "#",
    "$",
    "\xa3",
    "%",
    "^",
    "?",
    ":",
    ";",
    "且",
    "\u975e",
    "\u5927\u4e8e",
    "\uff0c",
    "\u3002",
    "\uff11",
    "20%",
    "1,000",
    "2026/10/1",
    "5k",
    "isn't",
    "contains",
    "x",
    "of",
    "yes",
    "today",
    "\u200b",
]
EDITS = 4000
MOST_SECONDS = 20.0
"""Processor time for all of them: a thousandth of a second each is usual."""


def good_conditions() -> list[str]:
    written = [path.read_text(encoding="utf-8") for path in sorted((CHECKOUT / "examples").rglob("*.yaml"))]
    found = re.findall(
        r"^ *(?:when|audience|stop|- |where): *([\w(][^{\[#\n]*[<>=][^#\n]*)$", "\n".join(written), re.MULTILINE
    )
    corpus = (CHECKOUT / "tests" / "rules" / "language_slips.txt").read_text(encoding="utf-8")
    return found + [line[2:] for line in corpus.splitlines() if line.startswith("> ")]


def edited(text: str, dice: random.Random) -> str:
    pieces = PIECE.findall(text)
    for _ in range(dice.randint(1, 3)):
        at = dice.randrange(len(pieces) + 1)
        match dice.randrange(5):
            case 0:
                del pieces[at : at + 1]
            case 1:
                pieces.insert(at, dice.choice(STRANGE))
            case 2:
                pieces[at:at] = pieces[at : at + 1]
            case 3:
                pieces[at : at + 2] = reversed(pieces[at : at + 2])
            case 4:
                pieces[at : at + 1] = [dice.choice(STRANGE)]
    return "".join(pieces)


def test_an_edited_condition_is_read_or_refused_in_words_and_soon(language: ModuleType) -> None:
    dice = random.Random(20261122)
    conditions = good_conditions()
    assert len(conditions) > 500
    began = time.process_time()
    refused = 0
    for _ in range(EDITS):
        text = edited(dice.choice(conditions), dice)
        node, problems = language.check(text)
        assert node is not None or problems, text
        for problem in problems:
            assert problem.text("en"), text
            assert problem.text("zh"), text
            assert problem.hint_lines("en") is not None, text
            assert len(problem.hint_lines("zh")) == len(problem.hints), text
        refused += bool(problems)
    assert time.process_time() - began < MOST_SECONDS
    assert EDITS / 2 < refused < EDITS  # edits hurt, but not always


@pytest.mark.parametrize("sign", ["(", "NOT ", "a AND ", "1 + ", "'", "，", "CASE WHEN ", "IN (", "2x ", "tag "])
def test_a_long_repetition_is_answered_soon(language: ModuleType, sign: str) -> None:
    began = time.process_time()
    _, problems = language.check(sign * 2000)
    assert problems
    assert time.process_time() - began < 5.0
