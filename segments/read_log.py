"""Past contacts or events, read once from beginning to end: seen as of the instant, cleaned, copies counted once.

Order of the steps, each row counted at the first that takes it: empty row; later than the instant; moment unreadable
(quarantine); any other cell unreadable, or no customer, offer or kind (quarantine); a copy of another row.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path

import polars as pl

from ..rules.problems import Problem
from .clean import Counts, seen_rows, without_empty
from .convert import GOOD, Reading, convert
from .customers import Progress
from .data_report import TableReport
from .data_spec import DataSpec, LogSpec
from .instant import Instant
from .quarantine import Quarantine, count_rows
from .raw_table import ROW, shorten
from .read_data import read_data
from .read_transactions import local_text, moment_of

OUTCOME = "outcome."
"""Before the name of a column that says what came of a contact; roles hold no dot."""


@dataclass(frozen=True, slots=True)
class Log:
    """`rows`: `customer` String, `day` Int32 (local, since 1970-01-01), the other roles that are mapped (`offer`,
    `kind`, `channel`, `id` String, `probability` Float64), and `outcome.<name>`; sorted, so that the order of the file
    is nothing."""

    spec: LogSpec
    rows: pl.DataFrame
    report: TableReport
    quarantine: pl.DataFrame
    problems: tuple[Problem, ...]


def read_log(spec: DataSpec, log: LogSpec, as_of: Instant, root: Path, progress: Progress | None = None) -> Log:
    """The rows strictly before the instant. Raises Unreadable."""
    wanted = [*log.columns.values(), *log.outcomes]
    raw = read_data(log.source, wanted, root, spec.zone)
    aside = Quarantine(log.table, raw, log.source, spec.currency, spec.exponent)
    counts = Counts()
    parts = []
    for batch in raw.batches:
        parts.append(_clean(batch, spec, log, as_of, aside, counts))
        if progress is not None:
            progress(f"reading {raw.shown}", counts.read, raw.rows)
    rows = _once(pl.concat(parts), log, counts)
    read = counts.read + len(raw.refused)
    problems = [*raw.notes, *aside.problems(read, spec.quarantine_at_most)]
    if read == 0 and not log.source.may_be_empty:
        problems.append(Problem("D117", {"file": raw.shown}, log.source.place, ("export", "allow")))
    elif not rows.height and read:
        problems.append(Problem("M231", {"file": raw.shown, "moment": local_text(as_of)}, log.source.place, ("later",)))
    report = TableReport(
        log.table,
        raw.shown,
        read,
        rows.height,
        aside.count(),
        aside.reasons(),
        tuple(counts.cleaned.items()),
        moment_of(counts.earliest),
        moment_of(counts.latest),
    )
    return Log(log, rows, report, aside.frame(), tuple(problems))


def of_known(log: Log, identities: pl.Series) -> tuple[Log, list[Problem]]:
    """Without rows of customers who are not among the identities, with their `row` there; what was left out is told."""
    index = pl.DataFrame({"customer": identities, "row": pl.int_range(len(identities), eager=True, dtype=pl.Int64)})
    known = log.rows.join(index, on="customer", how="inner", maintain_order="left")
    lost = log.rows.height - known.height
    if not lost:
        return replace(log, rows=known), []
    names = log.rows.join(index, on="customer", how="anti")["customer"].unique().sort()
    values = {
        "rows": count_rows(lost),
        "table": log.spec.table,
        "customers": f"{len(names):,}",
        "first": shorten(names[0]),
        "known": shorten(identities[0]) if len(identities) else "-",
    }
    cleaned = (*log.report.cleaned, ("unknown_customer", lost))
    report = replace(log.report, kept=known.height, cleaned=cleaned)
    code = "M232" if known["customer"].n_unique() >= len(names) else "M233"
    problem = Problem(code, values, log.spec.columns["customer"].place, ("look",))
    return replace(log, rows=known, report=report), [problem]


def _clean(
    batch: pl.DataFrame, spec: DataSpec, log: LogSpec, as_of: Instant, aside: Quarantine, counts: Counts
) -> pl.DataFrame:
    reading = Reading(log.source, spec.exponent, spec.zone, as_of.today)
    counts.read += batch.height
    batch = without_empty(batch, log, counts)
    batch, day = seen_rows(batch, log, as_of, aside, counts)
    columns = [(role, column) for role, column in log.columns.items() if role != "moment"]
    columns += [(f"{OUTCOME}{column.name}", column) for column in log.outcomes]
    values, reasons = [day.alias("day")], []
    for name, column in columns:
        converted = convert(batch[column.source], column, reading)
        aside.add(column, batch[ROW], batch[column.source], converted.reasons)
        values.append(converted.values.alias(name))
        reasons.append(converted.reasons != GOOD)
    return pl.DataFrame(values).filter(~reduce(lambda one, other: one | other, reasons))


def _once(rows: pl.DataFrame, log: LogSpec, counts: Counts) -> pl.DataFrame:
    """Equal rows of contacts count once, rows of one id as well; of two that differ the first in order of cells. Events
    without an id are as many as there are rows: somebody may click twice."""
    rows = rows.sort(rows.columns, multithreaded=False)
    once = rows
    if "id" in log.columns:
        named = rows.filter(pl.col("id").is_not_null()).unique("id", keep="first", maintain_order=True)
        once = pl.concat([named, rows.filter(pl.col("id").is_null())]).sort(rows.columns, multithreaded=False)
    elif log.table == "contacts":
        once = rows.unique(keep="first", maintain_order=True)
    counts.add("same_row_twice", rows.height - once.height)
    return once
