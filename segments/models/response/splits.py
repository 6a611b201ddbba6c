"""Which rows teach and which are held out: never one person on both sides, and later rows never teach about earlier.

People are dealt into parts by a hash of their number, so the order of rows decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..training_rows import Floats, Whole

LATEST_SHARE = 0.1
"""Least share of rows that make up "the latest instants" which are tested on."""

LEAST_RARER = 10
"""Rows of the rarer outcome without which a side of a split says nothing."""

How = Literal["time", "people"]


@dataclass(frozen=True, slots=True)
class Splits:
    """`how` "time": taught by other people's earlier rows, tested on the latest instants, from `cutoff` (days since
    1970-01-01) on. "people": taught by other people's rows of any instant. `parts`: (taught by, held out)."""

    how: How
    cutoff: int
    parts: tuple[tuple[Whole, Whole], ...]


def make_splits(
    person: Whole, instant: Whole, outcome: Floats, window_days: int | None, folds: int, seed: int
) -> Splits:
    """`folds` splits. By time where earlier rows, whose windows are over before the latest instants begin, hold both
    outcomes often enough; else by people alone."""
    dealt = deal_people(person, folds, seed)
    cutoff = latest_from(instant)
    early, late = instant + (window_days or 1) <= cutoff, instant >= cutoff
    by_time = _rarer(outcome[early]) >= LEAST_RARER and _rarer(outcome[late]) >= LEAST_RARER
    parts = []
    for part in range(folds):
        taught, held = dealt != part, dealt == part
        if by_time:
            taught, held = taught & early, held & late
        if len(np.unique(outcome[taught])) == 2 and held.any():
            parts.append((np.flatnonzero(taught), np.flatnonzero(held)))
    return Splits("time" if by_time else "people", cutoff, tuple(parts))


def latest_by_people(person: Whole, instant: Whole, outcome: Floats, folds: int, seed: int) -> Splits:
    """Taught by other people's rows of all instants, tested on the latest instants: what a final model is like."""
    dealt = deal_people(person, folds, seed)
    cutoff = latest_from(instant)
    parts = [(np.flatnonzero(dealt != k), np.flatnonzero((dealt == k) & (instant >= cutoff))) for k in range(folds)]
    return Splits("people", cutoff, tuple(one for one in parts if len(one[1]) and _rarer(outcome[one[0]])))


def latest_from(instant: Whole) -> int:
    """The last instant from which on at least a tenth of the rows stand."""
    ordered = np.sort(instant)
    return int(ordered[len(ordered) - max(1, int(np.ceil(LATEST_SHARE * len(ordered))))])


def deal_people(person: Whole, folds: int, seed: int) -> Whole:
    """The part of every row, 0 to folds - 1: equally many people in each, or one more."""
    people, places = np.unique(person, return_inverse=True)
    order = np.argsort(mixed(people, seed), kind="stable")
    part = np.empty(len(people), np.int64)
    part[order] = np.arange(len(people)) % folds
    return part[places]


def some_people(person: Whole, most_rows: int, seed: int) -> Whole:
    """Rows of whole people, chosen by hash, at most `most_rows`; all rows where these are not more."""
    if len(person) <= most_rows:
        return np.arange(len(person))
    people, places = np.unique(person, return_inverse=True)
    order = np.argsort(mixed(people, seed), kind="stable")
    reached = np.cumsum(np.bincount(places)[order])
    chosen = np.zeros(len(people), np.bool_)
    chosen[order[reached <= most_rows]] = True
    return np.flatnonzero(chosen[places])


def mixed(numbers: Whole, seed: int) -> Whole:
    """Numbers scattered by splitmix64 (Steele, Lea and Flood, OOPSLA 2014), another way for each seed."""
    with np.errstate(over="ignore"):
        z = numbers.astype(np.uint64) + np.uint64((seed * 0x9E3779B97F4A7C15 + 0x9E3779B97F4A7C15) % 2**64)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return (z ^ (z >> np.uint64(31))).view(np.int64)


def _rarer(outcome: Floats) -> int:
    return int(min(outcome.sum(), (1 - outcome).sum())) if len(outcome) else 0
