"""What a customer would be sent, as `campaign preview` shows it: her language, channel, variant, and why not."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from campaign_engine.campaigns.answer import Answer, Reader
from campaign_engine.campaigns.preview_message import preview
from campaign_engine.campaigns.run_options import RunOptions
from campaign_engine.cli import exit_code_of

STARTER = Path(__file__).resolve().parents[2] / "examples" / "starter"
DAY = "2026-10-05"
HOSTILE = "<script>alert(1)</script>{{ 7*7 }}"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter in two languages, with a fact of the language, a tag and a fact set by rules in its texts, a customer
    without a name and one with a hostile one."""
    folder = tmp_path_factory.mktemp("preview") / "shop"
    shutil.copytree(STARTER, folder, ignore=shutil.ignore_patterns("out", ".campaign", "models"))
    _edit(folder / "project.yaml", "language: en\n", "language: [en, zh]\npreferred_language: spoken\n")
    _edit(
        folder / "project.yaml",
        "      first_name: {type: text}\n",
        "      first_name: {type: text}\n      spoken: {type: text}\n",
    )
    _edit(
        folder / "facts.lock.yaml", "  spend_12m:", "  spoken: {type: text, source: column of customers}\n  spend_12m:"
    )
    path = folder / "data" / "customers.csv"
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    names = head.split(",")
    out = [head + ",spoken"]
    for row in rows:
        cells = row.split(",")
        spoken = {"C022": "zh-Hans", "C009": "fr"}.get(cells[0], "")
        if cells[0] == "C022":
            cells[names.index("first_name")] = HOSTILE
        out.append(",".join([*cells, spoken]))
    path.write_text("\n".join(out) + "\n", encoding="utf-8")
    texts = folder / "campaigns" / "come_back.yaml"
    said = "{% if tag.slipping %}{{ contacts_7d }}, {{ today | date('iso') }} / "
    said += "{{ offer.valid_until | date('short') }}{% endif %}"
    zh = f'      zh:\n        title: "{{{{ first_name | default(\'朋友\') }}}}"\n        body: "{said}"\n'
    _edit(texts, "    email:\n", f"{zh}    email:\n")
    return folder


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, (path, old)
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def asked(shop: Path, customer: str | None, *words: str, **more: Any) -> Answer:
    reader = Reader(here=shop, now=datetime(2026, 10, 5, 8, tzinfo=UTC))
    return preview(reader, RunOptions(None, DAY, 0, "day", None), customer, *words, **more)


def messages(answer: Answer) -> list[dict[str, Any]]:
    assert answer.code == 0, answer.talk
    found: list[dict[str, Any]] = json.loads(answer.result)["messages"]
    return found


def test_she_reads_her_own_language_with_its_days_and_another_where_there_is_no_text(shop: Path) -> None:
    (hers,) = messages(asked(shop, "C022", output="json"))
    assert (hers["sent"], hers["channel"], hers["language"]) == (True, "app", "zh")
    assert hers["texts"] == {"title": HOSTILE, "body": "0, 2026-10-05 / 10月18日"}
    (other,) = messages(asked(shop, "C022", channel="email", output="json"))
    assert (other["sent"], other["reason"], other["language"]) == (False, "another_text", "zh")
    assert (other["texts"], other["lacks"]) == ({}, ["body"])
    (english,) = messages(asked(shop, "C022", channel="email", language="en", output="json"))
    assert english["texts"]["subject"] == f"We have missed you, {HOSTILE}"
    assert english["texts"]["body"] == "A saving on the next order: €4.45, until 18 October 2026"


def test_who_gets_nothing_is_told_why_and_what_she_would_read(shop: Path) -> None:
    found = messages(asked(shop, "C001", output="json"))
    assert {one["offer"] for one in found} == {"birthday_cake", "come_back", "free_delivery_once", "we_miss_you"}
    assert [one["sent"] for one in found] == [False] * 4
    (one,) = messages(asked(shop, "C001", "come_back", output="json"))
    assert one["reason"] == "not_in_audience"
    assert one["texts"]["title"] == "We have missed you, Anna"
    assert one["texts"]["body"] == "A saving on the next order: €3, until 18 October 2026"
    said = asked(shop, "C001", "come_back")
    assert "Not sent (not in the audience); this would be read:" in said.result
    assert said.talk == ""


