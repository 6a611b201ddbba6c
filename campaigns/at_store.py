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
from .answer import Answer, Reader, exit_of_store, refused
from .opened import locate_project
from .policy.load_project import check_project
from .policy.policy import Policy
from .policy.project import Project
from .policy.project_files import read_project_files
from .policy.project_head import ProjectHead, read_head

if TYPE_CHECKING:
    from .store.connect import Store


@dataclass(frozen=True, slots=True)
class AtStore:
    """`store` None: there is none yet; `project_id` None: the project has never written there. `whole`: the project
    with its rules, for commands that asked for it."""

    reader: Reader
    folder: Path
    head: ProjectHead
    language: str
    store: Store | None
    project_id: int | None
    whole: Project | None = None

    @property
    def project(self) -> Project:
        """What the project says; the command must not have asked for the head alone."""
        assert self.whole is not None
        return self.whole

    @property
    def policy(self) -> Policy:
        """The same, without its rules."""
        return self.project.policy

    @property
    def today(self) -> date:
        """The business day."""
        return Instant(self.reader.now, self.head.zone).today


def at_store(
    reader: Reader,
    project_dir: Path | None,
    command: Callable[[AtStore], Answer],
    *,
    create: bool = False,
    alone: bool = False,
    any_version: bool = False,
    head_only: bool = False,
) -> Answer:
    """What the command answers, or why it could not begin: exit 1 with problems, 5 when the store is out of reach.

    `create`: set the store and the project's row up where they are missing. `alone`: while no `decide` is running.
    `any_version`: also a store whose tables are of another version. `head_only`: whatever is wrong with the project,
    as long as its name and its store can be read: for commands that need no rules.
    """
    folder, problems = locate_project(reader, project_dir)
    if folder is None:
        return refused(problems, reader.language)
    files = read_project_files(folder)
    head, checked = read_head(files), None
    if head is None or not head_only:
        checked = check_project(files, reader.now.date())
        errors = [one for one in checked.problems if is_error(one)]
        assert head is not None or errors
        if head is None or checked.project is None:
            return refused(errors, reader.words_of(checked.language))
    language = reader.words_of(head.language)
    from .store.connect import StoreError, open_store, told
    from .store.one_decide import one_decide

    store, whole = None, None if checked is None else checked.project
    try:
        store = open_store(head.store, folder, reader.environment, create=create)
        lock = one_decide(store, head.project) if alone and store is not None else nullcontext()
        with told(store), lock:
            number = None
            if store is not None and not any_version:
                number, head = _project_of(reader, store, head, create)
            if not any_version and not (head.currency and head.zone):
                found = check_project(files, reader.now.date()).problems
                return refused([one for one in found if is_error(one)], language)
            return command(AtStore(reader, folder, head, language, store, number, whole))
    except StoreError as error:
        return refused([error.problem], language, exit_of_store(error.problem))
    finally:
        if store is not None:
            store.close()


def _project_of(reader: Reader, store: Store, head: ProjectHead, create: bool) -> tuple[int | None, ProjectHead]:
    """The number of the project, and its head with what the store knows of it."""
    from .store.connect import reading, writing
    from .store.people import add_project, check_project_row, known_head, project_number
    from .store.upgrade import check_version, ready, store_version

    if create:
        ready(store)
        with writing(store) as connection:
            if head.currency and head.zone:
                add_project(connection, head, reader.now)
    else:
        check_version(store)
        if store_version(store).found is None:
            return None, head
    with reading(store) as connection:
        number = project_number(connection, head)
        if number is not None:
            head = known_head(connection, head)
            check_project_row(connection, head)
        return number, head


def nothing_there(here: AtStore) -> Answer:
    """Where a command asks what became of what was given, and nothing was."""
    return refused([Problem("L130", {"project": here.head.project}, hints=("decide",))], here.language)


def not_said(language: str, why: str) -> tuple[str, Answer | None]:
    """A reason as one printable line; refused where nothing is said."""
    from .report.amounts import clean

    said = clean(" ".join(why.split()))
    return said, None if said else refused([Problem("L120", {})], language)


def local_time(at: AtStore, moment: datetime | None) -> str:
    """As a person in the project's zone writes it; nothing for None."""
    from zoneinfo import ZoneInfo

    return "" if moment is None else moment.astimezone(ZoneInfo(at.head.zone)).strftime("%Y-%m-%d %H:%M")
