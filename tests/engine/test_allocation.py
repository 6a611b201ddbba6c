"""The greedy allocation against a slow, obvious loop over the same definition, and the laws it must keep."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import campaign_engine.engine.allocation as module
from campaign_engine.engine.allocation import (
    APART,
    BUNDLE,
    GROUP,
    LIMIT,
    OUTBID,
    PICKED,
    PLACES,
    Allocated,
    Allocation,
    Limit,
    OnlyOne,
    allocate,
)


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


# -- the oracle: one option after the other, no arrays ---------------------------------------------------------------


def slow_allocate(problem: Allocation) -> tuple[list[bool], list[int], list[int], list[int]]:
    """picked, loss, winner, limit per pair: the definition of the module's docstring, read aloud."""
    pairs = range(len(problem.row))
    row = [int(r) for r in problem.row]
    item = [int(i) for i in problem.item]
    kind = [int(problem.kind[i]) for i in item]
    picked, loss, winner, named = [False] * len(row), [0] * len(row), [-1] * len(row), [-1] * len(row)
    left = [limit.capacity for limit in problem.limits]
    places = [int(p) for p in problem.places]
    slots: set[tuple[int, int]] = set()

    def amount(pair: int, index: int) -> int:
        limit = problem.limits[index]
        if not limit.items[item[pair]] or (limit.rows is not None and not limit.rows[row[pair]]):
            return 0
        return int(problem.amounts[limit.amount][pair])

    def slot(pair: int) -> tuple[int, int] | None:
        if problem.group is None or problem.one_per_group is None or not problem.one_per_group[kind[pair]]:
            return None
        group = int(problem.group[row[pair]])
        return None if group < 0 else (group, kind[pair])

    def rivals(a: int, b: int) -> bool:
        both = any(
            one.items[item[a]] and one.items[item[b]] and (one.rows is None or one.rows[row[a]])
            for one in problem.only_one
        )
        return kind[a] == kind[b] or both

    def take(pair: int) -> None:
        picked[pair] = True
        if slot(pair) is not None:
            slots.add(slot(pair))  # type: ignore[arg-type]
        for index in range(len(left)):
            left[index] -= amount(pair, index)

    def by_name(pair: int) -> tuple[int, str]:
        return -int(problem.priority[item[pair]]), problem.names[item[pair]]

    bundles: dict[object, list[int]] = {}
    for pair in pairs:
        if not problem.mandatory[pair]:
            number = int(problem.bundle[pair])
            bundles.setdefault((row[pair], "bundle", number) if number >= 0 else pair, []).append(pair)

    def key(option: list[int]) -> tuple[object, ...]:
        r = row[option[0]]
        return (-sum(int(problem.value[p]) for p in option), min(map(by_name, option)), int(problem.tie[r]), r)

    waiting = sorted(bundles.values(), key=key)

    def exclude(r: int, taken: list[int]) -> None:
        for option in [o for o in waiting if row[o[0]] == r]:
            for other in taken:
                struck = {p: OUTBID for p in option if rivals(p, other)}
                struck |= {p: APART for p in option if p not in struck and problem.apart[item[p], item[other]]}
                if struck:
                    for p in option:
                        loss[p] = struck.get(p, BUNDLE)
                        winner[p] = item[other] if p in struck else winner[p]
                    waiting.remove(option)
                    break

    for pair in sorted((p for p in pairs if problem.mandatory[p]), key=by_name):
        first = [p for p in pairs if picked[p] and row[p] == row[pair] and kind[p] == kind[pair]]
        if first:
            loss[pair], winner[pair] = OUTBID, item[first[0]]
        else:
            take(pair)
    if any(amount < 0 for amount in left):
        return [False] * len(row), [OUTBID if code else 0 for code in loss], winner, named
    for r in set(row):
        exclude(r, [p for p in pairs if picked[p] and row[p] == r])
    for option in list(waiting):
        if len(option) > places[row[option[0]]]:
            waiting.remove(option)
            for p in option:
                loss[p] = PLACES

    while True:
        served: dict[int, list[int]] = {}
        for option in list(waiting):
            r = row[option[0]]
            if r in served:
                continue
            if any(slot(p) in slots for p in option if slot(p) is not None):
                waiting.remove(option)
                for p in option:
                    loss[p] = LIMIT
                continue
            if any(sum(amount(p, i) for p in option) > left[i] for i in range(len(left))):
                waiting.remove(option)
                for p in option:
                    loss[p] = LIMIT
                continue
            waiting.remove(option)
            served[r] = option
            for p in option:
                take(p)
        if not served:
            break
        for r, option in served.items():
            places[r] -= len(option)
            for other in [o for o in waiting if row[o[0]] == r and len(o) > places[r]]:
                waiting.remove(other)
                for p in other:
                    loss[p], winner[p] = OUTBID, item[option[0]]
            exclude(r, option)
    for option in bundles.values():
        if loss[option[0]] == LIMIT and any(slot(p) in slots for p in option):
            for p in option:
                loss[p] = GROUP if slot(p) in slots else BUNDLE
        elif loss[option[0]] == LIMIT:
            index = next(i for i in range(len(left)) if sum(amount(p, i) for p in option) > left[i])
            for p in option:
                loss[p] = LIMIT if amount(p, index) else BUNDLE
                named[p] = index if amount(p, index) else -1
    return picked, loss, winner, named


@st.composite
def allocations(draw: st.DrawFn) -> Allocation:
    rows, items = draw(st.integers(1, 9)), draw(st.integers(1, 6))
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


@settings(max_examples=300, deadline=None)
@given(allocations(), st.sampled_from([1, 2, 5, 1 << 15]))
def test_the_fast_allocation_is_the_slow_loop(problem: Allocation, chunk: int) -> None:
    kept = module.CHUNK
    try:
        module.CHUNK = chunk
        found = allocate(problem)
    finally:
        module.CHUNK = kept
    picked, loss, winner, named = slow_allocate(problem)
    assert found.picked.tolist() == picked
    if not found.short:
        assert found.loss.tolist() == loss
        assert found.winner.tolist() == winner
        assert found.limit.tolist() == named
