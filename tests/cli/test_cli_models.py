"""Scores that are learned, from the YAML to the batch: train, simulate, decide, judge, promote, go back."""

from __future__ import annotations

import errno
import json
import math
import os
import random
import shutil
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from campaign_engine.cli import exit_code_of

TODAY = "2026-10-01"
LATER = "2026-12-01"
FIRST = date(2026, 1, 5)
CUSTOMERS = 500
BY = ("--by", "anna@shop.example")

FILES = {
    "project.yaml": """\
project: learning_shop
currency: EUR
time_zone: Europe/Vienna
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      city: {type: text, categories: [Graz, Wien]}
      has_left: {type: boolean}
      margin_rate: {type: number, range: [0, 1]}
  transactions:
    file: data/lines.csv
    customer: customer_id
    moment: ordered_on
    amount: amount
channels:
  app: {cost: 0, consent: {promotional: true, service: true}}
fuse: 100%
""",
    "segments/all.yaml": """\
features:
  - {id: orders, measure: orders}
  - {id: orders_60d, measure: orders, within: 60 days}
  - {id: days_since_order, measure: days_since_last_order}
  - {id: spend, measure: spend}
scores:
  - {id: buys_again, learn: order, within: 30 days, stale_after: 90 days}
  - {id: worth, learn: value, within: 60 days, margin: margin_rate}
""",
    "rules/offers.yaml": """\
rules:
  - id: quiet_ones
    why: she is unlikely to come by herself
    when: score.buys_again < 0.5 AND score.worth > 1
    then: {propose: five_off}
""",
    "offers/five_off.yaml": """\
offer: five_off
name: Five off
kind: coupon.amount
give: if_worth_it
value: 5
worth: 6
redemption: 30%
valid: {from: send, for: 14 days}
again: {after: 60 days}
""",
    "campaigns/quiet.yaml": """\
campaign: quiet
why: Bring the quiet ones back.
status: live
from: 2026-01-01
to: 2027-12-31
steps:
  - {id: first, offer: five_off}
messages:
  any:
    app:
      en: {title: Hello, body: "{{ offer.name }}"}
""",
}


def chance(number: int) -> float:
    """Of an order on any day: every customer has her own; from 1 in 100 to 1 in 10."""
    return 0.01 * 10 ** (number % 100 / 99)


def write_shop(folder: Path, days: int = 330) -> None:
    """500 customers who order by chance, each with her own; every fifth stops after 150 days."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    drawn = random.Random(7)
    lines, people = [], []
    for number in range(CUSTOMERS):
        stops = 150 if number % 5 == 0 else days
        rate = chance(number)
        day = int(math.log(drawn.random()) / math.log(1 - rate))
        while day < min(stops, days):
            lines.append((FIRST + timedelta(days=day), f"K{number:04d}", 20 + drawn.randrange(4000) / 100))
            day += 1 + int(math.log(drawn.random()) / math.log(1 - rate))
        left = drawn.random() < (0.8 if stops == 150 else 0.1)
        people.append((f"K{number:04d}", "Graz" if number % 2 else "Wien", "yes" if left else "no", "0.4"))
    people.append(("K9999", "Wien", "no", "0.4"))  # has never ordered
    lines.sort()
    (folder / "data").mkdir(exist_ok=True)
    (folder / "data/customers.csv").write_text(
        "customer_id,city,has_left,margin_rate\n" + "".join(f"{','.join(one)}\n" for one in people), encoding="utf-8"
    )
    (folder / "data/lines.csv").write_text(
        "customer_id,ordered_on,amount\n" + "".join(f"{who},{day},{amount:.2f}\n" for day, who, amount in lines),
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop with both scores learned as of TODAY; a test works in a copy."""
    folder = tmp_path_factory.mktemp("learning") / "shop"
    write_shop(folder)
    options = ("--project-dir", str(folder), "--as-of", TODAY)
    assert exit_code_of(["train", *options, *BY]) == 0
    assert exit_code_of(["schema", "--update", *options]) == 0
    return folder


