"""The page carries the numbers of the summary, loads and runs nothing, stays small, and cannot be broken by names."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import polars as pl
import pytest
from campaign_engine.campaigns.decide.decisions import Decisions
from campaign_engine.campaigns.policy.policy import Policy
from campaign_engine.campaigns.report.difference import difference
from campaign_engine.campaigns.report.explain_words import EXPLAIN_WORDS
from campaign_engine.campaigns.report.figures import Around, Changed, LineChange, PartsChange, Summary, as_json
from campaign_engine.campaigns.report.page import LARGEST_PAGE, render_page
from campaign_engine.campaigns.report.summary import summarise
from campaign_engine.campaigns.report.terminal import render_brief, render_report
from campaign_engine.campaigns.report.words import ALL_WORDS, WORDS
from campaign_engine.rules.rule_book import RuleBook

from .conftest import decided

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'&\u2028\x1b[31m"


class Elements(HTMLParser):
    """Names of elements with their attributes, and the text of the element with id `numbers`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.numbers = ""
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        self.inside = dict(attrs).get("id") == "numbers"

    def handle_endtag(self, tag: str) -> None:
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.numbers += data


@pytest.fixture
def summary(made: Decisions, policy: Policy, book: RuleBook) -> Summary:
    before = decided({"customer_id": "C-1", "offer": "five_off"}, {"customer_id": "C-6", "offer": "five_off"})
    change = Changed(
        "last",
        "2026-09-30",
        "2026-09-30 00:00",
        False,
        difference(before, made.decisions, 2),
        (PartsChange("rule", ("new",), (), ("winback",)),),
        (LineChange("rules/a.yaml", ("- days > 120",), ("- days > 90",)),),
        (("winback", 5, 8),),
    )
    value = pl.DataFrame({"customer_id": ["C-6"], "value_minor": [12345]})
    around = Around("2026-10-01 00:00", "Europe/London", 3, 0, 90, 1, 9, 2, change, value, "spend_12m")
    return summarise(made, policy, book, around)


def read(page: str) -> Elements:
    elements = Elements()
    elements.feed(page)
    return elements


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_numbers_in_the_page_are_those_of_the_summary(summary: Summary, language: str) -> None:
    page = render_page(summary, language)
    assert json.loads(read(page).numbers) == json.loads(json.dumps(as_json(summary)))
    for shown in ("GBP 9.00", "GBP 50.00", "GBP 123.45", "winback"):
        assert shown in page


def test_the_page_loads_nothing_and_runs_nothing(summary: Summary) -> None:
    page = render_page(summary)
    elements = read(page).seen
    names = {name for name, _ in elements}
    assert not names & {"link", "iframe", "object", "embed", "form", "base", "img"}
    assert [attributes["type"] for name, attributes in elements if name == "script"] == ["application/json"]
    for _, attributes in elements:
        assert not [name for name in attributes if name.startswith("on") or name in ("style", "src", "href")]
    policy = next(attributes["content"] for _, attributes in elements if "http-equiv" in attributes)
    style = re.search(r"<style>(.*?)</style>", page, flags=re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_hostile_names_stay_text(summary: Summary) -> None:
    """Customers, offers, rules and files are named by others; none may become markup, script or a colour."""
    out = replace(summary.out, offers=tuple(replace(line, offer=HOSTILE) for line in summary.out.offers))
    said = (("title", HOSTILE), ("body", f"{HOSTILE}\n{{{{ 7 * 7 }}}}"), ("html", HOSTILE))
    examples = tuple(replace(one, customer=HOSTILE, reasons=(HOSTILE,), texts=said) for one in summary.examples)
    hostile = replace(summary, project=HOSTILE, out=out, examples=examples, rules_silent=(HOSTILE,))
    page = render_page(hostile)
    elements = read(page)
    assert [name for name, _ in elements.seen if name == "script"] == ["script"]
    assert "img" not in {name for name, _ in elements.seen}
    assert json.loads(elements.numbers)["project"] == HOSTILE
    assert "\x1b" not in render_report(hostile)
    assert "{{ 7 * 7 }}" in page
    assert "{{ 7 * 7 }}" in render_report(hostile)
    assert "7 * 7" not in render_page(hostile, with_change=False)  # no names into batches


def test_the_page_stays_below_300_kb_with_a_thousand_offers(summary: Summary) -> None:
    many = tuple(replace(summary.out.offers[0], offer=f"offer_number_{at}") for at in range(1000))
    assert len(render_page(replace(summary, out=replace(summary.out, offers=many))).encode()) < LARGEST_PAGE


def test_the_same_summary_gives_the_same_bytes(summary: Summary) -> None:
    assert render_page(summary) == render_page(summary)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [20, 80, 90, 200])
def test_no_line_of_the_report_is_wider_than_asked(summary: Summary, language: str, width: int) -> None:
    from wcwidth import wcswidth

    widest = max(wcswidth(line) for line in render_report(summary, language, width).splitlines())
    assert widest <= min(max(width, 80), 100)


def test_colour_is_there_only_when_asked(summary: Summary) -> None:
    assert "\x1b" not in render_report(summary)
    assert "\x1b[33mLOOK FIRST\x1b[0m" in render_report(summary, colour=True)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_brief_is_five_lines(summary: Summary, language: str) -> None:
    assert len(render_brief(summary, language).splitlines()) == 5
    assert len(render_brief(replace(summary, change=None, nothing=()), language).splitlines()) == 5


def test_both_languages_have_the_same_placeholders() -> None:
    for key, (english, chinese) in ALL_WORDS.items():
        assert sorted(re.findall(r"{\w+}", english)) == sorted(re.findall(r"{\w+}", chinese)), key
    assert not set(WORDS) & set(EXPLAIN_WORDS)
