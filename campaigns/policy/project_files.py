"""Which files make a project, and reading them from a folder; from a git revision or a batch they come the same way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from ...rules.places import Source, start_of
from ...rules.problems import Phrase, Problem, closest

PROJECT_FILE = "project.yaml"
LOCK_FILE = "facts.lock.yaml"
BUDGETS_FILE = "budgets.yaml"
CALENDARS_FILE = "calendars.yaml"
SINGLE_FILES = (PROJECT_FILE, LOCK_FILE, BUDGETS_FILE, CALENDARS_FILE)
FOLDERS = ("rules", "segments", "offers", "campaigns")
OWN_FOLDERS = ("out", ".campaign")
"""Folders that belong to the tool, or hold no policy."""
_TABLE_ENDINGS = (".csv", ".xlsx")


def find_project(start: Path) -> Path | None:
    """The nearest folder from `start` upwards that holds a project.yaml."""
    start = start.resolve()
    return next((folder for folder in (start, *start.parents) if (folder / PROJECT_FILE).is_file()), None)


def read_project_files(folder: Path) -> dict[str, bytes]:
    """The project's files by path relative to the folder, in order; also YAML files that nothing would read.

    `out/`, `.campaign/`, other hidden folders and all folders that hold no policy are left alone.
    """
    found = [path for path in folder.iterdir() if path.is_file()]
    for name in FOLDERS:
        found += [path for path in (folder / name).rglob("*") if path.is_file()]
    relative = {path.relative_to(folder).as_posix(): path for path in found}
    return {name: relative[name].read_bytes() for name in sorted(relative) if belongs_to_project(name)}


def belongs_to_project(path: str) -> bool:
    """Whether a file is part of a project, or looks so much like one that it would be missed."""
    parts = PurePosixPath(path).parts
    if any(part.startswith((".", "~")) for part in parts) or parts[0] in OWN_FOLDERS:
        return False
    ending = PurePosixPath(path).suffix.lower()
    if len(parts) == 1:
        return ending in (".yaml", ".yml")
    return parts[0] in FOLDERS and (ending in (".yaml", ".yml") or (parts[0] == "rules" and _is_table(path)))


def files_of(files: Iterable[str], folder: str) -> list[str]:
    """The paths of a folder's YAML files, in order."""
    return sorted(path for path in files if path.startswith(f"{folder}/") and is_read(path))


def table_files(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The CSV and XLSX files of `rules/`, which tables may name."""
    return {
        path: data for path, data in files.items() if path.startswith("rules/") and _is_table(path) and _is_utf8(path)
    }


def _is_table(path: str) -> bool:
    return PurePosixPath(path).suffix.lower() in _TABLE_ENDINGS


def is_read(path: str) -> bool:
    """Whether the loader reads this YAML file."""
    parts = PurePosixPath(path).parts
    if not path.endswith(".yaml") or not _is_utf8(path):
        return False
    return path in SINGLE_FILES if len(parts) == 1 else len(parts) == 2 and parts[0] in FOLDERS


def stray_files(paths: Iterable[str]) -> list[Problem]:
    """A problem for every YAML file that looks like part of the project and would not be read.

    At the top of the folder other tools have their files too: there, only a name like one of ours is a problem.
    """
    every = sorted(paths)
    written, odd = [path for path in every if _is_utf8(path)], [path for path in every if not _is_utf8(path)]
    unread = [path for path in written if not is_read(path) and path.lower().endswith((".yaml", ".yml"))]
    found = [problem for path in unread if (problem := _stray(path)) is not None]
    return [*found, *(_unnamed(path) for path in odd)]


def _is_utf8(path: str) -> bool:
    """A name that is none stands in no report, plan or batch, and not every system can have such a file."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _unnamed(path: str) -> Problem:
    shown = path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    wanted = shown.replace("\N{REPLACEMENT CHARACTER}", "_")
    reason = Phrase("its name is not written in UTF-8", "文件名不是 UTF-8 编码")
    return Problem(
        "P103", {"path": shown, "reason": reason, "wanted": wanted}, start_of(Source(shown, "")), ("rename",)
    )


def _stray(path: str) -> Problem | None:
    pure = PurePosixPath(path)
    place = start_of(Source(path, ""))
    wanted = pure.with_suffix(".yaml").as_posix()
    if is_read(wanted):
        reason = Phrase("file names end in .yaml, in small letters", "文件名以小写 .yaml 结尾")
        return Problem("P103", {"path": path, "reason": reason, "wanted": wanted}, place, ("rename",))
    if len(pure.parts) > 1:
        reason = Phrase(f"files stand directly in {pure.parts[0]}/", f"文件直接放在 {pure.parts[0]}/ 里")
        wanted = f"{pure.parts[0]}/{pure.stem}.yaml"
        return Problem("P103", {"path": path, "reason": reason, "wanted": wanted}, place, ("move",))
    meant = closest(wanted, SINGLE_FILES)
    if meant is None:
        return None
    reason = Phrase("a project has no file of this name", "项目里没有这个名称的文件")
    return Problem("P103", {"path": path, "reason": reason, "wanted": meant}, place, ("rename",))
