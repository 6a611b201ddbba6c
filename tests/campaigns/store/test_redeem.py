"""A unit is redeemed once and only once, whoever reports it and however often; the money follows it exactly."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import ModuleType

import pytest
from campaign_engine.campaigns.policy.store_place import StorePlace
from campaign_engine.campaigns.store.connect import Store, open_store
from campaign_engine.campaigns.store.redeem import redeem, reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ROWS = [{"age": float(20 + number)} for number in range(6)]
AT = datetime(2026, 10, 5, 12, tzinfo=UTC)


@pytest.fixture
def at_work(store: Store, tmp_path: Path, world: ModuleType, shop: ModuleType) -> Iterator[object]:
    made = shop.Shop(store, tmp_path, world)
    made.decide("2026-10-01", ROWS)
    made.hand_over("2026-10-01")
    yield made
    made.check_sums()


def one(at_work, number: int = 0) -> str:
    """The decision id of a unit, as a CRM writes it."""
    text = sorted(str(row[0]) for row in at_work.rows("SELECT decision_id FROM unit"))[number]
    from uuid import UUID

    return str(UUID(text))


def used(at_work) -> tuple[int, int]:
    """Expected in micro-units, worst case in minor units."""
    ((expected, worst),) = at_work.rows("SELECT expected_used_micro, worst_used_minor FROM budget_period")
    return int(expected), int(worst)


def test_a_redeemed_unit_costs_the_amount_what_it_cost_and_the_worst_case_at_most_its_face(at_work) -> None:
    before = used(at_work)
    done = redeem(at_work.store, at_work.id, one(at_work), "e1", AT, 750, "A-1")
    assert (done.status, done.was, done.over_minor) == ("done", "issued", 0)
    assert used(at_work) == (before[0] - 1_000_000 + 7_500_000, before[1] - 1000 + 750)
    done = redeem(at_work.store, at_work.id, one(at_work, 1), "e2", AT, 1200, "A-2")
    assert (done.status, done.over_minor) == ("done", 200)
    assert used(at_work) == (before[0] - 2_000_000 + 19_500_000, before[1] - 1000 + 750)
    assert at_work.units() == {"issued": 4, "redeemed": 2}


def test_the_same_event_again_changes_nothing_and_another_content_is_told(at_work) -> None:
    id = one(at_work)
    assert redeem(at_work.store, at_work.id, id, "e1", AT, 750, "A-1").status == "done"
    now = used(at_work)
    assert redeem(at_work.store, at_work.id, id, "e1", AT + timedelta(hours=1), 750, "A-1").status == "again"
    assert redeem(at_work.store, at_work.id, id, "e1", AT, 760, "A-1").status == "other"
    assert redeem(at_work.store, at_work.id, one(at_work, 1), "e1", AT, 750, "A-1").status == "other"
    again = redeem(at_work.store, at_work.id, id, "e2", AT, 750, "A-1")
    assert (again.status, again.was) == ("taken", "redeemed")
    nobody = "00000000-0000-5000-8000-000000000000"
    assert redeem(at_work.store, at_work.id, nobody, "e3", AT, 750).status == "unknown"
    assert used(at_work) == now
    assert at_work.rows("SELECT count(*) FROM redemption") == [(1,)]


def test_an_undone_order_gives_the_money_back_once_and_the_coupon_may_be_used_again(at_work) -> None:
    id, empty = one(at_work), used(at_work)
    assert reverse(at_work.store, at_work.id, id, "r0", AT).status == "taken"
    redeem(at_work.store, at_work.id, id, "e1", AT, 1200, "A-1")
    assert reverse(at_work.store, at_work.id, id, "r1", AT, "A-1").status == "done"
    assert used(at_work) == (empty[0] - 1_000_000, empty[1] - 1000)
    assert reverse(at_work.store, at_work.id, id, "r1", AT, "A-1").status == "again"
    assert redeem(at_work.store, at_work.id, id, "e2", AT, 400, "A-2").was == "reversed"
    assert used(at_work) == (empty[0] - 1_000_000 + 4_000_000, empty[1] - 1000 + 400)
    assert at_work.units() == {"issued": 5, "redeemed": 1}


def test_what_is_reported_late_expired_first_on_its_own_day_and_is_booked_on_the_day_of_the_report(at_work) -> None:
    done = redeem(at_work.store, at_work.id, one(at_work), "e1", AT, 750, booked_on=date(2026, 11, 3))
    assert (done.status, done.was, done.late_days) == ("done", "expired", 0)
    lines = at_work.rows("SELECT cause, day, from_state, to_state FROM posting WHERE cause IN ('expire', 'redeem')")
    assert [(cause, str(day), before, after) for cause, day, before, after in lines] == [
        ("expire", "2026-10-15", "issued", "expired"),
        ("redeem", "2026-11-03", "expired", "redeemed"),
    ]
    late = redeem(at_work.store, at_work.id, one(at_work, 1), "e2", datetime(2026, 10, 20, tzinfo=UTC), 750)
    assert (late.status, late.late_days) == ("done", 6)


def test_what_the_till_gave_after_the_money_was_given_to_others_is_kept_past_the_worst_case(
    store: Store, tmp_path: Path, world: ModuleType, shop: ModuleType
) -> None:
    made = shop.Shop(store, tmp_path, world)
    made.files["budgets.yaml"] = "budgets:\n  - {id: crm, amount: 1000, per: month, worst_case: 60}\n"
    made.decide("2026-10-01", ROWS)
    first = one(made)
    made.expire("2026-10-16")
    made.decide("2026-10-16", ROWS)
    assert used(made)[1] == 6000
    assert redeem(store, made.id, first, "e1", AT, 1000, booked_on=date(2026, 10, 16)).status == "done"
    assert used(made)[1] == 7000
    made.check_sums()


def _report(words: tuple[StorePlace, dict[str, str], Path, int, str, int]) -> list[str]:
    place, environment, root, project_id, id, number = words
    store = open_store(place, root, environment, create=False)
    assert store is not None
    mine = redeem(store, project_id, id, f"till-{number}", AT, 700 + number).status
    shared = redeem(store, project_id, id, "shared", AT, 700).status
    store.close()
    return [mine, shared]


@pytest.mark.parametrize("tills", [3, pytest.param(16, marks=pytest.mark.slow)])
def test_tills_at_once_redeem_it_once(at_work, address, tmp_path: Path, tills: int) -> None:
    id = one(at_work)
    words = [(*address, tmp_path, at_work.id, id, number) for number in range(tills)]
    with multiprocessing.get_context("spawn").Pool(tills) as pool:
        said = [status for pair in pool.map(_report, words, chunksize=1) for status in pair]
    assert said.count("done") == 1
    assert set(said) <= {"done", "taken", "again"}
    assert at_work.units() == {"issued": 5, "redeemed": 1}
    assert at_work.rows("SELECT count(*) FROM redemption") == [(1,)]


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["redeem", "reverse"]),
        st.integers(0, 5),
        st.integers(0, 6),
        st.integers(0, 1500),
        st.integers(0, 30),
    ),
    max_size=12,
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(EVENTS)
def test_any_history_leaves_units_accounts_journal_and_budgets_in_agreement(at_work, events) -> None:
    for kind, number, event, real, day in events:
        at = AT + timedelta(days=day)
        if kind == "redeem":
            redeem(at_work.store, at_work.id, one(at_work, number), f"e{event}", at, real)
        else:
            reverse(at_work.store, at_work.id, one(at_work, number), f"r{event}", at)
    at_work.check_sums()
