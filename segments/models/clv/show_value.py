"""What a person reads about a model of customer value: figures beside the dumbest baselines, tables, sentences."""

from __future__ import annotations

import numpy as np

from ....rules.problems import Phrase, Problem
from ..evidence import Evidence, Figure, Table
from ..training_rows import Floats
from .classical import FORMULA
from .cohorts import cohort_table
from .gamma_gamma import GammaGamma
from .histories import day_text
from .holdout import HIGH, LOW, Held, Measured, bias_of
from .methods import Known, ValueSettings
from .rates import LEAST_REPEATERS, ShrunkRate, ShrunkValue
from .season import ONE
from .value_model import ValueModel

CORRELATED = 0.3
"""Size of the rank correlation of frequency and value above which Gamma-Gamma's assumption is called broken."""

BIASED = 0.20
"""Share by which the total may be wrong before it is a warning."""

DECILES = 10


def show_value(
    model: ValueModel,
    known: Known,
    sampled: Known,
    held: tuple[Held, ...],
    measured: dict[str, Measured],
    asked: ValueSettings,
) -> Evidence:
    """All that was found out about the chosen model and its rivals. `sampled`: the customers that methods were tried
    on; season, correlation and cohorts are told of them.
    """
    of_test = show_held(model, held, measured, asked)
    correlation = _correlation(sampled)
    tables = [*of_test.tables, _parameters(model), _classical(model)]
    if int((sampled.buyers.orders > 1).sum()) >= LEAST_REPEATERS:
        tables.append(_season(sampled))
    tables.append(cohort_table(model, held, sampled.buyers, known.window_days))
    return Evidence(
        (*of_test.figures, correlation),
        tuple(_finite(table) for table in tables if table.rows),
        (*of_test.remarks, *_money_remarks(model, known, correlation)),
    )


def show_held(
    model: ValueModel, held: tuple[Held, ...], measured: dict[str, Measured], asked: ValueSettings
) -> Evidence:
    """What the test windows say about the model; nothing where there are none."""
    if not held:
        return Evidence()
    found = (_all_windows(measured, model.method), _each_window(held), _deciles(held[0], model.method))
    tables = tuple(_finite(table) for table in found)
    if model.method not in measured:
        return Evidence(tables=tables)
    one = measured[model.method]
    figures = _figures(one, measured["past_spend"], asked)
    return Evidence(tuple(figures), tables, tuple(_remarks(one, measured, held)))


def _finite(table: Table) -> Table:
    """What is no number, as a share of nothing, is left empty: JSON has no word for it."""
    rows = tuple(tuple(None if isinstance(v, float) and not np.isfinite(v) else v for v in row) for row in table.rows)
    return Table(table.name, table.columns, rows)


def _figures(one: Measured, past: Measured, asked: ValueSettings) -> list[Figure]:
    noise = f"5 % and 95 % of {asked.replicates} draws of customers"
    low, high = (float(q) for q in np.quantile(one.best_tenth_draws, (LOW, HIGH)))
    figures = [
        Figure("error of money a customer (RMSE)", one.rmse, *one.rmse_between, noise, past.rmse, "past spend"),
        Figure("total forecast against what came", one.bias, *one.bias_between, noise, past.bias, "past spend"),
        Figure("money from the best tenth", one.best_tenth, low, high, noise, past.best_tenth, "past spend"),
        Figure("error of money a customer (MAE)", one.mae),
    ]
    return [figure for figure in figures if np.isfinite(figure.value)]  # nothing came: no share of it


def _remarks(one: Measured, measured: dict[str, Measured], held: tuple[Held, ...]) -> list[Problem]:
    remarks = []
    gained = one.best_tenth_draws - measured["past_spend"].best_tenth_draws
    if float(np.quantile(gained, LOW)) <= 0:
        values = {"model": f"{one.best_tenth:.1%}", "past": f"{measured['past_spend'].best_tenth:.1%}"}
        remarks.append(Problem("M172", values))
    if measured["zero"].mae <= one.mae:
        remarks.append(Problem("M173", {"zero": f"{measured['zero'].mae:,.2f}", "model": f"{one.mae:,.2f}"}))
    off = {one_window.cut: bias_of(one_window, one.name) for one_window in held}
    cut = max(off, key=lambda day: abs(off[day]))
    if abs(off[cut]) > BIASED:
        remarks.append(Problem("M176", {"bias": f"{off[cut]:+.0%}", "day": day_text(cut), "limit": f"{BIASED:.0%}"}))
    for name in ("mean", "past_spend"):
        rival = measured[name]
        if float(np.quantile(rival.draws - one.draws, LOW)) <= 0:
            remarks.append(Problem("M182", {"model": f"{one.rmse:,.2f}", "rival": f"{rival.rmse:,.2f}", "name": name}))
    return remarks


def _money_remarks(model: ValueModel, known: Known, correlation: Figure) -> list[Problem]:
    remarks = []
    if isinstance(model.value, GammaGamma) and abs(correlation.value) > CORRELATED:
        remarks.append(Problem("M171", {"correlation": f"{correlation.value:+.2f}", "limit": CORRELATED}))
    if isinstance(model.value, ShrunkValue) and isinstance(known.gamma_gamma, Phrase):
        remarks.append(Problem("M178", {"why": known.gamma_gamma}))
    worthless = int((known.buyers.revenue <= 0).sum())
    if worthless:
        remarks.append(Problem("M179", {"number": f"{worthless:,}"}))
    if model.margin_share is None:
        remarks.append(Problem("M183", {}))
    return remarks


