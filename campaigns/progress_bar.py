"""A bar on stderr for work of more than a second; shorter work shows nothing, so that nothing flickers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from .answer import Progress

SILENT_SECONDS = 1.0


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """Yields the function to report with; the bar is wiped away at the end, before anything is printed."""
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as RichProgress

    bar = RichProgress(
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(),
        console=Console(stderr=True), transient=True,
    )  # fmt: skip
    task = bar.add_task("reading", total=None)
    starts = threading.Timer(SILENT_SECONDS, bar.start)
    starts.daemon = True
    starts.start()

    def report(what: str, done: int, of: int | None) -> None:
        bar.update(task, description=what, completed=done, total=of or None)

    try:
        yield report
    finally:
        starts.cancel()
        starts.join()
        bar.stop()
