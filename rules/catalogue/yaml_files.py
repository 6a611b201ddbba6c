"""Messages about YAML files (codes Y...)."""

from __future__ import annotations

from .entry import Entry

ENTRIES: tuple[Entry, ...] = ()
