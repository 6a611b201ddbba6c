"""The search returns what an exhaustive search returns, and only what the full check confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from campaign_engine.campaigns.report.flip import Change, Setting, smallest_flip
from hypothesis import given, settings
from hypothesis import strategies as st

names = st.sampled_from(["a", "b", "c", "d"])
candidates = st.lists(st.tuples(names, st.integers(0, 5).map(float)), max_size=8)
targets = st.sets(st.frozensets(st.tuples(names, st.integers(0, 5).map(float)), min_size=1, max_size=2), max_size=4)


def weight(one: Setting) -> float:
    return float(one[1]) if isinstance(one[1], float) else 0.0


@given(candidates=candidates, targets=targets, refused=st.sets(names))
@settings(max_examples=200, deadline=None)
def test_the_lightest_confirmed_change_is_found(
    candidates: list[Setting], targets: set[frozenset[Setting]], refused: set[str]
) -> None:
    """A change flips when it contains a target; it holds unless a refused fact is in it."""

    def flips(changes: Sequence[Change]) -> list[bool]:
        return [any(target <= set(change) for target in targets) for change in changes]

    def holds(change: Change) -> bool:
        return not any(name in refused for name, _ in change)

    found = smallest_flip(candidates, flips, holds, weight).change
    for size in (1, 2):
        fitting = [
            change
            for change in combinations(sorted(set(candidates)), size)
            if len({name for name, _ in change}) == size and flips([change]) == [True] and holds(change)
        ]
        if fitting:
            if found is None:
                # The full check is dear, so the search may give up after a few hopeful ones that did not hold.
                hopeful = sum(flips([change]) == [True] for change in combinations(sorted(set(candidates)), size))
                assert hopeful > 6
                return
            assert len(found) == size
            lightest = min(sum(map(weight, change)) for change in fitting)
            assert sum(map(weight, found)) == lightest
            return
    assert found is None


def test_what_is_hopeful_but_does_not_hold_is_not_told() -> None:
    found = smallest_flip([("a", 1.0)], lambda changes: [True] * len(changes), lambda _change: False, weight)
    assert (found.change, found.tried) == (None, 1)


def test_nothing_to_try_is_nothing_found() -> None:
    assert smallest_flip([], lambda _changes: [], lambda _change: True, weight).change is None
