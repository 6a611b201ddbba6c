"""Customer value of a whole base: histories in memory to a chosen, fitted model and a score for everybody.

Customers are simulated: two years, BG/NBD and Gamma-Gamma, purchases of a day are one. Beside it in the same run: the
floor, which is one pass over the arrays (their sums); and the peer, `lifetimes` where it can be imported, else what it
does (one row a customer, no collapse, a gradient by differences), on so many customers as it bears.

.venv/bin/python benchmarks/models_clv.py [customers]
"""

from __future__ import annotations

import importlib.util
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from campaign_engine.segments.models.clv.bg_nbd import fit_bg_nbd
from campaign_engine.segments.models.clv.fit_value import fit_value
from campaign_engine.segments.models.clv.histories import Histories, Summary, summarise
from campaign_engine.segments.models.clv.methods import ValueSettings
from campaign_engine.segments.models.clv.value_model import make_triples, score_values
from scipy.optimize import minimize
from scipy.special import gammaln

Figure = tuple[str, float, str, str]

CUSTOMERS = 10_000_000
DAYS, BEGIN, SEED = 730, 14_000, 20261122
PEER_CUSTOMERS = 100_000
GIB = 2**30


def measure(size: int = CUSTOMERS) -> list[Figure]:
    """The figures of a base of `size`, in a process of its own, so that its peak memory is its own."""
    said = subprocess.run([sys.executable, __file__, str(size)], capture_output=True, text=True, check=True).stdout
    return [(name, value, unit, goal) for name, value, unit, goal in json.loads(said)]


def measure_here(size: int) -> list[Figure]:
    histories = simulate(size)
    as_of = BEGIN + DAYS
    begun = forget_peak()
    people = f"{size:,} customers, {len(histories.days):,} purchase days"
    found: list[Figure] = [("memory when the histories stand", begun, "GiB", "")]
    floor = seconds(lambda: (histories.days.sum(), histories.revenue.sum(), histories.bought.sum()))[0]
    worked = time.process_time()
    took, (model, evidence) = seconds(lambda: fit_value(histories, as_of, ValueSettings(), 1))
    found.append((f"{people}: methods tried, one chosen and fitted", took, "s", ""))
    summed, summary = seconds(lambda: summarise(histories, as_of))
    found.append(("history to count, first and last day, money", summed, "s", ""))
    scored, values = seconds(lambda: score_values(model, summary))
    found.append((f"a score for everybody ({model.method}, 365 days, discounted by month)", scored, "s", ""))
    found.append(("fit and score", took + summed + scored, "s", "<= 60"))
    found.append(("fit and score, work of all processors", time.process_time() - worked, "CPU s", ""))
    found.append(("peak memory", peak(), "GiB", ""))
    found.append(("peak memory above the histories", peak() - begun, "GiB", ""))
    found.append(("floor: one pass over the arrays", floor, "s", ""))
    found.append(("fit and score / floor", (took + summed + scored) / floor, "x", ""))
    assert np.isfinite(values.revenue[summary.orders > 0]).all()
    assert evidence.figures
    found += _of_bg_nbd(summary)
    return [*found, *_of_the_peer(summary)]


def _of_bg_nbd(summary: Summary) -> list[Figure]:
    bought = summary.take(summary.orders > 0)
    collapsed, triples = seconds(lambda: make_triples(bought, None, 7))
    fitted, model = seconds(lambda: fit_bg_nbd(triples))
    off = max(abs(np.log(got / true)) for got, true in zip((model.r, model.a, model.b), (0.25, 0.8, 2.4), strict=True))
    return [
        ("BG/NBD alone: customers collapsed to weekly triples", collapsed, "s", ""),
        ("BG/NBD alone: triples", float(len(triples)), "", ""),
        ("BG/NBD alone: fitted from four starts", fitted, "s", ""),
        ("BG/NBD alone: r, a, b against the truth, at most", 100 * float(np.expm1(off)), "%", ""),
    ]


