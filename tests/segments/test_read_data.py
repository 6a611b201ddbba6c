"""Files that look odd but are good are read; what lies behind the readers is held to independent readings."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import polars as pl
import pytest
from campaign_engine.segments import read_csv as csv_module
from campaign_engine.segments import scan_csv_bytes
from hypothesis import example, given, settings
from hypothesis import strategies as st

PLAIN = "customer_id,city,points\n0001,Wien,1\n007,Graz,2\n7,Linz,3\n"
DATA = (
    "customers:\n  file: customers.csv\n  columns:\n    customer_id: {type: id}\n    city: {type: text}\n"
    "    points: {type: number}\nquarantine: {at_most: 100%}\n"
)
ROWS = [("0001", "Wien", 1.0), ("007", "Graz", 2.0), ("7", "Linz", 3.0)]


def rows_of(table):
    return table.frame.select("customer_id", "city", "points").rows()


@pytest.mark.parametrize(
    ("name", "content", "more"),
    [
        ("plain", PLAIN.encode(), ""),
        ("byte order mark", b"\xef\xbb\xbf" + PLAIN.encode(), ""),
        ("Windows line ends", PLAIN.replace("\n", "\r\n").encode(), ""),
        ("old Mac line ends", PLAIN.replace("\n", "\r").encode(), ""),
        ("no line end at the end", PLAIN.rstrip("\n").encode(), ""),
        ("blank lines", PLAIN.replace("\n", "\n\n").encode(), ""),
        ("rows of empty cells", (PLAIN + ",,\n , ,\n").encode(), ""),
        ("blanks around cells", PLAIN.replace(",", " , ").encode(), ""),
        ("everything quoted", '"{}"\n'.format(PLAIN.strip().replace(",", '","').replace("\n", '"\n"')).encode(), ""),
        ("semicolons", PLAIN.replace(",", ";").encode(), "  separator: ';'\n"),
        ("tabs", PLAIN.replace(",", "\t").encode(), "  separator: tab\n"),
        ("tabs found out", PLAIN.replace(",", "\t").encode(), ""),
        ("UTF-16", PLAIN.encode("utf-16"), "  encoding: utf-16\n"),
        ("GBK", PLAIN.encode("gbk"), "  encoding: gbk\n"),
        ("more columns than are wanted", PLAIN.replace("\n", ",x\n").encode(), ""),
        ("a column twice that nobody wants", PLAIN.replace("\n", ",x,x\n").encode(), ""),
    ],
    ids=lambda value: value if isinstance(value, str) and value and "\n" not in value else "",
)  # fmt: skip
def test_odd_but_good_files_are_read(name, content, more, world, tmp_path):
    data = DATA.replace("customers.csv\n", "customers.csv\n" + more)
    table, report, problems = world.facts_of(tmp_path, data, {"customers.csv": content})
    assert table is not None, problems
    assert rows_of(table) == ROWS
    assert [problem.code for problem in problems if problem.severity != "note"] == []
    assert report.tables[0].kept == 3


def test_chinese_names_of_columns_and_texts_in_gbk_are_read(world, tmp_path):
    data = (
        "customers:\n  file: 客户.csv\n  encoding: gbk\n  columns:\n    customer_id: {type: id, from: 编号}\n"
        "    城市: {type: text, categories: [北京, 上海]}\n    同意: {type: boolean}\n"
    )
    files = {"客户.csv": "编号,城市,同意\n001,北京,是\n002,上海,否\n003,,\n".encode("gbk")}
    table, _, problems = world.facts_of(tmp_path, data, files)
    assert table is not None, problems
    assert world.column_of(table, "城市") == {"001": "北京", "002": "上海", "003": None}
    assert world.column_of(table, "同意") == {"001": True, "002": False, "003": None}


def test_a_line_number_survives_line_ends_inside_quotes(world, tmp_path):
    content = 'customer_id,city,points\n1,"Wien\r\n4. Bezirk",1\n2,"Graz ""Mitte""",x\n3,Linz,y\n'
    _, report, _ = world.facts_of(tmp_path, DATA, {"customers.csv": content})
    assert report.quarantine.select("place", "value").rows() == [("customers.csv:4", "x"), ("customers.csv:5", "y")]


def test_quotes_in_the_middle_of_a_cell_stand_for_themselves(world, tmp_path):
    content = 'customer_id,city,points\n1,7" disc,1\n2,12" disc,2\n'
    table, _, problems = world.facts_of(tmp_path, DATA, {"customers.csv": content})
    assert problems == []
    assert rows_of(table) == [("1", '7" disc', 1.0), ("2", '12" disc', 2.0)]


