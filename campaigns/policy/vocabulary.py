"""The names a condition may use at each place of a project: facts, flags, own history, calendars.

| place | beside the facts of facts.lock.yaml, segments, scores, calendars and today |
|---|---|
| segments | nothing: who somebody is does not depend on what is proposed |
| rules, audiences, `stop`, `where`, values, costs, worths | facts set by rules, tags, `proposed.`, own history |
| `never` | all of that, and `given.` |
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...engine.tree import Kind, Type
from ...rules.rule_book import RuleBook, WrittenRule, table_of
from ...rules.vocabulary import FactInfo, Vocabulary
from .names import (
    days_since_fact,
    days_to_calendar_fact,
    given_flag,
    holding_flag,
    in_calendar_flag,
    proposed_flag,
    redeemed_flag,
    segment_flag,
    step_fact,
    tag_flag,
)
from .policy import Policy

DAYS = "days"
CONTACTS_7D = "contacts_7d"
SET_BY_RULES = "set by rules"
"""The source of facts that rules set, as everywhere in messages."""


def segment_vocabulary(locked: Iterable[FactInfo], segments: Mapping[str, str], policy: Policy) -> Vocabulary:
    """What segments may read. `segments` maps the id of each to what it means."""
    facts = {info.name: info for info in (*locked, *_calendar_facts(policy))}
    flags = {segment_flag(name): f"segment: {why}" if why else "segment" for name, why in segments.items()}
    flags |= {in_calendar_flag(name): "calendar: today is one of its days" for name in policy.calendars}
    return Vocabulary(facts, flags, policy.currency, policy.exponent)


def rule_vocabulary(
    locked: Iterable[FactInfo], segments: Mapping[str, str], book: RuleBook, policy: Policy
) -> Vocabulary:
    """What rules, audiences, `stop`, `where`, values, costs and worths may read."""
    written = {
        derived.name: FactInfo(derived.name, derived.type, derived.otherwise is None, source=SET_BY_RULES)
        for derived in book.derived
    }
    history = {info.name: info for info in _history_facts(policy)}
    flags = {tag_flag(tag): f"tag, given by {_giver(rule)}" for rule in book.every_rule() for tag in rule.tags}
    for offer in policy.offers:
        flags[proposed_flag(offer)] = "some rule proposes the offer"
        flags[holding_flag(offer)] = "own history: the customer holds the offer"
        flags[redeemed_flag(offer)] = "own history: the customer has redeemed the offer"
    own = Vocabulary({**history, **written}, flags, policy.currency, policy.exponent)
    return segment_vocabulary(locked, segments, policy).joined(own)


def promise_vocabulary(vocabulary: Vocabulary, policy: Policy) -> Vocabulary:
    """What `never` may read: all that rules may, and what the customer is given in the run."""
    flags = {given_flag(offer): "the customer is given the offer in this run" for offer in policy.offers}
    return vocabulary.joined(Vocabulary({}, flags, policy.currency, policy.exponent))


def _giver(rule: WrittenRule) -> str:
    table = table_of(rule.id)
    return f"the rule {rule.id}" if table is None else f"the table {table}"


def _calendar_facts(policy: Policy) -> list[FactInfo]:
    today = FactInfo("today", Type(Kind.DATE), nullable=False, source="the run", what="the local day of the run")
    number = Type(Kind.NUMBER, DAYS)
    return [today] + [
        FactInfo(
            days_to_calendar_fact(name),
            number,
            lowest=0,
            source="calendar",
            what=f"days until {name} begins",
            is_whole=True,
        )
        for name in policy.calendars
    ]


def _history_facts(policy: Policy) -> list[FactInfo]:
    source = "own history"
    contacts = "messages of the last 7 days"
    number, days = Type(Kind.NUMBER), Type(Kind.NUMBER, DAYS)
    facts = [FactInfo(CONTACTS_7D, number, nullable=False, lowest=0, source=source, what=contacts, is_whole=True)]
    for offer in policy.offers:
        what = f"days since {offer} was last given"
        facts.append(FactInfo(days_since_fact(offer), days, lowest=0, source=source, what=what, is_whole=True))
    for campaign in policy.campaigns.values():
        steps = tuple(step.id for step in campaign.steps)
        what = f"the last step of {campaign.id} that was given"
        facts.append(FactInfo(step_fact(campaign.id), Type(Kind.TEXT), categories=steps, source=source, what=what))
    return facts
