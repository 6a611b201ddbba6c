"""The worked example of docs/ledger.md is what thirty nights of the example project print, and adds up with what the
batches gave and the tills were told. `CAMPAIGN_REWRITE_GOLDEN=1` writes the page anew; read the difference."""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from campaign_engine.campaigns.answer import Answer, Reader
from campaign_engine.campaigns.decide_wave import decide
from campaign_engine.campaigns.hand_over import hand_over
from campaign_engine.campaigns.ledger import close, ledger
from campaign_engine.campaigns.redeem import redeem
from campaign_engine.campaigns.run_options import RunOptions

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "ledger.md"
STARTER = ROOT / "examples" / "starter"
FIRST, NIGHTS = datetime(2026, 10, 1, 8, tzinfo=UTC), 31
COMMANDS = {
    "campaign ledger --at 2026-10": {"at": "2026-10"},
    "campaign ledger --at 2026-11-02 --by state": {"at": "2026-11-02", "by": "state"},
}


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> tuple[Reader, list[dict[str, object]], dict[date, int]]:
    """The shop on 5 November; what the batches gave; what the tills were told, in cents by day."""
    folder = tmp_path_factory.mktemp("month") / "shop"
    shutil.copytree(STARTER, folder, ignore=shutil.ignore_patterns("out", ".campaign"))
    reader = Reader(folder, FIRST, environment={"CAMPAIGN_BY": "Ann"})
    given: list[dict[str, object]] = []
    paid: dict[date, int] = {}
    for night in range(NIGHTS):
        now = replace(reader, now=FIRST + timedelta(days=night))
        batch = json.loads(good(decide(now, RunOptions(), output="json")))["folder"]
        rows = pl.read_parquet(folder / batch / "decisions.parquet").filter(outcome="given").sort("decision_id")
        if rows.height:
            good(hand_over(now, f"{now.now.date()}.day"))
        given += rows.with_columns(night=night).to_dicts()
        for number, one in enumerate(given):
            if number % 3 == 0 and one["night"] == night - 3 and one["worst_case_minor"]:
                report(now, one, paid)
    late = next(one for number, one in enumerate(given) if one["offer"] == "free_delivery_once" and number % 3)
    november = replace(reader, now=FIRST + timedelta(days=NIGHTS, hours=1))
    good(close(november, "2026-10"))
    report(replace(november, now=november.now + timedelta(days=1)), late, paid, at=f"{late['valid_until']}T12:00")
    return replace(reader, now=FIRST + timedelta(days=35)), given, paid


def report(till: Reader, one: dict[str, object], paid: dict[date, int], at: str | None = None) -> None:
    face = int(str(one["worst_case_minor"]))
    good(redeem(till, str(one["decision_id"]), amount=f"{face / 100:.2f}", order=f"A-{one['decision_id']}", at=at))
    paid[till.now.date()] = paid.get(till.now.date(), 0) + face


def good(answer: Answer) -> str:
    assert answer.code == 0, answer.talk
    return answer.result


@pytest.mark.parametrize("command", COMMANDS)
def test_the_page_shows_what_the_command_prints(month, command: str) -> None:
    said = "\n".join(line.rstrip() for line in ledger(month[0], **COMMANDS[command]).result.splitlines())
    page = PAGE.read_text(encoding="utf-8")
    block = re.search(rf"```\n\$ {re.escape(command)}\n(.*?)```", page, re.DOTALL)
    assert block is not None
    if os.environ.get("CAMPAIGN_REWRITE_GOLDEN"):
        PAGE.write_text(page[: block.start(1)] + said + "\n" + page[block.end(1) :], encoding="utf-8")
        return
    assert block[1].rstrip("\n") == said


def test_the_month_adds_up_with_the_batches_the_tills_and_its_days(month) -> None:
    reader, given, paid = month
    told = json.loads(ledger(reader, at="2026-10", output="json").result)["total"]
    assert (told["opening"]["units"], told["given"]["units"]) == (0, len(given))
    assert told["given"]["worst_minor"] == sum(int(str(one["worst_case_minor"] or 0)) for one in given)
    assert told["cost_minor"] == sum(cents for day, cents in paid.items() if day.month == 10) > 0
    november = json.loads(ledger(reader, at="2026-11-05", output="json").result)["total"]
    assert november["opening"] == told["closing"]
    assert november["redeemed_late"]["units"] == 1
    assert november["cost_minor"] == sum(cents for day, cents in paid.items() if day.month == 11) > 0
