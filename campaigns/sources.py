"""The other side of a comparison: a project folder, a batch folder, or a git revision of this project.

Reads bytes only; what they mean is `load_project`'s business. Nothing is checked out and nothing in the repository is
touched: files of a revision come straight from git's store.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal as OneOf

from ..rules.problems import Problem
from .policy.load import is_project_file, read_project_files

GIT_SECONDS = 30
"""A git that hangs (a lock, a network share) must not hang the report for ever."""
MANIFEST = "manifest.json"
PROJECT_FILE = "project.yaml"


@dataclass(frozen=True, slots=True)
class OtherSide:
    """`files` by project-relative path, for a folder or a revision; a run brings its own decisions: `folder`."""

    kind: OneOf["folder", "run", "revision"]
    label: str
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    folder: Path | None = None


def find_other_side(text: str, project: Path) -> tuple[OtherSide | None, list[Problem]]:
    """What `--against TEXT` means, tried in this order: a batch, a project folder, a run id below out/, a revision."""
    folder = Path(text).expanduser()
    if not folder.is_dir():
        folder = project / text
    if folder.is_dir():
        if (folder / MANIFEST).is_file():
            return OtherSide("run", _shown(folder, project), folder=folder), []
        if (folder / PROJECT_FILE).is_file():
            files, problems = read_project_files(folder)
            return OtherSide("folder", text, files), problems
        return _unknown(text, "the folder holds neither a project.yaml nor a manifest.json")
    runs = find_runs(project, text)
    if len(runs) == 1:
        return OtherSide("run", _shown(runs[0], project), folder=runs[0]), []
    if runs:
        return _unknown(text, f"several batches begin so: {', '.join(_shown(run, project) for run in runs[:3])}")
    return _revision(text, project)


def find_runs(project: Path, beginning: str = "") -> list[Path]:
    """Batch folders below out/ whose run id begins so, in order of name; complete ones only."""
    out = project / "out"
    if not out.is_dir() or "/" in beginning or "\\" in beginning:
        return []
    manifests = sorted(out.glob(f"*/*/{MANIFEST}"))
    return [manifest.parent for manifest in manifests if manifest.parent.name.startswith(beginning)]


def _revision(text: str, project: Path) -> tuple[OtherSide | None, list[Problem]]:
    """Files of the project as git has them at a revision."""
    neither = "there is no such folder and no such batch"
    try:
        commit = _git(project, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{text}^{{commit}}")
        if commit is None:
            inside = _git(project, "rev-parse", "--is-inside-work-tree")
            why = "and git knows no such revision" if inside else "and the project is not under git"
            return _unknown(text, f"{neither}, {why}")
        prefix = (_git(project, "rev-parse", "--show-prefix") or b"").decode().strip()
        below = (prefix,) if prefix else ()
        listed = _git(project, "ls-tree", "-r", "-z", "--name-only", "--full-tree", commit.decode().strip(), *below)
        paths = [path.decode("utf-8", "replace") for path in (listed or b"").split(b"\0") if path]
        wanted = [path for path in paths if "\n" not in path and is_project_file(path.removeprefix(prefix))]
        if f"{prefix}{PROJECT_FILE}" not in wanted:
            return _unknown(text, f"there is no {prefix}{PROJECT_FILE} in that revision")
        files = _contents(project, commit.decode().strip(), wanted)
    except FileNotFoundError:
        return _unknown(text, f"{neither}, and git is not installed, so it cannot be a revision")
    except subprocess.TimeoutExpired:
        return _unknown(text, f"{neither}, and git did not answer within {GIT_SECONDS} seconds")
    label = f"{text} ({commit.decode()[:10]})" if text != commit.decode().strip() else text
    return OtherSide("revision", label, {path.removeprefix(prefix): data for path, data in files.items()}), []


def _contents(project: Path, commit: str, paths: list[str]) -> dict[str, bytes]:
    """All files in one call: git answers `<object> blob <size>`, the bytes, and a line end, for each in turn."""
    asked = "".join(f"{commit}:{path}\n" for path in paths).encode()
    answer = _git(project, "cat-file", "--batch", asked=asked) or b""
    files = {}
    at = 0
    for path in paths:
        head_end = answer.index(b"\n", at)
        size = int(answer[at:head_end].split(b" ")[-1])
        files[path] = answer[head_end + 1 : head_end + 1 + size]
        at = head_end + 1 + size + 1
    return files


def _git(project: Path, *words: str, asked: bytes | None = None) -> bytes | None:
    """What git prints, None when it refuses. Without a prompt, without the user's pager or hooks."""
    command = ["git", "-C", str(project), "-c", "core.quotepath=off", *words]
    done = subprocess.run(command, input=asked, capture_output=True, timeout=GIT_SECONDS, check=False)
    return done.stdout if done.returncode == 0 else None


def _unknown(text: str, why: str) -> tuple[None, list[Problem]]:
    return None, [Problem("C104", {"text": text, "why": why}, hints=("kinds",))]


def _shown(folder: Path, project: Path) -> str:
    """Relative to the project where it lies inside, with forward slashes."""
    try:
        return folder.resolve().relative_to(project.resolve()).as_posix()
    except ValueError:
        return folder.as_posix()
