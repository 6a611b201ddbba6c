"""Groups found from facts of customers, named and matched with those of the version before.

k-means takes groups for round and of like width; it always finds some. So the card says whether there are any: whether
customers thin out between them, or are a continuum that was cut into slices.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ....rules.problems import Problem
from ..evidence import Evidence
from ..training_rows import Column, Floats, Whole
from .cells import make_cells
from .choose_k import Grouping, choose_k
from .groups_model import Group, GroupsModel, is_known, score
from .k_means import nearest
from .match_groups import match_groups
from .name_groups import NamingWords, name_groups
from .scales import Scale, fit_scales, scaled
from .show_groups import Matched, show_groups

METHOD = "k_means"
FEWEST = 20
"""Customers of whom every fact is known; of fewer no groups are made."""


@dataclass(frozen=True, slots=True)
class GroupSettings:
    """`k`: how many groups; None: found out. `words`: what names are made of."""

    words: NamingWords
    k: int | None = None


def fit_groups(
    columns: Mapping[str, Column], settings: GroupSettings, seed: int, before: GroupsModel | None = None
) -> tuple[GroupsModel, Evidence]:
    """Of n customers, one number a fact (NaN: unknown). Without anything to group, a model that knows nobody's group,
    and a remark that says why. The order of rows does not change a bit; `before` changes numbers and names only."""
    facts = tuple(columns)
    rows = len(columns[facts[0]])
    known = is_known(facts, columns)
    values = {name: np.asarray(columns[name], np.float64)[known] for name in facts}
    customers, next_number = int(known.sum()), before.next_number if before is not None else 1
    unknown = _most_unknown(columns)
    if customers < FEWEST:
        why = Problem("M260", {"customers": f"{customers:,}", "least": FEWEST, "fact": unknown}, None, ("facts",))
        return GroupsModel(METHOD, facts, (), (), (), next_number), Evidence(remarks=(why,))
    scales, constant = fit_scales(values)
    everybody = tuple(_mean(values[name]) for name in facts)
    if not scales:
        alike = Problem("M261", {"customers": f"{customers:,}"}, None, ("facts",))
        return GroupsModel(METHOD, facts, (), (), everybody, next_number), Evidence(remarks=(alike,))
    points = [scaled(scale, values[scale.name]) for scale in scales]
    chosen, tried = choose_k(make_cells(points), seed, settings.k, len(before.groups) if before is not None else None)
    labels, _ = nearest(np.stack(points, axis=1), chosen.centres)
    kept = np.flatnonzero(np.bincount(labels, minlength=chosen.k))  # a coarse grid may leave a group to nobody
    labels, chosen = np.searchsorted(kept, labels), _only(chosen, kept)
    matched = _matched(before, {name: values[name] for name in facts}, labels, chosen.k)
    names = _names(scales, chosen, matched, before, settings.words)
    numbers = _numbers(matched, next_number)
    groups = tuple(
        Group(
            numbers[at],
            names[at],
            tuple(float(value) for value in chosen.centres[at]),
            int((labels == at).sum()),
            tuple(_mean(values[name][labels == at]) for name in facts),
        )
        for at in range(chosen.k)
    )
    groups = tuple(sorted(groups, key=lambda group: group.number))
    model = GroupsModel(METHOD, facts, scales, groups, everybody, max(next_number, *(n + 1 for n in numbers)))
    told = Matched(before.groups if before is not None else (), _fresh_names(scales, groups, settings.words))
    missing = (rows - customers) / rows
    return model, show_groups(model, chosen, tried, told, constant, settings.k, missing, unknown)


def _only(chosen: Grouping, kept: Whole) -> Grouping:
    return Grouping(
        chosen.centres[kept],
        chosen.labels,
        chosen.shares[kept],
        chosen.stability,
        chosen.silhouettes,
        chosen.valley[kept],
    )


def _matched(before: GroupsModel | None, values: Mapping[str, Floats], labels: Whole, k: int) -> tuple[int | None, ...]:
    """Nothing can be matched where the version before looked at facts that are not seen any more."""
    if before is None or not before.groups or not set(before.facts) <= set(values):
        return (None,) * k
    return match_groups(score(before, values), labels, tuple(group.number for group in before.groups), k)


def _numbers(matched: tuple[int | None, ...], next_number: int) -> list[int]:
    found = []
    for number in matched:
        found.append(next_number if number is None else number)
        next_number += number is None
    return found


def _names(
    scales: tuple[Scale, ...],
    chosen: Grouping,
    matched: tuple[int | None, ...],
    before: GroupsModel | None,
    words: NamingWords,
) -> list[str]:
    """The name it had, else one of what sets it apart, which no other group has or had in the version before."""
    had = {group.number: group.name for group in before.groups} if before is not None else {}
    new = [at for at, number in enumerate(matched) if number is None]
    made = name_groups(scales, [chosen.centres[at].tolist() for at in new], words, tuple(had.values()))
    fresh = dict(zip(new, made, strict=True))
    return [had[number] if number is not None else fresh[at] for at, number in enumerate(matched)]


def _fresh_names(scales: tuple[Scale, ...], groups: tuple[Group, ...], words: NamingWords) -> dict[int, str]:
    """What each would be called today."""
    made = name_groups(scales, [group.centre for group in groups], words)
    return {group.number: name for group, name in zip(groups, made, strict=True)}


def _most_unknown(columns: Mapping[str, Column]) -> str:
    """The fact that is unknown most often."""
    counts = {name: int((~np.isfinite(np.asarray(column, np.float64))).sum()) for name, column in columns.items()}
    return max(counts, key=lambda name: (counts[name], name))


def _mean(values: Floats) -> float:
    """The same for shuffled rows: summed in order of size."""
    return float(np.sum(np.sort(values)) / max(len(values), 1))
