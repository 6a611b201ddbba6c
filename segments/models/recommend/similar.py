"""Which products go with which, from orders: the cosine of their baskets, shrunk where few orders speak.

    weight(i, j) = c_ij / sqrt(n_i * n_j) * c_ij / (c_ij + SHRINK)

c_ij: orders that hold both, n_i: orders that hold i (Sarwar et al., Item-Based Collaborative Filtering, WWW 2001,
section 3.1.1; the shrinking of rare pairs as in Bell and Koren, ICDM 2007, section 3.1). Weights are kept as
millionths, so that sums over a history are of whole numbers and the same in whatever order. Chosen by
measurement against the root of the log-likelihood ratio (Dunning 1993): docs/recommend.md.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sparse

from .purchases import Purchases, Whole, have

SHRINK = 20
"""Orders with both at which a pair counts half."""
NEIGHBOURS = 30
"""Kept of each product, the heaviest."""
LARGEST_ORDER = 400
"""Products of an order beyond which it says nothing of what goes with what, and costs the square of its size."""
MILLION = 1_000_000
_ROWS_AT_ONCE = 2_000


def find_neighbours(bought: Purchases) -> sparse.csr_matrix:
    """Weights in millionths (int64), products x products, at most NEIGHBOURS a row, none on the diagonal. Ties go to
    the product bought in more orders, then to the first by code point."""
    size = len(bought.products)
    _, order = np.unique(bought.order, return_inverse=True)
    sizes = np.bincount(order, minlength=1)
    small = sizes[order] <= LARGEST_ORDER
    baskets = have(order[small], bought.product[small], (len(sizes), size))
    orders = np.bincount(baskets.indices, minlength=size)
    columns = baskets.tocsc()
    parts = [
        _heaviest((columns[:, start : start + _ROWS_AT_ONCE].T @ baskets).tocoo(), start, orders)
        for start in range(0, size, _ROWS_AT_ONCE)
    ]
    if not parts:
        return sparse.csr_matrix((0, 0), dtype=np.int64)
    rows, found, weights = (np.concatenate([part[at] for part in parts]) for at in range(3))
    together = sparse.csr_matrix((weights, (rows, found)), shape=(size, size), dtype=np.int64)
    together.sort_indices()
    return together


def _heaviest(pairs: sparse.coo_matrix, start: int, orders: Whole) -> tuple[Whole, Whole, Whole]:
    """Row, column and weight of the neighbours that are kept, of a block of rows."""
    rows, columns = pairs.row.astype(np.int64) + start, pairs.col.astype(np.int64)
    both = pairs.data.astype(np.float64)
    cosine = both / np.sqrt(orders[rows].astype(np.float64) * orders[columns])
    weights = np.rint(MILLION * cosine * both / (both + SHRINK)).astype(np.int64)
    keep = (rows != columns) & (weights > 0)
    rows, columns, weights = rows[keep], columns[keep], weights[keep]
    sorted_ = np.lexsort((columns, -orders[columns], -weights, rows))
    rows, columns, weights = rows[sorted_], columns[sorted_], weights[sorted_]
    place = np.arange(len(rows)) - np.searchsorted(rows, rows)
    first = place < NEIGHBOURS
    return rows[first], columns[first], weights[first]
