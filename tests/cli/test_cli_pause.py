"""`campaign pause` and `campaign resume`, as people type them, and what a run says of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

AUTUMN = "come_back_autumn"
BY = ("--by", "anna@shop.example")


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Who acts must be said."""
    monkeypatch.delenv("CAMPAIGN_BY", raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "none"))
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", str(tmp_path / "none"))


def given(run, *words: str) -> int:
    shown = run("simulate", "--list", "given", "--format", "json", "--even-if-cases-fail", *words)
    return sum(row["campaign"] == AUTUMN for row in json.loads(shown.out))


def test_a_pause_holds_at_once_is_told_and_ends(run, shop: Path) -> None:
    before = given(run, "--as-of", "2026-10-01")
    assert before > 0
    paused = run("pause", AUTUMN, "--why", "wrong price", *BY)
    assert paused.code == 0, paused.err
    assert "by anna@shop.example (--by): wrong price" in paused.out
    assert given(run, "--as-of", "2026-10-01") == 0
    shown = run("simulate", "--as-of", "2026-10-01")
    assert "L123" in shown.err
    assert "wrong price" in shown.err
    assert "已暂停，不发放任何优惠：wrong price" in run("simulate", "--as-of", "2026-10-01", "--lang", "zh").err
    again = run("pause", AUTUMN, "--why", "another", "--by", "ben")
    assert (again.code, "was paused before, by anna@shop.example" in again.out) == (0, True)
    assert "it was paused by anna@shop.example: wrong price" in run("resume", AUTUMN, "--by", "ben").out
    assert "nothing changed" in run("resume", AUTUMN, "--by", "ben").out
    assert given(run, "--as-of", "2026-10-01") == before


def test_a_file_of_own_history_does_not_undo_a_pause(run, shop: Path) -> None:
    (shop / "state.json").write_text('{"schema": "state.v1"}', encoding="utf-8")
    named = ("--as-of", "2026-10-01", "--state", "state.json")
    assert given(run, *named) > 0
    assert run("pause", AUTUMN, "--why", "wrong price", *BY).code == 0
    assert given(run, *named) == 0


def test_the_stricter_of_file_and_store_holds(run, shop: Path) -> None:
    file = next(path for path in (shop / "campaigns").glob("*.yaml") if AUTUMN in path.read_text(encoding="utf-8"))
    file.write_text(file.read_text(encoding="utf-8").replace("status: live", "status: paused"), encoding="utf-8")
    assert run("pause", AUTUMN, "--why", "wrong price", *BY).code == 0
    resumed = run("resume", AUTUMN, *BY)
    assert "status: paused, and the stricter of the two holds" in resumed.out
    assert given(run, "--as-of", "2026-10-01") == 0


def test_a_slip_in_the_name_is_told_and_nothing_is_paused(run, shop: Path) -> None:
    wrong = run("pause", "come_back_autum", "--why", "wrong price", *BY)
    assert (wrong.code, "L121" in wrong.err, f"Did you mean {AUTUMN}?" in wrong.err) == (1, True, True)
    assert "L122" in run("pause", AUTUMN, "--why", "wrong price").err
    assert "L120" in run("pause", AUTUMN, "--why", " \n ", *BY).err
    assert run("pause", AUTUMN).code == 2
    assert given(run, "--as-of", "2026-10-01") > 0


def test_answers_for_programs_say_what_became_of_it(run, shop: Path) -> None:
    words = (AUTUMN, *BY, "--format", "json")
    said = [json.loads(run(*before, *words).out)["status"] for before in (
        ("pause", "--why", "x"), ("pause", "--why", "y"), ("resume",), ("resume",),
    )]  # fmt: skip
    assert said == ["paused", "again", "resumed", "again"]
