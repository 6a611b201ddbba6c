"""Holdouts: stable, growing only by members, withheld after the allocation; variants; logged probabilities."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from types import ModuleType

import numpy as np
import polars as pl
import pytest
from campaign_engine.campaigns.decide.holdout import choose_variant, is_held_out, is_held_out_of
from campaign_engine.segments.stable_hash import row_keys

KEYS = row_keys([f"C-{index}" for index in range(20_000)])


def project(world: ModuleType, lines: str = "", offer: str | None = None, **more: str):  # type: ignore[no-untyped-def]
    files = {"offers/ten.yaml": offer or world.COUPON, "campaigns/autumn.yaml": world.CAMPAIGN + lines}
    return world.make_project(files, **more)


def test_growing_a_share_only_adds_members(world: ModuleType) -> None:
    policy = project(world).policy
    campaign = policy.campaigns["autumn"]
    before = np.zeros(len(KEYS), bool)
    for percent in (0, 1, 5, 10, 50, 99, 100):
        share = Decimal(percent) / 100
        everywhere = is_held_out(KEYS, replace(policy, holdout=share))
        assert not (before & ~everywhere).any()
        assert abs(everywhere.mean() - float(share)) < 0.01
        before = everywhere
        here = is_held_out_of(KEYS, replace(campaign, holdout=share), policy)
        assert abs(here.mean() - float(share)) < 0.01


def test_holdouts_of_campaigns_and_of_everybody_are_drawn_apart(world: ModuleType) -> None:
    policy = replace(project(world).policy, holdout=Decimal("0.5"))
    campaign = replace(policy.campaigns["autumn"], holdout=Decimal("0.5"))
    draws = [
        is_held_out(KEYS, policy), is_held_out_of(KEYS, campaign, policy),
        is_held_out_of(KEYS, replace(campaign, id="winter"), policy), is_held_out(KEYS, replace(policy, salt="other")),
    ]  # fmt: skip
    for one in range(4):
        for other in range(one):
            assert abs((draws[one] & draws[other]).mean() - 0.25) < 0.015


def test_a_held_out_customer_keeps_her_place_in_the_allocation_and_gets_nothing(world: ModuleType) -> None:
    stocked = world.COUPON + "    stock: 30\n"
    facts = world.make_facts([{}] * 100)
    without = world.run(project(world, offer=stocked), facts)
    held = world.run(project(world, offer=stocked, holdout="20%", salt="shop"), facts)
    assert held.decisions["customer_id"].to_list() == without.decisions["customer_id"].to_list()
    withheld = held.decisions.filter(pl.col("outcome") == "withheld")
    assert 0 < withheld.height < 30
    assert set(withheld["would_have"]) == {"ten"}
    assert set(withheld["holdout_scope"]) == {"global"}
    assert set(withheld["reason_code"]) == {"holdout"}
    assert held.limits[0].used == 30 - withheld.height
    assert held.limits[0].withheld == withheld.height
    assert held.counts["withheld"] == withheld.height
    assert set(held.jobs["customer_id"]).isdisjoint(withheld["customer_id"])
    assert held.decisions.filter(pl.col("outcome") == "given")["would_have"].null_count() == held.counts["given"]


def test_a_campaigns_holdout_says_so_and_the_global_one_comes_first(world: ModuleType) -> None:
    facts = world.make_facts([{}] * 300)
    scopes = world.run(project(world, "    holdout: 50%\n", holdout="50%"), facts).decisions["holdout_scope"]
    counts = dict(scopes.value_counts().iter_rows())
    assert counts[None] == pytest.approx(75, abs=25)
    assert counts["campaign"] == pytest.approx(75, abs=25)
    assert counts["global"] == pytest.approx(150, abs=30)


def test_what_is_owed_is_never_withheld(world: ModuleType) -> None:
    owed = "offer: ten\nkind: coupon.amount\ngive: guaranteed\nvalue: 10\n"
    made = project(world, offer=owed, holdout="100%")
    decisions = world.run(made, world.make_facts([{}] * 20))
    assert decisions.counts["given"] == 20
    assert set(decisions.decisions["probability"]) == {1.0}


def test_the_probability_of_treatment_is_logged_for_both_arms(world: ModuleType) -> None:
    decisions = world.run(project(world, "    holdout: 10%\n", holdout="20%"), world.make_facts([{}] * 200)).decisions
    assert set(decisions["probability"].round(9)) == {0.72}
    assert set(decisions["outcome"]) == {"given", "withheld"}


def test_without_variants_there_is_no_chance_of_an_arm(world: ModuleType) -> None:
    decisions = world.run(project(world), world.make_facts([{}] * 3)).decisions
    assert decisions["arm_probability"].null_count() == 3


def test_what_is_given_together_is_withheld_together(world: ModuleType) -> None:
    files = {f"offers/{name}.yaml": world.COUPON.replace("ten", name) for name in "abc"}
    for name, offer, share in (("x", "a", "30%"), ("y", "b", "50%"), ("z", "c", "10%")):
        text = world.CAMPAIGN.replace("autumn", name).replace("ten, open: true", offer)
        files[f"campaigns/{name}.yaml"] = f"{text}    holdout: {share}\n"
    files["rules/r.yaml"] = (
        "rules:\n  - {id: r, why: Because., when: age > 0, then: {propose: {all_of: [a, b]}}}\n"
        "  - {id: s, why: Because., when: age > 0, then: {propose: c}}\n"
    )
    made = world.make_project(files, offers_per_customer="3", holdout="20%")
    decisions = world.run(made, world.make_facts([{}] * 400)).decisions
    pairs = decisions.filter(pl.col("offer") != "c")
    assert pairs.group_by("customer_id").agg(pl.col("outcome").n_unique())["outcome"].to_list() == [1] * 400
    assert set(pairs["probability"]) == {0.28}
    given = (pairs["outcome"] == "given").mean()
    assert given == pytest.approx(0.28, abs=0.06)
    alone = decisions.filter(offer="c")
    assert set(alone["probability"]) == {0.72}
    assert (alone["outcome"] == "given").mean() == pytest.approx(0.72, abs=0.06)
    scopes = set(pairs.filter(outcome="withheld").select("would_have", "holdout_scope").unique().rows())
    assert scopes == {(offer, scope) for offer in "ab" for scope in ("campaign", "global")}


def test_variants_divide_the_customers_by_their_shares_and_stay(world: ModuleType) -> None:
    policy = project(world).policy
    campaign = replace(
        policy.campaigns["autumn"], variants=(("a", Decimal("0.2")), ("b", Decimal("0.3")), ("c", Decimal("0.5")))
    )
    arm = choose_variant(KEYS, campaign, policy)
    for index, share in enumerate((0.2, 0.3, 0.5)):
        assert abs((arm == index).mean() - share) < 0.01
    assert (choose_variant(KEYS[:50], campaign, policy) == arm[:50]).all()
    assert (choose_variant(KEYS, policy.campaigns["autumn"], policy) == -1).all()


def test_the_arm_is_in_the_decision_and_its_message(world: ModuleType) -> None:
    decisions = world.run(
        project(world, "    variants: {plain: 50%, warm: 50%}\n", holdout="10%"), world.make_facts([{}] * 200)
    )
    given = decisions.decisions.filter(pl.col("outcome") == "given")
    assert dict(given["arm"].value_counts().iter_rows()).keys() == {"plain", "warm"}
    assert (
        decisions.decisions.filter(pl.col("outcome") == "withheld")["arm"].null_count() == decisions.counts["withheld"]
    )
    assert set(given["arm_probability"]) == {0.5}
    assert set(given["probability"]) == {0.9}
    joined = decisions.jobs.join(given, on="customer_id")
    assert (joined["arm"] == joined["arm_right"]).all()
