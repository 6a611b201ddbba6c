"""RFM: recency, frequency and money in fifths, 1 (weak) to 5 (strong), by rank with a stated rule for ties.

A customer's fifth is 1 + floor(5 x (customers strictly weaker) / (all customers with an order)). Customers with the
same value share a fifth, the one of their lowest rank; so "frequency 4" says: at least 60 % of the customers order less
often. Quantile cuts fail here, because most customers tie at one order.
Frozen cut points put bounds of yesterday in the place of ranks.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

FIFTHS = 5
Whole = npt.NDArray[np.int64]


def rank_fifths(strength: Whole) -> Whole:
    """Fifths of customers with an order; a larger `strength` is stronger."""
    weaker = np.searchsorted(np.sort(strength), strength, side="left")
    return 1 + FIFTHS * weaker // max(len(strength), 1)


def cut_fifths(strength: Whole, bounds: Sequence[int]) -> Whole:
    """Fifths by four ascending bounds: one more for each bound that the strength reaches."""
    return np.asarray(1 + sum((strength >= bound).astype(np.int64) for bound in bounds), dtype=np.int64)


def bounds_of(strength: Whole, fifths: Whole) -> list[int]:
    """The four bounds that give the same fifths to the same customers: the weakest strength that reaches 2, 3, 4, 5."""
    strongest = int(strength.max(initial=0))
    return [int(strength[fifths >= fifth].min(initial=strongest + 1)) for fifth in range(2, FIFTHS + 1)]
