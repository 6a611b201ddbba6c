"""What was read, set aside, left out and found, as numbers that a report prints and a manifest keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class TableReport:
    """One table. `quarantined` counts rows (a row with two bad cells once); `reasons` counts bad cells by column and
    catalogue code; `cleaned` counts rows by what was done to them, in order:

    customers: `test_account`, `same_row_twice`, `repeated` (older or newer copies dropped as declared), `empty_row`.
    transactions: `later` (at or after the instant: not seen), `empty_row`, `no_customer`, `product_left_out`,
    `order_left_out`, `outside_left_out`, `zero_price` (left out), `returned` (kept, as a return),
    `unknown_customer` (not in the customers table: not used).
    """

    table: str
    source: str
    read: int
    kept: int
    quarantined: int
    reasons: tuple[tuple[str, str, int], ...] = ()
    cleaned: tuple[tuple[str, int], ...] = ()
    earliest: datetime | None = None
    latest: datetime | None = None


@dataclass(frozen=True, slots=True)
class DataReport:
    """Of one reading. `quarantine` has one row a bad cell: `table`, `place` ("data/customers.csv:17"), `column`,
    `value` (shortened), `code`. `days_stale`: whole local days from the last transaction to the instant.

    `cut_points`: of each RFM feature the four bounds found by rank, as they may be frozen in `segments/*.yaml`.
    `typical_gap`: days; what lifecycle used for customers with one order day; None where no lifecycle is computed.
    """

    tables: tuple[TableReport, ...]
    quarantine: pl.DataFrame
    customers: int = 0
    prospects: int | None = None
    days_stale: int | None = None
    cut_points: tuple[tuple[str, tuple[str, ...]], ...] = ()
    typical_gap: float | None = None
