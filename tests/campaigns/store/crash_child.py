"""A process of its own that does what a user does, and is killed at a given point: no `finally`, no roll-back.

`decide` is done by its parts, as tables of facts are made of rows; every other command is the real one, on files.

Reads orders from stdin, one JSON document a line, and answers with one line each. Every order is done in a fork, which
has run nothing before, so that each of hundreds of kills costs no new import. A *point* is a moment before a statement,
before and after a commit, before and after rows in bulk, and before each of the calls that change the disk.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from textwrap import dedent
from types import ModuleType
from typing import Any
from uuid import UUID

import campaign_engine.campaigns.store.people as people
import campaign_engine.campaigns.store.save_run as save_run
from campaign_engine.campaigns.answer import Answer, Reader
from campaign_engine.campaigns.batch.write_batch import Asked
from campaign_engine.campaigns.hand_over import hand_over
from campaign_engine.campaigns.hold_store import HeldStore
from campaign_engine.campaigns.keep_run import keep_run
from campaign_engine.campaigns.pause_campaign import pause, resume
from campaign_engine.campaigns.policy.store_place import StorePlace
from campaign_engine.campaigns.redeem import redeem
from campaign_engine.campaigns.runs import cancel
from campaign_engine.campaigns.store import bulk, cancel_run
from campaign_engine.campaigns.store.connect import StoreError, open_store
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
    """Counts the points, writes their names down, and does what is asked for at the one that is asked for."""

    def __init__(self, order: dict[str, Any]) -> None:
        self.order, self.names = order, []

    def __call__(self, name: str) -> None:
        self.names.append(name)
        number = len(self.names)
        if number == self.order.get("kill_at"):
            os.kill(os.getpid(), signal.SIGKILL)
        if number == self.order.get("cut_at"):
            end_all_others(self.order["address"])
        if number == self.order.get("full_at"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), name)
        if number == self.order.get("stop_server_at"):
            os.kill(self.order["server"], signal.SIGQUIT)  # "immediate shutdown": no checkpoint, no good-bye
            wait_until_gone(self.order["server"])

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


def end_all_others(address: str) -> None:
    """Ends all that work in the database, as an administrator or a failing network does."""
    import psycopg

    with psycopg.connect(address.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def wait_until_gone(process: int) -> None:
    until = time.monotonic() + PATIENCE
    while Path(f"/proc/{process}").exists() and time.monotonic() < until:
        time.sleep(0.02)


def limit_files(size: int) -> None:
    """No file may grow beyond so many bytes: the system answers a write with an error, as a full disk does."""
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def plant_a_fault() -> None:
    """A `cancel` in two transactions, as somebody might write it: a crash between them leaves half of it."""
    real = cancel_run.move_units

    def and_commit(connection: Any, *values: Any) -> int:
        moved: int = real(connection, *values)
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("BEGIN")
        return moved

    cancel_run.move_units = and_commit


def act(order: dict[str, Any], command: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Does it; waits where somebody who is dead is still held to be deciding."""
    begun = time.monotonic()
    while True:
        answer = command()
        if answer.get("code") != "L110" or time.monotonic() - begun > PATIENCE:
            return answer
        time.sleep(0.02)


def prepared(order: dict[str, Any]) -> Callable[[], dict[str, Any]]:
    """What will be watched, with all that a user has at hand before: his files, the id of a run or a coupon."""
    folder = Path(order["folder"])
    files = shop.FILES | order.get("files", {})
    address = order.get("address")
    now = shop.NOW + timedelta(days=order.get("later", 0))
    reader = Reader(folder, now, environment={"A_STORE": address} if address else {})
    if order.get("do", "decide") == "decide":
        return lambda: _decide(order, reader, files)
    store_line = "store: {url_env: A_STORE}\n" if address else ""
    _write(folder, files | {"project.yaml": dedent(ON_DISK) + store_line, "facts.lock.yaml": LOCK})
    known = _at_hand(folder, address, order)
    return lambda: _answered(COMMANDS[order["do"]](reader, known))


