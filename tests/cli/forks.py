"""Runs `campaign` in a process of its own without waiting for one to start: a fork of one that has loaded the program
and has run nothing yet. For tests in which a command dies, or that start many.

Run as a program it reads orders from stdin, one JSON document a line, and answers with one line each; `Forks` is the
other end. What a command needed is loaded before the next one is forked.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

DIED = 9
"""The exit code of a command that was made to die."""


@dataclass(frozen=True)
class Done:
    """How a command ended and what it printed."""

    returncode: int
    stdout: str
    stderr: str


class Forks:
    """The process that is forked for each command."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __call__(
        self, folder: Path, words: list[str], environment: Mapping[str, str], dies: tuple[str, int, str] | None = None
    ) -> Done:
        """`dies`: a function of `os`, at which call of it the command is gone, and whether "before" or "after" it."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        order = {"folder": str(folder), "words": words, "environment": dict(environment), "dies": dies}
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return Done(**json.loads(self.process.stdout.readline()))

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(20)


def done(order: dict[str, Any]) -> dict[str, Any]:
    """What the command of the order comes to, in a fork."""
    with tempfile.TemporaryDirectory() as folder:
        out, err, loaded = (Path(folder) / name for name in ("out", "err", "loaded"))
        child = os.fork()
        if child == 0:
            code = 70
            try:
                code = _run(order, out, err, loaded)
            except BaseException:
                err.write_text(traceback.format_exc(), encoding="utf-8")
            os._exit(code)
        _, ended = os.waitpid(child, 0)
        printed = [path.read_text(encoding="utf-8") if path.exists() else "" for path in (out, err)]
        names = loaded.read_text(encoding="utf-8").split("\n") if loaded.exists() else []
    for name in names:
        with suppress(ImportError):
            import_module(name)
    return dict(zip(("returncode", "stdout", "stderr"), (os.waitstatus_to_exitcode(ended), *printed), strict=True))


def _run(order: dict[str, Any], out: Path, err: Path, loaded: Path) -> int:
    for number, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    os.environ.clear()
    os.environ.update(order["environment"])
    os.chdir(order["folder"])
    if order["dies"] is not None:
        _let_die(*order["dies"], loaded)
    from campaign_engine.cli import exit_code_of

    code: int = exit_code_of(order["words"])
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    _tell_loaded(loaded)
    return code


def _let_die(name: str, number: int, moment: str, loaded: Path) -> None:
    left, real = [number], getattr(os, name)

    def dying(*values: Any, **more: Any) -> Any:
        left[0] -= 1
        if left[0] == 0:
            if moment == "after":
                real(*values, **more)
            _tell_loaded(loaded)
            os._exit(DIED)
        return real(*values, **more)

    setattr(os, name, dying)


def _tell_loaded(path: Path) -> None:
    path.write_text("\n".join(sorted(sys.modules)), encoding="utf-8")


if __name__ == "__main__":
    import campaign_engine.cli

    assert campaign_engine.cli
    for line in sys.stdin:
        sys.stdout.write(json.dumps(done(json.loads(line))) + "\n")
        sys.stdout.flush()
