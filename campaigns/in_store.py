"""For commands that work in the store: the project found, its store open, what fails said as a problem."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ..rules.problems import Problem, is_error
from .answer import PROBLEMS, UNREACHABLE, Answer, Reader, refused
from .opened import open_project
from .policy.project import Project

if TYPE_CHECKING:
    from .store.connect import Store


def in_store(reader: Reader, project_dir: Path | None, work: Callable[[Store, int, Project, Path], Answer]) -> Answer:
    """What `work` answers, given the store, the number of the project in it, the project and its folder."""
    from sqlalchemy.exc import InterfaceError, OperationalError

    from .store.connect import StoreError, lost, open_store, reading
    from .store.people import check_project_row, project_number
    from .store.upgrade import check_version, store_version

    opened, problems = open_project(reader, project_dir)
    if opened is None:
        return refused(problems, reader.language)
    project = opened.project
    if project is None:
        return refused([problem for problem in opened.problems if is_error(problem)], reader.language)
    language = reader.words_of(project.policy.language)
    store = None
    try:
        store = open_store(project.store, opened.folder, reader.environment, create=False)
        number = None
        if store is not None:
            check_version(store)
            if store_version(store).found is not None:
                with reading(store) as connection:
                    number = project_number(connection, project.policy)
                    if number is not None:
                        check_project_row(connection, project.policy)
        if store is None or number is None:
            return refused([Problem("L130", {"project": project.policy.project}, hints=("decide",))], language)
        return work(store, number, project, opened.folder)
    except StoreError as error:
        code = UNREACHABLE if error.problem.code in ("L101", "L106") else PROBLEMS
        return refused([error.problem], language, code)
    except (OperationalError, InterfaceError) as error:
        return refused([lost(store, error)], language, UNREACHABLE)
    finally:
        if store is not None:
            store.close()
