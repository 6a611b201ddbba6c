"""The options that every deciding command shares."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class RunOptions:
    """Which project, as of when (None: today, 00:00 in the project's zone), with which seed, wave and own history."""

    project_dir: Path | None = None
    as_of: str | None = None
    seed: int = 0
    wave: str = "day"
    state: Path | None = None
