"""What is over, will be over soon, or can never begin, by the day of the run: campaigns, rules, budgets, calendars.

Rules that have ended are told by `rules.checks`, offers valid no more by `check_offers`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from ...rules.places import Place
from ...rules.problems import Phrase, Problem
from ...rules.rule_book import shown_rule
from .look import BUDGET, CALENDAR, CAMPAIGN, RULE, TABLE, Look
from .names import days_to_calendar_fact, in_calendar_flag
from .policy import Calendar, Campaign

SOON_DAYS = 7
"""Whoever has to write the next one wants to know a week before."""


def over(look: Look) -> Iterator[Problem]:
    """Calendars whose windows have all passed. A budget that is over has P143 at the campaign it no longer covers."""
    if look.today is None:
        return
    for calendar in look.policy.calendars.values():
        last = _last_window_day(calendar)
        if last is not None and last < look.today and _is_asked(calendar.id, look):
            yield Problem("R381", {"name": calendar.id, "last": last}, calendar.place, ("calendar",))


def over_soon(look: Look) -> Iterator[Problem]:
    """What ends within a week: rules, live campaigns, budgets, calendars."""
    if look.today is None:
        return
    for what, name, last, place in _ends(look):
        days = (last - look.today).days
        if 0 <= days <= SOON_DAYS:
            yield Problem("R382", {"what": what, "name": name, "last": last, "when": _in_days(days)}, place)


def never_live(look: Look) -> Iterator[Problem]:
    """Live campaigns all of whose days are taken out by `not_on`; drafts whose last day has passed."""
    for campaign in look.policy.campaigns.values():
        if campaign.status == "live" and _is_shut_out(campaign, look):
            calendars = ", ".join(name for name in campaign.not_on if name in look.policy.calendars)
            place = look.draft.place("campaign", campaign.id, "not_on")
            yield Problem("R383", {"name": campaign.id, "calendars": calendars}, place, ("days",))
        last = _last_day(campaign)
        if campaign.status == "draft" and last is not None and look.today is not None and last < look.today:
            place = look.draft.place("campaign", campaign.id, "status")
            yield Problem("R384", {"name": campaign.id, "last": last}, place, ("ended",))


def stale_scores(look: Look) -> Iterator[Problem]:
    """Scores older than `stale_after`; data is not needed to see it. `decide` says the same."""
    for score in look.segments.scores:
        if look.today is None or score.stale_after is None:
            continue
        days = (look.today - score.as_of).days
        if days > score.stale_after:
            values = {"score": f"score.{score.id}", "days": days, "allowed": score.stale_after}
            yield Problem("D177", values, score.place, ("score",))


def rules_of_other_days(look: Look) -> Iterator[Problem]:
    """Rules whose active days share none with any campaign that lists what they propose."""
    for rule in look.book.every_rule():
        if rule.proposes is None or (rule.active_from is None and rule.active_to is None):
            continue
        places = dict(rule.offer_places)
        for offer in rule.proposes.items:
            running = [one for one in look.campaigns() if any(offer in step.offers.items for step in one.steps)]
            if not running or any(_meet(rule.active_from, rule.active_to, one) for one in running):
                continue
            values = {
                "rule": shown_rule(rule.id),
                "name": offer,
                "campaigns": ", ".join(sorted(one.id for one in running)),
            }
            yield Problem("R385", values, places.get(offer, rule.place), ("days",))


def _ends(look: Look) -> Iterator[tuple[Phrase, str, date, Place | None]]:
    for rule in look.book.rules:
        if rule.active_to is not None:
            yield RULE, rule.id, rule.active_to, rule.active_place
    for table in look.book.tables:
        if table.active_to is not None:
            yield TABLE, table.id, table.active_to, table.place
    for campaign in look.policy.campaigns.values():
        last = _last_day(campaign)
        if campaign.status == "live" and last is not None:
            yield CAMPAIGN, campaign.id, last, look.draft.place("campaign", campaign.id, "to")
    for budget in look.policy.budgets.values():
        if budget.ends is not None and any(budget.id in one.budgets for one in look.campaigns()):
            yield BUDGET, budget.id, budget.ends, look.draft.place("budget", budget.id, "to")
    for calendar in look.policy.calendars.values():
        last = _last_window_day(calendar)
        if last is not None and _is_asked(calendar.id, look):
            yield CALENDAR, calendar.id, last, calendar.place


def _in_days(days: int) -> Phrase:
    if days < 2:
        return (Phrase("today", "今天"), Phrase("tomorrow", "明天"))[days]
    return Phrase(f"in {days} days", f"{days} 天后")


def _is_asked(calendar: str, look: Look) -> bool:
    """Whether a campaign or a condition still rests on it."""
    if any(calendar in campaign.not_on for campaign in look.campaigns()):
        return True
    return bool({in_calendar_flag(calendar), days_to_calendar_fact(calendar)} & look.names_read())


def _last_window_day(calendar: Calendar) -> date | None:
    """None where a window is written the wrong way round: that has a problem of its own."""
    if any(ends <= starts for starts, ends in calendar.windows):
        return None
    return max((_day_before(ends) for _, ends in calendar.windows), default=None)


def _last_day(campaign: Campaign) -> date | None:
    return None if campaign.ends is None else _day_before(campaign.ends)


def _day_before(ends: datetime) -> date:
    """The day of the last moment before the end."""
    return (ends.replace(tzinfo=None) - timedelta(microseconds=1)).date()


def _is_shut_out(campaign: Campaign, look: Look) -> bool:
    """Whether windows of its calendars cover it without a gap."""
    if campaign.starts is None or campaign.ends is None or campaign.ends <= campaign.starts:
        return False
    windows = sorted(
        window for name in campaign.not_on if name in look.policy.calendars
        for window in look.policy.calendars[name].windows
    )  # fmt: skip
    reached = campaign.starts
    for starts, ends in windows:
        if starts <= reached:
            reached = max(reached, ends)
    return reached >= campaign.ends


def _meet(first: date | None, last: date | None, campaign: Campaign) -> bool:
    starts = campaign.starts.date() if campaign.starts is not None else None
    ends = _last_day(campaign)
    return not (
        (last is not None and starts is not None and last < starts)
        or (first is not None and ends is not None and ends < first)
    )
