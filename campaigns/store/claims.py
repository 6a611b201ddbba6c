"""What a run asks of budgets and stock: sums over what it gives, and how much may be taken in all."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from ..decide.compete import micro_a_minor
from ..decide.limits import NO_LIMIT, held_back, is_running, period_name
from ..policy.policy import Policy
from .load_state import (
    left_over_of,
    stock_left_over_of,
    total_of,
    used_by_period,
    wave_stock,
    wave_use,
)
from .rows_of_run import Rows, purse_budgets
from .save_run import Claim

if TYPE_CHECKING:
    from sqlalchemy import Connection


def claims_of(
    connection: Connection, project_id: int, rows: Rows, policy: Policy, today: date, wave: str
) -> tuple[Claim, ...]:
    """Of the run whose rows these are, all of them: what goes beyond what the wave has taken already. What is out and
    not among the rows stays taken."""
    micro = micro_a_minor(policy)
    wants = _wants(rows)
    mine = wave_use(connection, project_id, wave, micro)
    given = rows.decisions.filter(pl.col("outcome") == "given")["decision_id"]
    stays = left_over_of(connection, project_id, wave, given, micro)
    used = used_by_period(connection, project_id, policy)
    found = []
    for budget in policy.budgets.values():
        period = period_name(budget.per, today)
        expected, worst = wants.get((budget.id, period), (0, 0))
        out_expected, out_worst = stays.get((budget.id, period), (0, 0))
        had_expected, had_worst = mine.get((budget.id, period), (0, 0))
        more_expected = max(0, expected + out_expected - had_expected)
        more_worst = max(0, worst + out_worst - had_worst)
        if not more_expected and not more_worst and not expected and not worst:
            continue
        total, total_worst = total_of(budget, policy, used, today)
        runs = is_running(budget, today)
        found.append(
            Claim(
                "budget",
                budget.id,
                period,
                expected_micro=more_expected,
                worst_minor=more_worst,
                allowed_expected_micro=(total - held_back(budget, budget.amount, today)) * micro if runs else 0,
                allowed_worst_minor=total_worst - held_back(budget, budget.worst_case, today) if runs else 0,
            )
        )
    return (*found, *_stock(connection, project_id, rows, policy, wave))


def _wants(rows: Rows) -> dict[tuple[str, str], tuple[int, int]]:
    """Expected cost (micro) and worst case (minor) by budget and period."""
    sums = (
        rows.decisions.filter(pl.col("outcome") == "given")
        .group_by("purse_name")
        .agg(pl.col("expected_cost_micro").sum(), pl.col("worst_case_minor").sum())
    )
    wants: dict[tuple[str, str], tuple[int, int]] = {}
    for name, expected, worst in sums.iter_rows():
        for key in purse_budgets(name):
            had = wants.get(key, (0, 0))
            wants[key] = (had[0] + expected, had[1] + worst)
    return wants


def _stock(connection: Connection, project_id: int, rows: Rows, policy: Policy, wave: str) -> list[Claim]:
    given = rows.decisions.filter(pl.col("outcome") == "given")
    counts = dict(given["offer"].value_counts().iter_rows())
    mine = wave_stock(connection, project_id, wave)
    stays = stock_left_over_of(connection, project_id, wave, given["decision_id"])
    found = []
    for offer in policy.offers.values():
        if offer.stock is not None and (counts.get(offer.id) or stays.get(offer.id)):
            units = max(0, counts.get(offer.id, 0) + stays.get(offer.id, 0) - mine.get(offer.id, 0))
            found.append(Claim("stock", offer.id, "", units=units, allowed_units=min(offer.stock, NO_LIMIT)))
    return found
