"""Cells to values, kind by kind, each row a claim; exact against Python's own decimals and floats."""

from __future__ import annotations

import math
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

import polars as pl
import pytest
from campaign_engine.rules.places import Place, Source
from campaign_engine.segments.convert import REASONS, Reading, convert
from campaign_engine.segments.data_spec import Column, TableSource
from campaign_engine.segments.exact_numbers import divide_half_even, exact_units
from hypothesis import given, settings
from hypothesis import strategies as st

PLACE = Place(Source("project.yaml", "x"), 1, 1)
DAY = date(2026, 10, 1)


def read(
    kind: str,
    cells: list[object],
    dtype: pl.DataType | None = None,
    source: dict[str, object] | None = None,
    **more: object,
):
    reading = Reading(TableSource(PLACE, file="c.csv", missing=("", "NA"), **(source or {})), 2, "Europe/Vienna", DAY)
    converted = convert(pl.Series("c", cells, dtype=dtype), Column("c", "c", kind, PLACE, **more), reading)
    reasons = [REASONS[one] for one in converted.reasons.to_list()]
    return [reason or value for value, reason in zip(converted.values.to_list(), reasons, strict=True)]


TEXT_CELLS = [
    ("id", "007", "007"), ("id", " 7 ", "7"), ("id", "NA", None), ("id", "", None), ("id", "   ", None),
    ("text", "e\u0301", "é"), ("text", "\u00a0Wien\u3000", "Wien"), ("text", "NA", None), ("text", "na", "na"),
    ("number", "12", 12.0), ("number", "+1.5", 1.5), ("number", "-.5", -0.5), ("number", "5.", 5.0),
    ("number", "1e3", 1000.0),
    ("number", "1E-2", 0.01), ("number", "-0", 0.0), ("number", "nan", None), ("number", "NaN", None),
    ("number", "-Infinity", None),
    ("number", "1_000", "D155"), ("number", "1,000", "D155"), ("number", "0x10", "D155"), ("number", "٣", "D155"),
    ("number", "１２", "D155"), ("number", "12 EUR", "D155"), ("number", "1e", "D155"), ("number", ".", "D155"),
    ("number", "true", "D155"), ("number", "9007199254740992", 2.0**53), ("number", "9007199254740993", "D156"),
    ("number", "-9007199254740993", "D156"), ("number", "00009007199254740992", 2.0**53), ("number", "1e999", "D156"),
    ("number", "12345678901234567890.5", 12345678901234567890.5),
    ("money", "12.50", 1250), ("money", "12", 1200), ("money", "-0.01", -1), ("money", "12.500", 1250),
    ("money", "12.505", "D158"),
    ("money", "1e2", "D157"), ("money", "€5", "D157"), ("money", "90071992547409.92", 2**53),
    ("money", "90071992547409.93", "D156"),
    ("money", "9" * 24, "D156"), ("money", "9" * 30, "D157"), ("money", "nan", None),
    ("date", "2026-02-28", date(2026, 2, 28)), ("date", "2026-02-29", "D159"), ("date", "2026-2-8", "D159"),
    ("date", "0001-01-01", date(1, 1, 1)), ("date", "0000-01-01", "D159"), ("date", "9999-12-31", date(9999, 12, 31)),
    ("date", "10000-01-01", "D159"), ("date", "2026-01-01 00:00", "D159"), ("date", "20260101", "D159"),
    ("boolean", "TRUE", True), ("boolean", "Yes", True), ("boolean", "1", True), ("boolean", "是", True),
    ("boolean", "off", False),
    ("boolean", "N", False), ("boolean", "0", False), ("boolean", "2", "D160"), ("boolean", "ja", "D160"),
    ("boolean", "", None),
    ("texts", "tea | cake|NA||", ["tea", "cake"]), ("texts", "", None),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "cell", "expected"), TEXT_CELLS)
def test_a_cell_of_text_becomes(kind, cell, expected):
    [value] = read(kind, [cell])
    assert value == expected
    assert type(value) is type(expected)
    if value == 0.0:
        assert math.copysign(1, value) == 1


