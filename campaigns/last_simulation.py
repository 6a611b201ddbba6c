"""The last simulation, kept below out/simulate so that the next one can say what changed.

Two are kept: the last one and the one before it that differs. So running the same thing twice still shows what the edit
did. Each lies in a folder of its own that is renamed into place; a small pointer file, replaced at once, names the two.
Two simulations at the same time cannot mix: the later pointer wins, both folders are whole.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

POINTER, KEPT = "last.json", "last"
POLICY, DECISIONS, STATE, SCORES = "policy.json", "decisions.parquet", "state_in.parquet", "scores.parquet"
MORE = ("moment", "zone", "seed", "version")
"""What later versions have added to the policy file."""
LONGEST_PREFIX = 40
ID_LENGTH = 16
"""Letters of the run id in a folder's name: a path must stay short enough for Windows."""


@dataclass(frozen=True, slots=True)
class EarlierSimulation:
    """What is known of it: the project's text files by path, what was given (the columns that are compared), how often
    each rule fired, and what it was decided with: of the facts only the scores (`customer_id`, `score.x` ...) are kept.

    `moment`: the instant, in UTC. `state`: own history as it was read; None: kept by an earlier version of the engine.
    """

    run_id: str
    as_of: str
    data_hash: str
    files: Mapping[str, bytes] = field(repr=False)
    hits: Mapping[str, int] = field(repr=False)
    decisions: pl.DataFrame = field(repr=False)
    scores: pl.DataFrame | None = field(default=None, repr=False)
    moment: str = ""
    zone: str = ""
    seed: int = 0
    version: str = ""
    state: bytes | None = field(default=None, repr=False)


def earlier_simulation(folder: Path, run_id: str) -> EarlierSimulation | None:
    """The last simulation that is not this very run; None where there is none, or it cannot be read any more."""
    import polars as pl

    for id in _kept_ids(folder):
        if id == run_id[:ID_LENGTH]:
            continue
        try:
            policy = json.loads((folder / KEPT / id / POLICY).read_text(encoding="utf-8"))
            decisions = pl.read_parquet(folder / KEPT / id / DECISIONS, memory_map=False)
            files = {path: text.encode("utf-8", "surrogateescape") for path, text in policy["files"].items()}
            more = {name: policy[name] for name in MORE if name in policy}
            is_whole = len(more) == len(MORE) and (folder / KEPT / id / SCORES).is_file()
            scores = pl.read_parquet(folder / KEPT / id / SCORES, memory_map=False) if is_whole else None
            state = (folder / KEPT / id / STATE).read_bytes() if is_whole else None
            return EarlierSimulation(
                policy["run_id"],
                policy["as_of"],
                policy["data_hash"],
                files,
                policy["hits"],
                decisions,
                scores=scores,
                **more,
                state=state,
            )
        except (OSError, ValueError, KeyError, pl.exceptions.PolarsError):
            continue  # of another version, or being cleared away by a simulation next to us: then there is none
    return None


def keep_simulation(folder: Path, simulation: EarlierSimulation) -> None:
    """Writes it whole or not at all, and forgets all but two. Raises OSError where the folder cannot be written."""
    id = simulation.run_id[:ID_LENGTH]
    ids = _kept_ids(folder)
    (folder / KEPT).mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".new-", dir=folder / KEPT))
    try:
        policy = {
            "run_id": simulation.run_id,
            "as_of": simulation.as_of,
            "data_hash": simulation.data_hash,
            "files": {path: data.decode("utf-8", "surrogateescape") for path, data in simulation.files.items()},
            "hits": dict(simulation.hits),
            **{name: getattr(simulation, name) for name in MORE},
        }
        (beside / POLICY).write_text(json.dumps(policy), encoding="utf-8")
        if simulation.scores is not None:
            simulation.scores.write_parquet(beside / SCORES, compression="lz4", statistics=False)
        (beside / STATE).write_bytes(simulation.state or b"")
        simulation.decisions.write_parquet(beside / DECISIONS)
        try:
            os.replace(beside, folder / KEPT / id)
        except OSError:
            # A folder cannot take the place of one that holds files: the same run was kept before, or next to us.
            if not (folder / KEPT / id / POLICY).is_file():
                raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    now = [id, *(one for one in ids if one != id)][:2]
    write_whole(folder / POINTER, json.dumps(now).encode())
    for old in (folder / KEPT).iterdir():
        if old.name not in now and old.name in ids:
            shutil.rmtree(old, ignore_errors=True)


def write_whole(path: Path, data: bytes) -> None:
    """Beside, then renamed: a reader sees the old file or the new one, never half of one, also after a power cut. Who
    may read it stays as it was."""
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o644
    handle, beside = tempfile.mkstemp(prefix=f".{path.name[:LONGEST_PREFIX]}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(beside, mode)
        os.replace(beside, path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _kept_ids(folder: Path) -> list[str]:
    """The last first."""
    try:
        ids = json.loads((folder / POINTER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [id for id in ids if isinstance(id, str) and id.isalnum()] if isinstance(ids, list) else []
