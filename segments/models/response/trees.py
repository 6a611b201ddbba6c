"""Regression trees as numbers, and their sum for a million rows: kept as JSON, scored without any library's classes.

Scored as in QuickScorer (Lucchese et al., SIGIR 2015): for every fact a table says which leaves are out of reach at a
value; what is left after all facts of a tree is the leaf. No row is walked through a tree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ..training_rows import Floats

MOST_LEAVES = 16
"""Leaves of a tree: as many as a mask of 16 bits holds."""

BLOCK = 16_384
"""Rows taken at a time, so that masks stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Tree:
    """Nodes by number, the root is 0. Node i asks whether column[i] <= threshold[i] (then left[i], else right[i]); a
    leaf has column -1 and gives value[i]."""

    column: tuple[int, ...]
    threshold: tuple[float, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    value: tuple[float, ...]


@dataclass(frozen=True)
class Trees:
    """log-odds = base + the leaves' values, tree after tree."""

    base: float
    trees: tuple[Tree, ...]

    @cached_property
    def tables(self) -> _Tables:
        """Made once a model, on its first use."""
        return _tables(self)


@dataclass(frozen=True, slots=True)
class _Tables:
    """`cuts`: thresholds of each column that is asked for, in order. `masks`: per tree (column, leaves still in reach
    by the number of cuts below the value); `values`: per tree the leaves' values from left to right."""

    cuts: dict[int, Floats]
    masks: tuple[tuple[tuple[int, npt.NDArray[np.uint16]], ...], ...]
    values: tuple[Floats, ...]


LOWEST_BIT = np.array([0, *((n & -n).bit_length() - 1 for n in range(1, 1 << MOST_LEAVES))], np.uint8)
"""The number of the lowest bit set, for every mask."""


def sum_of_trees(model: Trees, columns: Sequence[Floats]) -> Floats:
    """n log-odds from columns of n numbers each (no NaN: a design gives none)."""
    tables = model.tables
    n = len(columns[0])
    total = np.full(n, model.base)
    for start in range(0, n, BLOCK):
        stop = min(start + BLOCK, n)
        places = {
            column: np.searchsorted(cuts, columns[column][start:stop], side="left")
            for column, cuts in tables.cuts.items()
        }
        part = total[start:stop]
        for masks, values in zip(tables.masks, tables.values, strict=True):
            if not masks:
                part += values[0]
                continue
            reach = masks[0][1].take(places[masks[0][0]])
            for column, table in masks[1:]:
                reach &= table.take(places[column])
            part += values.take(LOWEST_BIT.take(reach))
    return total


def check_trees(model: Trees, columns: int) -> None:
    """Raises ValueError for trees that cannot be walked: a child that does not follow its parent, a column that is not
    there, too many leaves, lists of different length."""
    for number, tree in enumerate(model.trees):
        size = len(tree.column)
        if size == 0 or {len(tree.threshold), len(tree.left), len(tree.right), len(tree.value)} != {size}:
            raise ValueError(f"tree {number} has lists of different length")
        inner = [i for i in range(size) if tree.column[i] >= 0]
        if any(tree.column[i] >= columns or tree.column[i] < -1 for i in range(size)):
            raise ValueError(f"tree {number} asks for a column that is not there")
        children = sorted(child for i in inner for child in (tree.left[i], tree.right[i]))
        if children != list(range(1, size)) or any(min(tree.left[i], tree.right[i]) <= i for i in inner):
            raise ValueError(f"tree {number} is no tree")
        if size - len(inner) > MOST_LEAVES:
            raise ValueError(f"tree {number} has more than {MOST_LEAVES} leaves")


def _tables(model: Trees) -> _Tables:
    asked: dict[int, set[float]] = {}
    for tree in model.trees:
        for column, threshold in zip(tree.column, tree.threshold, strict=True):
            if column >= 0:
                asked.setdefault(column, set()).add(threshold)
    cuts = {column: np.array(sorted(thresholds)) for column, thresholds in sorted(asked.items())}
    masks, values = [], []
    for tree in model.trees:
        leaves: list[int] = []
        below: dict[int, int] = {}
        _number_leaves(tree, 0, leaves, below)
        full = (1 << len(leaves)) - 1
        tables: dict[int, npt.NDArray[np.uint16]] = {}
        for node, column in enumerate(tree.column):
            if column < 0:
                continue
            table = tables.setdefault(column, np.full(len(cuts[column]) + 1, full, np.uint16))
            at = int(np.searchsorted(cuts[column], tree.threshold[node]))
            table[at + 1 :] &= np.uint16(full & ~below[tree.left[node]])
        masks.append(tuple(sorted(tables.items())))
        values.append(np.array([tree.value[leaf] for leaf in leaves]))
    return _Tables(cuts, tuple(masks), tuple(values))


def _number_leaves(tree: Tree, node: int, leaves: list[int], below: dict[int, int]) -> None:
    """Leaves from left to right; `below`: the bits of the leaves under each node."""
    if tree.column[node] < 0:
        below[node] = 1 << len(leaves)
        leaves.append(node)
        return
    for child in (tree.left[node], tree.right[node]):
        _number_leaves(tree, child, leaves, below)
    below[node] = below[tree.left[node]] | below[tree.right[node]]
