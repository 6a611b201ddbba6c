"""The books as commands: a past day reads the same whoever asks and whenever; a closed month takes nothing any more."""

from __future__ import annotations

import csv
import io
import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from campaign_engine.campaigns.answer import Answer, Reader
from campaign_engine.campaigns.decide_wave import decide
from campaign_engine.campaigns.hand_over import hand_over
from campaign_engine.campaigns.ledger import close, ledger
from campaign_engine.campaigns.redeem import redeem
from campaign_engine.campaigns.run_options import RunOptions

STARTER = Path(__file__).resolve().parents[2] / "examples" / "starter"
NOW = datetime(2026, 10, 1, 8, tzinfo=UTC)


@pytest.fixture
def october(tmp_path: Path) -> Reader:
    """Decided on the 1st, handed over, one coupon redeemed on the 4th; today is the 10th of November."""
    shutil.copytree(STARTER, tmp_path / "shop", ignore=shutil.ignore_patterns("out", ".campaign"))
    reader = Reader(tmp_path / "shop", NOW, environment={"CAMPAIGN_BY": "Ann"})
    folder = shown(decide(reader, RunOptions(), output="json"))["folder"]
    batch = pl.read_parquet(reader.here / str(folder) / "decisions.parquet")
    given = batch.filter((pl.col("outcome") == "given") & (pl.col("worst_case_minor") > 0)).sort("decision_id")
    assert hand_over(reader, "2026-10-01.day").code == 0
    till = replace(reader, now=NOW + timedelta(days=3))
    assert redeem(till, str(given["decision_id"][0]), amount="2.50", order="A-1").code == 0
    return replace(reader, now=NOW + timedelta(days=40))


def shown(answer: Answer) -> dict[str, object]:
    assert answer.code == 0, answer.talk
    return dict(json.loads(answer.result))


def test_a_past_month_reads_the_same_before_and_after_it_is_closed_and_more_is_reported(october: Reader) -> None:
    before = shown(ledger(october, at="2026-10", output="json"))
    assert "closed" in close(october, "2026-10").result
    assert "no change" in close(october, "2026-10").result
    coupon = json.loads(ledger(october, at="2026-10", output="json").result)
    assert coupon.pop("closed")["who"] == "Ann"
    assert before.pop("closed") is None
    assert coupon == before
    states = before["states"]
    assert isinstance(states, dict)
    assert states["redeemed"]["closing"]["real_minor"] == 250
    assert states["issued"]["closing"]["units"] == 0  # all others are over, though no decide has said so


