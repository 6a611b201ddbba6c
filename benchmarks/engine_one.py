"""One row through the generated Python function: how long from the row to its outcome, warm, against zen.

Called by run.py.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence

from campaign_engine.engine.function import compile_function, compile_parts
from generate import fact_chunks, shop_program

Figure = tuple[str, float, str, str]

ROWS = 5_000
ROUNDS = 8
NANOSECONDS = 1_000


def measure(size: int = ROWS) -> list[Figure]:
    """(name, figure, unit, goal) over `size` different rows, eight times each."""
    program = shop_program()
    rows = next(fact_chunks(size)).drop("id").to_dicts()
    outcome = _spread(compile_function(program), rows)
    parts = _spread(compile_parts(program).call, rows)
    start = time.perf_counter()
    compile_function(program)
    compiled = time.perf_counter() - start
    name = "one row, 100 rules in 4 layers, 20 items"
    return [
        (f"{name}: outcome, p50", outcome[0], "us", "<= 10"),
        (f"{name}: outcome, p99", outcome[1], "us", "<= 50"),
        (f"{name}: bare tuples, p50", parts[0], "us", ""),
        (f"{name}: bare tuples, p99", parts[1], "us", ""),
        (f"{name}: compiling the function", compiled * 1_000, "ms", ""),
        *_zen(rows, outcome[0]),
    ]


def _zen(rows: Sequence[dict[str, object]], mine: float) -> list[Figure]:
    import polars as pl
    import zen
    from rivals import zen_decision, zen_rows

    program = shop_program()
    contexts = zen_rows(program, pl.DataFrame(list(rows[:500]), infer_schema_length=None))
    decision = zen.ZenEngine().create_decision(zen.ZenDecisionContent(zen_decision(program)))
    theirs = _spread(decision.evaluate, contexts)
    return [
        ("the same with GoRules zen, p50", theirs[0], "us", ""),
        ("the same with GoRules zen, p99", theirs[1], "us", ""),
        ("zen / function, p50", theirs[0] / mine, "x", ""),
    ]


def _spread(call: Callable[[dict[str, object]], object], rows: Sequence[dict[str, object]]) -> tuple[float, float]:
    """p50 and p99 in microseconds, after one warm round, the collector at rest."""
    for row in rows:
        call(row)
    gc.collect()
    gc.disable()
    try:
        taken = []
        for _ in range(ROUNDS):
            for row in rows:
                start = time.perf_counter_ns()
                call(row)
                taken.append(time.perf_counter_ns() - start)
    finally:
        gc.enable()
    taken.sort()
    return taken[len(taken) // 2] / NANOSECONDS, taken[len(taken) * 99 // 100] / NANOSECONDS
