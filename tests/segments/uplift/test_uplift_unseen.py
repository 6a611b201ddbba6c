"""Nothing is judged on those it was learnt from, nothing noisy is believed: else every figure would be too good."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import numpy as np
from campaign_engine.segments.models.training_rows import Floats
from campaign_engine.segments.models.uplift.evaluate import OutOfFold, half_splits
from campaign_engine.segments.models.uplift.fit_uplift import fit_uplift
from campaign_engine.segments.models.uplift.learners import Contacts
from campaign_engine.segments.models.uplift.policies import TARGETING, compare_policies
from campaign_engine.segments.models.uplift.settings import UpliftSettings
from campaign_engine.segments.models.uplift.splits import in_folds


def test_a_learner_that_knows_its_people_by_heart_gains_nothing_in_half_splits() -> None:
    draws = np.random.default_rng(1)
    person, arm = np.arange(400), draws.integers(0, 2, 400)
    outcome = (draws.random(400) < 0.4).astype(float)
    contacts = Contacts(person[:, None].astype(float), outcome, arm, np.full(400, 0.5), person, 1)

    def by_heart(seen: Contacts, seed: int) -> dict[str, Callable[[Floats], Floats]]:
        known = dict(zip(seen.columns[:, 0], np.where(seen.arm == 1, 1.0, -1.0) * seen.outcome, strict=True))
        return {"by heart": lambda columns: np.array([[known.get(one, 0.0)] for one in columns[:, 0]])}

    for (qini,) in half_splits(contacts, by_heart, 5, 1)["by heart"]:
        assert abs(qini.gain) < 1e-12


def test_the_best_of_six_offers_that_do_nothing_is_seldom_given() -> None:
    given = []
    for seed in range(12):
        draws = np.random.default_rng(seed)
        n, offers = 700, 6
        person, arm = np.arange(n), draws.integers(0, offers + 1, n)
        outcome = draws.normal(size=n)
        contacts = Contacts(np.empty((n, 0)), outcome, arm, np.full(n, 1 / (offers + 1)), person, offers)
        pseudo = np.column_stack([7 * outcome * ((arm == k) * 1.0 - (arm == 0)) for k in range(1, offers + 1)])
        judged = OutOfFold(np.zeros((n, offers + 1)), {"linear": np.zeros((n, offers))}, pseudo, in_folds(person, 5, 1))
        policies = compare_policies(contacts, judged, "linear", np.zeros(offers, bool), np.zeros(offers + 1), None)
        given.append(policies.value(TARGETING).contacted)
    assert np.mean(given) < 0.5, "unshrunk, the largest of six is nearly always above 0"


def test_differences_are_dropped_where_the_qini_covers_zero_whatever_the_slope_says(contacts_of: ModuleType) -> None:
    settings = UpliftSettings(base="linear", final="linear", folds=3, half_splits=4)
    tempted = 0
    for seed in range(8):
        world = contacts_of.draw(900, 40 + seed, {"ten_off": lambda f: 0.08 + 0.1 * np.tanh(f["recency"])})
        model, evidence = fit_uplift(world.rows, world.arms, None, settings, 1)
        shown = {figure.name: figure for figure in evidence.figures}
        if (shown["ten_off: Qini"].low or 0.0) <= 0:
            slope = shown["ten_off: true part of the learnt differences"]
            assert slope.low is not None
            tempted += slope.value > (slope.value - slope.low) / 1.96
            assert model.offer("ten_off").kept == 0
    assert tempted > 0, "no world in which the slope alone would have kept something"
