"""Money a human writes is in major units; stored money is whole minor units of the project's currency."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from campaign_engine.campaigns.policy.currencies import EXPONENTS
from campaign_engine.campaigns.policy.load_project import load_project
from campaign_engine.campaigns.policy.project_files import read_project_files

BASE = read_project_files(Path(__file__).parent / "bad_base")
DATA = "data: {customers: {file: x.csv, columns: {customer_id: {type: id}}}}\n"
TODAY = date(2026, 11, 1)


def load(**files: str):  # type: ignore[no-untyped-def]
    paths = {"offers": "offers/zz.yaml", "budgets": "budgets.yaml", "project": "project.yaml"}
    project, problems = load_project({**BASE, **{paths[key]: text.encode() for key, text in files.items()}}, TODAY)
    return project, problems


def offer(**keys: str) -> str:
    given = {"offer": "zz", "kind": "coupon.amount", "give": "if_worth_it", "value": "5.00", "worth": "1", **keys}
    return "".join(f"{key}: {value}\n" for key, value in given.items())


@pytest.mark.parametrize(
    ("currency", "written", "minor"),
    [("EUR", "12.34", 1234), ("JPY", "1234", 1234), ("KWD", "1.234", 1234), ("EUR", "7", 700), ("KWD", "7.1", 7100)],
)
def test_money_is_kept_in_whole_minor_units(currency: str, written: str, minor: int) -> None:
    plain = {
        "offers/zz.yaml": offer(kind="message", min_spend=written).replace("value: 5.00\n", ""),
        "budgets.yaml": f"budgets:\n  - {{id: zz, amount: {written}, per: day, worst_case: {written}}}\n",
        "project.yaml": f"project: x\ncurrency: {currency}\ntime_zone: UTC\n{DATA}",
    }
    files = {"facts.lock.yaml": b"facts: {}\n", **{path: text.encode() for path, text in plain.items()}}
    project, problems = load_project(files)
    assert project is not None, problems
    assert project.policy.exponent == EXPONENTS[currency]
    assert project.policy.offers["zz"].min_spend == minor
    assert (project.policy.budgets["zz"].amount, project.policy.budgets["zz"].worst_case) == (minor, minor)


@pytest.mark.parametrize(("currency", "written"), [("EUR", "1.001"), ("JPY", "1.5"), ("KWD", "0.0001")])
def test_a_fraction_of_the_smallest_coin_is_refused(currency: str, written: str) -> None:
    files = {
        "facts.lock.yaml": b"facts: {}\n",
        "budgets.yaml": f"budgets:\n  - {{id: zz, amount: {written}, per: day}}\n".encode(),
        "project.yaml": f"project: x\ncurrency: {currency}\ntime_zone: UTC\n{DATA}".encode(),
    }
    project, problems = load_project(files)
    assert project is None
    assert [problem.code for problem in problems if problem.severity == "error"] == ["P122"]


def test_the_worst_case_of_a_budget_is_its_amount_unless_it_says_more() -> None:
    project, _ = load(budgets="budgets:\n  - {id: crm, amount: 50.00, per: day}\n")
    assert project.policy.budgets["crm"].worst_case == 5000


@pytest.mark.parametrize(
    ("keys", "cost"),
    [
        ({}, 5.0),
        ({"cost": "2.50"}, 2.5),
        ({"kind": "free_delivery"}, 5.0),
        ({"kind": "points", "value": "100", "cost": "0.80"}, 0.8),
    ],
)
def test_the_cost_of_one_is_stated_or_the_value(keys: dict[str, str], cost: float) -> None:
    project, problems = load(offers=offer(**keys))
    assert project is not None, problems
    assert project.policy.offers["zz"].cost.value == cost


def test_a_message_costs_nothing_and_a_capped_percentage_costs_its_cap_at_worst() -> None:
    project, _ = load(offers=offer(kind="message").replace("value: 5.00\n", ""))
    assert project.policy.offers["zz"].cost.value == 0.0
    project, _ = load(offers=offer(kind="coupon.percent", value="15%", cost="2.00", max_discount="9.50"))
    assert project.policy.offers["zz"].value.value == 15.0
    assert project.policy.offers["zz"].worst_case.value == 9.5
    assert project.policy.offers["zz"].max_discount == 950
