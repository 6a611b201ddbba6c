"""What the fact table asks of a promoted model: which features it needs, and its score of every customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

from .segment_book import Feature

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class UsedModel:
    """Which version of a model made a score: its number, a hash of its content, and the day its data ended."""

    score: str
    version: int
    hash: str
    trained_as_of: date


class Scorer(Protocol):
    """A model that was promoted."""

    @property
    def used(self) -> UsedModel:
        """Which one."""
        ...

    @property
    def needs(self) -> tuple[Feature, ...]:
        """Features it needs beside those that the project declares; they do not stay in the fact table."""
        ...

    def score(self, frame: pl.DataFrame, today: date) -> pl.Series:
        """One value a row of a frame of facts as of a day: Float64, Int64 minor units for money, String for the name of
        a group, a struct of `main` and `share` for interests; null where the model knows nothing of the customer. A
        row's value is the same to the bit whatever other rows there are."""
        ...


Scorers = Mapping[str, Scorer]
"""By id of the score."""
