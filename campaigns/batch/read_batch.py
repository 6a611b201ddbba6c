"""Reads a batch folder back: the decisions, and all that they were made from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from ...engine.tree import Kind, Type
from ...rules.problems import Phrase, Problem
from ...rules.vocabulary import FactInfo
from ...segments.fact_table import FactTable
from ...segments.instant import Instant
from ...segments.scorer import UsedModel
from ..decide.decisions import Decisions, LimitUse, Pair, TableConflict
from .tables import FACTS, MANIFEST, POLICY, RESULTS, STATE


@dataclass(frozen=True, slots=True)
class Batch:
    """A whole batch. `files` are the project's, `state` the bytes of the frozen state; `decisions.problems` is empty,
    as only runs without errors are written."""

    folder: Path
    manifest: Mapping[str, Any]
    decisions: Decisions
    facts: FactTable
    state: bytes = field(repr=False)
    files: Mapping[str, bytes] = field(repr=False)

    @property
    def as_of(self) -> Instant:
        """The instant it was decided for."""
        return self.facts.as_of

    @property
    def erased(self) -> Mapping[str, Any]:
        """What `erase_rows` wrote down: hashes of what is left, and each erasure; empty: nobody was forgotten since."""
        return dict(self.manifest.get("erased", {}))

    @property
    def send_at(self) -> datetime:
        """When messages were meant to go out."""
        return datetime.fromisoformat(self.manifest["send_at"])


def read_batch(folder: Path) -> tuple[Batch | None, list[Problem]]:
    """The batch, or None with what is wrong with the folder: a missing or changed file, another format."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except FileNotFoundError:
        return None, [_not_a_batch(folder, f"there is no {MANIFEST}", f"没有 {MANIFEST}")]
    except (OSError, ValueError, RecursionError):
        return None, [_not_a_batch(folder, f"{MANIFEST} cannot be read", f"无法读取 {MANIFEST}")]
    if not isinstance(manifest, dict) or manifest.get("schema") != "manifest.v1":
        return None, [_not_a_batch(folder, "its manifest is of another format", "清单格式不同")]
    try:
        return _read(folder, manifest)
    except _DAMAGE:
        # The manifest itself has no hash: whoever edits it can make it say anything, or nothing.
        what = "its manifest or its files do not say what a batch says"
        return None, [_not_a_batch(folder, what, "清单或文件的内容不是批次应有的内容")]


_DAMAGE = (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError, pl.exceptions.PolarsError)


def _read(folder: Path, manifest: Mapping[str, Any]) -> tuple[Batch | None, list[Problem]]:
    """Raises one of _DAMAGE where the manifest or a file says something else than a batch does."""
    datetime.fromisoformat(manifest["send_at"]), ZoneInfo(manifest["zone"])
    for name, known in manifest["files"].items():
        if name == "report.html":
            continue  # a view: it can be made again
        try:
            data = (folder / name).read_bytes()
        except OSError:
            return None, [_not_a_batch(folder, f"{name} is missing", f"缺少 {name}")]
        if sha256(data).hexdigest() != known["sha256"]:
            return None, [_not_a_batch(folder, f"{name} was changed since it was written", f"{name} 写入后被改动")]
    results = json.loads((folder / RESULTS).read_bytes())
    files = json.loads((folder / POLICY).read_bytes())["files"]
    return Batch(
        folder=folder,
        manifest=manifest,
        decisions=_decisions(folder, manifest, results),
        facts=_facts(folder, manifest),
        state=(folder / STATE).read_bytes(),
        files={path: text.encode("utf-8", "surrogateescape") for path, text in files.items()},
    ), []


def read_decisions(folder: Path) -> pl.DataFrame:
    """The table of decisions alone."""
    return pl.read_parquet(folder / "decisions.parquet", memory_map=False)


def find_batches(out: Path, wave: str) -> list[Path]:
    """The folders of the whole batches of a wave, in order of run id."""
    return [path.parent for path in sorted((out / wave).glob(f"*/{MANIFEST}"))]


def _not_a_batch(folder: Path, english: str, chinese: str) -> Problem:
    return Problem("G107", {"folder": folder.as_posix(), "what": Phrase(english, chinese)}, where=folder.as_posix())


def _decisions(folder: Path, manifest: Mapping[str, Any], results: Mapping[str, Any]) -> Decisions:
    def table(stem: str) -> pl.DataFrame:
        return pl.read_parquet(folder / f"{stem}.parquet", memory_map=False)

    return Decisions(
        run_id=manifest["run_id"],
        wave=manifest["wave"],
        pairs=tuple(Pair(*parts) for parts in manifest["pairs"]),
        rule_ids=tuple(manifest["rule_ids"]),
        decisions=table("decisions"),
        rejected=table("rejected"),
        customers=table("customers"),
        jobs=table("planned_jobs"),
        limits=tuple(LimitUse(**limit) for limit in results["limits"]),
        rule_hits=results["rule_hits"],
        counts=results["counts"],
        conflicts=tuple(_conflict(one) for one in results["table_conflicts"]),
    )


def _conflict(written: Mapping[str, Any]) -> TableConflict:
    examples = tuple((customer, tuple(rows)) for customer, rows in written["examples"])
    return TableConflict(written["table"], written["customers"], examples)


def _facts(folder: Path, manifest: Mapping[str, Any]) -> FactTable:
    return FactTable(
        frame=pl.read_parquet(folder / FACTS, memory_map=False),
        facts=tuple(_fact(info) for info in manifest["facts"]),
        as_of=Instant(datetime.fromisoformat(manifest["as_of"]), manifest["zone"]),
        content_hash=manifest["hashes"]["data"],
        models=tuple(_model(one) for one in manifest["models"]),
    )


def _model(written: Mapping[str, Any]) -> UsedModel:
    return UsedModel(**{**written, "trained_as_of": date.fromisoformat(written["trained_as_of"])})


def _fact(written: Mapping[str, Any]) -> FactInfo:
    kind = Type(Kind(written["type"]["kind"]), written["type"]["unit"])
    return FactInfo(**{**written, "type": kind, "categories": tuple(written["categories"])})
