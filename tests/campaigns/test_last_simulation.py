"""What the next comparison needs is kept whole or not at all, twice and no more."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import polars as pl
import pytest
from campaign_engine.campaigns.last_simulation import (
    EarlierSimulation,
    earlier_simulation,
    keep_simulation,
    write_whole,
)
from campaign_engine.cli import exit_code_of

STARTER = Path(__file__).resolve().parents[2] / "examples" / "starter"


def simulation(run: str) -> EarlierSimulation:
    files = {"project.yaml": "project: 商店\n".encode(), "rules/old.yaml": b"\xff not utf-8"}
    return EarlierSimulation(run * 8, "2026-10-01 00:00", "data", files, {"a": 1}, pl.DataFrame({"offer": [run]}))


def test_the_last_that_differs_is_found(tmp_path: Path) -> None:
    assert earlier_simulation(tmp_path, "any")[0] is None
    keep_simulation(tmp_path, simulation("aaaa"))
    assert earlier_simulation(tmp_path, "aaaa" * 8)[0] is None
    keep_simulation(tmp_path, simulation("bbbb"))
    found = earlier_simulation(tmp_path, "bbbb" * 8)[0]
    assert found is not None
    assert (found.run_id, dict(found.files), dict(found.hits)) == ("aaaa" * 8, simulation("aaaa").files, {"a": 1})
    assert found.decisions.equals(simulation("aaaa").decisions)
    other = earlier_simulation(tmp_path, "cccc" * 8)[0]
    assert other is not None
    assert other.run_id == "bbbb" * 8


def test_two_are_kept_and_going_back_forgets_nothing(tmp_path: Path) -> None:
    for run in ("aaaa", "bbbb", "bbbb", "cccc"):
        keep_simulation(tmp_path, simulation(run))
    assert sorted(path.name for path in (tmp_path / "last").iterdir()) == ["bbbb" * 4, "cccc" * 4]
    keep_simulation(tmp_path, simulation("bbbb"))
    found = earlier_simulation(tmp_path, "bbbb" * 8)[0]
    assert found is not None
    assert found.run_id == "cccc" * 8


@pytest.mark.parametrize("broken", ["", "{}", "[1, null]", '["../../etc"]', '["gone"]', "[["])
def test_a_broken_pointer_is_no_past(tmp_path: Path, broken: str) -> None:
    keep_simulation(tmp_path, simulation("aaaa"))
    (tmp_path / "last.json").write_text(broken, encoding="utf-8")
    assert earlier_simulation(tmp_path, "any")[0] is None
    keep_simulation(tmp_path, simulation("bbbb"))
    assert earlier_simulation(tmp_path, "any")[0] is not None


def test_a_half_written_past_is_no_past(tmp_path: Path) -> None:
    keep_simulation(tmp_path, simulation("aaaa"))
    (tmp_path / "last" / ("aaaa" * 4) / "decisions.parquet").write_bytes(b"PAR1")
    assert earlier_simulation(tmp_path, "any")[0] is None


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


@pytest.fixture(scope="module")
def simulated_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter, simulated once with another seed."""
    shop = tmp_path_factory.mktemp("kept") / "shop"
    shutil.copytree(STARTER, shop, ignore=shutil.ignore_patterns("out", ".campaign"))
    assert exit_code_of(["simulate", "--project-dir", str(shop), "--as-of", "2026-10-01", "--seed", "1"]) == 0
    return shop


@pytest.fixture
def kept_shop(simulated_shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy to stand in; returns the folder of what was kept."""
    shop = Path(shutil.copytree(simulated_shop, tmp_path / "shop"))
    monkeypatch.chdir(shop)
    (kept,) = (shop / "out" / "simulate" / "last").iterdir()
    return kept


def told(kept: Path) -> list[str]:
    """The codes that whoever looks for the last simulation is told."""
    found, problems = earlier_simulation(kept.parents[1], "another")
    assert (found is None) == bool(problems)
    return [problem.code for problem in problems]


def simulate_again(capfd: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    capfd.readouterr()
    code = exit_code_of(["simulate", "--as-of", "2026-10-01"])
    printed = capfd.readouterr()
    return code, printed.out, printed.err


def changed(kept: Path, key: str, value: object) -> None:
    path = kept / "policy.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), key: value}), encoding="utf-8")


def test_what_was_kept_whole_is_compared_with(kept_shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, out, err = simulate_again(capfd)
    assert (code, "G136" in err, "against the last simulation" in out) == (0, False, True), out


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("files", []), ("files", {"project.yaml": 7}), ("files", None), ("hits", []), ("hits", {"a": "many"}),
        ("moment", "yesterday"), ("moment", 5), ("moment", "2026-10-01T00:00:00"), ("zone", "Europe/Nowhere"),
        ("zone", "../../x\x00"), ("zone", None), ("seed", "one"), ("seed", 1.5), ("version", []), ("as_of", 3),
        ("run_id", None), ("data_hash", {}),
    ],
)  # fmt: skip
def test_a_past_with_a_wrong_value_is_said_to_be_damaged(kept_shop: Path, key: str, value: object) -> None:
    assert told(kept_shop) == []
    changed(kept_shop, key, value)
    assert told(kept_shop) == ["G136"]


def test_a_damaged_past_costs_the_comparison_and_nothing_else(
    kept_shop: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    changed(kept_shop, "files", [])
    code, out, err = simulate_again(capfd)
    assert (code, "G136" in err, "against the last simulation" in out) == (0, True, False), err


@pytest.mark.parametrize("file", ["policy.json", "decisions.parquet", "scores.parquet"])
@pytest.mark.parametrize("content", [b"", b"[]", b"[" * 200_000, b"PAR1PAR1", b"\xff\xfe"])
def test_a_torn_file_of_the_past_is_said_to_be_damaged(kept_shop: Path, file: str, content: bytes) -> None:
    (kept_shop / file).write_bytes(content)
    assert told(kept_shop) == ["G136"]


@pytest.mark.parametrize(
    "frame",
    [
        pl.DataFrame({"offer": ["x"]}),
        pl.DataFrame({"customer_id": [1], "outcome": ["given"], "offer": ["x"], "basis": ["owed"]}),
    ],
)
def test_decisions_of_another_shape_are_no_past(
    kept_shop: Path, capfd: pytest.CaptureFixture[str], frame: pl.DataFrame
) -> None:
    frame.write_parquet(kept_shop / "decisions.parquet")
    code, _, err = simulate_again(capfd)
    assert (code, "G136" in err) == (0, True), err


def test_scores_of_nobody_are_no_past(kept_shop: Path) -> None:
    pl.DataFrame({"score.churn": ["high"]}).write_parquet(kept_shop / "scores.parquet")
    assert told(kept_shop) == ["G136"]


def test_a_damaged_past_of_this_very_run_is_kept_anew(kept_shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    changed(kept_shop, "files", [])
    assert exit_code_of(["simulate", "--as-of", "2026-10-01", "--seed", "1"]) == 0
    code, out, err = simulate_again(capfd)
    assert (code, "G136" in err, "against the last simulation" in out) == (0, False, True), err
