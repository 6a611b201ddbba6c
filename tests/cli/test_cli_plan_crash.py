"""Gone at every step to the disk of `simulate --out`, `approve` and `decide --plan`: nothing torn is left behind."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from campaign_engine.campaigns.batch.read_batch import read_batch
from campaign_engine.campaigns.check_plan import sound_plan
from campaign_engine.campaigns.last_simulation import earlier_simulation

from .conftest import Run
from .forks import DIED, Forks

DAY = ("--as-of", "2026-10-01")
PLAN = ("simulate", *DAY, "--out", "plan.json", "--by", "ben@shop.example")
APPROVE = ("approve", "plan.json", "--by", "anna@shop.example")
DECIDE = ("decide", "--plan", "plan.json", "--yes")
STEPS = ("os.replace", "os.fsync")
Dies = Callable[..., bool]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="fork is POSIX")


@pytest.fixture
def strict_shop(shop: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The starter with a threshold that its day passes."""
    monkeypatch.delenv("CAMPAIGN_BY", raising=False)
    path = shop / "project.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\napproval:\n  above: {expected_cost: 1.00}\n", "utf-8")
    return shop


@pytest.fixture
def dies(strict_shop: Path, forks: Forks) -> Dies:
    """Whether a command, gone at the given call of one function of `os`, before it or after it, got as far as that."""

    def died(step: str, number: int, moment: str, *words: str) -> bool:
        at = (step.removeprefix("os."), number, moment)
        done = forks(strict_shop, list(words), {**os.environ, "NO_COLOR": "1"}, at)
        assert done.returncode in (0, DIED), done.stderr
        return done.returncode == DIED

    return died


def approvals(shop: Path) -> int | None:
    """How many the plan has; None: there is none. One that is there is sound."""
    path = shop / "plan.json"
    if not path.exists():
        return None
    plan, problems, _ = sound_plan(path, "plan.json")
    assert plan is not None, [problem.text() for problem in problems]
    return len(plan.approvals)


def whole_batches(shop: Path) -> int:
    folders = [path for path in (shop / "out").glob("2*/*") if path.is_dir()]
    for folder in folders:
        batch, problems = read_batch(folder)
        assert batch is not None, [problem.text() for problem in problems]
    return len(folders)


@pytest.mark.parametrize("step", STEPS)
def test_a_simulation_that_dies_leaves_a_whole_plan_or_none(strict_shop: Path, run: Run, dies: Dies, step: str) -> None:
    number = 1
    while dies(step, number, "before", *PLAN):
        assert approvals(strict_shop) in (None, 0)
        _, problems = earlier_simulation(strict_shop / "out" / "simulate", "another")
        assert problems == []
        number += 1
    assert number > 3
    assert approvals(strict_shop) == 0
    assert run(*APPROVE).code == 0
    assert run(*DECIDE).code == 0


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_an_approval_that_dies_is_given_or_not(strict_shop: Path, run: Run, dies: Dies, step: str, moment: str) -> None:
    run(*PLAN)
    assert dies(step, 1, moment, *APPROVE)
    assert approvals(strict_shop) == int((step, moment) == ("os.replace", "after"))
    assert run(*APPROVE).code == 0
    assert approvals(strict_shop) == 1
    assert [path.name for path in strict_shop.glob(".plan.json-*")] == []


def test_files_that_only_look_like_a_leftover_stay(strict_shop: Path, run: Run) -> None:
    run(*PLAN)
    for name in (".plan.json-backup", ".plan.json-", "plan.json-abcdefgh", ".plan.json-ABCDEFGH"):
        (strict_shop / name).write_text("mine", encoding="utf-8")
    run(*APPROVE)
    assert len([path for path in strict_shop.iterdir() if "plan.json-" in path.name]) == 4


@pytest.mark.parametrize("step", STEPS)
def test_a_decision_that_dies_leaves_a_whole_batch_or_none(strict_shop: Path, run: Run, dies: Dies, step: str) -> None:
    run(*PLAN)
    run(*APPROVE)
    numbers = (1, 2) if step == "os.replace" else (1, 5, 10, 12, 14)
    for number in numbers:
        dies(step, number, "before", *DECIDE)
        assert whole_batches(strict_shop) in (0, 1)
        assert approvals(strict_shop) == 1
    printed = run(*DECIDE)
    assert printed.code == 0, printed.err
    assert whole_batches(strict_shop) == 1
    assert not (strict_shop / "out" / ".writing").exists()
