"""Two stores over one project folder: a store to try things in beside the one that counts."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import ModuleType

import pytest
from campaign_engine.campaigns import keep_run as keeping
from campaign_engine.campaigns.batch.read_batch import read_batch
from campaign_engine.campaigns.policy.store_place import StorePlace
from campaign_engine.campaigns.store.connect import Store, open_store
from campaign_engine.campaigns.store.upgrade import ready
from sqlalchemy import text

ROWS = [{"age": float(20 + number)} for number in range(6)]


def interrupted(shop, monkeypatch: pytest.MonkeyPatch, stops_at: str = "write_rows") -> str:
    """A decide that ends in the middle; the id of its run."""

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(keeping, stops_at, stop)
        with pytest.raises(KeyboardInterrupt):
            shop.decide("2026-10-01", ROWS)
    ((run_id,),) = shop.rows("SELECT run_id FROM run")
    return str(run_id)


def to_try_in(tmp_path: Path, shop: ModuleType, address: str = "trying/store.db") -> tuple[Store, object]:
    store = open_store(StorePlace(url=f"sqlite:///{address}"), tmp_path, {}, create=True)
    assert store is not None
    ready(store)
    return store, shop.Shop(store, tmp_path)


@pytest.mark.parametrize("day", ["2026-10-01", "2026-10-02"])
def test_deciding_in_one_leaves_alone_what_an_interrupted_run_of_the_other_had_decided(
    store: Store, tmp_path: Path, world: ModuleType, shop: ModuleType, monkeypatch: pytest.MonkeyPatch, day: str
) -> None:
    made = shop.Shop(store, tmp_path, world)
    interrupted(made, monkeypatch)
    other, trying = to_try_in(tmp_path, shop)
    assert trying.decide(day, ROWS).status == "written"
    other.close()
    assert made.finish() == "L114"
    assert made.units() == {"reserved": 6}
    made.check_sums()
    assert not (tmp_path / "out" / ".staged").exists()


def test_a_copy_of_the_store_leaves_alone_what_the_store_has_staged_since(
    tmp_path: Path, world: ModuleType, shop: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, trying = to_try_in(tmp_path, shop)
    other.close()
    (tmp_path / "real").mkdir()
    shutil.copyfile(tmp_path / "trying" / "store.db", tmp_path / "real" / "store.db")
    real, made = to_try_in(tmp_path, shop, "real/store.db")
    interrupted(made, monkeypatch)
    other, trying = to_try_in(tmp_path, shop)
    assert trying.decide("2026-10-02", ROWS).status == "written"
    other.close()
    assert made.finish() == "L114"
    real.close()


def test_a_store_that_has_moved_finishes_what_it_had_begun(
    tmp_path: Path, world: ModuleType, shop: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, made = to_try_in(tmp_path, shop)
    run_id = interrupted(made, monkeypatch)
    before.close()
    shutil.move(tmp_path / "trying", tmp_path / "elsewhere")
    after, made = to_try_in(tmp_path, shop, "elsewhere/store.db")
    assert made.finish() == "L114"
    assert made.units() == {"reserved": 6}
    assert read_batch(tmp_path / "out" / "2026-10-01.day" / run_id)[0] is not None
    after.close()


def test_what_a_run_that_never_began_had_staged_goes_with_the_next_decide_of_its_own_store(
    store: Store, tmp_path: Path, world: ModuleType, shop: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = shop.Shop(store, tmp_path, world)
    with pytest.raises(ValueError):  # no run: it was staged and never begun
        interrupted(made, monkeypatch, "begin_run")
    staged = tmp_path / "out" / ".staged"
    other, trying = to_try_in(tmp_path, shop)
    trying.decide("2026-10-02", ROWS)
    other.close()
    assert len(list(staged.glob("*/*"))) == 1
    made.decide("2026-10-02", ROWS)
    assert not staged.exists()


def test_every_project_of_every_store_has_a_mark_of_its_own(
    store: Store, tmp_path: Path, world: ModuleType, shop: ModuleType
) -> None:
    shop.Shop(store, tmp_path, world)
    shop.Shop(store, tmp_path, world, head=world.PROJECT.replace("shop", "corner", 1))
    other, _ = to_try_in(tmp_path, shop)
    with other.engine.connect() as connection:
        theirs = connection.execute(text("SELECT mark FROM project")).scalars().all()
    other.close()
    with store.engine.connect() as connection:
        ours = connection.execute(text("SELECT mark FROM project")).scalars().all()
    assert len({*ours, *theirs}) == 3
