"""One customer's data as commands: told, handed out, forgotten."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from campaign_engine.campaigns.answer import Reader
from campaign_engine.campaigns.decide_wave import decide
from campaign_engine.campaigns.hand_over import hand_over
from campaign_engine.campaigns.run_options import RunOptions
from campaign_engine.campaigns.timeline import timeline

STARTER = Path(__file__).resolve().parents[2] / "examples" / "starter"
NOW = datetime(2026, 10, 1, 8, tzinfo=UTC)
HER = "C022"
"""A customer of the starter who is given something on that day."""


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    shutil.copytree(STARTER, tmp_path / "shop", ignore=shutil.ignore_patterns("out", ".campaign"))
    return Reader(tmp_path / "shop", NOW)


@pytest.fixture
def decided(reader: Reader) -> Reader:
    """After a wave of that day, which was handed over."""
    assert decide(reader, RunOptions()).code == 0
    assert hand_over(reader, "2026-10-01.day").code == 0
    return reader


def test_a_timeline_reads_as_a_service_agent_says_it(decided: Reader) -> None:
    later = replace(decided, now=datetime(2026, 10, 3, 8, tzinfo=UTC))
    said = timeline(later, HER)
    assert said.code == 0
    assert said.result.splitlines() == [
        "C022: 2 events until 2026-10-03 10:00 (Europe/Vienna)",
        "  2026-10-01 10:00  given    come_back (come_back_autumn/first): EUR 4.45, valid until 2026-10-14, by app "
        "[2026-10-01.day]",
        "                             why: We have missed you; rules: coupon_for_slipping",
        "  2026-10-01 10:00  message  come_back_autumn: by app (promotional), 1 offer, handed over",
        "She may use now:",
        "  come_back (come_back_autumn), valid until 2026-10-14",
    ]
    chinese = timeline(replace(later, language="zh"), HER).result
    assert "发放  come_back (come_back_autumn/first): EUR 4.45，有效期至 2026-10-14，渠道 app" in chinese


def test_a_timeline_of_the_past_stops_there(decided: Reader) -> None:
    later = replace(decided, now=datetime(2026, 10, 20, 8, tzinfo=UTC))
    past = json.loads(timeline(later, HER, as_of="2026-10-01T09:00", output="json").result)
    assert (past["events"], past["holds"]) == ([], [])
    then = json.loads(timeline(later, HER, as_of="2026-10-02", output="json").result)
    assert [one["kind"] for one in then["events"]] == ["given", "message"]
    assert [one["offer"] for one in then["holds"]] == ["come_back"]
    assert json.loads(timeline(later, HER, output="json").result)["holds"] == []
    assert timeline(later, HER, as_of="yesterday").code == 1


def test_nobody_is_told_as_unknown_and_before_any_decision_that_there_is_none(reader: Reader, decided: Reader) -> None:
    answer = timeline(decided, "no 'such\x1b[31m customer" + "x" * 500)
    assert (answer.code, "L161" in answer.talk, "\x1b" in answer.talk) == (1, True, False)
    assert max(map(len, answer.talk.splitlines())) < 200


def test_where_nothing_was_decided_there_is_no_timeline(reader: Reader) -> None:
    answer = timeline(reader, HER)
    assert (answer.code, "L130" in answer.talk) == (1, True)
