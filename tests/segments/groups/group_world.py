"""Customers whose groups and tastes are known, because they were drawn so."""

from __future__ import annotations

import numpy as np
from campaign_engine.segments.models.groups.name_groups import NamingWords
from campaign_engine.segments.models.interests.baskets import Baskets, make_baskets

WORDS = NamingWords(
    {"days": ("recent", "long away"), "orders": ("few orders", "frequent"), "spend": ("low spend", "high spend")}
)
TASTES = {
    "kitchen": ("cup", "pan", "plate", "spoon"),
    "garden": ("hose", "pot", "rake", "seeds"),
    "party": ("balloon", "candle", "napkin", "streamer"),
}


def four_kinds(customers: int = 1200, width: float = 0.2, seed: int = 1) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Facts around four corners, and which corner each customer is of."""
    draw = np.random.default_rng(seed)
    kind = draw.integers(0, 4, customers)
    corners = np.array([[0.0, 0.0], [4.0, 0.0], [0.0, 4.0], [4.0, 4.0]])
    at = corners[kind] + draw.normal(size=(customers, 2)) * width * 4
    return {"days": at[:, 0], "orders": at[:, 1]}, kind


def continuum(customers: int = 1500, seed: int = 2) -> dict[str, np.ndarray]:
    """Recency, frequency and money as shops have them: skewed, dependent, without a gap anywhere."""
    draw = np.random.default_rng(seed)
    orders = 1.0 + draw.poisson(draw.gamma(1, 3, customers))
    return {
        "days": draw.exponential(100, customers).round(),
        "orders": orders,
        "spend": (orders * np.exp(draw.normal(4, 1, customers))).round(2),
    }


def tasted(customers: int = 240, lines: int = 14, seed: int = 3) -> tuple[Baskets, np.ndarray]:
    """Customers who buy mostly of one taste, one line in eight of any; and the number of each one's taste."""
    draw = np.random.default_rng(seed)
    everything = [item for items in TASTES.values() for item in items]
    tastes = draw.integers(0, len(TASTES), customers)
    rows, items = [], []
    for customer, taste in enumerate(tastes):
        own = list(TASTES.values())[taste]
        for _ in range(lines):
            rows.append(customer)
            items.append(everything[draw.integers(12)] if draw.random() < 0.125 else own[draw.integers(4)])
    pairs: dict[tuple[int, str], int] = {}
    for pair in zip(rows, items, strict=True):
        pairs[pair] = pairs.get(pair, 0) + 1
    counted = list(pairs)
    return make_baskets(
        np.array([row for row, _ in counted]),
        [item for _, item in counted],
        np.array([pairs[pair] for pair in counted]),
        customers,
    ), tastes
