"""The smallest change of a customer's facts that would flip an outcome: searched over one fact, then two, and checked.

Knows nothing of offers: it is handed candidate values (from `engine/trace.critical_values`), a way to try many changes
at once, and a way to check one change in full. What it returns has been checked; "none" means none of those tried.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from ...engine.reference import Known

CHECKED_AT_MOST = 6
"""Full checks (everybody decided again) before the search gives up on a size."""
SINGLES_IN_PAIRS = 80
PAIRS_TRIED = 2000

Setting = tuple[str, Known | None]
"""A fact (or flag) and the stored value it is set to."""
Change = tuple[Setting, ...]


@dataclass(frozen=True, slots=True)
class Flip:
    """`change` None: nothing found among the `tried` changes of one and two facts."""

    change: Change | None
    tried: int


def smallest_flip(
    candidates: Sequence[Setting],
    flips: Callable[[Sequence[Change]], Sequence[bool]],
    holds: Callable[[Change], bool],
    weight: Callable[[Setting], float],
) -> Flip:
    """The lightest single change that flips, else the lightest pair.

    `flips` tries many changes at once and may be too hopeful (it need not know of limits shared with others); `holds`
    is the full check. `weight` says how large a change of one fact is; a pair weighs as much as both. Ties go by name.
    """
    singles = sorted(set(candidates), key=lambda one: (weight(one), one[0], repr(one[1])))
    tried = 0
    for changes in (_singles(singles), _pairs(singles, weight)):
        if not changes:
            continue
        tried += len(changes)
        hits = [change for change, is_hit in zip(changes, flips(changes), strict=True) if is_hit]
        for change in hits[:CHECKED_AT_MOST]:
            if holds(change):
                return Flip(change, tried)
    return Flip(None, tried)


def _singles(singles: Sequence[Setting]) -> list[Change]:
    return [(one,) for one in singles]


def _pairs(singles: Sequence[Setting], weight: Callable[[Setting], float]) -> list[Change]:
    """Pairs of different facts, lightest first."""
    lightest = combinations(singles[:SINGLES_IN_PAIRS], 2)
    found: list[Change] = [(one, other) for one, other in lightest if one[0] != other[0]]
    found.sort(key=lambda pair: (weight(pair[0]) + weight(pair[1]), pair[0][0], pair[1][0]))
    return found[:PAIRS_TRIED]
