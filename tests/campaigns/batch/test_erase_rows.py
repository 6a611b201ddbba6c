"""Customers are taken out of a batch: nothing names them any more, and all others replay to the bit."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import polars as pl
import pytest
from campaign_engine.campaigns.batch import erase_rows as erasing_module
from campaign_engine.campaigns.batch import replay as replay_module
from campaign_engine.campaigns.batch.erase_rows import Erasing, count_in_batches, erase_from_batches
from campaign_engine.campaigns.batch.read_batch import read_batch
from campaign_engine.campaigns.batch.replay import Replayed, replay
from campaign_engine.campaigns.batch.seal import seal_of
from campaign_engine.campaigns.batch.write_batch import Asked, write_batch
from campaign_engine.rules.problems import render_problems
from campaign_engine.segments.content_hash import content_hash

NOW = datetime(2026, 10, 9, 8, tzinfo=UTC)
KEY = b"a key of 32 bytes, of the project"[:32]
Erase = Callable[..., list[tuple[str, int]]]


@pytest.fixture(scope="session")
def random_projects() -> ModuleType:
    path = Path(__file__).parents[1] / "decide" / "random_projects.py"
    spec = spec_from_file_location("random_projects", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def erasing(*customers: str, name: str = "e1") -> Erasing:
    return Erasing(frozenset(customers), name, NOW, lambda id: f"forgotten-{sha256(id.encode()).hexdigest()[:8]}", KEY)


def written(
    seed: int, folder: Path, world: ModuleType, random_projects: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> Path | None:
    """A batch of a random project with tight limits; None: what is owed does not fit. Projects of tests have no lock,
    so that they are loaded here as they were made."""
    files, lines = random_projects.random_project(seed)
    number = 10 + seed % 30
    rows = random_projects.random_rows(seed, number)
    lists = random_projects.random_state(seed, number, files)
    head = world.PROJECT.replace("data: {", "data: {quarantine: {at_most: 100%}, ")
    project = world.make_project(files, head=head, **lines)
    state, facts = world.make_state(project.policy, **lists), world.make_facts(rows)
    decisions = world.run(project, facts, state, seed=seed)
    done = write_batch(folder, decisions, Asked(facts, project, state, seed))
    for module in (replay_module, erasing_module):
        monkeypatch.setattr(module, "load_project", lambda _files, _today=None: (project, []))
    return done.folder


def replayed(folder: Path) -> Replayed:
    done, problems = replay(folder, KEY)
    assert done is not None, render_problems(problems)
    return done


def told(folder: Path) -> list[str]:
    return [one.text() for one in replayed(folder).differences]


def everything(folder: Path) -> str:
    """All that any file says, tables as text."""
    said = []
    wide = pl.Config(tbl_rows=-1, tbl_cols=-1, fmt_str_lengths=1000, fmt_table_cell_list_len=-1, tbl_width_chars=-1)
    with wide:
        for path in sorted(folder.rglob("*")):
            if path.suffix == ".parquet" and path.stat().st_size:
                said.append(str(pl.read_parquet(path, memory_map=False)))
            elif path.is_file():
                said.append(path.read_text(encoding="utf-8", errors="replace"))
    return "\n".join(said)


@pytest.mark.parametrize("block", range(6))
def test_whoever_is_forgotten_all_others_replay_exactly(
    block: int, tmp_path: Path, world: ModuleType, random_projects: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twice in turn: what a first erasure took of the limits stays for the second."""
    tried = 0
    for seed in range(block * 15, block * 15 + 15):
        out = tmp_path / str(seed)
        folder = written(seed, out, world, random_projects, monkeypatch)
        if folder is None:
            continue
        before = pl.read_parquet(folder / "decisions.parquet")
        everybody = pl.read_parquet(folder / "facts.parquet")["customer_id"].to_list()
        assert told(folder) == []
        rng, gone = random.Random(seed), set()
        winners = sorted(set(before["customer_id"])) or everybody
        for number, name in ((3, "e1"), (2, "e2")):
            some = frozenset({*rng.sample(everybody, number), rng.choice(winners)})
            erase_from_batches(out, "shop", erasing(*some, name=name))
            gone |= some
            assert told(folder) == [], (seed, sorted(gone))
        after = pl.read_parquet(folder / "decisions.parquet")
        assert after.equals(before.filter(~pl.col("customer_id").is_in(list(gone))))
        seen = everything(folder)
        assert not [one for one in gone if one in seen]
        tried += 1
    assert tried > 5


