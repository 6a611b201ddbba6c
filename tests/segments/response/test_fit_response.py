"""A response model finds the chances that were put in, says nothing where there is nothing, and scores row by row."""

from __future__ import annotations

import json
from dataclasses import replace
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from campaign_engine.engine.tree import Kind
from campaign_engine.segments.models.evidence import Evidence
from campaign_engine.segments.models.response.fit_response import fit_response
from campaign_engine.segments.models.response.model import ResponseModel, check_columns, from_plain, score, to_plain
from campaign_engine.segments.models.response.settings import ResponseSettings
from campaign_engine.segments.models.training_rows import TrainingRows

ONE = ResponseSettings(repeats=1)
PLAIN = ResponseSettings(repeats=1, boosting=False)

Fitted = tuple[Any, ResponseModel, Evidence]


def figure(evidence: Evidence, name: str) -> Any:
    (found,) = (one for one in evidence.figures if one.name == name)
    return found


def codes(evidence: Evidence) -> list[str]:
    return [remark.code for remark in evidence.remarks]


@pytest.fixture(scope="module")
def straight(people: ModuleType) -> Fitted:
    world = people.make_world(4_000)
    return (world, *fit_response(world.rows, ONE))


@pytest.fixture(scope="module")
def bent(people: ModuleType) -> Fitted:
    world = people.make_world(3_000, bent=True)
    return (world, *fit_response(world.rows, ONE))


@pytest.fixture(scope="module", params=["straight", "bent"])
def either(request: pytest.FixtureRequest) -> Fitted:
    return request.getfixturevalue(request.param)  # type: ignore[no-any-return]


def test_logistic_regression_stays_where_the_truth_is_linear(straight: Fitted) -> None:
    _, model, evidence = straight
    assert model.method == "logistic"
    assert codes(evidence) == []


def test_trees_are_taken_where_they_win_by_more_than_the_noise(bent: Fitted) -> None:
    _, model, evidence = bent
    assert model.method == "boosting"
    (table,) = (table for table in evidence.tables if table.name == "choice of the method")
    told = dict(table.rows)
    assert told["gain"] > told["twice its standard error"] > 0
    assert told["gradient boosting: AUC"] > told["logistic regression: AUC"] + 0.1


def test_scores_are_the_chances_that_were_put_in(straight: Fitted, people: ModuleType) -> None:
    _, model, _ = straight
    new = people.make_world(4_000, seed=77)
    chances = score(model, new.rows.columns, new.rows.instant)
    assert np.mean(np.abs(chances - new.chance)) < 0.04  # unknown recency alone costs 0.01
    for low, high in ((0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 1)):
        here = (chances >= low) & (chances < high)
        noise = np.sqrt(0.25 / here.sum())
        assert abs(chances[here].mean() - new.rows.outcome[here].mean()) < 3 * noise


def test_a_row_alone_scores_the_same_bits_as_in_any_company(either: Fitted) -> None:
    world, model, _ = either
    rows = world.rows
    whole = score(model, rows.columns, rows.instant)
    assert np.isfinite(whole).all()
    order = np.random.default_rng(1).permutation(len(rows))
    shuffled = rows.take(order)
    assert score(model, shuffled.columns, shuffled.instant).tobytes() == whole[order].tobytes()
    for row in range(0, len(rows), 211):
        alone = rows.take(np.array([row]))
        assert score(model, alone.columns, int(alone.instant[0])).tobytes() == whole[row].tobytes()


def test_a_model_comes_back_from_json_to_the_bit(either: Fitted) -> None:
    world, model, _ = either
    back = from_plain(json.loads(json.dumps(to_plain(model))))
    assert back == model
    rows = world.rows
    assert score(back, rows.columns, rows.instant).tobytes() == score(model, rows.columns, rows.instant).tobytes()


@pytest.mark.parametrize("method", [PLAIN, ONE])
def test_shuffled_rows_give_the_same_bytes(method: ResponseSettings, people: ModuleType) -> None:
    rows = people.make_world(900, seed=8, bent=True, instants=2).rows
    rows = rows.take(np.append(np.arange(len(rows)), [3, 3, 7]))  # the very same row again, too
    shuffled = rows.take(np.random.default_rng(2).permutation(len(rows)))
    (one, said), (other, also_said) = fit_response(rows, method), fit_response(shuffled, method)
    assert json.dumps(to_plain(one)) == json.dumps(to_plain(other))
    assert said == also_said


def test_the_seed_deals_people_otherwise(people: ModuleType) -> None:
    rows = people.make_world(600, seed=8).rows
    first, second = (fit_response(rows, PLAIN, seed)[1] for seed in (0, 1))
    assert figure(first, "AUC") != figure(second, "AUC")


def nobody(rows: TrainingRows) -> TrainingRows:
    return rows.take(np.arange(0))


def only_one(rows: TrainingRows) -> TrainingRows:
    return rows.take(np.arange(1))


def never(rows: TrainingRows) -> TrainingRows:
    return replace(rows, outcome=np.zeros(len(rows)))


def always(rows: TrainingRows) -> TrainingRows:
    return replace(rows, outcome=np.ones(len(rows)))


