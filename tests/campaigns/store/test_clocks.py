"""Clocks that jump: nothing is booked into the past, nothing expires too early, and a day is the project's own day."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from campaign_engine.campaigns.answer import Answer, Reader
from campaign_engine.campaigns.decide_wave import decide
from campaign_engine.campaigns.hand_over import hand_over
from campaign_engine.campaigns.policy.store_place import StorePlace
from campaign_engine.campaigns.redeem import redeem
from campaign_engine.campaigns.run_options import RunOptions
from campaign_engine.campaigns.runs import cancel, list_runs
from campaign_engine.campaigns.store.connect import Store, open_store
from campaign_engine.campaigns.store.look_at_clock import AHEAD, BACK, last_recorded
from sqlalchemy import text

STARTER = Path(__file__).resolve().parents[3] / "examples" / "starter"
NOW = datetime(2026, 10, 1, 8, tzinfo=UTC)
A_DAY, A_YEAR, A_MOMENT = timedelta(days=1), timedelta(days=365), timedelta(seconds=1)
DAILY = RunOptions()


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    """A shop that decided a day ago and handed it over."""
    shutil.copytree(STARTER, tmp_path / "shop", ignore=shutil.ignore_patterns("out", ".campaign"))
    made = Reader(tmp_path / "shop", NOW)
    assert decide(made, DAILY).code == 0
    assert hand_over(made, "2026-10-01.day").code == 0
    return made


@pytest.mark.parametrize("jump", [-A_DAY, -A_YEAR, -BACK - A_MOMENT, A_YEAR, AHEAD + A_MOMENT])
def test_a_clock_that_jumps_moves_no_money_until_somebody_says_that_it_is_right(
    reader: Reader, jump: timedelta
) -> None:
    wrong = replace(reader, now=NOW + jump)
    before, id = everything(reader), a_decision(reader)
    commands: list[Callable[[bool], Answer]] = [
        lambda yes: decide(wrong, DAILY, yes=yes),
        lambda yes: redeem(wrong, id, amount="1.00", order="A-1", yes=yes),
        lambda yes: hand_over(wrong, "2026-10-01.day", yes=yes),
    ]
    for command in commands:
        answer = command(False)
        assert (answer.code, "L194" in answer.talk) == (6, True), answer.talk
        assert everything(reader) == before
    for command in commands[1:]:
        assert "L194" not in command(True).talk


@pytest.mark.parametrize("jump", [-BACK, timedelta(minutes=-5), timedelta(), A_DAY, AHEAD])
def test_clocks_of_machines_may_differ_a_little_and_a_shop_may_rest(reader: Reader, jump: timedelta) -> None:
    answer = redeem(replace(reader, now=NOW + jump), a_decision(reader), amount="1.00", order="A-1")
    assert "L194" not in answer.talk
    assert answer.code == 0


def test_a_clock_that_was_set_right_goes_on_as_if_nothing_had_been(reader: Reader) -> None:
    assert decide(replace(reader, now=NOW - A_DAY), DAILY).code == 6
    assert decide(replace(reader, now=NOW + A_YEAR), DAILY).code == 6
    assert decide(replace(reader, now=NOW + A_DAY), DAILY).code == 0


def test_a_day_begins_at_midnight_where_the_project_is(reader: Reader) -> None:
    """Vienna is two hours ahead of UTC until 25 October 2026, one hour after it."""
    for now, wave in (
        (datetime(2026, 10, 1, 21, 59, 59, tzinfo=UTC), "2026-10-01"),
        (datetime(2026, 10, 1, 22, 0, tzinfo=UTC), "2026-10-02"),
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), "2026-10-25"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "2026-10-25"),  # 02:30, the first time
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "2026-10-25"),  # 02:30 again: the same day, decided already
        (datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC), "2026-10-25"),
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), "2026-10-26"),
    ):
        at = replace(reader, now=now)
        assert decide(at, DAILY).code == 0
        runs = json.loads(list_runs(at, None, "json").result)["runs"]
        assert runs[0]["wave"] == f"{wave}.day"
    waves = [one["wave"] for one in runs]
    assert len(waves) == len(set(waves)) == 4


def test_an_offer_lives_to_the_last_moment_of_its_last_day_in_the_zone_of_the_project(reader: Reader) -> None:
    """However long that day is: the last one here has 25 hours."""
    store = opened(reader)
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE unit SET valid_until = '2026-10-25' WHERE valid_until IS NOT NULL"))
    store.close()
    last = datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC)
    done = json.loads(redeem(replace(reader, now=last), a_decision(reader), amount="1.00", output="json").result)
    assert (done["was"], done["late_days"]) == ("issued", 0)
    first = replace(reader, now=last + A_MOMENT)
    done = json.loads(redeem(first, a_decision(reader, 1), amount="1.00", output="json").result)
    assert (done["was"], done["late_days"]) == ("expired", 1)


def test_a_run_that_is_called_off_with_a_clock_gone_back_is_dated_on_its_own_day(reader: Reader) -> None:
    run = json.loads(list_runs(reader, None, "json").result)["runs"][0]["run"]
    assert cancel(replace(reader, now=NOW - A_YEAR), None, run, "wrong price").code == 0
    days = rows(reader, "SELECT DISTINCT day FROM posting WHERE cause = 'cancel'")
    assert days in ([], [("2026-10-01",)])


def test_the_last_record_is_the_latest_of_runs_and_money(store: Store, tmp_path: Path, shop: Any, world: Any) -> None:
    made = shop.Shop(store, tmp_path, world)
    assert last_recorded(store, made.id) is None
    made.decide("2026-10-01", [{"age": 30.0}])
    assert last_recorded(store, made.id) == shop.NOW
    made.hand_over("2026-10-01")
    assert last_recorded(store, made.id) == shop.NOW
    made.expire("2026-11-01")
    assert last_recorded(store, made.id) == shop.NOW
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE posting SET at = '2026-12-01 00:00:00.000000' WHERE cause = 'expire'"))
    assert last_recorded(store, made.id) == datetime(2026, 12, 1, tzinfo=UTC)


def opened(reader: Reader) -> Store:
    store = open_store(StorePlace(), reader.here, {}, create=False)
    assert store is not None
    return store


def rows(reader: Reader, query: str) -> list[tuple[Any, ...]]:
    store = opened(reader)
    with store.engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(query)).fetchall()]
    store.close()
    return found


def everything(reader: Reader) -> list[list[tuple[Any, ...]]]:
    tables = ("run", "unit", "posting", "account", "budget_period", "redemption")
    return [rows(reader, f"SELECT * FROM {table} ORDER BY 1, 2, 3") for table in tables]


def a_decision(reader: Reader, number: int = 0) -> str:
    from uuid import UUID

    ids = rows(reader, "SELECT decision_id FROM unit WHERE worst_case_minor > 0 ORDER BY decision_id")
    return str(UUID(ids[number][0]))
