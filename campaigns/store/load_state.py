"""The state a run starts from, as the store knows it at this moment: a value for the pure `decide`.

The wave's own earlier runs are left out, so that deciding a wave twice sees the same world. Rows are dated by business
days, so a state for an earlier day holds what had happened by then (docs/state.md says what counts when).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl
from sqlalchemy import and_, case, exists, func, literal, or_, select

from ..decide.compete import micro_a_minor
from ..decide.limits import period_name
from ..decide.state import BudgetLeft, State, Taken, make_state
from ..decide.state_columns import period_start
from ..policy.policy import Budget, Policy
from .bulk import MOMENT, select_frame
from .code_pools import codes_left
from .tables import (
    OPEN_STATES,
    budget_period,
    consent,
    contact,
    customer,
    decision,
    job,
    pause,
    purse,
    purse_budget,
    run,
    run_pair,
    run_reason,
    step_reached,
    stock,
    unit,
)

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

NEVER_WERE = ("open", "abandoned")
"""Runs whose rows do not count."""

NEVER_SENT = ("cancelled", "expired", "failed")
"""States of jobs whose message never reached anybody."""

MOST_PERIODS = 600
"""How far back what is left is carried: a daily budget of more than a year."""


def load_state(connection: Connection, project_id: int, policy: Policy, today: date, wave: str | None = None) -> State:
    """Of the project, for a run of `wave` (`2026-10-01.day`; None: nothing is left out) on the day."""
    return make_state(
        _history(connection, project_id, today, wave),
        budgets=budgets_left(connection, project_id, policy, today, wave),
        stock=_stock_left(connection, project_id, policy, wave),
        codes=_codes_left(connection, project_id, policy, wave),
        pauses=pauses(connection, project_id, policy),
        taken=() if wave is None else _taken(connection, project_id, wave),
    )


def _taken(connection: Connection, project_id: int, wave: str) -> list[Taken]:
    """What the wave decided for customers who were forgotten since, withheld offers among it: their rows are nobody's
    and stay, so nobody else gets it when the wave is decided again."""
    rows = connection.execute(
        select(run_pair.c.offer, run_reason.c.budgets, decision.c.expected_cost_micro, decision.c.worst_case_minor)
        .select_from(decision)
        .join(customer, customer.c.number == decision.c.customer)
        .join(run, run.c.id == decision.c.run)
        .join(run_pair, (run_pair.c.run == decision.c.run) & (run_pair.c.number == decision.c.pair))
        .join(run_reason, (run_reason.c.run == decision.c.run) & (run_reason.c.number == decision.c.reason))
        .where(decision.c.project == project_id, decision.c.in_force, decision.c.action != "cancel")
        .where(customer.c.erasure.is_not(None), run.c.wave == wave, run.c.status.not_in(NEVER_WERE))
    )
    found = []
    for offer, budgets, expected, worst in rows:
        found.append(Taken("stock", offer, units=1))
        found += [
            Taken("budget", one, expected_micro=expected or 0, worst_minor=worst or 0) for one in json.loads(budgets)
        ]
    return found


def history(connection: Connection, project_id: int) -> dict[str, pl.DataFrame]:
    """All that is known of customers, by list (`state.FRAMES`), of all waves and days."""
    return _history(connection, project_id, date.min, None)


def _history(connection: Connection, project_id: int, today: date, wave: str | None) -> dict[str, pl.DataFrame]:
    return {
        "given": _given(connection, project_id, today, wave),
        "contacts": _contacts(connection, project_id, wave),
        "consents": _consents(connection, project_id),
        "steps": _steps(connection, project_id),
    }


def _other_waves(wave: str | None) -> ColumnElement[bool]:
    """Runs that count, but for those of the wave itself."""
    counts = run.c.status.not_in(NEVER_WERE)
    return counts if wave is None else and_(counts, run.c.wave != wave)


def _given(connection: Connection, project_id: int, today: date, wave: str | None) -> pl.DataFrame:
    status = case(
        (_lapsed(today), literal("expired")),
        (unit.c.state.in_(OPEN_STATES), literal("open")),
        (unit.c.state == "redeemed", literal("redeemed")),
        else_=literal("expired"),
    )
    statement = (
        select(
            customer.c.customer_id, unit.c.offer, unit.c.campaign, unit.c.step, unit.c.given_on, unit.c.valid_until,
            status, unit.c.redeemed_on,
        )
        .join(run, run.c.id == unit.c.run)
        .join(customer, customer.c.number == unit.c.customer)
        .where(unit.c.project == project_id, unit.c.state != "cancelled", _other_waves(wave))
        .where(customer.c.erasure.is_(None))
    )  # fmt: skip
    schema = {
        "customer": pl.String, "offer": pl.String, "campaign": pl.String, "step": pl.String, "given_on": pl.Date,
        "valid_until": pl.Date, "status": pl.String, "redeemed_on": pl.Date,
    }  # fmt: skip
    # An offer that was redeemed and then reversed is not held, and was not redeemed.
    return select_frame(connection, statement, schema).with_columns(
        redeemed_on=pl.when(pl.col("status") == "redeemed").then("redeemed_on")
    )


def _lapsed(today: date) -> ColumnElement[bool]:
    """Units that are over but that no `decide` has told so yet: they count as expired, so that a simulation sees what
    the next decide will."""
    return and_(unit.c.state.in_(OPEN_STATES), unit.c.valid_until < today)


def _contacts(connection: Connection, project_id: int, wave: str | None) -> pl.DataFrame:
    schema = {"customer": pl.String, "channel": pl.String, "at": MOMENT}
    known = customer.c.erasure.is_(None)
    of_others = (
        select(customer.c.customer_id, contact.c.channel, contact.c.at)
        .join(customer, customer.c.number == contact.c.customer)
        .where(contact.c.project == project_id, known)
    )
    is_said = and_(job.c.action != "cancel", job.c.state.not_in(NEVER_SENT))
    of_ours = (
        select(customer.c.customer_id, job.c.channel, func.coalesce(job.c.handed_over_at, job.c.send_after))
        .join(run, run.c.id == job.c.run)
        .join(customer, customer.c.number == job.c.customer)
        .where(job.c.project == project_id, known, _other_waves(wave), is_said, _speaks_for_its_message())
    )
    return pl.concat([select_frame(connection, statement, schema) for statement in (of_others, of_ours)])


def _speaks_for_its_message() -> ColumnElement[bool]:
    """A message counts once, by the last of its versions that was handed over, whatever was decided since: a job that
    says cancel may come too late. One of which nothing was handed over counts by the version in force, if any is."""
    other = job.alias("other")
    was_handed_over = and_(
        other.c.project == job.c.project,
        other.c.job_id == job.c.job_id,
        other.c.action != "cancel",
        other.c.handed_over_at.is_not(None),
        other.c.state.not_in(NEVER_SENT),
    )
    later = exists().where(was_handed_over, other.c.version > job.c.version)
    return or_(
        and_(job.c.handed_over_at.is_not(None), ~later),
        and_(job.c.handed_over_at.is_(None), job.c.in_force, ~exists().where(was_handed_over)),
    )


def _consents(connection: Connection, project_id: int) -> pl.DataFrame:
    statement = (
        select(
            customer.c.customer_id, consent.c.channel, consent.c.category, consent.c.status, consent.c.moment,
            consent.c.source,
        )
        .join(customer, customer.c.number == consent.c.customer)
        .where(consent.c.project == project_id, customer.c.erasure.is_(None))
    )  # fmt: skip
    schema = {
        "customer": pl.String, "channel": pl.String, "category": pl.String, "status": pl.String, "moment": MOMENT,
        "source": pl.String,
    }  # fmt: skip
    return select_frame(connection, statement, schema)


def _steps(connection: Connection, project_id: int) -> pl.DataFrame:
    statement = (
        select(customer.c.customer_id, step_reached.c.campaign, step_reached.c.step, step_reached.c.on_day)
        .join(customer, customer.c.number == step_reached.c.customer)
        .where(step_reached.c.project == project_id, customer.c.erasure.is_(None))
    )
    schema = {"customer": pl.String, "campaign": pl.String, "step": pl.String, "on": pl.Date}
    return select_frame(connection, statement, schema)


def budgets_left(
    connection: Connection, project_id: int, policy: Policy, today: date, wave: str | None = None
) -> list[BudgetLeft]:
    """What is left of every budget in its period of the day, where it differs from a full one."""
    used = used_by_period(connection, project_id, policy, wave, today)
    found = []
    for budget in policy.budgets.values():
        expected, worst = total_of(budget, micro_a_minor(policy), used, today)
        period = period_name(budget.per, today)
        taken = used.get((budget.id, period), (0, 0))
        if taken != (0, 0) or (expected, worst) != (budget.amount, budget.worst_case):
            left = max(0, expected - -(-taken[0] // micro_a_minor(policy)))
            found.append(BudgetLeft(budget.id, period, left, max(0, worst - taken[1])))
    return found


def total_of(
    budget: Budget, micro: int, used: Mapping[tuple[str, str], tuple[int, int]], today: date
) -> tuple[int, int]:
    """The amount and worst case of the period that holds the day, with what earlier periods left where it is carried
    over: from the first period that the budget knows, or the first that anything was spent in."""
    if not budget.carry_over or budget.per == "total":
        return budget.amount, budget.worst_case
    periods = [period for name, period in used if name == budget.id]
    days: list[date] = []
    first = period_start(budget.per, today)
    while len(days) < MOST_PERIODS:
        first = period_start(budget.per, first - timedelta(days=1))
        if budget.starts is not None and first < period_start(budget.per, budget.starts):
            break
        days.append(first)
    names = [period_name(budget.per, day) for day in days]
    if budget.starts is None:
        known = [index for index, name in enumerate(names) if name in periods]
        names = names[: max(known) + 1] if known else []
    carried, carried_worst = 0, 0
    for name in reversed(names):
        spent, worst = used.get((budget.id, name), (0, 0))
        carried = max(0, carried + budget.amount - -(-spent // micro))
        carried_worst = max(0, carried_worst + budget.worst_case - worst)
    return budget.amount + carried, budget.worst_case + carried_worst


def used_by_period(
    connection: Connection,
    project_id: int,
    policy: Policy,
    wave: str | None = None,
    today: date | None = None,
) -> dict[tuple[str, str], tuple[int, int]]:
    """Expected cost (micro-units) and worst case (minor units) taken of every budget and period, without the wave, and
    without what is over on the day."""
    table = budget_period
    rows = connection.execute(
        select(
            table.c.budget,
            table.c.period,
            table.c.expected_used_micro + table.c.expected_held_micro,
            table.c.worst_used_minor + table.c.worst_held_minor,
        ).where(table.c.project == project_id)
    )
    used = {(budget, period): (expected, worst) for budget, period, expected, worst in rows}
    micro, gone = micro_a_minor(policy), []
    if wave is not None:
        gone.append(_wave_use(connection, project_id, wave, micro))
    if today is not None:
        gone.append(_use(connection, project_id, [_other_waves(wave), _lapsed(today)], micro))
    for key, (expected, worst) in (item for some in gone for item in some.items()):
        all_expected, all_worst = used.get(key, (0, 0))
        used[key] = (all_expected - expected, all_worst - worst)
    return used


def _wave_use(connection: Connection, project_id: int, wave: str, micro: int) -> dict[tuple[str, str], tuple[int, int]]:
    """What the units of a wave take of every budget and period."""
    return _use(connection, project_id, [run.c.wave == wave, run.c.status.not_in(NEVER_WERE)], micro)


def _use(
    connection: Connection, project_id: int, which: Sequence[ColumnElement[bool]], micro: int
) -> dict[tuple[str, str], tuple[int, int]]:
    expected, worst = used_expected(micro), used_worst()
    rows = connection.execute(
        select(purse_budget.c.budget, purse_budget.c.period, func.sum(expected), func.sum(worst))
        .select_from(unit)
        .join(run, run.c.id == unit.c.run)
        .join(purse_budget, purse_budget.c.purse == unit.c.purse)
        .where(unit.c.project == project_id, *which)
        .group_by(purse_budget.c.budget, purse_budget.c.period)
    )
    return {(budget, period): (int(all_expected), int(all_worst)) for budget, period, all_expected, all_worst in rows}


def units_of(connection: Connection, project_id: int, wave: str, micro: int) -> pl.DataFrame:
    """`id` (of the decision), `state`, `offer`, `purse` (its name), `expected` (micro), `worst` (minor) of the units of
    a wave that were not withdrawn: what they take."""
    statement = (
        select(unit.c.decision_id, unit.c.state, unit.c.offer, purse.c.name, used_expected(micro), used_worst())
        .select_from(unit)
        .join(run, run.c.id == unit.c.run)
        .join(purse, purse.c.id == unit.c.purse)
        .where(unit.c.project == project_id, run.c.wave == wave, run.c.status.not_in(NEVER_WERE))
        .where(unit.c.state != "cancelled")
    )
    schema = {
        "id": pl.String, "state": pl.String, "offer": pl.String, "purse": pl.String, "expected": pl.Int64,
        "worst": pl.Int64,
    }  # fmt: skip
    return select_frame(connection, statement, schema)


def used_expected(micro: int) -> ColumnElement[int]:
    """What a unit takes of a budget's amount, in micro-units (`micro` to a minor unit): expected while open, its real
    cost once redeemed."""
    return case(
        (unit.c.state.in_(OPEN_STATES), unit.c.expected_cost_micro),
        (unit.c.state == "redeemed", unit.c.real_minor * micro),
        else_=literal(0),
    )


def used_worst() -> ColumnElement[int]:
    """What a unit takes of a budget's worst case, in minor units: its face while open, its real cost once redeemed (a
    bill above the face counts there no further; it counts in full against the amount)."""
    real = case((unit.c.real_minor < unit.c.worst_case_minor, unit.c.real_minor), else_=unit.c.worst_case_minor)
    return case(
        (unit.c.state.in_(OPEN_STATES), unit.c.worst_case_minor), (unit.c.state == "redeemed", real), else_=literal(0)
    )


def _stock_left(connection: Connection, project_id: int, policy: Policy, wave: str | None) -> dict[str, int]:
    """An offer that was given is gone from the stock, unless it was withdrawn before it went out."""
    rows = connection.execute(select(stock.c.offer, stock.c.used + stock.c.held).where(stock.c.project == project_id))
    taken = {offer: int(units) for offer, units in rows}
    mine = {} if wave is None else _wave_stock(connection, project_id, wave)
    return {
        offer.id: max(0, offer.stock - taken[offer.id] + mine.get(offer.id, 0))
        for offer in policy.offers.values()
        if offer.stock is not None and taken.get(offer.id, 0) != mine.get(offer.id, 0)
    }


def _codes_left(connection: Connection, project_id: int, policy: Policy, wave: str | None) -> dict[str, int]:
    """Of offers whose codes are imported; made ones never run out."""
    if all(offer.codes is None or offer.codes.kind == "generated" for offer in policy.offers.values()):
        return {}
    mine = {} if wave is None else _wave_stock(connection, project_id, wave)
    return codes_left(connection, project_id, policy, mine)


def _wave_stock(connection: Connection, project_id: int, wave: str) -> dict[str, int]:
    """Pieces that the wave has taken, by offer."""
    rows = connection.execute(
        select(unit.c.offer, func.count())
        .join(run, run.c.id == unit.c.run)
        .where(unit.c.project == project_id, run.c.wave == wave, unit.c.state != "cancelled")
        .where(run.c.status.not_in(NEVER_WERE))
        .group_by(unit.c.offer)
    )
    return {offer: int(units) for offer, units in rows}


def pauses(connection: Connection, project_id: int, policy: Policy) -> dict[str, str]:
    """Campaigns of the project that are paused in the store, and why."""
    rows = connection.execute(
        select(pause.c.campaign, pause.c.why).where(pause.c.project == project_id, pause.c.ended_at.is_(None))
    )
    return {campaign: why for campaign, why in rows if campaign in policy.campaigns}
