"""`decide` against the decision read aloud, on random projects, customers and states."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest
from campaign_engine.campaigns.decide import compete
from campaign_engine.campaigns.decide.decisions import GATES, REASONS
from campaign_engine.engine.allocation import allocate_in_rounds


def compare(seed: int, world: ModuleType, slow: ModuleType, random_projects: ModuleType) -> dict[str, int]:
    """Fails where they differ; says how much there was to compare."""
    files, lines = random_projects.random_project(seed)
    number = 5 + seed % 30
    rows = random_projects.random_rows(seed, number)
    lists = random_projects.random_state(seed, number, files)
    head = world.PROJECT.replace("data: {", "data: {quarantine: {at_most: 100%}, ")
    project = world.make_project(files, head=head, **lines)
    state = world.make_state(project.policy, **lists)
    best = world.run(project, world.make_facts(rows), state, seed=seed)
    with pytest.MonkeyPatch.context() as patched:
        # The slow decision shares out in rounds, everybody's best first; that it shares out best is asked for below.
        patched.setattr(compete, "allocate_items", allocate_in_rounds)
        decisions = world.run(project, world.make_facts(rows), state, seed=seed)
    expected = slow.slow_decide(project, rows, lists, world.at("2026-10-01"), seed)
    if "short" in expected:
        short = sorted(f"{KINDS[p.code]} {p.values['limit']}" for p in decisions.problems if p.code in KINDS)
        assert short == expected["short"]
        return {"short": 1}
    assert {problem.code for problem in decisions.problems} <= {"G125"}
    assert best.counts["worth_micro"] >= decisions.counts["worth_micro"]
    assert best.counts["worth_micro"] <= best.counts["worth_at_most_micro"]
    won = {
        (row["customer_id"], (row["campaign"], row["step"], row["offer"])): (
            row["outcome"],
            next((row[name] for name in ("value_minor", "percent", "points") if row[name] is not None), None),
            row["expected_cost_minor"],
            row["worst_case_minor"],
            row["expected_extra_micro"],
            row["channel"],
            row["probability"],
        )
        for row in decisions.decisions.iter_rows(named=True)
    }
    assert won == expected["won"]
    reasons: dict[Any, str] = {}
    for pair in decisions.pairs:
        key = (pair.campaign, pair.step, pair.offer)
        columns = decisions.rejected.select("customer_id", f"{pair.name}.reason", f"{pair.name}.mask")
        for customer, reason, mask in columns.iter_rows():
            assert [gate for bit, gate in enumerate(GATES) if mask >> bit & 1] == expected["masks"][customer, key]
            if reason is not None:
                reasons[customer, key] = REASONS[reason]
    assert reasons == expected["reasons"]
    return dict.fromkeys({*reasons.values(), *(row[0] for row in won.values())}, 1)


KINDS = {"G101": "expected", "G103": "stock", "G104": "worst_case"}


@pytest.mark.parametrize("block", range(6))
def test_decide_says_what_the_slow_decision_says(
    block: int, world: ModuleType, slow: ModuleType, random_projects: ModuleType
) -> None:
    for seed in range(block * 10, block * 10 + 10):
        compare(seed, world, slow, random_projects)


@pytest.mark.slow
@pytest.mark.long
def test_a_thousand_random_projects_show_every_reason_and_agree(
    world: ModuleType, slow: ModuleType, random_projects: ModuleType
) -> None:
    seen: set[str] = set()
    for seed in range(1000, 2000):
        seen |= set(compare(seed, world, slow, random_projects))
    never = {
        "no_products",
        "out_of_codes",
        "profiling_objection",
        "message_cap",
        "message_spacing",
        "quiet_hours",
        "zone_unknown",
    }
    # those of the contact policy: test_contact_oracle.py; of recommendation: test_decide_recommend.py
    assert seen >= {*REASONS, "given", "withheld", "short"} - never
