"""Keeps a compiled solver from writing to standard output, which belongs to the result.

The HiGHS that comes with SciPy 1.17 prints a line of its own now and then (from C, past `sys.stdout`) whatever it is
told about its output; it goes to the null device instead. What stands in C's buffer is written out before and after.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

STDOUT = 1
_ONE_AT_A_TIME = Lock()


@contextmanager
def quiet() -> Iterator[None]:
    """While it lasts, nothing that this process writes to file 1 is seen. Where file 1 is closed there is nothing to
    keep still."""
    with _ONE_AT_A_TIME:
        try:
            kept = os.dup(STDOUT)
        except OSError:
            yield
            return
        try:
            _flush()
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, STDOUT)
            os.close(null)
            yield
        finally:
            _flush()
            os.dup2(kept, STDOUT)
            os.close(kept)


def _flush() -> None:
    if sys.stdout is not None and not sys.stdout.closed:
        sys.stdout.flush()
    if os.name == "posix":
        ctypes.CDLL(None).fflush(None)
    else:
        ctypes.CDLL("ucrtbase").fflush(None)
