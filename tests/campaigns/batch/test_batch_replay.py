"""A batch decides again to the same rows from its own folder, and says so when it does not."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

import polars as pl
import pytest
from campaign_engine.campaigns.batch import replay as module
from campaign_engine.campaigns.batch.replay import Replayed, replay
from campaign_engine.campaigns.batch.tables import table_hash
from campaign_engine.campaigns.batch.write_batch import Asked, write_batch
from campaign_engine.campaigns.policy.load_project import load_project
from campaign_engine.rules.problems import render_problems
from campaign_engine.segments.build_facts import build_facts
from campaign_engine.segments.instant import parse_instant

BASE = Path(__file__).parents[3] / "examples" / "starter"
"""A whole project with its lock, so that the files in the batch load by themselves."""


def starter() -> dict[str, bytes]:
    from campaign_engine.campaigns.policy.project_files import read_project_files

    return read_project_files(BASE)


@pytest.fixture
def folder(tmp_path: Path, world: ModuleType) -> Path:
    project, problems = load_project(starter())
    assert project is not None, render_problems(problems)
    as_of = parse_instant("2026-10-01", project.policy.zone)
    facts, _, problems = build_facts(project.data_spec, project.segment_book, as_of, BASE)
    assert facts is not None, render_problems(problems)
    customer = facts.frame["customer_id"][3]
    given = {
        "customer": customer, "offer": "come_back", "campaign": "come_back_autumn", "step": "first",
        "given_on": "2026-09-01", "valid_until": "2026-12-31", "status": "open",
    }  # fmt: skip
    state = world.make_state(project.policy, given=[given])
    decisions = world.decide(facts, project, state, as_of, 7, wave="lunch")
    assert decisions.decisions.height > 3
    written = write_batch(tmp_path, decisions, Asked(facts, project, state, 7, "lunch"))
    assert written.folder is not None
    return written.folder


def done(folder: Path) -> Replayed:
    replayed, problems = replay(folder)
    assert replayed is not None, render_problems(problems)
    return replayed


def edit(folder: Path, name: str, data: bytes) -> None:
    """Changes a file and owns up to it in the manifest, so that only what it says can give it away."""
    (folder / name).write_bytes(data)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"][name] = {"bytes": len(data), "sha256": sha256(data).hexdigest()}
    (folder / "manifest.json").write_text(json.dumps(manifest))


def edit_table(folder: Path, name: str, change: Any) -> None:
    path = folder / name
    change(pl.read_parquet(path, memory_map=False)).write_parquet(path)
    edit(folder, name, path.read_bytes())


def test_a_batch_replays_to_the_same_rows(folder: Path) -> None:
    assert done(folder).differences == ()


def test_a_changed_fact_is_told_with_the_customers_it_moved(folder: Path) -> None:
    edit_table(folder, "facts.parquet", lambda frame: frame.with_columns(open_complaints=pl.lit(5.0)))
    found = {one.about: one.text() for one in done(folder).differences}
    assert "data" in found
    assert "fewer" in found["decisions"]


def test_a_changed_rule_is_told(folder: Path) -> None:
    policy = json.loads((folder / "policy.json").read_text())
    text = policy["files"]["offers/offers.yaml"]
    assert text.count("redemption: 30%") == 1
    policy["files"]["offers/offers.yaml"] = text.replace("redemption: 30%", "redemption: 90%")
    edit(folder, "policy.json", json.dumps(policy).encode())
    found = {one.about: one.text() for one in done(folder).differences}
    assert "rules" in found
    assert "changed" in found["decisions"] or "fewer" in found["decisions"]


def test_a_changed_decision_is_told(folder: Path) -> None:
    edit_table(folder, "decisions.parquet", lambda frame: frame.with_columns(value_minor=pl.col("value_minor") + 1))
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["content"]["decisions"] = table_hash(pl.read_parquet(folder / "decisions.parquet", memory_map=False))
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (one,) = done(folder).differences
    assert one.about == "decisions"
    assert "0 more, 0 fewer" in one.text()


def test_another_product_version_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "__version__", "99.0")
    first = done(folder).differences[0]
    assert first.about == "version"
    assert "99.0" in first.text()
    assert "99.0" in first.text("zh")


def test_the_hash_of_a_table_ignores_the_bytes_of_the_file(tmp_path: Path) -> None:
    frame = pl.DataFrame({"customer_id": ["a", "b"], "x": pl.Series([1, None], dtype=pl.UInt8)})
    frame.write_parquet(tmp_path / "one.parquet", compression="snappy")
    frame.write_parquet(tmp_path / "two.parquet", row_group_size=1)
    read = [pl.read_parquet(tmp_path / name, memory_map=False) for name in ("one.parquet", "two.parquet")]
    assert table_hash(read[0]) == table_hash(read[1]) == table_hash(frame)
    assert table_hash(frame.with_columns(x=pl.lit(1, dtype=pl.UInt8))) != table_hash(frame)
