"""Which past instants a model learns at: as many as the history has room for, the outcome of each complete by now.

The last lies one window back from the day that is trained as of; the others go back a window each, so that no order is
counted in two outcomes. Before the first there must be history to know customers by.
"""

from __future__ import annotations

AT_MOST = 6
"""Instants; more add little but time: a customer changes slowly."""


def past_instants(as_of: int, first_day: int, within: int) -> tuple[int, ...]:
    """Day numbers, ascending; empty where not one complete outcome has a window of history before it."""
    earliest = first_day + within
    found = [as_of - within * back for back in range(1, AT_MOST + 1)]
    return tuple(sorted(day for day in found if day >= earliest))
