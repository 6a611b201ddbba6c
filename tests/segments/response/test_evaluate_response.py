"""A model is judged on rows it has not seen, beside what was dumb; its scores are explained fact by fact."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from campaign_engine.segments.models.evidence import Evidence
from campaign_engine.segments.models.response.evaluate_response import evaluate_response
from campaign_engine.segments.models.response.explain_score import explain_score
from campaign_engine.segments.models.response.fit_response import fit_response
from campaign_engine.segments.models.response.model import ResponseModel, score
from campaign_engine.segments.models.response.settings import ResponseSettings
from campaign_engine.segments.models.training_rows import TrainingRows

PLAIN = ResponseSettings(repeats=1, boosting=False)


@pytest.fixture(scope="module")
def model(people: ModuleType) -> ResponseModel:
    return fit_response(people.make_world(3_000).rows, PLAIN)[0]


@pytest.fixture(scope="module")
def new(people: ModuleType) -> TrainingRows:
    return people.make_world(3_000, seed=12).rows  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def evidence(model: ResponseModel, new: TrainingRows) -> Evidence:
    return evaluate_response(model, new, ResponseSettings(cuts=(0.5, 0.9), beside="recency"))


def figure(evidence: Evidence, name: str) -> Any:
    (found,) = (one for one in evidence.figures if one.name == name)
    return found


def table(evidence: Evidence, name: str) -> Any:
    (found,) = (one for one in evidence.tables if one.name == name)
    return found


def test_every_figure_stands_beside_the_dumbest_baseline_with_its_noise(evidence: Evidence) -> None:
    assert figure(evidence, "AUC").baseline == "recency alone"
    for name in ("PR AUC", "Brier", "Brier skill", "log loss", "lift of the best tenth"):
        assert figure(evidence, name).baseline == "everybody the same"
    for one in evidence.figures[3:]:
        assert one.low < one.value < one.high
        assert "20 halves of the people" in one.noise
    assert figure(evidence, "Brier").value < figure(evidence, "Brier").beside
    assert evidence.remarks == ()


def test_the_noise_is_the_standard_error_that_theory_gives(
    evidence: Evidence, model: ResponseModel, new: TrainingRows
) -> None:
    """Of the Brier score: a mean over rows, so its standard error is known."""
    chances = score(model, new.columns, new.instant)
    error = np.std((chances - new.outcome) ** 2) / np.sqrt(len(new))
    brier = figure(evidence, "Brier")
    assert (brier.high - brier.low) / 2 == pytest.approx(error, rel=0.5)


def test_precision_and_recall_stand_at_the_cuts_that_were_asked_for(
    evidence: Evidence, model: ResponseModel, new: TrainingRows
) -> None:
    rows = table(evidence, "precision and recall").rows
    assert [row[0] for row in rows] == [0.5, 0.9]
    chosen = score(model, new.columns, new.instant) >= 0.5
    assert rows[0][1:] == (chosen.sum(), new.outcome[chosen].mean(), new.outcome[chosen].sum() / new.outcome.sum())


def test_evaluating_shuffled_rows_gives_the_same(model: ResponseModel, new: TrainingRows, evidence: Evidence) -> None:
    shuffled = new.take(np.random.default_rng(0).permutation(len(new)))
    assert evaluate_response(model, shuffled, ResponseSettings(cuts=(0.5, 0.9), beside="recency")) == evidence


def test_scores_that_have_gone_off_are_said_with_both_numbers(model: ResponseModel, new: TrainingRows) -> None:
    fewer = replace(new, outcome=new.outcome * (new.person % 3 > 0))
    (said,) = evaluate_response(model, fewer).remarks
    assert said.code == "M150"
    assert said.values["happened"] == f"{fewer.outcome.mean():.1%}"
    assert said.values["said"] == f"{score(model, new.columns, new.instant).mean():.1%}"


def test_a_model_that_one_fact_beats_is_told_so(people: ModuleType) -> None:
    rows = people.make_world(600, seed=21).rows
    noise = replace(rows, outcome=(np.random.default_rng(0).random(600) < 0.4).astype(float))
    model, told = fit_response(noise, PLAIN)
    assert "M149" in [remark.code for remark in told.remarks]
    assert np.ptp(score(model, rows.columns, rows.instant)) < 0.25


def test_a_model_without_facts_is_judged_beside_everybody_the_same(new: TrainingRows) -> None:
    bare = replace(new, columns={}, kinds={})
    model, _ = fit_response(bare, PLAIN)
    told = evaluate_response(model, bare)
    assert (figure(told, "AUC").value, figure(told, "AUC").beside) == (0.5, 0.5)
    assert told.remarks == ()


@pytest.mark.parametrize("outcome", [0.0, 1.0])
def test_with_one_outcome_only_there_is_nothing_to_judge_by(
    model: ResponseModel, new: TrainingRows, outcome: float
) -> None:
    told = evaluate_response(model, replace(new, outcome=np.full(len(new), outcome)))
    assert [remark.code for remark in told.remarks] == ["M154"]
    assert [one.name for one in told.figures] == ["rows"]
    nobody = evaluate_response(model, new.take(np.arange(0)))
    assert [remark.code for remark in nobody.remarks] == ["M154"]


def test_outcomes_that_are_unknown_are_left_out(model: ResponseModel, new: TrainingRows) -> None:
    outcome = new.outcome.copy()
    outcome[:9] = np.nan
    told = evaluate_response(model, replace(new, outcome=outcome))
    assert told.remarks[0].code == "M152"
    assert figure(told, "rows").value == len(new) - 9


# -- explaining one score


def row(new: TrainingRows, **change: object) -> dict[str, Any]:
    columns = {name: values[:1].copy() for name, values in new.columns.items()}
    for name, value in change.items():
        columns[name][0] = value
    return columns


def test_the_facts_that_moved_a_score_are_named_by_what_it_would_be_without_them(
    model: ResponseModel, new: TrainingRows
) -> None:
    usual = {code.name: code.usual if code.name == "city" else code.fill for code in model.design.codes}
    usual["joined"] = 14_600 - usual["joined"]
    person = row(new, **{**usual, "recency": 300.0, "city": "York"})
    first, second, *rest = explain_score(model, person, 14_600)
    assert (first.fact, first.value, first.effect < -0.1) == ("recency", 300.0, True)
    assert (second.fact, second.value, second.usual, second.effect > 0) == ("city", "York", "Bath", True)
    assert [one.effect for one in rest] == [0.0] * 3
    alone = row(new, **{**usual, "city": "York"})
    assert first.otherwise == score(model, alone, 14_600)[0]
    assert first.otherwise + first.effect == pytest.approx(score(model, person, 14_600)[0])


def test_an_unknown_fact_is_explained_as_unknown(model: ResponseModel, new: TrainingRows) -> None:
    told = {one.fact: one for one in explain_score(model, row(new, recency=np.nan, city=None), 14_600)}
    assert told["recency"].value is None
    assert told["city"].value is None
    assert told["city"].effect < 0


def test_a_model_without_facts_explains_nothing(people: ModuleType) -> None:
    rows = people.make_world(300).rows
    nothing, _ = fit_response(rows.take(np.arange(10)), PLAIN)
    assert explain_score(nothing, row(rows), 14_600) == ()


# -- several instants


def test_a_model_of_several_instants_is_set_to_the_latest(people: ModuleType) -> None:
    """The last instant's rate is cut by a third: scores must mean that, though most rows are of earlier ones."""
    rows = people.make_world(1_500, seed=31, instants=4).rows
    last = rows.instant == rows.instant.max()
    outcome = np.where(last & (rows.person % 3 == 0), 0.0, rows.outcome)
    rows = replace(rows, outcome=outcome)
    model, told = fit_response(rows, PLAIN)
    assert [remark.code for remark in told.remarks] == ["M153"]
    latest = rows.take(last)
    said = score(model, latest.columns, latest.instant).mean()
    assert said == pytest.approx(latest.outcome.mean(), abs=0.015)
    assert rows.outcome[~last].mean() - latest.outcome.mean() > 0.1
