"""What `explain` says of the contact policy: how many of how many, when the next is free, by her own clock."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from campaign_engine.cli import app
from typer.testing import CliRunner

PROJECT = """
project: shop
currency: EUR
time_zone: Europe/Vienna
data:
  customers:
    file: customers.csv
    columns: {customer_id: {type: id}, home_zone: {type: text}, objects: {type: boolean}}
channels:
  app: {cost: 0, consent: {promotional: true}}
contact_policy:
  time_zone: home_zone
  quiet_hours: {from: 20:00, to: 9:00}
  caps: [{at_most: 2, per: 7 days, channel: app}]
  spacing: 24 hours
  profiling_objection: objects
"""
OFFER = """
offer: ten
kind: coupon.amount
give: if_worth_it
value: 10
redemption: 10%
worth: 5
pricing: personalised
valid: {from: 2026-09-01, latest: 2026-10-01}
"""
CAMPAIGN = "campaign: autumn\nstatus: live\nwhy: Because.\nsteps: [{id: hello, offer: ten, open: true}]\n"
CUSTOMERS = """customer_id,home_zone,objects
C-1,Europe/Vienna,
C-2,America/New_York,
C-3,,
C-4,Europe/Vienna,true
C-5,Asia/Shanghai,
"""
CONTACTS = [("C-1", "2026-09-26T10:00"), ("C-1", "2026-09-29T10:00"), ("C-2", "2026-10-01T08:00")]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    files = {
        "project.yaml": PROJECT, "offers/ten.yaml": OFFER, "campaigns/autumn.yaml": CAMPAIGN,
        "customers.csv": CUSTOMERS,
        "state.json": json.dumps(
            {
                "schema": "state.v1",
                "contacts": [{"customer": one, "channel": "app", "at": at} for one, at in CONTACTS],
            }
        ),
    }  # fmt: skip
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    made = CliRunner().invoke(app, ["schema", "--update", "--project-dir", str(folder)])
    assert made.exit_code == 0, made.output
    return folder


@pytest.mark.parametrize(
    ("customer", "language", "said"),
    [
        (
            "C-1",
            "en",
            "already had 2 of 2 messages by app in the window of 7 days; the next is free on 2026-10-03 10:00",
        ),
        ("C-1", "zh", "下一条最早 2026-10-03 10:00"),
        ("C-2", "en", "last message on 2026-10-01 02:00, and at least 24 hours lie between two; the next is free on"),
        (
            "C-3",
            "en",
            "Put off, because its message cannot go out in time   ten  (autumn, step hello)     home_zone is unknown",
        ),
        ("C-4", "en", "objects is yes"),
        ("C-5", "en", "the next allowed moment is 2026-10-02 09:00, Asia/Shanghai: too late for this offer"),
    ],
)
def test_the_numbers_behind_a_message_that_is_not_sent_are_told(
    shop: Path, customer: str, language: str, said: str
) -> None:
    line = ["explain", customer, "--as-of", "2026-10-01T15:00", "--state", str(shop / "state.json")]
    answer = CliRunner().invoke(app, [*line, "--project-dir", str(shop), "--lang", language])
    assert answer.exit_code == 0, answer.output
    assert " ".join(said.split()) in " ".join(answer.output.split()), answer.output
