"""Learns how likely a person does something - buys within 60 days, redeems, opens, leaves - and says how well it knows.

Logistic regression, or gradient boosted trees where these win by more than the noise; calibrated on rows not seen.
What cannot be learnt from is no crash: the model then says "unknown" for everybody, and a remark says why.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from threadpoolctl import threadpool_limits

from ....engine.tree import Kind
from ....rules.problems import Phrase, Problem, hinted
from ..design import Design, encode, fit_design
from ..drift import DriftReference, drift_reference
from ..evidence import Evidence
from ..training_rows import Column, Floats, TrainingRows
from .alone import strength_alone
from .calibration import Calibration, fit_calibration
from .choose import Choice, choose, fit_chosen
from .hold_out import HeldOut, hold_out
from .leaks import base_rate_moves, facts_after_the_instant, outcome_in_disguise
from .logistic import Logistic
from .model import ResponseModel
from .profiles import same_profile_same_person
from .settings import ResponseSettings
from .splits import Splits, latest_by_people, latest_from, make_splits, some_people
from .training_evidence import evidence_of_training
from .trees import Trees

LEAST_RARER = 20
"""Rows of the rarer outcome below which nothing is learnt."""

LEAST_ROWS = 50

CHOOSING_ROWS = 60_000
"""Rows by which method and strength are chosen; the model itself learns from all."""

NEVER = Phrase("it happened in none of them", "一次也没有发生")

CHOOSING_SEED = 1_000
"""Added to the seed for choosing, so that people are dealt differently than for the figures."""


def fit_response(
    rows: TrainingRows, settings: ResponseSettings | None = None, seed: int = 0
) -> tuple[ResponseModel, Evidence]:
    """A model of P(outcome = 1 | facts) from n rows, and what it is worth on people, and where there are several
    instants on days, it has not seen.

    `rows.outcome` holds 0 and 1; other rows are left out, and counted. Assumes that people are independent of each
    other; rows of one person are never on both sides. The order of rows decides nothing.
    """
    with threadpool_limits(1):  # the same bits on any number of cores; and OpenMP on a busy machine waits for ever
        return _fit(rows, settings or ResponseSettings(), seed % 2**32)


def _fit(rows: TrainingRows, settings: ResponseSettings, seed: int) -> tuple[ResponseModel, Evidence]:
    rows, remarks = _usable(rows)
    if refused := _refusal(rows):
        return _without_facts("unknown", rows, Design(())), Evidence(remarks=(*remarks, refused))
    rows = _in_order(rows)
    design = fit_design(rows.columns, rows.kinds, rows.instant)
    if design.left_out:
        listed = ", ".join(f"{name} ({why})" for name, why in design.left_out)
        remarks.append(hinted("M147", {"facts": listed, "count": len(design.left_out)}))
    if not design.codes:
        remarks.append(hinted("M143", {"facts": len(rows.columns), "rate": f"{rows.outcome.mean():.1%}"}))
        return _without_facts("base_rate", rows, design), Evidence(remarks=tuple(remarks))
    matrix = encode(design, rows.columns, rows.instant)
    rows, found = same_profile_same_person(rows, matrix, seed)
    remarks += found
    seen, choice = _hold_out(rows, matrix, settings, seed)
    if choice is None:
        remarks.append(hinted("M148", {"people": len(np.unique(rows.person)), "rows": len(rows)}))
        return _without_facts("unknown", rows, Design(())), Evidence(remarks=tuple(remarks))
    fitted = fit_chosen(choice, matrix, rows.outcome, seed)
    latest = rows.take(rows.instant >= latest_from(rows.instant))
    now = _latest_by_people(rows, matrix, choice, seen[0], settings, seed)
    model = ResponseModel(
        method=choice.method,
        design=design,
        logistic=fitted if isinstance(fitted, Logistic) else None,
        trees=fitted if isinstance(fitted, Trees) else None,
        calibration=fit_calibration(now.log_odds, now.outcome, now.part),
        base_rate=float(rows.outcome.mean()),
        rows=len(rows),
        people=len(np.unique(rows.person)),
        first_instant=int(rows.instant.min()),
        last_instant=int(rows.instant.max()),
        drift=drift_reference(latest.columns, latest.kinds, latest.instant, now.chances),
    )
    alone = strength_alone(rows.take(seen[0].rows), seen[0].part)
    remarks += [*facts_after_the_instant(rows), *outcome_in_disguise(alone), *base_rate_moves(rows)]
    evidence = evidence_of_training(model, rows, matrix, choice, seen, alone, settings, seed)
    return model, replace(evidence, remarks=(*remarks, *evidence.remarks))


def _usable(rows: TrainingRows) -> tuple[TrainingRows, list[Problem]]:
    """Rows whose outcome is 0 or 1."""
    fits = (rows.outcome == 0) | (rows.outcome == 1)
    if fits.all():
        return rows, []
    wrong = rows.outcome[~fits]
    example = "unknown" if np.isnan(wrong).all() else f"{np.sort(wrong[~np.isnan(wrong)])[-1]:g}"
    return rows.take(fits), [hinted("M152", {"count": len(wrong), "rows": len(rows), "example": example})]


def _refusal(rows: TrainingRows) -> Problem | None:
    if not len(rows):
        return hinted("M140")
    rarer = _rarer(rows.outcome)
    if not rarer:
        said = Phrase("it happened in all of them", "全部都发生了") if rows.outcome[0] else NEVER
        return hinted("M141", {"rows": len(rows), "which": said})
    return hinted("M142", _few(rows)) if len(rows) < LEAST_ROWS or rarer < LEAST_RARER else None


def _in_order(rows: TrainingRows) -> TrainingRows:
    """By instant and person, then by outcome and every fact, so that no sum depends on how the rows came."""
    keys: list[Column] = [rows.outcome, rows.person, rows.instant]
    order = np.lexsort(keys)
    before, after = order[:-1], order[1:]
    if np.any((rows.person[before] == rows.person[after]) & (rows.instant[before] == rows.instant[after])):
        facts = [
            np.unique([str(value) for value in values.tolist()], return_inverse=True)[1]
            if rows.kinds[name] is Kind.TEXT
            else values
            for name, values in sorted(rows.columns.items())
        ]
        order = np.lexsort([*facts, *keys])
    return rows.take(order)


def _hold_out(
    rows: TrainingRows, matrix: Floats, settings: ResponseSettings, seed: int
) -> tuple[list[HeldOut], Choice | None]:
    """The choice of method, and every repeat's held-out scores; no choice where no part has both outcomes."""
    few = some_people(rows.person, CHOOSING_ROWS, seed)
    splits = _splits(rows.take(few), settings, seed + CHOOSING_SEED)
    if not splits.parts:
        return [], None
    choice = choose(matrix[few], rows.outcome[few], splits, seed, settings.boosting)
    seen = []
    for repeat in range(settings.repeats):
        splits = _splits(rows, settings, seed + repeat)
        if not any(0 < rows.outcome[held].mean() < 1 for _, held in splits.parts):
            return [], None
        seen.append(hold_out(choice, matrix, rows.outcome, splits, seed))
    return seen, choice


