"""The contact policy in runs: hours, zones, caps, spacing, objections; what is owed is granted in silence."""

from __future__ import annotations

from datetime import UTC, datetime
from textwrap import dedent
from types import ModuleType
from typing import Any

import campaign_engine.campaigns.policy.load_project as loading
import polars as pl
import pytest
from campaign_engine.campaigns.decide.decisions import Decisions
from campaign_engine.engine.tree import Kind, Type
from campaign_engine.rules.vocabulary import FactInfo

PAIR = "autumn.hello.ten"
ZONED = "{time_zone: home_zone}"


def facts_of(world: ModuleType) -> tuple[FactInfo, ...]:
    zone = FactInfo("home_zone", Type(Kind.TEXT), source="column of customers")
    objects = FactInfo("objects", Type(Kind.BOOLEAN), source="column of customers")
    return (*world.FACTS, zone, objects)


def decided(
    world: ModuleType, contact: str, rows: list[dict[str, Any]], send: str = "2026-10-01T10:00", **more: Any
) -> Decisions:
    """A run for these customers; `more`: `files`, lists of the state (`contacts` ...), keys of project.yaml."""
    facts = facts_of(world)
    files = {"offers/ten.yaml": world.COUPON, "campaigns/autumn.yaml": world.CAMPAIGN} | more.pop("files", {})
    lists = {name: more.pop(name) for name in ("contacts",) if name in more}
    project = world.make_project(files, facts, contact_policy=contact, **more)
    full = [{"home_zone": None, "objects": None} | row for row in rows]
    state = world.make_state(project.policy, **lists)
    return world.run(project, world.make_facts(full, facts), state, send_at=world.at(send).moment)


def sent(decisions: Decisions) -> list[tuple[Any, ...]]:
    """(customer, not before, not after, zone), in UTC."""
    jobs = decisions.jobs.sort("customer_id", "channel")
    moments = [pl.col(name).dt.strftime("%m-%d %H:%M") for name in ("send_after", "send_before")]
    return jobs.select("customer_id", *moments, "time_zone").rows()


def had(*moments: str, channel: str = "app", customer: str = "C-0") -> list[dict[str, Any]]:
    return [{"customer": customer, "channel": channel, "at": at} for at in moments]


# -- hours ------------------------------------------------------------------------------------------------------------


def test_each_customer_is_written_to_in_the_morning_of_her_own_zone(world: ModuleType) -> None:
    zones = ["Europe/Vienna", "Asia/Shanghai", "America/New_York"]
    decisions = decided(world, ZONED, [{"home_zone": zone} for zone in zones], "2026-10-01T00:00")
    assert sent(decisions) == [
        ("C-0", "10-01 07:00", "10-01 18:00", "Europe/Vienna"),
        ("C-1", "10-01 01:00", "10-01 12:00", "Asia/Shanghai"),
        ("C-2", "09-30 22:00", "10-01 00:00", "America/New_York"),  # still the evening before: 18:00 to 20:00
    ]


def test_without_a_zone_a_message_is_held_and_told(world: ModuleType) -> None:
    rows = [{"home_zone": zone} for zone in (None, "Europe/Vienna", "Vienna", "Vienna", "../etc/passwd")]
    decisions = decided(world, ZONED, rows)
    assert [row[0] for row in sent(decisions)] == ["C-1"]
    assert world.outcomes(decisions, "reason_code") == [
        ("C-0", "ten", "deferred", "zone_unknown"),
        ("C-1", "ten", "given", None),
        ("C-2", "ten", "deferred", "zone_unknown"),
        ("C-3", "ten", "deferred", "zone_unknown"),
        ("C-4", "ten", "deferred", "zone_unknown"),
    ]
    told = {one.code: one for one in decisions.problems}
    assert set(told) == {"P310", "P311"}
    assert told["P310"].text().startswith("1 of 5 customers has no time zone")
    assert "3 of 5" in told["P311"].text()
    assert "Vienna" in told["P311"].text()


def test_of_candidates_all_clocks_have_to_agree(world: ModuleType) -> None:
    contact = "{time_zone: home_zone, unknown_zone: [Europe/London, Asia/Shanghai]}"
    decisions = decided(world, contact, [{}, {"home_zone": "Europe/London"}], "2026-10-01T00:00")
    assert sent(decisions) == [
        ("C-0", "10-01 08:00", "10-01 12:00", "Europe/London"),
        ("C-1", "10-01 08:00", "10-01 19:00", "Europe/London"),
    ]


