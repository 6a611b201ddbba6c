"""What the effects are worth on people they were not learnt from: out of fold, and over half-splits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from ..training_rows import Floats, Whole
from .learners import BaseKind, Contacts, FinalKind, learn, learn_outcomes, pseudo_outcomes
from .qini import Qini, lot_weights, measure_qini
from .settings import CONFIDENCE
from .splits import in_first_half, in_folds, mean_and_error

Learner = Callable[[Contacts, int], dict[str, Callable[[Floats], Floats]]]
"""Contacts and seed to rankings by name, each from encoded columns to n x K scores."""

BETTER_BY = 0.01
"""Share of the unexplained variance that boosted outcomes must take away: less is not worth their seconds."""


@dataclass(frozen=True, slots=True)
class OutOfFold:
    """Every row judged by what was learnt from other persons: outcomes expected under every arm (n x (K + 1)), effects
    by form (n x K), pseudo-outcomes (n x K), and the row's fold."""

    expected: Floats
    effect: dict[FinalKind, Floats]
    pseudo: Floats
    fold: Whole


@dataclass(frozen=True, slots=True)
class Noise:
    """Mean and standard deviation over half-splits; `low` and `high` by Student's t. A half-split's deviation is the
    delete-half jackknife's standard error of the figure over all rows (Shao and Wu 1989), so no division by the root of
    the number of splits."""

    mean: float
    deviation: float
    low: float
    high: float


def out_of_fold(contacts: Contacts, base: BaseKind, finals: Sequence[FinalKind], folds: int, seed: int) -> OutOfFold:
    """Learns once a fold, on the others."""
    n, offers = len(contacts), contacts.offers
    fold = in_folds(contacts.person, folds, seed)
    expected = np.empty((n, offers + 1))
    effect = {final: np.empty((n, offers)) for final in finals}
    for number in range(folds):
        held_out = fold == number
        learnt = learn(contacts.take(~held_out), base, finals, seed + number + 1)
        expected[held_out] = learnt.expected(contacts.columns[held_out])
        for final in finals:
            effect[final][held_out] = learnt.effect(final, contacts.columns[held_out])
    return OutOfFold(expected, effect, pseudo_outcomes(contacts, expected), fold)


def half_splits(contacts: Contacts, learner: Learner, count: int, seed: int) -> dict[str, list[tuple[Qini, ...]]]:
    """For each ranking that the learner names and each split, one `Qini` an offer: learnt from one half of the persons,
    measured on the other, among those who got this offer or none."""
    found: dict[str, list[tuple[Qini, ...]]] = {}
    for number in range(count):
        learning = in_first_half(contacts.person, number, seed)
        judged = contacts.take(~learning)
        for name, scorer in learner(contacts.take(learning), seed).items():
            scores = scorer(judged.columns)
            each = tuple(judge(judged, scores[:, k - 1], k) for k in range(1, contacts.offers + 1))
            found.setdefault(name, []).append(each)
    return found


def judge(contacts: Contacts, score: Floats, offer: int) -> Qini:
    """The Qini of a ranking among those who got this offer or none."""
    pair = (contacts.arm == offer) | (contacts.arm == 0)
    treated = contacts.arm[pair] == offer
    return measure_qini(score[pair], contacts.outcome[pair], treated, lot_weights(contacts.chance[pair], treated))


def noise_of(values: Sequence[float]) -> Noise:
    """NaN throughout where a split has no value, or there are fewer than two."""
    drawn = np.array(values, np.float64)
    if len(drawn) < 2 or not np.isfinite(drawn).all():
        return Noise(*[float("nan")] * 4)
    mean, deviation = float(drawn.mean()), float(drawn.std(ddof=1))
    reach = float(stats.t.ppf(0.5 + CONFIDENCE / 2, len(drawn) - 1)) * deviation
    return Noise(mean, deviation, mean - reach, mean + reach)


def best_base(contacts: Contacts, seed: int) -> BaseKind:
    """Boosted outcomes only where they explain what linear ones leave, on persons not seen: by more than twice the
    noise and by more than `BETTER_BY`."""
    part = in_folds(contacts.person, 2, seed)
    error: dict[BaseKind, Floats] = {"linear": np.zeros(len(contacts)), "boosted": np.zeros(len(contacts))}
    kinds: tuple[BaseKind, ...] = ("linear", "boosted")
    known = contacts.arm >= 0
    for number in range(2):
        held_out = np.flatnonzero((part == number) & known)
        for kind in kinds:
            functions = learn_outcomes(contacts.take(part != number), kind, seed)
            expected = np.column_stack([f(contacts.columns[held_out]) for f in functions])
            own = expected[np.arange(len(held_out)), contacts.arm[held_out]]
            error[kind][held_out] = (contacts.outcome[held_out] - own) ** 2
    won, noise = mean_and_error((error["linear"] - error["boosted"])[known], contacts.person[known])
    return "boosted" if won > 2 * noise and won > BETTER_BY * float(error["linear"][known].mean()) else "linear"


def best_final(contacts: Contacts, judged: OutOfFold) -> FinalKind:
    """The tree only where it is nearer to the pseudo-outcomes than the linear function by more than the noise, on
    persons not seen (all offers together)."""
    if set(judged.effect) != {"linear", "tree"}:
        return next(iter(judged.effect))
    lost = {final: np.sum((judged.pseudo - effect) ** 2, axis=1) for final, effect in judged.effect.items()}
    won, noise = mean_and_error(lost["linear"] - lost["tree"], contacts.person)
    return "tree" if won > 2 * noise else "linear"
