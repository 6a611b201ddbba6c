"""Commands from the shell to their last line, for a normal shop: every one a fresh process, as a manager runs them.

Beside them in the same run: the floor, which is the same Python and Polars reading and writing the same columns and
doing nothing else, and pandas reading the same tables as an analyst would. Medians; CPU time is of all threads. Python
may keep its bytecode between runs, as it does on a normal machine.

.venv/bin/python benchmarks/whole_run.py [members]
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from generate_shop import TODAY, write_shop
from rules_load import OFFERS, make_files

Figure = tuple[str, float, str, str]

MEMBERS = 300_000
LINES = 3_000_000
RUNS = 3
GIB = 2**30
RULES_CHECKED = 1_000
AS_OF = ("--as-of", TODAY.isoformat())
CAMPAIGN = (sys.executable, "-c", "from campaign_engine.cli import main; main()")
"""What the installed `campaign` does."""
SHOWN_PACKAGES = 6


class Cost(NamedTuple):
    """Seconds on the clock, CPU seconds of user and system, peak resident bytes."""

    wall: float
    cpu: float
    memory: float


def measure(members: int = MEMBERS) -> list[Figure]:
    """(name, figure, unit, goal) for a shop of so many members, a quarter of an hour's work at most."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        return [
            *_startup(folder),
            *_of_columns(folder / "columns", members),
            *_of_csv(folder / "csv", members),
            *_of_lines(folder / "lines", members, LINES * members // MEMBERS),
        ]


# ------------------------------------------------------------------ what is measured


def _of_columns(shop: Path, members: int) -> list[Figure]:
    """One Parquet table of customers, history in its columns."""
    _make(shop, members)
    first = _typical(shop, "simulate", *AS_OF, fresh=True)
    again = _typical(shop, "simulate", *AS_OF, edits=True)
    batch = _typical(shop, "decide", *AS_OF, "--yes", fresh=True)
    floor = _typical_script(FLOOR, str(shop / "data" / "customers.parquet"))
    what = f"{members:,} members, 50 rules, 10 offers"
    return [
        (f"{what}: simulate", first.wall, "s", "<= 5"),
        (f"{what}: simulate", first.cpu, "CPU s", ""),
        (f"{what}: simulate after an edit, compared with the last", again.wall, "s", "<= 5"),
        (f"{what}: simulate after an edit, compared with the last", again.cpu, "CPU s", ""),
        (f"{what}: decide, batch written", batch.wall, "s", ""),
        (f"{what}: decide, batch written", batch.cpu, "CPU s", ""),
        ("floor: start Python and Polars, read and write the same table", floor.cpu, "CPU s", ""),
        ("simulate / floor, CPU", first.cpu / floor.cpu, "x", ""),
        (f"{what}: peak memory of simulate", first.memory / GIB, "GiB", ""),
        (f"{what}: peak memory of decide", batch.memory / GIB, "GiB", ""),
    ]


def _of_csv(shop: Path, members: int) -> list[Figure]:
    """The same as a spreadsheet saves it."""
    _make(shop, members, kind="csv")
    cost = _typical(shop, "simulate", *AS_OF, fresh=True)
    pandas = _typical_script(PANDAS_CSV, str(shop / "data" / "customers.csv"), runs=1)
    return [
        (f"{members:,} members from CSV: simulate", cost.wall, "s", "<= 5"),
        (f"{members:,} members from CSV: simulate", cost.cpu, "CPU s", ""),
        ("pandas: read that CSV, dates and yes or no understood, nothing checked", pandas.cpu, "CPU s", ""),
        ("simulate / pandas reading alone, CPU", cost.cpu / pandas.cpu, "x", ""),
    ]


def _of_lines(shop: Path, members: int, lines: int) -> list[Figure]:
    """History computed from lines of orders."""
    _make(shop, members, lines)
    cost = _typical(shop, "simulate", *AS_OF, fresh=True)
    files = [str(shop / "data" / f"{name}.parquet") for name in ("lines", "customers")]
    pandas = _typical_script(PANDAS_LINES, *files, TODAY.isoformat(), runs=1)
    return [
        (f"{members:,} members, {lines:,} lines of orders: simulate", cost.wall, "s", ""),
        (f"{members:,} members, {lines:,} lines of orders: simulate", cost.cpu, "CPU s", ""),
        (f"{members:,} members, {lines:,} lines of orders: peak memory", cost.memory / GIB, "GiB", ""),
        ("pandas: read both tables, the same eight features, nothing else", pandas.cpu, "CPU s", ""),
        ("simulate / pandas features alone, CPU", cost.cpu / pandas.cpu, "x", ""),
    ]


