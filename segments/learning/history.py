"""What every customer bought, day by day, read once up to an instant: what outcomes and values are counted from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from ...rules.problems import Problem, is_error
from ..clean import Counts
from ..customers import Progress
from ..data_spec import DataSpec
from ..features import Gathered
from ..instant import Instant
from ..raw_table import Unreadable
from ..read_transactions import read_transactions

Whole = npt.NDArray[np.int64]
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class History:
    """`days`: one row a customer and day with a line: `customer`, `day` (Int32, local, since 1970-01-01), `bought`
    (a purchase that day), `gross` and `returned` (Int64, minor units, both positive). Sorted by customer and day."""

    days: pl.DataFrame
    as_of: Instant

    @property
    def first_day(self) -> int | None:
        """The first day with a line; None: no line."""
        return self.days["day"].min()  # type: ignore[return-value]

    @property
    def end(self) -> int:
        """The day from which on nothing is known: that of the instant, or sooner where the last line lies further back.
        Days without lines at the end are days that were not loaded, not days on which nobody bought."""
        today, last = day_number(self.as_of.today), self.days["day"].max()
        return today if last is None else min(today, int(last) + 1)  # type: ignore[arg-type]

    def before(self, day: int) -> pl.DataFrame:
        """Strictly before that day."""
        return self.days.filter(pl.col("day") < day)

    def from_to(self, first: int, after: int) -> pl.DataFrame:
        """From the first day up to, and without, the other."""
        return self.days.filter((pl.col("day") >= first) & (pl.col("day") < after))


def read_history(
    spec: DataSpec, as_of: Instant, root: Path, progress: Progress | None = None
) -> tuple[History | None, list[Problem]]:
    """All lines strictly before the instant, by customer and day; None where the data has errors."""
    gathered, counts = Gathered((), day_number(as_of.today)), Counts()
    if spec.transactions is None:
        return History(_NOTHING, as_of), []
    try:
        _, _, problems = read_transactions(spec, spec.transactions, as_of, root, gathered, counts, progress)
    except Unreadable as unreadable:
        return None, list(unreadable.problems)
    if any(is_error(problem) for problem in problems):
        return None, problems
    parts = gathered.orders.get(None, [])
    days = (
        pl.concat(parts or [_EMPTY_PARTS])
        .group_by("customer", "day")
        .agg((pl.col("lines").sum() > 0).alias("bought"), pl.col("gross").sum(), pl.col("returned").sum())
        .sort("customer", "day")
    )
    return History(days, as_of), problems


def spread(identities: pl.Series, table: pl.DataFrame, name: str, nothing: int = 0) -> Whole:
    """A column of a table with one row a `customer`, one value an identity."""
    joined = identities.alias("customer").to_frame().join(table, on="customer", how="left", maintain_order="left")
    return joined[name].fill_null(nothing).cast(pl.Int64).to_numpy()


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


_EMPTY_PARTS = pl.DataFrame(
    schema={
        "customer": pl.String, "order": pl.String, "day": pl.Int32, "gross": pl.Int64, "returned": pl.Int64,
        "units": pl.Int64, "lines": pl.Int64, "all_lines": pl.Int64,
    }
)  # fmt: skip
_NOTHING = pl.DataFrame(
    schema={"customer": pl.String, "day": pl.Int32, "bought": pl.Boolean, "gross": pl.Int64, "returned": pl.Int64}
)
