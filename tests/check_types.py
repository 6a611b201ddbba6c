"""Strict types for the rooms that must have them; mypy sees the checkout under the one import name of the wheel."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

STRICT = ("engine", "rules", "segments", "campaigns", "cli.py")


def main() -> int:
    """Runs mypy on a link named `campaign_engine` to the checkout; its exit code."""
    checkout = Path(__file__).resolve().parents[1]
    with tempfile.TemporaryDirectory() as folder:
        link = Path(folder) / "campaign_engine"
        link.symlink_to(checkout)
        targets = [str(link / name) for name in STRICT if (checkout / name).exists()]
        command = [sys.executable, "-m", "mypy", "--config-file", str(checkout / "pyproject.toml"), *targets]
        return subprocess.run(command, cwd=folder, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
