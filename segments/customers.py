"""The customers table: one row a customer, columns converted, copies resolved, bad rows set aside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from ..rules.problems import Problem
from .convert import GOOD, TWICE, Reading, convert
from .data_report import TableReport
from .data_spec import Column, CustomersSpec, DataSpec
from .fact_table import CUSTOMER
from .instant import Instant
from .quarantine import Quarantine, count_rows
from .raw_table import ROW, RawTable, Unreadable
from .read_data import read_data

_FEW = 3
"""Of fewer rows an empty column says nothing."""

Progress = Callable[[str, int, int | None], None]
"""What is being done, how many rows are done, of how many (None: not known)."""


@dataclass(frozen=True, slots=True)
class Customers:
    """`frame`: columns by fact name, `customer_id` unique and sorted by code point. `test_accounts`: ids left out."""

    frame: pl.DataFrame
    report: TableReport
    quarantine: pl.DataFrame
    problems: list[Problem]


def read_customers(
    spec: DataSpec,
    extra: Sequence[Column],
    as_of: Instant,
    root: Path,
    progress: Progress | None = None,
) -> Customers:
    """`extra` are columns wanted beside those declared (scores), named by their facts. Raises Unreadable."""
    customers = spec.customers
    assert customers is not None
    columns = (*customers.columns, *extra)
    raw = read_data(customers.source, columns, root, spec.zone)
    aside = Quarantine("customers", raw, customers.source, spec.currency, spec.exponent)
    reading = Reading(customers.source, spec.exponent, spec.zone, as_of.today)
    parts, empty_rows, read = [], 0, 0
    for batch in raw.batches:
        part, empty = _converted(batch, columns, reading, aside)
        parts.append(part)
        empty_rows += empty
        read += batch.height
        if progress is not None:
            progress(f"reading {raw.shown}", read, raw.rows)
    frame = pl.concat(parts)
    read += len(raw.refused)
    if read - empty_rows == 0 and not customers.source.may_be_empty:
        raise Unreadable(Problem("D117", {"file": raw.shown}, customers.source.place, ("export", "allow")))
    frame, tests, same, repeated = _one_row_each(frame, customers, aside)
    cleaned = {"empty_row": empty_rows, "test_account": tests, "same_row_twice": same, "repeated": repeated}
    report = TableReport(
        "customers",
        raw.shown,
        read,
        frame.height,
        aside.count(),
        aside.reasons(),
        tuple((name, count) for name, count in cleaned.items() if count),
    )
    problems = [
        *raw.notes,
        *aside.problems(read, spec.quarantine_at_most),
        *_oddities(frame, columns, raw, as_of.today),
    ]
    # One thread: with two cores two need as long on the clock, and twice the work.
    ordered = frame.drop(ROW).sort(CUSTOMER, multithreaded=False)
    return Customers(ordered, report, aside.frame(), problems)


def _converted(
    batch: pl.DataFrame, columns: Sequence[Column], reading: Reading, aside: Quarantine
) -> tuple[pl.DataFrame, int]:
    """Good rows of a batch with values by fact name, and the number of rows in which nothing stands."""
    converted = {column.name: convert(batch[column.source], column, reading) for column in columns}
    values = pl.DataFrame([one.values.alias(name) for name, one in converted.items()]).with_columns(batch[ROW])
    unread = pl.DataFrame([(one.reasons != GOOD).alias(name) for name, one in converted.items()])
    says_nothing = values.drop(ROW).select(pl.all_horizontal(pl.all().is_null())).to_series()
    only_missing = pl.Series([True] * batch.height, dtype=pl.Boolean)
    for column in columns:
        only_missing &= (converted[column.name].reasons <= 1).fill_null(True)
    empty = says_nothing & only_missing
    good = ~(unread.select(pl.any_horizontal(pl.all())).to_series() | empty)
    for column in columns:
        reasons = converted[column.name].reasons
        aside.add(column, batch[ROW], batch[column.source], reasons.set(empty, GOOD) if empty.any() else reasons)
    return values.filter(good), int(empty.sum())


def _one_row_each(
    frame: pl.DataFrame, customers: CustomersSpec, aside: Quarantine
) -> tuple[pl.DataFrame, int, int, int]:
    """One row a customer; how many test accounts, equal copies and other copies were dropped."""
    tests = frame[CUSTOMER].is_in(list(customers.test_accounts))
    frame = frame.filter(~tests) if customers.test_accounts else frame
    before = frame.height
    if frame[CUSTOMER].n_unique() == before:
        return frame, int(tests.sum()), 0, 0
    facts = [name for name in frame.columns if name != ROW]
    frame = frame.unique(facts, keep="first", maintain_order=True)
    same, before = before - frame.height, frame.height
    if customers.duplicates != "quarantine":
        keep = "first" if customers.duplicates == "keep_first" else "last"
        frame = frame.unique(CUSTOMER, keep=keep, maintain_order=True)  # type: ignore[arg-type]
        return frame, int(tests.sum()), same, before - frame.height
    twice = frame[CUSTOMER].is_duplicated()
    key = next(column for column in customers.columns if column.name == CUSTOMER)
    bad = frame.filter(twice)
    aside.add(key, bad[ROW], bad[CUSTOMER], pl.repeat(TWICE, bad.height, dtype=pl.UInt8, eager=True))
    return frame.filter(~twice), int(tests.sum()), same, 0


def _oddities(frame: pl.DataFrame, columns: Sequence[Column], raw: RawTable, today: date) -> list[Problem]:
    """What is no mistake in a row but should be looked at: columns without a value, dates after the day."""
    problems = []
    if not frame.height:
        return []
    for column in columns:
        values = frame[column.name]
        if values.null_count() == len(values):
            if len(values) < _FEW:
                continue
            shown = {"column": column.source, "rows": count_rows(len(values)), "file": raw.shown}
            problems.append(Problem("D178", shown, column.place, ("mend",)))
        elif column.kind == "date" and not column.future:
            later = frame.filter(values > today)
            if later.height:
                first = later.row(0, named=True)
                shown = {"column": column.source, "count": count_rows(later.height), "value": first[column.name],
                         "today": today}  # fmt: skip
                place = raw.places([first[ROW]])[0]
                problems.append(Problem("D172", shown, where=place, hints=("bound", "allow")))
    key = frame[CUSTOMER]
    if key.str.contains(r"^[0-9]+\.0$").all():
        problems.append(
            Problem("D180", {"file": raw.shown, "value": key[0]}, where=raw.places([0])[0], hints=("mend",))
        )
    return problems
