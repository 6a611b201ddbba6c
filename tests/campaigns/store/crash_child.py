"""A process of its own that does what a user does, and is killed at a given point: no `finally`, no roll-back.

Reads orders from stdin, one JSON document a line, and answers with one line each. Every order is done in a fork, which
has run nothing before, so that each of hundreds of kills costs no new import. A *point* is a moment before a statement,
before and after a commit, before and after rows in bulk, and before each of the calls that change the disk.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import campaign_engine.campaigns.store.people as people
import campaign_engine.campaigns.store.save_run as save_run
from campaign_engine.campaigns.answer import Reader
from campaign_engine.campaigns.batch.write_batch import Asked
from campaign_engine.campaigns.hold_store import HeldStore
from campaign_engine.campaigns.keep_run import keep_run
from campaign_engine.campaigns.store import bulk
from campaign_engine.campaigns.store.save_run import abandon_run
from sqlalchemy import event, text
from sqlalchemy.engine import Engine
from sqlalchemy.engine.default import DefaultDialect

HERE = Path(__file__).parent
PATIENCE = 20.0
"""Seconds to wait for a server to notice that a client is dead: its lock stays until then."""


def load(path: Path) -> ModuleType:
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


world = load(HERE.parent / "decide" / "decide_world.py")
shop = load(HERE / "store_world.py")


class Points:
    """Counts the points, writes their names down, and kills at the one that is asked for."""

    def __init__(self, kill_at: int) -> None:
        self.kill_at, self.names = kill_at, []

    def __call__(self, name: str) -> None:
        self.names.append(name)
        if len(self.names) == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, owner: Any, name: str, label: str) -> None:
        real: Callable[..., Any] = getattr(owner, name)

        def counted(*values: Any, **more: Any) -> Any:
            self(f"before {label}")
            answer = real(*values, **more)
            self(f"after {label}")
            return answer

        setattr(owner, name, counted)


def watch(points: Points) -> None:
    @event.listens_for(Engine, "before_cursor_execute")
    def statement(_connection: Any, _cursor: Any, written: str, *_: Any) -> None:
        points(" ".join(written.split())[:40])

    points.around(DefaultDialect, "do_commit", "commit")
    for module in (bulk, people):
        points.around(module, "insert_named", "rows in bulk")
    for owner, name in ((os, "replace"), (os, "fsync"), (os, "mkdir"), (os, "rmdir"), (os, "unlink")):
        points.around(owner, name, name)
    points.around(shutil, "rmtree", "rmtree")


def act(order: dict[str, Any]) -> dict[str, Any]:
    """Decides as the command does; waits where somebody who is dead is still held to be deciding."""
    begun = time.monotonic()
    while True:
        answer = _act(order)
        if answer.get("code") != "L110" or time.monotonic() - begun > PATIENCE:
            return answer
        time.sleep(0.02)


def _act(order: dict[str, Any]) -> dict[str, Any]:
    folder = Path(order["folder"])
    files = shop.FILES | order.get("files", {})
    address = order.get("address")
    store_line = {"store": "{url_env: A_STORE}"} if address else {}
    project = world.make_project(files, **store_line)
    reader = Reader(folder, shop.NOW, environment={"A_STORE": address} if address else {})
    day, wave = order["day"], order.get("wave", "day")
    with HeldStore(reader, deciding=True) as held:
        if order.get("abandon"):
            return _abandon(held, project, folder, day)
        state, problems, _ = held.state_of(project, folder, world.at(day), wave)
        if state is None:
            return {"code": problems[0].code, "said": problems[0].text()}
        facts = world.make_facts(order["rows"], day=day)
        decisions = world.run(project, facts, state, day, wave=wave)
        asked = Asked(facts, project, state, 0, wave)
        kept = keep_run(
            held.store, held.project_id, folder, folder / "out", decisions, asked, shop.NOW,
            supersede=order.get("supersede", False),
        )  # fmt: skip
        return {"status": kept.status, "notes": [note.code for note in held.notes], "folder": str(kept.folder)}


def _abandon(held: HeldStore, project: Any, folder: Path, day: str) -> dict[str, Any]:
    """Gives the open run up by name, as a user does whose frozen decisions are lost."""
    shutil.rmtree(folder / "out", ignore_errors=True)
    _, problems, _ = held.state_of(project, folder, world.at(day), "day")
    if not problems or problems[0].code != "L115":
        return {"status": "nothing open", "code": problems[0].code if problems else None}
    with held.store.engine.connect() as connection:
        number = connection.execute(text("SELECT id FROM run WHERE status = 'open'")).scalar_one()
    abandon_run(held.store, held.project_id, number, shop.NOW, "its decisions are lost")
    return {"status": "abandoned"}


def _in_a_fork(order: dict[str, Any]) -> dict[str, Any]:
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        os.dup2(2, 1)
        save_run.CHUNK = order.get("chunk", 4)
        points = Points(order.get("kill_at", 0))
        watch(points)
        try:
            answer = act(order)
        except BaseException as error:
            answer = {"error": repr(error)}
            traceback.print_exc()
        with os.fdopen(write, "w") as pipe:
            json.dump(answer | {"points": points.names, "modules": sorted(sys.modules)}, pipe)
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        said = pipe.read()
    _, ended = os.waitpid(child, 0)
    if os.WIFSIGNALED(ended):
        return {"killed": os.WTERMSIG(ended)}
    answer: dict[str, Any] = json.loads(said)
    for name in answer.pop("modules"):  # so that the next fork need not import them again
        with suppress(ImportError):
            import_module(name)
    return answer


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_in_a_fork(json.loads(line))) + "\n")
        sys.stdout.flush()
