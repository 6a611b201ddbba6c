"""The order in which `campaign fmt` puts the keys of an entry: that of the shapes, rules as they are told: when, then.

Only entries are put in order (a rule, an offer, a campaign ...). Where the order of keys means something (`channels`),
or is the author's own (project.yaml, facts), it stays. Keys that are not known here stand last, as written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...rules import shapes as rule_shapes
from ...rules.shape_types import Shape
from . import shapes
from .project_files import LOCK_FILE

RULE = ("id", "why", "when", "if_unknown", "active", "priority", "then")
OFFER = (
    "name", "kind", "give", "value", "between", "cost", "worst_case", "min_spend", "max_discount", "redemption",
    "worth", "assume", "propensity", "uplift", "scope", "combine", "not_given_with", "one_per_household",
    "valid", "again", "stock", "codes", "category", "pricing", "disclosure", "paid_by", "tell_customer", "recommend",
)  # fmt: skip
TABLE = ("id", "why", "hit", "if_unknown", "active", "file", "sheet", "rows")


def key_order(file: str, path: tuple[str, ...]) -> Sequence[str] | None:
    """The keys of the mapping at a path of a project's file, in order; None: as written."""
    if file == LOCK_FILE:
        return None
    return _ORDERS.get(file.split("/", maxsplit=1)[0], {}).get(path)


def _keys(shape: type[Shape], first: Sequence[str] = ()) -> tuple[str, ...]:
    """Keys as they are written, in the order in which the shape declares them."""
    own = [field.alias or name for name, field in shape.model_fields.items()]
    return (*first, *(name for name in own if name not in first))


_THEN = _keys(rule_shapes.ThenShape)
_CAMPAIGN = _keys(shapes.CampaignShape)
_ORDERS: Mapping[str, Mapping[tuple[str, ...], Sequence[str]]] = {
    "rules": {
        ("rules", "*"): _keys(rule_shapes.RuleShape, RULE),
        ("rules", "*", "then"): _THEN,
        ("rules", "*", "active"): ("from", "to"),
        ("tables", "*"): TABLE,
        ("never", "*"): _keys(rule_shapes.NeverShape),
        ("cases", "*"): _keys(rule_shapes.CaseShape),
        ("cases", "*", "expect"): _keys(rule_shapes.ExpectShape),
    },
    "offers": {(): ("offer", *OFFER), ("offers", "*"): ("id", *OFFER)},
    "campaigns": {(): _CAMPAIGN, ("steps", "*"): _keys(shapes.StepShape)},
    "segments": {("segments", "*"): ("id", "why", "what", "when", "if_unknown")},
    "budgets.yaml": {("budgets", "*"): _keys(shapes.BudgetShape)},
    "calendars.yaml": {("calendars", "*"): _keys(shapes.CalendarShape)},
}
