"""Scores: a row alone is a row in a table; horizons, discounts, margins, seasons; the model as JSON and back."""

from __future__ import annotations

import json
from dataclasses import fields, replace

import numpy as np
import pytest
from campaign_engine.segments.models.clv.bg_nbd import fit_bg_nbd
from campaign_engine.segments.models.clv.classical import classical_value, fit_classical
from campaign_engine.segments.models.clv.histories import came_between, in_units, make_histories, summarise
from campaign_engine.segments.models.clv.methods import METHODS, Known, Refused, ValueSettings, fit_method
from campaign_engine.segments.models.clv.regression import feature_columns, fit_regression, regression_expected
from campaign_engine.segments.models.clv.season import ONE, Season, bent_days, find_season, unseen_months
from campaign_engine.segments.models.clv.value_model import (
    ValueModel,
    from_plain,
    make_triples,
    score_values,
    to_plain,
)
from sklearn.linear_model import PoissonRegressor

SEASON = (0.7, 0.7, 0.8, 0.9, 1.0, 1.0, 0.8, 0.7, 1.0, 1.1, 1.8, 1.5)


@pytest.fixture(scope="module")
def known(shop, world):
    return Known(shop, world.BEGIN + 900, 200, ValueSettings(), 1)


@pytest.fixture(scope="module")
def models(known):
    found = {method: fit_method(method, known) for method in METHODS}
    assert all(isinstance(model, ValueModel) for model in found.values())
    return found


def bits(values):
    return [getattr(values, field.name).tobytes() for field in fields(values)]


@pytest.mark.parametrize("method", METHODS)
def test_a_customer_alone_gets_the_same_bits_as_in_any_table_and_any_order(method, models, known):
    model, summary = models[method], known.everybody
    whole = score_values(model, summary)
    order = np.random.default_rng(2).permutation(len(summary))
    assert bits(score_values(model, summary.take(order))) == [
        getattr(whole, field.name)[order].tobytes() for field in fields(whole)
    ]
    for row in order[:150]:
        alone = score_values(model, summary.take(np.array([row])))
        assert bits(alone) == [getattr(whole, field.name)[[row]].tobytes() for field in fields(whole)]


@pytest.mark.parametrize("method", METHODS)
def test_a_model_comes_back_from_json_to_the_bit(method, models, known):
    text = json.dumps(to_plain(models[method]), allow_nan=False)
    again = from_plain(json.loads(text))
    assert again == models[method]
    assert bits(score_values(again, known.everybody)) == bits(score_values(models[method], known.everybody))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda plain: plain.pop("kind"), 'says kind "customer value"'),
        (lambda plain: plain.pop("method"), "model lacks method"),
        (lambda plain: plain.update(more=1), "model has more, which is not known"),
        (lambda plain: plain.update(scale="100"), "model.scale is '100', not a whole number"),
        (lambda plain: plain.update(scale=True), "model.scale is True, not a whole number"),
        (lambda plain: plain.update(discount=None), "model.discount is None, not a number"),
        (lambda plain: plain.update(classical=None), "model.classical is NoneType"),
        (lambda plain: plain["purchases"].pop("alpha"), "model.purchases lacks alpha"),
        (lambda plain: plain["purchases"].update({"is": "Evil"}), "model.purchases is 'Evil', which is not known"),
        (lambda plain: plain["purchases"].update(errors=3.0), "model.purchases.errors is float"),
        (lambda plain: plain["purchases"].update(settled=1), "model.purchases.settled is int"),
        (lambda plain: plain["season"].update(factors=[1.5]), "model.season.factors is 1.5, not a whole number"),
    ],
)
def test_a_plain_of_another_shape_is_refused_with_what_is_wrong(change, said, models):
    plain = json.loads(json.dumps(to_plain(models["bg_nbd_seasonal"])))
    change(plain)
    with pytest.raises(ValueError, match=said):
        from_plain(plain)


def test_numbers_that_are_none_come_back_too(models):
    model = replace(models["bg_nbd"], purchases=replace(models["bg_nbd"].purchases, errors=(np.inf, 0.1, 0.2, 0.3)))
    assert from_plain(json.loads(json.dumps(to_plain(model), allow_nan=False))) == model


def test_who_has_not_bought_is_unknown_and_everybody_else_is_not(models, known):
    nobody = make_histories(np.array([1]), np.array([known.as_of - 5]), np.array([900]), number=3)
    values = score_values(models["bg_nbd"], summarise(nobody, known.as_of))
    for field in fields(values):
        assert np.isnan(getattr(values, field.name)).tolist() == [True, field.name == "margin", True]
    assert np.isnan(score_values(models["bg_nbd"], summarise(nobody, known.as_of - 5)).revenue).all()


def test_a_discount_by_months_is_one_by_days(models, known):
    summary, model = known.buyers.take(np.arange(300)), models["bg_nbd"]
    told = score_values(model, summary, 365, 0.10)
    till, daily = np.zeros(300), np.zeros(300)
    for day in range(1, 366):
        now = score_values(model, summary, day, 0.0).purchases
        daily += (now - till) * 1.10 ** (-(day - 0.5) / 365)
        till = now
    assert told.revenue == pytest.approx(daily * told.value, rel=5e-5)
    assert told.purchases == pytest.approx(till)
    assert (score_values(model, summary, 365, 0.0).revenue > told.revenue).all()


@pytest.mark.parametrize("method", METHODS)
def test_a_longer_horizon_never_brings_less(method, models, known):
    summary = known.buyers.take(np.arange(500))
    told = [score_values(models[method], summary, days, 0.0).revenue for days in (1, 30, 365, 2000)]
    assert (np.diff(told, axis=0) >= 0).all()
    with pytest.raises(ValueError, match="at least a day"):
        score_values(models[method], summary, 0)


