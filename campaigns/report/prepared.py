"""What a run was decided with: project, facts as of the instant, state. Gathered by `campaigns/prepare.py`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ...rules.problems import Problem
from ...segments.data_report import DataReport
from ...segments.fact_table import FactTable
from ...segments.instant import Instant
from ..decide.state import State
from ..policy.project import Project

if TYPE_CHECKING:
    from ..store.forget import Forgotten


@dataclass(frozen=True, slots=True)
class Prepared:
    """A checked project with its facts and state. `problems` are those that do not stop: warnings about the data.
    `forgotten`: who is left out of the data because he asked to be."""

    project: Project
    folder: Path
    as_of: Instant
    facts: FactTable
    data: DataReport
    state: State
    problems: tuple[Problem, ...] = ()
    forgotten: Forgotten | None = None
