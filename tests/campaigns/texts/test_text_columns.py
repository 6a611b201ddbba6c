"""Texts filled in by columns are, to the byte, what a slow walk says, and what Jinja2's sandbox says."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from datetime import date
from types import ModuleType
from typing import Any

import polars as pl
import pytest
from campaign_engine.campaigns.texts.check_template import check_template
from campaign_engine.campaigns.texts.columns import TYPES, render_columns
from campaign_engine.campaigns.texts.fields import Field
from campaign_engine.campaigns.texts.filters import LONGEST_VALUE
from campaign_engine.campaigns.texts.formats import Forms
from campaign_engine.campaigns.texts.read_template import read_template
from hypothesis import given, settings
from hypothesis import strategies as st


def rendered(
    text_world: ModuleType, source: str, rows: Sequence[Mapping[str, Any]], as_html: bool = False
) -> list[Any]:
    template, slips = read_template(source)
    assert template is not None, (source, slips)
    frame = pl.DataFrame(rows, schema={name: TYPES[sort] for name, sort in text_world.SORTS.items()})
    return render_columns(template, frame, text_world.SORTS, text_world.FORMS, html=as_html).to_list()


@settings(max_examples=40)
@given(data=st.data())
def test_columns_say_what_the_sandbox_says_where_all_is_known(text_world: ModuleType, data: st.DataObject) -> None:
    source, rows = data.draw(text_world.sources()), data.draw(text_world.rows(unknown=False))
    as_html = data.draw(st.booleans())
    assert rendered(text_world, source, rows, as_html) == [text_world.with_jinja(source, one, as_html) for one in rows]


@settings(max_examples=50)
@given(data=st.data())
def test_columns_say_what_a_slow_walk_says_whatever_is_unknown(text_world: ModuleType, data: st.DataObject) -> None:
    source, rows = data.draw(text_world.sources()), data.draw(text_world.rows(unknown=True))
    template, _ = read_template(source)
    assert rendered(text_world, source, rows) == [text_world.walk(template.parts, one) for one in rows]


@settings(max_examples=50)
@given(data=st.data())
def test_a_text_that_is_not_warned_of_is_never_left_without_words(text_world: ModuleType, data: st.DataObject) -> None:
    source, rows = data.draw(text_world.sources()), data.draw(text_world.rows(unknown=True))
    template, _ = read_template(source)
    slips = list(check_template(template, text_world.FIELDS))
    assert {one.code for one in slips} <= {"P371"}  # what is drawn is otherwise right
    if not slips:
        assert None not in rendered(text_world, source, rows)


HOSTILE = ["<script>alert(1)</script>", "{{ 7 * 7 }}", "{% for x in y %}", "a\r\nBcc: x", "\u202eevil", "=1+1", "\x00"]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_value_is_data_and_nothing_else(text_world: ModuleType, value: str) -> None:
    row = dict.fromkeys(text_world.SORTS) | {"first_name": value}
    (said,) = rendered(text_world, "Hi {{ first_name }}!", [row])
    assert said.startswith("Hi ")
    assert not set(said) & set("\r\n\x00\u202e")
    (page,) = rendered(text_world, "<p>{{ first_name }}</p>", [row], as_html=True)
    inner = page.removeprefix("<p>").removesuffix("</p>")
    assert "<" not in inner
    assert html.unescape(inner) == said.removeprefix("Hi ").removesuffix("!")


def test_a_field_of_a_megabyte_fills_no_more_than_a_line(text_world: ModuleType) -> None:
    row = dict.fromkeys(text_world.SORTS) | {"first_name": "x" * 1_000_000}
    for source in ("{{ first_name }}", "{{ first_name | upper }}"):
        (said,) = rendered(text_world, source, [row])
        assert len(said) == LONGEST_VALUE
        assert said.endswith("…")


def test_unknown_is_never_printed() -> None:
    template, _ = read_template("Hi {{ first_name }}")
    frame = pl.DataFrame({"first_name": ["Anna", None]})
    forms = Forms("en")
    assert render_columns(template, frame, {"first_name": "text"}, forms).to_list() == ["Hi Anna", None]  # type: ignore[arg-type]
    assert render_columns(template, frame.drop("first_name"), {}, forms).to_list() == [None, None]  # type: ignore[arg-type]


def test_a_day_in_a_comparison_is_a_day() -> None:
    template, slips = read_template("{% if until >= '2026-11-01' %}late{% else %}soon{% endif %}")
    assert template is not None
    assert list(check_template(template, {"until": Field("date")})) == []
    frame = pl.DataFrame({"until": [date(2026, 10, 31), date(2026, 11, 1), None]})
    assert render_columns(template, frame, {"until": "date"}, Forms("en")).to_list() == ["soon", "late", "soon"]
    assert slips == ()
