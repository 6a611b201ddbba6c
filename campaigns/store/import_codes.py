"""Brings a list of codes into the pool of an offer: in chunks, each whole or not at all, and a file once.

How far a file is read is kept with the codes it brought, so after a crash the same command goes on where it was, and
the same file again brings nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import polars as pl
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from .bulk import add_once, insert_frame
from .code_alphabet import fold
from .code_keys import CodeKeys
from .code_pools import is_taken_error, known_hashes, pool_of
from .code_tables import code, code_import, code_pool
from .connect import Store, writing

if TYPE_CHECKING:
    from sqlalchemy import Connection

TRIES = 5
"""Times a chunk is tried where somebody else brings the same codes at the same moment."""

Listed = Sequence[tuple[int, str | None]]
"""Lines and codes; None: the row holds none that could be taken."""


@dataclass(frozen=True, slots=True)
class ImportedCodes:
    """`rows`: of the file; `added`: codes it brought; `before`: rows that an earlier import of it had done."""

    rows: int
    added: int
    before: int
    free: int


def import_codes(
    store: Store,
    project_id: int,
    offer: str,
    keys: CodeKeys,
    file_hash: str,
    chunks: Iterable[Listed],
    now: datetime,
    known: Callable[[int], None],
    done: Callable[[int], None] = lambda _rows: None,
) -> ImportedCodes:
    """`known` is told the lines of codes that are in the store already or stand earlier in the file."""
    with writing(store) as connection:
        pool = pool_of(connection, project_id, offer, "imported")
        add_once(connection, code_import, pool=pool, file_hash=file_hash, rows=0, added=0, begun_at=now)
        before = _rows_done(connection, pool, file_hash)
    start = 0
    for rows in chunks:
        for line in _add_chunk(store, project_id, pool, offer, keys, file_hash, start, rows):
            known(line)
        start += len(rows)
        done(start)
    with writing(store) as connection:
        here = (code_import.c.pool == pool, code_import.c.file_hash == file_hash)
        connection.execute(
            update(code_import).where(*here, code_import.c.finished_at.is_(None)).values(finished_at=now)
        )
        added = connection.execute(select(code_import.c.added).where(*here)).scalar_one()
        row = connection.execute(select(code_pool).where(code_pool.c.id == pool)).one()
    return ImportedCodes(start, int(added), before, int(row.total) - int(row.taken) - int(row.held))


def _rows_done(connection: Connection, pool: int, file_hash: str) -> int:
    here = (code_import.c.pool == pool, code_import.c.file_hash == file_hash)
    return int(connection.execute(select(code_import.c.rows).where(*here)).scalar_one())


def _add_chunk(
    store: Store, project_id: int, pool: int, offer: str, keys: CodeKeys, file_hash: str, start: int, rows: Listed
) -> list[int]:
    """The lines of codes that are known; none for a chunk that was done before."""
    for _ in range(TRIES):
        try:
            with writing(store) as connection:
                # Whoever brings codes into the pool waits here for whoever does so already.
                connection.execute(update(code_pool).where(code_pool.c.id == pool).values(total=code_pool.c.total))
                left = rows[max(0, _rows_done(connection, pool, file_hash) - start) :]
                return _add_rows(connection, project_id, pool, offer, keys, file_hash, left) if left else []
        except Exception as error:
            if not is_taken_error(error):
                raise
    raise IntegrityError("import of codes", None, RuntimeError("others bring the same codes without end"))


def _add_rows(
    connection: Connection, project_id: int, pool: int, offer: str, keys: CodeKeys, file_hash: str, rows: Listed
) -> list[int]:
    lines = [line for line, one in rows if one is not None]
    codes = [one for _, one in rows if one is not None]
    folded = [fold(one) for one in codes]
    hashes = keys.hashes(one.encode() for one in folded)
    frame = pl.DataFrame(
        {"line": lines, "code": codes, "last_four": [one[-4:] for one in folded], "hash": hashes},
        schema={"line": pl.Int64, "code": pl.String, "last_four": pl.String, "hash": pl.Int64},
    )
    is_known = frame["hash"].is_in(known_hashes(connection, project_id, frame["hash"]).implode())
    is_known |= ~frame["hash"].is_first_distinct()
    fresh = frame.filter(~is_known)
    first = connection.execute(select(code_pool.c.total).where(code_pool.c.id == pool)).scalar_one()
    insert_frame(
        connection,
        code,
        fresh.select(
            pl.lit(pool, dtype=pl.Int64).alias("pool"),
            (pl.int_range(pl.len(), dtype=pl.Int64) + int(first)).alias("serial"),
            pl.lit(project_id, dtype=pl.Int64).alias("project"),
            "hash",
            "last_four",
            pl.Series("sealed", keys.seal(offer, fresh["code"].to_list()), dtype=pl.String),
        ),
    )
    connection.execute(update(code_pool).where(code_pool.c.id == pool).values(total=code_pool.c.total + fresh.height))
    connection.execute(
        update(code_import)
        .where(code_import.c.pool == pool, code_import.c.file_hash == file_hash)
        .values(rows=code_import.c.rows + len(rows), added=code_import.c.added + fresh.height)
    )
    return [int(line) for line in frame.filter(is_known)["line"]]
