"""A campaign is paused once, for everybody who decides from then on, and what was is kept."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

import pytest
from campaign_engine.campaigns.store.connect import Store
from campaign_engine.campaigns.store.pauses import Pause, pause_campaign, pause_on, resume_campaign

ROWS = [{"age": float(20 + number)} for number in range(6)]


@pytest.fixture
def at_work(store: Store, tmp_path: Path, world: ModuleType, shop: ModuleType) -> object:
    return shop.Shop(store, tmp_path, world)


def wrong_price(at_work, who: str = "anna") -> Pause:
    return Pause("autumn", "wrong price", who, at_work.world.at("2026-10-01").moment)


def test_a_paused_campaign_gives_nothing_until_it_goes_on(at_work) -> None:
    assert pause_campaign(at_work.store, at_work.id, wrong_price(at_work)) is None
    assert dict(at_work.state("2026-10-01").pauses) == {"autumn": "wrong price"}
    decisions, _ = at_work.decided("2026-10-01", ROWS)
    assert decisions.counts["given"] == 0
    now = at_work.world.at("2026-10-02").moment
    assert resume_campaign(at_work.store, at_work.id, "autumn", "ben", now) == wrong_price(at_work)
    assert at_work.decided("2026-10-01", ROWS)[0].counts["given"] == 6


def test_pausing_or_resuming_twice_changes_nothing_and_the_past_is_kept(at_work) -> None:
    first = wrong_price(at_work)
    pause_campaign(at_work.store, at_work.id, first)
    assert pause_campaign(at_work.store, at_work.id, wrong_price(at_work, "ben")) == first
    now = at_work.world.at("2026-10-02").moment
    resume_campaign(at_work.store, at_work.id, "autumn", "ben", now)
    assert resume_campaign(at_work.store, at_work.id, "autumn", "carl", now) is None
    assert pause_on(at_work.store, at_work.id, "autumn") is None
    pause_campaign(at_work.store, at_work.id, wrong_price(at_work, "carl"))
    assert at_work.rows("SELECT who, ended_by FROM pause ORDER BY id") == [("anna", "ben"), ("carl", None)]


def test_of_many_who_pause_at_the_same_moment_one_does(at_work) -> None:
    names = [f"person {number}" for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda who: pause_campaign(at_work.store, at_work.id, wrong_price(at_work, who)), names))
    assert found.count(None) == 1
    (winner,) = at_work.rows("SELECT who FROM pause")
    assert {one.who for one in found if one is not None} == {winner[0]}
