"""Recommended products on the way to a message: the gate of an offer that needs them, the products of a job."""

from __future__ import annotations

import json
from types import ModuleType
from typing import Any

import polars as pl
import pytest

PAIR = "autumn.hello.ten"
HEAD = """
    project: shop
    currency: EUR
    time_zone: Europe/Vienna
    data:
      customers: {file: c.csv, columns: {customer_id: {type: id}, household_id: {type: id}}}
      transactions: {file: t.csv, customer: c, moment: m, product: p}
    channels:
      app: {consent: {promotional: true}}
      sms: {consent: {promotional: true}}
    preferred_channel: favourite_channel
    offers_per_customer: 2
"""
SCORES = "scores: [{id: goes_with, learn: products}]\n"
TEN = "offer: ten\nkind: coupon.amount\ngive: if_worth_it\nvalue: 10\nredemption: 10%\nworth: 5\n"
FIVE = TEN.replace("ten", "five")
CAMPAIGN = """
    campaign: autumn
    status: live
    why: Because.
    steps: [{id: hello, offer: {all_of: [five, ten]}, open: true}]
"""
MESSAGES = """
    messages:
      any:
        app: {en: {body: "See.", recommend: {at_most: 1}}}
        sms: {en: {body: "See."}}
"""


def text(*products: str) -> str:
    return json.dumps([{"product": one, "name": None, "reason": "popular"} for one in products], separators=(",", ":"))


def decided(
    world: ModuleType, columns: dict[str, Any], offers: dict[str, str], messages: str = "", channel: str = "app"
) -> Any:
    files = {"segments/scores.yaml": SCORES, "campaigns/autumn.yaml": CAMPAIGN + messages}
    files |= {f"offers/{name}.yaml": written for name, written in offers.items()}
    project = world.make_project(files, head=HEAD)
    facts = world.make_facts([{"favourite_channel": channel}])
    frame = facts.frame.with_columns(pl.lit(value, pl.String).alias(name) for name, value in columns.items())
    return world.run(project, world.replace(facts, frame=frame))


@pytest.mark.parametrize(
    ("otherwise", "found", "reason"),
    [
        ("none", "[]", "no_products"),
        ("popular", "[]", None),
        ("none", text("a"), None),
        ("none", None, None),
    ],
    ids=["nothing found", "what sells was empty too", "found", "nobody looked"],
)
def test_an_offer_that_needs_products_is_not_given_where_none_were_found(world, otherwise, found, reason):
    offers = {"ten": f"{TEN}recommend: {{otherwise: {otherwise}}}\n", "five": FIVE}
    decisions = decided(world, {"score.recommend.ten": found}, offers)
    assert world.reasons(decisions, PAIR) == {"C-0": reason}


def test_a_decision_and_its_job_carry_the_products_of_its_offers_in_their_order(world: ModuleType) -> None:
    offers = {"ten": f"{TEN}recommend: {{at_most: 2}}\n", "five": f"{FIVE}recommend: {{at_most: 1}}\n"}
    columns = {"score.recommend.ten": text("a", "b"), "score.recommend.five": text("c")}
    decisions = decided(world, columns, offers)
    assert dict(decisions.decisions.select("offer", "products").iter_rows()) == {
        "five": text("c"),
        "ten": text("a", "b"),
    }
    assert decisions.jobs["products"].to_list() == [text("c", "a", "b")]


def test_a_job_without_recommending_offers_has_no_products(world: ModuleType) -> None:
    assert decided(world, {}, {"ten": TEN, "five": FIVE}).jobs["products"].to_list() == [None]


@pytest.mark.parametrize(("channel", "products"), [("app", text("m")), ("sms", text("c"))])
def test_the_products_of_a_message_stand_instead_of_those_of_its_offers_on_its_channel(world, channel, products):
    offers = {"ten": TEN, "five": f"{FIVE}recommend: {{at_most: 1}}\n"}
    columns = {"score.recommend.five": text("c"), "score.recommend.autumn.any.app": text("m")}
    assert decided(world, columns, offers, MESSAGES, channel).jobs["products"].to_list() == [products]


def test_what_is_recommended_changes_the_run(world: ModuleType) -> None:
    offers = {"ten": f"{TEN}recommend: {{at_most: 1}}\n", "five": FIVE}
    one, two = (decided(world, {"score.recommend.ten": text(name)}, offers) for name in "ab")
    assert one.decisions.drop("products").equals(two.decisions.drop("products"))
    assert not one.decisions.equals(two.decisions)
