"""Propensity: processor seconds to learn from 300,000 rows of 20 facts and to score a million; one thread."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from campaign_engine.engine.tree import Kind
from campaign_engine.segments.models.design import encode
from campaign_engine.segments.models.response.boosting import MOST_TREES, _grown, trees_of
from campaign_engine.segments.models.response.fit_response import fit_response
from campaign_engine.segments.models.response.model import from_plain, score, to_plain
from campaign_engine.segments.models.response.settings import ResponseSettings
from campaign_engine.segments.models.training_rows import TrainingRows
from scipy.special import expit
from sklearn.linear_model import LogisticRegression, LogisticRegressionCV
from threadpoolctl import threadpool_limits

ROWS = 300_000
SCORED = 1_000_000
BEST_OF = 3

Figure = tuple[str, float, str, str]


def measure(rows: int = ROWS) -> list[Figure]:
    """Figures for `rows` rows to learn from and, in proportion, up to a million to score; all on one thread."""
    with threadpool_limits(1):
        return _measured(rows)


def _measured(rows: int) -> list[Figure]:
    taught = make_rows(rows, 1)
    scored = make_rows(rows * SCORED // ROWS, 2)
    fit, (model, evidence) = _timed(lambda: fit_response(taught, ResponseSettings(boosting=False)), 1)
    fit_both, _ = _timed(lambda: fit_response(taught), 1)
    matrix = encode(model.design, taught.columns, taught.instant)
    one, _ = _timed(lambda: LogisticRegression(solver="newton-cholesky", C=1 / 30).fit(matrix, taught.outcome), 1)
    peer, _ = _timed(lambda: _peer().fit(matrix, taught.outcome), 1)
    linear, _ = _timed(lambda: score(model, scored.columns, scored.instant), BEST_OF)
    floor, _ = _timed(lambda: [np.add(one, 1.0) for one in _numbers(scored)], BEST_OF)
    encoded = encode(model.design, scored.columns, scored.instant)
    weights = np.array(model.logistic.weights) if model.logistic else np.empty(0)
    blas, _ = _timed(lambda: expit(encoded @ weights), BEST_OF)
    few = slice(0, 60_000)
    grown = _grown(matrix[few], taught.outcome[few], MOST_TREES, 0)
    trees = replace(model, method="boosting", logistic=None, trees=trees_of(grown))
    ours, _ = _timed(lambda: score(trees, scored.columns, scored.instant), BEST_OF)
    theirs, _ = _timed(lambda: grown.predict_proba(encoded), BEST_OF)
    text = json.dumps(to_plain(trees))
    read, _ = _timed(lambda: from_plain(json.loads(text)), BEST_OF)
    told, n = f"{rows:,} rows x 20 facts", f"{len(scored):,} rows"
    area = next(figure for figure in evidence.figures if figure.name == "AUC")
    return [
        (f"{told}: logistic regression with its choice, figures and calibration", fit, "s", "<= 30"),
        (f"{told}: the same, trees tried beside it", fit_both, "s", ""),
        ("floor: one fit of scikit-learn's LogisticRegression (newton-cholesky), encoded already", one, "s", ""),
        ("scikit-learn's LogisticRegressionCV (5 strengths, 5 folds), encoded already, no figures", peer, "s", ""),
        ("AUC on held-out people", area.value, "", ""),
        (f"scoring {n}, logistic regression, from facts", linear, "s", "<= 2"),
        ("floor: every column of numbers read and written once", floor, "s", ""),
        ("matrix times weights by BLAS, encoded already, not exact row by row", blas, "s", ""),
        (f"scoring {n}, {MOST_TREES} trees, from facts", ours, "s", "<= 2"),
        ("scikit-learn's predict_proba of the same trees, encoded already", theirs, "s", ""),
        (f"{MOST_TREES} trees as JSON", len(text) / 1e6, "MB", ""),
        ("read and checked", read, "s", ""),
    ]


def make_rows(n: int, seed: int) -> TrainingRows:
    """12 numbers (skewed, with gaps), 4 truths, 2 dates, 2 texts; three people of four come twice."""
    draw = np.random.default_rng(seed)
    columns: dict[str, Any] = {f"number_{k}": np.round(draw.lognormal(k / 4, 1.0, n), 2) for k in range(12)}
    columns["number_3"][draw.random(n) < 0.2] = np.nan
    columns |= {f"truth_{k}": (draw.random(n) < 0.1 + 0.2 * k).astype(float) for k in range(4)}
    columns |= {f"day_{k}": 14_000 - np.round(draw.exponential(200, n)) for k in range(2)}
    for k, size in enumerate((5, 25)):
        names = np.array([f"value {j}" for j in range(size)], object)
        columns[f"text_{k}"] = names[draw.integers(0, size, n)]
    kinds = {
        name: {"n": Kind.NUMBER, "d": Kind.DATE}.get(name[0], Kind.BOOLEAN if name[1] == "r" else Kind.TEXT)
        for name in columns
    }
    z = -1.5 + 0.4 * np.log1p(columns["number_1"]) - 0.3 * np.log1p(columns["number_6"]) + columns["truth_2"]
    outcome = (draw.random(n) < expit(z)).astype(float)
    return TrainingRows(columns, kinds, outcome, np.arange(n) % max(1, n * 4 // 7), np.full(n, 14_100))


def _numbers(rows: TrainingRows) -> list[Any]:
    return [column for name, column in rows.columns.items() if rows.kinds[name] is not Kind.TEXT]


def _peer() -> Any:
    return LogisticRegressionCV(Cs=[1 / 3000, 1 / 300, 1 / 30, 1 / 3, 3.0], cv=5, scoring="neg_log_loss")


def _timed(work: Callable[[], Any], times: int) -> tuple[float, Any]:
    """Seconds of processor time of the fastest run, and what it gave."""
    best = float("inf")
    result = None
    for _ in range(times):
        start = time.process_time()
        result = work()
        best = min(best, time.process_time() - start)
    return best, result
