"""Messages about what a condition means: names, types, units, values that cannot occur."""

from __future__ import annotations

from .entry import Entry

MEANING: tuple[Entry, ...] = ()
