"""`never` is a hard stop: looked at for every customer over all she is given."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest
from campaign_engine.rules.problems import render_problems


def run(world: ModuleType, that: str, rows: list[dict[str, Any]] | None = None, **more: str) -> Any:
    files = {f"offers/{name}.yaml": world.COUPON.replace("ten", name) for name in ("a", "b")}
    files |= {
        f"campaigns/{name}.yaml": world.CAMPAIGN.replace("autumn", f"x{name}").replace("ten", name)
        for name in ("a", "b")
    }
    files["rules/r.yaml"] = (
        f"rules:\n  - {{id: t, why: B., when: age > 50, then: {{tag: old}}}}\nnever:\n  - {{id: p, that: {that}}}\n"
    )
    project = world.make_project(files, **{"offers_per_customer": "2", **more})
    return world.run(project, world.make_facts([{}] * 3 if rows is None else rows))


def test_a_promise_over_two_offers_is_broken_by_who_gets_both(world: ModuleType) -> None:
    decisions = run(world, "given.a AND given.b")
    (problem,) = decisions.problems
    assert problem.severity == "error"
    assert render_problems([problem]).startswith(
        'rules/r.yaml:4:10  G102  the promise "p" would be broken for these customers (3): C-0, C-1, C-2'
    )


def test_a_promise_that_holds_stops_nothing(world: ModuleType) -> None:
    assert run(world, "given.a AND given.b", offers_per_customer="1").problems == ()


@pytest.mark.parametrize(
    ("that", "broken"),
    [
        ("given.a AND age > 50", 1),
        ("given.a AND tag.old", 1),
        ("NOT given.a", 0),
        ("age > 50", 1),
        ("given.a AND spend > 99", 3),
        ("given.a AND proposed.b", 0),
        ("given.a AND holding.b", 0),
    ],
)
def test_a_promise_may_ask_for_facts_tags_and_history_too(world: ModuleType, that: str, broken: int) -> None:
    decisions = run(world, that, [{"age": 60.0}, {"age": 40.0}, {"age": None}])
    assert [problem.values["number"] for problem in decisions.problems] == ([broken] if broken else [])


def test_everybody_is_looked_at_also_who_gets_nothing(world: ModuleType) -> None:
    decisions = run(world, "NOT given.a", [{"staff": True}, {}])
    assert [problem.values["who"] for problem in decisions.problems] == ["C-0"]


def test_what_is_withheld_is_not_given(world: ModuleType) -> None:
    assert run(world, "given.a", holdout="100%").problems == ()


def test_at_most_five_customers_are_named(world: ModuleType) -> None:
    (problem,) = run(world, "given.a", [{}] * 8).problems
    assert problem.values["who"] == "C-0, C-1, C-2, C-3, C-4"
    assert problem.hint_lines() == ["And 3 more."]
    assert problem.hint_lines("zh") == ["另有 3 位。"]
