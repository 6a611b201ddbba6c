"""The lock reads back what was written, does not change with the day, and notices when data departs from it."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from campaign_engine.rules.problems import render_problems
from campaign_engine.segments.declared_facts import declared_facts
from campaign_engine.segments.lock import FactsDepartError, check_lock, compare_lock, read_lock, write_lock

DATA = """
customers:
  file: customers.csv
  columns:
    customer_id: {type: id}
    household_id: {type: id}
    store: {type: id, what: "where she buys: a number"}
    city: {type: text, what: 'says "home", or so'}
    tier: {type: text, categories: [bronze, silver, "null", "12", "off, on"], required: true}
    points: {type: number, unit: points, range: [0, 1000.5]}
    credit: {type: money, range: [0, null]}
    likes: {type: texts}
    born: {type: date}
    consent: {type: boolean}
transactions: {file: lines.csv, customer: who, moment: at, amount: total}
"""
SEGMENTS = """
features:
  - {id: orders, measure: orders}
  - {id: spend_90d, measure: spend, within: 90 days}
  - {id: stage, measure: lifecycle}
scores:
  - {id: churn, column: churn, range: [0, 1], as_of: 2026-09-30, what: will not return}
"""
HEADER = "customer_id,household_id,store,city,tier,points,credit,likes,born,consent,churn\n"
ROW = "{:03d},H1,{},{},bronze,5,1.00,tea|cake,1990-01-01,yes,0.5\n"
LINES = "who,at,total\n001,2026-09-01,1.00\n"


@pytest.fixture
def shop(world, tmp_path):
    def make(rows: str | None = None, day: str = "2026-10-01"):
        rows = rows or "".join(ROW.format(n, n % 3, ("Wien", "Graz")[n % 2]) for n in range(20))
        spec, problems = world.spec_of(DATA)
        assert problems == []
        book, problems = world.book_of(SEGMENTS)
        assert problems == []
        files = {"customers.csv": HEADER + rows, "lines.csv": LINES}
        table, _, problems = world.facts_of(tmp_path, DATA, files, SEGMENTS, day=day)
        assert table is not None, problems
        return table, spec, book

    return make


def test_the_lock_is_written_as_it_should_be_reviewed(shop):
    assert write_lock(*shop()) == (
        "# Every fact that rules may use. Written by `campaign schema --update`: review it in git, do not edit it.\n"
        "facts:\n"
        "  born: {type: date, source: column of customers}\n"
        '  city: {type: text, seen: [Graz, Wien], source: column of customers, what: "says \\"home\\", or so"}\n'
        "  consent: {type: boolean, source: column of customers}\n"
        "  credit: {type: money, unit: EUR, scale: 2, range: [0, null], source: column of customers}\n"
        "  likes: {type: texts, seen: [cake, tea], source: column of customers}\n"
        "  orders: {type: number, nullable: false, range: [0, null], source: feature, what: number of orders}\n"
        "  points: {type: number, unit: points, range: [0, 1000.5], source: column of customers}\n"
        "  score.churn: {type: number, range: [0, 1], source: score, what: will not return}\n"
        '  spend_90d: {type: money, unit: EUR, scale: 2, nullable: false, source: feature, what: "spent, less what was'
        ' returned, last 90 days"}\n'
        "  stage: {type: text, nullable: false, categories: [prospect, new, active, lapsing, lost], source: feature,"
        " what: stage by the customer's own rhythm}\n"
        '  store: {type: text, source: column of customers, what: "where she buys: a number"}\n'
        '  tier: {type: text, nullable: false, categories: [bronze, silver, "null", "12", "off, on"], source: column of'
        " customers}\n"
    )


def test_the_lock_reads_back_as_the_declared_facts(shop):
    table, spec, book = shop()
    lock, problems = read_lock(write_lock(table, spec, book).encode())
    assert problems == []
    seen = {"city": ("Graz", "Wien"), "likes": ("cake", "tea")}
    declared = sorted(declared_facts(spec, book), key=lambda info: info.name)
    assert list(lock) == [
        replace(info, categories=seen[info.name], is_open=True) if info.name in seen else info for info in declared
    ]
    assert check_lock(lock, spec, book) == []
    assert compare_lock(lock, table) == []


def test_the_lock_does_not_change_from_day_to_day(shop):
    assert write_lock(*shop()) == write_lock(*shop(day="2026-12-24"))


def test_names_of_persons_do_not_stand_in_the_lock(shop):
    rows = "".join(ROW.format(n, n, f"Anna{n}") for n in range(20))
    assert "Anna" not in write_lock(*shop(rows))


def test_what_departs_from_the_lock_is_named(shop):
    table, spec, book = shop()
    lock, _ = read_lock(write_lock(table, spec, book).encode())
    departed = replace(
        table,
        frame=table.frame.with_columns(
            pl.when(pl.col("customer_id") == "002").then(pl.lit("Wein")).otherwise(pl.col("city")).alias("city"),
            pl.when(pl.col("customer_id") == "005").then(pl.lit("gone")).otherwise(pl.col("stage")).alias("stage"),
        ),
        facts=(
            *(info for info in table.facts if info.name not in ("born", "orders")),
            replace(table.facts[0], name="extra"),
        ),
    )
    update = "    Look at what changed, then: campaign schema --update"
    assert render_problems(compare_lock(lock, departed)).replace("facts.lock.yaml  D", "D").splitlines() == [
        'D302  facts.lock.yaml lists born (column of customers), and the data has no such fact', update,
        'D302  facts.lock.yaml lists orders (number of orders), and the data has no such fact', update,
        'D303  extra is declared, and facts.lock.yaml does not list it', update,
        'D306  warning: city is "Wein" for 1 row; facts.lock.yaml has not seen that', '    Was "Wien" meant?', update,
        'D307  stage is "gone" for 1 row; facts.lock.yaml allows prospect, new, active, lapsing, lost', update,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("tier", None, "tier is never unknown, and is so 1 times"),
        ("points", -1.0, "points is outside its range 1 times"),
        ("points", 1001.0, "points is outside its range 1 times"),
        ("credit", -1, "credit is outside its range 1 times"),
    ],
)
def test_what_reading_should_have_set_aside_is_a_fault_of_ours(shop, name, value, said):
    table, spec, book = shop()
    lock, _ = read_lock(write_lock(table, spec, book).encode())
    column = pl.when(pl.col("customer_id") == "001").then(value).otherwise(pl.col(name)).alias(name)
    with pytest.raises(FactsDepartError, match=said):
        compare_lock(lock, replace(table, frame=table.frame.with_columns(column)))


def test_a_fact_of_another_type_than_the_lock_was_checked_with_is_a_fault_of_ours(shop):
    table, spec, book = shop()
    lock, _ = read_lock(write_lock(table, spec, book).encode())
    other = tuple(replace(info, scale=3) if info.name == "spend_90d" else info for info in lock)
    with pytest.raises(FactsDepartError, match="spend_90d is money in EUR with 3 decimals and came as money in EUR"):
        compare_lock(other, table)


def test_a_declaration_that_changed_is_named_without_data(shop, world):
    table, spec, book = shop()
    lock, _ = read_lock(write_lock(table, spec, book).encode())
    changed, _ = world.spec_of(
        DATA.replace("range: [0, 1000.5]", "range: [0, 10]")
        .replace("born:", "birth_date:")
        .replace("[bronze,", "[gold,")
    )
    assert [problem.text() for problem in check_lock(lock, changed, book)] == [
        "facts.lock.yaml lists born (column of customers), and the data has no such fact",
        "birth_date is declared, and facts.lock.yaml does not list it",
        "points is declared as number in points, from 0 to 10, and facts.lock.yaml says number in points, from 0 to "
        "1000.5",
        "tier is declared as text, never unknown, one of gold, silver, null, 12, off, on, and facts.lock.yaml says "
        "text, never unknown, one of bronze, silver, null, 12, off, on",
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "Y002"),
        ("facts: {a: {type: numbr}}\n", "S110"),
        ("facts: {a: {type: number, lowest: 3}}\n", "S102"),
        ("facts: {a: {type: number}, a: {type: text}}\n", None),
        ("fact: {}\n", "S102"),
        ("facts: [a]\n", "S103"),
    ],
)
def test_a_lock_that_somebody_edited_is_a_problem(text, code):
    lock, problems = read_lock(text.encode())
    assert lock is None
    assert problems
    assert code is None or problems[0].code == code
