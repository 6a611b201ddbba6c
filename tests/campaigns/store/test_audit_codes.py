"""Faults planted among codes are found; a store with a list of codes that was only worked with has none."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from campaign_engine.campaigns.store.audit_codes import codes_that_disagree
from campaign_engine.campaigns.store.code_secret import code_keys
from campaign_engine.campaigns.store.connect import Store, reading, writing
from campaign_engine.campaigns.store.import_codes import import_codes
from sqlalchemy import text

ROWS = [{"age": float(20 + number)} for number in range(6)]

FAULTS = {
    "a unit has lost its code": ("DELETE FROM code WHERE decision_id IS NOT NULL", "no code"),
    "a code of a unit that is not there": (
        "UPDATE code SET version = 9 WHERE decision_id IS NOT NULL",
        "which has no such unit",
    ),
    "a code of a unit of another offer": ("UPDATE code_pool SET offer = 'five'", "which gives ten"),
    "a code that went out can still be read": (
        "UPDATE code SET sealed = 'x' WHERE sealed IS NULL",
        "its text is sealed",
    ),
    "a code that has not gone out is lost": (
        "UPDATE unit SET issued_on = NULL, state = 'reserved' WHERE state = 'issued'",
        "its text is gone",
    ),
    "more are counted than there are": ("UPDATE code_pool SET total = total + 1", "21 in all"),
    "fewer are counted as taken": ("UPDATE code_pool SET taken = taken - 1", "5 taken"),
    "some are held for nobody": ("UPDATE code_pool SET held = 2", "2 held"),
    "a free one would never be given": ("UPDATE code_pool SET next_serial = 99", "none free below 99"),
}


@pytest.fixture
def at_work(store: Store, tmp_path: Path, world: ModuleType, shop: ModuleType) -> Any:
    made = shop.coded_shop(store, tmp_path, world, "{file: codes.csv}")
    keys = code_keys(store, made.id, made.project().policy)
    listed = [(line, f"K{line:03d}QWERTYUIOPAS") for line in range(20)]
    import_codes(store, made.id, "ten", keys, "a" * 64, [listed], world.at("2026-10-01").moment, lambda _line: None)
    made.decide("2026-10-01", ROWS[:4])
    made.hand_over("2026-10-01")
    made.decide("2026-10-02", ROWS)
    return made


def found(at_work: Any) -> list[tuple[str, str, str]]:
    with reading(at_work.store) as connection:
        return list(codes_that_disagree(connection, at_work.id))


def test_a_store_that_was_only_worked_with_has_no_fault(at_work) -> None:
    assert at_work.units() == {"issued": 4, "reserved": 2}
    assert found(at_work) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(at_work, fault: str) -> None:
    statement, kept = FAULTS[fault]
    with writing(at_work.store) as connection:
        assert connection.execute(text(statement)).rowcount > 0
    assert any(kept in one[1] for one in found(at_work)), found(at_work)
