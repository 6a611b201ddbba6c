"""Allocations to test with: small ones by hand, and generated ones with everything that can stand in the way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from campaign_engine.engine.allocation import Allocated, Allocation, Limit, OnlyOne
from hypothesis import strategies as st


def make(
    values: dict[tuple[int, int], int],
    *,
    rows: int,
    items: int,
    places: int = 1,
    stock: dict[int, int] | None = None,
    **more: object,
) -> Allocation:
    """A small allocation from {(row, item): value}; `stock` limits single items by count (amount 0 is one a pair)."""
    pairs = sorted(values)
    limits = tuple(
        Limit(f"stock {item}", number, 0, np.arange(items) == item) for item, number in sorted((stock or {}).items())
    )
    plain = Allocation(
        names=tuple(f"item{index:02d}" for index in range(items)),
        priority=np.full(items, 50, np.int32),
        kind=np.arange(items, dtype=np.int32),
        apart=np.zeros((items, items), bool),
        tie=np.arange(rows, dtype=np.uint64),
        places=np.full(rows, places, np.int32),
        row=np.array([row for row, _ in pairs], np.int32),
        item=np.array([item for _, item in pairs], np.int32),
        value=np.array([values[pair] for pair in pairs], np.int64),
        mandatory=np.zeros(len(pairs), bool),
        bundle=np.full(len(pairs), -1, np.int32),
        amounts=(np.ones(len(pairs), np.int64),),
        limits=limits,
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def picks(problem: Allocation, found: Allocated) -> set[tuple[int, int]]:
    return {(int(problem.row[p]), int(problem.item[p])) for p in np.flatnonzero(found.picked)}


@st.composite
def allocations(draw: st.DrawFn, rows: int = 9, items: int = 6) -> Allocation:
    """At most so many rows and items."""
    rows, items = draw(st.integers(1, rows)), draw(st.integers(1, items))
    kinds = draw(st.integers(1, items))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    there = rng.random((rows, items)) < draw(st.sampled_from([0.4, 0.8, 1.0]))
    row, item = (part.astype(np.int32) for part in np.nonzero(there))
    kind = np.sort(rng.integers(0, kinds, items)).astype(np.int32)
    apart = rng.random((items, items)) < draw(st.sampled_from([0.0, 0.2]))
    apart = (apart | apart.T) & ~np.eye(items, dtype=bool)
    mandatory = rng.random(items) < draw(st.sampled_from([0.0, 0.3]))
    bundle = np.full(len(row), -1, np.int32)
    if draw(st.booleans()):
        for r in range(rows):
            seen: set[int] = set()
            for p in np.flatnonzero((row == r) & ~mandatory[item]):
                number = int(rng.integers(-1, 2))
                if number >= 0 and (number, int(kind[item[p]])) not in seen:
                    seen.add((number, int(kind[item[p]])))
                    bundle[p] = number
    spread = draw(st.sampled_from([2, 5, 10**6]))
    limits = tuple(
        Limit(
            f"limit {index}",
            int(rng.integers(0, 40)),
            int(rng.integers(0, 2)),
            rng.random(items) < 0.6,
            None if rng.random() < 0.6 else rng.random(rows) < 0.6,
        )
        for index in range(draw(st.integers(0, 3)))
    )
    only_one = tuple(
        OnlyOne(rng.random(items) < 0.5, None if rng.random() < 0.5 else rng.random(rows) < 0.5)
        for _ in range(draw(st.integers(0, 2)))
    )
    grouped = draw(st.booleans())
    return Allocation(
        names=tuple(f"item{index}" for index in rng.permutation(items)),
        priority=rng.integers(0, 2, items).astype(np.int32),
        kind=kind,
        apart=apart,
        tie=rng.integers(0, 4, rows).astype(np.uint64),
        places=rng.integers(0, 4, rows).astype(np.int32),
        row=row,
        item=item,
        value=rng.integers(-spread, spread, len(row)),
        mandatory=mandatory[item],
        bundle=bundle,
        amounts=(np.ones(len(row), np.int64), rng.integers(0, draw(st.sampled_from([3, 20])), len(row))),
        limits=limits,
        only_one=only_one,
        group=rng.integers(-1, 3, rows).astype(np.int32) if grouped else None,
        one_per_group=rng.random(kinds) < 0.6 if grouped else None,
    )


def of_pairs(problem: Allocation, pairs: np.ndarray) -> Allocation:
    """Of all pairs only these."""
    return replace(
        problem,
        row=problem.row[pairs],
        item=problem.item[pairs],
        value=problem.value[pairs],
        mandatory=problem.mandatory[pairs],
        bundle=problem.bundle[pairs],
        amounts=tuple(amounts[pairs] for amounts in problem.amounts),
    )


def shuffled(problem: Allocation, order: np.ndarray) -> tuple[Allocation, np.ndarray]:
    """The same rows in another order, and where every pair of it stood before."""
    place = np.argsort(order)
    row = place[problem.row].astype(np.int32)
    pairs = np.lexsort((problem.item, row))

    def turned(rows: np.ndarray | None) -> np.ndarray | None:
        return None if rows is None else rows[order]

    moved = replace(
        of_pairs(problem, pairs),
        tie=problem.tie[order],
        places=problem.places[order],
        row=row[pairs],
        limits=tuple(replace(limit, rows=turned(limit.rows)) for limit in problem.limits),
        only_one=tuple(replace(one, rows=turned(one.rows)) for one in problem.only_one),
        group=turned(problem.group),
    )
    return moved, pairs


def large(rows: int, items: int, seed: int) -> Allocation:
    """One place a row, a budget for all and a stock of every item, all of them short."""
    rng = np.random.default_rng(seed)
    row, item = (part.astype(np.int32) for part in np.nonzero(rng.random((rows, items)) < 0.8))
    value = (rng.gamma(2.0, 5e6, items)[item] * rng.lognormal(0, 0.6, len(row))).astype(np.int64) + 1
    cost = (value * rng.uniform(0.05, 0.45, len(row))).astype(np.int64) + 50_000
    stocks = tuple(Limit(f"stock {at}", rows // items // 2 + 1, 0, np.arange(items) == at) for at in range(items))
    money = Limit("money", int(cost.sum() / items * 0.15), 1, np.ones(items, bool))
    return replace(
        make({}, rows=rows, items=items),
        tie=rng.integers(0, 2**63, rows).astype(np.uint64),
        row=row,
        item=item,
        value=value,
        mandatory=np.zeros(len(row), bool),
        bundle=np.full(len(row), -1, np.int32),
        amounts=(np.ones(len(row), np.int64), cost),
        limits=(money, *stocks),
    )