def test_a_ragged_row_costs_only_itself(world, tmp_path):
    content = PLAIN + "8,Wels,4,more\n9,Enns\n10,Steyr,x\n"
    table, report, _ = world.facts_of(tmp_path, DATA, {"customers.csv": content})
    assert rows_of(table) == ROWS
    assert sorted(report.quarantine.select("place", "code").rows()) == [
        ("customers.csv:5", "D151"), ("customers.csv:6", "D151"), ("customers.csv:7", "D155"),
    ]  # fmt: skip
    assert report.tables[0].read == 6
    assert report.tables[0].quarantined == 3


def test_a_city_unknown_a_million_times_is_one_warning(world, tmp_path):
    for ending, column, rows in (("csv", pl.lit(""), 1_000_000), ("parquet", pl.lit(None), 10_000)):
        frame = pl.DataFrame({"customer_id": [f"{n:07d}" for n in range(rows)]}).with_columns(column.alias("city"))
        data = "customers:\n  file: c." + ending + "\n  columns: {customer_id: {type: id}, city: {type: text}}\n"
        table, _, problems = world.facts_of(tmp_path / ending, data, {f"c.{ending}": frame})
        assert table.frame["city"].null_count() == rows
        assert table.frame["customer_id"][1] == "0000001"
        assert [(problem.code, str(problem.values["rows"])) for problem in problems] == [("D178", f"{rows:,} rows")]


def test_a_city_known_only_in_the_last_of_many_rows_is_text(world, tmp_path):
    cities = ["" for _ in range(49_999)] + ["Wien"]
    frame = pl.DataFrame({"customer_id": [f"{n:07d}" for n in range(50_000)], "city": cities})
    data = "customers:\n  file: c.csv\n  columns: {customer_id: {type: id}, city: {type: text}}\n"
    table, _, problems = world.facts_of(tmp_path, data, {"c.csv": frame})
    assert table.frame["city"].drop_nulls().to_list() == ["Wien"]
    assert problems == []


def test_numbers_and_texts_as_ids_of_jsonl_stay_as_they_are_written(world, tmp_path):
    lines = '{"customer_id": 7, "city": "Wien"}\n{"customer_id": "007", "points": 1.50}\n\n{"customer_id": "x"}\n'
    data = DATA.replace("customers.csv", "c.jsonl")
    table, _, problems = world.facts_of(tmp_path, data, {"c.jsonl": lines})
    assert rows_of(table) == [("007", None, 1.5), ("7", "Wien", None), ("x", None, None)]
    assert problems == []


def test_a_float_column_of_ids_loses_its_point_and_refuses_fractions(world, tmp_path):
    frame = pl.DataFrame({"customer_id": [7.0, 8.5, None], "city": ["a", "b", "c"], "points": [1, 2, 3]})
    table, report, _ = world.facts_of(tmp_path, DATA.replace("csv", "parquet"), {"customers.parquet": frame})
    assert rows_of(table) == [("7", "a", 1.0)]
    assert report.quarantine["code"].to_list() == ["D163", "D154"]


def test_texts_come_separated_in_csv_and_as_lists_elsewhere(world, tmp_path):
    data = (
        "customers:\n  file: c.{}\n  columns: {{customer_id: {{type: id}}, likes: {{type: texts, separator: ';'}}}}\n"
    )
    frames = {
        "csv": pl.DataFrame({"customer_id": ["1", "2", "3"], "likes": ["tea; cake;", "", "e\u0301"]}),
        "parquet": pl.DataFrame({"customer_id": ["1", "2", "3"], "likes": [["tea", "cake"], None, ["é"]]}),
        "jsonl": pl.DataFrame({"customer_id": ["1", "2", "3"], "likes": [["tea", "cake "], None, ["é"]]}),
    }
    hashes = set()
    for ending, frame in frames.items():
        table, _, problems = world.facts_of(tmp_path / ending, data.format(ending), {f"c.{ending}": frame})
        assert problems == []
        assert world.column_of(table, "likes") == {"1": ["tea", "cake"], "2": None, "3": ["é"]}
        hashes.add(table.content_hash)
    assert len(hashes) == 1


