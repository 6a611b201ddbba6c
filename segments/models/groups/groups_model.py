"""A grouping that was found: frozen scales and centres. A customer belongs to the group whose centre is nearest.

Whoever lacks one of the facts belongs to none: unknown is not zero. A row alone gives the same group as in any batch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..evidence import Plain
from ..read_plain import plain_of, read_as
from ..training_rows import Column, Floats
from .k_means import nearest
from .scales import Scale, scaled


@dataclass(frozen=True, slots=True)
class Group:
    """`number` stays with a group through all versions, and so does its name. `centre`: on the common scale, one value
    a fact. `customers` when it was learned; `means`: of each fact, in its own unit."""

    number: int
    name: str
    centre: tuple[float, ...]
    customers: int
    means: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class GroupsModel:
    """`facts`: all that a customer must have known, in order; `scales`: those that differ. `everybody`: mean of each
    fact over all. `next_number`: the first that no group ever had."""

    method: str
    facts: tuple[str, ...]
    scales: tuple[Scale, ...]
    groups: tuple[Group, ...]
    everybody: tuple[float, ...]
    next_number: int


def score(model: GroupsModel, columns: Mapping[str, Column]) -> Floats:
    """The number of each row's group, NaN for none. Raises KeyError for a fact that is not there."""
    rows = len(next(iter(columns.values()))) if columns else 0
    if not model.groups:
        return np.full(rows, np.nan)
    points = np.stack([scaled(scale, columns[scale.name]) for scale in model.scales], axis=1)
    known = is_known(model.facts, columns)
    centres = np.array([group.centre for group in model.groups])
    labels, _ = nearest(np.where(known[:, None], points, 0.0), centres)
    numbers = np.array([group.number for group in model.groups], np.float64)
    return np.where(known, numbers[labels], np.nan)


def is_known(facts: tuple[str, ...], columns: Mapping[str, Column]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Rows in which every fact is known."""
    known = np.isfinite(np.asarray(columns[facts[0]], np.float64))
    for name in facts[1:]:
        known &= np.isfinite(np.asarray(columns[name], np.float64))
    return known


def to_plain(model: GroupsModel) -> Plain:
    """As JSON keeps it, to the bit."""
    return plain_of(model)


def from_plain(plain: Plain) -> GroupsModel:
    """Raises ValueError that says what is wrong."""
    model = read_as(GroupsModel, plain)
    numbers = [group.number for group in model.groups]
    if any(len(group.centre) != len(model.scales) for group in model.groups):
        raise ValueError("model.groups: a centre has another number of facts than there are scales")
    if len(set(numbers)) < len(numbers) or any(number >= model.next_number for number in numbers):
        raise ValueError("model.groups: a number stands twice, or is not below next_number")
    if any(not scale.spread > 0 or scale.log_unit < 0 or scale.name not in model.facts for scale in model.scales):
        raise ValueError("model.scales: the numbers of a fact cannot be used")
    return model
