"""The last simulation, kept below out/simulate so that the next one can say what changed.

Two are kept: the last one and the one before it that differs. So running the same thing twice still shows what the edit
did. Each lies in a folder of its own that is renamed into place; a small pointer file, replaced at once, names the two.
Two simulations at the same time cannot mix: the later pointer wins, both folders are whole.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..rules.problems import Problem
from ..segments.whole_files import write_whole

if TYPE_CHECKING:
    import polars as pl

POINTER, KEPT = "last.json", "last"
POLICY, DECISIONS, STATE, SCORES = "policy.json", "decisions.parquet", "state_in.parquet", "scores.parquet"
MORE = ("moment", "zone", "seed", "version")
"""What later versions have added to the policy file."""
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


def earlier_simulation(folder: Path, run_id: str) -> tuple[EarlierSimulation | None, list[Problem]]:
    """The last simulation that is not this very run. None where there is none, or, with a note, where what was kept of
    it is damaged: an older one in its place would be compared as if it were the last."""
    for id in _kept_ids(folder):
        if id == run_id[:ID_LENGTH]:
            continue
        kept = folder / KEPT / id
        try:
            return _read(kept), []
        except FileNotFoundError:
            if not kept.exists():
                continue  # cleared away by a simulation next to us
        except _damage():
            pass
        return None, [damaged_past(kept)]
    return None, []


def damaged_past(kept: Path) -> Problem:
    """That it cannot be compared with."""
    return Problem("G136", {"path": kept.as_posix()}, where=kept.as_posix())


def _damage() -> tuple[type[Exception], ...]:
    """What reading something raises that was not written by us, or only half."""
    import polars as pl

    kinds = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, pl.exceptions.PolarsError)
    return (*kinds, pl.exceptions.PanicException)


def _read(kept: Path) -> EarlierSimulation:
    """Raises one of `_damage()` where the folder does not hold what `keep_simulation` writes."""
    import polars as pl

    policy = json.loads((kept / POLICY).read_text(encoding="utf-8"))
    decisions = pl.read_parquet(kept / DECISIONS, memory_map=False)
    more = {name: policy[name] for name in MORE if name in policy}
    is_whole = len(more) == len(MORE) and (kept / SCORES).is_file()
    if more:
        _check_more(more)
    return EarlierSimulation(
        _text(policy["run_id"]),
        _text(policy["as_of"]),
        _text(policy["data_hash"]),
        {_text(path): text.encode("utf-8", "surrogateescape") for path, text in policy["files"].items()},
        {_text(rule): _whole(number) for rule, number in policy["hits"].items()},
        decisions,
        scores=_scores(pl.read_parquet(kept / SCORES, memory_map=False)) if is_whole else None,
        **more,
        state=(kept / STATE).read_bytes() if is_whole else None,
    )


def _check_more(more: Mapping[str, Any]) -> None:
    from zoneinfo import ZoneInfo

    _whole(more.get("seed", 0))
    _text(more.get("version", ""))
    if more.get("moment"):
        moment = datetime.fromisoformat(_text(more["moment"]))
        if moment.tzinfo is None:
            raise ValueError("a moment without an offset")
        moment.astimezone(ZoneInfo(_text(more["zone"])))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("not a whole number")
    return value


def _scores(frame: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    if frame.schema.get("customer_id") != pl.String or frame["customer_id"].has_nulls():
        raise ValueError("scores of nobody")
    if any(not dtype.is_numeric() for name, dtype in frame.schema.items() if name != "customer_id"):
        raise ValueError("scores that are no numbers")
    return frame


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
            scores = BytesIO()  # polars makes an error of its own of a full disk
            simulation.scores.write_parquet(scores, compression="lz4", statistics=False)
            (beside / SCORES).write_bytes(scores.getbuffer())
        (beside / STATE).write_bytes(simulation.state or b"")
        decisions = BytesIO()
        simulation.decisions.write_parquet(decisions)
        (beside / DECISIONS).write_bytes(decisions.getbuffer())
        try:
            os.replace(beside, folder / KEPT / id)
        except OSError:
            # A folder cannot take the place of one that holds files: the same run was kept before, or next to us.
            if not _is_sound(folder / KEPT / id):
                shutil.rmtree(folder / KEPT / id, ignore_errors=True)
                os.replace(beside, folder / KEPT / id)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    now = [id, *(one for one in ids if one != id)][:2]
    write_whole(folder / POINTER, json.dumps(now).encode())
    for old in (folder / KEPT).iterdir():
        if old.name not in now and old.name in ids:
            shutil.rmtree(old, ignore_errors=True)


def _is_sound(kept: Path) -> bool:
    try:
        _read(kept)
    except _damage():
        return False
    return True


def _kept_ids(folder: Path) -> list[str]:
    """The last first."""
    try:
        ids = json.loads((folder / POINTER).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return []
    return [id for id in ids if isinstance(id, str) and id.isalnum()] if isinstance(ids, list) else []
