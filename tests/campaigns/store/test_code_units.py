"""Every unit of a coded offer has one code, no code two units: through decide, crash, change, cancel and giving up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from campaign_engine.campaigns import keep_run as keeping
from campaign_engine.campaigns.store import save_run
from campaign_engine.campaigns.store.code_keys import CodeKeys
from campaign_engine.campaigns.store.code_secret import code_keys
from campaign_engine.campaigns.store.connect import Store, StoreError, writing
from sqlalchemy import text

ROWS = [{"age": float(20 + number)} for number in range(12)]


@pytest.fixture
def at_work(store: Store, tmp_path: Path, world: ModuleType, shop: ModuleType) -> Iterator[Any]:
    made = shop.coded_shop(store, tmp_path, world)
    yield made
    made.check_sums()


def codes(at_work: Any) -> list[tuple[str, int]]:
    """(decision, hash) of every code that is somebody's, its unit not withdrawn."""
    return sorted(
        (str(decision).replace("-", ""), int(hash))
        for decision, hash in at_work.rows(
            "SELECT c.decision_id, c.hash FROM code c JOIN unit u ON u.project = c.project "
            "AND u.decision_id = c.decision_id AND u.version = c.version WHERE u.state <> 'cancelled'"
        )
    )


def test_everybody_who_is_given_the_offer_has_a_code_of_her_own(at_work) -> None:
    at_work.decide("2026-10-01", ROWS)
    found = codes(at_work)
    assert len(found) == len({decision for decision, _ in found}) == len({hash for _, hash in found}) == 12


def test_the_same_again_changes_no_code(at_work) -> None:
    at_work.decide("2026-10-01", ROWS)
    before = at_work.rows("SELECT * FROM code ORDER BY serial")
    assert at_work.decide("2026-10-01", ROWS).status == "same"
    assert at_work.rows("SELECT * FROM code ORDER BY serial") == before


def test_no_code_stands_in_the_store_in_plain(at_work) -> None:
    at_work.decide("2026-10-01", ROWS)
    keys = code_keys(at_work.store, at_work.id, at_work.project().policy)
    made = {one.decode() for one in keys.make("ten", np.arange(12)).tolist()}
    for table in ("code", "code_key", "code_pool", "code_range"):
        for row in at_work.rows(f"SELECT * FROM {table}"):
            assert not {str(value) for value in row} & made
            assert not any(keys.secret.decode() in str(value) for value in row)
    assert {code[-4:] for code in made} == {last for (last,) in at_work.rows("SELECT last_four FROM code")}


