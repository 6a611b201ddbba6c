"""Which category follows: from the main category of an order day to that of the next, as counts.

The chance of b after a is (n_ab + K * n_b / n) / (n_a + K): what followed a, drawn towards what is bought at all where
a was seen seldom (a Dirichlet prior of weight K; MacKay and Peto 1995). One table of counts, sums of whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..evidence import Plain
from ..read_plain import plain_of, read_as
from .purchases import Whole

PRIOR = 20
"""Transitions at which what followed a category counts as much as what is bought at all."""


@dataclass(frozen=True, slots=True)
class CategoryModel:
    """`counts[a][b]`: how often b was the main category of the order day after one of a. `follows`: the categories
    after each, the likeliest first. `use`: "transition", or "same" where it did not beat guessing the last one
    again."""

    categories: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    follows: tuple[tuple[int, ...], ...]
    use: str


def count_transitions(before: Whole, after: Whole, size: int) -> Whole:
    """size x size."""
    found: Whole = np.bincount(before * size + after, minlength=size * size).reshape(size, size)
    return found


def order_after(counts: Whole) -> Whole:
    """For each category all categories, the likeliest next first; ties: what is bought more, then the first."""
    size = len(counts)
    bought = counts.sum(axis=0)
    total = max(int(bought.sum()), 1)
    # (n_ab + K n_b / n) is compared as n n_ab + K n_b: whole numbers, so that no rounding decides.
    points = counts * total + PRIOR * bought[np.newaxis, :]
    order = [np.lexsort((np.arange(size), -bought, -points[one])) for one in range(size)]
    return np.array(order, np.int64).reshape(size, size)


def make_model(categories: tuple[str, ...], counts: Whole, use: str) -> CategoryModel:
    """From the arrays."""
    follows = order_after(counts)
    return CategoryModel(
        categories, tuple(tuple(row) for row in counts.tolist()), tuple(tuple(row) for row in follows.tolist()), use
    )


def likely_next(model: CategoryModel, last: npt.NDArray[np.int64]) -> Whole:
    """Rows x categories, the likeliest first; -1 for whoever's last category (-1) is not known."""
    size = len(model.categories)
    table = np.array(model.follows, np.int64).reshape(size, size)
    if model.use == "same" and size:
        own = np.arange(size)[:, np.newaxis]
        rest = table[table != own].reshape(size, size - 1)
        table = np.concatenate([own, rest], axis=1)
    whole: Whole = np.concatenate([table, np.full((1, size), -1, np.int64)])
    return whole[last]


def to_plain(model: CategoryModel) -> Plain:
    """As JSON."""
    return plain_of(model)


def from_plain(plain: Plain) -> CategoryModel:
    """Raises ValueError that says what is wrong."""
    model = read_as(CategoryModel, plain)
    size = len(model.categories)
    numbers = list(range(size))
    fits = len(model.counts) == len(model.follows) == size and all(len(row) == size for row in model.counts)
    if not fits or any(sorted(row) != numbers for row in model.follows) or model.use not in ("same", "transition"):
        raise ValueError("model.follows does not fit model.categories")
    return model
