"""The optimal allocation against HiGHS on larger problems, and against published optima."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from runpy import run_path

import numpy as np
import pytest
from campaign_engine.engine import allocation
from campaign_engine.engine.allocation import Allocation, Limit, allocate
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

_helpers = run_path(str(Path(__file__).with_name("allocation_problems.py")))
make, large = _helpers["make"], _helpers["large"]
MCKP = Path(os.environ.get("CAMPAIGN_DATA", "")) / "mckp"
needs_mckp = pytest.mark.skipif(
    not (MCKP / "reference.json").is_file(), reason="CAMPAIGN_DATA names no folder with mckp/reference.json"
)


def only_prices(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if every problem were too large for the exact search."""
    monkeypatch.setattr(allocation, "SEARCHED", 0)


# -- against an independent solver -----------------------------------------------------------------------------------


def highs(problem: Allocation, gap: float, linear: bool = False) -> float:
    """The best value of a problem of single pairs and one place a row, as HiGHS finds it."""
    pairs = len(problem.row)
    rows = [csr_array((np.ones(pairs), (problem.row, np.arange(pairs))), shape=(len(problem.tie), pairs))]
    most = [problem.places.astype(float)]
    for limit in problem.limits:
        drawn = np.where(limit.items[problem.item], problem.amounts[limit.amount], 0).astype(float)
        rows.append(csr_array(drawn[None, :] / max(limit.capacity, 1)))
        most.append(np.array([1.0 if limit.capacity else 0.0]))
    found = milp(
        -problem.value / 1e6,
        integrality=np.zeros(pairs) if linear else np.ones(pairs),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(vstack(rows).tocsr(), ub=np.concatenate(most)),
        options={"mip_rel_gap": gap, "presolve": True},
    )
    return -float(found.fun) * 1e6


@pytest.mark.parametrize(("rows", "gap"), [(100, 1e-6), (500, 3e-3)])
def test_it_equals_the_best_of_highs_within_the_gap(rows: int, gap: float) -> None:
    problem = large(rows, items=8, seed=rows)
    found = allocate(problem)
    assert found.bound is not None
    assert found.bound - found.value <= gap * found.bound
    best = highs(problem, 1e-4)
    assert found.bound >= best * (1 - 2e-4)
    assert found.value >= best * (1 - gap)


@pytest.mark.slow
@pytest.mark.parametrize(("rows", "gap"), [(1_000, 3e-3), (5_000, 5e-4)])
def test_certified_gaps_hold_against_the_linear_program(rows: int, gap: float) -> None:
    problem = large(rows, items=20, seed=7)
    found = allocate(problem)
    relaxed = highs(problem, 0, linear=True)
    assert found.bound is not None
    assert found.bound - found.value <= gap * found.bound
    assert relaxed * (1 - 1e-6) <= found.bound <= relaxed * (1 + 1e-5)


def test_the_bound_is_that_of_the_linear_program() -> None:
    problem = large(2_000, items=6, seed=3)
    with pytest.MonkeyPatch.context() as patched:
        only_prices(patched)
        found = allocate(problem)
    relaxed = highs(problem, 0, linear=True)
    assert found.bound is not None
    assert relaxed * (1 - 1e-6) <= found.bound <= relaxed * (1 + 1e-5)
    assert found.bound - found.value <= 5e-4 * found.bound


# -- published optima ------------------------------------------------------------------------------------------------


def one_of_each(values: np.ndarray, amounts: np.ndarray, capacities: list[int]) -> tuple[Allocation, int]:
    """Rows that must all take one item: `values` [rows, items], `amounts` [resources, rows, items]. A large reward for
    every row that takes one makes it so; the second answer is that reward."""
    rows, items = values.shape
    reward = int(values.sum()) + 1
    row, item = np.repeat(np.arange(rows), items), np.tile(np.arange(items), rows)
    limits = tuple(Limit(f"r{at}", most, at, np.ones(items, bool)) for at, most in enumerate(capacities))
    plain = make({}, rows=rows, items=items)
    problem = replace(
        plain, row=row.astype(np.int32), item=item.astype(np.int32), value=values.ravel() + reward,
        mandatory=np.zeros(rows * items, bool), bundle=np.full(rows * items, -1, np.int32),
        amounts=tuple(one.ravel() for one in amounts), limits=limits,
    )  # fmt: skip
    return problem, reward * rows


def mmkp(name: str) -> tuple[Allocation, int]:
    numbers = (MCKP / name).read_text().split()
    groups, items, resources = (int(numbers[at]) for at in range(3))
    capacities = [int(one) for one in numbers[3 : 3 + resources]]
    at = 3 + resources
    values = np.zeros((groups, items), np.int64)
    amounts = np.zeros((resources, groups, items), np.int64)
    for group in range(groups):
        at += 1
        for item in range(items):
            values[group, item] = round(float(numbers[at]) * 10)
            amounts[:, group, item] = [int(one) for one in numbers[at + 1 : at + 1 + resources]]
            at += 1 + resources
    return one_of_each(values, amounts, capacities)


@needs_mckp
@pytest.mark.parametrize(
    "name", ["I01", "I02", "I05", *(pytest.param(one, marks=pytest.mark.slow) for one in ("I03", "I04", "I06"))]
)
def test_published_knapsacks_of_multiple_choice_are_solved(name: str) -> None:
    known = json.loads((MCKP / "reference.json").read_text())[name]
    problem, reward = mmkp(name)
    found = allocate(problem)
    value = (found.value - reward) / 10
    assert found.picked.sum() == known["groups"]
    assert value <= known["mip_bound"] + 1e-6
    assert value >= known["mip_best"] * (1 - 1e-3)


@needs_mckp
@pytest.mark.parametrize(
    "name", ["gap1", *(pytest.param(one, marks=pytest.mark.slow) for one in ("gap2", "gap3", "gap4"))]
)
def test_published_assignment_problems_are_solved_to_the_optimum(name: str) -> None:
    known = json.loads((MCKP / "reference.json").read_text())
    numbers = [int(one) for one in (MCKP / f"{name}.txt").read_text().split()]
    at = 1
    for number in range(1, numbers[0] + 1):
        agents, jobs = numbers[at], numbers[at + 1]
        at += 2
        cells = agents * jobs
        values = np.array(numbers[at : at + cells]).reshape(agents, jobs).T
        weights = np.array(numbers[at + cells : at + 2 * cells]).reshape(agents, jobs).T
        capacities = numbers[at + 2 * cells : at + 2 * cells + agents]
        at += 2 * cells + agents
        amounts = np.array([np.where(np.arange(agents) == agent, weights, 0) for agent in range(agents)])
        problem, reward = one_of_each(values, amounts, capacities)
        assert allocate(problem).value - reward == known[f"{name}-{number}"]["mip_best"]
