"""Starts, kills, starts again: a store in a known state, an order for `crash_child.py`, and a picture of all that is.

A picture is everything a store and its folder hold, without numbers that only say in which order rows came to be.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from campaign_engine.campaigns.policy.store_place import StorePlace
from campaign_engine.campaigns.store.connect import Store, open_store, writing
from campaign_engine.campaigns.store.tables import metadata

HERE = Path(__file__).parent
PLACE = StorePlace(url_env="A_STORE")

SEEN = {
    "runs": "SELECT r.run_id, r.wave, r.status, o.run_id, r.rules_hash, r.totals, r.why, r.begun_on, r.booked_on "
    "FROM run r "
    "LEFT JOIN run o ON o.id = r.replaces",
    "decisions": "SELECT c.customer_id, d.decision_id, d.version, r.run_id, d.action, d.in_force, d.outcome, "
    "d.value_minor, d.expected_cost_micro, d.worst_case_minor, d.channel, p.terms, s.rule_ids, s.budgets "
    "FROM decision d JOIN run r ON r.id = d.run JOIN customer c ON c.number = d.customer "
    "JOIN run_pair p ON p.run = d.run AND p.number = d.pair JOIN run_reason s ON s.run = d.run AND s.number = d.reason",
    "units": "SELECT c.customer_id, u.decision_id, u.version, r.run_id, u.offer, w.name, u.state, u.given_on, "
    "u.issued_on, u.redeemed_on, u.ended_on, u.expected_cost_micro, u.worst_case_minor, u.real_minor "
    "FROM unit u JOIN run r ON r.id = u.run "
    "JOIN customer c ON c.number = u.customer JOIN purse w ON w.id = u.purse",
    "jobs": "SELECT c.customer_id, j.job_id, j.version, r.run_id, j.action, j.in_force, j.state, j.decision_ids "
    "FROM job j JOIN run r ON r.id = j.run JOIN customer c ON c.number = j.customer",
    "journal": "SELECT r.run_id, g.day, g.cause, g.reference, g.campaign, g.offer, w.name, g.from_state, g.to_state, "
    "g.units, g.expected_cost_micro, g.worst_case_minor, g.real_minor, g.real_worst_minor "
    "FROM posting g LEFT JOIN run r ON r.id = g.run "
    "JOIN purse w ON w.id = g.purse",
    "accounts": "SELECT a.campaign, a.offer, w.name, a.state, a.units, a.expected_cost_micro, a.worst_case_minor, "
    "a.real_minor FROM account a JOIN purse w ON w.id = a.purse",
    "budgets": "SELECT budget, period, expected_used_micro, worst_used_minor, expected_held_micro, worst_held_minor "
    "FROM budget_period",
    "stock": "SELECT offer, allowed, used, held FROM stock",
    "holds": "SELECT kind, name, period FROM hold",
    "customers": "SELECT customer_id FROM customer",
    "redemptions": "SELECT event_id, kind, decision_id, version, at, booked_on, recorded_at, real_minor, order_id, was "
    "FROM redemption",
    "pauses": "SELECT campaign, why, who, at, ended_at, ended_by FROM pause",
    "projects": "SELECT name, currency FROM project",
    "policies": "SELECT rules_hash FROM policy",
    "chunks": "SELECT r.run_id, k.number, k.rows FROM run_chunk k JOIN run r ON r.id = k.run",
}
"""What there is, by what it says; of every table that is not named here its rows are counted."""


@dataclass
class Files:
    """SQLite: a store is part of the folder."""

    below: Path
    count: int = 0

    def copy(self, start: Path | None) -> tuple[Path, str | None]:
        return _copied(self, start), None

    def keep(self, folder: Path) -> None:
        """Nothing has to be done."""


@dataclass
class Databases:
    """PostgreSQL: a store is a database of its own, copied by the server."""

    below: Path
    url: str
    count: int = 0
    kept: dict[Path, str] = field(default_factory=dict)
    last: str | None = None

    def copy(self, start: Path | None, tablespace: str | None = None) -> tuple[Path, str | None]:
        folder = _copied(self, start)
        name = f"crash_{self.below.name.replace('-', '_')}_{self.count}".lower()
        template = f" TEMPLATE {self.kept[start]}" if start is not None else ""
        if self.last is not None and self.last not in self.kept.values():
            self.do(f"DROP DATABASE {self.last} WITH (FORCE)")
        if template:
            self._end_connections(self.kept[start])
        self.do(f"CREATE DATABASE {name}{template}" + (f" TABLESPACE {tablespace}" if tablespace else ""))
        self.last = name
        return folder, self.address(name)

    def keep(self, folder: Path) -> None:
        assert self.last is not None
        self.kept[folder] = self.last

    def drop_last(self) -> None:
        self.do(f"DROP DATABASE {self.last} WITH (FORCE)")
        self.last = None

    def address(self, name: str) -> str:
        from sqlalchemy import make_url

        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def _end_connections(self, name: str) -> None:
        self.do(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'")

    def do(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)


def _copied(place: Files | Databases, start: Path | None) -> Path:
    place.count += 1
    folder = place.below / f"shop{place.count}"
    if start is None:
        folder.mkdir(parents=True)
    else:
        shutil.copytree(start, folder)
    return folder


class Child:
    """The process that does orders, one fork for each."""

    def __init__(self, script: str = "crash_child.py") -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __call__(self, order: Mapping[str, Any], folder: Path, address: str | None, **more: Any) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        document = {"folder": str(folder), "address": address, **order, **more}
        self.process.stdin.write(json.dumps(document) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(20)


def opened(folder: Path, address: str | None) -> Store:
    environment = {"A_STORE": address or f"sqlite:///{folder / '.campaign' / 'store.db'}"}
    store = open_store(PLACE, folder, environment, create=True)
    assert store is not None
    return store


def picture(store: Store, folder: Path) -> dict[str, Any]:
    """Everything that is there, in an order of its own: the tables, and the files of `out` by their content."""
    from sqlalchemy import func, select, text

    seen: dict[str, Any] = {}
    with store.engine.connect() as connection:
        for name, query in SEEN.items():
            rows = connection.execute(text(query)).fetchall()
            seen[name] = sorted(json.dumps([str(value) for value in row]) for row in rows)
        shown = set(re.findall(r"(?:FROM|JOIN) (\w+)", " ".join(SEEN.values())))
        for table in metadata.sorted_tables:
            if table.name not in shown:
                seen[table.name] = connection.execute(select(func.count()).select_from(table)).scalar_one()
    out = folder / "out"
    seen["files"] = {
        path.relative_to(out).as_posix(): sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
        for path in sorted(out.rglob("*"))
        if path.name != ".lock"
    }
    return seen


def _booked_later(seen: dict[str, Any], day: str, later: str) -> dict[str, Any]:
    """The picture, had all that was booked on the day been booked on the later one."""
    journal = [json.dumps([later if cell == day else cell for cell in json.loads(one)]) for one in seen["journal"]]
    runs = [[*row[:-1], later if row[-1] == day else row[-1]] for row in map(json.loads, seen["runs"])]
    return {**seen, "journal": sorted(journal), "runs": sorted(map(json.dumps, runs))}


@dataclass
class Bench:
    """A place for stores and a process for orders: makes a start, compares what comes out with what must."""

    place: Files | Databases
    child: Child

    @property
    def kind(self) -> str:
        return "SQLite" if isinstance(self.place, Files) else "PostgreSQL"

    def start(self, before: list[dict[str, Any]]) -> Path | None:
        """A folder (and database) in which all of `before` has happened; None: an empty one."""
        if not before:
            return None
        folder, address = self.place.copy(None)
        for order in before:
            if "stop_after" in order:
                folder, address = self._stopped(order, folder)
                continue
            answer = self.child(order, folder, address)
            assert answer.get("status") not in (None, "same", "again", "refused"), answer
            if "then" in order:
                self._send(order, folder, address)
        self.place.keep(folder)
        return folder

    def expected(self, start: Path | None, order: Mapping[str, Any], then: Mapping[str, Any]) -> list[dict[str, Any]]:
        """What is there without a crash: after both, and, where the two differ, after the second alone. A run that is
        finished only when the next day is decided is booked on that day."""
        folder, address = self.place.copy(start)
        whole = self.child(order, folder, address)
        assert whole.get("code") is None, whole
        pictures = [self.after(then, folder, address)]
        if then != order:
            pictures.append(self.after(then, *self.place.copy(start)))
        if "do" not in order and then["day"] != order["day"]:
            pictures.append(_booked_later(pictures[0], order["day"], then["day"]))
        return pictures

    def after(self, order: Mapping[str, Any], folder: Path, address: str | None, told: str = "") -> dict[str, Any]:
        """The picture after the user has done this; the sums agree, nothing is held."""
        answer = self.child(order, folder, address)
        assert "error" not in answer, (told, answer)
        assert answer.get("code") is None, (told, answer)
        seen = self.seen(folder, address)
        assert seen["holds"] == [], told
        return seen

    def seen(self, folder: Path, address: str | None) -> dict[str, Any]:
        """The picture as it is."""
        store = opened(folder, address)
        try:
            sys.modules["store_world"].Shop(store, folder).check_sums()
            return picture(store, folder)
        finally:
            store.close()

    def compare(self, seen: dict[str, Any], expected: list[dict[str, Any]], told: str) -> None:
        """Fails where the picture is none of those, with what differs from the first."""
        if seen not in expected:
            wrong = {key: (seen[key], expected[0][key]) for key in seen if seen[key] != expected[0][key]}
            pytest.fail(f"{told}: {wrong}")

    def _stopped(self, order: dict[str, Any], folder: Path) -> tuple[Path, str | None]:
        """Killed after the second of its chunks: the place is found by a run of the same on a copy."""
        self.place.keep(folder)
        names = self.child(order, *self.place.copy(folder))["points"]
        bulk = [number for number, one in enumerate(names, 1) if one == f"after {order['stop_after']}"]
        folder, address = self.place.copy(folder)
        assert self.child(order, folder, address, kill_at=bulk[len(bulk) // 2]) == {"killed": 9}
        return folder, address

    def _send(self, order: Mapping[str, Any], folder: Path, address: str | None) -> None:
        """Jobs and units of all customers, or of the first four, go out."""
        from sqlalchemy import text

        which = ["customer <= 4"] if order["then"] == "hand over some" else []
        store = opened(folder, address)
        sys.modules["store_world"].Shop(store, folder).hand_over(order["day"], *which)
        with writing(store) as connection:
            here = " AND ".join(["in_force", *which])
            connection.execute(text(f"UPDATE job SET state = 'handed_over', handed_over_at = send_after WHERE {here}"))
        store.close()
