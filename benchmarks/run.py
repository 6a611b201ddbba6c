"""Runs the benchmarks and writes `benchmarks/results.md`: `make bench`, or

    .venv/bin/python benchmarks/run.py [NAME ...] [--rows N] [--date 2026-10-01] [--out FILE]

Names are those of BENCHMARKS; without any, all run. `--rows` makes every run small (a smoke test). Only the parts that
ran are rewritten in the results; the others stay, each with the machine and the command it was measured with.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import re
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

BENCHMARKS = (
    "engine_batch",
    "engine_one",
    "tables",
    "rules_load",
    "tables_load",
    "whole_run",
    "allocation",
    "store",
    "models_clv",
    "models_recommend",
    "models_uplift",
    "models_response",
    "messages",
)
"""Modules beside this one with `measure(size) -> [(name, figure, unit, goal), ...]`, `size` with a default."""

VERSIONS = ("polars", "numpy", "pandas", "zen-engine", "SQLAlchemy", "psycopg")
TITLE = "# Benchmark results\n\nWritten by `make bench`. Goals are those of the product; a ratio is of the same run.\n"

Figure = tuple[str, float, str, str]


def main(arguments: list[str]) -> int:
    """Measures, prints and writes. A goal that is not met is said, and no failure: machines differ."""
    asked = _read_arguments(arguments)
    text = asked.out.read_text(encoding="utf-8") if asked.out.exists() else TITLE
    missed = 0
    for name in asked.names or [name for name in BENCHMARKS if (HERE / f"{name}.py").exists()]:
        print(f"{name} ...", file=sys.stderr)
        module = importlib.import_module(name)
        figures: list[Figure] = module.measure(asked.rows) if asked.rows else module.measure()
        part = render(name, (module.__doc__ or name).strip().splitlines()[0], figures, _about(name, asked))
        print(part)
        text = replace_part(text, name, part)
        missed += sum(is_met(figure, goal) is False for _, figure, _, goal in figures)
    beside = asked.out.with_name(f"{asked.out.name}.new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(asked.out)
    print(f"{missed} goals not met" if missed else "all goals met", file=sys.stderr)
    return 0


def _read_arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("names", nargs="*", choices=(*BENCHMARKS, []), metavar="NAME")
    parser.add_argument("--rows", type=int, default=0)
    parser.add_argument("--date", default=datetime.now(UTC).date().isoformat())
    parser.add_argument("--out", type=Path, default=HERE / "results.md")
    return parser.parse_args(arguments)


def render(name: str, title: str, figures: list[Figure], about: str) -> str:
    """One part of the results: a table with a heading, and how it came about."""
    lines = [f"## {name}", "", title, "", "| what | figure | unit | goal | met |", "|---|---:|---|---|---|"]
    for what, figure, unit, goal in figures:
        verdict = {True: "yes", False: "**no**", None: ""}[is_met(figure, goal)]
        lines.append(f"| {what} | {_short(figure)} | {unit} | {goal} | {verdict} |")
    return "\n".join([*lines, "", about, ""])


def is_met(figure: float, goal: str) -> bool | None:
    """Whether the figure keeps a goal such as `<= 2.0`; None where the goal is no bound."""
    bound = re.fullmatch(r"(<=|>=) ([\d.,]+)", goal)
    if bound is None:
        return None
    limit = float(bound[2].replace(",", ""))
    return figure <= limit if bound[1] == "<=" else figure >= limit


def replace_part(text: str, name: str, part: str) -> str:
    """The results with the part of that name replaced, or added at the end."""
    parts = re.split(r"(?m)^(?=## )", text)
    kept = [old for old in parts if not old.startswith(f"## {name}\n")]
    place = next((k for k, old in enumerate(parts) if old.startswith(f"## {name}\n")), len(kept))
    kept.insert(place, part)
    return "\n".join(old.strip("\n") + "\n" for old in kept)


def _about(name: str, asked: argparse.Namespace) -> str:
    size = f" --rows {asked.rows}" if asked.rows else ""
    libraries = ", ".join(f"{library} {version(library)}" for library in VERSIONS)
    return (
        f"`.venv/bin/python benchmarks/run.py {name}{size}` on {asked.date}: {os.cpu_count()} cores, "
        f"{_memory_gib():.0f} GiB, {platform.system()} {platform.machine()}, load {os.getloadavg()[0]:.1f} at the end; "
        f"Python {platform.python_version()}, {libraries}."
    )


def _memory_gib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def _short(figure: float) -> str:
    """Three digits that count, thousands apart."""
    return f"{figure:,.0f}" if abs(figure) >= 100 else f"{figure:.3g}"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