@pytest.fixture
def shop(trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("CAMPAIGN_BY", raising=False)
    folder = shutil.copytree(trained, tmp_path / "shop")
    monkeypatch.chdir(folder)
    return folder


def promoted(shop: Path) -> dict[str, list[tuple[int, str]]]:
    document = json.loads((shop / "models/promoted.json").read_text(encoding="utf-8"))
    return {score: [(one["version"], one["how"]) for one in steps] for score, steps in document["scores"].items()}


def scores_of(run, *words: str) -> dict[str, str]:
    """As explain shows them."""
    shown = run("explain", "K0004", "--facts", "--format", "json", "--as-of", TODAY, *words)
    assert shown.code == 0, shown.err
    return {one["name"]: one["value"] for one in json.loads(shown.out)["facts"] if one["name"].startswith("score.")}


def test_a_score_is_learned_promoted_and_decides(run, shop: Path) -> None:
    assert promoted(shop) == {"buys_again": [(1, "promote")], "worth": [(1, "promote")]}
    for score in ("buys_again", "worth"):
        assert {path.name for path in (shop / "models" / score).iterdir()} == {"1.json", "1.md", "1.html"}
    shown = run("simulate", "--as-of", TODAY)
    assert shown.code == 0, shown.err
    scores = scores_of(run)
    assert 0 < float(scores["score.buys_again"]) < 1
    assert float(scores["score.worth"].removeprefix("EUR ")) > 0


def test_whoever_never_ordered_is_unknown_to_a_model_of_orders(run, shop: Path) -> None:
    shown = run("explain", "K9999", "--facts", "--format", "json", "--as-of", TODAY)
    known = {one["name"]: one["value"] for one in json.loads(shown.out)["facts"]}
    assert known["score.buys_again"] == known["score.worth"] == "unknown"


def test_learning_again_from_the_same_brings_nothing_new(run, shop: Path) -> None:
    before = {path: path.read_bytes() for path in (shop / "models").rglob("*.json")}
    shown = run("train", "--as-of", TODAY, "--format", "json", *BY)
    assert shown.code == 0
    assert [(one["version"], one["status"], one["decides"]) for one in json.loads(shown.out)] == [
        (1, "as it was", True),
        (1, "as it was", True),
    ]
    assert {path: path.read_bytes() for path in (shop / "models").rglob("*.json")} == before


def test_the_order_of_rows_in_the_files_does_not_change_a_byte(run, shop: Path) -> None:
    before = {path.name: path.read_bytes() for path in (shop / "models/buys_again").iterdir()}
    head, *lines = (shop / "data/lines.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    random.Random(1).shuffle(lines)
    (shop / "data/lines.csv").write_text(head + "".join(lines), encoding="utf-8")
    shutil.rmtree(shop / "models")
    assert run("train", "buys_again", "--as-of", TODAY, *BY).code == 0
    assert {path.name: path.read_bytes() for path in (shop / "models/buys_again").iterdir()} == before


def test_a_second_version_waits_to_be_promoted_and_a_rollback_brings_the_first_one_back(run, shop: Path) -> None:
    first = scores_of(run)
    shown = run("train", "buys_again", "--as-of", TODAY, "--seed", "3", *BY)
    assert "not promoted (campaign models promote buys_again 2)" in shown.out
    assert scores_of(run) == first
    compared = run("models", "compare", "buys_again", "1", "2")
    assert (compared.code, "AUC" in compared.out) == (0, True)
    assert (
        "version 2 of score.buys_again decides from now on, instead of version 1"
        in run("models", "promote", "score.buys_again", "2", *BY).out
    )
    assert "decides already; nothing changed" in run("models", "promote", "buys_again", "2", *BY).out
    listed = json.loads(run("models", "list", "--format", "json").out)
    assert [(one["score"], one["version"], one["decides"]) for one in listed] == [
        ("buys_again", 1, False), ("buys_again", 2, True), ("worth", 1, True)
    ]  # fmt: skip
    assert "version 1 of score.buys_again decides again" in run("models", "rollback", "buys_again", *BY).out
    assert scores_of(run) == first
    again = run("models", "rollback", "buys_again", *BY)
    assert (again.code, "M132" in again.err) == (1, True)
    assert promoted(shop)["buys_again"] == [(1, "promote"), (2, "promote"), (1, "rollback")]


def test_a_batch_names_its_models_and_is_replayed_when_they_are_gone(run, shop: Path) -> None:
    assert run("decide", "--as-of", TODAY, "--yes").code == 0
    batch = next((shop / "out").glob(f"{TODAY}.day/*/manifest.json")).parent
    named = json.loads((batch / "manifest.json").read_text(encoding="utf-8"))["models"]
    assert [(one["score"], one["version"], one["trained_as_of"]) for one in named] == [
        ("buys_again", 1, TODAY),
        ("worth", 1, TODAY),
    ]
    shutil.rmtree(shop / "models")
    shown = run("replay", str(batch))
    assert shown.code == 0, shown.out + shown.err


def test_another_model_makes_another_run(run, shop: Path) -> None:
    plan = json.loads(run("simulate", "--as-of", TODAY, "--format", "json").out)
    run("train", "buys_again", "--as-of", TODAY, "--seed", "3", "--promote", *BY)
    shown = run("simulate", "--as-of", TODAY)
    assert shown.code == 0, shown.err
    other = json.loads(run("simulate", "--as-of", TODAY, "--format", "json").out)
    assert plan["run_id"] != other["run_id"]


def test_what_happened_since_judges_a_model(run, shop: Path) -> None:
    young = run("evaluate", "--as-of", "2026-10-15")
    assert young.code == 0
    assert young.err.count("M135") == 2
    shown = run("evaluate", "buys_again", "--as-of", LATER, "--format", "json")
    assert shown.code == 0, shown.err
    (judged,) = json.loads(shown.out)
    assert judged["figures"]["AUC"]["low"] > 0.6, "chances from 1 to 10 in 100 a day can be told apart"
    groups = judged["tables"]["calibration"]
    assert sum(row["rows"] for row in groups) > 500
    text = run("evaluate", "--as-of", LATER)
    assert "on its card" in text.out
    assert "score.worth, version 1" in text.out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("train", "buys_agian"), "M130", 'Did you mean "buys_again"?'),
        (("models", "show", "buys_again", "7"), "M131", "there are: 1"),
        (("models", "show", "../models/buys_again"), "M130", "there are: buys_again, worth"),
        (("models", "promote", "other", "1"), "M130", "there are: buys_again, worth"),
        (("simulate", "--as-of", "2026-09-01"), "M113", "campaign train buys_again --as-of 2026-09-01 --promote"),
    ],
)
def test_a_slip_is_told_with_the_way_out(run, shop: Path, words: tuple[str, ...], code: str, said: str) -> None:
    shown = run(*words)
    assert shown.code == 1
    assert code in shown.err
    assert said in shown.err


