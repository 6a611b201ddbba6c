"""Customers for whom the rows of a table clash: how many, and of a few of them which rows hold.

UNIQUE violated at run time is an error row, not a guess: none of the rows fires for her, what rests on the table is
held back (gate `table_conflict`), and the run says so. Where it happens to more customers than may be set aside at all,
the table is wrong rather than the customer, and nothing is decided.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from ...engine.program import Choice, conflict_flag
from ...engine.reference import settle
from ...engine.trace import met_rules
from ...rules.problems import Problem
from ...segments.fact_table import CUSTOMER
from ..policy.project import Project
from ..policy.written_tables import written_id
from .decisions import TableConflict
from .one_pass import Judged
from .setting import Setting
from .state import State
from .state_columns import history_columns

SHOWN_AT_MOST = 5
"""Customers named for each table."""


def conflict_columns(setting: Setting) -> list[str]:
    """The flags of the tables whose rows can clash."""
    return [conflict_flag(choice.id) for choice in setting.program.choices if choice.mode == "agree"]


def table_conflicts(judged: Judged, facts: pl.DataFrame, state: State) -> tuple[TableConflict, ...]:
    """The tables whose rows clash for somebody, in order of id. `facts`: the rows that were judged, in that order."""
    found = []
    for choice in judged.setting.program.choices:
        if choice.mode == "agree":
            rows = np.flatnonzero(judged.truths(conflict_flag(choice.id)))
            if len(rows):
                first = facts[rows[:SHOWN_AT_MOST].tolist()]
                examples = _clashing_rows(choice, first, judged.setting, state)
                found.append(TableConflict(choice.id, len(rows), examples))
    return tuple(found)


def conflict_problems(found: tuple[TableConflict, ...], customers: int, project: Project) -> list[Problem]:
    """A warning a table, an error for what concerns more customers than may be set aside."""
    allowed = project.data_spec.quarantine_at_most
    problems = []
    for one in found:
        shown = "; ".join(f"{customer}: {', '.join(str(row) for row in rows)}" for customer, rows in one.examples)
        values = {"table": one.table, "number": one.customers, "of": customers, "examples": shown}
        place = next(table.place for table in project.book.tables if table.id == one.table)
        is_too_many = one.customers > allowed * customers
        if is_too_many:
            share = f"{100 * one.customers / customers:.1f} %"
            values |= {"share": share, "allowed": f"{100 * allowed:f}".rstrip("0").rstrip(".") + " %"}
        problems.append(Problem("G126" if is_too_many else "G125", values, place, ("mend",)))
    return problems


def _clashing_rows(
    choice: Choice, facts: pl.DataFrame, setting: Setting, state: State
) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Each customer with the numbers of the rows that hold for her."""
    program = setting.program
    wanted = {part.name for part in program.inputs} | set(program.input_flags)
    full = facts.with_columns(history_columns(facts[CUSTOMER], state, setting, wanted))
    examples = []
    for row in full.iter_rows(named=True):
        met = met_rules(choice, program, settle(program, row)[1])
        numbers = tuple(sorted(int(written_id(rule).rpartition(":")[2]) for rule in met))
        examples.append((str(row[CUSTOMER]), numbers))
    return tuple(examples)
