"""The optimal allocation against trying everything, the laws that it must keep, and small examples by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path
from runpy import run_path

import numpy as np
import pytest
from campaign_engine.engine import allocation
from campaign_engine.engine.allocation import (
    APART,
    GROUP,
    LIMIT,
    OUTBID,
    PICKED,
    PLACES,
    POOR,
    Allocated,
    Allocation,
    Limit,
    OnlyOne,
    allocate,
    allocate_in_rounds,
    settle,
)
from hypothesis import given, settings
from hypothesis import strategies as st

_helpers = run_path(str(Path(__file__).with_name("allocation_problems.py")))
allocations, make, picks, large = (_helpers[name] for name in ("allocations", "make", "picks", "large"))


def only_prices(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if every problem were too large for the exact search."""
    monkeypatch.setattr(allocation, "SEARCHED", 0)


# -- the oracle: every set of options that keeps the rules, tried one after the other --------------------------------


def optional_of(problem: Allocation) -> list[list[int]]:
    """The options: pairs alone, and bundles."""
    found: dict[object, list[int]] = {}
    for pair in range(len(problem.row)):
        if not problem.mandatory[pair]:
            number = int(problem.bundle[pair])
            found.setdefault((int(problem.row[pair]), "bundle", number) if number >= 0 else pair, []).append(pair)
    return list(found.values())


def goes_beside(problem: Allocation, one: list[int], other: list[int]) -> bool:
    if problem.row[one[0]] != problem.row[other[0]]:
        return True
    row = int(problem.row[one[0]])
    for a in one:
        for b in other:
            i, j = int(problem.item[a]), int(problem.item[b])
            if problem.kind[i] == problem.kind[j] or problem.apart[i, j]:
                return False
            if any(c.items[i] and c.items[j] and (c.rows is None or c.rows[row]) for c in problem.only_one):
                return False
    return True


def is_allowed(problem: Allocation, chosen: list[list[int]], owed: list[int]) -> bool:
    """Every limit, place, exclusion and slot; bundles inside may hold what else excludes each other."""
    pairs = [*owed, *(pair for option in chosen for pair in option)]
    for limit in problem.limits:
        counted = [p for p in pairs if limit.items[problem.item[p]]]
        counted = [p for p in counted if limit.rows is None or limit.rows[problem.row[p]]]
        if sum(int(problem.amounts[limit.amount][p]) for p in counted) > limit.capacity:
            return False
    for row in range(len(problem.tie)):
        if sum(len(option) for option in chosen if problem.row[option[0]] == row) > problem.places[row]:
            return False
    if not all(goes_beside(problem, one, other) for one, other in combinations(chosen, 2)):
        return False
    if not all(goes_beside(problem, one, [other]) for one in chosen for other in owed):
        return False
    slots = []
    for pair in pairs:
        kind = int(problem.kind[problem.item[pair]])
        if problem.group is not None and problem.one_per_group is not None and problem.one_per_group[kind]:
            group = int(problem.group[problem.row[pair]])
            if group >= 0 and not (problem.mandatory[pair]):
                slots.append((group, kind))
            elif group >= 0 and any(p not in owed and same_slot(problem, p, group, kind) for p in pairs):
                return False
    return len(set(slots)) == len(slots)


def same_slot(problem: Allocation, pair: int, group: int, kind: int) -> bool:
    assert problem.group is not None
    return int(problem.group[problem.row[pair]]) == group and int(problem.kind[problem.item[pair]]) == kind


def best_value(problem: Allocation, owed: list[int]) -> int:
    """By trying all sets of options worth something, those that cannot grow left out as soon as they break a rule."""
    options = [one for one in optional_of(problem) if sum(int(problem.value[p]) for p in one) > 0]
    best = 0

    def grow(at: int, chosen: list[list[int]], value: int) -> None:
        nonlocal best
        best = max(best, value)
        for place in range(at, len(options)):
            more = [*chosen, options[place]]
            if is_allowed(problem, more, owed):
                grow(place + 1, more, value + sum(int(problem.value[p]) for p in options[place]))

    grow(0, [], 0)
    return best + sum(int(problem.value[p]) for p in owed)


def owed_of(problem: Allocation, found: Allocated) -> list[int]:
    return [int(p) for p in np.flatnonzero(found.picked & problem.mandatory)]


@settings(max_examples=60, deadline=None)
@given(allocations(rows=5, items=4))
def test_tiny_problems_are_solved_as_by_trying_everything(problem: Allocation) -> None:
    found = allocate(problem)
    if not found.short:
        owed = owed_of(problem, found)
        assert found.value == int(problem.value[found.picked].sum()) == best_value(problem, owed)


