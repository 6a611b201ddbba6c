"""Who acts: said with --by, else CAMPAIGN_BY of the environment, else git's user.email. Never guessed in silence."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "CAMPAIGN_BY"
GIT_SECONDS = 10
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Who:
    """A person as she names herself, and where the name comes from."""

    name: str
    known_from: str


def who_acts(by: str | None, environment: Mapping[str, str], folder: Path) -> Who | None:
    """None where nobody has said who it is. `folder`: whose git configuration is asked."""
    for name, source in ((by, "--by"), (environment.get(VARIABLE), VARIABLE)):
        if name is not None and (plain := _plain(name)):
            return Who(plain, source)
    said = _plain(_git_email(folder))
    return Who(said, "git config user.email") if said else None


def _git_email(folder: Path) -> str:
    command = ["git", "-C", str(folder), "config", "--get", "user.email"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=GIT_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""


def _plain(name: str) -> str:
    """One line of printable text without blanks around it."""
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())[:LONGEST_NAME]
