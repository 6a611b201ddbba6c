"""Tables in rule files: what is read, what broken rows leave behind, and rows as rules in all checks of rules."""

from __future__ import annotations

from datetime import date

import pytest
from campaign_engine.engine.program import Proposal
from campaign_engine.rules.catalogue import all_entries
from campaign_engine.rules.problems import Phrase
from campaign_engine.rules.rule_book import FORBID_ALL, shown_rule

BAND = """\
tables:
  - id: band
    why: Agreed with finance.
    hit: {hit}
    active: {{from: 2026-10-01, to: 2026-12-24}}
    rows:
      - {{when: {{tier: gold, orders: ">= 3"}}, then: {{set: {{points: 3}}, propose: ten_off}}, priority: 70, note: hi}}
      - {{when: {{orders: "1 .. 2"}}, then: {{set: {{points: "= 1 + orders"}}, tag: some}}}}
      - {{when: {{}}, then: {{}}}}
facts:
  points: {{type: number, otherwise: 1{merge}}}
rules:
  - {{id: reads, why: x, when: points > 1 AND tag.some, then: {{propose: five_off}}}}
"""
FILE_CODES = {"R325": "size: test_load_tables", "R326": "size: test_load_tables"}


def band(rule_files, hit="first", merge="", more=""):
    book, problems = rule_files.read_book(BAND.format(hit=hit, merge=merge) + more)
    fitted, found = rule_files.check_book(book)
    return fitted, [*problems, *found]


def codes(problems):
    return [problem.code for problem in problems]


def test_a_table_is_read_with_its_rows(rule_files):
    book, problems = band(rule_files)
    assert problems == []
    (table,) = book.tables
    assert (table.id, table.why, table.hit, table.file) == ("band", "Agreed with finance.", "first", None)
    assert (table.active_from, table.active_to) == (date(2026, 10, 1), date(2026, 12, 24))
    assert [name for name, _ in table.columns] == ["tier", "orders"]
    first, second, third = table.rows
    assert [row.number for row in table.rows] == [1, 2, 3]
    assert [row.rule.id for row in table.rows] == ["band:00001", "band:00002", "band:00003"]
    assert first.rule.proposes == Proposal("all_of", ("ten_off",))
    assert first.rule.priority == 70
    assert [cell is None for cell in second.cells] == [True, False]
    assert second.rule.tags == ("some",)
    assert (third.rule.sets, third.rule.tags, third.rule.proposes) == ((), (), None)
    assert first.rule.why == table.why
    assert first.rule.active_to == table.active_to


def test_the_rows_follow_the_rules_among_all_rules(rule_files):
    book, _ = band(rule_files)
    assert [rule.id for rule in book.every_rule()] == ["reads", "band:00001", "band:00002", "band:00003"]


def test_people_read_the_number_of_a_row(rule_files):
    assert shown_rule("band:00007") == Phrase("band row 7", "band 第 7 行")
    assert shown_rule("winback") == "winback"


@pytest.mark.parametrize("hit", ["first", "unique", "same", "priority"])
def test_rows_of_which_one_is_met_are_one_writer(rule_files, hit):
    found = codes(band(rule_files, hit)[1])
    assert [code for code in found if code not in ("R351", "R352")] == []  # the last row overlaps the others


def test_rows_that_all_fire_are_several_writers(rule_files):
    text = BAND.format(hit="collect", merge="").replace("      - {when: {}, then: {}}\n", "")
    assert rule_files.codes_of(text) == []  # no customer has one or two orders and three
    text = text.replace("1 .. 2", "1 .. 3")
    problems = rule_files.problems_of(text.encode())
    assert codes(problems) == ["R203"]
    assert '"points" is also set by the rule band row 1' in problems[0].text()
    assert rule_files.codes_of(text.replace("otherwise: 1", "otherwise: 1, merge: sum")) == []


