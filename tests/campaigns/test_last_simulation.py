"""What the next comparison needs is kept whole or not at all, twice and no more."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from campaign_engine.campaigns.last_simulation import (
    EarlierSimulation,
    earlier_simulation,
    keep_simulation,
    write_whole,
)


def simulation(run: str) -> EarlierSimulation:
    files = {"project.yaml": "project: 商店\n".encode(), "rules/old.yaml": b"\xff not utf-8"}
    return EarlierSimulation(run * 8, "2026-10-01 00:00", "data", files, {"a": 1}, pl.DataFrame({"offer": [run]}))


def test_the_last_that_differs_is_found(tmp_path: Path) -> None:
    assert earlier_simulation(tmp_path, "any") is None
    keep_simulation(tmp_path, simulation("aaaa"))
    assert earlier_simulation(tmp_path, "aaaa" * 8) is None
    keep_simulation(tmp_path, simulation("bbbb"))
    found = earlier_simulation(tmp_path, "bbbb" * 8)
    assert found is not None
    assert (found.run_id, dict(found.files), dict(found.hits)) == ("aaaa" * 8, simulation("aaaa").files, {"a": 1})
    assert found.decisions.equals(simulation("aaaa").decisions)
    other = earlier_simulation(tmp_path, "cccc" * 8)
    assert other is not None
    assert other.run_id == "bbbb" * 8


def test_two_are_kept_and_going_back_forgets_nothing(tmp_path: Path) -> None:
    for run in ("aaaa", "bbbb", "bbbb", "cccc"):
        keep_simulation(tmp_path, simulation(run))
    assert sorted(path.name for path in (tmp_path / "last").iterdir()) == ["bbbb" * 4, "cccc" * 4]
    keep_simulation(tmp_path, simulation("bbbb"))
    found = earlier_simulation(tmp_path, "bbbb" * 8)
    assert found is not None
    assert found.run_id == "cccc" * 8


@pytest.mark.parametrize("broken", ["", "{}", "[1, null]", '["../../etc"]', '["gone"]', "[["])
def test_a_broken_pointer_is_no_past(tmp_path: Path, broken: str) -> None:
    keep_simulation(tmp_path, simulation("aaaa"))
    (tmp_path / "last.json").write_text(broken, encoding="utf-8")
    assert earlier_simulation(tmp_path, "any") is None
    keep_simulation(tmp_path, simulation("bbbb"))
    assert earlier_simulation(tmp_path, "any") is not None


def test_a_half_written_past_is_no_past(tmp_path: Path) -> None:
    keep_simulation(tmp_path, simulation("aaaa"))
    (tmp_path / "last" / ("aaaa" * 4) / "decisions.parquet").write_bytes(b"PAR1")
    assert earlier_simulation(tmp_path, "any") is None


def test_a_file_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "page.html"
    write_whole(path, b"first")

    def refuse(_from: object, _to: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("campaign_engine.campaigns.last_simulation.os.replace", refuse)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"second")
    assert path.read_bytes() == b"first"
    assert [one.name for one in tmp_path.iterdir()] == ["page.html"]