def _of_the_peer(summary: Summary) -> list[Figure]:
    some = summary.take(np.flatnonzero(summary.orders > 0)[:PEER_CUSTOMERS])
    repeats = some.orders - 1
    recency = np.round((some.last_day - some.first_day) / 7)
    age = np.round((some.as_of - 1 - some.first_day) / 7)
    ours = seconds(lambda: fit_bg_nbd(make_triples(some, None, 7)))[0]
    name, fit = "lifetimes' way, one row a customer", lambda: fit_uncollapsed(repeats, recency, age)
    if importlib.util.find_spec("lifetimes") is not None:
        from lifetimes import BetaGeoFitter  # type: ignore[import-not-found]

        name, fit = "lifetimes", lambda: BetaGeoFitter().fit(repeats, recency, age)
    theirs = seconds(fit)[0]
    return [
        (f"{len(some):,} customers, BG/NBD: {name}", theirs, "s", ""),
        (f"{len(some):,} customers, BG/NBD: collapsed and fitted here", ours, "s", ""),
        ("peer / here", theirs / ours, "x", ""),
    ]


def fit_uncollapsed(repeats: Any, recency: Any, age: Any) -> Any:
    """Maximum likelihood as it is usually written: every customer a row, the gradient by differences, one start."""

    def height(logs: Any) -> float:
        r, alpha, a, b = np.exp(logs)
        still = -(r + repeats) * np.log(alpha + age)
        left = np.log(a) - np.log(b + np.maximum(repeats, 1) - 1) - (r + repeats) * np.log(alpha + recency)
        counted = gammaln(r + repeats) - gammaln(r) + r * np.log(alpha) + gammaln(a + b) + gammaln(b + repeats)
        counted = counted - gammaln(b) - gammaln(a + b + repeats)
        return -float(np.mean(counted + np.where(repeats > 0, np.logaddexp(still, left), still)))

    return minimize(height, np.full(4, 0.1), method="L-BFGS-B", tol=1e-7)


def simulate(size: int) -> Histories:
    """Customers who come over two years; each buys at her own rate and leaves by her own chance after a purchase."""
    rng = np.random.default_rng(SEED)
    first = rng.integers(0, DAYS, size)
    rate, leaves = rng.gamma(0.25, 1 / 30.0, size), rng.beta(0.8, 2.4, size)
    who, when = [np.arange(size, dtype=np.int32)], [first.astype(np.int32)]
    alive, at = np.arange(size, dtype=np.int32), first + rng.random(size)
    while len(alive):
        at = at + rng.exponential(1.0, len(alive)) / np.maximum(rate[alive], 1e-12)
        inside = at < DAYS
        alive, at = alive[inside], at[inside]
        who.append(alive)
        when.append(at.astype(np.int32))
        stays = rng.random(len(alive)) >= leaves[alive]
        alive, at = alive[stays], at[stays]
    keys = np.unique(np.concatenate(who).astype(np.int64) * DAYS + np.concatenate(when))
    customer = keys // DAYS
    days = (keys % DAYS + BEGIN).astype(np.int64)
    offsets = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(np.bincount(customer, minlength=size), out=offsets[1:])
    mean = 100 * rng.gamma(6.0, 1.0, len(days)) / rng.gamma(4.0, 1 / 15.0, size)[customer]
    return Histories(offsets, days, np.maximum(mean, 1).astype(np.int64), np.ones(len(days), dtype=np.bool_))


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """(seconds on the clock, what came of it)."""
    begin = time.perf_counter()
    done = work()
    return time.perf_counter() - begin, done


def peak() -> float:
    """GiB that this process has held at most."""
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) * 1024 / GIB


def forget_peak() -> float:
    """GiB that the process holds now; `peak` counts from here on, where Linux lets it."""
    with open("/proc/self/statm") as file:
        held = int(file.read().split()[1]) * resource.getpagesize() / GIB
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")
    return held


if __name__ == "__main__":
    print(json.dumps(measure_here(int(sys.argv[1]) if len(sys.argv) > 1 else CUSTOMERS)))
