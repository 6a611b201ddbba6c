"""Learners of outcomes and of effects, cross-fitted by person: T, DR, and S and X for comparison.

With mu_a(x) the expected outcome under arm a (0: no offer), p the probability of the arm a row got, y its outcome:

    T   tau_k(x) = mu_k(x) - mu_0(x)                                        (Kunzel et al. 2019, PNAS 116, section 1)
    S   one model mu(x, a); tau_k(x) = mu(x, k) - mu(x, 0)                   (the same; shrinks the effect)
    X   tau_k(x) = g m_0(x) + (1 - g) m_k(x); m_k learns y - mu_0(x) on arm k, m_0 learns mu_k(x) - y on arm 0,
        g the share of arm k among both                                     (the same, equations 7 to 9)
    DR  tau_k(x) learns psi_k = mu_k(x) - mu_0(x) + [a=k](y - mu_k(x))/p - [a=0](y - mu_0(x))/p
                                                                            (Kennedy 2023, EJS 17, equation 3)
Assumed: p is right or mu is (for DR), everybody's p is above 0 for every arm, one person's offer moves nobody else.
The mean of psi_k estimates the average effect without bias where p is known, whatever mu is.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.tree import DecisionTreeRegressor

from ..training_rows import Floats, Whole
from .qini import is_yes_no
from .row_functions import LEAF, Linear, RowFunction, Tree, apply, constant
from .splits import Mask, in_folds

Predictor = Callable[[Floats], Floats]
BaseKind = Literal["linear", "boosted"]
FinalKind = Literal["linear", "tree"]

OTHER = -1
"""The arm of rows that got an offer of which there are too few: they count as people, with no outcome of any arm."""

INNER_FOLDS = 2
LEAST_LEAF = 50
LEAVES_AT_LEAST_ONE_IN = 20
DEPTH = 3
PENALTIES = tuple(10.0**power for power in np.arange(-4, 3.5, 0.5))


@dataclass(frozen=True, slots=True)
class Contacts:
    """n contacts ready for arithmetic, in an order that does not depend on the input's.

    `columns` (n x encoded columns, finite); `arm`: 0 no offer, k the k-th offer, or OTHER; `chance`: probability of the
    arm the row got; `offers`: how many there are, K."""

    columns: Floats
    outcome: Floats
    arm: Whole
    chance: Floats
    person: Whole
    offers: int

    def __len__(self) -> int:
        return len(self.outcome)

    def take(self, rows: Mask) -> Contacts:
        """These rows only."""
        return replace(
            self,
            columns=self.columns[rows],
            outcome=self.outcome[rows],
            arm=self.arm[rows],
            chance=self.chance[rows],
            person=self.person[rows],
        )


@dataclass(frozen=True, slots=True)
class Learnt:
    """`outcomes[j][a]`: expected outcome under arm a, from the j-th part of the persons; `effects[final][k - 1]`: the
    effect of offer k as a row function, not yet calibrated; `pseudo` (n x K): psi of the rows learnt from."""

    outcomes: tuple[tuple[Predictor, ...], ...]
    effects: dict[FinalKind, tuple[RowFunction, ...]]
    pseudo: Floats

    def expected(self, columns: Floats) -> Floats:
        """n x (K + 1): outcome expected under every arm."""
        return sum_of([np.column_stack([f(columns) for f in part]) for part in self.outcomes]) / len(self.outcomes)

    def effect(self, final: FinalKind, columns: Floats) -> Floats:
        """n x K, not yet calibrated."""
        return np.column_stack([apply(function, columns) for function in self.effects[final]])


def learn(contacts: Contacts, base: BaseKind, finals: Sequence[FinalKind], seed: int) -> Learnt:
    """The DR-learner: outcomes on one half of the persons, pseudo-outcomes on the other and the reverse, the effect on
    both."""
    part = in_folds(contacts.person, INNER_FOLDS, seed)
    outcomes = tuple(learn_outcomes(contacts.take(part != j), base, seed) for j in range(INNER_FOLDS))
    expected = np.empty((len(contacts), contacts.offers + 1))
    for j, functions in enumerate(outcomes):
        held_out = part == j
        expected[held_out] = np.column_stack([f(contacts.columns[held_out]) for f in functions])
    pseudo = pseudo_outcomes(contacts, expected)
    effects = {final: tuple(learn_effect(contacts.columns, psi, final, seed) for psi in pseudo.T) for final in finals}
    return Learnt(outcomes, effects, pseudo)


def pseudo_outcomes(contacts: Contacts, expected: Floats) -> Floats:
    """psi (n x K): each row's own unbiased, very noisy guess of the effect of every offer."""
    off = np.where(contacts.arm == 0, (contacts.outcome - expected[:, 0]) / contacts.chance, 0.0)
    columns = []
    for k in range(1, contacts.offers + 1):
        on = np.where(contacts.arm == k, (contacts.outcome - expected[:, k]) / contacts.chance, 0.0)
        columns.append(expected[:, k] - expected[:, 0] + on - off)
    return np.column_stack(columns)