def _startup(folder: Path) -> list[Figure]:
    starter, many = folder / "starter", folder / "many"
    _campaign("init", str(starter))
    _make_rules(many)
    checked = _typical(many, "check", *AS_OF)
    help_page = _typical(folder, "--help", runs=2 * RUNS + 1)
    small = _typical(starter, "check", runs=2 * RUNS + 1)
    simulated = _typical(starter, "simulate", *AS_OF, runs=2 * RUNS + 1)
    return [
        ("campaign --help", help_page.wall, "s", "<= 0.2"),
        ("campaign --help", help_page.cpu, "CPU s", ""),
        ("campaign check of the starter project", small.cpu, "CPU s", "<= 0.5"),
        ("campaign simulate of the starter project, 30 customers", simulated.cpu, "CPU s", "<= 1.0"),
        (f"campaign check of {RULES_CHECKED:,} rules", checked.wall, "s", ""),
        (f"campaign check of {RULES_CHECKED:,} rules", checked.cpu, "CPU s", "<= 1.5"),
        *_imports("check"),
        *_imports("show_simulation"),
    ]


def _imports(module: str) -> list[Figure]:
    """What importing a command costs, by package; the least of several runs, for a busy machine only ever adds."""
    shares: dict[str, float] = {}
    for _ in range(2 * RUNS + 1):
        word = ("-X", "importtime", "-c", f"import campaign_engine.campaigns.{module}")
        told = subprocess.run((sys.executable, *word), capture_output=True, text=True, check=True).stderr
        found: Counter[str] = Counter()
        for own, name in re.findall(r"^import time: +(\d+) \| +\d+ \| +(\S+)$", told, re.MULTILINE):
            found[name.partition(".")[0]] += int(own)
        shares = {name: min(shares.get(name, own), own) for name, own in found.items()}
    most = sorted(shares, key=lambda name: -shares[name])[:SHOWN_PACKAGES]
    return [
        (f"imports of {module}: all", sum(shares.values()) / 1000, "ms", ""),
        *((f"imports of {module}: {name}", shares[name] / 1000, "ms", "") for name in most),
    ]


# ------------------------------------------------------------------ projects


def _make(shop: Path, members: int, lines: int = 0, kind: str = "parquet") -> None:
    write_shop(shop, members, lines, kind)
    _campaign("schema", "--update", "--project-dir", str(shop), *AS_OF)


def _make_rules(folder: Path) -> None:
    """A project for the generated rules of `rules_load`, with the facts they ask for and one customer."""
    for name in ("data", "rules", "offers", "segments", "campaigns"):
        (folder / name).mkdir(parents=True)
    for number, data in enumerate(make_files(RULES_CHECKED)):
        (folder / "rules" / f"rules_{number}.yaml").write_bytes(data)
    columns = "".join(f"      {name}: {{{said}}}\n" for name, (said, _) in _COLUMNS.items())
    texts = {
        "data/customers.csv": ",".join(_COLUMNS) + "\n" + ",".join(cell for _, cell in _COLUMNS.values()) + "\n",
        "project.yaml": "project: many_rules\ncurrency: GBP\ntime_zone: Europe/London\ndata:\n  customers:\n"
        f"    file: data/customers.csv\n    columns:\n{columns}",
        "segments/segments.yaml": "scores:\n  - {id: churn, column: churn, range: [0, 1], as_of: 2026-09-01}\n"
        "segments:\n  - {id: regulars, when: orders >= 4}\n",
        "offers/offers.yaml": "offers:\n"
        + "".join(f"  - {{id: {one}, kind: access, give: if_worth_it, cost: 0, worth: 1}}\n" for one in OFFERS),
        "campaigns/all.yaml": "campaign: all\nstatus: live\nwhy: Lists every offer.\nsteps:\n"
        f"  - {{id: once, offer: {{best_of: [{', '.join(OFFERS)}]}}}}\n",
    }
    for path, text in texts.items():
        (folder / path).write_text(text, encoding="utf-8")
    _campaign("schema", "--update", "--project-dir", str(folder), *AS_OF)


