"""The reason codes of gates: all that apply are kept in a mask (bit = index), the first in `GATE_ORDER` is shown.

New codes are only ever added at the end. A case may name them in `stopped_by`, beside the ids of rules that forbid.
"""

from __future__ import annotations

GATE_CODES = (
    "not_in_audience", "not_proposed", "forbidden", "not_at_this_step", "ladder_stopped", "excluded", "no_consent",
    "no_reachable_channel", "already_holds", "too_soon", "calendar", "expired", "paused", "out_of_codes",
    "value_unknown", "table_conflict", "profiling_objection", "no_products",
)  # fmt: skip

GATE_ORDER = ("table_conflict", *(code for code in GATE_CODES if code != "table_conflict"))
"""Where the rows of a table clash, what other gates say may rest on the same table: so that is said first."""