def test_a_table_and_a_rule_are_two_writers(rule_files):
    rule = "  - {id: other, why: x, when: orders > 5, then: {set: {points: 2}}}\n"
    assert codes(band(rule_files, more=rule)[1]) == ["R203"]  # not at the row of one or two orders
    rule = rule.replace("orders > 5", "orders > 1")
    assert codes(band(rule_files, more=rule)[1]) == ["R203", "R203"]  # at each row that sets it
    assert codes(band(rule_files, merge=", merge: max", more=rule)[1]) == []


def test_a_row_that_does_nothing_stands_only_where_it_stops_others(rule_files):
    assert codes(band(rule_files, "collect", ", merge: max")[1]) == ["S136"]


def test_a_rule_and_a_table_cannot_share_an_id(rule_files):
    rule = "  - {id: band, why: x, when: orders > 5, then: {propose: five_off}}\n"
    assert "R201" in codes(band(rule_files, more=rule)[1])


def test_two_tables_cannot_share_an_id(rule_files):
    table = "  - {id: t, why: x, hit: first, rows: [{when: {orders: 3}, then: {propose: ten_off}}]}\n"
    assert rule_files.codes_of(f"tables:\n{table}{table}") == ["R201"]


def test_if_unknown_is_asked_of_the_table_once(rule_files):
    text = """\
tables:
  - id: stops
    why: x
    hit: first
    rows:
      - {when: {open_complaints: "> 3"}, then: {forbid: all}}
      - {when: {open_complaints: "> 0"}, then: {forbid: ten_off}}
"""
    (problem,) = rule_files.problems_of(text.encode())
    assert problem.code == "R209"
    assert problem.text().startswith('the table "stops" must say if_unknown')
    assert str(problem.place) == "rules/shop.yaml:2:9"
    said = text.replace("    hit:", "    if_unknown: fire\n    hit:")
    assert rule_files.codes_of(said) == []
    book, _ = rule_files.read_book(said)
    assert {row.rule.if_unknown for row in book.tables[0].rows} == {"fire"}
    assert book.tables[0].rows[0].rule.forbids == (FORBID_ALL,)


def test_a_tag_that_a_row_gives_can_be_read_and_a_row_reads_tags(rule_files):
    text = """\
tables:
  - id: one
    why: x
    hit: first
    rows:
      - {when: {orders: "> 3"}, then: {tag: many}}
  - id: two
    why: x
    hit: first
    rows:
      - {when: {tag.many: yes}, then: {propose: ten_off}}
"""
    assert rule_files.codes_of(text) == []
    assert rule_files.codes_of(text.replace("tag.many", "tag.mny")) == ["R105"]


def test_tables_that_wait_for_each_other_are_a_ring(rule_files):
    text = """\
tables:
  - id: one
    why: x
    hit: first
    rows:
      - {when: {orders: "> 3"}, then: {tag: many}}
      - {when: {tag.some: TRUE}, then: {propose: ten_off}}
      - {when: {}, then: {tag: few}}
rules:
  - {id: two, why: x, when: tag.few, then: {tag: some}}
  - {id: three, why: x, when: tag.many, then: {propose: five_off}}
"""
    (problem,) = rule_files.problems_of(text.encode())
    assert problem.code == "R210"  # rows of one table stand for each other, so they are found out together
    assert "one (rules/shop.yaml:2:9) > tag.few > two (rules/shop.yaml:10:10) > tag.some > one" in problem.text()
    collected = text.replace("hit: first", "hit: collect")
    assert "one row 3" not in collected
    assert rule_files.codes_of(collected) == []


def test_a_table_that_has_ended_is_told_once(rule_files):
    text = BAND.format(hit="first", merge="").replace("2026-12-24", "2026-10-02")
    problems = rule_files.problems_of(text.encode())
    assert {(problem.code, problem.text(), str(problem.place)) for problem in problems} == {
        ("R212", 'the rule "band" ended on 2026-10-02; today is 2026-10-05', "rules/shop.yaml:5:13")
    }


