"""The policies that are compared: nobody, random, the best single offer to all, response ranking, targeting by effect.

Every person's offer is chosen by what was learnt from others: effects, their shrinking, which offer is best on average.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..training_rows import Floats
from .evaluate import OutOfFold
from .learners import Contacts, FinalKind
from .policy_value import PolicyValue, value_policy
from .shrink import shrink_averages, shrink_slope, slope_of
from .splits import Mask, mean_and_error


@dataclass(frozen=True, slots=True)
class Policies:
    """`chances` of every policy by name (n x (K + 1)), in order of showing; `values` the same order."""

    chances: dict[str, Floats]
    values: tuple[PolicyValue, ...]

    def value(self, name: str) -> PolicyValue:
        """The value of the policy of this name."""
        return next(value for value in self.values if value.name == name)


NOBODY, RANDOM, BEST_SINGLE, RESPONSE, TARGETING = (
    "nobody",
    "random",
    "best single offer to all",
    "response ranking",
    "targeting",
)


def compare_policies(
    contacts: Contacts, judged: OutOfFold, final: FinalKind, usable: Mask, costs: Floats, share: float | None
) -> Policies:
    """`usable`: for which offers differences between people are believed at all; `costs`: K + 1, the first 0."""
    n, arms = len(contacts), contacts.offers + 1
    chances = {name: np.zeros((n, arms)) for name in (NOBODY, RANDOM, BEST_SINGLE, RESPONSE, TARGETING)}
    chances[NOBODY][:, 0] = 1.0
    for number in range(int(judged.fold.max()) + 1):
        here = np.flatnonzero(judged.fold == number)
        if not len(here):
            continue
        others = judged.fold != number
        believed, averages = _believed(contacts, judged, final, usable, others, here)
        best = 1 + int(np.argmax(averages - costs[1:]))
        chosen = choose_offers(believed, costs[1:], share)
        contacted = np.count_nonzero(chosen)
        chances[TARGETING][here, chosen] = 1.0
        chances[RANDOM][here] = np.bincount(chosen, minlength=arms) / len(here)
        chances[BEST_SINGLE][here, best] = 1.0
        first = np.argsort(-judged.expected[here, best], kind="stable")[:contacted]
        chances[RESPONSE][here, 0] = 1.0
        chances[RESPONSE][here[first], 0] = 0.0
        chances[RESPONSE][here[first], best] = 1.0
    beside = chances[BEST_SINGLE]
    return Policies(
        chances,
        tuple(value_policy(name, one, contacts, judged.expected, costs, beside) for name, one in chances.items()),
    )


def choose_offers(effects: Floats, costs: Floats, share: float | None) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The offer of every row, 1 to K, where its effect exceeds its cost, else 0; with `share`, those of the largest
    gain only. Unknown effects (NaN) are never chosen; equal ones go to the first offer."""
    net = np.where(np.isfinite(effects), effects - costs, -np.inf)
    chosen = np.where(net.max(axis=1) > 0, 1 + np.argmax(net, axis=1), 0)
    if share is not None:
        order = np.argsort(-net.max(axis=1), kind="stable")
        chosen[order[int(share * len(chosen)) :]] = 0
    return np.asarray(chosen, np.int64)


def _believed(
    contacts: Contacts, judged: OutOfFold, final: FinalKind, usable: Mask, others: Mask, here: np.ndarray
) -> tuple[Floats, Floats]:
    """Shrunk effects of the rows `here`, and the averages, by what the other persons show."""
    measured = [mean_and_error(psi[others], contacts.person[others]) for psi in judged.pseudo.T]
    averages = np.array([mean for mean, _ in measured])
    shrunk = shrink_averages(averages, np.array([error for _, error in measured]))
    columns = []
    for k in range(contacts.offers):
        learnt = judged.effect[final][:, k]
        kept = 0.0
        if usable[k]:
            kept = shrink_slope(*slope_of(judged.pseudo[others, k], learnt[others], contacts.person[others]))
        columns.append(shrunk[k] + kept * (learnt[here] - learnt[others].mean()))
    return np.column_stack(columns), averages
