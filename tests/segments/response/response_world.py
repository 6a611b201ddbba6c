"""People whose chances are known: what a response model should find out about them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from campaign_engine.engine.tree import Kind
from campaign_engine.segments.models.training_rows import Floats, TrainingRows
from scipy.special import expit

CITIES = ("Bath", "Leeds", "York")


@dataclass(frozen=True)
class World:
    """Rows and the chance by which each outcome was drawn."""

    rows: TrainingRows
    chance: Floats


def make_world(people: int, seed: int = 1, instants: int = 1, bent: bool = False, strength: float = 1.0) -> World:
    """One row a person and instant; log-odds linear in the facts, or, if `bent`, a step only trees can find."""
    draw = np.random.default_rng(seed)
    n = people * instants
    recency = np.round(draw.exponential(60, n))
    orders = draw.poisson(3, n).astype(float)
    city = np.array(draw.choice([*CITIES, None], n, p=[0.4, 0.3, 0.2, 0.1]), object)
    member = (draw.random(n) < 0.4).astype(float)
    instant = np.repeat(14_600 + 30 * np.arange(instants), people)
    joined = instant - np.round(draw.exponential(400, n)) - 1
    z = -0.4 - 0.012 * recency + 0.25 * orders + 0.8 * member + 0.5 * (city == "York") - 0.7 * (city == None)  # noqa: E711
    if bent:
        z = np.where((recency > 30) & (recency < 90), 1.5, -1.5) * np.where(orders > 3, 1, -1)
    chance = expit(strength * z)
    outcome = (draw.random(n) < chance).astype(float)
    recency[draw.random(n) < 0.05] = np.nan
    columns = {"recency": recency, "orders": orders, "city": city, "member": member, "joined": joined}
    kinds = {
        "recency": Kind.NUMBER,
        "orders": Kind.NUMBER,
        "city": Kind.TEXT,
        "member": Kind.BOOLEAN,
        "joined": Kind.DATE,
    }
    person = np.tile(np.arange(people), instants)
    return World(TrainingRows(columns, kinds, outcome, person, instant), chance)
