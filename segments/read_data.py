"""Opens a table of `data:` wherever it lies; every reason why it cannot be read is a problem, never a traceback."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..rules.problems import Problem, closest
from .data_spec import Column, TableSource
from .raw_table import RawTable, Unreadable
from .read_csv import read_csv
from .read_jsonl import read_jsonl
from .read_parquet import read_parquet
from .read_sql import read_sql

READERS = {".csv": read_csv, ".jsonl": read_jsonl, ".parquet": read_parquet}


def read_data(
    source: TableSource,
    wanted: Sequence[Column],
    root: Path,
    zone: str,
    environment: Mapping[str, str] | None = None,
) -> RawTable:
    """The wanted columns of a table, in batches. Raises Unreadable with the problems.

    `root` is the project's folder, `zone` its time zone, `environment` holds database addresses (default: the
    process's own).
    """
    if source.file is None:
        return read_sql(source, wanted, root, zone, os.environ if environment is None else environment)
    try:
        path = _path_inside(root, source)
        return READERS[path.suffix.lower()](path, source, wanted, source.file)
    except OSError as error:
        values = {"file": source.file, "said": error.strerror or type(error).__name__}
        raise Unreadable(Problem("D114", values, source.place)) from None


def _path_inside(root: Path, source: TableSource) -> Path:
    """The file's path. It must lie inside the project, whatever links there are, and be a file."""
    assert source.file is not None
    path = root / source.file
    if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root)):
        raise Unreadable(Problem("D103", {"file": source.file}, source.place, ("inside",)))
    if path.is_dir():
        raise Unreadable(Problem("D113", {"file": source.file}, source.place, ("name",)))
    if not path.exists():
        raise Unreadable(_not_there(path, root, source))
    return path


def _not_there(path: Path, root: Path, source: TableSource) -> Problem:
    folder = path.parent
    if not folder.is_dir():
        missing = folder.relative_to(root).as_posix()
        return Problem("D111", {"file": source.file, "folder": missing}, source.place, ("folder",))
    readable = [one.name for one in folder.iterdir() if one.suffix.lower() in READERS]
    guess = closest(path.name, readable)
    if guess is None:
        return Problem("D111", {"file": source.file}, source.place, ("put",))
    shown = (folder.relative_to(root) / guess).as_posix()
    return Problem("D111", {"file": source.file, "guess": shown}, source.place, ("guess",))
