"""Planned jobs: one message a customer, channel and category, listing her decisions; template, times, ids."""

from __future__ import annotations

from datetime import UTC, datetime
from types import ModuleType

import polars as pl


def shop(world: ModuleType, **more: str):  # type: ignore[no-untyped-def]
    files = {f"offers/{name}.yaml": world.COUPON.replace("ten", name) for name in ("a", "b", "c")}
    files["offers/c.yaml"] += "    category: service\n"
    files |= {
        f"campaigns/{name}.yaml": world.CAMPAIGN.replace("autumn", f"x{name}").replace("ten", name) for name in "abc"
    }
    files["campaigns/b.yaml"] += "    priority: 70\n    to: 2026-10-01T18:00\n"
    return world.make_project(files, offers_per_customer="3", **more)


def test_one_message_lists_all_decisions_of_its_channel_and_category(world: ModuleType) -> None:
    decisions = world.run(shop(world), world.make_facts([{}]))
    jobs = decisions.jobs.sort("category")
    assert jobs["category"].to_list() == ["promotional", "service"]
    ids = dict(decisions.decisions.select("offer", "decision_id").iter_rows())
    assert jobs["decision_ids"].to_list() == [[ids["b"], ids["a"]], [ids["c"]]]
    assert jobs["campaign"].to_list() == ["xb", "xc"]
    assert jobs["channel"].to_list() == ["app", "app"]
    assert set(jobs["action"]) == {"send"}
    assert set(jobs["version"]) == {1}


def test_every_given_decision_with_a_channel_is_in_exactly_one_job(world: ModuleType) -> None:
    rows = [{"favourite_channel": name, "app_yes": yes} for name in ("app", "sms", None) for yes in (True, False)]
    decisions = world.run(shop(world), world.make_facts(rows))
    told = decisions.decisions.filter(pl.col("channel").is_not_null())["decision_id"].to_list()
    listed = decisions.jobs["decision_ids"].explode().to_list()
    assert sorted(listed) == sorted(told)
    assert decisions.jobs["job_id"].n_unique() == decisions.jobs.height


def test_a_job_waits_for_its_moment_and_dies_with_its_day_or_campaign(world: ModuleType) -> None:
    morning = world.at("2026-10-01T09:00").moment
    jobs = world.run(shop(world), world.make_facts([{}]), send_at=morning).jobs.sort("category")
    assert jobs["send_after"].to_list() == [datetime(2026, 10, 1, 7, tzinfo=UTC)] * 2
    assert jobs["send_before"].to_list() == [
        datetime(2026, 10, 1, 16, tzinfo=UTC),
        datetime(2026, 10, 1, 18, tzinfo=UTC),  # quiet hours begin at 20:00 in Vienna
    ]
    assert set(jobs["time_zone"]) == {world.ZONE}


def test_validity_begins_on_the_local_day_of_sending(world: ModuleType) -> None:
    offer = world.COUPON + "    valid: {from: send, for: 14 days, latest: 2026-10-20}\n"
    project = world.make_project({"offers/ten.yaml": offer, "campaigns/autumn.yaml": world.CAMPAIGN})
    for moment, first, last in (
        ("2026-10-01T19:00", "2026-10-01", "2026-10-14"),
        ("2026-10-01T23:00", "2026-10-02", "2026-10-15"),
        ("2026-10-02T00:30", "2026-10-02", "2026-10-15"),
        ("2026-10-15T00:30", "2026-10-15", "2026-10-20"),
    ):
        decisions = world.run(project, world.make_facts(), send_at=world.at(moment).moment).decisions
        assert [str(day) for day in decisions.select("valid_from", "valid_until").row(0)] == [first, last]


def test_a_message_costs_once_however_many_decisions_it_carries(world: ModuleType) -> None:
    decisions = world.run(shop(world), world.make_facts([{"favourite_channel": "sms", "has_app": False}] * 4))
    jobs = decisions.jobs.filter(category="promotional")
    assert jobs["decision_ids"].list.len().to_list() == [2] * 4
    assert jobs["channel_cost_micro"].to_list() == [50_000] * 4
    assert decisions.decisions.filter(channel="sms")["channel_cost_micro"].to_list() == [50_000] * 8


def test_jobs_carry_no_codes_and_no_addresses(world: ModuleType) -> None:
    jobs = world.run(shop(world), world.make_facts([{}])).jobs
    assert set(jobs.columns) == {
        "job_id", "version", "action", "kind", "customer_id", "channel", "category", "decision_ids", "campaign", "step",
        "language", "arm", "consent_ref", "time_zone", "send_after", "send_before",
        "channel_cost_micro", "products",
    }  # fmt: skip
