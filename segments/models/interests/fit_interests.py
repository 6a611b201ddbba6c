"""Interests found from what customers bought, named, matched with those of the version before, and judged by how well
half of a customer's items foresees the other half, for customers who were not learned from.
"""

from __future__ import annotations

import numpy as np

from ....rules.problems import Problem
from ..evidence import Evidence, Figure, Table
from ..groups.match_groups import match_groups
from ..training_rows import Floats, Whole
from .baskets import Baskets, canonical_sample, only_items, take_customers
from .factors import belongs_to, strengths, themes
from .interests_model import FEWEST_LINES, Interest, InterestsModel, main_interest, score
from .name_interests import name_interests, top_items

METHOD = "kl_nmf"
USUAL_K = 8
"""Each one more foresees a little better, and nobody tells twenty apart."""

MOST_ITEMS = 1_500
LEAST_BUYERS = 5
"""Customers of whom an item must have been bought to say anything."""

MOST_CUSTOMERS = 15_000
"""Learned from; more change nothing that can be seen."""

FEWEST_CUSTOMERS = 50
ITEMS_AN_INTEREST = 2
"""At least: an interest is more than one item."""

DECIMALS = 4
"""Of the numbers that are kept: a file a person can open."""

NOISE = "95 % interval over customers held out"


