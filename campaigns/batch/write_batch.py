"""The batch folder `out/<wave>/<run>/`: written whole or not at all, once per run, one run per wave.

Everything is written beside, synced, and then renamed into place; the manifest is the last file. A crash leaves at
most a folder below `out/.writing`, which nobody reads and the next writer removes. A second run of a wave that decides
otherwise is refused: versions of single decisions (add, change, cancel against the first) come with the store.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import IO, Any
from typing import Literal as OneOf

import polars as pl

from ... import __version__
from ...rules.problems import Problem, is_error
from ...segments.fact_table import FactTable
from ..decide.decide import make_setting, models_hash
from ..decide.decisions import GATES, REASONS, Decisions
from ..decide.state import State, state_bytes
from ..policy.project import Project
from .differences import Differences, compare_decisions
from .read_batch import find_batches, read_decisions
from .tables import FACTS, MANIFEST, POLICY, RESULTS, STATE, table_hash, tables_of

SCHEMA = "manifest.v1"
WRITING = ".writing"
STAGED = ".staged"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run was asked: the arguments of `decide`, as values for the manifest."""

    facts: FactTable
    project: Project
    state: State
    seed: int
    wave: str = "day"
    send_at: str | None = None
    """ISO 8601; None: the instant."""
    plan: Mapping[str, Any] | None = None
    """The plan it was decided by: its hash and the approvals in force; None: by none."""
    trial: bool = False
    """Decided for a day that was over: nothing of it goes out, so no later batch is a change against it."""


@dataclass(frozen=True, slots=True)
class Written:
    """`written`: a new batch; `same`: this run, or one with the same decisions, was there already; `refused`: another
    run of the wave differs (`differences`, `problems`), or the decisions hold errors. `folder`: the batch of the wave.
    """

    status: OneOf["written", "same", "refused"]
    folder: Path | None
    problems: tuple[Problem, ...] = ()
    differences: Differences | None = None


def write_batch(
    out: Path,
    decisions: Decisions,
    asked: Asked,
    views: Mapping[str, bytes] | None = None,
    results: Mapping[str, Any] | None = None,
    wrote: Callable[[str], None] | None = None,
) -> Written:
    """Writes the batch of a run below `out`. `views` are further files (`report.html`) by name, `results` more of what
    `run_results.json` says (`cases`); `wrote` is told the name of every file once it is on the disk. Raises OSError
    where the disk refuses.
    """
    errors = tuple(problem for problem in decisions.problems if is_error(problem))
    if errors:
        return Written("refused", None, errors)
    out.mkdir(parents=True, exist_ok=True)
    with one_writer(out):
        shutil.rmtree(out / WRITING, ignore_errors=True)
        target = out / decisions.wave / decisions.run_id
        if (target / MANIFEST).is_file():
            return Written("same", target)
        for earlier in find_batches(out, decisions.wave):
            differences = compare_decisions(read_decisions(earlier), decisions.decisions)
            if differences.any:
                return Written("refused", earlier, (_decided(earlier, decisions, differences),), differences)
            return Written("same", earlier, differences=differences)
        beside = out / WRITING / "one" / decisions.run_id
        beside.mkdir(parents=True)
        texts = {RESULTS: as_json({**_results(decisions), **(results or {})}), **(views or {})}
        _write_files(beside, decisions, asked, texts, wrote or _silent)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(beside, target)
        sync_folder(target.parent)
        shutil.rmtree(out / WRITING, ignore_errors=True)
        return Written("written", target)


