"""What a batch changes is counted against what was decided, and nothing cheap makes it look small."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from .conftest import Run

FIRST, SECOND, THIRD = "2066-10-01", "2066-10-02", "2066-10-03"
"""Days to come: a batch for a past day is a trial."""
YEARS_ON = 40
ALWAYS = "expected_cost: 1000000"
COUNTED = "change: 10%"


@pytest.fixture
def later_shop(shop: Path) -> Path:
    """The starter, forty years on."""
    for name in ("data/customers.csv", "campaigns/come_back.yaml", "rules/cases.yaml"):
        text = (shop / name).read_text(encoding="utf-8")
        later = re.sub(r"\b(\d{4})(?=-\d\d-\d\d)", lambda year: str(int(year[1]) + YEARS_ON), text)
        (shop / name).write_text(later, encoding="utf-8")
    return shop


@pytest.fixture
def change_shop(later_shop: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Its approvers are asked about changes alone."""
    shop = later_shop
    monkeypatch.delenv("CAMPAIGN_BY", raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    ask_about(shop, COUNTED)
    return shop


def ask_about(shop: Path, threshold: str) -> None:
    path = shop / "project.yaml"
    own = path.read_text(encoding="utf-8").split("\napproval:")[0]
    path.write_text(f"{own}\napproval:\n  above: {{{threshold}}}\n", encoding="utf-8")


def decided(shop: Path, run: Run, *words: str) -> Path:
    """A batch that somebody let pass."""
    ask_about(shop, ALWAYS)
    before = batches(shop)
    printed = run("decide", *words)
    assert printed.code == 0, printed.err
    ask_about(shop, COUNTED)
    (made,) = set(batches(shop)) - set(before)
    return made


def batches(shop: Path) -> list[Path]:
    return sorted(path.parent for path in (shop / "out").glob("*/*/manifest.json"))


def stopped(run: Run, *words: str) -> str:
    printed = run("decide", *words)
    assert (printed.code, printed.out) == (6, ""), printed.err
    assert "G130" in printed.err
    return printed.err


def test_a_simulation_does_not_make_a_change_look_small(change_shop: Path, run: Run) -> None:
    for words in ((), ("--seed", "1"), ("--wave", "trial"), ("--as-of", SECOND)):
        run("simulate", "--as-of", FIRST, *words)
        assert "no batch before this one to compare with, so everybody counts" in stopped(run, "--as-of", FIRST)
    assert batches(change_shop) == []


def test_what_was_decided_the_day_before_is_no_change(change_shop: Path, run: Run) -> None:
    decided(change_shop, run, "--as-of", FIRST)
    printed = run("simulate", "--as-of", SECOND)
    assert "needs an approval" not in printed.out
    printed = run("decide", "--as-of", SECOND)
    assert printed.code == 0, printed.err


def test_the_same_run_again_is_held_to_the_same_rule(change_shop: Path, run: Run) -> None:
    decided(change_shop, run, "--as-of", FIRST)
    stopped(run, "--as-of", FIRST)
    run("decide", "--as-of", SECOND)
    printed = run("decide", "--as-of", SECOND)
    assert (printed.code, "were written before" in printed.out) == (0, True)


def test_another_value_of_the_same_offer_is_a_change(change_shop: Path, run: Run) -> None:
    decided(change_shop, run, "--as-of", "2066-01-01")
    ask_about(change_shop, "change: 1%")
    assert json.loads(run("simulate", "--as-of", FIRST, "--format", "json").out)["touched"] == 0
    path = change_shop / "rules" / "come_back.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("= 3 + 0.01 * spend_12m", "= 4 + 0.01 * spend_12m"), encoding="utf-8")
    shown = json.loads(run("simulate", "--as-of", FIRST, "--format", "json").out)
    assert (shown["touched"], shown["touched_since"]) == (1, "2066-01-01.day")
    assert "since 2066-01-01.day was decided" in stopped(run, "--as-of", FIRST)


def test_a_batch_of_another_wave_of_a_trial_or_of_a_later_day_is_nothing_to_compare_with(
    change_shop: Path, run: Run
) -> None:
    def since(*words: str) -> object:
        return json.loads(run("simulate", *words, "--format", "json").out)["touched_since"]

    decided(change_shop, run, "--as-of", FIRST, "--wave", "other")
    assert since("--as-of", SECOND) is None
    assert since("--as-of", SECOND, "--wave", "other") == "2066-10-01.other"
    decided(change_shop, run, "--as-of", "2020-01-01", "--yes")
    assert since("--as-of", SECOND) is None
    decided(change_shop, run, "--as-of", THIRD)
    assert since("--as-of", SECOND) is None
    assert since("--as-of", "2066-10-04") == "2066-10-03.day"


def test_a_trial_for_a_past_day_stands_not_between_two_real_batches(change_shop: Path, run: Run) -> None:
    decided(change_shop, run, "--as-of", FIRST)
    decided(change_shop, run, "--as-of", "2020-01-01", "--yes")
    ask_about(change_shop, "change: 0%")
    shown = json.loads(run("simulate", "--as-of", THIRD, "--format", "json").out)
    assert shown["touched_since"] == "2066-10-01.day"


def test_a_new_day_with_the_same_rules_is_no_change_although_others_get_something(change_shop: Path, run: Run) -> None:
    decided(change_shop, run, "--as-of", FIRST)
    shown = json.loads(run("simulate", "--as-of", SECOND, "--format", "json").out)
    assert (shown["touched"], shown["touched_since"]) == (0, "2066-10-01.day")


def test_what_lies_in_folders_counts_for_nothing(change_shop: Path, run: Run) -> None:
    decided(change_shop, run, "--as-of", FIRST)
    shutil.rmtree(change_shop / "out")
    assert run("decide", "--as-of", SECOND, "--out", "elsewhere").code == 0


def test_without_the_store_everybody_counts_again(change_shop: Path, run: Run) -> None:
    decided(change_shop, run, "--as-of", FIRST)
    shutil.rmtree(change_shop / ".campaign")
    stopped(run, "--as-of", SECOND)


def test_the_other_side_that_somebody_names_counts_for_nothing(change_shop: Path, run: Run) -> None:
    printed = run("simulate", "--as-of", FIRST, "--against", ".", "--out", "plan.json", "--by", "ben@shop.example")
    assert printed.code == 0, printed.err
    plan = json.loads((change_shop / "plan.json").read_text(encoding="utf-8"))
    assert (plan["change"]["gain"], plan["approval"]["needed"]) == (0, True)
    assert plan["approval"]["passed"][0]["since"] is None
    printed = run("decide", "--plan", "plan.json")
    assert (printed.code, "G131" in printed.err) == (6, True)


def test_a_plan_that_changed_little_is_held_to_what_was_decided_since(change_shop: Path, run: Run) -> None:
    """Planned when nothing differed; by now the store is gone, and with it what the plan could be compared with."""
    decided(change_shop, run, "--as-of", FIRST)
    run("simulate", "--as-of", THIRD, "--out", "plan.json", "--by", "ben@shop.example")
    plan = json.loads((change_shop / "plan.json").read_text(encoding="utf-8"))
    assert plan["approval"]["needed"] is False
    shutil.rmtree(change_shop / ".campaign")
    printed = run("decide", "--plan", "plan.json")
    assert printed.code in (3, 6)
    assert "G131" in printed.err or "own history" in printed.err


def test_what_sending_costs_counts_against_thresholds_and_limits(later_shop: Path, run: Run) -> None:
    shop = later_shop
    numbers = json.loads(run("simulate", "--as-of", FIRST, "--format", "json").out)["out"]
    assert 0 < numbers["sending_cost_micro"] < 500_000
    between = numbers["expected_cost_minor"] + numbers["sending_cost_micro"] // 20_000
    ask_about(shop, f"expected_cost: {between / 100:.2f}")
    assert "of it for sending" in stopped(run, "--as-of", FIRST)
    text = (shop / "project.yaml").read_text(encoding="utf-8")
    limit = f"  approvers: [{{who: anna@shop.example, up_to: {between / 100:.2f}}}, ben@shop.example]\n"
    (shop / "project.yaml").write_text(text + limit, encoding="utf-8")
    run("simulate", "--as-of", FIRST, "--out", "plan.json", "--by", "ben@shop.example")
    printed = run("approve", "plan.json", "--by", "anna@shop.example")
    assert (printed.code, "C148" in printed.err) == (6, True)
