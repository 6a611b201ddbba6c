"""Explanations, reports, batches of a project with a table of each hit policy: rows are named as people know them."""

from __future__ import annotations

import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from campaign_engine.campaigns.answer import GUARDED, OK, PROBLEMS, Reader
from campaign_engine.campaigns.check import check
from campaign_engine.campaigns.decide_wave import decide
from campaign_engine.campaigns.explain_customer import explain
from campaign_engine.campaigns.init_project import STARTER
from campaign_engine.campaigns.replay_batch import replay
from campaign_engine.campaigns.report.rule_names import rules_shown
from campaign_engine.campaigns.run_options import RunOptions
from campaign_engine.campaigns.show_simulation import simulate

OPTIONS = RunOptions(as_of="2026-10-01")
NOW = datetime(2026, 10, 1, 8, tzinfo=UTC)

TABLES = """
tables:
  - id: thanks_band
    why: Agreed with Anna on 2026-09-01.
    hit: first
    rows:
      - {when: {orders_12m: ">= 20"}, then: {set: {thanks_saving: 6}}}
      - {when: {orders_12m: "10 .. 19"}, then: {set: {thanks_saving: 4}}}
      - {when: {orders_12m: "> 300"}, then: {set: {thanks_saving: 8}}}
      - {when: {}, then: {}}
  - id: who_is_thanked
    why: The regulars of a sort, each by one row.
    hit: unique
    rows:
      - {when: {favourite: coffee, orders_12m: ">= 4"}, then: {propose: thanks, tell_customer: Thanks for the coffee}}
      - {when: {spend_12m: ">= 200", orders_12m: ">= 4"}, then: {propose: thanks, tell_customer: Thanks for all}}
  - id: sweet
    why: Two ways to see that somebody likes it sweet.
    hit: same
    rows:
      - {when: {favourite: cake}, then: {tag: sweet, set: {cakes: 1}}}
      - {when: {favourite: "cake, bread", spend_12m: ">= 200"}, then: {tag: sweet, set: {cakes: 1}}}
  - id: next_cake
    why: The warmest word wins.
    hit: priority
    rows:
      - {when: {favourite: coffee}, then: {tag: word_plain}, priority: 10}
      - {when: {orders_12m: "> 22"}, then: {tag: word_warm}, priority: 90}
  - id: hush
    why: Not now.
    hit: collect
    if_unknown: ignore
    rows:
      - {when: {open_complaints: "> 0"}, then: {forbid: thanks}}
      - {when: {last_order_on: unknown}, then: {forbid: thanks}}

facts:
  thanks_saving: {type: money, merge: max, otherwise: 2}
  cakes: {type: number, merge: sum, otherwise: 0}

rules:
  - {id: thank_the_sweet, why: They like it sweet., when: tag.sweet AND cakes = 1, then: {propose: thanks}}
  - {id: word, why: A word for each., when: tag.word_plain OR tag.word_warm, then: {tag: has_word}}
  - {id: uses_word, why: It is told., when: tag.has_word, then: {boost: {thanks: 1.1}}}

cases:
  - name: coffee and a large spend clash, so the thanks wait
    as_of: 2026-10-01
    customer: {favourite: coffee, orders_12m: 26, spend_12m: 340, open_complaints: 0, last_order_on: 2026-09-21}
    expect: {tags: [word_warm, has_word], sets: {thanks_saving: 6, cakes: 0}, stopped_by: {thanks: table_conflict}}
  - name: cake and a large spend agree, and are counted once
    as_of: 2026-10-01
    customer: {favourite: cake, orders_12m: 25, spend_12m: 250, open_complaints: 0, last_order_on: 2026-09-21}
    expect: {offers: [thanks], sets: {cakes: 1}}
  - name: a complaint stops the thanks
    as_of: 2026-10-01
    customer: {favourite: coffee, orders_12m: 13, spend_12m: 95, open_complaints: 1, last_order_on: 2026-09-21}
    expect: {stopped_by: {thanks: hush}}
"""
OFFER = """
offer: thanks
name: Thanks
kind: coupon.amount
give: if_worth_it
value: "= thanks_saving"
redemption: 10%
worth: 40
"""
CAMPAIGN = "campaign: thanks\nstatus: live\nwhy: To say thanks.\nsteps: [{id: one, offer: thanks}]\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The starter with the tables, where every clash may be set aside."""
    folder = tmp_path / "shop"
    shutil.copytree(STARTER, folder, ignore=shutil.ignore_patterns("out", ".campaign"))
    (folder / "rules" / "cases.yaml").unlink()
    (folder / "rules" / "tables.yaml").write_text(TABLES, encoding="utf-8")
    (folder / "offers" / "thanks.yaml").write_text(OFFER, encoding="utf-8")
    (folder / "campaigns" / "thanks.yaml").write_text(CAMPAIGN, encoding="utf-8")
    project = folder / "project.yaml"
    text = project.read_text(encoding="utf-8").replace("fuse: 60%", "fuse: 100%")
    text += "checks: [{code: R351, severity: warning, reason: nobody who likes coffee spends so much}]\n"
    project.write_text(text.replace("data: ", "data:\n  quarantine: {at_most: 50%}  ", 1), encoding="utf-8")
    return folder


def reader(folder: Path, language: str = "en") -> Reader:
    return Reader(folder, NOW, language, width=160)


def explained(folder: Path, customer: str, language: str = "en") -> str:
    answer = explain(reader(folder, language), OPTIONS, customer, "thanks")
    assert answer.code == OK, answer.talk
    return answer.result


