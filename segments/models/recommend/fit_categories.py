"""Learns which category follows which, and finds out by later days whether that beats guessing the last one again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ....rules.problems import Problem
from ..evidence import Evidence, Figure, Table
from .fit_products import FEWEST, SPLITS
from .next_category import CategoryModel, count_transitions, likely_next, make_model
from .purchases import Whole


@dataclass(frozen=True, slots=True)
class Days:
    """The main category of every order day: sorted by customer and day. `category`: numbers of `categories`."""

    customer: Whole
    day: Whole
    category: Whole
    categories: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.day)


def fit_categories(days: Days, as_of: int, within: int) -> tuple[CategoryModel, Evidence]:
    """Of order days strictly before `as_of`. Trials go by time: what was learned before a day foresees the category of
    the next order within the window after it. Where the transition does not win by more than twice the standard error
    of the difference, the last category is guessed again, and a remark says so."""
    seen = days.day < as_of
    days = Days(days.customer[seen], days.day[seen], days.category[seen], days.categories)
    size = len(days.categories)
    before, after = _steps(days)
    rows: list[tuple[bool, bool, bool]] = []
    shares: list[tuple[float, float, float]] = []
    for day in _trial_days(days, as_of, within):
        some = _tried(days, day, within)
        if len(some):
            rows += [tuple(row) for row in some.tolist()]
            shares.append(tuple(some.mean(axis=0).tolist()))
    use, remarks = "same", []
    if len(rows) < FEWEST:
        remarks.append(Problem("M300", {"people": len(rows), "fewest": FEWEST, "within": within}))
    else:
        hits = np.array(rows, dtype=float)
        gain = hits[:, 0] - hits[:, 1]
        use = "transition" if gain.mean() > 2 * gain.std(ddof=1) / np.sqrt(len(gain)) else "same"
        if use == "same":
            values = {"model": f"{hits[:, 0].mean():.1%}", "same": f"{hits[:, 1].mean():.1%}"}
            remarks.append(Problem("M301", values))
    counts = count_transitions(days.category[before], days.category[after], size)
    return make_model(days.categories, counts, use), Evidence(*_shown(shares, len(rows), size), tuple(remarks))


def try_categories(model: CategoryModel, days: Days, day: int, within: int) -> Evidence:
    """A model of then, judged by the categories bought from the day on."""
    some = _tried(days, day, within, model)
    shares = [tuple(some.mean(axis=0).tolist())] if len(some) else []
    return Evidence(*_shown(shares, len(some), len(days.categories)))


def _steps(days: Days) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """The order days that another one follows, and those that follow one."""
    same = days.customer[1:] == days.customer[:-1]
    return np.concatenate([same, [False]])[: len(days)], np.concatenate([[False], same])[: len(days)]


def _trial_days(days: Days, as_of: int, within: int) -> list[int]:
    if not len(days):
        return []
    end, first = min(as_of, int(days.day.max()) + 1), int(days.day.min())
    return [day for back in range(1, SPLITS + 1) if (day := end - within * back) - first >= within]


def _tried(days: Days, day: int, within: int, model: CategoryModel | None = None) -> npt.NDArray[np.bool_]:
    """For everybody who came back: was the next category that of the model, the last one, the most bought one?"""
    early, late = days.day < day, (days.day >= day) & (days.day < day + within)
    past = Days(days.customer[early], days.day[early], days.category[early], days.categories)
    if model is None:
        before, after = _steps(past)
        counts = count_transitions(past.category[before], past.category[after], len(days.categories))
        model = make_model(days.categories, counts, "transition")
    own = {name: number for number, name in enumerate(model.categories)}
    there = np.array([*(own.get(name, -1) for name in days.categories), -1], np.int64)
    names = {name: number for number, name in enumerate(days.categories)}
    back = np.array([*(names.get(name, -1) for name in model.categories), -1], np.int64)
    last = _last_of(past)
    comers, first = np.unique(days.customer[late], return_index=True)
    known = np.isin(comers, past.customer[last])
    came = days.category[late][first][known]
    where = np.searchsorted(past.customer[last], comers[known])
    held = past.category[last][where]
    most = int(np.argmax(np.bincount(past.category, minlength=len(days.categories)))) if len(past) else 0
    return np.column_stack(
        [back[likely_next(model, there[held])[:, 0]] == came, held == came, np.full(len(came), most) == came]
    )


def _last_of(days: Days) -> Whole:
    ends: Whole = np.flatnonzero(np.concatenate([days.customer[1:] != days.customer[:-1], [True]])[: len(days)])
    return ends


def _shown(
    shares: list[tuple[float, float, float]], people: int, size: int
) -> tuple[tuple[Figure, ...], tuple[Table, ...]]:
    figures = [Figure("categories", float(size)), Figure("people in trials", float(people))]
    if not shares:
        return tuple(figures), ()
    table = np.array(shares)
    mean, spread = table.mean(axis=0), table.std(axis=0, ddof=1) if len(table) > 1 else np.zeros(3)
    noise = f"{len(table)} trials by time: mean and standard deviation"
    figures.append(
        Figure("hit rate@1, next category", float(mean[0]), float(mean[0] - spread[0]), float(mean[0] + spread[0]),
               noise, float(mean[1]), "the last one again")
    )  # fmt: skip
    names = ("what follows", "the last one again", "the most bought")
    rows = tuple((name, float(mean[at]), float(spread[at])) for at, name in enumerate(names))
    return tuple(figures), (Table("next category", ("guess", "hit rate@1", "standard deviation"), rows),)