def test_duplicates_by_declaration(world, tmp_path):
    content = "customer_id,city,points\n1,Wien,1\n2,Graz,2\n1,Linz,3\n2,Graz,2\n"
    expected = {"quarantine": [("2", "Graz", 2.0)], "keep_first": [("1", "Wien", 1.0), ("2", "Graz", 2.0)],
                "keep_last": [("1", "Linz", 3.0), ("2", "Graz", 2.0)]}  # fmt: skip
    for way, rows in expected.items():
        data = DATA.replace("  columns:", f"  duplicates: {way}\n  columns:")
        table, report, _ = world.facts_of(tmp_path, data, {"customers.csv": content})
        assert rows_of(table) == rows
        assert dict(report.tables[0].cleaned)["same_row_twice"] == 1


def test_the_order_of_copies_does_not_matter_in_quarantine(world, tmp_path):
    rows = ["1,Wien,1", "1,Graz,2", "1,Wien,1", "3,Linz,3"]
    hashes = set()
    for step in range(4):
        turned = rows[step:] + rows[:step]
        content = "customer_id,city,points\n" + "\n".join(turned) + "\n"
        table, _, _ = world.facts_of(tmp_path, DATA, {"customers.csv": content})
        hashes.add(table.content_hash)
    assert len(hashes) == 1


def test_test_accounts_and_their_lines_are_left_out(world, tmp_path):
    data = DATA.replace("  columns:", "  test_accounts: ['007']\n  columns:") + (
        "transactions: {file: lines.csv, customer: who, moment: at, amount: total}\n"
    )
    files = {"customers.csv": PLAIN, "lines.csv": "who,at,total\n007,2026-09-01,1.00\n7,2026-09-01,2.00\n"}
    table, report, _ = world.facts_of(tmp_path, data, files, "features:\n  - {id: orders, measure: orders}\n")
    assert world.column_of(table, "orders") == {"0001": 0.0, "7": 1.0}
    assert dict(report.tables[0].cleaned) == {"test_account": 1}


def test_a_link_out_of_the_project_is_refused(world, tmp_path):
    (tmp_path / "elsewhere.csv").write_text(PLAIN)
    project = tmp_path / "project"
    project.mkdir()
    os.symlink(tmp_path / "elsewhere.csv", project / "customers.csv")
    table, _, problems = world.facts_of(project, DATA, {})
    assert table is None
    assert [problem.code for problem in problems] == ["D103"]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_a_file_that_may_not_be_opened_is_a_problem(world, tmp_path):
    (tmp_path / "customers.csv").write_text(PLAIN)
    (tmp_path / "customers.csv").chmod(0)
    _, _, problems = world.facts_of(tmp_path, DATA, {})
    assert [problem.code for problem in problems] == ["D114"]


def test_a_file_that_cannot_be_opened_says_what_the_system_said(world, tmp_path, monkeypatch):
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("campaign_engine.segments.read_data.READERS", {".csv": refuse})
    _, _, problems = world.facts_of(tmp_path, DATA, {"customers.csv": PLAIN})
    assert [problem.text() for problem in problems] == ["customers.csv cannot be opened (Permission denied)"]


def test_amounts_that_would_overflow_are_an_error(world, tmp_path):
    data = "transactions: {file: lines.csv, customer: who, moment: at, amount: total}\n"
    lines = "who,at,total\n" + "".join(f"a,2026-09-01,{90_000_000_000_000 - n}\n" for n in range(300))
    table, _, problems = world.facts_of(tmp_path, data, {"lines.csv": lines})
    assert table is None
    assert [problem.code for problem in problems] == ["D181"]


def test_nothing_is_written_into_the_project(world, tmp_path):
    world.facts_of(tmp_path, DATA, {"customers.csv": PLAIN})
    assert [path.name for path in tmp_path.iterdir()] == ["customers.csv"]


def test_progress_is_told_while_reading(world, tmp_path):
    from campaign_engine.segments.build_facts import build_facts
    from campaign_engine.segments.instant import parse_instant

    world.put(tmp_path, {"customers.csv": PLAIN})
    spec, _ = world.spec_of(DATA)
    told = []
    build_facts(spec, world.book_of("")[0], parse_instant(world.DAY, world.ZONE), tmp_path,
                lambda what, done, total: told.append((what, done, total)))  # fmt: skip
    assert told == [("reading customers.csv", 3, 3), ("computing facts", 0, None)]


cells = st.text(alphabet='ab,"\n\r é', max_size=4)