# -- laws ------------------------------------------------------------------------------------------------------------


def assert_keeps_all_rules(problem: Allocation, found: Allocated) -> None:
    held = {int(p) for p in np.flatnonzero(found.picked)}
    options = optional_of(problem)
    chosen = [option for option in options if option[0] in held]
    assert held == {*owed_of(problem, found), *(pair for option in chosen for pair in option)}
    assert is_allowed(problem, chosen, owed_of(problem, found))
    for limit, used in zip(problem.limits, found.used, strict=True):
        assert used <= limit.capacity


@settings(max_examples=60, deadline=None)
@given(allocations(), st.booleans())
def test_every_limit_place_and_exclusion_is_kept_and_the_bound_holds(problem: Allocation, small: bool) -> None:
    with pytest.MonkeyPatch.context() as patched:
        if not small:
            only_prices(patched)
        found = allocate(problem)
    if found.short:
        assert not found.picked.any()
        return
    assert_keeps_all_rules(problem, found)
    assert found.bound is not None
    assert found.value <= found.bound
    assert small is False or found.value >= allocate_in_rounds(positive(problem)).value


def positive(problem: Allocation) -> Allocation:
    """Without what is worth nothing: the rounds alone would take it."""
    keep = np.ones(len(problem.row), bool)
    for option in optional_of(problem):
        keep[option] = int(problem.value[option].sum()) > 0
    return _helpers["of_pairs"](problem, np.flatnonzero(keep))


@settings(max_examples=40, deadline=None)
@given(allocations(), st.booleans())
def test_nothing_is_left_lying_that_could_still_be_added(problem: Allocation, small: bool) -> None:
    with pytest.MonkeyPatch.context() as patched:
        if not small:
            only_prices(patched)
        found = allocate(problem)
    if found.short:
        return
    chosen = [option for option in optional_of(problem) if found.picked[option[0]]]
    for option in optional_of(problem):
        if option not in chosen and sum(int(problem.value[p]) for p in option) > 0:
            assert not is_allowed(problem, [*chosen, option], owed_of(problem, found)), option


@settings(max_examples=40, deadline=None)
@given(allocations(), st.integers(0, 2**32 - 1), st.booleans())
def test_the_order_of_rows_changes_nothing(problem: Allocation, seed: int, small: bool) -> None:
    rng = np.random.default_rng(seed)
    problem = replace(problem, tie=rng.permutation(len(problem.tie)).astype(np.uint64))
    shuffled, pairs = _helpers["shuffled"](problem, rng.permutation(len(problem.tie)))
    with pytest.MonkeyPatch.context() as patched:
        if not small:
            only_prices(patched)
        one, other = allocate(problem), allocate(shuffled)
    assert one.picked[pairs].tolist() == other.picked.tolist()
    assert one.loss[pairs].tolist() == other.loss.tolist()
    assert (one.used, one.price, one.bound) == (other.used, other.price, other.bound)


@settings(max_examples=40, deadline=None)
@given(allocations(), st.integers(0, 2), st.integers(1, 30))
def test_more_of_a_limit_never_lowers_the_best_value_or_the_bound(problem: Allocation, which: int, more: int) -> None:
    one = allocate(problem)
    if which >= len(problem.limits) or one.short:
        return
    limits = list(problem.limits)
    limits[which] = replace(limits[which], capacity=limits[which].capacity + more)
    other = allocate(replace(problem, limits=tuple(limits)))
    assert other.value >= one.value
    assert other.bound is not None
    assert other.bound >= one.value


@settings(max_examples=60, deadline=None)
@given(allocations(), st.booleans())
def test_every_loser_is_told_a_reason_that_holds(problem: Allocation, small: bool) -> None:
    with pytest.MonkeyPatch.context() as patched:
        if not small:
            only_prices(patched)
        found = allocate(problem)
    if found.short:
        return
    for pair in range(len(problem.row)):
        code, row = int(found.loss[pair]), int(problem.row[pair])
        assert (code == PICKED) == bool(found.picked[pair])
        if code in (OUTBID, APART) and not problem.mandatory[pair]:
            winners = np.flatnonzero((problem.row == row) & (problem.item == found.winner[pair]) & found.picked)
            assert len(winners) == 1
        if code == LIMIT:
            at = int(found.limit[pair])
            limit = problem.limits[at]
            drawn = int(problem.amounts[limit.amount][pair])
            assert limit.items[problem.item[pair]]
            assert limit.rows is None or limit.rows[row]
            assert drawn > 0
            whole = [p for option in optional_of(problem) if pair in option for p in option]
            counted = [p for p in whole if limit.items[problem.item[p]]]
            total = sum(int(problem.amounts[limit.amount][p]) for p in counted)
            assert found.price[at] > 0 or total > limit.capacity - found.used[at]
        if code == POOR:
            whole = [p for option in optional_of(problem) if pair in option for p in option]
            assert sum(int(problem.value[p]) for p in whole) <= 0
    for at, price in enumerate(found.price):
        assert price == 0 or found.refused[at] > 0


