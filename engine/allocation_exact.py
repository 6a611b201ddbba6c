"""Small allocations by branch and bound: HiGHS solves them as a mixed-integer program, stopped by nodes and gap.

Never by time: the same problem has the same answer on a slow machine. Columns stand in order of the rows' ties, so the
order of rows cannot matter. Whatever comes back is rounded and must be checked again by whoever takes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from .allocation_contest import Contest
from .allocation_problem import Allocation, Integers, Positions, Truths, amounts_under
from .quiet import quiet

GAP = 1e-7
"""What may be left to gain, as a share of the value, when the search stops."""


@dataclass(frozen=True, slots=True)
class Solved:
    """`chosen`: options; `bound`: no choice among these options is worth more, None: not proved."""

    chosen: Positions
    bound: int | None


@dataclass(frozen=True, slots=True)
class _Rows:
    """Constraints of the program: sums of columns, each at most `most`."""

    numbers: list[int]
    columns: list[int]
    amounts: list[float]
    most: list[float]

    def add(self, columns: Iterable[int], amounts: Iterable[float], most: float) -> None:
        before = len(self.columns)
        self.columns.extend(columns)
        self.amounts.extend(amounts)
        self.numbers.extend([len(self.most)] * (len(self.columns) - before))
        self.most.append(most)


def solve(
    problem: Allocation, begun: Contest, options: Positions, places: Integers, left: list[int], nodes: int
) -> Solved | None:
    """The best choice among these options with so many places left in every row and so much left of every limit. None
    where none was found within so many nodes."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    whole = begun.options
    ranked = np.lexsort((problem.item[whole.members[whole.begins[options]]], problem.tie[whole.row[options]]))
    columns = options[ranked]
    values = whole.sum_over(columns, problem.value[whole.pairs_of(columns)])
    rows = _Rows([], [], [], [])
    _one_row_after_the_other(problem, begun, columns, places, rows)
    _groups(begun, columns, rows)
    for index, limit in enumerate(problem.limits):
        drawn = whole.sum_over(columns, amounts_under(problem, limit, whole.pairs_of(columns)))
        if int(drawn.sum()) > left[index]:
            at = np.flatnonzero(drawn)
            # Amounts as shares of what is left: the solver looks at sizes near 1.
            share = float(max(left[index], 1))
            rows.add(at.tolist(), (drawn[at] / share).tolist(), left[index] / share)
    unit = float(max(int(values.max(initial=1)), 1))
    number = len(columns)
    matrix = csr_array((rows.amounts, (rows.numbers, rows.columns)), shape=(len(rows.most), number))
    with quiet():
        found = milp(
            -values / unit,
            integrality=np.ones(number),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(matrix, ub=np.array(rows.most)) if rows.most else None,
            options={"node_limit": nodes, "mip_rel_gap": GAP},
        )
    if found.x is None:
        return None
    chosen = np.sort(columns[np.rint(found.x) == 1])
    best = int(whole.sum_over(chosen, problem.value[whole.pairs_of(chosen)]).sum())
    if found.mip_dual_bound is None or not np.isfinite(found.mip_dual_bound):
        return Solved(chosen, None)
    # The solver's bound is a double: what it may be out by is granted.
    bound = -float(found.mip_dual_bound) * unit
    return Solved(chosen, max(best, int(bound + abs(bound) * 1e-9) + 1) if found.status != 0 or bound > best else best)


def fits_together(problem: Allocation, begun: Contest, chosen: Positions, places: Integers, left: list[int]) -> bool:
    """Whether the options keep every limit, place and slot; exclusions inside rows were rows of 0 and 1."""
    options = begun.options
    pairs = options.pairs_of(chosen)
    for index, limit in enumerate(problem.limits):
        if int(amounts_under(problem, limit, pairs).sum()) > left[index]:
            return False
    needed = np.bincount(options.row[chosen], weights=options.size[chosen], minlength=len(places))
    if (needed > places).any():
        return False
    slots = begun.slots.slot[pairs]
    slots = slots[slots >= 0]
    return len(np.unique(slots)) == len(slots)


def _one_row_after_the_other(
    problem: Allocation, begun: Contest, columns: Positions, places: Integers, rows: _Rows
) -> None:
    """Places, kinds, and what is not held together; with one place the rest follows."""
    options = begun.options
    row = options.row[columns]
    edges = np.flatnonzero(np.append(True, row[1:] != row[:-1]))
    for first, last in zip(edges.tolist(), [*edges[1:].tolist(), len(row)], strict=True):
        at = int(row[first])
        mine = list(range(first, last))
        sizes = options.size[columns[first:last]]
        if int(sizes.sum()) > places[at]:
            rows.add(mine, sizes.astype(float).tolist(), float(places[at]))
        if places[at] > 1 and len(mine) > 1:
            for together in _exclusive(problem, begun, columns, mine, at):
                rows.add(together, [1.0] * len(together), 1.0)


def _exclusive(
    problem: Allocation, begun: Contest, columns: Positions, mine: list[int], row: int
) -> Iterator[list[int]]:
    """Sets of columns of one row of which at most one can be held."""
    options = begun.options
    items = {
        one: problem.item[options.members[options.begins[columns[one]] : options.begins[columns[one] + 1]]]
        for one in mine
    }
    sets = [{one for one in mine if (problem.kind[items[one]] == kind).any()} for kind in np.unique(problem.kind)]
    limited = (each.items for each in problem.only_one if each.rows is None or each.rows[row])
    sets += [{one for one in mine if counted[items[one]].any()} for counted in limited]
    for together in sets:
        if len(together) > 1:
            yield sorted(together)
    for place, one in enumerate(mine):
        for other in mine[place + 1 :]:
            if problem.apart[np.ix_(items[one], items[other])].any():
                yield [one, other]


def _groups(begun: Contest, columns: Positions, rows: _Rows) -> None:
    """A slot is taken once, by whichever row."""
    if not begun.slots.exist:
        return
    options = begun.options
    slots = begun.slots.slot[options.pairs_of(columns)]
    position = np.repeat(np.arange(len(columns)), options.size[columns])[slots >= 0]
    slots = slots[slots >= 0]
    order = np.argsort(slots, kind="stable")
    slots, position = slots[order], position[order]
    edges = [at for at in range(len(slots)) if at == 0 or slots[at] != slots[at - 1]]
    for first, last in zip(edges, [*edges[1:], len(slots)], strict=True):
        if last - first > 1:
            rows.add(position[first:last].tolist(), [1.0] * int(last - first), 1.0)


def picked_with(begun: Contest, chosen: Positions) -> Truths:
    """The pairs of the options, beside what is mandatory."""
    found = begun.picked.copy()
    found[begun.options.pairs_of(chosen)] = True
    return found
