r"""How well a ranking puts those first whom the offer moves: Qini curve, Qini coefficient, AUUC; one definition each.

For the k people ranked first, T(k) and C(k) of them with and without the offer, outcomes Y_T(k) and Y_C(k) (sums):

    q(k) = Y_T(k) - Y_C(k) * T(k) / C(k)          (Radcliffe 2007, "Using control groups to target on predicted lift")

with C(k) = 0 read as no correction. Tied people come as one group; between points the curve is straight. With
A(f) the area under f over k = 0..n (trapezia), `random` the straight line from (0, 0) to (n, q(n)):

    gain = (A(q) - A(random)) / (n T(n))          outcome per person contacted, on average over all depths, above random
    AUUC = A(q) / (n T(n))                        the same with the average effect in it: random gives q(n) / (2 T(n))
    Qini = (A(q) - A(random)) / (A(perfect) - A(random))                                           outcomes 0 and 1 only

`perfect` is the curve of the best possible ranking as scikit-uplift 0.5 takes it (`qini_auc_score`,
`negative_effect=True`): people with outcome = treatment first; among equals the outcome decides if more people bought
with the offer than stayed away without it, else the treatment. On randomised contacts our Qini is scikit-uplift's; it
differs where contacts were logged (rows are weighed by 1/probability), and with money (no Qini there, `gain` is used;
scikit-uplift has no such case). Radcliffe's Q divides by A(random) instead; causalml's `qini_score` divides by nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..training_rows import Floats
from .splits import Mask


@dataclass(frozen=True, slots=True)
class Qini:
    """`coefficient` has no unit and is NaN for money; `gain` and `auuc` are outcome per person contacted. All are NaN
    where one of the groups is empty."""

    coefficient: float
    gain: float
    auuc: float


def measure_qini(score: Floats, outcome: Floats, treated: Mask, weight: Floats | None = None) -> Qini:
    """The three numbers for n people; the higher the score, the sooner in the ranking. `weight`: see `lot_weights`."""
    weight = np.ones(len(score)) if weight is None else weight
    with_offer = float(np.sum(weight[treated]))
    if not with_offer or treated.all():
        return Qini(float("nan"), float("nan"), float("nan"))
    people, lift = qini_curve(score, outcome, treated, weight)
    by_lot = len(score) * float(lift[-1]) / 2
    area = float(np.trapezoid(lift, people))
    scale = len(score) * with_offer
    coefficient = float("nan")
    if is_yes_no(outcome):
        best = qini_curve(_perfect(outcome, treated), outcome, treated, weight)
        room = float(np.trapezoid(best[1], best[0])) - by_lot
        coefficient = (area - by_lot) / room if room > 0 else float("nan")
    return Qini(coefficient, (area - by_lot) / scale, area / scale)


def qini_curve(score: Floats, outcome: Floats, treated: Mask, weight: Floats) -> tuple[Floats, Floats]:
    """(k, q(k)) at k = 0 and after every group of equal scores."""
    order = np.argsort(-score, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(score[order])), len(score) - 1)
    weight, outcome, given = weight[order], outcome[order], treated[order].astype(np.float64)
    offered, left = np.cumsum(weight * given)[ends], np.cumsum(weight * (1 - given))[ends]
    moved, stayed = np.cumsum(weight * given * outcome)[ends], np.cumsum(weight * (1 - given) * outcome)[ends]
    ratio = np.divide(offered, left, out=np.zeros(len(ends)), where=left > 0)
    return np.append(0.0, ends + 1.0), np.append(0.0, moved - stayed * ratio)


def lot_weights(chance: Floats, treated: Mask) -> Floats:
    """1/probability of the arm each row got, scaled so that either group keeps its number of rows: exactly 1 where the
    probability is the same for all of a group."""
    weight = np.ones(len(chance))
    for group in (treated, ~treated):
        if group.any() and np.ptp(chance[group]) > 0:
            inverse = 1 / chance[group]
            weight[group] = inverse * (len(inverse) / np.sum(inverse))
    return weight


def is_yes_no(outcome: Floats) -> bool:
    """Whether every outcome is 0 or 1."""
    return bool(np.all((outcome == 0) | (outcome == 1)))


def _perfect(outcome: Floats, treated: Mask) -> Floats:
    given = treated.astype(np.float64)
    bought_with = np.count_nonzero((outcome == 1) & treated)
    stayed_without = np.count_nonzero((outcome == 0) & ~treated)
    return np.asarray(2.0 * (outcome == given) + (outcome if bought_with > stayed_without else given))
