"""The file of codes for a shop that sends by itself: readable by its owner alone, whole or not there at all."""

from __future__ import annotations

import csv
import os
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from .csv_cells import harmless

if TYPE_CHECKING:
    import polars as pl

COLUMNS = ("decision_id", "customer_id", "offer", "code", "valid_until")
ROWS_AT_ONCE = 100_000


def write_codes_file(path: Path, rows: pl.DataFrame) -> None:
    """`rows` has `COLUMNS`. Written beside, synced, then renamed; the same rows give the same bytes."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    file = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(file, "wb") as written:
            written.write((",".join(COLUMNS) + "\n").encode())
            for start in range(0, rows.height, ROWS_AT_ONCE):
                written.write(_text(rows.slice(start, ROWS_AT_ONCE)).encode())
            written.flush()
            os.fsync(written.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _text(rows: pl.DataFrame) -> str:
    written = StringIO()
    writer = csv.writer(written, lineterminator="\n")
    for cells in rows.select(COLUMNS).iter_rows():
        writer.writerow(["" if cell is None else harmless(str(cell)) for cell in cells])
    return written.getvalue()


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