def test_a_message_of_the_evening_waits_and_its_validity_with_it(world: ModuleType) -> None:
    coupon = world.COUPON + "    valid: {for: 3 days}\n"
    decisions = decided(world, "{}", [{}], "2026-10-01T21:00", files={"offers/ten.yaml": coupon})
    assert sent(decisions) == [("C-0", "10-02 07:00", "10-02 18:00", "Europe/Vienna")]
    row = decisions.decisions.row(0, named=True)
    assert (str(row["valid_from"]), str(row["valid_until"])) == ("2026-10-02", "2026-10-04")


@pytest.mark.parametrize(
    ("offer", "campaign"),
    [
        ("    valid: {from: 2026-09-01, latest: 2026-10-01}\n", ""),
        ("", "    to: 2026-10-01\n"),
        ("", "    not_on: stocktake\n"),
    ],
)
def test_what_cannot_go_out_in_time_is_put_off(world: ModuleType, offer: str, campaign: str) -> None:
    files = {
        "offers/ten.yaml": world.COUPON + offer + "    stock: 5\n",
        "campaigns/autumn.yaml": world.CAMPAIGN + campaign,
        "calendars.yaml": "calendars: [{id: stocktake, windows: [{from: 2026-10-02, to: 2026-10-03}]}]\n",
    }
    decisions = decided(world, "{}", [{}], "2026-10-01T21:00", files=files)
    assert world.outcomes(decisions, "reason_code") == [("C-0", "ten", "deferred", "quiet_hours")]
    assert decisions.jobs.height == 0
    assert [(one.id, one.used) for one in decisions.limits] == [("ten", 0)]
    assert decisions.counts["deferred"] == 1
    given = decided(world, "{quiet_hours: false}", [{}], "2026-10-01T21:00", files=files)
    assert world.outcomes(given) == [("C-0", "ten", "given")]


def test_what_is_owed_is_granted_in_silence_where_its_message_must_wait_too_long(world: ModuleType) -> None:
    owed = "\n    offer: ten\n    kind: coupon.amount\n    give: guaranteed\n    value: 10\n"
    files = {"offers/ten.yaml": owed, "campaigns/autumn.yaml": world.CAMPAIGN + "    to: 2026-10-01\n"}
    decisions = decided(world, "{}", [{}], "2026-10-01T21:00", files=files)
    assert world.outcomes(decisions, "channel", "consent_ref") == [("C-0", "ten", "given", None, None)]
    assert decisions.jobs.height == 0


def test_another_offer_that_can_go_out_is_given_in_place_of_one_that_is_put_off(world: ModuleType) -> None:
    files = {
        "offers/ten.yaml": world.COUPON + "    valid: {from: 2026-09-01, latest: 2026-10-01}\n",
        "offers/late.yaml": world.COUPON.replace("ten", "late").replace("worth: 5", "worth: 3"),
        "campaigns/autumn.yaml": world.CAMPAIGN.replace("offer: ten", "offer: {best_of: [ten, late]}"),
    }
    decisions = decided(world, "{}", [{}], "2026-10-01T21:00", files=files)
    assert world.outcomes(decisions) == [("C-0", "late", "given")]
    assert world.reasons(decisions, PAIR) == {"C-0": "quiet_hours"}


def test_a_channel_has_hours_and_days_off_of_its_own(world: ModuleType) -> None:
    head = world.PROJECT.replace("reachable: has_app,", "reachable: has_app, quiet_hours: false, never_on: thursday,")
    facts = world.make_facts([{}, {"has_app": False}])
    decisions = world.run(world.make_project(head=head), facts)
    assert sent(decisions) == [
        ("C-0", "10-01 22:00", "10-02 22:00", "Europe/Vienna"),  # 2026-10-01 is a Thursday
        ("C-1", "10-01 07:00", "10-01 18:00", "Europe/Vienna"),
    ]


def test_messages_of_other_categories_go_out_at_any_time(world: ModuleType) -> None:
    coupon = world.COUPON + "    category: service\n"
    contact = "{categories: promotional}"
    decisions = decided(world, contact, [{}], "2026-10-01T22:00", files={"offers/ten.yaml": coupon})
    assert sent(decisions) == [("C-0", "10-01 20:00", "10-01 22:00", "Europe/Vienna")]


