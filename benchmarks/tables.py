"""A decision table of 300 rows and ten columns: a whole base through Polars, one row by the function, beside zen.

Every row of the table tests five columns or more of the ten, each with one comparison of a whole number that holds for
about a quarter of the data: most data meet no row, so that nearly all rows are tried. A row gives one of three tags and
sets a fact. `unique` must look at every row even where one holds.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from random import Random
from typing import Any

from campaign_engine.engine.columns import fire, mask_names
from campaign_engine.engine.function import compile_function
from campaign_engine.engine.program import Choice, Derived, Input, Program, Rule, make_program
from campaign_engine.engine.reference import evaluate
from campaign_engine.engine.tree import All, Compare, Fact, Kind, Literal, Type

NUMBER = Type(Kind.NUMBER)
ROWS, COLUMNS, HIGHEST = 300, 10, 100
SEED = 20261122
Figure = tuple[str, float, str, str]
Cell = tuple[str, int] | None


def measure(size: int = 1_000_000) -> list[Figure]:
    """Figures of `first`, where the first row that holds counts, and of `unique`, where every row must be looked at."""
    table = make_table(Random(SEED))
    found: list[Figure] = []
    for mode in ("first", "agree"):
        found += _of_a_base(program_of(table, mode), "first" if mode == "first" else "unique", size)
    return [*found, *_of_one_row(table, min(size, 2000))]


def make_table(random: Random) -> list[tuple[Cell, ...]]:
    """Rows of cells: (sign, whole number), or None where the column is not tested."""

    def cell() -> Cell:
        if random.random() < 0.6:
            return None
        return (">=", random.randint(55, 95)) if random.random() < 0.5 else ("<", random.randint(5, 45))

    made = (tuple(cell() for _ in range(COLUMNS)) for _ in range(100 * ROWS))
    return [row for row in made if sum(one is not None for one in row) >= 5][:ROWS]


def program_of(table: list[tuple[Cell, ...]], mode: Any) -> Program:
    """The table as a program: each row sets a fact to its band and gives one of three tags."""
    rules = []
    for number, row in enumerate(table):
        tests = tuple(
            Compare(">=" if cell[0] == ">=" else "<", Fact(f"c{k}"), Literal(float(cell[1]), NUMBER))
            for k, cell in enumerate(row)
            if cell is not None
        )
        sets = (("band", Literal(float(number % 20), NUMBER)),)
        rules.append(Rule(f"table:bands:{number:05}", All(tests), flags=(f"tag.g{number % 3}",), sets=sets))
    ids = tuple(rule.id for rule in rules)
    classes = tuple(range(len(ids))) if mode == "agree" else ()
    return make_program(
        tuple(Input(f"c{k}", NUMBER) for k in range(COLUMNS)),
        tuple(rules),
        (Derived("band", NUMBER, "max", otherwise=0.0),),
        choices=(Choice("bands", mode, ids, classes),),
    )


def _of_a_base(program: Program, name: str, size: int) -> list[Figure]:
    import numpy as np
    import polars as pl

    numbers = np.random.default_rng(SEED)
    columns = {f"c{k}": numbers.integers(0, HIGHEST + 1, size).astype(float) for k in range(COLUMNS)}
    frame = pl.DataFrame(columns)
    wanted = ["band", "tag.g0", "tag.g1", "tag.g2", *mask_names(program)]
    started = time.perf_counter()
    plan = fire(program, frame.lazy())
    planned = time.perf_counter() - started
    before, started = _cpu(), time.perf_counter()
    fired = plan.select(wanted).collect()
    seconds, cpu = time.perf_counter() - started, _cpu() - before
    for k in range(0, size, max(size // 20, 1)):
        assert evaluate(program, frame.row(k, named=True)).facts["band"] == fired["band"][k]
    what = f"{size:,} rows, {name} of {ROWS} rows and {COLUMNS} columns"
    return [
        (f"{what}: making the plan", planned * 1000, "ms", ""),
        (f"{what}: fire, fact, tags and masks", seconds, "s", ""),
        (f"{what}: the same", cpu, "CPU s", ""),
    ]


def _of_one_row(table: list[tuple[Cell, ...]], size: int) -> list[Figure]:
    from zen import ZenEngine

    program = program_of(table, "first")
    started = time.perf_counter()
    function = compile_function(program)
    compiled = time.perf_counter() - started
    random = Random(SEED + 1)
    rows = [{f"c{k}": random.randint(0, HIGHEST) for k in range(COLUMNS)} for _ in range(size)]
    decision = ZenEngine().create_decision(_in_zen(table))
    for row in rows[:200]:
        fired = [number for number, has_fired in enumerate(function(row).fired) if has_fired]
        theirs = decision.evaluate(row)["result"]
        assert fired == ([theirs["row"]] if theirs else [])
    ours = _times(function, rows)
    zen = _times(decision.evaluate, rows)
    what = f"one row, first of {ROWS} rows and {COLUMNS} columns"
    return [
        (f"{what}: compiling the function", compiled * 1000, "ms", ""),
        (f"{what}: outcome, p50", _percentile(ours, 50), "us", ""),
        (f"{what}: outcome, p99", _percentile(ours, 99), "us", ""),
        (f"{what}: GoRules zen, p50", _percentile(zen, 50), "us", ""),
        ("zen / function, p50", _percentile(zen, 50) / _percentile(ours, 50), "x", ""),
    ]


def _in_zen(table: list[tuple[Cell, ...]]) -> str:
    names = [f"c{k}" for k in range(COLUMNS)]
    content = {
        "hitPolicy": "first",
        "inputs": [{"id": name, "name": name, "field": name} for name in names],
        "outputs": [{"id": "row", "name": "row", "field": "row"}],
        "rules": [
            {"_id": str(number), "row": str(number)}
            | {name: "" if cell is None else f"{cell[0]} {cell[1]}" for name, cell in zip(names, row, strict=True)}
            for number, row in enumerate(table)
        ],
    }
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {"id": "table", "name": "table", "type": "decisionTableNode", "content": content},
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    pairs = (("in", "table"), ("table", "out"))
    edges = [{"id": f"{a}-{b}", "sourceId": a, "targetId": b, "type": "edge"} for a, b in pairs]
    return json.dumps({"nodes": nodes, "edges": edges})


def _times(call: Callable[[Any], Any], rows: list[dict[str, int]]) -> list[float]:
    """Microseconds of each call, warm, the best of three."""
    best = [float("inf")] * len(rows)
    for _ in range(3):
        for at, row in enumerate(rows):
            started = time.perf_counter_ns()
            call(row)
            best[at] = min(best[at], (time.perf_counter_ns() - started) / 1000)
    return best


def _percentile(times: list[float], percent: int) -> float:
    return sorted(times)[min(len(times) - 1, len(times) * percent // 100)]


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    for what, figure, unit, _ in measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000):
        print(f"{what}: {figure:,.4g} {unit}")
