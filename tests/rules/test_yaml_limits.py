"""Hostile files are refused before they cost anything."""

from __future__ import annotations

import time

import pytest
from campaign_engine.rules import yaml_reader
from campaign_engine.rules.places import Source
from campaign_engine.rules.yaml_reader import MAX_DEPTH, MAX_SCALAR, decode, read_yaml

ALLOWED_SECONDS = 0.1
LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(20)
)
MERGES = "a: &a {k: 1}\n" + "".join(f"b{n}: {{<<: [{', '.join(['*a'] * 20)}]}}\n" for n in range(20))
BOMBS = [
    ("billion laughs", LAUGHS, "Y020"),
    ("merge bomb", MERGES, "Y020"),
    ("merge bomb without anchors", "<<: [" + "{a: 1}, " * 10_000 + "]\n", "Y022"),
    ("deep lists", "a: " + "[" * 200_000, "Y005"),
    ("deep groups", "a: " + "{a: " * 100_000, "Y005"),
    ("deep dashes", "- " * 200_000, "Y005"),
    ("deep questions", "? " * 200_000, "Y024"),
    ("huge plain text", "a: " + "x" * 1_900_000 + "\n", "Y007"),
    ("huge quoted text", "a: '" + "x y " * 450_000 + "'\n", "Y007"),
    ("huge block", "a: |\n" + " x\n" * 600_000, "Y007"),
    ("huge key", "x" * 1_900_000 + ": 1\n", "Y007"),
    ("larger than any file", "x" * 2_000_001, "Y004"),
]


def cpu_seconds(text: str) -> tuple[float, list[str]]:
    start = time.process_time()
    root, problems = read_yaml(Source("bomb.yaml", text))
    took = time.process_time() - start
    assert root is None
    return took, [problem.code for problem in problems]


@pytest.mark.parametrize(("text", "code"), [bomb[1:] for bomb in BOMBS], ids=[bomb[0] for bomb in BOMBS])
def test_bomb_is_refused_at_once(text, code):
    took, codes = min((cpu_seconds(text) for _ in range(3)), key=lambda result: result[0])
    assert codes == [code]
    assert took < ALLOWED_SECONDS


def test_many_entries_are_refused_at_the_limit(monkeypatch):
    monkeypatch.setattr(yaml_reader, "MAX_EVENTS", 5_000)
    assert read_yaml(Source("a.yaml", "- a\n" * 4_990))[0] is not None
    root, problems = read_yaml(Source("a.yaml", "- a\n" * 400_000))
    assert root is None
    assert [(problem.code, problem.place.line) for problem in problems] == [("Y006", 4_999)]


def test_what_stands_just_inside_the_limits_is_read():
    for text in ("a: " + "x" * MAX_SCALAR, "[" * MAX_DEPTH + "]" * MAX_DEPTH, "- a\n" * 20_000):
        root, problems = read_yaml(Source("a.yaml", text))
        assert root is not None
        assert not problems


def test_too_many_bytes_are_refused_before_they_are_decoded():
    source, problems = decode(b"\xff" * 2_000_001, "a.yaml")
    assert source is None
    assert [problem.code for problem in problems] == ["Y004"]


def test_time_for_repeated_keys_grows_with_their_number_only():
    seconds = []
    for count in (2_000, 8_000):
        source = Source("a.yaml", "".join(f"k{n}: 1\n" for n in range(count)) * 2)
        runs = []
        for _ in range(3):
            start = time.process_time()
            _, problems = read_yaml(source)
            runs.append(time.process_time() - start)
            assert len(problems) == count
        seconds.append(min(runs))
    assert seconds[1] < 8 * seconds[0]
