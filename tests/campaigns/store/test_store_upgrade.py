"""The tables of the store come from the migrations, on both databases, and are what the code thinks they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from campaign_engine.campaigns.policy.store_place import StorePlace
from campaign_engine.campaigns.store.connect import Store, StoreError, open_store, writing
from campaign_engine.campaigns.store.tables import metadata
from campaign_engine.campaigns.store.upgrade import MIGRATIONS, VERSION_TABLE, VERSIONS, ready, store_version, upgrade
from sqlalchemy import text


def test_the_migrations_give_the_tables_of_the_code(store: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE, "compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_versions_are_those_of_the_migrations_in_their_order() -> None:
    from alembic.script import ScriptDirectory

    walked = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    assert tuple(one.revision for one in walked)[::-1] == VERSIONS


def test_an_empty_store_is_set_up_once_and_stays(store: Store) -> None:
    assert store_version(store).is_newest
    before = upgrade(store)
    assert before.is_newest
    ready(store)


def test_a_store_of_a_later_engine_is_left_alone(store: Store) -> None:
    with writing(store) as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    for attempt in (ready, upgrade):
        with pytest.raises(StoreError) as caught:
            attempt(store)
        assert caught.value.problem.code == "L108"
    assert store_version(store).unknown


def test_sqlite_is_set_to_survive_a_power_cut(tmp_path: Path) -> None:
    store = open_store(StorePlace(), tmp_path, {}, create=True)
    assert store is not None
    with store.engine.connect() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    store.close()
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_store_that_is_not_there_is_not_made_by_looking(tmp_path: Path) -> None:
    assert open_store(StorePlace(), tmp_path, {}, create=False) is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("place", "environment", "code"),
    [
        (StorePlace(url_env="NOWHERE"), {}, "L101"),
        (StorePlace(url_env="A"), {"A": "not an address"}, "L102"),
        (StorePlace(url_env="A"), {"A": "mysql+pymysql://root@localhost/shop"}, "L103"),
        (StorePlace(url="sqlite:///../outside.db"), {}, "L105"),
        (StorePlace(url_env="A"), {"A": "postgresql://nobody:secret@127.0.0.1:9/none"}, "L106"),
    ],
)
def test_an_address_that_does_not_lead_to_a_store_is_told_without_its_password(
    place: StorePlace, environment: dict[str, str], code: str, tmp_path: Path
) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(place, tmp_path, environment, create=True)
    assert caught.value.problem.code == code
    assert "secret" not in str(caught.value)
