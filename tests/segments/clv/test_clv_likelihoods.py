"""BG/NBD, Pareto/NBD, Gamma-Gamma: published numbers, formulas as printed, gradients, and the truth recovered."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from campaign_engine.segments.models.clv import bg_nbd, gamma_gamma, pareto_nbd, rates
from campaign_engine.segments.models.clv.bg_nbd import BgNbd, bg_alive, bg_expected, bg_expected_of_new, fit_bg_nbd
from campaign_engine.segments.models.clv.degenerate import why_degenerate
from campaign_engine.segments.models.clv.gamma_gamma import GammaGamma, expected_value, fit_gamma_gamma
from campaign_engine.segments.models.clv.histories import came_between, in_units, summarise
from campaign_engine.segments.models.clv.pareto_nbd import (
    ParetoNbd,
    fit_pareto_nbd,
    pareto_alive,
    pareto_expected,
    pareto_expected_of_new,
)
from campaign_engine.segments.models.clv.triples import Triples
from campaign_engine.segments.models.clv.value_model import make_triples
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate
from scipy.special import beta as beta_function
from scipy.special import gamma as gamma_function
from scipy.special import hyp2f1
from scipy.stats import nbinom

X = np.array([0, 0, 1, 1, 2, 5, 12, 30])
RECENCY = np.array([0.0, 0.0, 3.5, 0.1, 20.0, 38.0, 12.0, 39.0])
AGE = np.array([39.0, 0.5, 38.9, 30.0, 38.9, 38.0, 39.0, 39.0])
WEIGHT = np.array([3, 1, 2, 1, 1, 4, 1, 2])
TRIPLES = Triples(X, RECENCY, AGE, WEIGHT, np.arange(len(X)))
WEEK_39 = 10_135
"""1997-10-01."""


def model_of(kind, *numbers):
    return kind(*numbers, 0.0, (0.1,) * len(numbers), True)


def bg_by_print(r, alpha, a, b):
    """Equation (6) of Fader, Hardie and Lee, a customer, as it is printed."""
    still = beta_function(a, b + X) / beta_function(a, b) * gamma_function(r + X) * alpha**r
    still /= gamma_function(r) * (alpha + AGE) ** (r + X)
    left = beta_function(a + 1, b + X - 1 + (X == 0)) / beta_function(a, b) * gamma_function(r + X) * alpha**r
    left /= gamma_function(r) * (alpha + RECENCY) ** (r + X)
    return still + (X > 0) * left


def pareto_by_print(r, alpha, s, beta):
    """Equations (18) to (20) of Fader and Hardie's note, a customer, as they are printed: (likelihood, A0)."""
    most, second = (alpha, s + 1) if alpha >= beta else (beta, r + X)

    def part(at):
        z = abs(alpha - beta) / (most + at)
        return hyp2f1(r + s + X, second, r + s + X + 1, z) / (most + at) ** (r + s + X)

    a0 = part(RECENCY) - part(AGE)
    alive = 1 / ((alpha + AGE) ** (r + X) * (beta + AGE) ** s)
    times = gamma_function(r + X) * alpha**r * beta**s / gamma_function(r)
    return times * (alive + s / (r + s + X) * a0), a0


@pytest.mark.parametrize("numbers", [(0.24, 4.4, 0.8, 2.4), (2.0, 30.0, 0.2, 9.0), (0.6, 3.0, 1.0, 0.5)])
def test_the_likelihood_of_bg_nbd_is_the_printed_one(numbers):
    value, _ = bg_nbd.log_likelihood(np.array(numbers), TRIPLES)
    assert value == pytest.approx(float(np.sum(WEIGHT * np.log(bg_by_print(*numbers)))), rel=1e-12)


