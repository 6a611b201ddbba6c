"""What can never take effect although every name is right: segments nobody reads, proposals always forbidden, costs of
messages.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...engine.tree import All, Condition, Constant
from ...rules.problems import Problem
from ...rules.rule_book import FORBID_ALL, WrittenRule, shown_rule
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


def proposed_but_forbidden(look: Look) -> Iterator[Problem]:
    """Proposals that another rule forbids whenever they are made: its conditions are all among those of the proposal.

    Told by the parts of a condition joined by AND, compared as written; a rule that forbids everybody has none. A row
    of a table may give way to another row, so that only rules of their own are taken to forbid always.
    """
    forbidding = [rule for rule in look.book.rules if rule.forbids and rule.is_sound]
    for rule in look.book.every_rule():
        if rule.proposes is None or not rule.is_sound:
            continue
        places, asked = dict(rule.offer_places), _parts(rule.when)
        for offer in rule.proposes.items:
            for other in forbidding:
                if other is not rule and _forbids(other, offer, look) and _always_with(other, rule, asked):
                    values = {"rule": shown_rule(rule.id), "name": offer, "other": other.id, "at": str(other.place)}
                    hint = "everybody" if not _parts(other.when) else "whenever"
                    yield Problem("R387", values, places.get(offer, rule.place), (hint, "way_out"))
                    break


def open_but_forbidden(look: Look) -> Iterator[Problem]:
    """Offers of an open step that a rule forbids for everybody, on all days."""
    for campaign in look.campaigns():
        for index, step in enumerate(campaign.steps):
            for offer in step.offers.items if step.open else ():
                for rule in look.book.rules:
                    everybody = rule.is_sound and not _parts(rule.when) and _is_always_active(rule)
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


def _parts(condition: Condition) -> frozenset[Condition]:
    """The parts joined by AND; none for TRUE."""
    if isinstance(condition, All):
        return frozenset(inner for part in condition.parts for inner in _parts(part))
    return frozenset() if condition == Constant(True) else frozenset((condition,))


def _forbids(rule: WrittenRule, offer: str, look: Look) -> bool:
    known = look.policy.offers.get(offer)
    return offer in rule.forbids or (FORBID_ALL in rule.forbids and known is not None and not known.guaranteed)


def _always_with(other: WrittenRule, rule: WrittenRule, asked: frozenset[Condition]) -> bool:
    """Whether `other` fires on every day and for every row on which `rule` does."""
    if rule.if_unknown == "fire" and other.if_unknown != "fire":
        return not _parts(other.when) and _covers(other, rule)
    return _parts(other.when) <= asked and _covers(other, rule)


def _covers(other: WrittenRule, rule: WrittenRule) -> bool:
    from_start = other.active_from is None or (rule.active_from is not None and other.active_from <= rule.active_from)
    to_end = other.active_to is None or (rule.active_to is not None and other.active_to >= rule.active_to)
    return from_start and to_end


def _is_always_active(rule: WrittenRule) -> bool:
    return rule.active_from is None and rule.active_to is None
