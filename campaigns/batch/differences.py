"""What differs between two tables of decisions of one wave, decision by decision."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

KEY = ["decision_id"]
NAMED = ["decision_id", "customer_id", "campaign", "step", "offer"]


@dataclass(frozen=True, slots=True)
class Differences:
    """Decisions that are new, gone, or say something else; columns: id, customer, campaign, step, offer."""

    added: pl.DataFrame
    gone: pl.DataFrame
    changed: pl.DataFrame

    @property
    def any(self) -> bool:
        """Whether there is any."""
        return bool(self.added.height or self.gone.height or self.changed.height)


def compare_decisions(before: pl.DataFrame, after: pl.DataFrame) -> Differences:
    """Columns that only one side has are not compared: a later version may know more."""
    shared = [name for name in before.columns if name in after.columns and name not in KEY]
    both = before.select(*KEY, *shared).join(after.select(*KEY, *shared), on=KEY, how="inner", suffix="~after")
    differs = pl.any_horizontal([pl.col(name).ne_missing(pl.col(f"{name}~after")) for name in shared])
    return Differences(
        added=after.join(before, on=KEY, how="anti").select(NAMED).sort(NAMED),
        gone=before.join(after, on=KEY, how="anti").select(NAMED).sort(NAMED),
        changed=both.filter(differs).select(NAMED).sort(NAMED),
    )