def test_quiet_hours_of_the_night_in_which_clocks_go_back_end_an_hour_later_in_utc(world: ModuleType) -> None:
    for send, after in (("2026-10-24T21:00", "10-25 08:00"), ("2026-03-28T21:00", "03-29 07:00")):
        project = world.make_project()
        decisions = world.run(project, world.make_facts(), day=send[:10], send_at=world.at(send).moment)
        assert [row[1] for row in sent(decisions)] == [after]


# -- caps -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("contact", "contacts", "reason"),
    [
        ("{caps: [{at_most: 2, per: 7 days}]}", had("2026-09-24T10:01", "2026-09-30T10:00"), "message_cap"),
        ("{caps: [{at_most: 2, per: 7 days}]}", had("2026-09-24T10:00", "2026-09-30T10:00"), None),
        ("{caps: [{at_most: 2, per: 7 days}]}", had("2026-09-30T10:00"), None),
        ("{caps: [{at_most: 1, per: 24 hours}]}", had("2026-09-30T10:01"), "message_cap"),
        ("{caps: [{at_most: 1, per: 24 hours}]}", had("2026-09-30T10:00"), None),
        ("{caps: [{at_most: 1, per: day}]}", had("2026-10-01T00:00"), "message_cap"),
        ("{caps: [{at_most: 1, per: day}]}", had("2026-09-30T23:59"), None),
        ("{caps: [{at_most: 1, per: day}]}", had("2026-10-01T18:00"), "message_cap"),  # planned by another wave
        ("{caps: [{at_most: 1, per: 24 hours}]}", had("2026-10-02T09:00"), "message_cap"),  # planned for tomorrow
        ("{caps: [{at_most: 1, per: 24 hours}]}", had("2026-10-02T10:00"), None),
        ("{caps: [{at_most: 1, per: week}]}", had("2026-10-04T10:00"), "message_cap"),  # Sunday
        ("{caps: [{at_most: 1, per: week}]}", had("2026-10-05T10:00"), None),
        ("{caps: [{at_most: 1, per: week}]}", had("2026-09-28T00:00"), "message_cap"),  # Monday
        ("{caps: [{at_most: 1, per: week}]}", had("2026-09-27T23:59"), None),
        ("{caps: [{at_most: 1, per: month}]}", had("2026-09-30T23:59"), None),
        ("{caps: [{at_most: 1, per: month, channel: sms}]}", had("2026-10-01T08:00"), None),
        ("{caps: [{at_most: 1, per: month, channel: app}]}", had("2026-10-01T08:00"), "message_cap"),
        ("{caps: [{at_most: 1, per: day}]}", had("2026-10-01T08:00", channel="letter"), "message_cap"),
        ("{caps: [{at_most: 1, per: day}]}", had("2026-10-01T08:00", customer="C-9"), None),
        ("{caps: [], spacing: 2 days}", had("2026-09-29T10:01"), "message_spacing"),
        ("{caps: [], spacing: 2 days}", had("2026-09-29T10:00"), None),
        ("{caps: [], spacing: {sms: 2 days}}", had("2026-10-01T08:00"), None),
        ("{caps: [], spacing: {any: 3 hours}}", had("2026-10-01T08:00", channel="sms"), "message_spacing"),
    ],
)
def test_messages_she_had_count(
    world: ModuleType, contact: str, contacts: list[dict[str, Any]], reason: str | None
) -> None:
    decisions = decided(world, contact, [{}], contacts=contacts)
    assert world.reasons(decisions, PAIR) == {"C-0": reason}
    assert decisions.jobs.height == (reason is None)


def test_a_calendar_day_is_that_of_her_own_zone(world: ModuleType) -> None:
    contact = "{time_zone: home_zone, caps: [{at_most: 1, per: day}], quiet_hours: false}"
    contacts = had("2026-10-01T00:30") + had("2026-10-01T00:30", customer="C-1")
    rows = [{"home_zone": "Europe/Vienna"}, {"home_zone": "America/New_York"}]
    decisions = decided(world, contact, rows, contacts=contacts)
    assert world.reasons(decisions, PAIR) == {"C-0": "message_cap", "C-1": None}


