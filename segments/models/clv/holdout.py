"""Every method on windows it has not seen: fitted as of a past day, held against what came in the days after it.

Nothing is chosen here. Errors are of money, over customers who had bought before the day; the noise is a bootstrap over
customers (Efron and Tibshirani 1993), the same draws for all methods, so that their differences are paired.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ....rules.problems import Phrase
from ..training_rows import Floats, Whole
from .histories import Histories, Summary, came_between, first_purchase_day, in_units
from .methods import METHODS, Known, Refused, ValueSettings, baselines, fit_method
from .value_model import score_values

SHORTEST_WINDOW = 7
TENTH = 0.1
SAME_FOR_ALL = ("zero", "mean")
"""Baselines that rank nobody."""

LOW, HIGH = 0.05, 0.95
"""Quantiles of the bootstrap between which a figure is said to lie."""


@dataclass(frozen=True, slots=True)
class Held:
    """One window: `who` had bought before the day `cut` (rows of the histories), what was known of them, what came,
    and what was forecast by method or baseline. `purchases` only for methods. `refused`: methods that could not be
    used, and `degenerate`: the money that those of them would have told that were fitted all the same.
    """

    cut: int
    window_days: int
    who: Whole
    summary: Summary
    came_money: Floats
    came_purchases: Floats
    money: Mapping[str, Floats]
    purchases: Mapping[str, Floats]
    refused: Mapping[str, Phrase]
    degenerate: Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Measured:
    """One method over all windows. `rmse`, `mae`: of money a customer. `bias`: forecast of all / what came - 1,
    windows added up; `size_of_bias`: mean over windows of its size. `best_tenth`: share of the money that came
    from the tenth of customers with the highest forecast, NaN where all have the same. Pairs are 5 % and 95 % of
    the bootstrap; `draws`, `best_tenth_draws`: the error and the share in each draw, for differences of methods.
    """

    name: str
    rmse: float
    rmse_between: tuple[float, float]
    mae: float
    bias: float
    bias_between: tuple[float, float]
    size_of_bias: float
    best_tenth: float
    best_tenth_draws: Floats
    draws: Floats


def windows_of(first_day: int, as_of: int, settings: ValueSettings) -> tuple[int, tuple[int, ...]]:
    """(length in days, days at which windows begin, latest first).

    Before a window there are two of its length, so that a regression can learn from one; where the history has no room
    for that, one of its length; else there is no window.
    """
    span = as_of - first_day
    length = settings.window_days or max(min(settings.horizon_days, span // 4), SHORTEST_WINDOW)
    cuts = [as_of - k * length for k in range(1, settings.cuts + 1)]
    roomy = tuple(cut for cut in cuts if cut - first_day >= 2 * length)
    return length, roomy or tuple(cut for cut in cuts[:1] if cut - first_day >= length)


def hold_out(histories: Histories, as_of: int, settings: ValueSettings, seed: int) -> tuple[Held, ...]:
    """All methods on all windows; empty where the history is too short for one."""
    first = first_purchase_day(histories)
    if first is None:
        return ()
    length, cuts = windows_of(first, as_of, settings)
    return tuple(_hold_one(histories, cut, length, settings, seed) for cut in cuts)


def _hold_one(histories: Histories, cut: int, length: int, settings: ValueSettings, seed: int) -> Held:
    known = Known(histories, cut, length, settings, seed)
    who = np.flatnonzero(known.everybody.orders > 0)
    came, revenue, _ = came_between(histories, cut, cut + length)
    money, purchases, refused, degenerate = dict(baselines(known)), {}, {}, {}
    for method in METHODS:
        model = fit_method(method, known)
        if isinstance(model, Refused):
            refused[method] = model.why
            if model.model is not None:
                degenerate[method] = score_values(model.model, known.buyers, length, 0.0).revenue
            continue
        values = score_values(model, known.buyers, length, 0.0)
        money[method], purchases[method] = values.revenue, values.purchases
    return Held(
        cut=cut,
        window_days=length,
        who=who,
        summary=known.buyers,
        came_money=in_units(revenue[who], settings.scale),
        came_purchases=came[who].astype(np.float64),
        money=money,
        purchases=purchases,
        refused=refused,
        degenerate=degenerate,
    )


def measure_all(held: tuple[Held, ...], customers: int, replicates: int, seed: int) -> dict[str, Measured]:
    """Methods and baselines that forecast every window, each with its noise. `customers`: rows of the histories."""
    names = [name for name in held[0].money if all(name in one.money for one in held)] if held else []
    squared = {name: np.zeros(customers) for name in names}
    absolute = dict.fromkeys(names, 0.0)
    seen = np.zeros(customers)
    for one in held:
        seen[one.who] += 1.0
        for name in names:
            off = one.money[name] - one.came_money
            squared[name][one.who] += off * off
            absolute[name] += float(np.sum(np.abs(off)))
    ranked = {name: [_by_forecast(one, name) for one in held] for name in names if name not in SAME_FOR_ALL}
    rng = np.random.default_rng(seed)
    drawn = [np.ones(customers, dtype=np.int64)]
    drawn += [np.bincount(rng.integers(0, customers, customers), minlength=customers) for _ in range(replicates)]
    found = {name: np.full((3, len(drawn)), np.nan) for name in names}
    for k, weight in enumerate(drawn):
        number = max(float(np.sum(weight * seen)), 1.0)
        weights = [weight[one.who] for one in held]
        came = sum(float(np.sum(of * one.came_money)) for of, one in zip(weights, held, strict=True))
        for name in names:
            said = sum(float(np.sum(of * one.money[name])) for of, one in zip(weights, held, strict=True))
            found[name][0, k] = np.sqrt(float(np.sum(weight * squared[name])) / number)
            found[name][1, k] = said / came - 1.0 if came > 0 else np.nan
            if name in ranked:
                found[name][2, k] = _best_tenth(ranked[name], weight)
    number = max(float(seen.sum()), 1.0)
    return {
        name: Measured(
            name=name,
            rmse=float(found[name][0, 0]),
            rmse_between=_between(found[name][0, 1:]),
            mae=absolute[name] / number,
            bias=float(found[name][1, 0]),
            bias_between=_between(found[name][1, 1:]),
            size_of_bias=float(np.mean([abs(bias_of(one, name)) for one in held])),
            best_tenth=float(found[name][2, 0]),
            best_tenth_draws=found[name][2, 1:],
            draws=found[name][0, 1:],
        )
        for name in names
    }


def bias_of(held: Held, name: str) -> float:
    """The forecast of all against what came, less 1; NaN where nothing came. Degenerate methods may be asked for,
    too.
    """
    came = float(np.sum(held.came_money))
    said = held.money[name] if name in held.money else held.degenerate[name]
    return float(np.sum(said)) / came - 1.0 if came > 0 else float("nan")


def _by_forecast(held: Held, name: str) -> tuple[Whole, Floats]:
    """(rows of the histories, money that came), the highest forecast first; of equals, who spent more."""
    order = np.lexsort((held.summary.revenue, held.money[name]))[::-1]
    return held.who[order], held.came_money[order]


def _best_tenth(ranked: list[tuple[Whole, Floats]], weight: Whole) -> float:
    best = everything = 0.0
    for who, came in ranked:
        of_these = weight[who]
        money = of_these * came
        till = np.cumsum(of_these)
        best += float(np.sum(money[: int(np.searchsorted(till, TENTH * float(till[-1]), side="right"))]))
        everything += float(np.sum(money))
    return best / everything if everything > 0 else float("nan")


def _between(draws: Floats) -> tuple[float, float]:
    if not len(draws) or not np.all(np.isfinite(draws)):
        return float("nan"), float("nan")
    low, high = np.quantile(draws, (LOW, HIGH))
    return float(low), float(high)
