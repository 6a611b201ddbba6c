"""What was bought, as whole numbers: one row an order and product. Everything here is counted from it, exactly."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import scipy.sparse as sparse

Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Purchases:
    """Rows are unique in order and product. `customer`, `order`, `product`: numbers from 0; `products`: what the
    numbers of products stand for, by code point; `day`: local, since 1970-01-01; `lines`: how many lines the
    row stands for."""

    customer: Whole
    order: Whole
    product: Whole
    day: Whole
    lines: Whole
    products: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.product)

    def take(self, rows: npt.NDArray[np.bool_]) -> Purchases:
        """These rows only; numbers keep their meaning."""
        parts = {name: getattr(self, name)[rows] for name in ("customer", "order", "product", "day", "lines")}
        return replace(self, **parts)

    def between(self, first: int, after: int) -> Purchases:
        """From the first day up to, and without, the other."""
        return self.take((self.day >= first) & (self.day < after))


def have(rows: Whole, products: Whole, shape: tuple[int, int]) -> sparse.csr_matrix:
    """1 where a row holds a product, however often; columns in order."""
    keys = np.unique(rows * np.int64(shape[1]) + products)
    ones = np.ones(len(keys), np.int64)
    found = sparse.csr_matrix((ones, np.divmod(keys, np.int64(shape[1]))), shape=shape)
    found.sort_indices()
    return found
