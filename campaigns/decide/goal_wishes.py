"""What a customer must be like to show a goal: conditions with the truths they may have, in the order of trying."""

from __future__ import annotations

from collections.abc import Iterator

from ...engine.program import Program, Rule
from ...engine.tree import All, Any, Compare, Condition, Constant, Fact, Flag, IsUnknown, Kind, Literal, Not, Type
from ...engine.wishes import FAILS, HOLDS, UNKNOWN, Wanted, Wish
from ...segments.instant import Instant
from ..policy.assemble import RUNNING
from ..policy.names import (
    audience_flag,
    days_since_fact,
    holding_flag,
    in_calendar_flag,
    proposed_flag,
    stop_flag,
)
from ..policy.policy import Campaign, Offer, Step
from ..policy.project import Project
from .coverage import Goal, Part

Wishes = tuple[Wish, ...]
"""All of them together."""

_OF_LEAF: dict[str, Wanted] = {"met": HOLDS, "not_met": FAILS, "unknown": UNKNOWN}


def wishes_of(project: Project, program: Program, goal: Goal, instant: Instant) -> Iterator[Wishes]:
    """One set of wishes after the other: whatever shows the goal at that instant, the clearest first."""
    part = goal.part
    if part.kind == "offer":
        yield from _of_offer(project, program, goal, instant)
    elif part.kind == "row":
        yield _of_row(program, part)
    elif goal.leaf is not None:
        wanted = _OF_LEAF[goal.what]
        yield tuple(_beside(part.when, goal.leaf, wanted, HOLDS, FAILS))
        if part.fires_if_unknown:
            yield tuple(_beside(part.when, goal.leaf, wanted, HOLDS | UNKNOWN, FAILS))
        else:
            yield tuple(_beside(part.when, goal.leaf, wanted, HOLDS, FAILS | UNKNOWN))
    else:
        yield (Wish(part.when, HOLDS if goal.what == "fires" else FAILS),)


def _beside(condition: Condition, leaf: int, wanted: Wanted, in_and: Wanted, in_or: Wanted) -> Iterator[Wish]:
    """The leaf as wanted, and the parts beside it such that it decides: those of an AND true, those of an OR not.

    Under NOT the two sorts that an unknown may belong to change places; where that matters the definite truths of the
    first attempt are wished for.
    """
    node, first = condition, 0
    while True:
        match node:
            case All() | Any():
                following: Condition | None = None
                for part in node.parts:
                    count = _count(part)
                    if following is None and first <= leaf < first + count:
                        following = part
                    else:
                        if following is None:
                            first += count
                        yield Wish(part, in_and if isinstance(node, All) else in_or)
                assert following is not None
                node = following
            case Not():
                node = node.part
                in_and, in_or = in_and & HOLDS, in_or & FAILS
            case _:
                yield Wish(node, wanted)
                return


def _count(condition: Condition) -> int:
    match condition:
        case All() | Any():
            return sum(_count(part) for part in condition.parts)
        case Not():
            return _count(condition.part)
        case Constant():
            return 0
        case _:
            return 1


def _of_row(program: Program, part: Part) -> Wishes:
    """The row's condition, and none of those that would take its place."""
    rules = {rule.id: rule for rule in program.rules}
    choice = next((one for one in program.choices if part.id in one.rules), None)
    rivals: list[Rule] = []
    if choice is not None:
        position = choice.rules.index(part.id)
        if choice.mode == "first":
            rivals = [rules[name] for name in choice.rules[:position]]
        else:
            mine = choice.classes[position]  # of rows that say the same the first fires; of others none
            pairs = enumerate(zip(choice.rules, choice.classes, strict=True))
            rivals = [rules[name] for k, (name, one) in pairs if (one != mine or k < position) and name in rules]
    own = rules[part.id].when if part.id in rules else part.when
    beside = tuple(Wish(rival.when, _idle(rival)) for rival in rivals)
    return (Wish(own, HOLDS), *beside)


def _of_offer(project: Project, program: Program, goal: Goal, instant: Instant) -> Iterator[Wishes]:
    pairs = [
        (campaign, step)
        for campaign in project.policy.campaigns.values()
        if campaign.status in RUNNING
        for step in campaign.steps
        if goal.part.name in step.offers.items
    ]
    if goal.what == "given":
        offer = project.policy.offers[goal.part.name]
        for campaign, step in pairs:
            if _is_open(campaign, instant):
                yield tuple(_given(program, offer, campaign, step))
        return
    forbids = [rule for rule in program.rules if goal.part.name in rule.forbids]
    if all(not step.open for _, step in pairs):
        yield (Wish(Flag(proposed_flag(goal.part.name)), FAILS),)
    for rule in forbids:
        yield (Wish(rule.when, HOLDS),)
    audiences = [campaign for campaign, _ in pairs if campaign.audience is not None]
    if len(audiences) == len(pairs):
        yield tuple(Wish(Flag(audience_flag(campaign.id)), FAILS) for campaign in audiences)


def _is_open(campaign: Campaign, instant: Instant) -> bool:
    moment = instant.moment
    begun = campaign.starts is None or campaign.starts <= moment
    return campaign.status == "live" and begun and (campaign.ends is None or moment < campaign.ends)


def _given(program: Program, offer: Offer, campaign: Campaign, step: Step) -> Iterator[Wish]:
    """All that the gates ask, as far as rules, calendars and history decide it; consent and reach are there unsaid."""
    yield Wish(Flag(holding_flag(offer.id)), FAILS)
    if offer.again.after_days is not None:
        since, days = Fact(days_since_fact(offer.id)), Literal(float(offer.again.after_days), Type(Kind.NUMBER))
        yield Wish(Any((IsUnknown(since), Compare(">=", since, days))), HOLDS)
    if not step.open:
        yield Wish(Flag(proposed_flag(offer.id)), HOLDS)
    if campaign.audience is not None:
        yield Wish(Flag(audience_flag(campaign.id)), HOLDS)
    if campaign.stop is not None:
        yield Wish(Flag(stop_flag(campaign.id)), FAILS)
    for calendar in campaign.not_on:
        yield Wish(Flag(in_calendar_flag(calendar)), FAILS)
    for rule in program.rules:
        if offer.id in rule.forbids:
            yield Wish(rule.when, _idle(rule))
        if rule.id == f"offer:{offer.id}":
            for _, value in rule.sets:
                yield Wish(IsUnknown(value, negated=True), HOLDS)


def _idle(rule: Rule) -> Wanted:
    return FAILS if rule.fires_if_unknown else FAILS | UNKNOWN
