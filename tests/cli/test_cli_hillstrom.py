"""The e-mail test of Hillstrom (2008) as a project's contacts, from CSV to the decision. Needs CAMPAIGN_DATA, for the
data may not be shipped."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from campaign_engine.cli import exit_code_of

TODAY = "2008-05-01"
PROJECT = """\
project: e_mail_test
currency: USD
time_zone: America/New_York
data:
  customers:
    file: data/customers.parquet
    columns:
      customer_id: {type: id}
      recency: {type: number}
      history: {type: number}
      mens: {type: number}
      womens: {type: number}
      newbie: {type: number}
      zip_code: {type: text}
      web: {type: text, from: channel}
  contacts:
    file: data/contacts.parquet
    customer: customer_id
    moment: sent_on
    offer: segment
    control: No E-Mail
    randomised: true
    outcomes:
      visited: {type: boolean, from: visit}
"""
FACTS = "uses: [recency, history, mens, womens, zip_code, newbie, web]"
SCORES = f"""\
scores:
  - {{id: women, learn: uplift, offer: Womens E-Mail, column: visited, within: 14 days, {FACTS}}}
  - {{id: men, learn: uplift, offer: Mens E-Mail, column: visited, within: 14 days, {FACTS}}}
"""
OFFERS = """\
offers:
  - {id: women_mail, kind: message, give: if_worth_it, uplift: {score: score.women, of: "= 1"}}
  - {id: men_mail, kind: message, give: if_worth_it, uplift: {score: score.men, of: "= 1"}}
"""
CAMPAIGN = """\
campaign: mails
status: live
why: Which of the two mails moves her?
steps:
  - {id: one, offer: {best_of: [men_mail, women_mail]}, open: true}
messages: {any: {mail: {en: {subject: New, body: News}}}}
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = Path(os.environ.get("CAMPAIGN_DATA", "")) / "hillstrom" / "hillstrom.parquet"
    if not os.environ.get("CAMPAIGN_DATA") or not source.exists():
        pytest.skip("CAMPAIGN_DATA names no folder with hillstrom/hillstrom.parquet")
    import polars as pl

    folder = tmp_path_factory.mktemp("hillstrom")
    frame = pl.read_parquet(source).with_row_index("number")
    frame = frame.with_columns(
        (pl.lit("H") + pl.col("number").cast(pl.String).str.zfill(5)).alias("customer_id"),
        pl.lit("2008-03-20").alias("sent_on"),
    )
    for name in ("data", "segments", "offers", "campaigns"):
        (folder / name).mkdir()
    columns = ["customer_id", "recency", "history", "mens", "womens", "newbie", "zip_code", "channel"]
    frame.select(columns).write_parquet(folder / "data" / "customers.parquet")
    frame.select("customer_id", "sent_on", "segment", "visit").write_parquet(folder / "data" / "contacts.parquet")
    channels = "channels:\n  mail: {cost: 0, consent: {promotional: true}}\n"
    (folder / "project.yaml").write_text(PROJECT + channels, encoding="utf-8")
    (folder / "segments" / "scores.yaml").write_text(SCORES, encoding="utf-8")
    (folder / "offers" / "mails.yaml").write_text(OFFERS, encoding="utf-8")
    (folder / "campaigns" / "mails.yaml").write_text(CAMPAIGN, encoding="utf-8")
    options = ["--project-dir", str(folder), "--as-of", TODAY]
    assert exit_code_of(["train", *options, "--seed", "7"]) == 0
    assert exit_code_of(["schema", "--update", *options]) == 0
    return folder


def card_of(project: Path, score: str) -> dict:
    return json.loads((project / "models" / score / "1.json").read_bytes())


def figures_of(project: Path, score: str) -> dict[str, dict]:
    return {one["name"]: one for one in card_of(project, score)["evidence"]["figures"]}


def test_the_womens_mail_has_its_qini_and_the_mens_no_usable_heterogeneity(project: Path) -> None:
    women, men = figures_of(project, "women"), figures_of(project, "men")
    assert 0.053 <= women["Qini"]["value"] <= 0.067
    assert women["Qini"]["low"] > 0
    assert women["average effect"]["value"] == pytest.approx(0.0455, abs=0.001)
    assert men["average effect"]["value"] == pytest.approx(0.0760, abs=0.001)
    codes = {
        score: {one["code"] for one in card_of(project, score)["evidence"]["remarks"]} for score in ("women", "men")
    }
    assert "M200" in codes["men"]
    assert "M200" not in codes["women"]
    assert "M202" in codes["women"], "one mail for all is as good"


def test_men_have_the_average_for_everybody_and_the_mail_that_moves_more_goes_out(project: Path, capsys) -> None:
    capsys.readouterr()
    assert exit_code_of(["simulate", "--project-dir", str(project), "--as-of", TODAY]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "score.men (version 1): no usable differences between customers" in out
    assert "men_mail: what it earns is measured by score.men, version 1" in out
    lines = [line.split() for line in out.split("expected cost worst case")[1:2]]
    shown = lines[0]
    given = {
        shown[at]: int(shown[at + 2].replace(",", ""))
        for at, word in enumerate(shown)
        if word.endswith("_mail") and shown[at + 1] == "measured"
    }
    assert given["men_mail"] > 50_000
    assert sum(given.values()) == 64_000
