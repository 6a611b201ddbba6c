"""The methods that can tell a customer's value, in order of preference, each fitted as of a day from histories alone.

A method that cannot be used says why, in a manager's words; it is never fitted by force.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ....rules.problems import Phrase
from ..training_rows import Floats
from .bg_nbd import BgNbd, fit_bg_nbd
from .classical import Classical, classical_value, fit_classical
from .degenerate import why_degenerate
from .gamma_gamma import GammaGamma, fit_gamma_gamma
from .histories import Histories, Summary, came_between, day_text, in_units, sample_customers, summarise
from .pareto_nbd import ParetoNbd, fit_pareto_nbd
from .rates import LEAST_REPEATERS, ShrunkValue, fit_shrunk_rate, fit_shrunk_value, level_of, rate_expected
from .regression import LEAST_BUYERS, LEAST_ROWS, fit_regression
from .season import Season, find_season, unseen_months
from .triples import WEEK, Triples
from .value_model import ValueModel, make_triples

DAYS_UP_TO = 100_000
"""Customers up to whom triples are days; above, weeks."""

REGRESSION_ROWS = 200_000
"""Customers a regression learns from at most."""


@dataclass(frozen=True, slots=True)
class ValueSettings:
    """What is asked. `horizon_days`, `discount` (a year): what a score tells. `scale`: minor units of money in a
    major one. `step_days`: 1, 7, or None (weeks above 100,000 customers). `method`: None chooses by holdout.
    `window_days`: length of a holdout, None: the horizon, at most a quarter of the history. `cuts`: holdouts at
    most. `tried_on`: customers at most that methods are compared on. `replicates`: of the bootstrap.
    """

    horizon_days: int = 365
    discount: float = 0.10
    scale: int = 100
    step_days: int | None = None
    method: str | None = None
    window_days: int | None = None
    cuts: int = 3
    tried_on: int = 100_000
    replicates: int = 200


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a method is not used; `model` where it was fitted and is degenerate: only to show what it would have said."""

    why: Phrase
    model: ValueModel | None = None


class Known:
    """What is known as of a day, each part computed when first asked for."""

    def __init__(self, histories: Histories, as_of: int, window_days: int, settings: ValueSettings, seed: int) -> None:
        self.histories, self.as_of, self.window_days = histories, as_of, window_days
        self.settings, self.seed = settings, seed

    @cached_property
    def everybody(self) -> Summary:
        """All customers, in the order of the histories."""
        return summarise(self.histories, self.as_of)

    @cached_property
    def buyers(self) -> Summary:
        """Those who have bought."""
        bought = self.everybody.orders > 0
        return self.everybody if bought.all() else self.everybody.take(bought)

    @cached_property
    def step_days(self) -> int:
        """1 or 7."""
        asked = self.settings.step_days
        return asked if asked is not None else 1 if len(self.histories) <= DAYS_UP_TO else 7

    @cached_property
    def triples(self) -> Triples:
        """Of the buyers, without season."""
        return make_triples(self.buyers, None, self.step_days)

    @cached_property
    def bg_nbd(self) -> BgNbd:
        """Without season."""
        return fit_bg_nbd(self.triples)

    @cached_property
    def season(self) -> Season:
        """Whatever the fit is worth: it only has to follow the shop's growth and ageing."""
        return find_season(self.histories, self.everybody, self.bg_nbd)

    @cached_property
    def classical(self) -> Classical:
        """The lifespan."""
        return fit_classical(self.histories, self.as_of)

    @cached_property
    def gamma_gamma(self) -> GammaGamma | Phrase:
        """Fitted where two purchases or more tell a spread within customers; or why not."""
        paid = self.buyers.revenue > 0
        orders, revenue = self.buyers.orders[paid], in_units(self.buyers.revenue[paid], self.settings.scale)
        if int((orders > 1).sum()) < LEAST_REPEATERS:
            return _too_few(int((orders > 1).sum()))
        model = fit_gamma_gamma(orders, revenue / orders)
        return why_degenerate(model) or model

    @cached_property
    def value(self) -> GammaGamma | ShrunkValue:
        """What a purchase is worth: Gamma-Gamma, or the fallback."""
        model = self.gamma_gamma
        return fit_shrunk_value(self.buyers, self.settings.scale) if isinstance(model, Phrase) else model

    def begun(self, method: str) -> ValueModel:
        """A model of this method without the parts that forecast."""
        revenue, orders = int(self.buyers.revenue.sum()), int(self.buyers.orders.sum())
        margin = self.buyers.margin
        return ValueModel(
            method=method,
            as_of=self.as_of,
            customers=len(self.buyers),
            horizon_days=self.settings.horizon_days,
            discount=self.settings.discount,
            step_days=self.step_days,
            scale=self.settings.scale,
            mean_order=max(revenue / self.settings.scale / orders, 0.0) if orders else 0.0,
            margin_share=int(margin.sum()) / revenue if margin is not None and revenue > 0 else None,
            classical=self.classical,
        )


def fit_method(method: str, known: Known) -> ValueModel | Refused:
    """The method as of that day, or why it cannot be used. `known.window_days` ahead is what it will be asked for."""
    return METHODS[method](known)


def _bg_nbd(known: Known) -> ValueModel | Refused:
    return _with_purchases(known, "bg_nbd", lambda: known.bg_nbd)


