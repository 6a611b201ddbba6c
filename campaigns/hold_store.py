"""The store in the hand of a command: opened, checked against the project, its state loaded; for `decide` also locked,
and an interrupted run finished before anything is decided.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ..rules.problems import Problem
from ..segments.instant import Instant
from .answer import OK, Reader, exit_of_store
from .decide.identities import wave_name
from .decide.state import State, first_state
from .last_decided import LastRules
from .policy.project import Project

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from .store.connect import Store
    from .store.forget import Forgotten


@dataclass
class HeldStore:
    """Use it as a context: it gives back what it holds. `deciding`: lock it, and set it up where it is not there."""

    reader: Reader
    deciding: bool = False
    yes: bool = False
    """The clock of this machine is right, somebody said."""
    store: Store | None = None
    project_id: int | None = None
    last: LastRules | None = None
    """The rules of the last run before this one, for approvals."""
    forgotten: Forgotten | None = None
    """Who asked to be forgotten: left out of the data; None: nobody."""
    notes: list[Problem] = field(default_factory=list)
    _held: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()

    def state_of(
        self, project: Project, folder: Path, as_of: Instant, wave: str
    ) -> tuple[State | None, list[Problem], int]:
        """What `load` gives; None with the problems and the exit code where the store cannot be used."""
        from .store.connect import StoreError

        try:
            return self.load(project, folder, as_of, wave), [], OK
        except StoreError as error:
            return None, [error.problem], exit_of_store(error.problem)

    def load(self, project: Project, folder: Path, as_of: Instant, wave: str) -> State:
        """The state for a run of the wave. Raises StoreError; without a store nobody has any history."""
        from .store.connect import open_store, told

        store = open_store(project.store, folder, self.reader.environment, create=self.deciding)
        if store is None:
            return first_state(project.policy)
        self._held.callback(store.close)
        self.store = store
        with told(store):
            return self._state_in(store, project, folder, as_of, wave)

    def _state_in(self, store: Store, project: Project, folder: Path, as_of: Instant, wave: str) -> State:
        from .store.connect import reading, writing
        from .store.forget import all_forgotten
        from .store.load_state import load_state
        from .store.look_at_clock import look_at_clock
        from .store.people import add_project, check_project_row, project_number
        from .store.upgrade import check_version, ready, store_version

        if self.deciding:
            self._lock(store, project)
            ready(store)
            with writing(store) as connection:
                self.project_id = add_project(connection, project.policy, self.reader.now)
        else:
            check_version(store)
            if store_version(store).found is None:
                return first_state(project.policy)
        with reading(store) as connection:
            self.project_id = project_number(connection, project.policy)
            if self.project_id is None:
                return first_state(project.policy)
            check_project_row(connection, project.policy)
        if self.deciding and not self.yes:
            look_at_clock(store, self.project_id, project.policy.zone, self.reader.now)
        if self.deciding:
            self._finish(store, self.project_id, project, folder, as_of)
        with reading(store) as connection:
            self.forgotten = all_forgotten(connection, self.project_id)
            self.last = _last_rules(connection, self.project_id, as_of.today, wave)
            return load_state(connection, self.project_id, project.policy, as_of.today, wave_name(as_of.today, wave))

    def _lock(self, store: Store, project: Project) -> None:
        from .store.one_decide import one_decide

        self._held.enter_context(one_decide(store, project.policy.project))

    def _finish(self, store: Store, project_id: int, project: Project, folder: Path, as_of: Instant) -> None:
        """What was begun is finished, and what is over has expired, before anything new is decided."""
        from .decide.compete import micro_a_minor
        from .keep_run import finish_interrupted
        from .store.move_units import expire_units

        finished = finish_interrupted(store, project_id, project.policy, folder, self.reader.now, as_of.today)
        if finished is not None:
            self.notes.append(finished)
        expire_units(store, project_id, as_of.today, self.reader.now, micro_a_minor(project.policy))


def _last_rules(connection: Connection, project_id: int, today: date, wave: str) -> LastRules | None:
    from .store.policy_files import last_policy

    found = last_policy(connection, project_id, today, wave)
    return None if found is None else LastRules(*found)
