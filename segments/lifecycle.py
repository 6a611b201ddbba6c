"""Lifecycle stages by each customer's own rhythm, in whole numbers.

prospect: no order before the instant. new: the first order is at most `new_for` days ago. For all others, with the
usual gap g between their order days (at least `shortest_gap`; for customers with one order day the typical gap) and
the days a since the last: active: a <= `lapsing_after` x g; lapsing: a <= `lost_after` x g; lost: longer.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .features import Summary
from .segment_book import STAGES, Lifecycle

GAP_WHERE_NOBODY_KNOWS = 90
"""Days: the typical gap of a shop in which no customer has ordered on two days yet."""

_HUNDREDTHS = 100
Whole = npt.NDArray[np.int64]


def lifecycle_stages(history: Summary, today: int, rules: Lifecycle) -> tuple[npt.NDArray[np.int8], float]:
    """The index into STAGES of each customer, and the typical gap in days that was used."""
    span, gaps = history.last_day - history.first_day, history.order_days - 1
    has_rhythm = gaps > 0
    typical_span, typical_gaps = typical_gap(span[has_rhythm], gaps[has_rhythm], rules)
    span, gaps = np.where(has_rhythm, span, typical_span), np.where(has_rhythm, gaps, typical_gaps)
    is_short = span < rules.shortest_gap * gaps
    span, gaps = np.where(is_short, rules.shortest_gap, span), np.where(is_short, 1, gaps)
    away = today - history.last_day
    lapsing = away * gaps * _HUNDREDTHS > int(rules.lapsing_after * _HUNDREDTHS) * span
    lost = away * gaps * _HUNDREDTHS > int(rules.lost_after * _HUNDREDTHS) * span
    stages = np.full(len(span), STAGES.index("active"), dtype=np.int8)
    stages[lapsing] = STAGES.index("lapsing")
    stages[lost] = STAGES.index("lost")
    stages[today - history.first_day <= rules.new_for] = STAGES.index("new")
    stages[history.orders == 0] = STAGES.index("prospect")
    return stages, float(typical_span / typical_gaps)


def typical_gap(span: Whole, gaps: Whole, rules: Lifecycle) -> tuple[int, int]:
    """The declared gap, or the lower median of all usual gaps, as a fraction span / gaps."""
    if rules.typical_gap is not None:
        return rules.typical_gap, 1
    if not len(span):
        return GAP_WHERE_NOBODY_KNOWS, 1
    order = np.argsort(span / gaps, kind="stable")
    middle = order[(len(order) - 1) // 2]
    return int(span[middle]), int(gaps[middle])
