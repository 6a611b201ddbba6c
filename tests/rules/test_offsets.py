"""Every character of a scalar's text is found again where it was written, however it was written."""

from __future__ import annotations

import pytest
import yaml
from campaign_engine.rules.nodes import Mapping, Scalar
from campaign_engine.rules.places import Source
from campaign_engine.rules.yaml_reader import read_yaml
from hypothesis import given
from hypothesis import strategies as st

WORDS = st.text(alphabet="ab '\"#:\\，老😀é-", min_size=1, max_size=12)
TEXTS = st.lists(WORDS, min_size=1, max_size=8).map(" ".join).map(str.strip).filter(bool)


def scalar_of(written: str) -> Scalar:
    """The value under `a` (or in a list under it) of a file."""
    root, problems = read_yaml(Source("a.yaml", written))
    assert isinstance(root, Mapping), [problem.text() for problem in problems]
    value = root.by_name["a"]
    assert isinstance(value, Scalar)
    return value


def character_at(scalar: Scalar, index: int) -> str:
    place = scalar.place_of(index, 1)
    return place.source.line(place.line)[place.column - 1]


@given(text=TEXTS, style=st.sampled_from(("'", '"', "|", ">", None)), width=st.integers(5, 40))
def test_each_character_is_where_it_was_written(text, style, width):
    written = yaml.dump({"k": 1, "a": text}, default_style=style, allow_unicode=True, width=width, sort_keys=False)
    if any(mark in written for mark in ("? ", "!!")) or "\ufeff" in written:
        return
    scalar = scalar_of(written.replace('"k": !!int "1"\n', ""))
    assert scalar.text.rstrip("\n") == text
    for index, character in enumerate(scalar.text):
        if character.strip():
            assert character_at(scalar, index) in (character, "\\")


@pytest.mark.parametrize(
    ("written", "word", "line", "column"),
    [
        ("a: x > 3 AND y\n", "AND", 1, 10),
        ("a:   x\n   AND y\n", "AND", 2, 4),
        ("a: x\n\n   AND y\n", "AND", 3, 4),
        ("a: 'it''s AND y'\n", "AND", 1, 11),
        ("a: 'x\n  AND y'\n", "AND", 2, 3),
        ('a: "x AND y"\n', "AND", 1, 7),
        ('a: "x \\u00e9 AND y"\n', "AND", 1, 14),
        ('a: "x\\\n    AND y"\n', "AND", 2, 5),
        ("a: |\n  x\n    AND y\n", "AND", 3, 5),
        ("a: |-  # comment AND\n  x\n\n  AND y\n", "AND", 4, 3),
        ("a: >\n  x\n  AND y\n", "AND", 3, 3),
        ("a: |2\n    x\n  AND y\n", "AND", 3, 3),
        ("a: 😀😀 AND y\n", "AND", 1, 7),
        ("老客: 1\na: 老 AND y\n", "AND", 2, 6),
    ],
)
def test_word_stands_at_line_and_column(written, word, line, column):
    scalar = scalar_of(written)
    place = scalar.place_of(scalar.text.index(word), len(word))
    assert (place.line, place.column, place.length) == (line, column, len(word))


def test_stretch_over_two_lines_is_marked_to_the_end_of_the_first():
    scalar = scalar_of("a: xx AND\n   yy\n")
    place = scalar.place_of(0, len(scalar.text))
    assert (place.line, place.column, place.length) == (1, 4, 6)


@pytest.mark.parametrize("written", ["a: x > 3\n", "a: 'x > 3'\n", 'a: "x > 3"\n', "a: |\n  x > 3\n", "a: x\n  > 3\n"])
def test_end_of_the_text_has_a_place(written):
    scalar = scalar_of(written)
    place = scalar.place_of(len(scalar.text), 0)
    assert place.line >= 1
    assert place.column >= 1