def _correlation(known: Known) -> Figure:
    """Spearman's, of the number of purchases and their average value, among those who bought again."""
    again = (known.buyers.orders > 1) & (known.buyers.revenue > 0)
    orders = known.buyers.orders[again]
    name = "rank correlation of frequency and value"
    if len(orders) < 3 or len(np.unique(orders)) < 2:
        return Figure(name, 0.0)
    ranks = [_ranks(orders.astype(np.float64)), _ranks(known.buyers.revenue[again] / orders)]
    apart = [rank - float(np.sum(rank)) / len(rank) for rank in ranks]
    size = float(np.sqrt(np.sum(apart[0] ** 2) * np.sum(apart[1] ** 2)))
    value = float(np.sum(apart[0] * apart[1])) / size if size > 0 else 0.0
    spread = 1.645 / float(np.sqrt(max(len(orders) - 1, 1)))
    return Figure(name, value, value - spread, value + spread, "5 % and 95 % for ranks without ties")


def _ranks(values: Floats) -> Floats:
    """Ranks, equals sharing their mean, in ascending order of value: the sums below do not know the order of
    customers.
    """
    _, of, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2.0)[of])


def _all_windows(measured: dict[str, Measured], chosen: str) -> Table:
    rows = [
        (
            one.name, "chosen" if one.name == chosen else None, one.rmse, *one.rmse_between, one.bias, one.size_of_bias,
            one.best_tenth, one.mae,
        )
        for one in measured.values()
    ]  # fmt: skip
    columns = (
        "method", "chosen", "RMSE", "RMSE 5 %", "RMSE 95 %", "total against what came", "mean size of that by window",
        "money from the best tenth", "MAE",
    )  # fmt: skip
    return Table("holdout, all windows", columns, tuple(rows))


def _each_window(held: tuple[Held, ...]) -> Table:
    rows: list[tuple[float | int | str | None, ...]] = []
    for one in held:
        came = float(np.sum(one.came_money))
        for name, money in one.money.items():
            error = float(np.sqrt(np.mean((money - one.came_money) ** 2)))
            purchases = one.purchases.get(name)
            off = None if purchases is None else float(np.sqrt(np.mean((purchases - one.came_purchases) ** 2)))
            number = None if purchases is None else float(np.sum(purchases))
            rows.append(
                (day_text(one.cut), one.window_days, len(one.who), name, float(np.sum(money)), came, bias_of(one, name),
                 error, number, float(np.sum(one.came_purchases)), off, None)
            )  # fmt: skip
        for name, why in one.refused.items():
            told = one.degenerate.get(name)
            forecast: tuple[float | None, ...] = (None,) * 4
            if told is not None:
                error = float(np.sqrt(np.mean((told - one.came_money) ** 2)))
                forecast = (float(np.sum(told)), came, bias_of(one, name), error)
            rows.append((day_text(one.cut), one.window_days, len(one.who), name, *forecast, None, None, None, why.en))
    columns = (
        "from", "days", "customers", "method", "forecast", "came", "bias", "RMSE", "purchases forecast",
        "purchases that came", "RMSE of purchases", "why not",
    )  # fmt: skip
    return Table("holdout, each window", columns, tuple(rows))


def _deciles(held: Held, method: str) -> Table:
    """Of the latest window: customers by the forecast of the method, what was said and what came."""
    if method not in held.money:
        return Table("deciles", (), ())
    said = held.money[method]
    order = np.lexsort((held.came_money, held.summary.revenue, said))[::-1]
    rows = []
    for k, part in enumerate(np.array_split(order, min(DECILES, len(order)))):
        rows.append((k + 1, len(part), float(np.mean(said[part])), float(np.mean(held.came_money[part]))))
    return Table("deciles", ("tenth by forecast", "customers", "forecast a customer", "came a customer"), tuple(rows))


def _parameters(model: ValueModel) -> Table:
    rows: list[tuple[str, str, float]] = []
    for part in (model.purchases, model.value):
        names = () if part is None else ("r", "alpha", "a", "b", "s", "beta", "p", "q", "gamma", "repeats", "weeks",
                                         "level", "mean", "log_likelihood")  # fmt: skip
        rows += [(type(part).__name__, name, float(getattr(part, name))) for name in names if hasattr(part, name)]
    if isinstance(model.purchases, ShrunkRate):
        rows = [row for row in rows if row[1] != "log_likelihood"]
    return Table("parameters", ("part", "name", "value"), tuple(rows))


def _classical(model: ValueModel) -> Table:
    one = model.classical
    if not np.isfinite(one.lifespan_years):
        return Table("classical formula", (), ())
    rows = (
        ("formula", FORMULA, None),
        ("average value of a purchase", None, model.mean_order),
        ("share of active customers lost in a period", None, one.churn),
        ("days of a period", None, one.period_days),
        ("lifespan in years = period / share lost", None, one.lifespan_years),
    )
    return Table("classical formula", ("term", "text", "value"), rows)


def _season(known: Known) -> Table:
    season = known.season
    rows = tuple(
        (month + 1, season.days[month], season.actual[month], season.expected[month],
         season.factors[month] / ONE if season.seen[month] else None)
        for month in range(12)
    )  # fmt: skip
    columns = ("month", "days seen", "repeat purchases", "expected without season", "factor")
    return Table("season", columns, rows)
