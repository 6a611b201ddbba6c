"""The disk takes no more, at any moment: the user is told which disk and what to do, nothing is lost, and the same
command finishes once there is room again."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from campaign_engine.campaigns.store.connect import Store, StoreError
from campaign_engine.rules.problems import Problem
from sqlalchemy import event

pytestmark = pytest.mark.skipif(os.name != "posix", reason="limits of files, fork and mounts are POSIX")

ROWS = [{"age": float(20 + number)} for number in range(10)]
DECIDE = {"day": "2026-10-01", "rows": ROWS}
ON_DISK = ("before replace", "before fsync", "before mkdir", "before rmdir")
KIB = 1024
INSIDE = "SELECT datname FROM pg_database d JOIN pg_tablespace t ON t.oid = dattablespace WHERE spcname = 'small_disk'"


@pytest.mark.slow
def test_a_full_disk_at_every_change_of_the_folder_loses_nothing(bench: Any) -> None:
    whole = bench.child(DECIDE, *bench.place.copy(None))
    expected = bench.expected(None, DECIDE, DECIDE)
    points = [number for number, name in enumerate(whole["points"], 1) if name in ON_DISK]
    assert len(points) > 20
    said = set()
    for full_at in points[:: 1 if os.environ.get("CAMPAIGN_KILLS") == "all" else 6]:
        folder, address = bench.place.copy(None)
        answer = bench.child(DECIDE, folder, address, full_at=full_at)
        told = f"full at {full_at}, {whole['points'][full_at - 1]}: {answer}"
        if answer.get("status") == "written":  # what was to be cleared away could not be: nobody needs to know
            continue
        assert answer["code"] in ("L190", "L191"), told
        assert "full" in answer["said"], told
        said.add((answer["code"], *answer["hints"]))
        bench.compare(bench.after(DECIDE, folder, address, told), expected, told)
    assert {("L191", "nothing"), ("L191", "kept")} <= said


@pytest.mark.parametrize("kib", [4, *(pytest.param(kib, marks=pytest.mark.slow) for kib in (1, 40, 100))])
def test_files_that_may_not_grow_lose_nothing(bench: Any, kib: int) -> None:
    expected = bench.expected(None, DECIDE, DECIDE)
    folder, address = bench.place.copy(None)
    answer = bench.child(DECIDE, folder, address, file_limit=kib * KIB)
    assert answer.get("code") in ("L190", "L191") or answer.get("status") == "written", answer
    assert kib > 4 or answer["code"], answer
    bench.compare(bench.after(DECIDE, folder, address), expected, f"{kib} KiB: {answer}")


def test_a_store_whose_file_may_not_grow_says_so_at_every_size(store: Store, tmp_path: Path, shop: Any) -> None:
    if not store.is_sqlite:
        pytest.skip("a PostgreSQL server has a disk of its own: test_a_server_without_room")
    made = shop.Shop(store, tmp_path)
    ((pages,),) = made.rows("PRAGMA page_count")
    rows = [{"age": 20.0 + one} for one in range(400)]
    made.files["offers/ten.yaml"] = made.files["offers/ten.yaml"].replace("stock: 40", "stock: 4000")
    made.files["budgets.yaml"] = made.files["budgets.yaml"].replace("1000", "90000").replace("5000", "90000")
    refused = 0
    for more in range(0, 200, 5):
        with _at_most(store, pages + more):
            problem = _problem_of(lambda: [made.finish(), made.decide("2026-10-01", rows)])
        if problem is not None:
            refused += 1
            assert (problem.code, "disk is full" in problem.text()) == ("L190", True), problem.text()
    assert refused > 3
    assert problem is None
    made.check_sums()
    assert made.units() == {"reserved": 400}


@pytest.mark.slow
@pytest.mark.parametrize("kib", [0, 60, 200, 400, 600, 800])
def test_a_real_disk_that_fills_up_loses_nothing(bench: Any, kib: int) -> None:
    """The project, and on SQLite its store, lie on a disk of 4 MB with so much room left."""
    expected = bench.expected(None, DECIDE, DECIDE)
    with _small_disk("4m") as disk:
        _, address = bench.place.copy(None)
        shop = disk / "shop"
        shop.mkdir()
        filler = disk / "filler"
        _fill(filler, disk, kib * KIB)
        answer = bench.child(DECIDE, shop, address)
        assert answer.get("code") in ("L190", "L191") or answer.get("status") == "written", answer
        assert kib or answer["code"], answer
        filler.unlink()
        seen = bench.after(DECIDE, shop, address)
        bench.compare(seen, expected, f"{kib} KiB left: {answer}")


@dataclass
class FullServer:
    """A bench, and on a full disk the empty database of a project; what must be there once it has decided."""

    bench: Any
    expected: list[dict[str, Any]]
    disk: Path
    folder: Path
    address: str

    def decide(self) -> dict[str, Any]:
        answer: dict[str, Any] = self.bench.child(DECIDE, self.folder, self.address)
        return answer

    def finishes_once_there_is_room(self, told: str) -> None:
        import psycopg

        (self.disk / "spare").unlink()  # room enough to connect, whatever file the server wants to write
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute("DROP TABLE filler")
        self.bench.compare(self.bench.after(DECIDE, self.folder, self.address), self.expected, told)


@pytest.fixture
def full_server(bench: Any) -> Iterator[FullServer]:
    """A real server with a database on a small disk that is full."""
    if bench.kind != "PostgreSQL":
        pytest.skip("about the server's disk")
    import psycopg

    expected = bench.expected(None, DECIDE, DECIDE)
    with _small_disk("24m") as disk, _as_tablespace(bench.place, disk):
        folder, address = bench.place.copy(None, "small_disk")
        (disk / "spare").write_bytes(b"x" * 1024 * KIB)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("CREATE TABLE filler (text text)")
            connection.execute("ALTER TABLE filler ALTER text SET STORAGE EXTERNAL")
            for size in (1_000_000, 100_000, 10_000):
                with pytest.raises(psycopg.errors.DiskFull):
                    _insert_for_ever(connection, size)
        yield FullServer(bench, expected, disk, folder, address)


@pytest.mark.slow
def test_a_server_without_room_loses_nothing(full_server: FullServer) -> None:
    answer = full_server.decide()
    assert answer["code"] == "L190", answer
    assert answer["hints"] == ["space"]
    full_server.finishes_once_there_is_room(str(answer))


@pytest.mark.slow
def test_a_server_without_room_for_a_new_connection_says_so(full_server: FullServer) -> None:
    """PostgreSQL keeps a file from which new connections start quickly. After a change of its own tables it is gone
    (a vacuum that nobody asked for is enough) and the next connection writes it anew, or is refused."""
    (quick_start,) = full_server.disk.glob("data/PG_*/*/pg_internal.init")
    quick_start.unlink()
    _fill(full_server.disk / "filler", full_server.disk, 0)
    answer = full_server.decide()
    assert answer["code"] == "L190", answer
    assert answer["hints"] == ["space"]
    assert answer["points"] == []  # no statement came so far
    full_server.finishes_once_there_is_room(str(answer))


def _problem_of(work: Callable[[], object]) -> Problem | None:
    try:
        work()
    except StoreError as error:
        return error.problem
    return None


@contextmanager
def _at_most(store: Store, pages: int) -> Iterator[None]:
    """SQLite's own limit: a file of so many pages and no more."""

    def limit(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    store.engine.dispose()
    event.listen(store.engine, "connect", limit)
    try:
        yield
    finally:
        event.remove(store.engine, "connect", limit)
        store.engine.dispose()


@contextmanager
def _small_disk(size: str) -> Iterator[Path]:
    """A real file system in memory; skips where this user may not mount one. Outside pytest's folder, which the user
    of a server may not enter."""
    folder = Path(tempfile.mkdtemp(prefix="campaign-small-disk-"))
    folder.chmod(0o755)
    options = ["-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", str(folder)]
    mounted = subprocess.run(["mount", *options], capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
        folder.rmdir()


def _fill(filler: Path, disk: Path, left: int) -> None:
    """Until so many bytes are left."""
    found = os.statvfs(disk)
    filler.write_bytes(b"x" * max(0, found.f_bavail * found.f_frsize - left))


def _insert_for_ever(connection: Any, size: int) -> None:
    for _ in range(1000):
        connection.execute("INSERT INTO filler VALUES (repeat('x', %s))", [size])


@contextmanager
def _as_tablespace(place: Any, disk: Path) -> Iterator[None]:
    """The disk as a tablespace `small_disk` of the server; what lies in it is dropped with it, also when a test fails:
    a server whose files are gone from below it makes no checkpoint, so that every later test would fail."""
    import psycopg

    with psycopg.connect(place.url) as connection:
        data = Path(str(connection.execute("SHOW data_directory").fetchone()[0]))
    if not data.is_dir():
        pytest.skip("the server is on another machine")
    inside = disk / "data"
    inside.mkdir()
    os.chown(inside, data.stat().st_uid, data.stat().st_gid)
    place.do(f"CREATE TABLESPACE small_disk LOCATION '{inside}'")
    try:
        yield
    finally:
        with psycopg.connect(place.url, autocommit=True) as connection:
            databases = connection.execute(INSIDE).fetchall()
        for (name,) in databases:
            place.do(f"DROP DATABASE {name} WITH (FORCE)")
        place.last = None
        place.do("DROP TABLESPACE small_disk")
