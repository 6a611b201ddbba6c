"""Effects of offers: a fit with 20 half-splits at the size of Hillstrom's test, scoring, and how honest the noise is.

With CAMPAIGN_DATA (hillstrom/hillstrom.parquet) Hillstrom's own rows are learnt from; else a twin of the same size. The
peer is a plain loop over scikit-learn: a T-learner of logistic regressions on the same 20 half-splits, Qini by numpy.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import polars as pl
from campaign_engine.engine.tree import Kind
from campaign_engine.segments.models.evidence import Evidence
from campaign_engine.segments.models.training_rows import Floats, TrainingRows
from campaign_engine.segments.models.uplift.compare_learners import compare_learners
from campaign_engine.segments.models.uplift.evaluate import out_of_fold
from campaign_engine.segments.models.uplift.fit_uplift import fit_uplift
from campaign_engine.segments.models.uplift.learners import Contacts
from campaign_engine.segments.models.uplift.prepare_contacts import prepare_contacts
from campaign_engine.segments.models.uplift.qini import measure_qini
from campaign_engine.segments.models.uplift.settings import UpliftSettings
from campaign_engine.segments.models.uplift.splits import in_first_half, mean_and_error
from campaign_engine.segments.models.uplift.uplift_model import UpliftModel, score_offers
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

ROWS = 64_000
SCORED_TIMES = 16
SPLITS, SEED = 20, 7
WORLDS = 1000
NULL_FITS = 200
FACTS = ("recency", "history", "mens", "womens", "newbie", "zip_code", "channel")
NONE, WOMEN, MEN = "No E-Mail", "Womens E-Mail", "Mens E-Mail"
SETTINGS = UpliftSettings(control=NONE, half_splits=SPLITS)

Row = tuple[str, float, str, str]


def measure(size: int = ROWS) -> list[Row]:
    """Seconds first, then what was found, then the noise on worlds whose truth is known (fewer with a small `size`)."""
    rows, arms, source = _contacts(size)
    began = time.perf_counter()
    model, evidence = fit_uplift(rows, arms, None, SETTINGS, SEED)
    fitted = time.perf_counter() - began
    contacts = prepare_contacts(rows, arms, None, SETTINGS, SEED).contacts
    assert contacts is not None
    with threadpool_limits(limits=1):
        began = time.perf_counter()
        peer = _plain_loop(contacts)
        looped = time.perf_counter() - began
        compared = compare_learners(contacts, (MEN, WOMEN), SPLITS, SEED)
    few = size < ROWS
    return [
        (f"fit, {len(rows):,} rows of {source}, 3 arms, 20 half-splits, evidence", fitted, "s", "<= 60"),
        ("the same against a plain T-learner loop, fits and Qini only", fitted / looped, "x", ""),
        *_scoring(model, rows),
        *_found(evidence, source, few),
        (f"Qini of the plain loop, {WOMEN}, mean", peer[0], "", ""),
        (f"Qini of the plain loop, {WOMEN}, deviation", peer[1], "", ""),
        *((f"Qini of {row[1]}, {row[0]}", float(row[2] or 0), f"+- {row[3]:.4f}", "") for row in compared.rows),
        *_honesty(20 if few else 1),
    ]


def _scoring(model: UpliftModel, rows: TrainingRows) -> list[Row]:
    """Two offers at once."""
    many = rows.take(np.tile(np.arange(len(rows)), SCORED_TIMES))
    began = time.perf_counter()
    score_offers(model, many.columns, many.instant)
    scored = time.perf_counter() - began
    return [(f"scoring {len(many):,} rows, two offers", scored, "s", "<= 10")]


def _found(evidence: Evidence, source: str, few: bool) -> list[Row]:
    goals = {f"{WOMEN}: Qini": (">= 0.053", "<= 0.067")} if source == "Hillstrom" and not few else {}
    shown = []
    for figure in evidence.figures:
        if figure.low is None or figure.high is None:
            continue
        unit = f"{figure.low:.4f} to {figure.high:.4f}"
        shown += [(figure.name, figure.value, unit, goal) for goal in goals.get(figure.name, ("",))]
    said = [f"{remark.code} of {remark.values['offer']}" for remark in evidence.remarks if "offer" in remark.values]
    return [*shown, (f"remarks on offers: {', '.join(said) or 'none'}", float(len(said)), "", "")]


def _plain_loop(contacts: Contacts) -> tuple[float, float]:
    """What a data scientist writes first."""
    found = []
    for number in range(SPLITS):
        half = in_first_half(contacts.person, number, SEED)
        part, judged = contacts.take(half), contacts.take(~half)
        models = [
            LogisticRegression(max_iter=500).fit(part.columns[part.arm == arm], part.outcome[part.arm == arm])
            for arm in range(3)
        ]
        for offer in (1, 2):
            pair = (judged.arm == offer) | (judged.arm == 0)
            columns = judged.columns[pair]
            lift = models[offer].predict_proba(columns)[:, 1] - models[0].predict_proba(columns)[:, 1]
            found.append(measure_qini(lift, judged.outcome[pair], judged.arm[pair] == offer).coefficient)
    women = np.array(found[1::2])
    return float(women.mean()), float(women.std(ddof=1))


def _honesty(fewer: int) -> list[Row]:
    """Share of 95 % intervals that hold the truth; how often heterogeneity is claimed where there is none; what three
    offers that do nothing promise."""
    held = 0
    with threadpool_limits(limits=1):
        for seed in range(WORLDS // fewer):
            rows, arms, truth = _world(600, seed, lambda x: 0.24 * (x > 0.43))
            contacts = prepare_contacts(rows, arms, None, SETTINGS, seed).contacts
            assert contacts is not None
            pseudo = out_of_fold(contacts, "linear", ("linear",), 2, seed).pseudo[:, 0]
            average, error = mean_and_error(pseudo, contacts.person)
            held += abs(average - truth) <= 1.96 * error
    claimed, gains = 0, []
    settings = UpliftSettings(control=NONE, base="linear", folds=3)
    for seed in range(NULL_FITS // fewer):
        rows, arms, _ = _world(2000, 10_000 + seed, lambda x: 0.08 + 0 * x)
        model, _ = fit_uplift(rows, arms, None, settings, seed)
        claimed += model.offers[0].kept > 0
        rows, arms, _ = _world(2000, 20_000 + seed, *[lambda x: 0 * x] * 3)
        _, evidence = fit_uplift(rows, arms, None, settings, seed)
        value = next(one for one in evidence.figures if one.name == "value of targeting")
        gains.append(value.value - (value.beside or 0.0))
    return [
        (
            f"95 % intervals that hold the average effect, {WORLDS // fewer} worlds of 600",
            held * fewer / WORLDS,
            "",
            "",
        ),
        (f"heterogeneity claimed where there is none, {NULL_FITS // fewer} fits", claimed * fewer / NULL_FITS, "", ""),
        (
            f"targeting over nobody, three offers that do nothing, mean of {len(gains)} fits",
            float(np.mean(gains)),
            f"+- {np.std(gains, ddof=1) / len(gains) ** 0.5:.4f}",
            "",
        ),
    ]


def _world(n: int, seed: int, *effects: object) -> tuple[TrainingRows, Floats, float]:
    """n people in equal arms; a fifth buy without an offer, give or take a fact; `effects` of the second fact."""
    draws = np.random.default_rng(seed)
    columns = {f"fact_{k}": draws.normal(size=n) for k in range(4)}
    arm = draws.integers(0, len(effects) + 1, n)
    moved = np.zeros(n)
    for k, effect in enumerate(effects, 1):
        moved = np.where(arm == k, effect(columns["fact_1"]), moved)  # type: ignore[operator]
    outcome = (draws.random(n) < 0.2 + 0.06 * np.tanh(columns["fact_0"]) + moved).astype(float)
    wide = np.random.default_rng(0).normal(size=1_000_000)
    truth = float(np.mean(effects[0](wide)))  # type: ignore[operator]
    names = np.array([NONE, *(f"offer {k}" for k in range(1, len(effects) + 1))], object)[arm]
    kinds = dict.fromkeys(columns, Kind.NUMBER)
    return TrainingRows(columns, kinds, outcome, np.arange(n), np.zeros(n, np.int64)), names, truth


def _contacts(size: int) -> tuple[TrainingRows, Floats, str]:
    path = Path(os.environ.get("CAMPAIGN_DATA", "")) / "hillstrom" / "hillstrom.parquet"
    if not path.is_file():
        return (*_twin(size), "a twin")
    frame = pl.read_parquet(path).head(size)
    texts = {name for name in FACTS if frame[name].dtype == pl.String}
    columns = {name: frame[name].to_numpy().astype(object if name in texts else float) for name in FACTS}
    kinds = {name: Kind.TEXT if name in texts else Kind.NUMBER for name in FACTS}
    n = len(frame)
    outcome = frame["visit"].to_numpy().astype(float)
    rows = TrainingRows(columns, kinds, outcome, np.arange(n), np.full(n, 13_957))
    return rows, frame["segment"].to_numpy(), "Hillstrom"


def _twin(size: int) -> tuple[TrainingRows, Floats]:
    """As many people, facts and arms, with effects of about the size."""
    draws = np.random.default_rng(SEED)
    columns = {
        "recency": draws.integers(1, 13, size).astype(float),
        "history": np.round(draws.gamma(1.0, 240.0, size) + 30, 2),
        "mens": draws.integers(0, 2, size).astype(float),
        "womens": draws.integers(0, 2, size).astype(float),
        "newbie": draws.integers(0, 2, size).astype(float),
        "zip_code": draws.choice(np.array(["Surburban", "Urban", "Rural"], object), size),
        "channel": draws.choice(np.array(["Web", "Phone", "Multichannel"], object), size),
    }
    kinds = {name: Kind.TEXT if values.dtype == object else Kind.NUMBER for name, values in columns.items()}
    arm = draws.integers(0, 3, size)
    chance = 0.16 - 0.006 * columns["recency"] + 0.03 * columns["mens"]
    chance = chance + np.where(arm == 1, 0.077, 0.0) + np.where(arm == 2, 0.01 + 0.06 * columns["womens"], 0.0)
    outcome = (draws.random(size) < chance).astype(float)
    rows = TrainingRows(columns, kinds, outcome, np.arange(size), np.full(size, 13_957))
    return rows, np.array([NONE, MEN, WOMEN], object)[arm]


if __name__ == "__main__":
    for line in measure():
        print(*line)
