"""The options that still compete, as flat arrays that can be priced: values, what they draw on, what excludes what.

Rows are blocks of options; inside a row options stand in order of class. A class holds options of which a row can take
one at most, so a row's best is the sum of the best of its best classes. That is exact where exclusions fall into such
classes, and never too little elsewhere: a bound must not be.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .allocation_contest import Contest
from .allocation_keys import rank_items
from .allocation_options import Options
from .allocation_problem import Allocation, Indexes, Integers, Positions, Truths, amounts_under

BLOCK = 1 << 17
"""Options priced together: they stay in the cache of a processor."""


@dataclass(frozen=True, slots=True)
class ItemCharge:
    """Limits that count all rows and the same amounts: what is charged for an amount depends on the item alone.
    `amounts` (int64[O]; None: one each); `counted` (bool[limits, items]) says which of `limits` count which items."""

    amounts: Integers | None
    limits: tuple[int, ...]
    counted: Truths


@dataclass(frozen=True, slots=True)
class SpotCharge:
    """One limit that draws on the options at these positions (rising)."""

    limit: int
    at: Positions
    amounts: Integers


@dataclass(frozen=True, slots=True)
class Field:
    """O options of R rows in order of row, then class. `at` (intp[O]): which option of the `Options`; `value` (int64);
    `item` (int32), `ranks` (int32[items]); `starts` (intp[R + 1]); `row` (intp[R]): which row of the problem;
    `places` (int32[R]). `limits`: positions of the limits that can run out, with `capacity`. `classes` (intp: where
    classes begin, with the end; None: all rows have one place and no slots count), `class_starts` (intp[R + 1]): where
    rows begin among the classes. `slot` (int64[O], -1 none), `slot_order`: options with a slot, by slot."""

    at: Positions
    value: Integers
    item: Indexes
    ranks: Indexes
    starts: Positions
    row: Positions
    places: Indexes
    limits: tuple[int, ...]
    capacity: tuple[int, ...]
    charges: tuple[ItemCharge | SpotCharge, ...]
    items: int
    classes: Positions | None = None
    class_starts: Positions | None = None
    slot: Integers | None = None
    slot_order: Positions | None = None

    def lengths(self) -> Positions:
        """Options of every row."""
        return np.diff(self.starts)

    def blocks(self) -> list[tuple[int, int]]:
        """Rows from ... to ... that are priced together."""
        rows = len(self.row)
        if not rows:
            return []
        marks = np.searchsorted(self.starts, np.arange(0, int(self.starts[-1]), BLOCK))
        edges = np.unique(np.append(np.minimum(marks, rows), [0, rows]))
        return list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))


def make_field(problem: Allocation, begun: Contest) -> Field:
    """Of the options that wait in a contest after its mandatory pairs, that are worth something and fit alone."""
    options = begun.options
    values = options.summed(problem.value)
    alive = begun.waiting & (values > 0)
    alive[alive] = begun.fits(np.flatnonzero(alive))
    ranks = rank_items(problem.names, problem.priority)
    if alive.all():
        at, row, starts = options.begins[:-1], options.row, options.starts
        at = np.arange(len(row)) if not options.all_single else at
        rows = np.flatnonzero(np.diff(starts))
        starts = np.append(starts[rows], len(row))
    else:
        at = np.flatnonzero(alive)
        row, values = options.row[at], values[at]
        begins = np.flatnonzero(np.append(True, row[1:] != row[:-1])[: len(row)])
        rows, starts = row[begins].astype(np.intp), np.append(begins, len(row))
    field = Field(
        at=at,
        value=values,
        item=_first_items(problem, options, at, ranks),
        ranks=ranks,
        starts=starts.astype(np.intp),
        row=rows,
        places=begun.places[rows],
        limits=(),
        capacity=(),
        charges=(),
        items=len(problem.names),
    )
    slot = _slot_of(options, at, begun.slots.slot) if begun.slots.exist else None
    if slot is not None or (len(rows) and int(field.places.max()) > 1):
        field = _with_classes(problem, field, slot)
        if slot is not None:
            field = _with_slots(problem, field)
    return _with_charges(problem, options, field, begun.left)


def _first_items(problem: Allocation, options: Options, at: Positions, ranks: Indexes) -> Indexes:
    """The item of every option; of a bundle the one of smallest rank."""
    if options.all_single:
        return problem.item if len(at) == len(problem.item) else problem.item[options.members[at]]
    if not len(at):
        return np.zeros(0, np.int32)
    pairs = options.pairs_of(at)
    sizes = options.size[at]
    opens = np.cumsum(sizes) - sizes
    smallest = np.minimum.reduceat(ranks[problem.item[pairs]], opens)
    found: Indexes = np.argsort(ranks).astype(np.int32)[smallest]
    return found


def sample_of(field: Field, rows: Positions) -> Field:
    """The field of some of its rows (rising); capacities shrink with them."""
    lengths = field.lengths()[rows]
    starts = np.append(0, np.cumsum(lengths)).astype(np.intp)
    at = np.repeat(field.starts[rows] - starts[:-1], lengths) + np.arange(starts[-1])
    share = (len(rows), max(len(field.row), 1))
    charges: list[ItemCharge | SpotCharge] = []
    for one in field.charges:
        if isinstance(one, ItemCharge):
            charges.append(replace(one, amounts=None if one.amounts is None else one.amounts[at]))
        else:
            full = np.zeros(len(field.value), np.int64)
            full[one.at] = one.amounts
            here = np.flatnonzero(full[at])
            charges.append(SpotCharge(one.limit, here, full[at][here]))
    found = replace(
        field,
        at=field.at[at],
        value=field.value[at],
        item=field.item[at],
        starts=starts,
        row=field.row[rows],
        places=field.places[rows],
        capacity=tuple(one * share[0] // share[1] for one in field.capacity),
        charges=tuple(charges),
        slot=None,
        slot_order=None,
    )
    if field.classes is None or field.class_starts is None:
        return found
    number = np.zeros(len(field.value), np.int64)
    number[field.classes[1:-1]] = 1
    return _of_classes(found, np.cumsum(number)[at])


def _slot_of(options: Options, alive: Positions, slots: Integers) -> Integers | None:
    """The slot that an option would take; of a bundle with several the first."""
    if options.all_single:
        found = slots[options.members[alive]]
    else:
        found = options.sum_over(alive, np.zeros(len(options.pairs_of(alive)), np.int64)) - 1
        for step in range(int(options.size[alive].max(initial=1)) - 1, -1, -1):
            has = options.size[alive] > step
            mine = slots[options.members[options.begins[alive[has]] + step]]
            found[has] = np.where(mine >= 0, mine, found[has])
    return found if len(found) and int(found.max()) >= 0 else None


def _with_classes(problem: Allocation, field: Field, slot: Integers | None) -> Field:
    """Options in order of row and class. An option whose slot others want is a class of its own."""
    of_item = _classes_of_items(problem)
    row_of = np.repeat(field.row, field.lengths())
    number = of_item[field.item].astype(np.int64)
    most = len(problem.names)
    for index, one in enumerate(problem.only_one):
        if one.rows is not None:
            whole = np.array([bool(one.items[of_item == each].all()) for each in range(most)])
            mine = whole[number.clip(max=most - 1)] & (number < most) & one.items[field.item] & one.rows[row_of]
            number[mine] = most + index
    if slot is not None:
        own = slot >= 0
        number[own] = most + len(problem.only_one) + field.item[own]
    order = np.lexsort((field.ranks[field.item], number, row_of))
    moved = replace(field, at=field.at[order], value=field.value[order], item=field.item[order],
                    slot=None if slot is None else slot[order])  # fmt: skip
    return _of_classes(moved, number[order])


def _of_classes(field: Field, number: Integers) -> Field:
    opens = np.ones(len(number), bool)
    opens[1:] = number[1:] != number[:-1]
    opens[field.starts[:-1]] = True
    begins = np.flatnonzero(opens)
    starts = np.searchsorted(begins, field.starts).astype(np.intp)
    return replace(field, classes=np.append(begins, len(number)).astype(np.intp), class_starts=starts)


def _classes_of_items(problem: Allocation) -> Indexes:
    """Items that all exclude each other in every row share a number; each takes the first class that it fits into."""
    kind = problem.kind
    rival = (kind[:, None] == kind[None, :]) | problem.apart
    for one in problem.only_one:
        if one.rows is None:
            rival |= one.items[:, None] & one.items[None, :]
    found = np.full(len(kind), -1, np.int32)
    classes: list[list[int]] = []
    for item in range(len(kind)):
        fitting = (number for number, members in enumerate(classes) if all(rival[item, other] for other in members))
        number = next(fitting, len(classes))
        if number == len(classes):
            classes.append([])
        classes[number].append(item)
        found[item] = number
    return found


def _with_slots(problem: Allocation, field: Field) -> Field:
    """Options with a slot by slot, then by the tie of their rows, so that the order of rows cannot matter."""
    assert field.slot is not None
    has = np.flatnonzero(field.slot >= 0)
    row_of = np.repeat(field.row, field.lengths())[has]
    order = np.lexsort((row_of, field.ranks[field.item[has]], problem.tie[row_of], field.slot[has]))
    return replace(field, slot_order=has[order])


def _with_charges(problem: Allocation, options: Options, field: Field, left: list[int]) -> Field:
    """The limits that all options together would overrun, and what each option draws on them."""
    charges: list[ItemCharge | SpotCharge] = []
    limits: list[int] = []
    for number, amounts in enumerate(problem.amounts):
        whole = [at for at, one in enumerate(problem.limits) if one.amount == number and one.rows is None]
        whole = whole if options.all_single else []
        if not whole:
            continue
        is_whole = len(field.at) == len(amounts) and field.classes is None
        mine = amounts if is_whole else amounts[options.members[field.at]]
        ones = bool(len(mine)) and int(mine.min()) == 1 == int(mine.max())
        totals = _sums_of_items(field.item, None if ones else mine, field.items)
        tight = [at for at in whole if sum(compress_sums(totals, problem.limits[at].items)) > left[at]]
        if tight:
            counted = np.array([problem.limits[at].items for at in tight], bool)
            places = tuple(range(len(limits), len(limits) + len(tight)))
            charges.append(ItemCharge(None if ones else mine, places, counted))
            limits += tight
    for at, limit in enumerate(problem.limits):
        if limit.rows is None and options.all_single:
            continue
        drawn = options.sum_over(field.at, amounts_under(problem, limit, options.pairs_of(field.at)))
        here = np.flatnonzero(drawn)
        if int(drawn.sum()) > left[at]:
            charges.append(SpotCharge(len(limits), here, drawn[here]))
            limits.append(at)
    return replace(field, limits=tuple(limits), capacity=tuple(left[at] for at in limits), charges=tuple(charges))


def compress_sums(totals: list[int], counted: Truths) -> list[int]:
    """The sums of the items that are counted."""
    return [total for total, mine in zip(totals, counted, strict=True) if mine]


def _sums_of_items(item: Indexes, amounts: Integers | None, items: int) -> list[int]:
    """Exact sums of amounts (None: one each) by item: halves of them go through doubles, which hold them exactly."""
    if amounts is None:
        return [int(number) for number in np.bincount(item, minlength=items)]
    totals = [0] * items
    half, step = 31, 1 << 20
    for first in range(0, len(item), step):
        mine, block = item[first : first + step], amounts[first : first + step]
        high = np.bincount(mine, weights=block >> half, minlength=items)
        low = np.bincount(mine, weights=block & ((1 << half) - 1), minlength=items)
        totals = [total + (int(up) << half) + int(down) for total, up, down in zip(totals, high, low, strict=True)]
    return totals
