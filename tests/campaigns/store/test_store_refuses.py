"""Stores that cannot be used here say why: no driver on this machine, or tables of an earlier engine."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from campaign_engine.campaigns.policy.store_place import StorePlace
from campaign_engine.campaigns.store import upgrade
from campaign_engine.campaigns.store.connect import Store, StoreError, open_store


def test_without_its_driver_a_postgresql_store_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreError) as caught:
        open_store(StorePlace(url="postgresql://shop.example/store"), tmp_path, {}, create=True)
    assert caught.value.problem.code == "L104"
    assert "psycopg" in caught.value.problem.text()


def test_a_store_of_an_earlier_engine_is_not_touched_before_it_is_upgraded(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = upgrade.store_version(store)
    later = upgrade.Version(found.found, "0099", False)
    monkeypatch.setattr(upgrade, "_version", lambda _connection: later)
    for use in (upgrade.check_version, upgrade.ready):
        with pytest.raises(StoreError) as caught:
            use(store)
        assert caught.value.problem.code == "L107"
        assert "0099" in caught.value.problem.text()
