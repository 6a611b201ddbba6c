"""What the store knows of its runs: a line each for a list, everything of one, units and money by state."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from .tables import OPEN_STATES, UNIT_STATES, decision, job, run, run_chunk, unit

if TYPE_CHECKING:
    from sqlalchemy import Connection

SHORT = 12
"""Letters of a run id that people type."""


@dataclass(frozen=True, slots=True)
class Run:
    """`values`: the columns of `tables.run`; `totals`: what it decided when it was decided."""

    values: dict[str, Any]
    totals: dict[str, Any]

    @property
    def number(self) -> int:
        """As other tables know it."""
        return int(self.values["id"])

    @property
    def short(self) -> str:
        """Its name as people type it."""
        return str(self.values["run_id"])[:SHORT]

    @property
    def status(self) -> str:
        """One of `tables.RUN_STATUSES`."""
        return str(self.values["status"])


@dataclass(frozen=True, slots=True)
class UnitSums:
    """Units of one state, and their money: expected in micro-units, face and real cost in minor units."""

    state: str
    units: int
    expected_cost_micro: int
    worst_case_minor: int
    real_minor: int


def all_runs(connection: Connection, project_id: int) -> list[Run]:
    """Of the project, the latest first."""
    return _runs(connection, [run.c.project == project_id])


def runs_named(connection: Connection, project_id: int, name: str) -> list[Run]:
    """Runs whose id begins so, the latest first."""
    wanted = func.substr(run.c.run_id, 1, len(name)) == name.lower()
    return _runs(connection, [run.c.project == project_id, wanted])


def run_of(connection: Connection, number: int) -> Run:
    """By its number."""
    return _runs(connection, [run.c.id == number])[0]


def _runs(connection: Connection, which: list[Any]) -> list[Run]:
    rows = connection.execute(select(run).where(*which).order_by(run.c.id.desc())).mappings()
    return [Run(dict(row), json.loads(row["totals"])) for row in rows]


def unit_sums(connection: Connection, number: int) -> list[UnitSums]:
    """The units of a run by state, in the order of the states."""
    amounts = (unit.c.expected_cost_micro, unit.c.worst_case_minor, func.coalesce(unit.c.real_minor, 0))
    rows = connection.execute(
        select(unit.c.state, func.count(), *(func.sum(amount) for amount in amounts))
        .where(unit.c.run == number)
        .group_by(unit.c.state)
    )
    found = [UnitSums(state, *map(int, sums)) for state, *sums in rows]
    return sorted(found, key=lambda one: UNIT_STATES.index(one.state))


def counts_by(connection: Connection, table: Any, column: str, number: int) -> dict[str, int]:
    """How many rows of `decision` or `job` a run wrote, by one of their columns."""
    rows = connection.execute(
        select(table.c[column], func.count()).where(table.c.run == number).group_by(table.c[column])
    )
    return dict(sorted((str(name), int(count)) for name, count in rows))


def actions_of(connection: Connection, number: int) -> dict[str, int]:
    """Decisions a run added, changed and cancelled."""
    return counts_by(connection, decision, "action", number)


def jobs_of(connection: Connection, number: int) -> dict[str, int]:
    """Jobs of a run by state."""
    return counts_by(connection, job, "state", number)


def written_rows(connection: Connection, number: int) -> int:
    """Decisions of an open run that are written already."""
    rows = select(func.coalesce(func.sum(run_chunk.c.rows), 0)).where(run_chunk.c.run == number, run_chunk.c.number > 0)
    return int(connection.execute(rows).scalar_one())


def open_units(sums: list[UnitSums]) -> int:
    """Those that may still cost money."""
    return sum(one.units for one in sums if one.state in OPEN_STATES)
