"""Caps, spacing and quiet hours on random policies, zones and histories, held against counting by hand.

The oracle compares what the local clock and calendar show, job by job: it knows no windows of instants.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from campaign_engine.campaigns.decide.decisions import REASONS, Decisions
from campaign_engine.campaigns.policy.contact_policy import Cap
from campaign_engine.campaigns.policy.policy import Policy
from campaign_engine.engine.tree import Kind, Type
from campaign_engine.rules.vocabulary import FactInfo

ZONES = ("Europe/Vienna", "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe")
DAYS = ("2026-10-01", "2026-10-28", "2026-03-31")
WINDOWS = ("7 days", "24 hours", "36 hours", "day", "week", "month", "3 days")


def world_of(seed: int, world: ModuleType) -> tuple[Decisions, Policy, dict[str, list[tuple[str, datetime]]], str]:
    """A run, its policy, the contacts of each customer, the day."""
    draw = random.Random(seed)
    day = draw.choice(DAYS)
    by = ("", ", channel: app", ", channel: sms")
    caps = ", ".join(
        f"{{at_most: {draw.randint(1, 3)}, per: {draw.choice(WINDOWS)}{draw.choice(by)}}}"
        for _ in range(draw.randint(0, 3))
    )
    spacing = draw.choice(["", ", spacing: 2 days", ", spacing: {sms: 20 hours}"])
    quiet = draw.choice(["", ", quiet_hours: {from: 13:00, to: 9:30}", ", quiet_hours: false"])
    contact = f"{{time_zone: home_zone, categories: [promotional, service], caps: [{caps}]{spacing}{quiet}}}"
    offers = {}
    for name in ("ten", "tea", "pie", "jam", "pot"):
        category = draw.choice(["promotional", "service"])
        owed = draw.random() < 0.2
        give = "give: guaranteed" if owed else f"give: if_worth_it\n    worth: {draw.randint(2, 9)}"
        offers[f"offers/{name}.yaml"] = (
            f"\n    offer: {name}\n    kind: coupon.amount\n    {give}\n    value: 10\n    redemption: 10%\n"
            f"    category: {category}\n"
        )
        texts = draw.choice(["", "    messages: {any: {sms: {en: {body: Hello}}}}\n"])
        offers[f"campaigns/{name}.yaml"] = (
            f"\n    campaign: {name}\n    status: live\n    why: Because.\n    priority: {draw.randint(0, 2)}\n"
            f"    steps: [{{id: one, offer: {name}, open: true}}]\n{texts}"
        )
    head = world.PROJECT.replace("promotional: sms_yes", "promotional: sms_yes, service: true")
    facts = (*world.FACTS, FactInfo("home_zone", Type(Kind.TEXT), source="column of customers"))
    places = str(draw.randint(1, 3))
    project = world.make_project(offers, facts, head, contact_policy=contact, offers_per_customer=places)
    rows = [
        {
            "home_zone": draw.choice(ZONES),
            "favourite_channel": draw.choice(["app", "sms"]),
            "has_app": draw.random() < 0.8,
        }
        for _ in range(12)
    ]
    start = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=ZoneInfo("Europe/Vienna"))
    contacts, lists = {}, []
    for number in range(12):
        mine = [
            (
                draw.choice(["app", "sms", "letter"]),
                start - timedelta(hours=draw.randint(-30, 300), minutes=draw.randint(0, 59)),
            )
            for _ in range(draw.randint(0, 6))
        ]
        contacts[f"C-{number}"] = mine
        lists += [{"customer": f"C-{number}", "channel": one, "at": at.isoformat()} for one, at in mine]
    state = world.make_state(project.policy, contacts=lists)
    table = world.make_facts(rows, facts, day)
    return world.run(project, table, state, day, seed), project.policy, contacts, day


def counts(cap: Cap, contact: datetime, message: datetime, zone: ZoneInfo) -> bool:
    """Whether one window of a cap can hold a contact and a message, by what clocks and calendars show."""
    here, there = contact.astimezone(zone), message.astimezone(zone)
    match cap.unit:
        case "hours":
            return abs((message - contact).total_seconds()) < cap.number * 3600
        case "days":
            apart = here.replace(tzinfo=None) - there.replace(tzinfo=None)
            return abs(apart) < timedelta(days=cap.number)
        case "day":
            return here.date() == there.date()
        case "week":
            return here.isocalendar()[:2] == there.isocalendar()[:2]
        case _:
            return (here.year, here.month) == (there.year, there.month)


def had(cap: Cap, contacts: list[tuple[str, datetime]], message: datetime, zone: str) -> int:
    return sum(cap.channel in (None, channel) and counts(cap, at, message, ZoneInfo(zone)) for channel, at in contacts)


def check(seed: int, world: ModuleType) -> set[str]:
    decisions, policy, contacts, _day = world_of(seed, world)
    seen: set[str] = set()
    jobs: dict[str, list[dict[str, Any]]] = {}
    for job in decisions.jobs.iter_rows(named=True):
        jobs.setdefault(job["customer_id"], []).append(job)
        clock = job["send_after"].astimezone(ZoneInfo(job["time_zone"]))
        channel = next(one for one in policy.channels if one.id == job["channel"])
        if channel.quiet is not None:
            minute = clock.hour * 60 + clock.minute
            assert channel.quiet.ends <= minute < channel.quiet.starts, (seed, job)
            assert job["send_after"] < job["send_before"]
    for customer, mine in jobs.items():
        for job in mine:
            for cap in policy.contact.caps:
                if cap.channel in (None, job["channel"]):
                    now = sum(cap.channel in (None, one["channel"]) for one in mine)
                    before = had(cap, contacts[customer], job["send_after"], job["time_zone"])
                    assert before + now <= cap.at_most, (seed, customer, cap)
                    seen.add("filled" if before + now == cap.at_most else "room")
    seen |= _losers(decisions, policy, contacts, jobs, seed)
    return seen


def _losers(
    decisions: Decisions,
    policy: Policy,
    contacts: dict[str, list[tuple[str, datetime]]],
    jobs: dict[str, list[dict[str, Any]]],
    seed: int,
) -> set[str]:
    """Whoever lost a message to a cap has had, or gets, as many as the cap allows."""
    seen = set()
    for pair in decisions.pairs:
        lost = decisions.rejected.filter(pl.col(f"{pair.name}.reason").is_not_null())
        for customer, number in lost.select("customer_id", f"{pair.name}.reason").iter_rows():
            reason = REASONS[number]
            if reason in ("message_cap", "message_spacing"):
                seen.add(reason)
                assert any(
                    had(cap, contacts[customer], at, zone) + len(jobs.get(customer, ())) >= cap.at_most
                    for cap in policy.contact.caps
                    for zone in ZONES
                    for at in _moments(decisions, policy, zone)
                ), (seed, customer, pair)
    return seen


def _moments(decisions: Decisions, policy: Policy, zone: str) -> list[datetime]:
    """When a message may go out in a zone: the first allowed minute, walked to."""
    moment = datetime.fromisoformat(decisions.wave[:10]).replace(tzinfo=ZoneInfo("Europe/Vienna"))
    quiet = policy.channels[0].quiet
    while quiet is not None:
        clock = moment.astimezone(ZoneInfo(zone))
        if quiet.ends <= clock.hour * 60 + clock.minute < quiet.starts:
            break
        moment += timedelta(minutes=1)
    return [moment]


@pytest.mark.parametrize("block", range(3))
def test_no_customer_gets_more_than_a_cap_allows_and_none_is_refused_room_there_is(
    block: int, world: ModuleType
) -> None:
    seen: set[str] = set()
    for seed in range(block * 10, block * 10 + 10):
        seen |= check(seed, world)
    assert seen >= {"filled", "room", "message_cap"}
