"""Whatever is written, reading it ends, gives a tree or slips inside the text, and lets nothing unlisted through."""

from __future__ import annotations

import pytest
from campaign_engine.campaigns.texts.read_template import LONGEST_TEXT, read_template
from campaign_engine.campaigns.texts.template import names_in
from hypothesis import given, settings
from hypothesis import strategies as st

WORDS = """{{ }} {% %} {# #} if elif else endif for in set macro include raw endraw is known not and or == < > | . , ( )
[ ] '' ' " x offer.value default truncate(5) 1 2.5 ** * + ~ __class__ 客户 \\ {%- -%}"""
PIECES = st.sampled_from([*WORDS.split(), "\n", "\u202e", "\u200b"])


@settings(max_examples=100)
@given(st.lists(PIECES, max_size=14).map(" ".join) | st.text(max_size=40))
def test_every_text_ends_in_a_tree_or_in_slips_inside_it(text: str) -> None:
    template, slips = read_template(text)
    assert (template is None) == bool(slips)
    for slip in slips:
        assert 0 <= slip.start <= len(text)
        assert slip.length >= 1


@settings(max_examples=50)
@given(st.text(alphabet="{}%#'\" ax|\n", max_size=30))
def test_braces_in_any_order_never_crash(text: str) -> None:
    read_template(text)


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}", "{{ 'a' * 300000000 }}", "{{ 2 ** 999999999 }}",
        "{{ lipsum.__globals__ }}", "{{ cycler.__init__ }}", "{{ x() }}", "{{ x['y'] }}",
        "{{ [1, 2] }}", "{{ {'a': 1} }}",
        "{{ x | attr('y') }}", "{{ x | map('upper') }}", "{{ 1 + 1 }}", "{{ x ~ y }}", "{{ x if y else z }}",
        "{% for x in range(10**9) %}{% endfor %}", "{% set x = 1 %}", "{% macro f() %}{% endmacro %}",
        "{% include 'x' %}", "{% import 'x' as y %}", "{% extends 'x' %}", "{% block a %}{% endblock %}",
        "{% raw %}{{ x }}{% endraw %}", "{# remark #}", "{% call f() %}{% endcall %}", "{% with %}{% endwith %}",
        "{% filter upper %}x{% endfilter %}", "{% if x in [1] %}{% endif %}", "{% if 1 < x < 3 %}{% endif %}",
        "{% if x is divisibleby 3 %}{% endif %}", "{{ x.y.z() }}", "{{ 9999999999999999999999 }}",
    ],
)  # fmt: skip
def test_what_is_not_listed_is_refused(text: str) -> None:
    template, slips = read_template(text)
    # A bare dotted name is only ever a name: it is looked up whole, and nothing is called so.
    assert slips or all("__" in name for name, _ in names_in(template))  # type: ignore[arg-type]
    assert {one.code for one in slips} <= {"P161", "P370", "P372", "P374"}


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000, "{{ " + "(" * 5000 + "x" + ")" * 5000 + " }}", "{% if x %}" * 500 + "{% endif %}" * 500,
        "{% if " + "not " * 4000 + "x %}a{% endif %}", "{% if " + " and ".join(["x"] * 900) + " %}a{% endif %}",
        "{{ " + "9" * 6000 + " }}", "a" * (LONGEST_TEXT + 1), "{{ x" + "|upper" * 3000 + " }}",
    ],
    ids=range(8),
)  # fmt: skip
def test_what_is_deep_or_endless_is_refused_or_read_but_never_crashes(text: str) -> None:
    read_template(text)


def test_a_plain_text_is_read_without_the_heavy_parser() -> None:
    import subprocess
    import sys

    code = (
        "import sys; from campaign_engine.campaigns.texts.read_template import read_template as r; "
        "assert r('Hi {{ first_name }}, {{ offer.value }}')[0]; print('jinja2' in sys.modules); "
        "assert r('{{ a | upper }}')[0]; print('jinja2' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["False", "True"]


def test_places_are_indexes_of_the_text_also_behind_dropped_blanks() -> None:
    text = "Hi   {%- if orders > 3 -%}   a {{ city }}{% elif tier == 'x' %}{{ 客户 | default('您') }}{% endif %}"
    template, slips = read_template(text)
    assert slips == ()
    for name, at in names_in(template):  # type: ignore[arg-type]
        assert text[at : at + len(name)] == name


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("until {{ day | date('short) }}.", 20),
        ('{% if city == "Graz %}Hello{% endif %}', 14),
        ("{{ name | default('it''s) }} and {{ name }}", 22),
    ],
)
def test_a_quote_left_open_is_told_where_it_stands(text: str, at: int) -> None:
    template, slips = read_template(text)
    assert template is None
    assert [(slip.code, slip.start, slip.hints) for slip in slips] == [("P370", at, ("quote",))]
