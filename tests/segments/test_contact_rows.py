"""Rows an effect is learned from: facts from before the contact, what came after it, and what may not be compared is
left out, counted and told."""

from __future__ import annotations

import math
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from campaign_engine.rules.problems import is_error
from campaign_engine.segments.instant import parse_instant
from campaign_engine.segments.learning.contact_rows import MOST_DAYS, contact_rows, fact_days
from campaign_engine.segments.learning.history import day_number
from campaign_engine.segments.learning.rows_of_past import Past
from campaign_engine.segments.models.uplift.splits import in_first_half
from hypothesis import given, settings
from hypothesis import strategies as st

FIRST = date(2026, 3, 1)
AS_OF = date(2026, 6, 1)
DATA = """customers:
  file: customers.csv
  columns:
    customer_id: {type: id}
    margin_rate: {type: number, range: [0, 1]}
    joined_on: {type: date}
transactions:
  file: lines.csv
  customer: customer_id
  moment: ordered_at
  amount: amount
contacts:
  file: contacts.csv
  customer: customer_id
  moment: sent_on
  offer: offer
  randomised: true
  outcomes: {visited: {type: boolean}, spent: {type: money}}
events:
  file: events.csv
  may_be_empty: true
  customer: customer_id
  moment: at
  kind: kind
quarantine: {at_most: 90%}
"""
FEATURES = """features:
  - {id: orders, measure: orders}
  - {id: days_since_order, measure: days_since_last_order}
  - {id: last_order, measure: last_order_date}
  - {id: contacts, measure: contacts}
  - {id: opens, measure: events, only: {kind: open}}
"""
ORDER = "{id: moved, learn: uplift, offer: ten_off, outcome: order, within: 14 days}"
PEOPLE = "abcdef"

Lines = list[tuple[str, int, float]]
Contacts = list[tuple[str, int, str]]


def at(day: int) -> date:
    return FIRST + timedelta(days=day)


def past_of(
    world: ModuleType,
    folder: Path,
    lines: Lines,
    contacts: list[tuple[str, int, str]] | list[tuple[str, int, str, str, str]],
    score: str = ORDER,
    events: list[tuple[str, int]] = [],  # noqa: B006 - never changed
    as_of: date = AS_OF,
    people: str = PEOPLE,
) -> Past:
    rows = [
        ",".join(map(str, (one[0], at(one[1]), *one[2:], *(("", "") if len(one) == 3 else ())))) for one in contacts
    ]
    orders = [f"{who},{at(day)},{paid}" for who, day, paid in lines]
    files = {
        "customers.csv": "\n".join(["customer_id,margin_rate,joined_on", *(f"{one},0.5,{at(40)}" for one in people)]),
        "lines.csv": "\n".join(["customer_id,ordered_at,amount", *orders]),
        "contacts.csv": "\n".join(["customer_id,sent_on,offer,visited,spent", *rows]),
        "events.csv": "\n".join(["customer_id,at,kind", *(f"{who},{at(day)},open" for who, day in events)]),
    }  # fmt: skip
    world.put(folder, {name: f"{text}\n" for name, text in files.items()})
    spec, problems = world.spec_of(DATA)
    book, found = world.book_of(f"{FEATURES}scores:\n  - {score}\n")
    assert spec is not None
    assert not any(is_error(problem) for problem in problems + found), problems + found
    return Past(spec, book, folder, parse_instant(as_of.isoformat(), world.ZONE))


LAST: Lines = [("f", 91, 1.0)]
"""So that the history reaches to the day before AS_OF."""


def test_facts_are_from_before_the_contact_and_the_outcome_from_its_day_on(world, tmp_path) -> None:
    lines: Lines = [("a", 5, 10.0), ("a", 30, 20.0), ("b", 8, 5.0), ("b", 30 + 14, 7.0), *LAST]
    past = past_of(
        world, tmp_path, lines, [("a", 30, "ten_off"), ("b", 30, "none")], events=[("a", 29), ("a", 30), ("b", 3)]
    )
    found, notes, problems = contact_rows(past, past.book.learned[0])
    assert (problems, [one.code for one in notes]) == ([], [])
    assert found is not None
    assert found.arms.tolist() == ["ten_off", "none"]
    assert found.rows.columns["orders"].tolist() == [1, 1], "the order of the day itself is not known yet"
    assert found.rows.columns["days_since_order"].tolist() == [25, 22]
    assert found.rows.columns["opens"].tolist() == [1, 1], "nor is what she opens that day"
    assert found.rows.columns["contacts"].tolist() == [0, 0], "a contact does not count itself"
    assert found.rows.outcome.tolist() == [1, 0], "day 14 is not within 14 days"


