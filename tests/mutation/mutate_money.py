"""Changes the code that moves money, one small thing at a time, and runs the tests: each change must be noticed.

    .venv/bin/python tests/mutation/mutate_money.py [--only money.py] [--first 2 --every 4] [--jobs 2]

Works in a copy of the checkout, on SQLite. Every mutant runs in a fork of a process that has the libraries already and
nothing of ours; a store begins as a copy of an empty one. Prints the mutants that no test noticed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType

from mutations import Mutant, mutants

CHECKOUT = Path(__file__).resolve().parents[2]
STORE = "tests/campaigns/store/"
DECIDE = "tests/campaigns/decide/"
COMMON = (
    "test_money.py",
    "test_reservations.py",
    "test_redeem.py",
    "test_keep_run.py",
    "test_runs_and_cancel.py",
    "test_contacts.py",
)
PATIENCE = 120.0
"""Seconds after which a mutant counts as noticed: it hangs."""


@dataclass(frozen=True, slots=True)
class Target:
    """A module, the functions that are changed (none: all), and the tests that are to notice, the quickest first."""

    module: str
    tests: tuple[str, ...] = tuple(STORE + name for name in COMMON)
    functions: tuple[str, ...] = ()


TARGETS = (
    Target("campaigns/store/money.py"),
    Target("campaigns/store/move_units.py"),
    Target("campaigns/store/claims.py"),
    Target("campaigns/store/redeem.py"),
    Target(
        "campaigns/store/save_run.py",
        functions=("begin_run", "_reserve", "_reserve_budget", "_reserve_stock", "commit_run", "_decided_before",
                   "_release", "abandon_run", "_units", "purse_numbers"),
    ),
    Target("campaigns/store/replace_run.py"),
    Target("campaigns/store/cancel_run.py"),
    Target(
        "campaigns/store/load_state.py",
        functions=("budgets_left", "total_of", "used_by_period", "_wave_use", "_use", "units_of", "used_expected",
                   "used_worst", "_stock_left", "_wave_stock", "_lapsed", "_other_waves", "_contacts",
                   "_speaks_for_its_message"),
    ),
    Target(
        "campaigns/decide/limits.py",
        (DECIDE + "test_limits.py", DECIDE + "test_decide_state.py", STORE + "test_reservations.py",
         STORE + "test_keep_run.py"),
    ),
    Target(
        "campaigns/decide/compete.py",
        (DECIDE + "test_limits.py", DECIDE + "test_decide_price.py", DECIDE + "test_decide_state.py",
         STORE + "test_keep_run.py", DECIDE + "test_decide_oracle.py"),
        ("_allocation", "_limit", "micro_a_minor", "_as_fine_as_fits", "_reason_codes"),
    ),
)  # fmt: skip


def main(words: Sequence[str]) -> int:
    """Exit 1 where a mutant was not noticed."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--only", default="")
    asked.add_argument("--every", type=int, default=1)
    asked.add_argument("--first", type=int, default=1)
    asked.add_argument("--jobs", type=int, default=1)
    options = asked.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="campaign-mutants-") as folder:
        copy = Path(folder) / "campaign_engine"
        shutil.copytree(
            CHECKOUT, copy, ignore=shutil.ignore_patterns(".git", ".venv", ".campaign", "out", "__pycache__")
        )
        sys.path.insert(0, folder)
        _import_libraries()
        template = _empty_store(Path(folder))
        noticed = total = 0
        for target in TARGETS:
            if options.only in target.module:
                found = list(mutants((copy / target.module).read_text(), target.functions))[
                    options.first - 1 :: options.every
                ]
                survivors = _run(copy, template, target, found, options.jobs)
                noticed, total = noticed + len(found) - len(survivors), total + len(found)
                _say(f"{target.module}: {len(found) - len(survivors)} of {len(found)} noticed")
                for one in survivors:
                    line = (copy / target.module).read_text().splitlines()[one.line - 1].strip()
                    _say(f"  {target.module}:{one.line}: {one.what}    {line}")
    _say(f"{noticed} of {total} noticed ({100 * noticed / max(total, 1):.1f} %)")
    return int(noticed < total)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _import_libraries() -> None:
    """None of ours: each fork imports them anew, one of them changed."""
    import alembic.command  # noqa: F401
    import hypothesis.stateful  # noqa: F401
    import numpy  # noqa: F401
    import polars  # noqa: F401
    import pydantic  # noqa: F401
    import pytest  # noqa: F401
    import sqlalchemy.dialects.sqlite  # noqa: F401


