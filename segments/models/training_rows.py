"""What every method learns from: facts as of past instants, what happened afterwards, and who it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ...engine.tree import Kind

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Column = npt.NDArray[Any]
"""One value a row: float64 with NaN for unknown (NUMBER, BOOLEAN as 0 and 1, DATE as days since 1970-01-01);
object array of str or None (TEXT)."""


@dataclass(frozen=True, slots=True)
class TrainingRows:
    """n rows, one a person and instant.

    `columns`: facts as they were known at the row's instant, by name; `kinds` names each column's kind. `outcome`: what
    happened afterwards (0 or 1, or money in major units). `person`: the same number for all rows of one person, so that
    no split puts her on both sides. `instant`: days since 1970-01-01 of the row's instant; facts come from strictly
    before it, the outcome from that day on.
    """

    columns: Mapping[str, Column]
    kinds: Mapping[str, Kind]
    outcome: Floats
    person: Whole
    instant: Whole

    def __len__(self) -> int:
        return len(self.outcome)

    def take(self, rows: Whole | npt.NDArray[np.bool_]) -> TrainingRows:
        """These rows only, by number or by mask."""
        return replace(
            self,
            columns={name: values[rows] for name, values in self.columns.items()},
            outcome=self.outcome[rows],
            person=self.person[rows],
            instant=self.instant[rows],
        )
