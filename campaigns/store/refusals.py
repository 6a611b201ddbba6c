"""What a database refuses, as a problem with a way out: it is away, full, damaged, held by others, not to be written.

Transactions are whole or not at all, so after each of these the same command goes on where it stopped. What is none of
them is our own fault and stays an error.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from ...rules.problems import Phrase, Problem

P = ParamSpec("P")
R = TypeVar("R")

TRIES = 5
"""How often a transaction is tried that the database breaks off because two of them waited for each other."""

FULL = Phrase("its disk is full", "磁盘已满")
CLOSED = Phrase("its file or its folder may not be written", "没有该文件或文件夹的写入权限")
READ_ONLY = Phrase("the database lets this user only read", "数据库只允许该用户读取")

SQLITE = {
    sqlite3.SQLITE_FULL: ("L190", "space", FULL),
    sqlite3.SQLITE_READONLY: ("L190", "rights", CLOSED),
    sqlite3.SQLITE_PERM: ("L190", "rights", CLOSED),
    sqlite3.SQLITE_NOTADB: ("L192", "backup", Phrase("the file is no store", "该文件不是数据库")),
    sqlite3.SQLITE_CORRUPT: ("L192", "backup", Phrase("the file is damaged", "该文件已损坏")),
    sqlite3.SQLITE_BUSY: ("L193", "again", Phrase("another program is writing into it", "另一个程序正在写入")),
    sqlite3.SQLITE_LOCKED: ("L193", "again", Phrase("another program is writing into it", "另一个程序正在写入")),
}
"""By the primary result code of SQLite."""

WAITED = Phrase("two programs kept waiting for each other", "两个程序一直在互相等待")
POSTGRESQL = {
    "53100": ("L190", "space", FULL),
    "25006": ("L190", "rights", READ_ONLY),
    "42501": ("L190", "rights", READ_ONLY),
    "XX001": ("L192", "backup", Phrase("the server finds a table damaged", "服务器发现表已损坏")),
    "XX002": ("L192", "backup", Phrase("the server finds an index damaged", "服务器发现索引已损坏")),
    "40001": ("L193", "again", WAITED),
    "40P01": ("L193", "again", WAITED),
    "55P03": ("L193", "again", Phrase("another program holds a lock", "另一个程序持有锁")),
}
"""By SQLSTATE. A connection that is refused carries none: see `_no_room`."""

NO_ROOM = {
    *("No space left on device", "Disk quota exceeded"),
    *(os.strerror(number) for number in (errno.ENOSPC, errno.EDQUOT)),
}
"""How a server words that its disk is full: in English, and in the language of a server set up like this machine."""

BROKEN_OFF = ("40001", "40P01")
"""SQLSTATEs that only say that two transactions met: the same again succeeds."""

DISK = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), ("L190", "space", FULL)),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), ("L190", "rights", CLOSED)),
}
"""By what the system says of the store's folder."""


def refusal(name: str, error: BaseException) -> Problem | None:
    """What to say of an error of SQLAlchemy, a driver or the disk, of the store called `name`; None: our own fault."""
    from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError, TimeoutError

    cause = getattr(error, "orig", None) or error
    if isinstance(error, IntegrityError):
        return None
    found = _of_sqlite(cause) or POSTGRESQL.get(getattr(cause, "sqlstate", None) or "")
    if isinstance(error, OSError):
        found = DISK.get(error.errno or 0)
    if found is not None:
        code, hint, why = found
        return Problem(code, {"store": name, "why": why}, hints=(hint,))
    if getattr(cause, "sqlite_errorcode", None) is not None:
        return None
    driver = {kind.__name__ for kind in type(cause).__mro__}
    is_away = isinstance(error, (OperationalError, InterfaceError, TimeoutError)) or (
        not isinstance(error, DBAPIError) and driver & {"OperationalError", "InterfaceError"}
    )
    if is_away or getattr(error, "connection_invalidated", False):
        if _no_room(cause):
            return Problem("L190", {"store": name, "why": FULL}, hints=("space",))
        text = " ".join(str(cause).split())[:200]
        return Problem("L106", {"store": name, "why": text}, hints=("again",))
    return None


def tried_again(work: Callable[P, R]) -> Callable[P, R]:
    """For a function that is one transaction: begins it again where it met another (deadlock, serialization)."""

    @wraps(work)
    def tried(*values: P.args, **more: P.kwargs) -> R:
        for _ in range(TRIES - 1):
            try:
                return work(*values, **more)
            except Exception as error:
                # `connect.writing` has made a problem of it.
                cause = error.__cause__ or error
                if getattr(getattr(cause, "orig", cause), "sqlstate", None) not in BROKEN_OFF:
                    raise
        return work(*values, **more)

    return tried


def _no_room(cause: BaseException) -> bool:
    """Whether a server refused a connection since its disk is full. A server writes files of its own when somebody
    connects; what libpq hands on of that is a text, without the SQLSTATE."""
    return any(said in str(cause) for said in NO_ROOM)


def _of_sqlite(cause: BaseException) -> tuple[str, str, Phrase] | None:
    code = getattr(cause, "sqlite_errorcode", None)
    if code is None:
        return None
    if code & 0xFF == sqlite3.SQLITE_IOERR:  # what a full disk or a quota says to a write that is under way
        return "L190", "disk", Phrase("its disk refuses to read or write", "磁盘拒绝读写")
    if code & 0xFF == sqlite3.SQLITE_CANTOPEN:
        return "L190", "rights", CLOSED
    return SQLITE.get(code & 0xFF)