@pytest.mark.parametrize(
    ("kind", "cells", "dtype", "expected"),
    [
        ("number", [1, 2**53, 2**53 + 1, None], pl.Int64, [1.0, 2.0**53, "D156", None]),
        ("number", [2**64 - 1], pl.UInt64, ["D156"]),
        ("number", [0.5, float("nan"), float("inf"), -0.0], pl.Float64, [0.5, None, None, 0.0]),
        ("number", [0.1], pl.Float32, [float(pl.Series([0.1], dtype=pl.Float32).cast(pl.Float64)[0])]),
        ("number", [Decimal("0.30"), Decimal("-1.5")], pl.Decimal(10, 2), [0.3, -1.5]),
        ("money", [1, -3, 2**53], pl.Int64, [100, -300, "D156"]),
        ("money", [0.1, 0.1 + 0.2, 1.005, float("nan"), 1e300], pl.Float64, [10, "D158", "D158", None, "D156"]),
        ("money", [Decimal("0.305"), Decimal("0.300")], pl.Decimal(10, 3), ["D158", 30]),
        ("date", [date(2026, 1, 2), None], pl.Date, [date(2026, 1, 2), None]),
        ("boolean", [True, False, None], pl.Boolean, [True, False, None]),
        ("boolean", [0, 1, 2], pl.Int8, [False, True, "D160"]),
        ("id", [7, 12], pl.Int64, ["7", "12"]),
        ("id", [7.0, 0.5, None], pl.Float64, ["7", "D163", None]),
        ("text", ["x", None], pl.Categorical, ["x", None]),
        ("text", [True], pl.Boolean, ["true"]),
        ("text", [None, None], pl.Null, [None, None]),
        ("money", [None], pl.Null, [None]),
    ],
)
def test_a_typed_cell_becomes(kind, cells, dtype, expected):
    assert read(kind, cells, dtype) == expected


@pytest.mark.parametrize(
    ("kind", "cells", "more", "source", "expected"),
    [
        ("number", ["1.234.567,5", "1.234", "12,5", "1.23"], {}, {"decimal": ",", "thousands": "."},
         [1234567.5, 1234.0, 12.5, "D155"]),
        ("number", ["1,234", "12,34", "1,234.5"], {}, {"thousands": ","}, [1234.0, "D155", 1234.5]),
        ("money", ["1 234,50", "1234,5"], {}, {"decimal": ",", "thousands": " "}, [123450, 123450]),
        ("money", ["1'234.50"], {}, {"thousands": "'"}, [123450]),
        ("money", ["1250", "12.5"], {"minor": True}, {}, [1250, "D158"]),
        ("money", ["1.005", "1.015", "-1.005", "1.0051"], {"rounded": True}, {}, [100, 102, -100, 101]),
        ("number", ["5", "11", "-1", "x"], {"lowest": Decimal(0), "highest": Decimal(10)}, {},
         [5.0, "D162", "D162", "D155"]),
        ("number", ["5", "11"], {"highest": Decimal(10), "outside": "unknown"}, {}, [5.0, None]),
        ("money", ["0.005", "0.01", "0.02"], {"lowest": Decimal("0.015")}, {}, ["D158", "D162", 2]),
        ("date", ["2026-10-01", "2026-10-02"], {"highest": "today"}, {}, [date(2026, 10, 1), "D162"]),
        ("date", ["1.2.2026", "01.02.2026", "1.2.26", "2026-02-01"], {"format": "%d.%m.%Y"}, {},
         [date(2026, 2, 1)] * 2 + ["D159"] * 2),
        ("date", ["20260201", "2026021"], {"format": "%Y%m%d"}, {}, [date(2026, 2, 1), "D159"]),
        ("date", ["2026-02-01 23:59:59"], {"format": "%Y-%m-%d %H:%M:%S"}, {}, [date(2026, 2, 1)]),
        ("date", ["46054", "46054.0", "60", "x"], {"format": "excel"}, {}, [date(2026, 2, 1)] * 2 + ["D159"] * 2),
        ("boolean", ["ja", "NEIN", "yes"], {"yes": ("Ja",), "no": ("nein",)}, {}, [True, False, "D160"]),
        ("text", ["gold", "Gold", "NA"], {"categories": ("gold",)}, {}, ["gold", "D161", None]),
        ("texts", ["a;b", "a;x"], {"categories": ("a", "b"), "separator": ";"}, {}, [["a", "b"], "D161"]),
        ("number", ["", "1"], {"required": True}, {}, ["D154", 1.0]),
    ],
)  # fmt: skip
def test_declarations_change_what_a_cell_means(kind, cells, more, source, expected):
    assert read(kind, cells, None, source, **more) == expected


