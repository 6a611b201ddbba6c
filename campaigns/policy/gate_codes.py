"""The reason codes of gates, in order: the first that applies is shown, all are kept in a mask (bit = index).

A case may name them in `stopped_by`, beside the ids of rules that forbid.
"""

from __future__ import annotations

GATE_CODES = (
    "not_in_audience", "not_proposed", "forbidden", "not_at_this_step", "ladder_stopped", "excluded", "no_consent",
    "no_reachable_channel", "already_holds", "too_soon", "calendar", "expired", "paused", "out_of_codes",
    "value_unknown",
)  # fmt: skip
