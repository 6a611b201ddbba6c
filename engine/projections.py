"""Columns in the order in which they can be computed: what keeps a chain of rules one lazy plan of linear size.

Used by the column back end alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import polars as pl

from .tree import Kind


@dataclass(frozen=True, slots=True)
class Term:
    """A value as an expression that may stand in projection number `level` or later.

    `is_raw`: a number that may not be finite. `is_plain`: a column or a constant, cheap to name twice.
    `is_dictionary`: text held as codes (Categorical, Enum).
    """

    expression: pl.Expr
    level: int
    kind: Kind
    is_raw: bool = False
    is_plain: bool = False
    is_dictionary: bool = False


@dataclass(frozen=True, slots=True)
class Truths:
    """A condition as an expression; null counts as not true."""

    expression: pl.Expr
    level: int


class Projections:
    """Named columns in the order in which they can be computed: each stands in the first projection after all it
    reads. Polars computes a projection's columns side by side, so a column is never inlined where it is used.
    """

    def __init__(self) -> None:
        self._levels: list[list[pl.Expr]] = []

    def add(self, name: str, expression: pl.Expr, level: int) -> int:
        """The level from which `name` may be read."""
        while len(self._levels) <= level:
            self._levels.append([])
        self._levels[level].append(expression.alias(name))
        return level + 1

    def onto(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """The frame with every column added, one projection a level."""
        return reduce(lambda below, expressions: below.with_columns(expressions), filter(None, self._levels), frame)
