"""Options of an allocation: single pairs, and bundles of pairs that are picked together or not at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Indexes = NDArray[np.int32]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Options:
    """O options in order of row. Option o holds the pairs `members[begins[o]:begins[o + 1]]`.

    `row`, `size` (int32[O]); row r has the options `starts[r]:starts[r + 1]` (int64[R + 1]).
    """

    members: Places
    begins: Places
    row: Indexes
    size: Indexes
    starts: Places
    all_single: bool

    def pairs_of(self, chosen: Places) -> Places:
        """The pairs of the chosen options, in their order."""
        if self.all_single:
            return self.members[chosen]
        found, _ = ranges(self.begins[chosen], self.begins[chosen + 1])
        return self.members[found]

    def sum_over(self, chosen: Places, amounts: Integers) -> Integers:
        """Sums per chosen option of amounts that stand in the order of `pairs_of(chosen)`."""
        if self.all_single or not len(chosen):
            return amounts
        lengths = self.size[chosen]
        sums: Integers = np.add.reduceat(amounts, np.cumsum(lengths) - lengths)
        return sums

    def summed(self, amounts: Integers) -> Integers:
        """Sums per option of amounts that stand per pair."""
        if self.all_single and len(self.members) == len(amounts):
            return amounts
        return self.sum_over(np.arange(len(self.row)), amounts[self.members])

    def smallest(self, numbers: Indexes) -> Indexes:
        """The smallest per option of numbers that stand per pair."""
        if self.all_single or not len(self.row):
            return numbers[self.members]
        least: Indexes = np.minimum.reduceat(numbers[self.members], self.begins[:-1])
        return least


def make_options(row: Indexes, bundle: Indexes, mandatory: NDArray[np.bool_], rows: int) -> Options:
    """The options of the pairs that are not mandatory; a bundle stands where its first pair stands."""
    if not mandatory.any() and int(bundle.max(initial=-1)) < 0:
        every = np.arange(len(row) + 1)
        return Options(every[:-1], every, row, np.ones(len(row), np.int32), _starts(row, rows), True)
    members = np.flatnonzero(~mandatory)
    bundled = bundle[members] >= 0
    if bundled.any():
        lead = _first_of_bundles(members, row, bundle, bundled)
        members = members[np.argsort(lead, kind="stable")]
        opens = np.ones(len(members), bool)
        lead.sort()
        opens[1:] = lead[1:] != lead[:-1]
        begins = np.append(np.flatnonzero(opens), len(members))
    else:
        begins = np.arange(len(members) + 1)
    of_row = row[members[begins[:-1]]]
    sizes = np.diff(begins).astype(np.int32)
    return Options(members, begins, of_row, sizes, _starts(of_row, rows), not bool(bundled.any()))


def _starts(of_row: Indexes, rows: int) -> Places:
    starts = np.zeros(rows + 1, np.intp)
    np.cumsum(np.bincount(of_row, minlength=rows), out=starts[1:])
    return starts


def ranges(begins: Places, ends: Places) -> tuple[Places, Places]:
    """All whole numbers of the half-open ranges, one after the other, and the length of each range."""
    lengths = ends - begins
    total = int(lengths.sum())
    offsets = np.repeat(begins - (np.cumsum(lengths) - lengths), lengths)
    return offsets + np.arange(total), lengths


def _first_of_bundles(members: Places, row: Indexes, bundle: Indexes, bundled: NDArray[np.bool_]) -> Places:
    """For every member the position of the first member of its option."""
    lead = np.arange(len(members))
    where = np.flatnonzero(bundled)
    pairs = members[where]
    name = row[pairs].astype(np.int64) * (int(bundle.max()) + 1) + bundle[pairs]
    _, first, place = np.unique(name, return_index=True, return_inverse=True)
    lead[where] = where[first][place]
    return lead
