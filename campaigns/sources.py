"""The other side of a comparison: a project folder, a batch folder, or a git revision of this project.

Reads bytes only; what they mean is `load_project`'s business. Nothing is checked out and nothing in the repository is
touched: files of a revision come straight from git's store.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal as OneOf

from ..rules.problems import Phrase, Problem
from .policy.project_files import FOLDERS, PROJECT_FILE, belongs_to_project, read_project_files
from .report.amounts import clean

GIT_SECONDS = 30
"""A git that hangs (a lock, a network share) must not hang the report for ever."""
MANIFEST = "manifest.json"
LONGEST_HEAD = 200
"""Bytes in which git names an object and its size."""


@dataclass(frozen=True, slots=True)
class OtherSide:
    """`files` by project-relative path, for a folder or a revision; a run brings its own decisions: `folder`."""

    kind: OneOf["folder", "run", "revision"]
    label: str
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    folder: Path | None = None


def find_other_side(text: str, project: Path, here: Path | None = None) -> tuple[OtherSide | None, list[Problem]]:
    """What `--against TEXT` means, tried in this order: a batch, a project folder, a run id below out/, a revision.

    Folders are looked for from `here` (where the reader stands) and from the project.
    """
    if not text.strip():
        return _unknown(text, "nothing is named", "没有指定任何内容")
    folder = (here or project) / Path(text).expanduser()
    if not folder.is_dir():
        folder = project / text
    if folder.is_dir():
        if (folder / MANIFEST).is_file():
            return OtherSide("run", _shown(folder, project), folder=folder), []
        if (folder / PROJECT_FILE).is_file():
            return OtherSide("folder", text, read_project_files(folder)), []
        return _unknown(
            text,
            "the folder holds neither a project.yaml nor a manifest.json",
            "该文件夹中既没有 project.yaml 也没有 manifest.json",
        )
    runs = find_runs(project, text)
    if len(runs) == 1:
        return OtherSide("run", _shown(runs[0], project), folder=runs[0]), []
    if runs:
        names = ", ".join(_shown(run, project) for run in runs[:3])
        return _unknown(text, f"several batches begin so: {names}", f"有多个批次以此开头：{names}")
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
    try:
        commit = _git(project, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{text}^{{commit}}")
        if commit is None:
            inside = _git(project, "rev-parse", "--is-inside-work-tree")
            if inside:
                return _neither(text, "git knows no such revision", "git 中也没有这个版本")
            return _neither(text, "the project is not under git", "项目也不在 git 中")
        prefix = os.fsdecode((_git(project, "rev-parse", "--show-prefix") or b"").removesuffix(b"\n"))
        tree = _tree(project, commit.decode().strip(), prefix)
        if tree.get(PROJECT_FILE) is None:
            missing = clean(f"{prefix}{PROJECT_FILE}")
            return _unknown(text, f"there is no {missing} in that revision", f"该版本中没有 {missing}")
        if odd := _odd(tree):
            return _unknown(text, odd.en, odd.zh)
        wanted = {path: one.object for path, one in tree.items() if one.kind == FILE and belongs_to_project(path)}
        files = _contents(project, wanted)
        if files is None:
            why = "git cannot give its files: the copy of the repository is not complete, or damaged"
            return _unknown(text, why, "git 无法给出其中的文件：仓库副本不完整或已损坏")
    except FileNotFoundError:
        return _neither(text, "git is not installed, so it cannot be a revision", "没有安装 git，因此不能是版本")
    except subprocess.TimeoutExpired:
        return _neither(text, f"git did not answer in {GIT_SECONDS} seconds", f"git 在 {GIT_SECONDS} 秒内没有回答")
    except OSError as error:
        why = error.strerror or "?"
        return _neither(text, f"git cannot be asked ({why})", f"无法运行 git（{why}）")
    label = f"{text} ({commit.decode()[:10]})" if text != commit.decode().strip() else text
    return OtherSide("revision", label, files), []


@dataclass(frozen=True, slots=True)
class _Entry:
    """What git keeps under a path: the kind as its mode begins (FILE, LINK, MODULE), and the object."""

    kind: str
    object: str


FILE, LINK, MODULE = "100", "120", "160"


def _tree(project: Path, commit: str, prefix: str) -> dict[str, _Entry]:
    """All that git keeps of the project, by path inside it. Names come as the file system gives them."""
    below = (prefix,) if prefix else ()
    listed = _git(project, "ls-tree", "-r", "-z", "--full-tree", commit, *below)
    entries = {}
    for line in (listed or b"").split(b"\0"):
        head, tab, path = line.partition(b"\t")
        mode, _, rest = head.decode("ascii", "replace").partition(" ")
        if tab:
            name = os.fsdecode(path).removeprefix(prefix)
            entries[name] = _Entry(mode[:3], rest.rpartition(" ")[2])
    return entries


def _odd(tree: Mapping[str, _Entry]) -> Phrase | None:
    """Files of the project whose text git does not keep: compared without them, their rules would seem new."""
    for path, one in tree.items():
        if one.kind == LINK and (belongs_to_project(path) or path in FOLDERS):
            return Phrase(
                f"{clean(path)} is a link in that revision, of which git keeps where it points and not what it says",
                f"{clean(path)} 在该版本中是链接，git 只保存其指向，不保存内容",
            )
        if one.kind == MODULE and path.partition("/")[0] in FOLDERS:
            return Phrase(
                f"{clean(path)} is a repository of its own (a submodule) in that revision; its files are not here",
                f"{clean(path)} 在该版本中是独立的仓库（子模块），其文件不在此仓库中",
            )
    return None


def _contents(project: Path, wanted: Mapping[str, str]) -> dict[str, bytes] | None:
    """All files in one call: git answers `<object> blob <size>`, the bytes, and a line end, for each in turn; None
    where it lacks one."""
    answer = _git(project, "cat-file", "--batch", asked="".join(f"{one}\n" for one in wanted.values()).encode()) or b""
    files = {}
    at = 0
    for path in wanted:
        head, end, _ = answer[at : at + LONGEST_HEAD].partition(b"\n")
        parts = head.split(b" ")
        if not end or len(parts) != 3 or parts[1] != b"blob" or not parts[2].isdigit():
            return None
        start, size = at + len(head) + 1, int(parts[2])
        files[path] = answer[start : start + size]
        if len(files[path]) < size:
            return None
        at = start + size + 1
    return files


def _git(project: Path, *words: str, asked: bytes | None = None) -> bytes | None:
    """What git prints, None when it refuses. Without a prompt, without the user's pager or hooks."""
    command = ["git", "-C", str(project), "-c", "core.quotepath=off", *words]
    done = subprocess.run(command, input=asked, capture_output=True, timeout=GIT_SECONDS, check=False)
    return done.stdout if done.returncode == 0 else None


def _neither(text: str, english: str, chinese: str) -> tuple[None, list[Problem]]:
    return _unknown(
        text, f"there is no such folder and no such batch, and {english}", f"没有这样的文件夹和批次，{chinese}"
    )


def _unknown(text: str, english: str, chinese: str) -> tuple[None, list[Problem]]:
    return None, [Problem("C104", {"text": text, "why": Phrase(english, chinese)}, hints=("kinds",))]


def _shown(folder: Path, project: Path) -> str:
    """Relative to the project where it lies inside, with forward slashes."""
    try:
        return folder.resolve().relative_to(project.resolve()).as_posix()
    except ValueError:
        return folder.as_posix()
