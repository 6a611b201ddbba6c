"""Who gets what when there is not enough for all: picks for every row under shared limits.

The seam is made for a later optimal allocator: pairs in row order (CSR), values and amounts int64, capacities in,
picks with the price of each limit and a proved bound out. What stands behind it today is a greedy in rounds.

**Definition.** Mandatory pairs are picked first (of a row's mandatory pairs of one kind, the first in item order).
The rest competes as options: a pair alone, or the pairs of a bundle together. Options stand in one global order:
larger value, then higher priority, then smaller item name, then smaller tie of the row, then smaller row. In a round
the options are visited in that order; one is picked when its row has not picked in this round, the row has places for
it, nothing it already holds excludes it, its group does not hold an item of a kind that is limited to one per group,
and every limit has room for it. An option refused by a group or a limit is gone for good (limits only fill up).
Rounds follow until one picks nothing. Without prices the reduced value of an option is its value.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .allocation_keys import order_keys, rank_items
from .allocation_options import Options, make_options, ranges

Integers = NDArray[np.int64]
Indexes = NDArray[np.int32]
Truths = NDArray[np.bool_]
Positions = NDArray[np.intp]

PICKED, OUTBID, LIMIT, PLACES, APART, GROUP, BUNDLE, REFUSED = range(8)
"""Loss codes: none; a better item of the row took its place; a shared limit had too little left; the row had no place
to begin with; kept apart from an item the row holds; its group holds one already; another pair of its bundle lost.
REFUSED is used on the way only: it becomes GROUP, LIMIT or BUNDLE."""

CHUNK = 1 << 15
"""Options looked at together; any number gives the same picks."""

LAST = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Limit:
    """The sum of `amounts[amount]` over picked pairs of `items` (bool[items]) in `rows` (bool[rows], None: all rows)
    may not pass `capacity`."""

    name: str
    capacity: int
    amount: int
    items: Truths
    rows: Truths | None = None


@dataclass(frozen=True, slots=True)
class OnlyOne:
    """A row of `rows` (bool[rows], None: every row) may hold at most one of `items` (bool[items])."""

    items: Truths
    rows: Truths | None = None


@dataclass(frozen=True, slots=True)
class Allocation:
    """What competes, and under which limits. R rows, I items, P pairs, K kinds.

    `names` and `priority` of items break ties; `kind` (int32[I]): a row holds at most one item of a kind; `apart`
    (bool[I, I], symmetric): items not held together. `tie` (uint64[R]); `places` (int32[R]): how many optional items
    a row may take; `group` (int32[R], -1 none) and `one_per_group` (bool[K]). Pairs are sorted by row, then item,
    each (row, item) at most once: `row`, `item` (int32[P]), `value` (int64[P]), `mandatory` (bool[P]), `bundle`
    (int32[P]: -1 alone; pairs of one row with the same number are picked together or not at all), `amounts`
    (int64[P] each, not negative). Raises OverflowError where sums could pass 63 bits.
    """

    names: tuple[str, ...]
    priority: Indexes
    kind: Indexes
    apart: Truths
    tie: NDArray[np.uint64]
    places: Indexes
    row: Indexes
    item: Indexes
    value: Integers
    mandatory: Truths
    bundle: Indexes
    amounts: tuple[Integers, ...]
    limits: tuple[Limit, ...] = ()
    only_one: tuple[OnlyOne, ...] = ()
    group: Indexes | None = None
    one_per_group: Truths | None = None


@dataclass(frozen=True, slots=True)
class Allocated:
    """`picked` (bool[P]); `loss` (uint8[P], a loss code); `winner` (int32[P]): the item that won where the loss is
    OUTBID or APART, else -1. A refused option is named for its group where that holds one in the end, else for the
    first limit that has too little left for it in the end; `limit` (int16[P]): that limit, else -1. Per limit: `used`,
    `refused` (pairs it is named for) and `price` (None: not known). `bound`: a proved upper bound of the total value,
    None: none was computed. `short`: limits (index, needed, capacity) that cannot hold the mandatory pairs; then
    nothing is picked.
    """

    picked: Truths
    loss: NDArray[np.uint8]
    winner: Indexes
    limit: NDArray[np.int16]
    used: tuple[int, ...]
    refused: tuple[int, ...]
    price: tuple[float | None, ...]
    bound: int | None = None
    short: tuple[tuple[int, int, int], ...] = ()


def allocate(problem: Allocation) -> Allocated:
    """Picks, reasons of the losers and the use of every limit, by the definition above."""
    _check_sums(problem)
    contest = _Contest(problem)
    contest.pick_mandatory()
    if contest.short:
        return contest.result()
    while contest.pick_round():
        pass
    return contest.result()


def amounts_under(problem: Allocation, limit: Limit, pairs: Positions) -> Integers:
    """What each of the pairs would take of the limit; 0 where the limit does not count it."""
    counted = limit.items[problem.item[pairs]]
    if limit.rows is not None:
        counted = counted & limit.rows[problem.row[pairs]]
    amounts: Integers = np.where(counted, problem.amounts[limit.amount][pairs], 0)
    return amounts


def _check_sums(problem: Allocation) -> None:
    for amounts in (problem.value, *problem.amounts):
        largest = max(abs(int(amounts.max(initial=0))), abs(int(amounts.min(initial=0))))
        if largest * max(len(amounts), 1) >= 1 << 62:
            raise OverflowError("values or amounts are so large that their sum could pass 63 bits")


@dataclass(slots=True)
class _Contest:
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
    slot: Integers = field(init=False)
    """Per pair: the place of its group and kind that it would take, -1 none."""
    taken: Truths = field(init=False)
    """Per slot."""

    def __post_init__(self) -> None:
        problem = self.problem
        pairs = len(problem.row)
        self.picked = np.zeros(pairs, bool)
        self.loss = np.zeros(pairs, np.uint8)
        self.winner = np.full(pairs, -1, np.int32)
        self.left = [limit.capacity for limit in problem.limits]
        self.places = problem.places.copy()
        item_rank = rank_items(problem.names, problem.priority)
        self.options = make_options(problem.row, problem.bundle, problem.mandatory, len(problem.tie))
        values = self.options.summed(problem.value)
        ranks = self.options.smallest(item_rank[problem.item])
        self.keys = order_keys(values, ranks, self.options.row, problem.tie, len(problem.names))
        self.waiting = np.ones(len(self.options.row), bool)
        self.served = np.zeros(len(problem.tie), bool)
        self.item_largest = _largest_of_items(problem)
        self.largest = {index: self._largest(index) for index in _may_run_out(problem)}
        self._make_slots()

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
            self._take_slots(owed)
            self._exclude(owed)
        crowded = self.waiting & (self.options.size > self.places[self.options.row])
        self._lose(np.flatnonzero(crowded), PLACES)

    # -- one round ---------------------------------------------------------------------------------------------------

    def pick_round(self) -> bool:
        """Every row that can picks once; whether any did."""
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
            fits = self._fits(chunk)
            leaving = chunk[~fits]
            if not len(leaving):
                leaving = self._second_in_slot(chunk)
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
                refused.append(self._refuse_by_group(aside))
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
        if len(self.taken):
            free &= ~parked[found]
        if refused is not None:
            fits = free.copy()
            fits[free] = self._fits(found[free])
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
        return np.sort(self.options.row[options]).astype(np.intp)

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

    def _fits(self, options: Positions) -> Truths:
        """Whether each alone has room in its group and under every limit. A limit that has room for the largest of an
        item is not looked at."""
        fits = ~self._group_full(options)
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
        self._take_slots(pairs)
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

    # -- one per group -----------------------------------------------------------------------------------------------

    def _make_slots(self) -> None:
        problem = self.problem
        self.slot = np.full(len(problem.row), -1, np.int64)
        self.taken = np.zeros(0, bool)
        if problem.group is None or problem.one_per_group is None or not problem.one_per_group.any():
            return
        kinds = len(problem.one_per_group)
        group, kind = problem.group[problem.row].astype(np.int64), problem.kind[problem.item]
        self.slot = np.where((group >= 0) & problem.one_per_group[kind], group * kinds + kind, -1)
        self.taken = np.zeros((int(problem.group.max(initial=-1)) + 1) * kinds, bool)

    def _take_slots(self, pairs: Positions) -> None:
        slots = self.slot[pairs]
        self.taken[slots[slots >= 0]] = True

    def _slots(self, chosen: Positions) -> tuple[Integers, Positions]:
        """The slots that the options would take, and for each the position of its option in `chosen`."""
        slots = self.slot[self.options.pairs_of(chosen)]
        position = np.repeat(np.arange(len(chosen)), self.options.size[chosen])
        return slots[slots >= 0], position[slots >= 0]

    def _group_full(self, chunk: Positions) -> Truths:
        full = np.zeros(len(chunk), bool)
        if len(self.taken):
            slots, position = self._slots(chunk)
            full[position[self.taken[slots]]] = True
        return full

    def _refuse_by_group(self, options: Positions) -> Positions:
        full = options[self._group_full(options)]
        self._lose(full, REFUSED)
        return full

    def _second_in_slot(self, chunk: Positions) -> Positions:
        """Options whose slot an earlier option of the chunk would take: they step aside until that one is picked.

        Exact, because an option that steps aside only brings forward options that come later than the earlier one:
        as far as the chunk is picked at all, the earlier one is picked too. Then all stand in the queue again.
        """
        if not len(self.taken):
            return chunk[:0]
        slots, position = self._slots(chunk)
        _, first, place = np.unique(slots, return_index=True, return_inverse=True)
        second = np.zeros(len(chunk), bool)
        later = np.ones(len(slots), bool)
        later[first] = False
        second[position[later]] = True
        behind_one_that_stays = later & ~second[position[first[place]]]
        return chunk[np.unique(position[behind_one_that_stays])]

    # -- the end of a round ------------------------------------------------------------------------------------------

    def _close_round(self, chosen: Positions, refused: Positions) -> None:
        """What the picks cost the other options of their rows."""
        row = self.options.row
        if len(self.taken) and len(refused):
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
        limit = np.full(len(problem.row), -1, np.int16)
        picked = np.flatnonzero(self.picked)
        used = tuple(int(amounts_under(problem, one, picked).sum()) for one in problem.limits)
        if not self.short:
            self._name_groups()
            self._name_limits(limit, [one.capacity - use for one, use in zip(problem.limits, used, strict=True)])
        refused = tuple(int((limit == index).sum()) for index in range(len(problem.limits)))
        price = (None,) * len(problem.limits)
        return Allocated(self.picked, self.loss, self.winner, limit, used, refused, price, None, self.short)

    def _name_groups(self) -> None:
        """A refused option whose slot is taken in the end lost to its group; of a bundle, the pairs of that slot."""
        options = np.flatnonzero(self.loss[self.options.members[self.options.begins[:-1]]] == REFUSED)
        full = options[self._group_full(options)]
        self._lose(full, BUNDLE)
        pairs = self.options.pairs_of(full)
        self.loss[pairs[(self.slot[pairs] >= 0) & self.taken[self.slot[pairs]]]] = GROUP

    def _name_limits(self, limit: NDArray[np.int16], left: list[int]) -> None:
        """The first limit that has too little left for the option; in a bundle, for the pairs that draw on it."""
        refused = self.loss[self.options.members[self.options.begins[:-1]]] == REFUSED
        for index, one in enumerate(self.problem.limits):
            options = np.flatnonzero(refused)
            if index not in self.largest or not len(options) or not (self.largest[index] > left[index]).any():
                continue
            if self.options.all_single:
                items = self.problem.item[self.options.members[options]]
                options = options[(self.largest[index] > left[index])[items]]
            pairs = self.options.pairs_of(options)
            amounts = amounts_under(self.problem, one, pairs)
            over = self.options.sum_over(options, amounts) > left[index]
            self._lose(options[over], BUNDLE)
            drawing = pairs[np.repeat(over, self.options.size[options]) & (amounts > 0)]
            self.loss[drawing] = LIMIT
            limit[drawing] = index
            refused[options[over]] = False


def _may_run_out(problem: Allocation) -> tuple[int, ...]:
    """Limits that all pairs together would overrun; doubles with a margin, so that none is left out."""
    totals = [
        np.bincount(problem.item, weights=amounts.astype(np.float64), minlength=len(problem.names))
        for amounts in problem.amounts
    ]
    return tuple(
        index
        for index, limit in enumerate(problem.limits)
        if float(totals[limit.amount][limit.items].sum()) * (1 + 1e-9) + 1 > limit.capacity
    )


def _largest_of_items(problem: Allocation) -> list[Integers]:
    found = []
    for amounts in problem.amounts:
        largest = np.zeros(len(problem.names), np.int64)
        np.maximum.at(largest, problem.item, amounts)
        found.append(largest)
    return found
