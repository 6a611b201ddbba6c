"""Many processes at once that want the last money and the last pieces of one store.

Reads orders from stdin, one JSON document a line, and answers with one line each: what each of the processes did. They
are forks that wait for each other before the first decides; what one of them loaded, later ones need not load again.
None takes the lock of `decide`: the conditions in the database are all that holds them back.
"""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from collections import Counter
from contextlib import suppress
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import campaign_engine.campaigns.store.save_run as save_run
from campaign_engine.campaigns.store.connect import StoreError, writing
from campaign_engine.campaigns.store.save_run import Claim
from sqlalchemy import select, update

HERE = Path(__file__).parent
MOST = 400
"""Attempts before a process gives up."""


def _load(name: str, path: Path) -> Any:
    spec = spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


world = _load("decide_world", HERE.parent / "decide" / "decide_world.py")
shops = _load("store_world", HERE / "store_world.py")
harness = _load("crash_harness", HERE / "crash_harness.py")


def decide_waves(order: dict[str, Any], number: int) -> Counter[str]:
    """Decides waves of its own until nothing is left for it, from a state that others make stale meanwhile."""
    store = harness.opened(Path(order["folder"]), order["address"])
    project = f"shop{number % order['projects']}"
    shop = shops.Shop(store, Path(order["folder"]) / f"by{number}", head=world.PROJECT.replace("shop", project, 1))
    shop.files |= order["files"]
    found: Counter[str] = Counter()
    for wave in range(order["waves"]):
        rows = [{"customer_id": f"P{number}-{wave}-{one}"} for one in range(order["customers"])]
        for _ in range(MOST):
            try:
                shop.decide("2026-10-01", rows, f"p{number}w{wave}")
                found["written"] += 1
                break
            except StoreError as error:
                found[error.problem.code] += 1
                time.sleep(0.005 * (number % 4))
        else:
            found["gave up"] += 1
    store.close()
    return found


def reserve(order: dict[str, Any], number: int) -> Counter[str]:
    """Takes one after the other, as an API would: money and a piece in one transaction, until there is no more."""
    store = harness.opened(Path(order["folder"]), order["address"])
    if order["without"] == "condition":
        save_run._reserve_budget = _without_condition
    elif order["without"] == "one statement":
        save_run._reserve_budget = _look_then_take
    money = Claim(
        "budget", "crm", "2026-10", expected_micro=7_000_000, worst_minor=700,
        allowed_expected_micro=order["allowed"] * 1_000_000, allowed_worst_minor=order["allowed"] * 100,
    )  # fmt: skip
    piece = Claim("stock", "ten", "", units=1, allowed_units=order["stock"])
    found: Counter[str] = Counter()
    for _ in range(order["times"]):
        with writing(store) as connection:
            taken = save_run._reserve_budget(connection, order["project"], money)
            both = taken and save_run._reserve_stock(connection, order["project"], piece)
            if not both:
                connection.rollback()
        found["taken" if both else "refused"] += 1
    store.close()
    return found


def _row(project: int, claim: Claim) -> Any:
    table = save_run.budget_period
    return [table.c.project == project, table.c.budget == claim.name, table.c.period == claim.period]


def _without_condition(connection: Any, project: int, claim: Claim) -> bool:
    """`_reserve_budget` with the condition taken out."""
    table = save_run.budget_period
    taken = table.c.worst_used_minor + table.c.worst_held_minor + claim.worst_minor
    more = {
        "expected_held_micro": table.c.expected_held_micro + claim.expected_micro,
        "worst_held_minor": table.c.worst_held_minor + claim.worst_minor,
        "worst_ceiling_minor": taken,
    }
    return connection.execute(update(table).where(*_row(project, claim)).values(more)).rowcount == 1


def _look_then_take(connection: Any, project: int, claim: Claim) -> bool:
    """The same condition, looked at in a statement of its own, as naive code does."""
    table = save_run.budget_period
    row = connection.execute(select(table).where(*_row(project, claim))).one()
    if row.expected_used_micro + row.expected_held_micro + claim.expected_micro > claim.allowed_expected_micro:
        return False
    return _without_condition(connection, project, claim)


def main(order: dict[str, Any]) -> list[dict[str, int]]:
    work = {"decide": decide_waves, "reserve": reserve}[order["do"]]
    pipes, processes = [], []
    gate_read, gate_write = os.pipe()
    for number in range(order["processes"]):
        read, write = os.pipe()
        process = os.fork()
        if process == 0:
            os.close(gate_write)
            os.dup2(2, 1)
            os.read(gate_read, 1)  # returns when everybody is there
            try:
                said: dict[str, int] = dict(work(order, number))
            except BaseException:
                traceback.print_exc()
                said = {"failed": 1}
            with os.fdopen(write, "w") as pipe:
                json.dump([said, sorted(sys.modules)], pipe)
            os._exit(0)
        os.close(write)
        pipes.append(read)
        processes.append(process)
    os.close(gate_read)
    os.close(gate_write)
    found, modules = [], set()
    for read in pipes:
        with os.fdopen(read) as pipe:
            said, loaded = json.loads(pipe.read())
        found.append(said)
        modules |= set(loaded)
    for process in processes:
        os.waitpid(process, 0)
    for name in sorted(modules):
        with suppress(ImportError):
            import_module(name)
    return found


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(json.dumps(main(json.loads(line))) + "\n")
        sys.stdout.flush()
