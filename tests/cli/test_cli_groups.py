"""Groups, interests and profiles from the YAML to the decision: trained, named, checked, promoted, judged, told."""

from __future__ import annotations

import csv
import json
import random
import shutil
from datetime import date, timedelta
from pathlib import Path

import jsonschema
import polars as pl
import pytest
from campaign_engine.cli import exit_code_of

CHECKOUT = Path(__file__).resolve().parents[2]
TODAY, LATER = "2026-10-01", "2026-12-01"
BY = ("--by", "anna@shop.example")
TASTES = (("cup", "pan", "plate", "spoon"), ("hose", "pot", "rake", "seeds"))

FILES = {
    "project.yaml": """\
project: grouped_shop
currency: EUR
time_zone: Europe/Vienna
data:
  customers:
    file: data/customers.csv
    columns:
      customer_id: {type: id}
      city: {type: text, categories: [Graz, Wien]}
  transactions:
    file: data/lines.csv
    customer: customer_id
    moment: ordered_on
    category: category
    amount: amount
channels:
  app: {cost: 0, consent: {promotional: true, service: true}}
fuse: 100%
""",
    "segments/all.yaml": """\
features:
  - {id: orders, measure: orders}
  - {id: days_since_order, measure: days_since_last_order}
  - {id: spend, measure: spend}
segments:
  - {id: regulars, what: buys again, when: orders >= 5}
groups:
  - {id: style, k: 3, names: {1: stars}, stale_after: 90 days}
interests:
  - {id: taste, of: category, k: 2, names: {1: first taste, 2: second taste}}
""",
    "rules/offers.yaml": """\
rules:
  - id: for_the_first_taste
    why: she likes what it is for
    when: interest.taste = 'first taste' AND interest_share.taste > 0.5 AND group.style <> 'stars'
    if_unknown: ignore
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
why: Give her what she likes.
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


def write_shop(folder: Path) -> None:
    """160 customers of two tastes, who order often, now and then, or hardly any more; K999 never did."""
    drawn = random.Random(5)
    lines = []
    for number in range(160):
        kind, taste = number % 3, TASTES[number % 2]
        for _ in range((14, 5, 2)[kind] + drawn.randrange(3)):
            away = drawn.randrange(10 + 100 * kind, 60 + 120 * kind)
            day = date.fromisoformat(TODAY) - timedelta(days=away)
            amount = (80, 30, 10)[kind] + drawn.randrange(9)
            lines += [f"K{number:03d},{day},{item},{amount}.00" for item in drawn.sample(taste, 2)]
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "data").mkdir()
    people = [f"K{number:03d},{'Graz' if number % 2 else 'Wien'}" for number in (*range(160), 999)]
    (folder / "data/customers.csv").write_text("\n".join(["customer_id,city", *people]), encoding="utf-8")
    header = "customer_id,ordered_on,category,amount"
    (folder / "data/lines.csv").write_text("\n".join([header, *sorted(lines)]), encoding="utf-8")


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop with both found as of TODAY; a test works in a copy."""
    folder = tmp_path_factory.mktemp("grouped") / "shop"
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


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def facts_of(run, customer: str) -> dict[str, str]:
    shown = run("explain", customer, "--facts", "--format", "json", "--as-of", TODAY)
    assert shown.code == 0, shown.err
    return {one["name"]: one["value"] for one in json.loads(shown.out)["facts"]}


def test_rules_ask_for_groups_and_interests_by_name(run, shop: Path) -> None:
    lock = (shop / "facts.lock.yaml").read_text(encoding="utf-8")
    assert "interest.taste: {type: text, categories: [first taste, second taste], source: model" in lock
    assert "group.style: {type: text, categories: [stars, " in lock
    assert "interest_share.taste: {type: number, range: [0, 1], source: model" in lock
    shown = run("decide", "--as-of", TODAY, "--yes")
    assert shown.code == 0, shown.err
    known = [facts_of(run, f"K{number:03d}") for number in range(6)]
    assert len({one["group.style"] for one in known}) == 3
    tastes = [one["interest.taste"] for one in known]
    assert tastes[0] == tastes[2] == tastes[4] != tastes[1] == tastes[3] == tastes[5]
    assert all(float(one["interest_share.taste"]) > 0.5 for one in known)
    manifest = json.loads(next((shop / "out").glob(f"{TODAY}.day/*/manifest.json")).read_text(encoding="utf-8"))
    assert [one["score"] for one in manifest["models"]] == ["group.style", "interest.taste"]


def test_of_whoever_never_bought_nothing_is_known(run, shop: Path) -> None:
    known = facts_of(run, "K999")
    assert {known[name] for name in ("group.style", "interest.taste", "interest_share.taste")} == {"unknown"}


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("'first taste'", "'frist taste'", "R135", "Did you mean 'first taste'?"),
        ("group.style <> 'stars'", "group.style <> 'star'", "R135", "Did you mean 'stars'?"),
        ("group.style", "group.stlye", "R105", 'Did you mean "group.style"'),
        ("interest_share.taste", "interest_share.tate", "R105", 'Did you mean "interest_share.taste"'),
    ],
)
def test_a_misspelt_group_or_interest_is_told_before_anything_runs(
    run, shop: Path, old: str, new: str, code: str, said: str
) -> None:
    edit(shop / "rules/offers.yaml", old, new)
    shown = run("check")
    assert shown.code == 1
    assert code in shown.out + shown.err
    assert said in shown.out + shown.err