def test_margin_and_revenue_are_two_numbers(shop, world):
    rng = np.random.default_rng(3)
    share = np.repeat(rng.uniform(0.1, 0.6, len(shop)), np.diff(shop.offsets))
    with_margin = replace(shop, margin=np.round(shop.revenue * share).astype(np.int64))
    known = Known(with_margin, world.BEGIN + 900, 200, ValueSettings(), 1)
    model = fit_method("shrunk_rate", known)
    assert 0.3 < model.margin_share < 0.4
    values = score_values(model, known.buyers)
    own = known.buyers.margin / known.buyers.revenue
    told = values.margin / values.revenue
    assert np.corrcoef(own, told)[0, 1] > 0.9
    assert np.abs(told - model.margin_share).max() < np.abs(own - model.margin_share).max()
    assert np.isnan(score_values(model, replace(known.buyers, margin=None)).margin).all()


def test_the_season_of_a_shop_is_found_and_bends_time(world):
    histories = world.simulate(3000, 1095, seed=4, season=SEASON)
    summary = summarise(histories, world.BEGIN + 1095)
    plain = fit_bg_nbd(make_triples(summary, None, 1))
    season = find_season(histories, summary, plain)
    found, true = np.array(season.factors) / ONE, np.array(SEASON) / np.mean(SEASON)
    assert np.corrcoef(found / found.mean(), true)[0, 1] > 0.97
    assert found.argmax() == 10
    bent = fit_bg_nbd(make_triples(summary, season, 1))
    assert bent.log_likelihood != plain.log_likelihood
    assert sum(season.actual) == int((summary.orders - 1).sum())


def test_no_season_is_no_bending(models):
    flat = Season((ONE,) * 12, (0,) * 12, (0.0,) * 12, (30,) * 12)
    begin, end = np.array([14_000, 14_100, 15_000]), np.array([14_000, 15_001, 15_003])
    assert (bent_days(flat, begin, end) == bent_days(None, begin, end)).all()
    november = Season(tuple(2 * ONE if m == 10 else ONE for m in range(12)), (0,) * 12, (0.0,) * 12, (30,) * 12)
    # 2009-10-31 to 2009-11-30 are the 30 days of November.
    assert bent_days(november, np.array([14_548]), np.array([14_578])).tolist() == [60 * ONE]


def test_months_that_have_not_been_seen_are_named(world):
    season = Season((ONE,) * 12, (0,) * 12, (0.0,) * 12, tuple(31 if m in (5, 6, 7) else 0 for m in range(12)))
    assert unseen_months(season, world.day(2010, 6, 13), 30) == ()
    assert unseen_months(season, world.day(2010, 8, 13), 90) == (8, 9, 10)


def test_a_regression_agrees_with_scikit_learn_and_with_the_total_it_learned_from(shop, world):
    before = summarise(shop, world.BEGIN + 600)
    came, revenue, _ = came_between(shop, world.BEGIN + 600, world.BEGIN + 900)
    known, money = before.orders > 0, in_units(revenue, 100)
    model = fit_regression(before, came.astype(np.float64), money, 300, 100)
    purchases, told = regression_expected(model, before.take(known), 100)
    assert float(told.sum()) == pytest.approx(float(money[known].sum()), rel=1e-6)
    features = np.stack(feature_columns(before.take(known), 100), axis=1)
    scaled = (features - np.array(model.mean)) / np.array(model.spread)
    mean = came[known].mean()
    peer = PoissonRegressor(alpha=1.0 / known.sum(), solver="newton-cholesky", tol=1e-10).fit(
        scaled, came[known] / mean
    )
    assert purchases == pytest.approx(peer.predict(scaled) * mean, rel=1e-3)


def test_a_regression_does_not_go_beyond_what_it_has_seen(shop, world):
    before = summarise(shop, world.BEGIN + 600)
    came, revenue, _ = came_between(shop, world.BEGIN + 600, world.BEGIN + 900)
    model = fit_regression(before, came.astype(np.float64), in_units(revenue, 100), 300, 100)
    seen = regression_expected(model, before.take(before.orders > 0), 100)[1]
    wild = before.take(np.flatnonzero(before.orders > 0)[:3])
    wild = replace(wild, orders=np.array([10**6, 1, 10**9]), revenue=np.array([10**14, -5, 10**15]))
    told = regression_expected(model, wild, 100)[1]
    assert np.isfinite(told).all()
    assert told.max() < 100 * seen.max()


def test_the_classical_formula_by_hand():
    # Four bought in the year before last, three of them again in the last: a quarter is lost a year, so four years.
    who, days = np.array([0, 1, 2, 3, 0, 1, 2]), np.array([0, 1, 2, 3, 400, 401, 402])
    histories = make_histories(who, days, np.full(7, 5000))
    model = fit_classical(histories, 730)
    assert (model.churn, model.period_days, model.lifespan_years) == (0.25, 365, 4.0)
    summary = summarise(histories, 730)
    assert classical_value(model, summary, 100)[0] == pytest.approx(50.0 * (2 / 2.0) * 4.0)
    assert classical_value(model, summary, 100, 365)[0] == pytest.approx(50.0)


def test_what_a_method_lacks_is_said(world):
    few = world.simulate(25, 400, seed=1)
    known = Known(few, world.BEGIN + 400, 100, ValueSettings(), 1)
    for method in ("bg_nbd", "pareto_nbd", "bg_nbd_seasonal", "regression"):
        refused = fit_method(method, known)
        assert isinstance(refused, Refused)
        assert any(character.isdigit() for character in str(refused.why))
        assert refused.why.zh != refused.why.en
    assert isinstance(fit_method("shrunk_rate", known), ValueModel)
