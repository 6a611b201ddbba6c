"""What a store holds, in a few counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from ...rules.problems import Problem
from .connect import Store, StoreError, reading
from .list_runs import SHORT
from .one_decide import one_decide
from .tables import job, project, run, unit

if TYPE_CHECKING:
    from sqlalchemy import Connection


def look_inside(connection: Connection, name: str) -> dict[str, Any]:
    """`projects` of the store and its `bytes`; the project's `runs`, `units`, `jobs` by status or state; `open_run`."""
    size = (
        "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
        if connection.dialect.name == "sqlite"
        else "SELECT pg_database_size(current_database())"
    )
    mine = select(project.c.id).where(project.c.name == name).scalar_subquery()
    open_run = connection.execute(
        select(run.c.run_id, run.c.wave).where(run.c.project == mine, run.c.status == "open")
    ).first()
    return {
        "bytes": int(connection.exec_driver_sql(size).scalar_one()),
        "projects": list(connection.execute(select(project.c.name).order_by(project.c.name)).scalars()),
        **{
            what: _by(connection, table.c[column], table.c.project == mine)
            for what, table, column in (("runs", run, "status"), ("units", unit, "state"), ("jobs", job, "state"))
        },
        "open_run": None if open_run is None else f"{open_run[0][:SHORT]} ({open_run[1]})",
    }


def check_file(store: Store) -> None:
    """Raises StoreError where pages of a SQLite file are damaged. Reads the whole file, so no command does it that is
    run every day; a damaged page is told where a command meets it. A PostgreSQL server looks after its own files."""
    if store.is_sqlite:
        with reading(store) as connection:
            first = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar())
        if first != "ok":
            raise StoreError(Problem("L192", {"store": store.name, "why": " ".join(first.split())}, hints=("backup",)))


def is_deciding(store: Store, name: str) -> bool:
    """Whether somebody holds the project's lock at this moment."""
    try:
        with one_decide(store, name):
            return False
    except StoreError:
        return True


def _by(connection: Connection, column: Any, here: Any) -> dict[str, int]:
    rows = connection.execute(select(column, func.count()).where(here).group_by(column).order_by(column))
    return {str(name): int(count) for name, count in rows}
