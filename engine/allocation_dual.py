"""What all rows together would gain at given prices of the limits: the Lagrangian bound, in whole numbers throughout.

g(p) = p.B + sum over rows of max over what the row may take of (value - p.amounts), which for any p >= 0 is at least
the value of every allocation (Everett 1963; Geoffrion 1974; Zhang et al., Solving Billion-Scale Knapsack Problems,
WWW 2020). Prices are whole multiples of 2^-shift, so every sum is exact: neither the order of rows nor the number of
threads can change a bit. Among equals a row takes the item of smaller rank.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .allocation_field import Field, SpotCharge
from .allocation_problem import Integers, Positions

FINEST = 20
"""A price is told to a millionth of a unit of value per unit of amount."""
HEADROOM = 60
"""Bits that a reduced value may fill."""
NEVER = np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True)
class Priced:
    """`value`: g in units of 2^-shift; `usage`: what the limits would be asked for; `chosen` (rising positions in the
    field, None where not wanted): what rows would take at these prices, with the slots that groups share."""

    value: int
    usage: tuple[int, ...]
    chosen: Positions | None = None


def shift_for(field: Field) -> int | None:
    """How fine prices can be; None: values are so large that they cannot be priced within 63 bits."""
    highest = max(int(field.value.max(initial=1)), 1)
    room = HEADROOM - (field.items * highest * (len(field.charges) + 1)).bit_length()
    return min(FINEST, room) if room >= 0 else None


def price_rows(field: Field, prices: list[int], shift: int, want: bool = False) -> Priced:
    """g at the prices (whole, in units of 2^-shift, one a limit of the field)."""
    total = sum(price * capacity for price, capacity in zip(prices, field.capacity, strict=True))
    usage = [0] * len(field.limits)
    chosen: list[Positions] = []
    gains: list[tuple[Positions, Integers, Integers]] = []
    for first, last in field.blocks():
        low, high = int(field.starts[first]), int(field.starts[last])
        keys = _keys(field, prices, shift, low, high)
        if field.classes is None:
            value, taken = _best_of_rows(field, keys, first, last)
            kept = taken
        else:
            value, taken, kept, gain = _best_sets(field, keys, first, last)
            gains += gain
        total += value
        _count(field, low + taken, usage)
        if want:
            chosen.append(low + kept)
    if gains:
        total += _give_slots(field, gains, usage)
    found = np.concatenate(chosen) if chosen else np.zeros(0, np.intp)
    return Priced(total, tuple(usage), found if want else None)


def reduced_values(field: Field, prices: list[int], shift: int, chosen: Positions) -> Integers:
    """Value less what is charged, in units of 2^-shift, of the options at these positions (rising)."""
    found = np.empty(len(chosen), np.int64)
    for first, last in field.blocks():
        low, high = int(field.starts[first]), int(field.starts[last])
        begin, end = np.searchsorted(chosen, (low, high))
        if begin < end:
            keys = _keys(field, prices, shift, low, high)
            found[begin:end] = keys[chosen[begin:end] - low] // field.items
    return found


def _keys(field: Field, prices: list[int], shift: int, low: int, high: int) -> Integers:
    """Reduced value x items + (items - 1 - rank): the order in which a row prefers options, as one number.

    A charge is cut off where it is more than any value could make good: such an option stays worth less than nothing.
    """
    most = (1 << HEADROOM) // (field.items * (len(field.charges) + 1))
    keys = field.value[low:high] << shift
    for charge in field.charges:
        if isinstance(charge, SpotCharge):
            price = min(prices[charge.limit], most)
            if price:
                begin, end = np.searchsorted(charge.at, (low, high))
                amounts = np.minimum(charge.amounts[begin:end], most // price)
                keys[charge.at[begin:end] - low] -= amounts * price
            continue
        of_item = [
            min(sum(prices[limit] for limit, mine in zip(charge.limits, column, strict=True) if mine), most)
            for column in charge.counted.T
        ]
        if not any(of_item):
            continue
        rates, items = np.array(of_item, np.int64), field.item[low:high]
        if charge.amounts is None:
            keys -= rates[items]
            continue
        amounts = charge.amounts[low:high]
        if int(rates.max()) * int(amounts.max()) > most:
            amounts = np.minimum(amounts, (most // np.maximum(rates, 1))[items])
        keys -= amounts * rates[items]
    keys *= field.items
    keys += (field.items - 1 - field.ranks)[field.item[low:high]]
    return keys


def _best_of_rows(field: Field, keys: Integers, first: int, last: int) -> tuple[int, Positions]:
    """Rows with one place: the sum of their best reduced values above 0, and which options those are."""
    starts = field.starts[first : last + 1]
    best = np.maximum.reduceat(keys, starts[:-1] - starts[0])
    reduced = best // field.items
    wanted = reduced > 0
    best[~wanted] = NEVER
    taken = np.flatnonzero(keys == np.repeat(best, np.diff(starts)))
    return _exact_sum(reduced[wanted]), taken


def _best_sets(
    field: Field, keys: Integers, first: int, last: int
) -> tuple[int, Positions, Positions, list[tuple[Positions, Integers, Integers]]]:
    """Rows with several places: their best classes without slots; and for options with a slot what a row would gain by
    them, with the option that would make way (-1: a free place)."""
    assert field.classes is not None
    assert field.class_starts is not None
    low = int(field.starts[first])
    row_starts = field.class_starts[first : last + 1]
    class_starts = field.classes[row_starts[0] : row_starts[-1] + 1] - low
    own = keys if field.slot is None else np.where(field.slot[low : low + len(keys)] >= 0, NEVER, keys)
    best = np.maximum.reduceat(own, class_starts[:-1])
    option = np.flatnonzero(own == np.repeat(np.where(best > 0, best, NEVER + 1), np.diff(class_starts)))
    at = np.full(len(best), -1, np.int64)
    at[np.searchsorted(class_starts, option, side="right") - 1] = option
    lengths, begins = np.diff(row_starts), row_starts[:-1] - row_starts[0]
    places = field.places[first:last]
    total = 0
    least, weakest = np.zeros(last - first, np.int64), np.full(last - first, -1, np.int64)
    left = np.where(best // field.items > 0, best, NEVER)
    taken: list[Positions] = []
    for step in range(int(places.max(initial=0))):
        top = np.maximum.reduceat(left, begins)
        top[(places <= step) | (top == NEVER)] = NEVER
        if not (top > NEVER).any():
            break
        hit = np.flatnonzero((left == np.repeat(top, lengths)) & (left > NEVER))
        rows = np.searchsorted(begins, hit, side="right") - 1
        reduced = left[hit] // field.items
        total += _exact_sum(reduced)
        taken.append(at[hit])
        full = places[rows] == step + 1
        least[rows[full]], weakest[rows[full]] = reduced[full], at[hit[full]]
        left[hit] = NEVER
    chosen = np.sort(np.concatenate(taken)) if taken else np.zeros(0, np.int64)
    if field.slot is None:
        return total, chosen, chosen, []
    mine = np.flatnonzero(field.slot[low : low + len(keys)] >= 0)
    rows = np.searchsorted(field.starts[first : last + 1] - low, mine, side="right") - 1
    gain = keys[mine] // field.items - least[rows]
    better = gain > 0
    mine, rows, gain = mine[better], rows[better], gain[better]
    out = np.where(weakest[rows] >= 0, weakest[rows] + low, -1)
    return total, chosen, np.sort(np.concatenate((chosen, mine))), [(low + mine, gain, out)]


def _give_slots(field: Field, gains: list[tuple[Positions, Integers, Integers]], usage: list[int]) -> int:
    """Every slot goes to the row that gains most by it; returns the sum of these gains."""
    assert field.slot is not None
    assert field.slot_order is not None
    gain, out = np.zeros(len(field.value), np.int64), np.full(len(field.value), -1, np.int64)
    for at, amounts, instead in gains:
        gain[at], out[at] = amounts, instead
    order = field.slot_order[gain[field.slot_order] > 0]
    if not len(order):
        return 0
    slots = field.slot[order]
    opens = np.flatnonzero(np.append(True, slots[1:] != slots[:-1]))
    best = np.maximum.reduceat(gain[order], opens)
    hit = np.flatnonzero(gain[order] == np.repeat(best, np.diff(np.append(opens, len(order)))))
    winners = order[hit[np.unique(slots[hit], return_index=True)[1]]]
    _count(field, np.sort(winners), usage)
    aside = out[winners]
    back = [0] * len(usage)
    aside, times = np.unique(aside[aside >= 0], return_counts=True)
    for number in range(1, int(times.max(initial=0)) + 1):
        _count(field, aside[times >= number], back)
    for limit, amount in enumerate(back):
        usage[limit] -= amount
    return _exact_sum(best)


def _count(field: Field, chosen: Positions, usage: list[int]) -> None:
    """Adds what the chosen options (rising) draw on the limits."""
    for charge in field.charges:
        if isinstance(charge, SpotCharge):
            at = np.searchsorted(charge.at, chosen)
            at[at == len(charge.at)] = 0
            hit = charge.at[at] == chosen if len(charge.at) else np.zeros(len(chosen), bool)
            usage[charge.limit] += _exact_sum(charge.amounts[at[hit]])
            continue
        items = field.item[chosen]
        if charge.amounts is None:
            sums = np.bincount(items, minlength=field.items).tolist()
        else:
            amounts = charge.amounts[chosen]
            high = np.bincount(items, weights=amounts >> 31, minlength=field.items)
            low = np.bincount(items, weights=amounts & 0x7FFFFFFF, minlength=field.items)
            sums = [(int(up) << 31) + int(down) for up, down in zip(high, low, strict=True)]
        for limit, counted in zip(charge.limits, charge.counted, strict=True):
            usage[limit] += sum(one for one, mine in zip(sums, counted, strict=True) if mine)


def _exact_sum(amounts: Integers) -> int:
    """A sum that may pass 63 bits."""
    high, low = amounts >> 31, amounts & 0x7FFFFFFF
    return (int(high.sum()) << 31) + int(low.sum())
