"""From logged contacts to numbers that effects may be learnt from; refuses, in words, what chance did not decide.

Three sources of the probability that a person got what she got: written in the log; the arm's share, where contacts
were drawn by lot (tested: the facts must not tell who was contacted); else a logistic regression on the facts, which is
right only if the facts hold all that decided about the contact.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
from scipy import stats

from ....rules.problems import Phrase, Problem
from ..design import Design, encode, fit_design
from ..training_rows import Floats, TrainingRows, Whole
from .learners import OTHER, Contacts, learn_logistic
from .settings import LEAST_CHANCE, MOST_WITHOUT_OVERLAP, SURELY_NOT_RANDOM, UpliftSettings
from .splits import in_folds

GIVEN, LOT, ESTIMATED = "given", "lot", "estimated"

FAR_OFF_ERRORS, FAR_OFF_SHARE = 5.0, 0.02
"""Recorded probabilities are not believed when the people they stand for are so many standard errors, and such a share,
away from those there are."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """`contacts` None: nothing can be learnt, the remarks say why. `offers`: every offer of the log; `learnable`: those
    that `contacts` numbers from 1. `chance_from`: GIVEN, LOT or ESTIMATED. `left_out`: rows not used. `taken`: which of
    the rows handed in `contacts` holds, in its order."""

    contacts: Contacts | None
    design: Design
    offers: tuple[str, ...]
    learnable: tuple[str, ...]
    chance_from: str
    left_out: int
    remarks: tuple[Problem, ...]
    taken: Whole = field(default_factory=lambda: np.empty(0, np.int64))


def prepare_contacts(
    rows: TrainingRows, arms: npt.ArrayLike, probabilities: Floats | None, settings: UpliftSettings, seed: int
) -> Prepared:
    """`arms`: the offer of every row, or `settings.control`; `probabilities`: of the arm the row got, or None."""
    names = np.array([str(arm) for arm in np.asarray(arms, object)], object)
    offers = tuple(sorted(set(names.tolist()) - {settings.control}))
    sound = np.isfinite(rows.outcome)
    if probabilities is not None:
        probabilities = np.asarray(probabilities, np.float64)
        sound &= np.isfinite(probabilities) & (probabilities > 0) & (probabilities <= 1)
    order = np.flatnonzero(sound)
    order = order[_stable_order(rows, names, probabilities, order)]
    left_out = len(names) - len(order)
    remarks = [Problem("M212", {"rows": _count(left_out), "of": _count(len(names))})] if left_out else []
    rows, names = rows.take(order), names[order]
    probabilities = None if probabilities is None else probabilities[order]

    counts = {name: len(np.unique(rows.person[names == name])) for name in (settings.control, *offers)}
    learnable = tuple(offer for offer in offers if counts[offer] >= settings.fewest)
    design = fit_design(rows.columns, rows.kinds, rows.instant)
    nothing = Prepared(None, design, offers, (), GIVEN, left_out, tuple(remarks))
    if counts[settings.control] < settings.fewest:
        few = {"count": _count(counts[settings.control]), "fewest": _count(settings.fewest)}
        return _with(nothing, [*remarks, Problem("M208", few, hints=("holdout",))])
    for offer in offers:
        if offer not in learnable:
            few = {"offer": offer, "count": _count(counts[offer]), "fewest": _count(settings.fewest)}
            remarks.append(Problem("M204", few, hints=("more",)))
    if not learnable:
        return _with(nothing, remarks)

    arm = np.full(len(names), OTHER, np.int64)
    for number, name in enumerate((settings.control, *learnable)):
        arm[names == name] = number
    columns = encode(design, rows.columns, rows.instant)
    contacts = Contacts(columns, rows.outcome, arm, np.ones(len(arm)), rows.person, len(learnable))
    if probabilities is not None:
        contacts = _chance(contacts, probabilities)
        wrong = _contradiction(contacts, (settings.control, *learnable))
        if wrong is not None:
            return _with(nothing, [*remarks, wrong])
        return Prepared(contacts, design, offers, learnable, GIVEN, left_out, tuple(remarks), order)
    if settings.randomised and _looks_drawn_by_lot(contacts):
        share = np.array([np.mean(arm == number) for number in range(len(learnable) + 1)])
        contacts = _chance(contacts, np.where(arm == OTHER, 1.0, share[np.maximum(arm, 0)]))
        return Prepared(contacts, design, offers, learnable, LOT, left_out, tuple(remarks), order)
    return _estimated(
        contacts, Prepared(None, design, offers, learnable, ESTIMATED, left_out, tuple(remarks), order), settings, seed
    )


def _estimated(contacts: Contacts, prepared: Prepared, settings: UpliftSettings, seed: int) -> Prepared:
    chances = estimate_chances(contacts, settings.folds, seed)
    said = Phrase("(the facts tell who was contacted)", "（从事实可以看出谁被联系过）")
    if not settings.randomised:
        said = Phrase("(and no probabilities are recorded)", "（也没有记录概率）")
    remarks = [*prepared.remarks, Problem("M206", {"said": said}, hints=("record", "lot"))]
    inside = np.all(chances >= LEAST_CHANCE, axis=1) | (contacts.arm == OTHER)
    outside = 1 - float(np.mean(inside))
    fewest = min(np.count_nonzero(inside & (contacts.arm == arm)) for arm in range(contacts.offers + 1))
    refused = outside > MOST_WITHOUT_OVERLAP or fewest < settings.fewest
    if outside > 0:
        done = Phrase("they are left out", "他们未被使用")
        if refused:
            done = Phrase("nothing is learnt", "不学习任何内容")
        values = {"share": f"{outside:.1%}", "least": f"{LEAST_CHANCE:.0%}", "done": done}
        remarks.append(Problem("M207", values, hints=("lot",)))
    if refused:
        return Prepared(None, prepared.design, prepared.offers, (), ESTIMATED, prepared.left_out, tuple(remarks))
    own = chances[np.arange(len(contacts)), np.maximum(contacts.arm, 0)]
    contacts = _chance(contacts, np.where(contacts.arm == OTHER, 1.0, own)).take(inside)
    left_out = prepared.left_out + int(np.count_nonzero(~inside))
    taken = prepared.taken[inside]
    return replace(prepared, contacts=contacts, left_out=left_out, remarks=tuple(remarks), taken=taken)


def estimate_chances(contacts: Contacts, folds: int, seed: int) -> Floats:
    """n x (K + 1): probability of every arm from the facts, learnt from other persons (logistic regression)."""
    fold = in_folds(contacts.person, folds, seed)
    chances = np.zeros((len(contacts), contacts.offers + 1))
    known = contacts.arm != OTHER
    for number in range(folds):
        learning, judged = (fold != number) & known, fold == number
        arms = np.unique(contacts.arm[learning])
        if len(arms) < 2 or not contacts.columns.shape[1]:
            shares = np.bincount(contacts.arm[learning], minlength=contacts.offers + 1) / max(learning.sum(), 1)
            chances[judged] = shares
        elif judged.any():
            model = learn_logistic(contacts.columns[learning], contacts.arm[learning])
            chances[np.ix_(judged, arms)] = model.predict_proba(contacts.columns[judged])
    return chances


def _looks_drawn_by_lot(contacts: Contacts) -> bool:
    """Likelihood ratio of a multinomial logit on the facts against the shares alone (chi-squared), on one row of every
    person: her rows are not independent."""
    _, first = np.unique(contacts.person, return_index=True)
    one = np.zeros(len(contacts), bool)
    one[first] = True
    used = contacts.take(one & (contacts.arm != OTHER))
    arms, number, count = np.unique(used.arm, return_inverse=True, return_counts=True)
    if len(arms) < 2 or not used.columns.shape[1]:
        return True
    fitted = learn_logistic(used.columns, number).predict_proba(used.columns)
    gained = float(np.sum(np.log(fitted[np.arange(len(number)), number]) - np.log(count[number] / len(number))))
    moved = used.columns - used.columns.mean(axis=0)
    freedom = int(np.linalg.matrix_rank(moved.T @ moved)) * (len(arms) - 1)
    return bool(stats.chi2.sf(2 * gained, freedom) >= SURELY_NOT_RANDOM)


def _contradiction(contacts: Contacts, names: tuple[str, ...]) -> Problem | None:
    """1/probability, summed over those who got an arm, must come near the number of all (Horvitz and Thompson)."""
    for arm, name in enumerate(names):
        chance = contacts.chance[contacts.arm == arm]
        stands_for = float(np.sum(1 / chance))
        error = float(np.sqrt(np.sum((1 - chance) / chance**2)))
        off = abs(stands_for - len(contacts))
        if off > FAR_OFF_ERRORS * error and off > FAR_OFF_SHARE * len(contacts):
            values = {"offer": name, "people": _count(round(stands_for)), "of": _count(len(contacts))}
            return Problem("M211", values, hints=("record",))
    return None


def _stable_order(rows: TrainingRows, names: npt.NDArray[np.object_], chance: Floats | None, used: Whole) -> Whole:
    """By person, instant, arm, outcome, then everything else: rows that still tie are the same."""
    keys: list[npt.NDArray[np.generic]] = []
    for fact in sorted(rows.columns, reverse=True):
        values = rows.columns[fact][used]
        if values.dtype == object:
            values = np.unique(["" if text is None else f"={text}" for text in values], return_inverse=True)[1]
        keys.append(values)
    if chance is not None:
        keys.append(chance[used])
    keys.append(rows.outcome[used])
    keys.append(np.unique(names[used].astype(str), return_inverse=True)[1])
    keys += [rows.instant[used], rows.person[used]]
    return np.asarray(np.lexsort(keys), np.int64)


def _chance(contacts: Contacts, chance: Floats) -> Contacts:
    return Contacts(contacts.columns, contacts.outcome, contacts.arm, chance, contacts.person, contacts.offers)


def _with(prepared: Prepared, remarks: list[Problem]) -> Prepared:
    return Prepared(None, prepared.design, prepared.offers, (), prepared.chance_from, prepared.left_out, tuple(remarks))


def _count(number: int) -> str:
    return f"{number:,}"