@settings(max_examples=40, deadline=None)
@given(allocations())
def test_picks_that_are_settled_keep_their_reasons(problem: Allocation) -> None:
    found = allocate(problem)
    if not found.short and found.multipliers is not None:
        again = settle(problem, found.picked, found.multipliers)
        assert again.loss.tolist() == found.loss.tolist()
        assert (again.used, again.price, again.value) == (found.used, found.price, found.value)


@settings(max_examples=30, deadline=None)
@given(allocations(), st.lists(st.floats(0, 1e6), min_size=3, max_size=3))
def test_prices_to_begin_with_cannot_do_harm(problem: Allocation, start: list[float]) -> None:
    one, other = allocate(problem), allocate(problem, tuple(start[: len(problem.limits)]))
    assert one.value == other.value


# -- by hand ---------------------------------------------------------------------------------------------------------


def test_scarce_items_go_where_they_earn_most_not_to_whoever_is_worth_most() -> None:
    """Row 0 is worth 9 with item 0 and 8 with item 1; row 1 has only item 0. The rounds give 9 + 0."""
    problem = make({(0, 0): 9, (0, 1): 8, (1, 0): 7}, rows=2, items=2, stock={0: 1, 1: 1})
    found = allocate(problem)
    assert picks(problem, found) == {(0, 1), (1, 0)}
    assert (found.value, found.bound, allocate_in_rounds(problem).value) == (15, 15, 9)
    assert found.loss.tolist() == [LIMIT, PICKED, PICKED]
    assert problem.limits[int(found.limit[0])].name == "stock 0"


def test_two_small_items_beat_the_one_that_excludes_both() -> None:
    apart = np.array([[False, True, True], [True, False, False], [True, False, False]])
    problem = make({(0, 0): 10, (0, 1): 8, (0, 2): 7}, rows=1, items=3, places=2, apart=apart)
    found = allocate(problem)
    assert picks(problem, found) == {(0, 1), (0, 2)}
    assert found.loss.tolist() == [APART, PICKED, PICKED]


def test_the_price_of_a_limit_is_what_one_more_unit_of_it_is_worth() -> None:
    values = {(row, 0): 10 * (row + 1) for row in range(10)}
    problem = make(values, rows=10, items=1, stock={0: 4})
    found = allocate(problem)
    assert picks(problem, found) == {(row, 0) for row in (6, 7, 8, 9)}
    assert 60 <= found.price[0] <= 70
    assert found.refused == (6,)
    plenty = allocate(make(values, rows=10, items=1, stock={0: 10}))
    assert (plenty.price, plenty.refused) == ((0.0,), (0,))


def test_a_budget_of_nothing_is_a_limit_like_any_other() -> None:
    problem = make({(0, 0): 9, (1, 0): 8, (1, 1): 3}, rows=2, items=2, stock={0: 0})
    found = allocate(problem)
    assert picks(problem, found) == {(1, 1)}
    assert found.loss.tolist() == [LIMIT, LIMIT, PICKED]
    assert found.value == found.bound == 3


def test_what_is_worth_nothing_is_picked_only_where_it_is_mandatory() -> None:
    problem = make({(0, 0): -5, (0, 1): -3, (1, 1): 0}, rows=2, items=2, mandatory=np.array([True, False, False]))
    found = allocate(problem)
    assert found.picked.tolist() == [True, False, False]
    assert found.loss.tolist() == [PICKED, PLACES if problem.places[0] < 1 else POOR, POOR]
    assert found.value == found.bound == -5


def test_a_minimum_above_the_stock_is_said_and_nothing_is_picked() -> None:
    problem = make({(row, 0): 5 for row in range(3)}, rows=3, items=1, stock={0: 2}, mandatory=np.ones(3, bool))
    found = allocate(problem)
    assert found.short == ((0, 3, 2),)
    assert not found.picked.any()