def learn_outcomes(contacts: Contacts, base: BaseKind, seed: int) -> tuple[Predictor, ...]:
    """Expected outcome under every arm, each learnt from the rows of that arm."""
    arms = [contacts.arm == arm for arm in range(contacts.offers + 1)]
    return tuple(learn_outcome(contacts.columns[arm], contacts.outcome[arm], base, seed) for arm in arms)


def learn_outcome(columns: Floats, outcome: Floats, base: BaseKind, seed: int) -> Predictor:
    """A probability where outcomes are 0 and 1, else a mean. One value only, or no column: the mean; no row: 0."""
    middle = float(np.mean(outcome)) if len(outcome) else 0.0
    if len(outcome) < 2 or np.ptp(outcome) == 0 or not columns.shape[1]:
        return lambda asked: np.full(len(asked), middle)
    if is_yes_no(outcome):
        classifier = learn_logistic(columns, outcome) if base == "linear" else _boosted(True, len(outcome), seed)
        if base == "boosted":
            classifier.fit(columns, outcome)
        return lambda asked: np.asarray(classifier.predict_proba(asked)[:, 1], np.float64)
    regressor = Ridge(alpha=1.0) if base == "linear" else _boosted(False, len(outcome), seed)
    regressor.fit(columns, outcome)
    return lambda asked: np.asarray(regressor.predict(asked), np.float64)


def learn_logistic(columns: Floats, label: Floats | Whole) -> LogisticRegression:
    """Logistic regression over standardised columns, with the penalty that keeps separable data finite."""
    model = LogisticRegression(C=1.0, solver="newton-cholesky", max_iter=100)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return model.fit(columns, label)


def learn_effect(columns: Floats, pseudo: Floats, final: FinalKind, seed: int) -> RowFunction:
    """The effect as a row function, by least squares on pseudo-outcomes."""
    if not columns.shape[1]:
        return constant(float(pseudo.mean()))
    return learn_linear(columns, pseudo) if final == "linear" else learn_tree(columns, pseudo, seed)


def learn_linear(columns: Floats, target: Floats) -> Linear:
    """Ridge regression; the penalty by generalised cross-validation (Golub, Heath and Wahba 1979), in which "no column
    at all" takes part."""
    n, width = columns.shape
    centre, middle = columns.mean(axis=0), float(target.mean())
    moved, residual = columns - centre, target - middle
    values, turned = np.linalg.eigh(moved.T @ moved / n)
    values = np.maximum(values, 0.0)
    along = turned.T @ (moved.T @ residual / n)
    whole = float(residual @ residual) / n
    best, chosen = whole / (1 - 1 / n) ** 2, np.zeros(width)
    unit = float(values.mean()) if width else 0.0
    for penalty in PENALTIES if unit > 0 else ():
        weights = along / (values + penalty * unit)
        left = whole - 2 * float(weights @ along) + float(weights @ (values * weights))
        freedom = 1 + float(np.sum(values / (values + penalty * unit)))
        if freedom < n and left / (1 - freedom / n) ** 2 < best:
            best, chosen = left / (1 - freedom / n) ** 2, turned @ weights
    return Linear(middle - float(chosen @ centre), tuple(chosen.tolist()))


