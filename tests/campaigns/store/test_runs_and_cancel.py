"""A run that is called off leaves nothing behind but what went out, and its wave can be decided again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from campaign_engine.campaigns.decide.compete import micro_a_minor
from campaign_engine.campaigns.store.cancel_run import CalledOff, cancel_run
from campaign_engine.campaigns.store.connect import Store, reading, writing
from campaign_engine.campaigns.store.list_runs import all_runs, runs_named, unit_sums
from campaign_engine.campaigns.store.money import Cause
from campaign_engine.campaigns.store.move_units import hand_over
from campaign_engine.campaigns.store.tables import customer, job, unit
from sqlalchemy import select, update

ROWS = [{"age": float(20 + number)} for number in range(12)]


@pytest.fixture
def at_work(store: Store, tmp_path: Path, world: ModuleType, shop: ModuleType) -> Iterator[object]:
    made = shop.Shop(store, tmp_path, world)
    yield made
    made.check_sums()


def call_off(at_work, day: date = date(2026, 10, 1)) -> CalledOff | None:
    number = at_work.rows("SELECT max(id) FROM run")[0][0]
    micro = micro_a_minor(at_work.project().policy)
    now = at_work.world.at("2026-10-01").moment
    return cancel_run(at_work.store, at_work.id, number, "wrong price", now, day, micro)


def send(at_work, customers: int) -> None:
    """The first customers' jobs and units go out, as `push` will do it."""
    with writing(at_work.store) as connection:
        first = select(customer.c.number).order_by(customer.c.customer_id).limit(customers)
        wanted = list(connection.execute(first).scalars())
        went_out = {"state": "handed_over", "handed_over_at": job.c.send_after}
        connection.execute(update(job).where(job.c.in_force, job.c.customer.in_(wanted)).values(**went_out))
        cause = Cause("hand_over", at_work.world.at("2026-10-01").moment, date(2026, 10, 1))
        hand_over(connection, at_work.id, [unit.c.customer.in_(wanted)], cause, micro_a_minor(at_work.project().policy))


def test_a_run_that_is_called_off_frees_money_and_stock_and_nothing_of_it_is_in_force(at_work) -> None:
    fresh = at_work.state("2026-10-01", "other")
    at_work.decide("2026-10-01", ROWS)
    assert at_work.state("2026-10-01", "other") != fresh
    assert call_off(at_work) == CalledOff(12, 0, 12, 0)
    after = at_work.state("2026-10-01", "other")
    assert (after.content_hash, after.limits) == (fresh.content_hash, fresh.limits)
    assert at_work.units() == {"cancelled": 12}
    assert at_work.rows("SELECT count(*) FROM decision WHERE in_force") == [(0,)]
    assert at_work.rows("SELECT count(*) FROM job WHERE in_force OR state <> 'cancelled'") == [(0,)]
    assert at_work.rows("SELECT status, why FROM run") == [("cancelled", "wrong price")]


def test_calling_off_twice_changes_nothing(at_work) -> None:
    at_work.decide("2026-10-01", ROWS)
    call_off(at_work)
    journal = at_work.rows("SELECT count(*) FROM posting")
    assert call_off(at_work) is None
    assert at_work.rows("SELECT count(*) FROM posting") == journal


def test_the_wave_is_decided_again_and_what_it_decides_is_in_force(at_work) -> None:
    first = at_work.decide("2026-10-01", ROWS)
    call_off(at_work)
    again = at_work.decide("2026-10-01", ROWS)
    assert (again.status, again.folder) == ("written", first.folder)
    assert at_work.units() == {"cancelled": 12, "reserved": 12}
    assert at_work.rows("SELECT DISTINCT version, in_force FROM decision ORDER BY version") in (
        [(1, False), (2, True)],
        [(1, 0), (2, 1)],
    )
    assert at_work.rows("SELECT count(*) FROM job WHERE in_force AND state = 'queued' AND version = 2") == [(12,)]
    assert at_work.rows("SELECT status, attempt FROM run ORDER BY id") == [("cancelled", 1), ("committed", 2)]
    assert at_work.decide("2026-10-01", ROWS).status == "same"
    at_work.check_sums()
    assert call_off(at_work) == CalledOff(12, 0, 12, 0)
    assert at_work.decide("2026-10-01", ROWS[:3]).status == "written"
    assert at_work.units() == {"cancelled": 24, "reserved": 3}


def test_what_went_out_stays_a_liability_and_is_called_back_by_a_job(at_work) -> None:
    at_work.decide("2026-10-01", ROWS)
    send(at_work, 5)
    assert call_off(at_work) == CalledOff(7, 5, 7, 5)
    assert at_work.units() == {"cancelled": 7, "issued": 5}
    assert at_work.rows("SELECT DISTINCT action, state, version FROM job WHERE in_force") == [("cancel", "queued", 2)]
    assert at_work.rows("SELECT count(*) FROM job WHERE in_force") == [(5,)]
    at_work.check_sums()
    assert at_work.decide("2026-10-01", ROWS).status == "written"
    assert at_work.units() == {"cancelled": 12, "issued": 5, "reserved": 7}
    assert at_work.rows("SELECT action, state, count(*) FROM job WHERE in_force GROUP BY action, state") == [
        ("send", "queued", 12)
    ]


def test_a_run_that_superseded_another_takes_what_that_one_left_with_it(at_work) -> None:
    at_work.decide("2026-10-01", ROWS[:8])
    at_work.decide("2026-10-01", ROWS[:10], supersede=True)
    assert at_work.units() == {"reserved": 10}
    assert call_off(at_work) == CalledOff(10, 0, 10, 0)
    assert at_work.rows("SELECT count(*) FROM decision WHERE in_force") == [(0,)]
    assert at_work.rows("SELECT status FROM run ORDER BY id") == [("superseded",), ("cancelled",)]


def test_other_waves_are_left_alone(at_work) -> None:
    at_work.decide("2026-10-01", ROWS[:5], "lunch")
    before = at_work.rows("SELECT count(*) FROM decision WHERE in_force")
    at_work.decide("2026-10-01", ROWS[5:])
    call_off(at_work)
    assert at_work.rows("SELECT count(*) FROM decision WHERE in_force") == before
    assert at_work.units()["reserved"] == 5


def test_what_is_called_off_after_its_day_is_dated_when_it_was(at_work) -> None:
    at_work.decide("2026-10-01", ROWS[:2])
    call_off(at_work, date(2026, 9, 30))
    assert at_work.rows("SELECT cause, min(day) = max(day), count(DISTINCT day) FROM posting GROUP BY cause") == [
        ("cancel", 1, 1), ("decide", 1, 1),
    ]  # fmt: skip
    assert at_work.rows("SELECT count(DISTINCT day) FROM posting") == [(1,)]  # never before it was given


def test_runs_are_listed_with_the_latest_first_and_found_by_their_beginning(at_work) -> None:
    at_work.decide("2026-10-01", ROWS[:4], "lunch")
    at_work.decide("2026-10-01", ROWS[4:])
    with reading(at_work.store) as connection:
        found = all_runs(connection, at_work.id)
        assert [one.values["wave"] for one in found] == ["2026-10-01.day", "2026-10-01.lunch"]
        assert found[0].totals["counts"]["given"] == 4  # the other four hold one from lunch
        assert [one.number for one in runs_named(connection, at_work.id, found[1].short)] == [found[1].number]
        assert runs_named(connection, at_work.id, "zz") == []
        (sums,) = unit_sums(connection, found[0].number)
        assert (sums.state, sums.units, sums.worst_case_minor) == ("reserved", 4, 4000)
