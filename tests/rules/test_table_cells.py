"""A cell means what the same thing means as a condition of a rule, written out: the parser of rules is the oracle."""

from __future__ import annotations

from datetime import date
from types import ModuleType

import pytest
from campaign_engine.engine.reference import truth
from campaign_engine.engine.tree import Constant, Fact, children, walk
from campaign_engine.rules.places import Place
from campaign_engine.rules.problems import is_error
from campaign_engine.rules.reading import text_at
from hypothesis import given
from hypothesis import settings as set_up
from hypothesis import strategies as st

TABLE = """\
tables:
  - id: band
    why: x
    hit: first
    rows:
      - when:
          {column}: {cell}
        then: {{propose: ten_off}}
"""

SAME = """
orders            | 3                      | orders = 3
orders            | -3                     | orders = -3
orders            | 1 .. 2                 | orders BETWEEN 1 AND 2
orders            | 1..2                   | orders BETWEEN 1 AND 2
orders            | -5 .. -2               | orders BETWEEN -5 AND -2
orders            | BETWEEN 1 AND 2        | orders BETWEEN 1 AND 2
orders            | >= 3                   | orders >= 3
orders            | <> 3                   | orders <> 3
orders            | = 3                    | orders = 3
orders            | >= 1 AND < 2           | orders >= 1 AND orders < 2
orders            | 1, 2                   | orders IN (1, 2)
orders            | 1; 2                   | orders IN (1, 2)
orders            | 1 or 2                 | orders IN (1, 2)
orders            | 1, 3 .. 5, >= 9        | orders = 1 OR (orders BETWEEN 3 AND 5) OR orders >= 9
orders            | < 3, > 5               | orders < 3 OR orders > 5
orders            | < 3 或 > 5             | orders < 3 OR orders > 5
orders            | not 3                  | orders <> 3
orders            | not >= 3               | orders < 3
orders            | not 1, 2               | orders NOT IN (1, 2)
orders            | not 1 .. 2             | orders NOT BETWEEN 1 AND 2
orders            | unknown                | orders IS NULL
orders            | 未知                   | orders IS NULL
orders            | known                  | orders IS NOT NULL
orders            | 1,000                  | orders = 1000
orders            | 1–2                    | orders BETWEEN 1 AND 2
orders            | 1 – 2                  | orders BETWEEN 1 AND 2
orders            | 1-2                    | orders BETWEEN 1 AND 2
orders            | 1～2                   | orders BETWEEN 1 AND 2
orders            | 1 至 2                 | orders BETWEEN 1 AND 2
orders            | –2                     | orders = -2
orders            | ＞＝３                 | orders >= 3
orders            | ≥3                     | orders >= 3
orders            | 3+                     | orders >= 3
days_since_order  | >= 2 * usual_gap_days  | days_since_order >= 2 * usual_gap_days
days_since_order  | = usual_gap_days       | days_since_order = usual_gap_days
days_since_order  | 120 days               | days_since_order = 120 days
days_since_order  | 1 .. 2 weeks           | days_since_order BETWEEN 1 AND 2 weeks
spend_12m         | >= 300                 | spend_12m >= GBP 300
spend_12m         | £20 .. £30.50          | spend_12m BETWEEN GBP 20 AND GBP 30.50
score.churn       | >= 20%                 | score.churn >= 0.2
birth_date        | 2026-10-01             | birth_date = 2026-10-01
birth_date        | >= 2026-10-01          | birth_date >= 2026-10-01
birth_date        | 2026-10-01..2026-12-24 | birth_date BETWEEN 2026-10-01 AND 2026-12-24
birth_date        | 2026-10-01–2026-12-24  | birth_date BETWEEN 2026-10-01 AND 2026-12-24
birth_date        | '2026-10-01'           | birth_date = 2026-10-01
tier              | gold                   | tier = 'gold'
tier              | gold, silver           | tier IN ('gold', 'silver')
tier              | gold，silver           | tier IN ('gold', 'silver')
tier              | not gold               | tier <> 'gold'
tier              | NOT gold, silver       | tier NOT IN ('gold', 'silver')
tier              | 'gold', silver         | tier IN ('gold', 'silver')
tier              | unknown                | tier IS NULL
shelf             | 0123                   | shelf = '0123'
shelf             | 3                      | shelf = '3'
shelf             | A&B, 24-hour           | shelf IN ('A&B', '24-hour')
shelf             | O'Brien                | shelf = 'O''Brien'
shelf             | 'O''Brien, Sons'       | shelf = 'O''Brien, Sons'
shelf             | “home, garden”         | shelf = 'home, garden'
shelf             | 'Trial and Error'      | shelf = 'Trial and Error'
shelf             | 'unknown'              | shelf = 'unknown'
shelf             | like home%             | shelf LIKE 'home%'
shelf             | not like 'home%'       | NOT shelf LIKE 'home%'
shelf             | garden, like home%     | shelf = 'garden' OR shelf LIKE 'home%'
shelf             | = tier                 | shelf = tier
interests         | wine                   | CONTAINS(interests, 'wine')
interests         | wine, tea              | CONTAINS(interests, 'wine') OR CONTAINS(interests, 'tea')
interests         | not wine               | NOT CONTAINS(interests, 'wine')
is_member         | TRUE                   | is_member = TRUE
is_member         | yes                    | is_member = TRUE
is_member         | 否                     | is_member = FALSE
is_member         | unknown                | is_member IS NULL
segment.regulars  | TRUE                   | segment.regulars
segment.regulars  | no                     | NOT segment.regulars
"""
CASES = [tuple(part.strip() for part in line.split("|")) for line in SAME.strip().splitlines()]


