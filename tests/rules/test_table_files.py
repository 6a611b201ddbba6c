"""Tables in CSV and XLSX files: the same rows as inline, places in the file, and nothing a file holds can hurt."""

from __future__ import annotations

import csv
import io
import random
import subprocess
import sys
import time
import zipfile
from datetime import date
from types import ModuleType

import openpyxl
import pytest
from campaign_engine.engine.tree import Compare, Fact, Kind, Literal, Type
from campaign_engine.rules.places import Grid, Place, Source
from campaign_engine.rules.problems import is_error, render_problems
from campaign_engine.rules.reading import text_at
from campaign_engine.rules.tables.csv_cells import read_csv_cells
from campaign_engine.rules.tables.xlsx_cells import read_xlsx_cells
from campaign_engine.rules.tables.xlsx_guard import cell_position, column_letters
from hypothesis import given
from hypothesis import settings as set_up
from hypothesis import strategies as st

YAML = """\
tables:
  - {{id: band, why: x, hit: first, if_unknown: ignore, {rows}}}
facts:
  points: {{type: number, otherwise: 1}}
  shown: {{type: text, merge: priority}}
rules:
  - {{id: reads, why: x, when: "points > 2 AND tag.one AND tag.two AND shown = '3'", then: {{propose: five_off}}}}
"""
INLINE = """rows: [
      {when: {tier: gold, orders: ">= 3", is_member: yes},
       then: {propose: ten_off, set: {points: 2.5}, tag: [one, two]}},
      {when: {tier: "gold, silver", birth_date: "2026-10-01"},
       then: {propose: {best_of: [ten_off, five_off]}}, priority: 70},
      {when: {orders: "1 .. 2"}, then: {set: {points: "= 1 + orders", shown: "3"}, boost: {ten_off: 1.2}}},
      {when: {}, then: {forbid: [all, birthday_gift], tell_customer: "Sorry, not today"}},
    ]"""
HEADS = [
    "tier", "orders", "# agreed", "is_member", "birth_date", "then propose", "then propose best_of", "then set points",
    "then set shown", "then tag", "then boost ten_off", "then forbid", "then tell_customer", "priority", "note",
]  # fmt: skip
ROWS: list[dict[str, object]] = [
    {"tier": "gold", "orders": ">= 3", "is_member": True, "then propose": "ten_off", "then set points": 2.5,
     "then tag": "one, two", "note": "for Ann"},
    {"tier": "gold, silver", "birth_date": date(2026, 10, 1), "then propose best_of": "ten_off, five_off",
     "priority": 70, "# agreed": "yes"},
    {},
    {"orders": "1 .. 2", "then set points": "= 1 + orders", "then set shown": 3, "then boost ten_off": 1.2},
    {"tier": "-", "then forbid": "all, birthday_gift", "then tell_customer": "Sorry, not today"},
]  # fmt: skip


def as_csv(separator: str = ",", said: str = "") -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    writer.writerow(HEADS)
    for row in ROWS:
        writer.writerow([str(row.get(head, "")).replace("True", "TRUE") for head in HEADS])
    return ("\ufeff" + said + text.getvalue()).encode()


def workbook(*rows: list[object], sheet: str | None = None, at: tuple[int, int] = (1, 1)) -> bytes:
    """The bytes of a workbook whose rows begin at a row and column of its first sheet, or of another one."""
    book = openpyxl.Workbook()
    page = book.worksheets[0] if sheet is None else book.create_sheet(sheet)
    for down, row in enumerate(rows):
        for right, value in enumerate(row):
            cell = page.cell(at[0] + down, at[1] + right, value)
            if isinstance(value, str):
                cell.data_type = "s"  # openpyxl would take = 1 + orders for a formula
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_xlsx(**place: object) -> bytes:
    return workbook(HEADS, *([row.get(head) for head in HEADS] for row in ROWS), **place)  # type: ignore[arg-type]


def book_of(rule_files: ModuleType, rows: str, files: dict[str, bytes]):
    """The fitted book of the rule file, which must have no problem."""
    text = YAML.format(rows=rows).encode()
    problems = rule_files.problems_of(text, "rules/0.yaml", table_files=files)
    assert problems == [], [problem.text() for problem in problems]
    book, _ = rule_files.read_book(text.decode(), table_files=files)
    return rule_files.check_book(book)[0]