def forty(rows: TrainingRows) -> TrainingRows:
    return rows.take(np.arange(40))


def rare(rows: TrainingRows) -> TrainingRows:
    return replace(rows, outcome=(np.arange(len(rows)) < 7).astype(float))


def all_equal(rows: TrainingRows) -> TrainingRows:
    return replace(rows, columns={name: np.repeat(values[:1], len(rows)) for name, values in rows.columns.items()})


def all_unknown(rows: TrainingRows) -> TrainingRows:
    columns = {
        name: np.full(len(rows), None if rows.kinds[name] is Kind.TEXT else np.nan, values.dtype)
        for name, values in rows.columns.items()
    }
    return replace(rows, columns=columns)


def no_facts(rows: TrainingRows) -> TrainingRows:
    return replace(rows, columns={}, kinds={})


def one_person(rows: TrainingRows) -> TrainingRows:
    return replace(rows, person=np.zeros(len(rows), np.int64))


def two_people(rows: TrainingRows) -> TrainingRows:
    """One does it always, the other never."""
    return replace(rows, person=rows.outcome.astype(np.int64))


@pytest.mark.parametrize(
    ("spoil", "method", "said"),
    [
        (nobody, "unknown", ["M140"]),
        (only_one, "unknown", ["M141"]),
        (never, "unknown", ["M141"]),
        (always, "unknown", ["M141"]),
        (forty, "unknown", ["M142"]),
        (rare, "unknown", ["M142"]),
        (all_equal, "base_rate", ["M147", "M143"]),
        (all_unknown, "base_rate", ["M147", "M143"]),
        (no_facts, "base_rate", ["M143"]),
        (one_person, "unknown", ["M148"]),
        (two_people, "unknown", ["M148"]),
    ],
)
def test_what_cannot_be_learnt_from_gives_a_sentence_and_no_made_up_score(
    spoil: Any, method: str, said: list[str], people: ModuleType
) -> None:
    rows = people.make_world(300, seed=9).rows
    model, evidence = fit_response(spoil(rows), PLAIN)
    assert model.method == method
    assert codes(evidence) == said
    assert all(remark.text() and remark.text("zh") and remark.hint_lines() for remark in evidence.remarks)
    scores = score(model, rows.columns, rows.instant)
    assert len(scores) == 300
    if method == "unknown":
        assert np.isnan(scores).all()
    else:
        assert set(scores.tolist()) == {float(rows.outcome.mean())}
    assert from_plain(json.loads(json.dumps(to_plain(model)))) == model


def test_outcomes_that_are_neither_yes_nor_no_are_left_out_and_counted(people: ModuleType) -> None:
    rows = people.make_world(300, seed=9).rows
    outcome = rows.outcome.copy()
    outcome[[3, 5]] = [np.nan, 2.0]
    _, evidence = fit_response(replace(rows, outcome=outcome), PLAIN)
    assert codes(evidence)[0] == "M152"
    assert "2 of 300 rows" in evidence.remarks[0].text()
    assert figure(evidence, "rows").value == 298


def test_a_table_without_a_fact_of_the_model_is_a_problem(straight: Fitted) -> None:
    world, model, _ = straight
    columns = dict(world.rows.columns)
    kinds = dict(world.rows.kinds)
    assert check_columns(model, columns, kinds) == ()
    del columns["orders"]
    kinds["city"] = Kind.NUMBER
    assert [problem.code for problem in check_columns(model, columns, kinds)] == ["M155", "M156"]


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda plain: plain.pop("format"), "not a model in the format"),
        (lambda plain: plain.pop("model"), "model is missing"),
        (lambda plain: plain["model"].pop("calibration"), "model lacks calibration"),
        (lambda plain: plain["model"].update(more=1), "model has more, which nobody reads"),
        (lambda plain: plain["model"]["logistic"].update(intercept="x"), "intercept must be of type float, not str"),
        (lambda plain: plain["model"]["logistic"]["weights"].pop(), "weights must be"),
        (lambda plain: plain["model"].update(logistic=None), "logistic must be there"),
        (lambda plain: plain["model"]["design"]["codes"][0].pop("usual"), "is none of"),
        (lambda plain: plain["model"]["design"]["codes"][1].update(kind="colour"), "'colour', which is no Kind"),
        (lambda plain: plain["model"].update(method="magic"), "method is 'magic'"),
        (lambda plain: plain["model"]["design"]["codes"][1].update(spread=0.0), "the numbers of joined cannot be used"),
        (lambda plain: plain["model"]["design"]["codes"][1].update(name="city"), "a fact stands twice"),
        (lambda plain: plain["model"]["calibration"].update(at=[1.0, 0.5], chance=[0.1, 0.2]), "at must rise"),
        (lambda plain: plain["model"]["calibration"].update(at=[1.0], chance=[1.2]), "between 0 and 1"),
        (lambda plain: plain["model"]["calibration"].update(slope=-1.0), "slope must not be negative"),
    ],
)
def test_a_damaged_file_is_refused_with_what_is_missing(straight: Fitted, damage: Any, said: str) -> None:
    plain = json.loads(json.dumps(to_plain(straight[1])))
    damage(plain)
    with pytest.raises(ValueError, match=said):
        from_plain(plain)
