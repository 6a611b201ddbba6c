"""Files that are whole or not there: written beside, then renamed into place."""

from __future__ import annotations

import os
import re
import stat
import tempfile
from pathlib import Path

LONGEST_PREFIX = 40
RANDOM_PART = re.compile(r"[a-z0-9_]{8}")
"""What `tempfile` puts behind the name."""


def write_whole(path: Path, data: bytes) -> None:
    """Beside, then renamed: a reader sees the old file or the new one, never half of one, also after a power cut. Who
    may read it stays as it was."""
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o644
    handle, beside = tempfile.mkstemp(prefix=f".{path.name[:LONGEST_PREFIX]}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(beside, mode)
        os.replace(beside, path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def is_beside(name: str, path: Path) -> bool:
    """Whether a file of this name was begun by `write_whole(path, ...)`, which died, or is still at it."""
    begin = f".{path.name[:LONGEST_PREFIX]}-"
    return name.startswith(begin) and RANDOM_PART.fullmatch(name.removeprefix(begin)) is not None
