"""Messages about guards and runs (codes G...)."""

from __future__ import annotations

from .entry import Entry

ENTRIES: tuple[Entry, ...] = ()
