"""What scores a customer: a linear function or one shallow tree over encoded columns; pure functions of one row.

Columns are added one by one in a fixed order, never by a matrix product, so that a row alone gives the bits it gives
in any batch. Both forms are numbers that a person can read and JSON can hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ..evidence import Plain
from ..training_rows import Floats

LEAF = -1
"""In `Tree.column`: no question, a value."""


@dataclass(frozen=True, slots=True)
class Linear:
    """constant + sum of weight * column, in order of columns; a weight of exactly 0 leaves its column out."""

    constant: float
    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Tree:
    """Node 0 is the root. Node j asks `columns[column[j]] <= limit[j]`: yes goes to `yes[j]`, no to `no[j]`; both stand
    behind j. A leaf (`column[j] == LEAF`) gives `value[j]`."""

    column: tuple[int, ...]
    limit: tuple[float, ...]
    yes: tuple[int, ...]
    no: tuple[int, ...]
    value: tuple[float, ...]


RowFunction = Linear | Tree


def apply(function: RowFunction, columns: Floats) -> Floats:
    """One number a row of `columns` (rows x encoded columns, finite)."""
    total = np.full(len(columns), function.constant if isinstance(function, Linear) else 0.0)
    if isinstance(function, Linear):
        for number, weight in enumerate(function.weights):
            if weight:
                total = total + weight * columns[:, number]
        return total
    node = np.zeros(len(columns), np.int64)
    column, limit = np.array(function.column), np.array(function.limit)
    yes, no = np.array(function.yes), np.array(function.no)
    rows = np.arange(len(columns))
    while True:
        asks = column[node] != LEAF
        if not asks.any():
            return np.array(function.value)[node]
        at = node[asks]
        below = columns[rows[asks], column[at]] <= limit[at]
        node[asks] = np.where(below, yes[at], no[at])


def moved_and_scaled(function: RowFunction, centre: float, scale: float, middle: float) -> RowFunction:
    """middle + scale * (function - centre), as a function of the same form."""
    if isinstance(function, Linear):
        constant = middle + scale * (function.constant - centre)
        return Linear(constant, tuple(scale * weight for weight in function.weights))
    return replace(function, value=tuple(middle + scale * (value - centre) for value in function.value))


def constant(value: float) -> Linear:
    """The same for everybody."""
    return Linear(value, ())


def function_to_plain(function: RowFunction) -> Plain:
    """As JSON holds it."""
    if isinstance(function, Linear):
        return {"form": "linear", "constant": function.constant, "weights": list(function.weights)}
    return {
        "form": "tree",
        "column": list(function.column),
        "limit": list(function.limit),
        "yes": list(function.yes),
        "no": list(function.no),
        "value": list(function.value),
    }


def function_from_plain(plain: Plain, width: int) -> RowFunction:
    """The function over `width` columns. Raises ValueError, saying what is missing or wrong: a file is not believed."""
    if not isinstance(plain, Mapping):
        raise ValueError("a scoring function must be a mapping")
    form = plain.get("form")
    if form == "linear":
        weights = _floats(plain, "weights")
        if len(weights) not in (0, width):
            raise ValueError(f"weights: {len(weights)} numbers for {width} columns")
        return Linear(_number(plain.get("constant"), "constant"), weights)
    if form != "tree":
        raise ValueError(f"form is {form!r}; it must be linear or tree")
    tree = Tree(
        _wholes(plain, "column"),
        _floats(plain, "limit"),
        _wholes(plain, "yes"),
        _wholes(plain, "no"),
        _floats(plain, "value"),
    )
    nodes = len(tree.value)
    if not nodes or {len(tree.column), len(tree.limit), len(tree.yes), len(tree.no)} != {nodes}:
        raise ValueError("tree: column, limit, yes, no and value must have the same length, and not be empty")
    for node, column in enumerate(tree.column):
        if column == LEAF:
            continue
        if not 0 <= column < width:
            raise ValueError(f"tree: node {node} asks for column {column} of {width}")
        if not (node < tree.yes[node] < nodes and node < tree.no[node] < nodes):
            raise ValueError(f"tree: node {node} leads back, or nowhere")
    return tree


def _floats(plain: Mapping[str, Plain], name: str) -> tuple[float, ...]:
    values = plain.get(name)
    if not isinstance(values, list):
        raise ValueError(f"{name}: a list of numbers is missing")
    return tuple(_number(value, name) for value in values)


def _wholes(plain: Mapping[str, Plain], name: str) -> tuple[int, ...]:
    values = plain.get(name)
    if not isinstance(values, list) or not all(type(value) is int for value in values):
        raise ValueError(f"{name}: a list of whole numbers is missing")
    return tuple(value for value in values if isinstance(value, int))


def _number(value: Plain, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not np.isfinite(value):
        raise ValueError(f"{name}: {value!r} is not a finite number")
    return float(value)
