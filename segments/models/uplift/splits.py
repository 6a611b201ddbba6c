"""Who stands in which part: by a hash of the person, so that no person is in two and the order of rows is nothing."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..training_rows import Floats, Whole

Mask = npt.NDArray[np.bool_]


def in_folds(person: Whole, count: int, seed: int) -> Whole:
    """The fold, 0 to count - 1, of every row; folds hold equally many persons (one more or less)."""
    everybody, row = np.unique(person, return_inverse=True)
    place = np.empty(len(everybody), np.int64)
    place[np.argsort(_mixed(everybody, seed), kind="stable")] = np.arange(len(everybody))
    return (place * count // max(len(everybody), 1))[row]


def in_first_half(person: Whole, number: int, seed: int) -> Mask:
    """Whether the row belongs to the half that is learnt from, in the half-split of this number."""
    return np.asarray(in_folds(person, 2, seed * 1_000_003 + number + 1) == 0)


def mean_and_error(values: Floats, person: Whole) -> tuple[float, float]:
    """Mean and its standard error, where rows of one person go together (sum of residuals by person).

    NaN where there is nothing to average; the error of a single person is NaN."""
    if not len(values):
        return float("nan"), float("nan")
    mean = float(np.mean(values))
    _, row = np.unique(person, return_inverse=True)
    by_person = np.bincount(row, values - mean)
    if len(by_person) < 2:
        return mean, float("nan")
    spread = float(np.sum(by_person**2)) * len(by_person) / (len(by_person) - 1)
    return mean, float(np.sqrt(spread)) / len(values)


def _mixed(numbers: Whole, seed: int) -> npt.NDArray[np.uint64]:
    """Splitmix64 (Steele, Lea and Flood 2014) of every number, twice, with the seed between: no two collide."""
    key = np.array(seed % 2**64, np.uint64)
    return _splitmix(_splitmix(numbers.astype(np.uint64)) ^ _splitmix(key))


def _splitmix(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    with np.errstate(over="ignore"):
        mixed = values + np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return np.asarray(mixed ^ (mixed >> np.uint64(31)))
