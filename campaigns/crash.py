"""An error nobody foresaw, in a few sentences: what the disk refused, or where our own fault is written down."""

from __future__ import annotations

import errno
import os
import traceback
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from .. import __version__
from .answer import OUR_FAULT, PROBLEMS

CRASH_FILE = "crash.txt"
DISK = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your share of the disk is used up",
    errno.EACCES: "you may not read or write it",
    errno.EPERM: "you may not read or write it",
    errno.EROFS: "the disk is read-only",
    errno.ENAMETOOLONG: "its name is too long",
    errno.EMFILE: "too many files are open",
    errno.EIO: "the disk reports an error",
}
"""What the system may refuse that is nobody's bug."""


def crash_text(error: Exception, words: Sequence[str], here: Path) -> tuple[str, int]:
    """The text for stderr and the exit code. Leaves a crash file in out/ of the project where it can."""
    if isinstance(error, OSError) and error.errno in DISK:
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{DISK[error.errno]}. Nothing half-written is left.", PROBLEMS
    if isinstance(error, MemoryError):
        return "this machine has too little memory for these data. Nothing half-written is left.", PROBLEMS
    kept = _write_crash_file(error, words, here)
    lines = [
        f"Something went wrong that is our fault, not yours: {type(error).__name__}: {_one_line(error)}",
        "Nothing half-written is left. CAMPAIGN_DEBUG=1 shows where it happened.",
    ]
    if kept is not None:
        lines.append(f"The details are in {kept}; please send them to us (look first: they may name a customer).")
    return "\n".join(lines), OUR_FAULT


def _one_line(error: Exception) -> str:
    text = " ".join(str(error).split())
    return text if len(text) <= 200 else text[:199] + "…"


def _write_crash_file(error: Exception, words: Sequence[str], here: Path) -> Path | None:
    """Beside the outputs of the project one stands in; nothing where there is none, or where it cannot be written."""
    from .policy.project_files import find_project

    try:
        project = find_project(_named_folder(words) or here)
        if project is None:
            return None
        (project / "out").mkdir(exist_ok=True)
        path = project / "out" / CRASH_FILE
        lines = [f"campaign-engine {__version__}", "campaign " + " ".join(words), *traceback.format_exception(error)]
        path.write_text("\n".join(lines), encoding="utf-8", errors="backslashreplace")
    except (OSError, ValueError):
        return None
    return Path(os.path.relpath(path, here))


def _named_folder(words: Sequence[str]) -> Path | None:
    for name, value in pairwise(words):
        if name in ("--project-dir", "-p"):
            return Path(value)
    return None
