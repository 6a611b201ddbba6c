"""Two projects of the same campaigns, offers, budgets, customers and waves in one store: two offers, of which one is
paid by two budgets, one of them for the whole time.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from campaign_engine.campaigns.store.connect import Store

Shop = sys.modules["store_world"].Shop

TEN = """
    offer: ten
    kind: coupon.amount
    give: if_worth_it
    value: "= CASE WHEN age < 22 THEN 12 ELSE 10 END"
    redemption: 10%
    worth: 5
    stock: 40
    valid: {from: decision, for: 14 days}
"""
FIVE = """
    offer: five
    kind: coupon.amount
    give: if_worth_it
    value: 5
    redemption: 20%
    worth: 5
    stock: 30
    valid: {from: decision, for: 7 days}
"""
CAMPAIGN = """
    campaign: {id}
    status: live
    why: Because.
    steps: [{{id: hello, offer: {offer}, open: true}}]
    budgets: [{budgets}]
"""
BUDGETS = """
budgets:
  - {id: crm, amount: 1000, per: month, worst_case: 5000}
  - {id: gifts, amount: 600, per: total, worst_case: 900}
"""
FILES = {
    "offers/ten.yaml": TEN,
    "offers/five.yaml": FIVE,
    "campaigns/autumn.yaml": CAMPAIGN.format(id="autumn", offer="ten", budgets="crm"),
    "campaigns/winter.yaml": CAMPAIGN.format(id="winter", offer="five", budgets="crm, gifts"),
    "budgets.yaml": BUDGETS,
}
ROWS = [{"age": float(20 + number)} for number in range(5)]
DAY = "2026-10-01"
TABLES = {
    "unit": "state, count(*), sum(expected_cost_micro), sum(worst_case_minor), sum(real_minor), min(ended_on)",
    "account": "state, sum(units), sum(expected_cost_micro), sum(worst_case_minor), sum(real_minor), 0",
    "posting": "cause, count(*), sum(units), min(day), max(day), 0",
    "decision": "in_force, count(*), 0, 0, 0, 0",
    "job": "state, count(*), sum(CASE WHEN in_force THEN 1 ELSE 0 END), 0, 0, 0",
    "run": "status, count(*), 0, 0, 0, 0",
    "redemption": "kind, count(*), 0, 0, 0, 0",
    "budget_period": "budget, sum(expected_used_micro), sum(worst_used_minor), sum(expected_held_micro), "
    "sum(worst_held_minor), sum(worst_ceiling_minor)",
    "stock": "offer, sum(used), sum(held), sum(allowed), 0, 0",
}


@contextmanager
def two_projects(store: Store, folder: Path, world: Any) -> Iterator[Any]:
    """The project; the one beside it has decided the same, and partly handed over, and must stay as it is."""
    usual = world.PROJECT + "    offers_per_customer: 2\n"
    beside = Mine(store, folder / "beside", world, dict(FILES), usual.replace("shop", "beside", 1))
    made = Mine(store, folder / "shop", world, dict(FILES), usual)
    for one in (beside, made):
        one.decide(DAY, ROWS)
    beside.hand_over(DAY, "offer = 'ten'")
    was = beside.picture()
    yield made
    assert beside.picture() == was
    made.check_sums()


class Mine(Shop):  # type: ignore[misc, valid-type]
    """A shop that sums up its own project alone."""

    world_of = sys.modules[__name__]

    def picture(self) -> dict[str, list[tuple[Any, ...]]]:
        """Sums of every table, of one project."""
        return {
            table: sorted(
                tuple(str(value) for value in row)
                for row in self.rows(
                    f"SELECT {what} FROM {table} WHERE project = {self.id} GROUP BY {what.split(',', 1)[0]}"
                )
            )
            for table, what in TABLES.items()
        }

    def used(self) -> dict[str, tuple[int, int]]:
        """By budget: expected in micro-units, worst case in minor units."""
        rows = self.rows(
            f"SELECT budget, expected_used_micro, worst_used_minor FROM budget_period WHERE project = {self.id}"
        )
        return {budget: (int(expected), int(worst)) for budget, expected, worst in rows}

    def pieces(self) -> dict[str, int]:
        return dict(self.rows(f"SELECT offer, used FROM stock WHERE project = {self.id}"))

    def by_offer(self) -> dict[tuple[str, str], int]:
        rows = self.rows(f"SELECT offer, state, count(*) FROM unit WHERE project = {self.id} GROUP BY offer, state")
        return {(offer, state): number for offer, state, number in rows}

    def journal(self, cause: str) -> list[tuple[Any, ...]]:
        """Offer, from, to, units, day and reference of the lines of a cause."""
        rows = self.rows(
            "SELECT offer, from_state, to_state, units, day, reference FROM posting "
            f"WHERE project = {self.id} AND cause = '{cause}' ORDER BY id"
        )
        return [(offer, before, after, int(number), str(day), why) for offer, before, after, number, day, why in rows]

    def decision_of(self, customer: str, offer: str) -> str:
        ((id,),) = self.rows(
            "SELECT DISTINCT u.decision_id FROM unit u JOIN customer c ON c.number = u.customer "
            f"WHERE u.project = {self.id} AND c.customer_id = '{customer}' AND u.offer = '{offer}'"
        )
        return str(UUID(str(id)))
