"""The rows of a run are written in chunks, several at once on PostgreSQL; whichever are there, the others follow."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from campaign_engine.campaigns.store import save_run
from campaign_engine.campaigns.store.connect import Store

ROWS = [{"age": float(20 + number)} for number in range(12)]
CHUNKS = [(0, 1), (1, 5), (2, 5), (3, 2)]


@pytest.fixture
def at_work(store: Store, tmp_path: Path, world: ModuleType, shop: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(save_run, "CHUNK", 5)
    return shop.Shop(store, tmp_path, world)


def chunks(made: Any) -> list[tuple[Any, ...]]:
    return sorted(made.rows("SELECT number, rows FROM run_chunk"))


def test_all_chunks_are_written_once_and_told_of_as_they_come(at_work) -> None:
    told: list[tuple[int, int]] = []
    decisions, asked = at_work.decided("2026-10-01", ROWS)
    at_work.keep(decisions, asked, progress=lambda _what, done, of: told.append((done, of)))
    assert chunks(at_work) == CHUNKS
    assert [of for _, of in told] == [12, 12, 12]
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1][0] == 12
    assert at_work.units() == {"reserved": 12}
    at_work.check_sums()


@pytest.mark.parametrize("fails", [1, 2, 3])
def test_what_is_missing_after_one_chunk_failed_is_added(at_work, fails: int, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = save_run._write_chunk, []

    def write(*words: Any) -> None:
        calls.append(1)
        if len(calls) == fails:
            raise OSError("no more")
        real(*words)

    with monkeypatch.context() as patched:
        patched.setattr(save_run, "_write_chunk", write)
        with pytest.raises(OSError, match="no more"):
            at_work.decide("2026-10-01", ROWS)
    assert at_work.units() == {}, "nothing of it counts yet"
    assert chunks(at_work) != CHUNKS
    assert at_work.finish() == "L114"
    assert chunks(at_work) == CHUNKS
    assert at_work.units() == {"reserved": 12}
    at_work.check_sums()


def test_a_withheld_offer_opens_no_purse(at_work) -> None:
    files = at_work.files
    files["campaigns/autumn.yaml"] = files["campaigns/autumn.yaml"].rstrip() + "\n        holdout: 100%\n"
    at_work.decide("2026-10-01", ROWS)
    assert at_work.rows("SELECT count(*) FROM purse") == [(0,)]