def _empty_store(folder: Path) -> Path:
    """A store with its tables, to be copied."""
    template = folder / "empty.db"
    if (child := os.fork()) == 0:
        from campaign_engine.campaigns.policy.store_place import StorePlace
        from campaign_engine.campaigns.store.connect import open_store
        from campaign_engine.campaigns.store.upgrade import ready

        store = open_store(StorePlace(), folder, {}, create=True)
        assert store is not None
        ready(store)
        store.close()  # the last to close brings everything into the one file
        os.replace(folder / ".campaign" / "store.db", template)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    return template


def _run(copy: Path, template: Path, target: Target, found: list[Mutant], jobs: int) -> list[Mutant]:
    """Those that survive. Raises AssertionError where the tests fail without any change."""
    tests = tuple(name for name in target.tests if (copy / name).is_file())
    if _ended(_started(copy, template, target, tests, None)) != 0:
        raise AssertionError(f"the tests of {target.module} fail as it is")
    survivors: list[Mutant] = []
    running: dict[int, tuple[Mutant, float]] = {}
    waiting = list(reversed(found))
    while waiting or running:
        while waiting and len(running) < jobs:
            mutant = waiting.pop()
            running[_started(copy, template, target, tests, mutant)] = (mutant, time.monotonic())
        time.sleep(0.02)
        for child in list(running):
            mutant, since = running[child]
            ended, status = os.waitpid(child, os.WNOHANG)
            if not ended and time.monotonic() - since > PATIENCE:
                os.kill(child, signal.SIGKILL)
                ended, status = os.waitpid(child, 0)
            if ended:
                del running[child]
                if status == 0:
                    survivors.append(mutant)
    return survivors


def _ended(child: int) -> int:
    return os.waitpid(child, 0)[1]


def _started(copy: Path, template: Path, target: Target, tests: tuple[str, ...], mutant: Mutant | None) -> int:
    child = os.fork()
    if child:
        return child
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        if mutant is not None:
            os.dup2(nowhere, 1)
            os.dup2(nowhere, 2)
            sys.meta_path.insert(0, _Changed(copy, target.module, mutant.source))
        os._exit(_test(copy, template, tests))
    except BaseException:
        traceback.print_exc()
        os._exit(3)


def _test(copy: Path, template: Path, tests: tuple[str, ...]) -> int:
    import campaign_engine.campaigns.store.upgrade as upgrade
    import pytest

    def ready(store: object) -> None:
        path = Path(store.engine.url.database)  # type: ignore[attr-defined]
        if upgrade.store_version(store).found is None:  # type: ignore[arg-type]
            store.close()  # type: ignore[attr-defined]
            for one in path.parent.glob(f"{path.name}*"):
                one.unlink()
            shutil.copyfile(template, path)

    upgrade.ready = ready  # type: ignore[assignment]
    with tempfile.TemporaryDirectory() as base:
        words = ["-x", "-q", "-p", "no:cacheprovider", "--no-header", f"--rootdir={copy}", f"--basetemp={base}/t"]
        chosen = [
            "-W",
            "ignore::pytest.PytestAssertRewriteWarning",
            "-m",
            "not slow",
            "-k",
            "not postgresql and not tills",
        ]
        return int(pytest.main([*words, *chosen, *(str(copy / name) for name in tests)]))


class _Changed(MetaPathFinder, Loader):
    """Gives one module with other source."""

    def __init__(self, copy: Path, module: str, source: str) -> None:
        self.name = "campaign_engine." + module.removesuffix(".py").replace("/", ".")
        self.path, self.source = copy / module, source

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        return spec_from_file_location(fullname, self.path, loader=self) if fullname == self.name else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.source, str(self.path), "exec"), module.__dict__)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
