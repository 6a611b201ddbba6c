"""The greedy contest: mandatory pairs first, then rounds in which every row takes its best option that still fits.

The definition stands in `allocation.py`. Here it is done with whole arrays: options are taken in chunks of the global
order; a chunk is picked up to the first option that does not fit any more, which then makes way for its row's next.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .allocation_keys import order_keys, rank_items
from .allocation_losses import name_refusals
from .allocation_options import Options, make_options, ranges
from .allocation_problem import (
    APART,
    BUNDLE,
    OUTBID,
    PICKED,
    PLACES,
    REFUSED,
    Allocated,
    Allocation,
    Indexes,
    Integers,
    Positions,
    Truths,
    amounts_under,
)
from .allocation_slots import Slots

CHUNK = 1 << 15
"""Options looked at together; any number gives the same picks."""

LAST = np.iinfo(np.int64).max


@dataclass(slots=True)
class Contest:
    """The state of one allocation: what is left of limits, places and groups, and what became of every option."""

    problem: Allocation
    short: tuple[tuple[int, int, int], ...] = ()
    picked: Truths = field(init=False)
    loss: NDArray[np.uint8] = field(init=False)
    winner: Indexes = field(init=False)
    left: list[int] = field(init=False)
    places: Indexes = field(init=False)
    options: Options = field(init=False)
    keys: Integers = field(init=False)
    waiting: Truths = field(init=False)
    """Options neither picked nor lost."""
    served: Truths = field(init=False)
    """Rows that picked in this round."""
    largest: dict[int, Integers] = field(init=False)
    """For each limit that could run out at all (the others need no look) the most an option with the item takes."""
    item_largest: list[Integers] = field(init=False)
    """For each of the amounts the most a pair of the item takes."""
    slots: Slots = field(init=False)

    def __post_init__(self) -> None:
        problem = self.problem
        pairs = len(problem.row)
        self.picked = np.zeros(pairs, bool)
        self.loss = np.zeros(pairs, np.uint8)
        self.winner = np.full(pairs, -1, np.int32)
        self.left = [limit.capacity for limit in problem.limits]
        self.places = problem.places.copy()
        self.options = make_options(problem.row, problem.bundle, problem.mandatory, len(problem.tie))
        self.keys = np.zeros(0, np.int64)
        self.waiting = np.ones(len(self.options.row), bool)
        self.served = np.zeros(len(problem.tie), bool)
        self.item_largest = _largest_of_items(problem)
        self.largest = {index: self._largest(index) for index in _may_run_out(problem, self.item_largest)}
        self.slots = Slots(problem, self.options)

    # -- mandatory pairs ---------------------------------------------------------------------------------------------

    def pick_mandatory(self) -> None:
        """Picks what is owed, or fills `short` and picks nothing."""
        problem = self.problem
        owed = np.flatnonzero(problem.mandatory)
        if len(owed):
            rank = rank_items(problem.names, problem.priority)[problem.item[owed]]
            order = np.lexsort((rank, problem.kind[problem.item[owed]], problem.row[owed]))
            owed, first = owed[order], np.ones(len(owed), bool)
            same = problem.row[owed][1:] == problem.row[owed][:-1]
            same &= problem.kind[problem.item[owed]][1:] == problem.kind[problem.item[owed]][:-1]
            first[1:] = ~same
            chosen = owed[np.maximum.accumulate(np.where(first, np.arange(len(owed)), 0))]
            self.loss[owed[~first]] = OUTBID
            self.winner[owed[~first]] = problem.item[chosen[~first]]
            owed = np.sort(owed[first])
            needed = [int(amounts_under(problem, limit, owed).sum()) for limit in problem.limits]
            self.short = tuple(
                (index, need, limit.capacity)
                for index, (need, limit) in enumerate(zip(needed, problem.limits, strict=True))
                if need > limit.capacity
            )
            if self.short:
                return
            self.left = [left - need for left, need in zip(self.left, needed, strict=True)]
            self.picked[owed] = True
            self.slots.take(owed)
            self._exclude(owed)
        crowded = self.waiting & (self.options.size > self.places[self.options.row])
        self._lose(np.flatnonzero(crowded), PLACES)

    # -- one round ---------------------------------------------------------------------------------------------------

    def pick_round(self) -> bool:
        """Every row that can picks once; whether any did."""
        if not len(self.keys):
            self.keys = self._order()
        self.served[:] = False
        parked = np.zeros(len(self.waiting), bool)
        refused: list[Positions] = []
        picks: list[Positions] = []
        queue = self._best(self._rows_waiting(), parked, None)
        chunk = later = queue[:0]
        bound = LAST
        while True:
            if not len(chunk):
                chunk, queue, later, bound = self._next_chunk(queue, later)
                if not len(chunk):
                    break
            fits = self.fits(chunk)
            leaving = chunk[~fits]
            if not len(leaving):
                # Exact: who steps aside only brings forward options that come later than the one it gives way to;
                # as far as the chunk is picked at all, that one is picked too. Then all stand in the queue again.
                leaving = self.slots.second(chunk)
                parked[leaving] = True
            if len(leaving):
                fresh = self._best(self._rows(leaving), parked, refused)
                near = self.keys[fresh] <= bound
                chunk = self._merged(chunk[fits & ~parked[chunk]], fresh[near])
                later = self._merged(later, fresh[~near])
                continue
            number = self._pick_front(chunk)
            picks.append(chunk[:number])
            chunk = chunk[number:]
            if parked.any():
                aside = np.flatnonzero(parked)
                parked[:] = False
                full = aside[self.slots.are_full(aside)]
                self._lose(full, REFUSED)
                refused.append(full)
                rows = self._rows(aside[~self.served[self.options.row[aside]]])
                moved = np.zeros(len(self.served), bool)
                moved[rows] = True
                queue, later, chunk = (some[~moved[self.options.row[some]]] for some in (queue, later, chunk))
                later = self._merged(self._merged(later, chunk), self._best(rows, parked, refused))
                chunk = chunk[:0]
        if not picks:
            return False
        self._close_round(np.concatenate(picks), np.concatenate(refused) if refused else queue)
        return True

    def _order(self) -> Integers:
        """The place of every option in the global order; not needed before anything competes."""
        problem = self.problem
        values = self.options.summed(problem.value)
        ranks = self.options.smallest(rank_items(problem.names, problem.priority)[problem.item])
        return order_keys(values, ranks, self.options.row, problem.tie, len(problem.names))

    def _rows_waiting(self) -> Positions:
        rows = self.options.row[self.waiting]
        opens = np.ones(len(rows), bool)
        opens[1:] = rows[1:] != rows[:-1]
        return rows[opens].astype(np.intp)

    def _best(self, rows: Positions, parked: Truths, refused: list[Positions] | None) -> Positions:
        """The first waiting option of each of the rows (each with an option) that has one, in global order.

        With a list of the refused, the first that fits; the options before it that do not fit are refused.
        """
        if not len(rows):
            return rows
        starts = self.options.starts
        lengths = starts[rows + 1] - starts[rows]
        if starts[rows[-1] + 1] - starts[rows[0]] == lengths.sum():
            found = np.arange(starts[rows[0]], starts[rows[-1] + 1])
        else:
            found, lengths = ranges(starts[rows], starts[rows + 1])
        free = self.waiting[found]
        if self.slots.exist:
            free &= ~parked[found]
        if refused is not None:
            fits = free.copy()
            fits[free] = self.fits(found[free])
        else:
            fits = free
        all_keys = self.keys[found]
        keys = np.where(fits, all_keys, LAST)
        best = np.repeat(np.minimum.reduceat(keys, np.cumsum(lengths) - lengths), lengths)
        if refused is not None:
            gone = found[free & ~fits & (all_keys < best)]
            self._lose(gone, REFUSED)
            refused.append(gone)
        chosen = found[fits & (keys == best)]
        ordered: Positions = chosen[np.argsort(self.keys[chosen])]
        return ordered

    def _rows(self, options: Positions) -> Positions:
        """The rows of the options, each once: several options of one row may have stood aside."""
        return np.unique(self.options.row[options]).astype(np.intp)

    def _merged(self, some: Positions, others: Positions) -> Positions:
        """Two sorted runs as one."""
        if not len(some) or not len(others):
            return some if len(some) else others
        both = np.concatenate((some, others))
        return both[np.argsort(self.keys[both], kind="stable")]

    def _next_chunk(self, queue: Positions, later: Positions) -> tuple[Positions, Positions, Positions, int]:
        """The next options in order out of both runs, what is left of the runs, and the key up to which it reaches."""
        if len(later) > 4 * CHUNK:
            queue, later = self._merged(queue, later), later[:0]
        if len(queue) > CHUNK:
            bound = int(self.keys[queue[CHUNK - 1]])
            near = int(np.searchsorted(self.keys[later], bound))
            return self._merged(queue[:CHUNK], later[:near]), queue[CHUNK:], later[near:], bound
        return self._merged(queue, later), queue[:0], later[:0], int(LAST)

    def fits(self, options: Positions) -> Truths:
        """Whether each alone has room in its group and under every limit. A limit that has room for the largest of an
        item is not looked at."""
        fits = ~self.slots.are_full(options)
        pairs = self.options.pairs_of(options)
        items = self.problem.item[pairs]
        for index, largest in self.largest.items():
            doubtful = largest > self.left[index]
            if not doubtful.any():
                continue
            if self.options.all_single:
                looked = np.flatnonzero(doubtful[items])
                amounts = amounts_under(self.problem, self.problem.limits[index], pairs[looked])
                fits[looked[amounts > self.left[index]]] = False
            else:
                fits &= self._amounts(options, index) <= self.left[index]
        return fits

    def _pick_front(self, chunk: Positions) -> int:
        """Picks from the front as many as fit together, at least one, because each fits alone; says how many."""
        pairs = self.options.pairs_of(chunk)
        totals = {}
        number = len(chunk)
        for index in self.largest:
            limit = self.problem.limits[index]
            total = np.cumsum(self.options.sum_over(chunk, amounts_under(self.problem, limit, pairs)))
            totals[index] = total
            if total[-1] > self.left[index]:
                number = min(number, int(np.searchsorted(total, self.left[index], side="right")))
        for index, total in totals.items():
            self.left[index] -= int(total[number - 1])
        chosen = chunk[:number]
        self.waiting[chosen] = False
        self.served[self.options.row[chosen]] = True
        pairs = pairs if number == len(chunk) else self.options.pairs_of(chosen)
        self.picked[pairs] = True
        self.slots.take(pairs)
        return number

    def _amounts(self, chosen: Positions, index: int) -> Integers:
        pairs = self.options.pairs_of(chosen)
        return self.options.sum_over(chosen, amounts_under(self.problem, self.problem.limits[index], pairs))

    def _largest(self, index: int) -> Integers:
        limit, options = self.problem.limits[index], self.options
        if not options.all_single:
            everything = np.arange(len(options.row))
            return np.full(len(limit.items), self._amounts(everything, index).max(initial=0))
        return np.where(limit.items, self.item_largest[limit.amount], 0)

    def _lose(self, options: Positions, code: int) -> None:
        self.waiting[options] = False
        self.loss[self.options.pairs_of(options)] = code

    # -- the end of a round ------------------------------------------------------------------------------------------

    def _close_round(self, chosen: Positions, refused: Positions) -> None:
        """What the picks cost the other options of their rows."""
        row = self.options.row
        if self.slots.exist and len(refused):
            # Refused while a better option of the row stood aside, which then was picked: it was not its turn.
            pick_key = np.full(len(self.served), LAST)
            pick_key[row[chosen]] = self.keys[chosen]
            early = refused[self.keys[refused] > pick_key[row[refused]]]
            self.waiting[early] = True
            self.loss[self.options.pairs_of(early)] = PICKED
        self.places[row[chosen]] -= self.options.size[chosen]
        pairs = np.sort(self.options.pairs_of(chosen))
        last = np.full(len(self.served), -1, np.int32)
        last[self.problem.row[pairs[::-1]]] = self.problem.item[pairs[::-1]]
        crowded = np.flatnonzero(self.waiting & (self.options.size > self.places[row]) & self.served[row])
        self._lose(crowded, OUTBID)
        lost = self.options.pairs_of(crowded)
        self.winner[lost] = last[self.problem.row[lost]]
        self._exclude(pairs)

    def _exclude(self, picked: Positions) -> None:
        """Options that cannot stand beside the picked pairs (in order of row) are lost; at most a few pairs a row."""
        problem = self.problem
        while len(picked):
            opens = np.ones(len(picked), bool)
            opens[1:] = problem.row[picked][1:] != problem.row[picked][:-1]
            beside = np.full(len(self.served), -1, np.int32)
            beside[problem.row[picked[opens]]] = problem.item[picked[opens]]
            picked = picked[~opens]
            options = np.flatnonzero(self.waiting & (beside[self.options.row] >= 0))
            pairs = self.options.pairs_of(options)
            mine, other = problem.item[pairs], beside[problem.row[pairs]]
            rival = problem.kind[mine] == problem.kind[other]
            for one in problem.only_one:
                both = one.items[mine] & one.items[other]
                rival |= both if one.rows is None else both & one.rows[problem.row[pairs]]
            apart = problem.apart[mine, other] & ~rival
            hit = self.options.sum_over(options, (rival | apart).astype(np.int64)) > 0
            self._lose(options[hit], BUNDLE)
            for struck, code in ((rival, OUTBID), (apart, APART)):
                self.loss[pairs[struck]] = code
                self.winner[pairs[struck]] = other[struck]

    # -- the answer --------------------------------------------------------------------------------------------------

    def result(self) -> Allocated:
        """The picks, with every refusal named."""
        problem = self.problem
        picked = np.flatnonzero(self.picked)
        used = tuple(int(amounts_under(problem, one, picked).sum()) for one in problem.limits)
        left = [one.capacity - use for one, use in zip(problem.limits, used, strict=True)]
        limit = np.full(len(problem.row), -1, np.int16)
        if not self.short:
            limit = name_refusals(problem, self.options, self.slots, self.largest, left, self.loss)
        refused = tuple(int((limit == index).sum()) for index in range(len(problem.limits)))
        price = (None,) * len(problem.limits)
        return Allocated(self.picked, self.loss, self.winner, limit, used, refused, price, None, self.short)


def _may_run_out(problem: Allocation, largest: list[Integers]) -> tuple[int, ...]:
    """Limits that all pairs together could overrun if each took the most of its item."""
    numbers = np.bincount(problem.item, minlength=len(problem.names))
    most = [[int(number) * int(each) for number, each in zip(numbers, one, strict=True)] for one in largest]
    return tuple(
        index
        for index, limit in enumerate(problem.limits)
        if sum(total for total, counted in zip(most[limit.amount], limit.items, strict=True) if counted)
        > limit.capacity
    )


def _largest_of_items(problem: Allocation) -> list[Integers]:
    found = []
    for amounts in problem.amounts:
        largest = np.zeros(len(problem.names), np.int64)
        np.maximum.at(largest, problem.item, amounts)
        found.append(largest)
    return found