def fit_interests(
    baskets: Baskets, k: int | None, seed: int, before: InterestsModel | None = None
) -> tuple[InterestsModel, Evidence]:
    """`k`: how many interests; None: 8, or as many as the items allow. Too little to learn from gives a model that
    knows nobody's interests, and a remark. The order of rows does not change a bit."""
    next_number = before.next_number if before is not None else 1
    items = _usual_items(baskets)
    kept = only_items(baskets, items)
    buyers = np.unique(kept.rows[np.isin(kept.rows, _with_lines(kept))])
    possible = min(k or USUAL_K, len(items) // ITEMS_AN_INTEREST)
    if len(buyers) < FEWEST_CUSTOMERS or possible < 2:
        values = {
            "customers": f"{len(buyers):,}",
            "items": len(items),
            "least": FEWEST_CUSTOMERS,
            "lines": FEWEST_LINES,
        }
        return InterestsModel(METHOD, (), (), (), next_number), Evidence(
            remarks=(Problem("M271", values, None, ("categories",)),)
        )
    sample = canonical_sample(take_customers(kept, buyers), MOST_CUSTOMERS)
    draw = np.random.default_rng([seed, possible])
    phi, sizes = themes(sample, possible, draw, begin=_begin(items, possible, before))
    order = np.argsort(-sizes, kind="stable")
    phi, sizes = phi[order], sizes[order]
    model = _model(baskets, items, phi, sizes, before, next_number)
    gain, same = _held_out(sample, possible, seed)
    return model, _evidence(model, baskets, gain, same, before, k)


def _begin(items: tuple[str, ...], k: int, before: InterestsModel | None) -> Floats | None:
    """What was found before, where as many interests are looked for; so they move with what is bought and do not
    jump. An item that was not known then may be of any."""
    if before is None or len(before.interests) != k:
        return None
    known = dict(zip(before.items, before.votes, strict=True))
    return np.array([known.get(item, (1 / k,) * k) for item in items])


def _usual_items(baskets: Baskets) -> tuple[str, ...]:
    """In order of name: those with most buyers."""
    buyers = np.bincount(baskets.items, minlength=len(baskets.names))
    ranked = np.argsort(-buyers, kind="stable")[:MOST_ITEMS]
    return tuple(sorted(baskets.names[item] for item in ranked if buyers[item] >= LEAST_BUYERS))


def _with_lines(baskets: Baskets) -> Whole:
    return np.flatnonzero(np.bincount(baskets.rows, baskets.counts, baskets.customers) >= FEWEST_LINES)


def _model(
    baskets: Baskets, items: tuple[str, ...], phi: Floats, sizes: Floats, before: InterestsModel | None, number: int
) -> InterestsModel:
    """Numbers and names are those of the version before, where the same customers are interested."""
    votes = tuple(tuple(round(share, DECIMALS) for share in row) for row in belongs_to(phi, sizes).tolist())
    tops = top_items(phi, sizes)
    bare = tuple(
        Interest(at + 1, "", round(float(size), DECIMALS + 2), tuple(items[item] for item in top), 0)
        for at, (size, top) in enumerate(zip(sizes, tops, strict=True))
    )
    model = InterestsModel(METHOD, items, votes, bare, len(bare) + 1)
    main = main_interest(model, score(model, baskets))
    known = np.isfinite(main)
    now = np.where(known, main, 1).astype(np.int64) - 1
    matched: tuple[int | None, ...] = (None,) * len(bare)
    had: dict[int, str] = {}
    if before is not None and before.interests:
        had = {one.number: one.name for one in before.interests}
        then = main_interest(before, score(before, baskets))
        both = known & np.isfinite(then)
        matched = match_groups(then[both], now[both], tuple(had), len(bare))
    fresh = name_interests(items, phi, sizes, [name for kept, name in had.items() if kept in matched])
    found = []
    for at, one in enumerate(bare):
        kept = matched[at]
        own = number if kept is None else kept
        number += kept is None
        customers = int((now[known] == at).sum())
        found.append(Interest(own, fresh[at] if kept is None else had[own], one.size, one.top, customers))
    return InterestsModel(METHOD, items, votes, tuple(found), number)


def _held_out(sample: Baskets, k: int, seed: int) -> tuple[Floats, float]:
    """For each customer the mean log of how many times likelier than by popularity the half of her items is that was
    not shown, by themes of customers of the other half; and the share of customers whose main theme is the same by
    the themes of either half."""
    halves = [np.flatnonzero(np.arange(sample.customers) % 2 == side) for side in (0, 1)]
    gains, labels = [], []
    for side in (0, 1):
        phi, sizes = themes(take_customers(sample, halves[side]), k, np.random.default_rng([seed, k, side]))
        votes = belongs_to(phi, sizes)
        labels.append(np.argmax(strengths(sample, votes, sizes), axis=1))
        gains.append(_completed(take_customers(sample, halves[1 - side]), phi, sizes, votes))
    matched = match_groups(labels[0].astype(np.float64), labels[1], tuple(range(k)), k)
    agreed = np.array([-1 if one is None else one for one in matched])[labels[1]]
    return np.concatenate(gains), float((agreed == labels[0]).mean())


def _completed(tested: Baskets, phi: Floats, sizes: Floats, votes: Floats) -> Floats:
    shown = np.zeros(len(tested.rows), bool)
    shown[::2] = True
    half = Baskets(tested.rows[shown], tested.items[shown], tested.counts[shown], tested.names, tested.customers)
    theta = strengths(half, votes, sizes)
    rows, items = tested.rows[~shown], tested.items[~shown]
    chance = np.zeros(len(rows))
    for z in range(len(sizes)):
        chance += theta[rows, z] * phi[z][items]
    popular = np.cumsum(phi * sizes[:, None], axis=0)[-1][items]
    sums = np.bincount(rows, np.log(chance / popular), tested.customers)
    counts = np.bincount(rows, minlength=tested.customers)
    return sums[counts > 0] / counts[counts > 0]


def _evidence(
    model: InterestsModel, baskets: Baskets, gain: Floats, same: float, before: InterestsModel | None, asked: int | None
) -> Evidence:
    known = sum(one.customers for one in model.interests)
    mean, error = float(np.mean(gain)), float(np.std(gain) / np.sqrt(len(gain)))
    low, high = np.exp(mean - 1.96 * error), np.exp(mean + 1.96 * error)
    figures = (
        Figure("customers", float(known)),
        Figure("interests", float(len(model.interests))),
        Figure("times likelier", float(np.exp(mean)), float(low), float(high), NOISE, 1.0, "what everybody buys"),
        Figure("same from either half", same, beside=1 / len(model.interests), baseline="by chance"),
        Figure("without an interest", 1 - known / max(baskets.customers, 1)),
    )
    rows = tuple(
        (one.number, one.name, one.customers, one.customers / max(known, 1), one.size, "; ".join(one.top[:6]))
        for one in model.interests
    )
    table = Table("interests", ("number", "interest", "customers", "share", "of all lines", "most telling items"), rows)
    remarks = []
    if low <= 1:
        remarks.append(Problem("M272", {"times": f"{np.exp(mean):.2f}"}, None, ("categories",)))
    if asked is not None and len(model.interests) < asked:
        remarks.append(Problem("M274", {"asked": asked, "interests": len(model.interests), "items": len(model.items)}))
    if before is not None and before.interests:
        had, has = ({one.number: one.name for one in side.interests} for side in (before, model))
        gone, new = ([side[n] for n in sorted(side.keys() - other)] for side, other in ((had, has), (has, had)))
        if gone:
            values = {"names": "; ".join(f'"{name}"' for name in gone), "number": len(gone)}
            remarks.append(Problem("M265", values, None, ("rules",)))
        if new:
            remarks.append(Problem("M266", {"names": "; ".join(f'"{name}"' for name in new), "number": len(new)}))
    return Evidence(figures, (table,), tuple(remarks))
