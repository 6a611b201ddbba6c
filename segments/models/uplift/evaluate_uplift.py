"""What the effects of a fitted model are worth on contacts it has not seen: later ones, chosen as the log says.

Outcomes expected under each arm are learnt from the new contacts alone, cross-fitted by person; the scores are the
model's own, and nothing about them is fitted again.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from ..evidence import Evidence, Figure, Table
from ..training_rows import Floats, TrainingRows
from .evaluate import Noise, judge, noise_of, out_of_fold
from .groups import tenths
from .learners import Contacts
from .policies import BEST_SINGLE, NOBODY, RANDOM, TARGETING
from .policy_value import value_policy
from .prepare_contacts import prepare_contacts
from .qini import is_yes_no
from .settings import UpliftSettings
from .show_uplift import REACH, nothing_learnt
from .shrink import slope_of
from .splits import in_first_half, mean_and_error

_ROBUST = "doubly robust, cross-fitted; 95 % from its standard error by person"


def evaluate_uplift(
    scores: Floats,
    offer: str,
    rows: TrainingRows,
    arms: npt.ArrayLike,
    probabilities: Floats | None,
    settings: UpliftSettings,
    seed: int,
) -> Evidence:
    """`scores`: the effect that the model promised for every row. Contacts with other offers count for nothing but the
    chances; too few people in an arm: only the reasons."""
    with threadpool_limits(limits=1):
        prepared = prepare_contacts(rows, arms, probabilities, settings, seed)
        if prepared.contacts is None or offer not in prepared.learnable:
            return nothing_learnt(prepared)
        contacts, own = prepared.contacts, 1 + prepared.learnable.index(offer)
        judged = out_of_fold(contacts, "linear", ("linear",), settings.folds, seed)
        pseudo, said = judged.pseudo[:, own - 1], scores[prepared.taken]
        is_known = np.isfinite(said)
        if not is_known.any():
            return nothing_learnt(prepared)
        figures = _figures(contacts, own, pseudo, np.where(is_known, said, said[is_known].mean()), settings, seed)
        table = _policies(contacts, own, judged.expected, said)
        tables = (tenths("effect by tenth", said[is_known], pseudo[is_known], contacts.person[is_known]), table)
        return Evidence(tuple(one for one in figures if np.isfinite(one.value)), tables, prepared.remarks)


def _figures(
    contacts: Contacts, own: int, pseudo: Floats, said: Floats, settings: UpliftSettings, seed: int
) -> list[Figure]:
    average, error = mean_and_error(pseudo, contacts.person)
    slope, slope_error = slope_of(pseudo, said, contacts.person)
    halves = [in_first_half(contacts.person, number, seed) for number in range(settings.half_splits)]
    drawn = [judge(contacts.take(half), said[half], own) for half in halves]
    yes_no = is_yes_no(contacts.outcome)
    measured: Noise = noise_of([one.coefficient if yes_no else one.gain for one in drawn])
    splits = f"{settings.half_splits} halves by person: mean and 95 % of their spread"
    reach, far = REACH * error, REACH * slope_error
    low, high = (slope - far, slope + far) if np.isfinite(far) else (None, None)
    note = "slope on contacts not seen; 1 is right, 0 is noise"
    return [
        Figure("average effect", average, average - reach, average + reach, _ROBUST, float(said.mean()), "as promised"),
        Figure(
            "Qini" if yes_no else "gain over random depth",
            measured.mean, measured.low, measured.high, splits, 0.0, "random",
        ),
        Figure("true part of the learnt differences", slope, low, high, note),
    ]  # fmt: skip


def _policies(contacts: Contacts, own: int, expected: Floats, said: Floats) -> Table:
    """Nobody, as many by lot as targeting picks, everybody, and those of whom the model promises an effect above 0."""
    n, arms = len(contacts), contacts.offers + 1
    picked = np.where(np.isfinite(said) & (said > 0), 1.0, 0.0)
    shares = {
        NOBODY: np.zeros(n),
        RANDOM: np.full(n, picked.mean()),
        BEST_SINGLE: np.ones(n),
        TARGETING: picked,
    }
    rows = []
    for name, share in shares.items():
        chances = np.zeros((n, arms))
        chances[:, 0], chances[:, own] = 1 - share, share
        value = value_policy(name, chances, contacts, expected, np.zeros(arms))
        numbers = (
            value.contacted,
            value.ips,
            value.ips_error,
            value.snips,
            value.snips_error,
            value.dr,
            value.dr_error,
        )
        rows.append((name, *(one if np.isfinite(one) else None for one in numbers)))
    columns = ("policy", "share contacted", "IPS", "error of IPS", "SNIPS", "error of SNIPS", "DR", "error of DR")
    return Table("policies: outcome less costs per person", columns, tuple(rows))
