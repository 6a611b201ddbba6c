"""What the data of a plan looked like, to say in words what changed since: kept on this machine, never in the plan.

A hash of one column, or of a few rows, can be guessed by trying: so these lie below out/, beside decisions that name
customers anyway, and a plan holds one hash over everything. On another machine a changed base is still refused; only
how many rows and which facts differ is not said there.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..segments.whole_files import write_whole

if TYPE_CHECKING:
    from ..segments.fact_table import FactTable

FOLDER = "plans"
KEPT_AT_MOST = 20
ID_LENGTH = 16


@dataclass(frozen=True, slots=True)
class DataMarks:
    """`columns`: the first digits of the hash of every fact; `parts`: sums of row hashes over 4,096 groups, made by
    `counted_by`."""

    columns: dict[str, str]
    parts: str
    counted_by: str


def marks_of(facts: FactTable) -> DataMarks:
    """Of these facts."""
    from .row_counts import COUNTED_BY, hashes_of_columns, sums_of_rows

    return DataMarks(hashes_of_columns(facts), sums_of_rows(facts), COUNTED_BY)


def keep_marks(kept: Path, data_hash: str, facts: FactTable) -> None:
    """Below `kept` (`out/simulate`), the newest few. A folder that cannot be written costs only some words."""
    folder = kept / FOLDER
    try:
        folder.mkdir(exist_ok=True)
        write_whole(_path(kept, data_hash), json.dumps(asdict(marks_of(facts))).encode())
        old = sorted(folder.glob("*.json"), key=lambda path: (path.stat().st_mtime, path.name))[:-KEPT_AT_MOST]
        for path in old:
            path.unlink(missing_ok=True)
    except OSError:
        return


def kept_marks(kept: Path, data_hash: str) -> DataMarks | None:
    """None where they are not kept here, or cannot be read."""
    if not data_hash.isalnum():
        return None  # part of a path
    try:
        found = json.loads(_path(kept, data_hash).read_bytes())
        marks = DataMarks(**found)
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    are_texts = isinstance(marks.parts, str) and isinstance(marks.counted_by, str) and isinstance(marks.columns, dict)
    return marks if are_texts and all(isinstance(one, str) for one in marks.columns.values()) else None


def _path(kept: Path, data_hash: str) -> Path:
    return kept / FOLDER / f"{data_hash[:ID_LENGTH]}.json"
