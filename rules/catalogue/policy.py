"""Messages about projects, offers, campaigns, budgets (codes P...)."""

from __future__ import annotations

from . import policy_campaigns, policy_choices, policy_files, policy_offers
from .entry import Entry
from .policy_not_yet import NOT_HONOURED

ENTRIES: tuple[Entry, ...] = (
    *policy_files.ENTRIES,
    NOT_HONOURED,
    *policy_offers.ENTRIES,
    *policy_campaigns.ENTRIES,
    *policy_choices.ENTRIES,
)
