"""What the till needs is in every decision: least spend, highest discount, scope, combination, who pays."""

from __future__ import annotations

from pathlib import Path

from campaign_engine.campaigns.decide.decide import decide
from campaign_engine.campaigns.decide.state import empty_state
from campaign_engine.campaigns.policy.load_project import load_project
from campaign_engine.campaigns.policy.project_files import read_project_files
from campaign_engine.campaigns.policy.till_terms import TILL_COLUMNS
from campaign_engine.segments.build_facts import build_facts
from campaign_engine.segments.instant import parse_instant

FOLDER = Path(__file__).parent / "bad_base"
OFFERS = b"""
offers:
  - id: plain
    kind: coupon.gift
    give: guaranteed
    value: 3.00
  - id: bound
    kind: coupon.percent
    give: guaranteed
    value: 15%
    cost: 2.00
    max_discount: 9.50
    min_spend: 40.00
    scope: {where: [online, store], categories: kitchen, except: [gift_cards]}
    combine: {group: shop, with: [plain]}
    paid_by: {supplier: 40%, marketing: 60%}
"""
CAMPAIGN = """
campaign: owed_{offer}
status: live
why: The terms promise it.
steps: [{{id: one, offer: {offer}, open: true}}]
"""


def test_what_the_till_needs_stands_in_every_decision() -> None:
    campaigns = {f"campaigns/{offer}.yaml": CAMPAIGN.format(offer=offer).encode() for offer in ("plain", "bound")}
    files = {**read_project_files(FOLDER), "offers/owed.yaml": OFFERS, **campaigns}
    project, problems = load_project(files)
    assert project is not None, problems
    as_of = parse_instant("2026-09-01", "Europe/Vienna")
    facts, _, problems = build_facts(project.data_spec, project.segment_book, as_of, FOLDER, None)
    assert facts is not None, problems
    decisions = decide(facts, project, empty_state(), as_of, seed=1).decisions.sort("offer", "customer_id")
    rows = {row["offer"]: [row[name] for name in TILL_COLUMNS] for row in decisions.iter_rows(named=True)}
    assert rows["plain"] == [None] * len(TILL_COLUMNS)
    assert rows["bound"] == [
        4000,
        950,
        '{"categories": ["kitchen"], "except": ["gift_cards"], "where": ["online", "store"]}',
        '{"group": "shop", "with": ["plain"]}',
        '{"marketing": "0.6", "supplier": "0.4"}',
    ]
