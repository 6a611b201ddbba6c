"""A whole base through the Polars back end, Parquet to Parquet, against reading and writing the same columns raw.

Every job runs in a process of its own, so that its memory and its CPU time are its own; the best of its runs counts.
Ratios are of CPU time, which a busy machine disturbs least. Called by run.py; a job: `engine_batch.py JOB FOLDER`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from generate import fact_chunks, shop_program, write_facts

if TYPE_CHECKING:
    import polars as pl

Figure = tuple[str, float, str, str]

COMPRESSION_LEVEL = 1
"""Of zstd, in every file that is timed, raw or fired: the default level spends most of the time on the masks."""

ROWS = 10_000_000
RIVAL_ROWS = 1_000_000
ZEN_ROWS = 2_000
RUNS = 3
GIB = 2**30


class Cost(NamedTuple):
    """CPU seconds (user and system, all threads), seconds on the clock, peak resident bytes above the bare imports."""

    cpu: float
    wall: float
    memory: int


def measure(size: int = ROWS) -> list[Figure]:
    """(name, figure, unit, goal) for `size` rows; the rivals get at most a million."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small = min(size, RIVAL_ROWS)
        write_facts(folder / "facts.parquet", size)
        figures = _against_raw(folder, size)
        if small < size:
            write_facts(folder / "facts.parquet", small)
        mine = best(folder, "fire")
        figures += _against_pandas(folder, small, mine)
    return figures + _against_zen(small, mine)


def _against_raw(folder: Path, rows: int) -> list[Figure]:
    fired = best(folder, "fire")
    without = best(folder, "fire_without_masks")
    raw = best(folder, "raw")
    copy = best(folder, "copy")
    all_of_it = best(folder, "fire_and_keep_facts")
    copy_all = best(folder, "copy_all")
    what = f"{rows:,} rows, 100 rules in 4 layers, 20 items"
    return [
        (f"{what}: read facts, fire, write decisions", fired.cpu, "CPU s", ""),
        (f"{what}: the same", fired.wall, "s", ""),
        ("raw: read the same facts, write the same decisions, no rules", raw.cpu, "CPU s", ""),
        ("fire / raw", fired.cpu / raw.cpu, "x", "<= 2.0"),
        ("fire / scan and write of the facts it reads", fired.cpu / copy.cpu, "x", ""),
        (
            "fire, facts written too / scan and write of facts and decisions",
            all_of_it.cpu / copy_all.cpu,
            "x",
            "<= 2.0",
        ),
        ("cost of keeping fired rules", fired.cpu / without.cpu, "x", "<= 1.15"),
        ("peak memory of the process", fired.memory / GIB, "GiB", "<= 0.75"),
    ]


def _against_pandas(folder: Path, rows: int, mine: Cost) -> list[Figure]:
    """pandas is given its frame in memory; reading and writing, which `fire` does too, are not counted."""
    written = best(folder, "pandas_as_written", runs=1)
    vectorised = best(folder, "pandas_vectorised", runs=1)
    return [
        (f"{rows:,} rows: read, fire, write", mine.wall, "s", ""),
        (f"{rows:,} rows: pandas as an analyst writes it", written.wall, "s", ""),
        ("pandas as an analyst writes it / fire, on the clock", written.wall / mine.wall, "x", ">= 30"),
        ("pandas as an analyst writes it / fire, CPU", written.cpu / mine.cpu, "x", ""),
        ("pandas vectorised by an expert / fire, on the clock", vectorised.wall / mine.wall, "x", ""),
        ("pandas vectorised by an expert / fire, CPU", vectorised.cpu / mine.cpu, "x", ""),
    ]


def _against_zen(rows: int, mine: Cost) -> list[Figure]:
    """Rows a second. zen is given dictionaries in memory; it runs on one core but in `evaluate_batch`."""
    import zen
    from campaign_engine.engine.function import compile_function
    from rivals import zen_decision, zen_fired, zen_rows

    program = shop_program()
    frame = next(fact_chunks(min(ZEN_ROWS, rows))).drop("id")
    contexts = zen_rows(program, frame)
    content = zen.ZenDecisionContent(zen_decision(program))
    engine = zen.ZenEngine({"loader": lambda _: content})
    decision = engine.create_decision(content)
    function = compile_function(program)
    expected = [function(row).fired for row in frame.iter_rows(named=True)]
    if [zen_fired(program, decision.evaluate(context)["result"]) for context in contexts] != expected:
        raise RuntimeError("zen and the engine fire different rules: the comparison would be of different work")
    batch = [{"key": "rules", "context": context} for context in contexts]
    ways: dict[str, Callable[[], object]] = {
        "ZenDecision.evaluate": lambda: [decision.evaluate(context) for context in contexts],
        "ZenEngine.evaluate": lambda: [engine.evaluate("rules", context) for context in contexts],
        "ZenEngine.evaluate_batch": lambda: engine.evaluate_batch(batch),
    }
    figures: list[Figure] = [(f"{rows:,} rows, Parquet to Parquet", rows / mine.wall, "rows/s", "")]
    goals = {"ZenDecision.evaluate": ">= 500", "ZenEngine.evaluate": "", "ZenEngine.evaluate_batch": ">= 200"}
    for name, way in ways.items():
        seconds = min(_seconds(way) for _ in range(RUNS))
        figures.append((f"{len(contexts):,} rows with GoRules {name}", len(contexts) / seconds, "rows/s", ""))
        figures.append(
            (f"fire / {name}, rows a second", rows / mine.wall / (len(contexts) / seconds), "x", goals[name])
        )
    return figures


