"""Messages about data, facts and their lock (codes D...)."""

from __future__ import annotations

from .entry import Entry

ENTRIES: tuple[Entry, ...] = ()
