"""Messages about projects, offers, campaigns, budgets (codes P...)."""

from __future__ import annotations

from .entry import Entry

ENTRIES: tuple[Entry, ...] = ()