def test_without_a_promoted_version_a_run_says_what_to_train(run, shop: Path) -> None:
    shutil.rmtree(shop / "models")
    shown = run("simulate", "--as-of", TODAY)
    assert shown.code == 1
    assert "group.style is learned, and no model of it is promoted" in shown.err
    assert "campaign train interest.taste" in shown.err


def test_learning_again_brings_nothing_new_and_another_number_of_groups_another_model(run, shop: Path) -> None:
    again = json.loads(run("train", "--as-of", TODAY, "--format", "json", *BY).out)
    assert [(one["score"], one["version"], one["status"]) for one in again] == [
        ("group.style", 1, "as it was"),
        ("interest.taste", 1, "as it was"),
    ]
    edit(shop / "segments/all.yaml", "k: 3", "k: 4")
    assert (
        "learned learn: groups, k: 3; segments/*.yaml now says learn: groups, k: 4"
        in run("simulate", "--as-of", TODAY).err
    )


def test_a_new_version_keeps_numbers_and_names(run, shop: Path) -> None:
    before = json.loads(run("models", "show", "group.style", "--format", "json").out)["model"]["groups"]
    edit(shop / "data/lines.csv", "K003,", "K006,")
    shown = run("train", "group.style", "interest.taste", "--as-of", TODAY, "--promote", "--format", "json", *BY)
    assert [one["version"] for one in json.loads(shown.out)] == [2, 2]
    after = json.loads(run("models", "show", "group.style", "--format", "json").out)["model"]["groups"]
    assert [(one["number"], one["name"]) for one in after] == [(one["number"], one["name"]) for one in before]
    assert run("simulate", "--as-of", TODAY).code == 0
    assert "version 1 of group.style decides again" in run("models", "rollback", "group.style", *BY).out


def test_cards_show_who_is_in_the_groups_and_what_interests_are(run, shop: Path) -> None:
    shown = run("models", "show", "group.style")
    assert shown.code == 0
    for said in ("Who is in the groups", "same on resamples", "days_since_order", "160"):
        assert said in shown.out
    assert "What the interests are" in run("models", "show", "interest.taste").out
    assert "各客群的客户" in run("models", "show", "group.style", "--lang", "zh").out
    page = (shop / "models/group.style/1.html").read_text(encoding="utf-8")
    assert "<svg" in page


def test_what_happened_since_says_who_moved(run, shop: Path) -> None:
    shown = run("evaluate", "--as-of", LATER, "--format", "json")
    assert shown.code == 0, shown.err
    style, taste = json.loads(shown.out)
    assert 0 < style["figures"]["still in the same group"]["value"] < 1, "nobody has ordered for two months"
    assert taste["figures"]["still in the same group"]["value"] == 1
    assert sum(row["customers now"] for row in style["tables"]["moves"]) == 160


def test_a_batch_is_replayed_when_its_groups_are_gone(run, shop: Path) -> None:
    assert run("decide", "--as-of", TODAY, "--yes").code == 0
    batch = next((shop / "out").glob(f"{TODAY}.day/*/manifest.json")).parent
    shutil.rmtree(shop / "models")
    shown = run("replay", str(batch))
    assert shown.code == 0, shown.out + shown.err


def test_two_groups_of_one_name_are_refused(run, shop: Path) -> None:
    other = json.loads(run("models", "show", "group.style", "--format", "json").out)["model"]["groups"][1]["name"]
    edit(shop / "segments/all.yaml", "names: {1: stars}", f'names: {{1: "{other}"}}')
    assert "two of its groups have the same name" in run("simulate", "--as-of", TODAY).err