_COLUMNS = {
    "customer_id": ("type: id", "C1"),
    "orders": ("type: number, required: true", "5"),
    "days_since_order": ("type: number, unit: days", "20"),
    "usual_gap_days": ("type: number, unit: days", "14.5"),
    "spend_12m": ("type: money, required: true", "120.50"),
    "tier": ("type: text, categories: [gold, silver, none]", "gold"),
    "open_complaints": ("type: number", "0"),
    "churn": ("type: number", "0.2"),
}
"""Columns of customers with what project.yaml says of them, and the cell of the one customer."""


# ------------------------------------------------------------------ costs


def _typical(project: Path, *words: str, fresh: bool = False, edits: bool = False, runs: int = RUNS) -> Cost:
    """The medians of several runs of a command. `fresh`: without earlier output. `edits`: a threshold is changed before
    each run, so that the comparison with the last one has something to say."""
    where = () if words == ("--help",) else ("--project-dir", str(project))
    costs = []
    _campaign(*words, *where)  # fills the caches of Python and of the disk
    for number in range(runs):
        if fresh:
            shutil.rmtree(project / "out", ignore_errors=True)
        if edits:
            rules = project / "rules" / "who_is_who.yaml"
            changed = re.sub(r"days_away > 1\d\d", f"days_away > {121 + number}", rules.read_text())
            rules.write_text(changed)
        costs.append(_campaign(*words, *where))
    return _median(costs)


def _typical_script(script: str, *words: str, runs: int = RUNS) -> Cost:
    costs = [_run((sys.executable, "-c", script, *words)) for _ in range(runs + 1)]
    return _median(costs[1:])


def _campaign(*words: str) -> Cost:
    return _run((*CAMPAIGN, *words))


def _run(command: Sequence[str]) -> Cost:
    """One child, from its start to its end. Raises RuntimeError with what it said when it fails."""
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        child = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            said.seek(0)
            raise RuntimeError(
                f"{' '.join(command[3:])} ended with {child.returncode}:\n{said.read().decode()[-2000:]}"
            )
    unit = 1 if sys.platform == "darwin" else 1024
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit)


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(*(median(cost[place] for cost in costs) for place in range(3)))


FLOOR = """
import sys
import polars as pl
pl.scan_parquet(sys.argv[1]).sink_parquet(sys.argv[1] + ".copy")
"""

PANDAS_CSV = """
import sys
import pandas as pd
days = ["joined_on", "birth_date", "last_order_on"]
table = pd.read_csv(sys.argv[1], parse_dates=days, true_values=["true"], false_values=["false"])
assert len(table)
"""

PANDAS_LINES = """
import sys
import pandas as pd
import polars as pl
frames = [pl.read_parquet(path) for path in sys.argv[1:3]]  # pandas alone reads no Parquet without pyarrow
lines, customers = (pd.DataFrame({name: frame[name].to_numpy() for name in frame.columns}) for frame in frames)
today = pd.Timestamp(sys.argv[3])
lines = lines[lines["moment"] < today]
lines["amount"] = (lines["quantity"] * lines["price"]).round(2)
lines["day"] = lines["moment"].dt.normalize()
bought, sent_back = lines[lines["quantity"] > 0], lines[lines["quantity"] < 0]
groups = bought.groupby("customer")
table = groups.agg(first=("day", "min"), last_order_on=("day", "max"), gross=("amount", "sum"))
table["orders"] = groups["order"].nunique()
table["returned_share"] = -sent_back.groupby("customer")["amount"].sum() / table["gross"]
table["average_order"] = table["gross"] / table["orders"]
table["usual_gap_days"] = (table["last_order_on"] - table["first"]).dt.days / (groups["day"].nunique() - 1)
for name, days in (("12m", 365), ("90d", 90)):
    since = today - pd.Timedelta(days=days)
    table["spend_" + name] = lines[lines["day"] >= since].groupby("customer")["amount"].sum()
    table["orders_" + name] = bought[bought["day"] >= since].groupby("customer")["order"].nunique()
facts = customers.merge(table, left_on="customer_id", right_index=True, how="left")
assert len(facts) == len(customers)
"""


if __name__ == "__main__":
    for name, figure, unit, goal in measure(int(sys.argv[1]) if len(sys.argv) > 1 else MEMBERS):
        print(f"{name:80} {figure:9.3f} {unit:6} {goal}")