def outcomes(table) -> list[object]:
    """What the rows say, without places and numbers."""
    return [
        (row.rule.when, row.rule.sets, row.rule.proposes, row.rule.tags, row.rule.boosts, row.rule.forbids,
         row.rule.tell_customer, row.rule.priority, row.rule.is_sound)
        for row in table.rows
    ]  # fmt: skip


FILES = {
    "commas": ("band.csv", as_csv()),
    "semicolons": ("band.csv", as_csv(";")),
    "tabs": ("band.csv", as_csv("\t")),
    "said_for_excel": ("band.csv", as_csv(";", "sep=;\r\n")),
    "in_a_folder": ("2026/band.csv", as_csv()),
    "workbook": ("band.xlsx", as_xlsx()),
    "workbook_not_at_the_corner": ("band.xlsx", as_xlsx(at=(4, 3))),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_holds_the_same_rows_as_the_rule_file(rule_files, name):
    file, data = FILES[name]
    inline = book_of(rule_files, INLINE, {}).tables[0]
    (table,) = book_of(rule_files, f"file: {file}", {f"rules/{file}": data}).tables
    assert outcomes(table) == outcomes(inline)
    assert [name for name, _ in table.columns] == ["tier", "orders", "is_member", "birth_date"]
    assert table.file == file


def test_rows_are_numbered_as_the_sheet_shows_them(rule_files):
    (table,) = book_of(rule_files, "file: band.csv", {"rules/band.csv": as_csv()}).tables
    assert [(row.number, row.rule.id) for row in table.rows] == [
        (2, "band:00002"), (3, "band:00003"), (5, "band:00005"), (6, "band:00006")
    ]  # fmt: skip
    (table,) = book_of(rule_files, "file: band.xlsx", {"rules/band.xlsx": as_xlsx(at=(4, 3))}).tables
    assert [row.number for row in table.rows] == [5, 6, 8, 9]


def test_a_sheet_is_named_and_places_name_it(rule_files):
    files = {"rules/band.xlsx": as_xlsx(sheet="Bands 2026", at=(2, 2))}
    (table,) = book_of(rule_files, "file: band.xlsx, sheet: Bands 2026", files).tables
    first = table.rows[0]
    assert str(first.cell_places[1]) == "rules/band.xlsx!Bands 2026!C3"
    assert text_at(first.cell_places[1]) == ">= 3"
    assert str(table.columns[1][1]) == "rules/band.xlsx!Bands 2026!C2"
    assert table.columns[1][1].cell == "Bands 2026!C2"


def test_cells_of_a_csv_file_stand_where_they_stand(rule_files):
    (table,) = book_of(rule_files, "file: band.csv", {"rules/band.csv": as_csv(";", "sep=;\r\n")}).tables
    place = table.rows[1].cell_places[0]
    assert (str(place), text_at(place), place.cell) == ("rules/band.csv:4:1", "gold, silver", None)


def test_the_names_of_cells_are_those_of_the_spreadsheet():
    for index in (*range(120), 700, 701, 702, 16_383):
        letters = openpyxl.utils.get_column_letter(index + 1)
        assert column_letters(index) == letters
        assert cell_position(f"{letters}7") == (7, index)
        starts = tuple(range(0, 3 * (index + 1), 3))
        place = Place(Source("a.xlsx", "x" * 3 * (index + 2), Grid(None, (starts,))), 1, starts[index] + 2)
        assert place.cell == f"{letters}1"


CELL_TEXT = st.text(st.sampled_from(list("ab 1,;\"'\n\té金")), max_size=8)


@set_up(max_examples=80)
@given(rows=st.lists(st.lists(CELL_TEXT, min_size=1, max_size=4), min_size=1, max_size=5), comma=st.booleans())
def test_a_csv_file_is_read_as_pythons_csv_module_reads_it(rows, comma):
    text = io.StringIO()
    separator = "," if comma else ";"
    csv.writer(text, delimiter=separator, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([["a", "b"], *rows])
    source = Source("rules/a.csv", text.getvalue())
    read, problems = read_csv_cells(source)
    assert problems == []
    assert [[cell.text for cell in row.cells] for row in read] == [["a", "b"], *rows]
    for row in read:
        for cell in row.cells:
            for at, character in enumerate(cell.text):
                if character != "\n":
                    assert text_at(cell.place_of(at)) == character


@set_up(max_examples=80)
@given(
    rows=st.lists(st.lists(st.text(st.sampled_from(list("ab 1'金")), max_size=6), min_size=2), min_size=1, max_size=5)
)
def test_a_csv_file_without_quotes_is_read_likewise(rows):
    text = "".join(",".join(row) + "\n" for row in rows)
    read, _ = read_csv_cells(Source("rules/a.csv", text))
    assert [[cell.text for cell in row.cells] for row in read] == list(csv.reader(io.StringIO(text)))


@set_up(max_examples=100)
@given(text=st.text(st.sampled_from(list('ab,;"\n =\t')), max_size=40))
def test_whatever_a_csv_file_holds_is_read_or_explained(rule_files, text):
    rule_files.problems_of(YAML.format(rows="file: a.csv").encode(), table_files={"rules/a.csv": text.encode()})


def texts(data: bytes) -> list[list[str]]:
    rows, problems = read_xlsx_cells(data, "rules/a.xlsx", None)
    assert problems == []
    return [[cell.text for cell in row.cells] for row in rows]


def test_values_of_a_sheet_become_what_a_person_would_type():
    row = [3, 3.0, 0.2, -1.5, 0.1 + 0.2, 1e21, 1234567890123, True, date(2026, 10, 1), " 3 ", "\na\r\nb\n", None, "end"]
    assert texts(workbook(row)) == [
        ["3", "3", "0.2", "-1.5", "0.3", "1" + "0" * 21, "1234567890123", "TRUE", "2026-10-01", " 3 ", "a↵b", "", "end"]
    ]


def test_lines_inside_a_cell_are_several_texts(rule_files):
    text = "tables: [{id: t, why: x, hit: first, file: a.%s}]\n"
    row = ["gold\nsilver", "one\ntwo\n", "Hello,\nyou"]
    heads = ["tier", "then tag", "then tell_customer"]
    lines = io.StringIO()
    csv.writer(lines).writerows([heads, row])
    for ending, data in (("xlsx", workbook(heads, row)), ("csv", lines.getvalue().encode())):
        book, problems = rule_files.read_book(text % ending, table_files={f"rules/a.{ending}": data})
        assert problems == []
        rule = rule_files.check_book(book)[0].tables[0].rows[0].rule
        assert [choice.value for choice in rule.when.choices] == ["gold", "silver"]
        assert rule.tags == ("one", "two")
        assert rule.tell_customer == "Hello,\nyou"


def test_a_percentage_is_the_number_that_the_sheet_holds(rule_files):
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(["score.churn", "then propose"])
    page.append([0.2, "ten_off"])
    page["A2"].number_format = "0%"
    stream = io.BytesIO()
    book.save(stream)
    text = "tables: [{id: t, why: x, hit: first, file: a.xlsx}]\n"
    files = {"rules/a.xlsx": stream.getvalue()}
    fitted, _ = rule_files.check_book(rule_files.read_book(text, table_files=files)[0])
    assert fitted.tables[0].rows[0].rule.when == Compare(
        "=", Fact("score.churn"), Literal(0.2, Type(Kind.NUMBER))
    )  # and R141 warns that it is hardly ever exactly that


def with_value(data: bytes, value: str) -> bytes:
    """The workbook as Excel would have saved it: formulas with what they came to."""
    parts = zipfile.ZipFile(io.BytesIO(data))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in parts.namelist():
            content = parts.read(name).replace(b"<v></v>", value.encode()).replace(b"<v />", value.encode())
            copy.writestr(name, content)
    return stream.getvalue()


def test_a_formula_that_was_computed_is_read_with_a_note(rule_files):
    book = openpyxl.Workbook()
    book.worksheets[0].append(["orders", "then propose"])
    book.worksheets[0].append(["=1+2", "ten_off"])
    stream = io.BytesIO()
    book.save(stream)
    files = {"rules/a.xlsx": with_value(stream.getvalue(), "<v>3</v>")}
    text = "tables: [{id: t, why: x, hit: first, file: a.xlsx}]\n"
    (problem,) = rule_files.problems_of(text.encode(), table_files=files)
    assert (problem.code, problem.severity, str(problem.place)) == ("R339", "note", "rules/a.xlsx!A2")
    fitted, _ = rule_files.check_book(rule_files.read_book(text, table_files=files)[0])
    assert fitted.tables[0].rows[0].rule.when.right.value == 3.0


def codes(rule_files, rows: str, files: dict[str, bytes]) -> list[str]:
    text = f"tables: [{{id: t, why: x, hit: first, {rows}}}]\n"
    return [problem.code for problem in rule_files.problems_of(text.encode(), table_files=files)]


GOOD = b"orders,then propose\n3,ten_off\n"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("file: band.csv", []),
        ("file: bnad.csv", ["R332"]),
        ("file: Band.csv", ["R332"]),
        ("file: ../rules/band.csv", ["R331"]),
        ("file: /etc/band.csv", ["R331"]),
        ("file: 'C:\\band.csv'", ["R331"]),
        ("file: band.xls", ["R331"]),
        ("file: band", ["R331"]),
        ("file: band.CSV", ["R331"]),
        ("file: [band.csv]", ["S105"]),
        ("file: band.csv, sheet: Bands", ["R335"]),
        ("file: band.csv, rows: [{when: {orders: 3}, then: {propose: ten_off}}]", ["R317"]),
    ],
)
def test_only_a_table_file_beside_the_rule_file_can_be_named(rule_files, rows, expected):
    assert codes(rule_files, rows, {"rules/band.csv": GOOD}) == expected