def test_the_project_is_sound_and_its_cases_pass(shop: Path) -> None:
    answer = check(reader(shop))
    assert answer.code == OK, answer.talk + answer.result
    assert simulate(reader(shop), OPTIONS).code == OK


def test_a_clash_is_told_in_every_form_of_the_report(shop: Path) -> None:
    answer = simulate(reader(shop), OPTIONS)
    text = " ".join(answer.result.split())
    assert "G125 3 of 30 customers meet rows of the table who_is_thanked" in text
    assert "C011: 1, 2; C016: 1, 2; C021: 1, 2" in text
    page = (shop / "out" / "simulate" / "report.html").read_text(encoding="utf-8")
    assert "G125" in page
    found = json.loads(simulate(reader(shop), OPTIONS, output="json").result)
    assert found["table_conflicts"] == [
        {"table": "who_is_thanked", "customers": 3, "examples": [["C011", [1, 2]], ["C016", [1, 2]], ["C021", [1, 2]]]}
    ]
    listed = simulate(reader(shop), OPTIONS, list_of="table_conflict").result
    assert re.findall("C0..", listed) == ["C011", "C016", "C021"]
    assert re.findall("C0..", simulate(reader(shop), OPTIONS, list_of="hush:00001").result) == ["C006"]


def test_rows_that_fire_for_nobody_are_told_by_table_and_number(shop: Path) -> None:
    answer = simulate(reader(shop), OPTIONS)
    assert "rules that fired for nobody: thanks_band row 3" in " ".join(answer.result.split())
    found = json.loads(simulate(reader(shop), OPTIONS, output="json").result)
    assert found["rules_silent"] == ["thanks_band:00003"]


def test_she_whose_rows_clash_is_told_both_rows_and_what_made_them_hold(shop: Path) -> None:
    text = explained(shop, "C016")
    assert "rows of a table clash (table_conflict)" in text
    assert "rows of who_is_thanked that may not hold together all hold" in text
    assert "who_is_thanked row 1 (rules/tables.yaml:15:" in text
    assert "who_is_thanked row 2 (rules/tables.yaml:16:" in text
    assert "spend_12m >= 200  (spend_12m is EUR 344.92)" in text
    assert "favourite coffee" in text
    assert "who_is_thanked 中不能同时成立的行都成立" in explained(shop, "C016", "zh")


def test_what_she_gets_names_the_row_its_why_and_its_place(shop: Path) -> None:
    text = explained(shop, "C025")
    assert "who_is_thanked row 1 (rules/tables.yaml:15:" in text
    assert "The regulars of a sort, each by one row." in text
    assert "favourite" in text


def test_a_row_that_forbids_is_the_stopper(shop: Path) -> None:
    text = explained(shop, "C006")
    assert "hush row 1 (rules/tables.yaml:" in text
    assert "Not now." in text
    assert "open_complaints" in text


def test_of_a_table_that_does_not_propose_it_a_few_rows_are_told(shop: Path) -> None:
    text = explained(shop, "C008")
    assert "no rule proposes it" in text
    assert "who_is_thanked row 1" in text
    assert "who_is_thanked row 2" in text


def test_the_change_that_is_told_lifts_the_clash(shop: Path) -> None:
    """The flip is found over the rows that clash: with fewer euros only one of them holds."""
    text = explained(shop, "C016")
    assert "would get it if spend_12m were EUR 199.99 (is EUR 344.92)" in text


def test_a_batch_keeps_the_clash_and_is_replayed_to_the_row(shop: Path) -> None:
    answer = decide(reader(shop), OPTIONS)
    assert answer.code == OK, answer.talk
    assert "G125" in answer.talk
    (folder,) = (shop / "out" / "2026-10-01.day").iterdir()
    results = json.loads((folder / "run_results.json").read_text(encoding="utf-8"))
    assert results["table_conflicts"][0]["customers"] == 3
    rows = pl.read_parquet(folder / "decisions.parquet").filter(pl.col("offer") == "thanks")
    mine = rows.filter(pl.col("customer_id") == "C025")
    assert mine["rule_ids"].to_list() == [["who_is_thanked:00001"]]
    assert mine["tell_customer"].to_list() == ["Thanks for the coffee"]
    assert mine["value_minor"].to_list() == [400]
    assert not {"C011", "C016", "C021", "C006"} & set(rows["customer_id"])
    assert replay(reader(shop), folder).code == OK
    told = explain(reader(shop), OPTIONS, "C016", "thanks", batch=folder)
    assert "who_is_thanked row 2" in told.result


def test_a_table_that_is_wrong_for_too_many_stops_the_batch_as_a_guard(shop: Path) -> None:
    project = shop / "project.yaml"
    project.write_text(project.read_text(encoding="utf-8").replace("at_most: 50%", "at_most: 9%"), encoding="utf-8")
    answer = decide(reader(shop), OPTIONS)
    assert answer.code == GUARDED
    assert "G126" in answer.talk
    assert not (shop / "out" / "2026-10-01.day").exists()
    shown = simulate(reader(shop), OPTIONS)
    assert shown.code == PROBLEMS
    assert "stop  G126" in shown.result.replace("   ", " ")


def test_many_silent_rows_are_told_as_spans() -> None:
    ids = ["lonely", *(f"band:{row:05d}" for row in (2, 5, 6, 7, 9, 10))]
    assert rules_shown(ids, "en") == ["lonely", "band rows 2, 5 to 7, 9, 10"]
    assert rules_shown(ids, "zh") == ["lonely", "band 第 2、5 至 7、9、10 行"]
    assert rules_shown(["band:00004"], "en") == ["band row 4"]
