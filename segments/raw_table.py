"""A table on its way in: batches of cells as they stand in the file, and where each row stands there.

Readers (`read_csv`, `read_jsonl`, `read_parquet`, `read_sql`) make it, `convert` reads the cells. A reader that cannot
go on raises `Unreadable` with the problem; `build_facts` catches it in one place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import polars as pl

from ..rules.problems import Problem, closest
from .data_spec import Column

ROW = "\x00row"
"""The column of a batch that numbers rows from 0 (Int64); no file can have a column of that name."""

BATCH_ROWS = 1_000_000


class Unreadable(Exception):  # noqa: N818 - not an error of ours: it carries what is wrong with somebody's file
    """Reading cannot go on; `problems` say why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(problems[0].text())
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that the reader itself could not make cells of; `place` as in `RawTable.places`."""

    place: str
    code: str
    value: str
    values: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RawTable:
    """`batches` yields frames of the wanted columns (named as in the file) and `ROW`; to be read once.

    `places` says where rows stand: "data/customers.csv:17", "data/lines.parquet, row 17". `refused` fills while the
    batches are read. `rows` is the number of rows where it is known beforehand, for progress. `notes` are problems
    that do not stop.
    """

    shown: str
    batches: Iterator[pl.DataFrame]
    places: Callable[[Iterable[int]], list[str]]
    refused: list[Refused]
    rows: int | None = None
    notes: tuple[Problem, ...] = ()


def numbered(lazy: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """A frame in batches with their rows numbered; at least one batch, so that a table without rows has columns."""
    first, batch = 0, None
    for batch in lazy.collect_batches(chunk_size=BATCH_ROWS, maintain_order=True):
        yield batch.with_columns(pl.int_range(first, first + batch.height, dtype=pl.Int64).alias(ROW))
        first += batch.height
    if batch is None:
        yield lazy.clear().collect().with_columns(pl.Series(ROW, [], dtype=pl.Int64))


def require_columns(names: Iterable[str], wanted: Iterable[Column], shown: str) -> None:
    """Raises Unreadable with one problem for each wanted column that is not among the names of the file."""
    there = list(names)
    missing = [column for column in wanted if column.source not in there]
    problems = []
    for column in missing:
        values: dict[str, object] = {"file": shown, "column": column.source, "there": list_names(there)}
        guess = closest(column.source, there) or _same_letters(column.source, there)
        hints: tuple[str, ...] = ("there",)
        if guess is not None:
            values["guess"], values["name"] = guess, column.name
            hints = ("guess",)
        problems.append(Problem("D121", values, column.place, hints))
    if problems:
        raise Unreadable(*problems)


def list_names(names: Iterable[str], at_most: int = 12) -> str:
    """Names for a message, the first dozen of them."""
    every = list(names)
    shown = ", ".join(every[:at_most])
    return f"{shown} ..." if len(every) > at_most else shown


def shorten(value: object, at_most: int = 40) -> str:
    """A cell for a message: one line, not too long."""
    text = " ".join(str(value).split())
    return text if len(text) <= at_most else text[: at_most - 3] + "..."


def _same_letters(name: str, there: list[str]) -> str | None:
    """A name that differs only by case, blanks, `_` and `-`."""

    def bare(text: str) -> str:
        return "".join(letter for letter in text.casefold() if letter not in " _-")

    return next((one for one in there if bare(one) == bare(name)), None)
