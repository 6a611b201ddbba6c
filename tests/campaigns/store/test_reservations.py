"""What may be reserved, what a run claims, and what is left for others; the project beside (`two_projects.py`) loses
nothing by it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from campaign_engine.campaigns.store.claims import claims_of
from campaign_engine.campaigns.store.connect import StoreError, reading, writing
from campaign_engine.campaigns.store.load_state import budgets_left
from campaign_engine.campaigns.store.redeem import redeem
from campaign_engine.campaigns.store.rows_of_run import rows_of_run
from campaign_engine.campaigns.store.save_run import (
    Claim,
    RunHeader,
    _reserve_budget,
    _reserve_stock,
    abandon_run,
    begin_run,
)
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

ROWS = [{"age": float(20 + number)} for number in range(5)]
DAY = "2026-10-01"
AT = datetime(2026, 10, 5, 12, tzinfo=UTC)


def claim(expected: int = 0, worst: int = 0, **more: int) -> Claim:
    """Of crm in a month in which nothing was taken: 10.00 expected, 30.00 at worst."""
    limits = {"allowed_expected_micro": 10_000_000, "allowed_worst_minor": 3000}
    return Claim("budget", "crm", "2026-11", expected_micro=expected, worst_minor=worst, **{**limits, **more})


def test_reservations_fill_a_budget_to_its_last_unit_and_not_one_more(mine) -> None:
    def taken(**more: int) -> bool:
        with writing(mine.store) as connection:
            return _reserve_budget(connection, mine.id, claim(**more))

    assert taken(expected=6_000_000, worst=2000)
    assert not taken(expected=4_000_001, worst=1)
    assert not taken(expected=1, worst=1001)
    assert taken(expected=4_000_000, worst=1000)
    assert not taken(expected=1)
    assert not taken(worst=1)
    assert taken()  # nothing more is always there
    row = "expected_held_micro, worst_held_minor, expected_used_micro, worst_used_minor, worst_ceiling_minor"
    where = f"project = {mine.id} AND period = '2026-11'"
    assert mine.rows(f"SELECT {row} FROM budget_period WHERE {where}") == [(10_000_000, 3000, 0, 0, 3000)]
    assert taken(allowed_worst_minor=100)  # a worst case that was lowered since: what is promised stays promised
    assert mine.rows(f"SELECT worst_ceiling_minor FROM budget_period WHERE {where}") == [(3000,)]
    assert taken(worst=50, allowed_worst_minor=5000)
    assert mine.rows(f"SELECT worst_ceiling_minor FROM budget_period WHERE {where}") == [(5000,)]
    with writing(mine.store) as connection:
        connection.execute(text(f"DELETE FROM budget_period WHERE {where}"))


def test_what_is_used_counts_in_a_reservation_like_what_is_held(mine) -> None:
    def taken(**more: int) -> bool:
        with writing(mine.store) as connection:
            limits = {"allowed_expected_micro": 12_000_000, "allowed_worst_minor": 8000}
            return _reserve_budget(connection, mine.id, Claim("budget", "crm", "2026-10", **limits, **more))

    assert not taken(expected_micro=1_600_001)
    assert not taken(worst_minor=101)
    assert taken(expected_micro=1_600_000, worst_minor=100)
    with writing(mine.store) as connection:
        connection.execute(text("UPDATE budget_period SET expected_held_micro = 0, worst_held_minor = 0"))


def test_pieces_are_reserved_to_the_last_and_a_shelf_that_shrank_keeps_what_was_given(mine) -> None:
    def taken(units: int, allowed: int = 8) -> bool:
        with writing(mine.store) as connection:
            return _reserve_stock(connection, mine.id, Claim("stock", "ten", "", units=units, allowed_units=allowed))

    assert not taken(4)
    assert taken(3)
    assert not taken(1)
    assert taken(0, 2)
    where = f"project = {mine.id} AND offer = 'ten'"
    assert mine.rows(f"SELECT used, held, allowed FROM stock WHERE {where}") == [(5, 3, 8)]
    assert taken(1, 20)
    assert mine.rows(f"SELECT used, held, allowed FROM stock WHERE {where}") == [(5, 4, 20)]
    with pytest.raises(IntegrityError), writing(mine.store) as connection:
        connection.execute(text(f"UPDATE stock SET held = 16 WHERE {where}"))
    with writing(mine.store) as connection:
        connection.execute(text(f"UPDATE stock SET held = 0 WHERE {where}"))


def header(run_id: str) -> RunHeader:
    texts = dict.fromkeys(("rules_hash", "data_hash", "models_hash", "state_hash"), "0" * 64)
    return RunHeader(
        {"run_id": run_id, "wave": f"{DAY}.{run_id}", "day": date(2026, 10, 1), "kind": "decide", "trial": False,
         "as_of": AT, "zone": "UTC", "send_at": AT, "seed": 0, "version": "0", "folder": "out", "started_at": AT,
         "plan": None, "totals": "{}", **texts}
    )  # fmt: skip


def test_a_run_that_begins_holds_what_it_claims_and_gives_it_back_when_it_is_given_up(mine) -> None:
    claims = (claim(2_000_000, 700), Claim("stock", "ten", "", units=3, allowed_units=40))
    number = begin_run(mine.store, mine.id, header("a"), {"project.yaml": b"x"}, claims)
    held = mine.rows(
        f"SELECT kind, name, period, expected_micro, worst_minor, units FROM hold WHERE run = {number} ORDER BY 1"
    )
    assert held == [("budget", "crm", "2026-11", 2_000_000, 700, 0), ("stock", "ten", "", 0, 0, 3)]
    assert mine.rows(f"SELECT status, attempt FROM run WHERE id = {number}") == [("open", 1)]
    with pytest.raises(StoreError) as caught:
        begin_run(mine.store, mine.id, header("b"), {}, claims)
    assert caught.value.problem.code == "L111"
    abandon_run(mine.store, mine.id, number, AT, "gone")
    november = "expected_held_micro, worst_held_minor"
    where = f"project = {mine.id} AND period = '2026-11'"
    assert mine.rows(f"SELECT {november} FROM budget_period WHERE {where}") == [(0, 0)]
    again = begin_run(mine.store, mine.id, header("a"), {"project.yaml": b"x"}, claims)
    assert mine.rows(f"SELECT attempt FROM run WHERE id = {again}") == [(2,)]
    abandon_run(mine.store, mine.id, again, AT, "gone")


@pytest.mark.parametrize(
    ("late", "code"),
    [(claim(10_000_001), "L112"), (Claim("stock", "ten", "", units=36, allowed_units=40), "L113")],
)
def test_a_run_that_cannot_have_one_thing_holds_nothing(mine, late: Claim, code: str) -> None:
    first = Claim("stock", "five", "", units=3, allowed_units=30)
    with pytest.raises(StoreError) as caught:
        begin_run(mine.store, mine.id, header("a"), {}, (first, late))
    assert caught.value.problem.code == code
    assert mine.rows("SELECT count(*) FROM hold") == [(0,)]
    assert mine.rows(f"SELECT held FROM stock WHERE project = {mine.id} AND offer = 'five'") == [(0,)]
    assert mine.rows("SELECT count(*) FROM run WHERE status = 'open'") == [(0,)]


def left(mine, wave: str = "other", day: str = DAY) -> tuple[dict[str, tuple[int, int]], dict[str, int]]:
    """What a run of the wave finds: amounts and worst cases of budgets, pieces of offers."""
    state = mine.state(day, wave)
    return {one.budget: (one.left, one.worst_case_left) for one in state.budgets}, dict(state.stock)


def test_other_waves_find_what_is_left_and_the_wave_itself_all_it_had(mine) -> None:
    assert left(mine) == ({"crm": (98_960, 492_100), "gifts": (59_500, 87_500)}, {"ten": 35, "five": 25})
    assert left(mine, "day") == ({}, {})
    redeem(mine.store, mine.id, mine.decision_of("C-0", "ten"), "e1", AT, 1500)
    assert left(mine) == ({"crm": (97_580, 492_100), "gifts": (59_500, 87_500)}, {"ten": 35, "five": 25})
    assert left(mine, "day") == ({}, {})
    assert left(mine, day="2026-10-09")[0] == {"crm": (98_080, 494_600)}  # five is over, though nobody has said so
    mine.decide(DAY, [{"customer_id": "D-1"}], "lunch")
    assert left(mine, "day") == ({"crm": (99_800, 498_500), "gifts": (59_900, 89_500)}, {"ten": 39, "five": 29})


def test_what_an_open_run_holds_is_not_left_for_others(mine) -> None:
    number = begin_run(
        mine.store, mine.id, header("a"), {},
        (Claim("budget", "gifts", "total", expected_micro=1_000_001, worst_minor=700,
               allowed_expected_micro=60_000_000, allowed_worst_minor=90_000),
         Claim("stock", "ten", "", units=3, allowed_units=40)),
    )  # fmt: skip
    budgets, pieces = left(mine)
    assert budgets["gifts"] == (59_500 - 101, 87_500 - 700)  # rounded up: never more than there is
    assert pieces == {"ten": 32, "five": 25}
    abandon_run(mine.store, mine.id, number, AT, "gone")


@pytest.mark.parametrize(
    ("line", "day", "there"),
    [
        ("per: month, carry_over: true", "2026-10-05", (98_060, 492_100)),
        ("per: month, carry_over: true", "2026-11-05", (199_000, 999_000)),
        ("per: month, carry_over: true", "2026-12-05", (299_000, 1_499_000)),
        ("per: month, carry_over: true, from: 2026-08-15", "2026-10-05", (298_060, 1_492_100)),
        ("per: month, carry_over: true, from: 2026-10-01", "2026-11-05", (199_000, 999_000)),
        ("per: month, carry_over: true, from: 2026-11-01", "2026-11-05", (100_000, 500_000)),
        ("per: month", "2026-11-05", (100_000, 500_000)),
    ],
)
def test_what_a_period_left_is_carried_over_from_the_first_that_counts(mine, line: str, day: str, there: Any) -> None:
    """A coupon of October was used for 10.00; in November the others are over."""
    redeem(mine.store, mine.id, mine.decision_of("C-3", "ten"), "e1", AT, 1000)
    mine.files["budgets.yaml"] = mine.world_of.BUDGETS.replace("per: month", line)
    with reading(mine.store) as connection:
        day = date.fromisoformat(day)
        budgets = budgets_left(connection, mine.id, mine.project().policy, day, "2026-09-01.other")
    found = {one.budget: (one.left, one.worst_case_left) for one in budgets}
    assert found.get("crm", (100_000, 500_000)) == there


def claims(mine, day: str = DAY, rows: list[dict[str, Any]] | None = None, wave: str = "day") -> list[Claim]:
    """What a run over these rows, decided in the place of the first, would claim on a day."""
    decisions, asked = mine.decided(DAY, ROWS if rows is None else rows, wave)
    policy, today = asked.project.policy, date.fromisoformat(day)
    rows_ = rows_of_run(decisions, policy, today)
    with reading(mine.store) as connection:
        return list(claims_of(connection, mine.id, rows_, policy, today, decisions.wave))


OCTOBER = {"allowed_expected_micro": 1_000_000_000, "allowed_worst_minor": 500_000}
EVER = {"allowed_expected_micro": 600_000_000, "allowed_worst_minor": 90_000}


def test_a_run_claims_what_it_gives_of_each_budget_and_of_the_shelf(mine) -> None:
    two = [{"customer_id": "D-1"}, {"customer_id": "D-2"}]
    assert claims(mine, rows=two, wave="late") == [
        Claim("budget", "crm", "2026-10", expected_micro=4_000_000, worst_minor=3000, **OCTOBER),
        Claim("budget", "gifts", "total", expected_micro=2_000_000, worst_minor=1000, **EVER),
        Claim("stock", "five", "", units=2, allowed_units=30),
        Claim("stock", "ten", "", units=2, allowed_units=40),
    ]
    assert claims(mine, rows=[], wave="late") == []


def test_a_run_that_writes_all_anew_claims_only_what_it_gives_beyond_what_is_taken_back(mine) -> None:
    """What was used is neither taken back nor given again: it makes room for nobody, and needs none."""
    assert {(one.name, one.expected_micro, one.worst_minor, one.units) for one in claims(mine)} == {
        ("crm", 0, 0, 0), ("gifts", 0, 0, 0), ("ten", 0, 0, 0), ("five", 0, 0, 0),
    }  # fmt: skip
    mine.hand_over(DAY, "offer = 'five'")
    redeem(mine.store, mine.id, mine.decision_of("C-1", "ten"), "e1", AT, 900)
    found = {one.name: one for one in claims(mine)}
    assert (found["crm"].expected_micro, found["crm"].worst_minor) == (0, 0)
    assert (found["gifts"].expected_micro, found["gifts"].worst_minor) == (0, 0)
    assert (found["ten"].units, found["five"].units) == (0, 0)
    found = {one.name: one for one in claims(mine, rows=[*mine.world_of.ROWS, {"customer_id": "D-1", "age": 40.0}])}
    assert (found["crm"].expected_micro, found["crm"].worst_minor) == (2_000_000, 1500)  # hers alone
    assert (found["ten"].units, found["five"].units) == (1, 1)
    mine.files["offers/five.yaml"] = mine.world_of.FIVE.replace("value: 5", "value: 7")
    found = {one.name: one for one in claims(mine)}
    assert (found["crm"].expected_micro, found["crm"].worst_minor) == (2_000_000, 1000)
    assert (found["gifts"].expected_micro, found["gifts"].worst_minor) == (2_000_000, 1000)


def test_what_a_holdout_keeps_back_is_not_claimed(mine) -> None:
    mine.files["campaigns/autumn.yaml"] = mine.world_of.FILES["campaigns/autumn.yaml"] + "    holdout: 50%\n"
    many = [{"customer_id": f"D-{number}"} for number in range(12)]
    decisions, _ = mine.decided(DAY, many, "late")
    given = decisions.decisions.filter(outcome="given", offer="ten").height
    assert 0 < given < 12
    found = {one.name: one for one in claims(mine, rows=many, wave="late")}
    assert found["ten"].units == given
    assert found["crm"].worst_minor == given * 1000 + 12 * 500


@pytest.mark.parametrize("days", ["from: 2026-10-02", "to: 2026-09-30"])
def test_a_budget_allows_nothing_outside_its_days(mine, days: str) -> None:
    """Decided while it ran, kept when it does not: a claim must not pass."""
    two = [{"customer_id": "D-1"}, {"customer_id": "D-2"}]
    decisions, _ = mine.decided(DAY, two, "late")
    mine.files["budgets.yaml"] = mine.world_of.BUDGETS.replace("per: month", f"per: month, {days}")
    policy = mine.project().policy
    with reading(mine.store) as connection:
        rows = rows_of_run(decisions, policy, date(2026, 10, 1))
        found = claims_of(connection, mine.id, rows, policy, date(2026, 10, 1), decisions.wave)
    limits = {one.name: (one.allowed_expected_micro, one.allowed_worst_minor) for one in found if one.kind == "budget"}
    assert limits == {"crm": (0, 0), "gifts": (600_000_000, 90_000)}


def test_a_budget_that_keeps_something_back_allows_the_rest(mine) -> None:
    mine.files["budgets.yaml"] = mine.world_of.BUDGETS.replace("per: month", "per: month, keep_for_events: 25%")
    found = {one.name: one for one in claims(mine, rows=[{"customer_id": "D-1"}], wave="late")}
    assert (found["crm"].allowed_expected_micro, found["crm"].allowed_worst_minor) == (750_000_000, 375_000)
