"""What can never take effect although every name is right: segments nobody reads, open steps of offers that are always
forbidden, costs of messages. Proposals that are always forbidden are told of with the rules (`rules/check_shadows.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

from ...engine.tree import Constant
from ...rules.problems import Problem
from ...rules.rule_book import FORBID_ALL, WrittenRule
from .amounts import constant
from .look import Look
from .names import segment_flag


def segments_nobody_reads(look: Look) -> Iterator[Problem]:
    """Segments that no rule, segment, campaign, budget or promise names."""
    if look.draft.broken or not look.book.is_whole or not all(rule.is_sound for rule in look.book.every_rule()):
        return
    read = look.names_read()
    for segment in look.segments.segments:
        if segment_flag(segment.id) not in read:
            yield Problem("R386", {"name": segment.id}, segment.place)


def open_but_forbidden(look: Look) -> Iterator[Problem]:
    """Offers of an open step that a rule forbids for everybody, on all days."""
    for campaign in look.campaigns():
        for index, step in enumerate(campaign.steps):
            for offer in step.offers.items if step.open else ():
                for rule in look.book.rules:
                    everybody = rule.is_sound and rule.when == Constant(True) and _is_always_active(rule)
                    if everybody and _forbids(rule, offer, look):
                        place = look.draft.place("campaign", campaign.id, "steps", index, "offer")
                        values = {"name": offer, "other": rule.id, "at": str(rule.place)}
                        yield Problem("R388", values, place, ("way_out",))
                        break


def messages_with_a_cost(look: Look) -> Iterator[Problem]:
    """Messages that cost something when redeemed: nobody can redeem a message."""
    for offer in look.policy.offers.values():
        cost = constant(offer.cost)
        if offer.kind == "message" and offer.cost is not None and cost != 0:
            yield Problem("R389", {"name": offer.id}, look.draft.place("offer", offer.id, "cost"), ("channel", "kind"))


def _forbids(rule: WrittenRule, offer: str, look: Look) -> bool:
    known = look.policy.offers.get(offer)
    return offer in rule.forbids or (FORBID_ALL in rule.forbids and known is not None and not known.guaranteed)


def _is_always_active(rule: WrittenRule) -> bool:
    return rule.active_from is None and rule.active_to is None
