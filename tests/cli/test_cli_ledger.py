"""What became of what was given, as commands: hand-over, redeem, reverse; said twice it counts once."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from campaign_engine.campaigns.answer import Answer, Reader
from campaign_engine.campaigns.decide_wave import decide
from campaign_engine.campaigns.hand_over import hand_over
from campaign_engine.campaigns.redeem import redeem
from campaign_engine.campaigns.run_options import RunOptions

STARTER = Path(__file__).resolve().parents[2] / "examples" / "starter"
NOW = datetime(2026, 10, 1, 8, tzinfo=UTC)
NOBODY = "00000000-0000-5000-8000-000000000000"


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    shutil.copytree(STARTER, tmp_path / "shop", ignore=shutil.ignore_patterns("out", ".campaign"))
    return Reader(tmp_path / "shop", NOW)


@pytest.fixture
def coupon(reader: Reader) -> str:
    """A decision that was given, of a batch that was decided."""
    answer = decide(reader, RunOptions(), output="json")
    assert answer.code == 0, answer.talk
    batch = pl.read_parquet(reader.here / json.loads(answer.result)["folder"] / "decisions.parquet")
    given = batch.filter((pl.col("outcome") == "given") & (pl.col("worst_case_minor") > 0)).sort("decision_id")
    return str(given["decision_id"][0])


def shown(answer: Answer) -> dict[str, object]:
    assert answer.code == 0, answer.talk
    return dict(json.loads(answer.result))


def test_a_run_is_handed_over_once_and_a_channel_at_a_time(reader: Reader, coupon: str) -> None:
    app = shown(hand_over(reader, "2026-10-01.day", channel="app", output="json"))
    rest = shown(hand_over(reader, "2026-10-01.day", output="json"))
    assert int(str(app["jobs"])) > 0
    assert int(str(app["units"])) + int(str(rest["units"])) > 0
    again = hand_over(reader, "2026-10-01.day")
    assert again.result == "2026-10-01.day: no message was waiting; nothing was changed"


@pytest.mark.parametrize(
    ("words", "code"),
    [({"run": "2026-10-02.day"}, "L136"), ({"run": "2026-10-01.day", "channel": "emial"}, "L137")],
)
def test_what_cannot_be_handed_over_is_said(reader: Reader, coupon: str, words: dict[str, str], code: str) -> None:
    answer = hand_over(reader, **words)
    assert (answer.code, code in answer.talk) == (1, True)


def test_before_anything_was_decided_nothing_can_be_booked(reader: Reader) -> None:
    for answer in (redeem(reader, NOBODY, amount="1"), hand_over(reader, "2026-10-01.day")):
        assert (answer.code, "L130" in answer.talk) == (1, True)


def test_a_redemption_is_booked_once_and_undone_once(reader: Reader, coupon: str) -> None:
    first = shown(redeem(reader, coupon, amount="2.50", order="A-1", output="json"))
    assert (first["status"], first["real_minor"]) == ("done", 250)
    assert shown(redeem(reader, coupon, amount="2.50", order="A-1", output="json"))["status"] == "again"
    twice = redeem(reader, coupon, amount="2.50", order="A-2")
    assert (twice.code, "L132" in twice.talk) == (1, True)
    other = redeem(reader, coupon, amount="2.60", order="A-1")
    assert (other.code, "L134" in other.talk) == (1, True)
    back = shown(redeem(reader, coupon, order="A-1", undo=True, output="json"))
    assert (back["status"], back["real_minor"]) == ("done", 250)


def test_a_bill_above_the_face_is_kept_with_a_warning(reader: Reader, coupon: str) -> None:
    answer = redeem(reader, coupon, amount="1,000.00", order="A-1", output="json")
    assert shown(answer)["real_minor"] == 100_000
    assert "L135" in answer.talk


@pytest.mark.parametrize(
    ("words", "code", "exit"),
    [
        ({"decision": "C-1001", "amount": "1"}, "L131", 1),
        ({"decision": NOBODY, "amount": "1"}, "L131", 1),
        ({"amount": "twelve"}, "L133", 1),
        ({"amount": "12,50"}, "L133", 1),
        ({"amount": "1.005"}, "L133", 1),
        ({}, "L133", 1),
        ({"amount": "1", "undo": True}, "L133", 1),
        ({"undo": True}, "L132", 1),
        ({"amount": "1", "at": "2062-10-01"}, "L138", 1),
        ({"amount": "1", "as_of": "2026-09-30"}, "C112", 6),
    ],
)
def test_what_cannot_be_booked_is_said(
    reader: Reader, coupon: str, words: dict[str, object], code: str, exit: int
) -> None:
    answer = redeem(reader, **{"decision": coupon, **words})
    assert (answer.code, code in answer.talk) == (exit, True), answer.talk
