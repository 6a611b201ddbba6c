"""The names the policy has inside the one rule program; spelled here only, so that no room has to guess them."""

from __future__ import annotations


def value_fact(offer: str) -> str:
    """The face value of an offer, before it is clamped to `between`."""
    return f"value.{offer}"


def cost_fact(offer: str) -> str:
    """What one redemption of an offer is expected to cost, in major units."""
    return f"cost.{offer}"


def worst_case_fact(offer: str) -> str:
    """The most one unit of an offer can cost, in major units."""
    return f"worst_case.{offer}"


def worth_fact(offer: str) -> str:
    """What `Worth.of` comes to for an offer, before it is multiplied by `Worth.share`, in major units."""
    return f"worth.{offer}"


def measured_fact(offer: str) -> str:
    """The part of an offer's worth that is measured, where another part stands in for it; in major units."""
    return f"measured.{offer}"


def audience_flag(campaign: str) -> str:
    """True for the customers a campaign is meant for; raised for every campaign that has an audience."""
    return f"audience.{campaign}"


def stop_flag(campaign: str) -> str:
    """True for the customers for whom a campaign's ladder has stopped; raised where the campaign says `stop`."""
    return f"stop.{campaign}"


def budget_flag(budget: str) -> str:
    """True for the customers a budget pays for; raised where the budget says `where`."""
    return f"budget.{budget}"


def never_flag(promise: str) -> str:
    """True for the customers for whom a promise is broken."""
    return f"never.{promise}"


def tag_flag(tag: str) -> str:
    """A tag that rules give."""
    return f"tag.{tag}"


def segment_flag(segment: str) -> str:
    """A segment of `segments/*.yaml`."""
    return f"segment.{segment}"


def proposed_flag(offer: str) -> str:
    """Some rule proposes the offer."""
    return f"proposed.{offer}"


def given_flag(offer: str) -> str:
    """The customer is given the offer in this run; only promises may read it."""
    return f"given.{offer}"


def holding_flag(offer: str) -> str:
    """The customer holds the offer, open and not yet redeemed."""
    return f"holding.{offer}"


def redeemed_flag(offer: str) -> str:
    """The customer has redeemed the offer at least once."""
    return f"redeemed.{offer}"


def days_since_fact(offer: str) -> str:
    """Whole days since the offer was last given to the customer; unknown if never."""
    return f"days_since.{offer}"


def step_fact(campaign: str) -> str:
    """The id of the last step of a campaign the customer was given; unknown before the first."""
    return f"step.{campaign}"


def round_name(name: str, campaign: str) -> str:
    """A name of own history, counted since the round of the campaign's ladder began that is under way."""
    return f"{name}@{campaign}"


def in_calendar_flag(calendar: str) -> str:
    """The instant lies in a window of the calendar; the same for everybody in a run."""
    return f"in_calendar.{calendar}"


def days_to_calendar_fact(calendar: str) -> str:
    """Whole days until the calendar's next window: 0 on its days, unknown when none is left."""
    return f"days_to_calendar.{calendar}"
