"""A batch is written whole or not at all, once, and a wave is decided once."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from campaign_engine.campaigns.batch.read_batch import find_batches, read_batch
from campaign_engine.campaigns.batch.write_batch import Asked, Written, write_batch
from campaign_engine.campaigns.decide.decisions import REASONS, Decisions
from campaign_engine.campaigns.decide.state import empty_state, state_of_bytes
from campaign_engine.rules.problems import render_problems

WORLD = str(Path(__file__).parents[1] / "decide" / "decide_world.py")

FILES = {
    "facts.parquet", "state_in.parquet", "policy.json", "decisions.parquet", "planned_jobs.parquet", "rejected.parquet",
    "customers.parquet", "run_results.json", "manifest.json",
}  # fmt: skip


@dataclass
class Shop:
    """A decided run, ready to be written."""

    decisions: Decisions
    asked: Asked

    def write(self, out: Path, **more: Any) -> Written:
        return write_batch(out, self.decisions, self.asked, **more)


def shop(world: ModuleType, rows: list[dict[str, Any]] | None = None, worth: str = "5", seed: int = 0) -> Shop:
    coupon = world.COUPON.replace("worth: 5", f"worth: {worth}")
    project = world.make_project({"offers/ten.yaml": coupon, "campaigns/autumn.yaml": world.CAMPAIGN})
    facts = world.make_facts(rows or [{}, {"age": 50.0}, {"staff": True}])
    state = empty_state()
    return Shop(world.run(project, facts, state, seed=seed), Asked(facts, project, state, seed))


def below(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_batch_lies_below_its_wave_and_run_with_the_manifest_last(tmp_path: Path, world: ModuleType) -> None:
    order: list[str] = []
    made = shop(world)
    written = made.write(tmp_path, views={"report.html": b"<html>"}, wrote=order.append)
    assert written.status == "written"
    assert written.folder == tmp_path / "2026-10-01.day" / made.decisions.run_id
    assert {path.name for path in written.folder.iterdir()} == FILES | {"report.html"}
    assert order[-1] == "manifest.json"
    assert set(order) == FILES | {"report.html"}


def test_the_manifest_says_what_is_needed_to_read_the_tables_and_to_prove_them(
    tmp_path: Path, world: ModuleType
) -> None:
    made = shop(world)
    folder = made.write(tmp_path).folder
    assert folder is not None
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["pairs"] == [["autumn", "hello", "ten"]]
    assert manifest["reasons"] == list(REASONS)
    assert manifest["counts"]["given"] == 2
    nothing = {"decisions": 0, "expected_cost_minor": 0, "expected_cost_micro": 0, "worst_case_minor": 0}
    given = {
        "decisions": 2, "expected_cost_minor": 200, "expected_cost_micro": 2_000_000, "worst_case_minor": 2000,
    }  # fmt: skip
    assert manifest["totals"] == {"given": given, "withheld": nothing}
    assert set(manifest["hashes"]) == {"rules", "data", "models", "state"}
    assert set(manifest["content"]) == {"decisions", "planned_jobs", "rejected", "customers"}
    assert set(manifest["files"]) == FILES - {"manifest.json"}


def test_what_is_read_back_is_what_was_decided(tmp_path: Path, world: ModuleType) -> None:
    made = shop(world)
    folder = made.write(tmp_path).folder
    assert folder is not None
    batch, problems = read_batch(folder)
    assert problems == []
    assert batch is not None
    for name in ("decisions", "rejected", "customers", "jobs"):
        assert getattr(batch.decisions, name).equals(getattr(made.decisions, name)), name
    for name in ("run_id", "wave", "pairs", "rule_ids", "limits", "rule_hits", "counts"):
        assert getattr(batch.decisions, name) == getattr(made.decisions, name), name
    assert batch.facts.frame.equals(made.asked.facts.frame)
    assert batch.facts.facts == made.asked.facts.facts
    assert batch.files == made.asked.project.files
    assert state_of_bytes(batch.state) == made.asked.state


def test_the_same_run_again_returns_the_first_batch(tmp_path: Path, world: ModuleType) -> None:
    first = shop(world).write(tmp_path)
    before = {path: (tmp_path / path).stat().st_mtime_ns for path in below(tmp_path)}
    again = shop(world).write(tmp_path)
    assert (again.status, again.folder) == ("same", first.folder)
    assert {path: (tmp_path / path).stat().st_mtime_ns for path in below(tmp_path)} == before


def test_another_run_with_the_same_decisions_has_nothing_to_add(tmp_path: Path, world: ModuleType) -> None:
    first = shop(world).write(tmp_path)
    other = shop(world, seed=1)
    again = other.write(tmp_path)
    assert (again.status, again.folder) == ("same", first.folder)


def test_another_run_of_the_wave_is_refused_with_what_differs(tmp_path: Path, world: ModuleType) -> None:
    first = shop(world).write(tmp_path)
    other = shop(world, [{"app_yes": False, "sms_yes": False}, {"age": 50.0}, {"staff": False}])
    refused = other.write(tmp_path)
    assert refused.status == "refused"
    assert refused.folder == first.folder
    assert refused.differences is not None
    assert refused.differences.added["customer_id"].to_list() == ["C-2"]
    assert refused.differences.gone["customer_id"].to_list() == ["C-0"]
    assert refused.differences.changed.height == 0
    assert "1 decisions more, 1 fewer, 0 changed" in render_problems(refused.problems)
    assert len(find_batches(tmp_path, "2026-10-01.day")) == 1


def test_the_refusal_names_the_ways_out_and_how_to_see_for_whom_it_differs(tmp_path: Path, world: ModuleType) -> None:
    first = shop(world).write(tmp_path)
    assert first.folder is not None
    refused = shop(world, worth="6").write(tmp_path)
    text = render_problems(refused.problems)
    assert "campaign decide --supersede" in text
    assert "--wave evening" in text
    assert f"campaign simulate --against {first.folder.as_posix()} --list gain" in text
    assert "C-0" not in text
    assert below(tmp_path) == [".lock", *below_of(first.folder, tmp_path)]
    shutil.rmtree(first.folder)
    assert shop(world, worth="6").write(tmp_path).status == "written"


def below_of(folder: Path, out: Path) -> list[str]:
    return [f"{folder.relative_to(out).as_posix()}/{name}" for name in below(folder)]


def test_decisions_with_an_error_are_never_written(tmp_path: Path, world: ModuleType) -> None:
    files = {"offers/ten.yaml": world.COUPON, "campaigns/autumn.yaml": world.CAMPAIGN}
    files["rules/r.yaml"] = "never:\n  - {id: nobody, that: given.ten}\n"
    project, facts, state = world.make_project(files), world.make_facts(), empty_state()
    decisions = world.run(project, facts, state)
    refused = write_batch(tmp_path, decisions, Asked(facts, project, state, 0))
    assert refused.status == "refused"
    assert [problem.code for problem in refused.problems] == ["G102"]
    assert below(tmp_path) == []


class CrashError(Exception):
    pass


@pytest.mark.parametrize("at", sorted(FILES))
def test_a_crash_after_any_file_leaves_no_batch_and_the_next_try_succeeds(
    tmp_path: Path, world: ModuleType, at: str
) -> None:
    def crash(name: str) -> None:
        if name == at:
            raise CrashError

    made = shop(world)
    with pytest.raises(CrashError):
        made.write(tmp_path, wrote=crash)
    assert find_batches(tmp_path, made.decisions.wave) == []
    assert list(tmp_path.glob("*/*/manifest.json")) == []
    assert not (tmp_path / made.decisions.wave).exists()
    assert made.write(tmp_path).status == "written"
    assert not (tmp_path / ".writing").exists()


def test_a_killed_process_leaves_no_batch(tmp_path: Path) -> None:
    script = textwrap.dedent(
        f"""
        import os, signal, sys
        from importlib.util import module_from_spec, spec_from_file_location
        from pathlib import Path
        spec = spec_from_file_location("decide_world", {WORLD!r})
        world = module_from_spec(spec)
        spec.loader.exec_module(world)
        from campaign_engine.campaigns.batch.write_batch import Asked, write_batch
        from campaign_engine.campaigns.decide.state import empty_state
        def die(name):
            if name == sys.argv[2]:
                os.kill(os.getpid(), signal.SIGKILL)
        project, facts, state = world.make_project(), world.make_facts([{{}}, {{"age": 50.0}}]), empty_state()
        asked = Asked(facts, project, state, 0)
        done = write_batch(Path(sys.argv[1]), world.run(project, facts, state), asked, wrote=die)
        print(done.status)
        """
    )
    for name in ("planned_jobs.parquet", "manifest.json"):
        killed = subprocess.run([sys.executable, "-c", script, str(tmp_path), name], check=False)
        assert killed.returncode == -9
        assert list(tmp_path.glob("*/*/manifest.json")) == []
    finished = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path), "-"], check=True, capture_output=True, text=True
    )
    assert finished.stdout.strip() == "written"
    assert len(list(tmp_path.glob("*/*/manifest.json"))) == 1
    assert not (tmp_path / ".writing").exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda folder: (folder / "manifest.json").unlink(), "there is no manifest.json"),
        (lambda folder: (folder / "manifest.json").write_text("{"), "manifest.json cannot be read"),
        (lambda folder: (folder / "manifest.json").write_text("[]"), "its manifest is of another format"),
        (lambda folder: (folder / "facts.parquet").unlink(), "facts.parquet is missing"),
        (lambda folder: os.truncate(folder / "rejected.parquet", 100), "rejected.parquet was changed"),
        (lambda folder: (folder / "state_in.parquet").write_text("{}"), "state_in.parquet was changed"),
    ],
)
def test_a_folder_that_is_no_whole_batch_is_refused(tmp_path: Path, world: ModuleType, change: Any, said: str) -> None:
    folder = shop(world).write(tmp_path).folder
    assert folder is not None
    change(folder)
    batch, problems = read_batch(folder)
    assert batch is None
    assert said in render_problems(problems)


def test_the_report_is_a_view_whose_loss_ends_nothing(tmp_path: Path, world: ModuleType) -> None:
    folder = shop(world).write(tmp_path, views={"report.html": b"<html>"}).folder
    assert folder is not None
    (folder / "report.html").unlink()
    assert read_batch(folder)[0] is not None


def test_of_many_writers_at_once_one_wins(tmp_path: Path, world: ModuleType) -> None:
    shops = [shop(world, worth=f"{5 + index}") for index in range(6)]
    assert len({made.decisions.run_id for made in shops}) == 6
    with ThreadPoolExecutor(6) as pool:
        statuses = sorted(written.status for written in pool.map(lambda made: made.write(tmp_path), shops))
    assert statuses == ["refused"] * 5 + ["written"]
    assert len(find_batches(tmp_path, "2026-10-01.day")) == 1


def test_of_many_writers_of_the_same_run_all_end_with_the_one_batch(tmp_path: Path, world: ModuleType) -> None:
    made = shop(world)
    with ThreadPoolExecutor(6) as pool:
        written = list(pool.map(lambda _: made.write(tmp_path), range(6)))
    assert sorted(one.status for one in written) == ["same"] * 5 + ["written"]
    assert len({one.folder for one in written}) == 1


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("files", []), ("files", {"decisions.parquet": 1}), ("pairs", [["a"]]), ("pairs", 3), ("send_at", "soon"),
        ("zone", "Europe/Nowhere"), ("facts", [{}]), ("as_of", None), ("hashes", []), ("rule_ids", None),
    ],
)  # fmt: skip
def test_a_manifest_that_was_altered_is_a_problem_and_no_crash(
    tmp_path: Path, world: ModuleType, key: str, value: object
) -> None:
    folder = shop(world).write(tmp_path).folder
    assert folder is not None
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), key: value}), encoding="utf-8")
    batch, problems = read_batch(folder)
    assert (batch, [problem.code for problem in problems]) == (None, ["G107"])
