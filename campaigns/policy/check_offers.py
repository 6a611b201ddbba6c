"""Single offers: never worth it, valid no more, once per household without households, no channel for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from ...engine.tree import Fact, walk
from ...rules.places import Place
from ...rules.problems import Phrase, Problem
from ...segments.fact_table import HOUSEHOLD
from ...segments.learned_scores import outcome_kind
from ...segments.segment_book import Learned
from .check_names import ANY_STEP
from .look import Look
from .policy import Campaign, Channel, Offer
from .value_range import always, range_of

_KEYS = {"fixed": "worth", "assumed": "assume", "propensity": "propensity", "measured": "uplift"}


def never_worth_it(look: Look) -> Iterator[Problem]:
    """Offers of which the most they bring is not more than the least they cost; one that a rule boosts may be."""
    boosted = {offer for rule in look.book.every_rule() for offer, _ in rule.boosts}
    for offer in look.policy.offers.values():
        if offer.worth.of is None or offer.cost is None or offer.id in boosted or offer.guaranteed:
            continue
        of, cost = range_of(offer.worth.of, look.checking)[1], range_of(offer.cost, look.checking)[0]
        if of is None or cost is None or offer.worth.share < 0 or _is_out_of_bounds(offer):
            continue
        brings, costs = of * offer.worth.share, cost * offer.redemption
        if brings <= costs and costs > 0:
            key = _KEYS[offer.worth.basis]
            most, least = money(brings, look), money(costs, look)
            values = {
                "worth": most if always(offer.worth.of) is not None else Phrase(f"at most {most}", f"最多 {most}"),
                "cost": least if always(offer.cost) is not None else Phrase(f"at least {least}", f"至少 {least}"),
            }
            place = look.draft.place("offer", offer.id, key)
            yield Problem("P138", {"name": offer.id, "key": key, **values}, place, ("look",))


def measured_effects(look: Look) -> Iterator[Problem]:
    """`uplift:` stands on a measured effect, of this offer, in the unit that fits; `propensity:` on no effect."""
    columns = {f"score.{one.id}" for one in look.segments.scores}
    learned = {f"score.{one.id}": one for one in look.segments.learned}
    for offer in look.policy.offers.values():
        if offer.worth.basis not in ("measured", "propensity") or not offer.worth.scores:
            continue
        key = _KEYS[offer.worth.basis]
        place = look.draft.place("offer", offer.id, key, "score")
        names = [node.name for node in walk(offer.worth.scores[0]) if isinstance(node, Fact)]
        if any(name not in look.vocabulary.facts for name in names):
            continue  # an unknown name has a problem of its own
        effects = [learned[name] for name in names if name in learned and learned[name].learn == "uplift"]
        if offer.worth.basis == "propensity":
            yield from (Problem("M254", {"name": offer.id, "score": one.id}, place, ("uplift",)) for one in effects)
            continue
        if not effects and not any(name in columns for name in names):
            yield _no_effect(offer, names, learned, place)
        for one in effects:
            values = {"name": offer.id, "score": one.id, "offer": one.offer}
            if one.offer != offer.id and one.offer in look.policy.offers:
                yield Problem("M251", values, place, ("own",))
            is_money = outcome_kind(look.data_spec, one) == "money"
            if is_money and offer.worth.has_of:
                yield Problem("M252", values, look.draft.place("offer", offer.id, key, "of"), ("leave_out",))
            elif not is_money and not offer.worth.has_of:
                yield Problem("M253", {**values, "score": f"score.{one.id}"}, place, ("of",))


def _no_effect(offer: Offer, names: list[str], learned: Mapping[str, Learned], place: Place) -> Problem:
    """What stands there instead."""
    likely = [name for name in names if name in learned]
    if names and not likely:
        return Problem("M255", {"name": offer.id, "score": names[0]}, place, ("learn",))
    if not likely:
        number = Phrase("a number, the same for everybody", "对所有人相同的数字")
        return Problem("M250", {"name": offer.id, "score": "-", "what": number}, place, ("learn",))
    what = Phrase("it says how likely something is, not what the offer changes", "它表示可能性，而非优惠带来的变化")
    return Problem("M250", {"name": offer.id, "score": likely[0], "what": what}, place, ("propensity", "learn"))


def _is_out_of_bounds(offer: Offer) -> bool:
    """Its value has a message of its own, and what it costs would be a bound."""
    value = always(offer.value)
    return value is not None and offer.between is not None and not offer.between[0] <= value <= offer.between[1]


def unbounded_percentages(look: Look) -> Iterator[Problem]:
    """Percentages without an upper bound: an error where a budget pays, which promises a worst case."""
    paid = {
        name: campaign.id
        for campaign in look.campaigns()
        if campaign.budgets
        for step in campaign.steps
        for name in step.offers.items
    }
    for offer in look.policy.offers.values():
        if offer.kind == "coupon.percent" and offer.worst_case is None:
            values = {"name": offer.id, "campaign": paid.get(offer.id, "")}
            yield Problem("P156" if offer.id in paid else "P157", values, offer.place, ("ways",))


def valid_no_more(look: Look) -> Iterator[Problem]:
    """Offers of live campaigns whose last day has passed."""
    live = [one for one in look.policy.campaigns.values() if one.status == "live"]
    listed = {name for one in live for step in one.steps for name in step.offers.items}
    for offer in look.policy.offers.values():
        latest = offer.valid.latest
        if offer.id in listed and look.today is not None and latest is not None and latest < look.today:
            place = look.draft.place("offer", offer.id, "valid", "latest")
            yield Problem("P151", {"name": offer.id, "ends": latest}, place)


def households_unknown(look: Look) -> Iterator[Problem]:
    """`one_per_household` where the data has no household."""
    customers = look.data_spec.customers
    if customers is not None and any(column.name == HOUSEHOLD for column in customers.columns):
        return
    for name in look.policy.one_per_household:
        if name in look.policy.offers:
            offer = look.policy.offers[name]
            place = look.draft.place("offer", name, "one_per_household") if offer.one_per_household else offer.place
            yield Problem("P139", {"name": name}, place, ("column",))


def steps_without_text(look: Look) -> Iterator[Problem]:
    """Steps for which a campaign that has texts has none."""
    for campaign in look.campaigns():
        texts = {step for step, _, _, _ in campaign.messages}
        if not texts <= {ANY_STEP, *(step.id for step in campaign.steps)}:
            continue  # a misspelt step has its own problem
        for step in campaign.steps:
            if texts and not texts & {ANY_STEP, step.id}:
                yield Problem("P162", {"step": step.id}, step.place, ("add",))


def no_channel_allows(look: Look) -> Iterator[Problem]:
    """Offers given only if worth it whose category no channel with a text may carry."""
    if not look.policy.channels:
        return
    for campaign in look.campaigns():
        for index, step in enumerate(campaign.steps):
            for name in step.offers.items:
                offer = look.policy.offers.get(name)
                if offer is None or offer.guaranteed or _can_go_out(offer, campaign, step.id, look):
                    continue
                place = look.draft.place("campaign", campaign.id, "steps", index, "offer")
                yield Problem("P163", {"name": name, "category": offer.category}, place, ("consent",))


def _can_go_out(offer: Offer, campaign: Campaign, step: str, look: Look) -> bool:
    written = {channel for one, channel, _, _ in campaign.messages if one in (ANY_STEP, step)}
    usable = [one for one in look.policy.channels if not campaign.messages or one.id in written]
    return not usable or any(_may_carry(channel, offer.category) for channel in usable)


def _may_carry(channel: Channel, category: str) -> bool:
    return dict(channel.consent).get(category, False) is not False and channel.reachable is not False


def money(amount: Decimal, look: Look) -> str:
    """With its currency, as messages show it."""
    return f"{look.policy.currency} {amount:.{max(look.policy.exponent, 2)}f}"
