"""`campaign init --from`: the project around a table passes check and simulate; doubts are asked; what is personal
stays out; what is no table is refused in plain words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from campaign_engine.campaigns.answer import Answer, Reader
from campaign_engine.campaigns.guess_columns import DAYS, guess_columns
from campaign_engine.campaigns.init_project import init_project
from campaign_engine.campaigns.policy.load_project import load_project
from campaign_engine.campaigns.policy.project_files import read_project_files
from campaign_engine.campaigns.run_options import RunOptions
from campaign_engine.campaigns.show_simulation import simulate
from hypothesis import given, settings
from hypothesis import strategies as st

GERMAN = """\
Customer No;Name;E-Mail;Birthday;Tier;Email consent;Points;City;Last order;Amount 12 months;Visits;Sex;Empty
0017;Anna Bauer;anna@x.at;04.09.1954;gold;yes;120;Wien;21.09.2026;183.17;3;f;
0018;Ben Huber;ben@x.at;21.04.1957;silver;no;0;Graz;02.07.2026;112.75;12;m;
0019;Clara Mayr;clara@x.at;05.07.1968;;yes;40;Wien;;31.36;1;f;
"""
CHINESE = """\
会员号,姓名,手机号,生日,会员等级,短信同意,积分,城市,最近消费日期,消费金额
A01,张三,13800138000,1990-05-01,金卡,是,200,上海,2026-09-01,350.50
A02,李四,13900139000,1985-11-12,银卡,否,0,北京,,0
"""
DOUBTFUL = "id,seen,rate\nA,03/04/2026,12%\nB,05/06/2026,15%\n"


def begin(folder: Path, source: Path, language: str = "en", **more: object) -> Answer:
    reader = Reader(folder, datetime(2026, 11, 20, 9, tzinfo=UTC), language)
    return init_project(reader, Path("shop"), source=source, **more)  # type: ignore[arg-type]


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def facts_of(shop: Path) -> dict[str, str]:
    project, problems = load_project(read_project_files(shop), date(2026, 11, 20))
    # Without a consent column nothing promotional may be sent: that is told, as a warning.
    assert [problem.text() for problem in problems if problem.code != "P113"] == []
    assert project is not None
    assert project.data_spec.customers is not None
    return {column.name: column.kind for column in project.data_spec.customers.columns}


def is_simulated(shop: Path) -> bool:
    reader = Reader(shop, datetime(2026, 11, 20, 9, tzinfo=UTC))
    return simulate(reader, RunOptions(shop, "2026-11-20", 0, "day", None), brief=True).code == 0


def test_a_spreadsheet_saved_as_csv_becomes_a_project(tmp_path: Path) -> None:
    answer = begin(tmp_path, written(tmp_path, "kunden.csv", GERMAN))
    assert answer.code == 0, answer.talk
    shop = tmp_path / "shop"
    assert facts_of(shop) == {
        "customer_id": "id", "birth_date": "date", "tier": "text", "email_consent": "boolean", "points": "number",
        "city": "text", "last_order_on": "date", "amount_12_months": "money", "visits": "number", "gender": "text",
    }  # fmt: skip
    assert is_simulated(shop)
    assert "protected: [gender]" in (shop / "project.yaml").read_text(encoding="utf-8")
    copied = (shop / "data" / "customers.csv").read_text(encoding="utf-8")
    assert copied.splitlines()[1].startswith("0017,04.09.1954,gold,yes,120")
    assert "Anna" not in copied
    assert "@" not in copied
    assert "E-Mail" in answer.result
    assert "left out: it is personal" in answer.result


def test_letters_of_a_western_excel_stay_what_they_are(tmp_path: Path) -> None:
    lines = "kundennummer,stadt,bonus\n1,Köln,ja\n2,München,nein\n3,Köln,ja\n"
    source = written(tmp_path, "l.csv", lines.encode("cp1252"))
    assert begin(tmp_path, source, yes=True).code == 0
    (copied,) = tmp_path.glob("*/data/customers.csv")
    assert "München" in copied.read_text(encoding="utf-8")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_a_chinese_table_becomes_a_chinese_project(tmp_path: Path, encoding: str) -> None:
    answer = begin(tmp_path, written(tmp_path, "客户.csv", CHINESE.encode(encoding)), "zh")
    assert answer.code == 0, answer.talk
    assert list(facts_of(tmp_path / "shop")) == [
        "customer_id", "birth_date", "tier", "sms_consent", "points", "city", "last_order_on", "消费金额"
    ]  # fmt: skip
    assert is_simulated(tmp_path / "shop")
    assert "张三" not in (tmp_path / "shop" / "data" / "customers.csv").read_text(encoding="utf-8")


def test_a_workbook_and_a_parquet_file_give_their_days_and_numbers(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["member id", "full name", "date of birth", "newsletter opt-in", "points", "rate", "joined"])
    for at in range(4):
        row = [f"M{at}", f"N {at}", date(1980 + at, 3, 4), "yes", at * 100, 0.25, datetime(2026, 1, 2 + at)]  # noqa: DTZ001
        sheet.append(row)
    book.save(tmp_path / "c.xlsx")
    assert begin(tmp_path, tmp_path / "c.xlsx").code == 0
    kinds = {"customer_id": "id", "birth_date": "date", "email_consent": "boolean", "points": "number"}
    assert facts_of(tmp_path / "shop") == {**kinds, "rate": "number", "joined_on": "date"}
    (tmp_path / "p").mkdir()
    frame = pl.DataFrame({"customer_id": ["a", "b"], "birthday": [date(1990, 1, 2), None], "spend": [12.5, None]})
    frame.write_parquet(tmp_path / "p" / "p.parquet")
    assert begin(tmp_path / "p", tmp_path / "p" / "p.parquet").code == 0
    assert facts_of(tmp_path / "p" / "shop") == {"customer_id": "id", "birth_date": "date", "spend": "money"}
    assert is_simulated(tmp_path / "p" / "shop")


def book_with(rows: list[list[object]], path: Path) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_a_formula_that_was_never_computed_is_refused_with_its_cell(tmp_path: Path) -> None:
    rows: list[list[object]] = [["customer_id", "points", "city"], ["A", 1, "Wien"], ["B", "=1+1", "Graz"]]
    answer = begin(tmp_path, book_with([*rows, ["C", "=1+2", "Linz"]], tmp_path / "c.xlsx"), yes=True)
    assert answer.code == 1
    assert "c.xlsx!B3  R337" in answer.talk
    assert "B4" not in answer.talk  # one message a column
    assert not (tmp_path / "shop").exists()


@pytest.mark.parametrize("error", ["#N/A", "#DIV/0!", "#REF!"])
def test_an_error_of_a_spreadsheet_is_an_empty_cell_and_told(tmp_path: Path, error: str) -> None:
    rows: list[list[object]] = [["customer_id", "spend"], ["A", 12.5], ["B", error], ["C", 3]]
    (tmp_path / "x").mkdir()
    sources = {
        tmp_path: written(tmp_path, "c.csv", f"customer_id,spend\nA,12.5\nB,{error}\nC,3\n"),
        tmp_path / "x": book_with(rows, tmp_path / "x" / "c.xlsx"),
    }
    for folder, source in sources.items():
        answer = begin(folder, source)
        assert answer.code == 0, answer.talk
        assert f"spend (money); {error} left empty: 1" in answer.result
        assert facts_of(folder / "shop") == {"customer_id": "id", "spend": "money"}
        assert (folder / "shop" / "data" / "customers.csv").read_text().splitlines()[2] == "B,"
        assert is_simulated(folder / "shop")


def test_days_among_moments_make_all_of_them_days(tmp_path: Path) -> None:
    moments: list[object] = [datetime(2026, 1, 2, 8, 30), date(2026, 1, 3), None, datetime(2026, 1, 5)]  # noqa: DTZ001
    rows = [["customer_id", "joined"], *([f"C{at}", moment] for at, moment in enumerate(moments))]
    answer = begin(tmp_path, book_with(rows, tmp_path / "c.xlsx"))
    assert answer.code == 0, answer.talk
    assert "joined_on (date); times of day left out" in answer.result
    lines = (tmp_path / "shop" / "data" / "customers.csv").read_text().splitlines()
    assert lines[1:] == ["C0,2026-01-02", "C1,2026-01-03", "C2,", "C3,2026-01-05"]
    assert is_simulated(tmp_path / "shop")


def test_moments_alone_keep_their_form(tmp_path: Path) -> None:
    source = written(tmp_path, "c.csv", "customer_id,joined\nA,2026-01-02 08:30\nB,2026-01-03 09:00\n")
    assert "joined_on (date, %Y-%m-%d %H:%M)" in begin(tmp_path, source).result


def test_each_doubtful_column_is_asked_about_once_and_the_answer_holds(tmp_path: Path) -> None:
    asked: list[str] = []

    def ask(question: str, default: str) -> str:
        asked.append(question)
        return {"rate": "leave out", "seen": "date", "Curr": "usd"}.get(question[:4], default)

    answer = begin(tmp_path, written(tmp_path, "a.csv", DOUBTFUL), ask=ask)
    assert answer.code == 0, answer.talk
    assert [question.split(" ")[0] for question in asked] == ["seen", "rate", "Currency", "Time"]
    assert facts_of(tmp_path / "shop") == {"customer_id": "id", "seen": "date"}
    assert "currency: USD" in (tmp_path / "shop" / "project.yaml").read_text(encoding="utf-8")


def test_an_answer_that_does_not_fit_is_asked_again_and_then_left_out(tmp_path: Path) -> None:
    answers = iter(["date", "number", "money", "number", "EUR", "UTC"])
    answer = begin(tmp_path, written(tmp_path, "a.csv", DOUBTFUL), ask=lambda _question, _default: next(answers))
    assert answer.code == 0, answer.talk
    assert "no answer fitted its values" in answer.result
    assert facts_of(tmp_path / "shop") == {"customer_id": "id", "seen": "date"}


def test_without_anybody_to_ask_doubts_are_named_and_yes_takes_the_guesses(tmp_path: Path) -> None:
    source = written(tmp_path, "a.csv", DOUBTFUL)
    refused = begin(tmp_path, source)
    assert (refused.code, "C158" in refused.talk) == (1, True)
    assert "seen (day or month first?)" in refused.talk
    assert not (tmp_path / "shop").exists()
    assert begin(tmp_path, source, yes=True).code == 0
    assert facts_of(tmp_path / "shop")["rate"] == "text"


NO_TABLES = {
    "nothing.csv": (None, "there is no such file"),
    "a.doc": ("x", "it is a .doc file"),
    "a.csv": ("id,a\n", "no rows below its header"),
    "b.csv": ("id,,a\n1,2,3\n", "no header: column B has no name"),
    "c.csv": ("id,a,b,a\n1,2,3,4\n", 'no header: columns B and D are both called "a"'),
    "h.csv": ('id,city\nA,Wien\nB,"Graz\nC,Linz\n', "the quotes in line 3 do not fit"),
    "i.csv": ('id,city\nA,"Wien" Stadt\n', "the quotes in line 2 do not fit"),
    "j.csv": ("id,city\nA,Wien\nB,Graz,gold\n", "row 3 has more cells than the 2 names"),
    "k": ("id,city\n", "its name has no ending"),
    "d.csv": (b"\xff\xfe\x00id", "it is not text"),
    "e.csv": ("city,points\nWien,1\nWien,1\n", "tells customers apart"),
    "f.parquet": ("no", "damaged"),
    "g.xlsx": ("no", "R328"),
}


@pytest.mark.parametrize("name", NO_TABLES)
def test_what_is_no_table_of_customers_is_refused_and_nothing_written(tmp_path: Path, name: str) -> None:
    content, said = NO_TABLES[name]
    source = tmp_path / name
    if content is not None:
        written(tmp_path, name, content)
    answer = begin(tmp_path, source)
    assert answer.code == 1
    assert said in answer.talk
    assert not (tmp_path / "shop").exists()


def test_from_and_with_are_two_steps(tmp_path: Path) -> None:
    answer = begin(tmp_path, written(tmp_path, "a.csv", GERMAN), playbooks=("birthday",))
    assert (answer.code, "C160" in answer.talk) == (1, True)


@pytest.mark.parametrize("form", DAYS)
def test_days_are_known_in_every_form(form: str) -> None:
    days = [datetime(2026, 10, day, tzinfo=UTC).strftime(form) for day in (13, 25, 31)]
    _, guess = guess_columns(["id", "when"], [[str(at), day] for at, day in enumerate(days)])
    assert (guess.kind, guess.format or "%Y-%m-%d", guess.doubt) == ("date", form, None)


@pytest.mark.parametrize(
    ("header", "cells", "kind"),
    [
        ("code", ["0042", "0077"], "text"),  # a zero in front is lost in a number
        ("flag", ["0", "1"], "number"),
        ("is_member", ["0", "1"], "boolean"),
        ("spend", ["12.50", "3"], "money"),
        ("spend", ["12.505", "3"], "number"),
        ("contact", ["a@b.at", "c@d.at"], None),
        ("contact", ["+43 660 1234567", "0660 7654321"], None),
        ("telephone", ["1234567", "7654321"], None),
    ],
)
def test_values_say_what_a_column_is(header: str, cells: list[str], kind: str | None) -> None:
    _, guess = guess_columns(["customer_id", header], [[f"C{at}", cell] for at, cell in enumerate(cells)])
    assert guess.kind == kind


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=4, unique=True).flatmap(
        lambda header: st.tuples(
            st.just(header),
            st.lists(st.lists(st.text(max_size=6), min_size=len(header), max_size=len(header)), min_size=1, max_size=5),
        )
    )
)
def test_any_table_gets_a_guess_for_every_column_with_names_of_their_own(table) -> None:
    header, rows = table
    guesses = guess_columns(header, rows)
    assert [one.column for one in guesses] == header
    used = [one.fact for one in guesses if one.kind is not None]
    assert len(used) == len(set(used))
    assert sum(one.kind == "id" for one in guesses) <= 1
