"""What is given is worth and costs: rounded once, clamped and counted, unknown never taken as nothing."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

PAIR = "autumn.hello.x"


def priced(world: ModuleType, lines: str, row: dict[str, Any] | None = None, **more: Any) -> Any:
    offer = "offer: x\ngive: if_worth_it\n" + lines
    steps = world.CAMPAIGN.replace("offer: ten", "offer: x")
    project = world.make_project({"offers/x.yaml": offer, "campaigns/autumn.yaml": steps}, **more)
    return world.run(project, world.make_facts([row or {}]))


def columns(decisions: Any, *names: str) -> tuple[Any, ...]:
    (row,) = decisions.decisions.select(names).rows()
    return tuple(row)


KINDS = [
    (
        "kind: coupon.amount\nvalue: 10\nworth: 50",
        {"value_minor": 1000, "expected_cost_minor": 1000, "worst_case_minor": 1000},
    ),
    (
        "kind: coupon.amount\nvalue: 10\nredemption: 12%\nworth: 5",
        {"value_minor": 1000, "expected_cost_minor": 120, "worst_case_minor": 1000},
    ),
    (
        "kind: coupon.amount\nvalue: 10\nredemption: 0.25%\nworth: 5",
        {"expected_cost_minor": 2, "worst_case_minor": 1000},
    ),
    ("kind: coupon.amount\nvalue: 10\nredemption: 0.35%\nworth: 5", {"expected_cost_minor": 4}),
    (
        "kind: coupon.amount\nvalue: 10\ncost: 6\nworth: 50",
        {"value_minor": 1000, "expected_cost_minor": 600, "worst_case_minor": 600},
    ),
    (
        "kind: coupon.amount\nvalue: 10\ncost: 6\nworst_case: 10\nworth: 50",
        {"expected_cost_minor": 600, "worst_case_minor": 1000},
    ),
    (
        "kind: coupon.percent\nvalue: 15\ncost: 3\nworth: 5",
        {"percent": 15.0, "value_minor": None, "points": None, "expected_cost_minor": 300},
    ),
    ("kind: coupon.percent\nvalue: 15\ncost: 3\nmax_discount: 20\nworth: 5", {"worst_case_minor": 2000}),
    ("kind: points\nvalue: 500\ncost: 1\nworth: 5", {"points": 500.0, "percent": None, "value_minor": None}),
    ("kind: points_multiplier\nvalue: 2.5\ncost: 1\nworth: 5", {"points": 2.5}),
    (
        "kind: access\ncost: 0\nworth: 5",
        {"value_minor": None, "percent": None, "points": None, "expected_cost_minor": 0},
    ),
    ("kind: message\nworth: 5", {"value_minor": None, "expected_cost_minor": 0, "worst_case_minor": 0}),
    ("kind: free_delivery\nvalue: 4.90\nredemption: 50%\nworth: 9", {"value_minor": 490, "expected_cost_minor": 245}),
]


@pytest.mark.parametrize(("lines", "expected"), KINDS, ids=[lines.replace("\n", ", ") for lines, _ in KINDS])
def test_what_each_kind_gives_and_costs(world: ModuleType, lines: str, expected: dict[str, Any]) -> None:
    decisions = priced(world, lines)
    assert columns(decisions, *expected) == tuple(expected.values())


WORTHS = [
    ("worth: 5", "fixed", 5_000_000),
    ('worth: "= margin * 0.5"', "fixed", 5_000_000),
    ('assume: {lift: 1%..4%, of: "= margin"}', "assumed", 250_000),
    ('propensity: {score: age, lift: 2%, of: "= margin"}', "propensity", 8_000_000),
    ('uplift: {score: age, of: "= margin"}', "measured", 400_000_000),
]


@pytest.mark.parametrize(("worth", "basis", "extra"), WORTHS)
def test_what_a_pair_is_hoped_to_bring_and_on_what_basis(world: ModuleType, worth: str, basis: str, extra: int) -> None:
    decisions = priced(world, f"kind: message\n{worth}\n")
    assert columns(decisions, "basis", "expected_extra_micro") == (basis, extra)


def test_where_an_effect_is_unknown_likelihood_times_lift_stands_in_and_the_pair_says_so(world: ModuleType) -> None:
    lines = 'kind: message\nuplift: {score: "= age / 100", of: "= margin", otherwise: {score: "= 0.5", lift: 10%}}\n'
    assert columns(priced(world, lines), "basis", "expected_extra_micro") == ("measured", 4_000_000)
    unknown = priced(world, lines, {"age": None})
    assert columns(unknown, "basis", "expected_extra_micro") == ("propensity", 500_000)
    nothing = priced(world, lines, {"age": None, "margin": None})
    assert nothing.decisions.is_empty()


def test_what_is_owed_has_no_worth(world: ModuleType) -> None:
    offer = "offer: ten\nkind: coupon.amount\ngive: guaranteed\nvalue: 10\n"
    decisions = world.run(
        world.make_project({"offers/ten.yaml": offer, "campaigns/autumn.yaml": world.CAMPAIGN}), world.make_facts()
    )
    assert columns(decisions, "basis", "expected_extra_micro", "guaranteed", "probability") == ("owed", None, True, 1.0)


@pytest.mark.parametrize(
    ("worth", "channel", "reason"),
    [("1.01", "app", None), ("1", "app", "not_worth_it"), ("1.05", "sms", "not_worth_it"), ("1.06", "sms", None)],
)
def test_a_pair_must_bring_more_than_redemption_and_channel_cost(
    world: ModuleType, worth: str, channel: str, reason: str | None
) -> None:
    lines = f"kind: coupon.amount\nvalue: 10\nredemption: 10%\nworth: {worth}\n"
    decisions = priced(world, lines, {"favourite_channel": channel})
    assert world.reasons(decisions, PAIR) == {"C-0": reason}


@pytest.mark.parametrize(
    ("spend", "value", "clamped"),
    [
        (0, 500, 1),
        (49_94, 500, 1),
        (49_99, 500, 0),
        (50_00, 500, 0),
        (50_04, 500, 0),
        (50_06, 501, 0),
        (123_45, 1234, 0),
        (200_00, 2000, 0),
        (500_00, 2000, 1),
    ],
)
def test_a_value_is_rounded_once_brought_into_its_bounds_and_counted(
    world: ModuleType, spend: int, value: int, clamped: int
) -> None:
    lines = 'kind: coupon.amount\nvalue: "= spend / 10"\nbetween: [5, 20]\nredemption: 1%\nworth: 5\n'
    decisions = priced(world, lines, {"spend": spend})
    assert columns(decisions, "value_minor", "worst_case_minor") == (value, value)
    assert decisions.counts["clamped.x"] == clamped


@pytest.mark.parametrize(("age", "value"), [(2.5, 2), (3.5, 4), (4.5, 4), (4.49, 4), (4.51, 5)])
def test_halves_of_a_cent_go_to_the_even_one(world: ModuleType, age: float, value: int) -> None:
    lines = 'kind: coupon.amount\nvalue: "= age * 0.01"\ncost: 0\nworth: 5\n'
    assert columns(priced(world, lines, {"age": age}), "value_minor") == (value,)


MARGINS = [
    ('kind: coupon.amount\nvalue: "= margin"\ncost: 0\nworth: 5\n', [None, -1, 10**12]),
    ('kind: coupon.amount\nvalue: 10\ncost: "= margin"\nworth: 50\n', [None, -1, 10**12]),
    ('kind: coupon.amount\nvalue: 10\nworst_case: "= margin"\nworth: 50\n', [None, -1, 10**12]),
    ('kind: message\nworth: "= margin"\n', [None, 10**12]),
    ('kind: message\nworth: "= 0 - margin"\n', [None, 10**12]),
]


@pytest.mark.parametrize(("lines", "margin"), [(lines, margin) for lines, margins in MARGINS for margin in margins])
def test_an_amount_that_is_unknown_negative_or_beyond_counting_removes_the_pair_and_is_counted(
    world: ModuleType, lines: str, margin: int | None
) -> None:
    decisions = priced(world, lines, {"margin": margin})
    assert world.reasons(decisions, PAIR) == {"C-0": "value_unknown"}
    assert decisions.counts["value_unknown.x"] == 1


UNUSABLE = [
    ('kind: coupon.amount\nvalue: "= age / 10000"\n', [49.0, 0.0], [51.0]),
    ('kind: free_delivery\nvalue: "= age / 10000"\n', [49.0], [51.0]),
    ('kind: coupon.percent\nvalue: "= age"\ncost: 0\n', [0.0, 100.5, 400.0], [0.5, 100.0]),
    ('kind: coupon.percent\nvalue: "= age"\ncost: 0\nbetween: [0, 200]\n', [101.0, -3.0], [99.0]),
    ('kind: points\nvalue: "= age"\ncost: 0\n', [0.0, 10.5], [10.0]),
    ('kind: points_multiplier\nvalue: "= age"\ncost: 0\n', [0.0], [1.5]),
]


@pytest.mark.parametrize(("lines", "age", "given"), [
    (lines, age, given) for lines, out, fine in UNUSABLE for ages, given in ((out, 0), (fine, 1)) for age in ages
])  # fmt: skip
def test_a_face_value_that_nobody_could_use_is_not_given_and_counted(
    world: ModuleType, lines: str, age: float, given: int
) -> None:
    decisions = priced(world, f"{lines}worth: 5\n", {"age": age})
    assert decisions.counts["given"] == given
    assert decisions.counts["value_unknown.x"] == 1 - given


def test_a_boost_stays_out_of_what_is_hoped_for(world: ModuleType) -> None:
    rules = "rules:\n  - {id: b, why: Because., when: age > 0, then: {boost: {ten: 3}}}\n"
    files = {
        "offers/ten.yaml": world.COUPON, "campaigns/autumn.yaml": world.CAMPAIGN, "rules/r.yaml": rules,
    }  # fmt: skip
    decisions = world.run(world.make_project(files), world.make_facts())
    assert columns(decisions, "expected_extra_micro", "expected_cost_micro") == (5_000_000, 1_000_000)


def test_a_negative_worth_is_known_and_not_worth_it(world: ModuleType) -> None:
    decisions = priced(world, 'kind: message\nworth: "= margin"\n', {"margin": -1})
    assert world.reasons(decisions, PAIR) == {"C-0": "not_worth_it"}


def test_a_currency_without_cents_is_counted_in_whole_units(world: ModuleType) -> None:
    facts = tuple(info for info in world.FACTS if info.name not in ("spend", "margin"))
    head = world.PROJECT.replace("EUR", "JPY").replace("0.05", "5").replace("0.00", "0")
    offer = "offer: x\nkind: coupon.amount\ngive: if_worth_it\nvalue: 1250\nredemption: 10%\nworth: 300\n"
    files = {"offers/x.yaml": offer, "campaigns/autumn.yaml": world.CAMPAIGN.replace("offer: ten", "offer: x")}
    project = world.make_project(files, facts, head)
    decisions = world.run(project, world.make_facts([{}], facts))
    assert columns(decisions, "value_minor", "expected_cost_minor", "expected_extra_micro") == (1250, 125, 300_000_000)