@pytest.mark.parametrize("numbers", [(0.55, 10.6, 0.6, 11.7), (0.55, 11.7, 0.6, 10.6), (1.5, 2.0, 3.0, 90.0)])
def test_the_likelihood_of_pareto_nbd_is_the_printed_one(numbers):
    value, _ = pareto_nbd.log_likelihood(np.array(numbers), TRIPLES)
    printed, a0 = pareto_by_print(*numbers)
    assert value == pytest.approx(float(np.sum(WEIGHT * np.log(printed))), rel=1e-10)
    r, alpha, s, beta = numbers
    alive = 1 / (1 + s / (r + s + X) * (alpha + AGE) ** (r + X) * (beta + AGE) ** s * a0)
    assert pareto_alive(model_of(ParetoNbd, *numbers), X, RECENCY, AGE) == pytest.approx(alive, rel=1e-9)


def test_alpha_equal_to_beta_needs_no_case_of_its_own():
    r, alpha, s = 0.7, 9.0, 1.3
    a0 = (alpha + RECENCY) ** -(r + s + X) - (alpha + AGE) ** -(r + s + X)
    alive = 1 / (1 + s / (r + s + X) * (alpha + AGE) ** (r + s + X) * a0)
    assert pareto_alive(model_of(ParetoNbd, r, alpha, s, alpha), X, RECENCY, AGE) == pytest.approx(alive, rel=1e-10)


