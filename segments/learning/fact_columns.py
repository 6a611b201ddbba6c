"""Facts of the fact table as columns that models see: the same for learning and for scoring.

Money in major units, yes and no as 1 and 0, days as numbers, unknown as NaN; texts stay texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import polars as pl

from ...engine.tree import Kind
from ...rules.vocabulary import FactInfo
from ..models.training_rows import Column


def fact_columns(frame: pl.DataFrame, infos: Iterable[FactInfo], names: Iterable[str]) -> dict[str, Column]:
    """By name, in the order of the names. Raises KeyError for a fact that is not there."""
    known = {info.name: info for info in infos}
    return {name: _column(frame[name], known[name]) for name in names}


def fact_kinds(infos: Iterable[FactInfo], names: Iterable[str]) -> dict[str, Kind]:
    """The kind of each."""
    known = {info.name: info.type.kind for info in infos}
    return {name: known[name] for name in names}


def joined(parts: list[Mapping[str, Column]]) -> dict[str, Column]:
    """The columns of several instants, one below the other."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _column(values: pl.Series, info: FactInfo) -> Column:
    if info.type.kind is Kind.TEXT:
        return values.to_numpy().astype(object)
    if info.type.kind is Kind.DATE:
        values = values.cast(pl.Int32)
    numbers = values.cast(pl.Float64).fill_null(float("nan")).to_numpy()
    return numbers / 10.0**info.scale if info.scale else numbers
