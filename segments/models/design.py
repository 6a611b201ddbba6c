"""How facts become numbers: found once from the training rows, then frozen, so that a row reads the same for ever.

Every method that learns from facts encodes them here. Nothing is looked at but the facts themselves, never the outcome.
A row alone gives the same bits as the row in any batch: whatever is computed here is computed value by value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import repeat

import numpy as np
from scipy.special import log1p  # numpy's own takes another path for short arrays on some processors

from ...engine.tree import Kind
from .training_rows import Column, Floats, Whole

SEEN_OFTEN = 10
"""Rows in which a category, or "unknown", must be seen before it gets a column of its own."""

SEEN_SHARE = 0.002
"""... and the share of all rows, so that a long table does not grow a thousand columns."""

MOST_CATEGORIES = 60
"""Categories of one text that get a column; the others go together."""

TAIL = 0.001
"""Share of known values at either end that is drawn in to the value there: one wholesale buyer is not the model."""

SKEWED = 1.0
"""Skewness from which a number that is never negative may be looked at on a log scale."""

FARTHEST = 1e150
"""Numbers beyond are drawn in to it, so that no difference and no square overflows."""

SMALLEST = 1e-150
"""A spread below it is none."""

IQR_OF_NORMAL = 1.349
"""Distance of the quartiles of a normal distribution, in standard deviations."""


@dataclass(frozen=True, slots=True)
class NumberCode:
    """A number, a truth value (0, 1) or a date (as days before the row's instant) as one column, and one that says
    whether it is unknown.

    The column: the value drawn in to [low, high]; then, where `log_unit` is not 0, log(1 + value / log_unit); then less
    `centre`, by `spread`. An unknown value (NaN, infinite) counts as `fill`. `varies` False: no such column, for the
    known values are all the same. `marks_unknown`: whether "is unknown" is a column.
    """

    name: str
    kind: Kind
    low: float
    high: float
    log_unit: float
    centre: float
    spread: float
    fill: float
    varies: bool
    marks_unknown: bool


@dataclass(frozen=True, slots=True)
class TextCode:
    """A text as one column of 0 and 1 a category, and one each for "another" and "unknown" where these were seen often.

    What is neither seen nor has a column gives zeros everywhere: nothing is known of it. `usual`: the most common one.
    """

    name: str
    categories: tuple[str, ...]
    marks_other: bool
    marks_unknown: bool
    usual: str | None

    @property
    def kind(self) -> Kind:
        """Always text."""
        return Kind.TEXT


Code = NumberCode | TextCode


@dataclass(frozen=True, slots=True)
class Design:
    """The facts in order of name, and those that say nothing, with the reason: "always the same", "never known",
    "hardly a value twice"."""

    codes: tuple[Code, ...]
    left_out: tuple[tuple[str, str], ...] = ()


def fit_design(columns: Mapping[str, Column], kinds: Mapping[str, Kind], instant: Whole) -> Design:
    """How each fact is to be read, found from n rows; `instant` in days since 1970-01-01. The order of rows does not
    matter: everything comes from counts and from sorted values. Raises ValueError for a kind that cannot be learnt."""
    codes: list[Code] = []
    left_out: list[tuple[str, str]] = []
    for name in sorted(columns):
        kind = kinds[name]
        if kind is Kind.TEXTS:
            raise ValueError(f"{name} is a list of texts: a design takes one value a row")
        code: Code
        code = (
            _text_code(name, columns[name])
            if kind is Kind.TEXT
            else _number_code(name, kind, _as_number(kind, columns[name], instant))
        )
        if column_names(code):
            codes.append(code)
        else:
            left_out.append((name, _why_nothing(columns[name], kind)))
    return Design(tuple(codes), tuple(left_out))


def encode(design: Design, columns: Mapping[str, Column], instant: Whole | int) -> Floats:
    """(n, k) float64, column after column in memory, in the order of `names`. Raises KeyError for a fact that is not
    there: what `columns` holds is asked before (`missing_facts`)."""
    numbers = [column for _, column in encoded(design, columns, instant)]
    if not numbers:
        return np.empty((_length(columns, instant), 0), np.float64, order="F")
    out = np.empty((len(numbers[0]), len(numbers)), np.float64, order="F")
    for k, column in enumerate(numbers):
        out[:, k] = column
    return out


def encoded(design: Design, columns: Mapping[str, Column], instant: Whole | int) -> Iterator[tuple[int, Floats]]:
    """(number of the fact in the design, a column of n float64) one after the other, so that 10 million rows need room
    for one column only."""
    for number, code in enumerate(design.codes):
        for column in _columns_of(code, columns[code.name], instant):
            yield number, column


def names(design: Design) -> tuple[str, ...]:
    """What each column of the matrix says, for a person: `orders (log)`, `city: Leeds`, `city: another`,
    `city: unknown`."""
    return tuple(name for code in design.codes for name in column_names(code))


def facts_of_columns(design: Design) -> tuple[str, ...]:
    """The fact behind each column of the matrix."""
    return tuple(code.name for code in design.codes for _ in column_names(code))


def column_names(code: Code) -> tuple[str, ...]:
    """The columns of one fact."""
    if isinstance(code, TextCode):
        listed = tuple(f"{code.name}: {category}" for category in code.categories)
        if len(listed) + code.marks_other + code.marks_unknown < 2:
            return ()
        other = (f"{code.name}: another",) if code.marks_other else ()
        return (*listed, *other, *((f"{code.name}: unknown",) if code.marks_unknown else ()))
    before = " (days before)" if code.kind is Kind.DATE else ""
    value = (f"{code.name}{before}{' (log)' if code.log_unit else ''}",) if code.varies else ()
    return (*value, *((f"{code.name}: unknown",) if code.marks_unknown else ()))


def missing_facts(design: Design, columns: Mapping[str, Column]) -> tuple[str, ...]:
    """Facts that the design needs and the table does not have."""
    return tuple(code.name for code in design.codes if code.name not in columns)


def count_texts(column: Column) -> dict[str, int]:
    """How often each known text occurs."""
    counts: dict[str, int] = {}
    for value, count in Counter(column.tolist()).items():
        if not _is_unknown(value):
            counts[str(value)] = counts.get(str(value), 0) + count
    return counts


def number_texts(column: Column, categories: tuple[str, ...]) -> Whole:
    """The place of each of n texts among the categories; their number for another one, one more for unknown."""
    numbers: dict[object, int] = {category: k for k, category in enumerate(categories)}
    other, unknown = len(numbers), len(numbers) + 1
    numbers[None] = unknown
    values = column.tolist()
    found = np.fromiter(map(numbers.get, values, repeat(other)), np.int64, len(values))
    for row in np.flatnonzero(found == other):
        if _is_unknown(values[row]):
            found[row] = unknown
    return found


def check_design(design: Design) -> None:
    """Raises ValueError for codes that no training gives: a spread that is not positive, ends the wrong way round."""
    for code in design.codes:
        if isinstance(code, NumberCode) and not (code.spread > 0 and code.low <= code.high and code.log_unit >= 0):
            raise ValueError(f"design: the numbers of {code.name} cannot be used")
    if len({code.name for code in design.codes}) < len(design.codes):
        raise ValueError("design: a fact stands twice")


def usual_value(code: Code) -> float | str | None:
    """The middle value or the most common one: what `explain` puts in a fact's place. A date: days before."""
    return code.usual if isinstance(code, TextCode) else code.fill


def _number_code(name: str, kind: Kind, values: Floats) -> NumberCode:
    known = np.sort(values[np.isfinite(values)])
    unknown = len(values) - len(known)
    marks = unknown >= SEEN_OFTEN and len(known) >= SEEN_OFTEN
    if not len(known):
        return NumberCode(name, kind, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, False, False)
    if kind is Kind.BOOLEAN:
        usual = float(2 * int(known.sum()) > len(known))
        return NumberCode(name, kind, 0.0, 1.0, 0.0, 0.0, 1.0, usual, bool(known[0] < known[-1]), marks)
    known = np.clip(known, -FARTHEST, FARTHEST)
    low, high = quantile(known, TAIL), quantile(known, 1 - TAIL)
    middle = quantile(known, 0.5)
    drawn_in = np.clip(known, low, high)
    log_unit = _log_unit(drawn_in)
    shown = log1p(drawn_in / log_unit) if log_unit else drawn_in
    centre = quantile(shown, 0.5)
    spread = max((quantile(shown, 0.75) - quantile(shown, 0.25)) / IQR_OF_NORMAL, _deviation(shown) / 4)
    if low == high or spread < SMALLEST:
        return NumberCode(name, kind, low, high, 0.0, 0.0, 1.0, middle, False, marks)
    return NumberCode(name, kind, low, high, log_unit, centre, spread, middle, True, marks)


def _log_unit(known: Floats) -> float:
    """The middle of the positive values where a log scale makes a skewed, never negative number much less skewed; else
    0. By it, pounds and pence give the same column."""
    if known[0] < 0 or known[-1] <= 0:
        return 0.0
    unit = quantile(known[known > 0], 0.5)
    if unit < SMALLEST:
        return 0.0
    before, after = _skewness(known), _skewness(log1p(known / unit))
    return unit if before > SKEWED and abs(after) < before / 2 else 0.0


def quantile(ordered: Floats, share: float) -> float:
    """Of values in order, between neighbours in a straight line (Hyndman and Fan 1996, definition 7)."""
    at = share * (len(ordered) - 1)
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return float(ordered[below] + (ordered[above] - ordered[below]) * (at - below))


def _skewness(values: Floats) -> float:
    scaled = values / _size(values)
    centred = scaled - float(np.mean(scaled))
    variance = float(np.mean(centred * centred))
    return float(np.mean(centred**3)) / variance**1.5 if variance > 0 else 0.0


def _deviation(values: Floats) -> float:
    scale = _size(values)
    return float(np.std(values / scale)) * scale


def _size(values: Floats) -> float:
    return max(float(np.max(np.abs(values))), SMALLEST)


def _text_code(name: str, column: Column) -> TextCode:
    counts = count_texts(column)
    unknown = len(column) - sum(counts.values())
    least = max(SEEN_OFTEN, SEEN_SHARE * len(column))
    ranked = sorted(counts, key=lambda value: (-counts[value], value))
    kept = tuple(sorted(value for value in ranked[:MOST_CATEGORIES] if counts[value] >= least))
    others = sum(counts.values()) - sum(counts[value] for value in kept)
    usual = ranked[0] if ranked else None
    return TextCode(name, kept, others >= SEEN_OFTEN, unknown >= SEEN_OFTEN, usual)


def _why_nothing(column: Column, kind: Kind) -> str:
    if kind is Kind.TEXT:
        values = [value for value in column.tolist() if not _is_unknown(value)]
        if values and len(set(values)) > 1:
            return "hardly a value twice"
        return "always the same" if values else "never known"
    return "always the same" if np.isfinite(np.asarray(column, np.float64)).any() else "never known"


def _columns_of(code: Code, column: Column, instant: Whole | int) -> Iterator[Floats]:
    if isinstance(code, TextCode):
        yield from _text_columns(code, column)
        return
    values = _as_number(code.kind, column, instant)
    known = np.isfinite(values)
    if code.varies:
        filled = np.clip(np.where(known, values, code.fill), code.low, code.high)
        if code.log_unit:
            filled = log1p(filled / code.log_unit)
        filled -= code.centre
        filled /= code.spread
        yield filled
    if code.marks_unknown:
        yield (~known).astype(np.float64)


def _text_columns(code: TextCode, column: Column) -> Iterator[Floats]:
    found = number_texts(column, code.categories)
    other, unknown = len(code.categories), len(code.categories) + 1
    for k in range(len(code.categories)):
        yield (found == k).astype(np.float64)
    if code.marks_other:
        yield (found == other).astype(np.float64)
    if code.marks_unknown:
        yield (found == unknown).astype(np.float64)


def _as_number(kind: Kind, column: Column, instant: Whole | int) -> Floats:
    """float64, a fresh array; dates as days before the instant."""
    values = np.asarray(column, np.float64)
    return np.asarray(instant, np.float64) - values if kind is Kind.DATE else values


def _is_unknown(value: object) -> bool:
    return value is None or value != value  # NaN


def _length(columns: Mapping[str, Column], instant: Whole | int) -> int:
    return len(next(iter(columns.values()))) if columns else int(np.size(instant))
