"""Rows of data set aside, every one with its place and reason, as a CSV that opens in a spreadsheet.

Written beside the report (`out/quarantine.csv`), also when so many rows are bad that nothing is decided: that is when
the list is needed most. A cell that a spreadsheet would take for a formula gets an apostrophe in front.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import polars as pl

from ..rules.problems import Problem
from ..segments.whole_files import write_whole
from .csv_cells import BOM, harmless

QUARANTINE = "quarantine.csv"


def keep_set_aside(quarantine: pl.DataFrame, folder: Path, language: str) -> list[Problem]:
    """A note that names the file; nothing set aside: no file, and an old one goes. A folder that cannot be written
    costs only the file."""
    path = folder / "out" / QUARANTINE
    try:
        if quarantine.is_empty():
            path.unlink(missing_ok=True)
            return []
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, _as_csv(quarantine, language).encode())
    except OSError:
        return []
    return [Problem("C118", {"path": path.relative_to(folder).as_posix()})]


def _as_csv(quarantine: pl.DataFrame, language: str) -> str:
    from ..rules.catalogue import LANGUAGES, entry_for

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*quarantine.columns, "reason"])
    for row in quarantine.iter_rows(named=True):
        reason = entry_for(str(row["code"])).title[LANGUAGES.index(language)]
        writer.writerow([harmless(str(value)) if value is not None else "" for value in (*row.values(), reason)])
    return BOM + text.getvalue()
