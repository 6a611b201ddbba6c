"""Features equal a slow oracle in plain Python, whatever the order of rows, the kind of file or the batches."""

from __future__ import annotations

import os
import random
import string
import subprocess
import sys
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from campaign_engine.segments import raw_table
from hypothesis import given, settings
from hypothesis import strategies as st

INSTANT = datetime.fromisoformat("2026-10-01")
MEASURES = (
    "orders", "order_days", "units", "gross_spend", "returned", "spend", "returned_share", "average_order",
    "days_since_last_order", "days_since_first_order", "first_order_date", "last_order_date", "usual_gap",
)  # fmt: skip
WINDOWED = ("orders", "order_days", "units", "gross_spend", "returned", "spend", "returned_share", "average_order")
DATA = """
transactions:
  file: lines.{ending}
  customer: customer
  moment: moment
  order: order
  product: product
  quantity: quantity
  price: price
  clean: {{cancellations: {{order_begins: C}}}}
"""
SEGMENTS = (
    "features:\n"
    + "".join(f"  - {{id: {name}, measure: {name}}}\n" for name in MEASURES)
    + "".join(f"  - {{id: {name}_90d, measure: {name}, within: 90 days}}\n" for name in WINDOWED)
    + "".join(
        f"  - {{id: {name}{tail}, measure: {name}, of: product{within}}}\n"
        for name in ("favourite", "favourites", "distinct")
        for tail, within in (("", ""), ("_90d", ", within: 90 days"), ("_30d", ", within: 30 days"))
    )
    + "  - {id: rfm_recency, measure: rfm_recency}\n  - {id: rfm_frequency, measure: rfm_frequency}\n"
    + "  - {id: rfm_money, measure: rfm_money}\n  - {id: stage, measure: lifecycle}\n"
)

prices = st.decimals("0", "30", places=3) | st.sampled_from([Decimal("0"), Decimal("0.005"), Decimal("0.015")])
lines_of_a_shop = st.lists(
    st.tuples(
        st.sampled_from(["007", "7", "é", "Ä", "z"]),
        st.integers(-24 * 500, 24 * 5),
        st.sampled_from(["1", "2", "3", "C4", "5"]),
        st.sampled_from(["tea", "cake", "Zopf", "", "茶"]),
        st.integers(-2, 5) | st.decimals("0.001", "3", places=3),
        prices,
    ),
    min_size=1,
    max_size=40,
)


def as_lines(slow_facts, drawn):
    return [
        slow_facts.Line(who, INSTANT + timedelta(hours=hours), order, product or None, Decimal(quantity), price)
        for who, hours, order, product, quantity, price in drawn
    ]


def as_frame(lines):
    return pl.DataFrame(
        {
            "customer": [one.customer for one in lines],
            "moment": [one.moment.isoformat(sep=" ") for one in lines],
            "order": [one.order for one in lines],
            "product": [one.product or "" for one in lines],
            "quantity": [str(one.quantity) for one in lines],
            "price": [str(one.price) for one in lines],
        }
    )


@settings(max_examples=60, deadline=None)
@given(drawn=lines_of_a_shop)
def test_features_equal_the_oracle(drawn, world, slow_facts, tmp_path_factory):
    lines = as_lines(slow_facts, drawn)
    folder = tmp_path_factory.mktemp("shop")
    files = {"lines.csv": as_frame(lines)}
    table, _, problems = world.facts_of(folder, DATA.format(ending="csv"), files, SEGMENTS)
    customers = sorted({one.customer for one in lines if one.moment < INSTANT}, key=str.encode)
    if not customers:
        assert [problem.code for problem in problems if problem.severity == "error"] == ["D171"]
        return
    assert table is not None, problems
    assert table.frame["customer_id"].to_list() == customers
    kept = slow_facts.kept_lines(lines, INSTANT)
    today = INSTANT.date()
    for who, row in zip(customers, table.frame.rows(named=True), strict=True):
        expected = slow_facts.history(kept, who, today)
        assert {name: row[name] for name in MEASURES} == {name: expected[name] for name in MEASURES}
        recent = slow_facts.history(kept, who, today, within=90)
        assert {name: row[f"{name}_90d"] for name in WINDOWED} == {name: recent[name] for name in WINDOWED}
        for tail, within in (("", None), ("_90d", 90), ("_30d", 30)):
            items = slow_facts.history(kept, who, today, within)
            for name in ("favourite", "favourites", "distinct"):
                assert row[f"{name}{tail}"] == items[name]
    assert world.column_of(table, "stage") == slow_facts.stages(kept, customers, today)