def read(rule_files: ModuleType, column: str, cell: str):
    """The first row of a table with one cell, and all problems."""
    book, problems = rule_files.read_book(TABLE.format(column=column, cell=f'"{cell}"'))
    book, found = rule_files.check_book(book)
    return book.tables[0].rows[0], [*problems, *found]


def as_condition(rule_files: ModuleType, text: str):
    """The same as the condition of a rule, fitted."""
    quoted = '"' + text + '"'
    book, _ = rule_files.read_book(f"rules:\n  - {{id: a, why: x, when: {quoted}, then: {{propose: ten_off}}}}\n")
    book, problems = rule_files.check_book(book)
    assert not any(map(is_error, problems)), text
    return book.rules[0].when


@pytest.mark.parametrize(("column", "cell", "condition"), CASES)
def test_a_cell_means_what_the_condition_means(rule_files, column, cell, condition):
    row, problems = read(rule_files, column, cell)
    assert not any(map(is_error, problems)), [problem.text() for problem in problems]
    assert row.rule.when == as_condition(rule_files, condition)
    assert row.rule.is_sound
    assert row.cells == (row.rule.when,)


@pytest.mark.parametrize(("column", "cell", "condition"), CASES)
def test_every_node_stands_inside_its_cell_but_the_fact_which_stands_at_the_head(rule_files, column, cell, condition):
    row, _ = read(rule_files, column, cell)
    assert text_at(row.cell_places[0]) == cell
    head = text_at(row.written[0].head)
    assert head == column
    for node in walk(row.rule.when):
        origin = node.origin
        assert isinstance(origin, Place)
        assert origin.line == row.cell_places[0].line
        if isinstance(node, Fact) and node.name == column:
            assert text_at(origin) == column
        elif not children(node):
            assert origin.column >= row.cell_places[0].column


@pytest.mark.parametrize("cell", ["", " ", "-", "–", "—"])
def test_an_empty_cell_and_a_dash_are_not_tested(rule_files, cell):
    row, problems = read(rule_files, "orders", cell)
    assert (row.cells, row.cell_places, row.rule.when, problems) == ((None,), (None,), Constant(True), [])


def test_a_range_holds_both_of_its_ends(rule_files):
    row, _ = read(rule_files, "orders", "1 .. 3")
    assert [truth(row.rule.when, {"orders": number}) for number in (0.0, 1.0, 3.0, 4.0)] == [False, True, True, False]


numbers = st.integers(-20, 20).map(str)
spans = st.tuples(st.integers(-20, 20), st.integers(0, 20)).map(lambda pair: (pair[0], pair[0] + pair[1]))
items = st.one_of(
    numbers.map(lambda number: (number, f"orders = {number}")),
    spans.map(lambda ends: (f"{ends[0]} .. {ends[1]}", f"(orders >= {ends[0]} AND orders <= {ends[1]})")),
    st.tuples(st.sampled_from([">", "<>", ">="]), numbers).map(
        lambda pair: (f"{pair[0]} {pair[1]}", f"orders {pair[0]} {pair[1]}")
    ),
    spans.map(lambda ends: (f"> {ends[0]} AND < {ends[1]}", f"(orders > {ends[0]} AND orders < {ends[1]})")),
)


@set_up(max_examples=60)
@given(chosen=st.lists(items, min_size=1, max_size=4), negated=st.booleans(), value=st.integers(-25, 25))
def test_items_are_joined_by_or_and_negated_as_a_whole(rule_files, chosen, negated, value):
    cell = ("not " if negated else "") + ", ".join(one for one, _ in chosen)
    row, problems = read(rule_files, "orders", cell)
    assert not any(map(is_error, problems)), cell
    spelled = " OR ".join(f"({condition})" for _, condition in chosen)
    condition = as_condition(rule_files, f"NOT ({spelled})" if negated else spelled)
    for known in (float(value), None):
        assert truth(row.rule.when, {"orders": known}) == truth(condition, {"orders": known}), cell


PIECES = [
    "3", "1 ", "..", "–", "-", ",", ";", "not ", "or ", " AND ", ">=", "<", "=", "'", "“", "gold", "x", "%", "(", ")",
    "2026-10-01", "days", "£", "like ", "unknown", "至", "~", "+", "NULL", "\\", " ",
]  # fmt: skip
COLUMNS = ["orders", "days_since_order", "spend_12m", "tier", "shelf", "interests", "is_member", "birth_date", "tag.x"]


@set_up(max_examples=100)
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=7), column=st.sampled_from(COLUMNS))
def test_whatever_stands_in_a_cell_is_read_or_explained_at_its_place(rule_files, pieces, column):
    cell = "".join(pieces)
    files = {"rules/a.csv": f'{column},then propose\n"{cell}",ten_off\n'.encode()}
    text = "tables: [{id: t, why: x, hit: first, file: a.csv}]\n"
    book, problems = rule_files.read_book(text, table_files=files)
    fitted, found = rule_files.check_book(book)
    row = fitted.tables[0].rows[0]
    errors = [problem for problem in [*problems, *found] if is_error(problem)]
    assert row.rule.is_sound == (not errors)
    for problem in errors:
        assert problem.place.source.path == "rules/a.csv"
        assert problem.place.line == (1 if problem.code == "R105" else 2)
        assert problem.place.column + problem.place.length <= len(cell) + 4 or problem.place.line == 1


def test_days_of_a_cell_are_days(rule_files):
    row, _ = read(rule_files, "birth_date", "2026-10-01 .. 2026-12-24")
    assert truth(row.rule.when, {"birth_date": date(2026, 12, 24)}) is True
    assert truth(row.rule.when, {"birth_date": date(2026, 12, 25)}) is False
