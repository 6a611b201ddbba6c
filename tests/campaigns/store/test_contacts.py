"""What counts as a message a customer got: what was handed over, and what still waits; nothing that never went out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest
from campaign_engine.campaigns.store.connect import Store, writing
from campaign_engine.campaigns.store.tables import customer, job
from sqlalchemy import select, update

ROWS = [{"age": float(20 + number)} for number in range(3)]
OTHERS = [{"customer_id": "D-1", "age": 70.0}]


@pytest.fixture
def at_work(store: Store, tmp_path: Path, world: ModuleType, shop: ModuleType) -> Iterator[object]:
    made = shop.Shop(store, tmp_path, world)
    yield made
    made.check_sums()


def contacts(at_work) -> dict[str, int]:
    """Messages by customer, as a run of the next day sees them."""
    found = at_work.state("2026-10-02").contacts["customer"].value_counts()
    return dict(sorted(found.iter_rows()))


def hand_over(at_work, *customers: str, hour: int = 9) -> None:
    """The jobs in force of these customers go out, as `campaign hand-over` does it."""
    set_jobs(at_work, customers, state="handed_over", handed_over_at=datetime(2026, 10, 1, hour, tzinfo=UTC))


def set_jobs(at_work, customers: tuple[str, ...], **values: object) -> None:
    numbers = select(customer.c.number).where(customer.c.customer_id.in_(customers))
    with writing(at_work.store) as connection:
        connection.execute(update(job).where(job.c.in_force, job.c.customer.in_(numbers)).values(**values))


def test_a_message_that_waits_counts_and_one_that_was_called_off_before_it_went_out_does_not(at_work) -> None:
    at_work.decide("2026-10-01", ROWS)
    assert contacts(at_work) == {"C-0": 1, "C-1": 1, "C-2": 1}
    at_work.cancel("2026-10-01")
    assert contacts(at_work) == {}


def test_a_message_that_was_handed_over_counts_though_a_job_calls_it_back(at_work) -> None:
    at_work.decide("2026-10-01", ROWS)
    hand_over(at_work, "C-1")
    at_work.cancel("2026-10-01")
    recalls = at_work.rows("SELECT action, state FROM job WHERE in_force")
    assert recalls == [("cancel", "queued")]
    assert contacts(at_work) == {"C-1": 1}
    hand_over(at_work, "C-1", hour=10)  # the recall itself is no message
    assert contacts(at_work) == {"C-1": 1}


def test_a_run_that_takes_the_place_leaves_counted_what_went_out_and_forgets_what_did_not(at_work) -> None:
    at_work.decide("2026-10-01", ROWS)
    hand_over(at_work, "C-0")
    at_work.decide("2026-10-01", OTHERS, supersede=True)
    assert contacts(at_work) == {"C-0": 1, "D-1": 1}


def test_a_message_that_changed_counts_once_at_the_moment_its_last_version_went_out(at_work) -> None:
    at_work.decide("2026-10-01", ROWS)
    hand_over(at_work, "C-0")
    at_work.files["offers/ten.yaml"] = at_work.files["offers/ten.yaml"].replace("value: 10", "value: 12")
    at_work.decide("2026-10-01", ROWS, supersede=True)
    assert contacts(at_work) == {"C-0": 1, "C-1": 1, "C-2": 1}
    moments = at_work.state("2026-10-02").contacts.filter(customer="C-0")["at"].to_list()
    assert [one.hour for one in moments] == [9]
    hand_over(at_work, "C-0", hour=11)
    moments = at_work.state("2026-10-02").contacts.filter(customer="C-0")["at"].to_list()
    assert [one.hour for one in moments] == [11]


def test_the_wave_decided_again_after_a_recall_counts_the_message_that_went_out_once(at_work) -> None:
    at_work.decide("2026-10-01", ROWS)
    hand_over(at_work, "C-0")
    at_work.cancel("2026-10-01")
    at_work.decide("2026-10-01", ROWS)
    assert contacts(at_work) == {"C-0": 1, "C-1": 1, "C-2": 1}
    assert at_work.state("2026-10-01").contacts.height == 0  # its own wave sees the world as it was before


@pytest.mark.parametrize("state", ["failed", "expired"])
def test_what_did_not_reach_anybody_is_no_contact(at_work, state: str) -> None:
    at_work.decide("2026-10-01", ROWS)
    hand_over(at_work, "C-0", "C-1")
    set_jobs(at_work, ("C-0",), state=state)
    assert contacts(at_work) == {"C-1": 1, "C-2": 1}
