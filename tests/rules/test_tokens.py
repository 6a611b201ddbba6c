"""Texts to tokens: what is one token, where it stands, and what is read although it is written otherwise."""

from __future__ import annotations

import re
from datetime import date

import pytest
from campaign_engine.rules.tokens import KEYWORDS, is_currency_code, tokenize
from campaign_engine.rules.tolerant import (
    CURRENCY_SIGNS,
    FOLDED,
    FOREIGN_FUNCTIONS,
    JOINING_WORDS,
    OPERATOR_WORDS,
    SIGNS,
    TWISTED_SIGNS,
)
from hypothesis import given, settings
from hypothesis import strategies as st

TOKENS = (
    ("a.b", ["name a.b 0-3"]),
    ("a>=1", ["name a 0-1", "sign >= 1-3", "number 1 3-4"]),
    ("  not  x", ["word NOT 2-5", "name x 7-8"]),
    ("'it''s' ''", ["text it's 0-7", "text  8-10"]),
    ("2026-10-01", ["date 2026-10-01 0-10"]),
    ("2026 - 10", ["number 2026 0-4", "sign - 5-6", "number 10 7-9"]),
    ("5.00", ["number 5.00 0-4"]),
    ("1,000.50", ["number 1000.50 0-8"]),
    ("f(1,000)", ["name f 0-1", "sign ( 1-2", "number 0 2-7", "sign ) 7-8"]),
    ("f(1,200)", ["name f 0-1", "sign ( 1-2", "number 1 2-3", "sign , 3-4", "number 200 4-7", "sign ) 7-8"]),
    ("(1,200)", ["sign ( 0-1", "number 1200 1-6", "sign ) 6-7"]),
    ("x AND (1,200)", ["name x 0-1", "word AND 2-5", "sign ( 6-7", "number 1200 7-12", "sign ) 12-13"]),
    ("120days", ["number 120 0-3", "name days 3-7"]),
    ("300元", ["number 300 0-3", "name 元 3-4"]),
    ("90d_orders", ["name 90d_orders 0-10"]),
    ("£5", ["currency £ 0-1", "number 5 1-2"]),
    ("５０％", ["number 50 0-2", "sign % 2-3"]),
    ("a≥１", ["name a 0-1", "sign >= 1-2", "number 1 2-3"]),
    ("a　b", ["name a 0-1", "name b 2-3"]),
    ("“a”‘b’「c」", ["text a 0-3", "text b 3-6", "text c 6-9"]),
    ("名.字", ["name 名.字 0-3"]),
    ("İN", ["name İN 0-2"]),
    ("ın", ["name ın 0-2"]),
)


@pytest.mark.parametrize(("text", "expected"), TOKENS, ids=[case[0] for case in TOKENS])
def test_a_text_has_these_tokens(text: str, expected: list[str]) -> None:
    tokens = tokenize(text).tokens
    assert [f"{one.kind} {one.text} {one.start}-{one.end}" for one in tokens[:-1]] == expected
    assert (tokens[-1].kind, tokens[-1].start) == ("end", len(text))


def test_a_date_token_holds_the_date() -> None:
    assert tokenize("2024-02-29").tokens[0].value == date(2024, 2, 29)


SLIPS = (
    ("a ≥ 1 AND b ≥ 2", ["R150"]),
    ("‘a’", ["R151"]),
    ("1,000", ["R152"]),
    ("a => 1", ["R114"]),
    ("a § b", ["R102"]),
    ("'a", ["R103"]),
    ("{{ a }}", ["R122"]),
    ("1e6", ["R127"]),
    ("1_000", ["R127"]),
    ("1.2.3", ["R127"]),
    ("12 000", ["R127"]),
    ("3,5", ["R127"]),
    ("007", ["R127"]),
    ("9007199254740992", []),
    ("9007199254740993", ["R128"]),
    ("2026-02-30", ["R126"]),
    ("1/2/2026", ["R126"]),
    ("2026年10月1日", ["R126"]),
    ("2026-10-01T08:00", ["R126"]),
    ("LEAST(a, 1,200)", ["R144"]),
    ("LEAST(a,1,200)", []),
    ("LEAST(a; b)", ["R150"]),
    ("a; b", ["R102"]),
    ("a\u200bb", ["R102"]),
    ("a, b", []),
)


@pytest.mark.parametrize(("text", "codes"), SLIPS, ids=[repr(case[0]) for case in SLIPS])
def test_a_slip_is_noticed(text: str, codes: list[str]) -> None:
    assert [slip.code for slip in tokenize(text).slips] == codes


@given(st.text(max_size=40) | st.text(st.sampled_from("aA1.,-'\"“” ()=<>&%£$5k年2026{}\n"), max_size=30))
@settings(max_examples=500, deadline=None)
def test_tokens_stand_in_order_inside_the_text_and_leave_out_only_blanks(text: str) -> None:
    read = tokenize(text)
    ends = [0] + [token.end for token in read.tokens]
    starts = [token.start for token in read.tokens] + [len(text)]
    assert all(end <= start for end, start in zip(ends[:-1], starts[:-1], strict=True))
    if read.readable:
        between = "".join(text[end:start] for end, start in zip(ends, starts, strict=True))
        assert between.strip() == ""
    else:
        assert read.slips
    for slip in read.slips:
        assert 0 <= slip.start < slip.end <= len(text)


def test_one_kind_of_slip_is_told_once() -> None:
    assert len(tokenize("a ≥ 1 AND b ≥ 2 AND c ≠ 3").slips) == 2


def test_folding_keeps_columns_and_never_makes_a_quote() -> None:
    assert all(isinstance(plain, int) for plain in FOLDED.values())
    assert not {chr(plain) for plain in FOLDED.values()} & set("'\"")


def test_the_tables_of_habits_lead_only_to_what_exists() -> None:
    plain = {"=", "<>", "<", "<=", ">", ">=", "+", "-", "*", "%"} | KEYWORDS
    for table in (SIGNS, TWISTED_SIGNS, JOINING_WORDS, OPERATOR_WORDS):
        assert set(table.values()) <= plain
        assert not {word.upper() for word in table} & KEYWORDS
    assert all(is_currency_code(code) for codes in CURRENCY_SIGNS.values() for code in codes)
    assert all(re.fullmatch("[A-Z_]+", name) for name in FOREIGN_FUNCTIONS)
