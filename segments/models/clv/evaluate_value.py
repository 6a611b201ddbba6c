"""A model that stands, held against what came since: for `evaluate`, and for watching a promoted model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ....rules.problems import hinted
from ..evidence import Evidence
from .histories import Histories, came_between, in_units, sample_customers
from .holdout import Held, measure_all
from .methods import Known, ValueSettings, baselines
from .show_value import show_held
from .value_model import ValueModel, score_values


def evaluate_value(
    model: ValueModel, histories: Histories, begin: int, end: int, settings: ValueSettings | None = None, seed: int = 0
) -> Evidence:
    """Forecast as of the day `begin` with the model as it is, against what came until before `end`, without discount.

    The model should be as of `begin` or older; where it is younger it has seen the window, and the error is too small:
    whoever calls says so. Raises ValueError where `end` is not after `begin`.
    """
    if end <= begin:
        raise ValueError("a window ends after it begins")
    asked = replace(settings or ValueSettings(), scale=model.scale)
    tried = histories.take(sample_customers(histories, seed, asked.tried_on))
    known = Known(tried, begin, end - begin, asked, seed)
    who = np.flatnonzero(known.everybody.orders > 0)
    if not len(who) or model.method == "none":
        return Evidence(remarks=(hinted("M180"),))
    came, revenue, _ = came_between(tried, begin, end)
    values = score_values(model, known.buyers, end - begin, 0.0)
    held = Held(
        cut=begin,
        window_days=end - begin,
        who=who,
        summary=known.buyers,
        came_money=in_units(revenue[who], model.scale),
        came_purchases=came[who].astype(np.float64),
        money={**baselines(known), model.method: values.revenue},
        purchases={model.method: values.purchases},
        refused={},
        degenerate={},
    )
    measured = measure_all((held,), len(tried), asked.replicates, seed)
    return show_held(model, (held,), measured, asked)
