"""What offers do together: nothing guaranteed can lose, no bundle is too large or at odds with itself."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from ...engine.program import Proposal
from ...rules.places import Place
from ...rules.problems import Problem
from .look import Look


def guaranteed_among_choices(look: Look) -> Iterator[Problem]:
    """Guaranteed offers that a rule or a step names together with others, in any mode."""
    for proposal, place, where in _proposals(look):
        for name, at in place.items():
            offer = look.policy.offers.get(name)
            if len(proposal.items) > 1 and offer is not None and offer.guaranteed:
                yield Problem("P152", {"name": name, "mode": proposal.mode}, at, (where,))


def guaranteed_kept_apart(look: Look) -> Iterator[Problem]:
    """Two guaranteed offers of which one is not given with the other."""
    offers = look.policy.offers
    for offer in offers.values():
        for index, name in enumerate(offer.not_given_with):
            other = offers.get(name)
            if offer.guaranteed and other is not None and other.guaranteed and name != offer.id:
                place = look.draft.place("offer", offer.id, "not_given_with", index)
                yield Problem("P153", {"name": offer.id, "other": name}, place, ("leave_out",))


def guaranteed_once_per_household(look: Look) -> Iterator[Problem]:
    """`one_per_household` for an offer that is guaranteed."""
    for name in look.policy.one_per_household:
        offer = look.policy.offers.get(name)
        if offer is not None and offer.guaranteed:
            place = look.draft.place("offer", name, "one_per_household") if offer.one_per_household else offer.place
            yield Problem("P154", {"name": name}, place, ("leave_out",))


def bundles_too_large(look: Look) -> Iterator[Problem]:
    """`all_of` with more offers given if worth it than one customer may get."""
    allowed = look.policy.offers_per_customer
    for proposal, places, _ in _proposals(look):
        known = [name for name in proposal.items if name in look.policy.offers]
        count = sum(not look.policy.offers[name].guaranteed for name in known)
        if proposal.mode == "all_of" and len(proposal.items) > 1 and count > allowed:
            yield Problem("P155", {"count": count, "allowed": allowed}, places[proposal.items[0]], ("raise",))


def bundles_kept_apart(look: Look) -> Iterator[Problem]:
    """`all_of` with two offers of which one is not given with the other."""
    for proposal, places, _ in _proposals(look):
        if proposal.mode != "all_of":
            continue
        for name, other in combinations(proposal.items, 2):
            offers = [look.policy.offers.get(one) for one in (name, other)]
            if any(offer is not None and {name, other} - {offer.id} <= set(offer.not_given_with) for offer in offers):
                yield Problem("P164", {"name": name, "other": other}, places[other], ("choose",))


def _proposals(look: Look) -> Iterator[tuple[Proposal, dict[str, Place], str]]:
    """Of rules and of steps: the proposal, where each of its offers stands, and `rule` or `step`."""
    for rule in look.book.every_rule():
        if rule.proposes is not None:
            places = dict(rule.offer_places)
            yield rule.proposes, {name: places.get(name, rule.place) for name in rule.proposes.items}, "rule"
    for campaign in look.campaigns():
        for index, step in enumerate(campaign.steps):
            place = look.draft.place("campaign", campaign.id, "steps", index, "offer")
            yield step.offers, dict.fromkeys(step.offers.items, place), "step"