def test_a_model_that_is_gone_changed_or_of_something_else_stops_the_run(run, shop: Path) -> None:
    path = shop / "models/buys_again/1.json"
    whole, segments = path.read_text(encoding="utf-8"), (shop / "segments/all.yaml").read_text(encoding="utf-8")
    path.write_text(whole.replace('"seed": 0', '"seed": 1'), encoding="utf-8")
    assert "changed since it was written" in run("simulate", "--as-of", TODAY).err
    path.unlink()
    assert "M111" in run("simulate", "--as-of", TODAY).err
    path.write_text(whole, encoding="utf-8")
    (shop / "segments/all.yaml").write_text(segments.replace("within: 30 days", "within: 20 days"), encoding="utf-8")
    shown = run("simulate", "--as-of", TODAY)
    assert "learned learn: order, within: 30 days; segments/*.yaml now says learn: order, within: 20 days" in shown.err
    (shop / "segments/all.yaml").write_text(segments, encoding="utf-8")
    (shop / "models/promoted.json").unlink()
    shown = run("simulate", "--as-of", TODAY)
    assert shown.err.count("M110") == 2
    shutil.rmtree(shop / "models")
    assert "has no version 3; there are: -" in run("models", "promote", "buys_again", "3", *BY).err
    assert "campaign train buys_again" in shown.err


def test_what_stands_where_models_belong_is_told_and_a_refused_training_leaves_no_folder(run, shop: Path) -> None:
    shutil.rmtree(shop / "models")
    assert run("train", "--as-of", "2026-01-15").code == 1
    assert not (shop / "models").exists()
    shown = run("check")
    assert shown.out.count("M138") == 2
    assert "campaign train worth" in shown.out
    (shop / "models").write_text("in the way", encoding="utf-8")
    shown = run("train", "--as-of", TODAY)
    assert (shown.code, "M137" in shown.err) == (1, True), shown.err