def stage_batch(
    out: Path,
    mark: str,
    decisions: Decisions,
    asked: Asked,
    views: Mapping[str, bytes] | None = None,
    results: Mapping[str, Any] | None = None,
) -> Path:
    """Writes the whole batch below `out/.staged`, synced, where it counts for nothing yet: what a run has decided is
    frozen there before the store is told of it. `mark`: whose it is; several stores may work over one folder. Raises
    OSError where the disk refuses."""
    out.mkdir(parents=True, exist_ok=True)
    staged = staged_folder(out, mark, decisions.run_id)
    with one_writer(out):
        shutil.rmtree(staged, ignore_errors=True)
        staged.mkdir(parents=True)
        texts = {RESULTS: as_json({**_results(decisions), **(results or {})}), **(views or {})}
        _write_files(staged, decisions, asked, texts, _silent)
        for folder in (staged.parent, staged.parent.parent, out):
            sync_folder(folder)
    return staged


def staged_folder(out: Path, mark: str, run_id: str) -> Path:
    """Where the batch of a run lies until the store has committed it."""
    return out / STAGED / mark / run_id


def adopt_staged(out: Path, mark: str, run_id: str) -> Path:
    """The staged batch of a run; where a store that has moved since had staged it, a copy of that: a run id stands for
    the same decisions wherever they were made."""
    staged = staged_folder(out, mark, run_id)
    others = sorted(out.glob(f"{STAGED}/*/{run_id}/{MANIFEST}"))
    if others and not (staged / MANIFEST).is_file():
        shutil.rmtree(staged, ignore_errors=True)
        shutil.copytree(others[0].parent, staged)
    return staged


def publish_batch(out: Path, mark: str, wave: str, run_id: str) -> Path:
    """Moves a staged batch to its place; one that is there already stays. Returns its folder."""
    staged, target = staged_folder(out, mark, run_id), out / wave / run_id
    out.mkdir(parents=True, exist_ok=True)
    with one_writer(out):
        if not (target / MANIFEST).is_file() and (staged / MANIFEST).is_file():
            shutil.rmtree(target, ignore_errors=True)
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(staged, target)
            sync_folder(target.parent)
        _drop(staged)
    return target


def staged_runs(out: Path, mark: str) -> list[tuple[str, str | None]]:
    """(run id, wave) of what is staged below `out` under this mark; the wave None where it is no whole batch."""
    found: list[tuple[str, str | None]] = []
    for folder in sorted((out / STAGED / mark).glob("*")):
        try:
            manifest = json.loads((folder / MANIFEST).read_bytes())
            found.append((folder.name, str(manifest["wave"])))
        except (OSError, ValueError, LookupError, TypeError):
            found.append((folder.name, None))
    return found


def drop_staged(out: Path, mark: str, run_id: str) -> None:
    """Removes what was staged for a run that never began."""
    with one_writer(out):
        _drop(staged_folder(out, mark, run_id))


def _drop(staged: Path) -> None:
    shutil.rmtree(staged, ignore_errors=True)
    _drop_if_empty(staged.parent)
    _drop_if_empty(staged.parent.parent)


def _drop_if_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _decided(first: Path, decisions: Decisions, differences: Differences) -> Problem:
    values = {
        "wave": decisions.wave,
        "first": first.name,
        "folder": first.as_posix(),
        "added": differences.added.height,
        "gone": differences.gone.height,
        "changed": differences.changed.height,
    }
    return Problem("G106", values, hints=("who", "wave", "supersede"))


def _write_files(
    folder: Path,
    decisions: Decisions,
    asked: Asked,
    texts: Mapping[str, bytes],
    wrote: Callable[[str], None],
) -> None:
    files: dict[str, dict[str, Any]] = {}
    content: dict[str, str] = {}

    def keep(name: str, write: Callable[[IO[bytes]], object]) -> None:
        whole = BytesIO()  # a full disk is told as what it is: polars would make an error of its own of it
        write(whole)
        data = whole.getvalue()
        with (folder / name).open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        files[name] = {"bytes": len(data), "sha256": sha256(data).hexdigest()}
        wrote(name)

    frame = asked.facts.frame
    keep(FACTS, frame.write_parquet)
    keep(STATE, lambda file: file.write(state_bytes(asked.state)))
    keep(POLICY, lambda file: file.write(_policy(asked.project)))
    for stem, table in tables_of(decisions).items():
        keep(f"{stem}.parquet", table.write_parquet)
        content[stem] = table_hash(table)
    for name, data in sorted(texts.items()):
        keep(name, lambda file, data=data: file.write(data))  # type: ignore[misc]
    manifest = _manifest(decisions, asked) | {"content": content, "files": files}
    keep(MANIFEST, lambda file: file.write(as_json(manifest)))
    sync_folder(folder)


