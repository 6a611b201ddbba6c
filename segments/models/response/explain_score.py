"""Which facts moved one person's score: what it would be, had each been as usual."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ....engine.tree import Kind
from ..design import usual_value
from ..training_rows import Column
from .model import ResponseModel, score


@dataclass(frozen=True, slots=True)
class Moved:
    """`fact` was `value`; had it been `usual` (the middle value or the most common one), the score would have been
    `otherwise`: so it moved the score by `effect`, in probability. A date's values are days before the instant; None is
    unknown."""

    fact: str
    value: float | str | None
    usual: float | str | None
    otherwise: float
    effect: float


def explain_score(model: ResponseModel, columns: Mapping[str, Column], instant: int) -> tuple[Moved, ...]:
    """Of one row, strongest first, the names in order among equals; nothing for a model without facts. The effects are
    of one fact at a time and need not add up. Raises KeyError for a missing fact."""
    codes = model.design.codes
    if model.method in ("unknown", "base_rate"):
        return ()
    copies: dict[str, Column] = {}
    for k, code in enumerate(codes, start=1):
        copies[code.name] = np.repeat(columns[code.name][:1], len(codes) + 1)
        usual = usual_value(code)
        copies[code.name][k] = instant - usual if code.kind is Kind.DATE else usual  # type: ignore[operator]
    scores = score(model, copies, instant)
    moved = []
    for k, code in enumerate(codes, start=1):
        value = copies[code.name][0]
        effect = float(scores[0] - scores[k])
        moved.append(Moved(code.name, _shown(value, code.kind, instant), usual_value(code), float(scores[k]), effect))
    return tuple(sorted(moved, key=lambda one: (-abs(one.effect), one.fact)))


def _shown(value: object, kind: Kind, instant: int) -> float | str | None:
    if kind is Kind.TEXT:
        return None if value is None or value != value else str(value)
    number = float(value)  # type: ignore[arg-type]
    if not np.isfinite(number):
        return None
    return instant - number if kind is Kind.DATE else number
