"""Killed by SIGKILL at every statement, commit and change of the disk, then started again: nothing is lost,
nothing comes twice, and all there is afterwards is what is there without a crash.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import pytest

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


@pytest.mark.parametrize("name", QUICK)
def test_a_few_kills_leave_nothing_behind(name: str, bench: Any) -> None:
    _kill(bench, name, *SCENARIOS[name], QUICK[name])


@pytest.mark.slow
def test_a_command_that_is_not_whole_is_found_out(bench: Any) -> None:
    with pytest.raises(pytest.fail.Exception, match="units"):
        _kill(bench, "planted", [SOME_OUT], {**CANCEL, "planted": True}, TOMORROW, 12)


@pytest.mark.slow
@pytest.mark.skipif(not KILLS, reason="say how many points: CAMPAIGN_KILLS=5 or all")
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_kill_at_every_point_leaves_nothing_behind(name: str, bench: Any) -> None:
    points = _kill(bench, name, *SCENARIOS[name], MOST)
    sys.stdout.write(f"{name}, {bench.kind}: {points} points killed, 0 lost, 0 phantom\n")  # shown by -rP


def _kill(
    bench: Any,
    name: str,
    before: list[dict[str, Any]],
    killed: dict[str, Any],
    then: dict[str, Any],
    only: int | None,
) -> int:
    """Kills at `only` points, evenly spread (None: at all), and compares with what no crash leaves."""
    start = bench.start(before)
    whole = bench.child(killed, *bench.place.copy(start))
    assert "error" not in whole, whole
    assert whole.get("code") is None, whole
    assert ("L114" in whole.get("notes", ())) == (name.startswith("finishing"))
    names = whole["points"]
    on_disk = {"before rows in bulk", "after replace", "before fsync"} if killed in (DECIDE, OTHERWISE) else set()
    assert {"before commit", "after commit"} | on_disk <= set(names)
    expected = bench.expected(start, killed, then)
    wanted = range(1, len(names) + 1)[:: 1 if only is None else -(-len(names) // only)]
    for kill_at in wanted:
        folder, address = bench.place.copy(start)
        told = f"{name}, killed at {kill_at} of {len(names)}: {names[kill_at - 1]}"
        assert bench.child(killed, folder, address, kill_at=kill_at) == {"killed": 9}, told
        bench.compare(bench.after(then, folder, address, told), expected, told)
    return len(wanted)
