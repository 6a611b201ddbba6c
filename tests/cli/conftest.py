"""Runs the real command in this process, in a copy of an example, and keeps golden outputs."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from campaign_engine.cli import exit_code_of

from .forks import Forks

CHECKOUT = Path(__file__).resolve().parents[2]
GOLDEN = Path(__file__).with_name("golden")


@dataclass(frozen=True)
class Printed:
    """What a command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Printed]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("simulate", "--brief")` in the current folder."""
    monkeypatch.setenv("COLUMNS", "96")
    monkeypatch.setenv("NO_COLOR", "1")

    def command(*words: str) -> Printed:
        capfd.readouterr()
        code = exit_code_of(list(words))
        printed = capfd.readouterr()
        return Printed(code, printed.out, printed.err)

    return command


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    """`forks(folder, words, environment)`: the command in a process of its own that need not start."""
    made = Forks()
    yield made
    made.close()


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the starter; the test stands in it."""
    folder = copy_of("starter", tmp_path / "shop")
    monkeypatch.chdir(folder)
    return folder


def copy_of(example: str, folder: Path) -> Path:
    ignored = shutil.ignore_patterns("out", ".campaign", "models", "__pycache__")
    return Path(shutil.copytree(CHECKOUT / "examples" / example, folder, ignore=ignored))


def equals_golden(name: str, text: str) -> None:
    """Compares with the file kept; with CAMPAIGN_REWRITE_GOLDEN=1 rewrites it instead."""
    path = GOLDEN / name
    if os.environ.get("CAMPAIGN_REWRITE_GOLDEN") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert path.exists(), f"no golden file {name}; CAMPAIGN_REWRITE_GOLDEN=1 makes it"
    assert text == path.read_text(encoding="utf-8")