def test_every_text_of_a_campaign_is_shown_with_an_example(shop: Path) -> None:
    found = messages(asked(shop, None, all_variants="come_back_autumn", output="json"))
    shown = [(one["step"], one["channel"], one["language"]) for one in found]
    assert shown == [
        ("first", "app", "en"), ("first", "app", "zh"), ("first", "email", "en"), ("reminder", "app", "en"),
        ("reminder", "email", "en"),
    ]  # fmt: skip
    assert all(one["texts"] and not one["lacks"] for one in found)


@pytest.mark.parametrize(
    ("words", "more", "code", "says"),
    [
        (("C999x",), {}, "C106", "C999x"),
        (("C001", "come_bak"), {}, "P391", "come_back"),
        (("C001",), {"channel": "emial"}, "P391", "email"),
        (("C001",), {"language": "de"}, "P391", "en, zh"),
        ((None,), {"all_variants": "come_back"}, "P391", "come_back_autumn"),
        ((None,), {}, "P390", "campaign preview C-1003"),
        (("C001",), {"all_variants": "come_back_autumn"}, "P390", "campaign preview C-1003"),
    ],
)
def test_what_is_not_there_is_said_with_the_way_out(
    shop: Path, words: tuple[str | None, ...], more: dict[str, str], code: str, says: str
) -> None:
    answer = asked(shop, *words, **more)  # type: ignore[arg-type]
    assert (answer.code, answer.result) == (1, "")
    assert code in answer.talk
    assert says in answer.talk


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_simulation_counts_the_messages_that_lack_a_value(tmp_path: Path, capsys: Any, language: str) -> None:
    """Every second customer has no first name, and the texts of the starter lose their fallbacks."""
    folder = tmp_path / "shop"
    shutil.copytree(STARTER, folder, ignore=shutil.ignore_patterns("out", ".campaign", "models"))
    path = folder / "data" / "customers.csv"
    head, *rows = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    name = head.index("first_name")
    nameless = {row[0] for row in rows[::2]}
    rows = [[cell if at != name or row[0] not in nameless else "" for at, cell in enumerate(row)] for row in rows]
    path.write_text("".join(",".join(row) + "\n" for row in [head, *rows]), encoding="utf-8")
    words = ["simulate", "--project-dir", str(folder), "--as-of", DAY]
    assert exit_code_of([*words, "--format", "json"]) == 0
    whole = json.loads(capsys.readouterr().out)
    assert [one for one in whole["notices"] if one["key"] == "unfilled"] == []
    for texts in (folder / "campaigns").glob("*.yaml"):
        said = re.sub(r" \| default\('[^']*'\)", "", texts.read_text(encoding="utf-8"))
        texts.write_text(said, encoding="utf-8")
    by_hand = Counter(
        ("birthday" if one["offer"] == "birthday_cake" else "come_back_autumn", one["channel"])
        for one in whole["examples"]
        if one["customer"] in nameless
    )
    assert whole["out"]["customers"] == len(whole["examples"]), "everybody who is given something is among the examples"
    assert len(by_hand) == 2
    assert exit_code_of([*words, "--format", "json"]) == 0
    told = [one for one in json.loads(capsys.readouterr().out)["notices"] if one["key"] == "unfilled"]
    assert {(one["values"]["campaign"], one["values"]["channel"]): one["values"]["number"] for one in told} == by_hand
    assert {one["values"]["text"] for one in told} == {"title", "subject"}
    assert exit_code_of([*words, "--lang", language]) == 0
    said = "".join(capsys.readouterr().out.split())  # lines break where the terminal ends
    assert {"en": "unknownvaluewithoutafallback(P371):1", "zh": "没有备用值的未知值（P371）：1"}[language] in said