def test_a_table_file_that_nobody_names_is_told(rule_files):
    files = {"rules/band.csv": GOOD, "rules/old.csv": GOOD, "rules/notes.xlsx": b""}
    assert codes(rule_files, "file: band.csv", files) == ["R333", "R333"]


def test_two_tables_may_read_one_file(rule_files):
    text = """\
tables:
  - {id: a, why: x, hit: first, file: band.csv}
  - {id: b, why: x, hit: first, file: band.csv}
"""
    assert rule_files.problems_of(text.encode(), table_files={"rules/band.csv": GOOD}) == []


def test_a_row_with_an_error_is_not_sound_and_what_it_gives_is_known(rule_files):
    data = b"orders,then tag\n#N/A,one\n3,two\n"
    text = "tables: [{id: t, why: x, hit: first, file: a.csv}]\n"
    book, _ = rule_files.read_book(text, table_files={"rules/a.csv": data})
    fitted, _ = rule_files.check_book(book)
    assert [(row.rule.is_sound, row.rule.tags) for row in fitted.tables[0].rows] == [
        (False, ("one",)),
        (True, ("two",)),
    ]


def zipped(parts: dict[str, bytes], declared: dict[str, int] | None = None) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    data = stream.getvalue()
    for name, size in (declared or {}).items():  # the size in the local header and in the directory
        real = len(parts[name]).to_bytes(4, "little")
        data = data.replace(real, size.to_bytes(4, "little"))
    return data


