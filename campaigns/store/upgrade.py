"""The version of the store's tables: bringing them up to date, and refusing to work with others.

An empty store is set up by the first command that writes; one of an earlier version is changed only by
`campaign store upgrade`, because other machines may still work with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ...rules.problems import Problem
from .connect import Store, StoreError, writing

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

VERSION_TABLE = "schema_version"
VERSIONS = ("0001",)
"""Of the tables, the newest last, as the files in `migrations/versions` name them. They stand here too, so that a
command that only looks need not read those files, nor load what runs them."""
MIGRATIONS = Path(__file__).with_name("migrations")
LOCK = 6_205_871_401_337
"""The advisory lock of PostgreSQL under which tables change."""


@dataclass(frozen=True, slots=True)
class Version:
    """`found`: of the store, None where it is empty; `newest`: what this version of the engine works with. `unknown`: a
    later version of the engine has been here."""

    found: str | None
    newest: str
    unknown: bool = False

    @property
    def is_newest(self) -> bool:
        """Whether the store can be used."""
        return self.found == self.newest


def store_version(store: Store) -> Version:
    """What the store says of itself."""
    with store.engine.connect() as connection:
        return _version(connection)


def upgrade(store: Store) -> Version:
    """Brings the tables to the newest version in one transaction; returns what was found. Raises StoreError where a
    later version of the engine has been here."""
    from alembic import command

    with writing(store) as connection:
        if not store.is_sqlite:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        version = _version(connection)
        if version.unknown:
            raise _later(store, version)
        if not version.is_newest:
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    return version


def ready(store: Store) -> None:
    """Sets an empty store up. Raises StoreError where the store is of another version."""
    if store_version(store).found is None:
        upgrade(store)
    check_version(store)


def check_version(store: Store) -> None:
    """Raises StoreError where the store has tables, but not those that this engine works with."""
    version = store_version(store)
    if version.unknown:
        raise _later(store, version)
    if version.found is not None and not version.is_newest:
        values = {"store": store.name, "found": version.found, "newest": version.newest}
        raise StoreError(Problem("L107", values, hints=("upgrade",)))


def _later(store: Store, version: Version) -> StoreError:
    return StoreError(Problem("L108", {"store": store.name, "found": version.found}, hints=("engine",)))


def _version(connection: Connection) -> Version:
    from sqlalchemy import inspect

    found = None
    if inspect(connection).has_table(VERSION_TABLE):
        found = connection.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").scalar_one_or_none()
    return Version(found, VERSIONS[-1], found is not None and found not in VERSIONS)


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
