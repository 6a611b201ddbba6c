"""Conditions in YAML: one text, block lists, any_of, all_of, not; what YAML would garble is refused."""

from __future__ import annotations

import pytest
from campaign_engine.engine.tree import All, Any, Compare, Constant, Fact, Flag, Kind, Literal, Not, Type
from campaign_engine.rules.conditions import read_condition, read_expression, read_when
from campaign_engine.rules.places import Source
from campaign_engine.rules.yaml_reader import read_yaml

A, B, C = Flag("tag.a"), Flag("tag.b"), Flag("tag.c")


def node_of(text: str):
    root, problems = read_yaml(Source("a.yaml", text))
    assert root is not None, [problem.text() for problem in problems]
    return root.by_name["when"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("when: tag.a", A),
        ("when: 'tag.a'", A),
        ('when: "tag.a AND tag.b"', All((A, B))),
        ("when: |\n  tag.a\n  AND tag.b", All((A, B))),
        ("when: >\n  tag.a\n  AND tag.b", All((A, B))),
        ("when: tag.a\n  AND tag.b", All((A, B))),
        ("when: true", Constant(True)),
        ("when:\n  - tag.a", A),
        ("when:\n  - tag.a\n  - tag.b", All((A, B))),
        ("when:\n  - tag.a\n  - any_of:\n      - tag.b\n      - tag.c", All((A, Any((B, C))))),
        ("when:\n  any_of:\n    - tag.a\n    - tag.b", Any((A, B))),
        ("when:\n  all_of:\n    - tag.a\n    - tag.b", All((A, B))),
        ("when:\n  not: tag.a", Not(A)),
        ("when: {not: tag.a}", Not(A)),
        ("when:\n  not:\n    - tag.a\n    - tag.b", Not(All((A, B)))),
        ("when:\n  not:\n    any_of:\n      - tag.a\n      - tag.b", Not(Any((A, B)))),
        ("when:\n  any_of:\n    - tag.a\n    - tag.b\n  not: tag.c", All((Any((A, B)), Not(C)))),
        ("when:\n  - - tag.a\n    - tag.b\n  - tag.c", All((All((A, B)), C))),
    ],
)
def test_groups_mean_what_they_say(written, expected):
    condition, problems = read_when(node_of(written + "\n"))
    assert problems == []
    assert condition == expected


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("when: [tag.a, tag.b]", ["S132"]),
        ("when: []", ["S112"]),
        ("when: {}", ["S112"]),
        ("when:\n  any_of: tag.a", ["S104"]),
        ("when:\n  any_of: [tag.a]", ["S132"]),
        ("when:\n  any: tag.a", ["S102"]),
        ('when: "tier = \\"gold\\""', ["S133"]),
        ("when: shelf = 'no #1'", ["Y028"]),
        ("when:\n  - tag.a AND\n  - OR tag.b\n  - tag.c", ["R110", "R110"]),
        ("when:", ["R101"]),
        ("when: ''", ["R101"]),
    ],
)
def test_what_cannot_be_meant_is_refused(written, codes):
    condition, problems = read_when(node_of(written + "\n"))
    assert condition is None
    assert [problem.code for problem in problems] == codes


def test_every_broken_part_of_a_list_is_told():
    written = "when:\n  - a >\n  - any_of:\n      - b >\n      - tag.c\n  - not: c >\n"
    condition, problems = read_when(node_of(written))
    assert condition is None
    assert [problem.place.line for problem in problems] == [2, 4, 6]


def test_a_comment_behind_a_condition_is_a_comment():
    condition, problems = read_condition(node_of("when: tag.a   # tag.b, too\n"))
    assert (condition, problems) == (A, [])


def test_expression_is_read_with_or_without_its_sign():
    number = Type(Kind.NUMBER)
    for written in ("when: '= 2'", "when: 2", "when: '=2'"):
        assert read_expression(node_of(written)) == (Literal(2.0, number), [])


def test_list_is_no_condition_and_no_expression():
    node = node_of("when: {a: b}\n")
    assert [problem.code for problem in read_condition(node)[1]] == ["S130"]
    assert [problem.code for problem in read_expression(node)[1]] == ["S131"]


def test_place_of_a_name_deep_in_a_list_is_its_own():
    condition, _ = read_when(node_of("when:\n  - tag.a\n  - any_of:\n      - tag.b\n      - days > 3\n"))
    assert isinstance(condition, All)
    inner = condition.parts[1]
    assert isinstance(inner, Any)
    compare = inner.parts[1]
    assert isinstance(compare, Compare)
    assert isinstance(compare.left, Fact)
    assert str(compare.left.origin) == "a.yaml:5:9"