def test_tables_for_a_spreadsheet_add_up_to_the_statement(october: Reader) -> None:
    total = shown(ledger(october, at="2026-10", output="json"))["total"]
    assert isinstance(total, dict)
    for by in ("campaign", "offer", "payer"):
        text = ledger(october, at="2026-10", by=by, output="csv").result
        rows = list(csv.DictReader(io.StringIO(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"))))
        for line in ("given", "redeemed", "expired", "closing"):
            mine = [row for row in rows if row["line"] == line]
            assert sum(int(row["units"]) for row in mine) == total[line]["units"]
            assert sum(Decimal(row["expected"]) for row in mine) * 10**6 == total[line]["expected_micro"]
            assert sum(Decimal(row["worst_case"]) for row in mine) * 100 == total[line]["worst_minor"]


def test_the_statement_a_controller_reads(october: Reader) -> None:
    assert ledger(october, at="2026-10").result.splitlines()[:13] == [
        "The books of corner_bakery, 2026-10-01 to 2026-10-31 (Europe/Vienna)",
        "open: campaign ledger close 2026-10-31 fixes them for good",
        "",
        "                                      units  expected  worst case  real cost",
        "open at the start                         0  EUR 0.00    EUR 0.00",
        "+ given                                   6  EUR 4.95   EUR 15.05",
        "- redeemed                                1  EUR 0.84    EUR 2.80   EUR 2.50",
        "- expired (breakage)                      5  EUR 4.11   EUR 12.25",
        "- cancelled                               0  EUR 0.00    EUR 0.00",
        "open at the end                           0  EUR 0.00    EUR 0.00",
        "  of it reserved                          0  EUR 0.00    EUR 0.00",
        "  of it handed over                       0  EUR 0.00    EUR 0.00",
        "",
    ]
    chinese = ledger(replace(october, language="zh"), at="2026-10-03", by="state").result.splitlines()
    assert chinese[0] == "corner_bakery 账目，2026-10-01 至 2026-10-03（Europe/Vienna）"


def test_the_forecast_is_told_beside_the_books_and_an_offer_that_is_off_is_named(october: Reader) -> None:
    """Then all of them are redeemed at full price, which were booked at a third."""
    given = seen(october)["offers"]
    assert given[0]["is_off"] is False
    rows = list(csv.DictReader(io.StringIO(ledger(october, at="2026-10", by="forecast", output="csv").result[1:])))
    assert [(row["offer"], int(row["units"]), row["is_off"]) for row in rows] == [
        (one["offer"], one["units"], "no") for one in given
    ]
    assert sum(Decimal(row["booked"]) for row in rows) == Decimal("4.95")
    batch = pl.read_parquet(next(october.here.glob("out/*/*/decisions.parquet")))
    coupons = batch.filter((pl.col("outcome") == "given") & (pl.col("worst_case_minor") > 0)).sort("decision_id")
    for id, face in zip(coupons["decision_id"], coupons["worst_case_minor"], strict=True):
        redeem(replace(october, now=NOW + timedelta(days=5)), str(id), amount=f"{face / 100:.2f}", order="B")
    told = ledger(october, at="2026-10")
    off = [one for one in seen(october)["offers"] if one["is_off"]]
    assert off
    assert told.talk.count("L187") == len(off)
    assert all(one["bill_minor"]["low"] <= one["so_far_minor"] <= one["bill_minor"]["high"] for one in off)
    assert "raise redemption:" in told.talk


def seen(reader: Reader) -> dict[str, list[dict[str, object]]]:
    forecast = shown(ledger(reader, at="2026-10", output="json"))["forecast"]
    assert isinstance(forecast, dict)
    return forecast


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"at": "31.10.2026"}, "L181"),
        ({"at": "2026-13"}, "L181"),
        ({"since": "yesterday"}, "L181"),
        ({"at": "2026-12-01"}, "L184"),
        ({"at": "2026-10-01", "since": "2026-10-02"}, "L185"),
    ],
)
def test_days_that_cannot_be_told_are_said(october: Reader, words: dict[str, str], code: str) -> None:
    answer = ledger(october, **words)  # type: ignore[arg-type]
    assert (answer.code, code in answer.talk) == (1, True)


@pytest.mark.parametrize(
    ("until", "by", "code"), [("2026-11", "Ann", "L183"), ("october", "Ann", "L181"), ("2026-10", None, "L186")]
)
def test_books_that_cannot_be_closed_are_said(
    october: Reader, until: str, by: str | None, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    answer = close(replace(october, environment={}), until, by=by)
    assert (answer.code, code in answer.talk) == (1, True)


def test_a_month_means_all_of_it_and_the_current_one_so_far(october: Reader) -> None:
    assert shown(ledger(october, at="2026-10", output="json"))["at"] == "2026-10-31"
    now = shown(ledger(october, at="2026-11", output="json"))
    assert (now["from"], now["at"], now["in_progress"]) == ("2026-11-01", "2026-11-10", True)
    assert now == shown(ledger(october, output="json"))
    assert shown(ledger(october, at="2026-11-05", since="2026-09", output="json"))["from"] == "2026-09-01"


def test_before_anything_was_decided_that_is_said(tmp_path: Path) -> None:
    shutil.copytree(STARTER, tmp_path / "shop", ignore=shutil.ignore_patterns("out", ".campaign"))
    answer = ledger(Reader(tmp_path / "shop", NOW))
    assert (answer.code, "L130" in answer.talk) == (1, True)
