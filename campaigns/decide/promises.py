"""`never`: what must hold for nobody, looked at for every customer over all she is given, before a thing is written."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from ...engine.columns import fire
from ...engine.program import Program
from ...rules.problems import Problem
from ...rules.rule_book import RuleBook
from ..policy.names import given_flag, never_flag

SHOWN_AT_MOST = 5
"""Customers named in a problem."""


def columns_promises_read(promises: Program) -> tuple[str, ...]:
    """The columns of the fired frame that promises need, besides what is given."""
    flags = tuple(name for name in promises.input_flags if not name.startswith(given_flag("")))
    return (*(part.name for part in promises.inputs), *flags)


def broken_promises(
    promises: Program,
    book: RuleBook,
    fired: pl.DataFrame,
    customers: pl.Series,
    given: dict[str, npt.NDArray[np.intp]],
) -> list[Problem]:
    """A problem for every promise that is broken for somebody: how many customers, and the first of them.

    `given` maps offers to the rows of those who are given them. An unknown fact breaks no promise.
    """
    if not book.never:
        return []
    frame = fired.select(name for name in columns_promises_read(promises) if name in fired.columns)
    wanted = [name for name in promises.input_flags if name.startswith(given_flag(""))]
    columns = []
    for name in wanted:
        truths = np.zeros(len(customers), bool)
        truths[given.get(name.removeprefix(given_flag("")), np.zeros(0, np.intp))] = True
        columns.append(pl.Series(name, truths))
    frame = frame.with_columns(columns) if frame.width else pl.DataFrame([customers, *columns])
    flags = [never_flag(promise.id) for promise in book.never]
    found = fire(promises, frame.lazy()).select(flags).collect()
    problems = []
    for promise in book.never:
        hit = customers.filter(found[never_flag(promise.id)])
        if len(hit):
            shown = ", ".join(hit.head(SHOWN_AT_MOST))
            more = len(hit) - SHOWN_AT_MOST
            values = {"promise": promise.id, "number": len(hit), "who": shown, "more": more}
            problems.append(Problem("G102", values, promise.place, hints=("more",) if more > 0 else ()))
    return problems
