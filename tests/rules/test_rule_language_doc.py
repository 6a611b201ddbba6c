"""Every example of `docs/rule-language.md` is run: sound ones are sound, refused ones refused, answers are true.

`CAMPAIGN_REWRITE_GOLDEN=1` writes anew what is said about the refused and the noted ones.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from campaign_engine.engine.reference import truth, value_of
from campaign_engine.rules.checks import check_rules
from campaign_engine.rules.parser_calls import ARGUMENTS
from campaign_engine.rules.problems import is_error, render_problems
from campaign_engine.rules.tokens import KEYWORDS
from campaign_engine.rules.vocabulary import FactInfo, Vocabulary

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rule-language.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
KNOWN = {"yaml", "condition", "expression", "refused", "noted", "customer", "answers", "table", "cells", "csv"}


def blocks(*kinds: str) -> list[str]:
    """The examples of these kinds, in order."""
    return [text.rstrip("\n") for kind, text in BLOCK.findall(PAGE.read_text(encoding="utf-8")) if kind in kinds]


def test_every_example_is_of_a_kind_that_is_run() -> None:
    assert {kind for kind, _ in BLOCK.findall(PAGE.read_text(encoding="utf-8"))} == KNOWN


@pytest.mark.parametrize("line", "\n".join(blocks("condition", "expression")).splitlines())
def test_a_sound_example_is_sound(language: ModuleType, line: str) -> None:
    assert language.check(line)[1] == []


def answer(language: ModuleType, typed: str) -> str:
    """The example, and what is said about it."""
    return f"{typed}\n{render_problems(language.check(typed)[1])}"


def test_what_is_refused_or_noted_is_so_in_these_words(language: ModuleType) -> None:
    if os.environ.get("CAMPAIGN_REWRITE_GOLDEN"):
        rewrite: Callable[[re.Match[str]], str] = lambda found: (  # noqa: E731
            f"```{found[1]}\n{answer(language, found[2].splitlines()[0])}\n```"
            if found[1] in ("refused", "noted")
            else found[0]
        )
        PAGE.write_text(BLOCK.sub(rewrite, PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    for kind in ("refused", "noted"):
        for said in blocks(kind):
            typed = said.splitlines()[0]
            assert answer(language, typed) == said
            assert any(map(is_error, language.check(typed)[1])) == (kind == "refused")


def customer() -> dict[str, object]:
    """The customer of the page; lists of text are tuples."""
    row = yaml.safe_load(blocks("customer")[0])
    return {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}


ANSWERS = [line.rsplit("->", 1) for line in "\n".join(blocks("answers")).splitlines()]


@pytest.mark.parametrize(("typed", "expected"), [(typed.strip(), said.strip()) for typed, said in ANSWERS])
def test_an_answer_is_true(language: ModuleType, typed: str, expected: str) -> None:
    node, _ = language.parse(f"= {typed}")
    if node is None:  # a condition, which is not a value
        found = truth(language.tree(typed), customer())
        problems = language.check(typed)[1]
    else:
        found = value_of(node, customer())
        problems = [
            problem for problem in language.check(f"= {typed}")[1] if problem.code != "R137"
        ]  # need not be money
    assert not any(map(is_error, problems)), [problem.text() for problem in problems]
    words = {None: "unknown", True: "true", False: "false"}
    shown = words[found] if found is None or isinstance(found, bool) else found  # 1.0 == True
    assert (f"{shown:g}" if isinstance(shown, float) else shown) == expected


def fitted(rule_files: ModuleType, language: ModuleType, text: str, table_files: dict[str, bytes] | None = None):
    """The book of a rule file against the vocabulary of this page, which must have nothing to say about it."""
    book, problems = rule_files.read_book(text, table_files=table_files)
    written = {one.name: FactInfo(one.name, one.type, one.otherwise is None) for one in book.derived}
    tags = {f"tag.{tag}": "" for rule in book.every_rule() for tag in rule.tags}
    book, found = check_rules(book, language.VOCABULARY.joined(Vocabulary(written, tags)))
    assert problems + found == []
    return book


def test_the_tables_of_the_page_are_read_without_a_word(rule_files: ModuleType, language: ModuleType) -> None:
    for text in blocks("table"):
        (table,) = fitted(rule_files, language, text).tables
        assert all(row.rule.is_sound for row in table.rows)
        assert len(table.rows) == 4


def test_the_csv_file_of_the_page_is_read_without_a_word(rule_files: ModuleType, language: ModuleType) -> None:
    (data,) = blocks("csv")
    text = """\
tables:
  - {id: spend_band, why: x, hit: first, file: spend_band.csv}
facts:
  points: {type: number, otherwise: 1}
"""
    book = fitted(rule_files, language, text, {"rules/spend_band.csv": data.encode()})
    assert [row.number for row in book.tables[0].rows] == [2, 3, 4]
    assert str(book.tables[0].rows[1].cell_places[1]) == "rules/spend_band.csv:3:16"


CELLS = [[part.strip() for part in line.split("|")] for line in "\n".join(blocks("cells")).splitlines()]


@pytest.mark.parametrize(("column", "cell", "condition"), CELLS)
def test_a_cell_of_the_page_means_the_condition_beside_it(rule_files, language, column, cell, condition) -> None:
    row = f'{{when: {{{column}: "{cell}"}}, then: {{propose: ten_off}}}}'
    book = fitted(rule_files, language, f"tables:\n  - {{id: t, why: x, hit: first, rows: [{row}]}}\n")
    node, problems = language.check(condition)
    assert problems == []
    assert book.tables[0].rows[0].rule.when == node


def test_the_page_names_every_function_keyword_and_operator() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name in ARGUMENTS if f"`{name}(" not in page and f"{name}(" not in page] == []
    assert [word for word in KEYWORDS if not re.search(rf"\b{word}\b", page)] == []


def test_the_rule_file_of_the_page_is_read_without_a_word(rule_files: ModuleType, language: ModuleType) -> None:
    (text,) = blocks("yaml")
    book, problems = rule_files.read_book(text)
    assert problems == []
    assert [rule.id for rule in book.rules] == ["lapsing_regular", "winback_coupon", "no_gifts_while_complaining"]
    assert book.rules[1].active_from == date(2026, 10, 1)
