"""The way in: what is chosen, what is said, and that order, seed and poor data do what they should."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from campaign_engine.rules.problems import render_problem
from campaign_engine.segments.models.clv.evaluate_value import evaluate_value
from campaign_engine.segments.models.clv.fit_value import fit_value, preference
from campaign_engine.segments.models.clv.histories import make_histories, summarise
from campaign_engine.segments.models.clv.holdout import Measured, windows_of
from campaign_engine.segments.models.clv.methods import METHODS, ValueSettings
from campaign_engine.segments.models.clv.value_model import from_plain, score_values, to_plain

PAGE = Path(__file__).parents[3] / "docs" / "clv.md"
QUICK = ValueSettings(horizon_days=180, replicates=40)
SEASON = (0.5, 0.5, 0.6, 0.8, 1.0, 1.0, 0.8, 0.7, 1.0, 1.4, 2.2, 1.5)


@pytest.fixture(scope="module")
def fitted(shop, world):
    return fit_value(shop, world.BEGIN + 900, QUICK, seed=3)


@pytest.fixture(scope="module")
def of_gift_shop(gift_shop, world):
    return fit_value(gift_shop, world.day(2010, 12, 10), ValueSettings(horizon_days=90, replicates=100), seed=3)


def table_of(evidence, name):
    (table,) = (table for table in evidence.tables if table.name == name)
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def codes_of(evidence):
    return {problem.code for problem in evidence.remarks}


def test_a_model_that_is_true_wins_and_its_total_is_right(fitted):
    model, evidence = fitted
    assert model.method in ("bg_nbd", "pareto_nbd", "bg_nbd_seasonal")
    total = next(one for one in evidence.figures if one.name == "total forecast against what came")
    assert abs(total.value) < 0.08
    assert total.low < total.value < total.high
    assert abs(total.value) < abs(total.beside)
    every = {row["method"]: row for row in table_of(evidence, "holdout, all windows")}
    assert every[model.method]["RMSE"] < min(every["zero"]["RMSE"], every["mean"]["RMSE"], every["past_spend"]["RMSE"])
    assert len({row["from"] for row in table_of(evidence, "holdout, each window")}) >= 2


def test_every_remark_reads_in_both_languages(fitted, of_gift_shop):
    remarks = [*fitted[1].remarks, *of_gift_shop[1].remarks]
    assert len(remarks) > 5
    for problem in remarks:
        assert "{" not in render_problem(problem, "en") + render_problem(problem, "zh")


def keep(evidence):
    """The evidence as the registry keeps it; NaN is an error."""
    kept = [[one.name, one.value, one.low, one.high, one.beside] for one in evidence.figures]
    kept += [[table.name, table.columns, table.rows] for table in evidence.tables]
    for table in evidence.tables:
        assert all(len(row) == len(table.columns) for row in table.rows), table.name
    return json.dumps(kept, allow_nan=False)


def test_the_evidence_can_be_kept_as_json(of_gift_shop):
    assert "2010-09-11" in keep(of_gift_shop[1])


def test_where_margins_are_known_both_are_told_and_no_remark_is_made(shop, world):
    with_margin = replace(shop, margin=shop.revenue // 4)
    asked = replace(QUICK, method="bg_nbd", replicates=2, cuts=1)
    model, evidence = fit_value(with_margin, world.BEGIN + 900, asked, seed=3)
    assert "M183" not in codes_of(evidence)
    values = score_values(
        from_plain(json.loads(json.dumps(to_plain(model)))), summarise(with_margin, world.BEGIN + 900)
    )
    known = np.isfinite(values.revenue)
    assert values.margin[known] == pytest.approx(values.revenue[known] / 4, rel=1e-2)


def test_customers_in_another_order_give_the_same_bytes(shop, world, fitted):
    again, evidence = fit_value(world.shuffled(shop, 9), world.BEGIN + 900, QUICK, seed=3)
    assert json.dumps(to_plain(again)) == json.dumps(to_plain(fitted[0]))
    assert evidence == fitted[1]


@pytest.mark.parametrize("method", METHODS)
def test_every_method_gives_the_same_bytes_whatever_the_order(method, shop, world):
    some = shop.take(np.arange(1500))
    asked = replace(QUICK, method=method, replicates=2, cuts=1)
    plain = [
        json.dumps(to_plain(fit_value(one, world.BEGIN + 900, asked, 3)[0])) for one in (some, world.shuffled(some, 1))
    ]
    assert plain[0] == plain[1]
    assert json.loads(plain[0])["method"] == method


def test_rows_from_the_day_on_do_not_matter(shop, world, fitted):
    cut = world.BEGIN + 700
    before = shop.days < cut
    offsets = np.concatenate([[0], np.cumsum(before)])[shop.offsets]
    past = replace(
        shop, offsets=offsets, days=shop.days[before], revenue=shop.revenue[before], bought=shop.bought[before]
    )
    asked = replace(QUICK, method="bg_nbd", replicates=2, cuts=1)
    assert to_plain(fit_value(past, cut, asked, 3)[0]) == to_plain(fit_value(shop, cut, asked, 3)[0])


def test_a_season_of_three_years_is_learned_and_makes_the_totals_right(world):
    histories = world.simulate(4000, 1340, seed=6, season=SEASON)
    as_of = world.BEGIN + 1340
    asked = ValueSettings(horizon_days=61, window_days=61, replicates=40)
    _, evidence = fit_value(histories, as_of, asked, seed=1)
    off = {row["method"]: row["mean size of that by window"] for row in table_of(evidence, "holdout, all windows")}
    assert off["bg_nbd_seasonal"] < 0.12 < 0.25 < off["bg_nbd"]


def test_steady_wholesale_buyers_make_bg_nbd_degenerate_and_it_is_not_used(of_gift_shop):
    """Online Retail II, as of the end of its year, tried on the last two windows of 90 days."""
    model, evidence = of_gift_shop
    assert model.method not in ("bg_nbd", "pareto_nbd")
    (said,) = (one for one in evidence.remarks if one.code == "M170" and one.values["method"] == "bg_nbd")
    text = render_problem(said)
    assert "b is " in text
    assert "(above 100)" in text
    assert f'scores come from "{model.method}"' in text
    rows = [row for row in table_of(evidence, "holdout, each window") if row["method"] == "bg_nbd"]
    assert [row["from"] for row in rows] == ["2010-09-11", "2010-06-13"]
    assert "(above 100)" in rows[1]["why not"]
    # What it would have said is shown all the same, beside the window in which it was thought sound.
    assert rows[1]["bias"] == pytest.approx(rows[1]["forecast"] / rows[1]["came"] - 1)
    assert f"from 2010-06-13 its total was {rows[1]['bias']:+.0%}" in text or rows[0]["why not"] is not None


def test_the_season_of_the_gift_shop_is_november_and_cannot_be_known_before_it(of_gift_shop):
    _, evidence = of_gift_shop
    season = {row["month"]: row for row in table_of(evidence, "season")}
    assert season[11]["factor"] == max(season[month]["factor"] for month in range(2, 12))
    assert season[11]["factor"] > 1.2
    (said,) = (one for one in evidence.remarks if one.values.get("method") == "bg_nbd_seasonal")
    assert "month 9, 10, 11 comes, and has not been seen before 2010-09-11" in said.text()


def test_for_ranking_past_spend_does_as_well_in_the_gift_shop(of_gift_shop):
    assert {"M172", "M183"} <= codes_of(of_gift_shop[1])


def test_cohorts_show_what_was_forecast_and_what_came(fitted):
    model, evidence = fitted
    rows = table_of(evidence, "cohorts")
    instants = sorted({row["as of"] for row in rows})
    assert all((row["came a customer"] is None) == (row["as of"] == instants[-1]) for row in rows)
    last = [row for row in rows if row["as of"] == instants[-1]]
    assert sum(row["customers"] for row in last) == model.customers
    past = [row for row in rows if row["as of"] != instants[-1]]
    told = sum(row["customers"] * row["forecast a customer"] for row in past)
    came = sum(row["customers"] * row["came a customer"] for row in past)
    assert told == pytest.approx(came, rel=0.1)


def test_a_model_that_stands_is_held_against_what_came_since(shop, world):
    asked = replace(QUICK, method="bg_nbd", cuts=1)
    model, _ = fit_value(shop, world.BEGIN + 600, asked, seed=3)
    again = from_plain(json.loads(json.dumps(to_plain(model))))
    evidence = evaluate_value(again, shop, world.BEGIN + 600, world.BEGIN + 900, asked, seed=3)
    (row,) = (row for row in table_of(evidence, "holdout, each window") if row["method"] == "bg_nbd")
    assert abs(row["bias"]) < 0.1
    late = summarise(shop, world.BEGIN + 600)
    assert row["forecast"] == pytest.approx(np.nansum(score_values(model, late, 300, 0.0).revenue))
    with pytest.raises(ValueError, match="ends after it begins"):
        evaluate_value(model, shop, world.BEGIN, world.BEGIN)


def measured(name, rmse, bias, draws):
    made = dict.fromkeys((field.name for field in fields(Measured)), float("nan"))
    return Measured(**{**made, "name": name, "rmse": rmse, "size_of_bias": bias, "draws": np.array(draws)})


@pytest.mark.parametrize(
    ("rows", "first"),
    [
        ([("bg_nbd", 10.0, 0.4, [9, 10, 11.0]), ("shrunk_rate", 10.1, 0.1, [9.2, 10, 11.0])], "shrunk_rate"),
        ([("bg_nbd", 10.0, 0.4, [9, 10, 11.0]), ("shrunk_rate", 19.0, 0.1, [18, 19, 20.0])], "bg_nbd"),
        ([("regression", 9.9, 0.102, [9, 10, 11.0]), ("bg_nbd", 10.0, 0.099, [9, 10, 11.0])], "bg_nbd"),
    ],
    ids=["within noise the total decides", "beyond noise the error decides", "a percent of bias is no difference"],
)
def test_error_first_then_the_total(rows, first):
    assert preference({row[0]: measured(*row) for row in rows})[0] == first


@pytest.mark.parametrize(
    ("span", "settings", "length", "cuts"),
    [
        (400, ValueSettings(horizon_days=365), 100, (300, 200)),
        (400, ValueSettings(horizon_days=50), 50, (350, 300, 250)),
        (400, ValueSettings(window_days=150), 150, (250,)),
        (400, ValueSettings(window_days=201), 201, ()),
        (28, ValueSettings(), 7, (21, 14)),
        (13, ValueSettings(), 7, ()),
    ],
)
def test_windows_leave_room_before_them(span, settings, length, cuts):
    assert windows_of(0, span, settings) == (length, cuts)


def lines(*rows):
    return make_histories(*(np.array([row[k] for row in rows], dtype=np.int64) for k in range(3)), number=5)


POOR = {
    "no line at all": lines(),
    "one purchase": lines((0, 15_000, 900)),
    "one customer who came every day": lines(*((0, 14_000 + k, 900) for k in range(1000))),
    "returns only": lines((0, 14_900, -900), (1, 14_950, -5)),
    "purchases of nothing": lines(*((k % 5, 14_000 + 13 * k, 0) for k in range(70))),
    "all alike": lines(*((k % 5, 14_000 + 100 * (k // 5), 1000) for k in range(50))),
    "more returned than bought": lines(*((k % 5, 14_000 + k, 900 if k % 2 else -2000) for k in range(900))),
    "purchases after the day only": lines((0, 16_000, 900), (1, 16_001, 800)),
    "the day before": lines((0, 15_099, 900), (1, 15_099, 800)),
}


@pytest.mark.parametrize("name", POOR)
def test_poor_data_give_a_model_that_says_what_it_is(name):
    model, evidence = fit_value(POOR[name], 15_100, replace(QUICK, replicates=5), seed=1)
    assert model.method in ("shrunk_rate", "none")
    values = score_values(
        from_plain(json.loads(json.dumps(to_plain(model), allow_nan=False))), summarise(POOR[name], 15_100)
    )
    bought = summarise(POOR[name], 15_100).orders > 0
    assert np.isfinite(values.revenue[bought]).all()
    assert np.isnan(values.revenue[~bought]).all()
    assert (model.method == "none") == (not bought.any())
    assert codes_of(evidence) & {"M174", "M177", "M180"}
    for problem in evidence.remarks:
        assert render_problem(problem, "zh")
    keep(evidence)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (ValueSettings(method="guess"), "method is one of bg_nbd"),
        (ValueSettings(horizon_days=0), "at least 1"),
        (ValueSettings(step_days=30), "step_days 1, 7 or None"),
        (ValueSettings(window_days=0), "window_days is at least 1"),
    ],
)
def test_settings_that_mean_nothing_are_an_error_of_ours(settings, said):
    with pytest.raises(ValueError, match=said):
        fit_value(POOR["one purchase"], 15_100, settings)


def test_a_large_shop_is_tried_on_a_sample_and_fitted_on_all(shop, world):
    model, evidence = fit_value(
        shop, world.BEGIN + 900, replace(QUICK, tried_on=800, replicates=5, step_days=7), seed=3
    )
    assert "M181" in codes_of(evidence)
    assert model.customers == int((summarise(shop, world.BEGIN + 900).orders > 0).sum())
    assert model.step_days == 7


def test_cdnow_prefers_a_model_that_forecasts_money_to_past_spend(cdnow, world):
    histories, _ = cdnow
    asked = ValueSettings(replicates=100)
    model, evidence = fit_value(histories, world.day(1998, 7, 1), asked, seed=3)
    every = {row["method"]: row for row in table_of(evidence, "holdout, all windows")}
    assert model.method in ("bg_nbd", "pareto_nbd")
    assert every[model.method]["RMSE"] < every["past_spend"]["RMSE"]
    assert every["zero"]["MAE"] < every[model.method]["MAE"]
    assert "M173" in codes_of(evidence)


def test_a_method_that_is_asked_for_and_degenerate_is_replaced_and_said(gift_shop, world):
    asked = ValueSettings(horizon_days=60, method="bg_nbd", replicates=2, cuts=1)
    model, evidence = fit_value(gift_shop, world.day(2010, 7, 1), asked, seed=3)
    assert model.method == "shrunk_rate"
    (said,) = (one for one in evidence.remarks if one.values.get("method") == "bg_nbd")
    assert said.code == "M170"


def holdout_lines(evidence):
    """The table of docs/clv.md, a line a method."""
    lines = []
    for row in table_of(evidence, "holdout, all windows"):
        best = row["money from the best tenth"]
        cells = [
            row["method"] + (" (chosen)" if row["chosen"] else ""),
            f"{row['RMSE']:,.0f}",
            f"{row['total against what came']:+.0%}",
            f"{row['mean size of that by window']:.0%}",
            "" if best is None else f"{best:.0%}",
            f"{row['MAE']:,.0f}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    assert len(lines) > 5
    return lines


def test_the_page_prints_what_the_gift_shop_gives(of_gift_shop):
    page = PAGE.read_text(encoding="utf-8")
    for line in holdout_lines(of_gift_shop[1]):
        assert line in page
    factors = [row["factor"] for row in table_of(of_gift_shop[1], "season")]
    assert f"| {' | '.join(f'{factor:.2f}' for factor in factors)} |" in page
    (said,) = (one for one in of_gift_shop[1].remarks if one.code == "M176")
    assert said.text() in page


def test_the_page_prints_what_cdnow_gives(cdnow, world):
    histories, _ = cdnow
    _, evidence = fit_value(histories, world.day(1998, 7, 1), ValueSettings(replicates=100), seed=3)
    page = PAGE.read_text(encoding="utf-8")
    for line in holdout_lines(evidence):
        assert line in page
