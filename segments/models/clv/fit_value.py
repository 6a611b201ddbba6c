"""The way in: tries all methods on held-out windows, chooses one, fits it on everything, and says what was found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ....rules.problems import Phrase, Problem, hinted
from ..evidence import Evidence
from .histories import Histories, day_text, sample_customers
from .holdout import LOW, Held, Measured, bias_of, hold_out, measure_all
from .methods import METHODS, Known, ValueSettings, fit_method
from .show_value import show_value
from .value_model import ValueModel

FALLBACK = "shrunk_rate"


def fit_value(
    histories: Histories, as_of: int, settings: ValueSettings | None = None, seed: int = 0
) -> tuple[ValueModel, Evidence]:
    """A model of customer value as of a day (days since 1970-01-01; rows from that day on are not looked at).

    Methods are compared on at most `settings.tried_on` customers; the chosen one is fitted on all. The order of
    customers does not matter. Where nobody has bought the model is "none" and every score is unknown. Raises
    ValueError for settings that mean nothing.
    """
    asked = settings or ValueSettings()
    _check(asked)
    everybody = Known(histories, as_of, asked.horizon_days, asked, seed)
    if not (everybody.everybody.orders > 0).any():
        return everybody.begun("none"), Evidence(remarks=(hinted("M180"),))
    tried = histories.take(sample_customers(histories, seed, asked.tried_on))
    held = hold_out(tried, as_of, asked, seed)
    measured = measure_all(held, len(tried), asked.replicates, seed)
    order = preference(measured) if asked.method is None else [asked.method]
    known = Known(histories, as_of, held[0].window_days if held else asked.horizon_days, asked, seed)
    model, refused = _first_that_fits([*order, FALLBACK], known)
    remarks = _of_the_choice(model, refused, held, asked)
    if len(tried) < len(histories):
        remarks.append(Problem("M181", {"tried": f"{len(tried):,}", "all": f"{len(histories):,}"}))
    sampled = known if len(tried) == len(histories) else Known(tried, as_of, known.window_days, asked, seed)
    shown = show_value(model, known, sampled, held, measured, asked)
    return model, replace(shown, remarks=(*remarks, *shown.remarks))


def preference(measured: dict[str, Measured]) -> list[str]:
    """Methods, the best first: least error of money, where the difference is beyond noise; among those that are not,
    the least bias of the total (to a whole percent); then the order of METHODS.

    The absolute error is no judge: "everybody nothing" does well by it.
    """
    left = [name for name in METHODS if name in measured]
    order: list[str] = []
    while left:
        best = min(left, key=lambda name: measured[name].rmse)
        even = [name for name in left if name == best or not _is_worse(measured[name], measured[best])]
        chosen = min(even, key=lambda name: (round(measured[name].size_of_bias, 2), list(METHODS).index(name)))
        order.append(chosen)
        left.remove(chosen)
    return order


def _is_worse(one: Measured, best: Measured) -> bool:
    """Whether its error is larger in all but 5 % of the draws over customers."""
    return len(one.draws) > 0 and float(np.quantile(one.draws - best.draws, LOW)) > 0


def _first_that_fits(order: list[str], known: Known) -> tuple[ValueModel, dict[str, Phrase]]:
    """The first method that can be fitted as of the day; those before it, with why not. The fallback always can."""
    refused: dict[str, Phrase] = {}
    for name in order:
        model = fit_method(name, known)
        if isinstance(model, ValueModel):
            return model, refused
        refused[name] = model.why
    raise AssertionError("the fallback can always be fitted")


def _of_the_choice(
    model: ValueModel, refused: dict[str, Phrase], held: tuple[Held, ...], asked: ValueSettings
) -> list[Problem]:
    whys = {name: why for one in reversed(held) for name, why in one.refused.items()} | refused
    remarks = []
    for name, why in whys.items():
        off = {one.cut: bias_of(one, name) for one in held if name in one.degenerate}
        if off:
            cut = max(off, key=lambda day: abs(off[day]))
            values = {"method": name, "why": why, "instead": model.method, "bias": f"{off[cut]:+.0%}"}
            remarks.append(Problem("M170", {**values, "day": day_text(cut)}))
        else:
            remarks.append(Problem("M177", {"method": name, "why": why, "instead": model.method}))
    if not held:
        remarks.append(Problem("M174", {"method": model.method, "days": asked.horizon_days}))
    elif asked.horizon_days > held[0].window_days:
        remarks.append(Problem("M175", {"days": asked.horizon_days, "window": held[0].window_days}))
    return remarks


def _check(asked: ValueSettings) -> None:
    if asked.method is not None and asked.method not in METHODS:
        raise ValueError(f"method is one of {', '.join(METHODS)}")
    if asked.horizon_days < 1 or asked.discount < 0 or asked.scale < 1 or asked.step_days not in (None, 1, 7):
        raise ValueError("horizon_days and scale are at least 1, discount at least 0, step_days 1, 7 or None")
    if asked.window_days is not None and asked.window_days < 1:
        raise ValueError("window_days is at least 1")
