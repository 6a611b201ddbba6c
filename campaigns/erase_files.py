"""Takes customers out of what lies in `out/` beside the batches: simulations that are kept, pages, rows set aside.

All of it is views that can be made again. What is of another kind and still names somebody is only told.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from markupsafe import escape

from ..segments.whole_files import write_whole
from .batch.erase_rows import Erasing, named_in_page, page_without, state_without
from .batch.tables import MANIFEST
from .crash import CRASH_FILE
from .csv_cells import BOM
from .decide.state import state_bytes
from .last_simulation import DECISIONS, KEPT, SCORES, STATE
from .set_aside import QUARANTINE

PAGE = "report.html"
SIMULATE = "simulate"


def erase_from_files(out: Path, erasing: Erasing) -> list[str]:
    """Names of the files that were changed or removed, as seen from `out`. Raises OSError where the disk refuses."""
    changed = [path for path, change in _affected(out, erasing) if _done(change)]
    return [path.relative_to(out).as_posix() for path in changed]


def count_in_files(out: Path, erasing: Erasing) -> int:
    """How many files would be."""
    return sum(1 for _ in _affected(out, erasing))


def _done(change: Any) -> bool:
    change()
    return True


def _affected(out: Path, erasing: Erasing) -> Iterator[tuple[Path, Any]]:
    """Files that name one of them, each with what is to be done."""
    import polars as pl

    for folder in sorted((out / SIMULATE / KEPT).glob("*")):
        if folder.name.startswith(".new-"):
            yield folder, lambda folder=folder: shutil.rmtree(folder, ignore_errors=True)
            continue
        for name, column in ((DECISIONS, "customer_id"), (SCORES, "customer_id"), (STATE, "customer")):
            path = folder / name
            try:
                frame = pl.read_parquet(path, memory_map=False)
                if not frame[column].is_in(list(erasing.customers)).any():
                    continue
            except FileNotFoundError:
                continue
            except (OSError, pl.exceptions.PolarsError):
                # Nobody can read it, so nobody can say that she is not in it.
                if path.stat().st_size:
                    yield path, path.unlink
                continue
            yield path, lambda path=path, column=column: write_whole(path, _without(path, column, erasing))
    for page in (out / SIMULATE / PAGE,):
        if named_in_page(page, erasing.customers):
            yield page, lambda page=page: write_whole(page, page_without(page.read_bytes(), erasing))
    if _has_cell(out / QUARANTINE, erasing.customers):
        path = out / QUARANTINE
        yield path, lambda path=path: write_whole(path, _rows_without(path, erasing.customers))
    if _names(out / CRASH_FILE, erasing.customers):
        yield out / CRASH_FILE, (out / CRASH_FILE).unlink


def _without(path: Path, column: str, erasing: Erasing) -> bytes:
    import polars as pl

    if path.name == STATE:
        return state_bytes(state_without(path.read_bytes(), erasing, []))
    buffer = io.BytesIO()
    frame = pl.read_parquet(path, memory_map=False)
    frame.filter(~pl.col(column).is_in(list(erasing.customers))).write_parquet(buffer)
    return buffer.getvalue()


def _has_cell(path: Path, customers: frozenset[str]) -> bool:
    return path.is_file() and any(_is_hers(row, customers) for row in _csv_rows(path))


def _csv_rows(path: Path) -> list[list[str]]:
    text = path.read_text(encoding="utf-8", errors="replace").removeprefix(BOM)
    return list(csv.reader(io.StringIO(text)))


def _is_hers(row: Iterable[str], customers: frozenset[str]) -> bool:
    return any(cell in customers or cell.removeprefix("'") in customers for cell in row)


def _rows_without(path: Path, customers: frozenset[str]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows(row for row in _csv_rows(path) if not _is_hers(row, customers))
    return (BOM + text.getvalue()).encode()


def _names(path: Path, customers: frozenset[str]) -> bool:
    try:
        data = path.read_bytes()
    except OSError:
        return False
    return any(names_id(data, id) for id in customers)


def names_id(data: bytes, customer_id: str) -> bool:
    """Whether the id stands somewhere in the bytes as a whole word: plain, as JSON writes it, or as a page does."""
    written = {customer_id, json.dumps(customer_id)[1:-1], json.dumps(customer_id, ensure_ascii=False)[1:-1]}
    written |= {str(escape(one)) for one in list(written)}
    words = b"|".join(re.escape(one.encode()) for one in sorted(written))
    return re.search(rb"(?<![0-9A-Za-z_])(?:" + words + rb")(?![0-9A-Za-z_])", data) is not None


def still_named(folders: Iterable[Path], customers: Iterable[str]) -> list[Path]:
    """Files below the folders that still name one of them, whoever wrote them: tables by their cells, all others by
    their bytes. The store itself is not looked into."""
    ids = list(customers)
    files = [path for folder in folders if folder.is_dir() for path in sorted(folder.rglob("*")) if path.is_file()]
    return [
        path
        for path in files
        if not path.name.startswith(("store.db", ".lock"))
        and (_in_table(path, ids) if path.suffix == ".parquet" else _names(path, frozenset(ids)))
    ]


def _in_table(path: Path, ids: list[str]) -> bool:
    import polars as pl

    if (path.parent / MANIFEST).is_file():
        return False  # those of a batch were read when she was taken out of it
    try:
        frame = pl.read_parquet(path, memory_map=False)
    except (OSError, pl.exceptions.PolarsError):
        return False
    return any(frame[name].is_in(ids).any() for name, dtype in frame.schema.items() if dtype == pl.String)
