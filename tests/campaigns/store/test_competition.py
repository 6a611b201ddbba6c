"""Processes that compete for the last money and the last pieces: never over a limit, and every sum is exact."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from campaign_engine.campaigns.policy.store_place import StorePlace
from campaign_engine.campaigns.store.connect import Store, writing
from campaign_engine.campaigns.store.save_run import Claim, _reserve_budget, _reserve_stock

pytestmark = pytest.mark.skipif(os.name != "posix", reason="fork is POSIX")

Address = tuple[StorePlace, dict[str, str]]
Compete = Callable[..., Counter[str]]
FEW, MANY = 4, pytest.param(16, marks=pytest.mark.slow)

SHORT_OF = {
    "money": {"budgets.yaml": "budgets:\n  - {id: crm, amount: 1000, per: month, worst_case: 330}\n"},
    "pieces": {},
}
LEFT = {"money": 33, "pieces": 40}
"""Coupons that can be given: 330.00 at a face of 10.00; the stock of the offer."""


@pytest.fixture(scope="module")
def compete(crash_harness: ModuleType) -> Iterator[Compete]:
    """What all processes together did with an order."""
    child = crash_harness.Child("compete_child.py")

    def done(folder: Path, address: Address, **order: Any) -> Counter[str]:
        answers: Any = child(order, folder, address[1].get("A_STORE"))
        assert len(answers) == order["processes"]
        return sum((Counter(one) for one in answers), Counter())

    yield done
    child.close()


@pytest.mark.parametrize("processes", [FEW, MANY])
@pytest.mark.parametrize("short_of", SHORT_OF)
@pytest.mark.parametrize("projects", [1, 4])
def test_runs_side_by_side_give_all_that_is_left_and_nothing_more(
    store: Store, address: Address, tmp_path: Path, shop: ModuleType, compete: Compete,
    projects: int, short_of: str, processes: int,
) -> None:  # fmt: skip
    customers = 6 * projects  # 48 and more want a coupon in every project: more than there are
    found = compete(
        tmp_path, address, do="decide", processes=processes, projects=projects, waves=2, customers=customers,
        files=SHORT_OF[short_of],
    )  # fmt: skip
    assert found["written"] == processes * 2, found
    assert set(found) <= {"written", "L111", "L112", "L113"}, found
    made = shop.Shop(store, tmp_path)
    made.check_sums()
    units = dict(made.rows("SELECT project, count(*) FROM unit WHERE state = 'reserved' GROUP BY project"))
    assert set(units.values()) == {LEFT[short_of]}, units
    assert len(units) == projects
    assert made.rows("SELECT count(*) FROM run WHERE status <> 'committed'") == [(0,)]


@pytest.mark.parametrize("processes", [FEW, MANY])
def test_reservations_side_by_side_take_the_last_and_not_one_more(
    store: Store, address: Address, tmp_path: Path, shop: ModuleType, compete: Compete, processes: int
) -> None:
    made = _open_for_reservations(store, tmp_path, shop)
    found = _reserve(compete, made, address, tmp_path, processes, None)
    assert found["taken"] == 14, found  # 100.00 at 7.00 each
    assert _held(made) == (14 * 7_000_000, 14 * 700)
    assert made.rows("SELECT held, used FROM stock") == [(14, 0)]


def test_the_last_pieces_are_taken_once(
    store: Store, address: Address, tmp_path: Path, shop: ModuleType, compete: Compete
) -> None:
    made = _open_for_reservations(store, tmp_path, shop)
    found = _reserve(compete, made, address, tmp_path, 4, None, stock=9)
    assert found["taken"] == 9, found
    assert _held(made) == (9 * 7_000_000, 9 * 700)  # money of a piece that was not there is not kept


def test_without_the_condition_the_same_processes_take_too_much(
    store: Store, address: Address, tmp_path: Path, shop: ModuleType, compete: Compete
) -> None:
    made = _open_for_reservations(store, tmp_path, shop)
    assert _reserve(compete, made, address, tmp_path, 4, "condition")["taken"] > 14
    assert _held(made)[0] > 100_000_000


def test_a_condition_that_is_looked_at_before_takes_too_much_where_writers_run_side_by_side(
    store: Store, address: Address, tmp_path: Path, shop: ModuleType, compete: Compete
) -> None:
    """On SQLite a writer has the pen from its first statement, so there even naive code is safe."""
    made = _open_for_reservations(store, tmp_path, shop)
    taken = _reserve(compete, made, address, tmp_path, 8, "one statement")["taken"]
    assert taken == 14 if store.is_sqlite else taken > 14


def _open_for_reservations(store: Store, folder: Path, shop: ModuleType) -> Any:
    made = shop.Shop(store, folder)
    with writing(store) as connection:  # rows for the limits, nothing taken yet
        assert _reserve_budget(connection, made.id, Claim("budget", "crm", "2026-10"))
        assert _reserve_stock(connection, made.id, Claim("stock", "ten", "", allowed_units=10_000))
    return made


def _reserve(
    compete: Compete,
    made: Any,
    address: Address,
    folder: Path,
    processes: int,
    without: str | None,
    stock: int = 10_000,
) -> Counter[str]:
    times = 40 if without is None else 10
    return compete(
        folder, address, do="reserve", processes=processes, project=made.id, allowed=100, stock=stock, times=times,
        without=without,
    )  # fmt: skip


def _held(made: Any) -> tuple[int, int]:
    (row,) = made.rows("SELECT expected_held_micro, worst_held_minor FROM budget_period")
    return int(row[0]), int(row[1])
