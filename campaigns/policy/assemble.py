"""Project to engine program: rules, segments, audiences, stops, budget filters and the money of every offer together.

One program holds the policy, so one pass over the customers answers all of it. Rules of the program are named by what
they come from: `rule:<id>`, `table:<table>:<row>`, `segment:<id>`, `audience:<campaign>`, `stop:<campaign>`,
`budget:<id>`, `offer:<id>` (which sets `value.<id>`, `cost.<id>`, `worst_case.<id>`, `worth.<id>` as far as the offer
has them), `never:<id>`. The rows of a table stand for each other as its hit policy says (`written_tables.py`).
Only inputs that something reads are in it. Called with a project that has no errors.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import cast

from ...engine.layers import names_read, names_written
from ...engine.program import Choice, Derived, Input, Program, Rule, make_program
from ...engine.tree import Condition, Constant, Fact, Flag, Kind, Node, Scalar, Type, Value, children, with_children
from ...rules.rule_book import FORBID_ALL, RuleBook, WrittenRule
from ...segments.instant import Instant
from ...segments.segment_book import SegmentBook
from .calendar_days import days_to_calendar, is_in_calendar
from .names import (
    audience_flag,
    budget_flag,
    cost_fact,
    days_since_fact,
    days_to_calendar_fact,
    given_flag,
    holding_flag,
    in_calendar_flag,
    measured_fact,
    never_flag,
    redeemed_flag,
    round_name,
    segment_flag,
    step_fact,
    stop_flag,
    tag_flag,
    value_fact,
    worst_case_fact,
    worth_fact,
)
from .policy import MONEY_KINDS, Campaign, Offer, Policy
from .project import Project
from .written_tables import ROW, RULE, row_as_rule, written_choices

RUNNING = ("live", "paused")
"""Campaigns whose candidates are looked at: a paused one so that its pairs can say so."""


def assemble(project: Project, as_of: Instant) -> Program:
    """The program of a run at an instant. A rule outside its `active` days keeps its place, with a false condition."""
    rules = [*written_rules(project.book, project.policy, as_of), *policy_rules(project.policy, project.segment_book)]
    derived = (*project.book.derived, *offer_facts(project.policy, offers_in_play(project.policy)))
    choices = written_choices(project.book)
    return _closed(rules, derived, _history_flags(project.policy), project, as_of, choices)


def never_program(project: Project, as_of: Instant) -> Program:
    """One rule `never:<id>` a promise, raising `never.<id>` where it is broken; for rows that have been fired already.

    Its inputs are the columns of the fired table: facts as read, derived facts (scale 0), and flags, `given.<offer>`
    among them.
    """
    policy, book = project.policy, project.book
    fired = (*written_rules(book, policy, as_of), *policy_rules(policy, project.segment_book))
    known = _history_flags(policy) | {given_flag(offer) for offer in policy.offers}
    facts = {name for rule in fired for name, _ in rule.sets}
    known |= {name for rule in fired for name in names_written(rule)} - facts
    rules = [Rule(f"never:{one.id}", one.that, flags=(never_flag(one.id),), origin=one.place) for one in book.never]
    return _closed(rules, (), known, project, as_of)


def offers_in_play(policy: Policy) -> tuple[str, ...]:
    """Ids of the offers that some running campaign lists, in order."""
    return tuple(
        sorted(
            {
                offer
                for campaign in policy.campaigns.values()
                if campaign.status in RUNNING
                for step in campaign.steps
                for offer in step.offers.items
            }
        )
    )


def policy_rules(policy: Policy, segments: SegmentBook, everything: bool = False) -> list[Rule]:
    """Segments, audiences, stops, budget filters, the money of offers, as rules of the program.

    `everything`: also of campaigns that do not run and of offers that nobody lists (for checks).
    """
    rules = [
        Rule(
            f"segment:{segment.id}",
            segment.when,
            fires_if_unknown=segment.if_unknown == "fire",
            flags=(segment_flag(segment.id),),
            origin=segment.place,
        )
        for segment in segments.segments
    ]
    campaigns = [one for one in policy.campaigns.values() if everything or one.status in RUNNING]
    for campaign in campaigns:
        if campaign.audience is not None:
            flags = (audience_flag(campaign.id),)
            rules.append(Rule(f"audience:{campaign.id}", campaign.audience, flags=flags, origin=campaign.place))
        if campaign.stop is not None:
            flags = (stop_flag(campaign.id),)
            rules.append(Rule(f"stop:{campaign.id}", _stop(campaign), flags=flags, origin=campaign.place))
    used = {budget for campaign in campaigns for budget in campaign.budgets}
    rules += [
        Rule(f"budget:{budget.id}", budget.where, flags=(budget_flag(budget.id),), origin=budget.place)
        for budget in policy.budgets.values()
        if budget.where is not None and (everything or budget.id in used)
    ]
    for offer_id in policy.offers if everything else offers_in_play(policy):
        offer = policy.offers[offer_id]
        sets = tuple(_amounts(offer))
        if sets:
            rules.append(Rule(f"offer:{offer.id}", Constant(True), sets=sets, origin=offer.place))
    return rules


def _stop(campaign: Campaign) -> Condition:
    """Where a customer may begin the ladder again, its `stop` reads own history since the round under way began: what
    ended the last round must not end the next."""
    assert campaign.stop is not None
    if campaign.reenter is None:
        return campaign.stop
    offers = campaign.offers()
    names = {step_fact(campaign.id), *map(days_since_fact, offers), *map(redeemed_flag, offers)}
    return cast(Condition, _renamed(campaign.stop, {name: round_name(name, campaign.id) for name in names}))


def _renamed(node: Node, names: Mapping[str, str]) -> Node:
    if isinstance(node, Fact | Flag):
        return replace(node, name=names.get(node.name, node.name))
    return with_children(node, [_renamed(child, names) for child in children(node)])


def written_rules(book: RuleBook, policy: Policy, as_of: Instant | None = None) -> list[Rule]:
    """The rules of `rules/*.yaml` and the rows of its tables; without an instant as if all were active (for checks)."""
    rules = [_written_rule(f"{RULE}{rule.id}", rule, policy, as_of) for rule in book.rules]
    return rules + [
        _written_rule(f"{ROW}{row.rule.id}", row_as_rule(table, row), policy, as_of)
        for table in book.tables
        for row in table.rows
    ]


def offer_facts(policy: Policy, offers: Iterable[str]) -> tuple[Derived, ...]:
    """The facts that hold values, costs, worst cases and worths of the offers named."""
    money = Type(Kind.NUMBER, policy.currency)
    facts: list[Derived] = []
    for offer_id in offers:
        offer = policy.offers[offer_id]
        for name, _ in _amounts(offer):
            plain = name == value_fact(offer_id) and offer.kind not in MONEY_KINDS
            facts.append(Derived(name, Type(Kind.NUMBER) if plain else money, origin=offer.place))
    return tuple(facts)


def _written_rule(id: str, rule: WrittenRule, policy: Policy, as_of: Instant | None) -> Rule:
    active = as_of is None or rule.is_active(as_of.today)
    return Rule(
        id=id,
        when=rule.when if active else Constant(False),
        fires_if_unknown=rule.if_unknown == "fire",
        priority=rule.priority,
        flags=tuple(tag_flag(tag) for tag in rule.tags),
        sets=rule.sets,
        proposes=rule.proposes,
        boosts=tuple((offer, float(factor)) for offer, factor in rule.boosts),
        forbids=_forbidden(rule, policy),
        origin=rule.place,
    )


def _forbidden(rule: WrittenRule, policy: Policy) -> tuple[str, ...]:
    """`all` means every offer given only if worth it, messages among them; a guaranteed one is forbidden by its id."""
    if FORBID_ALL not in rule.forbids:
        return rule.forbids
    named = [offer for offer in rule.forbids if offer != FORBID_ALL]
    return tuple(sorted({*named, *(offer.id for offer in policy.offers.values() if not offer.guaranteed)}))


def _amounts(offer: Offer) -> Iterable[tuple[str, Value]]:
    named = (
        (value_fact(offer.id), offer.value),
        (cost_fact(offer.id), offer.cost),
        (worst_case_fact(offer.id), offer.worst_case),
        (worth_fact(offer.id), offer.worth.of),
        (measured_fact(offer.id), offer.worth.measured),
    )
    return ((name, value) for name, value in named if value is not None)


def _history_flags(policy: Policy) -> set[str]:
    flags = {flag(offer) for offer in policy.offers for flag in (holding_flag, redeemed_flag)}
    again = [campaign for campaign in policy.campaigns.values() if campaign.reenter is not None]
    return flags | {round_name(redeemed_flag(offer), campaign.id) for campaign in again for offer in campaign.offers()}


def _closed(
    rules: Iterable[Rule],
    derived: tuple[Derived, ...],
    flags: set[str],
    project: Project,
    as_of: Instant,
    choices: tuple[Choice, ...] = (),
) -> Program:
    """The program with the inputs, input flags (of those in `flags`) and constants that its rules read, no others."""
    rules = tuple(rules)
    read = {name for rule in rules for name in names_read(rule)}
    facts = project.vocabulary.facts
    constants = [one for one in _constants(project, as_of) if one[0] in read]
    elsewhere = {part.name for part in derived} | {name for name, _, _ in constants}
    calendars = project.policy.calendars.values()
    return make_program(
        inputs=tuple(
            Input(info.name, info.type, info.nullable, info.scale)
            for name, info in facts.items()
            if name in read - elsewhere
        )
        + tuple(_round_inputs(read, project)),
        rules=rules,
        derived=derived,
        input_flags=tuple(flags & read),
        constants=tuple(constants),
        constant_flags=tuple(
            (in_calendar_flag(one.id), is_in_calendar(one, as_of))
            for one in calendars
            if in_calendar_flag(one.id) in read
        ),
        choices=choices,
    )


def _round_inputs(read: set[str], project: Project) -> Iterable[Input]:
    """Own history since a round began; unknown before the round as well."""
    for campaign in project.policy.campaigns.values():
        for name in (step_fact(campaign.id), *map(days_since_fact, campaign.offers())):
            if campaign.reenter is not None and round_name(name, campaign.id) in read:
                yield Input(round_name(name, campaign.id), project.vocabulary.facts[name].type)


def _constants(project: Project, as_of: Instant) -> Iterable[tuple[str, Type, Scalar | None]]:
    yield "today", Type(Kind.DATE), as_of.today
    for calendar in project.policy.calendars.values():
        name, days = days_to_calendar_fact(calendar.id), days_to_calendar(calendar, as_of)
        yield name, project.vocabulary.facts[name].type, None if days is None else float(days)
