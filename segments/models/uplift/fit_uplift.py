"""Learns the effect of every offer from contacts, and what that is worth: the one entry for those who train models."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import Ridge
from threadpoolctl import threadpool_limits

from ..evidence import Evidence
from ..training_rows import Floats, TrainingRows
from .evaluate import OutOfFold, best_base, best_final, half_splits, noise_of, out_of_fold
from .found import Found, OfferFound
from .learners import BaseKind, Contacts, FinalKind, learn, learn_logistic
from .policies import compare_policies
from .prepare_contacts import ESTIMATED, Prepared, prepare_contacts
from .qini import is_yes_no
from .row_functions import Linear, RowFunction, apply, constant, moved_and_scaled
from .settings import UpliftSettings
from .show_uplift import nothing_learnt, show
from .shrink import shrink_averages, shrink_slope, slope_of
from .splits import mean_and_error
from .uplift_model import OfferEffect, UpliftModel

EFFECT, RESPONSE = "effect", "response"


def fit_uplift(
    rows: TrainingRows,
    arms: npt.ArrayLike,
    probabilities: Floats | None,
    settings: UpliftSettings,
    seed: int,
) -> tuple[UpliftModel, Evidence]:
    """`arms`: which offer a row got, or `settings.control`; `probabilities`: of that arm for that row, by the lot
    or rule that decided, None if unknown. Never raises for what data hold: where nothing can be learnt, scores are
    unknown and the evidence says why. The same rows in any order and the same seed give the same model.

    Method: outcomes, then DR pseudo-outcomes cross-fitted by person, then a linear function or shallow tree on these
    (learners.py); differences between people shrunk by their slope on persons not seen, and dropped where the Qini's
    noise over half-splits covers 0; moved so that the mean is the measured average effect. One thread: sums of
    several threads differ between machines, and waiting threads cost more than they bring.
    """
    with threadpool_limits(limits=1):
        return _fit(rows, arms, probabilities, settings, seed)


def _fit(
    rows: TrainingRows, arms: npt.ArrayLike, probabilities: Floats | None, settings: UpliftSettings, seed: int
) -> tuple[UpliftModel, Evidence]:
    prepared = prepare_contacts(rows, arms, probabilities, settings, seed)
    if prepared.contacts is None:
        unknown = tuple(OfferEffect(offer, None, None, None, 0.0, None, None) for offer in prepared.offers)
        return UpliftModel(settings.control, prepared.design, unknown), nothing_learnt(prepared)
    contacts = prepared.contacts
    base = settings.base
    if base == "auto":  # a bend that both regressions miss is a bias where probabilities are estimated, else only noise
        base = "boosted" if prepared.chance_from == ESTIMATED else best_base(contacts, seed)
    finals: tuple[FinalKind, ...] = ("linear", "tree") if settings.final == "auto" else (settings.final,)
    judged = out_of_fold(contacts, base, finals, settings.folds, seed)
    final = best_final(contacts, judged)
    offers = _measure(prepared, contacts, judged, final, base, settings, seed)
    costs = np.array([0.0, *(settings.costs.get(offer, 0.0) for offer in prepared.learnable)])
    usable = np.array([one.kept > 0 for one in offers])
    policies = compare_policies(contacts, judged, final, usable, costs, settings.contact_share)

    learnt = learn(contacts, base, (final,), seed).effects[final]
    effects = tuple(
        moved_and_scaled(function, float(apply(function, contacts.columns).mean()), one.kept, one.average)
        if one.kept
        else constant(one.average)
        for function, one in zip(learnt, offers, strict=True)
    )
    believed = shrink_averages(np.array([one.average for one in offers]), np.array([one.error for one in offers]))
    known = {
        one.offer: OfferEffect(
            one.offer, one.average, one.error, float(believed[k]), one.kept, effects[k], _response(contacts, k + 1)
        )
        for k, one in enumerate(offers)
    }
    missing = {offer: OfferEffect(offer, None, None, None, 0.0, None, None) for offer in prepared.offers}
    model = UpliftModel(
        settings.control, prepared.design, tuple({**missing, **known}[offer] for offer in prepared.offers)
    )
    return model, show(Found(prepared, contacts, settings, judged, offers, policies, base, final, effects))


def _measure(
    prepared: Prepared,
    contacts: Contacts,
    judged: OutOfFold,
    final: FinalKind,
    base: BaseKind,
    settings: UpliftSettings,
    seed: int,
) -> tuple[OfferFound, ...]:
    def both(part: Contacts, part_seed: int) -> dict[str, Callable[[Floats], Floats]]:
        learnt = learn(part, base, (final,), part_seed)
        return {
            EFFECT: lambda columns: learnt.effect(final, columns),
            RESPONSE: lambda columns: learnt.expected(columns)[:, 1:],
        }

    splits = half_splits(contacts, both, settings.half_splits, seed)
    in_outcome = not is_yes_no(contacts.outcome)
    found = []
    for k, offer in enumerate(prepared.learnable):
        of_effect = [split[k] for split in splits.get(EFFECT, [])]
        of_response = [split[k] for split in splits.get(RESPONSE, [])]
        qini, by_response = (
            noise_of([one.gain if in_outcome else one.coefficient for one in drawn])
            for drawn in (of_effect, of_response)
        )
        average, error = mean_and_error(judged.pseudo[:, k], contacts.person)
        learnt = judged.effect[final][:, k]
        slope, slope_error = slope_of(judged.pseudo[:, k], learnt, contacts.person)
        kept = shrink_slope(slope, slope_error) if qini.low > 0 else 0.0
        plain = contacts.outcome[contacts.arm == k + 1].mean() - contacts.outcome[contacts.arm == 0].mean()
        found.append(
            OfferFound(
                offer,
                average,
                error,
                float(plain),
                qini,
                by_response,
                noise_of([one.gain for one in of_effect]),
                noise_of([one.auuc for one in of_effect]),
                slope,
                slope_error,
                kept,
                average + kept * (learnt - learnt.mean()),
            )
        )
    return tuple(found)


def _response(contacts: Contacts, arm: int) -> RowFunction:
    """Orders people by expected outcome with the offer: the linear part of a logistic or ridge regression."""
    mine = contacts.take(contacts.arm == arm)
    if np.ptp(mine.outcome) == 0 or not mine.columns.shape[1]:
        return constant(float(mine.outcome.mean()))
    if is_yes_no(mine.outcome):
        logistic = learn_logistic(mine.columns, mine.outcome)
        return Linear(float(logistic.intercept_[0]), tuple(logistic.coef_[0].tolist()))
    ridge = Ridge(alpha=1.0).fit(mine.columns, mine.outcome)
    return Linear(float(ridge.intercept_), tuple(ridge.coef_.tolist()))
