"""Messages about data, facts and their lock (codes D...): D1 data and its files, D2 features, D3 the lock."""

from __future__ import annotations

from . import data_files, data_lock, data_rows, data_spec
from .entry import Entry

ENTRIES: tuple[Entry, ...] = (*data_spec.ENTRIES, *data_files.ENTRIES, *data_rows.ENTRIES, *data_lock.ENTRIES)