def learn_tree(columns: Floats, target: Floats, seed: int) -> RowFunction:
    """A regression tree of at most 8 leaves, each of at least a twentieth of the rows."""
    least = max(LEAST_LEAF, len(target) // LEAVES_AT_LEAST_ONE_IN)
    grown = DecisionTreeRegressor(max_depth=DEPTH, min_samples_leaf=least, random_state=seed % 2**32)
    tree = grown.fit(columns, target).tree_
    leaf = tree.children_left < 0
    return Tree(
        tuple(np.where(leaf, LEAF, tree.feature).tolist()),
        tuple(np.where(leaf, 0.0, tree.threshold).tolist()),
        tuple(np.where(leaf, 0, tree.children_left).tolist()),
        tuple(np.where(leaf, 0, tree.children_right).tolist()),
        tuple(tree.value[:, 0, 0].tolist()),
    )


def t_learner(contacts: Contacts, base: BaseKind, seed: int) -> Callable[[Floats], Floats]:
    """n x K effects as differences of outcomes."""
    functions = learn_outcomes(contacts, base, seed)
    return lambda columns: np.column_stack([f(columns) - functions[0](columns) for f in functions[1:]])


def s_learner(contacts: Contacts, base: BaseKind, seed: int) -> Callable[[Floats], Floats]:
    """n x K effects from one model of the outcome that sees the arm as columns of 0 and 1."""

    def with_arm(columns: Floats, arm: Whole | int) -> Floats:
        flags = [np.broadcast_to(arm == k, len(columns)).astype(np.float64) for k in range(1, contacts.offers + 1)]
        return np.column_stack([columns, *flags])

    used = contacts.take(contacts.arm != OTHER)
    function = learn_outcome(with_arm(used.columns, used.arm), used.outcome, base, seed)

    def effects(columns: Floats) -> Floats:
        off = function(with_arm(columns, 0))
        return np.column_stack([function(with_arm(columns, k)) - off for k in range(1, contacts.offers + 1)])

    return effects


def x_learner(contacts: Contacts, base: BaseKind, seed: int) -> Callable[[Floats], Floats]:
    """n x K effects learnt from imputed ones; the second step is linear."""
    functions = learn_outcomes(contacts, base, seed)
    off = contacts.take(contacts.arm == 0)
    pairs = []
    for k in range(1, contacts.offers + 1):
        on = contacts.take(contacts.arm == k)
        from_on = learn_linear(on.columns, on.outcome - functions[0](on.columns))
        from_off = learn_linear(off.columns, functions[k](off.columns) - off.outcome)
        pairs.append((len(on) / (len(on) + len(off)), from_on, from_off))
    return lambda columns: np.column_stack(
        [g * apply(f0, columns) + (1 - g) * apply(f1, columns) for g, f1, f0 in pairs]
    )


def sum_of(parts: Sequence[Floats]) -> Floats:
    """Added from left to right."""
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def _boosted(yes_no: bool, rows: int, seed: int) -> HistGradientBoostingClassifier | HistGradientBoostingRegressor:
    """Small trees, a slow pace, no early stopping: that would split rows without regard to persons."""
    form = HistGradientBoostingClassifier if yes_no else HistGradientBoostingRegressor
    least = max(20, rows // 200)
    return form(
        max_iter=80,
        learning_rate=0.06,
        max_leaf_nodes=8,
        min_samples_leaf=least,
        early_stopping=False,
        random_state=seed % 2**32,
    )
