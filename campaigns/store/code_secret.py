"""The secret that codes are made with: from the environment, or for a SQLite store one made once and kept beside it.

It is never in the store, never in a message, never in git (`.campaign/` is ignored there). The store keeps a check
value, so that a lost or changed secret is told before anything is reserved, and no other codes come out in silence.
"""

from __future__ import annotations

import os
from hashlib import blake2b
from pathlib import Path
from secrets import token_hex

from sqlalchemy import select

from ...rules.problems import Problem
from ..policy.policy import Policy
from ..policy.project_head import ProjectHead
from .bulk import add_once
from .code_keys import CodeKeys
from .code_tables import code_key
from .connect import Store, StoreError, reading, writing

LEAST_LENGTH = 32
"""Characters of a secret; 32 hexadecimal digits are 128 bits."""

LEAST_DIFFERENT = 8
"""Different characters: what was made by chance has them, `aaaa...` has not."""

SECRET_BYTES = 32


def code_keys(store: Store, project_id: int, policy: Policy | ProjectHead) -> CodeKeys:
    """The keys of the project. Raises StoreError: no secret, a poor one, or another than codes were made with."""
    with reading(store) as connection:
        known = connection.execute(select(code_key.c.check).where(code_key.c.project == project_id)).scalar()
    keys = CodeKeys(policy.project, _secret(store, policy, is_new=known is None))
    if known is None:
        with writing(store) as connection:
            add_once(connection, code_key, project=project_id, check=keys.check)
            known = connection.execute(select(code_key.c.check).where(code_key.c.project == project_id)).scalar_one()
    if known != keys.check:
        hint = "environment" if policy.codes_secret is not None else "file"
        values = {"project": policy.project, "variable": policy.codes_secret or "", "file": _file_name(policy.project)}
        raise StoreError(Problem("L142", values, hints=(hint,)))
    return keys


def _secret(store: Store, policy: Policy | ProjectHead, *, is_new: bool) -> bytes:
    variable = policy.codes_secret
    if variable is not None:
        secret = store.environment.get(variable, "").strip()
        if not secret:
            raise StoreError(Problem("L140", {"variable": variable}, hints=("set",)))
        if len(secret) < LEAST_LENGTH or len(set(secret)) < LEAST_DIFFERENT:
            values = {"variable": variable, "length": len(secret), "least": LEAST_LENGTH}
            raise StoreError(Problem("L141", values, hints=("make",)))
        return secret.encode()
    if store.lock_folder is None:
        raise StoreError(Problem("L143", {}, hints=("say",)))
    path = store.lock_folder / _file_name(policy.project)
    if not path.is_file():
        if not is_new:
            values = {"project": policy.project, "variable": "", "file": path.name}
            raise StoreError(Problem("L142", values, hints=("file",)))
        _make(path)
    return path.read_bytes().strip()


def _file_name(project: str) -> str:
    return f"codes-{blake2b(project.encode(), digest_size=8).hexdigest()}.secret"


def _make(path: Path) -> None:
    """Writes a new secret, readable by its owner alone; of two processes that do so at once the first wins."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    file = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(file, token_hex(SECRET_BYTES).encode())
        os.fsync(file)
    finally:
        os.close(file)
    try:
        os.link(beside, path)  # fails where it is there already, where a rename would take its place
    except FileExistsError:
        pass
    except OSError:
        if not path.is_file():  # a disk that knows no links
            beside.replace(path)
            return
    finally:
        beside.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
