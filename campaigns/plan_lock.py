"""One writer of a plan at a time: who reads, adds and writes back must not lose what another adds meanwhile.

The lock lies on the folder of the plan (POSIX `flock`), so that no file is left behind; it goes with the process that
holds it. Where there is none (Windows, some network drives) nobody waits: docs/plan.md says so.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..segments.whole_files import is_beside

NOT_THERE = (errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL)
"""What a file system answers that knows no locks."""


@contextmanager
def only_writer(path: Path) -> Iterator[None]:
    """Waits until nobody else writes a plan in that folder. A folder that is not there is the reader's problem."""
    if os.name != "posix" or not path.parent.is_dir():
        yield
        return
    import fcntl

    handle = os.open(path.parent, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
        except OSError as error:
            if error.errno not in NOT_THERE:
                raise
        else:
            _clear_away(path)
        yield
    finally:
        os.close(handle)


def _clear_away(path: Path) -> None:
    """What a writer left who died before the file had its name; nobody else writes while we hold the lock."""
    for left in path.parent.iterdir():
        if is_beside(left.name, path):
            left.unlink(missing_ok=True)
