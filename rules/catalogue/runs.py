"""Messages about guards and runs (codes G...)."""

from __future__ import annotations

from . import runs_limits, runs_state, runs_tables
from .entry import Entry

ENTRIES: tuple[Entry, ...] = (*runs_limits.ENTRIES, *runs_state.ENTRIES, *runs_tables.ENTRIES)
