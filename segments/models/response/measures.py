"""How good scores are: order, probabilities, and what a campaign would get from the best of them.

Rows with equal scores share their hits evenly, so that no figure depends on the order of rows.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from scipy.stats import rankdata

from ..training_rows import Floats

BINS = 10
"""Equally large groups of a calibration table and of the expected calibration error."""


def auc(scores: Floats, outcome: Floats) -> float:
    """Chance that a row with the outcome scores above one without; ties count half (Hanley and McNeil 1982). NaN with
    one outcome only."""
    hits = int(outcome.sum())
    misses = len(outcome) - hits
    if not hits or not misses:
        return float("nan")
    ranks = float(rankdata(scores)[outcome == 1].sum())
    return (ranks - hits * (hits + 1) / 2) / (hits * misses)


def average_precision(scores: Floats, outcome: Floats) -> float:
    """Area under precision over recall: sum of (R_n - R_n-1) P_n over the distinct scores. NaN without hits."""
    hits = float(outcome.sum())
    if not hits:
        return float("nan")
    distinct, places = np.unique(-scores, return_inverse=True)
    rows = np.cumsum(np.bincount(places, minlength=len(distinct)))
    found = np.bincount(places, outcome, minlength=len(distinct))
    return float(np.sum(found / hits * np.cumsum(found) / rows))


def brier(chances: Floats, outcome: Floats) -> float:
    """Mean squared distance of the chance from what happened (0 best, 1 worst)."""
    return float(np.mean((chances - outcome) ** 2))


def calibration_error(chances: Floats, outcome: Floats) -> float:
    """Expected calibration error: mean distance of the mean chance from the share that happened, over ten groups of
    equal size (Naeini et al., AAAI 2015, with equal sizes)."""
    rows = calibration_rows(chances, outcome)
    return sum(row[2] * abs(row[3] - row[4]) for row in rows) / len(outcome)


def calibration_rows(chances: Floats, outcome: Floats) -> list[tuple[float, float, int, float, float]]:
    """Ten groups from the lowest chance to the highest: (lowest chance, highest, rows, mean chance, share that
    happened)."""
    chances, shared = _ordered(chances, outcome)
    edges = _edges(len(chances))
    return [
        (
            float(chances[a]),
            float(chances[b - 1]),
            b - a,
            float(np.mean(chances[a:b])),
            float(np.mean(shared[a:b])),
        )
        for a, b in pairwise(edges)
        if b > a
    ]


def decile_rows(chances: Floats, outcome: Floats) -> list[tuple[int, int, float, float, float, float]]:
    """Tenths from the highest score down: (tenth, rows, share that happened, lift over the base rate, share of all hits
    found so far, lowest score)."""
    chances, shared = _ordered(chances, outcome)
    chances, shared = chances[::-1], shared[::-1]
    base, hits = float(outcome.mean()), float(outcome.sum())
    edges = _edges(len(chances))
    rows = []
    for k, (a, b) in enumerate(pairwise(edges), start=1):
        if b > a:
            share = float(np.mean(shared[a:b]))
            found = float(np.sum(shared[:b])) / hits if hits else float("nan")
            rows.append((k, b - a, share, share / base if base else float("nan"), found, float(chances[b - 1])))
    return rows


def precision_and_recall(chances: Floats, outcome: Floats, cut: float) -> tuple[int, float | None, float]:
    """(rows at or above the cut, share of them that happened or None without rows, share of all hits among them)."""
    chosen = chances >= cut
    found, rows, hits = float(outcome[chosen].sum()), int(chosen.sum()), float(outcome.sum())
    return rows, found / rows if rows else None, found / hits if hits else 0.0


def _ordered(chances: Floats, outcome: Floats) -> tuple[Floats, Floats]:
    """Chances from low to high, and for each row the share of hits among rows of the same chance."""
    distinct, places, rows = np.unique(chances, return_inverse=True, return_counts=True)
    share = np.bincount(places, outcome, minlength=len(distinct)) / rows
    return np.repeat(distinct, rows), np.repeat(share, rows)


def _edges(n: int) -> list[int]:
    return [n * k // BINS for k in range(BINS + 1)]