def _silent(_: str) -> None:
    """Nobody asked to be told."""


def _policy(project: Project) -> bytes:
    """The project's files by path: what `replay` and `--against` load again."""
    return as_json({"files": {path: data.decode("utf-8", "surrogateescape") for path, data in project.files.items()}})


def _results(decisions: Decisions) -> dict[str, Any]:
    """What a program wants to know of the run at a glance."""
    return {
        "run_id": decisions.run_id,
        "wave": decisions.wave,
        "counts": decisions.counts,
        "limits": [asdict(limit) for limit in decisions.limits],
        "rule_hits": decisions.rule_hits,
        "table_conflicts": [asdict(conflict) for conflict in decisions.conflicts],
        "problems": [{"code": one.code, "severity": one.severity, "text": one.text()} for one in decisions.problems],
    }


def _manifest(decisions: Decisions, asked: Asked) -> dict[str, Any]:
    as_of, policy = asked.facts.as_of, asked.project.policy
    setting = make_setting(asked.project, asked.state, as_of, asked.seed)
    return {
        "schema": SCHEMA,
        "run_id": decisions.run_id,
        "wave": decisions.wave,
        "wave_name": asked.wave,
        "project": policy.project,
        "currency": policy.currency,
        "exponent": policy.exponent,
        "version": __version__,
        "as_of": as_of.moment.astimezone(UTC).isoformat(),
        "zone": as_of.zone,
        "send_at": asked.send_at or setting.send_at.isoformat(),
        "seed": asked.seed,
        "hashes": {
            "rules": asked.project.rules_hash,
            "data": asked.facts.content_hash,
            "models": models_hash(asked.project, asked.facts),
            "state": asked.state.content_hash,
        },
        "pairs": [[pair.campaign, pair.step, pair.offer] for pair in decisions.pairs],
        "reasons": list(REASONS),
        "gates": list(GATES),
        "rule_ids": list(decisions.rule_ids),
        "facts": [_fact(info) for info in asked.facts.facts],
        "models": [_model(one) for one in asked.facts.models],
        "counts": decisions.counts,
        "totals": _totals(decisions),
        "plan": asked.plan,
        "trial": asked.trial,
    }


def _totals(decisions: Decisions) -> dict[str, dict[str, int]]:
    """Decisions and money by outcome: what goes out, and what holdouts keep back."""
    found = {}
    for outcome in ("given", "withheld"):
        mine = decisions.decisions.filter(outcome=outcome)
        found[outcome] = {"decisions": mine.height} | {
            name: int(mine[name].cast(pl.Int128).sum() or 0)
            for name in ("expected_cost_minor", "expected_cost_micro", "worst_case_minor")
        }
    return found


def _fact(info: Any) -> dict[str, Any]:
    described = asdict(info)
    described["type"] = {"kind": info.type.kind.value, "unit": info.type.unit}
    return described


def _model(used: Any) -> dict[str, Any]:
    return {**asdict(used), "trained_as_of": used.trained_as_of.isoformat()}


def as_json(document: Mapping[str, Any]) -> bytes:
    """As every JSON file of a batch is written."""
    return json.dumps(document, ensure_ascii=True, sort_keys=True, indent=1).encode() + b"\n"


def sync_folder(folder: Path) -> None:
    """So that names survive a power cut; only POSIX knows how."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def one_writer(out: Path) -> Iterator[None]:
    """One writer at a time below `out`; the lock goes with the process that holds it."""
    with (out / ".lock").open("a+b") as file:
        if os.name == "posix":
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield
