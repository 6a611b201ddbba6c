"""The tables of a batch, and the hash of what they say: of sorted rows, not of the bytes of a file."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from ...segments.content_hash import content_hash
from ..decide.decisions import Decisions

FACTS, STATE, POLICY, RESULTS, MANIFEST = (
    "facts.parquet", "state_in.parquet", "policy.json", "run_results.json", "manifest.json",
)  # fmt: skip
"""Files of a batch beside its tables; the manifest is written last."""


def tables_of(decisions: Decisions) -> Mapping[str, pl.DataFrame]:
    """Tables by the stem of their file; each is sorted by a key without ties."""
    return {
        "decisions": decisions.decisions,
        "planned_jobs": decisions.jobs,
        "rejected": decisions.rejected,
        "customers": decisions.customers,
    }


def table_hash(frame: pl.DataFrame) -> str:
    """The canonical hash; whole numbers of any width and moments count as 64-bit whole numbers."""
    whole = [name for name, dtype in frame.schema.items() if dtype.is_integer() and dtype != pl.UInt64]
    moments = [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.Datetime)]
    return content_hash(
        frame.with_columns(
            *(pl.col(name).cast(pl.Int64) for name in whole),
            *(pl.col(name).dt.timestamp("us") for name in moments),
        )
    )
