"""How much a run may take of a budget and a shelf: by its days, its pace, what is kept back, and what is left."""

from __future__ import annotations

from datetime import date
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from campaign_engine.campaigns.decide.compete import _as_fine_as_fits, micro_a_minor
from campaign_engine.campaigns.decide.decide import make_setting
from campaign_engine.campaigns.decide.limits import NO_LIMIT, held_back, is_running, period_name, room_left
from campaign_engine.campaigns.decide.state import BudgetLeft, State, empty_state, make_state
from campaign_engine.campaigns.policy.policy import Budget

TEN = "offer: ten\nkind: coupon.amount\ngive: if_worth_it\nvalue: 10\nredemption: 10%\nworth: 5\n"
CAMPAIGN = """
    campaign: {id}
    status: live
    why: Because.
    steps: [{{id: hello, offer: {offer}, open: true}}]
    budgets: [{budgets}]
"""


def budget(per: Any = "month", **more: Any) -> Budget:
    return Budget("crm", 1000, 3000, per, None, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("per", "day", "name"),
    [
        ("total", "2026-10-01", "total"),
        ("day", "2026-10-01", "2026-10-01"),
        ("week", "2026-10-01", "2026-W40"),
        ("week", "2027-01-03", "2026-W53"),  # a week belongs to the year of its Thursday
        ("week", "2026-01-05", "2026-W02"),
        ("month", "2026-02-28", "2026-02"),
    ],
)
def test_a_period_is_named_as_people_and_state_files_name_it(per: str, day: str, name: str) -> None:
    assert period_name(per, date.fromisoformat(day)) == name


def test_a_budget_runs_on_its_first_and_its_last_day_and_on_no_other() -> None:
    dated = budget(starts=date(2026, 10, 5), ends=date(2026, 10, 9))
    days = [date(2026, 10, day) for day in range(3, 12)]
    assert [day.day for day in days if is_running(dated, day)] == [5, 6, 7, 8, 9]
    assert is_running(budget(), days[0])
    assert is_running(budget(ends=days[0]), days[0])
    assert is_running(budget(starts=days[0]), days[0])


OCTOBER = {"starts": date(2026, 10, 11), "ends": date(2026, 11, 9)}


@pytest.mark.parametrize(
    ("one", "day", "kept"),
    [
        (budget(), "2026-10-10", 0),
        (budget(keep_for_events=0.25), "2026-10-10", 250),
        (budget(pace="even"), "2026-10-01", 1000 - 1000 // 31),
        (budget(pace="even"), "2026-10-31", 0),
        (budget(pace="even"), "2026-02-14", 500),
        (budget(pace="even"), "2026-12-31", 0),
        (budget("week", pace="even"), "2026-09-28", 1000 - 1000 // 7),  # a Monday
        (budget("week", pace="even"), "2026-10-04", 0),
        (budget("day", pace="even"), "2026-10-04", 0),
        (budget("total", pace="even"), "2026-10-04", 0),  # without days there is nothing to share out
        (budget("total", pace="even", starts=date(2026, 10, 1)), "2026-10-04", 0),
        (budget("total", pace="even", **OCTOBER), "2026-10-20", 1000 - 1000 * 10 // 30),
        (budget("month", pace="even", **OCTOBER), "2026-10-17", 1000 - 1000 * 7 // 21),
        (budget("month", pace="even", **OCTOBER), "2026-11-03", 1000 - 1000 * 3 // 9),
        (budget("month", pace="even", keep_for_events=0.5), "2026-02-14", 750),
    ],
)
def test_what_is_kept_back_is_for_events_and_for_later_days(one: Budget, day: str, kept: int) -> None:
    assert held_back(one, 1000, date.fromisoformat(day)) == kept


@pytest.fixture
def setting(world: ModuleType) -> Any:
    files = {
        "offers/ten.yaml": TEN + "stock: 40\n",
        "offers/five.yaml": TEN.replace("ten", "five", 1),
        "campaigns/autumn.yaml": CAMPAIGN.format(id="autumn", offer="ten", budgets="crm"),
        "campaigns/winter.yaml": CAMPAIGN.format(id="winter", offer="five", budgets="crm, gifts"),
        "budgets.yaml": "budgets:\n"
        "  - {id: crm, amount: 1000, per: month, worst_case: 5000, keep_for_events: 10%}\n"
        "  - {id: gifts, amount: 600, per: total, worst_case: 900, to: 2026-10-31}\n"
        "  - {id: idle, amount: 7, per: total, worst_case: 7}\n",
    }
    project = world.make_project(files)
    return lambda day="2026-10-10": make_setting(project, empty_state(), world.at(day))


def rooms(setting: Any, state: State, **more: bool) -> dict[tuple[str, str], int]:
    return {(room.id, room.kind): room.allowed for room in room_left(setting, state, **more)}


def test_a_run_has_a_room_for_both_amounts_of_every_budget_it_draws_on_and_for_every_shelf(setting) -> None:
    assert rooms(setting(), empty_state()) == {
        ("crm", "expected"): 90_000, ("crm", "worst_case"): 450_000, ("gifts", "expected"): 60_000,
        ("gifts", "worst_case"): 90_000, ("ten", "stock"): 40,
    }  # fmt: skip
    late = rooms(setting("2026-11-01"), empty_state())
    assert (late["gifts", "expected"], late["gifts", "worst_case"]) == (0, 0)
    everything = rooms(setting(), empty_state(), ignore_limits=True)
    assert set(everything.values()) == {NO_LIMIT}
    assert everything.keys() == rooms(setting(), empty_state()).keys()


def test_what_is_left_of_this_period_counts_and_what_is_kept_back_is_of_the_whole(setting) -> None:
    left = [
        BudgetLeft("crm", "2026-09", 1, 2),
        BudgetLeft("gifts", "2026-10", 3, 4),
        BudgetLeft("crm", "2026-10", 30_000, 60_000),
        BudgetLeft("gifts", "total", 500, 70_000),
    ]
    state = make_state({}, budgets=left, stock={"ten": 9}, codes={"ten": 12, "five": 3})
    assert rooms(setting(), state) == {
        ("crm", "expected"): 20_000, ("crm", "worst_case"): 10_000, ("gifts", "expected"): 500,
        ("gifts", "worst_case"): 70_000, ("ten", "stock"): 9, ("ten", "codes"): 12, ("five", "codes"): 3,
    }  # fmt: skip
    state = make_state({}, budgets=[BudgetLeft("crm", "2026-10", 9_999, 49_999)], stock={}, codes={"ten": 12})
    found = rooms(setting(), state)
    assert (found["crm", "expected"], found["crm", "worst_case"], found["ten", "codes"]) == (0, 0, 12)


def test_costs_are_added_up_in_millionths_and_coarser_upwards_where_they_would_not_fit(setting) -> None:
    assert micro_a_minor(setting().policy) == 10_000
    small = np.array([1, 2, 3], np.int64)
    same, per_minor = _as_fine_as_fits(small, 10_000)
    assert (same.tolist(), per_minor) == ([1, 2, 3], 10_000)
    large = np.array([NO_LIMIT - 9, 9], np.int64)  # together exactly what does not fit any more
    coarse, per_minor = _as_fine_as_fits(large, 10_000)
    assert per_minor == 1_000
    assert coarse.tolist() == [-(-(NO_LIMIT - 9) // 10), 1]  # never less than it is
    coarse, per_minor = _as_fine_as_fits(np.array([NO_LIMIT - 1] * 20, np.int64), 10)
    assert per_minor == 1
    assert _as_fine_as_fits(large, 1)[1] == 1
