"""What a batch changes, as approvals count it: against the last batch that was really decided, never a simulation.

The one place of that rule. A simulation costs nothing and anybody can make one, so it must not make a change look
small; a batch went through the guards itself. It counts where it is of the same project, of an earlier day and a wave
of the same name, whole, and no trial for a past day. Where the last one is damaged or of another project, no older one
takes its place: then, as where there is none, everybody who is given something counts.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

from .batch.read_batch import read_decisions
from .batch.tables import MANIFEST
from .decide.decisions import Decisions
from .report.difference import COMPARED, difference, given

DECISIONS = "decisions.parquet"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Touched:
    """Customers who gain, lose, are switched or get another value; `since`: the wave they are compared with, None:
    nothing to compare with, so all who are given something."""

    customers: int
    since: str | None = None


def touched_by(decisions: Decisions, project: str, exponent: int, batches: Path | None) -> Touched:
    """`batches`: the folder of the project's batches (`out`); None: this one is written elsewhere, where nobody can
    say what came before."""
    last = None if batches is None else _last_batch(batches, decisions.wave)
    before = None if last is None else _decisions_of(last, project)
    if last is None or before is None:
        return Touched(given(decisions.decisions.select("customer_id", "outcome"))["customer_id"].n_unique())
    people = difference(before, decisions.decisions, exponent)
    return Touched(people.gain + people.lose + people.switch + people.other_value, last.parent.name)


def _last_batch(batches: Path, wave: str) -> Path | None:
    """The folder of the latest earlier day with a batch of this wave's name that is no trial."""
    day, _, name = wave.partition(".")
    if not batches.is_dir():
        return None
    found = []
    for folder in batches.iterdir():
        other, dot, its_name = folder.name.partition(".")
        if dot and its_name == name and other < day and _DAY.fullmatch(other):
            found.append(folder)
    for folder in sorted(found, reverse=True):
        runs = [path.parent for path in sorted(folder.glob(f"*/{MANIFEST}"))]
        real = [run for run in runs if not _is_trial(run)]
        if real:
            return real[0] if len(real) == 1 else None  # two for one wave are not what `decide` writes
    return None


def _is_trial(run: Path) -> bool:
    return (_manifest(run) or {}).get("trial") is True


def _manifest(run: Path) -> dict[str, Any] | None:
    try:
        found = json.loads((run / MANIFEST).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _decisions_of(run: Path, project: str) -> pl.DataFrame | None:
    """None where the folder does not hold what its manifest says, or is not of this project."""
    manifest = _manifest(run)
    if manifest is None or [manifest.get(key) for key in ("project", "wave")] != [project, run.parent.name]:
        return None
    try:
        if sha256((run / DECISIONS).read_bytes()).hexdigest() != manifest["files"][DECISIONS]["sha256"]:
            return None
        found = read_decisions(run)
    except (OSError, KeyError, TypeError, pl.exceptions.PolarsError):
        return None
    return found if set(COMPARED) <= set(found.columns) else None
