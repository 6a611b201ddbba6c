"""Keys that are part of the grammar and refused until they do what they say; all other keys are honoured.

`NOT_YET` maps the shape and the key as written to the hint of P130 that names the way round. A test walks the shapes
and proves that every key is in exactly one of the two lists, and that each of these brings up P130.
"""

from __future__ import annotations

from ...rules.nodes import Mapping, Node
from ...rules.problems import Problem
from .shapes import CampaignShape, OfferShape, ProjectShape

NOT_YET: dict[type, dict[str, str]] = {
    OfferShape: {"disclosure": "offer.disclosure"},
    CampaignShape: {"events": "campaign.events"},
    ProjectShape: {
        "markets": "project.markets",
        "test_customers": "project.test_customers",
    },
}


def refuse_not_yet(node: Node, shape: type) -> list[Problem]:
    """A problem for each key that stands here and is not yet honoured, at the key."""
    if not isinstance(node, Mapping):
        return []
    hints = {name: hint for base in shape.__mro__ for name, hint in NOT_YET.get(base, {}).items()}
    return [
        Problem("P130", {"key": key.text, "language": ""}, key.place, (hints[key.text],))
        for key, _ in node.entries
        if key.text in hints
    ]
