"""What the card shows of a response model: figures on held-out parts beside the dumbest baselines, and tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ....rules.problems import Problem, hinted
from ..design import facts_of_columns, names
from ..evidence import Evidence, Figure, Table
from ..training_rows import Floats, TrainingRows
from . import measures
from .calibration import log_loss
from .choose import Choice, raw
from .hold_out import HeldOut
from .model import ResponseModel
from .settings import ResponseSettings

IMPORTANCE_ROWS = 4_000
"""Rows of a held-out part on which a fact is shuffled."""

Part = tuple[Floats, Floats]
"""Chances and what happened."""

BASELINE_EVERYBODY = "everybody the same"

MEASURES: tuple[tuple[str, Callable[[Floats, Floats], float]], ...] = (
    ("AUC", measures.auc),
    ("PR AUC", measures.average_precision),
    ("Brier", measures.brier),
    ("Brier skill", lambda p, y: 1 - measures.brier(p, y) / max(float(y.mean() * (1 - y.mean())), 1e-300)),
    ("log loss", log_loss),
    ("calibration error", measures.calibration_error),
    ("lift of the best tenth", lambda p, y: measures.decile_rows(p, y)[0][3]),
)


def evidence_of_training(
    model: ResponseModel,
    rows: TrainingRows,
    matrix: Floats,
    choice: Choice,
    seen: Sequence[HeldOut],
    alone: tuple[tuple[str, float], ...],
    settings: ResponseSettings,
    seed: int,
) -> Evidence:
    """Figures are means over all parts held out, with their standard deviation; tables are of the first dealing."""
    parts = [(one.chances[one.part == k], one.outcome[one.part == k]) for one in seen for k in np.unique(one.part)]
    parts = [part for part in parts if 0 < part[1].mean() < 1]
    how = {
        "time": f"the latest rows of people not learnt from, {len(parts)} parts: mean and standard deviation",
        "people": f"people not learnt from, {len(parts)} parts: mean and standard deviation",
    }[seen[0].splits.how]
    first = seen[0]
    beside = dict(alone).get(settings.beside or "", alone[0][1])
    baseline = settings.beside if settings.beside in dict(alone) else alone[0][0]
    figures = (
        Figure("rows", len(rows)),
        Figure("people", model.people),
        Figure("rows held out", len(first.rows)),
        Figure("base rate", model.base_rate),
        *figures_of(parts, how, float(np.mean(first.outcome)), (f"{baseline} alone", beside)),
    )
    tables = (
        *tables_of(first.chances, first.outcome, settings.cuts),
        _importance(matrix, first, alone, model, seed),
        *_coefficients(model),
        _choice_table(choice),
        _by_instant(rows),
    )
    area = next(figure for figure in figures if figure.name == "AUC")
    return Evidence(figures, tables, tuple(weaker_than_one_fact(area)))


def figures_of(parts: Sequence[Part], noise: str, rate: float, alone: tuple[str, float] | None) -> list[Figure]:
    """Every measure's mean over the parts, less and plus a standard deviation, beside what a constant score gives (for
    the AUC: beside one fact alone)."""
    beside = {
        "AUC": alone or (BASELINE_EVERYBODY, 0.5),
        "PR AUC": (BASELINE_EVERYBODY, rate),
        "Brier": (BASELINE_EVERYBODY, rate * (1 - rate)),
        "Brier skill": (BASELINE_EVERYBODY, 0.0),
        "log loss": (BASELINE_EVERYBODY, -rate * np.log(rate) - (1 - rate) * np.log1p(-rate) if 0 < rate < 1 else 0.0),
        "lift of the best tenth": (BASELINE_EVERYBODY, 1.0),
    }
    figures = []
    for name, measure in MEASURES:
        values = [measure(chances, outcome) for chances, outcome in parts]
        mean = float(np.mean(values)) if values else float("nan")
        spread = float(np.std(values, ddof=1)) if len(values) > 1 else None
        low, high = (None, None) if spread is None else (mean - spread, mean + spread)
        baseline, value = beside.get(name, ("", None))
        figures.append(Figure(name, mean, low, high, noise, None if value is None else float(value), baseline))
    return figures


def tables_of(chances: Floats, outcome: Floats, cuts: tuple[float, ...]) -> tuple[Table, ...]:
    """Calibration, deciles, precision and recall."""
    named = cuts or tuple(float(np.quantile(chances, 1 - share)) for share in (0.1, 0.2, 0.5))
    return (
        Table(
            "calibration",
            ("score from", "to", "rows", "mean score", "share that happened"),
            tuple(measures.calibration_rows(chances, outcome)),
        ),
        Table(
            "deciles",
            ("tenth", "rows", "share that happened", "lift", "share of all found", "score from"),
            tuple(measures.decile_rows(chances, outcome)),
        ),
        Table(
            "precision and recall",
            ("score from", "rows", "precision", "recall"),
            tuple((cut, *measures.precision_and_recall(chances, outcome, cut)) for cut in named),
        ),
    )


def weaker_than_one_fact(area: Figure) -> list[Problem]:
    """Said where the model ranks no better than one fact does, or its noise reaches down to it."""
    if area.beside is None or area.low is None or area.low > area.beside or area.baseline == BASELINE_EVERYBODY:
        return []
    values = {"auc": f"{area.value:.3f}", "low": f"{area.low:.3f}", "fact": area.baseline.removesuffix(" alone")}
    return [hinted("M149", {**values, "beside": f"{area.beside:.3f}"})]


def _importance(
    matrix: Floats,
    held: HeldOut,
    alone: tuple[tuple[str, float], ...],
    model: ResponseModel,
    seed: int,
) -> Table:
    """By how much the AUC of held-out rows falls when one fact is dealt out anew among them, all its columns together
    (Breiman, Machine Learning 45 (2001), section 10)."""
    facts = facts_of_columns(model.design)
    drops: dict[str, list[float]] = {code.name: [] for code in model.design.codes}
    for k, taught in enumerate(held.models):
        here = np.flatnonzero(held.part == k)
        here = here[:: -(-len(here) // IMPORTANCE_ROWS)]
        outcome = held.outcome[here]
        if not 0 < outcome.mean() < 1:
            continue
        part = matrix[held.rows[here]]
        before = measures.auc(raw(taught, part), outcome)
        for number, code in enumerate(model.design.codes):
            dealt = np.random.default_rng([seed, k, number]).permutation(len(here))
            mine = np.flatnonzero([fact == code.name for fact in facts])
            changed = part.copy()
            changed[:, mine] = part[np.ix_(dealt, mine)]
            drops[code.name].append(before - measures.auc(raw(taught, changed), outcome))
    single = dict(alone)
    listed = [
        (name, float(np.mean(one)), float(np.std(one, ddof=1)) if len(one) > 1 else None, single[name])
        for name, one in drops.items()
        if one
    ]
    listed.sort(key=lambda row: (-row[1], row[0]))
    return Table("facts", ("fact", "AUC lost without it", "standard deviation", "AUC alone"), tuple(listed))


def _coefficients(model: ResponseModel) -> tuple[Table, ...]:
    if model.logistic is None:
        return ()
    weights = zip(names(model.design), model.logistic.weights, strict=True)
    listed = sorted(weights, key=lambda one: (-abs(one[1]), one[0]))
    rows = tuple((name, weight, float(np.exp(np.clip(weight, -700, 700)))) for name, weight in listed)
    return (Table("coefficients", ("column", "log-odds a step", "odds a step, times"), rows),)


def _choice_table(choice: Choice) -> Table:
    rows = (
        ("logistic regression: AUC", choice.logistic_auc),
        ("gradient boosting: AUC", choice.boosting_auc),
        ("gain", choice.gain),
        ("twice its standard error", choice.noise),
        ("ridge", choice.strength),
        ("trees", choice.trees),
    )
    return Table("choice of the method", ("what", "value"), tuple((name, value) for name, value in rows))


def _by_instant(rows: TrainingRows) -> Table:
    """The base rate of every instant, at most the last 24."""
    instants = np.unique(rows.instant)[-24:]
    found = [
        (int(one), int(np.sum(rows.instant == one)), float(rows.outcome[rows.instant == one].mean()))
        for one in instants
    ]
    return Table(
        "base rate by instant", ("instant (days since 1970-01-01)", "rows", "share that happened"), tuple(found)
    )
