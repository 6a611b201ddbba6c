"""`campaign export`: everything the store and the kept folders hold about one customer, for her (GDPR art. 15, 20)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ..segments.whole_files import write_whole
from .answer import Answer, Reader, refused
from .at_store import AtStore, at_store, nothing_there
from .forget import batch_folders
from .last_simulation import DECISIONS, KEPT, SCORES, STATE
from .one_customer import not_in_store, number_of, plain_id

SCHEMA = "customer.v1"
HERS = {
    "facts.parquet": "customer_id",
    "state_in.parquet": "customer",
    "decisions.parquet": "customer_id",
    "planned_jobs.parquet": "customer_id",
    "rejected.parquet": "customer_id",
    "customers.parquet": "customer_id",
}
"""Tables of a batch by the column that says whose a row is."""

OF_SIMULATIONS = {DECISIONS: "customer_id", SCORES: "customer_id", STATE: "customer"}


def export(reader: Reader, customer: str, out: str = "-", project_dir: Path | None = None) -> Answer:
    """JSON into the file `out`, or to stdout. Exit 1 where neither the store nor a folder knows her."""
    return at_store(reader, project_dir, lambda at: _export(at, customer, out))


def _export(at: AtStore, customer: str, out: str) -> Answer:
    from .store.connect import reading
    from .store.personal import rows_of

    if at.store is None or at.project_id is None:
        return nothing_there(at)
    id = plain_id(customer)
    with reading(at.store) as connection:
        number = number_of(connection, at.project_id, customer)
        kept = {} if number is None else rows_of(connection, at.project_id, number)
    batches = list(_in_batches(at, id))
    simulations = list(_in_simulations(at, id))
    if number is None and not batches and not simulations:
        return refused([not_in_store(at, customer)], at.language)
    document = {
        "schema": SCHEMA,
        "customer": id,
        "project": at.policy.project,
        "currency": at.policy.currency,
        "exported_at": at.reader.now,
        "store": kept,
        "batches": batches,
        "simulations": simulations,
    }
    text = json.dumps(document, ensure_ascii=False, indent=2, default=_plain)
    if out == "-":
        return Answer(text)
    write_whole(at.reader.here / out, text.encode() + b"\n")
    rows = sum(map(len, kept.values()))
    said = (
        f"written: {out} ({rows:,} rows of the store, {len(batches):,} batches, {len(simulations):,} simulations)",
        f"已写入：{out}（数据库 {rows:,} 行，{len(batches):,} 个批次，{len(simulations):,} 次模拟）",
    )
    return Answer(said[0 if at.language == "en" else 1])


def _in_batches(at: AtStore, customer: str) -> Iterator[dict[str, Any]]:
    for folder, manifest in batch_folders(at):
        rows = _rows(folder, HERS, customer)
        if rows:
            yield {"run_id": manifest["run_id"], "wave": manifest["wave"], "rows": rows}


def _in_simulations(at: AtStore, customer: str) -> Iterator[dict[str, Any]]:
    for folder in sorted((at.folder / "out" / "simulate" / KEPT).glob("*")):
        rows = _rows(folder, OF_SIMULATIONS, customer)
        if rows:
            yield {"folder": folder.relative_to(at.folder).as_posix(), "rows": rows}


def _rows(folder: Path, tables: dict[str, str], customer: str) -> dict[str, list[dict[str, Any]]]:
    """By file; what is null in a row is left out, for the frozen state has the columns of all its lists."""
    import polars as pl

    found = {}
    for name, column in tables.items():
        try:
            frame = pl.read_parquet(folder / name, memory_map=False)
        except (OSError, pl.exceptions.PolarsError):
            continue
        rows = frame.filter(pl.col(column) == customer).to_dicts() if column in frame.columns else []
        if rows:
            found[name] = [{key: value for key, value in row.items() if value is not None} for row in rows]
    return found


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)
