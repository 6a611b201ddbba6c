"""Rows that cannot be used: where each stands, which cell, why; none is dropped in silence.

One warning a column and reason, with the first row as the example, and an error when too many rows of a table are
set aside.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl

from ..rules.problems import Phrase, Problem, closest
from .convert import (
    NOT_BOOLEAN,
    NOT_CATEGORY,
    NOT_DATE,
    NOT_MOMENT,
    NOT_MONEY,
    NOT_NUMBER,
    REASONS,
    TOO_LARGE,
    TOO_MANY_DECIMALS,
    TWICE,
)
from .data_spec import Column, TableSource
from .raw_table import RawTable, list_names, shorten

SCHEMA = {"table": pl.String, "place": pl.String, "column": pl.String, "value": pl.String, "code": pl.String}


@dataclass
class Quarantine:
    """Filled while a table is read."""

    table: str
    raw: RawTable
    source: TableSource
    currency: str
    exponent: int
    parts: list[pl.DataFrame] = field(default_factory=list)
    columns: dict[str, Column] = field(default_factory=dict)
    rows: set[int] = field(default_factory=set)

    def add(self, column: Column, rows: pl.Series, cells: pl.Series, reasons: pl.Series) -> None:
        """Notes the bad cells of a batch: row numbers, cells as they stand, reasons (0: good)."""
        bad = reasons != 0
        if not bad.any():
            return
        self.columns[column.source] = column
        shown = cells.filter(bad)
        values = [_shown(value) for value in shown.to_list()]
        numbers = rows.filter(bad)
        self.rows.update(numbers.to_list())
        self.parts.append(
            pl.DataFrame(
                {
                    "row": numbers,
                    "column": pl.repeat(column.source, len(values), eager=True, dtype=pl.String),
                    "value": pl.Series(values, dtype=pl.String),
                    "reason": reasons.filter(bad),
                }
            )
        )

    def count(self) -> int:
        """Rows set aside, those the reader refused among them."""
        return len(self.rows) + len(self.raw.refused)

    def frame(self) -> pl.DataFrame:
        """One row a bad cell, in order of the file."""
        if not self.parts and not self.raw.refused:
            return pl.DataFrame(schema=SCHEMA)
        found = self._found()
        places = self.raw.places(found["row"].to_list()) if found.height else []
        codes = [REASONS[reason] for reason in found["reason"].to_list()]
        cells = pl.DataFrame(
            {
                "table": [self.table] * found.height,
                "place": places,
                "column": found["column"].to_list(),
                "value": found["value"].to_list(),
                "code": codes,
            },
            schema=SCHEMA,
        )
        refused = pl.DataFrame(
            [
                (self.table, one.place, str(one.values.get("column", "")), one.value, one.code)
                for one in self.raw.refused
            ],
            schema=SCHEMA,
            orient="row",
        )
        return pl.concat([cells, refused])

    def reasons(self) -> tuple[tuple[str, str, int], ...]:
        """Column, code, bad cells; in order of column and code."""
        counted = self.frame().group_by("column", "code").len().sort("column", "code")
        return tuple((column, code, count) for column, code, count in counted.rows())

    def problems(self, read: int, at_most: Decimal) -> list[Problem]:
        """One warning a column and reason; one error where more than the share `at_most` of the rows is set aside."""
        found = [self._warning(*key) for key in self._groups()]
        for code in dict.fromkeys(one.code for one in self.raw.refused):
            same = [one for one in self.raw.refused if one.code == code]
            values = {**same[0].values, "value": same[0].value, "rows": count_rows(len(same))}
            found.append(Problem(code, values, where=same[0].place, hints=("mend",)))
        aside = self.count()
        if aside > at_most * read:
            values = {
                "file": self.raw.shown,
                "rows": count_rows(aside),
                "read": f"{read:,}",
                "share": f"{Decimal(100 * aside) / read:.2f}%",
                "allowed": f"{(at_most * 100).normalize():f}%",
            }
            found.append(Problem("D170", values, self.source.place, ("mend", "allow")))
        return found

    def _found(self) -> pl.DataFrame:
        schema = {"row": pl.Int64, "column": pl.String, "value": pl.String, "reason": pl.UInt8}
        every = pl.concat(self.parts) if self.parts else pl.DataFrame(schema=schema)
        return every.sort("row", "column")

    def _groups(self) -> list[tuple[str, int, int, int, str]]:
        """Column, reason, number of cells, first row, value there."""
        if not self.parts:
            return []
        grouped = self._found().group_by("column", "reason", maintain_order=True)
        return grouped.agg(pl.len(), pl.col("row").first(), pl.col("value").first()).rows()

    def _warning(self, name: str, reason: int, count: int, row: int, value: str) -> Problem:
        column = self.columns[name]
        values: dict[str, object] = {"column": name, "value": value, "rows": count_rows(count), "name": column.name}
        hints = ["mend"]
        if reason in (NOT_NUMBER, NOT_MONEY):
            hints = [*_mark_hint(value, self.source), *hints]
        if reason in (NOT_DATE, NOT_MOMENT):
            hints = [*_date_hint(value, column), *hints]
        if reason == TOO_MANY_DECIMALS:
            values["decimals"] = {"price": 6, "quantity": 3}.get(column.name, 0 if column.minor else self.exponent)
            values["currency"] = self.currency
            hints = ["round", *hints]
        if reason == NOT_CATEGORY:
            values["categories"] = list_names(column.categories)
            guess = closest(value, column.categories)
            if guess is not None:
                values["guess"] = guess
                hints = ["guess", *hints]
        if reason == TOO_LARGE:
            hints = ["text", *hints]
        if reason == NOT_BOOLEAN:
            hints = ["words", *hints]
        if reason == TWICE:
            hints = ["choose", *hints]
        values["bounds"] = _bounds(column)
        return Problem(REASONS[reason], values, where=self.raw.places([row])[0], hints=tuple(hints))


def count_rows(count: int) -> Phrase:
    """ "1 row", "1,234 rows"."""
    return Phrase("1 row" if count == 1 else f"{count:,} rows", f"{count:,} 行")


def joined(parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """The quarantines of all tables."""
    return pl.concat([pl.DataFrame(schema=SCHEMA), *parts])


def _shown(value: object) -> str:
    return "" if value is None else shorten(value)


def _bounds(column: Column) -> Phrase:
    """ "from 0 to 100", "0 or more", "100 or less"."""
    low, high = column.lowest, column.highest
    if high is None:
        return Phrase(f"be {low} or more", f"不小于 {low}")
    if low is None:
        return Phrase(f"be {high} or less", f"不大于 {high}")
    return Phrase(f"lie from {low} to {high}", f"在 {low} 到 {high} 之间")


def _mark_hint(value: str, source: TableSource) -> list[str]:
    """Which declaration would make a number of it."""
    digits = "".join("0" if letter.isdigit() else letter for letter in value.lstrip("+-"))
    bare = digits.replace("0", "")
    if not digits or bare.strip(",. '") or source.thousands or source.decimal != ".":
        return []
    if bare in ("," * len(bare), "," * (len(bare) - 1) + ".") and _grouped(digits, ",") and len(bare) > 0:
        return ["thousands"] if bare != "," else ["thousands", "decimal_comma"]
    if bare.endswith(",") and bare.count(",") == 1:
        return ["decimal_comma"]
    return []


def _grouped(digits: str, mark: str) -> bool:
    groups = digits.partition(".")[0].split(mark)
    return 1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])


def _date_hint(value: str, column: Column) -> list[str]:
    if column.format is not None:
        return []
    if value.isdigit() and 4 <= len(value) <= 5:
        return ["excel"]
    if value[4:5] == "-" and len(value) > 10 and column.kind == "date":
        return ["with_time"]
    return ["format"]
