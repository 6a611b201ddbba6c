"""The project's files, once for every set of rules that was decided with: for audits and for approvals."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from .tables import policy, run

if TYPE_CHECKING:
    from sqlalchemy import Connection


def keep_policy(connection: Connection, project_id: int, rules_hash: str, files: Mapping[str, bytes]) -> None:
    """Keeps the files under their hash, where they are not kept yet."""
    here = [policy.c.project == project_id, policy.c.rules_hash == rules_hash]
    if connection.execute(select(policy.c.rules_hash).where(*here)).first() is None:
        text = json.dumps({path: data.decode("utf-8", "surrogateescape") for path, data in sorted(files.items())})
        connection.execute(insert(policy).values(project=project_id, rules_hash=rules_hash, files=text))


def last_policy(
    connection: Connection, project_id: int, today: date, wave_name: str
) -> tuple[str, dict[str, bytes]] | None:
    """The wave and the files of the last committed run of an earlier day whose wave is named so, and that was no trial
    for a past day; None: there is none."""
    row = connection.execute(
        select(run.c.wave, policy.c.files)
        .join(policy, (policy.c.project == run.c.project) & (policy.c.rules_hash == run.c.rules_hash))
        .where(run.c.project == project_id, run.c.status == "committed", run.c.kind == "decide", run.c.trial.is_(False))
        .where(run.c.day < today, run.c.wave.like(f"%.{_plain(wave_name)}", escape="\\"))
        .order_by(run.c.day.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    files = {path: text.encode("utf-8", "surrogateescape") for path, text in json.loads(row.files).items()}
    return row.wave, files


def _plain(name: str) -> str:
    return name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
