"""Runs the three back ends on the same rows and tells every difference, to the bit.

An answer is one row's outcome in a form in which equal means equal to the bit: doubles as their eight bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Literal

import polars as pl
from campaign_engine.engine.columns import RULES_A_WORD, fire, mask_names
from campaign_engine.engine.function import compile_function
from campaign_engine.engine.program import Outcome, Program, conflict_flags
from campaign_engine.engine.reference import evaluate

Answer = dict[str, object]
BackEnd = Callable[[Program, Sequence[Mapping[str, object]], Mapping[str, str]], list[Answer]]


def by_reference(program: Program, rows: Sequence[Mapping[str, object]], stored: Mapping[str, str]) -> list[Answer]:
    """The slow evaluator, row by row."""
    return [answer_of(program, evaluate(program, row)) for row in rows]


def by_function(program: Program, rows: Sequence[Mapping[str, object]], stored: Mapping[str, str]) -> list[Answer]:
    """The generated Python function, compiled once."""
    function = compile_function(program)
    return [answer_of(program, function(row)) for row in rows]


def by_columns(program: Program, rows: Sequence[Mapping[str, object]], stored: Mapping[str, str]) -> list[Answer]:
    """Polars in memory, on one frame of all rows."""
    return _by_polars(program, rows, stored, "in-memory")


def by_stream(program: Program, rows: Sequence[Mapping[str, object]], stored: Mapping[str, str]) -> list[Answer]:
    """Polars' streaming engine, whose kernels meet other lengths than those of the engine in memory."""
    return _by_polars(program, rows, stored, "streaming")


def by_single_rows(program: Program, rows: Sequence[Mapping[str, object]], stored: Mapping[str, str]) -> list[Answer]:
    """Polars on frames of one row each: there a column is as long as a constant. Only some rows, as it is slow."""
    alone = [_by_polars(program, [row], stored, "in-memory")[0] for row in rows[:2]]
    return [*alone, *by_columns(program, rows, stored)[2:]]


def _by_polars(
    program: Program,
    rows: Sequence[Mapping[str, object]],
    stored: Mapping[str, str],
    engine: Literal["in-memory", "streaming"],
) -> list[Answer]:
    fired = fire(program, frame_of(rows, stored).lazy()).collect(engine=engine)
    return [answer_of(program, outcome_of(program, row)) for row in fired.iter_rows(named=True)]


BACK_ENDS: dict[str, BackEnd] = {"function": by_function, "columns": by_columns, "stream": by_stream}


def frame_of(rows: Sequence[Mapping[str, object]], stored: Mapping[str, str]) -> pl.DataFrame:
    """Rows as columns of the Polars types named."""
    columns = []
    for name, kind in stored.items():
        values = [row.get(name) for row in rows]
        texts = sorted({value for value in values if isinstance(value, str)})
        dtype = pl.Enum(texts) if kind == "Enum" else pl.List(pl.String) if kind == "List" else getattr(pl, kind)
        columns.append(pl.Series(name, values, dtype=dtype))
    return pl.DataFrame(columns)


def outcome_of(program: Program, row: Mapping[str, object]) -> Outcome:
    """One row of a fired frame as an `Outcome`."""
    words = [row[name] for name in mask_names(program)]
    fired = tuple(bool(words[k // RULES_A_WORD] >> k % RULES_A_WORD & 1) for k in range(len(program.rules)))
    derived = {part.name for part in program.derived}
    inputs = {part.name for part in program.inputs}
    others = {name: value for name, value in row.items() if name not in inputs and not name.startswith("fired.")}
    raised = {name for rule in program.rules for name in rule.flags}
    raised |= {f"proposed.{item}" for rule in program.rules if rule.proposes for item in rule.proposes.items}
    raised |= set(conflict_flags(program))
    return Outcome(
        fired=fired,
        flags={name: value for name, value in others.items() if name in raised},
        facts={name: value for name, value in others.items() if name in derived},
        boosts={name.removeprefix("boost."): value for name, value in others.items() if name.startswith("boost.")},
    )


def answer_of(program: Program, outcome: Outcome) -> Answer:
    """The outcome with every part named, doubles as bytes."""
    answer: Answer = {f"fires {rule.id}": fired for rule, fired in zip(program.rules, outcome.fired, strict=True)}
    answer |= {f"flag {name}": value for name, value in outcome.flags.items()}
    answer |= {f"fact {name}": exactly(value) for name, value in outcome.facts.items()}
    return answer | {f"boost {name}": exactly(value) for name, value in outcome.boosts.items()}


def exactly(value: object) -> tuple[str, object]:
    """A value so that equal means the same bits and the same sort (the reference never answers NaN)."""
    if isinstance(value, bool | None | str | date):
        return (type(value).__name__, value)
    assert isinstance(value, float), f"{value!r} is a {type(value)}"
    return ("double", struct.pack(">d", value).hex())


def differences(
    program: Program,
    rows: Sequence[Mapping[str, object]],
    stored: Mapping[str, str],
    back_ends: Mapping[str, BackEnd] = BACK_ENDS,
) -> list[str]:
    """Every place where a back end says something else than the reference, in words; empty when all agree."""
    expected = by_reference(program, rows, stored)
    found = []
    for name, back_end in back_ends.items():
        for number, (row, mine, theirs) in enumerate(zip(rows, back_end(program, rows, stored), expected, strict=True)):
            assert mine.keys() == theirs.keys(), f"{name} answers {sorted(mine.keys() ^ theirs.keys())}"
            found += [
                f"{name}, row {number}: {part} is {mine[part]}, the reference says {theirs[part]}; {dict(row)}"
                for part in theirs
                if mine[part] != theirs[part]
            ]
    return found
