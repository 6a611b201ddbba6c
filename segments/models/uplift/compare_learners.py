"""T-, S-, X- and DR-learners side by side on the same half-splits: what a plain final function loses, if anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from threadpoolctl import threadpool_limits

from ..evidence import Table
from ..training_rows import Floats
from .evaluate import half_splits, noise_of
from .learners import BaseKind, Contacts, FinalKind, learn, learn_outcome, s_learner, t_learner, x_learner
from .qini import is_yes_no

Effects = Callable[[Floats], Floats]
Learner = Callable[[Contacts, int], Effects]


def dr_learner(contacts: Contacts, base: BaseKind, final: FinalKind, seed: int) -> Effects:
    """What `fit_uplift` uses, before shrinking (which changes no order)."""
    learnt = learn(contacts, base, (final,), seed)
    return lambda columns: learnt.effect(final, columns)


def dr_boosted(contacts: Contacts, base: BaseKind, seed: int) -> Effects:
    """The same pseudo-outcomes under a boosted final function."""
    pseudo = learn(contacts, base, (), seed).pseudo
    functions = [learn_outcome(contacts.columns, psi, "boosted", seed) for psi in pseudo.T]
    return lambda columns: np.column_stack([function(columns) for function in functions])


LEARNERS: Mapping[str, Learner] = {
    "T, linear outcomes": lambda contacts, seed: t_learner(contacts, "linear", seed),
    "T, boosted outcomes": lambda contacts, seed: t_learner(contacts, "boosted", seed),
    "S, boosted outcomes": lambda contacts, seed: s_learner(contacts, "boosted", seed),
    "X, linear outcomes": lambda contacts, seed: x_learner(contacts, "linear", seed),
    "DR, linear effect": lambda contacts, seed: dr_learner(contacts, "linear", "linear", seed),
    "DR, shallow tree": lambda contacts, seed: dr_learner(contacts, "linear", "tree", seed),
    "DR, boosted effect": lambda contacts, seed: dr_boosted(contacts, "linear", seed),
}


def compare_learners(
    contacts: Contacts, offers: tuple[str, ...], count: int, seed: int, learners: Mapping[str, Learner] = LEARNERS
) -> Table:
    """Mean and standard deviation over half-splits of each learner's Qini (money: gain), an offer and learner a row."""

    def everything(part: Contacts, part_seed: int) -> dict[str, Effects]:
        return {name: learner(part, part_seed) for name, learner in learners.items()}

    with threadpool_limits(limits=1):  # as in fit_uplift
        splits = half_splits(contacts, everything, count, seed)
    yes_no = is_yes_no(contacts.outcome)
    rows = []
    for k, offer in enumerate(offers):
        for name, drawn in splits.items():
            noise = noise_of([split[k].coefficient if yes_no else split[k].gain for split in drawn])
            rows.append((offer, name, noise.mean, noise.deviation))
    measure = "Qini" if yes_no else "gain over random depth"
    return Table(f"learners over {count} half-splits", ("offer", "learner", measure, "deviation"), tuple(rows))


__all__ = ["LEARNERS", "compare_learners"]