def _seconds(way: Callable[[], object]) -> float:
    start = time.perf_counter()
    way()
    return time.perf_counter() - start


def best(folder: Path, job: str, runs: int = RUNS) -> Cost:
    """The cheapest run of the job, each number by itself."""
    costs = [_in_child(folder, job) for _ in range(runs)]
    return Cost(*(min(cost[place] for cost in costs) for place in range(3)))


def _in_child(folder: Path, job: str) -> Cost:
    command = [sys.executable, __file__, job, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{job} failed: {done.stderr}")
    return Cost(*json.loads(done.stdout))


# ------------------------------------------------------------------ the jobs, in the child


def _run_job(job: str, folder: Path) -> None:
    """One job in this process; prints its cost."""
    work = JOBS[job](folder)
    clock, cpu = time.perf_counter(), time.process_time()
    work()
    cost = Cost(time.process_time() - cpu, time.perf_counter() - clock, _peak_memory())
    print(json.dumps(cost))


def _peak_memory() -> int:
    """Peak resident bytes of this process, from the kernel (Linux), else from getrusage."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _fired(folder: Path, masks: bool, facts: bool = False) -> Callable[[], None]:
    import polars as pl
    from campaign_engine.engine.columns import fire, mask_names, raised_flags

    program = shop_program()
    frame = fire(program, pl.scan_parquet(folder / "facts.parquet"))
    names = ["id", *(name for name in raised_flags(program) if name.startswith("proposed."))]
    names += [part.name for part in program.derived]
    names += mask_names(program) if masks else ()
    names += [name for name in _facts(folder) if facts and name != "id"]
    target = folder / ("all.parquet" if facts else "decisions.parquet" if masks else "without.parquet")
    return lambda: _sink(frame.select(names), target)


def _sink(frame: pl.LazyFrame, target: Path) -> None:
    frame.sink_parquet(target, compression_level=COMPRESSION_LEVEL, engine="streaming")


def _facts(folder: Path) -> list[str]:
    """The columns that the program reads, and the id."""
    import polars as pl
    from campaign_engine.engine.layers import names_read

    read = {name for rule in shop_program().rules for name in names_read(rule)}
    return [name for name in pl.read_parquet_schema(folder / "facts.parquet") if name in read or name == "id"]


def _copy(folder: Path) -> Callable[[], None]:
    import polars as pl

    frame = pl.scan_parquet(folder / "facts.parquet").select(_facts(folder))
    return lambda: _sink(frame, folder / "copy.parquet")


def _copy_all(folder: Path) -> Callable[[], None]:
    import polars as pl

    frame = pl.scan_parquet(folder / "all.parquet")
    return lambda: _sink(frame, folder / "copy.parquet")


def _raw(folder: Path) -> Callable[[], object]:
    """Decodes every fact column that the rules read (counts what is known) and writes the decisions again."""
    import polars as pl

    decoded = pl.scan_parquet(folder / "facts.parquet").select(pl.col(_facts(folder)).exclude("id").count())
    written = pl.scan_parquet(folder / "decisions.parquet").sink_parquet(
        folder / "copy.parquet", compression_level=COMPRESSION_LEVEL, lazy=True
    )
    return lambda: pl.collect_all([decoded, written], engine="streaming")


def _pandas(folder: Path, way: str) -> Callable[[], object]:
    import polars as pl
    import rivals

    program = shop_program()
    frame = rivals.pandas_frame(program, pl.read_parquet(folder / "facts.parquet").drop("id"))
    fire = rivals.pandas_as_written if way == "written" else rivals.pandas_vectorised
    return lambda: fire(program, frame)


JOBS: dict[str, Callable[[Path], Callable[[], object]]] = {
    "fire": lambda folder: _fired(folder, masks=True),
    "fire_without_masks": lambda folder: _fired(folder, masks=False),
    "fire_and_keep_facts": lambda folder: _fired(folder, masks=True, facts=True),
    "raw": _raw,
    "copy": _copy,
    "copy_all": _copy_all,
    "pandas_as_written": lambda folder: _pandas(folder, "written"),
    "pandas_vectorised": lambda folder: _pandas(folder, "vectorised"),
}


if __name__ == "__main__":
    _run_job(sys.argv[1], Path(sys.argv[2]))
