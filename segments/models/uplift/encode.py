"""Facts to columns of finite numbers: scaled numbers, a mark for unknown, one column a frequent text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ....engine.tree import Kind
from ..evidence import Plain
from ..training_rows import Column, Floats, TrainingRows, Whole

LEAST_SHARE = 0.01
MOST_TEXTS = 30


@dataclass(frozen=True, slots=True)
class Design:
    """`numbers`: (fact, middle, spread, has a mark for unknown); `texts`: (fact, texts with a column of their own)."""

    numbers: tuple[tuple[str, float, float, bool], ...]
    texts: tuple[tuple[str, tuple[str, ...]], ...]

    def names(self) -> tuple[str, ...]:
        """Of the encoded columns, in order."""
        names = []
        for fact, _, _, marked in self.numbers:
            names += [fact, *([f"{fact} is unknown"] if marked else [])]
        for fact, texts in self.texts:
            names += [f"{fact} = {text}" for text in texts]
        return tuple(names)


def fit_design(rows: TrainingRows) -> Design:
    """From facts as they are; a fact with one value only gives no column."""
    numbers, texts = [], []
    for fact in sorted(rows.columns):
        values = rows.columns[fact]
        if rows.kinds[fact] == Kind.TEXT:
            found, count = np.unique([text for text in values if text is not None], return_counts=True)
            frequent = sorted(zip(-count, found.tolist(), strict=True))[:MOST_TEXTS]
            kept = [text for number, text in frequent if -number >= LEAST_SHARE * len(values)]
            texts.append((fact, tuple(sorted(kept)[1:] if len(found) == len(kept) else sorted(kept))))
            continue
        known = np.clip(values[np.isfinite(values)], -1e100, 1e100)
        if len(known) and (np.ptp(known) > 0 or len(known) < len(values)):
            spread = float(np.std(known)) or 1.0
            numbers.append((fact, float(np.mean(known)), spread, len(known) < len(values)))
    return Design(tuple(numbers), tuple(texts))


def encode(design: Design, columns: Mapping[str, Column], instant: Whole | int) -> Floats:
    """rows x encoded columns. Raises KeyError for a fact that is not there."""
    made = []
    for fact, middle, spread, marked in design.numbers:
        known = np.isfinite(columns[fact])
        made.append(
            np.where(known, (np.clip(np.where(known, columns[fact], middle), -1e100, 1e100) - middle) / spread, 0.0)
        )
        if marked:
            made.append((~known).astype(np.float64))
    for fact, texts in design.texts:
        made += [(columns[fact] == text).astype(np.float64) for text in texts]
    return (
        np.asfortranarray(np.column_stack(made))
        if made
        else np.empty((len(next(iter(columns.values()))) if columns else np.size(instant), 0))
    )


def design_to_plain(design: Design) -> Plain:
    """As JSON holds it."""
    return {
        "numbers": [[fact, middle, spread, marked] for fact, middle, spread, marked in design.numbers],
        "texts": [[fact, list(texts)] for fact, texts in design.texts],
    }


def design_from_plain(plain: Plain) -> Design:
    """Raises ValueError for another shape."""
    try:
        numbers = tuple((str(f), float(m), float(s), bool(u)) for f, m, s, u in plain["numbers"])  # type: ignore
        texts = tuple((str(f), tuple(str(t) for t in ts)) for f, ts in plain["texts"])  # type: ignore
    except (TypeError, KeyError, ValueError) as wrong:
        raise ValueError("design: not the description of a design") from wrong
    return Design(numbers, texts)
