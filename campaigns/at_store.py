"""The first steps of a command about the store: the project, its store, the project's number in it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ..rules.problems import Problem, is_error
from ..segments.instant import Instant
from .answer import PROBLEMS, UNREACHABLE, Answer, Reader, refused
from .opened import open_project
from .policy.policy import Policy
from .policy.project import Project

if TYPE_CHECKING:
    from .store.connect import Store

OUT_OF_REACH = ("L101", "L106")


@dataclass(frozen=True, slots=True)
class AtStore:
    """`store` None: there is none yet; `project_id` None: the project has never written there."""

    reader: Reader
    folder: Path
    project: Project
    language: str
    store: Store | None
    project_id: int | None

    @property
    def policy(self) -> Policy:
        """What the project says."""
        return self.project.policy

    @property
    def today(self) -> date:
        """The business day."""
        return Instant(self.reader.now, self.policy.zone).today


def at_store(
    reader: Reader,
    project_dir: Path | None,
    command: Callable[[AtStore], Answer],
    *,
    create: bool = False,
    alone: bool = False,
    any_version: bool = False,
) -> Answer:
    """What the command answers, or why it could not begin: exit 1 with problems, 5 when the store is out of reach.

    `create`: set the store and the project's row up where they are missing. `alone`: while no `decide` is running.
    `any_version`: also a store whose tables are of another version.
    """
    opened, problems = open_project(reader, project_dir)
    if opened is None:
        return refused(problems, reader.language)
    language = reader.words_of(opened.checked.language)
    if opened.project is None:
        return refused([one for one in opened.problems if is_error(one)], language)
    from sqlalchemy.exc import InterfaceError, OperationalError

    from .store.connect import StoreError, lost, open_store
    from .store.one_decide import one_decide

    project, store = opened.project, None
    try:
        store = open_store(project.store, opened.folder, reader.environment, create=create)
        lock = one_decide(store, project.policy.project) if alone and store is not None else nullcontext()
        with lock:
            number = None if store is None or any_version else _project_of(reader, store, project.policy, create)
            return command(AtStore(reader, opened.folder, project, language, store, number))
    except StoreError as error:
        return refused([error.problem], language, UNREACHABLE if error.problem.code in OUT_OF_REACH else PROBLEMS)
    except (OperationalError, InterfaceError) as error:
        return refused([lost(store, error)], language, UNREACHABLE)
    finally:
        if store is not None:
            store.close()


def _project_of(reader: Reader, store: Store, policy: Policy, create: bool) -> int | None:
    from .store.connect import reading, writing
    from .store.people import add_project, check_project_row, project_number
    from .store.upgrade import check_version, ready, store_version

    if create:
        ready(store)
        with writing(store) as connection:
            add_project(connection, policy, reader.now)
    else:
        check_version(store)
        if store_version(store).found is None:
            return None
    with reading(store) as connection:
        number = project_number(connection, policy)
        if number is not None:
            check_project_row(connection, policy)
        return number


def nothing_there(here: AtStore) -> Answer:
    """Where a command asks what became of what was given, and nothing was."""
    return refused([Problem("L130", {"project": here.policy.project}, hints=("decide",))], here.language)


def not_said(language: str, why: str) -> tuple[str, Answer | None]:
    """A reason as one printable line; refused where nothing is said."""
    from .report.amounts import clean

    said = clean(" ".join(why.split()))
    return said, None if said else refused([Problem("L120", {})], language)


def local_time(at: AtStore, moment: datetime | None) -> str:
    """As a person in the project's zone writes it; nothing for None."""
    from zoneinfo import ZoneInfo

    return "" if moment is None else moment.astimezone(ZoneInfo(at.policy.zone)).strftime("%Y-%m-%d %H:%M")
