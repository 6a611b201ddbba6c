"""Places of groups: of some kinds of items a group holds at most one, whichever of its rows gets it."""

from __future__ import annotations

import numpy as np

from .allocation_options import Options
from .allocation_problem import Allocation, Integers, Positions, Truths


class Slots:
    """`slot` (int64 per pair) is the place of its group and kind that a pair would take, -1 none; `taken` (per slot)
    says which are gone. Without groups or limited kinds there are none."""

    def __init__(self, problem: Allocation, options: Options) -> None:
        self.options = options
        self.slot: Integers = np.broadcast_to(np.int64(-1), len(problem.row))
        self.taken: Truths = np.zeros(0, bool)
        if problem.group is None or problem.one_per_group is None or not problem.one_per_group.any():
            return
        kinds = len(problem.one_per_group)
        group, kind = problem.group[problem.row].astype(np.int64), problem.kind[problem.item]
        self.slot = np.where((group >= 0) & problem.one_per_group[kind], group * kinds + kind, -1)
        self.taken = np.zeros((int(problem.group.max(initial=-1)) + 1) * kinds, bool)
        for number, limited in problem.gone:
            self.taken[number * kinds + limited] = True

    @property
    def exist(self) -> bool:
        """Whether any group limits anything."""
        return len(self.taken) > 0

    def take(self, pairs: Positions) -> None:
        """The pairs are picked: their slots are gone."""
        slots = self.slot[pairs]
        self.taken[slots[slots >= 0]] = True

    def are_taken(self, pairs: Positions) -> Truths:
        """For each pair whether its slot is gone."""
        gone: Truths = self.slot[pairs] >= 0
        if self.exist:
            gone &= self.taken[np.maximum(self.slot[pairs], 0)]
        return gone

    def are_full(self, options: Positions) -> Truths:
        """For each option whether a slot it needs is gone."""
        full = np.zeros(len(options), bool)
        if self.exist:
            slots, position = self._of(options)
            full[position[self.taken[slots]]] = True
        return full

    def second(self, options: Positions) -> Positions:
        """Options whose slot an earlier one in the list, that stays, would take."""
        if not self.exist:
            return options[:0]
        slots, position = self._of(options)
        _, first, place = np.unique(slots, return_index=True, return_inverse=True)
        second = np.zeros(len(options), bool)
        later = np.ones(len(slots), bool)
        later[first] = False
        second[position[later]] = True
        behind_one_that_stays = later & ~second[position[first[place]]]
        return options[np.unique(position[behind_one_that_stays])]

    def _of(self, options: Positions) -> tuple[Integers, Positions]:
        """The slots that the options would take, and for each the position of its option in the list."""
        slots = self.slot[self.options.pairs_of(options)]
        position = np.repeat(np.arange(len(options)), self.options.size[options])
        return slots[slots >= 0], position[slots >= 0]