def test_a_version_without_room_is_told_and_the_one_before_decides(run, shop: Path, monkeypatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before = promoted(shop)
    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        shown = run("train", "buys_again", "--as-of", TODAY, "--seed", "5", "--promote", *BY)
    assert (shown.code, "the disk is full" in shown.err) == (1, True), shown.err
    assert promoted(shop) == before
    assert sorted(path.name for path in (shop / "models/buys_again").glob("*2*")) == []


def test_check_says_nothing_of_scores_that_have_a_model(run, shop: Path) -> None:
    assert "M138" not in run("check").out


def test_customers_unlike_those_that_were_learned_from_are_pointed_out(run, shop: Path) -> None:
    """Nobody has ordered for two months: the days since the last order have left what the model was taught with."""
    assert "M139" not in run("simulate", "--as-of", TODAY).err
    shown = run("decide", "--as-of", "2027-02-01", "--yes")
    assert "M139  warning: customers are no longer like those that score.buys_again learned from" in shown.err
    version = json.loads((shop / "models/buys_again/1.json").read_text(encoding="utf-8"))
    reference = version["model"]["model"]["drift"]
    (bins,) = [one for one in reference["bins"] if one["name"] == "days_since_order"]
    (path,) = shop.glob("out/2027-02-01.day/*/facts.parquet")
    facts = pl.read_parquet(path, columns=["days_since_order", "score.buys_again"])
    days = facts.filter(pl.col("score.buys_again").is_not_null())["days_since_order"].to_list()
    counts = [0] * len(bins["shares"])
    for day in days:
        counts[sum(edge <= day for edge in bins["edges"])] += 1
    pairs = [
        (max(share, 0.5 / reference["rows"]), max(count / len(days), 0.5 / len(days)))
        for share, count in zip(bins["shares"], counts, strict=True)
        if share or count
    ]
    by_hand = sum((now - then) * math.log(now / then) for then, now in pairs)
    assert f"days_since_order (PSI {by_hand:.2f};" in shown.err


def test_an_old_model_is_pointed_out(run, shop: Path) -> None:
    shown = run("simulate", "--as-of", "2027-02-01")
    assert "M114" in shown.err
    assert "123 days ago; it should not be older than 90 days" in shown.err


def test_for_a_day_of_the_past_the_last_version_counts_that_had_not_seen_it(run, shop: Path) -> None:
    assert run("train", "--as-of", "2026-09-01", "--promote", *BY).code == 0
    assert run("train", "--as-of", LATER, "--promote", *BY).code == 0
    for day, version in (("2026-09-10", 2), (TODAY, 2), (LATER, 3)):
        assert run("decide", "--as-of", day, "--yes").code == 0
        manifest = next((shop / "out").glob(f"{day}.day/*/manifest.json"))
        named = json.loads(manifest.read_text(encoding="utf-8"))["models"]
        assert {one["version"] for one in named} == {version}, day


def test_a_label_column_is_learned_from_what_else_is_known(run, shop: Path) -> None:
    path = shop / "segments/all.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "  - {id: leaves, learn: label, column: has_left}\n",
                    encoding="utf-8")  # fmt: skip
    shown = run("train", "leaves", "--as-of", LATER, "--format", "json", *BY)
    assert shown.code == 0, shown.err
    (one,) = json.loads(shown.out)
    assert one["figures"]["AUC"] > 0.7
    assert "M136" in run("evaluate", "leaves", "--as-of", LATER).err


def test_the_card_speaks_chinese_where_asked(run, shop: Path) -> None:
    shown = run("models", "show", "buys_again", "--lang", "zh")
    assert "30 天内再次下单的概率" in shown.out
    assert "校准误差" in shown.out


def test_nothing_is_learned_from_whoever_was_forgotten(run, shop: Path) -> None:
    assert run("decide", "--as-of", TODAY, "--yes").code == 0
    forgotten = run("forget", "K0004", "--why", "she asked", "--yes", *BY)
    assert forgotten.code == 0, forgotten.err
    before = json.loads((shop / "models/buys_again/1.json").read_text(encoding="utf-8"))["rows"]
    shown = run("train", "buys_again", "--as-of", TODAY, "--format", "json", *BY)
    (one,) = json.loads(shown.out)
    assert (one["version"], one["status"]) == (2, "new")
    assert one["rows"] < before
