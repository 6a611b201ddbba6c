"""LOWER and UPPER replace letter by letter, by a table that no version of Python can change."""

from __future__ import annotations

import hashlib
import sys
import unicodedata

import pytest
from campaign_engine.engine.letter_case import lower, lower_pairs, upper, upper_pairs
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "small", "capital"),
    [
        ("Émile", "émile", "ÉMILE"),
        ("ΣΊΣΥΦΟΣ", "σίσυφοσ", "ΣΊΣΥΦΟΣ"),
        ("straße", "straße", "STRAßE"),
        ("İstanbul ı", "istanbul ı", "İSTANBUL I"),
        ("ﬁn", "ﬁn", "ﬁN"),
        ("ᾳ ᾼ", "ᾳ ᾳ", "ᾼ ᾼ"),
        ("猫 Иван 𐐀", "猫 иван 𐐨", "猫 ИВАН 𐐀"),
        ("", "", ""),
    ],
)
def test_letters_change_one_for_one(text, small, capital):
    assert lower(text) == small
    assert upper(text) == capital


@given(st.text())
def test_length_never_changes_and_twice_is_once(text):
    for change in (lower, upper):
        assert len(change(text)) == len(text)
        assert change(change(text)) == change(text)


def test_pairs_are_the_same_table():
    assert "".join(letter for letter, _ in lower_pairs()) == "".join(sorted(letter for letter, _ in lower_pairs()))
    for pairs, change in ((lower_pairs(), lower), (upper_pairs(), upper)):
        assert dict(pairs) == {chr(c): change(chr(c)) for c in range(sys.maxunicode + 1) if change(chr(c)) != chr(c)}


def test_the_table_is_frozen():
    text = "\n".join(letter + partner for pairs in (lower_pairs(), upper_pairs()) for letter, partner in pairs)
    assert (len(lower_pairs()), len(upper_pairs())) == (1433, 1450)
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == "0a6f03ba6e0e4e46"


def test_the_table_is_the_simple_mapping_of_unicode_14():
    """Later versions may give new letters a partner, never change one that is given (Unicode stability policy)."""
    small, capital = dict(lower_pairs()), dict(upper_pairs())
    for letter in map(chr, range(sys.maxunicode + 1)):
        if unicodedata.unidata_version != "14.0.0" and letter not in small and letter not in capital:
            continue
        if len(letter.lower()) == 1:
            assert small.get(letter, letter) == letter.lower()
        if len(letter.upper()) == 1:
            assert capital.get(letter, letter) == letter.upper()
        elif len(letter.title()) == 1:
            assert capital.get(letter, letter) == letter.title()
        else:
            assert letter not in capital
