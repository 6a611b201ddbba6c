"""All that happened to a customer, in order, as of any instant; on both stores."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import ModuleType
from uuid import UUID

import pytest
from campaign_engine.campaigns.decide.compete import micro_a_minor
from campaign_engine.campaigns.store.cancel_run import cancel_run
from campaign_engine.campaigns.store.connect import Store, reading, writing
from campaign_engine.campaigns.store.pauses import Pause, pause_campaign, resume_campaign
from campaign_engine.campaigns.store.redeem import redeem, reverse
from campaign_engine.campaigns.store.tables import consent, contact, customer, step_reached
from campaign_engine.campaigns.store.timeline import Event, events_of, held_at
from sqlalchemy import insert, select

ROWS = [{"age": float(20 + number)} for number in range(4)]
ZONE = "Europe/Vienna"
LATE = datetime(2027, 1, 1, tzinfo=UTC)
DECIDED = datetime(2026, 10, 1, 6, tzinfo=UTC)


@pytest.fixture
def at_work(store: Store, tmp_path: Path, world: ModuleType, shop: ModuleType) -> Iterator[object]:
    made = shop.Shop(store, tmp_path, world)
    yield made
    made.check_sums()


def number_of(at_work, id: str = "C-1") -> int:
    with reading(at_work.store) as connection:
        return connection.execute(select(customer.c.number).where(customer.c.customer_id == id)).scalar_one()


def story(at_work, id: str = "C-1", until: datetime = LATE) -> list[Event]:
    number = number_of(at_work, id)
    with reading(at_work.store) as connection:
        return events_of(connection, at_work.id, number, ZONE, until)


def kinds(events: list[Event]) -> list[str]:
    return [one.kind for one in events]


def held(at_work, until: datetime, id: str = "C-1") -> list[tuple[str, bool]]:
    number = number_of(at_work, id)
    with reading(at_work.store) as connection:
        return [(one.offer, one.is_out) for one in held_at(connection, at_work.id, number, ZONE, until)]


def unit_of(at_work, id: str = "C-1") -> str:
    number = number_of(at_work, id)
    return str(UUID(str(at_work.rows(f"SELECT decision_id FROM unit WHERE customer = {number}")[0][0])))


def test_a_coupon_is_told_from_the_decision_to_the_order_that_was_undone(at_work) -> None:
    at_work.decide("2026-10-01", ROWS)
    at_work.hand_over("2026-10-02")
    used = datetime(2026, 10, 5, 12, tzinfo=UTC)
    redeem(at_work.store, at_work.id, unit_of(at_work), "e1", used, 750, "A-1")
    reverse(at_work.store, at_work.id, unit_of(at_work), "e2", used + timedelta(days=2), "A-1")
    events = story(at_work)
    assert kinds(events) == ["given", "out", "redeemed", "reversed"]
    assert events[0].at == DECIDED
    assert events[0].values["tell_customer"] is None
    assert (events[0].values["value_minor"], str(events[0].values["valid_until"])) == (1000, "2026-10-14")
    assert (events[2].values["real_minor"], events[2].values["order_id"]) == (750, "A-1")


def test_the_past_knows_nothing_of_what_came_later(at_work) -> None:
    at_work.decide("2026-10-01", ROWS)
    at_work.hand_over("2026-10-02")
    redeem(at_work.store, at_work.id, unit_of(at_work), "e1", datetime(2026, 10, 5, 12, tzinfo=UTC), 750, None)
    at_work.expire("2026-11-01")
    everything, others = story(at_work), story(at_work, "C-2")
    assert kinds(others) == ["given", "out", "expired"]
    assert str(others[-1].at.date()) == "2026-10-15"
    for event in [*everything, *others]:
        for until in (event.at, event.at + timedelta(microseconds=1)):
            before = [one for one in everything if one.at < until]
            assert story(at_work, until=until) == before
    assert held(at_work, DECIDED) == []
    assert held(at_work, DECIDED + timedelta(seconds=1)) == [("ten", False)]
    assert held(at_work, datetime(2026, 10, 5, 12, tzinfo=UTC)) == [("ten", True)]
    assert held(at_work, datetime(2026, 10, 5, 12, 1, tzinfo=UTC)) == []
    assert held(at_work, datetime(2026, 10, 14, 12, tzinfo=UTC), "C-2") == [("ten", True)]
    assert held(at_work, datetime(2026, 10, 15, 12, tzinfo=UTC), "C-2") == []


def test_what_is_withheld_says_by_which_holdout(at_work) -> None:
    at_work.head = at_work.world.PROJECT + "    holdout: 50%\n"
    at_work.decide("2026-10-01", [{"age": 30.0} for _ in range(20)])
    told = {id: story(at_work, id) for (id,) in at_work.rows("SELECT customer_id FROM customer")}
    assert {kinds(one)[0] for one in told.values()} == {"given", "withheld"}
    scopes = {one[0].values["holdout_scope"] for one in told.values() if one[0].kind == "withheld"}
    assert scopes == {"global"}


def test_a_later_run_of_the_wave_that_gives_nothing_any_more_is_told(at_work) -> None:
    at_work.decide("2026-10-01", ROWS)
    at_work.decide("2026-10-01", [*ROWS[:1], *ROWS[2:]], supersede=True)
    seen = {id: kinds(story(at_work, id)) for id in ("C-0", "C-3")}
    assert seen["C-0"] == ["given"]
    assert seen["C-3"] == ["given", "withdrawn", "cancelled"]


def test_a_run_that_was_called_off_says_why(at_work) -> None:
    at_work.decide("2026-10-01", ROWS)
    micro = micro_a_minor(at_work.project().policy)
    cancel_run(at_work.store, at_work.id, 1, "wrong price", DECIDED, date(2026, 10, 1), micro)
    events = story(at_work)
    assert kinds(events) == ["given", "cancelled"]
    assert events[-1].values["why"] == "wrong price"


def test_consents_messages_of_others_steps_and_pauses_are_told_in_order(at_work) -> None:
    at_work.decide("2026-10-01", ROWS)
    number = number_of(at_work)
    with writing(at_work.store) as connection:
        mine = {"project": at_work.id, "customer": number}
        moment = datetime(2026, 9, 1, tzinfo=UTC)
        connection.execute(
            insert(consent).values(
                **mine, channel="sms", category="promotional", status="refused", moment=moment, source="STOP"
            )
        )
        connection.execute(insert(contact).values(**mine, channel="sms", at=moment + timedelta(hours=1)))
        connection.execute(
            insert(step_reached).values(**mine, campaign="autumn", step="hello", on_day=date(2026, 9, 20))
        )
    pause_campaign(at_work.store, at_work.id, Pause("autumn", "wrong price", "anna", DECIDED + timedelta(days=1)))
    resume_campaign(at_work.store, at_work.id, "autumn", "ben", DECIDED + timedelta(days=2))
    events = story(at_work)
    assert kinds(events) == ["consent", "contact", "step", "given", "pause", "resume"]
    assert events[0].values == {"channel": "sms", "category": "promotional", "status": "refused", "source": "STOP"}
    assert kinds(story(at_work, "C-2")) == ["given", "pause", "resume"]


def test_a_run_that_never_counted_is_not_told(at_work) -> None:
    at_work.decide("2026-10-01", ROWS)
    with writing(at_work.store) as connection:
        connection.exec_driver_sql("UPDATE run SET status = 'abandoned'")
    assert story(at_work) == []
    with writing(at_work.store) as connection:
        connection.exec_driver_sql("UPDATE run SET status = 'committed'")
