"""What the chosen method says about rows it has not seen, one part of the people after the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..training_rows import Floats, Whole
from .calibration import Calibration, calibrated, fit_calibration
from .choose import Choice, fit_chosen, raw
from .logistic import Logistic
from .splits import Splits
from .trees import Trees


@dataclass(frozen=True, slots=True)
class HeldOut:
    """m held-out rows: their numbers in the training rows, the part each was held out with, log-odds, calibrated
    chances (by a calibration found on the other parts) and what happened. `models`: taught without each part."""

    splits: Splits
    rows: Whole
    part: Whole
    log_odds: Floats
    chances: Floats
    outcome: Floats
    models: tuple[Logistic | Trees, ...]


def hold_out(choice: Choice, matrix: Floats, outcome: Floats, splits: Splits, seed: int) -> HeldOut:
    """Every part of `splits` (at least one) held out in turn; `matrix` (n, k) and `outcome` row by row."""
    models, found = [], []
    for taught, held in splits.parts:
        model = fit_chosen(choice, matrix[taught], outcome[taught], seed)
        models.append(model)
        found.append(raw(model, matrix[held]))
    rows = np.concatenate([held for _, held in splits.parts])
    part = np.repeat(np.arange(len(splits.parts)), [len(held) for _, held in splits.parts])
    log_odds = np.concatenate(found)
    chances = np.empty(len(rows))
    for k in range(len(splits.parts)):
        here = part == k
        chances[here] = calibrated(_calibration(log_odds, outcome[rows], part, ~here), log_odds[here])
    return HeldOut(splits, rows, part, log_odds, chances, outcome[rows], tuple(models))


def _calibration(log_odds: Floats, outcome: Floats, part: Whole, others: Floats) -> Calibration:
    """From the other parts; as the method gave it where these have one outcome only."""
    if len(np.unique(outcome[others])) < 2:
        return Calibration()
    return fit_calibration(log_odds[others], outcome[others], part[others])