@pytest.mark.parametrize(
    ("score", "outcome"),
    [
        (ORDER, [1, 0]),
        ("{id: m, learn: uplift, offer: ten_off, outcome: value, within: 14 days}", [12, -3]),
        ("{id: m, learn: uplift, offer: ten_off, outcome: value, within: 14 days, margin: margin_rate}", [6, -1.5]),
        ("{id: m, learn: uplift, offer: ten_off, column: visited, within: 14 days}", [0, 1]),
        ("{id: m, learn: uplift, offer: ten_off, column: spent, within: 14 days}", [2.5, 0]),
    ],
)
def test_what_came_of_a_contact(world, tmp_path, score, outcome) -> None:
    lines: Lines = [("a", 30, 20.0), ("a", 35, -8.0), ("b", 5, 9.0), ("b", 31, -3.0), *LAST]
    sent = [("a", 30, "ten_off", "no", "2.50"), ("b", 30, "none", "yes", "0")]
    past = past_of(world, tmp_path, lines, sent, score)
    found, _, problems = contact_rows(past, past.book.learned[0])
    assert not problems
    assert found is not None
    assert found.rows.outcome.tolist() == outcome


def test_a_customer_under_two_offers_on_one_day_is_left_out_and_told(world, tmp_path) -> None:
    sent: Contacts = [("a", 30, "ten_off"), ("a", 30, "none"), ("b", 30, "ten_off"), ("b", 30, "five_off"),
                      ("c", 30, "none"), ("d", 30, "ten_off")]  # fmt: skip
    past = past_of(world, tmp_path, [(who, 3, 1.0) for who in PEOPLE] + LAST, sent)
    found, notes, _ = contact_rows(past, past.book.learned[0])
    assert found is not None
    assert found.arms.tolist() == ["none", "ten_off"]
    (told,) = [one for one in notes if one.code == "M242"]
    assert "4 contacts" in told.text()


def test_two_messages_of_one_offer_on_a_day_are_one_contact(world, tmp_path) -> None:
    sent = [("a", 30, "ten_off", "no", ""), ("a", 30, "ten_off", "yes", ""), ("b", 30, "none", "no", "")]
    score = "{id: m, learn: uplift, offer: ten_off, column: visited, within: 14 days}"
    past = past_of(world, tmp_path, LAST, sent, score)
    found, notes, _ = contact_rows(past, past.book.learned[0])
    assert found is not None
    assert found.rows.outcome.tolist() == [1, 0], "what came of either came of it"
    assert [one.code for one in notes] == []


def test_a_window_that_is_not_over_yet_does_not_count_as_nothing_bought(world, tmp_path) -> None:
    sent: Contacts = [("a", 78, "ten_off"), ("b", 79, "ten_off"), ("c", 78, "none")]
    past = past_of(world, tmp_path, LAST, sent)
    found, notes, _ = contact_rows(past, past.book.learned[0])
    assert found is not None
    assert len(found.rows) == 2
    assert "1 contacts" in next(one for one in notes if one.code == "M243").text()


def test_where_no_contact_is_left_the_way_out_is_named_with_the_counts(world, tmp_path) -> None:
    sent: Contacts = [("a", 85, "ten_off"), ("b", 30, "ten_off"), ("b", 30, "none"), ("z", 30, "ten_off")]
    past = past_of(world, tmp_path, LAST, sent)
    found, _, (problem,) = contact_rows(past, past.book.learned[0])
    assert found is None
    assert problem.code == "M241"
    assert {name: problem.values[name] for name in ("contacts", "later", "twice", "unknown")} == {
        "contacts": "4", "later": "1", "twice": "2", "unknown": "1",
    }  # fmt: skip


def test_an_offer_that_no_contact_has_is_told_with_the_one_that_is_meant(world, tmp_path) -> None:
    past = past_of(world, tmp_path, LAST, [("a", 30, "ten_of"), ("b", 30, "none")])
    found, _, (problem,) = contact_rows(past, past.book.learned[0])
    assert found is None
    assert (problem.code, problem.values["name"]) == ("M249", "ten_of")


def test_contacts_of_strangers_and_unknown_outcomes_are_counted(world, tmp_path) -> None:
    sent = [("a", 30, "ten_off", "yes", ""), ("z", 30, "none", "no", ""), ("b", 30, "none", "", "")]
    score = "{id: m, learn: uplift, offer: ten_off, column: visited, within: 14 days}"
    past = past_of(world, tmp_path, LAST, sent, score)
    found, notes, _ = contact_rows(past, past.book.learned[0])
    assert found is not None
    assert len(found.rows) == 1
    assert "2 contacts" in next(one for one in notes if one.code == "M244").text()


