"""The first steps of every command: find the project, read and check it, settle on the instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from ..rules.problems import Problem
from ..segments.instant import Instant, parse_instant
from .answer import Reader
from .policy.load_project import CheckedProject, check_project
from .policy.project import Project
from .policy.project_files import find_project, read_project_files


@dataclass(frozen=True, slots=True)
class Opened:
    """A project that was found: its folder, and what it says with all problems, warnings among them."""

    folder: Path
    checked: CheckedProject

    @property
    def project(self) -> Project | None:
        """What it says; None: errors."""
        return self.checked.project

    @property
    def problems(self) -> tuple[Problem, ...]:
        """As the project judges them."""
        return self.checked.problems

    @property
    def warnings(self) -> int:
        """How many of them somebody should look at before a run; notes are no warnings."""
        return sum(problem.severity == "warning" for problem in self.problems)


def open_project(
    reader: Reader, project_dir: Path | None, as_of: str | None = None
) -> tuple[Opened | None, list[Problem]]:
    """Found upwards from where the reader stands, or the folder named. Problems alone where there is none.

    `as_of` is the day by which checks judge what is over; today where it is none.
    """
    folder, problems = locate_project(reader, project_dir)
    if folder is None:
        return None, problems
    return Opened(folder, check_project(read_project_files(folder), _day_of(as_of, reader.now))), []


def locate_project(reader: Reader, project_dir: Path | None) -> tuple[Path | None, list[Problem]]:
    """The folder of project.yaml."""
    if project_dir is None:
        found = find_project(reader.here)
        return (found, []) if found else (None, [Problem("C101", {"folder": _shown(reader.here)}, hints=("init",))])
    if not project_dir.is_dir():
        parent = project_dir.parent
        hints = ("parent",) if project_dir.exists() else ()
        return None, [Problem("C102", {"folder": _shown(project_dir), "parent": _shown(parent)}, hints=hints)]
    found = find_project(project_dir.resolve())
    return (found, []) if found else (None, [Problem("C101", {"folder": _shown(project_dir)}, hints=("init",))])


def settle_instant(text: str | None, zone: str, now: datetime) -> tuple[Instant | None, list[Problem]]:
    """`--as-of`, or today's midnight in the project's zone."""
    if text is None:
        text = Instant(now, zone).today.isoformat()
    try:
        return parse_instant(text.strip(), zone), []
    except (ValueError, OverflowError):
        return None, [Problem("C103", {"text": text})]


def instant_text(instant: Instant) -> str:
    """The local moment as a person writes it."""
    from zoneinfo import ZoneInfo

    return instant.moment.astimezone(ZoneInfo(instant.zone)).strftime("%Y-%m-%d %H:%M")


def _day_of(as_of: str | None, now: datetime) -> date:
    try:
        return date.fromisoformat((as_of or "").strip()[:10])
    except ValueError:
        return now.date()


def _shown(folder: Path) -> str:
    return folder.as_posix()
