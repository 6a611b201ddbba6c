"""Customers with the same (repeat purchases, recency, age) have the same likelihood and the same forecast.

So they are collapsed to unique triples with weights: ten million customers are some hundred thousand triples, which are
fitted and scored once; `join_back` gives every customer her number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..training_rows import Floats, Whole

WEEK = 7.0
DENSE = 8
"""Up to so many possible keys a customer they are counted in a table; above, sorted. Both give the same triples in the
same order."""


@dataclass(frozen=True, slots=True)
class Triples:
    """k unique triples in ascending order. `repeats`: purchase days after the first (x). `recency`: weeks from the
    first to the last purchase (t_x). `age`: weeks from the first purchase to the instant (T). `weight`: customers
    of the triple. `row`: the triple of each of the n customers that were collapsed.
    """

    repeats: Whole
    recency: Floats
    age: Floats
    weight: Whole
    row: Whole

    def __len__(self) -> int:
        return len(self.repeats)

    @property
    def customers(self) -> int:
        return int(self.weight.sum())


def collapse(repeats: Whole, recency_steps: Whole, age_steps: Whole, step_days: int) -> Triples:
    """Triples of whole steps of `step_days` days (1 or 7; whoever calls has rounded them); exact, no row is lost."""
    if not len(repeats):
        return Triples(repeats, np.zeros(0), np.zeros(0), repeats, repeats)
    ages = int(age_steps.max()) + 1
    if int(recency_steps.max()) >= ages or min(int(a.min()) for a in (repeats, recency_steps, age_steps)) < 0:
        raise ValueError("recency lies between 0 and the age")
    possible = (int(repeats.max()) + 1) * ages * ages
    if possible >= 1 << 62:
        raise ValueError("too many possible triples to number them")
    keys = (repeats * ages + recency_steps) * ages + age_steps
    if possible <= DENSE * len(keys):
        unique, weight = count_keys(keys)
        place = np.zeros(possible, dtype=np.int64)
        place[unique] = np.arange(len(unique))
        row = place[keys]
    else:
        unique, row, weight = np.unique(keys, return_inverse=True, return_counts=True)
    recency, age = unique // ages % ages * step_days / WEEK, unique % ages * step_days / WEEK
    return Triples(unique // (ages * ages), recency.astype(np.float64), age.astype(np.float64), weight, row)


def join_back(of_triples: Floats, triples: Triples) -> Floats:
    """The number of her triple for every customer."""
    return of_triples[triples.row]


def count_keys(keys: Whole) -> tuple[Whole, Whole]:
    """Distinct keys (0 or more), ascending, and how often each stands there."""
    if int(keys.max()) + 1 > DENSE * len(keys):
        return np.unique(keys, return_counts=True)
    counts = np.bincount(keys)
    unique = np.flatnonzero(counts)
    return unique, counts[unique]


def round_to_steps(parts: Whole, parts_a_day: int, step_days: int) -> Whole:
    """Days, told in so many parts a day, to the nearest whole step, halves up."""
    step = parts_a_day * step_days
    return (2 * parts + step) // (2 * step)
