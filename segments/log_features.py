"""Features of contacts and events as of the instant: how many, and how long ago; counts of whole rows only.

A contact of somebody who was to get nothing is none: it counts for nobody here.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from .read_log import Log
from .segment_book import Feature


def log_column(feature: Feature, log: Log, customers: int, today: int) -> pl.Series:
    """One value a customer, in order of `row` (see `of_known`): counts are 0 without a row, days unknown."""
    rows = log.rows
    if log.spec.table == "contacts":
        rows = rows.filter(~pl.col("offer").is_in(list(log.spec.control)))
    if feature.only is not None:
        role, texts = feature.only
        rows = rows.filter(pl.col(role).is_in(list(texts)).fill_null(False))
    if feature.within is not None:
        rows = rows.filter(pl.col("day") >= today - feature.within)
    found = rows.group_by("row").agg(pl.len().alias("count"), pl.col("day").max().alias("last"))
    at = found["row"].to_numpy()
    counts = np.zeros(customers, dtype=np.float64)
    counts[at] = found["count"].to_numpy()
    if feature.measure in ("contacts", "events"):
        return pl.Series(feature.id, counts)
    days = np.zeros(customers, dtype=np.float64)
    days[at] = today - found["last"].cast(pl.Int64).to_numpy()
    return pl.Series(feature.id, days).set(pl.Series(counts == 0), None)