def test_a_timestamp_in_a_date_column_is_its_local_day():
    moments = pl.Series(["2026-09-30T22:30:00"]).str.to_datetime()
    assert read("date", moments.to_list(), pl.Datetime("us")) == [date(2026, 9, 30)]
    aware = moments.dt.replace_time_zone("UTC")
    reading = Reading(TableSource(PLACE, file="c.parquet"), 2, "Europe/Vienna", DAY)
    assert convert(aware, Column("c", "c", "date", PLACE), reading).values.to_list() == [date(2026, 10, 1)]


@settings(deadline=None)
@given(
    st.lists(st.decimals(-(10**9), 10**9, places=None, allow_nan=False).map(lambda d: format(d, "f")), max_size=5),
    st.integers(0, 3),
    st.booleans(),
)
def test_amounts_equal_pythons_decimals(texts, scale, rounded):
    texts = [text for text in texts if len(text) < 25]
    units = exact_units(pl.Series(texts, dtype=pl.String), scale, rounded)
    for row, text in enumerate(texts):
        exact = Decimal(text).scaleb(scale)
        whole = exact.to_integral_value(ROUND_HALF_EVEN)
        decimals = -min(Decimal(text).normalize().as_tuple().exponent, 0)
        good = abs(whole) <= 2**53 and (whole == exact or (rounded and decimals <= 12))
        assert units.values[row] == (int(whole) if good else None)
        marks = (units.not_number[row], units.too_many_decimals[row], units.too_large[row])
        assert any(marks) != good


@settings(deadline=None)
@given(
    st.lists(st.floats(-1e7, 1e7) | st.integers(-(10**9), 10**9).map(lambda cents: cents / 100), max_size=5),
    st.booleans(),
)
def test_amounts_from_floats_are_those_of_their_shortest_text(numbers, rounded):
    texts = [format(Decimal(repr(number)), "f") for number in numbers]
    short = [row for row, text in enumerate(texts) if len(text.partition(".")[2]) <= 12]
    floats = exact_units(pl.Series([numbers[row] for row in short], dtype=pl.Float64), 2, rounded)
    written = exact_units(pl.Series([texts[row] for row in short], dtype=pl.String), 2, rounded)
    assert floats.values.to_list() == written.values.to_list()
    assert floats.too_many_decimals.to_list() == written.too_many_decimals.to_list()


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_from_text_equal_pythons_floats(number):
    text = repr(number)
    expected = None if "e" not in text and text.endswith(".0") and abs(number) > 2**53 else number
    [value] = read("number", [text])
    assert value == (number if expected is None else expected)


@settings(deadline=None)
@given(st.lists(st.integers(-(10**30), 10**30), min_size=1, max_size=5), st.sampled_from([1, 2, 7, 10, 100, 10**9]))
def test_division_rounds_half_to_even(numbers, divisor):
    result = divide_half_even(pl.Series(numbers, dtype=pl.Int128), divisor).to_list()
    assert result == [
        int((Decimal(n) / divisor).to_integral_value(ROUND_HALF_EVEN)) if abs(n) < 10**20 else round_by_hand(n, divisor)
        for n in numbers
    ]


def round_by_hand(number: int, divisor: int) -> int:
    below, rest = divmod(number, divisor)
    return below + (2 * rest > divisor or (2 * rest == divisor and below % 2 == 1))
