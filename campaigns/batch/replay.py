"""Decides a saved batch again from its own facts, state and policy, and says what came out otherwise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from ... import __version__
from ...rules.problems import Phrase, Problem
from ...segments.content_hash import content_hash
from ..decide.decide import decide
from ..decide.state import state_of_bytes
from ..policy.load_project import load_project
from .differences import compare_decisions
from .read_batch import Batch, read_batch
from .seal import is_sealed
from .tables import table_hash, tables_of

SHOWN_AT_MOST = 5
"""Decisions named in a difference: by their ids, as what is printed may end up in a log."""


@dataclass(frozen=True, slots=True)
class ReplayDifference:
    """`about`: version, run_id, or a table; `words` say what differs."""

    about: str
    words: Phrase

    def text(self, language: str = "en") -> str:
        """One sentence."""
        return self.words.zh if language == "zh" else self.words.en


@dataclass(frozen=True, slots=True)
class Replayed:
    """`differences` empty: the same bytes. Another product version is a difference of its own, named first."""

    folder: Path
    decisions: int
    differences: tuple[ReplayDifference, ...]
    erasures: tuple[tuple[str, str, int], ...] = ()
    """Name, moment and rows of every erasure since: these rows cannot be proved any more."""


def replay(folder: Path, key: bytes | None = None) -> tuple[Replayed | None, list[Problem]]:
    """What differs; None with problems where the folder is no whole batch, its policy cannot be loaded, or it says that
    rows were erased and has no seal made with the project's `key` (None: it is not known)."""
    batch, problems = read_batch(folder)
    if batch is None:
        return None, problems
    if "erased" in batch.manifest:
        values = {"folder": folder.as_posix(), "project": batch.manifest["project"], "run": batch.manifest["run_id"]}
        if key is None:
            return None, [Problem("L197", values, hints=("where",))]
        if not is_sealed(batch.manifest, key):
            return None, [Problem("L196", {**values, "run": str(values["run"])[:12]}, hints=("backup",))]
    as_of = batch.as_of
    project, problems = load_project(batch.files, as_of.today)
    if project is None:
        return None, problems
    state = state_of_bytes(batch.state)
    manifest = batch.manifest
    found = [*_versions(batch), *_inputs(batch, project.rules_hash, state.content_hash)]
    if batch.erased:
        # The run keeps the name that it had with those who were forgotten since: facts carry the hash of then, too.
        state = replace(state, content_hash=manifest["hashes"]["state"])
    # What everybody else was given was found while they competed, and stands: it is checked, not found again.
    standing = batch.decisions if batch.erased else None
    options = (manifest["seed"], batch.send_at, manifest["wave_name"])
    try:
        again = decide(batch.facts, project, state, as_of, *options, standing=standing)
    except ValueError:
        found.append(_differs("decisions", "the decisions do not keep the limits", "这些决定不符合限额"))
        return Replayed(folder, batch.decisions.decisions.height, tuple(found)), []
    if again.run_id != manifest["run_id"] and not found:
        found.append(_differs("run_id", f"the run id is {again.run_id}", f"运行编号是 {again.run_id}"))
    for stem, table in tables_of(again).items():
        if table_hash(table) != manifest["content"][stem]:
            found.append(_table_differs(stem, tables_of(batch.decisions)[stem], table))
    erasures = tuple((one["erasure"], one["at"], sum(one["rows"].values())) for one in batch.erased.get("by", ()))
    return Replayed(folder, batch.decisions.decisions.height, tuple(found), erasures), []


def _versions(batch: Batch) -> list[ReplayDifference]:
    written = batch.manifest["version"]
    if written == __version__:
        return []
    return [
        _differs(
            "version",
            f"the batch was made by version {written}, this is {__version__}; only one version promises the same bytes",
            f"批次由版本 {written} 生成，当前是 {__version__}：只有同一版本才保证逐字节相同",
        )
    ]


def _inputs(batch: Batch, rules: str, state: str) -> list[ReplayDifference]:
    known = {**batch.manifest["hashes"], **batch.erased.get("hashes", {})}
    found = []
    for name, now in (("rules", rules), ("data", content_hash(batch.facts.frame)), ("state", state)):
        if known[name] != now:
            found.append(
                _differs(name, f"the saved {name} are not those that were decided with", f"保存的 {name} 与决定时不同")
            )
    return found


def _table_differs(stem: str, before: pl.DataFrame, after: pl.DataFrame) -> ReplayDifference:
    if stem == "decisions":
        differences = compare_decisions(before, after)
        parts = (differences.added, differences.gone, differences.changed)
        which = ", ".join(sorted({one for part in parts for one in part["decision_id"]})[:SHOWN_AT_MOST])
        counts = [part.height for part in parts]
        return _differs(
            stem,
            f"decisions: {counts[0]} more, {counts[1]} fewer, {counts[2]} changed ({which})",
            f"决定：多 {counts[0]} 个，少 {counts[1]} 个，改 {counts[2]} 个（{which}）",
        )
    key = "job_id" if stem == "planned_jobs" else "customer_id"
    shared = [name for name in before.columns if name in after.columns and name != key]
    both = before.select(key, *shared).join(
        after.select(key, *shared), on=key, how="full", suffix="~after", coalesce=True
    )
    rows = both.filter(pl.any_horizontal([pl.col(name).ne_missing(pl.col(f"{name}~after")) for name in shared]))
    columns = sorted(set(before.columns) ^ set(after.columns))
    extra = f"; columns {', '.join(columns)}" if columns else ""
    return _differs(stem, f"{stem}: {rows.height} rows differ{extra}", f"{stem}：{rows.height} 行不同{extra}")


def _differs(about: str, english: str, chinese: str) -> ReplayDifference:
    return ReplayDifference(about, Phrase(english, chinese))
