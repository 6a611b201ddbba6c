"""What a fitted model is worth on rows it has not learnt from: later ones, or people kept apart."""

from __future__ import annotations

import numpy as np

from ....rules.problems import Problem, hinted
from ..evidence import Evidence, Figure
from ..training_rows import Floats, TrainingRows
from . import measures
from .alone import strength_alone
from .model import ResponseModel, score
from .settings import ResponseSettings
from .splits import deal_people
from .training_evidence import figures_of, tables_of, weaker_than_one_fact

HALVES = 20
"""Random halves of the people. Their standard deviation is the standard error over all: a half, not put back."""

ABOVE_NOISE = 2.0
"""Times the calibration error that a perfect model would show over as many rows ..."""

LEAST_OFF = 0.01
"""... and this much more, from which the scores are called off."""


def evaluate_response(
    model: ResponseModel, rows: TrainingRows, settings: ResponseSettings | None = None, seed: int = 0
) -> Evidence:
    """Figures over 20 random halves of the people beside the dumbest baselines, and tables over all rows. With no rows,
    one outcome only, or a model that knows nothing: the sentence that says so, and no figures."""
    settings = settings or ResponseSettings()
    fits = (rows.outcome == 0) | (rows.outcome == 1)
    remarks: list[Problem] = []
    if not fits.all():
        wrong = rows.outcome[~fits]
        example = "unknown" if np.isnan(wrong).all() else f"{np.sort(wrong[~np.isnan(wrong)])[-1]:g}"
        remarks.append(hinted("M152", {"count": len(wrong), "rows": len(rows), "example": example}))
        rows = rows.take(fits)
    hits = int(rows.outcome.sum())
    if model.method == "unknown" or not 0 < hits < len(rows):
        remarks.append(hinted("M154", {"rows": len(rows), "hits": hits}))
        return Evidence((Figure("rows", len(rows)),), (), tuple(remarks))
    order = np.lexsort((rows.outcome, rows.person, rows.instant))
    rows = rows.take(order)
    chances = score(model, rows.columns, rows.instant)
    parts = []
    for half in range(HALVES):
        mine = deal_people(rows.person, 2, seed + half) == 0
        if 0 < rows.outcome[mine].mean() < 1:
            parts.append((chances[mine], rows.outcome[mine]))
    alone = strength_alone(rows, deal_people(rows.person, 5, seed))
    named = dict(alone)
    chosen = settings.beside if settings.beside in named else alone[0][0] if alone else None
    beside = (f"{chosen} alone", named[chosen]) if chosen is not None else None
    noise = f"{len(parts)} halves of the people: mean and standard deviation"
    figures = (
        Figure("rows", len(rows)),
        Figure("people", len(np.unique(rows.person))),
        Figure("base rate", hits / len(rows), beside=model.base_rate, baseline="when it was taught"),
        *figures_of(parts, noise, hits / len(rows), beside),
    )
    remarks += scores_are_off(chances, rows.outcome)
    remarks += weaker_than_one_fact(next(figure for figure in figures if figure.name == "AUC"))
    return Evidence(figures, tables_of(chances, rows.outcome, settings.cuts), tuple(remarks))


def scores_are_off(chances: Floats, outcome: Floats) -> list[Problem]:
    """Said where the calibration error is beyond what chance gives over as many rows: each group's share then strays by
    sqrt(2 p (1 - p) / (pi n)) in the mean."""
    groups = measures.calibration_rows(chances, outcome)
    error = measures.calibration_error(chances, outcome)
    by_chance = sum(n * np.sqrt(2 * p * (1 - p) / (np.pi * n)) for _, _, n, p, _ in groups) / len(outcome)
    if error <= ABOVE_NOISE * by_chance + LEAST_OFF:
        return []
    values = {"error": f"{error:.1%}", "chance": f"{by_chance:.1%}"}
    said, happened = f"{float(chances.mean()):.1%}", f"{float(outcome.mean()):.1%}"
    return [hinted("M150", {**values, "said": said, "happened": happened})]