def test_without_what_they_had_taken_others_would_get_it(
    tmp_path: Path, world: ModuleType, random_projects: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard bites: with the sums left out many a replay gives to others what she had."""
    monkeypatch.setattr(erasing_module, "_taken", lambda _folder, _erasing: [])
    broken = 0
    for seed in range(45):
        folder = written(seed, tmp_path / str(seed), world, random_projects, monkeypatch)
        if folder is None:
            continue
        winners = sorted(set(pl.read_parquet(folder / "decisions.parquet")["customer_id"]))
        erase_from_batches(tmp_path / str(seed), "shop", erasing(*winners[::2]))
        broken += told(folder) != []
    assert broken >= 3


@pytest.fixture
def batch(tmp_path: Path, world: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stock of three among eight, one of them named as her household is."""
    files = {
        "offers/ten.yaml": world.COUPON + "    stock: 3\n",
        "campaigns/autumn.yaml": world.CAMPAIGN,
    }
    project = world.make_project(files, one_per_household="[ten]")
    rows = [{"household_id": "C-2"} if number in (2, 5) else {} for number in range(8)]
    facts, state = world.make_facts(rows), world.make_state(project.policy)
    for module in (replay_module, erasing_module):
        monkeypatch.setattr(module, "load_project", lambda _files, _today=None: (project, []))
    decisions = world.run(project, facts, state)
    done = write_batch(tmp_path / "out", decisions, Asked(facts, project, state, 0))
    assert done.folder is not None
    return done.folder


def test_the_manifest_keeps_the_hashes_of_before_and_says_how_many_rows_went(batch: Path) -> None:
    before = json.loads((batch / "manifest.json").read_text())
    out = batch.parents[1]
    rows = 0
    for path in batch.glob("*.parquet"):
        frame = pl.read_parquet(path, memory_map=False)
        rows += sum((frame[name] == "C-2").sum() for name in ("customer_id", "customer") if name in frame.columns)
    assert rows >= 4
    assert count_in_batches(out, "shop", frozenset({"C-2"})) == [(batch.name, rows)]
    assert erase_from_batches(out, "shop", erasing("C-2")) == [(batch.name, rows)]
    after = json.loads((batch / "manifest.json").read_text())
    assert (after["run_id"], after["hashes"], after["totals"]) == (before["run_id"], before["hashes"], before["totals"])
    (record,) = after["erased"]["by"]
    assert (record["erasure"], record["at"]) == ("e1", "2026-10-09T08:00:00+00:00")
    assert record["before"] == {"files": before["files"], "content": before["content"]}
    assert record["rows"]["facts.parquet"] == 1
    assert "C-2" not in everything(batch)


def test_a_batch_she_is_not_in_is_not_touched(batch: Path) -> None:
    before = {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in batch.iterdir()}
    for project, customer in (("shop", "C-99"), ("another", "C-2")):
        assert erase_from_batches(batch.parents[1], project, erasing(customer)) == []
    assert {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in batch.iterdir()} == before


def test_done_again_it_changes_nothing(batch: Path) -> None:
    erase_from_batches(batch.parents[1], "shop", erasing("C-2"))
    seen = everything(batch)
    assert erase_from_batches(batch.parents[1], "shop", erasing("C-2", name="e2")) == []
    assert everything(batch) == seen


def test_what_is_tampered_with_afterwards_is_still_found(batch: Path) -> None:
    erase_from_batches(batch.parents[1], "shop", erasing("C-2"))
    whole = {path.name: path.read_bytes() for path in batch.iterdir()}
    for name in whole:
        if name == "manifest.json":
            continue
        (batch / name).write_bytes(whole[name] + b" ")
        assert read_batch(batch)[0] is None, name
        (batch / name).write_bytes(whole[name])
    facts = pl.read_parquet(batch / "facts.parquet").with_columns(staff=pl.lit(True))
    own_up(batch, "facts.parquet", facts)
    assert any("saved data" in one for one in told(batch))


def manifest_of(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "manifest.json").read_text()))