COLUMNS = {"age": "number", "favourite_channel": "text"} | dict.fromkeys(
    ("has_app", "app_yes", "sms_yes", "staff"), "boolean"
)
ON_DISK = world.PROJECT.replace(
    "columns: {", "columns: {" + "".join(f"{name}: {{type: {kind}}}, " for name, kind in COLUMNS.items())
)
LOCK = "facts:\n" + "".join(
    f"  {name}: {{type: {kind}, source: column of customers}}\n" for name, kind in sorted(COLUMNS.items())
)
COMMANDS: dict[str, Callable[[Reader, Any], Answer]] = {
    "cancel": lambda reader, run: cancel(reader, None, run, "wrong price", "json"),
    "hand over": lambda reader, run: hand_over(reader, run, output="json"),
    "redeem": lambda reader, one: redeem(reader, one[0], amount="7.50", order=one[1], output="json"),
    "reverse": lambda reader, one: redeem(reader, one[0], order=one[1], undo=True, output="json"),
    "pause": lambda reader, _: pause(reader, None, "autumn", "wrong price", "anna", "json"),
    "resume": lambda reader, _: resume(reader, None, "autumn", "anna", "json"),
}
"""By what a user wants: the real command, given the id he has at hand."""


def _write(folder: Path, files: dict[str, str]) -> None:
    for path, written in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(dedent(written), encoding="utf-8")


def _at_hand(folder: Path, address: str | None, order: dict[str, Any]) -> Any:
    """The id of the last run that counted, or of the decision of a customer with that of his order."""
    if order["do"] in ("pause", "resume"):
        return ""
    place = StorePlace(url_env="A_STORE") if address else StorePlace()
    store = open_store(place, folder, {"A_STORE": address or ""}, create=False)
    assert store is not None
    with store.engine.connect() as connection:
        if order["do"] in ("cancel", "hand over"):
            query = "SELECT run_id FROM run WHERE status <> 'superseded' ORDER BY id DESC LIMIT 1"
            found = connection.execute(text(query)).scalar_one()
        else:
            query = "SELECT u.decision_id FROM unit u JOIN customer c ON c.number = u.customer WHERE c.customer_id = :c"
            id = connection.execute(text(query), {"c": order["customer"]}).scalar_one()
            found = str(UUID(str(id))), order.get("order", "A-1")
    store.close()
    return found


def _answered(answer: Answer) -> dict[str, Any]:
    if answer.code:
        named = re.search(r"\b[A-Z]\d{3}\b", answer.talk)
        return {"code": named and named.group(), "exit": answer.code, "said": answer.talk}
    return {"status": json.loads(answer.result).get("status", "done")}


def _decide(order: dict[str, Any], reader: Reader, files: dict[str, str]) -> dict[str, Any]:
    folder, store_line = reader.here, {"store": "{url_env: A_STORE}"} if reader.environment else {}
    project = world.make_project(files, **store_line)
    day, wave = order["day"], order.get("wave", "day")
    with HeldStore(reader, deciding=True) as held:
        if order.get("abandon"):
            return _abandon(held, project, folder, day)
        state, problems, _ = held.state_of(project, folder, world.at(day), wave)
        if state is None:
            return {"code": problems[0].code, "hints": list(problems[0].hints), "said": problems[0].text()}
        facts = world.make_facts(order["rows"], day=day)
        decisions = world.run(project, facts, state, day, wave=wave)
        asked = Asked(facts, project, state, 0, wave)
        kept = keep_run(
            held.store, held.project_id, folder, folder / "out", decisions, asked, reader.now,
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


def in_a_fork(
    order: dict[str, Any], prepare: Callable[[dict[str, Any]], Any], do: Callable[[dict[str, Any], Any], dict[str, Any]]
) -> dict[str, Any]:
    """What `do` answers to the order and what was prepared for it, with the points that it passed."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        os.dup2(2, 1)
        save_run.CHUNK = order.get("chunk", 4)
        save_run.WRITERS = 1  # points come in the same order every time; test_write_rows.py tries several writers
        points = Points(order)
        try:
            command = prepare(order)
            watch(points)
            if order.get("planted"):
                plant_a_fault()
            if "file_limit" in order:
                limit_files(order["file_limit"])
            answer = do(order, command)
        except StoreError as error:
            answer = {"code": error.problem.code, "hints": list(error.problem.hints), "said": error.problem.text()}
        except BaseException as error:
            answer = {"error": repr(error), "trace": traceback.format_exc()}
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
        sys.stdout.write(json.dumps(in_a_fork(json.loads(line), prepared, act)) + "\n")
        sys.stdout.flush()
