"""The best products for every customer, in whole numbers, block by block: what goes with what she has, then what sells.

A product's points are the sum, over the last products she bought, of how much it goes with each. Ties go to the product
that sells more, then to the first by code point; so a customer alone gets what she gets among a million.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sparse

from .purchases import Whole, have

HISTORY = 40
"""The last products of a customer that count; beyond that the sum says what sells."""
BLOCK = 20_000
NOBODY = -1
SIMILAR, POPULAR, AGAIN = 0, 1, 2
"""Why a product stands there: it goes with `because`; it sells; she buys it again and again."""


@dataclass(frozen=True, slots=True)
class Had:
    """What customers (rows, numbered from 0) have bought: one entry a customer and product, sorted by customer, then
    last day descending, then product. `lines`: how many lines."""

    row: Whole
    product: Whole
    day: Whole
    lines: Whole
    rows: int


@dataclass(frozen=True, slots=True)
class Picks:
    """Rows x n: the product (NOBODY: none), why, and the product of hers behind it (NOBODY: none)."""

    product: Whole
    why: Whole
    because: Whole


def had(row: Whole, product: Whole, day: Whole, lines: Whole, rows: int) -> Had:
    """In order; entries must be unique in row and product."""
    order = np.lexsort((product, -day, row))
    return Had(row[order], product[order], day[order], lines[order], rows)


def rank(
    neighbours: sparse.csr_matrix,
    popularity: Whole,
    pool: npt.NDArray[np.bool_],
    had: Had,
    n: int,
    *,
    not_since: int | None = None,
    again: bool = False,
    fill: bool = True,
) -> Picks:
    """The n best of the pool for each row. `not_since`: what she bought on or after that day is left out. `again`: what
    she has bought comes first, by lines. `fill`: where too little goes with what she has, what sells."""
    size = len(popularity)
    by_sales = np.lexsort((np.arange(size), -popularity))
    place = np.empty(size, np.int64)
    place[by_sales] = np.arange(size)
    allowed = neighbours.multiply(pool[np.newaxis, :]).tocsr().astype(np.int64)
    allowed.eliminate_zeros()
    allowed.sort_indices()
    pairs = np.repeat(np.arange(size), np.diff(allowed.indptr)) * np.int64(size) + allowed.indices
    sellers = by_sales[pool[by_sales] & (popularity[by_sales] > 0)]
    found = Picks(*(np.full((had.rows, n), NOBODY, np.int64) for _ in range(3)))
    starts = np.searchsorted(had.row, np.arange(0, had.rows + BLOCK, BLOCK))
    for number, begin in enumerate(range(0, had.rows, BLOCK)):
        part = slice(starts[number], starts[number + 1])
        block = Had(had.row[part] - begin, had.product[part], had.day[part], had.lines[part],
                    min(BLOCK, had.rows - begin))  # fmt: skip
        one = _Block(block, allowed, pairs, place, pool, n, not_since)
        one.add_similar(one.taken if not again else one.add_again())
        if fill:
            one.fill(sellers)
        for whole, mine in zip((found.product, found.why, found.because), (one.product, one.why, one.because),
                               strict=True):  # fmt: skip
            whole[begin : begin + block.rows] = mine
    return found


class _Block:
    """Some customers, and what was found for them so far."""

    def __init__(
        self, had: Had, allowed: sparse.csr_matrix, pairs: Whole, place: Whole, pool: npt.NDArray[np.bool_], n: int,
        not_since: int | None,
    ) -> None:  # fmt: skip
        self.had, self.allowed, self.place, self.pool, self.n = had, allowed, place, pool, n
        self.size = np.int64(len(place))
        self.pairs, self.by_place = pairs, np.argsort(place)
        self.product, self.why, self.because = (np.full((had.rows, n), NOBODY, np.int64) for _ in range(3))
        self.count = np.zeros(had.rows, np.int64)
        out = np.zeros(len(had.row), bool) if not_since is None else had.day >= not_since
        self.taken = np.sort(had.row[out] * self.size + had.product[out])
        recent = np.arange(len(had.row)) - np.searchsorted(had.row, had.row) < HISTORY
        self.recent_row, self.recent = had.row[recent], had.product[recent]

    def add_again(self) -> Whole:
        """What she buys anyway, most lines first; returns what may not be picked any more."""
        one = self.had
        keys = one.row * self.size + one.product
        stands = self.pool[one.product] & ~_is_in(keys, self.taken)
        order = np.lexsort((self.place[one.product[stands]], -one.lines[stands], one.row[stands]))
        rows, products = one.row[stands][order], one.product[stands][order]
        self._put(rows, products, AGAIN)
        return np.sort(np.concatenate([self.taken, keys[stands]]))

    def add_similar(self, taken: Whole) -> None:
        """What goes with what she has: the best of each row n times over, as one number holds points and place."""
        history = have(self.recent_row, self.recent, (self.had.rows, int(self.size)))
        points = (history @ self.allowed).tocsr()
        lengths = np.diff(points.indptr)
        rows = np.repeat(np.arange(self.had.rows), lengths)
        keys = points.data.astype(np.int64) * self.size + (self.size - 1 - self.place[points.indices])
        keys[_is_in(rows * self.size + points.indices, taken)] = NOBODY
        some = np.flatnonzero(lengths)
        starts, lengths = points.indptr[some], lengths[some]
        for _ in range(self.n if len(keys) else 0):
            best = np.maximum.reduceat(keys, starts)
            found = best >= 0
            if not found.any():
                break
            self._put(some[found], self.by_place[self.size - 1 - best[found] % self.size], SIMILAR)
            keys[keys == np.repeat(best, lengths)] = NOBODY

    def fill(self, sellers: Whole) -> None:
        """What sells, where there is room."""
        short = np.flatnonzero(self.count < self.n)
        depth = 4 * self.n
        while len(short):
            some = sellers[:depth]
            rows, products = np.repeat(short, len(some)), np.tile(some, len(short))
            picked_row, picked_at = np.nonzero(self.product != NOBODY)
            picked = np.sort(picked_row * self.size + self.product[picked_row, picked_at])
            keys = rows * self.size + products
            keep = ~_is_in(keys, self.taken) & ~_is_in(keys, picked)
            self._put(rows[keep], products[keep], POPULAR)
            if depth >= len(sellers):
                return
            short = short[self.count[short] < self.n]
            depth *= 4

    def _put(self, rows: Whole, products: Whole, why: int) -> None:
        """Sorted by row, the best first: as many as there is room for."""
        at = np.arange(len(rows)) - np.searchsorted(rows, rows) + self.count[rows]
        fits = at < self.n
        rows, products, at = rows[fits], products[fits], at[fits]
        self.product[rows, at], self.why[rows, at] = products, why
        if why == SIMILAR:
            self.because[rows, at] = self._behind(rows, products)
        self.count += np.bincount(rows, minlength=len(self.count))

    def _behind(self, rows: Whole, products: Whole) -> Whole:
        """Of her last products the one each goes with most; ties: the one she bought last, then the first by code
        point."""
        begin, end = np.searchsorted(self.recent_row, rows), np.searchsorted(self.recent_row, rows, side="right")
        sizes = end - begin
        which = np.repeat(np.arange(len(rows)), sizes)
        entry = np.arange(len(which)) - np.repeat(np.cumsum(sizes) - sizes, sizes) + begin[which]
        mine = self.recent[entry]
        wanted = mine * self.size + products[which]
        at = np.minimum(np.searchsorted(self.pairs, wanted), len(self.pairs) - 1)
        weights = np.where(self.pairs[at] == wanted, self.allowed.data[at], 0)
        order = np.lexsort((entry, -weights, which))
        first = order[np.searchsorted(which[order], np.arange(len(rows)))]
        found: Whole = mine[first]
        return found


def _is_in(keys: Whole, among: Whole) -> npt.NDArray[np.bool_]:
    """Whether each stands in a sorted array."""
    if not len(among):
        return np.zeros(len(keys), bool)
    at = np.minimum(np.searchsorted(among, keys), len(among) - 1)
    found: npt.NDArray[np.bool_] = among[at] == keys
    return found
