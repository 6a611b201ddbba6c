"""One decide at a time for each project: a lock that goes with the process that holds it, however it ends."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from typing import IO

from ...rules.problems import Problem
from .connect import Store, StoreError, told


@contextmanager
def one_decide(store: Store, project: str) -> Iterator[None]:
    """Raises StoreError at once where somebody else decides for the project. On SQLite a locked file beside the store,
    on PostgreSQL an advisory lock of a session of its own."""
    digest = blake2b(project.encode(), digest_size=8)
    if store.is_sqlite:
        assert store.lock_folder is not None
        with told(store, disk=True):
            opened = (store.lock_folder / f"decide-{digest.hexdigest()}.lock").open("a+b")
        with opened as file:
            if not _locked(file):
                raise StoreError(_busy(project))
            yield
        return
    from sqlalchemy.exc import DBAPIError

    key = int.from_bytes(digest.digest(), "big", signed=True)
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({key})").scalar():
            raise StoreError(_busy(project))
        try:
            yield
        finally:
            with suppress(DBAPIError):  # with a connection that was lost its lock is gone as well
                connection.exec_driver_sql(f"SELECT pg_advisory_unlock({key})")


def _busy(project: str) -> Problem:
    return Problem("L110", {"project": project}, hints=("wait",))


def _locked(file: IO[bytes]) -> bool:
    if os.name == "posix":
        import fcntl

        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
    import msvcrt

    try:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    except OSError:
        return False
    return True
