"""Learns what goes with what from orders, and finds out by later days whether that beats simply what sells."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sparse

from ....rules.problems import Problem
from ..evidence import Evidence
from .hit_rates import Tried, show_tried, try_at
from .product_model import ProductModel, make_model, neighbours_of
from .purchases import Purchases, Whole
from .similar import find_neighbours

ORDER_DAYS = 180
"""Days of orders that say what goes with what; what went together a year ago is another range."""
SALES_DAYS = 60
"""Days of orders that say what sells."""
SPLITS = 4
FEWEST = 100
"""Customers who came back, over all trials, below which nothing can be said."""


def fit_products(bought: Purchases, as_of: int, within: int) -> tuple[ProductModel, Evidence]:
    """Of everything strictly before the day `as_of`; `within`: days in which a recommendation must be bought to count.
    Assumes that purchases of different orders are independent given the products, and that the range changes slowly.
    Never fails for want of data: then what sells is recommended, and the remarks say so."""
    bought = bought.between(0, as_of)
    tried = [
        one for day in trial_days(bought, as_of, within) if (one := try_at(bought, day, within, *learn(bought, day)))
    ]
    people = sum(one.people for one in tried)
    similar = again = False
    remarks: list[Problem] = []
    if people < FEWEST:
        remarks.append(Problem("M300", {"people": people, "fewest": FEWEST, "within": within}))
    else:
        similar = _wins(tried, "similar", "popular", new=True)
        again = _wins(tried, "again", "similar" if similar else "popular", new=False)
        figures = {name: _mean(tried, name, new=True) for name in ("similar", "popular")}
        if not similar:
            remarks.append(Problem("M298", {name: f"{value:.1%}" for name, value in figures.items()}))
        if again:
            remarks.append(Problem("M299", {"again": f"{_mean(tried, 'again', new=False):.1%}",
                                            "similar": f"{_mean(tried, 'similar', new=False):.1%}"}))  # fmt: skip
    sold, neighbours = learn(bought, as_of)
    model = make_model(bought.products, sold, neighbours, similar, again)
    return model, Evidence(*show_tried(tried, len(bought), len(bought.products)), tuple(remarks))


def try_products(model: ProductModel, bought: Purchases, day: int, within: int) -> Evidence:
    """A model of then, judged by what was bought from the day on. Products it has not seen count as misses."""
    numbers = {name: number for number, name in enumerate(bought.products)}
    pairs, sold = neighbours_of(model).tocoo(), np.zeros(len(bought.products), np.int64)
    own = np.array([numbers.get(name, -1) for name in model.products], np.int64)
    known = own >= 0
    sold[own[known]] = np.array(model.sold, np.int64)[known]
    keep = known[pairs.row] & known[pairs.col]
    size = (len(bought.products), len(bought.products))
    moved = sparse.csr_matrix((pairs.data[keep], (own[pairs.row[keep]], own[pairs.col[keep]])), shape=size)
    tried = try_at(bought, day, within, sold, moved)
    return Evidence(*show_tried([] if tried is None else [tried], len(bought), len(bought.products)))


def learn(bought: Purchases, day: int) -> tuple[Whole, sparse.csr_matrix]:
    """How much each product sold, and its neighbours, from what lies strictly before the day."""
    sales = bought.between(day - SALES_DAYS, day)
    sold = np.bincount(sales.product, minlength=len(bought.products)).astype(np.int64)
    return sold, find_neighbours(bought.between(day - ORDER_DAYS, day))


def trial_days(bought: Purchases, as_of: int, within: int) -> list[int]:
    """Days with a whole window after them and as much history before, the last first."""
    if not len(bought):
        return []
    end, first = min(as_of, int(bought.day.max()) + 1), int(bought.day.min())
    return [day for back in range(1, SPLITS + 1) if (day := end - within * back) - first >= within]


def _wins(tried: list[Tried], name: str, other: str, *, new: bool) -> bool:
    """By more than twice the standard error of the difference, person by person."""
    difference = np.concatenate([one.hits(name, new).astype(float) - one.hits(other, new) for one in tried])
    error = difference.std(ddof=1) / np.sqrt(len(difference)) if len(difference) > 1 else np.inf
    return bool(difference.mean() > 2 * error)


def _mean(tried: list[Tried], name: str, *, new: bool) -> float:
    return float(np.concatenate([one.hits(name, new) for one in tried]).mean())
