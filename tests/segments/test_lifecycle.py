"""Stages and fifths at their very edges, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from campaign_engine.segments.rfm import bounds_of, cut_fifths, rank_fifths
from hypothesis import given, settings
from hypothesis import strategies as st

DATA = "transactions: {file: lines.csv, customer: who, moment: at, amount: total}\n"


def stage_of(world, folder, days, more="", others=""):
    lines = "who,at,total\n" + "".join(f"a,{day},1.00\n" for day in days) + others
    segments = f"features:\n  - {{id: stage, measure: lifecycle{more}}}\n"
    table, report, problems = world.facts_of(folder, DATA, {"lines.csv": lines}, segments)
    assert table is not None, problems
    return world.column_of(table, "stage")["a"], report.typical_gap


@pytest.mark.parametrize(
    ("days", "more", "stage"),
    [
        (["2026-09-01"], "", "new"),
        (["2026-08-31"], "", "active"),
        (["2026-08-31"], ", typical_gap: 15 days", "lapsing"),
        (["2026-08-31"], ", typical_gap: 16 days", "active"),
        (["2026-08-31"], ", typical_gap: 7 days", "lost"),
        (["2026-08-31"], ", new_for: 31 days", "new"),
        (["2026-04-02", "2026-04-22", "2026-08-22"], "", "active"),
        (["2026-05-01", "2026-05-21", "2026-06-10"], "", "lost"),
        (["2026-06-03", "2026-06-23", "2026-07-13"], "", "lapsing"),
        (["2026-06-02", "2026-06-22", "2026-07-12"], "", "lost"),
        (["2026-07-01", "2026-07-21", "2026-08-22"], ", lapsing_after: 1.53", "lapsing"),
        (["2026-07-01", "2026-07-21", "2026-08-22"], ", lapsing_after: 1.54", "active"),
        (["2026-08-01", "2026-08-02", "2026-09-17"], "", "active"),
        (["2026-08-15", "2026-08-16", "2026-09-16"], ", shortest_gap: 1 days", "active"),
        (["2026-08-15", "2026-08-16"], "", "lost"),
        (["2026-08-15", "2026-08-16"], ", shortest_gap: 12 days", "lapsing"),
    ],
)
def test_the_stage_by_her_own_rhythm(days, more, stage, world, tmp_path):
    assert stage_of(world, tmp_path, days, more)[0] == stage


def test_two_orders_of_a_day_make_one_day(world, tmp_path):
    days = ["2026-08-01 10:00", "2026-08-01 18:00"]
    assert stage_of(world, tmp_path, days) == ("active", 90.0)


def test_the_typical_gap_is_the_lower_median_of_those_who_have_one(world, tmp_path):
    others = "".join(
        f"{who},2026-01-01,1.00\n{who},2026-01-{1 + gap:02d},1.00\n"
        for who, gap in zip("bcde", (4, 8, 9, 30), strict=True)
    )
    assert stage_of(world, tmp_path, ["2026-08-31"], others=others)[1] == 8.0


def test_sixty_percent_who_tie_share_the_lowest_fifth():
    orders = np.array([1] * 6 + [2, 3, 4, 5])
    assert rank_fifths(orders).tolist() == [1] * 6 + [4, 4, 5, 5]
    assert bounds_of(orders, rank_fifths(orders)) == [2, 2, 2, 4]


def test_one_customer_alone_is_in_the_first_fifth():
    assert rank_fifths(np.array([7])).tolist() == [1]
    assert rank_fifths(np.array([], dtype=np.int64)).tolist() == []


@settings(deadline=None)
@given(st.lists(st.integers(-50, 50), min_size=1, max_size=60))
def test_bounds_found_by_rank_give_the_same_fifths(strengths):
    values = np.array(strengths, dtype=np.int64)
    fifths = rank_fifths(values)
    assert cut_fifths(values, bounds_of(values, fifths)).tolist() == fifths.tolist()


@settings(deadline=None)
@given(st.lists(st.integers(-50, 50), min_size=1, max_size=60))
def test_fifths_never_fall_as_strength_rises_and_ties_share(strengths):
    values = np.array(sorted(strengths), dtype=np.int64)
    fifths = rank_fifths(values)
    assert (np.diff(fifths) >= 0).all()
    assert (fifths[1:] == fifths[:-1])[values[1:] == values[:-1]].all()
