"""What a method found out about its own model: figures with their noise, tables, and sentences for a person.

The card prints it, `campaign models compare` sets two side by side, the registry keeps it as JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...rules.problems import Problem

Plain = None | bool | int | float | str | list["Plain"] | Mapping[str, "Plain"]
"""What JSON can hold; floats keep every bit, for JSON prints the shortest text that reads back the same."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of an evaluation. `low` and `high` bound its noise, found as `noise` says ("20 half-splits: mean and
    standard deviation"); `beside` is the same measure of the dumbest baseline, named by `baseline`."""

    name: str
    value: float
    low: float | None = None
    high: float | None = None
    noise: str = ""
    beside: float | None = None
    baseline: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of numbers and texts under named columns: calibration, deciles, coefficients."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[float | int | str | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """All of it, in order of showing. `remarks` are sentences of the catalogue, without a place."""

    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    remarks: tuple[Problem, ...] = ()
