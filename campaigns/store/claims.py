"""What a run asks of budgets and stock: sums over what it gives, and how much may be taken in all."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from ..decide.compete import micro_a_minor
from ..decide.limits import NO_LIMIT, held_back, is_running, period_name
from ..policy.policy import Policy
from .code_pools import CodeClaim
from .load_state import total_of, units_of, used_by_period
from .replace_run import ENDED
from .rows_of_run import Rows, purse_budgets
from .save_run import Claim

if TYPE_CHECKING:
    from sqlalchemy import Connection


def claims_of(
    connection: Connection, project_id: int, rows: Rows, policy: Policy, today: date, wave: str
) -> tuple[Claim, ...]:
    """Of the run that is to write these rows (what it leaves as it was is not among them): what its new units take
    beyond what the commit takes back of the wave's earlier ones. What is used or over is neither taken back nor given
    again."""
    micro = micro_a_minor(policy)
    given, back = _new_and_back(connection, project_id, rows, wave, micro)
    wants, frees = _by_budget(given, "purse_name", "expected_cost_micro", "worst_case_minor"), _frees(back)
    used = used_by_period(connection, project_id, policy)
    found = []
    for budget in policy.budgets.values():
        period = period_name(budget.per, today)
        if (budget.id, period) not in wants:
            continue
        expected, worst = wants[budget.id, period]
        free_expected, free_worst = frees.get((budget.id, period), (0, 0))
        total, total_worst = total_of(budget, micro, used, today)
        runs = is_running(budget, today)
        found.append(
            Claim(
                "budget",
                budget.id,
                period,
                expected_micro=max(0, expected - free_expected),
                worst_minor=max(0, worst - free_worst),
                allowed_expected_micro=(total - held_back(budget, budget.amount, today)) * micro if runs else 0,
                allowed_worst_minor=total_worst - held_back(budget, budget.worst_case, today) if runs else 0,
            )
        )
    return (*found, *_stock(given, policy, back))


def _new_and_back(
    connection: Connection, project_id: int, rows: Rows, wave: str, micro: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows of decisions that will have a unit, and the wave's units (as `units_of` has them) that make room for it."""
    decided = rows.decisions.select(id="decision_id", is_given=pl.col("outcome") == "given")
    before = units_of(connection, project_id, wave, micro).join(decided, on="id")
    ended = before.filter(pl.col("state").is_in(ENDED))["id"]
    given = rows.decisions.filter(pl.col("outcome") == "given", ~pl.col("decision_id").is_in(ended.implode()))
    return given, before.filter(TAKEN_BACK)


TAKEN_BACK = (pl.col("state") == "reserved") | ((pl.col("state") == "issued") & pl.col("is_given"))
"""Of the units whose decision is written anew: as `replace_run.withdraw_replaced` does it. What has gone out
stays, unless she is given the same offer again."""


def _frees(back: pl.DataFrame) -> dict[tuple[str, str], tuple[int, int]]:
    """Of units, the same as of decisions."""
    return _by_budget(back, "purse", "expected", "worst")


def _by_budget(units: pl.DataFrame, purse: str, expected: str, worst: str) -> dict[tuple[str, str], tuple[int, int]]:
    """Expected cost (micro) and worst case (minor) by budget and period; the columns that hold them."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for name, *sums in units.group_by(purse).agg(pl.col(expected, worst).sum()).iter_rows():
        for key in purse_budgets(name):
            had = found.get(key, (0, 0))
            found[key] = (had[0] + sums[0], had[1] + sums[1])
    return found


def _stock(given: pl.DataFrame, policy: Policy, back: pl.DataFrame) -> list[Claim]:
    counts = dict(given["offer"].value_counts().iter_rows())
    frees = dict(back["offer"].value_counts().iter_rows())
    found = []
    for offer in policy.offers.values():
        if offer.stock is not None and offer.id in counts:
            units = max(0, counts[offer.id] - frees.get(offer.id, 0))
            found.append(Claim("stock", offer.id, "", units=units, allowed_units=min(offer.stock, NO_LIMIT)))
    return found


def code_claims_of(
    connection: Connection, project_id: int, rows: Rows, policy: Policy, wave: str
) -> tuple[CodeClaim, ...]:
    """The same of codes: those of units whose place is taken are passed on or come back. Serials are counted for every
    given row, also for one that is over: so each knows its own without asking the others."""
    coded = {offer.id: offer.codes.kind for offer in policy.offers.values() if offer.codes is not None}
    rows_given = rows.decisions.filter((pl.col("outcome") == "given") & pl.col("offer").is_in(list(coded)))
    if not rows_given.height:
        return ()
    given, back = _new_and_back(connection, project_id, rows, wave, micro_a_minor(policy))
    wants, frees = (dict(some["offer"].value_counts().iter_rows()) for some in (given, back))
    return tuple(
        CodeClaim(offer, coded[offer], wanted, max(0, wants.get(offer, 0) - frees.get(offer, 0)))
        for offer, wanted in sorted(rows_given["offer"].value_counts().iter_rows())
    )
