"""The outcome of one decide over all customers: decisions, reasons, planned jobs, limits; plain columns and values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...rules.problems import Problem
from ..policy.gate_codes import GATE_CODES

if TYPE_CHECKING:
    import polars as pl

GATES = GATE_CODES
"""Gate reasons; their positions are the bits of the mask."""

REASONS = (
    "not_in_audience", "not_proposed", "forbidden", "not_at_this_step", "ladder_stopped", "excluded", "no_consent",
    "no_reachable_channel", "already_holds", "too_soon", "calendar", "expired", "paused", "out_of_codes",
    "value_unknown", "not_worth_it", "later_choice", "outbid", "out_of_budget", "out_of_stock", "customer_limit",
    "not_with", "household_limit", "all_or_none", "table_conflict", "profiling_objection", "message_cap",
    "message_spacing", "quiet_hours", "zone_unknown", "no_products",
)  # fmt: skip
"""Every reason code of a losing pair; the number stored is the index here. New codes are only ever added at the end."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A campaign.step.offer that customers are candidates for."""

    campaign: str
    step: str
    offer: str

    @property
    def name(self) -> str:
        """`campaign.step.offer`, the stem of its columns."""
        return f"{self.campaign}.{self.step}.{self.offer}"


@dataclass(frozen=True, slots=True)
class LimitUse:
    """One budget (expected or worst case) or stock: what it allowed, what this run uses, how many pairs it refused.

    Money in minor units (sums of micro-units, rounded up), stock in units. `price`: what one more minor unit or piece
    would be worth, in micro-units, at most; 0 where it refused nothing, None: not known. `withheld`: what the offers
    of held-out customers would have used; it stays unspent.
    """

    id: str
    kind: str
    allowed: int
    used: int
    refused: int
    price: float | None = None
    withheld: int = 0


@dataclass(frozen=True, slots=True)
class TableConflict:
    """A table whose rows must agree and do not for so many customers; of a few, the numbers of the rows that hold."""

    table: str
    customers: int
    examples: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Decisions:
    """`decisions`: one row a customer and offer, sorted by customer, campaign, step, offer. Columns: `decision_id`,
    `version` (1), `action` ("add"): the shape is ready for changes to a wave, `slot`, `customer_id`, `household_id`,
    `campaign`, `step`, `offer`, `kind`, `guaranteed`, `outcome` (given | withheld | deferred), `reason_code` (null when
    given), `value_minor`, `percent`, `points`, `valid_from`, `valid_until`, `rule_ids` (list), `basis`,
    `expected_cost_minor`, `expected_cost_micro` (the same, unrounded, for sums), `worst_case_minor`,
    `expected_extra_micro`, `holdout_scope`, `would_have`, `arm`, `probability` (of being treated), `arm_probability`
    (of the arm among the treated), `budgets` (list), `channel`, `consent_ref`, `tell_customer`, `pricing`,
    `channel_cost_micro`, and for the till `min_spend_minor`, `max_discount_minor`, `scope`, `combine`, `paid_by` (the
    last three as JSON texts; null where the offer says nothing).

    `rejected`: one row a customer, `<pair>.reason` (UInt8 index into REASONS, null where not rejected),
    `<pair>.mask` (UInt32 over GATES) and `<pair>.by` (Int16): what it lost to, else null: for outbid and not_with the
    index of the winning pair in `pairs`, for out_of_budget, out_of_stock and
    out_of_codes (where some were left) that of the limit in `limits`.
    `customers`: one row a customer: `customer_id`, `fired.0`, `fired.1` ... (Int64, 63 rules a word, in the order of
    `rule_ids`). `jobs`: planned jobs, without codes and addresses.
    `problems`: those that only a run can find; with an error among them nothing may be written.
    """

    run_id: str
    wave: str
    pairs: tuple[Pair, ...]
    rule_ids: tuple[str, ...]
    decisions: pl.DataFrame
    rejected: pl.DataFrame
    customers: pl.DataFrame
    jobs: pl.DataFrame
    limits: tuple[LimitUse, ...]
    rule_hits: dict[str, int]
    counts: dict[str, int] = field(default_factory=dict)
    """`customers`, `clamped.<offer>`, `value_unknown.<offer>` ..."""
    problems: tuple[Problem, ...] = ()
    conflicts: tuple[TableConflict, ...] = ()
