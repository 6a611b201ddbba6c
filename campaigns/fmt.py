"""`campaign fmt`: brings the YAML of a project into one form; comments, values and the meaning stay.

Each file is written whole, beside and then renamed, and only when it changes. A file that cannot be read as YAML is
left as it is, with its problems; what the conditions in a file say does not matter here.
"""

from __future__ import annotations

import difflib
import os
import shutil
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from ..rules.decode import decode
from ..rules.format_yaml import format_yaml
from ..rules.problems import Problem, is_error, render_problems
from .answer import OK, PROBLEMS, Answer, Reader
from .opened import locate_project
from .policy.key_order import key_order
from .policy.project_files import LOCK_FILE, is_read, read_project_files

_WORDS: Mapping[str, tuple[str, str]] = {
    "would": ("{count} of {of} files would change:", "{of} 个文件中有 {count} 个会改变："),
    "done": ("formatted {count} of {of} files:", "{of} 个文件中已格式化 {count} 个："),
    "nothing": ("{of} files, all in form", "{of} 个文件，格式均已规范"),
    "some": ("{fine} of {of} files in form", "{of} 个文件中有 {fine} 个格式规范"),
    "left": ("{left} left as they are: {paths}", "{left} 个保持原样：{paths}"),
    "left_one": ("1 left as it is: {paths}", "1 个保持原样：{paths}"),
}


def fmt(reader: Reader, project_dir: Path | None = None, *, check: bool = False, diff: bool = False) -> Answer:
    """Exit 1 when a file cannot be read, or, with `check`, when a file would change. `check` and `diff` write nothing;
    `diff` prints what would change, line by line."""
    folder, problems = locate_project(reader, project_dir)
    language = reader.language or "en"
    if folder is None:
        return Answer(talk=render_problems(problems, language), code=PROBLEMS)
    files = {path: data for path, data in read_project_files(folder).items() if is_read(path) and path != LOCK_FILE}
    changed: dict[str, tuple[str, str]] = {}
    left: list[str] = []
    for path, data in files.items():
        text, found = _formatted(path, data)
        problems += found
        if text is None:
            left.append(path)
        elif text.encode() != data:
            changed[path] = (data.decode("utf-8-sig"), text)
    if not check and not diff:
        for path, (_, text) in changed.items():
            _write(folder / path, text.encode())
    talk = render_problems(problems, language) if problems else ""
    failed = any(is_error(problem) for problem in problems) or (check and bool(changed or problems))
    return Answer(_told(changed, left, len(files), check, diff, language), talk, PROBLEMS if failed else OK)


def _formatted(path: str, data: bytes) -> tuple[str | None, list[Problem]]:
    source, problems = decode(data, path)
    if source is None:
        return None, problems
    found = format_yaml(source, partial(key_order, path))
    return found.text, [*problems, *found.problems]


def _told(
    changed: Mapping[str, tuple[str, str]], left: Sequence[str], count: int, check: bool, diff: bool, language: str
) -> str:
    if diff:
        return "\n".join(
            line
            for path, (before, after) in changed.items()
            for line in difflib.unified_diff(
                before.splitlines(), after.splitlines(), f"a/{path}", f"b/{path}", lineterm=""
            )
        )
    key = ("would" if check else "done") if changed else "some" if left else "nothing"
    numbers = {"count": len(changed), "of": count, "fine": count - len(left), "left": len(left)}
    lines = [_WORDS[key][language == "zh"].format(**numbers), *(f"  {path}" for path in changed)]
    if left:
        words = _WORDS["left_one" if len(left) == 1 else "left"][language == "zh"]
        lines.append(words.format(**numbers, paths=", ".join(left)))
    return "\n".join(lines)


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: beside, then renamed; through a link to where it leads, with the rights it had."""
    target = path.resolve()
    beside = target.with_name(f"{target.name}.new")
    try:
        beside.write_bytes(content)
        shutil.copymode(target, beside)
        os.replace(beside, target)
    finally:
        beside.unlink(missing_ok=True)
