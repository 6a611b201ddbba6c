"""An error nobody foresaw, in a few sentences: what the disk refused, or where our own fault is written down."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from .. import __version__
from ..rules.problems import Phrase
from .answer import OUR_FAULT, PROBLEMS
from .crash_details import command_line, what_failed, where_failed

CRASH_FILE = "crash.txt"
DISK = {
    errno.ENOSPC: ("the disk is full", "磁盘已满"),
    errno.EDQUOT: ("your share of the disk is used up", "您的磁盘配额已用完"),
    errno.EACCES: ("you may not read or write it", "没有读写权限"),
    errno.EPERM: ("you may not read or write it", "没有读写权限"),
    errno.EROFS: ("the disk is read-only", "磁盘是只读的"),
    errno.ENAMETOOLONG: ("its name is too long", "名称太长"),
    errno.EMFILE: ("too many files are open", "打开的文件太多"),
    errno.EFBIG: ("a file may not grow further there", "那里的文件不能再增大"),
    errno.EIO: ("the disk reports an error", "磁盘报错"),
}
"""What the system may refuse that is nobody's bug."""


def crash_text(error: Exception, words: Sequence[str], here: Path) -> tuple[str, int]:
    """The text for stderr and the exit code. Leaves a crash file in out/ of the project where it can."""
    own = _is_chinese(words)
    whole = ("Nothing half-written is left.", "没有留下写了一半的文件。")[own]
    if isinstance(error, OSError) and error.errno in DISK:
        where = f"{error.filename}{'：' if own else ': '}" if error.filename else ""
        return f"{where}{DISK[error.errno][own]}{'。' if own else '. '}{whole}", PROBLEMS
    if isinstance(error, MemoryError):
        said = ("this machine has too little memory for these data. ", "这台机器的内存不足以处理这些数据。")[own]
        return said + whole, PROBLEMS
    kept = _write_crash_file(error, words, here)
    what = what_failed(error)
    fault = ("Something went wrong that is our fault, not yours: ", "出了问题，是我们的错，不是您的错：")[own]
    where_seen = ("{} CAMPAIGN_DEBUG=1 shows where it happened.", "{}设置 CAMPAIGN_DEBUG=1 可看到出错的位置。")[own]
    lines = [fault + what, where_seen.format(whole)]
    if kept is not None:
        details = (
            "The details are in {}; please send them to us. No customer, code or value of your data stands there.",
            "详情在 {}；请发给我们。其中没有任何客户、券码或数据内容。",
        )[own]
        lines.append(details.format(kept))
    return "\n".join(lines), OUR_FAULT


def refused_by_disk(error: OSError) -> Phrase:
    """Why a place that somebody named cannot be written, in words."""
    if error.errno in DISK:
        return Phrase(*DISK[error.errno])
    if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.EEXIST, errno.EISDIR):
        return Phrase("it is no folder, and none can be made there", "它不是文件夹，也无法在那里新建")
    return Phrase(error.strerror or str(error), error.strerror or str(error))


def interrupted_text(words: Sequence[str]) -> str:
    """What is said after Ctrl-C."""
    return ("interrupted; nothing half-written is left", "已中断；没有留下写了一半的文件")[_is_chinese(words)]


def _is_chinese(words: Sequence[str]) -> bool:
    """As the command line says; the project's own language is not asked where something is wrong."""
    return "--lang=zh" in words or any(pair == ("--lang", "zh") for pair in pairwise(words))


def _write_crash_file(error: Exception, words: Sequence[str], here: Path) -> Path | None:
    """Beside the outputs of the project one stands in; nothing where there is none, or where it cannot be written."""
    from .policy.project_files import find_project

    try:
        project = find_project(_named_folder(words) or here)
        if project is None:
            return None
        (project / "out").mkdir(exist_ok=True)
        path = project / "out" / CRASH_FILE
        lines = [f"campaign-engine {__version__}", command_line(words), *where_failed(error)]
        path.write_text("\n".join([*lines, ""]), encoding="utf-8", errors="backslashreplace")
    except (OSError, ValueError):
        return None
    return Path(os.path.relpath(path, here))


def _named_folder(words: Sequence[str]) -> Path | None:
    for name, value in pairwise((*words, "")):
        if name in ("--project-dir", "-p"):
            return Path(value)
        if name.startswith("--project-dir="):
            return Path(name.partition("=")[2])
    return None
