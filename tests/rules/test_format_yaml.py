"""The form of YAML files: what it changes, what it must never change, and that a second time changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from textwrap import dedent

import campaign_engine.rules.format_yaml as formatting
import pytest
from campaign_engine.rules.decode import decode
from campaign_engine.rules.format_yaml import comments_of, format_yaml
from campaign_engine.rules.places import Source
from campaign_engine.rules.problems import render_problems
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

RULE = ("id", "why", "when", "then")


def order(path: tuple[str, ...]) -> Sequence[str] | None:
    return RULE if path == ("rules", "*") else None


def formatted(text: str) -> str:
    found = format_yaml(Source("a.yaml", text), order)
    assert found.text is not None, [problem.text() for problem in found.problems]
    return found.text


CHANGED = {
    "indentation": (
        "rules:\n- id: a\n  when:\n      - x\n      - y\n",
        "rules:\n  - id: a\n    when:\n      - x\n      - y\n",
    ),
    "order of keys": ("rules:\n  - then: {tag: b}\n    id: a\n", "rules:\n  - id: a\n    then: {tag: b}\n"),
    "unknown keys last": ("rules:\n  - zz: 1\n    id: a\n    aa: 2\n", "rules:\n  - id: a\n    zz: 1\n    aa: 2\n"),
    "order elsewhere stays": ("facts:\n  b: 1\n  a: 2\n", "facts:\n  b: 1\n  a: 2\n"),
    "flow stays": ("rules:\n  - {then:   b,\n      id: a}   \n", "rules:\n  - {then:   b,\n      id: a}\n"),
    "blank lines": ("\n\na: 1   \n\n\n\nb: 2\n\n\n", "a: 1\n\nb: 2\n"),
    "end of the file": ("a: 1", "a: 1\n"),
    "quotes and spaces inside stay": ("a:   'x'   # y\nb: \"z\"\n", "a:   'x'   # y\nb: \"z\"\n"),
    "dash on its own line": ("rules:\n  -\n    id: a\n", "rules:\n  - id: a\n"),
    "comment after a dash": ("rules:\n  - # of a\n    id: a\n", "rules:\n  # of a\n  - id: a\n"),
    "comments move with their key": (
        "rules:\n  # of the rule\n  - then: x  # effect\n    # name\n    id: a\n",
        "rules:\n  # of the rule\n  # name\n  - id: a\n    then: x  # effect\n",
    ),
    "a deeper comment belongs to what is above": (
        "rules:\n- id: a\n  when:\n  - x\n  # after x\n- id: b\n# end\n",
        "rules:\n  - id: a\n    when:\n      - x\n    # after x\n  - id: b\n# end\n",
    ),
    "block text": (
        "rules:\n- id: a\n  why: |\n     one\n\n       two  \n",
        "rules:\n  - id: a\n    why: |\n       one\n\n         two  \n",
    ),
    "a file that stops within a text": ("a:\n    b: |\n       c", "a:\n  b: |\n     c"),
    "text over lines": (
        "rules:\n- why: \"one\n    two\"\n  id: a\n",
        "rules:\n  - id: a\n    why: \"one\n      two\"\n",
    ),
    "nothing after a key": ("rules:\n- why:\n  id: a\n", "rules:\n  - id: a\n    why:\n"),
    "wide characters": (
        "rules:\n- why: 会员  # 说明\n  id: 老顾客\n",
        "rules:\n  - id: 老顾客\n    why: 会员  # 说明\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGED)
def test_what_becomes_of_it(name: str) -> None:
    before, after = CHANGED[name]
    assert formatted(before) == after
    assert formatted(after) == after


def test_windows_line_ends_and_a_mark_at_the_beginning_are_gone() -> None:
    source, _ = decode("\N{BYTE ORDER MARK}a: 1\r\nb:\r\n- 2\r\n".encode(), "a.yaml")
    assert source is not None
    assert format_yaml(source, order).text == "a: 1\nb:\n  - 2\n"


def test_a_long_line_is_never_wrapped() -> None:
    text = "rules:\n  - id: a\n    when: " + " OR ".join(f"fact_{number} > {number}" for number in range(200)) + "\n"
    assert formatted(text) == text


@pytest.mark.parametrize("text", ["a: [1\n", "a: 1\na: 2\n", "a: &x 1\n", "\ta: 1\n", "- a\nb: c\n"])
def test_what_is_no_yaml_is_left_with_its_problems(text: str) -> None:
    found = format_yaml(Source("a.yaml", text), order)
    assert found.text is None
    assert found.problems
    assert all(problem.code.startswith("Y") for problem in found.problems)


@pytest.mark.parametrize(
    ("text", "line", "column", "hint"),
    [
        ("a:\n  - - 1\n    - 2\n", 2, 3, "on a line of its own"),
        ("b: 1\na:\n  - 1\n  - - 2\n", 4, 3, "each list item"),
        ("--- # first\na: 1\n", 1, 1, "beside the three signs"),
        ("a: 1\n... # last\n", 2, 1, "beside the three signs"),
    ],
)
def test_what_the_layout_does_not_know_is_left_with_a_message_where_it_stands(
    text: str, line: int, column: int, hint: str
) -> None:
    found = format_yaml(Source("a.yaml", text), order)
    assert found.text is None
    (problem,) = found.problems
    assert problem.place is not None
    assert (problem.code, problem.place.line, problem.place.column) == ("C132", line, column)
    assert hint in render_problems([problem])


def test_a_layout_that_lost_a_comment_or_a_value_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for wrong in ("a: 1\n", "a: 2 # x\n", "a: '1' # x\n", "a: 1 # x\nb: 1\n", "a: [ # x\n"):
        monkeypatch.setattr(formatting._Layout, "document", lambda *_, wrong=wrong: wrong)
        found = format_yaml(Source("a.yaml", "a: 1 # x\n"), order)
        assert (found.text, [problem.code for problem in found.problems]) == (None, ["C132"]), wrong


def test_a_sign_inside_a_text_is_no_comment() -> None:
    text = dedent("""\
        a: "x # y"   # one
        b: x#y
        # two
        c: |
          # three
        d: [1, 2] # one
        """)
    assert dict(comments_of(Source("a.yaml", text))) == {"# one": 2, "# two": 1}


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32))
def test_nothing_is_lost_and_a_second_time_changes_nothing(seed: int) -> None:
    text = random_file(Random(seed))
    after = formatted(text)
    assert formatted(after) == after
    assert comments_of(Source("a.yaml", after)) == comments_of(Source("a.yaml", text))
    reader = YAML(typ="safe", pure=True)
    assert reader.load(after) == reader.load(text)  # mappings are equal whatever the order of their keys
    assert "\t" not in after
    assert after.endswith("\n") or not text.endswith("\n")
    assert not after.endswith("\n\n")
    # by an independent count: every line but blank ones is still there, whatever stands before it
    assert sorted(_plain_lines(after)) == sorted(_plain_lines(text))


def _plain_lines(text: str) -> list[str]:
    """Lines without indentation, dashes and what a dash line carries over to its first key."""
    bare = (line.strip() for line in text.split("\n"))
    bare = (line[1:].strip() if line == "-" or line.startswith("- ") else line for line in bare)
    return [line for line in bare if line]


WORDS = (
    "alpha",
    "beta",
    "'no'",
    '"a # b"',
    "x > 3 AND y = 'z'",
    "会员",
    "2026-10-01",
    "3.50",
    "[a, b]",
    "{k: v}",
    "null",
)


def random_file(random: Random) -> str:
    """A file with rules and other things, oddly indented, with comments wherever they may stand."""
    lines: list[str] = []
    remarks(random, lines, 0)
    for name in random.sample(["rules", "facts", "zeta"], random.randint(1, 3)):
        lines.append(f"{name}:{ending(random)}")
        depth = random.choice((0, 1, 2, 4)) if name == "rules" else random.choice((1, 2, 3))
        if name == "rules":
            for _ in range(random.randint(1, 3)):
                remarks(random, lines, depth)
                entry(random, lines, depth)
        else:
            mapping(random, lines, depth, random.sample(["b", "a", "d", "c"], random.randint(1, 3)), 2)
        remarks(random, lines, 0)
    ends = ("\n", "\n\n") if lines[-1].strip() == "more" else ("", "\n", "\n\n")
    return "\n".join(lines) + random.choice(ends)


def entry(random: Random, lines: list[str], depth: int) -> None:
    """A list item that is a mapping, its first key beside the dash or below it."""
    gap = random.choice((1, 1, 3))
    below: list[str] = []
    mapping(
        random, below, depth + 1 + gap, random.sample(["then", "id", "when", "why", "more"], random.randint(1, 5)), 3
    )
    first = next(number for number, line in enumerate(below) if line.strip() and not line.strip().startswith("#"))
    if first == 0 and random.random() < 0.8:
        below[0] = " " * depth + "-" + " " * gap + below[0].lstrip()
        lines += below
    else:
        lines += [" " * depth + "-", *below]


def mapping(random: Random, lines: list[str], depth: int, keys: Sequence[str], deep: int) -> None:
    for key in keys:
        if lines and random.random() < 0.3:
            remarks(random, lines, depth)
        kind = random.random() if deep else 0
        margin = " " * depth
        if kind < 0.55:
            lines.append(f"{margin}{key}: {random.choice(WORDS)}{ending(random)}")
        elif kind < 0.65:
            lines += [f"{margin}{key}: {random.choice('|>')}", f"{margin}  text", "", f"{margin}    more"]
        elif kind < 0.8:
            lines.append(f"{margin}{key}:{ending(random)}")
            inner = depth + random.choice((0, 2, 3))
            for _ in range(random.randint(1, 3)):
                if random.random() < 0.3:
                    remarks(random, lines, inner)
                lines.append(f"{' ' * inner}- {random.choice(WORDS)}{ending(random)}")
        else:
            lines.append(f"{margin}{key}:{ending(random)}")
            mapping(
                random,
                lines,
                depth + random.choice((1, 2, 4)),
                random.sample(["q", "p"], random.randint(1, 2)),
                deep - 1,
            )


def remarks(random: Random, lines: list[str], depth: int) -> None:
    margins = (" " * depth, " " * random.randint(0, 6))
    kinds = ("", f"{margins[0]}# remark {random.randint(0, 9)}", f"{margins[1]}# 备注")
    lines += random.choices(kinds, k=random.choice((0, 0, 1, 2)))


def ending(random: Random) -> str:
    return random.choice(("", "", "", "  ", " # beside", "   # 旁注  "))
