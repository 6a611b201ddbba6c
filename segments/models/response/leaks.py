"""What makes a model look better than it will be: facts from after the decision, and the outcome in disguise."""

from __future__ import annotations

import numpy as np

from ....engine.tree import Kind
from ....rules.problems import Problem, hinted
from ..training_rows import TrainingRows
from .splits import latest_from

NEARLY_CERTAIN = 0.95
"""AUC of a fact alone that people's behaviour does not give."""

STRONG = 0.75
"""AUC of a fact alone from which it is looked at beside the second strongest ..."""

FAR_ABOVE = 2.0
"""... and called suspicious where it stands this many times as far above chance."""

CLEAR = 3.0
"""Standard errors, and ..."""

RELATIVE = 0.2
"""... relative change of the base rate from which it is said."""


def facts_after_the_instant(rows: TrainingRows) -> list[Problem]:
    """Dates on or after the day on which they are said to be known."""
    problems = []
    for name, column in sorted(rows.columns.items()):
        if rows.kinds[name] is Kind.DATE:
            late = int(np.sum(np.asarray(column, np.float64) >= rows.instant))
            if late:
                values = {"fact": name, "count": late, "rows": len(rows), "share": f"{late / len(rows):.1%}"}
                problems.append(hinted("M144", values))
    return problems


def outcome_in_disguise(alone: tuple[tuple[str, float], ...]) -> list[Problem]:
    """Facts that tell the outcome nearly by themselves, or far better than any other. `alone`: strongest first."""
    areas = [area for _, area in alone]
    found = [
        (name, area, areas[k + 1] if k + 1 < len(areas) else 0.5)
        for k, (name, area) in enumerate(alone)
        if area >= NEARLY_CERTAIN
    ]
    if not found and len(alone) > 1 and areas[0] >= STRONG and areas[0] - 0.5 >= FAR_ABOVE * (areas[1] - 0.5):
        found = [(alone[0][0], areas[0], areas[1])]
    return [
        hinted("M145", {"fact": name, "auc": f"{area:.2f}", "next": f"{second:.2f}"}) for name, area, second in found
    ]


def base_rate_moves(rows: TrainingRows) -> list[Problem]:
    """Said where the latest instants' rate differs from that of the earlier ones by more than chance and by a fifth."""
    late = rows.instant >= latest_from(rows.instant)
    if late.all():
        return []
    now, then = float(rows.outcome[late].mean()), float(rows.outcome[~late].mean())
    error = np.sqrt(now * (1 - now) / late.sum() + then * (1 - then) / (~late).sum())
    if abs(now - then) <= CLEAR * error or abs(now - then) <= RELATIVE * max(then, 1e-12):
        return []
    return [hinted("M153", {"now": f"{now:.1%}", "then": f"{then:.1%}"})]
