"""Recommendation from the YAML to the job: learned, named in messages with reasons, replayed, explained."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from campaign_engine.cli import exit_code_of

TODAY = "2026-10-01"
FIRST = date(2026, 2, 1)
KINDS = ("bath", "garden", "kitchen", "office")
FILES = {
    "project.yaml": """\
project: things
currency: EUR
time_zone: Europe/Vienna
data:
  customers: {file: data/customers.csv, columns: {customer_id: {type: id}}}
  transactions: {file: data/lines.csv, customer: customer_id, moment: day, order: order, product: product, price: price}
  products: {file: data/products.csv, id: id, name: name, category: kind, price: price, in_stock: stock}
channels:
  app: {consent: {promotional: true}}
fuse: 100%
""",
    "segments/all.yaml": """\
features: [{id: orders, measure: orders}]
scores:
  - {id: goes_with, learn: products}
  - {id: next_kind, learn: next_category}
""",
    "rules/all.yaml": """\
rules:
  - id: into_the_garden
    why: Her next order is for the garden.
    when: score.next_kind = 'garden'
    then: {propose: garden_look}
""",
    "offers/all.yaml": """\
offers:
  - id: look
    kind: message
    give: if_worth_it
    worth: 1
    recommend: {by: goes_with, at_most: 2, not_bought: ever, otherwise: none, pool: {where: price <= 9.00}}
  - id: garden_look
    kind: message
    give: if_worth_it
    worth: 2
    recommend: {by: next_kind, at_most: 1, pool: {categories: [garden]}}
""",
    "campaigns/autumn.yaml": """\
campaign: autumn
status: live
why: Show what goes with what she has.
steps: [{id: hello, offer: {best_of: [look, garden_look]}}]
messages: {any: {app: {en: {body: "Something for you"}}}}
""",
    "rules/open.yaml": """\
rules:
  - {id: everybody, why: Nobody is left out., when: orders >= 0, then: {propose: look}}
""",
}


def write_shop(folder: Path) -> None:
    """Customers who stay with their kind, of twelve products each; K000 has never bought."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    drawn, lines = random.Random(3), []
    for number in range(1, 240):
        day = drawn.randrange(25)
        while day < 240:
            for product in drawn.sample(range(12), 3):
                one = f"{KINDS[number % 4]}_{product:02d}"
                lines.append(f"K{number:03d},{FIRST + timedelta(days=day)},{number}-{day},{one},{product + 1}.00")
            day += 8 + drawn.randrange(25)
    drawn.shuffle(lines)
    products = [f"{kind}_{number:02d},{kind.title()} {number},{kind},{number + 1}.00,{'no' if number == 5 else 'yes'}"
                for kind in KINDS for number in range(12)]  # fmt: skip
    (folder / "data").mkdir()
    for name, head, rows in (
        ("customers", "customer_id", [f"K{number:03d}" for number in range(240)]),
        ("lines", "customer_id,day,order,product,price", lines),
        ("products", "id,name,kind,price,stock", products),
    ):
        (folder / f"data/{name}.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop, learned and decided."""
    folder = tmp_path_factory.mktemp("things") / "shop"
    write_shop(folder)
    options = ("--project-dir", str(folder), "--as-of", TODAY)
    assert exit_code_of(["schema", "--update", *options]) == 0
    assert exit_code_of(["train", *options, "--by", "anna@shop.example"]) == 0
    assert exit_code_of(["decide", *options, "--yes"]) == 0
    return folder


@pytest.fixture
def shop(decided: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(decided)
    return decided


def batch(shop: Path) -> Path:
    return next(path.parent for path in (shop / "out").glob("2026*/*/manifest.json"))


def products_by_offer(shop: Path) -> Iterator[tuple[str, str, list[dict[str, object]]]]:
    decisions = pl.read_parquet(batch(shop) / "decisions.parquet")
    for customer, offer, written in decisions.select("customer_id", "offer", "products").iter_rows():
        yield customer, offer, json.loads(written)


def test_everybody_is_shown_what_goes_with_hers_within_the_pool(shop: Path) -> None:
    lines = pl.read_csv(shop / "data/lines.csv")
    had = {(one, two) for one, two in lines.select("customer_id", "product").iter_rows()}
    seen = 0
    for customer, offer, products in products_by_offer(shop):
        kind = KINDS[int(customer[1:]) % 4]
        assert 1 <= len(products) <= 2
        for one in products if offer == "look" else ():
            seen += 1
            assert one["category"] == kind
            assert (customer, one["product"]) not in had
            assert (customer, one["because"]) in had
            assert one["price_minor"] <= 900
            assert not str(one["product"]).endswith("_05")
    assert seen > 50


def test_a_rule_may_ask_for_the_category_of_her_next_order(shop: Path) -> None:
    found = {customer: products for customer, offer, products in products_by_offer(shop) if offer == "garden_look"}
    assert set(found) == {f"K{number:03d}" for number in range(1, 240) if number % 4 == 1}
    assert {(one["category"], one["reason"]) for (one,) in found.values()} == {("garden", "popular_in")}


def test_the_job_carries_the_products_of_its_decision(shop: Path) -> None:
    folder = batch(shop)
    jobs, decisions = (pl.read_parquet(folder / f"{name}.parquet") for name in ("planned_jobs", "decisions"))
    both = jobs.explode("decision_ids").join(decisions, left_on="decision_ids", right_on="decision_id")
    assert both.height == jobs.height == decisions.height
    assert (both["products"] == both["products_right"]).all()


def test_whoever_has_nothing_that_goes_with_hers_is_not_written_to(run, shop: Path) -> None:
    shown = run("explain", "K000", "look", "--as-of", TODAY)
    assert "no_products" in shown.out
    assert "by score.goes_with nothing of the pool goes with what she bought" in shown.out


def test_explain_names_the_products_and_why(run, shop: Path) -> None:
    customer, products = next((who, some) for who, offer, some in products_by_offer(shop) if offer == "look")
    shown = run("explain", customer, "--as-of", TODAY).out
    assert f"{products[0]['name']}: " in shown
    assert "she bought" in shown


def test_a_replay_decides_the_same_and_the_manifest_names_the_model(run, shop: Path) -> None:
    folder = batch(shop)
    assert run("replay", str(folder)).code == 0
    models = json.loads((folder / "manifest.json").read_bytes())["models"]
    assert {(one["score"], one["version"]) for one in models} == {("goes_with", 1), ("next_kind", 1)}


def test_shuffled_lines_give_the_same_model_and_the_same_products(run, shop: Path, tmp_path: Path, monkeypatch) -> None:
    other = shutil.copytree(shop, tmp_path / "other", ignore=shutil.ignore_patterns("out", ".campaign", "models"))
    head, *rows = (other / "data/lines.csv").read_text(encoding="utf-8").splitlines()
    random.Random(9).shuffle(rows)
    (other / "data/lines.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    monkeypatch.chdir(other)
    assert run("train", "--as-of", TODAY, "--by", "anna@shop.example").code == 0
    assert run("decide", "--as-of", TODAY, "--yes").code == 0
    assert (other / "models/goes_with/1.json").read_bytes() == (shop / "models/goes_with/1.json").read_bytes()
    assert list(products_by_offer(other)) == list(products_by_offer(shop))


def test_learning_again_brings_nothing_new(run, shop: Path) -> None:
    shown = run("train", "goes_with", "next_kind", "--as-of", TODAY, "--format", "json", "--by", "anna@shop.example")
    assert [one["status"] for one in json.loads(shown.out)] == ["as it was", "as it was"]
