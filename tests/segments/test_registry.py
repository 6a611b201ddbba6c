"""Versions of models: the file says what was trained, a changed one is noticed, promotions stand as a stack."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from campaign_engine.rules.problems import Phrase, Problem
from campaign_engine.segments.learning.registry import (
    Promotion,
    keep_version,
    numbers_of,
    promote,
    read_promotions,
    read_version,
    scores_of,
    standing,
)
from campaign_engine.segments.learning.versions import Version, version_bytes, version_of
from campaign_engine.segments.models.evidence import Evidence, Figure, Table
from hypothesis import given
from hypothesis import strategies as st

VERSION = Version(
    score="churn",
    version=1,
    learn="churn",
    within=60,
    column="",
    margin=None,
    uses=("orders", "städte"),
    trained_as_of=date(2026, 10, 1),
    instants=(date(2026, 6, 3), date(2026, 8, 2)),
    rows=100,
    share=0.1 + 0.2,
    seed=7,
    product="0.1",
    made_from="f" * 64,
    kind="response",
    model={"method": "logistic", "weights": [0.1, 1e-300, 2 / 3], "none": None},
    evidence=Evidence(
        (Figure("AUC", 0.75, 0.7, 0.8, "20 halves", 0.5, "coin"), Figure("lift", float("nan"))),
        (Table("facts", ("fact", "drop"), (("orders", 0.1), ("städte", None), ("all", float("inf")))),),
        (
            Problem(
                "M122",
                {"fact": "score.churn", "score": "churn", "names": Phrase("a", "甲"), "day": date(2026, 1, 1)},
                hints=("fixed",),
            ),
        ),
    ),
)


def test_a_version_reads_back_as_it_was_written() -> None:
    again = version_of(version_bytes(VERSION))
    assert version_bytes(again) == version_bytes(VERSION)
    assert again.model == VERSION.model
    assert (again.instants, again.uses, again.share) == (VERSION.instants, VERSION.uses, VERSION.share)
    assert [one.value for one in again.evidence.figures] == [0.75, None], "what is no number is not known"
    assert again.evidence.tables[0].rows == (("orders", 0.1), ("städte", None), ("all", None))
    assert again.evidence.remarks[0].text("zh") == VERSION.evidence.remarks[0].text("zh")


def test_the_hash_does_not_know_the_number_and_knows_everything_else() -> None:
    assert replace(VERSION, version=9).hash == VERSION.hash
    others = [
        replace(VERSION, score="x"), replace(VERSION, within=61), replace(VERSION, seed=8), replace(VERSION, uses=()),
        replace(VERSION, model={}), replace(VERSION, evidence=Evidence()), replace(VERSION, rows=101),
        replace(VERSION, trained_as_of=date(2026, 10, 2)), replace(VERSION, made_from="0"),
    ]  # fmt: skip
    assert len({one.hash for one in (VERSION, *others)}) == len(others) + 1


@given(at=st.integers(0, 10_000), byte=st.integers(0, 255))
def test_a_byte_changed_anywhere_is_noticed(at: int, byte: int) -> None:
    content = bytearray(version_bytes(VERSION))
    at %= len(content)
    if content[at] == byte:
        return
    content[at] = byte
    try:
        changed = version_of(bytes(content))
    except ValueError:
        return
    assert version_bytes(replace(changed, version=1)) == version_bytes(VERSION), "blanks, or the number alone"


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"null", b"\xff", b'{"schema": "model.v1"}', b"[" * 100_000])
def test_what_is_no_version_is_a_value_error(content: bytes) -> None:
    with pytest.raises(ValueError):
        version_of(content)


def test_versions_are_found_and_never_written_twice(tmp_path: Path) -> None:
    assert (numbers_of(tmp_path, "churn"), scores_of(tmp_path)) == ([], [])
    for number in (1, 2, 10):
        keep_version(tmp_path, replace(VERSION, version=number))
    (tmp_path / "models" / "churn" / "01.json").write_text("{}")
    (tmp_path / "models" / "churn" / "notes.json").write_text("{}")
    assert (numbers_of(tmp_path, "churn"), scores_of(tmp_path)) == ([1, 2, 10], ["churn"])
    with pytest.raises(FileExistsError):
        keep_version(tmp_path, VERSION)
    found, problems = read_version(tmp_path, "churn", 10)
    assert problems == []
    assert found is not None
    assert found.hash == VERSION.hash


def test_a_version_that_is_gone_changed_or_another_s_is_a_problem(tmp_path: Path) -> None:
    path = keep_version(tmp_path, VERSION)
    (path.parent / "2.json").write_bytes(path.read_bytes())
    document = json.loads(path.read_bytes())
    (path.parent / "3.json").write_text(json.dumps({**document, "rows": 5}))
    for number, why in ((2, "it is version 1"), (3, "changed"), (4, "no such file")):
        found, problems = read_version(tmp_path, "churn", number)
        assert found is None
        assert [problem.code for problem in problems] == ["M111"]
        assert why in problems[0].text("en")


def test_promotions_are_kept_and_damage_is_a_problem(tmp_path: Path) -> None:
    assert read_promotions(tmp_path) == ({}, [])
    promote(tmp_path, {}, VERSION, "2026-10-01T10:00:00+02:00", "anna@shop.example")
    known, problems = read_promotions(tmp_path)
    assert problems == []
    assert known == {"churn": (Promotion(1, VERSION.hash, "2026-10-01T10:00:00+02:00", "anna@shop.example"),)}
    promote(tmp_path, known, replace(VERSION, score="anders"), "later", "")
    known, _ = read_promotions(tmp_path)
    assert known is not None
    assert list(known) == ["anders", "churn"]
    for damaged in ("", "{}", "[]", '{"schema": "promoted.v1", "scores": {"churn": [{"version": 1}]}}'):
        (tmp_path / "models" / "promoted.json").write_text(damaged)
        known, problems = read_promotions(tmp_path)
        assert known is None
        assert [problem.code for problem in problems] == ["M115"]


@given(st.lists(st.one_of(st.integers(1, 9), st.none()), max_size=12))
def test_a_rollback_takes_the_last_promotion_away(steps: list[int | None]) -> None:
    """None is a rollback; one without anything before it is refused by the command, so none stands here."""
    stack: list[int] = []
    written = []
    for step in steps:
        if step is not None:
            stack.append(step)
            written.append(Promotion(step, "", "", ""))
        elif len(stack) > 1:
            stack.pop()
            written.append(Promotion(stack[-1], "", "", "", "rollback"))
    assert [one.version for one in standing(written)] == stack
