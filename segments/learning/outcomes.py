"""What happened after an instant: the outcome a model learns, counted from the days on and after it, never before.

order: at least one purchase within the window. churn: no purchase within twice her usual gap, as it was known at the
instant, and at most within the window. value: money within the window, returns taken off.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from ..lifecycle import typical_gap
from ..segment_book import Learned, Lifecycle, SegmentBook
from .history import History, Whole, spread

Floats = npt.NDArray[np.float64]
_HUNDREDTHS = 100


def outcome_after(
    score: Learned, book: SegmentBook, history: History, identities: pl.Series, day: int, exponent: int
) -> Floats:
    """One number an identity: 0 or 1, or major units; NaN for whoever had not bought before the day: there is nothing
    to know her by. The window must have ended by the day that the history was read as of."""
    assert score.within is not None
    bought = history.before(day).filter(pl.col("bought"))
    known = spread(identities, bought.group_by("customer").agg(pl.len().alias("days")), "days") > 0
    if score.learn == "value":
        found = _money(history, identities, day, score.within) / 10.0**exponent
    elif score.learn == "churn":
        horizon = _patience(bought, identities, rhythm_of(book), score.within)
        found = (_days_to_order(history, identities, day, score.within) >= horizon).astype(np.float64)
    else:
        found = (_days_to_order(history, identities, day, score.within) < score.within).astype(np.float64)
    return np.where(known, found, np.nan)


def rhythm_of(book: SegmentBook) -> Lifecycle:
    """How the project's own lifecycle feature sees rhythms; the defaults where it has none."""
    return next((one.lifecycle for one in book.features if one.measure == "lifecycle"), Lifecycle())


def _days_to_order(history: History, identities: pl.Series, day: int, within: int) -> Whole:
    """Days from the instant to the first purchase on or after it; `within` where there is none in the window."""
    after = history.from_to(day, day + within).filter(pl.col("bought"))
    return spread(identities, after.group_by("customer").agg(pl.col("day").min() - day), "day", within)


def _money(history: History, identities: pl.Series, day: int, within: int) -> Whole:
    after = history.from_to(day, day + within)
    return spread(identities, after.group_by("customer").agg((pl.col("gross") - pl.col("returned")).sum()), "gross")


def _patience(bought: pl.DataFrame, identities: pl.Series, rules: Lifecycle, at_most: int) -> Whole:
    """Days without an order after which she counts as gone: `lapsing_after` times her usual gap, rounded up."""
    spans = bought.group_by("customer").agg(
        (pl.col("day").max() - pl.col("day").min()).alias("span"), (pl.len() - 1).cast(pl.Int64).alias("gaps")
    )
    span, gaps = spread(identities, spans, "span"), spread(identities, spans, "gaps")
    has_rhythm = gaps > 0
    usual_span, usual_gaps = typical_gap(span[has_rhythm], gaps[has_rhythm], rules)
    span, gaps = np.where(has_rhythm, span, usual_span), np.where(has_rhythm, gaps, usual_gaps)
    span = np.maximum(span, rules.shortest_gap * gaps)
    factor = int(rules.lapsing_after * _HUNDREDTHS)
    days: Whole = np.minimum(-(-factor * span // (gaps * _HUNDREDTHS)), at_most)
    return days
