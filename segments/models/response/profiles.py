"""One person on both sides without a person's number: rows that repeat a long profile are taken for one person's.

A set of facts is a profile where whole combinations come again and again that would hardly ever meet by chance; it
matters where a model that has seen other rows of a profile does clearly better than one that has not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ....engine.tree import Kind
from ....rules.problems import Problem, hinted
from ..training_rows import Floats, TrainingRows, Whole
from .boosting import remembered
from .measures import auc
from .splits import deal_people, mixed, some_people

LEAST_FACTS = 4
"""Facts of which a profile consists at least."""

LEAST_PROFILES = 30

ROWS_A_PROFILE = 3.0
"""Mean number of rows a profile from which it is looked into."""

ABOVE_CHANCE = 5.0
"""How many times fewer profiles there are than if the facts were dealt out independently."""

LEAST_DROP = 0.01
"""Of the AUC between folds at random and folds that keep profiles together: less is no leak worth a word ..."""

CLEAR = 3.0
"""... nor is one within this many standard errors of the folds' differences."""

MOST_ROWS = 60_000
TRYING_ROWS = 20_000
FOLDS = 5

TRIED = 3
"""Folds that are really held out, of the five."""

STILL_APART = 0.9
"""Share of the combinations that taking out any one more fact leaves apart: then all is the person's own."""


@dataclass(frozen=True, slots=True)
class Profile:
    """`facts` that repeat together; `number` of the profile of every row; how many there are."""

    facts: tuple[str, ...]
    number: Whole
    count: int


def same_profile_same_person(rows: TrainingRows, matrix: Floats, seed: int) -> tuple[TrainingRows, list[Problem]]:
    """The rows with one person a profile, and the remark, where every row claims to be another person's and this is
    found to flatter the model; else the rows as they are."""
    if len(np.unique(rows.person)) < len(rows) or len(rows) > MOST_ROWS:
        return rows, []
    profile = find_profile(rows, seed)
    if profile is None:
        return rows, []
    at_random, together = _tried(matrix, rows.outcome, profile.number, seed)
    drops = at_random - together
    if np.mean(drops) < max(LEAST_DROP, CLEAR * np.std(drops, ddof=1) / np.sqrt(len(drops))):
        return rows, []
    values = {
        "rows": len(rows),
        "profiles": profile.count,
        "each": round(len(rows) / profile.count),
        "facts": ", ".join(profile.facts),
        "random": f"{np.mean(at_random):.2f}",
        "together": f"{np.mean(together):.2f}",
    }
    return replace(rows, person=profile.number), [hinted("M146", values)]


def find_profile(rows: TrainingRows, seed: int) -> Profile | None:
    """The facts that are left when, one after the other, the fact that keeps most combinations apart is taken out,
    until none keeps many apart: what differs between a person's rows is gone, and she is still known by the others.
    Facts that say the same stand for one. None where the combinations that are left do not repeat beyond chance."""
    values = {name: _numbered(column, rows.kinds[name]) for name, column in sorted(rows.columns.items())}
    hashes = {name: mixed(column, k + 1).view(np.uint64) for k, (name, column) in enumerate(values.items())}
    shuffled = {name: np.random.default_rng([seed, k]).permutation(one) for k, (name, one) in enumerate(hashes.items())}
    left = _without_twins(hashes)
    while len(left) >= LEAST_FACTS:
        count = _distinct([hashes[name] for name in left])
        expected = _distinct([shuffled[name] for name in left])
        without = [_distinct([hashes[other] for other in left if other != name]) for name in left]
        repeats = count >= LEAST_PROFILES and len(rows) / count >= ROWS_A_PROFILE
        if repeats and expected / count >= ABOVE_CHANCE and min(without) >= STILL_APART * count:
            distinct, number = np.unique(_sum([hashes[name] for name in left]), return_inverse=True)
            return Profile(tuple(left), number.astype(np.int64), len(distinct))
        left.pop(int(np.argmin(without)))
    return None


def _without_twins(hashes: dict[str, npt.NDArray[np.uint64]]) -> list[str]:
    """The names, in order, but of facts that part the rows alike only the first; none that is the same everywhere."""
    kept: list[str] = []
    sizes = {name: len(np.unique(one)) for name, one in hashes.items()}
    for name, one in hashes.items():
        twins = (other for other in kept if sizes[other] == sizes[name])
        if sizes[name] > 1 and not any(_distinct([one, hashes[other]]) == sizes[name] for other in twins):
            kept.append(name)
    return kept


def _tried(matrix: Floats, outcome: Floats, profile: Whole, seed: int) -> tuple[Floats, Floats]:
    """AUC of each fold, dealt by row and dealt by profile. By deep trees, which remember people."""
    few = some_people(profile, TRYING_ROWS, seed)
    matrix, outcome, profile = matrix[few], outcome[few], profile[few]
    areas = []
    for key in (np.arange(len(few)), profile):
        dealt = deal_people(key, FOLDS, seed)
        found = []
        for part in range(TRIED):
            taught, held = dealt != part, dealt == part
            if len(np.unique(outcome[taught])) < 2 or len(np.unique(outcome[held])) < 2:
                found.append(0.5)
                continue
            found.append(auc(remembered(matrix[taught], outcome[taught], matrix[held], seed), outcome[held]))
        areas.append(np.array(found))
    return areas[0], areas[1]


def _numbered(column: npt.NDArray[np.generic], kind: Kind) -> Whole:
    if kind is Kind.TEXT:
        values = ["\0" if value is None or value != value else str(value) for value in column.tolist()]
        return np.unique(values, return_inverse=True)[1].astype(np.int64)
    return np.unique(np.asarray(column, np.float64), return_inverse=True)[1].astype(np.int64)


def _distinct(hashes: list[npt.NDArray[np.uint64]]) -> int:
    return len(np.unique(_sum(hashes)))


def _sum(hashes: list[npt.NDArray[np.uint64]]) -> npt.NDArray[np.uint64]:
    total = hashes[0].copy()
    for one in hashes[1:]:
        total += one
    return total
