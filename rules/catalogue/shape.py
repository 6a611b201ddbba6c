"""Messages about the shape of a file: keys, kinds of values (codes S...)."""

from __future__ import annotations

from .entry import Entry

ENTRIES: tuple[Entry, ...] = ()