def rewrite(folder: Path, manifest: dict[str, Any]) -> None:
    (folder / "manifest.json").write_text(json.dumps(manifest))


def refused_with(folder: Path, key: bytes | None = KEY) -> list[str]:
    done, problems = replay(folder, key)
    assert (done is None) == bool(problems)
    return [problem.code for problem in problems]


def test_nobody_without_the_key_can_say_that_rows_were_erased(batch: Path) -> None:
    """Rows are changed, and everything that anybody can compute is made to fit: only the seal cannot be made."""
    plain = manifest_of(batch)
    facts = pl.read_parquet(batch / "facts.parquet").filter(pl.col("customer_id") != "C-2")
    own_up(batch, "facts.parquet", facts)
    forged = manifest_of(batch)
    hashes = {"data": content_hash(facts), "state": plain["hashes"]["state"]}
    record = {"erasure": "e1", "at": NOW.isoformat(), "rows": {"facts.parquet": 1},
              "before": {"files": plain["files"], "content": plain["content"]}}  # fmt: skip
    for seal in ({}, {"seal": ""}, {"seal": "0" * 64}, {"seal": None}, {"seal": 7}):
        rewrite(batch, {**forged, "erased": {"hashes": hashes, "by": [record], **seal}})
        assert refused_with(batch) == ["L196"]
    for block in ({}, None, [], 7, "erased"):
        rewrite(batch, {**forged, "erased": block})
        assert set(refused_with(batch)) <= {"L196", "G107"} != set()
    other = {**forged, "erased": {"hashes": hashes, "by": [record]}}
    rewrite(batch, {**other, "erased": {**other["erased"], "seal": seal_of(other, b"the key of another project")}})
    assert refused_with(batch) == ["L196"]


def test_a_seal_is_of_one_run_and_of_all_that_was_said(batch: Path) -> None:
    erase_from_batches(batch.parents[1], "shop", erasing("C-2"))
    whole = manifest_of(batch)
    assert refused_with(batch) == []
    assert refused_with(batch, None) == ["L197"]
    assert refused_with(batch, b"the key of another project") == ["L196"]
    record = whole["erased"]["by"][0]
    changes: list[dict[str, Any]] = [
        {"run_id": "0" * 32},
        {"seed": whole["seed"] + 1},
        {"hashes": {**whole["hashes"], "data": "0" * 64}},
        {"content": {**whole["content"], "decisions": "0" * 64}},
        {"erased": {**whole["erased"], "by": []}},
        {"erased": {**whole["erased"], "by": [{**record, "rows": {"facts.parquet": 9}}]}},
        {"erased": {**whole["erased"], "hashes": {**whole["erased"]["hashes"], "data": "0" * 64}}},
    ]
    for change in changes:
        rewrite(batch, {**whole, **change})
        assert refused_with(batch) == ["L196"], change
    rewrite(batch, {name: said for name, said in whole.items() if name != "erased"})
    assert told(batch) != []  # without the block it is a batch whose data were changed