def _latest_by_people(
    rows: TrainingRows, matrix: Floats, choice: Choice, seen: HeldOut, settings: ResponseSettings, seed: int
) -> HeldOut:
    """Other people's latest rows, seen by models that learnt from all instants as the final one does: its calibration.
    What a model of earlier instants said of the latest tells what to expect; its shift is not the final model's."""
    if seen.splits.how == "people":
        return seen
    splits = latest_by_people(rows.person, rows.instant, rows.outcome, settings.folds, seed)
    return hold_out(choice, matrix, rows.outcome, splits, seed)


def _splits(rows: TrainingRows, settings: ResponseSettings, seed: int) -> Splits:
    return make_splits(rows.person, rows.instant, rows.outcome, settings.window_days, settings.folds, seed)


def _without_facts(method: str, rows: TrainingRows, design: Design) -> ResponseModel:
    """A model that knows no fact: everybody has the base rate, or nobody has a score."""
    return ResponseModel(
        method=method,
        design=design,
        logistic=None,
        trees=None,
        calibration=Calibration(),
        base_rate=float(rows.outcome.mean()) if len(rows) else 0.0,
        rows=len(rows),
        people=len(np.unique(rows.person)),
        first_instant=int(rows.instant.min()) if len(rows) else 0,
        last_instant=int(rows.instant.max()) if len(rows) else 0,
        drift=DriftReference(0, ()),
    )


def _few(rows: TrainingRows) -> dict[str, int]:
    return {"rows": len(rows), "rarer": _rarer(rows.outcome), "least": LEAST_RARER, "least_rows": LEAST_ROWS}


def _rarer(outcome: Floats) -> int:
    return int(min(outcome.sum(), (1 - outcome).sum()))