def parts_of(data: bytes) -> dict[str, bytes]:
    file = zipfile.ZipFile(io.BytesIO(data))
    return {name: file.read(name) for name in file.namelist()}


def test_a_bomb_is_refused_before_it_is_unpacked(rule_files):
    parts = parts_of(as_xlsx())
    bomb = zipped({**parts, "xl/media/image1.png": bytes(101_000_000)})
    assert len(bomb) < 200_000
    started = time.process_time()
    assert codes(rule_files, "file: a.xlsx", {"rules/a.xlsx": bomb}) == ["R336"]
    assert time.process_time() - started < 0.2
    hidden = zipped({**parts, "xl/media/image1.png": bytes(101_000_001)}, {"xl/media/image1.png": 1000})
    assert codes(rule_files, "file: a.xlsx", {"rules/a.xlsx": hidden}) == ["R328"]
    many = zipped({**parts, **{f"xl/media/{number}": b"" for number in range(2001)}})
    assert codes(rule_files, "file: a.xlsx", {"rules/a.xlsx": many}) == ["R336"]


def test_a_workbook_that_declares_entities_is_refused(rule_files):
    parts = parts_of(as_xlsx())
    name = "xl/worksheets/sheet1.xml"
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    declared = zipped({**parts, name: laughs + parts[name]})
    assert codes(rule_files, "file: a.xlsx", {"rules/a.xlsx": declared}) == ["R328"]