def test_nothing_is_learned_from_whoever_was_forgotten(world, tmp_path) -> None:
    past = past_of(world, tmp_path, LAST, [("a", 30, "ten_off"), ("b", 30, "none"), ("c", 30, "none")])
    past.forgotten = lambda customers: [one for one in customers.to_list() if one == "c"]
    found, _, _ = contact_rows(past, past.book.learned[0])
    assert found is not None
    assert len(found.rows) == 2


def test_a_date_of_the_day_of_the_contact_or_later_is_unknown_there_and_told(world, tmp_path) -> None:
    score = ORDER.replace("within", "uses: [joined_on, last_order], within")
    past = past_of(world, tmp_path, [("a", 20, 1.0), *LAST], [("a", 40, "ten_off"), ("a", 41, "none")], score)
    found, notes, _ = contact_rows(past, past.book.learned[0])
    assert found is not None
    joined = found.rows.columns["joined_on"].tolist()
    assert math.isnan(joined[0])
    assert joined[1] == day_number(at(40))
    assert {"M122", "M123", "M245"} == {one.code for one in notes}


def test_one_customer_is_never_on_both_sides_of_a_split(world, tmp_path) -> None:
    sent: Contacts = [(who, day, ("ten_off", "none")[(day + number) % 2])
                      for number, who in enumerate(PEOPLE) for day in (20, 40, 60)]  # fmt: skip
    past = past_of(world, tmp_path, LAST, sent)
    found, _, _ = contact_rows(past, past.book.learned[0])
    assert found is not None
    assert len(found.rows) == 18
    assert len(set(found.rows.person.tolist())) == 6
    for number in range(20):
        first = in_first_half(found.rows.person, number, 0)
        assert not set(found.rows.person[first]) & set(found.rows.person[~first])


def test_only_contacts_that_a_model_has_not_seen_judge_it(world, tmp_path) -> None:
    sent: Contacts = [("a", 30, "ten_off"), ("b", 50, "ten_off"), ("c", 50, "none")]
    past = past_of(world, tmp_path, LAST, sent)
    found, _, _ = contact_rows(past, past.book.learned[0], since=day_number(at(50)))
    assert found is not None
    assert set(found.rows.instant.tolist()) == {day_number(at(50))}
    none, _, problems = contact_rows(past, past.book.learned[0], since=day_number(at(60)))
    assert (none, [one.code for one in problems]) == (None, ["M135"])


written = st.lists(
    st.tuples(st.sampled_from("ab"), st.integers(0, 80), st.sampled_from([5.0, 7.0, -2.0])), min_size=1, max_size=25
)


@settings(max_examples=25, deadline=None)
@given(written, st.integers(10, 70))
def test_rows_equal_a_slow_count_over_the_lines(world, tmp_path_factory, lines, day) -> None:
    folder = tmp_path_factory.mktemp("rows")
    past = past_of(world, folder, [*lines, *LAST], [("a", day, "ten_off"), ("b", day, "none")])
    found, _, _ = contact_rows(past, past.book.learned[0])
    assert found is not None
    for row, who in enumerate("ab"):
        bought = {back for one, back, paid in lines if one == who and paid > 0}
        assert found.rows.columns["orders"][row] == len({back for back in bought if back < day})
        assert found.rows.outcome[row] == float(any(day <= back < day + 14 for back in bought))


@settings(max_examples=25, deadline=None)
@given(written, written)
def test_nothing_on_or_after_the_day_of_a_contact_changes_its_facts(world, tmp_path_factory, before, after) -> None:
    sent: Contacts = [("a", 50, "ten_off"), ("b", 50, "none")]
    early = [(who, day // 2, paid) for who, day, paid in before]
    late = [(who, 50 + day // 2, paid) for who, day, paid in after]
    seen = []
    for lines, events in ((early, []), (early + late, [(who, day) for who, day, _ in late])):
        past = past_of(world, tmp_path_factory.mktemp("rows"), [*lines, *LAST], sent, events=events)
        found, _, _ = contact_rows(past, past.book.learned[0])
        assert found is not None
        seen.append({name: values.tolist() for name, values in found.rows.columns.items()})
    assert repr(seen[0]) == repr(seen[1])


@settings(deadline=None)
@given(st.lists(st.integers(0, 2000), min_size=1, unique=True))
def test_facts_are_never_of_a_later_day_and_of_few_days(days) -> None:
    taken = fact_days(days)
    assert all(taken[day] <= day for day in days)
    assert len(set(taken.values())) <= MOST_DAYS
    if len(days) <= MOST_DAYS:
        assert all(taken[day] == day for day in days)
    assert np.all(np.diff([taken[day] for day in sorted(days)]) >= 0)
