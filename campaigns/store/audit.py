"""Adds everything up again: what the units say, the accounts, the journal, the budgets and the stock must say too.

Each finding is one thing that does not agree, with what is kept and what it should be. Nothing is changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, or_, select

from .audit_codes import codes_that_disagree
from .books import digest_of, moves_until
from .close_books import closings
from .load_state import NEVER_WERE, used_expected, used_worst
from .tables import (
    account,
    budget_period,
    customer,
    decision,
    hold,
    job,
    posting,
    purse,
    purse_budget,
    redemption,
    run,
    run_chunk,
    stock,
    unit,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection

Key = tuple[Any, ...]
Amounts = tuple[int, ...]
MONEY = ("units", "expected_cost_micro", "worst_case_minor", "real_minor")


@dataclass(frozen=True, slots=True)
class Finding:
    """`check`: what was compared (`CHECKS`); `where`: the row; `kept`: what stands there; `should`: what is right."""

    check: str
    where: str
    kept: str
    should: str


CHECKS = (
    "accounts",
    "journal",
    "budgets",
    "stock",
    "holds",
    "decisions",
    "redemptions",
    "chunks",
    "jobs",
    "references",
    "codes",
    "closings",
)
"""What is compared, in this order."""


def audit(connection: Connection, project_id: int, micro: int) -> list[Finding]:
    """All that does not agree, of one project; `micro` to a minor unit. Read in one transaction (`connect.reading`)."""
    return [
        *_accounts(connection, project_id),
        *_journal(connection, project_id),
        *_budgets(connection, project_id, micro),
        *_stock(connection, project_id),
        *_holds(connection, project_id),
        *_decisions(connection, project_id),
        *_redemptions(connection, project_id),
        *_chunks(connection, project_id),
        *_jobs(connection, project_id),
        *_references(connection, project_id),
        *_codes(connection, project_id),
        *_closings(connection, project_id),
    ]


def _accounts(connection: Connection, project_id: int) -> Iterator[Finding]:
    kept = _account_sums(connection, project_id)
    should = _unit_sums(connection, project_id)
    yield from _differences("accounts", kept, should, "{0} {1} {3}, purse {2}", MONEY)


def _journal(connection: Connection, project_id: int) -> Iterator[Finding]:
    """What moved into each state less what moved out of it."""
    names = ("campaign", "offer", "purse", "from_state", "to_state")
    sums = connection.execute(
        select(*(posting.c[name] for name in names), *(func.sum(posting.c[name]) for name in MONEY))
        .where(posting.c.project == project_id)
        .group_by(*(posting.c[name] for name in names))
    )
    journal: dict[Key, Amounts] = {}
    for campaign, offer, number, before, after, *amounts in sums:
        for state, sign in ((before, -1), (after, 1)):
            if state is not None:
                key = (campaign, offer, number, state)
                had = journal.get(key, (0,) * len(MONEY))
                more = [int(one) for one in amounts]
                more[3] *= state == "redeemed"  # what was reversed cost nothing in the end
                journal[key] = tuple(was + sign * one for was, one in zip(had, more, strict=True))
    yield from _differences("journal", journal, _account_sums(connection, project_id), "{0} {1} {3}, purse {2}", MONEY)


def _budgets(connection: Connection, project_id: int, micro: int) -> Iterator[Finding]:
    """Open units as expected, redeemed ones at what they really cost."""
    table = budget_period
    kept: dict[Key, Amounts] = {
        (budget, period): (int(expected), int(worst))
        for budget, period, expected, worst in connection.execute(
            select(table.c.budget, table.c.period, table.c.expected_used_micro, table.c.worst_used_minor).where(
                table.c.project == project_id
            )
        )
    }
    rows = connection.execute(
        select(purse_budget.c.budget, purse_budget.c.period, func.sum(used_expected(micro)), func.sum(used_worst()))
        .select_from(unit)
        .join(run, run.c.id == unit.c.run)
        .join(purse_budget, purse_budget.c.purse == unit.c.purse)
        .where(unit.c.project == project_id, run.c.status.not_in(NEVER_WERE))
        .group_by(purse_budget.c.budget, purse_budget.c.period)
    )
    should: dict[Key, Amounts] = {
        (budget, period): (int(expected), int(worst)) for budget, period, expected, worst in rows
    }
    yield from _differences("budgets", kept, should, "{0} ({1})", ("expected_used_micro", "worst_used_minor"))


def _stock(connection: Connection, project_id: int) -> Iterator[Finding]:
    """Every piece that was given here and not withdrawn is gone from the stock."""
    kept: dict[Key, Amounts] = {
        (offer,): (int(used),)
        for offer, used in connection.execute(select(stock.c.offer, stock.c.used).where(stock.c.project == project_id))
    }
    given = connection.execute(
        select(unit.c.offer, func.count())
        .join(run, run.c.id == unit.c.run)
        .where(unit.c.project == project_id, unit.c.state != "cancelled")
        .where(run.c.status.not_in(NEVER_WERE), run.c.kind == "decide")
        .group_by(unit.c.offer)
    )
    should: dict[Key, Amounts] = {(offer,): (int(units),) for offer, units in given if (offer,) in kept}
    yield from _differences("stock", kept, should, "{0}", ("used",))


def _holds(connection: Connection, project_id: int) -> Iterator[Finding]:
    """Only a run that is open holds anything, and budgets and stock hold just that."""
    rows = connection.execute(
        select(run.c.run_id, run.c.status, hold.c.kind, hold.c.name)
        .join(run, run.c.id == hold.c.run)
        .where(run.c.project == project_id, run.c.status != "open")
        .order_by(run.c.id, hold.c.kind, hold.c.name)
    )
    for run_id, status, kind, name in rows:
        yield Finding("holds", f"{run_id[:12]} ({status}), {kind} {name}", "held", "nothing")
    held = connection.execute(
        select(
            hold.c.kind, hold.c.name, hold.c.period, func.sum(hold.c.expected_micro), func.sum(hold.c.worst_minor),
            func.sum(hold.c.units),
        )
        .join(run, run.c.id == hold.c.run)
        .where(run.c.project == project_id)
        .group_by(hold.c.kind, hold.c.name, hold.c.period)
    ).fetchall()  # fmt: skip
    table = budget_period
    budgets = connection.execute(
        select(table.c.budget, table.c.period, table.c.expected_held_micro, table.c.worst_held_minor).where(
            table.c.project == project_id
        )
    )
    kept: dict[Key, Amounts] = {("budget", name, period): (int(e), int(w), 0) for name, period, e, w in budgets}
    pieces = connection.execute(select(stock.c.offer, stock.c.held).where(stock.c.project == project_id))
    kept |= {("stock", offer, ""): (0, 0, int(units)) for offer, units in pieces}
    should: dict[Key, Amounts] = {
        (kind, name, period): (int(expected), int(worst), int(units))
        for kind, name, period, expected, worst, units in held
    }
    yield from _differences("holds", kept, should, "{0} {1} {2}", ("expected_held_micro", "worst_held_minor", "held"))


def _decisions(connection: Connection, project_id: int) -> Iterator[Finding]:
    """A decision that is given and in force has one unit, of its own version, that was not withdrawn; an open unit that
    was never sent has a decision in force."""
    mine = and_(
        unit.c.project == decision.c.project,
        unit.c.decision_id == decision.c.decision_id,
        unit.c.version == decision.c.version,
    )
    given = (
        select(decision.c.decision_id, decision.c.version, unit.c.state)
        .join(run, run.c.id == decision.c.run)
        .outerjoin(unit, mine)
        .where(decision.c.project == project_id, run.c.status.in_(("committed", "superseded")))
        .where(decision.c.in_force, decision.c.outcome == "given")
        .where(or_(unit.c.state.is_(None), unit.c.state == "cancelled"))
    )
    for id, version, state in connection.execute(given.order_by(decision.c.decision_id)):
        yield Finding("decisions", f"{id} version {version}", state or "no unit", "a unit")
    reserved = (
        select(unit.c.decision_id, unit.c.version)
        .join(run, run.c.id == unit.c.run)
        .outerjoin(decision, and_(mine, decision.c.in_force, decision.c.outcome == "given"))
        .where(unit.c.project == project_id, unit.c.state == "reserved", run.c.kind == "decide")
        .where(run.c.status.not_in(NEVER_WERE), decision.c.decision_id.is_(None))
    )
    for id, version in connection.execute(reserved.order_by(unit.c.decision_id)):
        yield Finding("decisions", f"{id} version {version}", "reserved", "a decision in force")


def _redemptions(connection: Connection, project_id: int) -> Iterator[Finding]:
    """A unit is redeemed once more than it was reversed, as the tills reported it, and at the cost last reported. What
    came in redeemed was reported elsewhere, once, and cost nothing here."""
    reports: dict[Key, list[tuple[str, int]]] = {}
    for id, version, kind, real in connection.execute(
        select(redemption.c.decision_id, redemption.c.version, redemption.c.kind, redemption.c.real_minor)
        .where(redemption.c.project == project_id)
        .order_by(redemption.c.recorded_at, redemption.c.kind)
    ):
        reports.setdefault((id, version), []).append((kind, int(real)))
    units = connection.execute(
        select(unit.c.decision_id, unit.c.version, unit.c.state, unit.c.real_minor, run.c.kind)
        .join(run, run.c.id == unit.c.run)
        .where(unit.c.project == project_id, unit.c.real_minor.is_not(None))
    )
    kept: dict[Key, Amounts] = {}
    for id, version, state, real, kind in units:
        kept[id, version] = (int(state == "redeemed"), int(real))
        said = reports.get((id, version), [])
        if kind == "import" and (not said or said[0][0] == "reverse"):
            reports[id, version] = [("redeem", 0), *said]
    should: dict[Key, Amounts] = {}
    for key, said in reports.items():
        redeemed = [real for kind, real in said if kind == "redeem"]
        times = 2 * len(redeemed) - len(said)
        last = kept[key][1] if key in kept and kept[key][1] in redeemed else redeemed[-1] if redeemed else 0
        should[key] = (times, last)
    yield from _differences("redemptions", kept, should, "{0} version {1}", ("redeemed", "real_minor"))


def _chunks(connection: Connection, project_id: int) -> Iterator[Finding]:
    """A run that counts has as many decisions as its chunks say."""
    wrote = (
        select(run_chunk.c.run, func.sum(run_chunk.c.rows).label("rows"))
        .where(run_chunk.c.number > 0)
        .group_by(run_chunk.c.run)
        .subquery()
    )
    there = select(decision.c.run, func.count().label("rows")).group_by(decision.c.run).subquery()
    rows = connection.execute(
        select(run.c.run_id, func.coalesce(there.c.rows, 0), func.coalesce(wrote.c.rows, 0))
        .outerjoin(wrote, wrote.c.run == run.c.id)
        .outerjoin(there, there.c.run == run.c.id)
        .where(run.c.project == project_id, run.c.status != "open", run.c.kind == "decide")
        .where(func.coalesce(there.c.rows, 0) != func.coalesce(wrote.c.rows, 0))
        .order_by(run.c.id)
    )
    for run_id, found, should in rows:
        yield Finding("chunks", run_id[:12], f"decisions {int(found)}", f"decisions {int(should)}")


def _jobs(connection: Connection, project_id: int) -> Iterator[Finding]:
    """Nothing is on its way for a run that does not count any more, but the message that calls it back."""
    rows = connection.execute(
        select(run.c.run_id, run.c.status, func.count())
        .join(run, run.c.id == job.c.run)
        .where(job.c.project == project_id, job.c.in_force, job.c.action != "cancel", job.c.state == "queued")
        .where(run.c.status.in_(("cancelled", "abandoned")))
        .group_by(run.c.id, run.c.run_id, run.c.status)
        .order_by(run.c.id)
    )
    for run_id, status, number in rows:
        yield Finding("jobs", f"{run_id[:12]} ({status})", f"queued {int(number)}", "queued 0")


def _references(connection: Connection, project_id: int) -> Iterator[Finding]:
    """Every decision, unit and job is of a customer and a run of the project, and every unit of a purse of it: the
    tables of millions of rows have no foreign keys."""
    known = {
        "customer": select(customer.c.number).where(customer.c.project == project_id),
        "run": select(run.c.id).where(run.c.project == project_id),
        "purse": select(purse.c.id).where(purse.c.project == project_id),
    }
    for table in (decision, unit, job):
        for name, there in known.items():
            if name in table.c:
                lost = connection.execute(
                    select(func.count()).where(table.c.project == project_id, table.c[name].not_in(there))
                ).scalar_one()
                if lost:
                    yield Finding("references", f"{table.name} {name}", f"unknown {lost}", "unknown 0")


def _codes(connection: Connection, project_id: int) -> Iterator[Finding]:
    for where, kept, should in codes_that_disagree(connection, project_id):
        yield Finding("codes", where, kept, should)


def _closings(connection: Connection, project_id: int) -> Iterator[Finding]:
    """The journal still says of closed days what it said when they were closed."""
    for one in closings(connection, project_id):
        now = digest_of(moves_until(connection, project_id, one.until))
        if now != one.digest:
            yield Finding(
                "closings", f"{one.until}, closed by {one.who}", f"sums {one.digest[:12]}", f"sums {now[:12]}"
            )


def _account_sums(connection: Connection, project_id: int) -> dict[Key, Amounts]:
    names = ("campaign", "offer", "purse", "state", *MONEY)
    rows = connection.execute(select(*(account.c[name] for name in names)).where(account.c.project == project_id))
    return {tuple(row[:4]): tuple(int(one) for one in row[4:]) for row in rows}


def _unit_sums(connection: Connection, project_id: int) -> dict[Key, Amounts]:
    key = (unit.c.campaign, unit.c.offer, unit.c.purse, unit.c.state)
    real = case((unit.c.state == "redeemed", unit.c.real_minor), else_=0)
    rows = connection.execute(
        select(
            *key,
            func.count(),
            func.sum(unit.c.expected_cost_micro),
            func.sum(unit.c.worst_case_minor),
            func.coalesce(func.sum(real), 0),
        )
        .join(run, run.c.id == unit.c.run)
        .where(unit.c.project == project_id, run.c.status.not_in(NEVER_WERE))
        .group_by(*key)
    )
    return {tuple(row[:4]): tuple(int(one) for one in row[4:]) for row in rows}


def _differences(
    check: str, kept: dict[Key, Amounts], should: dict[Key, Amounts], where: str, names: tuple[str, ...]
) -> Iterator[Finding]:
    nothing = (0,) * len(names)
    for key in sorted({*kept, *should}):
        has, wants = kept.get(key, nothing), should.get(key, nothing)
        differ = [index for index, name in enumerate(names) if has[index] != wants[index]]
        if differ:
            yield Finding(
                check,
                where.format(*key).strip(),
                ", ".join(f"{names[index]} {has[index]}" for index in differ),
                ", ".join(f"{names[index]} {wants[index]}" for index in differ),
            )
