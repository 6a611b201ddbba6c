"""Money, numbers and days as each language writes them; segments as networks count them."""

from __future__ import annotations

from datetime import date

import pytest
from campaign_engine.campaigns.texts.fields import Field
from campaign_engine.campaigns.texts.formats import Forms
from campaign_engine.campaigns.texts.lengths import text_message_length
from campaign_engine.campaigns.texts.lint import longest_text, says_one_of
from campaign_engine.campaigns.texts.norm_texts import required_texts
from campaign_engine.campaigns.texts.read_template import read_template

DAY = date(2026, 10, 31)
WRITTEN = [
    # language, currency, exponent, minor units, money, 1234.5, 15 percent, the day, the day without its year
    ("en", "GBP", 2, 123456, "£1,234.56", "1,234.5", "15%", "31 October 2026", "31 October"),
    ("en-US", "USD", 2, 500, "$5", "1,234.5", "15%", "October 31, 2026", "October 31"),
    ("de", "EUR", 2, 123450, "1.234,50 €", "1.234,5", "15 %", "31. Oktober 2026", "31. Oktober"),
    ("fr", "EUR", 2, 500, "5 €", "1 234,5", "15 %", "31 octobre 2026", "31 octobre"),
    ("es", "EUR", 2, 5, "0,05 €", "1.234,5", "15 %", "31 de octubre de 2026", "31 de octubre"),
    ("it", "EUR", 2, 999, "9,99 €", "1.234,5", "15%", "31 ottobre 2026", "31 ottobre"),
    ("nl", "EUR", 2, 1250, "€ 12,50", "1.234,5", "15%", "31 oktober 2026", "31 oktober"),
    ("zh", "CNY", 2, 123456, "¥1,234.56", "1,234.5", "15%", "2026年10月31日", "10月31日"),
    ("zh-Hant", "USD", 2, 500, "US$5", "1,234.5", "15%", "2026年10月31日", "10月31日"),
    ("en", "JPY", 0, 1200, "¥1,200", "1,234.5", "15%", "31 October 2026", "31 October"),
    ("en", "KWD", 3, 1005, "KWD 1.005", "1,234.5", "15%", "31 October 2026", "31 October"),
    ("sw", "EUR", 2, -1250, "-€12.50", "1,234.5", "15%", "2026-10-31", "10-31"),
]  # fmt: skip


@pytest.mark.parametrize("row", WRITTEN, ids=lambda row: f"{row[0]}-{row[1]}")
def test_amounts_and_days_are_written_as_the_language_does(row: tuple) -> None:  # type: ignore[type-arg]
    language, currency, exponent, minor, *written = row
    forms = Forms(language, currency, exponent)
    short = forms.day(DAY, "short")
    assert [forms.money(minor), forms.number(1234.5), forms.percent(15.0), forms.day(DAY), short] == written


def test_numbers_keep_four_decimals_or_as_many_as_asked_for_and_no_minus_zero() -> None:
    forms = Forms("en")
    said = [
        forms.number(0.123456),
        forms.number(-0.00001),
        forms.number(2.0),
        forms.number(2.0, 2),
        forms.number(-0.4, 0),
    ]
    assert said == ["0.1235", "0", "2", "2.00", "0"]


SEGMENTS = [
    # 3GPP TS 23.038 and 23.040: 160 places alone, 153 in each part; 70 and 67 beyond the alphabet
    ("a" * 160, 160, 1), ("a" * 161, 161, 2), ("a" * 306, 306, 2), ("a" * 307, 307, 3), ("€" * 80, 160, 1),
    ("€" * 81, 162, 2), ("a" * 152 + "€" + "a" * 10, 164, 2), ("a" * 152 + "€" * 77, 306, 3), ("你" * 70, 70, 1),
    ("你" * 71, 71, 2), ("你" * 135, 135, 3), ("😀" * 35, 70, 1), ("你" * 66 + "😀" * 3, 72, 2), ("", 0, 1),
    ("ç", 1, 1),
]  # fmt: skip


@pytest.mark.parametrize(("text", "places", "segments"), SEGMENTS, ids=range(len(SEGMENTS)))
def test_a_text_message_is_counted_as_networks_do(text: str, places: int, segments: int) -> None:
    length = text_message_length(text)
    assert (length.places, length.segments) == (places, segments)


def test_the_longest_text_has_the_longest_month_branch_and_fallback() -> None:
    template, _ = read_template("{{ until }}|{% if gold %}yes{% else %}certainly{% endif %}|{{ tier | default('x') }}")
    assert template is not None
    fields = {"until": Field("date"), "gold": Field("boolean"), "tier": Field("text", categories=("gold", "platinum"))}
    assert longest_text(template, fields, Forms("en")) == "30 September 2026|certainly|platinum"


def test_an_opt_out_must_stand_there_whichever_branch_is_taken() -> None:
    words = required_texts("strict", "sms", "promotional", "en")
    for text, says in (
        ("Reply stop to opt out", True), ("{% if x %}STOP{% endif %}", False),
        ("{% if x %}STOP{% else %}Unsubscribe{% endif %}", True), ("Come back", False),
    ):  # fmt: skip
        template, _ = read_template(text)
        assert template is not None
        assert says_one_of(template, words) is says
    assert required_texts("strict", "push", "promotional", "en") == ()
    assert required_texts("strict", "sms", "service", "en") == ()
    assert "退订" in required_texts("cn", "sms", "promotional", "zh-Hant")
