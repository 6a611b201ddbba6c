"""In the end every refusal gets its name: the group that held one already, or the limit that had too little left."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .allocation_options import Options
from .allocation_problem import BUNDLE, GROUP, LIMIT, REFUSED, Allocation, Integers, amounts_under
from .allocation_slots import Slots


def name_refusals(
    problem: Allocation,
    options: Options,
    slots: Slots,
    largest: dict[int, Integers],
    left: list[int],
    loss: NDArray[np.uint8],
) -> NDArray[np.int16]:
    """Changes REFUSED in `loss` to GROUP, LIMIT or BUNDLE; returns for every pair the limit that refused it, or -1.

    `largest`: for each limit that could run out the most an option with the item takes; `left`: what limits have left.
    """
    limit = np.full(len(problem.row), -1, np.int16)
    _name_groups(options, slots, loss)
    refused = loss[options.members[options.begins[:-1]]] == REFUSED
    for index, most in largest.items():
        found = np.flatnonzero(refused)
        doubtful = most > left[index]
        if not len(found) or not doubtful.any():
            continue
        if options.all_single:
            found = found[doubtful[problem.item[options.members[found]]]]
        pairs = options.pairs_of(found)
        amounts = amounts_under(problem, problem.limits[index], pairs)
        over = options.sum_over(found, amounts) > left[index]
        whole = np.repeat(over, options.size[found])
        loss[pairs[whole]] = BUNDLE
        drawing = pairs[whole & (amounts > 0)]
        loss[drawing] = LIMIT
        limit[drawing] = index
        refused[found[over]] = False
    return limit


def _name_groups(options: Options, slots: Slots, loss: NDArray[np.uint8]) -> None:
    """A refused option whose slot is taken in the end lost to its group; of a bundle, the pairs of that slot."""
    refused = np.flatnonzero(loss[options.members[options.begins[:-1]]] == REFUSED)
    pairs = options.pairs_of(refused[slots.are_full(refused)])
    loss[pairs] = BUNDLE
    loss[pairs[slots.are_taken(pairs)]] = GROUP