def test_seven_days_go_back_to_the_same_clock_time_where_the_clock_was_changed(world: ModuleType) -> None:
    contact = "{caps: [{at_most: 1, per: 7 days}]}"
    for at, reason in (("2026-10-21T10:00+02:00", None), ("2026-10-21T10:01+02:00", "message_cap")):
        decisions = decided(world, contact, [{}], "2026-10-28T10:00", contacts=had(at))
        assert world.reasons(decisions, PAIR) == {"C-0": reason}


OWED = "\n    offer: gift\n    kind: coupon.gift\n    give: guaranteed\n    value: 10\n    category: service\n"
TWO = {
    "offers/more.yaml": OWED,
    "campaigns/birthday.yaml": """
    campaign: birthday
    status: live
    why: Because.
    steps: [{id: day, offer: gift, open: true}]
""",
}


def test_a_message_that_goes_out_anyway_takes_the_room(world: ModuleType) -> None:
    decisions = decided(world, "{caps: [{at_most: 1, per: day}]}", [{}], files=TWO)
    assert world.outcomes(decisions, "channel") == [("C-0", "gift", "given", "app")]
    assert world.reasons(decisions, PAIR) == {"C-0": "message_cap"}


def test_an_offer_in_the_message_that_goes_out_anyway_needs_no_room(world: ModuleType) -> None:
    files = TWO | {"offers/more.yaml": OWED.replace("category: service", "category: promotional")}
    decisions = decided(world, "{caps: [{at_most: 1, per: day}]}", [{}], files=files)
    assert len(world.outcomes(decisions)) == 2
    assert decisions.jobs["decision_ids"].list.len().to_list() == [2]


def test_of_two_things_owed_the_one_of_higher_priority_is_told(world: ModuleType) -> None:
    other = OWED.replace("gift\n", "tea\n", 1).replace("category: service", "category: promotional")
    files = TWO | {
        "offers/tea.yaml": other,
        "campaigns/thanks.yaml": TWO["campaigns/birthday.yaml"]
        .replace("birthday", "thanks")
        .replace("offer: gift", "offer: tea")
        + "    priority: 90\n",
    }
    decisions = decided(world, "{caps: [{at_most: 1, per: day}]}", [{"staff": False}], files=files)
    assert world.outcomes(decisions, "channel") == [
        ("C-0", "ten", "given", "app"),  # in the message about the tea
        ("C-0", "gift", "given", None),
        ("C-0", "tea", "given", "app"),
    ]
    assert decisions.jobs.height == 1


def several(world: ModuleType) -> dict[str, str]:
    """Three offers of one campaign: two promotional by app, the best one a service by app."""
    offers = {
        f"offers/{name}.yaml": world.COUPON.replace("ten", name).replace("worth: 5", f"worth: {worth}") + extra
        for name, worth, extra in (("best", 6, "    category: service\n"), ("good", 4, ""), ("fair", 3, ""))
    }
    campaigns = {
        f"campaigns/{name}.yaml": world.CAMPAIGN.replace("autumn", name).replace("offer: ten", f"offer: {name}")
        for name in ("best", "good", "fair")
    }
    return {"offers/ten.yaml": world.COUPON, "campaigns/autumn.yaml": world.CAMPAIGN, **offers, **campaigns}


def test_the_best_message_wins_and_takes_along_what_fits_in_it(world: ModuleType) -> None:
    once = "{caps: [{at_most: 1, per: day}]}"
    decisions = decided(world, once, [{}], files=several(world), offers_per_customer="3")
    # Worth 5, 4 and 3 in one message; alone the best is worth 6.
    assert sorted(row[1] for row in world.outcomes(decisions)) == ["fair", "good", "ten"]
    assert decisions.jobs.height == 1
    assert world.reasons(decisions, "best.hello.best") == {"C-0": "outbid"}
    alone = several(world)
    alone["offers/best.yaml"] = alone["offers/best.yaml"].replace("worth: 6", "worth: 60")
    decisions = decided(world, once, [{}], files=alone, offers_per_customer="3")
    assert world.outcomes(decisions) == [("C-0", "best", "given")]
    assert world.reasons(decisions, "good.hello.good") == {"C-0": "message_cap"}
    two = decided(world, "{caps: [{at_most: 2, per: day}]}", [{}], files=several(world), offers_per_customer="3")
    assert [row[1] for row in world.outcomes(two)] == ["ten", "best", "good"]
    assert two.jobs.height == 2


