"""Contacts drawn from known effects and known probabilities: what a learner must find, and must not find."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from campaign_engine.engine.tree import Kind
from campaign_engine.segments.models.training_rows import Floats, TrainingRows

Facts = Mapping[str, npt.NDArray[np.generic]]


@dataclass(frozen=True)
class World:
    """`effects` (n x offers): the true ones; `chance`: the true probability of the arm every row got."""

    rows: TrainingRows
    arms: npt.NDArray[np.object_]
    chance: Floats
    effects: Floats

    def shuffled(self, seed: int) -> World:
        order = np.random.default_rng(seed).permutation(len(self.rows))
        return World(self.rows.take(order), self.arms[order], self.chance[order], self.effects[order])


def draw(
    n: int,
    seed: int,
    effects: Mapping[str, Callable[[Facts], Floats | float]],
    chances: Callable[[Facts], Floats] | None = None,
    base: Callable[[Facts], Floats] = lambda f: 0.2 + 0.06 * np.tanh(f["orders"]),
    money: bool = False,
) -> World:
    """n people, one row each. `chances` (n x (offers + 1), the first: none); None: equal. `base`: probability to buy
    without an offer. `money`: 20 a purchase, give or take."""
    draws = np.random.default_rng(seed)
    facts = {
        "orders": draws.normal(size=n),
        "age": draws.normal(size=n),
        "recency": draws.normal(size=n),
        "area": draws.choice(np.array(["city", "country", "coast"], object), n),
    }
    facts["age"] = np.where(draws.random(n) < 0.1, np.nan, facts["age"])
    true = np.column_stack([np.broadcast_to(np.asarray(effect(facts), float), n) for effect in effects.values()])
    share = np.full((n, len(effects) + 1), 1 / (len(effects) + 1)) if chances is None else chances(facts)
    arm = (draws.random(n)[:, None] > np.cumsum(share, axis=1)[:, :-1]).sum(axis=1)
    moved = np.column_stack([np.zeros(n), true])[np.arange(n), arm]
    outcome = (draws.random(n) < np.clip(base(facts) + moved, 0, 1)).astype(float)
    if money:
        outcome = outcome * np.round(draws.gamma(4, 5, n), 2)
        true = true * 20
    kinds = {name: Kind.TEXT if values.dtype == object else Kind.NUMBER for name, values in facts.items()}
    rows = TrainingRows(facts, kinds, outcome, np.arange(n) * 7 + 3, np.full(n, 14_000))
    return World(rows, np.array(["none", *effects], object)[arm], share[np.arange(n), arm], true)


def coast_only(f: Facts) -> Floats:
    """Only customers at the coast are moved."""
    return np.where(f["area"] == "coast", 0.24, 0.0)


def constant(f: Facts) -> float:
    """Everybody is moved alike."""
    return 0.08


def harmful(f: Facts) -> Floats:
    """Those long away are driven off for good; the others are moved."""
    return np.where(f["recency"] > 0.8, -0.15, 0.1)


def nothing(f: Facts) -> float:
    """Nobody is moved."""
    return 0.0
