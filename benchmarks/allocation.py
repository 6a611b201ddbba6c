"""Scarce items over many rows: CPU seconds, memory and the certified gap, beside the greedy rounds and one bare pass.

The floor reads values and amounts once and takes the best of every row. The peer is the linear program in HiGHS, at a
size it can do. CPU time, because a loaded machine does not change it much.

.venv/bin/python benchmarks/run.py allocation
"""

from __future__ import annotations

import resource
from collections.abc import Callable
from functools import partial
from time import process_time
from typing import Any

import numpy as np
from campaign_engine.engine.allocation import Allocation, Limit, allocate, allocate_in_rounds
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

Figure = tuple[str, float, str, str]

ITEMS = 20
SIZES = ((1_000, "<= 0.3"), (5_000, "<= 0.05"), (20_000, "<= 0.03"), (1_000_000, "<= 0.02"))
PEER_ROWS = 5_000
GIB = 1 << 20


def measure(most: int = SIZES[-1][0]) -> list[Figure]:
    """(name, figure, unit, goal) of the sizes up to `most` rows."""
    figures: list[Figure] = []
    for rows, goal in SIZES:
        if rows > most:
            break
        problem = make(rows)
        took, found = _timed(partial(allocate, problem))
        assert found.bound is not None
        name = f"{rows:,} rows x {ITEMS} items, {len(problem.limits)} limits"
        figures.append((f"{name}: certified gap", 100 * (found.bound - found.value) / found.bound, "%", goal))
        figures.append((f"{name}: allocate", took, "CPU s", "<= 5" if rows == SIZES[-1][0] else ""))
        greedy_took, greedy = _timed(partial(allocate_in_rounds, problem))
        figures.append((f"{name}: greedy rounds", greedy_took, "CPU s", ""))
        figures.append((f"{name}: value / value of the greedy rounds", found.value / greedy.value, "x", ""))
        floor, _ = _timed(partial(_floor, problem))
        figures.append((f"{name}: allocate / one bare pass", took / max(floor, 1e-9), "x", ""))
        if rows == PEER_ROWS:
            peer, bound = _timed(partial(_relaxed, problem))
            figures.append((f"{name}: HiGHS, the linear program alone", peer, "CPU s", ""))
            figures.append((f"{name}: HiGHS / allocate", peer / took, "x", ""))
            figures.append((f"{name}: bound / value of the linear program", found.bound / bound, "x", ""))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / GIB
    figures.append(("peak memory of the process, the problem itself in it", peak, "GiB", ""))
    return figures


def make(rows: int, seed: int = 0) -> Allocation:
    """Every row may have any of the items; one budget and the stock of every item are short."""
    rng = np.random.default_rng(seed)
    number = rows * ITEMS
    item = np.tile(np.arange(ITEMS, dtype=np.int32), rows)
    value = (rng.gamma(2.0, 5e6, ITEMS)[item] * rng.lognormal(0, 0.6, number)).astype(np.int64)
    cost = (value * rng.uniform(0.05, 0.45, number)).astype(np.int64) + 50_000
    money = Limit("money", int(cost.sum() / ITEMS * 0.15), 1, np.ones(ITEMS, bool))
    stocks = tuple(Limit(f"stock {at}", rows // ITEMS // 2 + 1, 0, np.arange(ITEMS) == at) for at in range(ITEMS))
    return Allocation(
        names=tuple(f"item {at:02d}" for at in range(ITEMS)),
        priority=np.full(ITEMS, 50, np.int32),
        kind=np.arange(ITEMS, dtype=np.int32),
        apart=np.zeros((ITEMS, ITEMS), bool),
        tie=rng.integers(0, 2**63, rows).astype(np.uint64),
        places=np.ones(rows, np.int32),
        row=np.repeat(np.arange(rows, dtype=np.int32), ITEMS),
        item=item,
        value=value,
        mandatory=np.zeros(number, bool),
        bundle=np.full(number, -1, np.int32),
        amounts=(np.ones(number, np.int64), cost),
        limits=(money, *stocks),
    )


def _floor(problem: Allocation) -> int:
    left = problem.value - problem.amounts[1]
    return int(np.maximum.reduceat(left, np.arange(0, len(left), ITEMS)).sum())


def _relaxed(problem: Allocation) -> float:
    """The value of the linear program, without whole picks."""
    pairs = len(problem.row)
    every = [csr_array((np.ones(pairs), (problem.row, np.arange(pairs))), shape=(len(problem.tie), pairs))]
    most = [np.ones(len(problem.tie))]
    for limit in problem.limits:
        drawn = np.where(limit.items[problem.item], problem.amounts[limit.amount], 0).astype(float)
        every.append(csr_array(drawn[None, :] / limit.capacity))
        most.append(np.ones(1))
    found = linprog(-problem.value / 1e6, vstack(every).tocsr(), np.concatenate(most), bounds=(0, 1), method="highs")
    return -float(found.fun) * 1e6


def _timed(do: Callable[[], Any]) -> tuple[float, Any]:
    began = process_time()
    result = do()
    return process_time() - began, result
