"""A fault of each kind that is planted in a store is found, and a store that was only worked with has none."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest
from campaign_engine.campaigns.decide.compete import micro_a_minor
from campaign_engine.campaigns.store.audit import CHECKS, Finding, audit
from campaign_engine.campaigns.store.cancel_run import cancel_run
from campaign_engine.campaigns.store.close_books import close_books
from campaign_engine.campaigns.store.connect import Store, reading, writing
from campaign_engine.campaigns.store.redeem import redeem, reverse
from campaign_engine.campaigns.store.tables import unit
from sqlalchemy import select, text

ROWS = [{"age": float(20 + number)} for number in range(6)]
FAULTS = {
    "accounts": "UPDATE unit SET worst_case_minor = worst_case_minor + 1 WHERE state = 'issued'",
    "journal": "UPDATE posting SET units = units + 1 WHERE cause = 'decide'",
    "budgets": "UPDATE budget_period SET expected_used_micro = expected_used_micro + 1",
    "stock": "UPDATE stock SET used = used - 1",
    "holds": "UPDATE stock SET held = 1",
    "decisions": "UPDATE decision SET in_force = (1 = 0) "
    "WHERE run = (SELECT max(id) FROM run WHERE status = 'committed')",
    "redemptions": "DELETE FROM redemption WHERE event_id = 'e3'",
    "chunks": "UPDATE run_chunk SET rows = rows + 1 WHERE number > 0",
    "jobs": "UPDATE job SET in_force = (1 = 1), state = 'queued' "
    "WHERE run IN (SELECT id FROM run WHERE status = 'cancelled')",
    "references": "UPDATE decision SET customer = customer + 1000000",
    "codes": "DELETE FROM code",
    "closings": "UPDATE posting SET day = '2026-10-03' WHERE cause = 'redeem'",
}


@pytest.fixture
def at_work(store: Store, tmp_path: Path, world: ModuleType, shop: ModuleType) -> object:
    """A wave that went out, one of it redeemed dearly; one that was called off; one that is reserved, after books were
    closed."""
    made = shop.coded_shop(store, tmp_path, world)
    made.decide("2026-10-01", ROWS[:3])
    made.hand_over("2026-10-01")
    redeem_one(made)
    made.decide("2026-10-02", ROWS)
    micro = micro_a_minor(made.project().policy)
    day = world.at("2026-10-02")
    cancel_run(store, made.id, made.rows("SELECT max(id) FROM run")[0][0], "wrong", day.moment, day.today, micro)
    made.decide("2026-10-03", ROWS)
    close_books(store, made.id, day.today, day.moment, "ann", micro)
    return made


def redeem_one(made) -> None:
    """At 15.00, while its face is 10.00; then undone, and redeemed again."""
    day = made.world.at("2026-10-02")
    with reading(made.store) as connection:
        id = connection.execute(select(unit.c.decision_id).where(unit.c.state == "issued").limit(1)).scalar_one()
    assert redeem(made.store, made.id, id, "e1", day.moment, 1200).status == "done"
    assert reverse(made.store, made.id, id, "e2", day.moment).status == "done"
    assert redeem(made.store, made.id, id, "e3", day.moment, 1500).status == "done"


def found(made) -> list[Finding]:
    with reading(made.store) as connection:
        return audit(connection, made.id, micro_a_minor(made.project().policy))


def test_a_store_that_was_only_worked_with_agrees(at_work) -> None:
    assert {"issued", "redeemed", "cancelled", "reserved"} <= set(at_work.units())
    assert found(at_work) == []


@pytest.mark.parametrize("check", CHECKS)
def test_a_fault_of_each_kind_is_found(at_work, check: str) -> None:
    with writing(at_work.store) as connection:
        assert connection.execute(text(FAULTS[check])).rowcount > 0
    findings = found(at_work)
    assert check in {one.check for one in findings}, findings
    assert all(one.kept != one.should for one in findings)


def test_what_a_redeemed_unit_really_cost_counts_in_the_budget(at_work) -> None:
    with writing(at_work.store) as connection:
        connection.execute(text("UPDATE unit SET real_minor = 1400 WHERE state = 'redeemed'"))
    assert {one.check for one in found(at_work)} == {"accounts", "budgets", "redemptions"}


def test_a_decision_without_its_unit_is_found(at_work) -> None:
    with writing(at_work.store) as connection:
        connection.execute(text("DELETE FROM unit WHERE state = 'reserved'"))
    assert {one.check for one in found(at_work)} >= {"accounts", "budgets", "stock", "decisions"}
