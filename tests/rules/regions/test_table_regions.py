"""What is said of decision tables, against asking every customer of a grid what each row says of her.

The oracle walks the rows as the hit policy is defined, with the reference evaluator; it knows no boxes.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from campaign_engine.engine.program import Program, Proposal, Rule
from campaign_engine.engine.reference import truth
from campaign_engine.engine.tree import (
    All,
    Among,
    Any,
    Arithmetic,
    Compare,
    Constant,
    Fact,
    Flag,
    IsUnknown,
    Kind,
    Literal,
    Type,
)
from campaign_engine.rules.places import Source, start_of
from campaign_engine.rules.regions.cover import uncovered
from campaign_engine.rules.regions.space import make_space
from campaign_engine.rules.regions.table_regions import (
    gaps,
    masked_rows,
    misleading_rows,
    overlaps,
    redundant_columns,
    redundant_rows,
    table_regions,
)
from campaign_engine.rules.rule_book import TableRow, WrittenRule, WrittenTable, table_rule_id
from campaign_engine.rules.vocabulary import FactInfo
from hypothesis import given, settings
from hypothesis import strategies as st

HERE = start_of(Source("rules/a.yaml", "tables: []\n"))
NUMBER, TEXT = Type(Kind.NUMBER), Type(Kind.TEXT)
FACTS = {
    info.name: info
    for info in (
        FactInfo("orders", NUMBER, False, lowest=0, highest=4, is_whole=True),
        FactInfo("gap", NUMBER, lowest=0, highest=3),
        FactInfo("tier", TEXT, categories=("gold", "silver")),
    )
}
COLUMNS = ("orders", "gap", "tier", "tag.vip")
KNOWN = {
    "orders": [0.0, 1.0, 2.0, 3.0, 4.0],
    "gap": [0.0, 0.5, 1.0, 1.25, 1.5, 1.75, 2.5, 3.0],
    "tier": ["gold", "silver"],
    "tag.vip": [False, True],
}
EVERYBODY = [
    dict(zip(COLUMNS, values, strict=True))
    for values in product(*([*KNOWN[name], None] if name in ("gap", "tier") else KNOWN[name] for name in COLUMNS))
]


def number(value: float) -> Literal:
    return Literal(value, NUMBER)


def compare(operator, name: str, value: float) -> Compare:
    return Compare(operator, Fact(name), number(value))


@st.composite
def cell(draw, name: str):
    """A test of one column, or nothing."""
    if draw(st.integers(0, 2)) == 0:
        return None
    if name == "tag.vip":
        return Flag(name, draw(st.booleans()))
    if name == "tier":
        if draw(st.integers(0, 4)) == 0:
            return IsUnknown(Fact(name), draw(st.booleans()))
        texts = draw(st.lists(st.sampled_from(("gold", "silver")), min_size=1, max_size=2))
        return Among(Fact(name), tuple(Literal(text, TEXT) for text in texts))
    bounds = (1.0, 2.0, 3.0) if name == "orders" else (1.0, 1.5, 2.5)
    low, high = sorted((draw(st.sampled_from(bounds)), draw(st.sampled_from(bounds))))
    match draw(st.integers(0, 4)):
        case 0:
            return compare(">=", name, low)
        case 1:
            return compare("<", name, high)
        case 2:
            return Any((compare("<", name, low), compare(">", name, high)))
        case 3:
            return Compare(">", Fact("gap"), Arithmetic("*", number(0.5), Fact("orders")))
        case _:
            return All((compare(">=", name, low), compare("<=", name, high)))


def make_table(hit: str, rows, if_unknown=None) -> WrittenTable:
    """Rows of (cells, offer, priority)."""
    made = []
    for index, (cells, offer, priority) in enumerate(rows, 1):
        asked = tuple(one for one in cells if one is not None)
        when = Constant(True) if not asked else asked[0] if len(asked) == 1 else All(asked)
        proposal = Proposal("all_of", (offer,))
        rule = WrittenRule(table_rule_id("t", index), "x", when, HERE, priority=priority, proposes=proposal)
        made.append(TableRow(index, rule, tuple(cells), tuple(None for _ in cells)))
    return WrittenTable(
        "t", "x", hit, HERE, tuple((name, HERE) for name in COLUMNS), tuple(made), if_unknown=if_unknown
    )


ROWS = st.lists(
    st.tuples(st.tuples(*(cell(name) for name in COLUMNS)), st.sampled_from("ab"), st.sampled_from((10, 50, 90))),
    min_size=1,
    max_size=6,
)


def regions_of(table: WrittenTable):
    return table_regions(table, make_space(FACTS, [row.rule.when for row in table.rows]))


def met(row: TableRow, customer, table: WrittenTable) -> bool:
    found = truth(row.rule.when, customer)
    return found is True or (found is None and table.if_unknown == "fire")


def order_of(table: WrittenTable) -> list[TableRow]:
    return sorted(table.rows, key=lambda row: (-row.rule.priority if table.hit == "priority" else 0, row.number))


def outcome(table: WrittenTable, customer) -> object:
    """What the table says: None where no row is met; "conflict" where rows contradict what the policy allows."""
    rows = [row for row in order_of(table) if met(row, customer, table)]
    if not rows:
        return None
    offers = {row.rule.proposes.items for row in rows}
    if (table.hit == "unique" and len(rows) > 1) or (table.hit == "same" and len(offers) > 1):
        return "conflict"
    return offers if table.hit == "collect" else rows[0].rule.proposes.items


def all_met(row: TableRow, customers, table: WrittenTable) -> list:
    return [one for one in customers if met(row, one, table)]


HITS = st.sampled_from(("first", "priority", "unique", "same", "collect"))
UNKNOWN = st.sampled_from((None, "fire", "ignore"))


@settings(max_examples=100)
@given(rows=ROWS, hit=HITS, if_unknown=UNKNOWN)
def test_rows_and_columns_said_to_be_idle_or_masked_are(rows, hit, if_unknown):
    table = make_table(hit, rows, if_unknown)
    regions = regions_of(table)
    masked = [row.row for row, _ in masked_rows(regions)]
    before = [outcome(table, one) for one in EVERYBODY]
    for row in masked:
        for one in all_met(row, EVERYBODY, table):
            assert next(other for other in order_of(table) if met(other, one, table)) != row
    for row in redundant_rows(regions):
        fewer = replace(table, rows=tuple(one for one in table.rows if one != row.row))
        assert [outcome(fewer, one) for one in EVERYBODY] == before
    for column in redundant_columns(regions):
        narrower = make_table(
            hit, [((*cells[:column], None, *cells[column + 1 :]), *rest) for cells, *rest in rows], if_unknown
        )
        assert [outcome(narrower, one) for one in EVERYBODY] == before


@settings(max_examples=100)
@given(rows=ROWS, hit=HITS, if_unknown=UNKNOWN)
def test_gaps_and_overlaps_are_told_with_customers_who_show_them(rows, hit, if_unknown):
    table = make_table(hit, rows, if_unknown)
    regions = regions_of(table)
    for one in gaps(regions):
        assert all(truth(row.rule.when, one) is not True for row in table.rows)
    for pair in overlaps(regions):
        assert met(pair.one.row, pair.example, table)
        assert met(pair.other.row, pair.example, table)
        assert pair.one.row.number < pair.other.row.number
    for pair in misleading_rows(regions):
        asked = [row.number for row in order_of(table) if met(row, pair.example, table)]
        assert asked.index(pair.other.row.number) < asked.index(pair.one.row.number)
        assert pair.one.row.number < pair.other.row.number
        assert pair.one.rule.proposes != pair.other.rule.proposes


def is_plain(rows) -> bool:
    return all(not isinstance(one, Compare) or isinstance(one.right, Literal) for cells, *_ in rows for one in cells)


def is_inside(customer, name: str, rows: list[TableRow]) -> bool:
    """Her value is one that some cell of the column names, or a number between two such."""
    cells = [row.cells[COLUMNS.index(name)] for row in rows]
    tests = [cell for cell in cells if cell is not None]
    named = [value for value in KNOWN[name] if any(truth(test, {name: value}) is True for test in tests)]
    if customer[name] is None or not tests:
        return customer[name] is not None or not tests
    if name in ("orders", "gap"):
        return bool(named) and min(named) <= customer[name] <= max(named)
    return customer[name] in named


@settings(max_examples=100)
@given(rows=ROWS.filter(is_plain), hit=HITS)
def test_in_tables_over_single_facts_every_gap_overlap_and_masked_row_is_found(rows, hit):
    table = make_table(hit, rows)
    regions = regions_of(table)
    asked = [name for index, name in enumerate(COLUMNS) if any(cells[index] is not None for cells, *_ in rows)]
    possible = [row for row in table.rows if all_met(row, EVERYBODY, table)]
    inside = [one for one in EVERYBODY if all(is_inside(one, name, possible) for name in asked)]
    has_gap = any(not any(met(row, one, table) for row in table.rows) for one in inside)
    assert bool(gaps(regions)) == has_gap
    if hit in ("unique", "same"):
        assert bool(list(overlaps(regions))) == any(outcome(table, one) == "conflict" for one in EVERYBODY)
    if hit in ("first", "priority"):
        order = order_of(table)
        reached = {next((row.number for row in order if met(row, one, table)), 0) for one in EVERYBODY}
        masked = {row.row.number for row, _ in masked_rows(regions)}
        assert masked == {row.number for row in possible} - reached


@given(
    base=st.fixed_dictionaries({fact: st.integers(1, 15) for fact in range(3)}),
    boxes=st.lists(st.dictionaries(st.integers(0, 2), st.integers(1, 15)), max_size=6),
)
def test_what_boxes_leave_of_a_box_is_what_they_leave_point_by_point(base, boxes):
    def cells(box) -> set:
        sides = ([bit for bit in range(4) if (box.get(fact, -1) & base[fact]) >> bit & 1] for fact in base)
        return set(product(*sides))

    left = [cells(box) for box in uncovered(base, boxes)]
    assert set().union(*left) == cells({}) - set().union(*(cells(box) for box in boxes))
    assert sum(map(len, left)) == len(set().union(*left))  # disjoint


def row(offer: str = "a", priority: int = 50, **cells) -> tuple:
    named = {name.replace("__", "."): one for name, one in cells.items()}
    return tuple(named.get(name) for name in COLUMNS), offer, priority


def tier(*texts: str) -> Among:
    return Among(Fact("tier"), tuple(Literal(text, TEXT) for text in texts))


def test_row_covered_by_several_together_is_masked_by_them():
    low, high = compare("<", "orders", 2.0), compare(">=", "orders", 2.0)
    table = make_table("first", [row(orders=low), row(orders=high), row("b", tier=tier("gold"))])
    ((masked, before),) = masked_rows(regions_of(table))
    assert (masked.row.number, [one.row.number for one in before]) == (3, [1, 2])


def test_gap_is_told_in_whole_numbers_where_only_those_are_compared():
    rows = [row(gap=compare("<=", "gap", 1.0)), row(gap=compare(">=", "gap", 2.0))]
    assert gaps(regions_of(make_table("first", rows))) == []
    rows = [row(gap=compare("<=", "gap", 1.0)), row(gap=compare(">=", "gap", 1.5))]
    assert gaps(regions_of(make_table("first", rows))) == [{"gap": 1.1}]


def test_tag_that_cannot_meet_a_fact_makes_no_overlap():
    vip = Rule("rule:v", compare(">", "orders", 3.0), flags=("tag.vip",))
    table = make_table("unique", [row(tag__vip=Flag("tag.vip")), row(orders=compare("<", "orders", 2.0))])
    whens = [one.rule.when for one in table.rows]
    free = table_regions(table, make_space(FACTS, whens))
    bound = table_regions(table, make_space(FACTS, whens, Program((), (), (), (vip,))))
    assert len(list(overlaps(free))) == 1
    assert list(overlaps(bound)) == []


@pytest.mark.parametrize(("hit", "found"), [("first", [1]), ("priority", [1]), ("same", [1]), ("collect", [])])
def test_row_whose_outcome_another_gives_anyway_is_redundant(hit, found):
    table = make_table(hit, [row(orders=compare(">", "orders", 3.0)), row(orders=compare(">", "orders", 1.0))])
    assert [one.row.number for one in redundant_rows(regions_of(table))] == found
