"""The fitted model of customer value, its scores, and the model as plain JSON and back."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, cast, get_type_hints

import numpy as np

from ..evidence import Plain
from ..training_rows import Floats, Whole
from .bg_nbd import BgNbd, bg_alive, bg_expected
from .classical import YEAR, Classical, classical_value
from .gamma_gamma import GammaGamma, expected_value
from .histories import Summary, in_units
from .pareto_nbd import ParetoNbd, pareto_alive, pareto_expected
from .rates import ShrunkRate, ShrunkValue, rate_expected, shrunk_value
from .regression import Regression, regression_expected
from .season import ONE, Season, bent_days
from .triples import WEEK, Triples, collapse, join_back, round_to_steps

PERIOD_DAYS = 31
"""Money of such a period is discounted as if it came in its middle: at 10 % a year within 0.005 % of day by day."""

MARGIN_WEIGHT = 1.0
"""Her share of margin is drawn towards that of all as if she had made so many average purchases more."""


@dataclass(frozen=True, slots=True)
class ValueModel:
    """What is needed to score; numbers only.

    `method`: one of `METHODS` in `methods.py`, or "none" where nobody had bought. `horizon_days`, `discount` (a
    year): what a score tells. `step_days`: triples are rounded to days (1) or weeks (7). `scale`: minor units of
    money in a major one. `margin_share`: of all revenue, None where margins were not known; `mean_order`: major
    units.
    """

    method: str
    as_of: int
    customers: int
    horizon_days: int
    discount: float
    step_days: int
    scale: int
    mean_order: float
    margin_share: float | None
    classical: Classical
    purchases: BgNbd | ParetoNbd | ShrunkRate | None = None
    value: GammaGamma | ShrunkValue | None = None
    season: Season | None = None
    regression: Regression | None = None


@dataclass(frozen=True, slots=True)
class Values:
    """One number a customer, in the order of the summary; NaN (unknown) where she has not bought, or where said.

    `purchases`: purchase days expected within the horizon. `alive`: probability that she still is a customer (NaN for
    methods that do not tell). `value`: money a purchase. `revenue`: money within the horizon, discounted. `margin`:
    what of it is margin (NaN where margins are not known). `classical`: the formula, over a lifetime. Money in major
    units.
    """

    purchases: Floats
    alive: Floats
    value: Floats
    revenue: Floats
    margin: Floats
    classical: Floats


def score_values(
    model: ValueModel, summary: Summary, horizon_days: int | None = None, discount: float | None = None
) -> Values:
    """Scores as of `summary.as_of`, over the model's horizon and discount unless others are given.

    A customer alone gets the same bits as in any table. The model may be older than the summary: what she did since
    counts. Margin is told only where both the model and the summary know margins.
    """
    days = model.horizon_days if horizon_days is None else horizon_days
    rate = model.discount if discount is None else discount
    if days < 1 or rate < 0:
        raise ValueError("a horizon is at least a day, a discount is not negative")
    unknown = np.full(len(summary), np.nan)
    known = (summary.orders > 0) & (summary.first_day < summary.as_of)
    if model.method == "none" or not known.any():
        return Values(*(unknown.copy() for _ in range(6)))
    her = summary if known.all() else summary.take(known)
    ends, weights = _periods(days, rate)
    if model.regression is not None:
        times = days / model.regression.window_days
        purchases, revenue = (one * times for one in regression_expected(model.regression, her, model.scale))
        per_purchase = revenue / purchases
        revenue = revenue * float(np.sum(weights * np.diff(np.concatenate([[0], ends]))) / days)
        alive = np.full(len(her), np.nan)
    else:
        purchases, discounted, alive = _of_triples(model, her, ends, weights)
        per_purchase = _value(model, her)
        revenue = discounted * per_purchase
    margin = revenue * _margin_share(model, her)
    classical = classical_value(model.classical, her, model.scale)
    parts = (purchases, alive, per_purchase, revenue, margin, classical)
    if her is summary:
        return Values(*parts)
    spread = []
    for part in parts:
        whole = unknown.copy()
        whole[known] = part
        spread.append(whole)
    return Values(*spread)


def make_triples(summary: Summary, season: Season | None, step_days: int) -> Triples:
    """Triples of customers who have bought. A repeat purchase may fall on any whole day after the first up to
    yesterday.
    """
    yesterday = np.full(len(summary), summary.as_of - 1)
    recency = round_to_steps(bent_days(season, summary.first_day, summary.last_day), ONE, step_days)
    age = round_to_steps(bent_days(season, summary.first_day, yesterday), ONE, step_days)
    return collapse(summary.orders - 1, recency, age, step_days)


def expected_by_triple(model: ValueModel, triples: Triples, weeks: float) -> Floats:
    """Purchases expected in the next weeks, one number a triple."""
    ahead = np.full(len(triples), weeks)
    key = (triples.repeats, triples.recency, triples.age)
    if isinstance(model.purchases, BgNbd):
        return bg_expected(model.purchases, *key, ahead)
    if isinstance(model.purchases, ParetoNbd):
        return pareto_expected(model.purchases, *key, ahead)
    assert model.purchases is not None
    return rate_expected(model.purchases, triples.repeats, triples.age, ahead)


def to_plain(model: ValueModel) -> Plain:
    """The model as JSON can hold it; floats keep every bit, and those that are no numbers are texts."""
    return {"kind": "customer value", "version": 1, **_plain_fields(model)}


def from_plain(plain: Plain) -> ValueModel:
    """The model again, to the bit. Raises ValueError that says what is missing or of another shape."""
    if not isinstance(plain, Mapping) or plain.get("kind") != "customer value" or plain.get("version") != 1:
        raise ValueError('a model of customer value says kind "customer value" and version 1')
    return cast(
        ValueModel, _read(ValueModel, {k: v for k, v in plain.items() if k not in ("kind", "version")}, "model")
    )


def _periods(days: int, rate: float) -> tuple[Whole, Floats]:
    """Last days of the periods, and what money of each is worth today."""
    number = max(-(-days // PERIOD_DAYS), 1) if rate > 0 else 1
    ends = np.array([days * k // number for k in range(1, number + 1)])
    middle = (np.concatenate([[0], ends[:-1]]) + ends) / 2.0
    return ends, (1.0 + rate) ** (-middle / YEAR) if rate > 0 else np.ones(1)


def _of_triples(model: ValueModel, her: Summary, ends: Whole, weights: Floats) -> tuple[Floats, Floats, Floats]:
    """(purchases, discounted purchases, alive), each triple computed once."""
    triples = make_triples(her, model.season, model.step_days)
    till = discounted = np.zeros(len(triples))
    yesterday = her.as_of - 1
    for end, weight in zip(ends, weights, strict=True):
        parts = bent_days(model.season, np.array([yesterday]), np.array([yesterday + int(end)]))
        now = expected_by_triple(model, triples, int(parts[0]) / (WEEK * ONE))
        discounted = discounted + weight * (now - till)
        till = now
    key = (triples.repeats, triples.recency, triples.age)
    if isinstance(model.purchases, BgNbd):
        alive = bg_alive(model.purchases, *key)
    elif isinstance(model.purchases, ParetoNbd):
        alive = pareto_alive(model.purchases, *key)
    else:
        alive = np.full(len(triples), np.nan)
    return join_back(till, triples), join_back(discounted, triples), join_back(alive, triples)


def _value(model: ValueModel, her: Summary) -> Floats:
    total = in_units(her.revenue, model.scale)
    if isinstance(model.value, GammaGamma):
        return expected_value(model.value, her.orders, total)
    assert model.value is not None
    return shrunk_value(model.value, her.orders, total)


def _margin_share(model: ValueModel, her: Summary) -> Floats | float:
    if model.margin_share is None or her.margin is None:
        return np.nan
    revenue, margin = in_units(her.revenue, model.scale), in_units(her.margin, model.scale)
    prior = MARGIN_WEIGHT * model.mean_order
    own = (margin + prior * model.margin_share) / np.maximum(revenue + prior, 1e-9)
    return np.asarray(np.where(revenue > 0, own, model.margin_share))


_PARTS: dict[str, tuple[type, ...]] = {
    "classical": (Classical,),
    "purchases": (BgNbd, ParetoNbd, ShrunkRate),
    "value": (GammaGamma, ShrunkValue),
    "season": (Season,),
    "regression": (Regression,),
}


def _plain_fields(one: Any) -> dict[str, Plain]:
    plain: dict[str, Plain] = {}
    for field in fields(one):
        value = getattr(one, field.name)
        if is_dataclass(value):
            plain[field.name] = {"is": type(value).__name__, **_plain_fields(value)}
        elif isinstance(value, tuple):
            plain[field.name] = [_plain_number(part) for part in value]
        else:
            plain[field.name] = _plain_number(value)
    return plain


def _plain_number(value: Any) -> Plain:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return cast(Plain, value)


def _read(shape: type, plain: Any, where: str) -> Any:
    if not isinstance(plain, Mapping):
        raise ValueError(f"{where} is not a mapping")
    names = {field.name for field in fields(shape)}
    if missing := sorted(names - set(plain)):
        raise ValueError(f"{where} lacks {', '.join(missing)}")
    if more := sorted(set(plain) - names):
        raise ValueError(f"{where} has {', '.join(more)}, which is not known")
    hints = get_type_hints(shape)
    return shape(**{name: _read_field(name, hints[name], plain[name], f"{where}.{name}") for name in names})


def _read_field(name: str, hint: Any, plain: Any, where: str) -> Any:
    if name in _PARTS and isinstance(plain, Mapping):
        shape = next((one for one in _PARTS[name] if one.__name__ == plain.get("is")), None)
        if shape is None:
            raise ValueError(f"{where} is {plain.get('is')!r}, which is not known")
        return _read(shape, {key: value for key, value in plain.items() if key != "is"}, where)
    if plain is None and type(None) in getattr(hint, "__args__", ()):
        return None
    if isinstance(plain, list) and "tuple" in str(hint):
        whole = "int" in str(hint)
        return tuple(_read_number(one, whole, where) for one in plain)
    if hint is str and isinstance(plain, str):
        return plain
    if hint is bool and isinstance(plain, bool):
        return plain
    if name not in _PARTS and hint not in (str, bool) and "tuple" not in str(hint):
        return _read_number(plain, hint is int, where)
    raise ValueError(f"{where} is {type(plain).__name__}")


def _read_number(plain: Any, whole: bool, where: str) -> float | int:
    if isinstance(plain, str) and plain in ("inf", "-inf", "nan") and not whole:
        return float(plain)
    if isinstance(plain, bool) or not isinstance(plain, int if whole else (int, float)):
        raise ValueError(f"{where} is {plain!r}, not a {'whole ' if whole else ''}number")
    return plain if whole else float(plain)
