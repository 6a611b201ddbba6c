"""From prices to picks that keep every limit: what rows want at these prices, in order of what is left of its value.

Two contests at reduced values (value less what the prices charge). In the first only what its row would take at these
prices competes, so where a limit is asked for more than it has, the options of least reduced value make way. In the
second all others fill what is left of limits and places.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .allocation_contest import Contest
from .allocation_dual import reduced_values
from .allocation_field import Field, SpotCharge
from .allocation_prices import Prices
from .allocation_problem import Allocation, Integers, Positions, Truths, amounts_under

PORTION = 100_000
"""Options that compete for what is left over at a time."""


def picks_at(problem: Allocation, begun: Contest, field: Field, found: Prices) -> Truths:
    """The pairs picked (bool[P]), mandatory ones among them. `begun`: the contest after its mandatory pairs."""
    chosen = found.priced.chosen
    assert chosen is not None
    order = np.argsort(field.at[chosen], kind="stable") if field.classes is not None else np.arange(len(chosen))
    values = reduced_values(field, list(found.prices), found.shift, chosen)[order]
    picked = contest_of(problem, begun, begun.picked, field.at[chosen][order], values)
    return fill(problem, begun, field, found, picked)


def fill(problem: Allocation, begun: Contest, field: Field, found: Prices, picked: Truths) -> Truths:
    """What can still be added, by reduced value, a portion at a time: limits fill up, and most need no look then."""
    rest = np.arange(len(field.at))
    while True:
        rest = _that_could_fit(problem, begun, field, picked, rest)
        if not len(rest):
            return picked
        values = reduced_values(field, list(found.prices), found.shift, rest)
        near = np.ones(len(rest), bool)
        if len(rest) > PORTION:
            near = values >= np.partition(values, len(rest) - PORTION)[len(rest) - PORTION]
        at = field.at[rest[near]]
        order = np.argsort(at, kind="stable")
        picked = contest_of(problem, begun, picked, at[order], values[near][order])
        rest = rest[~near]


def contest_of(problem: Allocation, begun: Contest, held: Truths, competing: Positions, values: Integers) -> Truths:
    """A contest of some options (rising) at these values beside what is held already; returns all that is held then."""
    options = begun.options
    members = options.pairs_of(competing)
    sizes = options.size[competing]
    keeps = np.flatnonzero(held)
    pairs = np.concatenate((keeps, members))
    each = np.zeros(len(members), np.int64)
    each[np.cumsum(sizes) - sizes] = values
    value = np.concatenate((np.zeros(len(keeps), np.int64), each))
    order = np.argsort(pairs, kind="stable")
    pairs, value = pairs[order], value[order]
    places = problem.places.copy()
    optional = keeps[~problem.mandatory[keeps]]
    np.subtract.at(places, problem.row[optional], 1)
    part = replace(
        problem,
        places=places,
        row=problem.row[pairs],
        item=problem.item[pairs],
        value=value,
        mandatory=held[pairs],
        bundle=problem.bundle[pairs],
        amounts=tuple(amounts[pairs] for amounts in problem.amounts),
    )
    contest = Contest(part)
    contest.pick_mandatory()
    while contest.pick_round():
        pass
    found = np.zeros(len(held), bool)
    found[pairs[contest.picked]] = True
    return found


def _that_could_fit(problem: Allocation, begun: Contest, field: Field, picked: Truths, some: Positions) -> Positions:
    """Those of some options (rising positions in the field) that have places and that no limit has too little for."""
    options = begun.options
    optional = np.flatnonzero(picked & ~problem.mandatory)
    free = problem.places.copy()
    np.subtract.at(free, problem.row[optional], 1)
    held = np.flatnonzero(picked)
    left = [
        problem.limits[at].capacity - int(amounts_under(problem, problem.limits[at], held).sum()) for at in field.limits
    ]
    places = free[field.row]
    found = []
    for first, last in field.blocks():
        low, high = int(field.starts[first]), int(field.starts[last])
        begin, end = np.searchsorted(some, (low, high))
        rest = some[begin:end]
        of_row = np.repeat(places[first:last], np.diff(field.starts[first : last + 1]))[rest - low]
        rest = rest[of_row >= (1 if options.all_single else options.size[field.at[rest]])]
        rest = rest[~picked[options.members[options.begins[field.at[rest]]]]]
        found.append(_that_limits_allow(field, rest, left))
    return np.concatenate(found) if found else some


def _that_limits_allow(field: Field, rest: Positions, left: list[int]) -> Positions:
    for charge in field.charges:
        if isinstance(charge, SpotCharge):
            over = charge.at[charge.amounts > left[charge.limit]]
            rest = rest[~_stand_in(rest, over)]
            continue
        most = np.full(field.items, np.iinfo(np.int64).max)
        for limit, counted in zip(charge.limits, charge.counted, strict=True):
            most[counted] = np.minimum(most[counted], left[limit])
        amounts = 1 if charge.amounts is None else charge.amounts[rest]
        rest = rest[amounts <= most[field.item[rest]]]
    return rest


def _stand_in(some: Positions, others: Positions) -> Truths:
    """For each of some (rising) whether it is one of others (rising)."""
    if not len(others):
        return np.zeros(len(some), bool)
    at = np.minimum(np.searchsorted(others, some), len(others) - 1)
    found: Truths = others[at] == some
    return found
