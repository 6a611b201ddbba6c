"""How well each fact ranks people all by itself: the dumbest baseline, and what gives away an outcome in disguise."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....engine.tree import Kind
from ..training_rows import Column, Floats, TrainingRows, Whole
from .measures import auc

GROUPS = 20
"""Groups of equal size into which a number's values fall."""

PRIOR = 10.0
"""Rows at the base rate that are added to every group, so that three rows prove nothing."""


def strength_alone(rows: TrainingRows, part: Whole) -> tuple[tuple[str, float], ...]:
    """(fact, AUC alone) from the strongest down, names in order among equals. A number ranks by its value or its
    opposite, unknown at either end; it, and every text, also by the rate of its group among the other parts (so
    U-shapes, gaps and categories count). `part` numbers the folds of the rows."""
    found = []
    for name, column in rows.columns.items():
        best = auc(_rates(_groups(column, rows.kinds[name], rows.instant), rows.outcome, part), rows.outcome)
        if rows.kinds[name] is not Kind.TEXT:
            best = max(best, _by_value(_as_number(column, rows.kinds[name], rows.instant), rows.outcome))
        found.append((name, round(best, 12)))
    return tuple(sorted(found, key=lambda one: (-one[1], one[0])))


def _by_value(values: Floats, outcome: Floats) -> float:
    known = np.isfinite(values)
    ends = [np.where(known, values, end) for end in (-np.inf, np.inf)] if not known.all() else [values]
    areas = [auc(one, outcome) for one in ends]
    return max(max(area, 1 - area) for area in areas)


def _groups(column: Column, kind: Kind, instant: Whole) -> Whole:
    if kind is Kind.TEXT:
        known = ["\0" if value is None or value != value else str(value) for value in column.tolist()]
        return np.unique(known, return_inverse=True)[1]
    values = _as_number(column, kind, instant)
    known_rows = np.isfinite(values)
    edges: Any = np.unique(np.quantile(values[known_rows], np.arange(1, GROUPS) / GROUPS)) if known_rows.any() else []
    return np.where(known_rows, np.searchsorted(edges, np.where(known_rows, values, 0), side="right"), GROUPS + 1)


def _rates(groups: Whole, outcome: Floats, part: Whole) -> Floats:
    """Of every row: how often it happened in her group among the other parts, drawn to the base rate."""
    size = int(groups.max()) + 1
    base = float(outcome.mean())
    hits, rows = np.bincount(groups, outcome, size), np.bincount(groups, minlength=size)
    rates = np.empty(len(groups))
    for k in np.unique(part):
        here = part == k
        other_hits = hits - np.bincount(groups[here], outcome[here], size)
        other_rows = rows - np.bincount(groups[here], minlength=size)
        rates[here] = ((other_hits + PRIOR * base) / (other_rows + PRIOR))[groups[here]]
    return rates


def _as_number(column: Column, kind: Kind, instant: Whole) -> Floats:
    values = np.asarray(column, np.float64)
    return instant - values if kind is Kind.DATE else values