def test_a_profile_tells_who_she_is_and_what_is_unknown(run, shop: Path) -> None:
    shown = run("profile", "K003", "--as-of", TODAY)
    assert shown.code == 0, shown.err
    told = (
        "regulars: buys again",
        "orders >= 5  (orders is",
        "group.style  'stars'",
        "version 1, data before 2026-10-01",
        "customers have the same",
        "interest_share.taste",
        "(tenth ",
        "spent, less what was returned",
    )
    for said in told:
        assert said in shown.out
    assert "K003" not in shown.err
    nothing = run("profile", "K999", "--as-of", TODAY).out
    assert "Segments she is in:\n  none" in nothing
    assert "Unknown: days_since_order, group.style, interest.taste, interest_share.taste" in nothing
    assert "所属人群" in run("profile", "K003", "--as-of", TODAY, "--lang", "zh").out


def test_a_profile_as_json_holds_to_its_schema_and_to_the_facts(run, shop: Path) -> None:
    schema = json.loads((CHECKOUT / "docs" / "profile.schema.json").read_text(encoding="utf-8"))
    known = facts_of(run, "K003")
    for customer in ("K003", "K999"):
        document = json.loads(run("profile", customer, "--as-of", TODAY, "--format", "json").out)
        jsonschema.validate(document, schema, jsonschema.Draft202012Validator)
        named = {one["name"] for part in ("facts", "models") for one in document[part]}
        assert named | set(document["unknown"]) == {name for name in known if not name.startswith("segment.")}
        assert not named & set(document["unknown"])


def test_the_table_of_all_says_what_explain_says_of_each(run, shop: Path) -> None:
    shown = run("profile", "--out", "all.parquet", "--as-of", TODAY)
    assert (shown.code, shown.out.strip()) == (0, "written: all.parquet (161 customers)")
    assert "K0" not in shown.err
    table = pl.read_parquet(shop / "all.parquet")
    assert table["customer_id"].is_sorted()
    facts = facts_of(run, "K003")
    row = table.row(by_predicate=pl.col("customer_id") == "K003", named=True)
    assert f"'{row['group.style']}'" in (facts["group.style"], f"'{facts['group.style']}'")
    assert (row["group.style.version"], row["group.style.as_of"]) == ("1", TODAY)
    assert row["segments"] == ["regulars"]
    nobody = table.row(by_predicate=pl.col("customer_id") == "K999", named=True)
    assert nobody["segments"] == []
    assert nobody["group.style"] is nobody["group.style.version"] is nobody["interest_share.taste"] is None
    orders = table.filter(pl.col("segments").list.contains("regulars"))["orders"]
    assert orders.min() >= 5
    assert len(orders) == (table["orders"] >= 5).sum()
    assert run("profile", "--out", "all.csv", "--as-of", TODAY).code == 0
    cells = list(csv.DictReader((shop / "all.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [one["customer_id"] for one in cells] == table["customer_id"].to_list()
    assert float(cells[3]["spend"]) == table["spend"][3]


def test_whoever_is_not_there_or_was_forgotten_has_no_profile(run, shop: Path) -> None:
    assert run("decide", "--as-of", TODAY, "--yes").code == 0
    assert run("forget", "K004", "--why", "she asked", "--yes", *BY).code == 0
    for who, code in (("K004", "C106"), ("nobody", "C106")):
        shown = run("profile", who, "--as-of", TODAY)
        assert (shown.code, code in shown.err) == (1, True)
    assert run("profile", "--out", "all.parquet", "--as-of", TODAY).code == 0
    assert "K004" not in pl.read_parquet(shop / "all.parquet")["customer_id"]


@pytest.mark.parametrize("words", [(), ("K003", "--out", "all.csv"), ("--out", "all.xlsx")])
def test_one_customer_or_a_file_of_all_and_nothing_else(run, shop: Path, words: tuple[str, ...]) -> None:
    shown = run("profile", *words, "--as-of", TODAY)
    assert (shown.code, "M280" in shown.err) == (1, True)


def test_chinese_columns_stand_in_the_profile(run, shop: Path) -> None:
    edit(shop / "project.yaml", "      city: {type: text, ", "      城市: {type: text, from: city, ")
    assert run("schema", "--update", "--as-of", TODAY).code == 0
    assert "城市" in run("profile", "K003", "--as-of", TODAY).out
    assert run("profile", "--out", "全部.csv", "--as-of", TODAY).code == 0
    assert "城市" in (shop / "全部.csv").read_text(encoding="utf-8-sig").splitlines()[0]