@settings(max_examples=40, deadline=None)
@given(drawn=lines_of_a_shop)
def test_fifths_equal_the_oracle(drawn, world, slow_facts, tmp_path_factory):
    lines = as_lines(slow_facts, drawn)
    table, _, _ = world.facts_of(
        tmp_path_factory.mktemp("shop"), DATA.format(ending="csv"), {"lines.csv": as_frame(lines)}, SEGMENTS
    )
    if table is None:
        return
    kept = slow_facts.kept_lines(lines, INSTANT)
    known = {who: slow_facts.history(kept, who, INSTANT.date()) for who in table.frame["customer_id"]}
    buyers = {who: one for who, one in known.items() if one["orders"]}
    strengths = {
        "rfm_recency": {who: -one["days_since_last_order"] for who, one in buyers.items()},
        "rfm_frequency": {who: one["orders"] for who, one in buyers.items()},
        "rfm_money": {who: one["spend"] for who, one in buyers.items()},
    }
    for name, strength in strengths.items():
        expected = {
            who: slow_facts.fifth(strength[who], list(strength.values())) if who in strength else None for who in known
        }
        assert world.column_of(table, name) == expected


def shop_of(slow_facts, seed: int, count: int = 400):
    random_of = random.Random(seed)
    return [
        slow_facts.Line(
            f"{random_of.randrange(60):03d}",
            INSTANT - timedelta(minutes=random_of.randrange(1, 60 * 24 * 600)),
            random_of.choice("C" + string.digits) + str(random_of.randrange(40)),
            random_of.choice(["tea", "cake", "Zopf", "茶"]),
            Decimal(random_of.randrange(-1, 6)),
            Decimal(random_of.randrange(0, 5000)) / 1000,
        )
        for _ in range(count)
    ]


def test_shuffled_rows_any_file_and_small_batches_give_the_same_hash(world, slow_facts, tmp_path, monkeypatch):
    frame = as_frame(shop_of(slow_facts, 1))
    hashes = set()
    for seed in range(3):
        shuffled = frame.sample(fraction=1, shuffle=True, seed=seed)
        for ending in ("csv", "jsonl", "parquet"):
            folder = tmp_path / f"{seed}{ending}"
            table, _, problems = world.facts_of(
                folder, DATA.format(ending=ending), {f"lines.{ending}": shuffled}, SEGMENTS
            )
            assert table is not None, problems
            hashes.add(table.content_hash)
    monkeypatch.setattr(raw_table, "BATCH_ROWS", 7)
    folder = tmp_path / "batches"
    table, report, _ = world.facts_of(folder, DATA.format(ending="parquet"), {"lines.parquet": frame}, SEGMENTS)
    hashes.add(table.content_hash)
    assert report.tables[0].read == 400
    assert len(hashes) == 1


def test_another_value_gives_another_hash(world, slow_facts, tmp_path):
    lines = shop_of(slow_facts, 2)
    seen = set()
    for step, price in enumerate(("1.000", "1.010")):
        changed = [
            *lines[:-1],
            slow_facts.Line("000", INSTANT - timedelta(days=30), "9", "tea", Decimal(1), Decimal(price)),
        ]
        folder = tmp_path / str(step)
        table, _, _ = world.facts_of(folder, DATA.format(ending="csv"), {"lines.csv": as_frame(changed)}, SEGMENTS)
        seen.add(table.content_hash)
    assert len(seen) == 2


def test_typed_parquet_columns_give_the_same_facts_as_text(world, slow_facts, tmp_path):
    lines = shop_of(slow_facts, 3)
    text = as_frame(lines)
    typed = text.with_columns(
        pl.col("moment").str.to_datetime(),
        pl.col("quantity").cast(pl.Int32),
        pl.col("price").cast(pl.Float64),
        pl.col("order").cast(pl.Categorical),
    )
    exact = typed.with_columns(pl.Series("price", [one.price for one in lines], dtype=pl.Decimal(12, 3)))
    hashes = []
    for name, frame in (("text", text), ("typed", typed), ("exact", exact)):
        table, _, problems = world.facts_of(
            tmp_path / name, DATA.format(ending="parquet"), {"lines.parquet": frame}, SEGMENTS
        )
        assert table is not None, problems
        hashes.append(table.content_hash)
    assert hashes[0] == hashes[1] == hashes[2]


@pytest.mark.parametrize("measure", ["rfm_recency", "rfm_frequency", "rfm_money"])
def test_the_cut_points_of_the_report_freeze_the_fifths(measure, world, slow_facts, tmp_path):
    files = {"lines.csv": as_frame(shop_of(slow_facts, 4))}
    data = DATA.format(ending="csv")
    first, report, _ = world.facts_of(tmp_path, data, files, f"features:\n  - {{id: f, measure: {measure}}}\n")
    bounds = dict(report.cut_points)["f"]
    frozen = f"features:\n  - {{id: f, measure: {measure}, cut_points: [{', '.join(bounds)}]}}\n"
    second, again, problems = world.facts_of(tmp_path, data, files, frozen)
    assert second is not None, problems
    assert world.column_of(second, "f") == world.column_of(first, "f")
    assert dict(again.cut_points)["f"] == bounds
    assert set(world.column_of(first, "f").values()) >= {1.0, 5.0}