def test_of_twenty_items_that_all_exclude_each_other_a_row_takes_its_best() -> None:
    items = 20
    apart = ~np.eye(items, dtype=bool)
    problem = make({(0, item): item + 1 for item in range(items)}, rows=1, items=items, places=5, apart=apart)
    found = allocate(problem)
    assert picks(problem, found) == {(0, 19)}
    assert found.bound == 20


def test_an_item_nobody_can_get_changes_nothing() -> None:
    values = {(0, 0): 9, (1, 0): 8, (0, 1): 7, (1, 1): 100}
    problem = make(values, rows=2, items=2, stock={1: 0})
    found = allocate(problem)
    assert picks(problem, found) == {(0, 0), (1, 0)}
    assert found.refused == (1,)
    assert found.price == (0.0,)


def test_a_group_of_three_rows_shares_one_item_and_the_others_take_their_next() -> None:
    values = {(0, 0): 9, (0, 1): 8, (1, 0): 7, (2, 0): 6, (2, 1): 1}
    problem = make(values, rows=3, items=2, group=np.array([0, 0, 0], np.int32), one_per_group=np.array([True, False]))
    found = allocate(problem)
    assert picks(problem, found) == {(0, 1), (1, 0), (2, 1)}
    assert found.value == found.bound == 16
    assert found.loss.tolist() == [GROUP, PICKED, PICKED, GROUP, PICKED]


def test_best_of_holds_only_in_its_rows() -> None:
    values = {(row, item): 5 + item for row in range(2) for item in range(2)}
    one = OnlyOne(np.array([True, True]), np.array([True, False]))
    problem = make(values, rows=2, items=2, places=2, only_one=(one,))
    found = allocate(problem)
    assert picks(problem, found) == {(0, 1), (1, 0), (1, 1)}
    assert found.bound == found.value == 17


def test_sums_that_could_wrap_are_refused() -> None:
    with pytest.raises(OverflowError, match="63 bits"):
        allocate(make({(0, 0): 2**62, (1, 0): 1}, rows=2, items=1))
    dear = make({(0, 0): 1, (1, 0): 1}, rows=2, items=1)
    with pytest.raises(OverflowError, match="63 bits"):
        allocate(replace(dear, amounts=(np.array([2**61, 2**61]),)))
    assert allocate(replace(dear, amounts=(np.array([2**61, 2**60]),))).picked.all()


def test_values_too_large_to_be_priced_are_shared_out_in_rounds_and_no_bound_is_claimed() -> None:
    values = {(row, item): 2**57 + row + item for row in range(4) for item in range(4)}
    problem = make(values, rows=4, items=4, stock={0: 1, 1: 1, 2: 1, 3: 1})
    found = allocate(problem)
    assert (found.method, found.bound) == ("rounds", None)
    assert found.picked.sum() == 4
    assert found.value == sum(int(v) for v in problem.value[found.picked])


def test_values_near_the_edge_and_amounts_of_any_size_are_priced_without_wrapping() -> None:
    values = {(row, 0): 2**50 - row for row in range(6)}
    amounts = np.array([1, 2**58, 3, 2**57, 10**15, 7])
    problem = make(values, rows=6, items=1)
    problem = replace(problem, amounts=(amounts,), limits=(Limit("m", 2**57 + 20, 0, np.array([True])),))
    found = allocate(problem)
    assert picks(problem, found) == {(0, 0), (2, 0), (3, 0), (5, 0)}
    assert found.bound is not None
    assert found.bound >= found.value


def test_nothing_to_share_out_is_no_trouble() -> None:
    found = allocate(make({}, rows=0, items=1, stock={0: 3}))
    assert (found.used, found.refused, found.bound, found.price, found.value) == ((0,), (0,), 0, (0.0,), 0)


def test_a_large_problem_is_shared_out_within_its_limits_and_close_to_its_bound() -> None:
    problem = large(60_000, items=10, seed=1)
    found = allocate(problem)
    held = np.flatnonzero(found.picked)
    assert len(np.unique(problem.row[held])) == len(held)
    for limit, used in zip(problem.limits, found.used, strict=True):
        mine = held[limit.items[problem.item[held]]]
        assert used == int(problem.amounts[limit.amount][mine].sum()) <= limit.capacity
    assert found.bound is not None
    assert 0 <= found.bound - found.value <= 3e-4 * found.bound
    assert found.value > 1.2 * allocate_in_rounds(problem).value


def test_settled_picks_that_pass_a_limit_are_refused() -> None:
    problem = make({(0, 0): 9, (1, 0): 8}, rows=2, items=1, stock={0: 1})
    with pytest.raises(ValueError, match="do not fit"):
        settle(problem, np.ones(2, bool), (0.0,))
