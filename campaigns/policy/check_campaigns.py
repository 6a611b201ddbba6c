"""What campaigns, offers and budgets do together: who can get what, what nobody uses, what goes round in circles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from ...engine.layers import Cycle, CycleStep, order_rules
from ...engine.program import Program, make_program
from ...rules.places import Place
from ...rules.problems import Phrase, Problem, closest
from ...rules.rule_book import ANY_PROPOSAL, shown_rule
from .assemble import offer_facts, policy_rules, written_rules
from .check_names import ANY_STEP
from .look import BUDGET, CALENDAR, OFFER, Look
from .names import days_to_calendar_fact, in_calendar_flag
from .policy import Budget, Calendar, Campaign, Offer
from .written_tables import ROW, RULE, written_choices

_ENDLESS = Phrase("without an end", "没有结束日期")


def never_proposed(look: Look) -> Iterator[Problem]:
    """Offers of a step that is not open, and that no rule proposes; a misspelt proposal has a problem of its own."""
    if not look.is_complete or not look.book.is_whole:
        return
    proposed = _proposed(look)
    proposed |= {closest(name, look.policy.offers) or "" for name in proposed if name not in look.policy.offers}
    for campaign in look.campaigns():
        for index, step in enumerate(campaign.steps):
            for offer in step.offers.items:
                unsure = {f"proposed.{offer}", ANY_PROPOSAL} & look.book.stand_ins
                known = offer in look.policy.offers and not unsure
                if not step.open and known and offer not in proposed:
                    place = look.draft.place("campaign", campaign.id, "steps", index, "offer")
                    yield Problem("P140", {"name": offer}, place, ("ways",))


def proposed_in_vain(look: Look) -> Iterator[Problem]:
    """Offers that a rule proposes and no live campaign lists."""
    listed: dict[str, list[Campaign]] = {}
    for campaign in look.policy.campaigns.values():
        for step in campaign.steps:
            for offer in step.offers.items:
                listed.setdefault(offer, []).append(campaign)
    for rule in look.book.every_rule():
        places = dict(rule.offer_places)
        for offer in rule.proposes.items if rule.proposes else ():
            campaigns = listed.get(offer, [])
            if offer not in look.policy.offers or any(one.status == "live" for one in campaigns):
                continue
            if any(kind == "campaign" for kind, _ in look.draft.broken):
                continue
            names = ", ".join(sorted({one.id for one in campaigns}))
            hints = ("asleep",) if campaigns else ("add",)
            values = {"rule": shown_rule(rule.id), "name": offer, "campaigns": names}
            yield Problem("P141", values, places.get(offer, rule.place), hints)


def unused_parts(look: Look) -> Iterator[Problem]:
    """Offers, budgets and calendars that nothing names."""
    if any(kind == "campaign" for kind, _ in look.draft.broken) or look.book.stand_ins:
        return
    campaigns = look.policy.campaigns.values()
    offers = {offer for one in campaigns for step in one.steps for offer in step.offers.items}
    offers |= {name for rule in look.book.every_rule() for name, _ in rule.offer_places}
    budgets = {budget for one in campaigns for budget in one.budgets}
    read = look.names_read()
    calendars = {calendar for one in campaigns for calendar in one.not_on}
    for name in look.policy.calendars:
        if in_calendar_flag(name) in read or days_to_calendar_fact(name) in read:
            calendars.add(name)
    known: tuple[tuple[Phrase, Iterable[Offer | Budget | Calendar], set[str]], ...] = (
        (OFFER, look.policy.offers.values(), offers),
        (BUDGET, look.policy.budgets.values(), budgets),
        (CALENDAR, look.policy.calendars.values(), calendars),
    )
    for what, parts, used in known:
        for part in parts:
            if part.id not in used:
                yield Problem("P142", {"what": what, "name": part.id}, part.place)


def uncovered_days(look: Look) -> Iterator[Problem]:
    """Budgets that do not cover all days of a campaign that names them."""
    for campaign in look.campaigns():
        for index, name in enumerate(campaign.budgets):
            budget = look.policy.budgets.get(name)
            if budget is not None and not _covers(budget, campaign):
                covered = _span(budget.starts, budget.ends)
                runs = _span(_day(campaign.starts), _last_day(campaign.ends))
                values = {"name": name, "covered": covered, "runs": runs}
                yield Problem("P143", values, look.draft.place("campaign", campaign.id, "budgets", index), ("widen",))


def holdout_of_guaranteed(look: Look) -> Iterator[Problem]:
    """A holdout in a campaign that gives only what is owed."""
    for campaign in look.campaigns():
        offers = [look.policy.offers.get(name) for step in campaign.steps for name in step.offers.items]
        if campaign.holdout and all(offer is not None and offer.guaranteed for offer in offers):
            place = look.draft.place("campaign", campaign.id, "holdout")
            yield Problem("P144", {"name": campaign.id}, place)


def live_but_over(look: Look) -> Iterator[Problem]:
    """Live campaigns whose last day has passed."""
    for campaign in look.policy.campaigns.values():
        last = _last_day(campaign.ends)
        if campaign.status == "live" and last is not None and look.today is not None and last < look.today:
            place = look.draft.place("campaign", campaign.id, "to")
            yield Problem("P148", {"name": campaign.id, "ends": last}, place)


def steps_called_any(look: Look) -> Iterator[Problem]:
    """Steps that have the word which means all of them."""
    for campaign in look.policy.campaigns.values():
        for step in campaign.steps:
            if step.id == ANY_STEP:
                yield Problem("P159", {}, step.place, ("rename",))


def circles(look: Look) -> Iterator[Problem]:
    """Rules, segments and amounts that wait for each other; a ring of rules alone is told with the rules (R210)."""
    found = order_rules(whole_program(look))
    if isinstance(found, Cycle) and not all(step.rule.id.startswith((RULE, ROW)) for step in found.steps):
        first = found.steps[0].rule.origin
        values = {"ring": Phrase(_ring(found.steps, "en"), _ring(found.steps, "zh"))}
        yield Problem("P145", values, first if isinstance(first, Place) else None)


def whole_program(look: Look) -> Program:
    """Rules, segments, campaigns and offers as one program, on all days and without its inputs."""
    rules = [*written_rules(look.book, look.policy), *policy_rules(look.policy, look.segments, everything=True)]
    derived = {one.name: one for one in (*look.book.derived, *offer_facts(look.policy, look.policy.offers))}
    unique = {rule.id: rule for rule in rules}
    choices = written_choices(look.book) if len(unique) == len(rules) else ()
    return make_program((), tuple(unique.values()), tuple(derived.values()), choices=choices)


def _proposed(look: Look) -> set[str]:
    return {offer for rule in look.book.every_rule() if rule.proposes for offer in rule.proposes.items}


def _covers(budget: Budget, campaign: Campaign) -> bool:
    first, last = _day(campaign.starts), _last_day(campaign.ends)
    if budget.starts is not None and (first is None or first < budget.starts):
        return False
    return budget.ends is None or (last is not None and last <= budget.ends)


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


def _last_day(ends: datetime | None) -> date | None:
    """The day of the last moment before the end."""
    return None if ends is None else (ends.replace(tzinfo=None) - timedelta(microseconds=1)).date()


def _span(first: date | None, last: date | None) -> Phrase:
    if first is None and last is None:
        return _ENDLESS
    if last is None:
        return Phrase(f"from {first} without an end", f"{first} 起没有结束日期")
    if first is None:
        return Phrase(f"until {last}", f"到 {last} 为止")
    return Phrase(f"{first} to {last}", f"{first} 至 {last}")


_SORTS = {
    "rule": ("the rule", "规则"), "segment": ("the segment", "人群"), "audience": ("the audience of", "活动人群"),
    "stop": ("the stop of", "停止条件"), "budget": ("the budget", "预算"), "offer": ("the offer", "优惠"),
    "table": ("the table", "决策表"),
}  # fmt: skip


def _ring(steps: tuple[CycleStep, ...], language: str) -> str:
    """`the rule "a" (rules/x.yaml:3:5) gives tag.one to the rule "b" (...), which gives tag.two to the rule "a"`."""
    parts = []
    for position, step in enumerate(steps):
        at = f" ({step.rule.origin})" if isinstance(step.rule.origin, Place) else ""
        named = _named(step.rule.id, language) + (at if language == "en" else at.replace(" (", "（").replace(")", "）"))
        gives = f"gives {step.feeds} to" if language == "en" else f"把 {step.feeds} 给"
        parts.append(f"{named}{', which' if position and language == 'en' else ''} {gives}")
    return " ".join((*parts, _named(steps[0].rule.id, language)))


def _named(program_id: str, language: str) -> str:
    """`the rule "a"`; of a table no row is named, because its rows wait for each other."""
    sort, _, name = program_id.partition(":")
    if sort == "table":
        name = name.rpartition(":")[0]
    return f'{_SORTS[sort][0]} "{name}"' if language == "en" else f"{_SORTS[sort][1]}“{name}”"
