"""The fitted model: by offer an average effect, a function for differences, and a ranking to fall back to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..design import Design, encode, names
from ..evidence import Plain
from ..read_plain import plain_of, read_as
from ..training_rows import Column, Floats, Whole
from .policies import choose_offers
from .row_functions import RowFunction, apply, function_from_plain, function_to_plain

FORM = "uplift.v1"

BLOCK = 65_536
"""Rows that are encoded at once."""


@dataclass(frozen=True, slots=True)
class OfferEffect:
    """`average`: measured effect on the outcome per person contacted, with its standard `error`. `believed`: that
    average shrunk, for choosing between offers. `kept`: share of the learnt differences between people that is kept; 0:
    no usable heterogeneity, `effect` is the average for everybody. `response` orders people by their expected outcome
    with the offer (a score without unit). All None: nothing could be learnt of this offer."""

    offer: str
    average: float | None
    error: float | None
    believed: float | None
    kept: float
    effect: RowFunction | None
    response: RowFunction | None


@dataclass(frozen=True, slots=True)
class UpliftModel:
    """Assumes what the docstring of learners.py says, and that the people scored are like those learnt from."""

    control: str
    design: Design
    offers: tuple[OfferEffect, ...]

    def offer(self, name: str) -> OfferEffect:
        """Raises KeyError for an offer that the log did not hold."""
        for one in self.offers:
            if one.offer == name:
                return one
        raise KeyError(name)


def score(model: UpliftModel, columns: Mapping[str, Column], instant: Whole | int, offer: str) -> Floats:
    """The effect of the offer on every row: additional outcome (probability, or money in major units) if contacted;
    NaN where it is unknown. The mean over the rows learnt from is the measured average. `instant`: days since
    1970-01-01, as of which the facts are. Raises KeyError for a missing fact.
    """
    return _apply(model, [model.offer(offer).effect], columns, instant)[0]


def score_offers(model: UpliftModel, columns: Mapping[str, Column], instant: Whole | int) -> dict[str, Floats]:
    """`score` of every offer."""
    effects = _apply(model, [one.effect for one in model.offers], columns, instant)
    return {one.offer: effect for one, effect in zip(model.offers, effects, strict=True)}


def rank(model: UpliftModel, columns: Mapping[str, Column], instant: Whole | int, offer: str) -> Floats:
    """What to order people by: the effect where differences are usable, else the expected response."""
    one = model.offer(offer)
    return _apply(model, [one.effect if one.kept else one.response], columns, instant)[0]


def choose(
    model: UpliftModel,
    columns: Mapping[str, Column],
    instant: Whole | int,
    costs: Mapping[str, float],
    share: float | None = None,
) -> list[str]:
    """The offer for every row, or the control's name: largest believed effect less cost, if that is above 0. With
    `share`, at most this share of the rows gets one, so that a row's answer depends on the others."""
    scores = _apply(model, [one.effect for one in model.offers], columns, instant)
    if not scores:
        return [model.control] * _length(columns, instant)
    effects = [
        score + ((one.believed or 0.0) - (one.average or 0.0)) for one, score in zip(model.offers, scores, strict=True)
    ]
    prices = np.array([costs.get(one.offer, 0.0) for one in model.offers])
    offers = [model.control, *(one.offer for one in model.offers)]
    return [offers[k] for k in choose_offers(np.column_stack(effects), prices, share)]


def to_plain(model: UpliftModel) -> Plain:
    """As JSON holds it; floats to the bit."""
    return {
        "form": FORM,
        "control": model.control,
        "design": plain_of(model.design),
        "offers": [
            {
                "offer": one.offer,
                "average": one.average,
                "error": one.error,
                "believed": one.believed,
                "kept": one.kept,
                "effect": None if one.effect is None else function_to_plain(one.effect),
                "response": None if one.response is None else function_to_plain(one.response),
            }
            for one in model.offers
        ],
    }


def from_plain(plain: Plain) -> UpliftModel:
    """Raises ValueError saying what is missing or wrong; a file is not believed."""
    if not isinstance(plain, Mapping) or plain.get("form") != FORM:
        raise ValueError(f"not an uplift model of the form {FORM}")
    control, offers = plain.get("control"), plain.get("offers")
    if not isinstance(control, str):
        raise ValueError("control: a name is missing")
    if not isinstance(offers, list):
        raise ValueError("offers: a list is missing")
    design = read_as(Design, plain.get("design"), "design")
    width = len(names(design))
    return UpliftModel(control, design, tuple(_offer_from_plain(one, width) for one in offers))


def _offer_from_plain(plain: Plain, width: int) -> OfferEffect:
    if not isinstance(plain, Mapping) or not isinstance(plain.get("offer"), str):
        raise ValueError("offers: an offer without a name")
    name = str(plain["offer"])
    numbers: dict[str, float | None] = {}
    for field in ("average", "error", "believed", "kept"):
        value = plain.get(field, "missing")
        sound = isinstance(value, int | float) and not isinstance(value, bool) and bool(np.isfinite(value))
        if not sound and (value is not None or field == "kept"):
            raise ValueError(f"{name}: {field} must be a finite number")
        numbers[field] = float(value) if isinstance(value, int | float) else None
    functions = [
        None if plain.get(field) is None else function_from_plain(plain[field], width)
        for field in ("effect", "response")
    ]
    kept = numbers["kept"] or 0.0
    return OfferEffect(name, numbers["average"], numbers["error"], numbers["believed"], kept, *functions)


def _apply(
    model: UpliftModel, functions: Sequence[RowFunction | None], columns: Mapping[str, Column], instant: Whole | int
) -> list[Floats]:
    """One array a function, NaN for None; in blocks, so that ten million rows need little room."""
    if not functions:
        return []
    n = _length(columns, instant)
    needed = {code.name: columns[code.name] for code in model.design.codes}
    results = [np.full(n, np.nan) for _ in functions]
    for start in range(0, n, BLOCK):
        rows = slice(start, start + BLOCK)
        at = instant[rows] if isinstance(instant, np.ndarray) and instant.ndim else instant
        block = {name: values[rows] for name, values in needed.items()}
        encoded = encode(model.design, block, at) if needed else np.empty((len(results[0][rows]), 0))
        for result, function in zip(results, functions, strict=True):
            if function is not None:
                result[rows] = apply(function, encoded)
    return results


def _length(columns: Mapping[str, Column], instant: Whole | int) -> int:
    return len(next(iter(columns.values()))) if columns else int(np.size(instant))
