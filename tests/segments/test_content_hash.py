"""Tables that say different things have different hashes; those that say the same, the same."""

from __future__ import annotations

import struct
from datetime import date
from hashlib import blake2b

import polars as pl
import pytest
from campaign_engine.segments import content_hash as module
from campaign_engine.segments.content_hash import content_hash
from hypothesis import given, settings
from hypothesis import strategies as st


def test_the_layout_is_the_one_that_is_written_down():
    """By hand, from the words of the module: count; by name of column label, known bits, values."""
    frame = pl.DataFrame(
        {
            "who": ["a", "é"],
            "n": [1.5, None],
            "day": [date(1970, 1, 3), None],
            "yes": [None, True],
            "t": [["x", "yz"], None],
        }
    )
    laid = struct.pack("<Q", 2)
    for label, known, values in (
        (b"day\ndate\n", 0b01, struct.pack("<ii", 2, 0)),
        (b"n\ndouble\n", 0b01, struct.pack("<dd", 1.5, 0.0)),
        (b"t\ntexts\n", 0b01, struct.pack("<II", 2, 0) + struct.pack("<II", 1, 2) + b"xyz"),
        (b"who\ntext\n", 0b11, struct.pack("<II", 1, 2) + "aé".encode()),
        (b"yes\nboolean\n", 0b10, bytes([0b10])),
    ):
        laid += struct.pack("<Q", len(label)) + label + bytes([known]) + values
    assert content_hash(frame) == blake2b(laid, digest_size=32).hexdigest()


TEXTS = pl.List(pl.String)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (pl.Series(["ab", "c"]), pl.Series(["a", "bc"])),
        (pl.Series(["", "a"]), pl.Series([None, "a"])),
        (pl.Series([0.0, 1.0]), pl.Series([None, 1.0])),
        (pl.Series([0, 1]), pl.Series([None, 1])),
        (pl.Series([False, True]), pl.Series([None, True])),
        (pl.Series([date(1970, 1, 1)]), pl.Series([None], dtype=pl.Date)),
        (pl.Series([[], ["a"]], dtype=TEXTS), pl.Series([None, ["a"]], dtype=TEXTS)),
        (pl.Series([["a", "b"], ["c"]]), pl.Series([["a"], ["b", "c"]])),
        (pl.Series([["ab"], ["c"]]), pl.Series([["a"], ["bc"]])),
        (pl.Series([1, 2]), pl.Series([2, 1])),
        (pl.Series([1, 2]), pl.Series([1.0, 2.0])),
        (pl.Series([1, 2], dtype=pl.Int64), pl.Series([1, 2], dtype=pl.UInt64)),
        (pl.Series([1.0, 2.0]), pl.Series([1.0, 2.0000000000000004])),
        (pl.Series(["a"]), pl.Series(["a", "a"])),
    ],
)
def test_different_tables_differ(one, other):
    assert content_hash(one.alias("x").to_frame()) != content_hash(other.alias("x").to_frame())
    assert content_hash(one.alias("x").to_frame()) != content_hash(one.alias("y").to_frame())


def test_what_stands_behind_an_unknown_value_does_not_count():
    hidden = pl.Series([1.0, 2.0]).set(pl.Series([False, True]), None)
    assert content_hash(hidden.alias("x").to_frame()) == content_hash(pl.Series("x", [1.0, None]).to_frame())


def test_the_sign_of_zero_and_the_order_of_columns_do_not_count():
    one = pl.DataFrame({"a": [0.0], "b": ["x"]})
    other = pl.DataFrame({"b": ["x"], "a": [-0.0]})
    assert content_hash(one) == content_hash(other)


@settings(deadline=None)
@given(st.lists(st.none() | st.text(max_size=4), max_size=12), st.integers(1, 5), st.integers(0, 12))
def test_blocks_and_chunks_do_not_count(texts, rows_at_once, cut):
    series = pl.Series("x", texts, dtype=pl.String)
    chunked = series[:cut].append(series[cut:])
    whole = content_hash(series.to_frame())
    before = module._ROWS_AT_ONCE
    module._ROWS_AT_ONCE = rows_at_once
    try:
        assert content_hash(chunked.to_frame()) == whole
    finally:
        module._ROWS_AT_ONCE = before