@pytest.mark.parametrize(
    ("likelihood", "numbers"),
    [
        (lambda v: bg_nbd.log_likelihood(v, TRIPLES), (0.3, 5.0, 0.7, 2.0)),
        (lambda v: pareto_nbd.log_likelihood(v, TRIPLES), (0.6, 9.0, 0.5, 14.0)),
        (lambda v: gamma_gamma.log_likelihood(v, X + 1, AGE + 1, WEIGHT * 1.0), (3.0, 4.0, 20.0)),
        (lambda v: rates.log_likelihood(v, TRIPLES), (0.6, 9.0)),
    ],
    ids=["bg_nbd", "pareto_nbd", "gamma_gamma", "rates"],
)
def test_gradients_are_those_of_the_likelihood(likelihood, numbers):
    at = np.array(numbers)
    slope = likelihood(at)[1]
    for k in range(len(at)):
        step = np.zeros(len(at))
        step[k] = at[k] * 1e-6
        rise = (likelihood(at + step)[0] - likelihood(at - step)[0]) / (2 * step[k])
        assert slope[k] == pytest.approx(rise, rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("numbers", [(0.24, 4.4, 0.8, 2.4), (0.6, 3.0, 1.0, 2.0), (1.2, 20.0, 3.0, 40.0)])
def test_the_forecast_of_bg_nbd_is_the_integral_over_rates_and_chances_of_leaving(numbers):
    """Given (rate, chance), she who is alive buys (1 - exp(-rate chance t)) / chance times."""
    r, alpha, a, b = numbers
    x, age, weeks = 3, 30.0, 26.0
    here = np.array([x]), np.array([25.0]), np.array([age])
    made = model_of(BgNbd, *numbers)

    def of_chance(chance):
        bought = (1 - ((alpha + age) / (alpha + age + chance * weeks)) ** (r + x)) / chance
        return bought * chance ** (a - 1) * (1 - chance) ** (b + x - 1) / beta_function(a, b + x)

    expected = integrate.quad(of_chance, 0, 1)[0] * float(bg_alive(made, *here)[0])
    assert float(bg_expected(made, *here, np.array([weeks]))[0]) == pytest.approx(expected, rel=1e-5)


def test_forecasts_of_many_purchases_are_finite_and_grow_with_the_horizon():
    x, recency, age = np.array([0, 400, 2000, 2000]), np.array([0.0, 99.0, 100.0, 1.0]), np.full(4, 100.0)
    for kind, expected in ((BgNbd, bg_expected), (ParetoNbd, pareto_expected)):
        made = model_of(kind, 0.5, 2.0, 0.8, 12.0)
        horizons = [expected(made, x, recency, age, np.full(4, weeks)) for weeks in (0.0, 1.0, 10.0, 100.0, 1000.0)]
        assert np.isfinite(horizons).all()
        assert (np.diff(horizons, axis=0) >= 0).all()
        assert horizons[0] == pytest.approx([0, 0, 0, 0])
        assert horizons[1][2] == pytest.approx(20.0, rel=0.1)
        assert horizons[-1][3] < 1e-6


PARAMETERS = st.tuples(*(st.floats(low, high) for low, high in ((0.05, 3), (0.5, 40), (0.05, 3), (0.3, 40))))


@given(PARAMETERS, st.integers(0, 300), st.floats(0, 100), st.floats(0, 100), st.floats(0.1, 100))
@settings(max_examples=80)
def test_the_longer_she_stays_away_the_less_she_is_thought_to_be_there(numbers, x, recency, away, more):
    recency = recency if x else 0.0
    key = np.array([x, x]), np.full(2, recency), recency + away + np.array([0.0, more])
    for kind, alive, expected in ((BgNbd, bg_alive, bg_expected), (ParetoNbd, pareto_alive, pareto_expected)):
        made = model_of(kind, *numbers)
        before, after = alive(made, *key)
        assert 0.0 <= after <= before + 1e-9 <= 1.0 + 1e-9
        now, later = expected(made, *key, np.full(2, 26.0))
        assert 0.0 <= later <= now * (1 + 1e-6) + 1e-9


def test_a_new_customer_is_one_who_bought_this_moment():
    nothing = np.array([0]), np.array([0.0]), np.array([0.0])
    weeks = np.array([40.0])
    bg, pareto = model_of(BgNbd, 0.3, 5.0, 0.7, 2.0), model_of(ParetoNbd, 0.6, 9.0, 0.5, 14.0)
    assert bg_expected_of_new(bg, weeks) == pytest.approx(bg_expected(bg, *nothing, weeks))
    assert pareto_expected_of_new(pareto, weeks) == pytest.approx(pareto_expected(pareto, *nothing, weeks))


def test_rates_are_those_of_the_negative_binomial_distribution(world):
    """Purchases of n weeks are NBD(r, alpha / (alpha + n)): scipy's own, up to what does not depend on r and alpha."""
    r, alpha = 0.7, 9.0
    value, _ = rates.log_likelihood(np.array([r, alpha]), TRIPLES)
    other, _ = rates.log_likelihood(np.array([1.4, 30.0]), TRIPLES)
    printed = [np.sum(WEIGHT * nbinom.logpmf(X, s, a / (a + AGE))) for s, a in ((r, alpha), (1.4, 30.0))]
    assert value - other == pytest.approx(printed[0] - printed[1], rel=1e-10)
    rng = np.random.default_rng(5)
    age = rng.integers(5, 100, 5000).astype(np.float64)
    bought = rng.poisson(rng.gamma(r, 1 / alpha, 5000) * age)
    made = rates.fit_shrunk_rate(Triples(bought, 0 * age, age, np.ones(5000, dtype=np.int64), np.arange(5000)))
    assert (made.repeats, made.weeks, made.level) == (pytest.approx(r, rel=0.1), pytest.approx(alpha, rel=0.1), 1.0)


def test_the_parameters_of_simulated_customers_are_found_again(shop, world):
    summary = summarise(shop, world.BEGIN + 900)
    made = fit_bg_nbd(make_triples(summary, None, 1))
    assert made.settled
    for name, error, true in zip(("r", "alpha", "a", "b"), made.errors, (*world.RATE, *world.LEAVE), strict=True):
        assert abs(np.log(getattr(made, name) / true)) < 3.5 * error + 0.03, name
    money = fit_gamma_gamma(summary.orders, in_units(summary.revenue, 100) / summary.orders)
    for name, error, true in zip(("p", "q", "gamma"), money.errors, world.MONEY, strict=True):
        # Purchases of the same day were added up, so values are a little larger than those that were drawn.
        assert abs(np.log(getattr(money, name) / true)) < 3.5 * error + 0.05, name


def test_those_who_leave_at_any_moment_are_found_again_by_pareto_nbd(world):
    histories = world.simulate(3000, 900, seed=8, pareto=(0.8, 20.0))
    made = fit_pareto_nbd(make_triples(summarise(histories, world.BEGIN + 900), None, 1))
    for name, error, true in zip(("r", "alpha", "s", "beta"), made.errors, (*world.RATE, 0.8, 20.0), strict=True):
        assert abs(np.log(getattr(made, name) / true)) < 3.5 * error + 0.03, name


def test_weeks_instead_of_days_change_the_parameters_by_less_than_their_error(shop, world):
    summary = summarise(shop, world.BEGIN + 900)
    by_day, by_week = (fit_bg_nbd(make_triples(summary, None, step)) for step in (1, 7))
    assert by_day.r != by_week.r
    for name, error in zip(("r", "alpha", "a", "b"), by_day.errors, strict=True):
        assert abs(np.log(getattr(by_week, name) / getattr(by_day, name))) < error, name


def test_the_value_of_a_purchase_lies_between_her_own_mean_and_that_of_all():
    made = model_of(GammaGamma, 6.0, 4.0, 15.0)
    everybody = 6.0 * 15.0 / 3.0
    told = expected_value(made, np.array([0, 1, 10, 10**6, 3]), np.array([0.0, 90.0, 900.0, 9e7, -5.0]))
    assert told[0] == pytest.approx(everybody)
    assert everybody < told[1] < told[2] < told[3] == pytest.approx(90.0, rel=1e-4)
    assert told[4] == pytest.approx(everybody)


def test_a_grid_of_values_changes_gamma_gamma_by_less_than_a_tenth_of_its_error(shop, world):
    summary = summarise(shop, world.BEGIN + 900)
    average = in_units(summary.revenue, 100) / summary.orders
    exact, rounded = (fit_gamma_gamma(summary.orders, average, rows) for rows in (10**9, 10))
    for name, error in zip(("p", "q", "gamma"), exact.errors, strict=True):
        assert abs(np.log(getattr(exact, name) / getattr(rounded, name))) < 0.1 * error, name


def test_values_of_nothing_have_to_be_dropped_before():
    with pytest.raises(ValueError, match="above 0"):
        fit_gamma_gamma(np.array([1, 2]), np.array([3.0, 0.0]))


def test_cdnow_gives_the_published_parameters_to_the_digits_printed(cdnow):
    _, published = cdnow
    columns = [published[name].to_numpy() for name in ("x", "t_x", "T")]
    unique, row, weight = np.unique(np.stack(columns), axis=1, return_inverse=True, return_counts=True)
    triples = Triples(unique[0].astype(np.int64), unique[1], unique[2], weight, row)
    bg, pareto = fit_bg_nbd(triples), fit_pareto_nbd(triples)
    assert [round(v, 4) for v in (bg.r, bg.alpha, bg.a, bg.b)] == [0.2426, 4.4135, 0.7929, 2.4258]
    assert round(bg.log_likelihood, 2) == -9582.43
    assert [round(pareto.r, 4), round(pareto.alpha, 4), round(pareto.s, 4), round(pareto.beta, 3)] == [
        0.5533, 10.5776, 0.6062, 11.668,
    ]  # fmt: skip
    assert abs(pareto.log_likelihood + 9594.98) < 0.01
    again = (columns[0] > 0) & (published["zbar"].to_numpy() > 0)
    money = fit_gamma_gamma(columns[0][again], published["zbar"].to_numpy()[again])
    assert [round(v, 3) for v in (money.p, money.q, money.gamma)] == [6.249, 3.745, 15.448]


def test_cdnow_weeks_40_to_78_are_forecast_as_well_as_published(cdnow):
    """From the transactions themselves; root mean squared error of purchases a customer."""
    histories, published = cdnow
    summary = summarise(histories, WEEK_39)
    assert (summary.orders - 1 == published["x"].to_numpy()).all()
    triples = make_triples(summary, None, 1)
    assert np.abs(triples.recency[triples.row] - published["t_x"].to_numpy()).max() < 0.006
    assert np.abs(triples.age[triples.row] - published["T"].to_numpy()).max() < 0.006
    came = came_between(histories, WEEK_39, WEEK_39 + 39 * 7)[0]
    key = (triples.repeats, triples.recency, triples.age, np.full(len(triples), 39.0))
    for told, error in (
        (bg_expected(fit_bg_nbd(triples), *key), 1.608),
        (pareto_expected(fit_pareto_nbd(triples), *key), 1.603),
    ):
        assert round(float(np.sqrt(np.mean((told[triples.row] - came) ** 2))), 3) == error


@pytest.mark.filterwarnings("ignore")
def test_lifetimes_finds_the_same_parameters_and_forecasts(shop, world):
    lifetimes = pytest.importorskip("lifetimes")
    triples = make_triples(summarise(shop, world.BEGIN + 900), None, 7)
    key = triples.repeats, triples.recency, triples.age
    ours, theirs = fit_bg_nbd(triples), lifetimes.BetaGeoFitter()
    theirs.fit(*key, weights=triples.weight)
    for name in ("r", "alpha", "a", "b"):
        assert getattr(ours, name) == pytest.approx(theirs.params_[name], rel=2e-3), name
    same = model_of(BgNbd, *(theirs.params_[name] for name in ("r", "alpha", "a", "b")))
    told = theirs.conditional_expected_number_of_purchases_up_to_time(52.0, *key)
    assert bg_expected(same, *key, np.full(len(triples), 52.0)) == pytest.approx(np.asarray(told), rel=1e-6)
    assert bg_alive(same, *key) == pytest.approx(np.asarray(theirs.conditional_probability_alive(*key)), rel=1e-9)


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (model_of(BgNbd, 0.5, 9.0, 0.1, 101.0), "b is 101 (above 100)"),
        (model_of(BgNbd, 0.5, 9.0, 500.0, 2.0), "a is 500 (above 100)"),
        (model_of(BgNbd, 0.5, 9.0, 0.0001, 2.0), "nobody ever leaves"),
        (model_of(BgNbd, 150.0, 9.0, 0.5, 2.0), "everybody for equally keen"),
        (model_of(ParetoNbd, 0.5, 9.0, 1000.0, 9.0), "s is 1,000 (above 100)"),
        (model_of(GammaGamma, 6.0, 1.01, 9.0), "q is 1.01"),
        (replace(model_of(BgNbd, 0.5, 9.0, 0.5, 2.0), settled=False), "up to the edge"),
        (replace(model_of(ParetoNbd, 0.5, 9.0, 0.5, 2.0), errors=(0.1, 0.1, 0.1, np.inf)), "how large beta is"),
        (model_of(BgNbd, 0.5, 9.0, 0.5, 2.0), None),
        (model_of(ParetoNbd, 0.5, 9.0, 0.5, 2.0), None),
        (model_of(GammaGamma, 6.0, 4.0, 9.0), None),
    ],
)
def test_what_must_not_be_used_is_told_from_its_numbers(model, said):
    why = why_degenerate(model)
    assert (why is None) == (said is None)
    assert said is None or said in str(why)


@pytest.mark.parametrize("size", [1e3, 1e5, 1e6, 1e12])
def test_where_everybody_leaves_with_the_same_chance_the_forecast_is_its_closed_form(size):
    """What a degenerate fit says; its hypergeometric function overflows, and a season is still found under it."""
    weeks = np.array([0.0, 0.1, 1.0, 10.0, 52.0, 1000.0])
    for leaving in (0.01, 0.3, 0.9):
        model = BgNbd(0.5, 8.0, leaving * size, (1 - leaving) * size, 0.0, (0.0,) * 4, settled=False)
        alike = (1 - (8.0 / (8.0 + leaving * weeks)) ** 0.5) / leaving
        np.testing.assert_allclose(bg_expected_of_new(model, weeks), alike, rtol=5 / size**0.5)
