"""How far facts and scores have moved from what a model was taught with: the population stability index.

PSI = sum of (p - q) ln(p / q) over bins. "Above 0.1" would alarm in 42 % of checks of 100 rows without any drift, and
never for large ones; so the alarm stands where chance alone comes once in a hundred: (1/n + 1/m) times the 99 % point
of chi-square with bins - 1 degrees of freedom (Yurdakul 2018, theorem 1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.stats import chi2

from ...engine.tree import Kind
from .design import count_texts, number_texts, quantile
from .training_rows import Column, Floats, Whole

BINS = 10

LEAST_SHARE = 0.02
"""Of a category that gets a bin of its own."""

CHANCE = 0.99
"""An alarm comes by chance in one check of a hundred."""


@dataclass(frozen=True, slots=True)
class Bins:
    """The bins of one fact and the share of rows in each; the last is "unknown". Numbers: between `edges` (a value at
    an edge belongs above it), dates as days before the instant. Texts: `categories`, then all others."""

    name: str
    kind: Kind
    edges: tuple[float, ...]
    categories: tuple[str, ...]
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class DriftReference:
    """What `psi` compares with: taken from `rows` rows."""

    rows: int
    bins: tuple[Bins, ...]


@dataclass(frozen=True, slots=True)
class Drift:
    """`psi` of one fact over `rows` rows; `alarm_above` is what chance alone exceeds once in a hundred checks. `bins`:
    (name of the bin, share then, share now), to show the size of the effect."""

    name: str
    psi: float
    alarm_above: float
    rows: int
    bins: tuple[tuple[str, float, float], ...]

    @property
    def is_alarm(self) -> bool:
        return self.psi > self.alarm_above


def drift_reference(
    columns: Mapping[str, Column], kinds: Mapping[str, Kind], instant: Whole | int, scores: Floats | None = None
) -> DriftReference:
    """Bins of every fact of n > 0 rows and, as "score", of the scores; ten of equal size where values are distinct."""
    found = [_bins(name, kinds[name], columns[name], instant) for name in sorted(columns)]
    if scores is not None:
        found.append(_bins("score", Kind.NUMBER, scores, instant))
    rows = len(next(iter(columns.values()))) if columns else 0 if scores is None else len(scores)
    return DriftReference(rows, tuple(found))


def psi(reference: DriftReference, columns: Mapping[str, Column], instant: Whole | int = 0) -> tuple[Drift, ...]:
    """Of every fact that both know (scores under "score"), in the reference's order; nothing for tables without rows.
    An empty bin counts as half a row."""
    drifts = []
    for bins in reference.bins:
        if bins.name not in columns or not len(columns[bins.name]) or not reference.rows:
            continue
        counts = _counts(bins, columns[bins.name], instant)
        n, m = int(counts.sum()), reference.rows
        then = np.maximum(np.array(bins.shares), 0.5 / m)
        now = np.maximum(counts / n, 0.5 / n)
        used = (counts > 0) | (np.array(bins.shares) > 0)
        value = float(np.sum(((now - then) * np.log(now / then))[used]))
        limit = (1 / n + 1 / m) * float(chi2.ppf(CHANCE, max(1, int(used.sum()) - 1)))
        shown = zip(_bin_names(bins), bins.shares, (counts / n).tolist(), strict=True)
        drifts.append(Drift(bins.name, value, limit, n, tuple(shown)))
    return tuple(drifts)


def _bins(name: str, kind: Kind, column: Column, instant: Whole | int) -> Bins:
    if kind is Kind.TEXT:
        counted = count_texts(column)
        ranked = sorted(counted, key=lambda value: (-counted[value], value))
        categories = tuple(value for value in ranked if counted[value] >= LEAST_SHARE * len(column))
        bins = Bins(name, kind, (), categories, ())
    else:
        values = _numbers(kind, column, instant)
        known = np.sort(values[np.isfinite(values)])
        edges = sorted({quantile(known, k / BINS) for k in range(1, BINS)} - {known[0]}) if len(known) else []
        bins = Bins(name, kind, tuple(float(edge) for edge in edges), (), ())
    shares = (_counts(bins, column, instant) / len(column)).tolist()
    return Bins(name, kind, bins.edges, bins.categories, tuple(shares))


def _counts(bins: Bins, column: Column, instant: Whole | int) -> Floats:
    if bins.kind is Kind.TEXT:
        places = number_texts(column, bins.categories)
        return np.bincount(places, minlength=len(bins.categories) + 2).astype(np.float64)
    values = _numbers(bins.kind, column, instant)
    known = np.isfinite(values)
    at = np.searchsorted(np.array(bins.edges), np.where(known, values, 0.0), side="right")
    at = np.where(known, at, len(bins.edges) + 1)
    return np.bincount(at, minlength=len(bins.edges) + 2).astype(np.float64)


def _bin_names(bins: Bins) -> tuple[str, ...]:
    if bins.kind is Kind.TEXT:
        return (*bins.categories, "another", "unknown")
    edges = [f"{edge:.4g}" for edge in bins.edges]
    if not edges:
        return ("any", "unknown")
    between = (f"{low} to {high}" for low, high in pairwise(edges))
    return (f"below {edges[0]}", *between, f"{edges[-1]} or more", "unknown")


def _numbers(kind: Kind, column: Column, instant: Whole | int) -> Floats:
    values = np.asarray(column, np.float64)
    return np.asarray(instant, np.float64) - values if kind is Kind.DATE else values
