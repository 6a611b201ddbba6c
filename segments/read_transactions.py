"""The transactions of a project, read once from beginning to end: cleaned batch by batch, gathered, counted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

import polars as pl

from ..rules.problems import Problem
from .clean import Counts, clean_lines
from .customers import Progress
from .data_report import TableReport
from .data_spec import DataSpec, TransactionsSpec
from .instant import Instant
from .quarantine import Quarantine
from .read_data import read_data


class Gathers(Protocol):
    """What is told of every batch of lines that count."""

    def add(self, lines: pl.DataFrame) -> None: ...


_COUNTABLE = 2.0**61
"""Sums of amounts stay below this, so that no sum of whole numbers can overflow."""


def read_transactions(
    spec: DataSpec,
    transactions: TransactionsSpec,
    as_of: Instant,
    root: Path,
    gathered: Gathers,
    counts: Counts,
    progress: Progress | None,
) -> tuple[TableReport, pl.DataFrame, list[Problem]]:
    """Fills `gathered` and `counts`; the report, the quarantine and the problems. Raises Unreadable."""
    raw = read_data(transactions.source, list(transactions.columns.values()), root, spec.zone)
    aside = Quarantine("transactions", raw, transactions.source, spec.currency, spec.exponent)
    for batch in raw.batches:
        gathered.add(clean_lines(batch, spec, transactions, as_of, aside, counts))
        if progress is not None:
            progress(f"reading {raw.shown}", counts.read, raw.rows)
    read = counts.read + len(raw.refused)
    problems = [*raw.notes, *aside.problems(read, spec.quarantine_at_most)]
    if read == 0 and not transactions.source.may_be_empty:
        problems.append(Problem("D117", {"file": raw.shown}, transactions.source.place, ("export", "allow")))
    elif counts.kept == 0 and read:
        problems.append(Problem("D179", {"file": raw.shown, "moment": local_text(as_of)}, transactions.source.place))
    if counts.total > _COUNTABLE:
        problems.append(Problem("D181", {"file": raw.shown}, transactions.source.place, ("unit",)))
    table = TableReport(
        "transactions",
        raw.shown,
        read,
        counts.kept,
        aside.count(),
        aside.reasons(),
        tuple(counts.cleaned.items()),
        moment_of(counts.earliest),
        moment_of(counts.latest),
    )
    return table, aside.frame(), problems


def moment_of(microseconds: int | None) -> datetime | None:
    """Microseconds since 1970 UTC as a moment."""
    if microseconds is None:
        return None
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)


def local_text(as_of: Instant) -> str:
    """The instant as its zone's clock shows it."""
    from zoneinfo import ZoneInfo

    return as_of.moment.astimezone(ZoneInfo(as_of.zone)).strftime("%Y-%m-%d %H:%M")
