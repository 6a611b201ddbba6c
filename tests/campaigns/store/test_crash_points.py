"""Killed by SIGKILL at every statement, commit and change of the disk, then started again: nothing is lost,
nothing comes twice, and all there is afterwards is what is there without a crash.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from campaign_engine.campaigns.store.connect import writing
from sqlalchemy import text

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL and fork are POSIX")

ROWS = [{"age": float(20 + number)} for number in range(10)]
DAY, NEXT, BEFORE = "2026-10-01", "2026-10-02", "2026-09-10"
TWELVE = {
    "offers/ten.yaml": """
        offer: ten
        kind: coupon.amount
        give: if_worth_it
        value: "= CASE WHEN age < 23 THEN 12 ELSE 10 END"
        redemption: 10%
        worth: 5
        stock: 40
        valid: {from: decision, for: 14 days}
    """
}
OTHERWISE = {"day": DAY, "rows": ROWS[:6] + ROWS[8:], "files": TWELVE, "supersede": True}
DECIDE = {"day": DAY, "rows": ROWS}
TOMORROW = {"day": NEXT, "rows": [*ROWS, {"age": 50.0}]}
SOME_OUT = {**DECIDE, "then": "hand over some"}
CANCEL, HAND_OVER, PAUSE, RESUME = ({"do": word} for word in ("cancel", "hand over", "pause", "resume"))
REDEEM, REVERSE = ({"do": word, "customer": "C-3"} for word in ("redeem", "reverse"))
LATE, ANEW = {**REDEEM, "later": 20}, {**REDEEM, "order": "A-2"}
QUICK = {
    "decide that takes the place of another": 3,
    "finishing what was interrupted": 2,
    "a run is called off": 2,
    "a coupon is redeemed, the first after others expired": 2,
}
"""Scenarios of the quick tests, and how many points of each; the slow ones take all."""

KILLS = os.environ.get("CAMPAIGN_KILLS", "")
"""How many points of each scenario the slow test kills at, evenly spread, or `all`; not set: it is not run."""
MOST = int(KILLS) if KILLS.isdigit() else None

SCENARIOS: dict[str, tuple[list[dict[str, Any]], dict[str, Any], dict[str, Any]]] = {
    # name: what was before, what is killed, what a user does then
    "a first decide into an empty store": ([], DECIDE, DECIDE),
    "decide, after what was over expired": ([{"day": BEFORE, "rows": ROWS, "then": "hand over all"}], DECIDE, DECIDE),
    "decide that takes the place of another": ([SOME_OUT], OTHERWISE, OTHERWISE),
    "finishing what was interrupted": ([{**DECIDE, "stop_after": "rows in bulk"}], DECIDE, DECIDE),
    "finishing what was interrupted in taking a place": (
        [SOME_OUT, {**OTHERWISE, "stop_after": "rows in bulk"}], OTHERWISE, OTHERWISE,
    ),
    "giving up what was interrupted": (
        [{**DECIDE, "stop_after": "rows in bulk"}], {**DECIDE, "abandon": True}, {**DECIDE, "abandon": True},
    ),
    "decide, and nobody comes back before the next day": ([], DECIDE, TOMORROW),
    "a run is called off": ([SOME_OUT], CANCEL, CANCEL),
    "a run is called off, and the next day is decided": ([SOME_OUT], CANCEL, TOMORROW),
    "a run that took the place of another is called off": ([SOME_OUT, OTHERWISE], CANCEL, CANCEL),
    "what was called off is decided again": ([SOME_OUT, CANCEL], OTHERWISE, OTHERWISE),
    "a run is handed over": ([DECIDE], HAND_OVER, HAND_OVER),
    "a run is handed over, the first after units expired": (
        [DECIDE], {**HAND_OVER, "later": 20}, {**HAND_OVER, "later": 20},
    ),
    "a run is handed over, and the next day is decided": ([DECIDE], HAND_OVER, TOMORROW),
    "a coupon is redeemed": ([DECIDE, HAND_OVER], REDEEM, REDEEM),
    "a coupon is redeemed, and the next day is decided": ([DECIDE, HAND_OVER], REDEEM, TOMORROW),
    "a coupon is redeemed, the first after others expired": ([DECIDE, HAND_OVER], LATE, LATE),
    "a redemption is undone": ([DECIDE, HAND_OVER, REDEEM], REVERSE, REVERSE),
    "a redemption is undone, and the next day is decided": ([DECIDE, HAND_OVER, REDEEM], REVERSE, TOMORROW),
    "what was undone is redeemed again": ([DECIDE, HAND_OVER, REDEEM, REVERSE], ANEW, ANEW),
    "a campaign is paused": ([DECIDE], PAUSE, PAUSE),
    "a campaign is paused, and the next day is decided": ([DECIDE], PAUSE, TOMORROW),
    "a campaign is resumed": ([DECIDE, PAUSE], RESUME, RESUME),
}  # fmt: skip


@pytest.fixture(scope="module")
def harness(world: ModuleType, shop: ModuleType) -> ModuleType:
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location("crash_harness", Path(__file__).with_name("crash_harness.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules["crash_harness"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def child(harness: ModuleType) -> Iterator[Any]:
    made = harness.Child()
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path, harness: ModuleType) -> Any:
    if request.param == "sqlite":
        return harness.Files(tmp_path)
    return harness.Databases(tmp_path, request.getfixturevalue("postgresql"))


@pytest.mark.parametrize("name", QUICK)
def test_a_few_kills_leave_nothing_behind(name: str, place: Any, child: Any, harness: ModuleType, shop: Any) -> None:
    _kill(name, place, child, harness, shop, QUICK[name])


@pytest.mark.slow
def test_a_command_that_is_not_whole_is_found_out(place: Any, child: Any, harness: ModuleType, shop: Any) -> None:
    planted = {**CANCEL, "planted": True}
    with pytest.raises(pytest.fail.Exception, match="units"):
        _kill_in([SOME_OUT], planted, TOMORROW, "planted", place, child, harness, shop, 12)


@pytest.mark.slow
@pytest.mark.skipif(not KILLS, reason="say how many points: CAMPAIGN_KILLS=5 or all")
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_kill_at_every_point_leaves_nothing_behind(
    name: str, place: Any, child: Any, harness: ModuleType, shop: Any
) -> None:
    points = _kill(name, place, child, harness, shop, MOST)
    sys.stdout.write(f"{name}, {type(place).__name__}: {points} points killed, 0 lost, 0 phantom\n")  # shown by -rP


def _kill(name: str, place: Any, child: Any, harness: ModuleType, shop: Any, only: int | None) -> int:
    """Kills at `only` points, evenly spread (None: at all), and compares with what no crash leaves."""
    return _kill_in(*SCENARIOS[name], name, place, child, harness, shop, only)


def _kill_in(
    before: list[dict[str, Any]],
    killed: dict[str, Any],
    then: dict[str, Any],
    name: str,
    place: Any,
    child: Any,
    harness: ModuleType,
    shop: Any,
    only: int | None,
) -> int:
    start = _start(before, place, child, harness, shop)
    folder, address = place.copy(start)
    whole = child(killed, folder, address)
    assert "error" not in whole, whole
    assert whole.get("code") is None, whole
    assert ("L114" in whole.get("notes", ())) == (name.startswith("finishing"))
    names = whole["points"]
    expected_points = (
        {"before rows in bulk", "after replace", "before fsync"} if killed in (DECIDE, OTHERWISE) else set()
    )
    assert {"before commit", "after commit"} | expected_points <= set(names)
    expected = [_after(then, child, harness, shop, folder, address)]
    if then != killed:  # a kill before the reservation means that nothing was decided
        folder, address = place.copy(start)
        expected.append(_after(then, child, harness, shop, folder, address))
    wanted = range(1, len(names) + 1)[:: 1 if only is None else -(-len(names) // only)]
    for kill_at in wanted:
        folder, address = place.copy(start)
        told = f"{name}, killed at {kill_at} of {len(names)}: {names[kill_at - 1]}"
        assert child(killed, folder, address, kill_at=kill_at) == {"killed": 9}, told
        seen = _after(then, child, harness, shop, folder, address, told)
        if seen not in expected:
            wrong = {key: (seen[key], expected[0][key]) for key in seen if seen[key] != expected[0][key]}
            pytest.fail(f"{told}: {wrong}")
    return len(wanted)


def _after(
    order: dict[str, Any], child: Any, harness: ModuleType, shop: Any, folder: Path, address: str | None, told: str = ""
) -> dict[str, Any]:
    """The picture after the user has done this."""
    answer = child(order, folder, address)
    assert "error" not in answer, (told, answer)
    assert "code" not in answer or answer["code"] is None, (told, answer)
    store = harness.opened(folder, address)
    try:
        shop.Shop(store, folder).check_sums()
        seen: dict[str, Any] = harness.picture(store, folder)
    finally:
        store.close()
    assert seen["holds"] == [], told
    return seen


def _start(before: list[dict[str, Any]], place: Any, child: Any, harness: ModuleType, shop: Any) -> Path | None:
    """A folder (and database) in which all of `before` has happened; None: an empty one."""
    if not before:
        return None
    folder, address = place.copy(None)
    for order in before:
        stop = order.get("stop_after")
        if stop is not None:
            # The place of the second chunk: found by a run of the same on a copy.
            place.keep(folder)
            copy, copied = place.copy(folder)
            names = child(order, copy, copied)["points"]
            bulk = [number for number, one in enumerate(names, 1) if one == f"after {stop}"]
            folder, address = place.copy(folder)
            assert child(order, folder, address, kill_at=bulk[len(bulk) // 2]) == {"killed": 9}
            continue
        answer = child(order, folder, address)
        assert answer.get("status") not in (None, "same", "again", "refused"), answer
        if "then" in order:
            store = harness.opened(folder, address)
            which = ["customer <= 4"] if order["then"] == "hand over some" else []
            shop.Shop(store, folder).hand_over(order["day"], *which)
            with writing(store) as connection:
                here = " AND ".join(["in_force", *which])
                connection.execute(
                    text(f"UPDATE job SET state = 'handed_over', handed_over_at = send_after WHERE {here}")
                )
            store.close()
    place.keep(folder)
    return folder
