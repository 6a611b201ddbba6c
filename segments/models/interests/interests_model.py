"""Interests that were found: which items belong to which, and how strong each is in a customer.

Whoever bought too little is interested in nothing that is known. A row alone gives the same strengths as in any batch.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..evidence import Plain
from ..read_plain import plain_of, read_as
from ..training_rows import Floats
from .baskets import Baskets, only_items
from .factors import strengths

FEWEST_LINES = 3
"""Purchase lines of known items from which a customer's interests are known."""


@dataclass(frozen=True, slots=True)
class Interest:
    """`number` and `name` stay through all versions. `size`: its share in all purchases. `top`: items that set it
    apart, the most telling first. `customers`: whose main interest it was when it was learned."""

    number: int
    name: str
    size: float
    top: tuple[str, ...]
    customers: int


@dataclass(frozen=True, slots=True)
class InterestsModel:
    """`votes`: for each of `items` the chance that a line of it is of each interest, in their order."""

    method: str
    items: tuple[str, ...]
    votes: tuple[tuple[float, ...], ...]
    interests: tuple[Interest, ...]
    next_number: int


def score(model: InterestsModel, baskets: Baskets) -> Floats:
    """(customers, interests): how much of what she buys is of each, rows sum to 1; NaN where too little is known."""
    if not model.interests:
        return np.full((baskets.customers, 0), np.nan)
    known = only_items(baskets, model.items)
    sizes = np.array([one.size for one in model.interests])
    found = strengths(known, np.array(model.votes), sizes)
    lines = np.bincount(known.rows, known.counts, known.customers)
    return np.where((lines >= FEWEST_LINES)[:, None], found, np.nan)


def main_interest(model: InterestsModel, strength: Floats) -> Floats:
    """The number of each row's strongest interest (the first of equal ones), NaN for none."""
    if not model.interests:
        return np.full(len(strength), np.nan)
    known = np.isfinite(strength[:, 0])
    numbers = np.array([one.number for one in model.interests], np.float64)
    return np.where(known, numbers[np.argmax(np.where(known[:, None], strength, 0.0), axis=1)], np.nan)


def to_plain(model: InterestsModel) -> Plain:
    """As JSON keeps it, to the bit."""
    return plain_of(model)


def from_plain(plain: Plain) -> InterestsModel:
    """Raises ValueError that says what is wrong."""
    model = read_as(InterestsModel, plain)
    k = len(model.interests)
    if len(model.votes) != len(model.items) or any(len(one) != k for one in model.votes):
        raise ValueError("model.votes: not one number for each item and interest")
    numbers = [one.number for one in model.interests]
    if len(set(numbers)) < k or any(number >= model.next_number for number in numbers):
        raise ValueError("model.interests: a number stands twice, or is not below next_number")
    if any(not one.size > 0 for one in model.interests) or any(share < 0 for row in model.votes for share in row):
        raise ValueError("model.interests: a size or a vote cannot be used")
    return model