def test_without_caps_every_offer_goes_out(world: ModuleType) -> None:
    decisions = decided(world, "{caps: []}", [{}], files=several(world), offers_per_customer="4")
    assert len(world.outcomes(decisions)) == 4
    assert decisions.jobs.height == 2


def test_what_goes_together_goes_not_at_all_where_it_needs_two_messages(world: ModuleType) -> None:
    files = {
        "offers/ten.yaml": world.COUPON,
        "offers/tea.yaml": world.COUPON.replace("ten", "tea") + "    category: service\n",
        "campaigns/autumn.yaml": world.CAMPAIGN.replace("offer: ten", "offer: {all_of: [ten, tea]}"),
    }
    contact = "{caps: [{at_most: 1, per: day}]}"
    decisions = decided(world, contact, [{}], files=files, offers_per_customer="2")
    assert world.outcomes(decisions) == []
    assert world.reasons(decisions, PAIR) == {"C-0": "message_cap"}
    free = decided(world, "{caps: [{at_most: 2, per: day}]}", [{}], files=files, offers_per_customer="2")
    assert len(world.outcomes(free)) == 2


# -- objections -------------------------------------------------------------------------------------------------------


def test_an_objection_to_profiling_leaves_only_uniform_offers(world: ModuleType) -> None:
    personal = world.COUPON.replace("value: 10", 'value: "= spend * 0.1"')
    contact = "{profiling_objection: objects}"
    rows = [{"objects": True}, {"objects": False}, {"objects": None}]
    decisions = decided(world, contact, rows, files={"offers/ten.yaml": personal})
    assert world.reasons(decisions, PAIR) == {"C-0": "profiling_objection", "C-1": None, "C-2": None}
    uniform = decided(world, contact, rows)
    assert len(world.outcomes(uniform)) == 3


def test_an_offer_for_those_who_object_is_not_said_never_to_win(world: ModuleType) -> None:
    """The better one is personalised: it goes first for everybody else (R395)."""
    files = {
        "offers/best.yaml": world.COUPON.replace("ten", "best") + "    pricing: personalised\n",
        "offers/second.yaml": world.COUPON.replace("ten", "second").replace("worth: 5", "worth: 3"),
        "offers/owed.yaml": "offer: owed\nkind: access\ngive: guaranteed\ncost: 0\n",
        "campaigns/ladder.yaml": "campaign: ladder\nstatus: live\nwhy: x\nsteps:\n"
        "  - {id: a, offer: {best_of: [best, second]}, open: true}\n"
        "  - {id: b, after: 90 days, offer: owed, open: true}\n",
    }
    facts = facts_of(world)
    for contact, said in (("{}", {"second"}), ("{profiling_objection: objects}", set())):
        lines = dedent(world.PROJECT) + f"contact_policy: {contact}\n"
        content = {"project.yaml": lines.encode()} | {path: dedent(text).encode() for path, text in files.items()}
        reading = loading._read(content)
        project = loading._check(reading, facts, content, None)
        assert {one.values["name"] for one in reading.problems if one.code == "R395"} == said
    table = world.make_facts([{"home_zone": None, "objects": True}, {"home_zone": None, "objects": False}], facts)
    assert world.outcomes(world.run(project, table)) == [("C-0", "second", "given"), ("C-1", "best", "given")]


def test_the_order_of_customers_and_contacts_makes_no_difference(world: ModuleType) -> None:
    contacts = had("2026-09-30T10:00", "2026-09-29T10:00", customer="C-1") + had("2026-09-30T11:00")
    rows = [{"customer_id": f"C-{index}"} for index in (2, 0, 1)]
    contact = "{caps: [{at_most: 2, per: 7 days}]}"
    one = decided(world, contact, rows, contacts=contacts)
    other = decided(world, contact, rows[::-1], contacts=contacts[::-1])
    assert one.decisions.equals(other.decisions)
    assert one.jobs.equals(other.jobs)
    assert world.reasons(one, PAIR) == {"C-0": None, "C-1": "message_cap", "C-2": None}
    assert one.jobs["send_after"][0] == datetime(2026, 10, 1, 8, tzinfo=UTC)
