"""A shop with a store: decides wave after wave, and sums up what the store says."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

from campaign_engine.campaigns.batch.write_batch import Asked
from campaign_engine.campaigns.decide.compete import micro_a_minor
from campaign_engine.campaigns.decide.decisions import Decisions
from campaign_engine.campaigns.decide.identities import wave_name
from campaign_engine.campaigns.decide.state import State
from campaign_engine.campaigns.keep_run import Kept, finish_interrupted, keep_run
from campaign_engine.campaigns.policy.project import Project
from campaign_engine.campaigns.store.audit import audit
from campaign_engine.campaigns.store.cancel_run import CalledOff, cancel_run
from campaign_engine.campaigns.store.connect import Store, reading, writing
from campaign_engine.campaigns.store.load_state import load_state
from campaign_engine.campaigns.store.money import Cause
from campaign_engine.campaigns.store.move_units import expire_units, hand_over
from campaign_engine.campaigns.store.people import add_project
from campaign_engine.campaigns.store.redeem import redeem
from sqlalchemy import text

NOW = datetime(2026, 10, 1, 6, tzinfo=UTC)
BUDGET = "budgets:\n  - {id: crm, amount: 1000, per: month, worst_case: 5000}\n"
FILES = {
    "offers/ten.yaml": """
        offer: ten
        kind: coupon.amount
        give: if_worth_it
        value: 10
        redemption: 10%
        worth: 5
        stock: 40
        valid: {from: decision, for: 14 days}
    """,
    "campaigns/autumn.yaml": """
        campaign: autumn
        status: live
        why: Because.
        steps: [{id: hello, offer: ten, open: true}]
        budgets: [crm]
    """,
    "budgets.yaml": BUDGET,
}


@dataclass
class Shop:
    """`world` is decide_world.py; `now`: what the clock says when something is kept."""

    store: Store
    folder: Path
    world: ModuleType = field(default_factory=lambda: sys.modules["decide_world"])
    files: dict[str, str] = field(default_factory=lambda: dict(FILES))
    head: str | None = None
    """project.yaml, where it is not the usual one."""

    def __post_init__(self) -> None:
        with writing(self.store) as connection:
            self.id = add_project(connection, self.project().policy, NOW)

    def project(self) -> Project:
        return self.world.make_project(self.files, **({} if self.head is None else {"head": self.head}))

    def state(self, day: str, wave: str = "day") -> State:
        today = self.world.at(day).today
        with reading(self.store) as connection:
            return load_state(connection, self.id, self.project().policy, today, wave_name(today, wave))

    def decided(
        self, day: str, rows: list[Mapping[str, Any]], wave: str = "day", seed: int = 0
    ) -> tuple[Decisions, Asked]:
        project, facts, state = self.project(), self.world.make_facts(rows, day=day), self.state(day, wave)
        decisions = self.world.run(project, facts, state, day, seed, wave=wave)
        return decisions, Asked(facts, project, state, seed, wave)

    def keep(self, decisions: Decisions, asked: Asked, **more: Any) -> Kept:
        return keep_run(self.store, self.id, self.folder, self.folder / "out", decisions, asked, NOW, **more)

    def decide(self, day: str, rows: list[Mapping[str, Any]], wave: str = "day", seed: int = 0, **more: Any) -> Kept:
        return self.keep(*self.decided(day, rows, wave, seed), **more)

    def finish(self) -> str | None:
        found = finish_interrupted(self.store, self.id, self.project().policy, self.folder, NOW)
        return None if found is None else found.code

    def hand_over(self, day: str, *which: str) -> int:
        """All that is reserved went out, or those units of it for which the conditions in SQL hold."""
        with writing(self.store) as connection:
            cause = Cause("hand_over", NOW, self.world.at(day).today)
            some = [text(one) for one in which]
            return hand_over(connection, self.id, some, cause, micro_a_minor(self.project().policy))

    def cancel(self, day: str, why: str = "wrong price") -> CalledOff | None:
        """Calls the latest run off."""
        ((number,),) = self.rows("SELECT max(id) FROM run")
        micro = micro_a_minor(self.project().policy)
        return cancel_run(self.store, self.id, number, why, NOW, self.world.at(day).today, micro)

    def expire(self, day: str) -> int:
        micro = micro_a_minor(self.project().policy)
        return expire_units(self.store, self.id, self.world.at(day).today, NOW, micro)

    def redeem(self, customer: str, real_minor: int, event: str = "e1") -> str:
        """A coupon of the customer is used; what the till is told."""
        decision = (
            "SELECT DISTINCT u.decision_id FROM unit u JOIN customer c ON c.number = u.customer WHERE c.customer_id = "
        )
        ((id,),) = self.rows(f"{decision}'{customer}' AND u.state <> 'cancelled'")
        return redeem(self.store, self.id, str(UUID(str(id))), event, NOW, real_minor).status

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with reading(self.store) as connection:
            return [tuple(row) for row in connection.execute(text(query)).fetchall()]

    def audit(self) -> None:
        """Nothing disagrees that the store keeps."""
        with reading(self.store) as connection:
            assert audit(connection, self.id, micro_a_minor(self.project().policy)) == []

    def units(self) -> dict[str, int]:
        """How many units of runs that count are in each state."""
        return dict(
            self.rows(
                "SELECT u.state, count(*) FROM unit u JOIN run r ON r.id = u.run "
                "WHERE r.status NOT IN ('open', 'abandoned') GROUP BY u.state"
            )
        )

    def check_sums(self) -> None:
        """Units, accounts, journal and budgets say the same in every project; no ended run holds anything."""
        for (project,) in self.rows("SELECT id FROM project"):
            self._check_sums(project)

    def _check_sums(self, project: int) -> None:
        counts = f"r.status NOT IN ('open', 'abandoned') AND r.project = {project}"
        amounts = (
            "count(*), coalesce(sum(u.expected_cost_micro), 0), coalesce(sum(u.worst_case_minor), 0), "
            "coalesce(sum(CASE WHEN u.state = 'redeemed' THEN u.real_minor ELSE 0 END), 0)"
        )
        units = self.rows(
            f"SELECT u.campaign, u.offer, u.purse, u.state, {amounts} FROM unit u JOIN run r ON r.id = u.run "
            f"WHERE {counts} GROUP BY u.campaign, u.offer, u.purse, u.state"
        )
        accounts = self.rows(
            "SELECT campaign, offer, purse, state, units, expected_cost_micro, worst_case_minor, real_minor "
            f"FROM account WHERE units <> 0 AND project = {project}"
        )
        assert sorted(map(_whole, units)) == sorted(map(_whole, accounts))
        journal: dict[tuple[Any, ...], int] = {}
        for campaign, offer, purse, before, after, number in self.rows(
            f"SELECT campaign, offer, purse, from_state, to_state, sum(units) FROM posting WHERE project = {project} "
            "GROUP BY campaign, offer, purse, from_state, to_state"
        ):
            for state, sign in ((before, -1), (after, 1)):
                if state is not None:
                    key = (campaign, offer, purse, state)
                    journal[key] = journal.get(key, 0) + sign * int(number)
        assert {key: number for key, number in journal.items() if number} == {
            tuple(row[:4]): row[4] for row in accounts
        }
        taken = (
            "sum(CASE u.state WHEN 'redeemed' THEN u.real_minor * 10000 ELSE u.expected_cost_micro END), "
            "sum(CASE WHEN u.state = 'redeemed' AND u.real_minor < u.worst_case_minor THEN u.real_minor "
            "ELSE u.worst_case_minor END)"
        )
        used = {
            (budget, period): (int(expected), int(worst))
            for budget, period, expected, worst in self.rows(
                f"SELECT b.budget, b.period, {taken} FROM unit u "
                "JOIN run r ON r.id = u.run JOIN purse_budget b ON b.purse = u.purse "
                f"WHERE {counts} AND u.state IN ('reserved', 'issued', 'redeemed') GROUP BY b.budget, b.period"
            )
        }
        for budget, period, expected, worst, held, worst_held in self.rows(
            "SELECT budget, period, expected_used_micro, worst_used_minor, expected_held_micro, worst_held_minor "
            f"FROM budget_period WHERE project = {project}"
        ):
            assert (expected, worst) == used.get((budget, period), (0, 0))
            assert (held, worst_held) == (0, 0)
        for offer, taken, held in self.rows(f"SELECT offer, used, held FROM stock WHERE project = {project}"):
            (gone,) = self.rows(
                f"SELECT count(*) FROM unit u JOIN run r ON r.id = u.run WHERE {counts} AND u.offer = '{offer}' "
                "AND u.state <> 'cancelled' AND r.kind = 'decide'"
            )
            assert (taken, held) == (gone[0], 0)
        self._check_codes(project)

    def _check_codes(self, project: int) -> None:
        """Every unit that counts, of an offer that its run gave codes for, has one code in the state of the unit; every
        code that is not free is that of such a unit; and the counts of the pools are those of the codes."""
        coded = dict(
            self.rows(
                f"SELECT DISTINCT r.run * 1000000 + p.id, p.offer FROM code_range r JOIN code_pool p ON p.id = r.pool "
                f"WHERE p.project = {project}"
            )
        )
        runs = {(key // 1_000_000, offer) for key, offer in coded.items()}
        units = self.rows(
            "SELECT u.decision_id, u.version, u.run, u.offer, u.state, u.issued_on, p.kind, c.sealed, p.offer "
            "FROM unit u JOIN run r ON r.id = u.run LEFT JOIN code c ON c.project = u.project "
            "AND c.decision_id = u.decision_id AND c.version = u.version LEFT JOIN code_pool p ON p.id = c.pool "
            f"WHERE u.project = {project} AND r.status NOT IN ('open', 'abandoned')"
        )
        for *_, run, offer, state, issued, kind, sealed, of_offer in units:
            if kind is None:
                assert (run, offer) not in runs or state == "cancelled"
                continue
            assert offer == of_offer
            if kind == "generated":
                assert sealed is None
            else:  # handed over: never to be read again; withdrawn before: free again
                assert (sealed is None) == (issued is not None)
                assert state != "cancelled" or issued is not None
        open_runs = f"SELECT id FROM run WHERE status = 'open' AND project = {project}"
        ours = self.rows(
            "SELECT count(*) FROM code c LEFT JOIN unit u ON u.project = c.project AND u.decision_id = c.decision_id "
            f"AND u.version = c.version WHERE c.project = {project} AND c.decision_id IS NOT NULL "
            f"AND (u.run IS NULL OR u.run NOT IN ({open_runs}))"
        )
        assert ours[0][0] == sum(row[6] is not None for row in units)
        for pool, kind, total, taken, held, lowest in self.rows(
            f"SELECT id, kind, total, taken, held, next_serial FROM code_pool WHERE project = {project}"
        ):
            ((there, theirs, lowest_free),) = self.rows(
                "SELECT count(*), count(decision_id), min(CASE WHEN decision_id IS NULL THEN serial END) "
                f"FROM code WHERE pool = {pool}"
            )
            promised = self.rows(f"SELECT coalesce(sum(held), 0) FROM code_range WHERE pool = {pool}")[0][0]
            assert held == promised
            if kind == "imported":
                assert (total, taken) == (there, theirs)
                assert lowest_free is None or lowest <= lowest_free
            else:
                assert (total, taken, held, there) == (0, 0, 0, theirs)


def coded_shop(store: Store, folder: Path, world: ModuleType, codes: str = "{generate: true}") -> Shop:
    """A shop whose coupon carries codes; the secret is in the environment of the store."""
    head = world.PROJECT + "    codes: {secret_env: A_CODES_SECRET}\n"
    ten = FILES["offers/ten.yaml"].replace("stock: 40", f"stock: 40\n        codes: {codes}")
    return Shop(store, folder, world, FILES | {"offers/ten.yaml": ten}, head)


def _whole(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Sums come as Decimal from PostgreSQL."""
    return (*row[:4], *(int(value) for value in row[4:]))