@pytest.mark.parametrize("chunk", [100_000, 5])
@pytest.mark.parametrize("stops_at", ["write_rows", "commit_run"])
def test_a_run_that_stops_in_the_middle_gives_the_codes_it_would_have_given(
    at_work, chunk: int, stops_at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(save_run, "CHUNK", chunk)

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(keeping, stops_at, stop)
        with pytest.raises(KeyboardInterrupt):
            at_work.decide("2026-10-01", ROWS)
    assert at_work.finish() == "L114"
    keys = code_keys(at_work.store, at_work.id, at_work.project().policy)
    serials = dict(at_work.rows("SELECT serial, hash FROM code"))
    assert sorted(serials) == list(range(12))
    assert [serials[n] for n in range(12)] == keys.hashes(keys.make("ten", np.arange(12)).tolist()).tolist()


def test_what_changes_keeps_its_code_and_what_goes_loses_it_for_good(at_work) -> None:
    at_work.decide("2026-10-01", ROWS[:8])
    before = dict(codes(at_work))
    at_work.files["offers/ten.yaml"] = at_work.files["offers/ten.yaml"].replace(
        "value: 10", 'value: "= CASE WHEN age < 22 THEN 9 ELSE 10 END"'
    )
    assert at_work.decide("2026-10-01", ROWS[:6], supersede=True).status == "superseded"
    at_work.check_sums()
    after = dict(codes(at_work))
    assert len(after) == 6
    assert after.items() <= before.items()
    assert at_work.decide("2026-10-01", ROWS[:8], supersede=True).status == "superseded"
    back = dict(codes(at_work))
    assert after.items() <= back.items()
    gone = before.keys() - after.keys()
    assert all(back[one] != before[one] for one in gone)
    assert len(set(back.values()) | set(before.values())) == 10


def test_what_has_gone_out_keeps_its_code_in_every_version(at_work) -> None:
    at_work.decide("2026-10-01", ROWS[:4])
    at_work.hand_over("2026-10-01")
    before = codes(at_work)
    for value in ("12", "13"):
        at_work.files["offers/ten.yaml"] = at_work.files["offers/ten.yaml"].replace("value: 1", f"value: {value} #")
        at_work.decide("2026-10-01", ROWS[:4], supersede=True)
        assert at_work.units()["issued"] == 4
        assert codes(at_work) == before
        at_work.check_sums()


def test_a_run_given_up_leaves_no_code_and_its_serials_are_not_used_again(
    at_work, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(keeping, "commit_run", stop)
        with pytest.raises(KeyboardInterrupt):
            at_work.decide("2026-10-01", ROWS)
    number = at_work.rows("SELECT id FROM run WHERE status = 'open'")[0][0]
    save_run.abandon_run(at_work.store, at_work.id, number, at_work.world.at("2026-10-01").moment, "no")
    assert at_work.rows("SELECT count(*) FROM code") == [(0,)]
    at_work.decide("2026-10-01", ROWS)
    assert at_work.rows("SELECT min(serial), max(serial) FROM code") == [(12, 23)]


def test_a_code_that_is_somebodys_already_is_made_anew_also_in_bulk(at_work, monkeypatch: pytest.MonkeyPatch) -> None:
    """Serials 2 and 5 give the codes of 0 and 1 here, and 9 that of 8: as if chance had it so."""
    real, same = CodeKeys.make, {2: 0, 5: 1, 9: 8, 12: 3}
    monkeypatch.setattr(
        CodeKeys, "make", lambda keys, offer, serials: real(keys, offer, np.array([same.get(n, n) for n in serials]))
    )
    at_work.decide("2026-10-01", ROWS[:3])
    at_work.decide("2026-10-02", ROWS)
    assert at_work.rows("SELECT count(*), count(DISTINCT hash) FROM code") == [(12, 12)]
    at_work.check_sums()


def test_the_database_refuses_a_second_unit_of_a_code_and_a_second_code_of_a_unit(at_work) -> None:
    from sqlalchemy.exc import IntegrityError

    at_work.decide("2026-10-01", ROWS[:2])
    for column in ("hash", "decision_id"):
        with pytest.raises(IntegrityError), writing(at_work.store) as connection:
            connection.execute(text(f"UPDATE code SET {column} = (SELECT min({column}) FROM code)")) if (
                column == "hash" or at_work.store.is_sqlite
            ) else connection.execute(
                text("UPDATE code SET decision_id = (SELECT decision_id FROM code ORDER BY serial LIMIT 1)")
            )


def test_another_secret_is_told_before_anything_is_reserved(at_work, monkeypatch: pytest.MonkeyPatch) -> None:
    at_work.decide("2026-10-01", ROWS)
    monkeypatch.setitem(at_work.store.environment, "A_CODES_SECRET", "another-secret-0123456789abcdef0123456789")
    before = at_work.rows("SELECT count(*) FROM run")
    with pytest.raises(StoreError) as caught:
        at_work.decide("2026-10-16", [{"customer_id": "D-1"}])
    assert caught.value.problem.code == "L142"
    assert at_work.rows("SELECT count(*) FROM run") == before
    assert "another-secret" not in str(caught.value)
    assert not (at_work.folder / "out" / ".staged").exists()


@pytest.mark.parametrize(("secret", "code"), [("", "L140"), ("short", "L141"), ("a" * 40, "L141")])
def test_a_secret_that_is_not_there_or_can_be_guessed_is_told(
    at_work, secret: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(at_work.store.environment, "A_CODES_SECRET", secret)
    with pytest.raises(StoreError) as caught:
        at_work.decide("2026-10-01", ROWS)
    assert caught.value.problem.code == code
    assert at_work.rows("SELECT count(*) FROM run") == [(0,)]
