"""Outcomes are counted from the days on and after an instant, facts from before it, by a slow count over the lines."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import numpy as np
import polars as pl
import pytest
from campaign_engine.rules.problems import is_error
from campaign_engine.segments.instant import parse_instant
from campaign_engine.segments.learning.history import EPOCH, day_number, read_history
from campaign_engine.segments.learning.outcomes import outcome_after
from campaign_engine.segments.learning.past_instants import past_instants
from campaign_engine.segments.learning.rows_of_past import Past, rows_of_past
from hypothesis import given, settings
from hypothesis import strategies as st

FIRST = date(2026, 3, 1)
FEATURES = """
features:
  - {id: orders, measure: orders}
  - {id: days_since_order, measure: days_since_last_order}
  - {id: spend, measure: spend}
  - {id: last_order, measure: last_order_date}
"""

Line = tuple[str, int, int]
"""Customer, days after FIRST, pieces of 10.00 each (negative: brought back)."""

lines = st.lists(
    st.tuples(st.sampled_from("abcd"), st.integers(0, 90), st.sampled_from([1, 2, 3, -1])), min_size=1, max_size=40
)


def past_of(world: ModuleType, folder: Path, written: list[Line], scores: str, as_of: date) -> Past:
    rows = [
        {"customer_id": who, "order_id": f"{who}{day}", "ordered_at": f"{FIRST + timedelta(days=day)} 12:00",
         "product": "cake", "category": "sweet", "quantity": pieces, "price": "10.00"}
        for who, day, pieces in written
    ]  # fmt: skip
    world.put(folder, {"customers.csv": "customer_id\n" + "\n".join("abcd") + "\n", "lines.csv": pl.DataFrame(rows)})
    spec, problems = world.spec_of(world.CUSTOMERS + world.LINES)
    book, found = world.book_of(FEATURES + f"scores:\n  - {scores}\n")
    assert spec is not None
    assert not any(is_error(problem) for problem in problems + found), problems + found
    return Past(spec, book, folder, parse_instant(as_of.isoformat(), world.ZONE))


def slow_outcome(written: list[Line], who: str, day: int, learn: str, within: int) -> float:
    """Line by line, as the docs say it."""
    bought = sorted({at for one, at, pieces in written if one == who and pieces > 0})
    before = [at for at in bought if at < day]
    if not before:
        return math.nan
    coming = [at - day for at in bought if day <= at < day + within]
    if learn == "order":
        return float(bool(coming))
    if learn == "value":
        return sum(10.0 * pieces for one, at, pieces in written if one == who and day <= at < day + within)
    gaps = []
    for other in "abcd":
        own = sorted({at for one, at, pieces in written if one == other and pieces > 0 and at < day})
        if len(own) > 1:
            gaps.append((own[-1] - own[0]) / (len(own) - 1))
    usual = sorted(gaps)[(len(gaps) - 1) // 2] if gaps else 90.0
    own_gap = (before[-1] - before[0]) / (len(before) - 1) if len(before) > 1 else usual
    patience = min(math.ceil(round(2 * max(own_gap, 7), 9)), within)
    return float(not any(wait < patience for wait in coming))


@pytest.mark.parametrize("learn", ["order", "churn", "value"])
@settings(max_examples=60, deadline=None)
@given(lines=lines, day=st.integers(1, 60), within=st.integers(1, 30))
def test_an_outcome_is_what_a_slow_count_over_the_lines_finds(
    world, tmp_path_factory, learn, lines, day, within
) -> None:
    folder = tmp_path_factory.mktemp("shop")
    past = past_of(
        world, folder, lines, f"{{id: x, learn: {learn}, within: {within} days}}", FIRST + timedelta(days=95)
    )
    history, problems = read_history(past.spec, past.as_of, folder)
    assert not problems
    assert history is not None
    identities = pl.Series(list("abcd"))
    number = day_number(FIRST) + day
    found = outcome_after(past.book.learned[0], past.book, history, identities, number, 2)
    wanted = [slow_outcome(lines, who, day, learn, within) for who in "abcd"]
    np.testing.assert_array_equal(found, wanted)


@settings(max_examples=40, deadline=None)
@given(lines=lines, more=lines)
def test_what_happens_after_the_day_trained_for_changes_nothing(world, tmp_path_factory, lines, more) -> None:
    """The law behind every honest model: rows of training depend on lines strictly before `as_of` only."""
    score = "{id: x, learn: order, within: 20 days}"
    as_of = FIRST + timedelta(days=60)
    later = [(who, 60 + at, pieces) for who, at, pieces in more]
    before = [line for line in lines if line[1] < 60]
    if not before:
        return
    sides = []
    for written in (before, before + later):
        past = past_of(world, tmp_path_factory.mktemp("shop"), written, score, as_of)
        sides.append(rows_of_past(past, past.book.learned[0]))
    (one, problems), (other, others) = sides
    assert [problem.code for problem in problems] == [problem.code for problem in others]
    if one is None or other is None:
        assert one is other
        return
    assert one.columns.keys() == other.columns.keys()
    for name in one.columns:
        np.testing.assert_array_equal(one.columns[name], other.columns[name])
    np.testing.assert_array_equal(one.outcome, other.outcome)


def test_facts_of_a_row_are_those_of_its_instant(world, tmp_path: Path) -> None:
    written = [("a", 0, 1), ("a", 30, 2), ("b", 35, 1), ("a", 70, 1), ("d", 79, 1)]
    past = past_of(world, tmp_path, written, "{id: x, learn: order, within: 20 days}", FIRST + timedelta(days=80))
    rows, problems = rows_of_past(past, past.book.learned[0])
    assert problems == []
    assert rows is not None
    found = [
        (int(day) - day_number(FIRST), float(orders), float(since), float(spend), float(happened))
        for day, orders, since, spend, happened in zip(
            rows.instant, rows.columns["orders"], rows.columns["days_since_order"], rows.columns["spend"], rows.outcome,
            strict=True,
        )
    ]  # fmt: skip
    assert found == [
        (20, 1, 20, 10.0, 1),  # a: one order of 10.00 on day 0; comes again on day 30
        (40, 2, 10, 30.0, 0),  # a: orders of days 0 and 30; nothing from day 40 to 59
        (40, 1, 5, 10.0, 0),  # b
        (60, 2, 30, 30.0, 1),  # a: comes on day 70
        (60, 1, 25, 10.0, 0),  # b
    ]
    assert len(set(rows.person[[0, 1, 3]])) == 1


def test_every_outcome_is_complete_and_none_counts_twice() -> None:
    for within in range(1, 200):
        days = past_instants(1000, 700, within)
        assert all(day + within <= 1000 and day >= 700 + within for day in days)
        assert all(later - day == within for day, later in pairwise(days))
        assert len(days) <= 6
        assert bool(days) == (within <= 150)


def test_a_date_that_lies_after_its_instant_is_unknown_there_and_told(world, tmp_path: Path) -> None:
    world.put(tmp_path, {"customers.csv": "customer_id,last_visit\na,2026-05-01\nb,2026-03-05\n"})
    written = [("a", 0, 1), ("b", 1, 1), ("a", 50, 1), ("c", 69, 1)]
    past = past_of(world, tmp_path, written, "{id: x, learn: order, within: 20 days, uses: [orders, last_visit]}",
                   FIRST + timedelta(days=70))  # fmt: skip
    world.put(tmp_path, {"customers.csv": "customer_id,last_visit\na,2026-05-01\nb,2026-03-05\n"})
    spec, _ = world.spec_of(world.CUSTOMERS + "    last_visit: {type: date}\n" + world.LINES)
    assert spec is not None
    rows, problems = rows_of_past(replace(past, spec=spec), past.book.learned[0])
    assert rows is not None
    assert {problem.code for problem in problems} == {"M122", "M123"}
    seen = rows.columns["last_visit"]
    known = seen[~np.isnan(seen)]
    assert len(known) < len(seen)
    assert set(known) == {float(day_number(date(2026, 3, 5)))}
    assert EPOCH + timedelta(days=int(known[0])) == date(2026, 3, 5)


def test_days_that_were_not_loaded_are_not_days_on_which_nobody_bought(world, tmp_path_factory) -> None:
    written = [("a", 0, 1), ("b", 5, 2), ("a", 30, 1), ("b", 48, 1), ("c", 59, 1)]
    sides = []
    for days in (60, 200):
        past = past_of(world, tmp_path_factory.mktemp("shop"), written, "{id: x, learn: order, within: 20 days}",
                       FIRST + timedelta(days=days))  # fmt: skip
        sides.append(rows_of_past(past, past.book.learned[0]))
    (one, nothing), (other, told) = sides
    assert one is not None
    assert other is not None
    np.testing.assert_array_equal(one.outcome, other.outcome)
    np.testing.assert_array_equal(one.instant, other.instant)
    assert nothing == []
    assert [problem.code for problem in told] == ["M124"]
    assert "the last line is of 2026-04-29, 140 days before 2026-09-17" in told[0].text("en")
