"""Because of what: every customer who gains, loses or is switched is put to one cause, and the money is split by cause.

From the old world to the new one the causes are swapped one after the other, in the order of `worlds.CAUSES`; between
two of them everybody is decided for again. A customer's change is put to the last step at which what she is given
changed: the step that brought her to what she has now. Money is the difference of the sums before and after each step.
So both add up exactly, and a step costs one run, only where something differs (docs/decisions/0009).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import polars as pl

from .answer import Progress
from .decide.decide import decide
from .report.difference import Difference, given_columns, money_of, moved_offers, moved_rows
from .report.figures import CauseLine
from .worlds import World, between, causes_that_differ, groups_of

Moved = Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame]
TOGETHER = "+"
"""Between the names of causes that cannot be told apart."""


def split_by_cause(
    old: World, new: World, before: pl.DataFrame, after: pl.DataFrame, people: Difference, progress: Progress
) -> tuple[Difference, tuple[CauseLine, ...]]:
    """The difference with a `cause` for every customer, and a line a cause, in the order of the steps.

    `before` and `after`: what is given in the old and in the new world, as `given_columns` makes it.
    """
    groups = groups_of(causes_that_differ(old, new), old, new)
    if not groups:
        if people.is_empty and people.before == people.after:
            return people, ()
        # Nothing that we know of differs: then it is the program that decides otherwise than then.
        groups = (("version",),)
    sides = [before]
    for number in range(1, len(groups)):
        progress("deciding with one thing swapped", number, len(groups) - 1)
        world = between(old, new, (cause for group in groups[number:] for cause in group))
        assert world.facts is not None
        decided = decide(world.facts, world.project, world.state, world.as_of, world.seed, world.send_at, world.wave)
        sides.append(given_columns(decided.decisions))
    sides.append(after)
    names = [TOGETHER.join(group) for group in groups]
    customers = _put_to_steps(people.customers, sides, names, moved_offers)
    revalued = _put_to_steps(people.revalued, sides, names, moved_rows)
    counts = {(cause, change): number for cause, change, number in _counted(customers)}
    values = dict(revalued.group_by("cause").len().iter_rows())
    lines = []
    for at, name in enumerate(names):
        was, now = (money_of(side, new.project.policy.exponent) for side in sides[at : at + 2])
        lines.append(
            CauseLine(
                causes=groups[at],
                gain=counts.get((name, "gain"), 0),
                lose=counts.get((name, "lose"), 0),
                switch=counts.get((name, "switch"), 0),
                other_value=values.get(name, 0),
                expected_cost_minor=now.expected_cost_minor - was.expected_cost_minor,
                worst_case_minor=now.worst_case_minor - was.worst_case_minor,
            )
        )
    return replace(people, customers=customers, revalued=revalued), tuple(lines)


def _put_to_steps(
    customers: pl.DataFrame, sides: Sequence[pl.DataFrame], names: Sequence[str], moved: Moved
) -> pl.DataFrame:
    """The customers with the `cause` of the last step that moved them."""
    if len(names) == 1:
        return customers.with_columns(cause=pl.lit(names[0]))
    steps = [
        moved(sides[at], sides[at + 1]).select("customer_id", step=pl.lit(at, pl.Int32)) for at in range(len(names))
    ]
    last = pl.concat(steps).group_by("customer_id").agg(pl.col("step").max())
    put = customers.join(last, on="customer_id", how="left", maintain_order="left")
    return put.with_columns(cause=pl.col("step").replace_strict(dict(enumerate(names)), return_dtype=pl.String)).drop(
        "step"
    )


def _counted(customers: pl.DataFrame) -> list[tuple[str, str, int]]:
    return list(customers.group_by("cause", "change").len().iter_rows())