@settings(max_examples=300, deadline=None)
@given(
    rows=st.lists(st.tuples(cells, cells), min_size=1, max_size=6),
    quote=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    end=st.sampled_from(["\n", "\r\n"]),
    chunk=st.integers(1, 40),
)
@example(rows=[("", "")], quote=csv.QUOTE_MINIMAL, end="\n", chunk=3)
def test_the_fast_reader_reads_what_pythons_csv_module_wrote(rows, quote, end, chunk, tmp_path_factory):
    written = io.StringIO(newline="")
    writer = csv.writer(written, quoting=quote, lineterminator=end)
    writer.writerow(["a", "b"])
    writer.writerows(rows)
    data = written.getvalue().encode()
    whole = _scan(data, chunk)
    slow = list(csv.reader(io.StringIO(written.getvalue(), newline="")))[1:]
    if quote == csv.QUOTE_ALL or not any("\r" in cell for row in rows for cell in row):
        assert slow == [list(row) for row in rows]
    assert whole.whole or any("\r" in cell for row in rows for cell in row)
    if whole.whole:
        path = tmp_path_factory.mktemp("csv") / "t.csv"
        path.write_bytes(data)
        batches = list(csv_module._fast(path, ",", {"a": 0, "b": 1}))
        assert [list(row) for batch in batches for row in batch.select("a", "b").rows()] == slow
        assert whole.records == len(rows) + 1


@settings(max_examples=500, deadline=None)
@given(text=st.text(alphabet='a,"\n\r', max_size=30), chunk=st.integers(1, 12))
@example(text='a"\n",b\n', chunk=40)
@example(text='"a"b,c\n', chunk=40)
@example(text='a,"b"\n\n', chunk=40)
def test_what_the_scan_passes_is_read_alike_by_both(text, chunk, tmp_path_factory):
    data = ("a,b\n" + text).encode()
    if not _scan(data, chunk).whole:
        return
    slow = list(csv.reader(io.StringIO(data.decode(), newline="")))
    assert all(len(row) == 2 for row in slow)
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    path.write_bytes(data)
    batches = list(csv_module._fast(path, ",", {"a": 0, "b": 1}))
    read = [tuple(cell.strip("\r") for cell in row) for batch in batches for row in batch.select("a", "b").rows()]
    assert read == [tuple(cell.strip("\r") for cell in row) for row in slow[1:]]


@pytest.mark.parametrize("chunk", [1, 2, 3, 100])
@pytest.mark.parametrize("blank", ["\n", "\r\n"])
def test_a_blank_line_in_a_file_of_one_column_is_no_row(blank, chunk):
    assert _scan(f"a{blank}1{blank}2{blank}".encode(), chunk, 1).whole
    assert not _scan(f"a{blank}1{blank}{blank}2{blank}".encode(), chunk, 1).whole
    assert not _scan(f"{blank}a{blank}1{blank}".encode(), chunk, 1).whole


def _scan(data: bytes, chunk: int, fields: int = 2):
    import numpy as np

    before = scan_csv_bytes.CHUNK
    scan_csv_bytes.CHUNK = chunk
    try:
        return scan_csv_bytes.scan_csv_bytes(np.frombuffer(data, dtype=np.uint8), ord(","), fields)
    finally:
        scan_csv_bytes.CHUNK = before


def test_the_slow_and_the_fast_way_give_the_same_table(world, tmp_path, monkeypatch):
    content = "customer_id,city,points\n" + "".join(f'{n},"St. ""{n}"", Wien",{n}\n' for n in range(50))
    fast, _, _ = world.facts_of(tmp_path, DATA, {"customers.csv": content})
    monkeypatch.setattr(csv_module, "_fast", None)
    slow, _, _ = world.facts_of(tmp_path, DATA, {"customers.csv": content + "\n"})
    assert slow.content_hash == fast.content_hash


def test_paths_are_looked_up_from_the_project_not_from_the_working_folder(world, tmp_path, monkeypatch):
    monkeypatch.chdir(Path("/"))
    table, _, problems = world.facts_of(tmp_path, DATA, {"customers.csv": PLAIN})
    assert table is not None, problems


def test_a_link_that_leads_to_itself_is_a_file_that_is_not_there(world, tmp_path):
    (tmp_path / "customers.csv").symlink_to("customers.csv")
    table, _, problems = world.facts_of(tmp_path, world.CUSTOMERS, {})
    assert table is None
    assert [problem.code for problem in problems] == ["D111"]
