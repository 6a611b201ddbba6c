"""Lines and columns of an index, counted or looked up: both the same as splitting the text by hand."""

from __future__ import annotations

from campaign_engine.rules.places import Place, Source
from hypothesis import given
from hypothesis import strategies as st

TEXTS = st.text("a\n老😀\r\x0b\u2028", max_size=40)


@given(text=TEXTS, data=st.data())
def test_place_of_an_index_is_its_line_and_column(text, data):
    index = data.draw(st.integers(0, len(text)))
    before = text[:index].split("\n")
    expected = (len(before), len(before[-1]) + 1)
    counted, looked_up = Source("a", text), Source("a", text)
    looked_up.line(1)  # makes the table
    for source in (counted, looked_up):
        place = source.place(index)
        assert (place.line, place.column) == expected


@given(text=TEXTS)
def test_lines_are_those_between_line_feeds(text):
    source = Source("a", text)
    lines = text.split("\n")
    assert [source.line(number) for number in range(len(lines) + 2)] == ["", *lines, ""]


@given(text=TEXTS, data=st.data())
def test_stretch_ends_with_its_line(text, data):
    start = data.draw(st.integers(0, len(text)))
    length = data.draw(st.integers(0, 50))
    place = Source("a", text).place(start, length)
    line = place.source.line(place.line)
    assert 1 <= place.length <= max(length, 1)
    assert place.column - 1 + place.length <= max(len(line), place.column)


def test_counted_and_looked_up_places_are_equal():
    source = Source("a", "x\n" * 100)
    assert [source.place(0) for _ in range(50)] == [Place(source, 1, 1, 1)] * 50
    assert str(source.place(7)) == "a:4:2"
