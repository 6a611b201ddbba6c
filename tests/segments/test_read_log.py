"""Contacts and events are read as transactions are: what cannot be used is set aside, with its place and reason."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from campaign_engine.rules.problems import is_error
from campaign_engine.segments.instant import parse_instant
from campaign_engine.segments.read_log import read_log
from hypothesis import given, settings
from hypothesis import strategies as st

CUSTOMERS = "customers:\n  file: customers.csv\n  columns:\n    customer_id: {type: id}\n"
CONTACTS = """contacts:
  file: contacts.csv
  customer: who
  moment: sent
  offer: arm
  channel: channel
  probability: chance
  outcomes:
    visited: {type: boolean}
    spent: {type: money}
quarantine: {at_most: 90%}
"""
EVENTS = "events:\n  file: events.csv\n  customer: who\n  moment: at\n  kind: kind\nquarantine: {at_most: 90%}\n"
PEOPLE = "customer_id\na\nb\nc\n"
FEATURES = """features:
  - {id: contacts_30d, measure: contacts, within: 30 days}
  - {id: ten_offs, measure: contacts, only: {offer: ten_off}}
  - {id: days_since_contact, measure: days_since_last_contact}
"""
SENT = """who,sent,arm,channel,chance,visited,spent
a,2026-09-30 23:59,ten_off,app,0.5,yes,12.50
a,2026-08-31,five_off,sms,0.25,no,
b,2026-09-30,none,,0.5,no,
c,2026-10-01,ten_off,app,0.5,,
"""


def rows_of(world, folder: Path, text: str, data: str = CONTACTS, day: str = "2026-10-01"):
    world.put(folder, {"contacts.csv": text, "customers.csv": PEOPLE})
    spec, problems = world.spec_of(CUSTOMERS + data)
    assert spec is not None, problems
    assert spec.contacts is not None
    return read_log(spec, spec.contacts, parse_instant(day, world.ZONE), folder)


def test_a_contact_counts_strictly_before_the_instant_and_nothing_is_a_contact_of_nobody(world, tmp_path) -> None:
    table, report, problems = world.facts_of(
        tmp_path, CUSTOMERS + CONTACTS, {"customers.csv": PEOPLE, "contacts.csv": SENT}, FEATURES
    )
    assert not problems
    assert world.column_of(table, "contacts_30d") == {"a": 1, "b": 0, "c": 0}
    assert world.column_of(table, "ten_offs") == {"a": 1, "b": 0, "c": 0}
    assert world.column_of(table, "days_since_contact") == {"a": 1, "b": None, "c": None}
    assert dict(report.tables[1].cleaned) == {"later": 1}
    assert report.tables[1].table == "contacts"


def test_every_kind_of_file_gives_the_same_rows(world, tmp_path) -> None:
    (tmp_path / "csv").mkdir()
    expected = rows_of(world, tmp_path / "csv", SENT).rows
    assert expected.height == 3
    frame = pl.read_csv(SENT.encode(), infer_schema_length=0)
    typed = frame.with_columns(pl.col("chance").cast(pl.Float64), (pl.col("visited") == "yes").alias("visited"))
    for name, content in (("contacts.jsonl", frame), ("contacts.parquet", typed)):
        folder = tmp_path / name
        world.put(folder, {name: content, "customers.csv": PEOPLE})
        spec, _ = world.spec_of(CUSTOMERS + CONTACTS.replace("contacts.csv", name))
        assert read_log(spec, spec.contacts, parse_instant("2026-10-01", world.ZONE), folder).rows.equals(expected)


def test_bad_rows_are_set_aside_with_file_line_and_reason(world, tmp_path) -> None:
    bad = SENT + (
        "a,yesterday,ten_off,app,0.5,yes,1.00\n"
        ",2026-09-01,ten_off,app,0.5,yes,1.00\n"
        "a,2026-09-02,,app,0.5,yes,1.00\n"
        "a,2026-09-03,ten_off,app,1.5,yes,1.00\n"
        "a,2026-09-04,ten_off,app,0.5,perhaps,1.00\n"
        "a,2026-09-05,ten_off,app,0.5,yes,€ 1.00\n"
        "a,2026-09-06,ten_off,app,0.5\n"
    )
    log = rows_of(world, tmp_path, bad)
    found = {(place, column): code for place, column, code in log.quarantine.select("place", "column", "code").rows()}
    assert found == {
        ("contacts.csv:6", "sent"): "D164",
        ("contacts.csv:7", "who"): "D154",
        ("contacts.csv:8", "arm"): "D154",
        ("contacts.csv:9", "chance"): "D162",
        ("contacts.csv:10", "visited"): "D160",
        ("contacts.csv:11", "spent"): "D157",
        ("contacts.csv:12", ""): "D151",
    }
    assert log.rows.height == 3
    assert log.report.quarantined == 7
    assert log.report.read == log.report.kept + log.report.quarantined + sum(n for _, n in log.report.cleaned)


def test_chinese_columns_and_words_are_read(world, tmp_path) -> None:
    data = (
        "contacts:\n  file: contacts.csv\n  encoding: gbk\n  customer: 客户\n"
        "  moment: {from: 时间, format: '%Y年%m月%d日'}\n  offer: 优惠\n"
        "  control: 不发\n  outcomes: {visited: {type: boolean, from: 到访}}\n"
    )
    text = "客户,时间,优惠,到访\na,2026年9月1日,十元券,是\nb,2026年9月1日,不发,否\n".encode("gbk")
    log = rows_of(world, tmp_path, text, data)
    assert log.rows["offer"].to_list() == ["十元券", "不发"]
    assert log.rows["outcome.visited"].to_list() == [True, False]


def test_equal_contacts_count_once_and_equal_events_as_often_as_they_stand(world, tmp_path) -> None:
    assert rows_of(world, tmp_path, SENT + SENT.splitlines()[1] + "\n").rows.height == 3
    world.put(tmp_path, {"events.csv": "who,at,kind\na,2026-09-01,visit\na,2026-09-01,visit\n"})
    spec, _ = world.spec_of(CUSTOMERS + EVENTS)
    assert read_log(spec, spec.events, parse_instant("2026-10-01", world.ZONE), tmp_path).rows.height == 2


def test_rows_of_one_id_count_once_whatever_their_order(world, tmp_path) -> None:
    lines = ["a,2026-09-01,open,e1", "a,2026-09-01,click,e2", "a,2026-09-02,open,e1", "b,2026-09-02,open,"]
    found = []
    for number, ordered in enumerate((lines, lines[::-1])):
        folder = tmp_path / str(number)
        world.put(folder, {"events.csv": "\n".join(["who,at,kind,id", *ordered]) + "\n"})
        spec, _ = world.spec_of(CUSTOMERS + EVENTS.replace("kind: kind", "kind: kind\n  id: id"))
        log = read_log(spec, spec.events, parse_instant("2026-10-01", world.ZONE), folder)
        assert dict(log.report.cleaned) == {"same_row_twice": 1}
        found.append(log.rows)
    assert found[0].equals(found[1])
    assert found[0].height == 3


def test_contacts_of_unknown_customers_are_told_and_not_used(world, tmp_path) -> None:
    more = SENT + "z,2026-09-01,ten_off,app,0.5,yes,\n"
    _, report, problems = world.facts_of(
        tmp_path, CUSTOMERS + CONTACTS, {"customers.csv": PEOPLE, "contacts.csv": more}, FEATURES
    )
    assert [problem.code for problem in problems] == ["M232"]
    assert "z" in problems[0].text()
    assert dict(report.tables[1].cleaned)["unknown_customer"] == 1
    other = SENT.replace("\na,", "\n0a,").replace("\nb,", "\n0b,").replace("\nc,", "\n0c,")
    _, _, problems = world.facts_of(
        tmp_path, CUSTOMERS + CONTACTS, {"customers.csv": PEOPLE, "contacts.csv": other}, FEATURES
    )
    assert [problem.code for problem in problems] == ["M233"]


def test_a_log_that_no_feature_is_of_is_not_read_by_a_run(world, tmp_path) -> None:
    table, report, problems = world.facts_of(tmp_path, CUSTOMERS + CONTACTS, {"customers.csv": PEOPLE})
    assert table is not None
    assert [one.table for one in report.tables] == ["customers"]
    assert not problems


@pytest.mark.parametrize(
    ("data", "feature", "code"),
    [
        ("", "{id: opens, measure: events}", "M234"),
        (EVENTS, "{id: opens, measure: events, only: {channel: app}}", "M235"),
        (EVENTS, "{id: opens, measure: events, only: {offer: ten_off}}", "D106"),
        (EVENTS, "{id: opens, measure: days_since_last_event, within: 3 days}", "D106"),
        (EVENTS, "{id: opens, measure: events, only: {kind: open, channel: app}}", "D207"),
    ],
)
def test_a_feature_that_its_table_cannot_answer_is_told(world, tmp_path, data, feature, code) -> None:
    files = {"customers.csv": PEOPLE, "events.csv": "who,at,kind\na,2026-09-01,open\n"}
    _, _, problems = world.facts_of(tmp_path, CUSTOMERS + data, files, f"features:\n  - {feature}\n")
    assert [problem.code for problem in problems if is_error(problem)] == [code]


happened = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 60), st.sampled_from(["open", "click"])), max_size=30
)


@settings(max_examples=30, deadline=None)
@given(happened, st.integers(1, 40))
def test_counts_and_days_of_events_equal_a_slow_count(world, tmp_path_factory, written, within) -> None:
    folder, today = tmp_path_factory.mktemp("events"), date(2026, 10, 1)
    lines = [f"{who},{today - timedelta(days=back)},{kind}" for who, back, kind in written]
    world.put(folder, {"events.csv": "\n".join(["who,at,kind", *lines]) + "\n", "customers.csv": PEOPLE})
    data = CUSTOMERS + EVENTS.replace("events.csv", "events.csv\n  may_be_empty: true")
    features = (
        f"features:\n  - {{id: opens, measure: events, only: {{kind: open}}, within: {within} days}}\n"
        "  - {id: away, measure: days_since_last_event}\n"
    )
    table, _, problems = world.facts_of(folder, data, {}, features)
    assert table is not None, problems
    for who in "abc":
        own = [(back, kind) for one, back, kind in written if one == who and back > 0]
        counted = sum(1 for back, kind in own if kind == "open" and back <= within)
        assert world.column_of(table, "opens")[who] == counted
        assert world.column_of(table, "away")[who] == min((back for back, _ in own), default=None)
