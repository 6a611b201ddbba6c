"""Trials of the past: recommend as of a day, see what was bought afterwards, count hits beside the dumbest guesses.

Hit rate@n: the share of customers who bought one of their first n recommendations within the window. MRR: the mean of
1 / place of the first that was bought, 0 where none was among the first DEEPEST. Only customers who had bought before
and bought within the window are counted; "new": only what they had never bought before may be recommended and counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sparse

from ..evidence import Figure, Table
from .purchases import Purchases, Whole
from .rank import Had, had, rank

DEEPEST = 10
SHOWN = (1, 3, 5, 10)
MOST_PEOPLE = 20_000
"""Customers of one trial; more do not make the figures surer than the splits let them be."""
_METHODS = ("similar", "popular", "again")


@dataclass(frozen=True, slots=True)
class Tried:
    """One trial. `first[method, new]`: for everybody the place (from 1) of the first hit, 0 for none."""

    day: int
    first: Mapping[tuple[str, bool], Whole]

    @property
    def people(self) -> int:
        """Who bought something within the window."""
        return len(self.first["popular", False])

    def hits(self, method: str, new: bool, n: int = DEEPEST) -> np.typing.NDArray[np.bool_]:
        """For everybody whether one of the first n was bought."""
        place = self.first[method, new]
        return (place > 0) & (place <= n)

    def hit_rate(self, method: str, new: bool, n: int = DEEPEST) -> float:
        """The share of them."""
        return float(self.hits(method, new, n).mean())

    def mrr(self, method: str, new: bool) -> float:
        """The mean reciprocal rank."""
        place = self.first[method, new]
        return float(np.where(place > 0, 1.0 / np.maximum(place, 1), 0.0).mean())


def try_at(
    bought: Purchases, day: int, within: int, sold: Whole, neighbours: sparse.csr_matrix
) -> Tried | None:  # fmt: skip
    """Recommends as of the day with what was learned before it; None where nobody came back."""
    before, after = bought.between(0, day), bought.between(day, day + within)
    people = np.intersect1d(before.customer, after.customer)
    if not len(people):
        return None
    people = people[:: -(-len(people) // MOST_PEOPLE)]
    known, size = history_of(before, people), len(bought.products)
    later = np.isin(after.customer, people)
    truth = np.unique(np.searchsorted(people, after.customer[later]) * np.int64(size) + after.product[later])
    fresh = truth[~np.isin(truth, known.row * np.int64(size) + known.product)]
    everything, nothing = np.ones(size, bool), sparse.csr_matrix((size, size), dtype=np.int64)
    first: dict[tuple[str, bool], Whole] = {}
    counts = np.isin(np.arange(len(people)), fresh // size)
    for method in _METHODS:
        used = neighbours if method == "similar" else nothing
        for new in (False, True):
            picks = rank(
                used,
                sold,
                everything,
                known,
                DEEPEST,
                not_since=0 if new else None,
                again=method == "again" and not new,
            )
            keys = np.arange(len(people))[:, np.newaxis] * np.int64(size) + picks.product
            found = np.isin(keys, fresh if new else truth) & (picks.product >= 0)
            place = np.where(found.any(axis=1), found.argmax(axis=1) + 1, 0)
            first[method, new] = place[counts] if new else place
    return Tried(day, first)


def history_of(bought: Purchases, people: Whole) -> Had:
    """What these customers (sorted) had bought, each product once."""
    mine = bought.take(np.isin(bought.customer, people))
    keys = np.searchsorted(people, mine.customer) * np.int64(len(bought.products)) + mine.product
    unique, which = np.unique(keys, return_inverse=True)
    day = np.zeros(len(unique), np.int64)
    np.maximum.at(day, which, mine.day)
    lines = np.zeros(len(unique), np.int64)
    np.add.at(lines, which, mine.lines)
    return had(*np.divmod(unique, np.int64(len(bought.products))), day, lines, len(people))


def show_tried(tried: Sequence[Tried], rows: int, products: int) -> tuple[tuple[Figure, ...], tuple[Table, ...]]:
    """Figures with the spread over trials, and the table of all methods."""
    figures = [Figure("orders and products", float(rows)), Figure("products", float(products))]
    if not tried:
        return tuple(figures), ()
    figures.append(Figure("people in trials", float(sum(one.people for one in tried))))
    for new in (True, False):
        what = "something new" if new else "anything"
        figures += [
            _figure(f"hit rate@{DEEPEST}, {what}", [(one.hit_rate("similar", new), one.hit_rate("popular", new)) for one
                                                   in tried]),
            _figure(f"MRR, {what}", [(one.mrr("similar", new), one.mrr("popular", new)) for one in tried]),
        ]  # fmt: skip
    rows_ = []
    for method in _METHODS:
        for new in (True, False):
            if method == "again" and new:
                continue
            rates = [float(np.mean([one.hit_rate(method, new, n) for one in tried])) for n in SHOWN]
            mrr = float(np.mean([one.mrr(method, new) for one in tried]))
            rows_.append((method, "something new" if new else "anything", *rates, mrr))
    columns = ("recommended", "counts", *(f"hit rate@{n}" for n in SHOWN), "MRR")
    return tuple(figures), (Table("hit rates", columns, tuple(rows_)),)


def _figure(name: str, pairs: Sequence[tuple[float, float]]) -> Figure:
    mine, other = (np.array(side) for side in zip(*pairs, strict=True))
    spread = float(mine.std(ddof=1)) if len(mine) > 1 else 0.0
    mean = float(mine.mean())
    noise = f"{len(mine)} trials by time: mean and standard deviation"
    return Figure(name, mean, mean - spread, mean + spread, noise, float(other.mean()), "what sells")