def test_a_damaged_workbook_is_explained_and_never_a_crash():
    rng = random.Random(4)
    whole = as_xlsx()
    for _ in range(150):
        data = bytearray(whole[: rng.randrange(len(whole))] if rng.random() < 0.3 else whole)
        for _ in range(rng.randrange(1, 6)):
            if data:
                data[rng.randrange(len(data))] = rng.randrange(256)
        rows, problems = read_xlsx_cells(bytes(data), "rules/a.xlsx", None)
        assert rows or any(map(is_error, problems))


def test_a_sheet_with_a_cell_far_away_is_refused(rule_files):
    book = openpyxl.Workbook()
    book.worksheets[0].append(["orders", "then propose"])
    book.worksheets[0]["A200000"] = "x"
    stream = io.BytesIO()
    book.save(stream)
    assert codes(rule_files, "file: a.xlsx", {"rules/a.xlsx": stream.getvalue()}) == ["R336"]


def test_a_day_that_excel_made_of_a_text_for_customers_is_to_be_typed_as_text(rule_files):
    files = {"rules/a.xlsx": workbook(["orders", "then tell_customer"], [">= 3", date(2026, 1, 2)])}
    text = "tables: [{id: t, why: x, hit: first, file: a.xlsx}]\n"
    (problem,) = rule_files.problems_of(text.encode(), table_files=files)
    assert (problem.code, str(problem.place), problem.hints) == ("R327", "rules/a.xlsx!B2", ("apostrophe",))


@pytest.mark.parametrize("row", [[">= 3", "", "ten_off"], [">= 3", None, "ten_off"], [">= 3", " ", "ten_off"]])
def test_a_column_of_a_sheet_without_any_cell_is_there_all_the_same(rule_files, row):
    files = {"rules/a.xlsx": workbook(["orders", "ordrs", "then propose"], row)}
    text = "tables: [{id: t, why: x, hit: first, file: a.xlsx}]\n"
    (problem,) = rule_files.problems_of(text.encode(), table_files=files)
    assert (problem.code, str(problem.place)) == ("R104", "rules/a.xlsx!B1")


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        ("3%", "Write 0.03 for 3 per cent of something, or 3 where"),
        ("12.5 %", "Write 0.125 for 12.5 per cent of something, or 12.5 where"),
    ],
)
def test_a_percentage_that_is_set_is_told_as_a_share_and_as_a_number(rule_files, value, hint):
    files = {"rules/a.csv": f"orders,then set share\n>= 3,{value}\n".encode()}
    text = "facts: {share: {type: number}}\ntables: [{id: t, why: x, hit: first, file: a.csv}]\n"
    (problem,) = rule_files.problems_of(text.encode(), table_files=files)
    assert problem.code == "S138"
    assert hint in render_problems([problem])


def test_a_thousand_rows_of_a_workbook_say_what_those_of_a_csv_file_say(rule_files):
    heads = ["tier", "orders", "days_since_order", "spend_12m", "then set points"]
    rows = [["gold, silver", f"{n} .. {n + 1}", f">= {n}", f"GBP {n} .. GBP {n + 9}", n] for n in range(1000)]
    text = YAML.format(rows="file: a.xlsx").encode()
    lines = "\n".join(",".join(f'"{cell}"' for cell in row) for row in (heads, *rows)).encode()
    said = []
    for file, data in (("a.xlsx", workbook(heads, *rows)), ("a.csv", lines)):
        problems = rule_files.problems_of(text.replace(b"a.xlsx", file.encode()), table_files={f"rules/{file}": data})
        said.append(sorted(problem.code for problem in problems))
    assert said[0] == said[1]


def test_the_reader_of_workbooks_is_loaded_only_for_a_workbook():
    code = (
        "import sys, campaign_engine.rules.load_rules as one, campaign_engine.rules.checks;"
        "print([name for name in ('python_calamine', 'zipfile', 'polars', 'pandas') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
