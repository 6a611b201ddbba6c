"""Why every pair that was not picked was not: told from the picks and the prices alone, whoever found them.

An option is held against what stands in its way in its own row. If that is worth at least as much, it was outbid; if
not, a limit made it too dear, and the one that charges it most is named. Where nothing stands in its way, its group
holds one already, or a limit has too little left for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from .allocation_contest import Contest
from .allocation_keys import rank_items
from .allocation_problem import (
    APART,
    BUNDLE,
    GROUP,
    LIMIT,
    OUTBID,
    PICKED,
    POOR,
    Allocated,
    Allocation,
    Integers,
    Positions,
    Truths,
    amounts_under,
)

HAIR = 1e-9
"""Charges nearer to each other than this are alike; the first limit is named then."""


def name_reasons(problem: Allocation, begun: Contest, picked: Truths, price: tuple[float, ...]) -> Allocated:
    """`begun`: the contest after its mandatory pairs: what these excluded, and rows without places, stay as they are.
    `price` of every limit in units of value. The answer without a bound."""
    loss, winner = begun.loss.copy(), begun.winner.copy()
    limit = np.full(len(problem.row), -1, np.int16)
    held = np.flatnonzero(picked)
    used = tuple(int(amounts_under(problem, one, held).sum()) for one in problem.limits)
    left = [one.capacity - use for one, use in zip(problem.limits, used, strict=True)]
    options = begun.options
    lost = np.flatnonzero(begun.waiting & ~picked[options.members[options.begins[:-1]]])
    values = options.summed(problem.value)
    poor = lost[values[lost] <= 0]
    loss[options.pairs_of(poor)] = POOR
    lost = lost[values[lost] > 0]
    ahead, code, rival = _in_the_way(problem, begun, picked, lost)
    outbid = (code != PICKED) & (values[lost] <= ahead)
    _tell(begun, lost[outbid], code[outbid], rival[outbid], loss, winner)
    dear, code, rival = lost[~outbid], code[~outbid], rival[~outbid]
    taken = _lost_to_group(begun, picked, dear)
    blocked = code != PICKED
    named = _dearest(problem, begun, dear, price)
    short = _short(problem, begun, dear, left)
    named = np.where(blocked & (named >= 0), named, short)
    named = np.where(taken & ~(blocked & (named >= 0)), -1, named)
    _name_groups(begun, dear[taken & (named < 0)], loss)
    rest = ~taken & (named < 0)
    _tell(begun, dear[rest], np.where(code[rest] == PICKED, POOR, code[rest]), rival[rest], loss, winner)
    _name_limits(problem, begun, dear, named, loss, limit)
    refused = tuple(int((limit == index).sum()) for index in range(len(problem.limits)))
    shown = tuple(one if count else 0.0 for one, count in zip(price, refused, strict=True))
    value = int(_exact(problem.value[held]))
    return Allocated(picked, loss, winner, limit, used, refused, shown, None, value=value)


def _exact(amounts: Integers) -> int:
    return (int((amounts >> 31).sum()) << 31) + int((amounts & 0x7FFFFFFF).sum())


def _in_the_way(
    problem: Allocation, begun: Contest, picked: Truths, lost: Positions
) -> tuple[Integers, NDArray[np.uint8], NDArray[np.int32]]:
    """For each of these options: the value of what its row would have to give up for it, the loss it would be (PICKED:
    nothing stands in its way), and the item."""
    options = begun.options
    held = np.flatnonzero(picked & ~problem.mandatory)
    ahead = np.zeros(len(lost), np.int64)
    code = np.full(len(lost), PICKED, np.uint8)
    rival = np.full(len(lost), -1, np.int32)
    if not len(lost) or not len(held):
        return ahead, code, rival
    free = problem.places.copy()
    np.subtract.at(free, problem.row[held], 1)
    rank = rank_items(problem.names, problem.priority)
    # Of what a row holds, the least first: that is what would make way.
    order = np.lexsort((-rank[problem.item[held]], problem.value[held], problem.row[held]))
    rows = options.row[lost]
    missing = options.size[lost] - free[rows]
    one_place = problem.places[rows] == 1
    struck: list[tuple[Positions, Positions, Truths]] = []
    for has, other in _one_held_after_the_other(problem, held[order], rows):
        is_rival, is_apart = _conflict(problem, begun, lost[has], problem.item[other])
        is_rival |= one_place[has]
        hit = is_rival | is_apart
        missing[has[hit]] -= 1
        first = hit & (code[has] == PICKED)
        code[has[first]] = np.where(is_rival[first], OUTBID, APART)
        rival[has[first]] = problem.item[other[first]]
        ahead[has[hit]] += problem.value[other[hit]]
        struck.append((has, other, hit))
    for has, other, hit in struck:
        crowded = ~hit & (missing[has] > 0)
        missing[has[crowded]] -= 1
        first = crowded & (code[has] == PICKED)
        code[has[first]], rival[has[first]] = OUTBID, problem.item[other[first]]
        ahead[has[crowded]] += problem.value[other[crowded]]
    return ahead, code, rival


def _one_held_after_the_other(
    problem: Allocation, held: Positions, rows: NDArray[np.int32]
) -> Iterator[tuple[Positions, Positions]]:
    """For every step the places in `rows` whose row holds so many, and the pair held: first the first of every row."""
    waiting = held
    while len(waiting):
        opens = np.append(True, problem.row[waiting][1:] != problem.row[waiting][:-1])
        here = np.full(len(problem.tie), -1, np.int64)
        here[problem.row[waiting[opens]]] = waiting[opens]
        waiting = waiting[~opens]
        mine = here[rows]
        has = np.flatnonzero(mine >= 0)
        yield has, mine[has]


def _conflict(problem: Allocation, begun: Contest, lost: Positions, beside: NDArray[np.int32]) -> tuple[Truths, Truths]:
    """For each option whether a pair of it cannot stand beside the item: as a rival of it, or kept apart from it."""
    options = begun.options
    pairs = options.pairs_of(lost)
    other = np.repeat(beside, options.size[lost])
    item = problem.item[pairs]
    rival = problem.kind[item] == problem.kind[other]
    for one in problem.only_one:
        both = one.items[item] & one.items[other]
        rival |= both if one.rows is None else both & one.rows[problem.row[pairs]]
    apart = problem.apart[item, other] & ~rival
    return (
        options.sum_over(lost, rival.astype(np.int64)) > 0,
        options.sum_over(lost, apart.astype(np.int64)) > 0,
    )


def _tell(
    begun: Contest,
    lost: Positions,
    code: NDArray[np.uint8],
    rival: NDArray[np.int32],
    loss: NDArray[np.uint8],
    winner: NDArray[np.int32],
) -> None:
    options = begun.options
    pairs, sizes = options.pairs_of(lost), options.size[lost]
    loss[pairs], winner[pairs] = np.repeat(code, sizes), np.repeat(rival, sizes)


def _lost_to_group(begun: Contest, picked: Truths, lost: Positions) -> Truths:
    """Options that need a slot of their group which another row, or what was gone before, has."""
    slots = begun.slots
    if not slots.exist:
        return np.zeros(len(lost), bool)
    slots.take(np.flatnonzero(picked))
    return slots.are_full(lost)


def _name_groups(begun: Contest, lost: Positions, loss: NDArray[np.uint8]) -> None:
    pairs = begun.options.pairs_of(lost)
    loss[pairs] = BUNDLE
    loss[pairs[begun.slots.are_taken(pairs)]] = GROUP


def _dearest(problem: Allocation, begun: Contest, lost: Positions, price: tuple[float, ...]) -> NDArray[np.int16]:
    """The limit that charges each option most at these prices, -1 where none charges anything."""
    named, most = np.full(len(lost), -1, np.int16), np.zeros(len(lost))
    pairs = begun.options.pairs_of(lost)
    for index, each in enumerate(price):
        if each > 0:
            drawn = begun.options.sum_over(lost, amounts_under(problem, problem.limits[index], pairs))
            charged = drawn * each
            more = charged > most * (1 + HAIR)
            named[more], most[more] = index, charged[more]
    return named


def _short(problem: Allocation, begun: Contest, lost: Positions, left: list[int]) -> NDArray[np.int16]:
    """The first limit that has too little left for each option, -1 where all have enough."""
    named = np.full(len(lost), -1, np.int16)
    pairs = begun.options.pairs_of(lost)
    for index, has in enumerate(left):
        drawn = begun.options.sum_over(lost, amounts_under(problem, problem.limits[index], pairs))
        named[(named < 0) & (drawn > has)] = index
    return named


def _name_limits(
    problem: Allocation,
    begun: Contest,
    lost: Positions,
    named: NDArray[np.int16],
    loss: NDArray[np.uint8],
    limit: NDArray[np.int16],
) -> None:
    """The pairs that draw on the limit are told so, others of their bundle that it lost a part."""
    options = begun.options
    for index in np.unique(named[named >= 0]).tolist():
        pairs = options.pairs_of(lost[named == index])
        loss[pairs] = BUNDLE
        drawing = pairs[amounts_under(problem, problem.limits[index], pairs) > 0]
        loss[drawing] = LIMIT
        limit[drawing] = index


def without_picks(problem: Allocation, begun: Contest) -> Allocated:
    """What is mandatory does not fit: nothing is picked, and the limits that are too small are named."""
    nothing = np.zeros(len(problem.row), bool)
    told = begun.result()
    return replace(told, picked=nothing, price=tuple(0.0 for _ in problem.limits))
