"""The whole output of the examples, kept as files and read in review as one reads code."""

from __future__ import annotations

from pathlib import Path

import pytest
from campaign_engine.cli import exit_code_of

from .conftest import Run, copy_of, equals_golden

DAY = ("--as-of", "2026-10-01")
STARTER: list[tuple[str, tuple[str, ...]]] = [
    ("check", ("check", *DAY)),
    ("check-zh", ("check", *DAY, "--lang", "zh")),
    ("test", ("test",)),
    ("test-junit", ("test", "--format", "junit")),
    ("test-coverage", ("test", "--coverage")),
    ("test-coverage-zh", ("test", "--coverage", "--lang", "zh")),
    ("test-suggest", ("test", "--suggest")),
    ("test-suggest-zh", ("test", "--suggest", "--lang", "zh")),
    ("test-json", ("test", "--format", "json")),
    ("schema", ("schema",)),
    ("simulate", ("simulate", *DAY)),
    ("simulate-zh", ("simulate", *DAY, "--lang", "zh")),
    ("simulate-brief", ("simulate", *DAY, "--brief")),
    ("list-nothing", ("simulate", *DAY, "--list", "nothing")),
    ("list-given", ("simulate", *DAY, "--list", "given")),
    ("list-given-zh", ("simulate", *DAY, "--list", "given", "--lang", "zh")),
    ("list-nothing-zh", ("simulate", *DAY, "--list", "nothing", "--lang", "zh")),
    ("explain-C007", ("explain", "C007", *DAY)),
    ("explain-C005-offer", ("explain", "C005", "free_delivery_once", *DAY)),
    ("explain-C007-zh-facts", ("explain", "C007", "come_back", *DAY, "--lang", "zh", "--facts")),
    ("explain-C007-customer", ("explain", "C007", *DAY, "--for", "customer")),
    ("explain-C007-customer-zh", ("explain", "C007", *DAY, "--for", "customer", "--lang", "zh")),
]
RETAIL: list[tuple[str, tuple[str, ...]]] = [
    ("check", ("check", "--as-of", "2010-10-01")),
    ("test", ("test",)),
    ("test-coverage", ("test", "--coverage")),
    ("test-suggest", ("test", "--suggest")),
    ("simulate", ("simulate", "--as-of", "2010-10-01")),
    ("explain-13357", ("explain", "13357", "--as-of", "2010-10-01")),
]


@pytest.mark.parametrize(("name", "words"), STARTER, ids=[name for name, _ in STARTER])
def test_the_starter_prints_what_is_kept(shop: Path, run: Run, name: str, words: tuple[str, ...]) -> None:
    printed = run(*words)
    assert (printed.code, printed.err) == (0, "")
    equals_golden(f"starter/{name}.txt", printed.out)


def test_an_edit_prints_who_gains_and_who_loses(shop: Path, run: Run) -> None:
    run("simulate", *DAY)
    rules = shop / "rules" / "come_back.yaml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("days_away > 42", "days_away > 60"), encoding="utf-8")
    printed = run("simulate", *DAY)
    assert (printed.code, printed.err) == (0, "")
    equals_golden("starter/simulate-after-edit.txt", printed.out)


@pytest.fixture(scope="module")
def retail(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With its scores learned."""
    folder = copy_of("online-retail", tmp_path_factory.mktemp("retail") / "shop")
    assert exit_code_of(["train", "--project-dir", str(folder), "--as-of", "2010-10-01"]) == 0
    return folder


@pytest.mark.parametrize(("name", "words"), RETAIL, ids=[name for name, _ in RETAIL])
def test_the_real_shop_prints_what_is_kept(
    retail: Path, run: Run, monkeypatch: pytest.MonkeyPatch, name: str, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(retail)
    printed = run(*words)
    assert (printed.code, printed.err) == (0, "")
    equals_golden(f"online-retail/{name}.txt", printed.out)