def _pareto_nbd(known: Known) -> ValueModel | Refused:
    return _with_purchases(known, "pareto_nbd", lambda: fit_pareto_nbd(known.triples))


def _bg_nbd_seasonal(known: Known) -> ValueModel | Refused:
    repeaters = int((known.buyers.orders > 1).sum())
    if repeaters < LEAST_REPEATERS:
        return Refused(_too_few(repeaters))
    unseen = unseen_months(known.season, known.as_of, known.window_days)
    if unseen:
        months = ", ".join(str(month + 1) for month in unseen)
        return Refused(
            Phrase(
                f"month {months} comes, and has not been seen before {day_text(known.as_of)}",
                f"即将到来的 {months} 月在 {day_text(known.as_of)} 之前没有数据",
            )
        )
    purchases = fit_bg_nbd(make_triples(known.buyers, known.season, known.step_days))
    begun = known.begun("bg_nbd_seasonal")
    return _unless_degenerate(replace(begun, purchases=purchases, value=known.value, season=known.season))


def _regression(known: Known) -> ValueModel | Refused:
    window, scale, histories = known.window_days, known.settings.scale, known.histories
    if len(histories) > REGRESSION_ROWS:
        histories = histories.take(sample_customers(histories, known.seed, REGRESSION_ROWS))
    before = summarise(histories, known.as_of - window)
    purchases, revenue, _ = came_between(histories, known.as_of - window, known.as_of)
    model = fit_regression(before, purchases.astype(np.float64), in_units(revenue, scale), window, scale)
    if model is None:
        return Refused(
            Phrase(
                f"it needs {LEAST_ROWS} customers from before the last {window} days, {LEAST_BUYERS} of whom "
                "bought in them",
                f"需要 {LEAST_ROWS} 名在最近 {window} 天之前就有购买的客户，其中 {LEAST_BUYERS} 名在此期间再次购买",
            )
        )
    return replace(known.begun("regression"), regression=model)


def _shrunk_rate(known: Known) -> ValueModel | Refused:
    model = fit_shrunk_rate(known.triples)
    before = summarise(known.histories, known.as_of - known.window_days)
    earlier = before.take(before.orders > 0)
    if len(earlier) >= LEAST_REPEATERS:
        triples = make_triples(earlier, None, known.step_days)
        said = rate_expected(
            fit_shrunk_rate(triples), triples.repeats, triples.age, np.full(len(triples), known.window_days / WEEK)
        )
        came = came_between(known.histories, known.as_of - known.window_days, known.as_of)[0][before.orders > 0]
        model = replace(model, level=level_of(float(came.sum()), float(np.sum(said * triples.weight))))
    return replace(known.begun("shrunk_rate"), purchases=model, value=known.value)


def _with_purchases(known: Known, method: str, fit: Callable[[], BgNbd | ParetoNbd]) -> ValueModel | Refused:
    repeaters = int((known.buyers.orders > 1).sum())
    if repeaters < LEAST_REPEATERS:
        return Refused(_too_few(repeaters))
    return _unless_degenerate(replace(known.begun(method), purchases=fit(), value=known.value))


def _unless_degenerate(model: ValueModel) -> ValueModel | Refused:
    assert isinstance(model.purchases, BgNbd | ParetoNbd)
    why = why_degenerate(model.purchases)
    return model if why is None else Refused(why, model)


def _too_few(repeaters: int) -> Phrase:
    return Phrase(
        f"{repeaters} customers have bought more than once; it takes {LEAST_REPEATERS}",
        f"只有 {repeaters} 名客户购买过不止一次，至少需要 {LEAST_REPEATERS} 名",
    )


METHODS: dict[str, Callable[[Known], ValueModel | Refused]] = {
    "bg_nbd": _bg_nbd,
    "pareto_nbd": _pareto_nbd,
    "bg_nbd_seasonal": _bg_nbd_seasonal,
    "regression": _regression,
    "shrunk_rate": _shrunk_rate,
}
"""In order of preference where a holdout cannot tell them apart; the last one can always be fitted."""


def baselines(known: Known) -> dict[str, Floats]:
    """Money of the next window by no model at all, one number a buyer, in major units.

    mean: the same for all, from the last window. past_spend: what she has spent so far, times one number for all that
    was right in the last window. classical: the formula, over the window.
    """
    buyers, window, scale = known.buyers, known.window_days, known.settings.scale
    spent = np.maximum(in_units(buyers.revenue, scale), 0.0)
    before = summarise(known.histories, known.as_of - window)
    came = came_between(known.histories, known.as_of - window, known.as_of)[1]
    old = before.orders > 0
    weeks = float(np.sum(np.maximum(buyers.as_of - buyers.first_day, 1)))
    each, share = float(np.sum(spent)) / max(weeks, 1.0) * window, window / max(weeks / max(len(buyers), 1), window)
    if int(old.sum()) >= LEAST_REPEATERS:
        money = max(float(in_units(came[old], scale).sum()), 0.0)
        each = money / int(old.sum())
        share = money / max(float(np.maximum(in_units(before.revenue[old], scale), 0.0).sum()), 1e-9)
    return {
        "zero": np.zeros(len(buyers)),
        "mean": np.full(len(buyers), each),
        "past_spend": spent * share,
        "classical": np.nan_to_num(classical_value(known.classical, buyers, scale, window)),
    }
