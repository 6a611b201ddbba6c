"""The walk of `docs/first-campaign.md`, and of its Chinese twin, is run as it stands: every command, edit and line. The
English one starts the installed program each time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from .forks import Done, Forks

DOCS = Path(__file__).resolve().parents[2] / "docs"
WALKS = (DOCS / "first-campaign.md", DOCS / "zh" / "first-campaign.md")
STEP = re.compile(r"<!-- edit (?P<file>\S+): (?P<old>.+?) => (?P<new>.+?) -->|```console\n(?P<block>.*?)```", re.DOTALL)


def run(command: str, folder: Path, forks: Forks | None) -> subprocess.CompletedProcess[str] | Done:
    words = command.split("#")[0].split()
    assert words[0] == "campaign"
    program = Path(sys.executable).with_name("campaign")
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "100"}
    if forks is not None:
        return forks(folder, words[1:], environment)
    return subprocess.run([str(program), *words[1:]], cwd=folder, capture_output=True, text=True, env=environment)


@pytest.mark.long
@pytest.mark.parametrize("walk", WALKS, ids=("en", "zh"))
def test_the_ten_minute_walk_does_what_it_says(walk: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    forks = request.getfixturevalue("forks") if walk.parent.name == "zh" and os.name == "posix" else None
    folder, commands = tmp_path, 0
    for step in STEP.finditer(walk.read_text(encoding="utf-8")):
        if step["file"]:
            path = folder / step["file"]
            text = path.read_text(encoding="utf-8")
            assert text.count(step["old"]) == 1, step[0]
            path.write_text(text.replace(step["old"], step["new"]), encoding="utf-8")
            continue
        printed = ""
        for line in step["block"].splitlines():
            if line.startswith("$ cd "):
                folder = folder / line.removeprefix("$ cd ")
            elif line.startswith("$ "):
                done = run(line.removeprefix("$ "), folder, forks)
                printed, commands = done.stdout + done.stderr, commands + 1
                expected = 1 if "# exit code 1" in line else 0
                assert done.returncode == expected, f"{line}\n{printed}"
            else:
                assert line in printed, f"the walk shows {line!r}; printed was\n{printed}"
    assert commands >= 10