def test_only_counts_the_lines_it_names(world, tmp_path):
    lines = "customer,moment,order,product,quantity,price\n" + "".join(
        f"a,2026-09-0{day},{order},{product},1,2.00\n"
        for day, order, product in ((1, 1, "tea"), (2, 2, "cake"), (3, 3, "tea"), (3, 3, "cake"))
    )
    segments = (
        "features:\n  - {id: all, measure: orders}\n  - {id: tea, measure: orders, only: {product: tea}}\n"
        "  - {id: spent, measure: spend, only: {product: [tea, Zopf]}}\n"
    )
    table, _, problems = world.facts_of(tmp_path, DATA.format(ending="csv"), {"lines.csv": lines}, segments)
    assert table is not None, problems
    assert table.frame.select("all", "tea", "spent").rows() == [(3.0, 2.0, 400)]


def test_without_order_ids_a_day_is_an_order(world, tmp_path):
    data = "transactions:\n  file: lines.csv\n  customer: who\n  moment: at\n  amount: total\n"
    lines = "who,at,total\na,2026-09-01 10:00,5.00\na,2026-09-01 18:00,6.00\na,2026-09-02,7.00\na,2026-09-02,-2.00\n"
    segments = (
        "features:\n  - {id: orders, measure: orders}\n  - {id: average, measure: average_order}\n"
        "  - {id: spend, measure: spend}\n"
    )
    table, _, problems = world.facts_of(tmp_path, data, {"lines.csv": lines}, segments)
    assert table is not None, problems
    assert table.frame.select("orders", "average", "spend").rows() == [(2.0, 900, 1600)]


@pytest.mark.parametrize(("currency", "exponent", "spend"), [("JPY", 0, 25), ("EUR", 2, 2469), ("KWD", 3, 24690)])
def test_amounts_have_the_minor_units_of_the_currency(currency, exponent, spend, world, tmp_path):
    lines = "customer,moment,order,product,quantity,price\na,2026-09-01,1,tea,2,12.345\n"
    table, _, problems = world.facts_of(
        tmp_path, DATA.format(ending="csv"), {"lines.csv": lines}, SEGMENTS, currency=currency, exponent=exponent
    )
    assert table is not None, problems
    assert world.column_of(table, "spend") == {"a": spend}
    info = next(info for info in table.facts if info.name == "spend")
    assert (info.type.unit, info.scale) == (currency, exponent)


def test_a_window_of_days_includes_its_first_day(world, tmp_path):
    lines = "customer,moment,order,product,quantity,price\n" + "".join(
        f"a,{moment},{order},{order},1,1.00\n"
        for order, moment in (("1", "2026-07-02 23:59"), ("2", "2026-07-03 00:00"), ("3", "2026-09-30 23:59"))
    )
    segments = (
        "features:\n  - {id: orders, measure: orders, within: 90 days}\n"
        "  - {id: products, measure: favourites, of: product, within: 90 days}\n"
        "  - {id: yesterday, measure: distinct, of: product, within: 1 days}\n"
    )
    table, _, problems = world.facts_of(tmp_path, DATA.format(ending="csv"), {"lines.csv": lines}, segments)
    assert table is not None, problems
    assert table.frame.select("orders", "products", "yesterday").rows() == [(2.0, ["2", "3"], 1.0)]


THREADS = """
import sys
from datetime import datetime
from pathlib import Path
import polars as pl
sys.path.insert(0, {folder!r})
import data_world, test_features
frame = pl.read_csv({lines!r}, infer_schema=False).sample(fraction=1, shuffle=True, seed={seed})
folder = Path({work!r})
data = test_features.DATA.format(ending="csv")
table, _, _ = data_world.facts_of(folder, data, {{"lines.csv": frame}}, test_features.SEGMENTS)
print(pl.thread_pool_size(), table.content_hash)
"""


def test_one_thread_and_two_give_the_same_hash(slow_facts, tmp_path):
    lines = tmp_path / "all.csv"
    as_frame(shop_of(slow_facts, 5, 3000)).write_csv(lines)
    said = []
    for threads in ("1", "2"):
        script = THREADS.format(
            folder=str(Path(__file__).parent), lines=str(lines), seed=threads, work=str(tmp_path / threads)
        )
        environment = {**os.environ, "POLARS_MAX_THREADS": threads}
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment
        )
        said.append(done.stdout.split())
    assert [threads for threads, _ in said] == ["1", "2"]
    assert said[0][1] == said[1][1]


@pytest.mark.parametrize(("cents", "average"), [((2, 3), 2), ((3, 4), 4), ((1, 1, 3), 2), ((1, 1, 2), 1)])
def test_an_average_order_is_rounded_half_to_even(cents, average, world, tmp_path):
    lines = "customer,moment,order,product,quantity,price\n" + "".join(
        f"a,2026-09-01,{order},tea,1,0.0{cent}\n" for order, cent in enumerate(cents)
    )
    segments = "features:\n  - {id: average, measure: average_order}\n"
    table, _, problems = world.facts_of(tmp_path, DATA.format(ending="csv"), {"lines.csv": lines}, segments)
    assert table is not None, problems
    assert table.frame["average"].to_list() == [average]
