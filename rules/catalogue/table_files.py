"""Messages about tables that stand in CSV and XLSX files."""

from __future__ import annotations

from .entry import Entry

ENTRIES: tuple[Entry, ...] = ()
