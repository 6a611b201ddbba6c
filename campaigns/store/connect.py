"""Opens the store: SQLite below `.campaign/` by default, PostgreSQL by an address in the environment.

SQLite runs with a write-ahead log and full sync, PostgreSQL with synchronous commit: what is committed survives a crash
and a power cut. No address and no password stands in any message.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...rules.problems import Problem
from ..policy.store_place import StorePlace
from .refusals import refusal

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine

FILE = ".campaign/store.db"
"""Where the store lies, from the project's folder, when project.yaml says nothing."""

BUSY = 30.0
"""Seconds to wait for another writer of a SQLite store."""


class StoreError(Exception):
    """The store cannot be used; `problem` says why and the way out."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.text())
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Store:
    """An engine, and how people know the store (`name`: a path or host and database). `lock_folder` is where a lock
    and the secret of a SQLite store lie; `environment` is where else a secret may stand."""

    engine: Engine
    name: str
    lock_folder: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file."""
        return self.engine.dialect.name == "sqlite"

    def close(self) -> None:
        """Gives all connections back."""
        self.engine.dispose()


def open_store(place: StorePlace, root: Path, environment: Mapping[str, str], *, create: bool) -> Store | None:
    """The store of the project in `root`; None where it is a file that is not there and `create` is false.

    Raises StoreError: no address, a bad one, no driver, not reachable.
    """
    from sqlalchemy import create_engine, event
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

    url = _url(place, root, environment)
    name = _name(url, root)
    more: dict[str, Any] = {}
    folder = None
    if url.get_backend_name() == "sqlite":
        path = root / str(url.database)
        if not path.is_file() and not create:
            return None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _unreachable(place, name, error) from None
        url, folder = url.set(database=str(path)), path.parent
        more = {"connect_args": {"timeout": BUSY}}
    elif url.get_backend_name() != "postgresql":
        raise StoreError(Problem("L103", {"name": url.drivername}, place.place, ("known",)))
    elif url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    try:
        engine = create_engine(url, hide_parameters=True, pool_pre_ping=True, **more)
    except (NoSuchModuleError, ArgumentError, TypeError, ValueError):
        raise StoreError(Problem("L102", {}, place.place, ("form",))) from None
    except ModuleNotFoundError as error:
        values = {"name": url.drivername, "module": error.name or ""}
        raise StoreError(Problem("L104", values, place.place, ("install",))) from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _set_up_postgresql)
    try:
        with engine.connect():
            pass
    except (SQLAlchemyError, OSError) as error:
        engine.dispose()
        raise _unreachable(place, name, error) from None
    return Store(engine, name, folder, environment)


def _url(place: StorePlace, root: Path, environment: Mapping[str, str]) -> URL:
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    text = place.url or f"sqlite:///{FILE}"
    if place.url_env is not None:
        text = environment.get(place.url_env, "")
        if not text:
            raise StoreError(Problem("L101", {"variable": place.url_env}, place.place, ("set",)))
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise StoreError(Problem("L102", {}, place.place, ("form",))) from None
    if url.get_backend_name() == "sqlite":
        inside = url.database and (root / url.database).resolve().is_relative_to(root.resolve())
        if not url.database or url.database == ":memory:" or (place.url is not None and not inside):
            raise StoreError(Problem("L105", {"file": url.database or ""}, place.place, ("inside",)))
    return url


def _name(url: URL, root: Path) -> str:
    if url.get_backend_name() == "sqlite":
        path = (root / str(url.database)).resolve()
        return path.relative_to(root.resolve()).as_posix() if path.is_relative_to(root.resolve()) else path.as_posix()
    return f"{url.host or 'localhost'}/{url.database or ''}"


def _unreachable(place: StorePlace, name: str, error: BaseException) -> StoreError:
    problem = refusal(name, error)
    if problem is not None and problem.code != "L106":
        return StoreError(replace(problem, place=place.place))
    cause = getattr(error, "orig", None) or error
    text = " ".join(str(cause).split())[:200]
    return StoreError(Problem("L106", {"store": name, "why": text}, place.place, ("way",)))


@contextmanager
def told(store: Store | None, *, disk: bool = False) -> Iterator[None]:
    """What the database refuses inside, and with `disk` the disk, becomes a StoreError."""
    try:
        yield
    except StoreError:
        raise
    except Exception as error:
        if isinstance(error, OSError) and not disk:
            raise
        problem = refusal("" if store is None else store.name, error)
        if problem is None:
            raise
        raise StoreError(problem) from error


def _set_up_sqlite(connection: Any, _record: object) -> None:
    """The driver must not begin transactions by itself: `_begin_sqlite` does."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for setting in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={int(BUSY * 1000)}",
        "cache_size=-262144",
    ):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Writers say so at once; two that both begin by reading would end in a deadlock."""
    mode = "IMMEDIATE" if connection.get_execution_options().get("writes") else "DEFERRED"
    connection.exec_driver_sql(f"BEGIN {mode}")


def _set_up_postgresql(connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")
        cursor.execute("SET TIME ZONE 'UTC'")
    connection.commit()


@contextmanager
def writing(store: Store) -> Iterator[Connection]:
    """One transaction that writes: all of it or nothing. On SQLite it has the pen from its first statement."""
    with told(store), store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


@contextmanager
def reading(store: Store) -> Iterator[Connection]:
    """One transaction that reads one and the same moment of the store."""
    with told(store), store.engine.connect() as plain:
        level = {} if store.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        connection = plain.execution_options(**level)
        with connection.begin():
            yield connection