def test_a_broken_row_costs_only_itself_and_leaves_what_it_would_have_given(rule_files):
    text = BAND.format(hit="first", merge="").replace("tag: some}", "tag: some, bost: {ten_off: 2}}")
    book, problems = rule_files.read_book(text)
    fitted, found = rule_files.check_book(book)
    assert codes([*problems, *found]) == ["S102"]
    assert [row.number for row in fitted.tables[0].rows] == [1, 3]
    assert "tag.some" in book.stand_ins


def test_a_cell_that_cannot_be_read_makes_its_row_unsound_and_no_other(rule_files):
    book, _ = rule_files.read_book(BAND.format(hit="first", merge="").replace("1 .. 2", ">="))
    fitted, problems = rule_files.check_book(book)
    assert codes(problems) == ["R305"]
    assert [row.rule.is_sound for row in fitted.tables[0].rows] == [True, False, True]


def test_an_unknown_column_is_told_once_at_its_first_head(rule_files):
    text = BAND.format(hit="first", merge="").replace("orders: ", "ordres: ")
    (problem,) = rule_files.problems_of(text.encode())
    assert (problem.code, str(problem.place)) == ("R104", "rules/shop.yaml:7:29")


def test_a_column_of_a_broken_fact_is_not_read(rule_files):
    text = "facts:\n  points: {type: nmber}\n" + (
        "tables:\n  - {id: t, why: x, hit: first, rows: [{when: {points: abc}, then: {propose: ten_off}}]}\n"
    )
    assert rule_files.codes_of(text) == ["S110"]


def test_offers_tags_and_facts_of_rows_are_checked_like_those_of_rules(rule_files):
    text = """\
tables:
  - id: t
    why: x
    hit: first
    rows:
      - {when: {orders: 3}, then: {propose: ten_of}}
      - {when: {orders: 4}, then: {set: {pionts: 3}}}
      - {when: {orders: 5}, then: {set: {points: gold}, tag: unread}}
      - {when: {orders: 6}, then: {propose: ten_off, forbid: ten_off}}
facts:
  points: {type: number, otherwise: 1}
rules:
  - {id: reads, why: x, when: points > 1, then: {propose: five_off}}
"""
    problems = rule_files.problems_of(text.encode())
    assert {(problem.code, str(problem.place)) for problem in problems} == {
        ("R202", "rules/shop.yaml:6:45"),
        ("R204", "rules/shop.yaml:7:42"),
        ("S138", "rules/shop.yaml:8:50"),
        ("R217", "rules/shop.yaml:9:16"),
    }


def test_too_many_rows_and_columns_are_refused(rule_files):
    rows = "      - {when: {orders: 3}, then: {propose: ten_off}}\n"
    head = "tables:\n  - id: t\n    why: x\n    hit: first\n    rows:\n"
    (problem,) = rule_files.read_book(head + rows * 10_001)[1]
    assert problem.code == "R325"
    assert problem.text() == "this table has 10,001 rows; at most 10,000 are read"
    assert rule_files.read_book(head + rows * 10_000)[1] == []
    wide = ", ".join(f"c{number}: 3" for number in range(101))
    _, problems = rule_files.read_book(f"{head}      - {{when: {{{wide}}}, then: {{propose: ten_off}}}}\n")
    assert codes(problems) == ["R326"]


SAMPLES = [code for code in all_entries() if code.startswith("R3") and code < "R319"]


@pytest.mark.parametrize("code", SAMPLES)
def test_the_bad_sample_of_a_table_brings_up_its_code_and_the_good_one_no_problem(rule_files, code):
    entry = all_entries()[code]
    assert code in rule_files.codes_of(entry.bad) or code == "R310"
    assert [found for found in rule_files.codes_of(entry.good) if found != "R135"] == []
