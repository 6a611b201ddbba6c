"""The options that every deciding command shares."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

SEED, WAVE = 0, "day"


@dataclass(frozen=True, slots=True)
class RunOptions:
    """Which project, as of when (None: today, 00:00 in the project's zone), with which seed, wave and own history.

    A seed or wave that is not typed is that of the plan that is decided, else SEED and WAVE.
    """

    project_dir: Path | None = None
    as_of: str | None = None
    typed_seed: int | None = None
    typed_wave: str | None = None
    state: Path | None = None

    @property
    def seed(self) -> int:
        """The seed to decide with."""
        return SEED if self.typed_seed is None else self.typed_seed

    @property
    def wave(self) -> str:
        """The name of the wave."""
        return WAVE if self.typed_wave is None else self.typed_wave