def test_an_erasure_does_not_make_good_what_was_forged_before(batch: Path) -> None:
    """Data exchanged, with every hash made to fit; then she is forgotten by right, and another one after her."""
    facts = pl.read_parquet(batch / "facts.parquet").with_columns(staff=pl.lit(True))
    own_up(batch, "facts.parquet", facts)
    manifest = manifest_of(batch)
    rewrite(batch, {**manifest, "hashes": {**manifest["hashes"], "data": content_hash(facts)}})
    for customer, name in (("C-2", "e1"), ("C-3", "e2")):
        erase_from_batches(batch.parents[1], "shop", erasing(customer, name=name))
        assert manifest_of(batch)["erased"]["seal"] == ""
        assert refused_with(batch) == ["L196"]


def test_a_second_erasure_does_not_seal_a_forged_first_one(batch: Path) -> None:
    erase_from_batches(batch.parents[1], "shop", erasing("C-2"))
    manifest = manifest_of(batch)
    manifest["erased"]["by"][0]["rows"]["facts.parquet"] = 5
    rewrite(batch, manifest)
    erase_from_batches(batch.parents[1], "shop", erasing("C-3", name="e2"))
    assert refused_with(batch) == ["L196"]


def own_up(folder: Path, name: str, frame: pl.DataFrame) -> None:
    """Changes a table and the manifest's word for its bytes."""
    frame.write_parquet(folder / name)
    data = (folder / name).read_bytes()
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"][name] = {"bytes": len(data), "sha256": sha256(data).hexdigest()}
    (folder / "manifest.json").write_text(json.dumps(manifest))


def test_what_was_tampered_with_before_is_not_made_good(batch: Path) -> None:
    facts = pl.read_parquet(batch / "facts.parquet").with_columns(staff=pl.lit(True))
    facts.write_parquet(batch / "facts.parquet")
    assert read_batch(batch)[0] is None
    erase_from_batches(batch.parents[1], "shop", erasing("C-2"))
    assert "C-2" not in everything(batch)
    assert read_batch(batch)[0] is None


def test_a_file_nobody_can_read_goes_with_her(batch: Path) -> None:
    (batch / "rejected.parquet").write_bytes(b"C-2 and half a table")
    erase_from_batches(batch.parents[1], "shop", erasing("C-2"))
    assert "C-2" not in everything(batch)
    assert read_batch(batch)[0] is None


def test_a_crash_between_the_two_renames_is_mended(batch: Path) -> None:
    out, wave, run = batch.parents[1], batch.parent.name, batch.name
    beside = out / ".erasing" / wave / run
    beside.mkdir(parents=True)
    batch.rename(beside / "old")
    assert count_in_batches(out, "shop", frozenset({"C-2"})) == []
    erase_from_batches(out, "shop", erasing("C-99"))
    assert read_batch(batch)[0] is not None
    assert not (out / ".erasing").exists()


def test_rows_that_clash_and_the_page_name_her_no_more(batch: Path) -> None:
    results: dict[str, Any] = json.loads((batch / "run_results.json").read_text())
    results["table_conflicts"] = [{"table": "t", "customers": 2, "examples": [["C-2", [1, 2]], ["C-3", [1, 2]]]}]
    results["problems"] = [{"code": "G125", "severity": "warning", "text": "C-2: 1, 2; C-3: 1, 2"}]
    (batch / "run_results.json").write_text(json.dumps(results))
    page = '<p>C-2 gets ten<br><span class="soft">why</span></p>\n<p>C-23 gets ten<br>why</p>\n'
    numbers = json.dumps({"examples": [{"customer": "C-2"}, {"customer": "C-23"}]})
    (batch / "report.html").write_text(f'{page}<script type="application/json" id="numbers">{numbers}</script>')
    erase_from_batches(batch.parents[1], "shop", erasing("C-2"))
    said = (batch / "report.html").read_text()
    assert "C-23 gets ten" in said
    assert json.loads(said.partition('id="numbers">')[2].partition("<")[0]) == {"examples": [{"customer": "C-23"}]}
    after = json.loads((batch / "run_results.json").read_text())
    assert after["table_conflicts"][0]["examples"] == [["C-3", [1, 2]]]
    assert "C-2" not in after["problems"][0]["text"]
