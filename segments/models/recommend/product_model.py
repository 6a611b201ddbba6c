"""The model of products: how much each goes with each, how much each sells; and what was found to be worth using."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import scipy.sparse as sparse

from ..evidence import Plain
from ..read_plain import plain_of, read_as
from .purchases import Whole
from .rank import Had, Picks, rank


@dataclass(frozen=True, slots=True)
class ProductModel:
    """`products` by code point. `sold`: orders with each within the last SALES_DAYS. `neighbours`: of each product, as
    text, the numbers of those that go with it and their weights in millionths: "12:30500 7:120".

    `similar`: what goes with what she has beat what sells; else what sells is recommended. `again`: what she bought
    most beat both, where it may be recommended at all.
    """

    products: tuple[str, ...]
    sold: tuple[int, ...]
    neighbours: tuple[str, ...]
    similar: bool
    again: bool


def make_model(
    products: tuple[str, ...], sold: Whole, neighbours: sparse.csr_matrix, similar: bool, again: bool
) -> ProductModel:
    """From the arrays."""
    bounds = neighbours.indptr
    texts = [
        " ".join(
            f"{at}:{weight}"
            for at, weight in zip(neighbours.indices[one:two].tolist(), neighbours.data[one:two].tolist(), strict=True)
        )
        for one, two in pairwise(bounds.tolist())
    ]
    return ProductModel(products, tuple(sold.tolist()), tuple(texts), similar, again)


def neighbours_of(model: ProductModel) -> sparse.csr_matrix:
    """Weights in millionths. Raises ValueError where a text is not of that form."""
    size = len(model.products)
    pairs = [[part.split(":") for part in text.split()] for text in model.neighbours]
    counts = [len(one) for one in pairs]
    flat = [pair for one in pairs for pair in one]
    if len(model.neighbours) != size or len(model.sold) != size or any(len(pair) != 2 for pair in flat):
        raise ValueError("model.neighbours does not fit model.products")
    columns = np.array([int(pair[0]) for pair in flat], np.int64)
    weights = np.array([int(pair[1]) for pair in flat], np.int64)
    if len(columns) and not (columns.min() >= 0 and columns.max() < size and weights.min() > 0):
        raise ValueError("model.neighbours names a product that is not there")
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return sparse.csr_matrix((weights, columns, starts), shape=(size, size))


def recommend(
    model: ProductModel,
    neighbours: sparse.csr_matrix,
    pool: npt.NDArray[np.bool_],
    had: Had,
    n: int,
    *,
    not_since: int | None,
    fill: bool,
) -> Picks:
    """As it was found to be best: see `ProductModel`. Where the model is no better than what sells, that is all there
    is, also without `fill`."""
    size = len(model.products)
    used = neighbours if model.similar else sparse.csr_matrix((size, size), dtype=np.int64)
    sold = np.array(model.sold, np.int64)
    again = model.again and not_since is None
    return rank(used, sold, pool, had, n, not_since=not_since, again=again, fill=fill or not model.similar)


def to_plain(model: ProductModel) -> Plain:
    """As JSON."""
    return plain_of(model)


def from_plain(plain: Plain) -> ProductModel:
    """Raises ValueError that says what is wrong."""
    model = read_as(ProductModel, plain)
    neighbours_of(model)
    return model
