"""What the card of a grouping says: how alike resamples come out, how far groups lie apart, who is in them, and in
words whether they are groups at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ....rules.problems import Problem
from ..evidence import Evidence, Figure, Table
from ..training_rows import Floats
from .choose_k import RESAMPLES, STABLE, Grouping
from .groups_model import Group, GroupsModel

NOISE = f"{RESAMPLES} resamples: least and most"
MANY_UNKNOWN = 0.2
"""Share of customers without a group, from which the card says so."""


@dataclass(frozen=True, slots=True)
class Matched:
    """The groups of the version before, and what each group of now would be called if it had no name yet."""

    before: tuple[Group, ...]
    fresh: Mapping[int, str]


def show_groups(
    model: GroupsModel,
    chosen: Grouping,
    tried: tuple[Grouping, ...],
    matched: Matched,
    constant: tuple[str, ...],
    asked: int | None,
    missing: float,
    unknown: str,
) -> Evidence:
    """Figures, tables and remarks of a grouping of at least one group."""
    customers = sum(group.customers for group in model.groups)
    figures = (
        Figure("customers", float(customers)),
        Figure("groups", float(len(model.groups))),
        _with_noise("same on resamples", chosen.stability, 0.0, "by chance"),
        *([_with_noise("silhouette", chosen.silhouettes)] if len(model.groups) > 1 else []),
        Figure("groups set apart", float(chosen.apart)),
        Figure("smallest group", min(group.customers for group in model.groups) / customers),
        Figure("without a group", missing),
    )
    rows: list[tuple[float | int | str | None, ...]] = [
        (group.number, group.name, group.customers, group.customers / customers, *group.means) for group in model.groups
    ]
    everybody: tuple[float | int | str | None, ...] = ("", "", customers, 1.0, *model.everybody)
    tables = (
        Table("groups", ("number", "group", "customers", "share", *model.facts), (*rows, everybody)),
        Table(
            "number of groups",
            ("groups", "same on resamples", "silhouette", "set apart", "smallest", "chosen"),
            tuple(_tried(one, one.k == chosen.k) for one in tried),
        ),
    )
    remarks = (
        *_about_structure(model, chosen),
        *_about_names(model, matched),
        *_about_data(model, constant, asked, missing, unknown),
    )
    return Evidence(figures, tables, remarks)


def _with_noise(name: str, values: Floats, beside: float | None = None, baseline: str = "") -> Figure:
    return Figure(name, float(values.mean()), float(values.min()), float(values.max()), NOISE, beside, baseline)


def _tried(one: Grouping, is_chosen: bool) -> tuple[float | int | str | None, ...]:
    chosen = "*" if is_chosen else ""
    silhouette = float(one.silhouettes.mean()) if np.isfinite(one.silhouettes).all() else None
    return one.k, float(one.stability.mean()), silhouette, one.apart, float(one.shares.min()), chosen


def _about_structure(model: GroupsModel, chosen: Grouping) -> list[Problem]:
    k, apart = len(model.groups), chosen.apart
    found = []
    if apart == 0:
        found.append(Problem("M262", {"groups": k}, None, ("slices",)))
    elif apart < k:
        found.append(Problem("M263", {"groups": k, "apart": apart}, None, ("slices",)))
    if k > 1 and chosen.stability.mean() < STABLE:
        values = {"same": f"{chosen.stability.mean():.2f}", "stable": STABLE, "groups": k}
        found.append(Problem("M264", values, None, ("fewer",)))
    return found


def _about_names(model: GroupsModel, matched: Matched) -> list[Problem]:
    """What is new, gone, or would be called otherwise today."""
    if not matched.before:
        return []
    had = {group.number: group.name for group in matched.before}
    has = {group.number: group.name for group in model.groups}
    found = []
    gone = [had[number] for number in sorted(had.keys() - has.keys())]
    new = [has[number] for number in sorted(has.keys() - had.keys())]
    if gone:
        found.append(Problem("M265", {"names": _listed(gone), "number": len(gone)}, None, ("rules",)))
    if new:
        found.append(Problem("M266", {"names": _listed(new), "number": len(new)}))
    kept = [number for number in sorted(had.keys() & has.keys()) if matched.fresh[number] != has[number]]
    return [*found, *(Problem("M267", {"name": has[number], "fresh": matched.fresh[number]}) for number in kept)]


def _about_data(
    model: GroupsModel, constant: tuple[str, ...], asked: int | None, missing: float, unknown: str
) -> list[Problem]:
    found = []
    if asked is not None and len(model.groups) < asked:
        found.append(Problem("M268", {"asked": asked, "groups": len(model.groups)}))
    if constant:
        found.append(Problem("M269", {"facts": ", ".join(constant)}))
    if missing > MANY_UNKNOWN:
        found.append(Problem("M270", {"share": f"{missing:.0%}", "fact": unknown}, None, ("facts",)))
    return found


def _listed(names: list[str]) -> str:
    return "; ".join(f'"{name}"' for name in names)
